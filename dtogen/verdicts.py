"""What a change does: to documents on the wire, and to code written against a package of each language.

Rules are data. The first rule for a kind of change whose flags are all there decides. On the wire, `request` says why a
server with the new schema refuses or misreads what was sent before, `response` why a client with the old one does so
with a new answer. `source` says, by trait of a language, why code for the old package no longer compiles or, where
nothing compiles, no longer runs; a language tells its own (`Language.traits`). What compilers only warn of counts where
it is about null or about choices: careful projects have such warnings as errors. That something is deprecated does not.

| trait              | a language with it                                                                              |
|--------------------|-------------------------------------------------------------------------------------------------|
| `any`              | every language                                                                                  |
| `retyped`          | has two types for the old and the new type of the member (`Language.types`, `synonyms`)         |
| `complete`         | refuses a model that is made without one of its required members                                |
| `whole`            | has a way to make a model, or to take it apart, that names all members                          |
| `constants-given`  | has one that names the constant members too                                                     |
| `positional`       | has a way to make a model by the order of its members                                           |
| `declared-order`   | takes members in the order in which they are declared                                           |
| `required-first`   | takes members in that order too, but those that are required before the others                  |
| `typed`            | has a compiler, or a checker that its users run, that checks types                              |
| `unchecked`        | takes a value of any type for a member                                                          |
| `any-json`         | has free JSON as a type that fits any other                                                     |
| `literals`         | has the value of a constant in its type                                                         |
| `null-typed`       | has a type of its own for what may be null or absent                                            |
| `null-refusing`    | has none that is checked, but refuses null for what may not be null                             |
| `default-refusing` | refuses it for a member with a default too                                                      |
| `default-typed`    | has null-typed members, and those with a default are not among them                             |
| `default-absent`   | has null-typed members, and those with a default are among them                                 |
| `three-state`      | has a type of its own for what may be null and absent                                           |
| `exhaustive`       | refuses, or warns of, a choice that leaves out a member of a closed set                         |
| `other-case`       | has a case of its own for the unknown values of an open enum, and so for each of the known ones |
| `enum-types`       | has another kind of type for closed enums than for open ones                                    |
| `plain-values`     | writes members of an open enum as plain values                                                  |
| `arm-names`        | has names for the arms of a union by shape                                                      |
| `tag-names`        | has names for the arms of a union by tag, which are made of their tags                          |
| `loose-tags`       | has the tag of an arm as text that may be absent                                                |
| `inheriting`       | has the base of a model as its base, or as an interface of it                                   |
| `abstract-types`   | has no way to make an abstract model, or leaves it out                                          |
| `open-types`       | has something of its own to ask an open model for its unnamed members                           |
| `wire-named`       | calls members what they are called on the wire                                                  |
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from dtogen import ir
from dtogen.difference import Change
from dtogen.language import Language

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
_OTHER_KIND = {"any": "code that reads or sets it"}
_OTHER_TYPE = {"retyped": "code that reads or sets it"}
_NEW_NULL = {"null-typed": "code that reads it has to think of null"}
_NO_NULL = dict.fromkeys(("null-typed", "null-refusing"), "code that unwraps it or sets it to null")
_NEVER_NULL = dict.fromkeys(("default-typed", "default-refusing"), "code that unwraps it or sets it to null")
_LEFT_OUT = {"complete": "code that makes one without it", "null-typed": "code that unwraps it"}
_ABSENT = {"default-absent": "code that reads it has to think of its absence"}
_PRESENT = {"default-absent": "code that unwraps it"}
_IN_ORDER = {"required-first": "code that makes one with its members in the old order"}
_SMALLER = {"retyped": "code that reads it as the smaller type"}
_BIGGER = {"retyped": "code that sets it from the bigger type"}
_THREE_STATES = {"three-state": "code that reads or sets it: null is not absent"}
_TWO_STATES = {"three-state": "code that reads or sets it: null is absent"}
_AS_DECLARED = {"declared-order": "code that makes one with its members in the old order"}
_CHOICE = {"exhaustive": "a choice that names every member"}
_NAMED_VALUE = {"not plain-values": "code that names it"}
_REMADE = {"enum-types": "its members and choices are of another kind"}


def _flags(*names: str) -> frozenset[str]:
    return frozenset(names)


RULES: Sequence[Rule] = (
    # Types.
    Rule("type-added"),
    Rule("type-removed", source=_GONE),
    Rule("type-renamed", source=_GONE),
    Rule("kind-changed", "it is another kind of value", "it is another kind of value", _OTHER_KIND),
    Rule("base-changed", source={"inheriting": "code that takes one for its base"}),
    Rule("parameters-changed", source={"typed": "code that gives it its arguments"}),
    Rule("model-made-abstract", source={"abstract-types": "code that makes one"}),
    Rule("model-made-not-abstract"),
    Rule("model-made-open", source={"whole": "code that makes or takes apart a whole one"}),
    Rule("model-made-not-open", source={"open-types": "code that asks for its unnamed members"}),
    Rule("members-reordered", flags=_flags("moved"), source=_IN_ORDER | _AS_DECLARED, bump="patch"),
    Rule("members-reordered", source=_AS_DECLARED, bump="patch"),
    # Members.
    Rule("member-added", flags=_flags("constant", "required"), request="it was not sent before and is checked",
         source={"wire-named": "code that makes one without it", "constants-given": "code that makes a whole one"}),
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
    Rule("required-to-defaulted", flags=_flags("moved"), source=_ABSENT | _IN_ORDER),
    Rule("required-to-defaulted", source=_ABSENT),
    Rule("optional-to-required", request="it may be left out by old clients", source=_LEFT_OUT),
    Rule("optional-to-defaulted", source=_NEVER_NULL),
    Rule("defaulted-to-required", request="it may be left out by old clients",
         source={"complete": "code that makes one without it"} | _PRESENT),
    Rule("defaulted-to-optional", source={"default-typed": "code that reads it has to think of null"}),
    Rule("default-changed"),
    Rule("constraints-changed", flags=_flags("tighter"), request="values that were allowed may be refused"),
    Rule("constraints-changed"),
    Rule("constant-changed", "the old value is refused", "old clients refuse the new value",
         {"literals": "code that names the value"}),
    # Types of members.
    Rule("type-widened", flags=_flags("int-width"), response="numbers may be beyond what old clients hold",
         source=_SMALLER),
    Rule("type-widened", flags=_flags("float-width"), response="numbers may be beyond what old clients hold",
         source=_SMALLER),
    Rule("type-widened", flags=_flags("number"), response="old clients refuse fractions",
         source={"retyped": "code that reads it as an integer"}),
    Rule("type-widened", flags=_flags("null"), response="old clients refuse null", source=_NEW_NULL),
    Rule("type-widened", response="old clients do not know the values that are allowed now", source=_OTHER_TYPE),
    Rule("type-narrowed", flags=_flags("int-width"), request="numbers that were allowed are refused",
         source=_BIGGER),
    Rule("type-narrowed", flags=_flags("float-width"), request="numbers that were allowed lose digits",
         source=_BIGGER),
    Rule("type-narrowed", flags=_flags("number"), request="fractions are refused",
         source={"retyped": "code that sets it from a float"}),
    Rule("type-narrowed", flags=_flags("null"), request="null is refused", source=_NO_NULL),
    Rule("type-narrowed", "values that were allowed are refused", source=_OTHER_TYPE),
    Rule("type-changed", "values of the old type are refused", "old clients refuse values of the new type",
         _OTHER_TYPE),
    Rule("null-allowed", flags=_flags("optional"), source=_THREE_STATES),
    Rule("null-allowed", flags=_flags("arm"), response="old clients refuse null", source=_CHOICE),
    Rule("null-allowed", response="old clients refuse null", source=_NEW_NULL),
    Rule("null-refused", flags=_flags("optional"), source=_TWO_STATES),
    Rule("null-refused", "null is refused", source=_NO_NULL),
    # Enums.
    Rule("value-added", flags=_flags("closed"), response="old clients refuse the new value", source=_CHOICE),
    Rule("value-added", source={"other-case": "a choice that names every case"}),
    Rule("value-removed", flags=_flags("closed"), request="the value is refused", source=_GONE),
    Rule("value-removed", source=_NAMED_VALUE),
    Rule("value-renamed", flags=_flags("closed"), source=_GONE),
    Rule("value-renamed", source=_NAMED_VALUE),
    Rule("enum-opened", response="old clients refuse values that they do not know",
         source=_REMADE | {"other-case": "a choice that names every case"}),
    Rule("enum-closed", "values that are not listed are refused",
         source=_REMADE | {"other-case": "code that names the case of unknown values"}),
    # Unions.
    Rule("arm-added", flags=_flags("tagged"),
         source=_CHOICE | {"loose-tags": "code that reads the tag of the type that is an arm now"}),
    Rule("arm-added", response="old clients refuse the new kind of value", source=_CHOICE),
    Rule("arm-removed", "values of that arm are not known any more", source=_GONE),
    Rule("arm-renamed", flags=_flags("tagged"), source={"tag-names": "code that names it"}),
    Rule("arm-renamed", source={"arm-names": "code that names it"}),
    Rule("discriminator-changed", "arms are told apart by something else", "arms are told apart by something else",
         {"tag-names": "code that names an arm", "loose-tags": "code that reads the tag",
          "wire-named": "code that tells arms apart"}),
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


OF_TYPES = frozenset({"unchecked", "any-json"})
"""Traits that make two types one."""

_ASKED = frozenset(trait.removeprefix("not ") for rule in RULES for trait in rule.source)
TRAITS = OF_TYPES | _ASKED - {"any", "retyped"}
"""All traits that a language can have."""


def judge(changes: Sequence[Change], languages: Iterable[Language]) -> tuple[Verdict, ...]:
    """What each change does on the wire, and in which of these languages it breaks code.

    A language that tells no traits may have each of them that makes code break.
    """
    chosen = list(languages)
    return tuple(_verdict(each, chosen) for each in changes)


def rule_for(change: Change) -> Rule:
    """The rule that decides. Raises LookupError for a kind of change without one, which is a fault of ours."""
    for rule in RULES:
        if rule.kind == change.kind and rule.flags <= change.flags:
            return rule
    raise LookupError(change.kind)


def _verdict(change: Change, languages: Sequence[Language]) -> Verdict:
    rule = rule_for(change)
    request = rule.request if change.requests else ""
    response = rule.response if change.responses else ""
    source = {each.id: why for each in languages if (why := _why(rule, _traits(change, each)))}
    bumps: dict[str, Bump] = {
        each.id: "major" if request or response or each.id in source else rule.bump for each in languages
    }
    return Verdict(change, request, response, source, bumps)


def _traits(change: Change, language: Language) -> frozenset[str]:
    """Its own, and `retyped` where the change makes another type of the member in its code."""
    traits = TRAITS - OF_TYPES if language.traits is None else language.traits
    if change.types is None or "unchecked" in traits:
        return traits
    old, new = change.types
    return traits if _is_one(old, new, language, "any-json" in traits) else traits | {"retyped"}


def _is_one(old: ir.Type, new: ir.Type, language: Language, is_gradual: bool) -> bool:
    """Whether a language has one type for both."""
    match old, new:
        case (ir.AnyJson(), _) | (_, ir.AnyJson()) if is_gradual:
            return True
        case ir.Scalar(a), ir.Scalar(b):
            words = [language.synonyms.get(each, language.types[each].text) for each in (a, b)]
            return words[0] == words[1]
        case (ir.ListOf(a), ir.ListOf(b)) | (ir.Nullable(a), ir.Nullable(b)):
            return _is_one(a, b, language, is_gradual)
        case ir.MapOf(key, a), ir.MapOf(other, b):
            return all(_is_one(*each, language, is_gradual) for each in ((key, other), (a, b)))
        case ir.Ref(name, args), ir.Ref(other, others) if name == other and len(args) == len(others):
            return all(_is_one(*each, language, is_gradual) for each in zip(args, others, strict=True))
        case _:
            return old == new


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
