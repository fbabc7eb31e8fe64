"""A provider that is an OpenAI-compatible server."""

from __future__ import annotations

import email.utils
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pydantic_core
from pydantic import BaseModel, ValidationError

from dtogen.host.server.answers import to_json
from dtogen.host.server.faults import CallError
from dtogen.host.server.providers import BusyError
from dtogen.host.server.settings import Upstream

MAX_ANSWER = 64 * 1024 * 1024  # bytes
MAX_ERROR = 64 * 1024
SHOWN = 500  # characters of what an upstream says


@dataclass(frozen=True, slots=True)
class OpenAiSource:
    """Calls one upstream. `response` and `chunk` are the models that its answers must fit."""

    upstream: Upstream
    client: httpx.AsyncClient
    response: type[BaseModel]
    chunk: type[BaseModel]

    async def complete(self, chat: dict[str, Any]) -> dict[str, Any]:
        async with self._post({**chat, "stream": None, "stream_options": None}) as response:
            body = await _read(response, MAX_ANSWER)
        return self._checked(body, self.response)

    async def stream(self, chat: dict[str, Any]) -> AsyncGenerator[dict[str, Any], None]:
        finished = False
        async with self._post({**chat, "stream": True}) as response:
            async for event in _events(response):
                if event == "[DONE]":
                    return
                chunk = self._checked(event.encode(), self.chunk)
                finished = finished or any(each.get("finish_reason") for each in chunk["choices"])
                yield chunk
        if not finished:
            raise BusyError(self._fault(502, "the stream ended early"))

    @asynccontextmanager
    async def _post(self, chat: dict[str, Any]) -> AsyncIterator[httpx.Response]:
        """A successful answer, its body unread. Raises BusyError where another try may help, else CallError."""
        body = to_json({name: value for name, value in chat.items() if value is not None})
        headers = {"Content-Type": "application/json"}
        if self.upstream.api_key:
            headers["Authorization"] = f"Bearer {self.upstream.api_key}"
        url = f"{self.upstream.base_url.rstrip('/')}/chat/completions"
        timeout = httpx.Timeout(self.upstream.timeout_seconds, connect=min(10.0, self.upstream.timeout_seconds))
        try:
            async with self.client.stream("POST", url, content=body, headers=headers, timeout=timeout) as response:
                if not response.is_success:
                    await self._refuse(response)
                yield response
        except (httpx.ConnectError, httpx.ConnectTimeout) as fault:
            raise BusyError(self._fault(502, f"no connection ({type(fault).__name__})")) from fault
        except httpx.TimeoutException as fault:
            raise self._fault(504, "no answer in time") from fault
        except httpx.HTTPError as fault:
            raise BusyError(self._fault(502, f"the connection broke ({type(fault).__name__})")) from fault

    async def _refuse(self, response: httpx.Response) -> None:
        status = response.status_code
        said = _message(await _read(response, MAX_ERROR, cut=True))
        wait = _retry_after(response.headers.get("retry-after"))
        headers = {} if wait is None else {"Retry-After": str(max(1, round(wait)))}
        if status == 429:
            raise BusyError(self._fault(429, said, headers), wait)
        if status >= 500:
            raise BusyError(self._fault(502, f"{status}: {said}"), wait)
        if status in (401, 403):  # our key is wrong, not the caller's
            raise self._fault(502, f"{status}: {said}")
        raise self._fault(status if status >= 400 else 502, said, headers)

    def _checked(self, body: bytes, model: type[BaseModel]) -> dict[str, Any]:
        """The answer as it came, once the model has read it."""
        try:
            value: Any = pydantic_core.from_json(body)
        except ValueError as fault:
            raise self._fault(502, "the answer is no JSON") from fault
        if isinstance(value, dict) and value.get("error") and "choices" not in value:
            raise self._fault(502, _message(body))
        try:
            model.model_validate_json(body)
        except ValidationError as fault:
            raise self._fault(502, f"the answer is no {model.__name__}") from fault
        found: dict[str, Any] = value
        return found

    def _fault(self, status: int, text: str, headers: dict[str, str] | None = None) -> CallError:
        code = {429: "TooManyRequests", 502: "BadGateway", 504: "GatewayTimeout", 404: "NotFound"}.get(status)
        return CallError(status, code or "UpstreamException", f"{self.upstream.name}: {text}", headers=headers or {})


async def _read(response: httpx.Response, limit: int, cut: bool = False) -> bytes:
    body = bytearray()
    async for part in response.aiter_bytes():
        body += part
        if len(body) > limit:
            if cut:
                break
            raise CallError(502, "BadGateway", "The provider's answer is too large.")
    return bytes(body[:limit])


async def _events(response: httpx.Response) -> AsyncIterator[str]:
    """The data of server-sent events; comments and other fields are left out."""
    lines: list[str] = []
    async for line in response.aiter_lines():
        if line.startswith("data:"):
            lines.append(line[5:].removeprefix(" "))
        elif not line and lines:
            yield "\n".join(lines)
            lines = []
    if lines:
        yield "\n".join(lines)


def _message(body: bytes) -> str:
    """The readable text of a failed body in any of the shapes that servers send, without line breaks."""
    try:
        value: Any = pydantic_core.from_json(body)
    except ValueError:
        value = body.decode("utf-8", "replace")
    for _ in range(6):
        match value:
            case [first, *_]:
                value = first
            case {"error": inner} | {"responseStatus": inner} | {"message": inner} | {"detail": inner} | {"msg": inner}:
                value = inner
            case _:
                break
    text = value if isinstance(value, str) else to_json(value).decode()
    return " ".join(text.split())[:SHOWN] or "no reason given"


def _retry_after(text: str | None) -> float | None:
    """Seconds to wait, from either form of the header."""
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        try:
            seconds = email.utils.parsedate_to_datetime(text).timestamp() - time.time()
        except ValueError:
            return None
    return max(0.0, seconds) if seconds < 1e9 else None
