"""The compilers and checkers of the proof: pinned, checked by digest, installed without root.

A `Tool` is a program, a `Pack` the folder that brings it. A tool is looked for on PATH first, where any version in its
range will do, and in the packs second. Packs lie under one root: the folder that DTOGEN_TOOLCHAINS names, else
`.toolchains` in the working directory. Packages come through pip and npm with whatever configuration these have; every
one is pinned by version and digest, in `packs` or beside the language that it serves.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

from dtogen.diagnostics import DtogenError, error

Progress: TypeAlias = Callable[[str], None]
HERE = Path(__file__).parent
STAMP = ".pin"
INSTALL_SECONDS = 1800
PROBE_SECONDS = 30


class ToolchainError(DtogenError):
    """A tool cannot be installed: a download broke, or what came is not what was pinned."""


@dataclass(frozen=True, slots=True)
class Pack:
    """A folder under the root, named `id`. `pin` is the text that its stamp is the digest of: a new pin, a new install.

    `make(root, folder, progress)` fills the folder; it raises ToolchainError. `needs` are installed before.
    """

    id: str
    pin: str
    make: Callable[[Path, Path, Progress], None]
    needs: tuple[Pack, ...] = ()


@dataclass(frozen=True, slots=True)
class Tool:
    """A program. `parts` is its command line: a text is a glob below the root, a Tool stands for that tool's own.

    `command` is its name on PATH, where a version from `since` to before `below` is taken as it is; without a command
    only the pinned one counts. Formatters and type checkers have a range of one version: another one judges otherwise.
    `ask` is the argument that makes it tell its version.
    """

    id: str
    pack: Pack
    parts: tuple[str | Tool, ...]
    version: str
    command: str = ""
    since: tuple[int, ...] = ()
    below: tuple[int, ...] = ()
    ask: str = "--version"
    also: tuple[str, ...] = ()  # other names on PATH, where there is none of that name


@dataclass(frozen=True, slots=True)
class Found:
    """A tool that is there: how to call it, and its version as text."""

    id: str
    argv: tuple[str, ...]
    version: str


@dataclass(frozen=True, slots=True)
class Toolbox:
    """What `find` found, by the tools' ids, and the ids of what is not there."""

    found: Mapping[str, Found]
    missing: tuple[str, ...]

    def argv(self, id: str, *arguments: str | Path) -> list[str]:
        """The command line of a tool that is there. Raises KeyError for one that is not."""
        return [*self.found[id].argv, *map(str, arguments)]


def toolchain_root() -> Path:
    """The folder of the packs, absolute, whether it exists or not."""
    return Path(os.environ.get("DTOGEN_TOOLCHAINS") or ".toolchains").absolute()


def find(tools: Iterable[Tool], root: Path | None = None) -> Toolbox:
    """Look for tools on PATH, then among the packs. Installs nothing."""
    base = root or toolchain_root()
    found: dict[str, Found] = {}
    missing: list[str] = []
    for tool in tools:
        there = _on_path(tool) or _in_pack(tool, base)
        if there:
            found[tool.id] = there
        else:
            missing.append(tool.id)
    return Toolbox(found, tuple(missing))


def install(tools: Iterable[Tool], progress: Progress, root: Path | None = None) -> tuple[str, ...]:
    """Install the packs of the tools that `find` does not find; give the ids of the packs that were made.

    A second call does nothing. A pack that was broken off is made anew, from pip's and npm's caches as far as they
    hold. Raises ToolchainError.
    """
    base = root or toolchain_root()
    absent = [tool for tool in tools if not (_on_path(tool) or _in_pack(tool, base))]
    made = []
    for pack in _in_order(_packs(absent)):
        if not is_made(pack, base):
            with _lock(base):
                if not is_made(pack, base):  # another process may have made it meanwhile
                    _make(pack, base, progress)
                    made.append(pack.id)
    still = [tool.id for tool in absent if not _in_pack(tool, base)]
    if still:
        raise failure(f"installed, but not there: {', '.join(still)}", f"delete {base} and install again")
    return tuple(made)


def is_made(pack: Pack, root: Path) -> bool:
    """Does the pack's folder carry the stamp of its pin?"""
    stamp = root / pack.id / STAMP
    return stamp.is_file() and stamp.read_text(encoding="utf-8").strip() == digest(pack.pin.encode())


def _make(pack: Pack, root: Path, progress: Progress) -> None:
    folder = root / pack.id
    progress(f"installing {pack.id}")
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    pack.make(root, folder, progress)
    # The stamp comes last: without it the folder counts as not made.
    (folder / STAMP).write_text(digest(pack.pin.encode()) + "\n", encoding="utf-8")


def _packs(tools: Iterable[Tool]) -> Iterator[Pack]:
    for tool in tools:
        yield from _packs(part for part in tool.parts if isinstance(part, Tool))
        yield tool.pack


def _in_order(packs: Iterable[Pack]) -> tuple[Pack, ...]:
    """Each once, needs first."""
    order: dict[str, Pack] = {}
    for pack in packs:
        for each in (*_in_order(pack.needs), pack):
            order.setdefault(each.id, each)
    return tuple(order.values())


def _on_path(tool: Tool) -> Found | None:
    program = first_on_path((tool.command, *tool.also)) if tool.command else None
    number = version_of(program, tool.ask) if program else ""
    if program is None or not number:
        return None
    version = tuple(map(int, number.split(".")))
    return Found(tool.id, (program,), number) if tool.since <= version < tool.below else None


def first_on_path(names: Iterable[str]) -> str | None:
    return next((path for name in names if (path := shutil.which(name))), None)


@cache
def version_of(program: str, ask: str) -> str:
    """What a program says of itself; empty when it does not say. Asked once: a start costs up to half a second."""
    try:
        answer = subprocess.run([program, ask], capture_output=True, text=True, timeout=PROBE_SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    number = re.search(r"\d+(?:\.\d+)+", answer.stdout or answer.stderr)
    return "" if answer.returncode or number is None else number[0]


def _in_pack(tool: Tool, root: Path) -> Found | None:
    if not is_made(tool.pack, root):
        return None
    argv: list[str] = []
    for part in tool.parts:
        if isinstance(part, Tool):
            inner = _on_path(part) or _in_pack(part, root)
            argv += inner.argv if inner else ()
            if inner is None:
                return None
        else:
            match = next(iter(sorted(root.glob(part))), None)
            if match is None or not match.exists():  # a link to a Python that is gone counts as absent
                return None
            argv.append(str(match))
    return Found(tool.id, tuple(argv), tool.version)


@contextmanager
def _lock(root: Path) -> Iterator[None]:
    """One process installs at a time; the others wait. Without fcntl (Windows) nobody waits."""
    root.mkdir(parents=True, exist_ok=True)
    try:
        import fcntl
    except ImportError:  # pragma: no cover
        yield
        return
    with (root / ".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def run(argv: Sequence[str | Path], cwd: Path, extra: Mapping[str, str] | None = None) -> None:
    """Run a command to its end. Raises ToolchainError with the end of what it wrote."""
    try:
        done = subprocess.run(
            [str(each) for each in argv],
            cwd=cwd,
            env={**os.environ, **(extra or {})},
            capture_output=True,
            text=True,
            errors="replace",
            timeout=INSTALL_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise failure(f"{argv[0]}: {fault}", "see that the program can run here") from fault
    if done.returncode:
        tail = (done.stderr or done.stdout).strip()[-2000:]
        raise failure(f"{Path(str(argv[0])).name} failed: {tail}", "see that pip and npm reach their registries")


def failure(message: str, help: str) -> ToolchainError:
    return ToolchainError(error("DT901", message, help=help))


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
