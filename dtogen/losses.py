"""What a foreign document says and a schema of ours has no word for, with its place as a JSON pointer.

| code  | warning                                                       |
|-------|---------------------------------------------------------------|
| DT130 | a keyword of JSON Schema that types do not tell               |
| DT131 | arms of a union that nothing tells apart: they are free JSON  |
| DT132 | an operation that is left out                                 |
| DT133 | a part of an operation that requests do not tell              |
| DT134 | a part of the document that has no counterpart                |
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dtogen.diagnostics import Diagnostic, Location, warning
from dtogen.nodes import BOUNDS, Node, is_known_format

SCHEMAS = ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas")
SCHEMA = ("items", "additionalProperties", "additionalItems", "contains", "propertyNames", "not", "if", "then", "else")
LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
UNTOLD = frozenset(
    ["not", "if", "then", "else", "contains", "minContains", "maxContains", "dependentSchemas", "dependentRequired",
     "dependencies", "unevaluatedProperties", "unevaluatedItems", "uniqueItems", "xml"]
)  # fmt: skip
VERBS = ("get", "post", "put", "patch", "delete", "head", "options", "trace")

_CHECK = "check it where the value is made or taken in"
_KEYWORDS: Mapping[str, tuple[str, str]] = {
    "not": ("types say what a value is, not what it is not", _CHECK),
    "if": ("a type has the same members for every value", "make a union of it, told apart by a tag"),
    "dependentSchemas": ("a type has the same members for every value", "make a union of it, told apart by a tag"),
    "dependentRequired": ("a member is required or not, whatever the others are", _CHECK),
    "dependencies": ("a member is required or not, whatever the others are", _CHECK),
    "contains": ("a list has items of one type", _CHECK),
    "prefixItems": ("a list has items of one type, whatever their place", "make an object of it"),
    "uniqueItems": ("a list may hold a value twice", _CHECK),
    "unevaluatedProperties": ("readers pass over members that they do not know", "leave it out"),
    "unevaluatedItems": ("a list has items of one type", "leave it out"),
    "minProperties": ("members are not counted", _CHECK),
    "maxProperties": ("members are not counted", _CHECK),
    "readOnly": ("a type has the same members in requests and answers", "make a type for each way"),
    "writeOnly": ("a type has the same members in requests and answers", "make a type for each way"),
    "xml": ("documents are JSON", "leave it out"),
    "$dynamicRef": ("a reference has one target", "name the target with $ref"),
    "$recursiveRef": ("a reference has one target", "name the target with $ref"),
}


def pointer(*parts: object) -> str:
    """A JSON pointer in a document: `#/paths/~1pets/get`."""
    return "".join(["#", *("/" + str(each).replace("~", "~0").replace("/", "~1") for each in parts)])


def below(place: str, *parts: object) -> str:
    """The pointer of a part of what `place` points to."""
    return place + pointer(*parts)[1:]


def loss(code: str, file: str, place: str, message: str, why: str, cure: str) -> Diagnostic:
    return warning(code, message, Location(f"{file}{place}"), notes=[why], help=cure)


def find_losses(document: Node, file: str) -> Iterator[Diagnostic]:
    """What the schemas of a document, and the document as a whole, say in vain. Operations are for `requests`."""
    components = document.get("components")
    if "swagger" in document and document.get("paths"):
        yield loss(
            "DT134", file, "#/paths", "the operations are not read", "they are written as Swagger 2.0 has them",
            "convert the document to OpenAPI 3 first",
        )  # fmt: skip
    if "openapi" not in document:
        yield from _schema(document, file, "#", set())
        return
    if document.get("webhooks"):
        yield loss(
            "DT134", file, "#/webhooks", "the webhooks are not read", "operations are what a client sends",
            "their types stand in components.schemas: serve them with your framework",
        )  # fmt: skip
    seen: set[int] = set()
    for kind, parts in components.items() if isinstance(components, dict) else ():
        if isinstance(parts, dict):
            for name, part in parts.items():
                place = pointer("components", kind, name)
                yield from _schema(part, file, place, seen) if kind == "schemas" else _inside(part, file, place, seen)
    paths = document.get("paths")
    yield from _inside(paths, file, "#/paths", seen)


def _inside(node: Any, file: str, place: str, seen: set[int]) -> Iterator[Diagnostic]:
    """The schemas of parameters, bodies and answers, however deep; examples are values."""
    match node:
        case dict():
            for key, value in node.items():
                at = below(place, key)
                if key == "schema":
                    yield from _schema(value, file, at, seen, is_member="in" in node)
                elif key not in ("example", "examples"):
                    yield from _inside(value, file, at, seen)
        case list():
            for number, value in enumerate(node):
                yield from _inside(value, file, below(place, number), seen)
        case _:
            pass


def _schema(node: Any, file: str, place: str, seen: set[int], *, is_member: bool = False) -> Iterator[Diagnostic]:
    if not isinstance(node, dict) or id(node) in seen:
        return
    seen.add(id(node))
    for key, (why, cure) in _KEYWORDS.items():
        if key in node and node[key] not in (False, None, {}):
            yield loss("DT130", file, below(place, key), f"{key} is not told", why, cure)
    if not is_member and (bounds := [key for key in node if key in BOUNDS]):
        yield loss(
            "DT130", file, below(place, bounds[0]), f"{bounds[0]} is not told here",
            "bounds are those of a member, not of an item, an arm or a type with a name", "give it to the members",
        )  # fmt: skip
    if node.get("patternProperties") and node.get("properties"):
        yield loss(
            "DT130", file, below(place, "patternProperties"), "patternProperties is not told",
            "a model has members with names, a map has values of one type", "make the map a member of its own",
        )  # fmt: skip
    if isinstance(node.get("additionalProperties"), dict) and node["additionalProperties"] and node.get("properties"):
        yield loss(
            "DT130", file, below(place, "additionalProperties"), "the type of members without a name is not told",
            "a model that is open keeps them as any JSON", "make the map a member of its own",
        )  # fmt: skip
    if not is_known_format(node):
        yield loss(
            "DT130", file, below(place, "format"), f"the format {node['format']} is not told",
            "it has no type in most languages", "give the member a pattern, or leave the format out",
        )  # fmt: skip
    names = node.get("propertyNames")
    if isinstance(names, dict) and names and not names.keys() & {"enum", "$ref"}:
        yield loss(
            "DT130", file, below(place, "propertyNames"), "propertyNames is not told", "the keys of a map are any text",
            "give the keys an enum, or check them where the value is made",
        )  # fmt: skip
    members, required = node.get("properties"), node.get("required")
    for name, value in members.items() if isinstance(members, dict) else ():
        if (
            isinstance(required, list)
            and name in required
            and isinstance(value, dict)
            and value.get("default") is not None
        ):
            yield loss(
                "DT130", file, below(place, "properties", name, "default"), "the default of a required member",
                "what is always there needs none", "take the member out of required",
            )  # fmt: skip
    for key in SCHEMAS:
        if isinstance(node.get(key), dict):
            for name, value in node[key].items():
                yield from _schema(value, file, below(place, key, name), seen, is_member=key == "properties")
    for key in SCHEMA:
        yield from _schema(node.get(key), file, below(place, key), seen)
    for key in LISTS:
        if isinstance(node.get(key), list):
            for number, value in enumerate(node[key]):
                yield from _schema(value, file, below(place, key, number), seen, is_member=is_member and key == "allOf")


def grouped(found: Iterable[Diagnostic], shown: int = 4) -> tuple[Diagnostic, ...]:
    """One warning for what is the same in many places; it names the first of them and counts the rest."""
    groups: dict[tuple[str, str], list[Diagnostic]] = {}
    for each in found:
        groups.setdefault((each.code, each.message), []).append(each)
    made = []
    for (code, message), group in sorted(groups.items()):
        first, *others = group
        notes = [*first.notes, *(f"also {each.location}" for each in others[:shown])]
        if len(others) > shown:
            notes.append(f"and in {len(others) - shown} more places")
        made.append(warning(code, message, first.location, notes=notes, help=first.help))
    return tuple(made)
