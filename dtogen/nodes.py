"""One JSON Schema node rewritten by itself: its format, its enum, whether it says null, notes in its description."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

OPEN, NULL, DEPRECATED = (
    "[[open]]",
    "[[nullable]]",
    "[[deprecated]]",
)  # marks in descriptions, which come out where they are needed
MARK = re.compile(r"[ \t]*\[\[(?:open|nullable|deprecated|request \d+)\]\]\n?")

_KEPT = ("title", "description", "deprecated", "default", "examples", "readOnly", "writeOnly")
_WIDTHS = {
    ("integer", "int32"): "dtogen.authoring.Int32",
    ("integer", "int16"): "dtogen.authoring.Int32",
    ("integer", "int8"): "dtogen.authoring.Int32",
    ("integer", "uint16"): "dtogen.authoring.Int32",
    ("integer", "uint8"): "dtogen.authoring.Int32",
    ("number", "float"): "dtogen.authoring.Float32",
    ("string", "uri"): "dtogen.authoring.Uri",
    ("string", "url"): "dtogen.authoring.Uri",
    ("string", "iri"): "dtogen.authoring.Uri",
    ("string", "byte"): "bytes",
    ("string", "binary"): "bytes",
}
_SAME = {("string", "time-local"): "time"}  # formats that the generator knows under another word
_FORMATS = frozenset(
    [
        *(("string", each) for each in ("date", "date-time", "time", "duration", "uuid")),
        *(("number", "decimal"), ("number", "double"), ("integer", "int64")),
    ]
)
BOUNDS = frozenset(
    ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "pattern",
     "minItems", "maxItems"]
)  # fmt: skip
Node = dict[str, Any]


def is_known_format(node: Node) -> bool:
    """Whether the format of a schema, if it has one, makes a type; true where it says no more than its plain type."""
    types = [each for each in _listed(node.get("type")) if each != "null"]
    form = node.get("format")
    if not isinstance(form, str) or len(types) != 1 or not is_text(types[0]):
        return True
    shape = (types[0], form)
    return shape in _WIDTHS or shape in _SAME or shape in _FORMATS


def is_text(value: Any) -> bool:
    return isinstance(value, str)


def plain_name(name: str) -> str:
    """What two names have in common that differ in case and punctuation alone."""
    return re.sub(r"[\W_]", "", name).lower()


def kind_of(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"


def with_known_format(node: Node) -> Node:
    """Widths that the generator has no word for, and formats that are plain text in every language."""
    types = node.get("type")
    only = [each for each in types if each != "null"] if isinstance(types, list) else [types]
    shape = only[0] if len(only) == 1 else None
    if isinstance(types, list) and set(types) >= {"integer", "number"}:
        return {**node, "type": [each for each in types if each != "integer"]}
    if not isinstance(shape, str) or "enum" in node or "const" in node or not isinstance(node.get("format"), str):
        return node
    if known := _WIDTHS.get((shape, node["format"])):
        made = {**node, "type": shape, "customTypePath": known} if "." in known else {**node, "format": "binary"}
        # A type of our own takes no null beside it.
        return made if made["type"] != shape or not isinstance(types, list) else _or_null(made)
    if same := _SAME.get((shape, node["format"])):
        return {**node, "format": same}
    if (shape, node["format"]) not in _FORMATS:
        return {key: value for key, value in node.items() if key != "format"}
    return node


def with_plain_enum(node: Node) -> Node:
    """An enum of texts or of whole numbers, null told beside it; any other is its plain type, told in the doc."""
    values = node.get("enum")
    if not isinstance(values, list):
        return node
    real = [each for each in values if each is not None]
    kinds = {type(each) for each in real}
    rest = {key: value for key, value in node.items() if key != "nullable"}
    whole = kinds == {int} and all(-(2**31) <= each < 2**31 for each in real)
    if not real or not (kinds == {str} or whole):
        plain = {key: value for key, value in node.items() if key != "enum"}
        return noted(plain, f"One of {', '.join(json.dumps(each, ensure_ascii=False) for each in values)}.")
    rest |= {"enum": real, "type": "string" if kinds == {str} else "integer"}
    if node.get("x-open-enum") is True:
        rest = noted(rest, OPEN)
    says_null = len(real) < len(values) or node.get("nullable") is True or "null" in _listed(node.get("type"))
    return _or_null(rest) if says_null else rest


def with_map_or_null(node: Node) -> Node:
    """A map or null, whose values the generator loses where one type list says both."""
    types = node.get("type")
    is_both = isinstance(types, list) and sorted(map(str, types)) == ["null", "object"]
    if is_both and isinstance(node.get("additionalProperties"), dict) and not node.get("properties"):
        return _or_null({**node, "type": "object"})
    return node


def _or_null(node: Node) -> Node:
    """A schema or null; what says more about the member stays outside."""
    inner = {key: value for key, value in node.items() if key not in _KEPT or key == "title"}
    outer = {key: value for key, value in node.items() if key in _KEPT and key != "title"}
    marks = OPEN if OPEN in str(outer.get("description", "")) else ""
    return {**outer, "anyOf": [noted(inner, marks) if marks else inner, {"type": "null"}]}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def says_null(node: Node) -> bool:
    arms = [each for key in ("anyOf", "oneOf") for each in node.get(key, ()) if isinstance(each, dict)]
    return "null" in _listed(node.get("type")) or node.get("nullable") is True or {"type": "null"} in arms


def noted(node: Node, note: str) -> Node:
    doc = node.get("description")
    return {**node, "description": f"{doc}\n\n{note}" if doc else note}


def told(arms: Iterable[Any]) -> str:
    names = [str(each["$ref"]).rsplit("/", 1)[-1] for each in arms if isinstance(each, dict) and "$ref" in each]
    return f"One of {', '.join(names)}, which nothing tells apart." if names else "One of several shapes."


def without_choice(node: Node) -> Node:
    return {key: value for key, value in node.items() if key not in ("oneOf", "anyOf", "discriminator", "type")}


def freed(node: Node, shape: Node, arms: Iterable[Any]) -> Node:
    kept = {key: value for key, value in node.items() if key in _KEPT}
    return {**noted(kept, told(arms)), **shape}


def without_null(node: Node) -> Node:
    """A schema that no longer says null."""
    made = {key: value for key, value in node.items() if key != "nullable"}
    if isinstance(made.get("type"), list):
        left = [each for each in made["type"] if each != "null"]
        made["type"] = left[0] if len(left) == 1 else left
    for key in ("anyOf", "oneOf"):
        if isinstance(made.get(key), list):
            made[key] = [each for each in made[key] if each != {"type": "null"}]
    if isinstance(made.get("enum"), list):
        made["enum"] = [each for each in made["enum"] if each is not None]
    return made


def is_shape(schema: Mapping[str, Any]) -> bool:
    """Whether a schema that stands in place wants a name: an object with members, an enum, a union."""
    if "$ref" in schema or "const" in schema:
        return False
    choice = schema.get("oneOf") or schema.get("anyOf")
    arms = [each for each in choice if each != {"type": "null"}] if isinstance(choice, list) else []
    parts = schema.get("allOf")
    many = isinstance(parts, list) and len(parts) > 1
    values = schema.get("enum")
    known = isinstance(values, list) and len(values) > 1
    return bool(schema.get("properties") or known or many or len(arms) > 1)


def joined(node: Node, arms: list[Any], null: list[Node]) -> Node:
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
        # The bounds of an arm have no place in a union: `losses` tells them.
        plain = [{key: value for key, value in each.items() if key not in BOUNDS} for each in arms]
        result = {**rest, "anyOf": [*plain, *null]}
    for note in notes:
        result = noted(result, note)
    return result
