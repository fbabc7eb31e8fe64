"""Names of one language for one schema: types, members, enum members, arms, and what our own code adds to them.

Declared first wins; the schema's names come before our own. A name that had to give way is told in a warning.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dtogen import ir
from dtogen.code import Code, checked, identifier
from dtogen.diagnostics import Collector, Location, error, warning
from dtogen.facts import Facts
from dtogen.language import Language
from dtogen.names import CASES, Scope, ascii_only, basic, plain, raised


def name_all(facts: Facts, language: Language) -> Names:
    """Every name that the documents of a schema hold. Faults and warnings are in `found` of the result."""
    names = Names(facts, language)
    names.name_types()
    for decl in facts.schema.decls:
        names.name_members(decl)
    names.name_values()
    return names


@dataclass(slots=True)
class Names:
    """`types` by schema name; `members` by that and wire name, value or tag; `support` and `derived` are our own."""

    facts: Facts
    language: Language
    found: Collector = field(default_factory=Collector)
    types: dict[str, Code] = field(default_factory=dict)
    support: dict[str, Code] = field(default_factory=dict)
    derived: dict[str, dict[str, Code]] = field(default_factory=dict)
    members: dict[str, dict[str, Code]] = field(default_factory=dict)
    scopes: dict[str, Scope] = field(default_factory=dict)
    document: Scope = field(default_factory=Scope)

    def name_types(self) -> None:
        naming = self.language.naming
        escape = naming.escape if naming.type_escape is None else naming.type_escape
        scope = self.document = Scope(naming.reserved.get("type", frozenset()), escape, naming.folds_types)
        for decl in self.facts.schema.decls:
            taken = scope.take(self._identifier(decl.name, naming.type), decl.name)
            self._warn(taken.clash, decl.name, taken.name, "type", decl.location)
            self.types[decl.name] = identifier(taken.name)
        self._give_way(scope)
        for name, qualified in naming.library.items():
            is_met = scope.key(name) in scope.taken
            self.support[name] = checked(qualified) if is_met else identifier(name)
            scope.taken.setdefault(scope.key(name), name)
        for name in naming.support:
            self.support[name] = identifier(scope.take(name, name).name)
        for decl in self.facts.schema.decls:
            roles = {role: pattern for kind in _kinds(decl) for role, pattern in naming.derived.get(kind, {}).items()}
            self.derived[decl.name] = {
                role: identifier(scope.take(pattern.format(self.types[decl.name]), decl.name).name)
                for role, pattern in roles.items()
            }
            self._name_defaults(decl, scope)

    def _give_way(self, scope: Scope) -> None:
        """Names of the user's own types are taken; an error where a type of the schema has one."""
        owners = {str(name): decl for decl, name in self.types.items()}
        for prim, override in self.language.overrides.items():
            for word in override.words():
                if word in owners:
                    told = f"{word}, the type of {prim.value} in {self.language.title}, is a type of the schema too"
                    place = self.facts.by_name[owners[word]].location
                    self.found.add(error("DT303", told, place, help="qualify it, or import it under another name"))
                scope.taken.setdefault(scope.key(word), word)

    def _name_defaults(self, decl: ir.Decl, scope: Scope) -> None:
        """Names that a language makes for members with a default: `{0}` the type, `{1}` the member in PascalCase."""
        patterns = self.language.naming.derived.get("default", {})
        if not patterns or not isinstance(decl, ir.Model):
            return
        for each in decl.fields:
            if each.default is not None:
                member = self._identifier(each.name, "pascal")
                self.derived[f"{decl.name}.{each.wire}"] = {
                    role: identifier(scope.take(pattern.format(self.types[decl.name], member), decl.name).name)
                    for role, pattern in patterns.items()
                }

    def name_values(self) -> None:
        """Names beside the types for members of enums and arms of unions: `{0}` the type, `{1}` the member's own."""
        for decl in self.facts.schema.decls:
            derived = self.language.naming.derived
            patterns = {role: pattern for kind in _value_kinds(decl) for role, pattern in derived.get(kind, {}).items()}
            for key, own in self.members[decl.name].items() if patterns else ():
                names: dict[str, Code] = {}
                for role, pattern in patterns.items():
                    wanted = pattern.format(self.types[decl.name], own)
                    taken = self.document.take(wanted, f"{decl.name}.{own}")
                    self._warn(taken.clash, f"{decl.name}.{own}", taken.name, "member", decl.location)
                    names[role] = identifier(taken.name)
                self.derived[f"{decl.name}.{key}"] = names

    def name_members(self, decl: ir.Decl) -> None:
        match decl:
            case ir.Model():
                self._name_fields(decl)
            case ir.Enumeration():
                kind = "enum_member_open" if decl.open else "enum_member_closed"
                values = "int" if decl.prim is ir.Prim.INT32 else "text"
                naming = self.language.naming
                case = (naming.enum_member_open if decl.open else None) or naming.enum_member
                scope = self._scope(decl.name, "enum_member", kind, f"{kind}_{values}")
                self.members[decl.name] = {
                    str(each.value): self._take(scope, each.name, case, f"{decl.name}.{each.name}", each.location)
                    for each in decl.members
                }
            case ir.Union():
                scope = self._scope(decl.name, "arm")
                self.members[decl.name] = {
                    each.tag or each.kind.value: self._take(
                        scope, self._arm(each), self.language.naming.arm, f"{decl.name}.{each.name}", decl.location
                    )
                    for each in decl.arms
                }
            case ir.Alias():
                pass

    def _arm(self, arm: ir.Arm) -> str:
        """What the name of an arm is made of."""
        by_kind = self.language.naming.arms_by_kind
        if arm.tag is None and arm.name in by_kind:
            return by_kind[arm.name].format(arm.type.name if isinstance(arm.type, ir.Ref) else arm.name)
        is_chosen = not isinstance(arm.type, ir.Ref) or arm.type.name != arm.name
        return arm.name if is_chosen or not self.language.naming.arms_by_tag else arm.tag or arm.name

    def _name_fields(self, model: ir.Model) -> None:
        if model.name in self.members:
            return
        naming = self.language.naming
        base = self.facts.by_name.get(model.base.name) if model.base else None
        kinds = ["member"]
        if self.facts.is_open(model):
            kinds.append("member_open")
        if model.operation:
            kinds.append("member_request")
        self._refuse(model, kinds)
        scope = self._scope(model.name, *kinds)
        names: dict[str, Code] = {}
        if isinstance(base, ir.Model):
            self._name_fields(base)
            names.update(self.members[base.name])
            scope.taken.update(self.scopes[base.name].taken)
        for each in model.fields:
            if each.wire in names:
                continue  # the base's member, told again
            if naming.member is None:
                names[each.wire] = self.language.literals.quote(each.wire)
            else:
                names[each.wire] = self._take(
                    scope, each.name, naming.member, f"{model.name}.{each.wire}", each.location
                )
        self.members[model.name] = names
        inherited = self.derived.get(base.name, {}) if isinstance(base, ir.Model) else {}
        for role in _member_support(naming.derived, kinds):
            known = inherited.get(role)
            self.derived[model.name][role] = known or identifier(scope.take(role, model.name).name)
        self.scopes[model.name] = scope

    def _refuse(self, model: ir.Model, kinds: Sequence[str]) -> None:
        """An error for each member that the language cannot have under its wire name."""
        title, refused = self.language.title, self.language.naming.refused
        words = frozenset().union(*(refused.get(kind, frozenset()) for kind in kinds))
        for each, owner in self.facts.members(model) if words else ():
            if each.wire in words:
                self.found.add(
                    error(
                        "DT302",
                        f'{title} cannot carry the member "{each.wire}" of {model.name}',
                        each.location,
                        notes=[f"in member {owner.name}.{each.wire}", f"{title} uses the name itself here"],
                        help="give it another wire name, or leave the type out for this language",
                    )
                )

    def _scope(self, owner: str, *kinds: str) -> Scope:
        naming = self.language.naming
        reserved = frozenset().union(*(naming.reserved.get(kind, frozenset()) for kind in kinds))
        if not naming.keeps_own_name:
            reserved |= {str(self.types[owner])}
        brings = tuple(pattern for kind in kinds for pattern in naming.brings.get(kind, ()))
        return Scope(reserved, naming.escape, naming.folds_members, brings)

    def _take(self, scope: Scope, name: str, case: str, owner: str, location: Location) -> Code:
        taken = scope.take(self._identifier(name, case), owner)
        self._warn(taken.clash, owner, taken.name, "member", location)
        return identifier(taken.name)

    def _identifier(self, name: str, case: str) -> str:
        naming = self.language.naming
        text = CASES[case](name, naming.initialisms) or CASES[case](naming.empty, naming.initialisms)
        if naming.is_ascii:
            text = ascii_only(text)
        if naming.is_basic:
            text = basic(text)
        if naming.is_plain:
            text = plain(text)
        if case.startswith("screaming"):
            text = text.upper()  # the escapes too
        if naming.upper:
            return raised(text, naming.upper)
        digit = naming.digit.upper() if case.startswith("screaming") else naming.digit
        return f"{digit}{text}" if text[0].isdigit() else text

    def _warn(self, clash: str | None, owner: str, name: str, what: str, location: Location) -> None:
        if clash is None or clash == owner:
            return
        self.found.add(
            warning(
                "DT301",
                f"in {self.language.title}, the {what} {owner} is called {name}",
                location,
                notes=[f"its own name went to {clash}, which is declared first"],
                help='choose a name by hand: Annotated[T, Name("...")]' if what == "member" else "rename one of them",
            )
        )


def _kinds(decl: ir.Decl) -> tuple[str, ...]:
    match decl:
        case ir.Model(operation=None):
            return ("model",)
        case ir.Model():
            return ("model", "request")
        case ir.Enumeration(open=is_open):
            return ("enum_open" if is_open else "enum_closed",)
        case ir.Union(discriminator=tag):
            return ("union_tagged" if tag else "union_shape",)
        case ir.Alias():
            return ("alias",)


def _value_kinds(decl: ir.Decl) -> tuple[str, ...]:
    """The kinds of what names beside the types are made for: the members of an enum, the arms of a union."""
    match decl:
        case ir.Enumeration():
            return ("enum_member",)
        case ir.Union(discriminator=None):
            return ("arm", "arm_shape")
        case ir.Union():
            return ("arm",)
        case _:
            return ()


def _member_support(derived: Mapping[str, Mapping[str, str]], kinds: Sequence[str]) -> list[str]:
    """Names that our own code adds to the members of a model of these kinds."""
    return [role for kind in kinds for role in derived.get(kind, {})]
