"""Whole schemas and documents by chance, from a fixed seed: the names, shapes and values that nobody thought of.

`batch` gives one schema of many small ones, so that one compilation in each language judges them all.
"""

from __future__ import annotations

import json
import string
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, TypeAlias

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS, HypothesisProvider

from dtogen import ir
from dtogen.check import check
from dtogen.diagnostics import Location
from dtogen.facts import Facts, key_of
from dtogen.prove.judge import Case
from dtogen.prove.samples import text
from dtogen.prove.shape import Decls, concrete_models, declarations, keeps_unknown, members, opened

Value: TypeAlias = Any
HERE = Location("random.py", 1)
SCALARS = tuple(prim for prim in ir.Prim)
NAMES = tuple(
    (
        "id name value type kind data items first_name firstName first-name FirstName URL url ApiKey HTTPServer class "
        "default null None self this init string String Object int32 Int List Map Optional Request Response Unknown "
        "Decimal Date hash equals to_string toString description length size end def begin fun val var let match when "
        "open sealed object data record is as in out extends operator struct func go chan select module yield from "
        "with x1 1x 2 _ _a a_ __init__ $ref @type a.b a/b a:b é straße ΔX 名前 ümlaut ID Id iD"
    ).split()
)
CAPITALS = tuple(dict.fromkeys(each[:1].upper() + each[1:] for each in NAMES))
DOCS = ("", "", "What it is.", "Ends */ here. /* \"\"\" ''' *) =end ?> <b>&amp; {@code x} `y` $z #{w} \\", "One\n\nTwo")
DEPTH = 2
# What every codec holds to the microsecond (a double of seconds does for some centuries); the corpus has the edges.
EDGE = datetime(1900, 1, 1), datetime(2100, 12, 31)

wires = st.one_of(
    st.sampled_from(NAMES),
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=6),
    st.text(string.ascii_letters + string.digits + "_-$.@ '\"\\{}", min_size=1, max_size=8),
)
type_names = st.one_of(
    st.sampled_from([each for each in CAPITALS if each.isidentifier() and each[0].isupper() and "_" not in each]),
    st.from_regex(r"[A-Z][A-Za-z0-9]{0,7}", fullmatch=True),
)
docs = st.sampled_from(DOCS)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A schema and documents of its types."""

    schema: ir.Schema
    cases: tuple[Case, ...]


KEYS = (ir.Scalar(ir.Prim.STRING), ir.Scalar(ir.Prim.INT32), ir.Scalar(ir.Prim.INT64))


@st.composite
def types(draw: st.DrawFn, refs: list[ir.Ref], params: tuple[str, ...] = (), depth: int = DEPTH) -> ir.Type:
    shapes = ("scalar", "scalar", "any", *(("ref", "ref") if refs else ()), *(("param",) if params else ()))
    match draw(st.sampled_from(shapes + (("list", "map") if depth else ()))):
        case "scalar":
            return ir.Scalar(draw(st.sampled_from(SCALARS)))
        case "any":
            return ir.AnyJson()
        case "ref":
            return draw(st.sampled_from(refs))
        case "param":
            return ir.Param(draw(st.sampled_from(params)))
        case shape:
            item = draw(types(refs, params, depth - 1))
            if not isinstance(item, ir.AnyJson | ir.Param) and draw(st.sampled_from((False, False, True))):
                item = ir.Nullable(item)
            return ir.ListOf(item) if shape == "list" else ir.MapOf(draw(st.sampled_from(KEYS)), item)


@st.composite
def fields(
    draw: st.DrawFn, refs: list[ir.Ref], taken: set[str], params: tuple[str, ...] = (), most: int = 6
) -> tuple[ir.Field, ...]:
    out = []
    for wire in draw(st.lists(wires, min_size=2, max_size=most, unique=True)):
        if wire in taken:
            continue
        type = draw(types(refs, params))
        nullable = not isinstance(type, ir.AnyJson) and draw(st.sampled_from((False, False, True)))
        out.append(
            ir.Field(
                name=wire,
                wire=wire,
                type=ir.Nullable(type) if nullable else type,
                location=HERE,
                required=draw(st.booleans()),
                doc=draw(docs),
                deprecated=draw(st.sampled_from((None, None, None, "", 'Use "another" */ one.\\'))),
            )
        )
    return tuple(out)


@st.composite
def enums(draw: st.DrawFn, name: str) -> ir.Enumeration:
    is_text = draw(st.booleans())
    ints = st.integers(-(2**31), 2**31 - 1)
    values = draw(st.lists(wires if is_text else ints, min_size=1, max_size=5, unique=True))
    labels = [value if is_text else f"value {value}" for value in values]
    return ir.Enumeration(
        name,
        HERE,
        tuple(ir.EnumMember(str(label), value, HERE, draw(docs)) for label, value in zip(labels, values, strict=True)),
        ir.Prim.STRING if is_text else ir.Prim.INT32,
        draw(st.booleans()),
        draw(docs),
    )


@st.composite
def shape_unions(draw: st.DrawFn, name: str, refs: list[ir.Ref], models: list[ir.Ref]) -> ir.Union:
    arms = [
        ("text", ir.Scalar(ir.Prim.STRING), ir.Kind.STRING),
        ("number", ir.Scalar(draw(st.sampled_from((ir.Prim.INT32, ir.Prim.INT64, ir.Prim.FLOAT64)))), ir.Kind.NUMBER),
        ("flag", ir.Scalar(ir.Prim.BOOL), ir.Kind.BOOLEAN),
        ("list", ir.ListOf(draw(types(refs, depth=1))), ir.Kind.ARRAY),
        *([("object", draw(st.sampled_from(models)), ir.Kind.OBJECT)] if models else ()),
    ]
    chosen = draw(st.lists(st.sampled_from(arms), min_size=2, unique_by=lambda each: each[0]))
    made = tuple(ir.Arm(label, type, kind) for label, type, kind in chosen)
    return ir.Union(name, HERE, made, None, draw(st.booleans()), draw(docs))


@st.composite
def tagged_unions(draw: st.DrawFn, names: list[str], refs: list[ir.Ref]) -> list[ir.Decl]:
    """A union and the models that are its arms."""
    name, *arm_names = names
    member = draw(wires)
    tags = draw(st.lists(wires, min_size=len(arm_names), max_size=len(arm_names), unique=True))
    decls: list[ir.Decl] = []
    for arm, tag in zip(arm_names, tags, strict=True):
        constant = ir.Field(member, member, ir.Const(ir.Prim.STRING, tag), HERE)
        own = draw(fields(refs, {member}, most=3))
        decls.append(ir.Model(arm, HERE, (constant, *own), open=draw(st.booleans())))
    arms = tuple(ir.Arm(tag, ir.Ref(arm), ir.Kind.OBJECT, tag) for arm, tag in zip(arm_names, tags, strict=True))
    return [*decls, ir.Union(name, HERE, arms, member, doc=draw(docs))]


@st.composite
def schemas(draw: st.DrawFn) -> ir.Schema:
    """Some ten declarations, later ones made of earlier ones; models may also hold themselves."""
    names = draw(st.lists(type_names, min_size=11, max_size=11, unique=True))
    decls: list[ir.Decl] = []
    refs: list[ir.Ref] = []

    def add(*more: ir.Decl) -> None:
        decls.extend(more)
        refs.extend(ir.Ref(each.name) for each in more if not (isinstance(each, ir.Model) and each.params))

    add(draw(enums(names[0])), draw(enums(names[1])))
    first = ir.Model(names[2], HERE, draw(fields(refs, set())), open=draw(st.booleans()), doc=draw(docs))
    add(first)
    own = ir.Field("children", "children", ir.ListOf(ir.Ref(names[3])), HERE, required=False)
    second = draw(fields(refs, {"children"}))
    add(ir.Model(names[3], HERE, (*second, own), open=draw(st.booleans())))
    add(draw(shape_unions(names[4], refs, [ir.Ref(names[2]), ir.Ref(names[3])])))
    add(*draw(tagged_unions(names[5:8], refs)))
    page = ir.Model(names[8], HERE, draw(fields(refs, {"items"}, ("T",), most=3)), params=("T",))
    decls.append(replace(page, fields=(ir.Field("items", "items", ir.ListOf(ir.Param("T")), HERE), *page.fields)))
    argument = draw(st.sampled_from(refs))
    taken = {each.wire for each in first.fields}
    base = draw(fields([*refs, ir.Ref(names[8], (argument,))], taken))
    paged = ir.Field("a page", "a page", ir.Ref(names[8], (argument,)), HERE, required=False)
    add(ir.Model(names[9], HERE, (*(each for each in base if each.wire != paged.wire), paged), base=ir.Ref(names[2])))
    verb = draw(st.sampled_from(("GET", "POST")))
    answer = draw(st.one_of(st.sampled_from(refs), st.just(ir.Body.NOTHING)))
    operation = ir.Operation(verb, (f"/api/{names[10]}",), answer)
    add(ir.Model(names[10], HERE, draw(fields(refs, set())), operation=operation))
    return ir.Schema("random", tuple(decls))


# Documents.

free = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.text(max_size=6)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=4), inner, max_size=3)),
    max_leaves=5,
)


def _number(value: float) -> Decimal:
    return Decimal(repr(value))


def _moment(value: datetime, minutes: int) -> str:
    return value.replace(tzinfo=timezone(timedelta(minutes=minutes))).isoformat()


def _duration(value: timedelta) -> str:
    clock = value.seconds + Decimal(value.microseconds) / 1_000_000
    return f"P{value.days}DT{clock:f}S"


def _base64(value: bytes) -> str:
    import base64

    return base64.b64encode(value).decode()


PRIMS: Mapping[ir.Prim, st.SearchStrategy[Value]] = {
    ir.Prim.BOOL: st.booleans(),
    ir.Prim.INT32: st.integers(-(2**31), 2**31 - 1),
    ir.Prim.INT64: st.integers(-(2**63), 2**63 - 1),
    ir.Prim.FLOAT32: st.floats(allow_nan=False, allow_infinity=False, width=16).map(_number),
    ir.Prim.FLOAT64: st.floats(-1e15, 1e15, allow_subnormal=False).map(_number),
    ir.Prim.DECIMAL: st.decimals(-(10**18), 10**18, places=6, allow_nan=False, allow_infinity=False),
    ir.Prim.STRING: st.text(max_size=20),
    ir.Prim.BYTES: st.binary(max_size=12).map(_base64),
    ir.Prim.DATE: st.dates(EDGE[0].date(), EDGE[1].date()).map(lambda value: value.isoformat()),
    ir.Prim.TIME: st.times().map(lambda value: value.isoformat()),
    ir.Prim.DATETIME: st.builds(_moment, st.datetimes(*EDGE), st.integers(-14 * 60, 14 * 60)),
    ir.Prim.DURATION: st.timedeltas(timedelta(0), timedelta(days=9999)).map(_duration),
    ir.Prim.UUID: st.uuids().map(str),
    ir.Prim.URI: st.sampled_from(("https://example.com/a?b=c#d", "../x%20y", "urn:isbn:0451450523", "")),
}


def keys(type: ir.Type, decls: Decls) -> st.SearchStrategy[str]:
    match opened(type, decls):
        case ir.Scalar(prim) if prim is not ir.Prim.STRING:
            return PRIMS[prim].map(str)
        case _:
            return st.text(max_size=5)


def values(type: ir.Type, decls: Decls, depth: int = 3) -> st.SearchStrategy[Value]:
    """JSON that a type reads, models at most `depth` deep beyond what they must have."""
    match opened(type, decls):
        case ir.Scalar(prim):
            return PRIMS[prim]
        case ir.AnyJson():
            return free
        case ir.Const(_, value):
            return st.just(value)
        case ir.Nullable(inner):
            return st.one_of(st.none(), values(inner, decls, depth))
        case ir.ListOf(item):
            return st.lists(values(item, decls, depth - 1), max_size=2) if depth > 0 else st.just([])
        case ir.MapOf(key, item):
            if depth <= 0:
                return st.just({})
            return st.dictionaries(keys(key, decls), values(item, decls, depth - 1), max_size=2)
        case ir.Ref(name) as ref:
            match decls[name]:
                case ir.Enumeration(members=listed):
                    return st.sampled_from([each.value for each in listed])
                case ir.Union(arms=arms, nullable=nullable):
                    arm_values = [values(each.type, decls, depth - 1) for each in arms]
                    return st.one_of(*arm_values, *([st.none()] if nullable else []))
                case _:
                    return documents(ref, decls, depth)
        case other:
            raise TypeError(f"no value of {other}")


@st.composite
def documents(draw: st.DrawFn, ref: ir.Ref, decls: Decls, depth: int = 3) -> dict[str, Value]:
    value: dict[str, Value] = {}
    for field in members(ref, decls):
        if field.required or (depth > 0 and draw(st.booleans())):
            value[field.wire] = draw(values(field.type, decls, depth - 1))
    if keeps_unknown(ref, decls) and depth > 1:
        known = {field.wire for field in members(ref, decls)}
        more = draw(st.dictionaries(st.text(min_size=1, max_size=5), free, max_size=2))
        value |= {name: each for name, each in more.items() if name not in known}
    return value


@st.composite
def drawn(draw: st.DrawFn, each_model: int = 2) -> Drawn:
    schema = draw(schemas())
    decls = declarations(schema)
    cases = []
    for ref in concrete_models(schema):
        name = key_of(ref)
        for number in range(each_model):
            document = draw(documents(ref, decls))
            cases.append(Case(f"{name}/chance-{number}", name, "equal", text(document), None, "by chance"))
    return Drawn(schema, tuple(cases))


def renamed(one: Drawn, number: int) -> Drawn:
    """The same with the number behind each type's name: the schemas of a batch do not meet."""
    new = {each.name: f"{each.name}{number}" for each in one.schema.decls}

    def type_(type: ir.Type) -> ir.Type:
        match type:
            case ir.Ref(name, args):
                return ir.Ref(new[name], tuple(type_(each) for each in args))
            case ir.ListOf(item):
                return ir.ListOf(type_(item))
            case ir.MapOf(key, value):
                return ir.MapOf(type_(key), type_(value))
            case ir.Nullable(inner):
                return ir.Nullable(type_(inner))
            case _:
                return type

    def decl(decl: ir.Decl) -> ir.Decl:
        match decl:
            case ir.Model(operation=operation, base=base):
                returns = operation.returns if operation else None
                if operation and not isinstance(returns, ir.Body) and returns is not None:
                    operation = replace(operation, returns=type_(returns))
                return replace(
                    decl,
                    name=new[decl.name],
                    fields=tuple(replace(each, type=type_(each.type)) for each in decl.fields),
                    base=ir.Ref(new[base.name]) if base else None,
                    operation=operation,
                )
            case ir.Union():
                arms = tuple(replace(each, type=type_(each.type)) for each in decl.arms)
                return replace(decl, name=new[decl.name], arms=arms)
            case _:
                return replace(decl, name=new[decl.name])

    schema = replace(one.schema, decls=tuple(decl(each) for each in one.schema.decls))
    # A generic model's key holds two names; both are whole words between < and >.
    cases = tuple(replace(each, id=f"{number}/{each.id}", type=_key(each.type, new)) for each in one.cases)
    return Drawn(schema, cases)


def _key(key: str, new: Mapping[str, str]) -> str:
    head, _, rest = key.partition("<")
    return f"{new.get(head, head)}<{_key(rest[:-1], new)}>" if rest else new.get(head, head)


class Chance(HypothesisProvider):
    """Hypothesis also draws constants that it reads in whatever modules are loaded: a fixed seed would not be fixed."""

    def _maybe_draw_constant(self, *args: object, **named: object) -> None:
        return None


AVAILABLE_PROVIDERS["chance"] = Chance


def batch(count: int, number: int) -> Drawn:
    """One schema of `count` schemas, and its documents; the same for the same numbers, always."""
    found: list[Drawn] = []

    @seed(20250509 + number)
    @settings(max_examples=6 * count, backend="chance", database=None, deadline=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(drawn())
    def collect(one: Drawn) -> None:
        severe = [each for each in check(Facts(one.schema)) if each.severity == "error"]
        if not severe:
            found.append(one)

    collect()
    found.sort(key=_weight, reverse=True)  # chance begins with what is small
    parts = [renamed(one, index) for index, one in enumerate(found[:count])]
    schema = ir.Schema("random", tuple(decl for part in parts for decl in part.schema.decls))
    return Drawn(schema, tuple(case for part in parts for case in part.cases))


def _weight(one: Drawn) -> int:
    return sum(len(each.json) for each in one.cases) + sum(len(str(each)) for each in one.schema.decls)


def size_of(one: Drawn) -> str:
    return f"{len(one.schema.decls)} declarations, {len(one.cases)} documents"


def shown(one: Drawn) -> str:
    """The documents as text, to look at."""
    return "\n".join(json.dumps({"id": each.id, "json": each.json}) for each in one.cases)
