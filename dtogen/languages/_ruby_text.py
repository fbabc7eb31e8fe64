"""Ruby's strings, comments and calls: RuboCop's defaults, 120 columns, single quotes, arguments under the first one."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator

from dtogen import ir
from dtogen.code import EMPTY, Code, Lines, code_line, doc_lines, fill, is_invisible, join, visible
from dtogen.layout import COMMA

WIDTH = 120
_ESCAPES = {'"': '\\"', "\\": "\\\\", "#": "\\#", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\x1b": "\\e"}

# What a comment line may not start with: YARD's tags, directives of RuboCop, RDoc, Steep and Sorbet, and magic comments
# (parse.y: quotes, colons and semicolons before the name are skipped).
_DIRECTIVE = re.compile(
    r"""[\s'":;]*(?:@[\w!]|rubocop:|:nodoc:|:doc:|steep:|typed:|frozen[_-]string[_-]literal\s*:
    |shareable[_-]constant[_-]value\s*:|warn[_-]indent\s*:|warn[_-]past[_-]scope\s*:|encoding\s*[:=]|coding\s*[:=])""",
    re.IGNORECASE | re.VERBOSE,
)


def quote(text: str) -> Code:
    """Single quotes, in which nothing is interpolated; double quotes where a character must not stand as it is."""
    if any(is_invisible(each) for each in text):
        return Code('"' + "".join(map(_escaped, text)) + '"')
    return Code("'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'")


def _escaped(char: str) -> str:
    return _ESCAPES.get(char) or (f"\\u{{{ord(char):x}}}" if is_invisible(char) else char)


def header(lines: tuple[str, ...]) -> Lines:
    return tuple(_comment(visible(line)) for line in lines)


def _comment(line: str) -> Code:
    """A comment line that no tool takes for an order."""
    line = line.replace("-*-", "-\\*-")
    return code_line("#", f"\\{line}" if _DIRECTIVE.match(line) else line)


def doc(text: str, start: int, more: Iterable[str] = ()) -> Lines:
    """Lines of a comment at column `start`: the author's text, and each sentence of `more`."""
    lines = doc_lines(text)
    return tuple(_comment(piece) for line in (*lines, *more) for piece in _wrapped(visible(line), WIDTH - start - 2))


def type_doc(text: str, more: Iterable[str] = ()) -> Lines:
    """The comment of a type, what we add to it in a paragraph of its own."""
    added = tuple(more)
    return doc(text, 2, ("", *added) if added and text.strip() else added)


def _wrapped(line: str, width: int) -> list[str]:
    if len(line) <= width:
        return [line]
    return textwrap.wrap(line, width - 1, break_long_words=False, break_on_hyphens=False) or [""]


def tag(name: str, text: str = "") -> Code:
    """A YARD tag, on one line."""
    return code_line("#", f"@{name} {visible(' '.join(text.split()))}".rstrip())


def deprecation(message: str | None, start: int) -> Lines:
    """YARD's tag; further lines belong to it by their indentation."""
    if message is None:
        return ()
    first, *rest = _wrapped(f"@deprecated {visible(' '.join(message.split()))}".rstrip(), WIDTH - start - 4)
    return (code_line("#", first), *(code_line("#", f"  {line}") for line in rest))


def call(head: Code, arguments: Iterable[Code], options: Iterable[Code], start: int) -> Lines:
    """A call without parentheses. What does not fit on the line stands under the first argument, options together."""
    first, last = tuple(arguments), tuple(options)
    opening, indent = fill("{0} ", head), len(head) + 1
    flat = _filled(opening, (*first, *last), EMPTY, indent, start)
    if len(flat) == 1 or not last:
        return flat
    blank = Code(" " * indent)
    return (*_filled(opening, first, COMMA, indent, start), *_filled(blank, last, EMPTY, indent, start))


_WORD = re.compile(r"'[^\W_]\w*(-\w+)?'")


def list_of(items: Iterable[Code]) -> Code:
    """`['a']`, and with two words or more `%w[a b]`."""
    found = tuple(items)
    if len(found) > 1 and all(_WORD.fullmatch(each) for each in found):
        return fill("%w[{0}]", Code(" ".join(each[1:-1] for each in found)))
    return fill("[{0}]", join(", ", found))


def digits(value: int) -> Code:
    """An integer, a long one with underscores."""
    return Code(f"{value:_}" if abs(value) >= _LONG else str(value))


_LONG = 100_000


def array(head: Code, items: tuple[Code, ...], end: Code, start: int) -> Lines:
    """`NAME = [a, b].freeze`, or as many items a line as fit."""
    flat = _filled(fill("{0}[", head), items, fill("]{0}", end), 0, start)
    if len(flat) == 1:
        return flat
    inner = _filled(Code("  "), items, EMPTY, 2, start)
    return (fill("{0}[", head), *inner, fill("]{0}", end))


def _filled(opening: Code, items: tuple[Code, ...], closing: Code, indent: int, start: int) -> Lines:
    room = WIDTH - start
    lines = [opening]
    for i, item in enumerate(items):
        item = fill("{0}{1}", item, closing if i == len(items) - 1 else Code(","))
        blank = "" if lines[-1] == opening else " "
        if lines[-1].strip() and i and len(lines[-1]) + len(blank) + len(item) > room:
            lines.append(fill("{0}{1}", Code(" " * indent), item))
        else:
            lines[-1] = fill("{0}{1}{2}", lines[-1], Code(blank), item)
    return tuple(lines) if items else (fill("{0}{1}", opening, closing),)


def constraints(found: ir.Constraints) -> Iterator[str]:
    """What must hold of a value, one sentence each."""
    if found.ge is not None and found.le is not None:
        yield f"From {found.ge} to {found.le}."
    else:
        yield from (f"At least {found.ge}.",) if found.ge is not None else ()
        yield from (f"At most {found.le}.",) if found.le is not None else ()
    yield from (f"More than {found.gt}.",) if found.gt is not None else ()
    yield from (f"Less than {found.lt}.",) if found.lt is not None else ()
    yield from (f"A multiple of {found.multiple_of}.",) if found.multiple_of is not None else ()
    least, most = found.min_length, found.max_length
    if least is not None and most is not None:
        yield f"Length from {least} to {most}."
    else:
        yield from (f"Length at least {least}.",) if least is not None else ()
        yield from (f"Length at most {most}.",) if most is not None else ()
    yield from (f"Matches {found.pattern}",) if found.pattern is not None else ()
