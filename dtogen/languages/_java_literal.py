"""Values of Java: the declared defaults and the constants."""

from __future__ import annotations

from decimal import Decimal

from dtogen import ir
from dtogen.code import Code, fill, join, number
from dtogen.language import Context
from dtogen.languages._java_text import quote
from dtogen.values import kind_of

_TEXTS = {
    ir.Prim.STRING: "{0}",
    ir.Prim.BYTES: "{Bytes}.of({0})",
    ir.Prim.DATE: "LocalDate.parse({0})",
    ir.Prim.TIME: "LocalTime.parse({0})",
    ir.Prim.DATETIME: "OffsetDateTime.parse({0})",
    ir.Prim.DURATION: "Duration.parse({0})",
    ir.Prim.UUID: "UUID.fromString({0})",
    ir.Prim.URI: "URI.create({0})",
}
_NUMBERS = {ir.Prim.INT32: "{0}", ir.Prim.INT64: "{0}L", ir.Prim.FLOAT32: "{0}f", ir.Prim.FLOAT64: "{0}"}


def literal(value: ir.JsonValue, target: ir.Type, context: Context) -> Code:
    """A JSON value as an expression of type `target`. Raises ValueError for one that has none."""
    resolved = context.facts.resolve(target)
    match resolved, value:
        case ir.Nullable(), None:
            return Code("null")
        case ir.Nullable(inner), _:
            return literal(value, inner, context)
        case ir.Enumeration(), str() | int():
            name = context.members[resolved.name].get(str(value))
            own = context.types[resolved.name]
            text = quote(value) if isinstance(value, str) else number(value)
            return fill("{0}.{1}", own, name) if name else fill("{0}.of({1})", own, text)
        case ir.Union(), None:
            return fill("{0}.ofNull()", context.types[resolved.name])
        case ir.Union(), _:
            arm = next(each for each in resolved.arms if each.kind is kind_of(value))
            return fill("{0}.of({1})", context.types[resolved.name], literal(value, arm.type, context))
        case ir.ListOf(item), tuple():
            return fill("List.of({0})", join(", ", (literal(each, item, context) for each in value)))
        case ir.MapOf(key, item), ir.JsonObject(members):
            entries = (
                fill("Map.entry({0}, {1})", _key(name, key, context), literal(each, item, context))
                for name, each in members
            )
            return fill("Map.ofEntries({0})", join(", ", entries)) if members else Code("Map.of()")
        case ir.AnyJson(), _:
            return _json(value)
        case ir.Scalar(prim), _ if prim in context.language.overrides:
            return context.language.overrides[prim].default(value, prim, quote)
        case ir.Scalar(prim) | ir.Const(prim), _:
            return scalar(value, prim, context)
        case _:
            raise ValueError(f"{value!r} is no default that Java can tell")


def _key(name: str, key: ir.Type, context: Context) -> Code:
    resolved = context.facts.resolve(key)
    is_text = isinstance(resolved, (ir.Scalar, ir.Enumeration)) and resolved.prim is ir.Prim.STRING
    return literal(name if is_text else int(name), key, context)


def scalar(value: ir.JsonValue, prim: ir.Prim, context: Context) -> Code:
    match value:
        case bool():
            return Code("true" if value else "false")
        case str():
            return fill(_TEXTS[prim], quote(value), **context.names)
        case int() | float() | Decimal() if prim is ir.Prim.DECIMAL:
            return fill("new BigDecimal({0})", quote(f"{value:f}" if isinstance(value, Decimal) else str(value)))
        case int() | float() | Decimal():
            is_float = prim in (ir.Prim.FLOAT32, ir.Prim.FLOAT64)
            return fill(_NUMBERS[prim], Code(str(float(value))) if is_float else number(int(value)))
        case _:
            raise ValueError(f"{value!r} is no scalar")


def _json(value: ir.JsonValue) -> Code:
    """A tree of Jackson."""
    match value:
        case None:
            return Code("JsonNodeFactory.instance.nullNode()")
        case bool():
            return fill("JsonNodeFactory.instance.booleanNode({0})", Code("true" if value else "false"))
        case str():
            return fill("JsonNodeFactory.instance.textNode({0})", quote(value))
        case int():
            return fill("JsonNodeFactory.instance.numberNode({0}L)", number(value))
        case float() | Decimal():
            return fill("JsonNodeFactory.instance.numberNode(new BigDecimal({0}))", quote(str(value)))
        case tuple():
            items = (fill(".add({0})", _json(each)) for each in value)
            return fill("JsonNodeFactory.instance.arrayNode(){0}", join("", items))
        case ir.JsonObject(members):
            pairs = (fill(".<ObjectNode>set({0}, {1})", quote(name), _json(each)) for name, each in members)
            return fill("JsonNodeFactory.instance.objectNode(){0}", join("", pairs))
