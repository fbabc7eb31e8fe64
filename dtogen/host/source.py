"""A document as highlighted HTML: few marks, line numbers, and an anchor where each type is declared."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from html import escape

from dtogen.host.lexing import mark_pieces

CHUNK = 120  # lines that a browser lays out together, when they come into sight
# What stands before a declared name, in one language or another.
DECLARING = frozenset(
    "class struct record enum interface type union protocol object module trait typealias typedef and".split()
)

PASSED_OVER = frozenset({"const"})


def highlight(text: str, language: str, names: Collection[str]) -> str:
    """`text` as `div.chunk`s of `pre.numbers` and `pre.code`; the declaration of a name has the id `t-<name>`."""
    pieces = mark_pieces(text, language)
    lines = list(_lines(_anchored(pieces, _declared(pieces, frozenset(names)))))
    while lines and not lines[-1]:
        lines.pop()
    return "".join(_chunk(lines[i : i + CHUNK], i + 1) for i in range(0, len(lines), CHUNK))


def _chunk(lines: list[str], first: int) -> str:
    numbers = "\n".join(str(first + i) for i in range(len(lines)))
    code = "\n".join(lines)  # a browser drops the line end right behind <pre>
    gutter = f'<pre class="numbers" aria-hidden="true">{numbers}\n</pre>'
    return f'<div class="chunk">{gutter}<pre class="code">\n{code}\n</pre></div>'


def _declared(pieces: list[tuple[str, str]], names: frozenset[str]) -> dict[int, str]:
    """Index of a piece -> the name that is declared there. Where no word tells, it is where a line gives it a value."""
    found: dict[str, int] = {}
    given: dict[str, int] = {}
    before, is_first = "", True
    candidate, at = "", 0
    for i, (_, value) in enumerate(pieces):
        word = value.strip()
        if not word:
            is_first = is_first or "\n" in value
            continue
        if candidate and word[0] in "=:":
            given.setdefault(candidate, at)
        candidate, at = (word, i) if is_first and word in names else ("", 0)
        if word in names and before in DECLARING:
            found.setdefault(word, i)
        before = before if word in PASSED_OVER else word
        is_first = value.rstrip(" \t").endswith("\n")
    return {at: name for name, at in {**given, **found}.items()}


def _anchored(pieces: list[tuple[str, str]], declared: dict[int, str]) -> Iterator[tuple[str, str, str]]:
    """(mark, id, text), neighbours with one mark together."""
    kept, held = "", ""
    for i, (mark, value) in enumerate(pieces):
        if i in declared:
            if held:
                yield kept, "", held
            yield "d", f"t-{declared[i]}", value
            kept, held = "", ""
        elif mark == kept or value.isspace():
            held += value
        else:
            if held:
                yield kept, "", held
            kept, held = mark, value
    if held:
        yield kept, "", held


def _lines(pieces: Iterable[tuple[str, str, str]]) -> Iterator[str]:
    line: list[str] = []
    for mark, anchor, text in pieces:
        for i, part in enumerate(text.split("\n")):
            if i:
                yield "".join(line)
                line = []
            if part:
                shown = escape(part, quote=False)
                place = f' id="{escape(anchor)}"' if anchor else ""
                line.append(f'<span class="{mark}"{place}>{shown}</span>' if mark else shown)
    yield "".join(line)
