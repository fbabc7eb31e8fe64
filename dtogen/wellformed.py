"""Whether a foreign document has the shape that its kind prescribes, as far as an import reads it.

What stands where something else belongs is refused with its JSON pointer, before anything is made of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dtogen.diagnostics import Diagnostic, Location, SchemaError, error
from dtogen.losses import SCHEMAS, VERBS, below, pointer
from dtogen.nodes import Node

_WORDS: Mapping[type, str] = {dict: "an object", list: "a list", str: "a text", bool: "true or false"}
_TEXTS = ("$ref", "title", "description", "format", "pattern", "contentEncoding", "contentMediaType")
_NUMBERS = ("minimum", "maximum", "multipleOf", "minLength", "maxLength", "minItems", "maxItems")
_ONE = ("items", "additionalProperties", "propertyNames", "contains", "not", "if", "then", "else")
_MANY = ("allOf", "anyOf", "oneOf", "prefixItems")
_KINDS = ("null", "boolean", "integer", "number", "string", "array", "object")


def check_shape(document: Node, shown: str) -> None:
    """Raises SchemaError with every place that is not as it must be."""
    found = [_error(shown, place, what) for place, what in _document(document)]
    if found:
        raise SchemaError(found[:20])


def _error(shown: str, place: str, what: str) -> Diagnostic:
    return error("DT122", what, Location(f"{shown}{place}"), help="mend the document: a validator tells all of it")


def _is(value: Any, place: str, *kinds: type) -> Iterator[tuple[str, str]]:
    if not isinstance(value, kinds):
        wanted = " or ".join(_WORDS[each] for each in kinds)
        yield place, f"{wanted} is expected here"


def _document(document: Node) -> Iterator[tuple[str, str]]:
    if "openapi" not in document:
        yield from _schema(document, "#")
        return
    for key in ("paths", "components"):
        if document.get(key) is not None:
            yield from _is(document[key], pointer(key), dict)
    components = document.get("components")
    for kind, parts in components.items() if isinstance(components, dict) else ():
        if str(kind).startswith("x-"):
            continue
        place = pointer("components", kind)
        yield from _is(parts, place, dict)
        for name, part in parts.items() if isinstance(parts, dict) else ():
            if kind == "schemas":
                yield from _schema(part, below(place, name))
            elif kind in ("parameters", "responses", "requestBodies", "securitySchemes"):
                yield from _is(part, below(place, name), dict)
                yield from _carrier(part, below(place, name))
    paths = document.get("paths")
    for path, item in paths.items() if isinstance(paths, dict) else ():
        place = pointer("paths", path)
        if not str(path).startswith("x-"):
            yield from _is(item, place, dict)
            yield from _item(item, place)


def _item(item: Any, place: str) -> Iterator[tuple[str, str]]:
    if not isinstance(item, dict):
        return
    yield from _parameters(item, place)
    for verb in VERBS:
        if verb not in item:
            continue
        operation, at = item[verb], below(place, verb)
        yield from _is(operation, at, dict)
        if not isinstance(operation, dict):
            continue
        yield from _parameters(operation, at)
        for key, kind in (("operationId", str), ("tags", list), ("security", list), ("responses", dict)):
            if key in operation:
                yield from _is(operation[key], below(at, key), kind)
        if "requestBody" in operation:
            yield from _is(operation["requestBody"], below(at, "requestBody"), dict)
            yield from _carrier(operation["requestBody"], below(at, "requestBody"))
        answers = operation.get("responses")
        for code, answer in answers.items() if isinstance(answers, dict) else ():
            if not str(code).startswith("x-"):
                yield from _is(answer, below(at, "responses", code), dict)
                yield from _carrier(answer, below(at, "responses", code))


def _parameters(node: Node, place: str) -> Iterator[tuple[str, str]]:
    if "parameters" not in node:
        return
    yield from _is(node["parameters"], below(place, "parameters"), list)
    for number, each in enumerate(node["parameters"]) if isinstance(node["parameters"], list) else ():
        at = below(place, "parameters", number)
        yield from _is(each, at, dict)
        if isinstance(each, dict) and "$ref" not in each and not isinstance(each.get("name"), str):
            yield at, "a parameter has a name"
        yield from _carrier(each, at)


def _carrier(node: Any, place: str) -> Iterator[tuple[str, str]]:
    """What holds schemas: a parameter, a body, an answer."""
    if not isinstance(node, dict):
        return
    if "schema" in node:
        yield from _schema(node["schema"], below(place, "schema"))
    if "content" in node:
        yield from _is(node["content"], below(place, "content"), dict)
    for media, each in node["content"].items() if isinstance(node.get("content"), dict) else ():
        at = below(place, "content", media)
        yield from _is(each, at, dict)
        if isinstance(each, dict) and "schema" in each:
            yield from _schema(each["schema"], below(at, "schema"))


def _schema(node: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, bool):
        return
    yield from _is(node, place, dict, bool)
    if not isinstance(node, dict):
        return
    for key in _TEXTS:
        if key in node:
            yield from _is(node[key], below(place, key), str)
    for key in _NUMBERS:
        if key in node and (isinstance(node[key], bool) or not isinstance(node[key], (int, float))):
            yield below(place, key), "a number is expected here"
    kinds = node.get("type", [])
    for each in kinds if isinstance(kinds, list) else [kinds]:
        if each not in _KINDS:
            yield below(place, "type"), f"a type is one of {', '.join(_KINDS)}"
    if "required" in node:
        required = node["required"]
        if isinstance(required, list) and not all(isinstance(each, str) for each in required):
            yield below(place, "required"), "names of members are texts"
        elif not isinstance(required, (list, bool)):
            yield below(place, "required"), "a list is expected here"
    for key, kind in (("enum", list), ("examples", list)):
        if key in node and not (key == "examples" and isinstance(node[key], dict)):
            yield from _is(node[key], below(place, key), kind)
    if "discriminator" in node:
        yield from _tag(node["discriminator"], below(place, "discriminator"))
    for key in SCHEMAS:
        if key in node:
            yield from _is(node[key], below(place, key), dict)
            for name, each in node[key].items() if isinstance(node[key], dict) else ():
                yield from _schema(each, below(place, key, name))
    for key in _ONE:
        if key in node and not (key == "items" and isinstance(node[key], list)):
            yield from _schema(node[key], below(place, key))
    for key in _MANY:
        if key in node:
            yield from _is(node[key], below(place, key), list)
            for number, each in enumerate(node[key]) if isinstance(node[key], list) else ():
                yield from _schema(each, below(place, key, number))


def _tag(node: Any, place: str) -> Iterator[tuple[str, str]]:
    yield from _is(node, place, dict, str)
    if isinstance(node, dict):
        yield from _is(node.get("propertyName"), below(place, "propertyName"), str)
        if "mapping" in node:
            yield from _is(node["mapping"], below(place, "mapping"), dict)


def refuse_other_files(node: Any, shown: str) -> None:
    """Raises SchemaError where a document refers to another one."""
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
                            Location(shown),
                            help="bundle it into one file first, for example with `redocly bundle`",
                        )
                    )
                waiting += each.values()
            case list() as each:
                waiting += each
            case _:
                pass
