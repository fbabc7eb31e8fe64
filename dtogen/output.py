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
    "missing",
    "schema changed",
    "options changed",
    "templates changed",
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
    templates: str = ""  # digest of the templates that go before ours


@dataclass(frozen=True, slots=True)
class Change:
    """What would happen to one file. `old` and `new` are its texts, None where it is not there.

    `notes` say what the reason does not: what else changed, and from what to what.
    """

    path: str
    reason: Reason
    old: str | None
    new: str | None
    notes: tuple[str, ...] = ()

    @property
    def is_stale(self) -> bool:
        return self.reason != "up to date"

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
    why = _why(known, origin) if known else {}
    changes = [_change(folder, path, new, digests.get(path), why) for path, new in files.items()]
    for path, digest in digests.items():
        if path not in files and (old := _read(folder, path)) is not None:
            if _digest(old) == digest:
                changes.append(Change(path, "left over", old, None, _told(why)))
            else:
                changes.append(Change(path, "edited by hand", old, None, ("it is generated no more", *_told(why))))
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
    writes = [each for each in changes if each.new is not None and each.is_stale]
    removals = [each for each in changes if each.reason == "left over"]
    manifest = _manifest(folder)
    manifest[language] = {
        "schema": origin.schema,
        "generator": origin.generator,
        "options": dict(sorted(origin.options.items())),
        **({"templates": origin.templates} if origin.templates else {}),
        "files": {path: _digest(text) for path, text in sorted(files.items())},
    }
    text = json.dumps({"languages": dict(sorted(manifest.items()))}, indent=2, ensure_ascii=False) + "\n"
    ready = {each.path: each.new or "" for each in writes}
    if text != _read(folder, MANIFEST):
        ready[MANIFEST] = text
    replace_all({_place(folder, path): text for path, text in ready.items()})
    for each in removals:
        _remove(folder, each.path)
    return (*writes, *removals)


def create(file: Path, text: str) -> None:
    """Write a file that is not there yet. Raises OutputError if it is, or cannot be written."""
    try:
        with file.open("x", encoding="utf-8", newline="\n") as opened:
            opened.write(text)
    except FileExistsError:
        place = Location(file.as_posix())
        raise OutputError(
            error("DT606", "this file is there already and is kept", place, help="edit it, or move it away")
        ) from None
    except OSError as fault:
        raise _failure(file, fault) from fault


def digest_of(folder: Path) -> str:
    """A digest of the files in a folder and their names; empty if there is none."""
    files = sorted(each for each in folder.rglob("*") if each.is_file())
    try:
        parts = [f"{each.relative_to(folder).as_posix()}\0{_digest_bytes(each.read_bytes())}\n" for each in files]
    except OSError as fault:
        raise _failure(folder, fault) from fault
    return _digest("".join(parts)) if parts else ""


# How a file differs.


def unified(change: Change, context: int = 2) -> Iterator[str]:
    """The change as lines of a unified diff."""
    old, new = _lines(change.old), _lines(change.new)
    return difflib.unified_diff(old, new, f"a/{change.path}", f"b/{change.path}", lineterm="", n=context)


def changed_lines(change: Change) -> tuple[tuple[int, int], ...]:
    """The lines on disk, first and last of each run, that are not what would be written.

    Where lines are missing on disk, it is the line before the gap.
    """
    old, new = _lines(change.old), _lines(change.new)
    codes = difflib.SequenceMatcher(None, old, new).get_opcodes()
    return tuple((max(a + (a < b), 1), max(b, 1)) for tag, a, b, _, _ in codes if tag != "equal")


def _lines(text: str | None) -> list[str]:
    """As editors count them. A last one without a line end is told from one with."""
    *lines, last = (text or "").split("\n")
    return [*lines, f"{last} (no line end)"] if last else lines


# How a file stands.


def _why(known: Mapping[str, Any], origin: Origin) -> dict[Reason, str]:
    """Why files of ours, untouched since, are not what they should be; with each reason, from what to what."""
    found: dict[Reason, str] = {}
    before, now = known.get("options", {}), dict(origin.options)
    # The digest is that of the chosen part: with another choice it says nothing of the schema.
    is_one_choice = all(before.get(name) == now.get(name) for name in ("include", "exclude"))
    if known.get("schema") != origin.schema and is_one_choice:
        found["schema changed"] = f"schema: {known.get('schema')} -> {origin.schema}"
    if before != now:
        names = [name for name in sorted({*before, *now}) if before.get(name) != now.get(name)]
        told = (f"{name}: {before.get(name, 'the default')} -> {now.get(name, 'the default')}" for name in names)
        found["options changed"] = f"options: {', '.join(told)}"
    if known.get("templates", "") != origin.templates:
        found["templates changed"] = "templates: the folder that goes before ours holds something else"
    if known.get("generator") != origin.generator:
        found["generator changed"] = f"generator: {known.get('generator')} -> {origin.generator}"
    return found


def _told(why: Mapping[Reason, str]) -> tuple[str, ...]:
    return tuple(why.values())


def _change(folder: Path, path: str, new: str, digest: str | None, why: Mapping[Reason, str]) -> Change:
    old = _read(folder, path)
    if old == new:
        return Change(path, "up to date", old, new)
    if old is None:
        return Change(path, "missing", None, new)
    if digest is None:
        return Change(path, "not ours", old, new)
    if _digest(old) != digest:
        notes = ("what else changed is among these lines too", *_told(why)) if why else ()
        if old.replace("\r\n", "\n") == new:
            notes = ("only the line ends differ: have git keep them, by `* -text` in a .gitattributes",)
        return Change(path, "edited by hand", old, new, notes)
    # What was generated differs though nothing that we keep does: then it is the generator, of one version.
    reason: Reason = next(iter(why), "generator changed")
    return Change(path, reason, old, new, _told(why))


def _refusal(folder: Path, change: Change) -> Diagnostic:
    place = Location((folder / change.path).as_posix(), first_difference(change))
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


def first_difference(change: Change) -> int:
    """The first line that differs, from 1."""
    old, new = (change.old or "").split("\n"), (change.new or "").split("\n")
    pairs = enumerate(zip(old, new, strict=False), 1)
    return next((line for line, (a, b) in pairs if a != b), min(len(old), len(new)))


# The disk.


def _manifest(folder: Path) -> dict[str, Any]:
    file = folder / MANIFEST
    try:
        found = json.loads(file.read_text(encoding="utf-8"))["languages"]
        if not all(isinstance(each.get(part, {}), dict) for each in found.values() for part in ("files", "options")):
            raise TypeError("the files or options of a language are no object")
    except FileNotFoundError:
        return {}
    except OSError as fault:
        raise _failure(file, fault) from fault
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise OutputError(
            error(
                "DT603", f"the manifest cannot be read: {fault}", Location(file.as_posix()), help="restore or remove it"
            )
        ) from fault
    return dict(found)


def _digest(text: str) -> str:
    return _digest_bytes(text.encode("utf-8", "surrogatepass"))


def _digest_bytes(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


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


def replace_all(files: Mapping[Path, str]) -> None:
    """Write every file under a temporary name beside its place, then rename all: a reader never sees half a file.

    A file that is there keeps its mode. Raises OutputError.
    """
    ready: list[tuple[str, Path]] = []
    try:
        for target, text in files.items():
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
                ready.append((name, target))
                with os.fdopen(handle, "w", encoding="utf-8", errors="surrogateescape", newline="") as file:
                    file.write(text)
                os.chmod(name, _mode(target))
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


def _mode(target: Path) -> int:
    """That of the file, or of a new one: `mkstemp` makes them private."""
    try:
        return target.stat().st_mode & 0o777
    except FileNotFoundError:
        current = os.umask(0)
        os.umask(current)
        return 0o666 & ~current


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
