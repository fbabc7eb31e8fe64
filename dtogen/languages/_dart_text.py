"""Dart as text: string literals, documentation comments, numbers, and what constraints and examples say."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from dtogen.code import EMPTY, Code, Lines, code_line, doc_lines, is_invisible, visible
from dtogen.layout import Doc, Indent, Line, fit

WIDTH = 80
_ESCAPES = {"\\": "\\\\", "'": "\\'", "$": "\\$", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b"}
_ESCAPES |= {"\f": "\\f", "\v": "\\v"}


def quote(text: str) -> Code:
    """A string literal in single quotes, in which `$` starts an expression."""
    return Code("'" + "".join(_ESCAPES.get(c) or (f"\\u{{{ord(c):x}}}" if is_invisible(c) else c) for c in text) + "'")


def real(value: float | Decimal) -> Code:
    """A double. An integer literal would do, but not where the type is not told."""
    return Code(re.sub(r"e([+-]?)0*(\d)", r"e\1\2", repr(float(value))))


# Comments. Nothing but a line end ends them; dartdoc reads them as Markdown with references in brackets.

_CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`)(?:.*?[^`])\1(?!`)")
# HTML, references, entities, directives of dartdoc; their own backslashes are doubled.
_MARKUP = re.compile(r"(\\*)([<\[]|&(?=#?\w+;)|(?<=\{)@)")
# The analyzer takes its orders from any comment.
_ORDER = re.compile(r"^(\s*/*\s*ignore(?:_for_file)?):")


def _pieces(line: str) -> Iterator[str]:
    """A line with its markup made harmless, in pieces between which it may be wrapped."""
    end = 0
    piece = ""
    for match in (*_CODE_SPAN.finditer(line), None):
        text = line[end : match.start() if match else len(line)]
        first, *rest = re.split(r" +", _MARKUP.sub(lambda m: f"{m[1]}{m[1]}\\{m[2]}", text))
        piece += first
        for each in rest:
            yield piece
            piece = each
        if match:
            piece += match[0]
            end = match.end()
    yield piece


def _wrapped(line: str, room: int) -> Iterator[str]:
    line = _ORDER.sub(r"\1\\:", line)
    indent = line[: len(line) - len(line.lstrip())]
    current = ""
    for piece in _pieces(line.lstrip()):
        if current and len(indent) + len(current) + 1 + len(piece) > room:
            yield indent + current
            current = piece
        else:
            current = f"{current} {piece}" if current else piece
    yield (indent + current).rstrip()


def doc(text: str, start: int, *more: str) -> Lines:
    """`///` lines at column `start`: the author's text, and each of `more` as a paragraph of its own."""
    lines = list(doc_lines(text))
    for each in filter(None, more):
        lines += ["", *doc_lines(each)] if lines else doc_lines(each)
    return tuple(code_line("///", piece) for line in lines for piece in _wrapped(line, WIDTH - start - 4))


def header(lines: tuple[str, ...]) -> Lines:
    return (Code("// GENERATED CODE - DO NOT MODIFY BY HAND"), *(code_line("//", visible(line)) for line in lines))


def span(text: str) -> str:
    """Text as a code span, its fence longer than any in it."""
    longest = max((len(each) for each in re.findall(r"`+", text)), default=0)
    fence, pad = "`" * (longest + 1), " " if "`" in text else ""
    return f"{fence}{pad}{visible(text)}{pad}{fence}"


# Layout: the tall style of dart_style 3.7.

BREAK = Line()  # in no group: always a line end


def lines_of(docs: Iterable[Doc], start: int) -> Lines:
    return tuple(line for each in docs for line in fit(each, WIDTH, start))


def hung(head: Code, body: Doc, start: int, end: Code = EMPTY, by: int = 4) -> Lines:
    """`head body`, or the body on a line of its own where the body's first line would be too long beside the head."""
    lines = fit((head, Code(" "), body, end), WIDTH, start)
    if len(lines[0]) + start <= WIDTH:
        return lines
    return fit((head, Indent((BREAK, body, end), by)), WIDTH, start)


# Other files of a package.


def json_string(text: str) -> Code:
    """A string of YAML, of which JSON is a part."""
    return Code(json.dumps(text))


def xml_comment(lines: Lines) -> Lines:
    """The marker as an XML comment, in which `--` may not stand."""
    return (Code("<!--"), *(Code(line[3:].replace("--", "- -")) for line in lines), Code("-->"))
