"""Rules about the schema itself, whatever the language."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dtogen import ir
from dtogen.diagnostics import Location
from dtogen.directions import Directions
from dtogen.facts import Facts
from dtogen.lint import Rule, Spot

LONGEST = 40  # characters of a name: longer ones do not fit beside a type on a line of 100


def closed_in_responses(facts: Facts, directions: Directions) -> Iterator[Spot]:
    for decl in facts.schema.decls:
        if isinstance(decl, ir.Enumeration) and not decl.open and decl.name in directions.responses:
            yield Spot(
                decl.name,
                decl.location,
                f"answers hold {decl.name}, which is closed",
                notes=("a client refuses the whole answer when the server adds a member",),
            )


def required_of_others(facts: Facts, directions: Directions) -> Iterator[Spot]:
    for decl in facts.schema.decls:
        if not isinstance(decl, ir.Model) or not decl.operation:
            continue
        shared = [path for path in decl.operation.paths if path != f"/api/{decl.name}"]
        if not shared:
            continue
        for each, _ in facts.members(decl):
            in_path = any(f"{{{each.wire}}}" in path for path in decl.operation.paths)
            if each.required and not in_path and not isinstance(each.type, ir.Const):
                yield Spot(
                    f"{decl.name}.{each.wire}",
                    each.location,
                    f"{decl.name}.{each.wire} is required in a request that others send and implement",
                    notes=(f"at {shared[0]}",),
                )


def open_without_doc(facts: Facts, directions: Directions) -> Iterator[Spot]:
    for decl in facts.schema.decls:
        if isinstance(decl, ir.Model) and decl.open and not decl.doc:
            yield Spot(decl.name, decl.location, f"{decl.name} is open and does not say why")


def deprecated_without_message(facts: Facts, directions: Directions) -> Iterator[Spot]:
    for decl in facts.schema.decls:
        if decl.deprecated == "":
            yield Spot(decl.name, decl.location, f"{decl.name} is deprecated and does not say for what")
        for name, deprecated, location in _parts(decl):
            if deprecated == "":
                yield Spot(
                    f"{decl.name}.{name}", location, f"{decl.name}.{name} is deprecated and does not say for what"
                )


def _parts(decl: ir.Decl) -> Iterator[tuple[str, str | None, Location]]:
    match decl:
        case ir.Model():
            yield from ((each.wire, each.deprecated, each.location) for each in decl.fields)
        case ir.Enumeration():
            yield from ((each.name, each.deprecated, each.location) for each in decl.members)
        case _:
            pass


def mixed_casing(facts: Facts, directions: Directions) -> Iterator[Spot]:
    for decl in facts.schema.decls:
        if not isinstance(decl, ir.Model):
            continue
        by_case: dict[str, list[str]] = {}
        for each, _ in facts.members(decl):
            if case := casing(each.wire):
                by_case.setdefault(case, []).append(each.wire)
        own = {each.wire for each in decl.fields}
        if len(by_case) > 1 and any(own & set(names) for names in by_case.values()):
            usual = max(by_case, key=lambda case: len(by_case[case]))
            others = [name for case, names in by_case.items() if case != usual for name in names]
            yield Spot(
                decl.name,
                decl.location,
                f"the wire names of {decl.name} are {' and '.join(by_case)}",
                notes=(f"not {usual}: {', '.join(others[:5])}{', ...' if len(others) > 5 else ''}",),
            )


def casing(name: str) -> str | None:
    """The case of a wire name; None where it has no mark of one, as `id` or `$ref`."""
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", name):
        return None
    if "_" in name:
        return "snake_case"
    if "-" in name:
        return "kebab-case"
    if name[0].isupper():
        return "PascalCase"
    return "camelCase" if name.lower() != name else None


def long_names(facts: Facts, directions: Directions) -> Iterator[Spot]:
    for decl in facts.schema.decls:
        if len(decl.name) > LONGEST:
            yield Spot(decl.name, decl.location, f"{decl.name} has {len(decl.name)} characters")
        for name, _, location in _parts(decl):
            if len(name) > LONGEST:
                yield Spot(f"{decl.name}.{name}", location, f"{decl.name}.{name} has {len(name)} characters")


def without_tags(facts: Facts, directions: Directions) -> Iterator[Spot]:
    for decl in facts.schema.decls:
        if isinstance(decl, ir.Model) and decl.operation and not decl.operation.tags:
            yield Spot(decl.name, decl.location, f"the operation of {decl.name} has no tags")


def types_without_doc(facts: Facts, directions: Directions) -> Iterator[Spot]:
    for decl in facts.schema.decls:
        if not decl.doc:
            yield Spot(decl.name, decl.location, f"{decl.name} has no doc")


def members_without_doc(facts: Facts, directions: Directions) -> Iterator[Spot]:
    for decl in facts.schema.decls:
        if isinstance(decl, ir.Model):
            for each in decl.fields:
                if not each.doc and not isinstance(each.type, ir.Const):
                    yield Spot(f"{decl.name}.{each.wire}", each.location, f"{decl.name}.{each.wire} has no doc")


RULES = (
    Rule(
        "DT661", "closed-enum-in-response", "warning", "A closed enum that answers hold: a new member breaks clients.",
        "derive from OpenEnum or OpenIntEnum, unless the set can never grow", closed_in_responses,
    ),
    Rule(
        "DT662", "required-in-shared-request", "warning",
        "A required member of a request at a path of its own, which clients and servers of others know too.",
        "make it optional, or give it a default, unless that contract requires it", required_of_others,
    ),
    Rule(
        "DT663", "open-without-doc", "warning", "An open model whose doc does not say what else it can hold.",
        'say what the unnamed members are, or leave out extra="allow"', open_without_doc,
    ),
    Rule(
        "DT664", "deprecated-without-message", "warning", "Deprecated, and nothing says what to use in its place.",
        'say it: deprecated="use ... instead"', deprecated_without_message,
    ),
    Rule(
        "DT665", "mixed-casing", "warning", "Wire names of one model in more than one case.",
        "use CamelDto, or aliases, so that all are alike", mixed_casing,
    ),
    Rule(
        "DT666", "long-name", "warning", f"A name of more than {LONGEST} characters.",
        "find a shorter one; a member may keep its wire name: Annotated[T, Name(\"...\")]", long_names,
    ),
    Rule(
        "DT667", "operation-without-tags", "note", "An operation without tags, which no selection by tag finds.",
        'say where it belongs: tags=["..."]', without_tags,
    ),
    Rule(
        "DT671", "type-without-doc", "note", "A type without a doc.",
        "write a docstring below its first line", types_without_doc,
    ),
    Rule(
        "DT672", "member-without-doc", "note", "A member of a model without a doc; constants aside.",
        "write a docstring below it", members_without_doc,
    ),
)  # fmt: skip
