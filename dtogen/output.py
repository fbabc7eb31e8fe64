"""Files on disk: compare, write, remove. The only module that writes files.

A folder's manifest (`.dtogen.json`) says which files we wrote for which language, with what, and how they were then. So
a file that somebody edited is seen and kept, a file that is no longer generated goes, and nothing else is touched.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from dtogen.diagnostics import Diagnostic, Location, OutputError, error

MANIFEST = ".dtogen.json"

Reason = Literal[
    "up to date",
    "new",
    "schema changed",
    "options changed",
    "generator changed",
    "edited by hand",
    "left over",
    "not ours",
]


@dataclass(frozen=True, slots=True)
class Origin:
    """What a language's files were made of. `options` are texts, those that differ from the default."""

    schema: str  # digest
    generator: str  # version
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """What would happen to one file. `old` and `new` are its texts, None where it is not there."""

    path: str
    reason: Reason
    old: str | None
    new: str | None

    @property
    def is_refused(self) -> bool:
        """Whether doing it would lose what somebody else wrote."""
        return self.reason in ("edited by hand", "not ours")


def compare(folder: Path, language: str, files: Mapping[str, str], origin: Origin) -> tuple[Change, ...]:
    """What separates `folder` from `files`, the files of one language. Reads only.

    Raises OutputError for a path that leads out of the folder, or cannot be read.
    """
    known = _manifest(folder).get(language, {})
    digests: dict[str, str] = known.get("files", {})
    changes = [_change(folder, path, new, digests.get(path), _why(known, origin)) for path, new in files.items()]
    for path, digest in digests.items():
        if path not in files and (old := _read(folder, path)) is not None:
            changes.append(Change(path, "left over" if _digest(old) == digest else "edited by hand", old, None))
    return tuple(changes)


def write(
    folder: Path, language: str, files: Mapping[str, str], origin: Origin, *, force: bool = False
) -> tuple[Change, ...]:
    """Make `folder` hold `files`, all or nothing. Returns what was done, files that were right already left out.

    Raises OutputError, before anything is touched, if that would lose a hand edit or a file of somebody else; `force`
    overwrites these, but never removes one.
    """
    changes = compare(folder, language, files, origin)
    if not force and (refused := [each for each in changes if each.is_refused]):
        raise OutputError(_refusal(folder, each) for each in refused)
    writes = [each for each in changes if each.new is not None and each.reason != "up to date"]
    removals = [each for each in changes if each.reason == "left over"]
    manifest = _manifest(folder)
    manifest[language] = {
        "schema": origin.schema,
        "generator": origin.generator,
        "options": dict(sorted(origin.options.items())),
        "files": {path: _digest(text) for path, text in sorted(files.items())},
    }
    text = json.dumps({"languages": dict(sorted(manifest.items()))}, indent=2, ensure_ascii=False) + "\n"
    _replace(folder, {**{each.path: each.new or "" for each in writes}, MANIFEST: text})
    for each in removals:
        _remove(folder, each.path)
    return (*writes, *removals)


def unified(change: Change, context: int = 2) -> Iterator[str]:
    """The change as lines of a unified diff."""
    old, new = (change.old or "").splitlines(), (change.new or "").splitlines()
    return difflib.unified_diff(old, new, f"a/{change.path}", f"b/{change.path}", lineterm="", n=context)


# How a file stands.


def _why(known: Mapping[str, Any], origin: Origin) -> Reason:
    """Why a file of ours, untouched since, is not what it should be."""
    if known.get("schema") != origin.schema:
        return "schema changed"
    if known.get("options") != dict(origin.options):
        return "options changed"
    return "generator changed"


def _change(folder: Path, path: str, new: str, digest: str | None, why: Reason) -> Change:
    old = _read(folder, path)
    if old == new:
        return Change(path, "up to date", old, new)
    if old is None:
        return Change(path, "new", None, new)
    if digest is None:
        return Change(path, "not ours", old, new)
    return Change(path, why if _digest(old) == digest else "edited by hand", old, new)


def _refusal(folder: Path, change: Change) -> Diagnostic:
    place = Location((folder / change.path).as_posix(), _first_difference(change))
    if change.reason == "not ours":
        return error(
            "DT601",
            "this file is there already and the manifest does not name it",
            place,
            help=f"move it away, or overwrite it with --force; keep {MANIFEST} beside what is generated",
        )
    return error(
        "DT602",
        "this file was edited after it was generated",
        place,
        notes=["the line is the first that differs from what would be written"],
        help="move the edit to the schema, the options or a template; --force overwrites it",
    )


def _first_difference(change: Change) -> int:
    old, new = (change.old or "").split("\n"), (change.new or "").split("\n")
    pairs = enumerate(zip(old, new, strict=False), 1)
    return next((line for line, (a, b) in pairs if a != b), min(len(old), len(new)))


# The disk.


def _manifest(folder: Path) -> dict[str, Any]:
    file = folder / MANIFEST
    try:
        found = json.loads(file.read_text(encoding="utf-8"))["languages"]
    except FileNotFoundError:
        return {}
    except OSError as fault:
        raise _failure(file, fault) from fault
    except (ValueError, KeyError, TypeError) as fault:
        raise OutputError(
            error(
                "DT603", f"the manifest cannot be read: {fault}", Location(file.as_posix()), help="restore or remove it"
            )
        ) from fault
    return dict(found)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _place(folder: Path, path: str) -> Path:
    """Where a file goes. Raises OutputError if that is not inside the folder."""
    parts = PurePosixPath(path)
    target = folder / parts
    inside = not parts.is_absolute() and ".." not in parts.parts and "\\" not in path
    if not inside or not target.parent.resolve().is_relative_to(folder.resolve()):
        raise OutputError(error("DT604", f"{path} leads out of the output folder", Location(folder.as_posix())))
    return target


def _read(folder: Path, path: str) -> str | None:
    target = _place(folder, path)
    try:
        return target.read_bytes().decode("utf-8", "surrogateescape")
    except FileNotFoundError:
        return None
    except OSError as fault:
        raise _failure(target, fault) from fault


def _replace(folder: Path, files: Mapping[str, str]) -> None:
    """Write every file under a temporary name beside its place, then rename all: a reader never sees half a file."""
    ready: list[tuple[str, Path]] = []
    try:
        for path, text in files.items():
            target = _place(folder, path)
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
                ready.append((name, target))
                with os.fdopen(handle, "w", encoding="utf-8", errors="surrogateescape", newline="") as file:
                    file.write(text)
                os.chmod(name, 0o666 & ~_umask())
            except OSError as fault:
                raise _failure(target, fault) from fault
        while ready:
            name, target = ready[0]
            try:
                os.replace(name, target)
            except OSError as fault:
                raise _failure(target, fault) from fault
            ready.pop(0)
    finally:
        for name, _ in ready:
            Path(name).unlink(missing_ok=True)


def _umask() -> int:
    """What the process takes from the mode of new files; `mkstemp` makes them private."""
    current = os.umask(0)
    os.umask(current)
    return current


def _remove(folder: Path, path: str) -> None:
    target = _place(folder, path)
    try:
        target.unlink(missing_ok=True)
        for parent in target.parents:
            if parent == folder or any(parent.iterdir()):
                break
            parent.rmdir()
    except OSError as fault:
        raise _failure(target, fault) from fault


def _failure(target: Path, fault: OSError) -> OutputError:
    return OutputError(
        error("DT605", f"cannot be read or written: {fault.strerror or fault}", Location(target.as_posix()))
    )


def summary(changes: Iterable[Change]) -> str:
    """`2 files written, 1 removed`, or `nothing to do`."""
    done = list(changes)
    written = sum(each.new is not None for each in done)
    removed = len(done) - written
    parts = [f"{written} file{'s' if written != 1 else ''} written"] if written else []
    parts += [f"{removed} removed"] if removed else []
    return ", ".join(parts) or "nothing to do"
