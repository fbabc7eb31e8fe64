"""Which declarations to emit: patterns -> a smaller schema that still holds together."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from dtogen import ir
from dtogen.diagnostics import OptionError, error
from dtogen.facts import Facts

FORMS = "Name, Name.* (and all that it refers to), *.Name (all that refers to it), {tag} (operations with that tag)"


def select(facts: Facts, include: Iterable[str] = (), exclude: Iterable[str] = ()) -> ir.Schema:
    """The declarations that the patterns choose, in the author's order.

    What is included brings along what it refers to, so the result compiles; what is excluded takes along what cannot do
    without it, unless an included type needs it. Raises OptionError for a pattern that matches nothing.
    """
    chosen = {name for pattern in include for name in _matched(facts, pattern)}
    names = set(facts.closure(chosen)) if chosen else set(facts.by_name)
    dropped = {name for pattern in exclude for name in _matched(facts, pattern)}
    needed = set(facts.closure(chosen - dropped)) if chosen else set()
    waiting = [name for name in dropped if name not in needed]
    gone: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in gone:
            gone.add(name)
            waiting += [user for user in facts.users[name] if user not in needed]
    return ir.Schema(
        facts.schema.name, tuple(decl for decl in facts.schema.decls if decl.name in names and decl.name not in gone)
    )


def _matched(facts: Facts, pattern: str) -> Iterable[str]:
    if pattern.startswith("{") and pattern.endswith("}"):
        found = _tagged(facts, [tag.strip() for tag in pattern[1:-1].split(",")])
    elif pattern.endswith(".*"):
        found = list(facts.closure(_exact(facts, pattern[:-2])))
    elif pattern.startswith("*."):
        found = _users(facts, _exact(facts, pattern[2:]))
    else:
        found = _exact(facts, pattern)
    if not found:
        near = difflib.get_close_matches(pattern.strip("*."), facts.by_name, 3)
        hint = f"did you mean {' or '.join(near)}? " if near else ""
        raise OptionError(error("DT404", f'the pattern "{pattern}" matches no type', help=f"{hint}patterns: {FORMS}"))
    return found


def _exact(facts: Facts, name: str) -> list[str]:
    return [name] if name in facts.by_name else []


def _users(facts: Facts, names: list[str]) -> list[str]:
    found: dict[str, None] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = None
            waiting += facts.users[name]
    return list(found)


def _tagged(facts: Facts, tags: list[str]) -> list[str]:
    return [
        decl.name
        for decl in facts.schema.decls
        if isinstance(decl, ir.Model) and decl.operation and set(tags) & set(decl.operation.tags)
    ]
