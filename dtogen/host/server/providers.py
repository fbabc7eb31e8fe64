"""Who answers a chat: choice among providers, and what happens when one cannot."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from dtogen.host.server.echo import complete, pieces
from dtogen.host.server.faults import CallError, not_found
from dtogen.host.server.settings import Settings, Upstream

FIRST_REST = 0.5  # seconds, after a fault that names no time


@dataclass(slots=True, eq=False)
class BusyError(Exception):
    """A provider that may answer later, or whose neighbour may answer now. `retry_after` in seconds."""

    fault: CallError
    retry_after: float | None = None


class Source(Protocol):
    """What answers a chat. Both raise BusyError, or CallError for what another try does not mend."""

    async def complete(self, chat: dict[str, Any]) -> dict[str, Any]: ...

    def stream(self, chat: dict[str, Any]) -> AsyncGenerator[dict[str, Any], None]: ...


class Echo:
    async def complete(self, chat: dict[str, Any]) -> dict[str, Any]:
        return complete(chat)

    async def stream(self, chat: dict[str, Any]) -> AsyncGenerator[dict[str, Any], None]:
        usage = bool((chat.get("stream_options") or {}).get("include_usage"))
        for each in pieces(complete(chat), usage):
            yield each


@dataclass(slots=True)
class Provider:
    upstream: Upstream
    source: Source
    slots: asyncio.Semaphore
    pending: int = 0  # calls that run or wait here
    resting_until: float = 0.0  # on the monotonic clock

    @property
    def name(self) -> str:
        return self.upstream.name


@dataclass(slots=True)
class _Tries:
    """The tries of one call: the least loaded first, then by priority, each once before any comes again."""

    candidates: tuple[Provider, ...]
    settings: Settings
    tried: dict[str, int] = field(default_factory=dict)
    fault: CallError = field(default_factory=lambda: CallError(503, "ServiceUnavailable", "No provider answers now."))

    async def next(self) -> Provider:
        """Whom to ask now, or the last fault where all was tried or the wait would be too long."""
        if sum(self.tried.values()) >= max(self.settings.retry_attempts, len(self.candidates)):
            raise self.fault
        now = time.monotonic()
        awake = [each for each in self.candidates if each.resting_until <= now]
        fresh = [each for each in awake if each.name not in self.tried]
        if awake:
            chosen = _best(fresh or awake)
        else:
            chosen = min(self.candidates, key=lambda each: each.resting_until)
            rest = chosen.resting_until - now
            if rest > self.settings.retry_after_seconds:
                raise self.fault
            await asyncio.sleep(rest)
        self.tried[chosen.name] = self.tried.get(chosen.name, 0) + 1
        return chosen

    def note(self, provider: Provider, busy: BusyError) -> None:
        """Let a provider rest: as long as it asks for, else longer from try to try."""
        self.fault = busy.fault
        backoff = min(FIRST_REST * 2 ** (self.tried[provider.name] - 1), self.settings.retry_after_seconds)
        rest = backoff if busy.retry_after is None else busy.retry_after
        provider.resting_until = time.monotonic() + rest


@dataclass(frozen=True, slots=True)
class Providers:
    """All providers, in the order of the configuration."""

    all: tuple[Provider, ...]
    settings: Settings

    def candidates(self, model: str, forced: str | None) -> tuple[Provider, ...]:
        """Those that have a model, or the forced one. Raises a 404 where there is none."""
        chosen = self.all if forced is None else tuple(each for each in self.all if each.name == forced)
        if not chosen:
            raise not_found(f"Provider {forced} not found")
        having = tuple(each for each in chosen if each.upstream.name_of(model) is not None)
        if not having:
            raise not_found(f"Model {model} not found")
        return having

    async def complete(self, chat: dict[str, Any], forced: str | None) -> tuple[dict[str, Any], str]:
        """The answer, and the name of the provider that gave it. Raises CallError."""
        tries = _Tries(self.candidates(chat["model"], forced), self.settings)
        while True:
            provider = await tries.next()
            try:
                async with _slot(provider):
                    return await provider.source.complete(_addressed(chat, provider)), provider.name
            except BusyError as busy:
                tries.note(provider, busy)

    async def stream(self, chat: dict[str, Any], forced: str | None) -> AsyncGenerator[dict[str, Any], None]:
        """The chunks of an answer. Another provider is tried until the first one has come. Raises CallError."""
        tries = _Tries(self.candidates(chat["model"], forced), self.settings)
        while True:
            provider = await tries.next()
            started = False
            try:
                async with _slot(provider), aclosing(provider.source.stream(_addressed(chat, provider))) as chunks:
                    async for chunk in chunks:
                        started = True
                        yield chunk
                return
            except BusyError as busy:
                if started:
                    raise busy.fault from busy
                tries.note(provider, busy)


def _best(providers: Iterable[Provider]) -> Provider:
    return min(providers, key=lambda each: (each.pending, -each.upstream.priority))


def _addressed(chat: dict[str, Any], provider: Provider) -> dict[str, Any]:
    return {**chat, "model": provider.upstream.name_of(chat["model"]) or chat["model"]}


@asynccontextmanager
async def _slot(provider: Provider) -> AsyncIterator[None]:
    """A place among the calls that a provider takes at a time."""
    provider.pending += 1
    try:
        async with provider.slots:
            yield
    finally:
        provider.pending -= 1
