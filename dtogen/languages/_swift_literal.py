"""Values of Swift: the declared defaults."""

from __future__ import annotations

import base64
import re
from datetime import datetime, timedelta, timezone
from decimal import Decimal

from dtogen import ir
from dtogen.code import Code, Lines, fill, join
from dtogen.language import Context
from dtogen.languages._swift_text import quote
from dtogen.values import kind_of

_DATETIME = re.compile(r"(\d+-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(\.\d+)?(?:[Zz]|([+-])(\d\d):(\d\d))?")
_DURATION = re.compile(r"(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?")
_UNITS = ((0, "seconds"), (3, "milliseconds"), (6, "microseconds"), (9, "nanoseconds"))
_INT64 = range(-(2**63), 2**63)
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def literal(value: ir.JsonValue, target: ir.Type, context: Context) -> Code:
    """A JSON value as an expression where `target` is expected. Raises ValueError for one that cannot be."""
    resolved = context.facts.resolve(target)
    match resolved, value:
        case ir.Nullable(), None:
            return Code("nil")
        case ir.Nullable(inner), _:
            return literal(value, inner, context)
        case ir.Enumeration(), str() | int():
            name = context.members[resolved.name].get(str(value))
            if name:
                return fill(".{0}", name)
            return fill("{0}(rawValue: {1})", context.types[resolved.name], _plain(value))
        case ir.Union(), _:
            return _arm(value, resolved, context)
        case ir.ListOf(item), tuple():
            return fill("[{0}]", join(", ", (literal(each, item, context) for each in value)))
        case ir.MapOf(key, item), ir.JsonObject(members):
            return _map([(_key(name, key, context), literal(each, item, context)) for name, each in members])
        case ir.AnyJson(), _:
            return json_value(value, context)
        case ir.Scalar(prim), _ if own := context.language.overrides.get(prim):
            return own.default(value, prim, quote)
        case ir.Scalar(prim), _:
            return _scalar(value, prim, context)
        case _:
            raise ValueError(f"{value!r} is no default that Swift can tell")


def items(value: ir.JsonValue, target: ir.Type, context: Context) -> Lines:
    """What a list or map is made of, for its literal to be broken; nothing for other values."""
    match context.facts.resolve(target), value:
        case ir.ListOf(item), tuple():
            return tuple(literal(each, item, context) for each in value)
        case ir.MapOf(key, item), ir.JsonObject(members):
            pairs = ((_key(name, key, context), literal(each, item, context)) for name, each in members)
            return tuple(fill("{0}: {1}", *pair) for pair in pairs)
        case _:
            return ()


def _map(pairs: list[tuple[Code, Code]]) -> Code:
    return fill("[{0}]", join(", ", (fill("{0}: {1}", *pair) for pair in pairs))) if pairs else Code("[:]")


def _arm(value: ir.JsonValue, union: ir.Union, context: Context) -> Code:
    if value is None:
        return Code(".null")
    kind = kind_of(value)
    arm = next(each for each in union.arms if each.kind is kind)
    name = context.members[union.name][arm.tag or arm.kind.value]
    return fill(".{0}({1})", name, literal(value, arm.type, context))


def _key(name: str, key: ir.Type, context: Context) -> Code:
    resolved = context.facts.resolve(key)
    is_text = isinstance(resolved, (ir.Scalar, ir.Enumeration)) and resolved.prim is ir.Prim.STRING
    return literal(name if is_text else int(name), key, context)


def whole(value: int) -> Code:
    """Digits in groups, as swift-format wants them from seven on."""
    return Code(f"{value:_}" if abs(value) >= 10**6 else str(value))


def _plain(value: ir.JsonValue) -> Code:
    match value:
        case bool():
            return Code("true" if value else "false")
        case str():
            return quote(value)
        case int():
            return whole(value)
        case float() | Decimal():
            return Code(re.sub(r"e([+-])0", r"e\1", str(value)))
        case _:
            raise ValueError(f"{value!r} is no scalar")


def _scalar(value: ir.JsonValue, prim: ir.Prim, context: Context) -> Code:
    names = context.names
    match prim, value:
        case ir.Prim.DECIMAL, int() | float() | Decimal():
            return decimal(value, context)
        case ir.Prim.FLOAT32 | ir.Prim.FLOAT64, int():
            return Code(f"{value}.0")
        case ir.Prim.BYTES, str():
            data = base64.b64decode(value)
            if len(data) > 12:
                return fill("{Data}(base64Encoded: {0})!", quote(value), **names)
            return fill(
                "{Data}([{0}])" if data else "{Data}()", join(", ", (Code(f"0x{x:02x}") for x in data)), **names
            )
        case ir.Prim.DATETIME, str():
            return fill("{Date}(timeIntervalSince1970: {0})", _instant(value), **names)
        case ir.Prim.DURATION, str():
            return _duration(value)
        case ir.Prim.UUID, str():
            return fill("{UUID}(uuidString: {0})!", quote(value), **names)
        case ir.Prim.URI, str():
            return fill("{URL}(string: {0})!", quote(value), **names)
        case _:
            return _plain(value)


def decimal(value: int | float | Decimal, context: Context) -> Code:
    """Exact: a literal with a fraction would go through Double."""
    sign, digits, exponent = Decimal(str(value)).as_tuple()
    assert isinstance(exponent, int)
    significand = int("".join(map(str, digits)))
    if exponent == 0 and significand in _INT64:
        return whole(-significand if sign else significand)
    if significand not in _INT64:
        return fill("{Decimal}(string: {0})!", quote(f"{value}"), **context.names)
    which = Code("minus" if sign else "plus")
    parts = (which, Code(str(exponent)), whole(significand))
    return fill("{Decimal}(sign: .{0}, exponent: {1}, significand: {2})", *parts, **context.names)


def _instant(text: str) -> Code:
    found = _DATETIME.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no datetime")
    day, clock, fraction, sign, hours, minutes = found.groups()
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0)) * (-1 if sign == "-" else 1)
    moment = datetime.fromisoformat(f"{day}T{clock}+00:00") - offset
    seconds = (moment - _EPOCH) // timedelta(seconds=1)
    return Code(f"{seconds}{fraction}") if fraction and seconds >= 0 else whole(seconds)


def _duration(text: str) -> Code:
    found = _DURATION.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no duration")
    sign, days, hours, minutes, seconds = found.groups()
    total = Decimal(((int(days or 0) * 24 + int(hours or 0)) * 60 + int(minutes or 0)) * 60) + Decimal(seconds or 0)
    places, unit = next((each for each in _UNITS if total.scaleb(each[0]) % 1 == 0), _UNITS[-1])
    return fill(".{0}({1})", Code(unit), whole(int(total.scaleb(places)) * (-1 if sign else 1)))


def json_value(value: ir.JsonValue, context: Context) -> Code:
    """Free JSON as literals, which `JSONValue` takes."""
    match value:
        case None:
            return Code("nil")
        case tuple():
            return fill("[{0}]", join(", ", (json_value(each, context) for each in value)))
        case ir.JsonObject(members):
            return _map([(quote(name), json_value(each, context)) for name, each in members])
        case Decimal():
            return fill(".decimal({0})", decimal(value, context))
        case int() if value not in _INT64:
            return fill(".decimal({0})", decimal(value, context))
        case _:
            return _plain(value)
