"""Documents that were made, kept by what was asked for: bounded, each made once, a few at a time."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock

from dtogen.host.documents import Document
from dtogen.host.limits import Limits


class BusyError(Exception):
    """So many documents are being made or waited for that this one is not begun."""


class Shelf:
    """The least recently used document goes first when there are too many, or too many bytes of them.

    One that is larger than the whole shelf is made each time. Safe to use from several event loops.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.size = 0
        self._kept: OrderedDict[Hashable, Document] = OrderedDict()
        self._made: dict[Hashable, Future[Document]] = {}
        self._lock = Lock()
        self._pool = ThreadPoolExecutor(limits.workers, thread_name_prefix="dtogen-types")

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, key: Hashable) -> Document | None:
        """The document kept under `key`, if there is one."""
        with self._lock:
            if (kept := self._kept.get(key)) is not None:
                self._kept.move_to_end(key)
            return kept

    async def get(self, key: Hashable, make: Callable[[], Document]) -> Document:
        """The document kept under `key`, else what `make` gives, called in a thread; raises what that raises.

        Whoever asks for what is being made waits for it; it is made to its end even if all of them go away. Raises
        BusyError where too many are being made or waited for.
        """
        with self._lock:
            if (kept := self._kept.get(key)) is not None:
                self._kept.move_to_end(key)
                return kept
            future = self._made.get(key)
            if future is None:
                if len(self._made) >= self.limits.waiting:
                    raise BusyError
                future = self._made[key] = self._pool.submit(self._make, key, make)
        return await asyncio.shield(asyncio.wrap_future(future))

    def _make(self, key: Hashable, make: Callable[[], Document]) -> Document:
        try:
            made = make()
        except BaseException:
            with self._lock:
                del self._made[key]
            raise
        with self._lock:
            del self._made[key]
            if made.size <= self.limits.size:
                self._kept[key] = made
                self.size += made.size
            while len(self._kept) > self.limits.entries or self.size > self.limits.size:
                self.size -= self._kept.popitem(last=False)[1].size
        return made
