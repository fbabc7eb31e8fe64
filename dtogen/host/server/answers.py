"""What an operation answers, before it becomes HTTP: so that answers can also be put together in a batch."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import pydantic_core
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from dtogen.host.server.catalogue import Operation

JSON = "application/json"
EVENTS = "text/event-stream"
LINES = "application/x-ndjson"


@dataclass(frozen=True, slots=True)
class Call:
    """One valid request. `data` holds the members that were given, by wire name."""

    operation: Operation
    data: dict[str, Any]
    base_url: str
    alone: bool = True  # not one of a batch: it may stream


@dataclass(frozen=True, slots=True)
class Answer:
    body: bytes
    media_type: str = JSON
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Streamed:
    """Texts: server-sent events, or lines of JSON. `close` frees what they hold, also if none was read."""

    events: AsyncGenerator[str, None]
    close: Callable[[], Awaitable[None]]
    media_type: str = EVENTS


Result: TypeAlias = Answer | Streamed


def json_answer(value: Any, status: int = 200) -> Answer:
    return Answer(to_json(value), JSON, status)


def to_json(value: Any) -> bytes:
    return pydantic_core.to_json(value, inf_nan_mode="null")


def respond(result: Result) -> Response:
    match result:
        case Answer(body, media_type, status, headers):
            given = {**headers, "Content-Type": media_type} if body else dict(headers)
            return Response(body, status, given)
        case Streamed():
            return _EventResponse(result)


class _EventResponse(StreamingResponse):
    """Events that are closed at once when the caller goes away, not when they are collected as garbage."""

    def __init__(self, streamed: Streamed) -> None:
        headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
        super().__init__(_framed(streamed.events, streamed.media_type), 200, headers, streamed.media_type)
        self.streamed = streamed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self.streamed.events.aclose()
            await self.streamed.close()


async def _framed(events: AsyncIterator[str], media_type: str) -> AsyncIterator[bytes]:
    async for event in events:
        yield (f"{event}\n" if media_type == LINES else f"data: {event}\n\n").encode()
        await asyncio.sleep(0)  # events that came together must leave time for all else, and to see a caller go


def base_url_of(request: Request) -> str:
    return str(request.base_url).rstrip("/")
