"""What is true of a schema as a whole: who extends, holds or reaches whom. Computed once, read by everyone."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from dtogen import ir


def children(target: ir.Type | ir.Body) -> Iterator[ir.Type]:
    """The types that a type is made of, itself first."""
    if isinstance(target, ir.Body):
        return
    yield target
    match target:
        case ir.ListOf(inner) | ir.Nullable(inner):
            yield from children(inner)
        case ir.MapOf(key, value):
            yield from children(key)
            yield from children(value)
        case ir.Ref(_, args):
            for arg in args:
                yield from children(arg)
        case _:
            pass


def own_types(decl: ir.Decl) -> Iterator[ir.Type]:
    """The types that stand in a declaration, outermost only; the answer of an operation is one of them."""
    match decl:
        case ir.Model():
            if decl.base:
                yield decl.base
            for field in decl.fields:
                yield field.type
            if decl.operation and not isinstance(decl.operation.returns, ir.Body):
                yield decl.operation.returns
        case ir.Union():
            for arm in decl.arms:
                yield arm.type
        case ir.Alias():
            yield decl.type
        case ir.Enumeration():
            pass


def references(decl: ir.Decl) -> dict[str, None]:
    """Names that a declaration refers to, in order of appearance."""
    return {each.name: None for target in own_types(decl) for each in children(target) if isinstance(each, ir.Ref)}


def key_of(target: ir.Type) -> str:
    """The name of a type in messages and in the corpus: `QueryResponse<AiProvider>`, `list<string>`."""
    match target:
        case ir.Scalar(prim) | ir.Const(prim):
            return prim.value
        case ir.ListOf(item):
            return f"list<{key_of(item)}>"
        case ir.MapOf(key, value):
            return f"map<{key_of(key)},{key_of(value)}>"
        case ir.Nullable(inner):
            return f"{key_of(inner)}|null"
        case ir.Ref(name, args):
            return f"{name}<{','.join(map(key_of, args))}>" if args else name
        case ir.Param(name):
            return name
        case ir.AnyJson():
            return "json"


def substitute(target: ir.Type, args: Mapping[str, ir.Type]) -> ir.Type:
    """A type with its parameters replaced."""
    match target:
        case ir.Param(name):
            return args.get(name, target)
        case ir.ListOf(item):
            return ir.ListOf(substitute(item, args))
        case ir.MapOf(key, value):
            return ir.MapOf(substitute(key, args), substitute(value, args))
        case ir.Nullable(inner):
            return ir.Nullable(substitute(inner, args))
        case ir.Ref(name, given) if given:
            return ir.Ref(name, tuple(substitute(each, args) for each in given))
        case _:
            return target


@dataclass(frozen=True)
class Facts:
    """Answers about one schema. Every answer is a look-up after the first question of its kind."""

    schema: ir.Schema

    @cached_property
    def by_name(self) -> dict[str, ir.Decl]:
        return {decl.name: decl for decl in self.schema.decls}

    @cached_property
    def has_operations(self) -> bool:
        return any(isinstance(decl, ir.Model) and decl.operation is not None for decl in self.schema.decls)

    @cached_property
    def references(self) -> dict[str, dict[str, None]]:
        """Name -> names it refers to and that exist."""
        return {
            decl.name: {name: None for name in references(decl) if name in self.by_name} for decl in self.schema.decls
        }

    @cached_property
    def users(self) -> dict[str, dict[str, None]]:
        """Name -> names that refer to it."""
        found: dict[str, dict[str, None]] = {decl.name: {} for decl in self.schema.decls}
        for name, targets in self.references.items():
            for target in targets:
                found[target][name] = None
        return found

    @cached_property
    def derived(self) -> dict[str, tuple[str, ...]]:
        """Model -> the models that extend it directly."""
        found: dict[str, list[str]] = {}
        for decl in self.schema.decls:
            if isinstance(decl, ir.Model) and decl.base:
                found.setdefault(decl.base.name, []).append(decl.name)
        return {name: tuple(names) for name, names in found.items()}

    @cached_property
    def memberships(self) -> dict[str, tuple[tuple[ir.Union, ir.Arm], ...]]:
        """Model -> the tagged unions that it is an arm of."""
        found: dict[str, list[tuple[ir.Union, ir.Arm]]] = {}
        for decl in self.schema.decls:
            if isinstance(decl, ir.Union) and decl.discriminator:
                for arm in decl.arms:
                    if isinstance(arm.type, ir.Ref):
                        found.setdefault(arm.type.name, []).append((decl, arm))
        return {name: tuple(pairs) for name, pairs in found.items()}

    @cached_property
    def exclusive_unions(self) -> frozenset[str]:
        """Tagged unions whose arms extend nothing and are in no other: a class with one base can be such a union."""
        free = {
            decl.name
            for decl in self.schema.decls
            if isinstance(decl, ir.Model) and not decl.base and len(self.memberships.get(decl.name, ())) == 1
        }
        return frozenset(
            decl.name
            for decl in self.schema.decls
            if isinstance(decl, ir.Union)
            and decl.discriminator
            and all(isinstance(arm.type, ir.Ref) and arm.type.name in free for arm in decl.arms)
        )

    @cached_property
    def map_keys(self) -> frozenset[str]:
        """Enums that are the key of a map somewhere."""
        return frozenset(
            each.key.name
            for decl in self.schema.decls
            for target in own_types(decl)
            for each in children(target)
            if isinstance(each, ir.MapOf) and isinstance(each.key, ir.Ref)
        )

    @cached_property
    def decimals(self) -> frozenset[str]:
        """Declarations from which a decimal can be reached, by members, arms, bases and arguments."""
        return self._reaching(
            lambda decl: any(
                each == ir.Scalar(ir.Prim.DECIMAL) for target in own_types(decl) for each in children(target)
            )
        )

    @cached_property
    def recursive(self) -> frozenset[str]:
        """Declarations that can be reached from themselves."""
        graph = self._members_only
        return frozenset(
            name for group in _components(graph) if len(group) > 1 or group[0] in graph[group[0]] for name in group
        )

    @cached_property
    def inline_cycles(self) -> dict[str, int]:
        """Models and unions that hold themselves in place, no list or map between: each with its cycle's number."""
        return self._inline_cycles(with_unions=True)

    @cached_property
    def inline_model_cycles(self) -> dict[str, int]:
        """As `inline_cycles`, but a union does not hold its arms in place: those that models make alone."""
        return self._inline_cycles(with_unions=False)

    def _inline_cycles(self, with_unions: bool) -> dict[str, int]:
        graph: dict[str, dict[str, None]] = {}
        for decl in self.schema.decls:
            held: tuple[ir.Type, ...] = ()
            if isinstance(decl, ir.Model):
                held = tuple(field.type for field, _ in self.members(decl))
            elif isinstance(decl, ir.Union) and with_unions:
                held = tuple(arm.type for arm in decl.arms)
            graph[decl.name] = dict.fromkeys(name for target in held for name in self.inline(target))
        groups = (group for group in _components(graph) if len(group) > 1 or group[0] in graph[group[0]])
        return {name: number for number, group in enumerate(groups) for name in group}

    def inline(self, target: ir.Type) -> Iterator[str]:
        """Models and unions that a value of a type holds in place: itself, or as an argument."""
        match target:
            case ir.Nullable(inner):
                yield from self.inline(inner)
            case ir.Ref(name, args):
                decl = self.by_name[name]
                if isinstance(decl, ir.Alias):
                    yield from self.inline(decl.type)
                elif not isinstance(decl, ir.Enumeration):
                    yield name
                for arg in args:
                    yield from self.inline(arg)
            case _:
                pass

    @cached_property
    def used_params(self) -> dict[str, tuple[str, ...]]:
        """Generic model -> those of its type parameters that reach a member, its own or one of a base."""
        used: dict[str, tuple[str, ...]] = {
            decl.name: () for decl in self.schema.decls if isinstance(decl, ir.Model) and decl.params
        }
        changed = bool(used)
        while changed:
            changed = False
            for name in used:
                decl = self.by_name[name]
                found = {each for target in own_types(decl) for each in self._params(target, used)}
                params = tuple(each for each in decl.params if each in found) if isinstance(decl, ir.Model) else ()
                changed = changed or params != used[name]
                used[name] = params
        return used

    def _params(self, target: ir.Type, used: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
        match target:
            case ir.Param(name):
                yield name
            case ir.ListOf(inner) | ir.Nullable(inner):
                yield from self._params(inner, used)
            case ir.MapOf(_, value):
                yield from self._params(value, used)
            case ir.Ref(name, args):
                decl = self.by_name.get(name)
                for param, arg in zip(decl.params if isinstance(decl, ir.Model) else (), args, strict=False):
                    if param in used.get(name, ()):
                        yield from self._params(arg, used)
            case _:
                pass

    @cached_property
    def instances(self) -> tuple[ir.Ref, ...]:
        """Generic models with closed arguments, as they occur in the schema, in order of appearance."""
        found: dict[ir.Ref, None] = {}
        for decl in self.schema.decls:
            for target in own_types(decl):
                for each in children(target):
                    if isinstance(each, ir.Ref) and each.args and not has_param(each):
                        found.setdefault(each)
        return tuple(found)

    @cached_property
    def digest(self) -> str:
        """What the schema says, as 16 hex digits of SHA-256; where it says so (file, line) does not matter."""
        return hashlib.sha256(repr([_without_place(decl) for decl in self.schema.decls]).encode()).hexdigest()[:16]

    def ancestors(self, model: ir.Model) -> tuple[tuple[ir.Model, Mapping[str, ir.Type]], ...]:
        """The bases of a model from the root down, each with its type parameters as `model` sees them."""
        chain: list[tuple[ir.Model, Mapping[str, ir.Type]]] = []
        args: Mapping[str, ir.Type] = {}
        current, seen = model, {model.name}
        while current.base:
            base = self.by_name.get(current.base.name)
            if not isinstance(base, ir.Model) or base.name in seen:
                break
            given = tuple(substitute(each, args) for each in current.base.args)
            args = dict(zip(base.params, given, strict=False))
            chain.append((base, args))
            seen.add(base.name)
            current = base
        return tuple(reversed(chain))

    def members(self, model: ir.Model) -> tuple[tuple[ir.Field, ir.Model], ...]:
        """All fields of a model, base first, with the model that declares each; type parameters replaced."""
        found: list[tuple[ir.Field, ir.Model]] = []
        for base, args in self.ancestors(model):
            found += [(_substituted(field, args), base) for field in base.fields]
        return (*found, *((field, model) for field in model.fields))

    def is_open(self, model: ir.Model) -> bool:
        return model.open or any(base.open for base, _ in self.ancestors(model))

    def resolve(self, target: ir.Type) -> ir.Type | ir.Decl:
        """What a type is, aliases followed: a declaration for a reference, else the type itself."""
        while isinstance(target, ir.Ref):
            decl = self.by_name[target.name]
            if not isinstance(decl, ir.Alias):
                return decl
            target = decl.type
        return target

    def holds_null(self, target: ir.Type) -> bool:
        """Whether null is one of the type's own values: free JSON, `T | null`, a union with a null arm."""
        match self.resolve(target):
            case ir.AnyJson() | ir.Nullable():
                return True
            case ir.Union(nullable=nullable):
                return nullable
            case _:
                return False

    def closure(self, names: Iterable[str]) -> dict[str, None]:
        """`names` and everything they refer to, so that what is emitted compiles."""
        found: dict[str, None] = {}
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name not in found and name in self.by_name:
                found[name] = None
                waiting += self.references[name]
        return found

    @cached_property
    def _members_only(self) -> dict[str, dict[str, None]]:
        """As `references`, without the answers of operations, which are no part of the data."""
        found: dict[str, dict[str, None]] = {}
        for decl in self.schema.decls:
            answers = isinstance(decl, ir.Model) and decl.operation and not isinstance(decl.operation.returns, ir.Body)
            targets = list(own_types(decl))
            if answers:
                targets.pop()
            found[decl.name] = {
                each.name: None
                for target in targets
                for each in children(target)
                if isinstance(each, ir.Ref) and each.name in self.by_name
            }
        return found

    def _reaching(self, is_start: Callable[[ir.Decl], bool]) -> frozenset[str]:
        users: dict[str, list[str]] = {}
        for name, targets in self._members_only.items():
            for target in targets:
                users.setdefault(target, []).append(name)
        found: set[str] = set()
        waiting = [decl.name for decl in self.schema.decls if is_start(decl)]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += users.get(name, ())
        # A derived model has its base's members.
        return frozenset(found)


def _substituted(field: ir.Field, args: Mapping[str, ir.Type]) -> ir.Field:
    return dataclasses.replace(field, type=substitute(field.type, args)) if args else field


def _without_place(node: object) -> object:
    if isinstance(node, tuple):
        return [_without_place(each) for each in node]
    kind: Any = type(node)
    names = _told(kind)
    if names is None:
        return node
    return [kind.__name__, *[(name, _without_place(getattr(node, name))) for name in names]]


@cache
def _told(kind: type) -> tuple[str, ...] | None:
    """The attributes of a node of the IR that say something, its place aside; None for a plain value."""
    if not dataclasses.is_dataclass(kind):
        return None
    return tuple(each.name for each in dataclasses.fields(kind) if each.name != "location")


def has_param(target: ir.Type) -> bool:
    """Does a type mention a type parameter?"""
    return any(isinstance(each, ir.Param) for each in children(target))


def _components(graph: Mapping[str, Mapping[str, None]]) -> list[tuple[str, ...]]:
    """Strongly connected components (Tarjan 1972), without recursion: schemas can be deep."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    on_stack: set[str] = set()
    groups: list[tuple[str, ...]] = []
    for root in graph:
        if root in index:
            continue
        work = [(root, iter(graph[root]))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, targets = work[-1]
            for target in targets:
                if target not in index:
                    index[target] = low[target] = len(index)
                    stack.append(target)
                    on_stack.add(target)
                    work.append((target, iter(graph[target])))
                    break
                if target in on_stack:
                    low[node] = min(low[node], index[target])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    group: list[str] = []
                    while True:
                        each = stack.pop()
                        on_stack.discard(each)
                        group.append(each)
                        if each == node:
                            break
                    groups.append(tuple(group))
    return groups
