"""Answers by the raw request: what was asked for before is sent before anything of it is read again.

A hit costs one look-up of path, query, host and whether the client takes gzip. `If-None-Match` is no part of the key
and compared with the tag, so what a stranger writes there fills nothing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import request_response
from starlette.types import Receive, Scope, Send

from dtogen.host.accept import takes_gzip
from dtogen.host.answers import Prepared
from dtogen.host.limits import Limits

Key: TypeAlias = tuple[str, str, bytes, bytes, bool]  # scheme, path, query, host, gzip
LONGEST_HEADER = 200  # characters of an Accept-Encoding that is remembered; those of browsers are a tenth of that
ENTRY = 2048  # bytes that an entry costs beside its body: headers, tuples


class Front:
    """The first that was kept goes first when there are too many, or too many bytes of them.

    Nothing is kept that was asked for once only: requests that never come again push nothing out. Bodies are those of
    the shelf, so they cost memory once while they are there too. Safe to use from several event loops: a hit changes
    nothing.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.size = 0
        self._kept: dict[Key, Prepared] = {}
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, scope: Scope) -> Message | None:
        """The answer to a request, None where it is not known without a look at the request."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            return None
        key, match = _told(scope)
        kept = self._kept.get(key)
        if kept is None:
            return None
        if not match:
            return Message(200, kept.headers, b"" if scope["method"] == "HEAD" else kept.body)
        # A list of tags, or a weak one, is read where there is time for it.
        return Message(304, kept.unchanged, b"") if match == kept.tag else None

    def keep(self, scope: Scope, answer: Prepared) -> None:
        key, _ = _told(scope)
        size = cost(key, answer)
        if size > self.limits.size or len(key[1]) + len(key[2]) + len(key[3]) > self.limits.query:
            return
        with self._lock:
            if (old := self._kept.pop(key, None)) is not None:
                self.size -= cost(key, old)
            self._kept[key] = answer
            self.size += size
            while len(self._kept) > self.limits.entries or self.size > self.limits.size:
                first = next(iter(self._kept))
                self.size -= cost(first, self._kept.pop(first))


@dataclass(frozen=True, slots=True)
class Message:
    """An answer as ASGI sends it."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes

    async def __call__(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.body})


class Fronted:
    """An endpoint behind a front, as a route takes it."""

    def __init__(self, front: Front, endpoint: Callable[[Request], Awaitable[Response]]) -> None:
        self._front = front
        self._app = request_response(endpoint)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = self._front.find(scope)
        await (self._app(scope, receive, send) if found is None else found(send))


def cost(key: Key, answer: Prepared) -> int:
    """Bytes that an entry counts for."""
    return ENTRY + len(answer.body) + len(key[1]) + len(key[2]) + len(key[3])


def _told(scope: Scope) -> tuple[Key, bytes]:
    """What an answer depends on, and the tags that the client has. Of a repeated header the first counts."""
    host = encoding = match = None
    for name, value in scope["headers"]:
        if name == b"host":
            host = value if host is None else host
        elif name == b"accept-encoding":
            encoding = value if encoding is None else encoding
        elif name == b"if-none-match":
            match = value if match is None else match
    packed = encoding is not None and _takes_gzip(encoding)
    return (scope["scheme"], scope["path"], scope["query_string"], host or b"", packed), match or b""


def _takes_gzip(header: bytes) -> bool:
    return (_known if len(header) <= LONGEST_HEADER else _known.__wrapped__)(header)


@lru_cache(256)
def _known(header: bytes) -> bool:
    return takes_gzip(header.decode("latin-1"))
