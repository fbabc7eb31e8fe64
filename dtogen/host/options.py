"""What a query, or the options block of a header, asks for: one typed model, with the names and rules of `--set`.

The names that ServiceStack's tools send are taken in any case and mapped onto ours, where ours mean the same:
IncludeTypes, ExcludeTypes, BaseUrl, WithoutOptions, and GlobalNamespace or Package for what the language calls the
place of its types.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl

from dtogen.diagnostics import OptionError, error
from dtogen.host.limits import LIMITS, Limits
from dtogen.host.patterns import canonical, split_patterns
from dtogen.language import Language
from dtogen.options import CLIENT, LAYOUT, PACKAGE, VERSION, Option, parse

# Letters that cannot end a comment or a line, and no name and password.
BASE_URL = re.compile(r"https?://(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,253})(:[0-9]{1,5})?(/[A-Za-z0-9._~-]+)*/?")
SELECTION = ("include", "exclude")
COMMON_NAMES = (*SELECTION, "BaseUrl", "WithoutOptions")
# What each language may call the place of its types; the first that it has.
PLACES = ("namespace", "module", "package")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One document that is asked for. Equal values give equal bytes, so this is what documents are kept by."""

    language: str  # id
    options: tuple[tuple[str, str], ...] = ()  # those that differ from their default
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    base_url: str = ""
    has_options: bool = True  # the block that tools read back


def own_options(language: Language) -> tuple[Option, ...]:
    """The options of a language that a request may choose: all but the layout, which the address chooses."""
    named = {option.name: option for option in (PACKAGE, VERSION, CLIENT, *language.options)}
    return tuple(option for option in named.values() if option.name != LAYOUT.name)


def option_names(language: Language | None) -> tuple[str, ...]:
    """What a query may hold; without a language, for what has no language: the selection."""
    return (*(option.name for option in own_options(language)), *COMMON_NAMES) if language else SELECTION


def read_query(query: str, limits: Limits = LIMITS) -> list[tuple[str, str]]:
    """The members of a query string. Raises OptionError where it is over the limits."""
    if len(query) > limits.query:
        raise OptionError(error("DT411", f"the query is longer than {limits.query} characters"))
    try:
        return parse_qsl(query, keep_blank_values=True, max_num_fields=limits.members, errors="strict")
    except UnicodeDecodeError:
        raise OptionError(error("DT413", "the query is no UTF-8")) from None
    except ValueError:
        raise OptionError(error("DT411", f"the query has more than {limits.members} members")) from None


def read_wanted(
    pairs: Iterable[tuple[str, str]], language: Language, schema_name: str, limits: Limits = LIMITS
) -> Wanted:
    """What the members of a query or of an options block ask for. Raises OptionError, which names the good ones."""
    given: dict[str, str] = {}
    chosen: dict[str, list[str]] = {name: [] for name in SELECTION}
    base_url, has_options = "", True
    for name, text in pairs:
        match _own_name(name, language):
            case "include" | "exclude" as key:
                chosen[key] += split_patterns(text)
            case "BaseUrl":
                base_url = checked_base_url(text)
            case "WithoutOptions":
                has_options = text.lower() in ("false", "0", "no")
            case "lang":
                _same_language(text, language)
            case key if key in given:
                raise OptionError(error("DT414", f'the option "{_shown(key)}" is given twice'))
            case key:
                given[key] = text
    options = parse(own_options(language), _known(given, language), schema_name, language.title)
    return Wanted(
        language.id,
        tuple(options.changed.items()),
        canonical(chosen["include"], limits),
        canonical(chosen["exclude"], limits),
        base_url,
        has_options,
    )


def read_selection(pairs: Iterable[tuple[str, str]], limits: Limits = LIMITS) -> Wanted:
    """What a query asks for where there is no language. Raises OptionError."""
    chosen: dict[str, list[str]] = {name: [] for name in SELECTION}
    for name, text in pairs:
        key = _SYNONYMS.get(name.lower(), name)
        if key not in chosen:
            raise OptionError(error("DT401", f'there is no option "{_shown(name)}"', help=f"there is {_listed(None)}"))
        chosen[key] += split_patterns(text)
    return Wanted("", (), canonical(chosen["include"], limits), canonical(chosen["exclude"], limits))


def checked_base_url(text: str) -> str:
    """An address that documents may name, without a slash at its end. Raises OptionError."""
    if not BASE_URL.fullmatch(text):
        raise OptionError(
            error("DT402", "this is no value of BaseUrl", help="it must be of the form https://host:port/path")
        )
    return text.rstrip("/")


_SYNONYMS = {
    "include": "include",
    "includetypes": "include",
    "exclude": "exclude",
    "excludetypes": "exclude",
    "baseurl": "BaseUrl",
    "withoutoptions": "WithoutOptions",
    "lang": "lang",
}


def _own_name(name: str, language: Language) -> str:
    own = {option.name for option in own_options(language)}
    if name in own:
        return name
    if name.lower() in ("globalnamespace", "package"):
        return next(each for each in PLACES if each in own)  # every language has a package
    return _SYNONYMS.get(name.lower(), name)


def _known(given: dict[str, str], language: Language) -> dict[str, str]:
    """`given` without what is empty, as a header leaves it. Raises OptionError for a name that is not known."""
    for name in given:
        if name not in option_names(language):
            raise OptionError(
                error("DT401", f'{language.title} has no option "{_shown(name)}"', help=f"it has {_listed(language)}")
            )
    return {name: text for name, text in given.items() if text}


def _same_language(text: str, language: Language) -> None:
    if text.lower() not in (language.id, *language.aliases):
        raise OptionError(error("DT402", "the option lang is not the language asked for", help=f"it is {language.id}"))


def _listed(language: Language | None) -> str:
    return ", ".join(sorted(option_names(language), key=str.lower))


def _shown(name: str) -> str:
    """A stranger's name as a message says it."""
    return re.sub(r"[^\w.-]", "?", name[:60])
