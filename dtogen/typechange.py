"""How one type becomes another: wider, narrower, or something else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from dtogen import ir
from dtogen.facts import Facts

Turn = Literal["wider", "narrower", "other"]
Reason = Literal["int-width", "float-width", "number", "null", "type"]
P = ir.Prim
_WIDER = frozenset(
    [
        *((P.INT32, each) for each in (P.INT64, P.FLOAT64, P.DECIMAL)),
        (P.INT64, P.DECIMAL),
        *((P.FLOAT32, each) for each in (P.FLOAT64, P.DECIMAL)),
        (P.FLOAT64, P.DECIMAL),
        *((each, P.STRING) for each in (P.BYTES, P.DATE, P.TIME, P.DATETIME, P.DURATION, P.UUID, P.URI)),
    ]
)
_INTEGERS, _FLOATS = frozenset({P.INT32, P.INT64}), frozenset({P.FLOAT32, P.FLOAT64})


@dataclass(frozen=True, slots=True)
class TypeChange:
    """`turn` is that of the values on the wire; `by` says what makes the difference: the width of integers or floats
    alone, an integer as against a float (`number`), `null` inside a list or a map, or anything else (`type`)."""

    turn: Turn
    by: Reason = "type"


def renamed(target: ir.Type, names: Mapping[str, str]) -> ir.Type:
    """A type with its references under their new names."""
    match target:
        case ir.ListOf(item):
            return ir.ListOf(renamed(item, names))
        case ir.MapOf(key, value):
            return ir.MapOf(renamed(key, names), renamed(value, names))
        case ir.Nullable(inner):
            return ir.Nullable(renamed(inner, names))
        case ir.Ref(name, args):
            return ir.Ref(names.get(name, name), tuple(renamed(each, names) for each in args))
        case _:
            return target


def change_of(old: ir.Type, new: ir.Type, before: Facts, after: Facts) -> TypeChange | None:
    """How `old` becomes `new`, or None where they are the same. Names are the new ones in both."""
    if old == new:
        return None
    if _is_wider(old, new, after):
        return TypeChange("wider", _by(old, new))
    if _is_wider(new, old, before):
        return TypeChange("narrower", _by(old, new))
    match old, new:
        case (ir.ListOf(a), ir.ListOf(b)) | (ir.Nullable(a), ir.Nullable(b)):
            return change_of(a, b, before, after)
        case ir.MapOf(key, a), ir.MapOf(other, b) if key == other:
            return change_of(a, b, before, after)
        case ir.Ref(name, args), ir.Ref(other, others) if name == other and len(args) == len(others):
            turns = {change_of(a, b, before, after) for a, b in zip(args, others, strict=True) if a != b}
            return turns.pop() if len(turns) == 1 else TypeChange("other")
        case _:
            return TypeChange("other")


def _is_wider(old: ir.Type, new: ir.Type, facts: Facts) -> bool:
    """Whether `new` takes every value of `old`; `facts` know `new`."""
    match old, new:
        case _, ir.AnyJson():
            return True
        case ir.Scalar(a), ir.Scalar(b):
            return (a, b) in _WIDER
        case ir.Const(a), ir.Scalar(b):
            return a is b or (a, b) in _WIDER
        case ir.Nullable(), ir.Nullable():
            return False
        case _, ir.Nullable(inner):
            return old == inner
        case _, ir.Ref(name):
            decl = facts.by_name.get(name)
            return isinstance(decl, ir.Union) and any(arm.type == old for arm in decl.arms)
        case _:
            return False


def _by(old: ir.Type, new: ir.Type) -> Reason:
    if isinstance(old, ir.Nullable) is not isinstance(new, ir.Nullable):
        return "null"
    prims = {each.prim for each in (old, new) if isinstance(each, ir.Scalar)}
    if prims == _INTEGERS:
        return "int-width"
    if prims == _FLOATS:
        return "float-width"
    return "number" if prims and prims <= _INTEGERS | _FLOATS else "type"
