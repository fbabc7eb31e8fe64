"""Which types go to a server and which come back, told from the operations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dtogen import ir
from dtogen.facts import Facts, children, own_types


@dataclass(frozen=True, slots=True)
class Directions:
    """Names by direction. A type that no operation reaches can be in either: it is in both."""

    requests: frozenset[str]
    responses: frozenset[str]


def directions(facts: Facts) -> Directions:
    """The types that requests and answers are made of, with their bases."""
    models = [decl for decl in facts.schema.decls if isinstance(decl, ir.Model) and decl.operation]
    sent = _closure(facts, (model.name for model in models))
    answers = [model.operation.returns for model in models if model.operation]
    returned = _closure(
        facts, (each.name for target in answers for each in children(target) if isinstance(each, ir.Ref))
    )
    unknown = frozenset(facts.by_name) - sent - returned
    return Directions(sent | unknown, returned | unknown)


def _closure(facts: Facts, names: Iterable[str]) -> frozenset[str]:
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        decl = facts.by_name.get(name)
        if decl is None or name in found:
            continue
        found.add(name)
        answer = decl.operation.returns if isinstance(decl, ir.Model) and decl.operation else None
        targets = [target for target in own_types(decl) if target is not answer]
        waiting += [each.name for target in targets for each in children(target) if isinstance(each, ir.Ref)]
    return frozenset(found)
