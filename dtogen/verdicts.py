"""What a change does: to documents on the wire, and to code written against a package of each language.

Rules are data. The first rule for a kind of change whose flags are all there decides. On the wire, `request` says why a
server with the new schema refuses or misreads what was sent before, `response` why a client with the old one does so
with a new answer. `source` says, by trait of a language, why code for the old package no longer compiles or, where
nothing compiles, no longer runs; a language tells its own (`Language.traits`).

| trait        | a language with it                                                                                  |
|--------------|-----------------------------------------------------------------------------------------------------|
| `any`        | every language                                                                                      |
| `complete`   | refuses a model that is made without one of its required members                                    |
| `whole`      | has a way to make a model, or to take it apart, that names all members                              |
| `positional` | has a way to make a model by the order of its members                                               |
| `declared-order` | takes members in the order in which they are declared                                           |
| `required-first` | takes members in that order too, but those that are required before the others                  |
| `typed`      | has a compiler that checks types                                                                    |
| `null-typed` | has a type of its own for what may be null or absent                                                |
| `unwrapping` | wants such a value unwrapped, and refuses to unwrap one that is always there                        |
| `exhaustive` | refuses a choice that leaves out a member of a closed set                                           |
| `int-widths`, `float-widths` | has a type for each width                                                           |
| `number-types` | has a type for integers and another for floats                                                    |
| `enum-types` | has another kind of type for closed enums than for open ones                                        |
| `other-case` | has a case of its own for the unknown values of an open enum                                        |
| `inheriting` | has the base of a model as its base, or as an interface of it                                       |
| `wire-named` | calls members what they are called on the wire                                                      |
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from dtogen.difference import Change

Bump = Literal["none", "patch", "minor", "major"]
_BUMPS: tuple[Bump, ...] = ("none", "patch", "minor", "major")


@dataclass(frozen=True, slots=True)
class Rule:
    """What a kind of change does. No reason means that it does no harm there."""

    kind: str
    request: str = ""
    response: str = ""
    source: Mapping[str, str] = field(default_factory=dict)
    flags: frozenset[str] = frozenset()
    bump: Bump = "minor"  # of a change that breaks nothing


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one change does. `source` holds the languages that it breaks, each with the reason."""

    change: Change
    request: str
    response: str
    source: Mapping[str, str]
    bumps: Mapping[str, Bump]

    @property
    def breaks_wire(self) -> bool:
        return bool(self.request or self.response)


_GONE = {"any": "code that names it"}
_OTHER_TYPE = {"any": "code that reads or sets it"}
_NEW_NULL = {"null-typed": "code that reads it has to think of null"}
_NO_NULL = {"unwrapping": "code that unwraps it", "null-typed": "code that sets it to null"}
_LEFT_OUT = {"complete": "code that makes one without it", "unwrapping": "code that unwraps it"}
_IN_ORDER = {"required-first": "code that makes one with its members in the old order"}
_AS_DECLARED = {"declared-order": "code that makes one with its members in the old order"}
_CHOICE = {"exhaustive": "a choice that names every member"}
_REMADE = {"enum-types": "its members and choices are of another kind"}


def _flags(*names: str) -> frozenset[str]:
    return frozenset(names)


RULES: Sequence[Rule] = (
    # Types.
    Rule("type-added"),
    Rule("type-removed", source=_GONE),
    Rule("type-renamed", source=_GONE),
    Rule("kind-changed", "it is another kind of value", "it is another kind of value", _OTHER_TYPE),
    Rule("base-changed", source={"inheriting": "code that takes one for its base"}),
    Rule("parameters-changed", source={"typed": "code that gives it its arguments"}),
    Rule("model-made-abstract", source={"inheriting": "code that makes one"}),
    Rule("model-made-not-abstract"),
    Rule("model-made-open", source={"whole": "code that makes or takes apart a whole one"}),
    Rule("model-made-not-open", source={"any": "code that asks for its unnamed members"}),
    Rule("members-reordered", flags=_flags("moved"), source=_IN_ORDER | _AS_DECLARED, bump="patch"),
    Rule("members-reordered", source=_AS_DECLARED, bump="patch"),
    # Members.
    Rule("member-added", flags=_flags("constant", "required"), request="it was not sent before and is checked",
         source={"wire-named": "code that makes one without it"}),
    Rule("member-added", flags=_flags("required"), request="it is required and was not sent before",
         source={"complete": "code that makes one without it", "whole": "code that makes a whole one"}),
    Rule("member-added", flags=_flags("last"), source={"whole": "code that makes or takes apart a whole one"}),
    Rule("member-added", source={"whole": "code that makes or takes apart a whole one",
                                 "positional": "code that makes one by position"}),
    Rule("member-removed", flags=_flags("required"), response="old clients require it", source=_GONE),
    Rule("member-removed", source=_GONE),
    Rule("member-renamed", source={"not wire-named": "code that names it"}),
    Rule("wire-name-changed", "it comes under its old name", "it comes under a name that old clients do not know",
         {"wire-named": "code that names it"}),
    Rule("required-to-optional", flags=_flags("moved"), response="old clients require it",
         source=_NEW_NULL | _IN_ORDER),
    Rule("required-to-optional", response="old clients require it", source=_NEW_NULL),
    Rule("required-to-defaulted", flags=_flags("moved"), source=_IN_ORDER),
    Rule("required-to-defaulted"),
    Rule("optional-to-required", request="it may be left out by old clients", source=_LEFT_OUT),
    Rule("optional-to-defaulted", source={"unwrapping": "code that unwraps it"}),
    Rule("defaulted-to-required", request="it may be left out by old clients",
         source={"complete": "code that makes one without it"}),
    Rule("defaulted-to-optional", source=_NEW_NULL),
    Rule("default-changed"),
    Rule("constraints-changed", flags=_flags("tighter"), request="values that were allowed may be refused"),
    Rule("constraints-changed"),
    Rule("constant-changed", "the old value is refused", "old clients refuse the new value",
         {"wire-named": "code that names the value"}),
    # Types of members.
    Rule("type-widened", flags=_flags("int-width"), response="numbers may be beyond what old clients hold",
         source={"int-widths": "code that reads it as the smaller type"}),
    Rule("type-widened", flags=_flags("float-width"), response="numbers may be beyond what old clients hold",
         source={"float-widths": "code that reads it as the smaller type"}),
    Rule("type-widened", flags=_flags("number"), response="old clients refuse fractions",
         source={"number-types": "code that reads it as an integer"}),
    Rule("type-widened", flags=_flags("null"), response="old clients refuse null", source=_NEW_NULL),
    Rule("type-widened", response="old clients do not know the values that are allowed now", source=_OTHER_TYPE),
    Rule("type-narrowed", flags=_flags("int-width"), request="numbers that were allowed are refused",
         source={"int-widths": "code that sets it from the bigger type"}),
    Rule("type-narrowed", flags=_flags("float-width"), request="numbers that were allowed lose digits",
         source={"float-widths": "code that sets it from the bigger type"}),
    Rule("type-narrowed", flags=_flags("number"), request="fractions are refused",
         source={"number-types": "code that sets it from a float"}),
    Rule("type-narrowed", flags=_flags("null"), request="null is refused", source=_NO_NULL),
    Rule("type-narrowed", "values that were allowed are refused", source=_OTHER_TYPE),
    Rule("type-changed", "values of the old type are refused", "old clients refuse values of the new type",
         _OTHER_TYPE),
    Rule("null-allowed", flags=_flags("optional"), source={"typed": "code that reads or sets it: null is not absent"}),
    Rule("null-allowed", response="old clients refuse null", source=_NEW_NULL),
    Rule("null-refused", flags=_flags("optional"), source={"typed": "code that reads or sets it: null is absent"}),
    Rule("null-refused", "null is refused", source=_NO_NULL),
    # Enums.
    Rule("value-added", flags=_flags("closed"), response="old clients refuse the new value", source=_CHOICE),
    Rule("value-added"),
    Rule("value-removed", flags=_flags("closed"), request="the value is refused", source=_GONE),
    Rule("value-removed", source=_GONE),
    Rule("value-renamed", source=_GONE),
    Rule("enum-opened", response="old clients refuse values that they do not know", source=_REMADE),
    Rule("enum-closed", "values that are not listed are refused",
         source=_REMADE | {"other-case": "code that names the case of unknown values"}),
    # Unions.
    Rule("arm-added", flags=_flags("tagged"), source=_CHOICE),
    Rule("arm-added", response="old clients refuse the new kind of value", source=_CHOICE),
    Rule("arm-removed", "values of that arm are not known any more", source=_GONE),
    Rule("arm-renamed", source={"not wire-named": "code that names it"}),
    Rule("discriminator-changed", "arms are told apart by something else", "arms are told apart by something else",
         _OTHER_TYPE),
    # Operations.
    Rule("operation-added"),
    Rule("operation-removed", "it is not there any more", source=_GONE),
    Rule("verb-changed", "it is sent with the old verb"),
    Rule("path-added"),
    Rule("path-removed", "it is sent to a path that is not there any more"),
    Rule("answer-changed", response="old clients read the old type", source={"typed": "code that uses the answer"}),
    Rule("auth-changed", flags=_flags("looser")),
    Rule("auth-changed", "it is sent with other credentials, or none"),
    Rule("upload-required", "the file is required and may not be sent"),
    Rule("upload-removed", "the file is not taken any more"),
    Rule("upload-optional"),
    Rule("tags-changed", bump="patch"),
    # What is only said.
    Rule("deprecated"),
    Rule("doc-changed", bump="patch"),
)  # fmt: skip


TRAITS = frozenset(trait.removeprefix("not ") for rule in RULES for trait in rule.source) - {"any"}
"""All traits that a rule asks for."""


def judge(changes: Sequence[Change], languages: Mapping[str, frozenset[str] | None]) -> tuple[Verdict, ...]:
    """What each change does on the wire, and in which of these languages it breaks code.

    `languages` holds the traits by id; a language without any told may have each of them.
    """
    traits = {id: TRAITS if told is None else told for id, told in languages.items()}
    return tuple(_verdict(each, traits) for each in changes)


def rule_for(change: Change) -> Rule:
    """The rule that decides. Raises LookupError for a kind of change without one, which is a fault of ours."""
    for rule in RULES:
        if rule.kind == change.kind and rule.flags <= change.flags:
            return rule
    raise LookupError(change.kind)


def _verdict(change: Change, languages: Mapping[str, frozenset[str]]) -> Verdict:
    rule = rule_for(change)
    request = rule.request if change.requests else ""
    response = rule.response if change.responses else ""
    source = {id: why for id, traits in languages.items() if (why := _why(rule, traits))}
    bumps: dict[str, Bump] = {
        each: "major" if request or response or each in source else rule.bump for each in languages
    }
    return Verdict(change, request, response, source, bumps)


def _why(rule: Rule, traits: frozenset[str]) -> str:
    for trait, why in rule.source.items():
        absent = trait.removeprefix("not ")
        if trait == "any" or trait in traits or (absent != trait and absent not in traits):
            return why
    return ""


def bumps(verdicts: Sequence[Verdict], languages: Sequence[str]) -> dict[str, Bump]:
    """By how much the version of each package has to rise, after semver 2.0.0: the most that a change asks for."""
    return {
        each: max((verdict.bumps[each] for verdict in verdicts), key=_BUMPS.index, default="none") for each in languages
    }
