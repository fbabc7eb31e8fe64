"""Values of F#: the declared defaults, as expressions and as JSON."""

from __future__ import annotations

import json
import re
from decimal import Decimal

from dtogen import ir
from dtogen.code import Code, fill, join
from dtogen.language import Context
from dtogen.languages._fsharp_text import quote
from dtogen.values import kind_of

_ATOM = re.compile(r'-?[\w.]+(?:e[-+]\d+)?|"(?:[^"\\]|\\.)*"|\[\]|\[ .* \]')
# {0} is a string literal.
_TEXTS = {
    ir.Prim.STRING: "{0}",
    ir.Prim.BYTES: "Convert.FromBase64String {0}",
    ir.Prim.DATE: "DateOnly.Parse({0}, CultureInfo.InvariantCulture)",
    ir.Prim.TIME: "TimeOnly.Parse({0}, CultureInfo.InvariantCulture)",
    ir.Prim.DATETIME: "DateTimeOffset.Parse({0}, CultureInfo.InvariantCulture)",
    ir.Prim.DURATION: "XmlConvert.ToTimeSpan {0}",
    ir.Prim.UUID: "Guid {0}",
    ir.Prim.URI: "Uri({0}, UriKind.RelativeOrAbsolute)",
}
_NEEDS = {ir.Prim.DATE: "culture", ir.Prim.TIME: "culture", ir.Prim.DATETIME: "culture", ir.Prim.DURATION: "xml"}
_SUFFIXES = {ir.Prim.INT64: "L", ir.Prim.FLOAT32: "f", ir.Prim.DECIMAL: "m"}


def atomic(value: Code) -> Code:
    """An expression as an argument: in parentheses unless it is one word."""
    return value if _ATOM.fullmatch(value) else fill("({0})", value)


def scalar(value: ir.JsonValue, prim: ir.Prim) -> Code:
    """A value of a scalar type. Raises ValueError for one that it cannot hold."""
    match value:
        case bool():
            return Code("true" if value else "false")
        case int() | float() | Decimal():
            digits = f"{value:f}" if isinstance(value, Decimal) else str(value)
            if prim in (ir.Prim.FLOAT32, ir.Prim.FLOAT64) and re.fullmatch(r"-?\d+", digits):
                digits += ".0"
            return Code(digits + _SUFFIXES.get(prim, ""))
        case str() if prim in _TEXTS:
            return fill(_TEXTS[prim], quote(value))
        case _:
            raise ValueError(f"{value!r} is no {prim.value}")


def literal(value: ir.JsonValue, target: ir.Type, context: Context) -> Code:
    """A JSON value as an expression of the type. Raises ValueError for one that cannot stand for it."""
    resolved = context.facts.resolve(target)
    match resolved, value:
        case ir.Nullable(), None:
            return Code("None")
        case ir.Nullable(inner), _:
            return fill("Some {0}", atomic(literal(value, inner, context)))
        case ir.Enumeration(), str() | int():
            name = context.members[resolved.name].get(str(value))
            own = context.types[resolved.name]
            return fill("{0}.{1}", own, name) if name else fill("{0}.Other {1}", own, scalar(value, resolved.prim))
        case ir.Union(), _:
            return _case(value, resolved, context)
        case ir.ListOf(item), tuple():
            items = join("; ", (literal(each, item, context) for each in value))
            return fill("[ {0} ]", items) if value else Code("[]")
        case ir.MapOf(key, item), ir.JsonObject(members):
            pairs = (fill("{0}, {1}", _key(name, key, context), literal(each, item, context)) for name, each in members)
            return fill("Map [ {0} ]", join("; ", pairs)) if members else Code("Map.empty")
        case ir.Scalar(prim), _ if prim in context.language.overrides:
            return context.language.overrides[prim].default(value, prim, quote)
        case ir.Scalar(prim), _:
            if prim in _NEEDS:
                context.need(_NEEDS[prim])
            return scalar(value, prim)
        case _:
            context.need("free_default")
            return fill("JsonSerializer.Deserialize<{0}> {1}", context.spell(target), quote(json_text(value)))


def _case(value: ir.JsonValue, union: ir.Union, context: Context) -> Code:
    own = context.types[union.name]
    kind = kind_of(value)
    if kind is ir.Kind.NULL:
        return fill("{0}.Null", own)
    arm = next(each for each in union.arms if each.kind is kind)
    name = context.members[union.name][arm.tag or arm.kind.value]
    return fill("{0}.{1} {2}", own, name, atomic(literal(value, arm.type, context)))


def _key(name: str, key: ir.Type, context: Context) -> Code:
    resolved = context.facts.resolve(key)
    is_text = isinstance(resolved, (ir.Scalar, ir.Enumeration)) and resolved.prim is ir.Prim.STRING
    return literal(name if is_text else int(name), key, context)


def json_text(value: ir.JsonValue) -> str:
    """A value as JSON, with no blanks."""
    match value:
        case tuple():
            return f"[{','.join(map(json_text, value))}]"
        case ir.JsonObject(members):
            return f"{{{','.join(f'{json.dumps(name)}:{json_text(each)}' for name, each in members)}}}"
        case None | bool() | str():
            return json.dumps(value)
        case Decimal():
            return f"{value:f}"
        case _:
            return str(value)
