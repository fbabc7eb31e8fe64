"""An arm with several tags as several models: the tag is a constant of its model."""

from __future__ import annotations

from typing import Any

from dtogen.lookup import Lookup
from dtogen.names import pascal
from dtogen.nodes import Node, is_text


def separate(schemas: Lookup) -> None:
    """An arm with several tags as one model for each: a tag is a constant of its model."""
    waiting: list[Any] = [*schemas.holder.values(), {key: each for key, each in schemas.root.items() if key != "$defs"}]
    made: Node = {}
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting += node
        if not isinstance(node, dict) or id(node) in seen:
            continue
        seen.add(id(node))
        waiting += node.values()
        for key in ("oneOf", "anyOf"):
            arms = node.get(key)
            if isinstance(arms, list) and len(arms) > 1:
                _separate_arms(schemas, node, key, arms, made)
    schemas.holder.update(made)


def _separate_arms(schemas: Lookup, node: Node, key: str, arms: list[Any], made: Node) -> None:
    tag = node.get("discriminator") or schemas.tag_of(arms)
    member = tag.get("propertyName") if isinstance(tag, dict) else None
    given = tag.get("mapping") if isinstance(tag, dict) else None
    mapping = dict(given) if isinstance(given, dict) else {}
    if not isinstance(tag, dict) or not isinstance(member, str):
        return
    new: list[Any] = []
    for arm in arms:
        name = schemas.name_of(arm)
        members = schemas.target_of(arm).get("properties")
        if name is None or not isinstance(members, dict):
            new.append(arm)
            continue
        values = [value for value, target in mapping.items() if str(target).rpartition("/")[2] == name]
        values = values or [each for each in schemas.values_of(members.get(member)) or () if is_text(each)]
        if len(values) < 2:
            new.append(arm)
            continue
        for value in values:
            own = f"{name}{pascal(value)}"
            while own in schemas.holder and own not in made:
                own += "Arm"
            constant = {"type": "object", "required": [member], "properties": {member: {"const": value}}}
            made[own] = {"allOf": [{"$ref": schemas.prefix + name}, constant]}
            new.append({"$ref": schemas.prefix + own})
            mapping[value] = schemas.prefix + own
    if len(new) != len(arms):
        node[key] = new
        if isinstance(given, dict):
            node["discriminator"] = {**tag, "mapping": mapping}
