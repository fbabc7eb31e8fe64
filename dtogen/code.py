"""Text that is final in one language.

`Code` is what templates may print, and nothing else (the guard is in `render`). It is made in few places: `fill` and
`join` put together patterns that stand in our own source and other `Code`; `identifier`, `quote` functions and comment
functions turn an author's words into it. So a schema author's text cannot reach the output without one of these.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import TypeAlias


class Code(str):
    """A piece of a document, final. Plain `+` and f-strings give a `str`, which a template refuses: use `fill`."""

    __slots__ = ()


Lines: TypeAlias = tuple[Code, ...]
"""Lines of a document without their line ends; a template prints each at its own indentation."""

EMPTY = Code("")
_FORMATTER = string.Formatter()


@lru_cache(maxsize=4096)
def _parts(pattern: str) -> tuple[tuple[str, str | None], ...]:
    return tuple((literal, name) for literal, name, _, _ in _FORMATTER.parse(pattern))


def fill(pattern: str, *args: Code, **named: Code) -> Code:
    """`str.format` with plain `{0}` and `{name}` places, for `Code` only. Raises TypeError for any other value."""
    out: list[str] = []
    auto = 0
    for literal, name in _parts(pattern):
        out.append(literal)
        if name is None:
            continue
        if name == "":
            value, auto = args[auto], auto + 1
        else:
            value = args[int(name)] if name.isdigit() else named[name]
        if not isinstance(value, Code):
            raise TypeError(f"{value!r} in {pattern!r} is plain text: quote it, or make it a comment or an identifier")
        out.append(value)
    return Code("".join(out))


def join(separator: str, parts: Iterable[Code]) -> Code:
    """`str.join` for `Code` only. Raises TypeError for any other value."""
    values = tuple(parts)
    for value in values:
        if not isinstance(value, Code):
            raise TypeError(f"{value!r} is plain text: quote it, or make it a comment or an identifier")
    return Code(separator.join(values))


def number(value: int) -> Code:
    return Code(str(value))


_IDENTIFIER = re.compile(r"[^\W\d]\w*|[$_]\w*", re.UNICODE)
_PATH = re.compile(r"[A-Za-z0-9_@./~+-]*")


def identifier(text: str) -> Code:
    """Text that is one identifier: letters with their marks, digits, `_` and `$`. Raises ValueError otherwise."""
    if not _IDENTIFIER.fullmatch(text) and not text.replace("$", "_").isidentifier():
        raise ValueError(f"{text!r} is no identifier")
    return Code(text)


def checked(text: str, pattern: re.Pattern[str] = _PATH) -> Code:
    """Text that matches `pattern` whole: option values such as a namespace. Raises ValueError for anything else."""
    if not pattern.fullmatch(text):
        raise ValueError(f"{text!r} is not of the form {pattern.pattern}")
    return Code(text)


# Reading an author's text for comments and literals.

LINE_ENDS = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
"""Everything that some language, editor or tool takes for the end of a line."""

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def is_invisible(char: str) -> bool:
    """Whether a character must not stand in a document as it is: controls, line ends, bidi marks, lone surrogates."""
    return char in _BIDI or unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") or char in "\ufeff\ufffe\uffff"


def visible(text: str) -> str:
    """`text` on one line, each invisible character but the tab written as `\\uXXXX`: for comments."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(escape_unicode(c) if is_invisible(c) and c != "\t" else c for c in text)


def escape_unicode(char: str) -> str:
    """`\\uXXXX`, beyond the basic plane as two surrogates: the escape of JSON, Java, JavaScript and C#."""
    units = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))


def doc_lines(text: str) -> tuple[str, ...]:
    """An author's doc as lines without trailing blanks, outer empty lines dropped, what is invisible made visible."""
    lines = [visible(line).rstrip() for line in LINE_ENDS.split(text)]
    while lines and not lines[0]:
        lines.pop(0)
    while lines and not lines[-1]:
        lines.pop()
    return tuple(lines)


def code_line(mark: str, text: str) -> Code:
    """One comment line: the mark, a blank, the text that a language's comment function has made harmless."""
    return Code(f"{mark} {text}".rstrip() if text else mark.rstrip())
