"""Fitting code to a width: the pretty printer of Wadler and Oppen, in the little that declarations need.

A document is `Code`, a tuple of documents, or one of the marks below. A `Group` is written on one line if it fits, else
each `Line` that stands directly in it becomes a line end.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from dtogen.code import EMPTY, Code, Lines

BLANK, COMMA = Code(" "), Code(",")


@dataclass(frozen=True, slots=True)
class Line:
    """A line end, or `flat` where its group fits."""

    flat: Code = BLANK


@dataclass(frozen=True, slots=True)
class Broken:
    """Text that is written only where its group is broken, or (`flat`) only where it is not: a trailing comma."""

    text: Code = EMPTY
    flat: Code = EMPTY


@dataclass(frozen=True, slots=True)
class Indent:
    body: Doc
    by: int = 4


@dataclass(frozen=True, slots=True)
class Group:
    body: Doc
    broken: bool = False  # never on one line


Doc: TypeAlias = "Code | Line | Broken | Indent | Group | tuple[Doc, ...]"

SPACE = Line()
SOFT = Line(EMPTY)


def columns(text: str) -> int:
    """The columns of a line as formatters count them: East Asian wide characters are two, combining marks none."""
    if text.isascii():
        return len(text)
    wide = (2 if unicodedata.east_asian_width(c) in "WF" else 0 if unicodedata.combining(c) else 1 for c in text)
    return sum(wide)


def fit(doc: Doc, width: int, start: int = 0, measure: Callable[[str], int] = columns) -> Lines:
    """The lines of `doc`. `start` is the column it will stand at: lines are `width - start` wide, not indented by it.

    `measure` tells how many columns a text takes.
    """
    room = width - start
    out: list[str] = [""]
    stack: list[tuple[int, bool, Doc]] = [(0, False, doc)]  # indentation, flat, document
    while stack:
        indent, flat, node = stack.pop()
        match node:
            case Code():
                out[-1] += node
            case tuple():
                stack.extend((indent, flat, each) for each in reversed(node))
            case Indent(body, by):
                stack.append((indent + by, flat, body))
            case Broken(text, short):
                out[-1] += short if flat else text
            case Line(short):
                if flat:
                    out[-1] += short
                else:
                    out.append(" " * indent)
            case Group(body, broken):
                fits = not broken and (flat or _fits(body, stack, room - measure(out[-1]), measure))
                stack.append((indent, fits, body))
    return tuple(Code(line.rstrip()) for line in out)


def _fits(body: Doc, rest: list[tuple[int, bool, Doc]], room: int, measure: Callable[[str], int]) -> bool:
    """Whether `body`, flat, and what follows it up to the next possible line end, fit in `room` columns."""
    stack: list[tuple[bool, Doc]] = [(True, body)]
    after = len(rest)
    while room >= 0:
        if not stack:
            if not after:
                return True
            after -= 1
            _, flat, node = rest[after]
            stack.append((flat, node))
            continue
        flat, node = stack.pop()
        match node:
            case Code():
                room -= measure(node)
            case tuple():
                stack.extend((flat, each) for each in reversed(node))
            case Indent(inner, _):
                stack.append((flat, inner))
            case Broken(text, short):
                room -= measure(short if flat else text)
            case Line(short):
                if not flat:
                    return True
                room -= len(short)
            case Group(inner, broken):
                if broken:
                    return not flat
                stack.append((flat, inner))
    return False


def listed(opening: Code, items: tuple[Doc, ...], closing: Code, *, by: int = 4, comma: Code = COMMA) -> Doc:
    """`(a, b)` on one line, or an item a line with a comma after the last."""
    if not items:
        return (opening, closing)
    inner: list[Doc] = [SOFT]
    for i, item in enumerate(items):
        inner += [item] if i == len(items) - 1 else [item, comma, SPACE]
    return Group((opening, Indent(tuple(inner), by), Broken(comma), SOFT, closing))
