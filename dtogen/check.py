"""Whole-schema facts: what no single declaration shows. Everything found is reported at once, in file and line order.

The loader says what it cannot read (DT1xx, DT201, DT202); an IR that was built by hand or came from another format is
held to the same rules here.

| code  | error                                               | code  | error                                         |
|-------|-----------------------------------------------------|-------|-----------------------------------------------|
| DT201 | two declarations have one name                      | DT221 | an enum value of the wrong kind or range      |
| DT202 | a reference to no type, a parameter of no model     | DT222 | a map key that is no text, integer or enum    |
| DT203 | two members have one wire name                      | DT223 | a default that its type cannot hold           |
| DT204 | a generic type with too many or too few arguments   | DT224 | a constant beyond its type's range            |
| DT205 | a base that is no model                             | DT225 | constraints that no value meets               |
| DT206 | a model extends itself                              | DT230 | a path parameter that is no member            |
| DT207 | an alias contains itself                            | DT231 | a path parameter that has no text             |
| DT208 | a value would never end                             | DT232 | GET or DELETE with uploads                    |
| DT209 | a type parameter with the name of a type            |       |                                               |
| DT210 | a union without arms                                | DT233 | an unknown verb, or no path                   |
| DT211 | two arms of one JSON kind, or one that has none     |       | **warning**                                   |
| DT212 | two arms with one tag                               | DT250 | null is said twice                            |
| DT213 | an arm without the tag as a constant                | DT251 | a default that hides null                     |
| DT214 | an arm that is abstract or generic                  | DT252 | a member of an abstract type cannot be read   |
| DT219 | an enum without members                             |       |                                               |
| DT220 | two enum members with one value                     |       |                                               |

The cost is linear in the size of the schema: every question is a look-up.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from dtogen import ir
from dtogen.cycles import Cycles
from dtogen.diagnostics import Collector, Diagnostic, Location, error, warning
from dtogen.facts import Facts, children, key_of
from dtogen.values import RANGES, kind_of_type, misfit, say, unfit

VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE")

_KEYS = frozenset({ir.Prim.STRING, ir.Prim.INT32, ir.Prim.INT64})
_PARAMETER = re.compile(r"\{([^{}]*)\}")


def check(facts: Facts) -> tuple[Diagnostic, ...]:
    """Errors and warnings about a schema, in file and line order."""
    return _Check(facts, Cycles(facts)).run()


@dataclass
class _Check:
    facts: Facts
    cycles: Cycles
    found: Collector = field(default_factory=Collector)

    def run(self) -> tuple[Diagnostic, ...]:
        seen: dict[str, ir.Decl] = {}
        for decl in self.facts.schema.decls:
            first = seen.setdefault(decl.name, decl)
            if first is not decl:
                self._error(
                    "DT201", f'two types have the name "{decl.name}"', decl.location,
                    f"the other one: {first.location}", help="give one of them another name",
                )  # fmt: skip
        self._rings()
        for decl in self.facts.schema.decls:
            match decl:
                case ir.Model():
                    self._model(decl)
                case ir.Enumeration():
                    self._enum(decl)
                case ir.Union():
                    self._union(decl)
                case ir.Alias():
                    self._type(decl.type, decl.location, f"in alias {decl.name}", ())
        return self.found.sorted()

    def _error(self, code: str, message: str, location: Location, *notes: str, help: str | None = None) -> None:
        self.found.add(error(code, message, location, notes=notes, help=help))

    def _warning(self, code: str, message: str, location: Location, *notes: str, help: str | None = None) -> None:
        self.found.add(warning(code, message, location, notes=notes, help=help))

    def _holds_null(self, target: ir.Type) -> bool:
        match self.cycles.resolve(target):
            case ir.AnyJson() | ir.Nullable():
                return True
            case ir.Union(nullable=nullable):
                return nullable
            case _:
                return False

    # Cycles.

    def _rings(self) -> None:
        for ring in self.cycles.bases:
            self._error(
                "DT206", f"{ring[0]} extends itself", self.facts.by_name[ring[0]].location,
                " extends ".join([*ring, ring[0]]), help="remove one of these bases",
            )  # fmt: skip
        for ring in self.cycles.aliases:
            self._error(
                "DT207", f"the alias {ring[0]} contains itself", self.facts.by_name[ring[0]].location,
                " -> ".join([*ring, ring[0]]),
                help="make it a union or a model: those have a name of their own in every language",
            )  # fmt: skip
        for ring in self.cycles.values:
            steps = [self.cycles.step(holder, held) for holder, held in pairwise([*ring, ring[0]])]
            self._error(
                "DT208", f"a value of {ring[0]} would never end", steps[0][1],
                " -> ".join([*(name for name, _ in steps), ring[0]]),
                help="make one of these members optional or a list",
            )  # fmt: skip

    # Models.

    def _model(self, model: ir.Model) -> None:
        if model.base:
            self._base(model, model.base)
        for param in model.params:
            if param in self.facts.by_name:
                self._error(
                    "DT209", f"the type parameter {param} has the name of a type", model.location,
                    f"declared in {self.facts.by_name[param].location}", help="call one of the two otherwise",
                )  # fmt: skip
        self._wire_names(model)
        for each in model.fields:
            note = f"in member {model.name}.{each.wire}"
            self._type(each.type, each.location, note, model.params)
            self._abstract(each.type, each.location, note)
            self._default(each, note)
            self._constraints(each, note)
        if model.operation:
            self._operation(model, model.operation)

    def _base(self, model: ir.Model, base: ir.Ref) -> None:
        self._type(base, model.location, f"in the base of {model.name}", model.params)
        target = self.facts.by_name.get(base.name)
        if target is not None and not isinstance(target, ir.Model):
            self._error(
                "DT205", f"{model.name} extends {base.name}, which is no model", model.location,
                f"declared in {target.location}", help="extend a model, or hold it in a member",
            )  # fmt: skip

    def _wire_names(self, model: ir.Model) -> None:
        own: dict[str, ir.Field] = {}
        for each in model.fields:
            first = own.setdefault(each.wire, each)
            if first is not each:
                self._same_wire_name(each, model, first, model)
        if not model.base:
            return
        told = {each.wire: (each, owner) for each, owner in self.facts.members(model) if owner is not model}
        for each in own.values():
            base, owner = told.get(each.wire, (each, model))
            if (each.type, each.required, each.default) != (base.type, base.required, base.default):
                self._same_wire_name(each, model, base, owner)

    def _same_wire_name(self, each: ir.Field, model: ir.Model, first: ir.Field, owner: ir.Model) -> None:
        again = owner is not model
        here = f"model {model.name}" if each.name == first.name and not again else f"field {model.name}.{each.name}"
        self._error(
            "DT203", f'two fields have the wire name "{each.wire}"', each.location,
            f"in {here}, first used by {owner.name}.{first.name} ({first.location})",
            *([f"in the base it is {_shape(first)}, here {_shape(each)}"] if again else []),
            help="tell it as the base does, or give it another alias" if again else "give one of them another alias",
        )  # fmt: skip

    def _abstract(self, target: ir.Type, location: Location, note: str) -> None:
        for each in children(target):
            if isinstance(each, ir.Ref):
                decl = self.facts.by_name.get(each.name)
                if isinstance(decl, ir.Model) and decl.abstract:
                    self._warning(
                        "DT252", f"{each.name} is abstract: a value of it cannot be read", location, note,
                        help="use a union of the models that extend it, with a tag",
                    )  # fmt: skip

    def _constraints(self, each: ir.Field, note: str) -> None:
        c = each.constraints
        low = max((x for x in (c.ge, c.gt) if x is not None), default=None)
        high = min((x for x in (c.le, c.lt) if x is not None), default=None)
        strict = c.gt is not None or c.lt is not None
        crossed = low is not None and high is not None and (low > high or (low == high and strict and c.ge != c.le))
        if crossed or (c.min_length or 0) > (math.inf if c.max_length is None else c.max_length):
            self._error("DT225", "no value meets these bounds", each.location, note, help="swap or widen them")

    def _operation(self, model: ir.Model, operation: ir.Operation) -> None:
        note = f"in the operation of {model.name}"
        if operation.verb not in VERBS:
            self._error("DT233", f"{operation.verb} is no verb", model.location, note, help=f"use {', '.join(VERBS)}")
        if not operation.paths:
            self._error("DT233", "the operation has no path", model.location, note, help=f"/api/{model.name} is usual")
        if operation.verb in ("GET", "DELETE") and operation.uploads:
            self._error(
                "DT232", f"{operation.verb} has no body for uploads", model.location, note, help="use POST or PUT"
            )
        if not isinstance(operation.returns, ir.Body):
            self._type(operation.returns, model.location, f"in the answer of {model.name}", ())
            self._abstract(operation.returns, model.location, f"in the answer of {model.name}")
        named = [(path, name) for path in operation.paths for name in _PARAMETER.findall(path)]
        members = {each.wire: each for each, _ in self.facts.members(model)} if named else {}
        for path, name in named:
            if name not in members:
                self._error(
                    "DT230", f'"{name}" in {path} is no member of {model.name}', model.location, note,
                    help=f"members: {', '.join(members) or 'none'}",
                )  # fmt: skip
            elif not self._has_text(members[name].type):
                self._error(
                    "DT231", f'"{name}" in {path} has no form as text', members[name].location, note,
                    help="a path takes a scalar or an enum",
                )  # fmt: skip

    def _has_text(self, target: ir.Type) -> bool:
        return isinstance(self.cycles.resolve(target), (ir.Scalar, ir.Const, ir.Enumeration, ir.Param, type(None)))

    # Enums and unions.

    def _enum(self, enum: ir.Enumeration) -> None:
        note = f"in enum {enum.name}"
        if not enum.members:
            self._error("DT219", f"{enum.name} has no members", enum.location, help="give it one, or use str")
        first: dict[str | int, ir.EnumMember] = {}
        low, high = RANGES[ir.Prim.INT32]
        for each in enum.members:
            other = first.setdefault(each.value, each)
            if other is not each:
                self._error(
                    "DT220", f"{each.name} has the value of {other.name}, {say(each.value)}", each.location,
                    f"{note}, first used in {other.location}", help="keep one of them",
                )  # fmt: skip
            if isinstance(each.value, bool) or isinstance(each.value, int) is not (enum.prim is ir.Prim.INT32):
                kind = "number" if enum.prim is ir.Prim.INT32 else "text"
                self._error("DT221", f"{say(each.value)} is no {kind}", each.location, note, help=f"give a {kind}")
            elif isinstance(each.value, int) and not low <= each.value <= high:
                self._error(
                    "DT221", f"{each.value} is beyond 32 bits", each.location, note, help=f"{low} to {high} fit an enum"
                )

    def _union(self, union: ir.Union) -> None:
        if not union.arms:
            self._error("DT210", f"{union.name} has no arms", union.location, help="list its types")
        tags: dict[str | None, ir.Arm] = {}
        kinds: dict[ir.Kind, ir.Arm] = {}
        note = f"in union {union.name}"
        for arm in union.arms:
            self._type(arm.type, union.location, f"in arm {arm.name} of {union.name}", ())
            if union.discriminator is None:
                self._shape_arm(union, arm, kinds.setdefault(arm.kind, arm))
                continue
            other = tags.setdefault(arm.tag, arm)
            if other is not arm:
                self._error(
                    "DT212", f'two arms have the {union.discriminator} "{arm.tag}"', union.location,
                    f"{note}: {other.name} and {arm.name}", help="give each a constant of its own",
                )  # fmt: skip
            self._tagged_arm(union, union.discriminator, arm)

    def _shape_arm(self, union: ir.Union, arm: ir.Arm, other: ir.Arm) -> None:
        target = self.cycles.resolve(arm.type)
        self._arm_model(union, arm, target)
        kind = kind_of_type(target)
        if target is not None and kind is not arm.kind:
            self._error(
                "DT211", f"the arm {key_of(arm.type)} is not told apart as {arm.kind.value}", union.location,
                f"in union {union.name}", help="an arm needs a JSON kind of its own; of a union, list its arms",
            )  # fmt: skip
        elif other is not arm:
            self._error(
                "DT211", f"{key_of(other.type)} and {key_of(arm.type)} cannot be told apart", union.location,
                f"in union {union.name}: both are a JSON {arm.kind.value}",
                help="give models a tag: Tagged(\"type\")" if arm.kind is ir.Kind.OBJECT else "keep one of them",
            )  # fmt: skip

    def _tagged_arm(self, union: ir.Union, member: str, arm: ir.Arm) -> None:
        target = self.cycles.resolve(arm.type)
        self._arm_model(union, arm, target)
        if target is None:
            return
        if isinstance(target, ir.Model):
            values = {each.type.value for each, _ in self.facts.members(target)
                      if each.wire == member and isinstance(each.type, ir.Const)}  # fmt: skip
            if arm.tag in values:
                return
        self._error(
            "DT213", f'{key_of(arm.type)} is no model whose "{member}" is always "{arm.tag}"', union.location,
            f"in union {union.name}", help=f'give it the member {member}: Literal["{arm.tag}"]',
        )  # fmt: skip

    def _arm_model(self, union: ir.Union, arm: ir.Arm, target: ir.Type | ir.Decl | None) -> None:
        if isinstance(target, ir.Model) and (target.abstract or target.params):
            what = "abstract" if target.abstract else "generic"
            self._error(
                "DT214", f"{target.name} is {what} and cannot be an arm", union.location, f"in union {union.name}",
                help="list the models that extend it",
            )  # fmt: skip

    # Types.

    def _type(self, target: ir.Type, location: Location, note: str, params: Sequence[str]) -> None:
        for each in children(target):
            match each:
                case ir.Ref():
                    self._reference(each, location, note)
                case ir.Param(name) if name not in params:
                    self._error(
                        "DT202", f'there is no type parameter "{name}" here', location, note,
                        help=f"it has {', '.join(params)}" if params else f"add Generic[{name}] to its bases",
                    )  # fmt: skip
                case ir.MapOf(key, _) if not self._is_key(key):
                    self._error(
                        "DT222", f"{key_of(key)} cannot be the key of a map", location, note,
                        help="a key is a text, an integer or an enum",
                    )  # fmt: skip
                case ir.Nullable(inner) if self._holds_null(inner):
                    self._warning("DT250", f"{key_of(inner)} holds null already", location, note, help="leave it out")
                case ir.Const(prim, value) if cause := misfit(value, prim):
                    self._error("DT224", f"the constant {cause}", location, note, help="choose one that fits")
                case _:
                    pass

    def _reference(self, ref: ir.Ref, location: Location, note: str) -> None:
        decl = self.facts.by_name.get(ref.name)
        if decl is None:
            self._error("DT202", f'there is no type "{ref.name}"', location, note, help="declare or import it")
            return
        params = decl.params if isinstance(decl, ir.Model) else ()
        if len(params) != len(ref.args):
            takes = f"takes {len(params)} argument{'s' * (len(params) != 1)}, not {len(ref.args)}"
            usage = f"{ref.name}[{', '.join(params)}], with a type for each" if params else ref.name
            self._error("DT204", f"{ref.name} {takes}", location, note, help=f"write {usage}")

    def _is_key(self, key: ir.Type) -> bool:
        match self.cycles.resolve(key):
            case ir.Scalar(prim):
                return prim in _KEYS
            case resolved:
                return resolved is None or isinstance(resolved, ir.Enumeration)

    # Defaults.

    def _default(self, each: ir.Field, note: str) -> None:
        if each.default is None:
            return
        cause = unfit(each.default.value, each.type, self.cycles.resolve)
        if cause:
            self._error(
                "DT223", f"the default {cause}", each.location, note, help="give a value of the member's type, or none"
            )
        elif self._holds_null(each.type) and not isinstance(self.cycles.resolve(each.type), ir.AnyJson):
            self._warning(
                "DT251", "null is lost: it reads as the default", each.location, note,
                help="leave out Nullable, or the default",
            )  # fmt: skip


def _shape(each: ir.Field) -> str:
    if each.default is not None:
        return f"{key_of(each.type)} with a default"
    return key_of(each.type) if each.required else f"optional {key_of(each.type)}"
