"""Values of Go: the declared defaults."""

from __future__ import annotations

import base64
import json
import re
from decimal import Decimal

from dtogen import ir
from dtogen.code import Code, fill, join, number
from dtogen.language import Context
from dtogen.languages._go_text import quote, quote_bytes

_DATETIME = re.compile(r"(\d+)-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9})\d*)?(?:[Zz]|([+-])(\d\d):(\d\d))")
_DURATION = re.compile(r"(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?")


def literal(value: ir.JsonValue, target: ir.Type, context: Context) -> Code:
    """A JSON value as an expression that can stand for `target`. Raises ValueError for one that cannot."""
    names = context.names
    resolved = context.facts.resolve(target)
    match resolved, value:
        case ir.Nullable(), None:
            return Code("nil")
        case ir.Nullable(inner), _:
            context.need("pointer")
            return fill("{Ptr}[{0}]({1})", context.spell(inner), literal(value, inner, context), **names)
        case ir.Enumeration(), str() | int():
            made = context.derived.get(f"{resolved.name}.{value}")
            return made["constant"] if made else _plain(value)
        case ir.Union(), _:
            return _arm(value, resolved, context)
        case ir.ListOf(item), tuple():
            items = join(", ", (literal(each, item, context) for each in value))
            return fill("{0}{{{1}}}", context.spell(resolved), items)
        case ir.MapOf(key, item), ir.JsonObject(members):
            pairs = (fill("{0}: {1}", _key(name, key, context), literal(each, item, context)) for name, each in members)
            return fill("{0}{{{1}}}", context.spell(resolved), join(", ", pairs))
        case ir.AnyJson(), _:
            return fill("json.RawMessage({0})", quote(json_text(value)))
        case ir.Scalar(prim), _ if own := context.language.overrides.get(prim):
            return own.default(value, prim, quote)
        case ir.Scalar(prim), _:
            return _scalar(value, prim)
        case _:
            raise ValueError(f"{value!r} is no default that Go can tell")


def _arm(value: ir.JsonValue, union: ir.Union, context: Context) -> Code:
    kind = _kind(value)
    if kind is ir.Kind.NULL:
        return fill("{0}()", context.derived[union.name]["null"])
    arm = next(each for each in union.arms if each.kind is kind)
    constructor = context.derived[f"{union.name}.{arm.tag or arm.kind.value}"]["constructor"]
    return fill("{0}({1})", constructor, literal(value, arm.type, context))


def _kind(value: ir.JsonValue) -> ir.Kind:
    match value:
        case None:
            return ir.Kind.NULL
        case bool():
            return ir.Kind.BOOLEAN
        case str():
            return ir.Kind.STRING
        case tuple():
            return ir.Kind.ARRAY
        case ir.JsonObject():
            return ir.Kind.OBJECT
        case _:
            return ir.Kind.NUMBER


def _key(name: str, key: ir.Type, context: Context) -> Code:
    resolved = context.facts.resolve(key)
    is_text = isinstance(resolved, ir.Scalar) and resolved.prim is ir.Prim.STRING
    is_text = is_text or (isinstance(resolved, ir.Enumeration) and resolved.prim is ir.Prim.STRING)
    return literal(name if is_text else int(name), key, context)


def _plain(value: ir.JsonValue) -> Code:
    match value:
        case bool():
            return Code("true" if value else "false")
        case str():
            return quote(value)
        case int():
            return number(value)
        case float() | Decimal():
            return Code(str(value))
        case _:
            raise ValueError(f"{value!r} is no scalar")


def _scalar(value: ir.JsonValue, prim: ir.Prim) -> Code:
    match prim, value:
        case ir.Prim.DECIMAL, int() | float() | Decimal():
            return quote(json_text(value))
        case ir.Prim.BYTES, str():
            return fill("[]byte({0})", quote_bytes(base64.b64decode(value)))
        case ir.Prim.DATETIME, str():
            return _datetime(value)
        case ir.Prim.DURATION, str():
            return _duration(value)
        case _:
            return _plain(value)


def _datetime(text: str) -> Code:
    found = _DATETIME.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no datetime")
    *clock, fraction, sign, hours, minutes = found.groups()
    offset = (int(hours or 0) * 60 + int(minutes or 0)) * (-60 if sign == "-" else 60)
    zone = fill('time.FixedZone("", {0})', number(offset)) if offset else Code("time.UTC")
    parts = (*map(int, clock), int((fraction or "").ljust(9, "0")))
    return fill("time.Date({0}, {1})", join(", ", map(number, parts)), zone)


def _duration(text: str) -> Code:
    """In nanoseconds."""
    found = _DURATION.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no duration")
    sign, days, hours, minutes, seconds = found.groups()
    whole = ((int(days or 0) * 24 + int(hours or 0)) * 60 + int(minutes or 0)) * 60
    return number((-1 if sign else 1) * int((whole + Decimal(seconds or 0)) * 10**9))


def json_text(value: ir.JsonValue) -> str:
    """A value as JSON, in ASCII."""
    match value:
        case tuple():
            return f"[{', '.join(map(json_text, value))}]"
        case ir.JsonObject(members):
            return f"{{{', '.join(f'{json.dumps(name)}: {json_text(each)}' for name, each in members)}}}"
        case None | bool() | str():
            return json.dumps(value)
        case Decimal():
            return f"{value:f}"
        case _:
            return str(value)
