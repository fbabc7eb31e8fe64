"""Answers that are bytes and come bit by bit: a file to read for code that blocks, an iterator for `async` code.

Neither holds more than a piece, however much comes; only who asks for all at once is bound by `max_body`.
"""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Mapping
from types import TracebackType
from typing import Any

import httpx
from typing_extensions import Self

from dtogen.client.answers import Chunks


class Body(io.RawIOBase):
    """A body as a file. Raises ApiError where the connection breaks or is silent for too long, and where all of it is
    asked for and is longer than `max_body` bytes."""

    def __init__(self, chunks: Chunks[bytes], response: httpx.Response, max_body: int) -> None:
        self._chunks = chunks
        self._response = response
        self._pieces = response.iter_bytes()
        self._rest = b""
        self._max_body = max_body

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._fill():
            return 0
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size

    def readall(self) -> bytes:
        found = bytearray()
        while self._fill():
            found += self._rest
            self._rest = b""
            if len(found) > self._max_body:
                self._response.close()
                raise self._chunks.too_long(self._max_body)
        return bytes(found)

    def close(self) -> None:
        self._response.close()
        super().close()

    def _fill(self) -> bool:
        """Is there something to give?"""
        try:
            while not self._rest:
                self._rest = next(self._pieces)
        except StopIteration:
            return False
        except httpx.RequestError as fault:
            raise self._chunks.broken(fault) from fault
        return True


class AsyncBody:
    """A body for `async` code, to be read once: piece by piece with `async for`, or whole with `read`.

        async with await client.send(request) as body:
            async for piece in body:
                file.write(piece)

    The call ends when the body has come, when the loop or the `async with` is left, and by `aclose`; a body that is
    never read must be closed. Raises ApiError where the connection breaks, or is silent for longer than the timeout;
    ValueError when it is read again.
    """

    def __init__(self, chunks: Chunks[bytes], response: httpx.Response, max_body: int) -> None:
        self._chunks = chunks
        self._response = response
        self._max_body = max_body
        self._is_given = False

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._chunks.call.shown_url!r})"

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers of the answer, by lower-case names."""
        return self._chunks.reply.headers

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        self._is_given = True
        await self._response.aclose()

    def __aiter__(self) -> AsyncIterator[bytes]:
        if self._is_given:
            raise ValueError("the body was read or closed before: send the request again")
        self._is_given = True
        return self._pieces()

    async def read(self) -> bytes:
        """All of it. Raises ApiError where that is more than the client's `max_body` bytes."""
        found = bytearray()
        async with self:
            async for piece in self:
                found += piece
                if len(found) > self._max_body:
                    raise self._chunks.too_long(self._max_body)
        return bytes(found)

    async def _pieces(self) -> AsyncIterator[bytes]:
        try:
            async for piece in self._response.aiter_bytes():
                yield piece
        except httpx.RequestError as fault:
            raise self._chunks.broken(fault) from fault
        finally:
            await self._response.aclose()
