"""Python's annotations taken apart: their marks, constraints and defaults, and what kind of type they are."""

from __future__ import annotations

import collections.abc as abc
import datetime as dt
import re
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, TypeVar, get_args, get_origin
from uuid import UUID

import annotated_types as at
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from dtogen import ir
from dtogen.authoring import Tagged
from dtogen.diagnostics import Diagnostic, Location, error


class HintError(Exception):
    """Something that the IR has no word for."""

    def __init__(self, message: str, help: str | None = None, code: str = "DT110") -> None:
        self.message, self.help, self.code = message, help, code
        super().__init__(message)

    def at(self, location: Location, note: str) -> Diagnostic:
        return error(self.code, self.message, location, notes=[note], help=self.help)


def peel(hint: Any) -> tuple[Any, list[Any]]:
    """An annotation without `Annotated`, and the marks of it."""
    marks: list[Any] = []
    while True:
        if get_origin(hint) is Annotated:
            inner, *more = get_args(hint)
            marks += more
            hint = inner
        else:
            return hint, marks


def is_union(hint: Any) -> bool:
    return get_origin(hint) in (typing.Union, UnionType)


def value_type(value: Any) -> type | None:
    if isinstance(value, bool):
        return None
    return next((kind for kind in (str, int) if isinstance(value, kind)), None)


def is_tagged(marks: list[Any]) -> bool:
    return any(isinstance(each, Tagged) or getattr(each, "discriminator", None) for each in marks)


def is_choice(inner: Any, marks: list[Any]) -> bool:
    """Whether this is a union of its own: not `T | None`, unless it has a tag."""
    args = [each for each in get_args(inner) if each is not NoneType] if is_union(inner) else []
    return is_tagged(marks) or (len(args) > 1 and not any(peel(each)[0] is Any for each in args))


def is_set(hint: Any) -> bool:
    return hint in (set, frozenset, abc.Set, abc.MutableSet)


def is_sequence(origin: Any) -> bool:
    return origin in (abc.Sequence, abc.MutableSequence, abc.Collection, abc.Iterable)


def is_mapping(origin: Any) -> bool:
    return origin in (dict, abc.Mapping, abc.MutableMapping)


def type_params(model: type[BaseModel]) -> Iterable[TypeVar]:
    return model.__pydantic_generic_metadata__["parameters"]


def evaluate(hint: Any, names: Mapping[str, Any]) -> Any:
    """An annotation with its texts evaluated, at any depth. Raises HintError."""
    return evaluated(lambda: hint, names)


def evaluated(hint: Callable[[], Any], names: Mapping[str, Any]) -> Any:
    known = dict(names)
    try:
        scope = type("_Scope", (), {"__annotations__": {"hint": hint()}, "__module__": "builtins"})
        return typing.get_type_hints(scope, known, known, include_extras=True)["hint"]
    except NameError as fault:
        raise HintError(f'there is no type "{fault.name}"', "declare or import it", "DT202") from fault
    except SyntaxError as fault:
        raise HintError(f"this is no type: {fault.msg}", "write it as if there were no quotes") from fault
    except Exception as fault:  # an annotation is code of the author's
        cause = " ".join(str(fault).split())
        raise HintError(f"this is no type: {cause}", "see the table of types in schema/README.md") from fault


def default_of(info: FieldInfo) -> Any:
    """The default of a member, `PydanticUndefined` for none. Raises HintError for one that changes."""
    if info.default_factory is None:
        return info.get_default(call_default_factory=False)
    try:
        first, second = (info.get_default(call_default_factory=True, validated_data={}) for _ in range(2))
    except Exception as fault:  # the factory is code of the author's
        raise HintError(
            f"the default factory raises {type(fault).__name__}: {fault}", "give a plain default", "DT112"
        ) from fault
    if isinstance(first, (dt.date, dt.time, UUID)) or json_value(first) != json_value(second):
        raise HintError("the default is another one each time", "make the member optional: T | None = None", "DT112")
    return first


def discriminator_of(marks: list[Any], arms: Sequence[Any]) -> str | None:
    """The wire name of the member that Pydantic's `Field(discriminator=...)` names as an attribute."""
    for each in marks:
        if isinstance(each, FieldInfo) and isinstance(each.discriminator, str):
            for arm in arms:
                fields = getattr(peel(arm)[0], "__pydantic_fields__", {})
                if each.discriminator in fields:
                    return fields[each.discriminator].alias or each.discriminator
            return each.discriminator
    return None


def is_abstract(model: type[BaseModel]) -> bool:
    from abc import ABC

    return ABC in model.__bases__


def spelled(name: str) -> str:
    """An author's identifier without the underscore that keeps it off a keyword."""
    return name.rstrip("_") or name


def deprecation_of(target: Any) -> str | None:
    message = target.__dict__.get("__deprecated__")
    return None if message is None else message_of(message)


def message_of(deprecated: Any) -> str:
    return deprecated if isinstance(deprecated, str) else getattr(deprecated, "message", "")


def constraints_of(marks: list[Any]) -> ir.Constraints:
    found: dict[str, Any] = {}
    for mark in marks:
        match mark:
            case at.Ge(value):
                found["ge"] = value
            case at.Gt(value):
                found["gt"] = value
            case at.Le(value):
                found["le"] = value
            case at.Lt(value):
                found["lt"] = value
            case at.MultipleOf(value):
                found["multiple_of"] = value
            case at.MinLen(value):
                found["min_length"] = value
            case at.MaxLen(value):
                found["max_length"] = value
            case _:
                if pattern := getattr(mark, "pattern", None):
                    found["pattern"] = getattr(pattern, "pattern", pattern)
    return ir.Constraints(**found) if found else ir.NO_CONSTRAINTS


def json_value(value: Any) -> ir.JsonValue:
    """A Python default as the JSON value that it is on the wire. Raises HintError."""
    match value:
        case Enum():
            return json_value(value.value)
        case None | bool() | int() | float() | Decimal() | str():
            return value
        case list() | tuple():
            return tuple(json_value(each) for each in value)
        case dict():
            return ir.JsonObject(tuple((str(name), json_value(each)) for name, each in value.items()))
        case dt.timedelta() | dt.datetime() | dt.date() | dt.time() | UUID() | bytes():
            from pydantic_core import to_jsonable_python

            return str(to_jsonable_python(value, timedelta_mode="iso8601", bytes_mode="base64"))
        case BaseModel():
            return json_value(value.model_dump(mode="json", by_alias=True, exclude_unset=True))
        case _:
            shown = plain(repr(value))
            raise HintError(f"the default {shown} has no JSON form", "give a default that JSON can tell", "DT112")


def say(hint: Any) -> str:
    name = getattr(hint, "__name__", None)
    return name if isinstance(hint, type) and name and not get_args(hint) else str(hint).replace("typing.", "")


def plain(message: str) -> str:
    """A message of Python's on one line, without addresses: the same in every run."""
    return " ".join(re.sub(r" at 0x[0-9a-fA-F]+", "", message).split())
