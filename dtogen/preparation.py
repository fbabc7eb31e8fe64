"""A JSON Schema or OpenAPI document made ready for datamodel-code-generator: it then says what would get lost.

Number widths, open enums, unions that a reader can tell apart; what cannot be told apart becomes free JSON with a word
in its doc.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dtogen.diagnostics import Location, SchemaError, error
from dtogen.names import pascal
from dtogen.nodes import (
    NULL,
    OPEN,
    Node,
    freed,
    is_text,
    kind_of,
    noted,
    says_null,
    told,
    with_known_format,
    with_plain_enum,
    without_choice,
)

ROOT = "DtogenRoot"  # the name of a document that is no type itself, to find and drop it
_SCHEMAS = ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas")
_SCHEMA = ("items", "additionalProperties", "additionalItems", "contains", "propertyNames")
_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
_KIND = {
    "null": "null", "boolean": "boolean", "integer": "number", "number": "number", "string": "string",
    "array": "array", "object": "object",
}  # fmt: skip


@dataclass
class Preparation:
    """Rewrites a document. `holder` is the object with the named schemas, `prefix` how a reference to one starts."""

    root: Node
    path: Path
    holder: Node
    prefix: str
    opened: set[str] = field(default_factory=set)
    hoisted: Node = field(default_factory=dict)
    tagged: dict[tuple[frozenset[str | None], str], str] = field(default_factory=dict)  # arms and tag -> its name

    @classmethod
    def of(cls, document: Node, path: Path) -> tuple[Node, str | None]:
        """The document to generate from: OpenAPI with nothing but schemas, or JSON Schema and the name of its root."""
        root = copy.deepcopy(document)
        if "openapi" in root:
            holder = root.get("components", {}).get("schemas", {})
            root = {"openapi": root["openapi"], "info": {"title": "", "version": ""}, "paths": {},
                    "components": {"schemas": holder}}  # fmt: skip
            return cls(root, path, holder, "#/components/schemas/").api(), None
        if "swagger" in root:
            root = {"definitions": root.get("definitions", {})}
        key = "definitions" if "definitions" in root else "$defs"
        return cls(root, path, root.setdefault(key, {}), f"#/{key}/").json_schema()

    def api(self) -> Node:
        self._refuse_other_files(self.holder)
        self._named()
        self._settle()
        if not self.holder:
            raise SchemaError(
                error("DT123", "the document has no schemas", Location(str(self.path)), help="see components.schemas")
            )
        return self.root

    def json_schema(self) -> tuple[Node, str]:
        self._refuse_other_files(self.root)
        self._named()
        own = {name: value for name, value in self.root.items() if name not in ("$defs", "definitions")}
        is_type = bool(own.keys() & {"type", "properties", "enum", "const", *_LISTS, "$ref", "items"})
        if not is_type and not self.holder:
            raise SchemaError(
                error("DT123", "the document has no types", Location(str(self.path)), help="give a type, or $defs")
            )
        name = pascal(str(own.get("title") or self.path.stem)) if is_type else ROOT
        kept = {each: self.root[each] for each in ("$defs", "definitions") if each in self.root}
        own.pop("title", None)
        made = self._schema(own, name) if is_type else {}
        self._settle()
        return {**made, **kept}, name

    def _named(self) -> None:
        for name, value in self.holder.items():
            arms = value.get("oneOf") or value.get("anyOf") if isinstance(value, dict) else None
            if isinstance(arms, list) and (tag := value.get("discriminator") or self._tag(arms)):
                self.tagged.setdefault(self._key(arms, tag), name)
        for name, value in list(self.holder.items()):
            self.holder[name] = self._schema(value, pascal(name), is_named=True)

    def _settle(self) -> None:
        """What parts of the document asked of the named schemas."""
        self.holder.update(self.hoisted)
        for name in self.opened:
            self.holder[name] = noted(self.holder[name], OPEN)

    def _refuse_other_files(self, node: Any) -> None:
        waiting = [node]
        while waiting:
            match waiting.pop():
                case dict() as each:
                    target = each.get("$ref")
                    if isinstance(target, str) and not target.startswith("#"):
                        raise SchemaError(
                            error(
                                "DT122",
                                f"the document refers to another one: {target}",
                                Location(str(self.path)),
                                help="bundle it into one file first, for example with `redocly bundle`",
                            )
                        )
                    waiting += each.values()
                case list() as each:
                    waiting += each
                case _:
                    pass

    def _schema(self, node: Any, name: str, is_named: bool = False) -> Any:
        """A schema with everything in it prepared. `name` is what a part of it is called that needs a name."""
        if not isinstance(node, dict):
            return node
        made: Node = {}
        for key, value in node.items():
            if key in _SCHEMAS and isinstance(value, dict):
                made[key] = {each: self._schema(part, name + pascal(each)) for each, part in value.items()}
            elif key in _SCHEMA and isinstance(value, dict):
                made[key] = self._schema(value, f"{name}Item")
            elif key in _LISTS and isinstance(value, list):
                made[key] = [self._schema(part, name) for part in value]
            else:
                made[key] = value
        made = self._choice(with_plain_enum(with_known_format(made)), name, is_named)
        return self._object(made)

    def _object(self, node: Node) -> Node:
        members = node.get("properties")
        if not isinstance(members, dict) or not members:
            return node
        if isinstance(node.get("additionalProperties"), dict):
            # Members of a type of their own beside named ones: kept, as any other member that has no name.
            node["additionalProperties"] = True
        required = node.get("required", ())
        for name, value in members.items():
            if not isinstance(value, dict):
                continue
            value = self._without_model_default({key: each for key, each in value.items() if key != "title"})
            if name not in required and "default" not in value and says_null(value):
                value = noted(value, NULL)
            members[name] = value
        return node

    def _without_model_default(self, node: Node) -> Node:
        """A default of a model's type, which few languages can write, goes to the doc."""
        if isinstance(node.get("default"), dict) and "additionalProperties" not in self._target(node):
            shown = json.dumps(node["default"], ensure_ascii=False)
            return noted({key: value for key, value in node.items() if key != "default"}, f"Default: {shown}")
        return node

    # Unions.

    def _choice(self, node: Node, name: str, is_named: bool) -> Node:
        """`anyOf` and `oneOf` such that a reader can tell the arms apart by their JSON kind or by a tag."""
        key = "oneOf" if "oneOf" in node else "anyOf"
        if not isinstance(node.get(key), list):
            return node
        if node.get("properties") or (node.get("type") == "object" and not any(map(self._is_typed, node[key]))):
            return {each: value for each, value in node.items() if each not in ("oneOf", "anyOf")}
        arms = [each for arm in node[key] for each in self._arms(arm, ())]
        groups: dict[str, list[Any]] = {}
        for arm in arms:
            kinds = self._kinds(arm, ())
            if len(kinds) != 1:
                return freed(node, {}, arms)
            groups.setdefault(kinds[0], []).append(arm)
        null = [{"type": "null"}] if groups.pop("null", None) else []
        objects = groups.get("object", [])
        tag = node.get("discriminator")
        if len(groups) == 1 and len(objects) > 1 and not tag:
            tag = self._tag(objects)
        if tag and list(groups) == ["object"]:
            rest = without_choice(node)
            if is_named or None in map(self._name, objects):
                return {**rest, "oneOf": [*objects, *null], "discriminator": tag}
            shared = self._shared(objects, tag, name)
            return {**rest, "anyOf": [shared, *null]} if null else {**rest, **shared}
        return _joined(node, [each for kind, group in groups.items() for each in self._merged(kind, group, name)], null)

    def _merged(self, kind: str, group: list[Any], name: str) -> list[Any]:
        """The arms of one JSON kind as one arm."""
        if len(group) == 1:
            return group
        values = [self._values(each) for each in group]
        match kind:
            case "string" | "number" if all(values):
                merged = list(dict.fromkeys(value for each in values for value in each or ()))
                return [with_plain_enum({"type": kind if kind == "string" else "integer", "enum": merged})]
            case "string":
                return [self._opened(group) or {"type": "string"}]
            case "number":
                exact = all(self._target(each).get("type") == "integer" for each in group)
                return [{"type": "integer" if exact else "number"}]
            case "boolean":
                return [{"type": "boolean"}]
            case "array":
                return [{"type": "array", "items": {}, "x-note": told(group)}]
            case _:
                tag = self._tag(group)
                if tag is None:
                    return [{"type": "object", "additionalProperties": True, "x-note": told(group)}]
                return [self._shared(group, tag, f"{name}Object")]

    def _shared(self, arms: list[Any], tag: Node, name: str) -> Node:
        """A reference to the one union of these arms: a model has few bases in most languages."""
        known = self.tagged.get(self._key(arms, tag))
        if known is None:
            known = name
            while known in self.holder or known in self.hoisted:
                known += "Union"
            self.hoisted[known] = {"oneOf": arms, "discriminator": tag}
            self.tagged[self._key(arms, tag)] = known
        return {"$ref": self.prefix + known}

    def _key(self, arms: Iterable[Any], tag: Node) -> tuple[frozenset[str | None], str]:
        return frozenset(map(self._name, arms)), str(tag.get("propertyName"))

    def _opened(self, group: list[Any]) -> Node | None:
        """Known texts beside any text: an open enum."""
        known = [each for each in group if self._values(each)]
        plain = [each for each in group if not self._values(each)]
        if len(known) != 1 or any(each.keys() - {"type", "description", "title"} for each in plain):
            return None
        arm: Node = known[0]
        name = self._name(arm)
        if name is None:
            return noted(arm, OPEN)
        self.opened.add(name)
        return arm

    def _arms(self, arm: Any, passed: tuple[str, ...]) -> Iterator[Any]:
        """An arm, or those of the union that it is."""
        name = self._name(arm)
        target = self._target(arm)
        inner = target.get("oneOf") or target.get("anyOf")
        if isinstance(target.get("type"), list) and not target.keys() & {"enum", "const", "properties", "items"}:
            yield from ({**target, "type": each} for each in target["type"])
        elif isinstance(inner, list) and not target.get("properties") and (name is None or name not in passed):
            for each in inner:
                yield from self._arms(each, (*passed, name) if name else passed)
        else:
            yield arm

    def _tag(self, arms: list[Any]) -> Node | None:
        """The member that has another constant in each arm."""
        found: list[dict[str, set[str]]] = []
        for arm in arms:
            target = self._target(arm)
            members = target.get("properties", {})
            if self._name(arm) is None:
                return None
            tags = {name: set(filter(is_text, self._values(value) or ())) for name, value in members.items()}
            required = target.get("required", ())
            found.append({name: values for name, values in tags.items() if values and name in required})
        for name in found[0]:
            groups = [each.get(name, set()) for each in found]
            if all(groups) and sum(map(len, groups)) == len(set().union(*groups)):
                return {"propertyName": name}
        return None

    # Looking through references.

    def _name(self, node: Any) -> str | None:
        target = node.get("$ref", "") if isinstance(node, dict) else ""
        if not target and isinstance(node, dict) and len(node.get("allOf", ())) == 1:
            return self._name(node["allOf"][0])
        name = target.removeprefix(self.prefix).replace("~1", "/").replace("~0", "~")
        return name if target.startswith(self.prefix) and name in self.holder else None

    def _target(self, node: Any) -> Node:
        passed: set[str] = set()
        while (name := self._name(node)) is not None and name not in passed:
            passed.add(name)
            node = self.holder[name]
        return node if isinstance(node, dict) else {}

    def _values(self, node: Any) -> list[Any] | None:
        target = self._target(node)
        values = [target["const"]] if "const" in target else target.get("enum")
        return values if isinstance(values, list) else None

    def _is_typed(self, node: Any) -> bool:
        return bool(self._target(node).keys() & {"type", "properties", "enum", "const", *_LISTS})

    def _kinds(self, node: Any, passed: tuple[str, ...]) -> tuple[str, ...]:
        """The JSON kinds of a schema's values; none where it does not tell."""
        target = self._target(node)
        types = target.get("type")
        if isinstance(types, str):
            return (_KIND.get(types, ""),)
        if isinstance(types, list):
            return tuple(dict.fromkeys(_KIND.get(each, "") for each in types))
        if values := self._values(target):
            return tuple(dict.fromkeys(kind_of(each) for each in values))
        name = self._name(node)
        if name in passed:
            return ()
        inside = (*passed, name) if name else passed
        if "properties" in target:
            return ("object",)
        for key in ("oneOf", "anyOf"):
            if key in target:
                return tuple(dict.fromkeys(kind for each in target[key] for kind in self._kinds(each, inside)))
        for each in target.get("allOf", ()):
            if kinds := self._kinds(each, inside):
                return kinds
        return ()


def _joined(node: Node, arms: list[Any], null: list[Node]) -> Node:
    """A schema with the arms that are left, each of a JSON kind of its own, and what they have to say in its doc."""
    notes = [note for each in arms if isinstance(each, dict) and (note := each.pop("x-note", None))]
    rest = without_choice(node)
    if len(arms) == 1 and not null:
        only = dict(arms[0])
        if "$ref" in only and "default" in rest and "description" not in rest:
            only = {"allOf": [only]}
        result = {**only, **rest}
        if "description" in only and "description" in rest:
            result["description"] = f"{rest['description']}\n\n{only['description']}"
    else:
        result = {**rest, "anyOf": [*arms, *null]}
    for note in notes:
        result = noted(result, note)
    return result
