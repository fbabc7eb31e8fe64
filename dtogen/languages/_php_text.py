"""PHP as text: string literals, doc blocks, numbers and sentences about constraints."""

from __future__ import annotations

import base64
import json
import re
import textwrap
from collections.abc import Iterable, Iterator
from decimal import Decimal

from dtogen.code import Code, Lines, doc_lines, is_invisible, visible
from dtogen.layout import Doc, fit

WIDTH = 120
_DOUBLE = {"\\": "\\\\", '"': '\\"', "$": "\\$", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def quote(text: str) -> Code:
    """A string literal, in single quotes, where nothing is interpolated, unless it holds what cannot be seen."""
    if any(map(is_invisible, text)):
        inner = (_DOUBLE.get(c) or (f"\\u{{{ord(c):x}}}" if is_invisible(c) else c) for c in text)
        return Code(f'"{"".join(inner)}"')
    return Code("'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'")


def blob(text: str) -> Code:
    """The bytes of base64 text as a string literal."""
    data = base64.b64decode(text)
    if all(32 <= each < 127 for each in data):
        return quote(data.decode("ascii"))
    named = {ord(char): code for char, code in _DOUBLE.items()}
    inner = (named.get(each) or (chr(each) if 32 <= each < 127 else f"\\x{each:02x}") for each in data)
    return Code(f'"{"".join(inner)}"')


def integer(value: int) -> Code:
    # The smallest is no literal: the minus is an operator on a number that is too large.
    return Code("\\PHP_INT_MIN" if value == -(2**63) else str(value))


def real(value: float | Decimal) -> Code:
    return Code(re.sub(r"e([+-]?)0*(\d)", r"e\1\2", repr(float(value))))


# Comments.


def _harmless(line: str) -> str:
    """A line of a doc block that cannot end it and that holds no tag of PHPDoc, PHPStan or PHP_CodeSniffer."""
    line = line.replace("*/", "* /")
    line = re.sub(r"(?<!\w)@", "&#64;", line)
    return re.sub(r"phpcs:", "phpcs&#58;", line, flags=re.IGNORECASE)


def _wrapped(text: str, room: int) -> Iterator[str]:
    for line in doc_lines(text):
        safe = _harmless(line)
        indent = safe[: len(safe) - len(safe.lstrip())]
        yield from textwrap.wrap(
            *(safe, room), break_long_words=False, break_on_hyphens=False, subsequent_indent=indent
        ) or [""]  # fmt: skip


def doc(text: str, tags: tuple[Code, ...] = (), start: int = 0) -> Lines:
    """A doc block of an author's text and our own tags, on one line where it is one line."""
    lines = list(_wrapped(text, WIDTH - start - 3))
    lines += [""] if lines and tags else []
    lines += tags
    if len(lines) == 1 and (len(lines[0]) <= WIDTH - start - 7 or tags):
        return (Code(f"/** {lines[0]} */"),)
    return (Code("/**"), *(Code(f" * {line}".rstrip()) for line in lines), Code(" */")) if lines else ()


def deprecated(message: str) -> Code:
    return Code(f"@deprecated {_harmless(' '.join(doc_lines(message)))}".rstrip())


def header(lines: tuple[str, ...]) -> Lines:
    marks = (Code(f" * {_harmless(visible(line))}".rstrip()) for line in lines)
    return (Code("/**"), *marks, Code(" */"))


def html(lines: Lines) -> Lines:
    """The marker as an XML comment, in which `--` may not stand."""
    return (Code("<!--"), *(Code(line[3:].replace("--", "- -")) for line in lines[1:-1]), Code("-->"))


def json_string(text: str) -> Code:
    return Code(json.dumps(text))


def lines_of(docs: Iterable[Doc], start: int) -> Lines:
    return tuple(line for each in docs for line in fit(each, WIDTH, start))
