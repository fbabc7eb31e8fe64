"""Declarations as JSON Schema 2020-12. What the standard has no word for stands in extension keywords.

| keyword                | where                | says                                                               |
|------------------------|----------------------|--------------------------------------------------------------------|
| `x-name`               | member, arm, type    | the name that targets are made of, where it is another             |
| `x-deprecated`         | beside `deprecated`  | the message                                                        |
| `x-enum-varnames`, `x-enum-descriptions`, `x-enum-deprecated` | enum | names, docs and messages of its members      |
| `x-arm-names`          | tagged union         | names of arms by tag, where they are not those of their types      |
| `x-key`                | `propertyNames`      | the type of a map's key, where that is no text                     |
| `x-abstract`           | model                | it is a base and nothing else                                      |
| `x-params`, `x-param`  | generic model        | its type parameters, and where they stand                          |
| `x-args`               | beside `$ref`        | the arguments of a generic model                                   |
| `x-instance`           | schema               | this is a generic model with its arguments in place                |

An open enum is `anyOf` its members and any text, so a validator takes what a client takes; an open model says
`additionalProperties: true`, one that is not says nothing, because readers pass over what they do not know.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from urllib.parse import quote

from dtogen import ir
from dtogen.facts import Facts, has_param, substitute
from dtogen.names import Scope, pascal
from dtogen.values import kind_of_type

Node: TypeAlias = dict[str, Any]

SCALARS: Mapping[ir.Prim, Node] = {
    ir.Prim.BOOL: {"type": "boolean"},
    ir.Prim.INT32: {"type": "integer", "format": "int32"},
    ir.Prim.INT64: {"type": "integer", "format": "int64"},
    ir.Prim.FLOAT32: {"type": "number", "format": "float"},
    ir.Prim.FLOAT64: {"type": "number", "format": "double"},
    ir.Prim.DECIMAL: {"type": "number", "format": "decimal"},
    ir.Prim.STRING: {"type": "string"},
    ir.Prim.BYTES: {"type": "string", "format": "byte", "contentEncoding": "base64"},
    ir.Prim.DATE: {"type": "string", "format": "date"},
    # `time` of JSON Schema has an offset, ours has none.
    ir.Prim.TIME: {"type": "string", "format": "time-local"},
    ir.Prim.DATETIME: {"type": "string", "format": "date-time"},
    ir.Prim.DURATION: {"type": "string", "format": "duration"},
    ir.Prim.UUID: {"type": "string", "format": "uuid"},
    ir.Prim.URI: {"type": "string", "format": "uri"},
}
ARM_NAMES = {
    ir.Kind.BOOLEAN: "Boolean",
    ir.Kind.NUMBER: "Number",
    ir.Kind.STRING: "String",
    ir.Kind.ARRAY: "List",
    ir.Kind.OBJECT: "Object",
}
BOUNDS = {
    "ge": "minimum",
    "gt": "exclusiveMinimum",
    "le": "maximum",
    "lt": "exclusiveMaximum",
    "multiple_of": "multipleOf",
    "pattern": "pattern",
}
LENGTHS = {ir.Kind.ARRAY: "Items", ir.Kind.OBJECT: "Properties"}
WHOLE = "^-?[0-9]+$"
_NULL: Node = {"type": "null"}
_DEEPEST = 6  # levels of arguments that are told in place: a generic model can hold ever deeper ones of itself


@dataclass
class Components:
    """Schemas by key. `prefix` is how a reference starts; `key` makes a key of a name."""

    facts: Facts
    prefix: str
    key: Callable[[str], str] = str
    keys: dict[str, str] = field(default_factory=dict)
    instances: dict[ir.Ref, str] = field(default_factory=dict)
    _scope: Scope = field(default_factory=Scope)

    def __post_init__(self) -> None:
        for decl in self.facts.schema.decls:
            self.keys[decl.name] = self._scope.take(self.key(decl.name), decl.name).name

    def schemas(self) -> dict[str, Node]:
        """All declarations in their order, then the generic models with arguments that they hold."""
        made = {self.keys[decl.name]: self.decl(decl) for decl in self.facts.schema.decls}
        for each in self.facts.instances:
            self.type(each)
        done: set[ir.Ref] = set()
        while waiting := [each for each in self.instances if each not in done]:
            for each in waiting:
                done.add(each)
                made[self.instances[each]] = self._instance(each)
        return made

    def decl(self, decl: ir.Decl) -> Node:
        name = {"x-name": decl.name} if self.keys[decl.name] != decl.name else {}
        return {**name, **_told(decl), **self._shape(decl)}

    def _shape(self, decl: ir.Decl) -> Node:
        match decl:
            case ir.Model():
                return self._model(decl, {})
            case ir.Enumeration():
                return _enum(decl)
            case ir.Union(discriminator=None):
                arms = [self._arm(each) for each in decl.arms]
                return {"oneOf": [*arms, _NULL] if decl.nullable else arms}
            case ir.Union():
                return self._tagged(decl)
            case ir.Alias():
                return self.type(decl.type)

    # Types.

    def type(self, target: ir.Type) -> Node:
        match target:
            case ir.Scalar(prim):
                return dict(SCALARS[prim])
            case ir.Const(prim, value):
                return {**SCALARS[prim], "const": value}
            case ir.ListOf(item):
                return {"type": "array", "items": self.type(item)}
            case ir.MapOf(key, value):
                return {"type": "object", **self._keys_of(key), "additionalProperties": self.type(value)}
            case ir.Nullable(inner):
                node = self.type(inner)
                if isinstance(node.get("type"), str) and "const" not in node:
                    return {**node, "type": [node["type"], "null"]}
                return {"anyOf": [node, _NULL]}
            case ir.Ref(_, args) if args and (has_param(target) or _depth(target) > _DEEPEST):
                return {"$ref": self._pointer(self.keys[target.name]), "x-args": [self.type(each) for each in args]}
            case ir.Ref(name, args):
                return {"$ref": self._pointer(self._instance_key(target) if args else self.keys[name])}
            case ir.Param(name):
                return {"x-param": name}
            case ir.AnyJson():
                return {}

    def _keys_of(self, key: ir.Type) -> Node:
        """What is said of a map's keys; nothing where they are plain text."""
        if key == ir.Scalar(ir.Prim.STRING):
            return {}
        if kind_of_type(self.facts.resolve(key)) is ir.Kind.NUMBER:
            return {"propertyNames": {"pattern": WHOLE, "x-key": self.type(key)}}
        return {"propertyNames": self.type(key)}

    def _pointer(self, key: str) -> str:
        return self.prefix + quote(key.replace("~", "~0").replace("/", "~1"))

    # Unions.

    def _arm(self, arm: ir.Arm) -> Node:
        node = self.type(arm.type)
        return node if ARM_NAMES.get(arm.kind) == arm.name else {**node, "x-name": arm.name}

    def _tagged(self, union: ir.Union) -> Node:
        nodes = {str(arm.tag): self.type(arm.type) for arm in union.arms}
        unique = list({str(node): node for node in nodes.values()}.values())
        names = {
            str(arm.tag): arm.name
            for arm in union.arms
            if not (isinstance(arm.type, ir.Ref) and arm.type.name == arm.name)
        }
        made: Node = {
            "oneOf": [*unique, _NULL] if union.nullable else unique,
            "discriminator": {
                "propertyName": union.discriminator,
                "mapping": {tag: node["$ref"] for tag, node in nodes.items()},
            },
        }
        return {**made, "x-arm-names": names} if names else made

    # Models.

    def _model(self, model: ir.Model, args: Mapping[str, ir.Type]) -> Node:
        made: Node = {}
        if model.params and not args:
            made["x-params"] = list(model.params)
        if model.abstract:
            made["x-abstract"] = True
        made["type"] = "object"
        if model.base:
            made["allOf"] = [self.type(substitute(model.base, args))]
        made["properties"] = {each.wire: self.member(each, args) for each in model.fields}
        if required := [each.wire for each in model.fields if each.required]:
            made["required"] = required
        if model.open:
            made["additionalProperties"] = True
        return made

    def member(self, each: ir.Field, args: Mapping[str, ir.Type] | None = None) -> Node:
        """The schema of a member, with what is said of it."""
        target = substitute(each.type, args) if args else each.type
        node = self.type(target) | dict(self._constraints(each.constraints, target))
        node |= _told(each)
        if each.name != each.wire:
            node["x-name"] = each.name
        if each.default is not None:
            node["default"] = json_of(each.default.value)
        if each.examples:
            node["examples"] = [json_of(value) for value in each.examples]
        return node

    def _constraints(self, given: ir.Constraints, target: ir.Type) -> Iterator[tuple[str, Any]]:
        for name, keyword in BOUNDS.items():
            if (value := getattr(given, name)) is not None:
                yield keyword, value
        inner = self.facts.resolve(target)
        inner = self.facts.resolve(inner.inner) if isinstance(inner, ir.Nullable) else inner
        suffix = LENGTHS.get(kind_of_type(inner) or ir.Kind.STRING, "Length")
        for name, value in (("min", given.min_length), ("max", given.max_length)):
            if value is not None:
                yield f"{name}{suffix}", value

    # Generic models with their arguments in place.

    def _instance_key(self, ref: ir.Ref) -> str:
        if ref not in self.instances:
            self.instances[ref] = self._scope.take(self.key(_title(ref)), _title(ref)).name
        return self.instances[ref]

    def _instance(self, ref: ir.Ref) -> Node:
        model = self.facts.by_name[ref.name]
        assert isinstance(model, ir.Model)
        args = dict(zip(model.params, ref.args, strict=False))
        mark = {"$ref": self._pointer(self.keys[ref.name]), "x-args": [self.type(each) for each in ref.args]}
        return {"x-instance": mark, **_told(model), **self._model(model, args)}


def _told(node: ir.Decl | ir.Field | ir.EnumMember) -> Node:
    """The doc, and whether it is deprecated."""
    made: Node = {"description": node.doc} if node.doc else {}
    if node.deprecated is not None:
        made["deprecated"] = True
        if node.deprecated:
            made["x-deprecated"] = node.deprecated
    return made


def _enum(enum: ir.Enumeration) -> Node:
    plain = SCALARS[enum.prim]
    node: Node = {**plain, "enum": [each.value for each in enum.members]}
    if any(each.name != each.value for each in enum.members):
        node["x-enum-varnames"] = [each.name for each in enum.members]
    if any(each.doc for each in enum.members):
        node["x-enum-descriptions"] = [each.doc for each in enum.members]
    if any(each.deprecated is not None for each in enum.members):
        node["x-enum-deprecated"] = [each.deprecated for each in enum.members]
    return {"anyOf": [node, dict(plain)]} if enum.open else node


def json_of(value: ir.JsonValue) -> Any:
    """A value of the IR as Python's JSON, its decimals as they are."""
    match value:
        case tuple():
            return [json_of(each) for each in value]
        case ir.JsonObject(members):
            return {name: json_of(each) for name, each in members}
        case _:
            return value


def _title(target: ir.Type) -> str:
    """A type as a name: `PageOfThing`, `PairOfStringAndThing`."""
    match target:
        case ir.ListOf(item):
            return f"ListOf{_title(item)}"
        case ir.MapOf(_, value):
            return f"MapOf{_title(value)}"
        case ir.Nullable(inner):
            return f"Nullable{_title(inner)}"
        case ir.Ref(name, args):
            return f"{name}Of{'And'.join(map(_title, args))}" if args else name
        case ir.Scalar(prim) | ir.Const(prim):
            return pascal(prim.value)
        case ir.Param(name):
            return name
        case ir.AnyJson():
            return "Json"


def _depth(target: ir.Type) -> int:
    match target:
        case ir.ListOf(inner) | ir.Nullable(inner) | ir.MapOf(_, inner):
            return 1 + _depth(inner)
        case ir.Ref(_, args) if args:
            return 1 + max(map(_depth, args))
        case _:
            return 0


def component_key(name: str) -> str:
    """A name as OpenAPI lets a component have it: ASCII letters, digits, `.`, `_`, `-`."""
    return re.sub(r"[^A-Za-z0-9._-]", lambda found: f"u{ord(found[0]):04x}", name)
