"""TOML as text: what it holds, and the lines that faults are told at."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Sequence
from typing import Any


class TomlError(Exception):
    """A text that is no TOML. `line` counts from 1."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


def parse(text: str) -> dict[str, Any]:
    """What a text holds. Raises TomlError."""
    # `tomli` is what `tomllib` was before Python 3.11.
    toml = importlib.import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")
    try:
        found: dict[str, Any] = toml.loads(text)
    except toml.TOMLDecodeError as fault:
        place = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)", str(fault))
        line = int(place[1]) if place and place[1] else len(text.rstrip().splitlines())
        raise TomlError(str(fault).replace(place[0], "") if place else str(fault), line) from None
    return found


_KEY = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_DOTTED = rf"{_KEY}(?:\s*\.\s*{_KEY})*"
_HEADER, _ASSIGNED = re.compile(rf"\s*(\[\[?)\s*({_DOTTED})\s*\]"), re.compile(rf"\s*({_DOTTED})\s*=")


def line_of(text: str, path: Sequence[str | int]) -> int:
    """The line of a key, or of the nearest one around it that has a line of its own; 0 if none has.

    A number in the path counts the tables of an array, `[[name]]`, from 0.
    """
    table: tuple[str | int, ...] = ()
    seen: dict[tuple[str, ...], int] = {}
    key: tuple[str | int, ...]
    best, line = 0, 0
    for number, each in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(each):
            parts = _parts(header[2])
            table = parts
            if header[1] == "[[":
                seen[parts] = seen.get(parts, -1) + 1
                table = (*parts, seen[parts])
            key = table
        elif assigned := _ASSIGNED.match(each):
            key = table + _parts(assigned[1])
        else:
            continue
        if len(key) > best and tuple(path[: len(key)]) == key:
            best, line = len(key), number
    return line


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(each.strip("\"'") for each in re.findall(_KEY, dotted))
