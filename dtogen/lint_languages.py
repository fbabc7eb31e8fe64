"""Rules that are asked for each language, from its tables."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

from dtogen import ir
from dtogen.diagnostics import Diagnostic, Location
from dtogen.facts import Facts, children, own_types
from dtogen.language import Language
from dtogen.lint import Rule, Spot
from dtogen.naming import Names, name_all
from dtogen.options import Options

_WIDE = (ir.Prim.INT64, ir.Prim.DECIMAL)
_TOLD = re.compile(r"in .+, the (?:type|member) (?P<owner>.+) is called (?P<name>\S+)")


def lossy_numbers(facts: Facts, language: Language, options: Options) -> Iterator[Spot]:
    """Of languages that offer exact numbers as an option: their own lose digits without it."""
    if options.values.get("exact") is not False:
        return
    for decl in facts.schema.decls:
        for owner, shown, target, location in _uses(decl):
            prims = {each.prim for each in children(target) if isinstance(each, ir.Scalar)}
            if wide := [prim.value for prim in _WIDE if prim in prims]:
                yield Spot(owner, location, f"{shown} is {_article(wide[0])} and loses digits beyond 2^53")


def _article(word: str) -> str:
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"


def _uses(decl: ir.Decl) -> Iterator[tuple[str, str, ir.Type, Location]]:
    """The types that stand in a declaration, each with what holds it, and how that is said."""
    if not isinstance(decl, ir.Model):
        yield from ((decl.name, decl.name, target, decl.location) for target in own_types(decl))
        return
    for each in decl.fields:
        yield f"{decl.name}.{each.wire}", f"{decl.name}.{each.wire}", each.type, each.location
    if decl.operation and not isinstance(decl.operation.returns, ir.Body):
        yield decl.name, f"the answer of {decl.name}", decl.operation.returns, decl.location


def renamed(facts: Facts, language: Language, options: Options) -> Iterator[Spot]:
    """Names that the language's own words change: compared with the names that there would be without such words."""
    tables = _adapted(language, options)
    free = dataclasses.replace(tables.naming, reserved={}, keeps_own_name=True)
    names, wanted = name_all(facts, tables), name_all(facts, dataclasses.replace(tables, naming=free))
    told = {spot.subject for spot in _suffixed(names)}
    for subject, location, name, plain in _pairs(facts, names, wanted):
        if name != plain and subject not in told:
            yield Spot(subject, location, f"{subject} is called", name)


def _pairs(facts: Facts, names: Names, wanted: Names) -> Iterator[tuple[str, Location, str, str]]:
    """Types, members and arms with their name and the one that they would have."""
    for decl in facts.schema.decls:
        yield decl.name, decl.location, names.types[decl.name], wanted.types[decl.name]
        for key, shown, location in _keys(decl):
            made, plain = names.members[decl.name].get(key), wanted.members[decl.name].get(key)
            if made is not None and plain is not None:
                yield f"{decl.name}.{shown}", location, made, plain


def _keys(decl: ir.Decl) -> Iterator[tuple[str, str, Location]]:
    match decl:
        case ir.Model():
            yield from ((each.wire, each.wire, each.location) for each in decl.fields)
        case ir.Enumeration():
            yield from ((str(each.value), each.name, each.location) for each in decl.members)
        case ir.Union():
            yield from ((each.tag or each.kind.value, each.name, decl.location) for each in decl.arms)
        case ir.Alias():
            pass


def suffixed(facts: Facts, language: Language, options: Options) -> Iterator[Spot]:
    yield from _suffixed(name_all(facts, _adapted(language, options)))


def _suffixed(names: Names) -> Iterator[Spot]:
    for each in names.found:
        told = _TOLD.fullmatch(each.message)
        if each.code == "DT301" and told:
            yield Spot(told["owner"], _place(each), f"{told['owner']} is called", told["name"], each.notes)


def refused(facts: Facts, language: Language, options: Options) -> Iterator[Spot]:
    for each in name_all(facts, _adapted(language, options)).found:
        if each.severity == "error":
            owner = each.notes[0].removeprefix("in member ") if each.notes else each.message
            yield Spot(owner, _place(each), f"{owner} cannot be a member", "", each.notes[1:])


def _place(each: Diagnostic) -> Location:
    return each.location or Location("")


def _adapted(language: Language, options: Options) -> Language:
    return language.adapt(language, options) if language.adapt else language


RULES = (
    Rule(
        "DT651", "lossy-number", "warning", "A number that the language's own cannot hold with all its digits.",
        "generate with --set exact=true, or send it as text", find_in=lossy_numbers,
    ),
    Rule(
        "DT652", "name-of-the-language", "note", "A name that the language has for itself, and so gets an escape.",
        "choose another name for all languages, or leave it: the wire name stays", find_in=renamed,
    ),
    Rule(
        "DT653", "name-needs-suffix", "warning", "Two names that become one: the later one gets a number.",
        'choose a name by hand: Annotated[T, Name("...")]', find_in=suffixed,
    ),
    Rule(
        "DT654", "name-refused", "error", "A member that the language cannot have under its wire name.",
        "give it another wire name, or leave the type out for this language", find_in=refused,
    ),
)  # fmt: skip
