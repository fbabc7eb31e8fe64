"""The named schemas of a document seen through references: what a schema is called, is, and holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dtogen.losses import LISTS
from dtogen.nodes import Node, is_text, kind_of

_KIND = {
    "null": "null", "boolean": "boolean", "integer": "number", "number": "number", "string": "string",
    "array": "array", "object": "object",
}  # fmt: skip


@dataclass
class Lookup:
    """`holder` is the object with the named schemas of `root`, `prefix` how a reference to one starts.

    `hoisted` is what is to come among them.
    """

    root: Node
    path: Path
    holder: Node
    prefix: str
    hoisted: Node = field(default_factory=dict)

    def name_of(self, node: Any) -> str | None:
        target = node.get("$ref", "") if isinstance(node, dict) else ""
        if not target and isinstance(node, dict) and len(node.get("allOf", ())) == 1:
            return self.name_of(node["allOf"][0])
        name = target.removeprefix(self.prefix).replace("~1", "/").replace("~0", "~")
        return name if target.startswith(self.prefix) and (name in self.holder or name in self.hoisted) else None

    def target_of(self, node: Any) -> Node:
        passed: set[str] = set()
        while (name := self.name_of(node)) is not None and name not in passed:
            passed.add(name)
            node = self.holder[name] if name in self.holder else self.hoisted[name]
        return node if isinstance(node, dict) else {}

    def values_of(self, node: Any) -> list[Any] | None:
        target = self.target_of(node)
        values = [target["const"]] if "const" in target else target.get("enum")
        return values if isinstance(values, list) else None

    def is_typed(self, node: Any) -> bool:
        return bool(self.target_of(node).keys() & {"type", "properties", "enum", "const", *LISTS})

    def kinds_of(self, node: Any, passed: tuple[str, ...]) -> tuple[str, ...]:
        """The JSON kinds of a schema's values; none where it does not tell."""
        target = self.target_of(node)
        types = target.get("type")
        if isinstance(types, str):
            return (_KIND.get(types, ""),)
        if isinstance(types, list):
            return tuple(dict.fromkeys(_KIND.get(each, "") for each in types))
        if values := self.values_of(target):
            return tuple(dict.fromkeys(kind_of(each) for each in values))
        name = self.name_of(node)
        if name in passed:
            return ()
        inside = (*passed, name) if name else passed
        if "properties" in target:
            return ("object",)
        for key in ("oneOf", "anyOf"):
            if key in target:
                return tuple(dict.fromkeys(kind for each in target[key] for kind in self.kinds_of(each, inside)))
        for each in target.get("allOf", ()):
            if kinds := self.kinds_of(each, inside):
                return kinds
        return ()

    def arms_of(self, arm: Any, passed: tuple[str, ...]) -> Iterator[Any]:
        """An arm, or those of the union that it is."""
        name = self.name_of(arm)
        target = self.target_of(arm)
        inner = target.get("oneOf") or target.get("anyOf")
        if isinstance(target.get("type"), list) and not target.keys() & {"enum", "const", "properties", "items"}:
            yield from ({**target, "type": each} for each in target["type"])
        elif isinstance(inner, list) and not target.get("properties") and (name is None or name not in passed):
            for each in inner:
                yield from self.arms_of(each, (*passed, name) if name else passed)
        else:
            yield arm

    def tag_of(self, arms: list[Any]) -> Node | None:
        """The member that has another constant in each arm."""
        found: list[dict[str, set[str]]] = []
        for arm in arms:
            target = self.target_of(arm)
            members = target.get("properties", {})
            if self.name_of(arm) is None:
                return None
            tags = {name: set(filter(is_text, self.values_of(value) or ())) for name, value in members.items()}
            required = target.get("required", ())
            found.append({name: values for name, values in tags.items() if values and name in required})
        for name in found[0]:
            groups = [each.get(name, set()) for each in found]
            if all(groups) and sum(map(len, groups)) == len(set().union(*groups)):
                return {"propertyName": name}
        return None
