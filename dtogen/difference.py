"""Two schemas side by side: every change, with what a verdict about it needs to know. `verdicts` judges them.

Declarations are the same if they have one name, or if they are of one shape and each has no other counterpart: those
were renamed. A member that comes from a base is told at the base.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from dtogen import ir
from dtogen.diagnostics import Location
from dtogen.directions import directions
from dtogen.facts import Facts, key_of
from dtogen.typechange import TypeChange, change_of, renamed
from dtogen.values import say

Flags: TypeAlias = frozenset[str]


@dataclass(frozen=True, slots=True)
class Change:
    """One change. `kind` and `flags` are what rules ask; `old` and `new` are for people.

    `subject` is `Type` or `Type.member`, by its new name where it has one. `requests` and `responses` tell where the
    type goes.
    """

    kind: str
    subject: str
    location: Location
    old: str = ""
    new: str = ""
    flags: Flags = frozenset()
    types: tuple[ir.Type, ir.Type] | None = None  # the old and the new one, under the new names
    requests: bool = True
    responses: bool = True


def difference(old: ir.Schema, new: ir.Schema) -> tuple[Change, ...]:
    """Every change from one schema to the other: of the types that are still there, then added, then removed ones."""
    return tuple(_Difference(Facts(old), Facts(new)).run())


@dataclass
class _Difference:
    before: Facts
    after: Facts
    names: dict[str, str] = field(default_factory=dict)  # old name -> new one, of all that are still there

    def run(self) -> Iterator[Change]:
        self._match()
        sent, back = directions(self.before), directions(self.after)
        old_names = {new: old for old, new in self.names.items()}
        for decl in self.after.schema.decls:
            old_name = old_names.get(decl.name)
            found = (
                self._compare(self.before.by_name[old_name], decl)
                if old_name
                else iter([Change("type-added", decl.name, decl.location)])
            )
            for each in found:
                known = {decl.name, old_name}
                yield dataclasses.replace(
                    each,
                    requests=bool(known & (sent.requests | back.requests)),
                    # What comes back is no part of the request that says so.
                    responses=each.kind == "answer-changed" or bool(known & (sent.responses | back.responses)),
                )
        for decl in self.before.schema.decls:
            if decl.name not in self.names:
                is_operation = isinstance(decl, ir.Model) and decl.operation is not None
                yield Change(
                    "operation-removed" if is_operation else "type-removed", decl.name, decl.location,
                    requests=decl.name in sent.requests, responses=decl.name in sent.responses,
                )  # fmt: skip

    def _match(self) -> None:
        self.names = {name: name for name in self.before.by_name if name in self.after.by_name}
        changed = True
        while changed:  # a renamed type can be what tells that another was renamed
            changed = False
            left = [decl for decl in self.before.schema.decls if decl.name not in self.names]
            free = [decl for decl in self.after.schema.decls if decl.name not in self.names.values()]
            for decl in left:
                twins = [each for each in free if self._shape(each, {each.name: ""}) == self._shape(decl, None)]
                if len(twins) == 1:
                    self.names[decl.name] = twins[0].name
                    free.remove(twins[0])
                    changed = True

    def _shape(self, decl: ir.Decl, own: dict[str, str] | None) -> object:
        """What a declaration is on the wire, its own name aside; `own` for one of the new schema."""
        names = {**self.names, decl.name: ""} if own is None else own
        match decl:
            case ir.Model():
                members = tuple(
                    (each.wire, renamed(each.type, names), each.required, each.default) for each in decl.fields
                )
                base = renamed(decl.base, names) if decl.base else None
                return ir.Model, members, base, decl.params, decl.abstract, decl.open, decl.operation is None
            case ir.Enumeration():
                return ir.Enumeration, tuple(each.value for each in decl.members), decl.prim, decl.open
            case ir.Union():
                arms = tuple((renamed(each.type, names), each.tag) for each in decl.arms)
                return ir.Union, arms, decl.discriminator, decl.nullable
            case ir.Alias():
                return ir.Alias, renamed(decl.type, names)

    def _compare(self, old: ir.Decl, new: ir.Decl) -> Iterator[Change]:
        if old.name != new.name:
            yield Change("type-renamed", new.name, new.location, old.name, new.name)
        match old, new:
            case ir.Model(), ir.Model():
                yield from self._models(old, new)
            case ir.Enumeration(), ir.Enumeration():
                yield from _enums(old, new)
            case ir.Union(), ir.Union():
                yield from self._unions(old, new)
            case ir.Alias(), ir.Alias():
                yield from self._types(old.type, new.type, new.name, new.location, frozenset())
            case _:
                kinds = type(old).__name__.lower(), type(new).__name__.lower()
                yield Change("kind-changed", new.name, new.location, *kinds)
                return
        yield from _told(old, new, new.name)

    # Models.

    def _models(self, old: ir.Model, new: ir.Model) -> Iterator[Change]:
        members = {each.wire: (each, owner) for each, owner in self.after.members(new)}
        had = {each.wire: (each, owner) for each, owner in self.before.members(old)}
        bases = {base.name for base, _ in self.after.ancestors(new)}
        old_bases = {self.names.get(base.name) for base, _ in self.before.ancestors(old)}
        rewired = dict(self._rewired(old, new))
        for wire, (each, owner) in had.items():
            at = f"{new.name}.{wire}"
            if wire in rewired:
                yield Change("wire-name-changed", at, rewired[wire].location, wire, rewired[wire].wire)
            elif wire not in members and not (owner is not old and self.names.get(owner.name) in bases):
                yield Change("member-removed", at, new.location, key_of(each.type), flags=_presence(each))
        order = _call_order(each for each, _ in members.values())
        last = max((order.index(wire) for wire in had if wire in order), default=-1)
        is_end = not self.after.is_open(new) and new.name not in self.after.derived
        moved = frozenset({"moved"}) if _is_moved(order, _call_order(each for each, _ in had.values())) else frozenset()
        for wire, (each, owner) in members.items():
            if wire not in had and each not in rewired.values() and not (owner is not new and owner.name in old_bases):
                is_last = is_end and owner is new and wire in order and order.index(wire) > last
                flags = _presence(each) | ({"last"} if is_last else frozenset())
                yield Change("member-added", f"{new.name}.{wire}", each.location, new=key_of(each.type), flags=flags)
            elif wire in had:
                before, holder = had[wire]
                if owner is new or holder is old or self.names.get(holder.name) != owner.name:
                    yield from self._members(before, each, f"{new.name}.{wire}", moved)
        own = [each.wire for each in new.fields if each.wire in {each.wire for each in old.fields}]
        if own != [each.wire for each in old.fields if each.wire in own]:
            yield Change("members-reordered", new.name, new.location, flags=moved)
        yield from self._heads(old, new)

    def _rewired(self, old: ir.Model, new: ir.Model) -> Iterator[tuple[str, ir.Field]]:
        """Members with the author's own name that have another one on the wire."""
        gone = {each.name: each for each in old.fields if each.wire not in {other.wire for other in new.fields}}
        for each in new.fields:
            if each.name in gone and each.wire not in {other.wire for other in old.fields}:
                yield gone[each.name].wire, each

    def _heads(self, old: ir.Model, new: ir.Model) -> Iterator[Change]:
        """What is true of a model as a whole."""
        base = renamed(old.base, self.names) if old.base else None
        if base != new.base:
            was, now = (key_of(each) if each else "none" for each in (base, new.base))
            yield Change("base-changed", new.name, new.location, was, now)
        if old.params != new.params:
            yield Change("parameters-changed", new.name, new.location, ", ".join(old.params), ", ".join(new.params))
        for what, had, has in (("abstract", old.abstract, new.abstract), ("open", old.open, new.open)):
            if had is not has:
                kind = ("made-" if has else "made-not-") + what
                yield Change(f"model-{kind}", new.name, new.location)
        yield from self._operations(old, new)

    def _members(self, old: ir.Field, new: ir.Field, at: str, moved: Flags) -> Iterator[Change]:
        if old.name != new.name:
            yield Change("member-renamed", at, new.location, old.name, new.name)
        yield from self._types(old.type, new.type, at, new.location, _presence(old))
        was, now = _state(old), _state(new)
        if was != now:
            yield Change(f"{was}-to-{now}", at, new.location, flags=moved)
        elif old.default != new.default and old.default and new.default:
            yield Change("default-changed", at, new.location, say(old.default.value), say(new.default.value))
        if old.constraints != new.constraints:
            yield Change("constraints-changed", at, new.location, flags=_tighter(old.constraints, new.constraints))
        yield from _told(old, new, at)

    def _types(self, old: ir.Type, new: ir.Type, at: str, location: Location, flags: Flags) -> Iterator[Change]:
        old = renamed(old, self.names)
        inner = [each.inner if isinstance(each, ir.Nullable) else each for each in (old, new)]
        texts = key_of(old), key_of(new)
        if isinstance(old, ir.Const) and isinstance(new, ir.Const) and old != new:
            yield Change("constant-changed", at, location, say(old.value), say(new.value))
            return
        turn = change_of(inner[0], inner[1], self.before, self.after)
        if turn:
            yield Change(
                f"type-{_word(turn)}", at, location, *texts, flags=flags | {turn.by}, types=(inner[0], inner[1])
            )
        if isinstance(old, ir.Nullable) is not isinstance(new, ir.Nullable) and not isinstance(new, ir.AnyJson):
            kind = "null-allowed" if isinstance(new, ir.Nullable) else "null-refused"
            yield Change(kind, at, location, *texts, flags=flags)

    # Operations.

    def _operations(self, old: ir.Model, new: ir.Model) -> Iterator[Change]:
        was, now = old.operation, new.operation
        if was == now or (was is None and now is None):
            return
        if was is None or now is None:
            yield Change("operation-added" if now else "operation-removed", new.name, new.location)
            return
        if was.verb != now.verb:
            yield Change("verb-changed", new.name, new.location, was.verb, now.verb)
        gone = [each for each in was.paths if each not in now.paths]
        if gone:
            yield Change("path-removed", new.name, new.location, ", ".join(gone), ", ".join(now.paths))
        elif was.paths != now.paths:
            yield Change("path-added", new.name, new.location, ", ".join(was.paths), ", ".join(now.paths))
        yield from self._answers(was.returns, now.returns, new)
        if was.auth is not now.auth:
            flags = frozenset({"looser"}) if now.auth is ir.Auth.NONE else frozenset[str]()
            yield Change("auth-changed", new.name, new.location, was.auth.value, now.auth.value, flags)
        if was.tags != now.tags:
            yield Change("tags-changed", new.name, new.location, ", ".join(was.tags), ", ".join(now.tags))
        yield from _uploads(was, now, new)

    def _answers(self, was: ir.Type | ir.Body, now: ir.Type | ir.Body, new: ir.Model) -> Iterator[Change]:
        old = was if isinstance(was, ir.Body) else renamed(was, self.names)
        if old != now:
            before, after = (each.value if isinstance(each, ir.Body) else key_of(each) for each in (old, now))
            yield Change("answer-changed", new.name, new.location, before, after)

    # Unions.

    def _unions(self, old: ir.Union, new: ir.Union) -> Iterator[Change]:
        form = frozenset({"tagged" if new.discriminator else "shape"})
        if old.discriminator != new.discriminator:
            tags = old.discriminator or "by shape", new.discriminator or "by shape"
            yield Change("discriminator-changed", new.name, new.location, *tags)
            return
        arms = {each.tag or each.kind.value: each for each in new.arms}
        had = {each.tag or each.kind.value: each for each in old.arms}
        for key, each in had.items():
            if key not in arms:
                yield Change("arm-removed", f"{new.name}.{key}", new.location, key_of(each.type), flags=form)
        for key, each in arms.items():
            at = f"{new.name}.{key}"
            if key not in had:
                yield Change("arm-added", at, new.location, new=key_of(each.type), flags=form)
                continue
            yield from self._types(had[key].type, each.type, at, new.location, frozenset({"required"}))
            if had[key].name != each.name and self.names.get(had[key].name) != each.name:
                yield Change("arm-renamed", at, new.location, had[key].name, each.name, flags=form)
        if old.nullable is not new.nullable:
            kind = "null-allowed" if new.nullable else "null-refused"
            yield Change(kind, new.name, new.location, flags=frozenset({"required", "arm"}))


def _enums(old: ir.Enumeration, new: ir.Enumeration) -> Iterator[Change]:
    if old.prim is not new.prim:
        yield Change("kind-changed", new.name, new.location, old.prim.value, new.prim.value)
        return
    if old.open is not new.open:
        yield Change("enum-opened" if new.open else "enum-closed", new.name, new.location)
    form = frozenset({"open" if new.open else "closed"})
    had = {each.value: each for each in old.members}
    values = {each.value: each for each in new.members}
    for value, each in had.items():
        if value not in values:
            yield Change("value-removed", f"{new.name}.{each.name}", new.location, say(value), flags=form)
    for value, each in values.items():
        at = f"{new.name}.{each.name}"
        if value not in had:
            yield Change("value-added", at, each.location, new=say(value), flags=form)
            continue
        if had[value].name != each.name:
            yield Change("value-renamed", at, each.location, had[value].name, each.name, flags=form)
        yield from _told(had[value], each, at)


def _uploads(was: ir.Operation, now: ir.Operation, new: ir.Model) -> Iterator[Change]:
    had, has = ({each.part: each.required for each in op.uploads} for op in (was, now))
    for part in {**had, **has}:
        if part not in has:
            yield Change("upload-removed", f"{new.name}.{part}", new.location)
        elif has[part] and not had.get(part, False):
            yield Change("upload-required", f"{new.name}.{part}", new.location)
        elif had.get(part) != has[part]:
            yield Change("upload-optional", f"{new.name}.{part}", new.location)


def _told(
    old: ir.Decl | ir.Field | ir.EnumMember, new: ir.Decl | ir.Field | ir.EnumMember, at: str
) -> Iterator[Change]:
    """What is only said: docs, examples, deprecation."""
    if old.deprecated is None and new.deprecated is not None:
        yield Change("deprecated", at, new.location, new=new.deprecated)
    examples = [each.examples if isinstance(each, ir.Field) else () for each in (old, new)]
    retold = old.deprecated is not None and old.deprecated != new.deprecated
    if old.doc != new.doc or examples[0] != examples[1] or retold:
        yield Change("doc-changed", at, new.location)


def _call_order(members: Iterable[ir.Field]) -> list[str]:
    """Members in the order of a call that makes a model: required ones first, constants not at all."""
    given = [each for each in members if not isinstance(each.type, ir.Const)]
    return [each.wire for each in sorted(given, key=lambda each: not each.required)]


def _is_moved(new: Sequence[str], old: Sequence[str]) -> bool:
    """Whether what is in both comes in another order."""
    return [each for each in new if each in old] != [each for each in old if each in new]


def _state(member: ir.Field) -> str:
    if member.default is not None:
        return "defaulted"
    return "required" if member.required else "optional"


def _presence(member: ir.Field) -> Flags:
    constant = {"constant"} if isinstance(member.type, ir.Const) else set()
    return frozenset({_state(member)} | constant)


def _tighter(old: ir.Constraints, new: ir.Constraints) -> Flags:
    """`tighter` if a value that was allowed may be refused now."""
    for name, sign in (("ge", 1), ("gt", 1), ("min_length", 1), ("le", -1), ("lt", -1), ("max_length", -1)):
        was, now = getattr(old, name), getattr(new, name)
        if now is not None and (was is None or (now - was) * sign > 0):
            return frozenset({"tighter"})
    for name in ("pattern", "multiple_of"):
        was, now = getattr(old, name), getattr(new, name)
        if now is not None and was != now:
            return frozenset({"tighter"})
    return frozenset()


def _word(turn: TypeChange) -> str:
    return {"wider": "widened", "narrower": "narrowed", "other": "changed"}[turn.turn]
