"""Values of a type, as small or as full as wanted. Plain functions of the schema: no chance, no order of a hash."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from dtogen.facts import key_of
from dtogen.ir import (
    NO_CONSTRAINTS,
    AnyJson,
    Arm,
    Const,
    Constraints,
    Enumeration,
    Field,
    ListOf,
    MapOf,
    Nullable,
    Prim,
    Ref,
    Scalar,
    Type,
    Union,
)
from dtogen.prove.judge import plain
from dtogen.prove.shape import Decls, keeps_unknown, members, model, opened

Value: TypeAlias = Any
"""JSON as Python: None, bool, int, Decimal, str, list, dict. A Decimal is written with its own digits."""
FULL_DEPTH = 3  # models inside models that get all their members; what is deeper gets the required ones
DEEPEST = 30

PLAIN: dict[Prim, Value] = {
    Prim.BOOL: True,
    Prim.INT32: 7,
    Prim.INT64: 1234567890123,
    Prim.FLOAT32: Decimal("0.5"),
    Prim.FLOAT64: Decimal("0.25"),
    Prim.DECIMAL: Decimal("12.75"),
    Prim.STRING: "text",
    Prim.BYTES: "AAEC/+8=",
    Prim.DATE: "2024-02-29",
    Prim.TIME: "23:59:59",
    Prim.DATETIME: "2025-05-09T12:26:10.123456Z",
    Prim.DURATION: "PT1M2.5S",
    Prim.UUID: "6f9619ff-8b86-d011-b42d-00c04fc964ff",
    Prim.URI: "https://example.com/a?b=c#d",
}
OTHER: dict[Prim, Value] = {
    **PLAIN,
    Prim.BOOL: False,
    Prim.INT32: -3,
    Prim.INT64: -9007199254740991,
    Prim.STRING: "",
    Prim.BYTES: "",
    Prim.DATE: "1970-01-01",
    Prim.TIME: "00:00:00",
    Prim.DATETIME: "2025-05-09T14:26:10+02:00",
    Prim.DURATION: "P1DT2H",
    Prim.UUID: "00000000-0000-0000-0000-000000000000",
}
FREE: dict[str, Value] = {
    "n": None,
    "i": 1,
    "f": Decimal("1.5"),
    "s": "x",
    "l": [1, [2], {}],
    "o": {"k": None},
    "b": False,
}
UNKNOWN: dict[str, Value] = {
    "x_null": None,
    "x_nested": {"deep": [1, Decimal("2.5"), True, None, "s", {"k": []}]},
    "x_empty": {},
}
# Tried in turn for a text with a pattern.
WORDS = (
    "text",
    "a",
    "A",
    "abc",
    "ABC",
    "1",
    "123",
    "a1",
    "A1",
    "a-b",
    "a_b",
    "a/b",
    "a@b.co",
    "v1",
    "1.0",
    "#fff",
    "en",
)


@dataclass(frozen=True, slots=True)
class Fill:
    """How to fill a value: `full` with all members, `extras` with unknown members wherever a model is open."""

    decls: Decls
    full: bool = False
    extras: bool = False


def text(value: Value) -> str:
    """A value as JSON text, in ASCII, every number with the digits it was given."""
    match value:
        case dict():
            return "{" + ",".join(f"{json.dumps(name)}:{text(each)}" for name, each in value.items()) + "}"
        case list():
            return "[" + ",".join(map(text, value)) + "]"
        case Decimal():
            return str(value)
        case _:
            return json.dumps(value)


def sample(type: Type, fill: Fill, inside: tuple[str, ...] = ()) -> Value:
    """A value of the type. `inside` names the models and unions around it, outermost first, which bounds recursion.

    Raises ValueError for a type that no finite value has.
    """
    if _depth(inside) > DEEPEST:
        raise ValueError(f"no finite value: {' > '.join(inside[-5:])}")
    match opened(type, fill.decls):
        case Scalar(prim):
            return PLAIN[prim]
        case Const(_, value):
            return value
        case AnyJson():
            return FREE if fill.full else "any"
        case Nullable(inner):
            return None if _is_inside(inner, fill.decls, inside) else sample(inner, fill, inside)
        case ListOf(item):
            return _list(item, fill, inside)
        case MapOf(keys, item):
            if not fill.full or _is_inside(item, fill.decls, inside):
                return {}
            return {key_texts(keys, fill.decls)[0]: sample(item, fill, inside)}
        case Ref(name) as ref:
            match fill.decls[name]:
                case Enumeration(members=(first, *_)):
                    return first.value
                case Enumeration(prim=prim):
                    return PLAIN[prim]
                case Union() as choice:
                    around = (*inside, _union(name))
                    return arm_value(choice, best_arm(choice, fill.decls, around), fill, around)
                case _:
                    return record(ref, fill, inside)
        case other:
            raise ValueError(f"an open type has no value: {other}")


def record(ref: Ref, fill: Fill, inside: tuple[str, ...] = ()) -> dict[str, Value]:
    """An object of a model."""
    name = key_of(ref)
    # A model inside itself, or deep inside others, gets only what it must have.
    all_members = fill.full and name not in inside and _depth(inside) < FULL_DEPTH
    inner = fill if all_members else Fill(fill.decls, False, fill.extras)
    value = {
        each.wire: member(each, inner, (*inside, name))
        for each in members(ref, fill.decls)
        if each.required or all_members or isinstance(each.type, Const)
    }
    if fill.extras and keeps_unknown(ref, fill.decls):
        value.update((name, each) for name, each in UNKNOWN.items() if name not in value)
    return value


def member(field: Field, fill: Fill, inside: tuple[str, ...] = ()) -> Value:
    """A value of a member that holds its constraints, as far as one is found."""
    value = sample(field.type, fill, inside)
    if fits(value, field.constraints):
        return value
    candidates = [
        *map(plain, field.examples),
        *([plain(field.default.value)] if field.default else ()),
        *_numbers_in(field.constraints),
        *WORDS,
        "x" * (field.constraints.min_length or 0),
    ]
    same = [each for each in candidates if _alike(each, value)]
    if isinstance(value, list):
        items = value or [sample(element(field.type, fill.decls)[0], fill, inside)]
        same.append(items * max(1, field.constraints.min_length or 0))
    return next((each for each in same if fits(each, field.constraints)), value)


def arm_value(choice: Union, arm: Arm | None, fill: Fill, inside: tuple[str, ...] = ()) -> Value:
    """A value of one arm of a union, with its tag; null without an arm."""
    if arm is None:
        return None
    value = sample(arm.type, fill, inside)
    if choice.discriminator is not None and isinstance(value, dict) and arm.tag is not None:
        value = {choice.discriminator: arm.tag, **value, choice.discriminator: arm.tag}
    return value


def best_arm(choice: Union, decls: Decls, inside: tuple[str, ...]) -> Arm | None:
    """The first arm that does not lead back into a model around it, else null where the union has it."""
    free = (arm for arm in choice.arms if not _is_inside(arm.type, decls, inside))
    arm = next(free, None)
    return arm if arm or choice.nullable else next(iter(choice.arms), None)


def element(type: Type, decls: Decls) -> tuple[Type, Callable[[Value], Value], str]:
    """What lists, maps and nulls hold in the end, how to wrap a value of it, and the way there (`list map`)."""
    match opened(type, decls):
        case Nullable(inner):
            return element(inner, decls)
        case ListOf(item):
            leaf, wrap, way = element(item, decls)
            return leaf, lambda value: [wrap(value)], f"list {way}".strip()
        case MapOf(keys, item):
            leaf, wrap, way = element(item, decls)
            name = key_texts(keys, decls)[0]
            return leaf, lambda value: {name: wrap(value)}, f"map {way}".strip()
        case leaf:
            return leaf, lambda value: value, ""


def key_texts(type: Type, decls: Decls) -> tuple[str, ...]:
    """Member names that a map with such keys must keep, a plain one first."""
    match opened(type, decls):
        case Scalar(Prim.INT32):
            return ("7", "-3", "0", "2147483647", "-2147483648")
        case Scalar(Prim.INT64):
            return ("7", "-3", "0", "9223372036854775807", "-9223372036854775808")
        case Ref(name) if isinstance(decl := decls[name], Enumeration):
            return tuple(str(each.value) for each in decl.members) or ("k",)
        case _:
            return ("k", "", "a b", 'q"\\', "__proto__", "constructor", "$ref", "\u2028")


def fits(value: Value, limits: Constraints) -> bool:
    """Does a value hold constraints? Those that do not speak about its kind hold."""
    if limits is NO_CONSTRAINTS or limits == NO_CONSTRAINTS:
        return True
    match value:
        case bool() | None:
            return True
        case int() | Decimal():
            number = Decimal(value)
            return (
                (limits.ge is None or number >= _decimal(limits.ge))
                and (limits.gt is None or number > _decimal(limits.gt))
                and (limits.le is None or number <= _decimal(limits.le))
                and (limits.lt is None or number < _decimal(limits.lt))
                and (limits.multiple_of is None or number % _decimal(limits.multiple_of) == 0)
            )
        case str():
            return _sized(value, limits) and (limits.pattern is None or re.search(limits.pattern, value) is not None)
        case _:
            return _sized(value, limits)


def _sized(value: str | list[Value] | dict[str, Value], limits: Constraints) -> bool:
    low, high = limits.min_length, limits.max_length
    return (low is None or len(value) >= low) and (high is None or len(value) <= high)


def _numbers_in(limits: Constraints) -> list[Value]:
    edges = [
        _decimal(each) for each in (limits.ge, limits.le, limits.gt, limits.lt, limits.multiple_of) if each is not None
    ]
    near = [edge + step for edge in edges for step in (0, 1, -1, Decimal("0.5"), Decimal("-0.5"))]
    return [int(each) if each == each.to_integral_value() else each for each in near]


def _decimal(value: int | float | Decimal) -> Decimal:
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)


def _alike(candidate: Value, value: Value) -> bool:
    if isinstance(value, int) and not isinstance(value, bool):
        return isinstance(candidate, int) or (isinstance(candidate, Decimal) and candidate % 1 == 0)
    if isinstance(value, Decimal):
        return isinstance(candidate, int | Decimal) and not isinstance(candidate, bool)
    return type(candidate) is type(value)


def _list(item: Type, fill: Fill, inside: tuple[str, ...]) -> list[Value]:
    if not fill.full or _is_inside(item, fill.decls, inside):
        return []
    first = sample(item, fill, inside)
    match opened(item, fill.decls):
        case Scalar(prim):
            return [first, OTHER[prim]]
        case _:
            return [first]


def _is_inside(type: Type, decls: Decls, inside: tuple[str, ...]) -> bool:
    leaf = element(type, decls)[0]
    if isinstance(leaf, Ref) and isinstance(decls.get(leaf.name), Union):
        return _union(leaf.name) in inside
    ref = model(leaf, decls)
    return ref is not None and key_of(ref) in inside


def _union(name: str) -> str:
    """How `inside` names a union, so that unions that hold each other without a model between come to an end."""
    return f"union {name}"


def _depth(inside: tuple[str, ...]) -> int:
    """How many models are around; unions do not count."""
    return sum(not each.startswith("union ") for each in inside)
