"""What will hurt, told before anything is generated. Rules are data: `RULES` in `lint_rules` and `lint_languages`.

A rule has a code and a severity. It is switched off with a reason, in `[tool.dtogen.lint]` of a configuration file or
on the command line; what it would have said is then told as suppressed, with that reason.

| code  | error                                                       |
|-------|-------------------------------------------------------------|
| DT406 | a rule that is switched off and not known, or for no reason |
"""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from dtogen.diagnostics import Location, OptionError, error
from dtogen.directions import Directions
from dtogen.facts import Facts
from dtogen.language import Language
from dtogen.options import Options

Severity = Literal["note", "warning", "error"]
SEVERITIES: tuple[Severity, ...] = ("note", "warning", "error")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a rule applies. `subject` is `Type` or `Type.member`; `detail` is what differs between languages."""

    subject: str
    location: Location
    message: str
    detail: str = ""
    notes: tuple[str, ...] = ()


Find: TypeAlias = Callable[[Facts, Directions], Iterable[Spot]]
FindIn: TypeAlias = Callable[[Facts, Language, Options], Iterable[Spot]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: of the schema (`find`) or of each language (`find_in`). `help` is the cure."""

    code: str
    name: str
    severity: Severity
    doc: str
    help: str
    find: Find | None = None
    find_in: FindIn | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule has to say about one place, all languages that it concerns together."""

    rule: Rule
    subject: str
    message: str
    location: Location
    notes: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()  # ids
    suppressed: str | None = None  # why it does not count

    def __str__(self) -> str:
        lines = [f"{self.location}: {self.rule.severity} {self.rule.code}: {self.message}"]
        lines += [f"  {note}" for note in self.notes]
        return "\n".join([*lines, f"  help: {self.rule.help}"])


def lint(
    facts: Facts,
    directions: Directions,
    languages: Sequence[tuple[Language, Options]],
    rules: Sequence[Rule],
    ignored: Mapping[str, str] | None = None,
) -> tuple[Finding, ...]:
    """Everything the rules find, in file and line order; what `ignored` switches off is there with its reason."""
    found: list[Finding] = []
    for rule in rules:
        if rule.find:
            found += [
                Finding(rule, spot.subject, spot.message, spot.location, spot.notes)
                for spot in rule.find(facts, directions)
            ]
        if rule.find_in:
            found += _across(rule, rule.find_in, facts, languages)
    why = ignored or {}
    told = [dataclasses.replace(each, suppressed=why.get(each.rule.code)) for each in found]
    return tuple(sorted(told, key=lambda each: (each.location.file, each.location.line, each.rule.code, each.subject)))


def _across(rule: Rule, find: FindIn, facts: Facts, languages: Sequence[tuple[Language, Options]]) -> Iterator[Finding]:
    """One finding for a place, whatever the number of languages that it concerns."""
    by_place: dict[tuple[str, Location], list[tuple[Language, Spot]]] = {}
    for language, options in languages:
        for spot in find(facts, language, options):
            by_place.setdefault((spot.subject, spot.location), []).append((language, spot))
    for (subject, location), pairs in by_place.items():
        details: dict[str, list[str]] = {}
        for language, spot in pairs:
            details.setdefault(spot.detail, []).append(language.title)
        parts = [f"{detail} in {', '.join(titles)}".strip() for detail, titles in details.items()]
        notes = tuple(dict.fromkeys(note for _, spot in pairs for note in spot.notes))
        message = f"{pairs[0][1].message} {'; '.join(parts)}"
        yield Finding(rule, subject, message, location, notes, tuple(language.id for language, _ in pairs))


def fails(findings: Iterable[Finding], least: Severity) -> bool:
    """Whether there is a finding of this severity or a higher one that was not switched off."""
    level = SEVERITIES.index(least)
    return any(each.suppressed is None and SEVERITIES.index(each.rule.severity) >= level for each in findings)


def ignored_rules(given: Mapping[str, str], rules: Sequence[Rule]) -> dict[str, str]:
    """Code -> reason, from what a configuration or the command line says: `{"DT661": "why"}`.

    A rule may be told by its code or its name. Raises OptionError for one that is not known or that has no reason.
    """
    codes = {key: rule.code for rule in rules for key in (rule.code, rule.name)}
    found: dict[str, str] = {}
    for key, why in given.items():
        if key not in codes:
            near = difflib.get_close_matches(key, codes, 1)
            hint = f"did you mean {near[0]}? " if near else ""
            raise OptionError(error("DT406", f"there is no rule {key}", help=f"{hint}see dtogen lint --rules"))
        if not why.strip():
            raise OptionError(
                error("DT406", f"{key} is switched off for no reason", help=f'say why: {key} = "because ..."')
            )
        found[codes[key]] = why.strip()
    return found
