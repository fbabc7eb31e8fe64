"""Named schemas that say null, as schemas that do not: null is then said where they are used.

A type is the same wherever it stands: most languages say of the place, not of the type, whether null may stand there.
"""

from __future__ import annotations

from typing import Any

from dtogen.nodes import Node, says_null, without_null

_NULL: Node = {"type": "null"}


def move_null(root: Node, holder: Node, prefix: str) -> None:
    """Rewrites the document: the named schemas in `holder`, and every reference to one of them."""
    moved: set[str] = set()
    for name, schema in holder.items():
        if isinstance(schema, dict) and _says(schema):
            left = without_null(schema)
            if (
                left.get("type") != []
                and left.get("anyOf") != []
                and left.get("oneOf") != []
                and left.get("enum") != []
            ):
                holder[name] = left
                moved.add(prefix + name.replace("~", "~0").replace("/", "~1"))
    if moved:
        _walk(root, moved)


def _says(schema: Node) -> bool:
    values = schema.get("enum")
    return says_null(schema) or (isinstance(values, list) and None in values and len(values) > 1)


def _walk(node: Any, moved: set[str]) -> None:
    waiting: list[Any] = [node]
    while waiting:
        each = waiting.pop()
        for key, value in list(each.items() if isinstance(each, dict) else enumerate(each)):
            if key == "allOf" and isinstance(value, list) and len(value) > 1:
                waiting += [part for part in value if isinstance(part, dict) and part.get("$ref") not in moved]
            elif isinstance(value, dict) and _is_reference(value, moved):
                each[key] = _or_null(value)
            elif isinstance(value, (dict, list)):
                waiting.append(value)


def _is_reference(node: Node, moved: set[str]) -> bool:
    target = node.get("$ref")
    parts = node.get("allOf")
    if target is None and isinstance(parts, list) and len(parts) == 1 and isinstance(parts[0], dict):
        target = parts[0].get("$ref")
    return isinstance(target, str) and target in moved


def _or_null(node: Node) -> Node:
    target = node.get("$ref") or node["allOf"][0]["$ref"]
    rest = {key: value for key, value in node.items() if key not in ("$ref", "allOf", "nullable")}
    return {**rest, "anyOf": [{"$ref": target}, dict(_NULL)]}
