"""Models that a discriminator in their common base tells apart, as a union that names them.

OpenAPI lets a base model hold the `discriminator`, and a reference to the base then means any of the models derived
from it. Here the base gets a name of its own, and its old name is that of the union. A base from which nothing derives
is a plain model.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from dtogen.nodes import Node


def unfold(holder: Node, prefix: str) -> dict[str, str]:
    """Rewrites the named schemas; gives the new name of each base and its old one."""
    children: dict[str, list[str]] = {}
    for name, schema in holder.items():
        for base in _bases(schema, prefix):
            children.setdefault(base, []).append(name)
    moved: dict[str, str] = {}
    for name, schema in list(holder.items()):
        if not isinstance(schema, dict):
            continue
        tag = schema.get("discriminator")
        if isinstance(tag, str):  # as Swagger 2.0 has it
            tag = {"propertyName": tag}
        if not isinstance(tag, dict) or schema.keys() & {"oneOf", "anyOf"}:
            continue
        plain = {key: value for key, value in schema.items() if key != "discriminator"}
        mapping = _mapping(tag, holder, prefix) or {each: each for each in _derived(name, children)}
        arms = {value: target for value, target in mapping.items() if target != name}
        if not arms or not isinstance(tag.get("propertyName"), str):
            holder[name] = plain
            continue
        base = f"{name}Base"
        while base in holder:
            base += "Model"
        moved[base] = name
        references = {target: {"$ref": prefix + _escaped(target)} for target in arms.values()}
        holder[base], member = _without_tag(plain, tag["propertyName"])
        holder[name] = {
            **({"description": schema["description"]} if "description" in schema else {}),
            "oneOf": list(references.values()),
            "discriminator": {
                "propertyName": tag["propertyName"],
                "mapping": {value: prefix + _escaped(target) for value, target in arms.items()},
            },
        }
        for child in children.get(name, ()):
            _rebase(holder[child], prefix + _escaped(name), prefix + _escaped(base), member)
    return moved


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _target(reference: Any, holder: Node, prefix: str) -> str | None:
    """The schema that a mapping names: by reference, or by its bare name."""
    if not isinstance(reference, str):
        return None
    name = reference.removeprefix(prefix).replace("~1", "/").replace("~0", "~")
    return name if name in holder else None


def _mapping(tag: Node, holder: Node, prefix: str) -> dict[str, str]:
    given = tag.get("mapping")
    found = given.items() if isinstance(given, dict) else ()
    return {str(value): target for value, each in found if (target := _target(each, holder, prefix))}


def _bases(schema: Any, prefix: str) -> Iterator[str]:
    parts = schema.get("allOf") if isinstance(schema, dict) else None
    for each in parts if isinstance(parts, list) else ():
        target = each.get("$ref") if isinstance(each, dict) else None
        if isinstance(target, str) and target.startswith(prefix):
            yield target.removeprefix(prefix).replace("~1", "/").replace("~0", "~")


def _derived(name: str, children: dict[str, list[str]]) -> list[str]:
    """All models below one, each once."""
    found: dict[str, None] = {}
    waiting = list(children.get(name, ()))
    while waiting:
        each = waiting.pop(0)
        if each not in found and each != name:
            found[each] = None
            waiting += children.get(each, ())
    return list(found)


def _without_tag(schema: Node, tag: str) -> tuple[Node, Node | None]:
    """A base without the member that tells its models apart, and that member: each of them has one of its own."""
    members = schema.get("properties")
    if not isinstance(members, dict) or tag not in members:
        return schema, None
    required = [each for each in schema.get("required", ()) if each != tag]
    left = {key: value for key, value in schema.items() if key not in ("properties", "required")}
    left |= {"type": "object", "properties": {name: each for name, each in members.items() if name != tag}}
    member = {"type": "object", "properties": {tag: members[tag]}, "required": [tag]}
    return {**left, **({"required": required} if required else {})}, member


def _rebase(schema: Node, old: str, new: str, member: Node | None) -> None:
    parts = schema["allOf"]
    for number, each in enumerate(parts):
        if isinstance(each, dict) and each.get("$ref") == old:
            parts[number] = {**each, "$ref": new}
            if member:
                parts.insert(number + 1, copy.deepcopy(member))
            return


def with_references(tag: Any, holder: Node, prefix: str) -> Any:
    """A discriminator whose mapping names schemas by reference, and none that is not there."""
    if not isinstance(tag, dict) or not isinstance(tag.get("mapping"), dict):
        return tag
    known = _mapping(tag, holder, prefix)
    rest = {key: value for key, value in tag.items() if key != "mapping"}
    return {**rest, "mapping": {value: prefix + _escaped(name) for value, name in known.items()}} if known else rest
