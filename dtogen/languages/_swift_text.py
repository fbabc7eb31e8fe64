"""Swift's texts: string literals, comments, and what swift-format breaks where (The Swift Programming Language)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from dtogen.code import EMPTY, Code, Lines, code_line, doc_lines, fill, identifier, is_invisible, visible
from dtogen.layout import SOFT, SPACE, Doc, Group, Indent, fit, listed

WIDTH = 100
KEYWORDS = frozenset(  # Lexical Structure, "Keywords and Punctuation"
    "associatedtype class deinit enum extension fileprivate func import init inout internal let open operator "
    "precedencegroup private protocol public rethrows static struct subscript typealias var break case catch continue "
    "default defer do else fallthrough for guard if in repeat return switch throw where while Any as await false is "
    "nil self Self super throws true try".split()
)
_HIDDEN = frozenset({"Cf", "Mn", "Mc", "Me", "Zs", "Co", "Cn"})  # what cannot be seen, or joins what is before it
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def _escape(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if "\ud800" <= char <= "\udfff":
        return "\\u{fffd}"  # a lone surrogate is no character of a Swift string
    if char != " " and (is_invisible(char) or unicodedata.category(char) in _HIDDEN):
        return f"\\u{{{ord(char):x}}}"
    return char


def quote(text: str) -> Code:
    """A string literal; with every backslash escaped nothing in it is an interpolation."""
    return Code('"' + "".join(map(_escape, text)) + '"')


def declared(name: Code) -> Code:
    """A name where it is declared, is a label or stands alone: after a dot a keyword needs no marks."""
    return fill("`{0}`", name) if name in KEYWORDS else name


def _wrapped(line: str, room: int) -> Iterator[str]:
    """A line of a comment, broken at blanks; what it is indented by is kept."""
    indent = line[: len(line) - len(line.lstrip())]
    out = indent
    for word in line.split():
        if out.strip() and len(out) + len(word) + 1 > room:
            yield out
            out = indent
        out += word if out == indent else f" {word}"
    yield out


def doc(*texts: str, start: int = 0) -> Lines:
    """`///` lines, a paragraph for each text; the comment stands at column `start`."""
    out: list[Code] = []
    for text in texts:
        lines = doc_lines(text)
        out += [Code("///")] if out and lines else []
        for line in lines:
            pieces = _wrapped(line, WIDTH - start - 4) if len(line) > WIDTH - start - 4 else (line,)
            out += [code_line("///", piece) for piece in pieces]
    return tuple(out)


def header(lines: tuple[str, ...]) -> Lines:
    return tuple(code_line("//", visible(line)) for line in lines)


def lines_of(doc: Doc, start: int = 0) -> Lines:
    return fit(doc, WIDTH, start)


def collection(items: Iterable[Code]) -> Doc:
    """`[a, b]` on one line, or an item a line."""
    return listed(Code("["), tuple(items), Code("]"), by=2)


def after(head: Code, body: Doc) -> Doc:
    """`body` behind `head`, or on a line of its own."""
    return Group((head, Indent((SPACE, body), 2)))


def call(head: Code, arguments: Iterable[Doc], tail: Code = EMPTY) -> Doc:
    """`head(a, b)tail`; too long, the arguments go to lines of their own. The tail may have a closure."""
    inner: list[Doc] = []
    for i, argument in enumerate(arguments):
        inner += [Code(","), SPACE] if i else []
        inner.append(argument)
    before, brace, body = tail.partition(" { ")
    closing: Doc = fill("){0}", Code(before))
    if brace:
        closing = (closing, Group((Code(" {"), Indent((SPACE, Code(body.removesuffix(" }"))), 2), SPACE, Code("}"))))
    return Group((fill("{0}(", head), Indent((SOFT, Group(tuple(inner))), 2), closing))


def labelled(head: Code, arguments: Iterable[tuple[str, Code]], before: Code = EMPTY) -> Doc:
    """`head(before, label: value)` with the end on a line of its own where it is broken."""
    inner: list[Doc] = [before, SPACE] if before else []
    for label, value in arguments:
        inner.append(after(identifier_colon(label), value))
    return Group((fill("{0}(", head), Indent((SOFT, *inner), 2), SOFT, Code(")")))


def identifier_colon(label: str) -> Code:
    return fill("{0}:", identifier(label))


def filled(head: Code, items: Iterable[Code], tail: Code, start: int) -> Lines:
    """`head[a, b]tail`: on one line, or as many items on a line as fit and a comma after the last."""
    items = tuple(items)
    flat = f"{head}[{', '.join(items)}]{tail}"
    if len(flat) + start <= WIDTH:
        return (Code(flat),)
    out, line = [f"{head}["], " "
    for item in items:
        if line.strip() and len(line) + len(item) + 2 + start > WIDTH:
            out.append(line)
            line = " "
        line += f" {item},"
    return tuple(Code(each) for each in (*out, line, f"]{tail}"))


def heading(head: Code, words: Iterable[Code]) -> Lines:
    """`head: A, B {`; too long, the brace goes to a line of its own."""
    words = tuple(words)
    flat = f"{head}: {', '.join(words)} {{"
    if len(flat) <= WIDTH:
        return (Code(flat),)
    out, line = [], f"{head}:"
    for i, word in enumerate(words):
        piece = f"{word}{'' if i == len(words) - 1 else ','}"
        if len(line) + 1 + len(piece) > WIDTH:
            out.append(line)
            line = f"  {piece}"
        else:
            line += f" {piece}"
    return tuple(Code(each) for each in (*out, line, "{"))


def available(message: str | None, start: int) -> Lines:
    """The attribute of what is deprecated; none where `message` is None."""
    if message is None:
        return ()
    if not message:
        return (Code("@available(*, deprecated)"),)
    return lines_of(labelled(Code("@available"), [("message", quote(message))], Code("*, deprecated,")), start)
