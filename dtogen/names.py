"""From the schema's names to a language's: word splitting, cases, and scopes with reserved words and collisions."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache


@lru_cache(maxsize=65536)
def split(name: str) -> tuple[str, ...]:
    """The words of a name, their letters' case kept.

    Words end at anything but a letter or digit, and at camel humps (`refId`, `HTTPServer`); a digit belongs to the word
    before it. `TOOL_CALLS`, all capitals with a separator, is a case of its own and is lowered.
    """
    name = unicodedata.normalize("NFKC", name)
    if "_" in name.strip("_") and name.upper() == name:
        name = name.lower()
    words: list[str] = []
    word = ""
    for i, char in enumerate(name):
        if not char.isalnum() and not (word and unicodedata.category(char) in ("Mn", "Mc")):
            words.append(word)
            word = ""
            continue
        after = name[i + 1] if i + 1 < len(name) else ""
        hump = char.isupper() and word and (not word[-1].isupper() or (after.islower() and not word[-1].isdigit()))
        if hump and not (word[-1].isdigit() and word[:1].isupper() and word.upper() == word):
            words.append(word)
            word = ""
        word += char
    words.append(word)
    return tuple(each for each in words if each)


def _upper_first(word: str) -> str:
    # One character may become two (ß), which str.capitalize would do in the middle of a word too.
    return word[:1].upper() + word[1:]


def pascal(name: str, initialisms: frozenset[str] = frozenset()) -> str:
    """`tool_calls` ToolCalls, `refId` RefId, `MP4` MP4; with the initialism `id`: RefID."""
    return _spaced([w.upper() if w.lower() in initialisms else _upper_first(w) for w in split(name)])


def camel(name: str, initialisms: frozenset[str] = frozenset()) -> str:
    """`tool_calls` toolCalls, `MP4` mp4, `URLPath` urlPath."""
    first, *rest = split(name) or ("",)
    head = first.lower() if first.upper() == first or first.lower() in initialisms else first[:1].lower() + first[1:]
    return _spaced([head, *(w.upper() if w.lower() in initialisms else _upper_first(w) for w in rest)])


def snake(name: str, initialisms: frozenset[str] = frozenset()) -> str:
    """`refId` ref_id, `WebM` web_m."""
    return "_".join(word.lower() for word in split(name))


def screaming(name: str, initialisms: frozenset[str] = frozenset()) -> str:
    """`tool_calls` TOOL_CALLS, `WebM` WEB_M."""
    return snake(name).upper()


def kebab(name: str, initialisms: frozenset[str] = frozenset()) -> str:
    return snake(name).replace("_", "-")


def keep(name: str, initialisms: frozenset[str] = frozenset()) -> str:
    """The name as declared, where it is an identifier; else in PascalCase."""
    return name if name.isidentifier() and unicodedata.is_normalized("NFKC", name) else pascal(name)


def keep_upper(name: str, initialisms: frozenset[str] = frozenset()) -> str:
    """As declared, the first letter a capital where it has one."""
    return _upper_first(keep(name, initialisms))


def constant(name: str, initialisms: frozenset[str] = frozenset()) -> str:
    """As declared, the first letter a capital; `N` before what has none."""
    return _capital(keep(name, initialisms))


def screaming_constant(name: str, initialisms: frozenset[str] = frozenset()) -> str:
    """`tool_calls` TOOL_CALLS, `1080p` N1080P."""
    return _capital(screaming(name, initialisms))


def pascal_constant(name: str, initialisms: frozenset[str] = frozenset()) -> str:
    """`tool_calls` ToolCalls, `1080p` N1080p."""
    return _capital(pascal(name, initialisms))


def _capital(name: str) -> str:
    name = _upper_first(name)
    return name if not name or name[0].isupper() or name[0].istitle() else f"N{name}"


CASES = {"pascal": pascal, "camel": camel, "snake": snake, "screaming": screaming, "kebab": kebab, "keep": keep}
CASES |= {"constant": constant, "screaming_constant": screaming_constant, "pascal_constant": pascal_constant}
CASES |= {"keep_upper": keep_upper}


def _spaced(words: Iterable[str]) -> str:
    """Words joined; an underscore keeps the digits of two words apart (`v1`, `2` is `v1_2`)."""
    out = ""
    for word in words:
        out += f"_{word}" if out and out[-1].isdigit() and word[:1].isdigit() else word
    return out


def ascii_only(name: str) -> str:
    """Letters beyond ASCII as `uXXXX`, for languages or tools that take none."""
    return "".join(c if c.isascii() else f"u{ord(c):04x}" for c in name)


def basic(name: str) -> str:
    """Letters beyond the basic plane as `uXXXXX`, for compilers that read UTF-16 unit by unit."""
    return "".join(c if c <= "\uffff" else f"u{ord(c):05x}" for c in name)


def plain(name: str) -> str:
    """Marks and other signs that are no letters, decimal digits or underscores as `uXXXX`."""
    kinds = ("Lu", "Ll", "Lt", "Lm", "Lo", "Nd")
    return "".join(c if c == "_" or unicodedata.category(c) in kinds else f"u{ord(c):04x}" for c in name)


def raised(name: str, prefix: str) -> str:
    """The name with an upper-case letter in front: its own first letter, or `prefix` where that has no upper case."""
    first = name[:1].upper()
    return f"{first}{name[1:]}" if len(first) == 1 and unicodedata.category(first) == "Lu" else f"{prefix}{name}"


@dataclass(frozen=True, slots=True)
class Taken:
    """A name that a scope gave out. `clash`: what already had the wanted name, if that is why it differs."""

    name: str
    clash: str | None = None


@dataclass(slots=True)
class Scope:
    """Hands out the identifiers of one scope. Declared first wins: the later one gets a number."""

    reserved: frozenset[str] = frozenset()  # of a scope that folds: in small letters
    escape: str = ""  # how a reserved word is written, such as "{}_"; empty: numbered like a collision
    fold: bool = False  # names that differ in case alone are the same
    brings: tuple[str, ...] = ()  # patterns of names that each name takes up too
    taken: dict[str, str] = field(default_factory=dict)

    def take(self, wanted: str, owner: str) -> Taken:
        """`wanted` or the nearest free name; `owner` is what a later collision will be told it met."""
        name, clash = wanted, None
        if self._is_reserved(name) and self.escape:
            name = self.escape.format(name)
        if self._is_taken(name):
            clash = next((self.taken[key] for key in self._keys(name) if key in self.taken), None)
            stem = f"{name}_" if name[-1:].isdigit() else name
            number = 2
            while self._is_taken(f"{stem}{number}"):
                number += 1
            name = f"{stem}{number}"
        self.taken.update(dict.fromkeys(self._keys(name), owner))
        return Taken(name, clash)

    def key(self, name: str) -> str:
        """What two names that meet have in common."""
        return name.casefold() if self.fold else name

    def _is_reserved(self, name: str) -> bool:
        return name in self.reserved or (self.fold and self.key(name) in self.reserved)

    def _is_taken(self, name: str) -> bool:
        return self._is_reserved(name) or any(key in self.taken for key in self._keys(name))

    def _keys(self, name: str) -> tuple[str, ...]:
        return (self.key(name), *(self.key(pattern.format(name)) for pattern in self.brings))
