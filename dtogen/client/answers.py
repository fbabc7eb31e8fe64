"""Answers as values: what a reply holds as the type that was asked for, and the chunks of a stream."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Generic, NoReturn, TypeVar, cast

import httpx

from dtogen.client.calls import Call
from dtogen.client.codec import DecodeError, decode, decode_items, decode_text, is_class
from dtogen.client.errors import MAX_ERROR_BODY, ApiError, error_detail
from dtogen.client.events import DONE, Event
from dtogen.client.talk import Reply, failed, failure, too_long

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ApiResult(Generic[T]):
    """What came of a call: a value, or an error. `status`, `headers` and `body` are those of the answer, as it came;
    None and empty where none came."""

    value: T | None = None
    error: ApiError | None = None
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)

    @property
    def ok(self) -> bool:
        return self.error is None

    def unwrap(self) -> T:
        """The value. Raises the error where there is one."""
        if self.error is not None:
            raise self.error
        return cast(T, self.value)


def result_of(error: ApiError) -> ApiResult[Any]:
    return ApiResult(None, error, error.status, error.headers, error.body)


def is_stream(wanted: Any) -> bool:
    """Does an operation give its answer bit by bit?"""
    return is_class(wanted, io.BufferedIOBase)


def value_of(call: Call, reply: Reply, wanted: type[T], near: type | None, secrets: tuple[str, ...]) -> T:
    """The answer as a value of the type. Raises ApiError where it is none."""
    target: Any = wanted
    if target is None or target is type(None):
        return cast(T, None)
    if target is bytes:
        return cast(T, reply.body)
    if is_stream(target):
        return cast(T, io.BytesIO(reply.body))
    try:
        if target is str:
            return cast(T, decode_text(reply.body))
        if not reply.body.strip():
            raise DecodeError("the body is empty")
        return decode(reply.body, wanted, near)
    except DecodeError as fault:
        raise invalid(call, reply, secrets, f"the answer is no {name_of(wanted)}: {fault}") from None


def items_of(call: Call, reply: Reply, wanted: type[T], count: int, secrets: tuple[str, ...]) -> list[T]:
    """The answers of a batch, in its order. Raises ApiError where they are not one for each request."""
    try:
        found = decode_items(reply.body, wanted)
    except DecodeError as fault:
        raise invalid(call, reply, secrets, f"the answer is no list of {name_of(wanted)}: {fault}") from None
    if len(found) != count:
        raise invalid(call, reply, secrets, f"{len(found)} answers to {count} requests")
    return found


def invalid(call: Call, reply: Reply, secrets: tuple[str, ...], reason: str) -> ApiError:
    """A successful status without a valid response."""
    return failed(call, replace(reply, body=reply.body[:MAX_ERROR_BODY]), secrets, f"HTTP {reply.status}, but {reason}")


def refuse_other_than_events(call: Call, reply: Reply, body: bytes, secrets: tuple[str, ...]) -> NoReturn:
    """Raises ApiError for an answer that was asked to be a stream and says that it is something else."""
    raise invalid(call, replace(reply, body=body), secrets, "the answer is no stream of events")


def is_no_stream(reply: Reply) -> bool:
    """Does an answer say that it is JSON, lines of it, or a page? Servers that say nothing, or the wrong thing, are
    given the benefit of the doubt: what holds no event is told at its end."""
    kind = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
    return "json" in kind or kind == "text/html"


@dataclass(frozen=True, slots=True)
class Chunks(Generic[T]):
    """Reads the events of one stream. Raises ApiError for an error that the stream tells, and for what is no chunk."""

    call: Call
    reply: Reply
    wanted: type[T]
    secrets: tuple[str, ...]

    def read(self, event: Event) -> Iterator[T]:
        """The chunk of an event. The event that ends the stream must be told by `is_last` before."""
        data = event.data.encode()
        if event.name == "error" or tells_error(event.data):
            raise self._error(data, "the stream tells an error")
        if self.wanted is bytes:
            yield cast(T, data)
            return
        try:
            yield decode(data, self.wanted)
        except DecodeError as fault:
            raise self._error(data, f"a chunk is no {name_of(self.wanted)}: {fault}") from None

    def broken(self, fault: Exception) -> ApiError:
        """The error of a stream that does not come to its end."""
        if isinstance(fault, httpx.RequestError):
            return failure(self.call, replace(self.reply, stream=None, fault=fault), self.secrets)
        return self._error(b"", str(fault))

    def too_long(self, limit: int) -> ApiError:
        """The error of a body that is asked for as a whole and is longer than a limit, in bytes."""
        return self._error(b"", too_long(limit))

    def _error(self, data: bytes, reason: str) -> ApiError:
        return invalid(self.call, replace(self.reply, body=data, stream=None), self.secrets, reason)


def is_last(event: Event) -> bool:
    return event.data.strip() == DONE


def tells_error(data: str) -> bool:
    """Does a chunk hold an error? Some providers put it inside a chunk that is a normal one otherwise."""
    if '"error"' not in data and '"responseStatus"' not in data:
        return False
    try:
        parsed = json.loads(data)
    except (ValueError, RecursionError):
        return False
    match parsed:
        case {"error": dict() | str()} | [{"error": dict() | str()}, *_]:
            return True
        case {"responseStatus": dict()}:
            return error_detail(data) is not None
        case _:
            return False


def name_of(wanted: Any) -> str:
    text = getattr(wanted, "__name__", str(wanted))
    return text if not hasattr(wanted, "__args__") else str(wanted).replace("typing.", "")
