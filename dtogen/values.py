"""JSON values against types: does a default or a constant fit, and how is it said in a message?"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import TypeAlias

from dtogen import ir
from dtogen.facts import key_of

Resolve: TypeAlias = "Callable[[ir.Type], ir.Type | ir.Decl | None]"

RANGES = {ir.Prim.INT32: (-(2**31), 2**31 - 1), ir.Prim.INT64: (-(2**63), 2**63 - 1)}
NUMBERS = frozenset({ir.Prim.INT32, ir.Prim.INT64, ir.Prim.FLOAT32, ir.Prim.FLOAT64, ir.Prim.DECIMAL})
_TEXTS = {
    ir.Prim.BYTES: re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"),
    ir.Prim.DATE: re.compile(r"\d{4}-\d\d-\d\d"),
    ir.Prim.TIME: re.compile(r"\d\d:\d\d:\d\d(?:\.\d+)?"),
    ir.Prim.DATETIME: re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)"),
    ir.Prim.DURATION: re.compile(r"-?P(?=.)(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?"),
    ir.Prim.UUID: re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"),
}


def unfit(value: ir.JsonValue, target: ir.Type, resolve: Resolve) -> str | None:
    """Why a type cannot hold a value, or None. `resolve` tells what a reference stands for, None for nothing."""
    resolved = resolve(target)
    match resolved:
        case None:
            return None  # reported where it stands
        case ir.AnyJson():
            return next(filter(None, map(_endless_number, _numbers_in(value))), None)
        case ir.Nullable(inner):
            return None if value is None else unfit(value, inner, resolve)
        case ir.Param(name):
            return f"{say(value)} is not of every type that {name} can be"
        case ir.Model():
            return f"of a model, {resolved.name}, cannot be written in every language"
        case ir.Scalar(prim) | ir.Const(prim):
            return misfit(value, prim)
        case ir.Enumeration():
            return misfit(value, resolved.prim) or _no_member(value, resolved)
        case ir.Union():
            return _unfit_union(value, resolved, resolve)
        case ir.ListOf(item) if isinstance(value, tuple):
            return next(filter(None, (unfit(each, item, resolve) for each in value)), None)
        case ir.MapOf(key, inner) if isinstance(value, ir.JsonObject):
            parts = (_unfit_key(k, key, resolve) or unfit(v, inner, resolve) for k, v in value.members)
            return next(filter(None, parts), None)
    return f"{say(value)} is no {key_of(target)}"


def _unfit_union(value: ir.JsonValue, union: ir.Union, resolve: Resolve) -> str | None:
    if value is None and union.nullable:
        return None
    if union.discriminator is None:
        kind = kind_of(value)
        for arm in union.arms:
            if arm.kind is kind:
                return unfit(value, arm.type, resolve)
        return f"{say(value)} is of no arm of {union.name}"
    return f"of a model, {union.name}, cannot be written in every language"


def _unfit_key(text: str, key: ir.Type, resolve: Resolve) -> str | None:
    match resolve(key):
        case ir.Scalar(prim) if prim in RANGES:
            return misfit(int(text), prim) if re.fullmatch(r"-?\d+", text) else f'key "{text}" is no {prim.value}'
        case ir.Enumeration() as enum:
            number = enum.prim is ir.Prim.INT32 and re.fullmatch(r"-?\d+", text)
            return _no_member(int(text) if number else text, enum)
        case _:
            return None


def misfit(value: ir.JsonValue, prim: ir.Prim) -> str | None:
    """Why a scalar type cannot hold a value, or None."""
    match prim:
        case ir.Prim.BOOL:
            fits = isinstance(value, bool)
        case ir.Prim.INT32 | ir.Prim.INT64:
            fits = isinstance(value, int) and not isinstance(value, bool)
            low, high = RANGES[prim]
            if isinstance(value, int) and fits and not low <= value <= high:
                return f"{value} is beyond {prim.value}"
        case _ if prim in NUMBERS:
            fits = isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)
            if fits and (cause := _endless_number(value)):
                return cause
        case _:
            pattern = _TEXTS.get(prim)
            fits = isinstance(value, str) and (pattern is None or pattern.fullmatch(value) is not None)
    return None if fits else f"{say(value)} is no {prim.value}"


def _no_member(value: ir.JsonValue, enum: ir.Enumeration) -> str | None:
    if enum.open or any(each.value == value for each in enum.members):
        return None
    return f"{say(value)} is no member of {enum.name}, which is closed"


def _numbers_in(value: ir.JsonValue) -> Iterator[ir.JsonValue]:
    match value:
        case tuple():
            for each in value:
                yield from _numbers_in(each)
        case ir.JsonObject(members):
            for _, each in members:
                yield from _numbers_in(each)
        case _:
            yield value


def _endless_number(value: ir.JsonValue) -> str | None:
    finite = not isinstance(value, (float, Decimal)) or math.isfinite(value)
    return None if finite else f"{value} is no JSON number"


def kind_of_type(target: ir.Type | ir.Decl | None) -> ir.Kind | None:
    """The JSON kind that all values of a type have, or None."""
    match target:
        case ir.Scalar(prim) | ir.Const(prim) | ir.Enumeration(prim=prim):
            if prim is ir.Prim.BOOL:
                return ir.Kind.BOOLEAN
            return ir.Kind.NUMBER if prim in NUMBERS else ir.Kind.STRING
        case ir.ListOf():
            return ir.Kind.ARRAY
        case ir.MapOf() | ir.Model():
            return ir.Kind.OBJECT
        case ir.Union(discriminator=str()):
            return ir.Kind.OBJECT
        case _:
            return None


def kind_of(value: ir.JsonValue) -> ir.Kind:
    """The kind of a JSON value."""
    match value:
        case None:
            return ir.Kind.NULL
        case bool():
            return ir.Kind.BOOLEAN
        case int() | float() | Decimal():
            return ir.Kind.NUMBER
        case str():
            return ir.Kind.STRING
        case tuple():
            return ir.Kind.ARRAY
        case _:
            return ir.Kind.OBJECT


def say(value: ir.JsonValue) -> str:
    """A value in a message, as JSON spells it where that is short."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return f'"{value}"'
        case int() | float() | Decimal():
            return str(value)
        case tuple():
            return "[...]" if value else "[]"
        case _:
            return "{...}" if value.members else "{}"
