"""Kotlin's texts: string literals, KDoc, the header (Kotlin specification, "Syntax and grammar": comments nest)."""

from __future__ import annotations

import json
import re
import textwrap
import unicodedata
from collections.abc import Iterator
from decimal import Decimal

from dtogen import ir
from dtogen.code import Code, Lines, code_line, doc_lines, escape_unicode, is_invisible, visible
from dtogen.layout import SOFT, SPACE, Doc, Group, Indent, fit

WIDTH = 120
KEYWORDS = frozenset(
    "as break class continue do else false for fun if in interface is null object package return super this throw "
    "true try typealias typeof val var when while".split()
)
_ESCAPES = {'"': '\\"', "\\": "\\\\", "$": "\\$", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b"}


def _escape(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if " " <= char <= "~":
        return char
    is_plain = not is_invisible(char) and unicodedata.category(char) not in ("Cf", "Cn", "Co", "Mn", "Mc", "Me", "Zs")
    return char if is_plain else escape_unicode(char)


def quote(text: str) -> Code:
    """A string literal on one line; what cannot be seen is escaped."""
    return Code('"' + "".join(map(_escape, text)) + '"')


def text_doc(text: str, room: int) -> Doc:
    """A string literal, in pieces where it does not fit into `room` columns."""
    if len(quote(text)) <= room:
        return quote(text)
    pieces, piece = [], ""
    for word in re.findall(r"[^ ]{0,40} ?", text):
        if piece and len(quote(piece + word)) > room - 2:
            pieces.append(piece)
            piece = ""
        piece += word
    first, *rest = map(quote, (*pieces, piece))
    more = tuple(part for each in rest for part in (Code(" +"), SPACE, each))
    return Group((first, Indent(more)), broken=True)


def deprecated(message: str, column: int) -> Lines:
    """The annotation, which stands at `column`."""
    flat = Code(f"@Deprecated({quote(message)})")
    if len(flat) <= WIDTH - column:
        return (flat,)
    text = text_doc(message, WIDTH - column - 9)
    return fit(
        Group((Code("@Deprecated("), Indent((SOFT, text, Code(","))), SOFT, Code(")")), broken=True), WIDTH, column
    )


def backticked(name: Code) -> Code:
    """A name as it is written: a keyword in backticks."""
    return Code(f"`{name}`") if name in KEYWORDS else name


def _safe(line: str) -> str:
    """Neither end nor begin a comment, and no block tag."""
    line = line.replace("*/", "*&#47;").replace("/*", "/&#42;").replace("\t", "    ")
    return re.sub(r"^(\s*)@", r"\1&#64;", line)


def _wrapped(line: str, width: int) -> Iterator[str]:
    if len(_safe(line)) <= width:
        yield _safe(line)
        return
    margin = line[: len(line) - len(line.lstrip())]
    # The length of what is written counts, so entities come before the wrapping; a tag may come up behind it.
    pieces = textwrap.wrap(
        _safe(line.lstrip()), max(width - len(margin), 1), break_long_words=False, break_on_hyphens=False
    )
    yield from (f"{margin}{_safe(each)}" for each in pieces)


def doc(column: int, *texts: str) -> Lines:
    """A KDoc comment that stands at `column`, a paragraph or more for each text that says something."""
    lines: list[str] = []
    for text in texts:
        given = doc_lines(text)
        lines += [""] if lines and given else []
        for line in given:
            if line or (lines and lines[-1]):
                lines += _wrapped(line, WIDTH - column - 3) if line else [""]
    if not lines:
        return ()
    if len(lines) == 1 and column + len(lines[0]) + 7 <= WIDTH:
        return (Code(f"/** {lines[0].strip()} */"),)
    return (Code("/**"), *(code_line(" *", line) for line in lines), Code(" */"))


def deprecation(message: str | None) -> str:
    return "" if message is None else f"Deprecated: {message}" if message else "Deprecated."


def header(lines: tuple[str, ...]) -> Lines:
    return (Code("/*"), *(code_line(" *", _safe(visible(line))) for line in lines), Code(" */"))


# What constraints say.


def _digits(value: int | float | Decimal) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def constraints(field: ir.Field) -> str:
    """The constraints and examples of a member as sentences."""
    found, said = field.constraints, []
    low, high = found.ge, found.le
    if low is not None and high is not None:
        said.append(f"From {_digits(low)} to {_digits(high)}.")
    else:
        said += [f"At least {_digits(low)}."] if low is not None else []
        said += [f"At most {_digits(high)}."] if high is not None else []
    said += [f"More than {_digits(found.gt)}."] if found.gt is not None else []
    said += [f"Less than {_digits(found.lt)}."] if found.lt is not None else []
    said += [f"A multiple of {_digits(found.multiple_of)}."] if found.multiple_of is not None else []
    least, most = found.min_length, found.max_length
    unit = {ir.ListOf: "items", ir.MapOf: "members"}.get(type(field.type), "characters")
    if least is not None and most is not None:
        said.append(f"From {least} to {most} {unit}.")
    elif least is not None:
        said.append(f"At least {least} {unit}.")
    elif most is not None:
        said.append(f"At most {most} {unit}.")
    said += [f"Of the form `{found.pattern}`."] if found.pattern is not None else []
    if field.examples:
        said.append(f"Examples: {', '.join(map(as_json, field.examples))}.")
    return " ".join(said)


def plain(value: ir.JsonValue) -> object:
    """A JSON value as Python's json module takes it."""
    match value:
        case ir.JsonObject(members):
            return {name: plain(each) for name, each in members}
        case tuple():
            return [plain(each) for each in value]
        case Decimal():
            return float(value)
        case _:
            return value


def as_json(value: ir.JsonValue) -> str:
    return json.dumps(plain(value), ensure_ascii=False)
