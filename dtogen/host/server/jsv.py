"""Values in query strings and form fields: texts, JSON, or JSV, which is ServiceStack's JSON without needless quotes.

ids=1,2,3      ids=[1,2,3]      ids=1&ids=2      meta={a:1,b:"x, y"}      meta={"a":"1"}
"""

from __future__ import annotations

from typing import Any

import pydantic_core

from dtogen.ir import ListOf, MapOf, Prim, Ref, Scalar, Type
from dtogen.prove.shape import Decls, model, opened

DEEPEST = 20


def read_text(given: list[str], type: Type, decls: Decls) -> Any:
    """The value that texts stand for, as JSON; validation finds what is wrong with it. `given` is never empty."""
    target = opened(type, decls)
    match target:
        case ListOf(item):
            if len(given) == 1:
                structured = _structured(given[0], "[")
                return structured if structured is not None else _typed(_split(given[0]), item, decls)
            return _typed(given, item, decls)
        case Scalar(prim):
            return _scalar(given[-1], prim)
        case MapOf() | Ref() if isinstance(target, MapOf) or model(target, decls):
            structured = _structured(given[-1], "{")
            return given[-1] if structured is None else structured
        case _:
            for opening in "[{":
                structured = _structured(given[-1], opening)
                if structured is not None:
                    return structured
            return given[-1]


def _typed(texts: list[str], item: Type, decls: Decls) -> list[Any]:
    return [read_text([each], item, decls) for each in texts]


def _scalar(text: str, prim: Prim) -> Any:
    if prim is Prim.BOOL:
        return {"true": True, "1": True, "on": True, "yes": True, "false": False, "0": False}.get(text.lower(), text)
    return text  # numbers and the rest are read from text by the models


def _structured(text: str, opening: str) -> Any:
    """A list or object written as JSON or as JSV; None where the text is neither."""
    stripped = text.strip()
    if not stripped.startswith(opening):
        return None
    try:
        return pydantic_core.from_json(stripped, allow_inf_nan=False)
    except ValueError:
        pass
    try:
        value, rest = _read(stripped, 0, 0)
    except ValueError:
        return None
    return value if rest == len(stripped) else None


def _read(text: str, at: int, depth: int) -> tuple[Any, int]:
    """The JSV value at a position, and where it ends. Raises ValueError."""
    if depth > DEEPEST:
        raise ValueError("too deep")
    match text[at : at + 1]:
        case "[":
            items: list[Any] = []
            at += 1
            while text[at : at + 1] != "]":
                value, at = _read(text, at, depth + 1)
                items.append(value)
                at = _next(text, at, "]")
            return items, at + 1
        case "{":
            members: dict[str, Any] = {}
            at += 1
            while text[at : at + 1] != "}":
                name, at = _word(text, at, ":")
                if text[at : at + 1] != ":":
                    raise ValueError("no value")
                members[name], at = _read(text, at + 1, depth + 1)
                at = _next(text, at, "}")
            return members, at + 1
        case _:
            return _word(text, at, ",]}")


def _next(text: str, at: int, closing: str) -> int:
    match text[at : at + 1]:
        case ",":
            return at + 1
        case end if end == closing:
            return at
        case _:
            raise ValueError("no end")


def _word(text: str, at: int, ends: str) -> tuple[str, int]:
    """A text, in quotes that are doubled inside where it holds one of `ends`."""
    if text[at : at + 1] != '"':
        start = at
        while at < len(text) and text[at] not in ends:
            at += 1
        if at == len(text):
            raise ValueError("no end")
        return text[start:at], at
    parts = []
    while text[at : at + 1] == '"':
        end = text.index('"', at + 1)
        parts.append(text[at + 1 : end])
        at = end + 1
    return '"'.join(parts), at


def _split(text: str) -> list[str]:
    """The items of a list without brackets; an empty text is an empty list."""
    try:
        items, _ = _read(f"[{text}]", 0, 0)
    except ValueError:
        return text.split(",")
    return [str(each) for each in items]
