"""Values to JSON text and back, by what the emitted types bring along: Pydantic models, or dataclasses whose module has
`to_json` and `from_json`. Numbers keep their digits both ways."""

from __future__ import annotations

import dataclasses
import json
import sys
import types
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar, cast, get_args, get_origin

from pydantic import BaseModel, TypeAdapter

T = TypeVar("T")


class DecodeError(ValueError):
    """A body is not what was asked for. The text names the spot, never the value there."""


def encode(value: Any) -> str:
    """JSON text of an emitted type, or of dicts and lists with some inside. Raises TypeError, ValueError."""
    match value:
        case BaseModel():
            return value.model_dump_json()
        case Mapping():
            return "{" + ",".join(f"{json.dumps(str(name))}:{encode(each)}" for name, each in value.items()) + "}"
        case list() | tuple():
            return "[" + ",".join(map(encode, value)) + "]"
        case Decimal() if value.is_finite():
            return str(value)
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return cast(str, _module_function(type(value), "to_json")(value))
        case _:
            return json.dumps(value, ensure_ascii=False, allow_nan=False)


def members(value: Any) -> dict[str, Any]:
    """The members of a request by wire name, as plain JSON values; numbers with a fraction are Decimals.

    Raises TypeError for a value that is no JSON object.
    """
    found = json.loads(encode(value), parse_float=Decimal)
    if not isinstance(found, dict):
        raise TypeError(f"a request is a JSON object, {type(value).__name__} is none")
    return found


def decode(text: bytes, wanted: type[T], near: type | None = None) -> T:
    """A value of the type `wanted`. `near` is a type of the same emitted module, where `wanted` is of none.

    Raises DecodeError.
    """
    try:
        if is_class(wanted, BaseModel):
            read: Any = wanted
            return cast(T, read.model_validate_json(text))
        from_json = _from_json(wanted, near)
        if from_json is not None:
            return cast(T, from_json(wanted, text))
        plain: Any = wanted
        return cast(T, _adapter(plain).validate_json(text, strict=True, by_alias=True, by_name=False))
    except (ValueError, ArithmeticError, RecursionError) as fault:  # ArithmeticError: a number beyond any Decimal
        raise DecodeError(_reason(fault)) from None


def is_class(wanted: Any, of: type) -> bool:
    """Is a type a class below another? In Python 3.10 `list[int]` passes for a class, and is none."""
    return isinstance(wanted, type) and get_origin(wanted) is None and issubclass(wanted, of)


def decode_items(text: bytes, wanted: type[T]) -> list[T]:
    """A JSON array, each item decoded from its own text, so that numbers keep their digits. Raises DecodeError."""
    try:
        source = text.decode()
        items = json.loads(source)
    except (ValueError, RecursionError):
        raise DecodeError("this is no JSON") from None
    if not isinstance(items, list):
        raise DecodeError("this is no array")
    scan = json.JSONDecoder().raw_decode
    found: list[T] = []
    at = source.index("[") + 1
    for number, _ in enumerate(items):
        at = _past(source, at, " \t\r\n,")
        _, end = scan(source, at)
        try:
            found.append(decode(source[at:end].encode(), wanted))
        except DecodeError as fault:
            raise DecodeError(f"[{number}]: {fault}") from None
        at = end
    return found


def decode_text(text: bytes) -> str:
    """The answer of an operation that returns a text: JSON text unquoted, and any other body as it is."""
    try:
        shown = text.decode()
    except UnicodeDecodeError:
        raise DecodeError("this is no text") from None
    try:
        value = json.loads(shown)
    except (ValueError, RecursionError):
        return shown
    return value if isinstance(value, str) else shown


def _past(source: str, at: int, skipped: str) -> int:
    while source[at] in skipped:
        at += 1
    return at


@lru_cache(maxsize=512)
def _adapter(wanted: Any) -> TypeAdapter[Any]:
    return TypeAdapter(wanted)


def _from_json(wanted: Any, near: type | None) -> Any:
    """The `from_json` of the module that emitted the type, or what it holds, where that is of the dataclass style."""
    for each in (wanted, *get_args(wanted), near):
        origin = get_origin(each) or each
        if dataclasses.is_dataclass(origin) and isinstance(origin, type):
            return _module_function(origin, "from_json")
    return None


def _module_function(kind: type, name: str) -> Any:
    module = sys.modules.get(kind.__module__)
    function = getattr(module, name, None)
    if not isinstance(function, types.FunctionType):
        raise TypeError(f"{kind.__name__} is no emitted type: its module has no {name}")
    return function


def _reason(fault: Exception) -> str:
    """Where a body does not fit and why, without what stands there."""
    errors = getattr(fault, "errors", None)
    if not callable(errors):
        return type(fault).__name__ if isinstance(fault, RecursionError) else _first_words(fault)
    found = errors(include_url=False, include_context=False, include_input=False)
    shown = [f"{'.'.join(map(str, each['loc'])) or 'the body'}: {each['msg']}" for each in found[:3]]
    return "; ".join(shown) + (f"; and {len(found) - 3} more" if len(found) > 3 else "")


def _first_words(fault: Exception) -> str:
    """The path of a dataclass codec's message: `$.choices[0]: 7 is not str` would repeat the value."""
    if isinstance(fault, json.JSONDecodeError):
        return f"this is no JSON: {fault.msg}"
    spot, colon, rest = str(fault).partition(": ")
    if colon and spot.startswith("$"):
        return f"{spot}: {rest if rest.endswith('is missing') else 'another type is due'}"
    return "this does not fit"
