"""A foreign OpenAPI document that operations are read from: its parts through references, and what they say in vain."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from dtogen.diagnostics import Diagnostic
from dtogen.losses import loss
from dtogen.nodes import Node

PREFIX = "#/components/schemas/"


@dataclass
class Reading:
    """The document, its named schemas (`holder`), and what was found wanting."""

    document: Node
    holder: Node
    file: str
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def found(self, node: Any, place: str, depth: int = 0) -> tuple[Node, str]:
        """A part of the document, through references to components."""
        if not isinstance(node, dict):
            return {}, place
        target = node.get("$ref")
        if not isinstance(target, str) or depth > 20:
            return node, place
        found: Any = self.document
        for part in target.removeprefix("#/").split("/"):
            key = part.replace("~1", "/").replace("~0", "~")
            found = found.get(key) if isinstance(found, dict) else None
        return self.found(found, target, depth + 1)

    def lose(self, place: str, message: str, why: str, cure: str = "", code: str = "DT133") -> None:
        self.diagnostics.append(loss(code, self.file, place, message, why, cure or "say it in the code that sends it"))

    def leave_out(self, at: str, why: str) -> None:
        self.lose(at, "the operation is left out", why, "call it by hand: its types are there", "DT132")

    def key(self, target: str) -> str:
        return target.removeprefix(PREFIX).replace("~1", "/").replace("~0", "~")


def json_of(content: Mapping[str, Any]) -> str | None:
    """The media type of a body that is JSON: JSON itself before a kind of it, any type last."""
    names = [each for each in content if isinstance(each, str)]
    plain = [each for each in names if each.split(";")[0].strip().lower() == "application/json"]
    kinds = [each for each in names if re.search(r"[/+]json\b", each) and "stream" not in each and "seq" not in each]
    return next(iter([*plain, *kinds, *(each for each in names if each == "*/*")]), None)


def items_of(node: Any) -> Iterator[tuple[str, Any]]:
    yield from ((str(key), value) for key, value in node.items()) if isinstance(node, dict) else ()


def object_of(node: Any) -> Node:
    return node if isinstance(node, dict) else {}
