"""Cases from files: recorded payloads, one JSON file each, and lists of cases as JSON lines."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Literal

from dtogen.diagnostics import DtogenError, Location, error
from dtogen.prove.judge import Case, parse

# The third word of a file's name, for the bodies of an OpenAI-compatible API.
SHORT_NAMES = {
    "request": "OpenAiChat",
    "response": "OpenAiChatResponse",
    "chunk": "OpenAiChatChunk",
    "error": "OpenAiErrorResponse",
}
NAMING = "<source>--<type>--<case>.json"


class PayloadError(DtogenError):
    """A payload file cannot be read, or does not say which type it is of."""


def read_payloads(folder: Path, type_name: str | None = None) -> tuple[Case, ...]:
    """The `*.json` files of a folder, sorted by name. A file `*.fail*.json` must be refused, the others come back.

    The type of a file is the middle of `<source>--<type>--<case>.json`, or one of `SHORT_NAMES`; `type_name` is that
    of all files instead. Raises PayloadError.
    """
    if not folder.is_dir():
        raise _failure("there is no such folder", folder, "name a folder of JSON files")
    return tuple(_payload(file, type_name) for file in sorted(folder.glob("*.json")))


def _payload(file: Path, type_name: str | None) -> Case:
    parts = file.name.split("--")
    if type_name is None and len(parts) < 3:
        raise _failure(f"the name is not of the form {NAMING}", file, "rename it, or name the type of all files")
    name = type_name or SHORT_NAMES.get(parts[1], parts[1])
    try:
        content = file.read_text(encoding="utf-8-sig")
        parse(content)
    except (OSError, ValueError) as fault:
        raise _failure(f"no JSON: {fault}", file, "mend it") from fault
    bad = fnmatchcase(file.name, "*.fail*.json")
    why = "the name of the file says so" if bad else "recorded"
    return Case(f"{file.parent.name}/{file.stem}", name, "refuse" if bad else "equal", content, None, why)


def read_cases(file: Path) -> tuple[Case, ...]:
    """A file of JSON lines: `id`, `type`, `expect` (equal or refuse), `json`; `as` where another JSON must come back.

    Ids get the file's name in front. Raises PayloadError.
    """
    try:
        lines = file.read_text(encoding="utf-8").split("\n")
    except (OSError, ValueError) as fault:
        raise _failure(f"cannot be read: {fault}", file, "name a file of cases") from fault
    cases = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                cases.append(_case(json.loads(line), file.stem))
            except (ValueError, KeyError, TypeError) as fault:
                raise _failure(f"no case: {fault!r}", file, "mend the line", number) from fault
    return tuple(cases)


def _case(entry: dict[str, Any], source: str) -> Case:
    expect: Literal["equal", "refuse"] = "refuse" if entry["expect"] == "refuse" else "equal"
    want = entry.get("as")
    parse(entry["json"] if want is None else want)
    return Case(f"{source}/{entry['id']}", entry["type"], expect, entry["json"], want, entry.get("why", ""))


def _failure(message: str, place: Path, help: str, line: int = 0) -> PayloadError:
    return PayloadError(error("DT911", message, Location(str(place), line), help=help))
