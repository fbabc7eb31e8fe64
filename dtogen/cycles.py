"""What comes back to itself: bases, aliases, and values that would never end.

Linear in the size of the schema: cycles are found by peeling off what is settled.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from dtogen import ir
from dtogen.diagnostics import Location
from dtogen.facts import Facts, children


@dataclass(frozen=True)
class Cycles:
    """The rings of one schema, each a list of names in which every one leads to the next and the last to the first."""

    facts: Facts

    @cached_property
    def bases(self) -> list[list[str]]:
        """Models that extend themselves."""
        models = (each for each in self.facts.schema.decls if isinstance(each, ir.Model))
        return list(_rings({each.name: each.base.name for each in models if each.base}))

    @cached_property
    def aliases(self) -> list[list[str]]:
        """Aliases that contain themselves."""
        return list(_rings(self._stuck))

    @cached_property
    def _stuck(self) -> Mapping[str, str]:
        """Aliases that reach themselves through aliases alone, each with the next one on the way."""
        aliases = {decl.name: decl for decl in self.facts.schema.decls if isinstance(decl, ir.Alias)}
        return _unsettled(
            {
                name: [[each.name for each in children(decl.type) if isinstance(each, ir.Ref) and each.name in aliases]]
                for name, decl in aliases.items()
            }
        )

    def resolve(self, target: ir.Type) -> ir.Type | ir.Decl | None:
        """As `Facts.resolve`, but None for what leads nowhere: that is reported where it stands."""
        while isinstance(target, ir.Ref):
            decl = self.facts.by_name.get(target.name)
            if not isinstance(decl, ir.Alias):
                return decl
            if decl.name in self._stuck:
                return None
            target = decl.type
        return target

    @cached_property
    def values(self) -> list[list[str]]:
        """Models whose every value holds another one of the kind, without an end; a model comes first.

        Unions of unions alone are no such ring: their arms are wrong, and told to be.
        """
        found = []
        for ring in _rings(_unsettled(self._needs())):
            models = [i for i, each in enumerate(ring) if isinstance(self.facts.by_name[each], ir.Model)]
            start = models[0] if models else 0
            if not all(isinstance(self.facts.by_name[each], ir.Union) for each in ring):
                found.append([*ring[start:], *ring[:start]])
        return found

    def _needs(self) -> dict[str, list[list[str]]]:
        """Declaration -> the alternatives of what a value of it always holds."""
        needs: dict[str, list[list[str]]] = {}
        ringed = {name for ring in self.bases for name in ring}  # reported on their own
        for decl in self.facts.schema.decls:
            match decl:
                case ir.Model():
                    types = [each.type for each in decl.fields if each.required and each.default is None]
                    if decl.base and decl.name not in ringed:
                        types.append(decl.base)
                    needs[decl.name] = [[each for target in types for each in self._within(target)]]
                case ir.Union() if decl.arms and not decl.nullable:
                    needs[decl.name] = [list(self._within(arm.type)) for arm in decl.arms]
                case _:
                    needs[decl.name] = [[]]
        return needs

    def _within(self, target: ir.Type) -> Iterator[str]:
        """Declarations of which a value of `target` always holds one, aliases followed."""
        waiting = [target]
        while waiting:
            match waiting.pop():
                case ir.Ref(name, args):
                    decl = self.facts.by_name.get(name)
                    if isinstance(decl, ir.Alias):
                        if name not in self._stuck:
                            waiting.append(decl.type)
                        continue
                    if decl is not None:
                        yield name
                    if isinstance(decl, ir.Model) and args:
                        bare = {each.type for each in decl.fields if each.required}
                        pairs = zip(decl.params, args, strict=False)  # their number is checked elsewhere
                        waiting += [arg for param, arg in pairs if ir.Param(param) in bare]
                case _:
                    pass

    def step(self, holder: str, held: str) -> tuple[str, Location]:
        """How a declaration comes to hold the next one: its member, or itself as a union or a derived model."""
        decl = self.facts.by_name[holder]
        if isinstance(decl, ir.Model):
            for each in decl.fields:
                if each.required and each.default is None and held in self._within(each.type):
                    return f"{holder}.{each.wire}", each.location
        return holder, decl.location


def _unsettled(needs: Mapping[str, Sequence[Iterable[str]]]) -> dict[str, str]:
    """Names that need themselves, or one that does, each with the next name on the way.

    A name is settled as soon as all names of one of its alternatives are. What never settles is in a cycle or leads
    into one. Linear: each need is looked at once.
    """
    missing: dict[tuple[str, int], int] = {}
    users: dict[str, list[tuple[str, int]]] = {}
    sets = {name: [dict.fromkeys(each) for each in groups] for name, groups in needs.items()}
    settled: dict[str, None] = {}
    for name, groups in sets.items():
        for i, group in enumerate(groups):
            missing[name, i] = len(group)
            for each in group:
                users.setdefault(each, []).append((name, i))
            if not group:
                settled.setdefault(name)
    waiting = list(settled)
    while waiting:
        for name, i in users.get(waiting.pop(), ()):
            missing[name, i] -= 1
            if not missing[name, i] and name not in settled:
                settled.setdefault(name)
                waiting.append(name)
    return {
        name: next(each for each in groups[0] if each not in settled)
        for name, groups in sets.items()
        if name not in settled
    }


def _rings(following: Mapping[str, str]) -> Iterator[list[str]]:
    """The rings of a graph in which each name has at most one follower, each once, from its first name in order."""
    order = {name: i for i, name in enumerate(following)}
    seen: set[str] = set()
    for start in following:
        path: dict[str, int] = {}
        name: str | None = start
        while name is not None and name in following and name not in seen:
            seen.add(name)
            path[name] = len(path)
            name = following.get(name)
        if name in path:
            ring = list(path)[path[name] :]
            first = ring.index(min(ring, key=order.__getitem__))
            yield ring[first:] + ring[:first]
