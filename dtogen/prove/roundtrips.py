"""Cases that must come back: what is read is written again, member for member."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from decimal import Decimal

from dtogen.facts import key_of
from dtogen.ir import (
    AnyJson,
    Field,
    Kind,
    ListOf,
    MapOf,
    Nullable,
    Prim,
    Scalar,
    Type,
    Union,
)
from dtogen.prove.extremes import HOSTILE, NUMBERS, SCALARS_MORE
from dtogen.prove.judge import Case, plain
from dtogen.prove.samples import (
    UNKNOWN,
    Fill,
    Value,
    arm_value,
    element,
    fits,
    key_texts,
    record,
    sample,
    text,
)
from dtogen.prove.shape import (
    enumeration,
    keeps_unknown,
    null_is_absent,
    null_is_default,
    opened,
    takes_null,
    union,
)
from dtogen.prove.subject import Subject, Topic, direct_prim

SEED = 20250509
RANDOM_CASES = 2
MOST_VALUES = 60  # of one enum
NESTING = 6


def _sizes(on: Subject) -> Iterator[Case]:
    yield on.equal("minimal", {})
    if on.fields:
        yield on.equal("full", record(on.ref, Fill(on.decls, full=True)))


def _random(on: Subject) -> Iterator[Case]:
    chance = random.Random(f"{SEED} {key_of(on.ref)}")
    full = record(on.ref, Fill(on.decls, full=True))
    if len(full) - len(on.base) < 2:
        return
    for number in range(RANDOM_CASES):
        picked = {name: each for name, each in full.items() if name in on.base or chance.random() < 0.5}
        order = sorted(picked)
        chance.shuffle(order)
        value = {name: picked[name] for name in order}
        name = key_of(on.ref)
        yield Case(f"{name}/random-{number + 1}", name, "equal", text(value), None, "some members, in any order")


def _nulls(on: Subject) -> Iterator[Case]:
    absent = {each.wire: None for each in on.fields if null_is_absent(each, on.decls)}
    if absent:
        yield on.equal("null-is-absent", absent, on.base)
    states = {each.wire: None for each in on.fields if _has_null(each, on) and not each.required}
    if states:
        yield on.equal("null-is-kept", states)
    required = {each.wire: None for each in on.fields if _has_null(each, on) and each.required}
    if required:
        yield on.equal("null-required", required)


def _has_null(field: Field, on: Subject) -> bool:
    return takes_null(field.type, on.decls) and not null_is_absent(field, on.decls)


def _defaults(on: Subject) -> Iterator[Case]:
    filled = {**on.base}
    for each in on.fields:
        if each.default is not None:
            filled[each.wire] = plain(each.default.value)
    if filled != on.base:
        yield on.equal("default-absent", {}, filled)
        nulls = {each.wire: None for each in on.fields if null_is_default(each, on.decls)}
        if nulls:
            yield on.equal("default-null", nulls, filled)


def _unknown_members(on: Subject) -> Iterator[Case]:
    taken = {each.wire for each in on.fields}
    if not keeps_unknown(on.ref, on.decls):
        yield on.equal("unknown-tolerated", {name: each for name, each in UNKNOWN.items() if name not in taken})
        return
    yield on.equal("unknown", record(on.ref, Fill(on.decls, full=True, extras=True)))
    yield on.equal("unknown-long", {"x_long": 12345678901234567890, "x_float": Decimal("1E+30"), "x_low": -(2**63)})
    if on.once("unknown-digits"):
        yield on.equal("unknown-digits", {"x_digits": Decimal("0.1234567890123456789012345678")})
    near: dict[str, Value] = {each.swapcase(): 1 for each in sorted(taken)[:3]}
    near |= {each.replace("_", ""): 2 for each in sorted(taken)[:3]}
    near |= {"": "empty", "a b": 1, "toString": "t", "constructor": "c", "__proto__": {"x": 1}, 'q"\\': 0, "\u2028": 1}
    yield on.equal("unknown-names", {name: each for name, each in near.items() if name not in taken})


def _numbers(on: Subject) -> Iterator[Case]:
    for topic, numbers in NUMBERS.items():
        changes = {}
        for each in on.fields:
            leaf, wrap, _ = element(each.type, on.decls)
            if isinstance(leaf, Scalar) and leaf.prim in numbers:
                value = wrap(numbers[leaf.prim])
                if fits(value, each.constraints):
                    changes[each.wire] = value
        if changes:
            yield on.equal(topic, changes)


def _falsy(on: Subject) -> Iterator[Case]:
    changes = {
        each.wire: value for each in on.fields for value in _empty(each.type, on) if fits(value, each.constraints)
    }
    if changes:
        yield on.equal("falsy", changes)


def _empty(type: Type, on: Subject) -> list[Value]:
    match opened(type, on.decls):
        case Nullable(inner):
            return _empty(inner, on)
        case ListOf():
            return [[]]
        case MapOf() | AnyJson():
            return [{}]
        case Scalar(Prim.BOOL):
            return [False]
        case Scalar(Prim.STRING):
            return [""]
        case Scalar(Prim.INT32 | Prim.INT64):
            return [0]
        case Scalar(Prim.FLOAT32 | Prim.FLOAT64 | Prim.DECIMAL):
            return [Decimal("0.0")]
        case _:
            return []


def _texts(on: Subject) -> Iterator[Case]:
    places = []
    for each in on.fields:
        leaf, wrap, _ = element(each.type, on.decls)
        if leaf == Scalar(Prim.STRING):
            places.append((each, wrap))
    if not places:
        return
    turns = len(HOSTILE) if on.once("hostile") else 1
    for turn in range(turns):
        changes = {}
        for number, (each, wrap) in enumerate(places):
            value = wrap(HOSTILE[(turn + number) % len(HOSTILE)])
            if fits(value, each.constraints) and each.constraints.pattern is None:
                changes[each.wire] = value
        if changes:
            yield on.equal(f"hostile-{turn + 1}", changes)


def _collections(on: Subject) -> Iterator[Case]:
    changes = {}
    for each in on.fields:
        value = _many(each.type, on)
        if value is not None and fits(value, each.constraints):
            changes[each.wire] = value
    if changes:
        yield on.equal("collections", changes)


def _many(type: Type, on: Subject) -> Value:
    full = Fill(on.decls, full=True)
    inside = (key_of(on.ref),)
    match opened(type, on.decls):
        case Nullable(inner):
            return _many(inner, on)
        case ListOf(item):
            deeper = _many(item, on)
            least = [None] if isinstance(opened(item, on.decls), Nullable | AnyJson) else []
            return [
                sample(item, full, inside),
                sample(item, Fill(on.decls), inside),
                *least,
                *([deeper] if deeper else ()),
            ]
        case MapOf(keys, item):
            value = _many(item, on)
            if value is None:
                value = sample(item, full, inside)
            return dict.fromkeys(key_texts(keys, on.decls), value)
        case AnyJson():
            return [[], {}, [[[]]], {"a": {"0": [None, {"": {}}]}}, None, "x", 0, False]
        case _:
            return None


def _enums(on: Subject) -> Iterator[Case]:
    unknown = {}
    for each in on.fields:
        leaf, wrap, _ = element(each.type, on.decls)
        decl = enumeration(leaf, on.decls)
        if decl is None:
            continue
        if decl.open:
            value = wrap(4242 if decl.prim is Prim.INT32 else "unknown value \u2713")
            if fits(value, each.constraints):
                unknown[each.wire] = value
        if on.once(f"enum {decl.name}"):
            for number, one in enumerate(decl.members[:MOST_VALUES]):
                yield on.equal(f"{each.wire}-value-{number + 1}", {each.wire: wrap(one.value)})
    if unknown:
        yield on.equal("enum-unknown", unknown)


def _unions(on: Subject) -> Iterator[Case]:
    for each in on.fields:
        leaf, wrap, way = element(each.type, on.decls)
        choice = union(leaf, on.decls)
        if choice is None or not on.once(f"union {choice.name} {way}"):
            continue
        for arm in choice.arms:
            inside = (key_of(on.ref),)
            value = arm_value(choice, arm, Fill(on.decls, full=True), inside)
            yield on.equal(f"{each.wire}-arm-{arm.name}", {each.wire: wrap(value)})
            if arm.kind in (Kind.ARRAY, Kind.OBJECT):
                least = arm_value(choice, arm, Fill(on.decls), inside)
                yield on.equal(f"{each.wire}-arm-{arm.name}-minimal", {each.wire: wrap(least)})
        if choice.nullable:
            yield on.equal(f"{each.wire}-arm-null", {each.wire: wrap(None)})
        yield from _tags(on, each, choice, wrap)


def _tags(on: Subject, each: Field, choice: Union, wrap: Callable[[Value], Value]) -> Iterator[Case]:
    """The unknown arm of a tagged union, and one that is reached through an arm of a shape union."""
    for arm in choice.arms:
        leaf, inner, way = element(arm.type, on.decls)
        below = union(leaf, on.decls)
        if below is not None and below is not choice and on.once(f"union {below.name} {choice.name} {way}"):
            yield from _tags(on, each, below, lambda value, inner=inner: wrap(inner(value)))  # type: ignore[misc]
    tag = choice.discriminator
    if tag is None:
        return
    extra = {"n": None, "o": {"k": [1, None]}, "url": 5}
    name = f"{each.wire}-{choice.name}"
    yield on.equal(f"{name}-tag-unknown", {each.wire: wrap({tag: "x-unknown", **extra})})
    yield on.equal(f"{name}-tag-missing", {each.wire: wrap({"k": 1, **extra})})
    yield on.equal(f"{name}-tag-number", {each.wire: wrap({tag: 5, **extra})})
    for arm in choice.arms:
        if arm.tag is not None and on.once(f"arm {choice.name} {arm.name}"):
            value = arm_value(choice, arm, Fill(on.decls, full=True))
            if isinstance(value, dict):
                late = {**{n: v for n, v in value.items() if n != tag}, tag: arm.tag}
                yield on.equal(f"{name}-tag-last-{arm.tag}", {each.wire: wrap(late)})


def _recursion(on: Subject) -> Iterator[Case]:
    for each in on.fields:
        leaf, wrap, _ = element(each.type, on.decls)
        if leaf == on.ref and not each.required:
            value = on.base
            for _ in range(NESTING):
                value = {**on.base, each.wire: wrap(value)}
            yield on.equal(f"{each.wire}-nested", value)


def _scalars(on: Subject) -> Iterator[Case]:
    """Values that say something about a scalar type: once for a corpus."""
    for topic, prim, value in SCALARS_MORE:
        place = next(
            (each for each in on.fields if direct_prim(each, on) is prim and fits(value, each.constraints)), None
        )
        if place and on.once(f"scalar {topic}"):
            yield on.equal(topic, {place.wire: value})
    if on.base and on.once("escaped name"):
        name = next(iter(on.base))
        escaped = text(on.base).replace(f'"{name}":', f'"\\u{ord(name[0]):04x}{name[1:]}":', 1)
        if name[:1].isalpha() and name.isascii():
            own = key_of(on.ref)
            yield Case(f"{own}/escaped-name", own, "equal", escaped, None, "a member name may be escaped")


ROUND_TRIPS: tuple[Topic, ...] = (
    _sizes,
    _random,
    _nulls,
    _defaults,
    _unknown_members,
    _numbers,
    _falsy,
    _texts,
    _collections,
    _enums,
    _unions,
    _recursion,
    _scalars,
)
