"""The body of an operation as the object that is its request, and the files beside it."""

from __future__ import annotations

from typing import Any

from dtogen.losses import below
from dtogen.nodes import Node, without_null
from dtogen.parameters import BARE
from dtogen.reading import PREFIX, Reading, items_of, json_of

_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")


def read_body(reading: Reading, verb: str, node: Node, at: str) -> tuple[Node | None, tuple[str, ...]]:
    """The object that is sent, empty for none, and the files beside it; no object where it cannot be one."""
    body, place = reading.found(node.get("requestBody"), below(at, "requestBody"))
    content = body.get("content")
    if not isinstance(content, dict) or not content:
        return {}, ()
    if verb in BARE:
        reading.lose(place, f"{verb.upper()} with a body", "its members are sent in the query", "use POST")
        return {}, ()
    media = json_of(content) or next((each for each in _FORMS if each in content), None)
    if media is None:
        reading.leave_out(below(place, "content"), f"its body is {', '.join(content)}, no JSON")
        return None, ()
    if len(content) > 1:
        others = ", ".join(each for each in content if each != media)
        reading.lose(below(place, "content"), "a body in several forms", f"it is sent as {media}, not as {others}")
    if media == _FORMS[1]:
        reading.lose(below(place, "content", media), "a body that is an HTML form", "members are sent as JSON")
    entry = content[media] if isinstance(content[media], dict) else {}
    if entry.get("encoding"):
        reading.lose(below(place, "content", media, "encoding"), "encoding is not told", "parts are JSON or files")
    schema = entry.get("schema") or {}
    schema = _plain(schema) if isinstance(schema, dict) else schema
    where = below(place, "content", media, "schema")
    if not isinstance(schema, dict) or not _is_object(reading, schema, ()):
        reading.leave_out(where, "its body is no single object with members")
        return None, ()
    if media == _FORMS[0]:
        return _form(reading, schema, where)
    return schema, ()


def _is_object(reading: Reading, schema: Any, passed: tuple[str, ...]) -> bool:
    """Whether a schema is that of a model: an object, no union and no map of one type."""
    if not isinstance(schema, dict):
        return False
    target = schema.get("$ref")
    if isinstance(target, str):
        known = target.startswith(PREFIX) and reading.key(target) in reading.holder and target not in passed
        return known and _is_object(reading, reading.holder[reading.key(target)], (*passed, target))
    if schema.get("properties"):
        return True
    if schema.keys() & {"oneOf", "anyOf", "enum", "const"}:
        return False
    if isinstance(schema.get("allOf"), list) and schema["allOf"]:
        return any(_is_object(reading, each, passed) for each in schema["allOf"])
    return schema.get("type") == "object" and not isinstance(schema.get("additionalProperties"), dict)


def _form(reading: Reading, schema: Node, place: str) -> tuple[Node | None, tuple[str, ...]]:
    target, where = reading.found(schema, place)
    members = dict(items_of(target.get("properties")))
    required = [each for each in target.get("required", ()) if isinstance(each, str)]
    files: list[str] = []
    for name, value in list(members.items()):
        inner, _ = reading.found(value, "")
        is_list = inner.get("type") == "array"
        item, _ = reading.found(inner.get("items"), "") if is_list else (inner, "")
        if item.get("format") == "binary" or (item.get("contentMediaType") and "contentEncoding" not in item):
            if is_list:
                reading.lose(below(where, "properties", name), "several files in one part", "a part is one file")
            files.append(name if name in required else f"{name}?")
            del members[name]
    if not files:
        return schema, ()
    made = {key: value for key, value in target.items() if key not in ("properties", "required")}
    left = [each for each in required if each in members]
    return {**made, "type": "object", "properties": members, **({"required": left} if left else {})}, tuple(files)


def _plain(schema: Node) -> Node:
    """A body without the null that it may be instead: then nothing is sent."""
    left = without_null(schema)
    arms = left.get("anyOf") or left.get("oneOf")
    return (
        {**{k: v for k, v in left.items() if k not in ("anyOf", "oneOf")}, **arms[0]}
        if (isinstance(arms, list) and len(arms) == 1 and isinstance(arms[0], dict))
        else left
    )
