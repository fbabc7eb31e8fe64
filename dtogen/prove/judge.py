"""Is an answer right? Two JSON texts compared as values of a type of the schema.

Numbers compare by exact value and members in any order; dates with a clock, times, durations, uuids and floats compare
by value, and only where the schema says that they are such. The wanted side says what an ideal codec writes: null on
an optional member is absent, a declared default may appear, and a closed model may keep or drop what it does not know.
The answer has no such freedom: a null that nobody set or a member written twice is a fault.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, TypeAlias

from dtogen.ir import (
    Alias,
    Const,
    JsonObject,
    JsonValue,
    Kind,
    ListOf,
    MapOf,
    Model,
    Nullable,
    Prim,
    Ref,
    Scalar,
    Schema,
    Type,
    Union,
)
from dtogen.prove.moments import Duration, Instant, duration_of, instant_of, time_of
from dtogen.prove.shape import (
    Decls,
    declarations,
    keeps_unknown,
    members,
    named,
    null_is_absent,
    null_is_default,
    tagged_arm,
)

Value: TypeAlias = Any
"""Canonical: None, bool, Decimal, str, list, dict, and date, time or duration values."""
SHOWN = 200  # characters of a value in a message


@dataclass(frozen=True, slots=True)
class Case:
    """One test: read `json` as `type`, write it back, and get `want` (None: `json` itself), or refuse it.

    `why` says what the case is about. `id` is unique among the cases of one run.
    """

    id: str
    type: str
    expect: Literal["equal", "refuse"]
    json: str
    want: str | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a driver said to a case: the text it wrote, or the error with which it refused."""

    id: str
    json: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """`reason` tells what is wrong; it is empty where `passed`."""

    id: str
    passed: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class MayBe:
    """On the wanted side: a member that may be there, and then must have this value."""

    value: Value


@dataclass(frozen=True, slots=True)
class Reading:
    """How `normalise` reads: `wanted` gives the wanted side its freedom, `exact` off takes all numbers as doubles."""

    decls: Decls
    wanted: bool
    exact: bool = True


def judge(case: Case, answer: Answer | None, schema: Schema, *, exact: bool = True) -> Verdict:
    """Compare one answer with its case.

    With `exact` off numbers are compared as doubles: what a reader that knows only doubles can keep. Raises
    ValueError when the case itself is no JSON, KeyError when the schema does not have its type.
    """
    if answer is None:
        return Verdict(case.id, False, "no answer")
    if case.expect == "refuse":
        reason = "" if answer.json is None else f"accepted, though {case.why or 'it is bad'}: {answer.json[:SHOWN]}"
        return Verdict(case.id, not reason, reason)
    if answer.json is None:
        return Verdict(case.id, False, f"refused: {(answer.error or '')[:SHOWN]}")
    decls = declarations(schema)
    wire = named(case.type, decls)
    want = normalise(parse(case.json if case.want is None else case.want), wire, Reading(decls, True, exact))
    try:
        have = normalise(parse(answer.json, twice=False), wire, Reading(decls, False, exact))
    except ValueError as fault:
        return Verdict(case.id, False, f"wrote no JSON: {fault}: {answer.json[:SHOWN]}")
    reason = difference(want, have)
    return Verdict(case.id, not reason, reason)


def parse(text: str, *, twice: bool = True) -> Value:
    """JSON text as Python values, every number a Decimal. Raises ValueError; `twice` lets a member be repeated."""

    def pairs(found: list[tuple[str, Value]]) -> dict[str, Value]:
        value = dict(found)
        if not twice and len(value) < len(found):
            raise ValueError(f"a member is written twice among {', '.join(name for name, _ in found)}")
        return value

    def constant(name: str) -> Value:
        raise ValueError(f"{name} is no JSON")

    return json.loads(text, parse_float=Decimal, parse_int=Decimal, parse_constant=constant, object_pairs_hook=pairs)


def normalise(value: Value, type: Type, reading: Reading) -> Value:
    """A parsed value in canonical form. What does not fit its type is kept as free JSON, to differ from what does."""
    match type:
        case Scalar(prim):
            return _scalar(value, prim, reading)
        case Nullable(inner):
            return None if value is None else normalise(value, inner, reading)
        case ListOf(item) if isinstance(value, list):
            return [normalise(each, item, reading) for each in value]
        case MapOf(_, item) if isinstance(value, dict):
            return {name: normalise(each, item, reading) for name, each in value.items()}
        case Ref():
            return _referred(value, type, reading)
        case _:
            return _free(value, reading)


def _referred(value: Value, ref: Ref, reading: Reading) -> Value:
    match reading.decls.get(ref.name):
        case Alias(type=behind):
            return normalise(value, behind, reading)
        case Model() if isinstance(value, dict):
            return _model(value, ref, reading)
        case Union() as choice:
            if choice.discriminator is not None:
                arm = tagged_arm(choice, value)
            else:
                arm = next((each for each in choice.arms if each.kind is kind_of(value)), None)
            return normalise(value, arm.type, reading) if arm else _free(value, reading)
        case _:
            return _free(value, reading)


def _model(value: dict[str, Value], ref: Ref, reading: Reading) -> Value:
    found: dict[str, Value] = {}
    fields = members(ref, reading.decls)
    for each in fields:
        if each.wire in value:
            inner = value[each.wire]
            if inner is None and reading.wanted and each.default and null_is_default(each, reading.decls):
                found[each.wire] = normalise(plain(each.default.value), each.type, reading)
            elif not (inner is None and reading.wanted and null_is_absent(each, reading.decls)):
                found[each.wire] = normalise(inner, each.type, reading)
        elif reading.wanted and each.default is not None:
            found[each.wire] = MayBe(normalise(plain(each.default.value), each.type, reading))
        elif reading.wanted and isinstance(each.type, Const) and not each.required:
            found[each.wire] = MayBe(normalise(plain(each.type.value), each.type, reading))
    known = {each.wire for each in fields}
    kept = keeps_unknown(ref, reading.decls) or not reading.wanted
    for name, inner in value.items():
        if name not in known:
            found[name] = _free(inner, reading) if kept else MayBe(_free(inner, reading))
    return found


def _free(value: Value, reading: Reading) -> Value:
    match value:
        case dict():
            return {name: _free(each, reading) for name, each in value.items()}
        case list():
            return [_free(each, reading) for each in value]
        case Decimal():
            return _number(value, reading.exact)
        case _:
            return value


def _scalar(value: Value, prim: Prim, reading: Reading) -> Value:
    match value, prim:
        case Decimal(), Prim.FLOAT32:
            return _rounded(value, "<f")
        case Decimal(), Prim.FLOAT64:
            return _rounded(value, "<d")
        case str(), Prim.DATETIME:
            return instant_of(value)
        case str(), Prim.TIME:
            return time_of(value)
        case str(), Prim.DURATION:
            return duration_of(value)
        case str(), Prim.UUID:
            return value.lower()
        case _:
            return _free(value, reading)


def _number(value: Decimal, exact: bool) -> Decimal:
    return _rounded(value, "<d") if not exact else value


def _rounded(value: Decimal, width: str) -> Decimal:
    """The nearest float of that width; a value beyond its range stays as it is, to differ from what is in it."""
    try:
        rounded: float = struct.unpack(width, struct.pack(width, float(value)))[0]
    except OverflowError:
        return value
    return Decimal(repr(rounded)) if abs(rounded) != float("inf") else value


def difference(want: Value, have: Value, path: str = "$") -> str:
    """What differs first between two canonical values, with its path; empty when nothing does."""
    match want, have:
        case MayBe(inner), _:
            return difference(inner, have, path)
        case dict(), dict():
            for name, inner in want.items():
                at = f"{path}.{name}"
                if name in have:
                    reason = difference(inner, have[name], at)
                    if reason:
                        return reason
                elif not isinstance(inner, MayBe):
                    return f"{at}: want {shown(inner)}, got nothing"
            extra = next((name for name in have if name not in want), None)
            return "" if extra is None else f"{path}.{extra}: want nothing, got {shown(have[extra])}"
        case list(), list():
            if len(want) != len(have):
                return f"{path}: want {len(want)} items, got {len(have)}"
            reasons = (difference(a, b, f"{path}[{at}]") for at, (a, b) in enumerate(zip(want, have, strict=True)))
            return next(filter(None, reasons), "")
        case _:
            # In Python True equals 1: on the wire it does not.
            same = isinstance(want, bool) == isinstance(have, bool) and want == have
            return "" if same else f"{path}: want {shown(want)}, got {shown(have)}"


def shown(value: Value) -> str:
    """A canonical value for a message, cut to a sensible length."""
    match value:
        case Duration(seconds):
            text = f"{seconds} s"
        case Instant(at):
            text = at.isoformat()
        case Decimal():
            text = str(value)
        case MayBe(inner):
            text = shown(inner)
        case _:
            text = json.dumps(value, ensure_ascii=True, default=str)
    return text if len(text) <= SHOWN else text[:SHOWN] + "..."


def kind_of(value: Value) -> Kind:
    """The kind of a parsed JSON value."""
    match value:
        case None:
            return Kind.NULL
        case bool():
            return Kind.BOOLEAN
        case str():
            return Kind.STRING
        case list():
            return Kind.ARRAY
        case dict():
            return Kind.OBJECT
        case _:
            return Kind.NUMBER


def plain(value: JsonValue) -> Value:
    """A JSON value of the IR as `parse` would give it."""
    match value:
        case JsonObject(content):
            return {name: plain(each) for name, each in content}
        case tuple():
            return [plain(each) for each in value]
        case bool() | str() | None:
            return value
        case float():
            return Decimal(repr(value))
        case _:
            return Decimal(value)
