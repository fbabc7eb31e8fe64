"""Java's texts: string literals, comments, the header, calls fitted to the width (JLS 17, 3.3, 3.7, 3.10.5).

Java decodes `\\uXXXX` before it reads anything else, so no backslash of an author stands in a comment, and a control
character in a literal is written in octal.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable, Iterator

from dtogen.code import Code, Lines, doc_lines, escape_unicode, is_invisible, visible

WIDTH = 120
INDENT = 8  # of a continued line
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\f": "\\f", "\b": "\\b"}
MOST_BYTES = 65535  # of a constant in a class file, in UTF-8 (JVMS 17, 4.4.7)


def _escape(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if char < " ":
        return f"\\{ord(char):03o}"
    return escape_unicode(char) if is_invisible(char) else char


def quote(text: str) -> Code:
    """A string literal. A text that is too long for a constant is joined at run time."""
    if len(text) * 3 <= MOST_BYTES:
        return Code(f'"{"".join(map(_escape, text))}"')
    size = MOST_BYTES // 3
    parts = (f'"{"".join(map(_escape, text[i : i + size]))}"' for i in range(0, len(text), size))
    return Code(f'String.join("", {", ".join(parts)})')


# Comments.


def _harmless(line: str) -> str:
    """A line of a documentation comment that says what its author wrote: no end of it, no tag, no HTML."""
    line = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\\", "&#92;")
    line = line.replace("*/", "*&#47;").replace("/*", "/&#42;").replace("{@", "{&#64;")
    line = re.sub(r"`([\w.:/ -]+)`", r"{@code \1}", line)
    return line


def _wrapped(lines: Iterable[str], room: int, later: int = 0) -> Iterator[str]:
    """Lines no longer than `room` where words allow it, all but the first `later` columns shorter."""
    for line in lines:
        safe = _harmless(line)
        wrapped = textwrap.wrap(safe, room - later, break_long_words=False, break_on_hyphens=False)
        for each in wrapped or [""]:
            # A star at the start would be taken for the comment's own, an at sign for a tag.
            yield re.sub(r"^(\s*)([@*])", lambda found: f"{found[1]}&#{ord(found[2])};", each)


def _paragraphs(*texts: str) -> Iterator[list[str]]:
    for text in texts:
        lines: list[str] = []
        for line in (*doc_lines(text), ""):
            if line:
                lines.append(line)
            elif lines:
                yield lines
                lines = []


def prose(*texts: str, room: int) -> Iterator[str]:
    for number, lines in enumerate(_paragraphs(*texts)):
        if number:
            yield ""
            first, *rest = _wrapped(lines, room, 3)
            yield f"<p>{first.lstrip()}"
            yield from rest
        else:
            yield from _wrapped(lines, room)


def tag(name: str, *texts: str, room: int) -> Iterator[str]:
    """A block tag, later lines indented."""
    out: list[str] = []
    for number, lines in enumerate(_paragraphs(*texts)):
        first, *rest = _wrapped(lines, room - 4, len(name) + 2 if number == 0 else 3)
        out += [f"<p>{first.lstrip()}" if number else first.lstrip(), *rest]
    yield f"{name} {out[0]}".rstrip() if out else name
    yield from (f"    {line}" for line in out[1:])


def comment(lines: Iterable[str], start: int) -> Lines:
    """A documentation comment of lines that are harmless, on one line where it is one."""
    all_lines = list(lines)
    if len(all_lines) == 1 and len(all_lines[0]) + 7 + start <= WIDTH:
        return (Code(f"/** {all_lines[0]} */"),)
    return (Code("/**"), *(Code(f" * {line}".rstrip()) for line in all_lines), Code(" */")) if all_lines else ()


def doc(*texts: str, start: int, tags: Iterable[tuple[str, str]] = ()) -> Lines:
    """The documentation comment of an author's text, and block tags with theirs."""
    room = WIDTH - start - 3
    lines = list(prose(*texts, room=room))
    block = [line for name, text in tags for line in tag(name, text, room=room)]
    return comment([*lines, *([""] if lines and block else []), *block], start)


def deprecated(message: str | None) -> Iterator[tuple[str, str]]:
    if message is not None:
        yield "@deprecated", message or "do not use"


def header(lines: tuple[str, ...]) -> Lines:
    return (Code("/*"), *(Code(f" * {_harmless(visible(line))}".rstrip()) for line in lines), Code(" */"))


def marked(lines: Lines, mark: str) -> Lines:
    """The header with another mark before each line."""
    return tuple(Code(f"{mark}{line[2:]}") for line in lines[1:-1])


def xml(text: str) -> Code:
    return Code(visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def xml_header(lines: Lines) -> Lines:
    """The marker as an XML comment, in which `--` may not stand (XML 1.0, section 2.5)."""
    return (Code("<!--"), *(Code(line[3:].replace("--", "- -")) for line in lines[1:-1]), Code("-->"))


def kotlin(text: str) -> Code:
    """A string literal of a Gradle script."""
    return Code(json.dumps(visible(text), ensure_ascii=False).replace("$", "\\$"))


# Code that is too wide for a line.


def filled(items: Iterable[Code], room: int, between: str = ", ", more: int = 0) -> Iterator[Code]:
    """As many items on a line as fit; the first line has `more` room."""
    line, room = "", room + more
    parts = list(items)
    for number, each in enumerate(parts):
        word = f"{each}{between.rstrip() if number < len(parts) - 1 else ''}"
        blank = " " if line and between.endswith(" ") else ""
        if line and len(line) + len(blank) + len(word) > room:
            yield Code(line)
            line, room, more = word, room - more, 0
        else:
            line += blank + word
    if line:
        yield Code(line)


def call(head: Code, items: Iterable[Code], tail: Code, start: int) -> Lines:
    """`head(a, b)tail` on one line, else the arguments on lines of their own."""
    parts = list(items)
    flat = f"{head}({', '.join(parts)}){tail}"
    if len(flat) + start <= WIDTH or not parts:
        return (Code(flat),)
    *before, last = filled(parts, WIDTH - start - INDENT - len(tail) - 1)
    return (Code(f"{head}("), *(Code(f"{' ' * INDENT}{each}") for each in before), Code(f"{' ' * INDENT}{last}){tail}"))


def method(head: Code, body: Lines, start: int) -> Lines:
    """A method with its body: on one line where it fits."""
    flat = f"{head} {{ {' '.join(body)} }}"
    if len(flat) + start <= WIDTH and not any(line.startswith(" ") for line in body):
        return (Code(flat),)
    return (Code(f"{head} {{"), *(Code(f"    {line}") for line in body), Code("}"))
