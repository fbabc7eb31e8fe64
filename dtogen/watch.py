"""Waiting for files to change, with watchfiles, and telling what a schema imported, so that it can be imported anew."""

from __future__ import annotations

import importlib
import os
import queue
import sys
import sysconfig
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from dtogen.diagnostics import DtogenError, error

TICK = 200  # milliseconds until a watcher that is asked to end does


@dataclass(frozen=True, slots=True)
class Roots:
    """What the system is asked to watch: folders with all that is in them, and folders alone."""

    deep: frozenset[Path]
    flat: frozenset[Path]

    @staticmethod
    def of(spots: Iterable[Path]) -> Roots:
        """A folder is watched, and the one around it too, to see it come back; of a file only the one around it.

        A file itself is not, for editors put another one in its place.
        """
        deep = {spot for spot in spots if spot.is_dir()}
        flat = {next((each for each in spot.parents if each.is_dir()), spot.parent) for spot in spots}
        return Roots(frozenset(deep), frozenset(flat))


@dataclass(slots=True)
class Watch:
    """Tells which of some files and folders (`spots`) changed. They need not be there yet.

    A change after `on` is not lost, however long it takes until `wait`.
    """

    _found: queue.SimpleQueue[set[Path] | Exception] = field(default_factory=queue.SimpleQueue)
    _spots: frozenset[Path] = frozenset()
    _roots: Roots | None = None
    _threads: list[_Thread] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Raises DtogenError where watchfiles is not installed."""
        _watchfiles()

    def on(self, spots: Iterable[Path]) -> None:
        """Watch these from now on. Returns when every change is seen."""
        self._spots = frozenset(each.resolve() for each in spots)
        roots = Roots.of(self._spots)
        if roots == self._roots and all(each.is_alive() for each in self._threads):
            return
        before, self._roots = self._threads, roots
        self._threads = [
            _Thread(folders, deep, self._found)
            for folders, deep in ((roots.deep, True), (roots.flat, False))
            if folders
        ]
        for each in self._threads:
            each.start()
        for each in self._threads:
            each.ready.wait()
        for each in before:
            each.end()

    def wait(self) -> tuple[Path, ...]:
        """The files that changed since; blocks until there are any. Raises DtogenError if watching fails."""
        changed: set[Path] = set()
        while not changed:
            try:
                found = [self._found.get(timeout=1)]  # with a time, so that Ctrl-C gets through on every system
            except queue.Empty:
                continue
            while not self._found.empty():
                found.append(self._found.get())
            for each in found:
                if isinstance(each, Exception):
                    raise DtogenError(
                        error("DT422", f"files cannot be watched: {each}", help="see what the system allows to watch")
                    )
                changed |= {path for path in each if self._counts(path)}
        if self._roots and any(path in self._roots.deep or path in self._roots.flat for path in changed):
            self._roots = None  # the system watches what was there, not what took its place
        return tuple(sorted(changed))

    def end(self) -> None:
        for each in self._threads:
            each.end()

    def _counts(self, path: Path) -> bool:
        """Whether a change is one of ours: of a spot, in it, or of a folder that it is in, which came or went."""
        for spot in self._spots:
            if path == spot or path in spot.parents:
                return True
            if spot in path.parents and not any(each.startswith(".") for each in path.relative_to(spot).parts):
                return True
        return False


class _Thread(threading.Thread):
    """One watcher of the system's, which puts what it sees in a queue."""

    def __init__(self, folders: frozenset[Path], deep: bool, found: queue.SimpleQueue[set[Path] | Exception]) -> None:
        super().__init__(daemon=True)
        self.folders, self.deep, self.found = folders, deep, found
        self.ready, self.ended = threading.Event(), threading.Event()

    def run(self) -> None:
        try:
            changes = _watchfiles().watch(
                *sorted(self.folders),
                watch_filter=_seen(),
                recursive=self.deep,
                stop_event=self.ended,
                rust_timeout=TICK,
                yield_on_timeout=True,  # the first time, it says that watching has begun
                raise_interrupt=False,
            )
            for each in changes:
                self.ready.set()
                if each:
                    self.found.put({Path(path) for _, path in each})
        except Exception as fault:  # told to who waits
            self.found.put(fault)
        finally:
            self.ready.set()

    def end(self) -> None:
        self.ended.set()
        self.join()


def _seen() -> Callable[[Any, str], bool]:
    """Passes what is a change: no cached code, no file of an editor's own; of a folder only that it came or went."""
    watchfiles = _watchfiles()
    usual = watchfiles.DefaultFilter()

    def passes(change: Any, path: str) -> bool:
        return usual(change, path) and not (change == watchfiles.Change.modified and os.path.isdir(path))

    return passes


def _watchfiles() -> ModuleType:
    try:
        return importlib.import_module("watchfiles")
    except ImportError:
        raise DtogenError(error("DT421", "--watch needs watchfiles", help="pip install 'dtogen[watch]'")) from None


# Modules.


@contextmanager
def imported_anew(files: set[Path]) -> Iterator[None]:
    """Whatever of a project is imported meanwhile is forgotten after, and its files are in `files`.

    Installed libraries stay: they do not change, and some do not bear being imported twice.
    """
    before = set(sys.modules)
    importlib.invalidate_caches()
    writes, sys.dont_write_bytecode = sys.dont_write_bytecode, True  # a stale copy is told by whole seconds alone
    try:
        yield
    finally:
        sys.dont_write_bytecode = writes
        for name in [each for each in sys.modules if each not in before]:
            places = _places(sys.modules[name])
            if places and not any(place.is_relative_to(kept) for place in places for kept in _kept()):
                files |= {place for place in places if place.is_file()}
                del sys.modules[name]


def _places(module: ModuleType) -> list[Path]:
    """Where a module lies: its file, or the folders of a package that has none."""
    file = getattr(module, "__file__", None)
    found = [file] if file else list(getattr(module, "__path__", None) or ())
    return [Path(each).resolve() for each in found]


def _kept() -> set[Path]:
    installed = {Path(path).resolve() for name, path in sysconfig.get_paths().items() if "lib" in name}
    return {*installed, Path(__file__).resolve().parent}
