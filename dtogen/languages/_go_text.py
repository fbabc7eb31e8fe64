"""Go's quoting, struct tags and comments, as gofmt leaves them.

gofmt rewrites the doc comments of declarations (go/doc/comment): quotation marks, lists, headings and link definitions.
A paragraph that it would touch is written as preformatted text, which it leaves alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from dtogen.code import Code, Lines, code_line, doc_lines, visible

WIDTH = 120
TAB = 4
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_IN_TAGS = frozenset("!#$%&()*+-./:;<=>?@[]^_{|}~ ")


def _escape(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if " " <= char <= "~":
        return char
    point = ord(char)
    if 0xD800 <= point <= 0xDFFF:
        return "\\ufffd"  # a lone surrogate is no character of a Go string
    return f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"


def quote(text: str) -> Code:
    """An interpreted string literal; everything outside printable ASCII escaped."""
    return Code('"' + "".join(map(_escape, text)) + '"')


def quote_bytes(data: bytes) -> Code:
    """A string literal of these bytes."""
    return Code('"' + "".join(f"\\x{each:02x}" for each in data) + '"')


def is_carried(wire: str) -> bool:
    """Whether encoding/json takes the name from a tag: letters, digits and a few signs."""
    return bool(wire) and all(
        char in _IN_TAGS or unicodedata.category(char) in ("Lu", "Ll", "Lt", "Lm", "Lo", "Nd") for char in wire
    )


def tag(wire: str, omit: str) -> Code:
    """The tag of a field. `omit`: how an unset value is left out, empty where it is always written.

    A name that encoding/json does not take stands under a key of our own, which our codec reads.
    """
    if not is_carried(wire):
        unset = ' omit:"zero"' if omit else ""
        quoted = quote(wire).replace("`", "\\x60")
        return Code(f'`json:"-" wire:{quoted}{unset}`')
    comma = "," if omit or wire == "-" else ""
    return Code(f'`json:"{wire}{comma}{omit}"`')


def _line(text: str) -> str:
    """gofmt takes `+build` at the start of a comment for a constraint and moves it."""
    return re.sub(r"^(\s*)\+build", r"\1\\+build", text)


def paragraphs(*texts: str) -> Iterator[list[str]]:
    """The paragraphs of all texts, each as its lines."""
    for text in texts:
        lines: list[str] = []
        for line in doc_lines(text):
            if line:
                lines.append(_line(line))
            elif lines:
                yield lines
                lines = []
        if lines:
            yield lines


def comment(*texts: str) -> Lines:
    """A comment of a field or constant: gofmt leaves it as it is."""
    out: list[Code] = []
    for lines in paragraphs(*texts):
        out += [code_line("//", "")] if out else []
        out += [code_line("//", line) for line in lines]
    return tuple(out)


_MARKED = re.compile(r"\s|[#\[*+•-]|\d+[.)]")
_ITEM = re.compile(r"(?:[*+•-]|(\d+)[.)])\s+(?=\S)")


def _kind(lines: list[str], is_first: bool) -> str:
    """`text` that gofmt leaves alone, a `list`, or `code`: what it would write otherwise if it stood as text."""
    quoted = any("``" in line or "''" in line for line in lines)
    items = [item for item in map(_ITEM.match, lines) if item]
    if not quoted and len(items) == len(lines) and len({item[1] is None for item in items}) == 1:
        return "list"
    if quoted or any(map(_MARKED.match, lines)):
        return "code"
    # A line on its own that begins with a capital and ends without a stop was a heading once.
    is_heading = len(lines) == 1 and not is_first and lines[0][-1].isalnum() and lines[0][0].isupper()
    return "code" if is_heading else "text"


def doc(name: Code, *texts: str) -> Lines:
    """The doc comment of a declaration."""
    blocks: list[tuple[str, list[str]]] = []
    for lines in paragraphs(*texts):
        kind = _kind(lines, not blocks)
        if kind != "text" and blocks and blocks[-1][0] != "text":
            # gofmt takes what is indented and stands together for one block.
            blocks[-1] = ("code", [*blocks[-1][1], "", *lines])
        else:
            blocks.append((kind, lines))
    if blocks and blocks[0][0] != "text":
        blocks.insert(0, ("text", [f"{name}:"]))
    out: list[Code] = []
    for kind, lines in blocks:
        out += [Code("//")] if out else []
        out += _BLOCKS[kind](lines)
    return tuple(out)


def _text(lines: list[str]) -> Lines:
    return tuple(code_line("//", line) for line in lines)


def _list(lines: list[str]) -> Lines:
    found = ((_ITEM.match(line), line) for line in lines)
    return tuple(
        Code(f"//  {item[1]}. {line[item.end() :]}" if item[1] else f"//   - {line[item.end() :]}")
        for item, line in found
        if item
    )


def _code(lines: list[str]) -> Lines:
    """Behind a tab; blanks that all lines begin with are dropped, as gofmt does."""
    full = [line for line in lines if line]
    shared = 0
    while all(line[: shared + 1] == full[0][: shared + 1] and line[shared : shared + 1].isspace() for line in full):
        shared += 1
    kept = [line[shared:] for line in lines]
    if _ITEM.match(kept[0].lstrip()):
        kept[0] = f"\\{kept[0]}"  # else gofmt takes the block for a list
    return tuple(Code(f"//\t{line}" if line else "//") for line in kept)


_BLOCKS = {"text": _text, "list": _list, "code": _code}


def header(lines: tuple[str, ...]) -> Lines:
    """The marker, its first line of the form that Go's tools look for."""
    first = re.sub(r"^Generated (.*) Do not edit\.$", r"Code generated \1 DO NOT EDIT.", visible(lines[0]))
    return tuple(code_line("//", line) for line in (first, *map(visible, lines[1:])))


def columns(rows: Iterable[tuple[Lines, Lines]]) -> Lines:
    """Comments and cells as gofmt aligns them: cells of neighbouring lines in columns, which a comment ends."""
    out: list[Code] = []
    section: list[Lines] = []

    def flush() -> None:
        widths = [max(map(len, column)) for column in zip(*section, strict=True)]
        for cells in section:
            padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
            out.append(Code(" ".join(padded).rstrip()))
        section.clear()

    for comments, cells in rows:
        if comments:
            flush()
            out.extend(comments)
        section.append(cells)
    flush()
    return tuple(out)


def call(head: Code, items: Iterable[Code], *, level: int = 1) -> Lines:
    """`head(a, b, c)`: as many items on a line as fit; the line stands `level` tabs deep."""
    out, line = [], f"{head}("
    for i, item in enumerate(items):
        word = f"{', ' if i else ''}{item}"
        if i and len(line) + len(word) + 1 + level * TAB > WIDTH:
            out.append(f"{line},")
            line, word = "\t", str(item)
        line += word
    return tuple(Code(each) for each in (*out, f"{line})"))
