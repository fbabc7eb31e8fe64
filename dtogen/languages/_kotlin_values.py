"""Kotlin's expressions: defaults, serializers of types, and names that give way to the JVM's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dtogen import ir
from dtogen.code import EMPTY, Code, fill, identifier
from dtogen.facts import children
from dtogen.language import Codec, Context
from dtogen.languages._kotlin_text import WIDTH, as_json, backticked, quote, text_doc
from dtogen.layout import Doc, listed
from dtogen.values import NUMBERS, kind_of
from dtogen.views import FieldView

SERIALIZERS = {
    ir.Prim.DECIMAL: "BigDecimalSerializer",
    ir.Prim.DATE: "LocalDateSerializer",
    ir.Prim.TIME: "LocalTimeSerializer",
    ir.Prim.DATETIME: "OffsetDateTimeSerializer",
    ir.Prim.DURATION: "DurationSerializer",
    ir.Prim.UUID: "UuidSerializer",
    ir.Prim.URI: "UriSerializer",
}
"""Types that are not the library's: each has a serializer in the support code."""

CODEC = Codec(
    prims={each: f"{{{SERIALIZERS[each]}}}" if each in SERIALIZERS else "{type}.serializer()" for each in ir.Prim},
    list="ListSerializer({item})",
    map="MapSerializer({key}, {item})",
    any="{JsonElementSerializer}",
    nullable="{item}.nullable",
    model="{type}.serializer()",
    enum="{type}.serializer()",
    union="{type}.serializer()",
    param="{name}Serializer",
    generic="{name}.serializer({args})",
    const="{literal}",
)
"""Expressions that give the serializer of a type."""

TEXT_ROOM = WIDTH - 14  # of a text that is a default, which may stand three steps deep

ARMS = {"Boolean": "Flag", "String": "Text", "List": "Items"}
"""Names of arms in place of those that are Kotlin's own types."""


def needs_of(target: ir.Type, context: Context) -> None:
    """Records what the serializer of a type brings along."""
    for each in children(target):
        match each:
            case ir.ListOf():
                context.need("list_codec")
            case ir.MapOf():
                context.need("map_codec")
            case ir.Nullable():
                context.need("nullable_codec")
            case ir.Scalar(prim) if prim in context.language.overrides:
                pass
            case ir.Scalar(prim) if prim not in SERIALIZERS and prim is not ir.Prim.BYTES:
                context.need("scalar_codec")
            case ir.Ref(name):
                decl = context.facts.by_name[name]
                if isinstance(decl, ir.Alias):
                    needs_of(decl.type, context)
            case _:
                pass


def serializer(target: ir.Type, context: Context) -> Code:
    needs_of(target, context)
    found = context.decode(target)
    assert found is not None
    return found


# Names.


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a model, by the name that it has here. `overrides`: an interface declares it."""

    view: FieldView
    field: ir.Field
    name: Code
    overrides: bool


def _descendants(model: ir.Model, context: Context) -> Iterator[ir.Model]:
    """A model and all that extend it."""
    waiting = [model.name]
    while waiting:
        decl = context.facts.by_name[waiting.pop()]
        if isinstance(decl, ir.Model):
            yield decl
        waiting += context.facts.derived.get(decl.name, ())


def _is_ours(name: Code, declared_by: ir.Model, context: Context) -> bool:
    """Whether a member may not have its name: `operation` is ours in requests, and no interface can have a `class`."""
    if name == "class":
        return declared_by.abstract
    return name == "operation" and any(each.operation for each in _descendants(declared_by, context))


def member_name(model: ir.Model, field: ir.Field, declared_by: ir.Model, context: Context) -> Code:
    """The name of a member as it is written, the same in the model that declares it and in all that extend this."""
    name = context.members[model.name][field.wire]
    if not _is_ours(name, declared_by, context):
        return backticked(name)
    family = _descendants(declared_by, context)
    taken = {each for relative in family for each in context.members[relative.name].values()}
    name = fill("{0}Value", name)
    while name in taken:
        name = fill("{0}Value", name)
    return name


def arm_name(union: ir.Union, arm: ir.Arm, context: Context) -> Code:
    """The name of an arm's class, which must not hide a type that the arms of its union are made of."""
    names = context.members[union.name]
    name = names[arm.kind.value]
    used = {each for kind, each in names.items() if kind != arm.kind.value}
    for other in union.arms:
        used |= {context.types[each.name] for each in children(other.type) if isinstance(each, ir.Ref)}
    name = identifier(ARMS.get(name, name))
    return fill("{0}Value", name) if name in used else name


# Defaults.


def default(value: ir.JsonValue, target: ir.Type, context: Context) -> Doc:
    """A default as an expression: a list or map may take more than one line."""
    resolved = context.facts.resolve(target)
    match resolved, value:
        case ir.Nullable(inner), _ if value is not None:
            return default(value, inner, context)
        case ir.ListOf(item), tuple() if value:
            return listed(Code("listOf("), tuple(default(each, item, context) for each in value), Code(")"))
        case ir.MapOf(key, inner), ir.JsonObject(pairs) if pairs:
            items = tuple(
                (_key(name, key, context), Code(" to "), default(each, inner, context)) for name, each in pairs
            )
            return listed(Code("mapOf("), items, Code(")"))
        case ir.AnyJson(), _:
            return fill("Json.parseToJsonElement({0})", quote(as_json(value)))
        case ir.Union(discriminator=None), _:
            return _in_union(value, resolved, context)
        case ((ir.Union() | ir.Model()), _):
            made = serializer(target, context)
            return fill("{DtosJson}.decodeFromString({0}, {1})", made, quote(as_json(value)), **context.names)
        case ir.Scalar(ir.Prim.STRING), str():
            return text_doc(value, TEXT_ROOM)
        case _:
            return context.literal(value, target)


def _key(text: str, key: ir.Type, context: Context) -> Code:
    match context.facts.resolve(key):
        case ir.Scalar(prim) | ir.Enumeration(prim=prim) if prim in NUMBERS:
            return context.literal(int(text), key)
        case _:
            return context.literal(text, key)


def _in_union(value: ir.JsonValue, union: ir.Union, context: Context) -> Doc:
    name = context.types[union.name]
    if value is None:
        return fill("{0}.Null", name)
    arm = next((each for each in union.arms if each.kind is kind_of(value)), None)
    if arm is None:
        raise ValueError(f"{value!r} is no {union.name}")
    return (fill("{0}.{1}(", name, arm_name(union, arm, context)), default(value, arm.type, context), Code(")"))


# Literals of scalars.


def whole(value: object) -> Code:
    """An Int; the least one has no literal."""
    return Code("Int.MIN_VALUE" if value == -(2**31) else str(value))


def long(value: object) -> Code:
    return Code("Long.MIN_VALUE" if value == -(2**63) else f"{value}L")


def double(value: object) -> Code:
    return Code(re.sub(r"e([+-]?)0", r"e\1", repr(float(str(value)))))


def single(value: object) -> Code:
    return fill("{0}f", double(value))


def lines_between(groups: Iterator[tuple[bool, tuple[Code, ...]]]) -> tuple[Code, ...]:
    """Declarations one after the other, an empty line around those that have comments or annotations."""
    out: list[Code] = []
    was_marked = False
    for is_marked, lines in groups:
        if out and (is_marked or was_marked):
            out.append(EMPTY)
        out.extend(lines)
        was_marked = is_marked
    return tuple(out)
