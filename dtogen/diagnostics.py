"""What went wrong, where, and what to do about it.

DtogenError                 anything a user can mend; carries diagnostics, exit code 1
├── SchemaError             the schema cannot be read or does not hold together
├── OptionError             an option, a language or a pattern is not known, exit code 2
└── OutputError             a file cannot be written without losing something
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Location:
    """A spot in a schema file: path as the user gave it, line counted from 1 (0: the whole file)."""

    file: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding: place, cause and cure. `code` is stable (`DT203`), `notes` say more about the place."""

    severity: Severity
    code: str
    message: str
    location: Location | None = None
    notes: tuple[str, ...] = ()
    help: str | None = None

    def __str__(self) -> str:
        place = f"{self.location}: " if self.location else ""
        lines = [f"{place}{self.severity} {self.code}: {self.message}"]
        lines += [f"  {note}" for note in self.notes]
        if self.help:
            lines.append(f"  help: {self.help}")
        return "\n".join(lines)


def error(
    code: str,
    message: str,
    location: Location | None = None,
    *,
    notes: Iterable[str] = (),
    help: str | None = None,
) -> Diagnostic:
    return Diagnostic("error", code, message, location, tuple(notes), help)


def warning(
    code: str,
    message: str,
    location: Location | None = None,
    *,
    notes: Iterable[str] = (),
    help: str | None = None,
) -> Diagnostic:
    return Diagnostic("warning", code, message, location, tuple(notes), help)


@dataclass(slots=True)
class Collector:
    """Gathers diagnostics so that all of them are shown at once; one text is kept once."""

    _found: dict[Diagnostic, None] = field(default_factory=dict)

    def add(self, diagnostic: Diagnostic) -> None:
        self._found.setdefault(diagnostic)

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        for each in diagnostics:
            self.add(each)

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def sorted(self) -> tuple[Diagnostic, ...]:
        """In file and line order, errors and warnings together, as a compiler prints them."""
        return tuple(
            sorted(
                self._found,
                key=lambda d: (d.location.file, d.location.line) if d.location else ("", 0),
            )
        )

    def has_errors(self) -> bool:
        return any(each.severity == "error" for each in self._found)


class DtogenError(Exception):
    """A fault that the user can mend; never shown as a traceback."""

    exit_code = 1

    def __init__(self, diagnostics: Diagnostic | Iterable[Diagnostic]) -> None:
        self.diagnostics = (diagnostics,) if isinstance(diagnostics, Diagnostic) else tuple(diagnostics)
        super().__init__("\n".join(map(str, self.diagnostics)))


class SchemaError(DtogenError):
    """The schema cannot be read, or does not hold together."""


class OptionError(DtogenError):
    """An option, a language or a selection pattern is not known."""

    exit_code = 2


class OutputError(DtogenError):
    """A file cannot be written without losing something."""
