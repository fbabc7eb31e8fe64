"""Cases from files: recorded payloads, one JSON file each, and lists of cases as JSON lines."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Literal

from dtogen.diagnostics import DtogenError, Location, error
from dtogen.ir import ListOf, MapOf, Model, Nullable, Ref, Schema, Type, Union
from dtogen.prove.judge import Case, parse
from dtogen.prove.shape import Decls, declarations, members, opened

# The middle word of a file's name, for the bodies of an OpenAI-compatible API: the types it may be, likeliest first.
SHORT_NAMES = {
    "request": ("OpenAiChat", "CreateOpenAiChat"),
    "response": ("OpenAiChatResponse",),
    "chunk": ("OpenAiChatChunk",),
    "error": ("OpenAiErrorResponse", "OpenAiErrorBody"),
}
NAMING = "<source>--<type>--<case>.json"


class PayloadError(DtogenError):
    """A payload file cannot be read, or does not say which type it is of."""


def read_payloads(folder: Path, schema: Schema, type_name: str | None = None) -> tuple[Case, ...]:
    """The `*.json` files of a folder, sorted by name, as cases that come back equal or must be refused.

    The type of a file is the middle of `<source>--<type>--<case>.json`, or the first of `SHORT_NAMES` that the body
    fits; `type_name` is that of all files instead. Refused must be a file `*.fail*.json`, and a body that lacks what
    the schema requires: recorded bodies are not always what their sender says. Raises PayloadError.
    """
    if not folder.is_dir():
        raise _failure("there is no such folder", folder, "name a folder of JSON files")
    decls = declarations(schema)
    return tuple(_payload(file, type_name, decls) for file in sorted(folder.glob("*.json")))


def _payload(file: Path, type_name: str | None, decls: Decls) -> Case:
    parts = file.name.split("--")
    if type_name is None and len(parts) < 3:
        raise _failure(f"the name is not of the form {NAMING}", file, "rename it, or name the type of all files")
    names = (type_name,) if type_name else SHORT_NAMES.get(parts[1], (parts[1],))
    try:
        content = file.read_text(encoding="utf-8-sig")
        body = parse(content)
    except (OSError, ValueError) as fault:
        raise _failure(f"no JSON: {fault}", file, "mend it") from fault
    fitting = next((name for name in names if name in decls and _fits(body, Ref(name), decls)), None)
    bad = fnmatchcase(file.name, "*.fail*.json")
    why = "the name of the file says so" if bad else "recorded" if fitting else "a required member is missing"
    expect: Literal["equal", "refuse"] = "equal" if fitting and not bad else "refuse"
    return Case(f"{file.parent.name}/{file.stem}", fitting or names[0], expect, content, None, why)


def _fits(body: Any, target: Type, decls: Decls) -> bool:
    """Whether a body has the JSON kind of a type and, at its top, the members that the type requires."""
    match opened(target, decls):
        case Ref(name) as ref:
            match decls.get(name):
                case Model():
                    return isinstance(body, dict) and all(
                        not field.required or body.get(field.wire) is not None or isinstance(field.type, Nullable)
                        for field in members(ref, decls)
                    )
                case Union(arms=arms):
                    return any(_fits(body, arm.type, decls) for arm in arms)
                case _:
                    return True
        case ListOf():
            return isinstance(body, list)
        case MapOf():
            return isinstance(body, dict)
        case _:
            return not isinstance(body, (dict, list))


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
