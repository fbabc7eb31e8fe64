"""What `generate --check` found, for people, for programs and for the annotations of a pull request."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from dtogen.diagnostics import Diagnostic
from dtogen.output import Change, changed_lines, unified

MAX_DIFF, MAX_RUNS = 20, 10  # lines of a diff, and runs of lines, that are told of one file


@dataclass(frozen=True, slots=True)
class Stale:
    """A file that is not what it should be. `path` is as it is from the working directory."""

    path: str
    language: str
    change: Change

    @property
    def lines(self) -> tuple[tuple[int, int], ...]:
        """The lines that were edited by hand; none where that is not the reason, or the file is no longer generated."""
        is_edit = self.change.reason == "edited by hand" and self.change.new is not None
        return changed_lines(self.change) if is_edit else ()

    @property
    def diff(self) -> tuple[str, ...]:
        """A short unified diff, where there are two texts."""
        if self.change.old is None or self.change.new is None:
            return ()
        # What is no UTF-8 is shown, not printed.
        lines = [each.encode("utf-8", "backslashreplace").decode() for each in unified(self.change)]
        more = len(lines) - MAX_DIFF
        return (*lines[:MAX_DIFF], *([f"... {more} lines more"] if more > 0 else ()))


def text_lines(files: Iterable[Stale]) -> Iterator[str]:
    for each in files:
        where = f" in {_runs(each)}" if each.lines else ""
        yield f"{each.path}: {each.change.reason}{where} ({each.language})"
        yield from (f"  {note}" for note in each.change.notes)
        yield from (f"    {line}" for line in each.diff)


def json_text(files: Iterable[Stale], diagnostics: Iterable[Diagnostic]) -> str:
    """`up_to_date` is whether there is nothing to do; `lines` are the first and last of each run, from 1."""
    rows = [
        {
            "path": each.path,
            "language": each.language,
            "reason": each.change.reason,
            "lines": each.lines,
            "notes": each.change.notes,
            "diff": each.diff,
        }
        for each in files
    ]
    found = [_diagnostic(each) for each in diagnostics]
    good = not rows and not any(each["severity"] == "error" for each in found)
    return json.dumps({"up_to_date": good, "files": rows, "diagnostics": found}, indent=2)


def github_lines(files: Iterable[Stale], diagnostics: Iterable[Diagnostic]) -> Iterator[str]:
    """Workflow commands, which GitHub shows at the lines of a pull request."""
    for found in diagnostics:
        place = found.location
        message = "\n".join((found.message, *found.notes, *([f"help: {found.help}"] if found.help else ())))
        at = {"file": place.file, **({"line": place.line} if place.line else {})} if place else {}
        yield _command(found.severity, message, **at, title=found.code)
    for each in files:
        reason = each.change.reason
        told = "\n".join((f"{reason} ({each.language})", *each.change.notes, _cure(each.change)))
        runs = each.lines[:MAX_RUNS] or [(1, 1)]
        for first, last in runs:
            yield _command("error", told, file=each.path, line=first, endLine=last, title=f"dtogen: {reason}")


def _runs(stale: Stale) -> str:
    runs = [str(first) if first == last else f"{first}-{last}" for first, last in stale.lines]
    more = len(runs) - MAX_RUNS
    word = "line" if runs == [str(stale.lines[0][0])] else "lines"
    return f"{word} {', '.join(runs[:MAX_RUNS])}{f' and {more} places more' if more > 0 else ''}"


def _cure(change: Change) -> str:
    if change.reason == "edited by hand":
        return "move the edit to the schema, the options or a template; `dtogen generate --force` overwrites it"
    if change.reason == "not ours":
        return "move it away, or overwrite it with `dtogen generate --force`"
    return "run `dtogen generate`"


def _diagnostic(found: Diagnostic) -> dict[str, Any]:
    place = found.location
    return {
        "severity": found.severity,
        "code": found.code,
        "message": found.message,
        "path": place.file if place else None,
        "line": place.line or None if place else None,
        "notes": found.notes,
        "help": found.help,
    }


def _command(name: str, message: str, **properties: object) -> str:
    told = ",".join(f"{key}={_escaped(str(value), ',:')}" for key, value in properties.items())
    return f"::{name} {told}::{_escaped(message)}"


def _escaped(text: str, more: str = "") -> str:
    """GitHub reads a percent sign and two digits as a character; in a property, a colon or comma would end it."""
    text = text.encode("utf-8", "backslashreplace").decode()
    return "".join(f"%{ord(each):02X}" if each in "%\r\n" + more else each for each in text)
