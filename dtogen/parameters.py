"""Parameters of an operation as the members of its request, and what parameters say that members do not."""

from __future__ import annotations

import re
from typing import Any

from dtogen.losses import below
from dtogen.nodes import Node, without_null
from dtogen.reading import Reading, object_of

BARE = ("get", "delete")  # verbs without a body
IN_PATH = re.compile(r"\{([^{}]*)\}")


def read_parameters(
    reading: Reading, path: str, verb: str, node: Node, shared: list[Any], at: str
) -> tuple[Node, list[str]]:
    members: Node = {}
    required: list[str] = []
    named = IN_PATH.findall(path)
    own = node.get("parameters")
    every: dict[tuple[str, str], tuple[Node, str]] = {}
    for source, start in ((shared, at.rpartition("/")[0]), (own if isinstance(own, list) else [], at)):
        for number, given in enumerate(source):
            each, place = reading.found(given, below(start, "parameters", number))
            every[str(each.get("name")), str(each.get("in"))] = each, place
    for (name, where), (each, place) in sorted(every.items(), key=lambda item: item[0][1] != "path"):
        if where not in ("path", "query"):
            why = "a request is told by its path, its query and its body"
            reading.lose(place, f"a parameter in the {where} is not told", why, "give the client the header")
            continue
        if where == "path" and name not in named:
            reading.lose(place, "a parameter that its path does not name", "its value has no place to go")
            continue
        if name in members:
            reading.lose(place, f'two parameters are called "{name}"', "members of one request have one name each")
            continue
        if where == "query" and verb not in BARE:
            reading.lose(place, f"{verb.upper()} has parameters in the query", "its members are sent in the body",
                       "have the server take them there")  # fmt: skip
        members[name] = _parameter(reading, each, place, where)
        if each.get("required") is True or where == "path":
            required.append(name)
    for name in named:
        if name not in members:
            members[name] = {"type": "string"}
            required.append(name)
    return members, required


def _parameter(reading: Reading, each: Node, place: str, where: str) -> Node:
    content = each.get("content")
    schema: Any = each.get("schema", {})
    if isinstance(content, dict) and content:
        reading.lose(below(place, "content"), "a parameter with a media type", "a query holds plain text")
        schema = object_of(next(iter(content.values()))).get("schema", {})
    style = each.get("style", "simple" if where == "path" else "form")
    if style not in ("simple", "form"):
        reading.lose(below(place, "style"), f"the style {style} is not told", "values are written as forms do")
    if not isinstance(schema, dict):
        schema = {}
    if where == "path" and not _is_text(reading, schema):
        if schema:
            reading.lose(place, "a parameter of the path that is no plain value", "it is text here")
        schema = {"type": "string"}
    schema = without_null(schema) if where == "path" else schema
    said: Node = {key: each[key] for key in ("description", "deprecated", "example") if key in each}
    examples = each.get("examples")
    values = [value.get("value") for value in examples.values() if isinstance(value, dict)] \
        if isinstance(examples, dict) else []  # fmt: skip
    if values := [value for value in values if value is not None]:
        said["examples"] = values
    if "$ref" in schema:
        return {"allOf": [{"$ref": schema["$ref"]}], **said} if said else schema
    return {**schema, **said}


def _is_text(reading: Reading, schema: Node) -> bool:
    target, _ = reading.found(schema, "")
    kinds = target.get("type")
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if isinstance(kinds, list):
        return len(set(kinds) - {"null"}) == 1 and not {"array", "object"} & set(kinds)
    return bool(target.get("enum")) and not target.keys() & {"oneOf", "anyOf"}
