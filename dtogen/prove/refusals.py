"""Cases that must be refused: bad bodies, missing members, values of another kind."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from dtogen.facts import key_of
from dtogen.ir import (
    Const,
    Enumeration,
    Field,
    Kind,
    ListOf,
    MapOf,
    Nullable,
    Prim,
    Ref,
    Scalar,
    Type,
)
from dtogen.prove.judge import Case, kind_of
from dtogen.prove.samples import (
    Fill,
    Value,
    element,
    key_texts,
    sample,
    text,
)
from dtogen.prove.shape import (
    enumeration,
    members,
    model,
    opened,
    takes_null,
    union,
)
from dtogen.prove.subject import Subject, Topic, direct_prim

MOST_MISSING = 3
MOST_NULL = 2
MOST_WRONG = 4
WRONG: dict[Prim, Value] = {
    Prim.BOOL: "x",
    Prim.INT32: "x",
    Prim.INT64: "x",
    Prim.FLOAT32: "x",
    Prim.FLOAT64: "x",
    Prim.DECIMAL: "x",
    Prim.STRING: 5,
    Prim.BYTES: "???",
    Prim.DATE: "2025-02-30",
    Prim.TIME: "25:00:00",
    Prim.DATETIME: "yesterday",
    Prim.DURATION: "5 minutes",
    Prim.UUID: "no-uuid",
    Prim.URI: 5,
}
# Told once in a corpus, for the first member of that type: whether the reader is strict, not whether a model is right.
STRICT: tuple[tuple[str, Prim, Value, str], ...] = (
    ("int-text", Prim.INT32, "5", "a text is no integer"),
    ("int-true", Prim.INT32, True, "a boolean is no integer"),
    ("int-fraction", Prim.INT32, Decimal("1.5"), "a fraction is no integer"),
    ("int32-overflow", Prim.INT32, 2**31, "beyond 32 bits"),
    ("long-text", Prim.INT64, "5", "a text is no integer"),
    ("long-true", Prim.INT64, True, "a boolean is no integer"),
    ("long-fraction", Prim.INT64, Decimal("1.5"), "a fraction is no integer"),
    ("int64-overflow", Prim.INT64, 2**63, "beyond 64 bits"),
    ("bool-text", Prim.BOOL, "true", "a text is no boolean"),
    ("bool-number", Prim.BOOL, 1, "a number is no boolean"),
    ("float-text", Prim.FLOAT64, "1.5", "a text is no number"),
    ("decimal-text", Prim.DECIMAL, "1.5", "a text is no number"),
    ("text-boolean", Prim.STRING, True, "a boolean is no text"),
    ("text-list", Prim.STRING, ["x"], "a list is no text"),
    ("datetime-no-offset", Prim.DATETIME, "2025-05-09T12:26:10", "a datetime has an offset"),
    ("datetime-number", Prim.DATETIME, 1746793570, "a number is no datetime"),
    ("date-number", Prim.DATE, 20000, "a number is no date"),
    ("duration-number", Prim.DURATION, 5, "a number is no duration"),
)
OF_KIND: dict[Kind, Value] = {
    Kind.NUMBER: 5,
    Kind.BOOLEAN: True,
    Kind.STRING: "x",
    Kind.ARRAY: [],
    Kind.OBJECT: {},
}


def _bad_bodies(on: Subject) -> Iterator[Case]:
    yield on.refuse("no-object-list", [], "a list is no object")
    if on.once("no-object"):
        yield on.refuse("no-object-text", "x", "a text is no object")


def _missing(on: Subject) -> Iterator[Case]:
    required = [each.wire for each in on.fields if each.required and not isinstance(each.type, Const)]
    for wire in required[:MOST_MISSING]:
        left = {name: each for name, each in on.base.items() if name != wire}
        yield on.refuse(f"missing-{wire}", left, f"required {wire} is missing")


def _null_for_required(on: Subject) -> Iterator[Case]:
    required = [each.wire for each in on.fields if each.required and not takes_null(each.type, on.decls)]
    for wire in required[:MOST_NULL]:
        yield on.refuse(f"null-{wire}", {**on.base, wire: None}, f"required {wire} is null")


def _wrong(on: Subject) -> Iterator[Case]:
    """A value of another JSON type, for the first member of each kind."""
    kinds: set[str] = set()
    for each in on.fields:
        name, value = _misfit(each.type, on)
        if name and name not in kinds and len(kinds) < MOST_WRONG:
            kinds.add(name)
            yield on.refuse(f"wrong-{each.wire}", {**on.base, each.wire: value}, f"{text(value)} is no {name}")


def _misfit(type: Type, on: Subject) -> tuple[str, Value]:
    match opened(type, on.decls):
        case Nullable(inner):
            return _misfit(inner, on)
        case Scalar(prim):
            return prim.value, WRONG[prim]
        case Const(_, value):
            return "constant", value + 1 if isinstance(value, int) else f"{value}-not"
        case ListOf():
            return "list", "x"
        case MapOf():
            return "map", [1]
        case Ref() as ref if model(ref, on.decls):
            return "object", [1]
        case _:
            return "", None


def _bad_enums(on: Subject) -> Iterator[Case]:
    for each in on.fields:
        leaf, wrap, way = element(each.type, on.decls)
        decl = enumeration(leaf, on.decls)
        if decl is None or not on.once(f"bad enum {decl.name} {way}"):
            continue
        bad: list[tuple[str, Value, str]] = []
        if not decl.open:
            taken = {one.value for one in decl.members}
            bad.append(("value", 99_999 if decl.prim is Prim.INT32 else "Exploded", "no member of a closed enum"))
            other = _other_case(decl)
            if other is not None and other not in taken:
                bad.append(("case", other, "the case of the letters counts"))
        bad.append(("type", "5" if decl.prim is Prim.INT32 else 1, "the other JSON type"))
        for topic, value, why in bad:
            yield on.refuse(f"enum-{each.wire}-{topic}", {**on.base, each.wire: wrap(value)}, why)


def _other_case(decl: Enumeration) -> str | None:
    return next((one.value.swapcase() for one in decl.members if isinstance(one.value, str)), None)


def _bad_unions(on: Subject) -> Iterator[Case]:
    for each in on.fields:
        leaf, wrap, way = element(each.type, on.decls)
        choice = union(leaf, on.decls)
        if choice is None or not on.once(f"bad union {choice.name} {way}"):
            continue
        kinds = {arm.kind for arm in choice.arms}
        for value in [each_value for kind, each_value in OF_KIND.items() if kind not in kinds][:2]:
            why = f"no arm takes a {kind_of(value).value}"
            yield on.refuse(f"{each.wire}-no-arm-{kind_of(value).value}", {**on.base, each.wire: wrap(value)}, why)
        for arm in choice.arms if choice.discriminator else ():
            ref = model(arm.type, on.decls)
            needed = [f for f in members(ref, on.decls) if f.required] if ref else []
            if any(f.wire != choice.discriminator and not isinstance(f.type, Const) for f in needed):
                bad = {**on.base, each.wire: wrap({choice.discriminator: arm.tag})}
                yield on.refuse(f"{each.wire}-arm-incomplete-{arm.name}", bad, "known tag, required member missing")
                break


def _strict(on: Subject) -> Iterator[Case]:
    for topic, prim, value, why in STRICT:
        place = next((each for each in on.fields if direct_prim(each, on) is prim), None)
        if place and on.once(f"strict {topic}"):
            yield on.refuse(topic, {**on.base, place.wire: value}, why)
    for each in on.fields:
        match opened(each.type, on.decls):
            case ListOf(item) if not takes_null(item, on.decls) and on.once("null item"):
                yield on.refuse("null-item", {**on.base, each.wire: [None]}, "null in a list of non-null items")
            case MapOf(keys, item):
                yield from _bad_map(on, each, keys, item)
            case _:
                pass


def _bad_map(on: Subject, each: Field, keys: Type, item: Type) -> Iterator[Case]:
    if not takes_null(item, on.decls) and on.once("null in a map"):
        bad = {key_texts(keys, on.decls)[0]: None}
        yield on.refuse("null-map-value", {**on.base, each.wire: bad}, "null in a map of non-null values")
    decl = enumeration(keys, on.decls)
    number = isinstance(opened(keys, on.decls), Scalar) and opened(keys, on.decls) != Scalar(Prim.STRING)
    if (number or (decl and not decl.open)) and on.once(f"bad key {key_of(keys)}"):
        bad = {"Exploded": sample(item, Fill(on.decls))}
        yield on.refuse(f"map-key-{each.wire}", {**on.base, each.wire: bad}, "no such key")


REFUSALS: tuple[Topic, ...] = (
    _bad_bodies,
    _missing,
    _null_for_required,
    _wrong,
    _bad_enums,
    _bad_unions,
    _strict,
)
