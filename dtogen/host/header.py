"""The options block of a served document: written here, and read back here from any document of ours.

    /* Options:
    lang: csharp
    Tip: take the // off an option and change it, then update the file
    BaseUrl: http://127.0.0.1:5005

    namespace: My.Api
    //annotations: true
    //sha256: <of all that follows the block>
    */

ServiceStack's tools (`get-dtos`, `csharp-ref`) look for `Options:`, take `BaseUrl: ` at the start of a line, send each
later `key: value` that does not start with `//` as a query, and stop at a line that starts with `*/`. So the block's
lines stand bare in a comment of several lines, which ends with such a line in every language, and what shall not be
sent stands before BaseUrl. A document that `generate` writes has the block in its language's own comment, without a
BaseUrl; its manifest holds the digest.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from dtogen.host.lexing import is_comment
from dtogen.language import Language

TIP = "Tip: take the // off an option and change it, then `dtogen update FILE`"
SEARCHED = 400  # lines at the top of a file that can belong to a header
_SOURCE = re.compile(r'[Gg]enerated by dtogen from the schema "(.*)" \(sha256:([0-9a-f]+)\)')
_START = re.compile(r"(\W*)Options:\s*")
_ENTRY = re.compile(r"([A-Za-z]\w*)\s*:\s*(.*)")
# What a tool must find above any comment of several lines, such as Go's build constraints.
_ORDERS = re.compile(r"(\n+//[a-z]+:[^\n]+)+\n")
_LINE_MARKS = ("//", "#", "*", "--", ";", "%")
_CLOSINGS = ("*/", "*)", '"""', "'''", "=end", "-->")


@dataclass(frozen=True, slots=True)
class Header:
    """What the top of a document of ours says."""

    schema: str
    digest: str  # of the schema
    language: str  # id, empty if somebody took it out
    options: Mapping[str, str] = field(default_factory=dict)  # as written, language and BaseUrl left out
    base_url: str = ""
    content: str = ""  # digest of what follows the block; empty in what `generate` wrote
    start: int = 0  # index of the first line after `Options:`
    close: int = 0  # index of the first line after the entries
    end: int = 0  # index of the first line that is not of the header
    mark: str | None = None  # what each line of the block starts with; None: nothing


def digest_of(content: str) -> str:
    """The digest of a document's content. Line ends do not count: version control changes them."""
    return hashlib.sha256(content.replace("\r\n", "\n").encode("utf-8", "surrogatepass")).hexdigest()


def content_after(text: str, header: Header) -> str:
    return "\n".join(text.split("\n")[header.end :])


def with_options(text: str, header: Header, options: Mapping[str, str]) -> str:
    """`text` with the block that `generate` writes for `options`: as it was before somebody chose others."""
    lines, mark = text.split("\n"), header.mark or ""
    last = [name for name in ("include", "exclude") if name in options]
    order = (*sorted(options.keys() - {*last}), *last)
    entries = [f"{mark}lang: {header.language}", *(f"{mark}{name}: {options[name]}" for name in order)]
    return "\n".join((*lines[: header.start], *entries, *lines[header.close :]))


# Writing.


def serve_header(
    text: str,
    plain: tuple[str, ...],
    language: Language,
    options: Mapping[str, str],
    defaults: Iterable[tuple[str, str]],
    base_url: str,
) -> str:
    """`text`, a document that starts with the header lines `plain`, with a block that tools read back instead.

    `options` are those that were chosen, `defaults` those that were not. The text itself, where the language has no
    comment of several lines.
    """
    before, found, content = text.partition("\n".join(language.header(plain)))
    if not found:
        return text
    head = plain[: plain.index("Options:")]
    entries = [f"lang: {language.id}", TIP, f"BaseUrl: {base_url}", ""]
    entries += [f"{name}: {value}" for name, value in options.items()]
    entries += [f"//{name}: {value}".rstrip() for name, value in defaults if name not in options]
    entries.append(f"//sha256: {digest_of(content.removeprefix(chr(10)))}")
    whole = language.header((*head, "Options:", *entries))
    if f"BaseUrl: {base_url}" in whole:  # the language's own comment leaves lines as they are
        ended = whole if whole[-1].startswith("*/") else language.header((*head, "Options:", *entries, "*/"))
        return before + "\n".join(ended) + content
    marks = block_marks(language.id)
    if marks is None:
        return text
    closing = ("*/",) if marks[1] == "*/" else ("*/", marks[1])
    if whole[0].startswith(marks[0]):  # such a comment already, with a mark before each line: two would be too many
        told = [line.removeprefix(" *").removeprefix(" ") for line in language.header(head)[1:-1]]
        return before + "\n".join((f"{marks[0]} {told[0]}", *told[1:], "Options:", *entries, *closing)) + content
    first = "\n".join(language.header(tuple(head[:-1] if head and not head[-1] else head)))
    opening = ("=begin", "Options:") if marks[0] == "=begin" else (f"{marks[0]} Options:",)
    orders = _ORDERS.match(content)
    if orders:
        first, content = f"{first}{orders[0]}", f"\n{content[orders.end() :]}"
        entries[-1] = f"//sha256: {digest_of(content.removeprefix(chr(10)))}"
    return before + "\n".join((first, *opening, *entries, *closing)) + content


@lru_cache(maxsize=64)
def block_marks(language: str) -> tuple[str, str] | None:
    """What opens and closes a comment of several lines in a language, None where there is none.

    The first pair that the language's highlighter takes for a comment: so a language that another package brings is
    asked as ours are.
    """
    pairs = (("/*", "*/"), ("(*", "*)"), ("=begin", "=end"))
    return next((each for each in pairs if is_comment(f"{each[0]} Options:\nkey: value\n{each[1]}\n", language)), None)


# Reading.


def read_header(text: str) -> Header | None:
    """The header of a document of ours, None if it is none or the block does not end."""
    lines = [line.rstrip("\r") for line in text.split("\n", SEARCHED)[:SEARCHED]]
    source = next((found for line in lines if (found := _SOURCE.search(line))), None)
    start = next((i for i, line in enumerate(lines) if _START.fullmatch(line)), None)
    if source is None or start is None:
        return None
    opening = _START.fullmatch(lines[start])
    prefix = opening[1].rstrip() if opening else ""
    is_marked = prefix.strip() in _LINE_MARKS
    entries, close = _marked(lines, start + 1, prefix) if is_marked else _block(lines, start + 1)
    if close is None:
        return None
    end = close if is_marked else close + 1
    # A block that ends for tools before its comment does.
    if not is_marked and lines[close] == "*/" and "".join(lines[end : end + 1]).startswith(_CLOSINGS[1:]):
        end += 1
    said = dict(entries)
    return Header(
        schema=source[1],
        digest=source[2],
        language=said.pop("lang", ""),
        base_url=said.pop("BaseUrl", ""),
        content=said.pop("//sha256", ""),
        options={name: value for name, value in said.items() if not name.startswith("//")},
        start=start + 1,
        close=close,
        end=end,
        mark=opening[1] if opening and is_marked else None,
    )


def _marked(lines: list[str], start: int, mark: str) -> tuple[list[tuple[str, str]], int]:
    """The entries of lines that all start with `mark`, and the index of the first that does not, or is no entry."""
    found: list[tuple[str, str]] = []
    for i, line in enumerate(lines[start:], start):
        body = line[len(mark) :].strip()
        entry = _ENTRY.fullmatch(body)
        if not line.startswith(mark) or (entry is None and body and not body.startswith(("//", "#"))):
            return found, i
        if entry:
            found.append((entry[1], entry[2].strip()))
    return found, len(lines)


def _block(lines: list[str], start: int) -> tuple[list[tuple[str, str]], int | None]:
    """The entries of bare lines, and the index of the line that ends their comment; None, if none does."""
    found: list[tuple[str, str]] = []
    for i, line in enumerate(lines[start:], start):
        if line.startswith(_CLOSINGS):
            return found, i
        if line.startswith("//sha256:"):
            found.append(("//sha256", line.partition(":")[2].strip()))
        elif not line.startswith(("//", "#", "Tip:")) and (entry := _ENTRY.fullmatch(line.strip())):
            found.append((entry[1], entry[2].strip()))
    return found, None
