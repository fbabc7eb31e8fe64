"""A JSON Schema or OpenAPI document made ready for datamodel-code-generator: it then says what would get lost.

Number widths, open enums, unions that a reader can tell apart; what cannot be told apart becomes free JSON with a word
in its doc.
"""

from __future__ import annotations

import copy
import json
import keyword
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dtogen.diagnostics import Diagnostic, Location, SchemaError, error
from dtogen.hierarchies import unfold, with_references
from dtogen.lookup import Lookup
from dtogen.losses import LISTS as _LISTS
from dtogen.losses import SCHEMAS as _SCHEMAS
from dtogen.losses import UNTOLD, below, find_losses, loss, pointer
from dtogen.names import pascal
from dtogen.nodes import (
    BOUNDS,
    DEPRECATED,
    NULL,
    OPEN,
    Node,
    freed,
    is_shape,
    joined,
    noted,
    plain_name,
    says_null,
    told,
    with_known_format,
    with_map_or_null,
    with_plain_enum,
    without_choice,
    without_null,
)
from dtogen.nullables import move_null
from dtogen.reading import Reading
from dtogen.renames import rename
from dtogen.requests import ANSWER, Request, Requests
from dtogen.separation import separate
from dtogen.wellformed import check_shape, refuse_other_files

ROOT = "DtogenRoot"  # the name of a document that is no type itself, to find and drop it
_SCHEMA = ("items", "additionalProperties", "additionalItems", "propertyNames")


@dataclass(frozen=True, slots=True)
class Prepared:
    """OpenAPI with nothing but schemas, or JSON Schema with the name of its root; requests; what got lost."""

    document: Node
    name: str | None
    requests: tuple[Request, ...]
    names: frozenset[str]  # of the schemas, as `plain_name` has them
    diagnostics: tuple[Diagnostic, ...]


@dataclass
class Preparation(Lookup):
    """Rewrites a document."""

    opened: set[str] = field(default_factory=set)
    tagged: dict[tuple[frozenset[str | None], str], str] = field(default_factory=dict)  # arms and tag -> its name
    requests: tuple[Request, ...] = ()
    found: list[Diagnostic] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)  # named schemas that stand elsewhere

    @classmethod
    def of(cls, document: Node, path: Path) -> Prepared:
        """What to generate from. Raises SchemaError."""
        check_shape(document, str(path))
        root = copy.deepcopy(document)
        losses = list(find_losses(document, str(path)))
        if "openapi" in root:
            root["components"] = root.get("components") or {}
            holder = root["components"].setdefault("schemas", {})
            refuse_other_files(root, str(path))
            prefix = "#/components/schemas/"
            losses += rename(root, holder, prefix, str(path))
            bases = unfold(holder, prefix)
            move_null(root, holder, prefix)
            requests = Requests(Reading(root, holder, str(path)))
            made = requests.read()
            requests.places |= {new: prefix[:-1] + pointer(old)[1:] for new, old in bases.items()}
            root = {"openapi": root["openapi"], "info": {"title": "", "version": ""}, "paths": {},
                    "components": {"schemas": holder}}  # fmt: skip
            self = cls(root, path, holder, prefix, requests=made, places=requests.places)
            return Prepared(self.api(), None, made, self.names(), (*losses, *requests.reading.diagnostics, *self.found))
        if "swagger" in root:
            root = {"definitions": root.get("definitions", {})}
        key = "definitions" if "definitions" in root else "$defs"
        holder = root.setdefault(key, {})
        losses += rename(root, holder, f"#/{key}/", str(path))
        bases = unfold(holder, f"#/{key}/")
        move_null(root, holder, f"#/{key}/")
        places = {new: f"#/{key}" + pointer(old)[1:] for new, old in bases.items()}
        self = cls(root, path, holder, f"#/{key}/", places=places)
        made_of, name = self.json_schema()
        return Prepared(made_of, name, (), self.names() | {plain_name(name)}, (*losses, *self.found))

    def names(self) -> frozenset[str]:
        return frozenset(map(plain_name, self.holder))

    def api(self) -> Node:
        self._named()
        self._settle()
        if not self.holder:
            raise SchemaError(
                error("DT123", "the document has no schemas", Location(str(self.path)), help="see components.schemas")
            )
        return self.root

    def json_schema(self) -> tuple[Node, str]:
        refuse_other_files(self.root, str(self.path))
        self._named()
        own = {name: value for name, value in self.root.items() if name not in ("$defs", "definitions")}
        is_type = bool(own.keys() & {"type", "properties", "enum", "const", *_LISTS, "$ref", "items"})
        if not is_type and not self.holder:
            raise SchemaError(
                error("DT123", "the document has no types", Location(str(self.path)), help="give a type, or $defs")
            )
        name = _class_name(str(own.get("title") or self.path.stem)) if is_type else ROOT
        kept = {each: self.root[each] for each in ("$defs", "definitions") if each in self.root}
        own.pop("title", None)
        made = self._schema(own, name, "#") if is_type else {}
        self._settle()
        return {**made, **kept}, name

    def _named(self) -> None:
        separate(self)
        for name, value in self.holder.items():
            arms = value.get("oneOf") or value.get("anyOf") if isinstance(value, dict) else None
            if isinstance(arms, list) and (tag := value.get("discriminator") or self.tag_of(arms)):
                self.tagged.setdefault(self._key(arms, tag), name)
        for name, value in list(self.holder.items()):
            place = self.places.get(name, self.prefix[:-1] + pointer(name)[1:])
            made = self._schema(value, pascal(name), place, is_named=True)
            if isinstance(made, dict) and made.get("deprecated") is True:
                made = noted({key: each for key, each in made.items() if key != "deprecated"}, DEPRECATED)
            self.holder[name] = made

    def _settle(self) -> None:
        """What parts of the document asked of the named schemas."""
        self.holder.update(self.hoisted)
        for name in sorted(self.opened):
            self.holder[name] = noted(self.holder[name], OPEN)

    def _schema(self, node: Any, name: str, place: str, is_named: bool = False) -> Any:
        """A schema with everything in it prepared. `name` is what a part of it is called that needs a name."""
        if not isinstance(node, dict):
            return node
        made: Node = {}
        for key, value in node.items():
            at = below(place, key)
            if key in UNTOLD:
                continue
            if key in _SCHEMAS and isinstance(value, dict):
                made[key] = {
                    each: self._part(part, name + pascal(each), below(at, each)) for each, part in value.items()
                }
            elif key == "propertyNames" and not (isinstance(value, dict) and value.keys() & {"enum", "$ref"}):
                continue
            elif key in _SCHEMA and isinstance(value, dict):
                # The bounds of an item have no place in a list or a map: `losses` tells them.
                plain = {each: part for each, part in value.items() if each not in BOUNDS}
                made[key] = self._part(plain, f"{name}Item", at)
            elif key in _LISTS and isinstance(value, list):
                made[key] = [self._schema(part, name, below(at, number)) for number, part in enumerate(value)]
            elif key == "discriminator":
                made[key] = with_references(value, self.holder, self.prefix)
            else:
                made[key] = value
        made = with_map_or_null(with_plain_enum(with_known_format(made)))
        if "enum" in node and not made.keys() & {"enum", "anyOf"}:
            self.found.append(
                loss("DT130", str(self.path), below(place, "enum"), "an enum is not told",
                     "an enum holds texts, or whole numbers of 32 bits", "the values stand in the doc")
            )  # fmt: skip
        return self._object(self._choice(made, name, place, is_named))

    def _part(self, node: Any, name: str, place: str) -> Any:
        """A schema that stands in place of a member or an item: one that wants a name gets that of its place."""
        if not isinstance(node, dict) or not is_shape(node) or name.startswith(ANSWER):
            return self._schema(node, name, place)
        kept = ("description", "deprecated", "default", "example", "examples", "readOnly", "writeOnly")
        inner = without_null({key: value for key, value in node.items() if key not in kept})
        outer = {key: value for key, value in node.items() if key in kept}
        made = self._schema(inner, name, place)
        if not isinstance(made, dict) or "$ref" in made or not is_shape(made):
            return self._schema(node, name, place)
        used = self._free(name)
        self.hoisted[used] = made
        reference = {"$ref": self.prefix + used}
        if says_null(node) or None in (node.get("enum") or ()):
            return {**outer, "anyOf": [reference, {"type": "null"}]}
        return {"allOf": [reference], **outer} if outer else reference

    def _free(self, name: str) -> str:
        known = {pascal(each).lower() for each in (*self.holder, *self.hoisted)}
        while name.lower() in known:
            name += "Value"
        return name

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
        given = node.get("default")
        is_model = isinstance(given, dict) and "additionalProperties" not in self.target_of(node)
        if is_model or (isinstance(given, list) and any(isinstance(each, dict) for each in given)):
            shown = json.dumps(node["default"], ensure_ascii=False)
            return noted({key: value for key, value in node.items() if key != "default"}, f"Default: {shown}")
        return node

    # Unions.

    def _choice(self, node: Node, name: str, place: str, is_named: bool) -> Node:
        """`anyOf` and `oneOf` such that a reader can tell the arms apart by their JSON kind or by a tag."""
        key = "oneOf" if "oneOf" in node else "anyOf"
        if not isinstance(node.get(key), list):
            return node
        if node.get("properties") or (node.get("type") == "object" and not any(map(self.is_typed, node[key]))):
            return {each: value for each, value in node.items() if each not in ("oneOf", "anyOf")}
        arms = [each for arm in node[key] for each in self.arms_of(arm, ())]
        groups: dict[str, list[Any]] = {}
        for arm in arms:
            kinds = self.kinds_of(arm, ())
            if len(kinds) != 1:
                self._tell_free(place, key, "an arm of it has values of several kinds, or of any")
                return freed(node, {}, arms)
            groups.setdefault(kinds[0], []).append(arm)
        null = [{"type": "null"}] if groups.pop("null", None) else []
        objects = groups.get("object", [])
        tag = node.get("discriminator")
        if len(groups) == 1 and len(objects) > 1 and not tag:
            tag = self.tag_of(objects)
        if tag and list(groups) == ["object"]:
            rest = without_choice(node)
            if is_named or None in map(self.name_of, objects):
                return {**rest, "oneOf": [*objects, *null], "discriminator": tag}
            shared = self._shared(objects, tag, name)
            return {**rest, "anyOf": [shared, *null]} if null else {**rest, **shared}
        merged = [each for kind, group in groups.items() for each in self._merged(kind, group, name, below(place, key))]
        if len(merged) > 1:
            merged = [self._with_name(each, name) for each in merged]
        return joined(node, merged, null)

    def _with_name(self, arm: Node, name: str) -> Node:
        """An arm that wants a name, by reference."""
        if not is_shape(arm) or "oneOf" in arm or "anyOf" in arm:
            return arm
        used = self._free(f"{name}{'Object' if 'enum' not in arm else 'Option'}")
        self.hoisted[used] = arm
        return {"$ref": self.prefix + used}

    def _merged(self, kind: str, group: list[Any], name: str, place: str) -> list[Any]:
        """The arms of one JSON kind as one arm."""
        if len(group) == 1:
            return group
        values = [self.values_of(each) for each in group]
        match kind:
            case "string" | "number" if all(values):
                merged = list(dict.fromkeys(value for each in values for value in each or ()))
                return [with_plain_enum({"type": kind if kind == "string" else "integer", "enum": merged})]
            case "string":
                return [self._opened(group) or {"type": "string"}]
            case "number":
                exact = all(self.target_of(each).get("type") == "integer" for each in group)
                return [{"type": "integer" if exact else "number"}]
            case "boolean":
                return [{"type": "boolean"}]
            case "array":
                self._tell_free(place, "", "all of them are lists")
                return [{"type": "array", "items": {}, "x-note": told(group)}]
            case _:
                tag = self.tag_of(group)
                if tag is None:
                    self._tell_free(place, "", "all of them are objects, and no member has another constant in each")
                    return [{"type": "object", "additionalProperties": True, "x-note": told(group)}]
                return [self._shared(group, tag, f"{name}Object")]

    def _tell_free(self, place: str, key: str, why: str) -> None:
        at = below(place, key) if key else place
        cure = "give the arms a required member with a constant of its own, and a discriminator"
        self.found.append(loss("DT131", str(self.path), at, "the arms of a union are free JSON", why, cure))

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
        return frozenset(map(self.name_of, arms)), str(tag.get("propertyName"))

    def _opened(self, group: list[Any]) -> Node | None:
        """Known texts beside any text: an open enum."""
        known = [each for each in group if self.values_of(each)]
        plain = [each for each in group if not self.values_of(each)]
        if len(known) != 1 or any(each.keys() - {"type", "description", "title"} for each in plain):
            return None
        arm: Node = known[0]
        name = self.name_of(arm)
        if name is None:
            return noted(arm, OPEN)
        self.opened.add(name)
        return arm


def _class_name(text: str) -> str:
    """A text as the name of a type."""
    name = re.sub(r"\W", "", pascal(text))
    return name if name.isidentifier() and not keyword.iskeyword(name) else f"Type{name}"
