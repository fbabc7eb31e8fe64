"""Named schemas that are called as a word of our vocabulary, under another name: a module cannot have both."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dtogen.diagnostics import Diagnostic
from dtogen.losses import loss, pointer
from dtogen.names import pascal
from dtogen.nodes import Node

WORDS = frozenset(
    [
        *("ABC", "Any", "Annotated", "BaseModel", "CamelDto", "ClosedEnum", "ClosedIntEnum", "ConfigDict", "Decimal"),
        *("Dto", "Enum", "Field", "Float32", "Int32", "Int64", "IntEnum", "Json", "Literal", "Name", "None"),
        *("Nullable", "OpenEnum", "OpenIntEnum", "Optional", "RootModel", "Stream", "StrEnum", "Tagged", "True"),
        *("TypeAliasType", "UUID", "Union", "Uri", "False"),
    ]
)


def rename(root: Node, holder: Node, prefix: str, file: str) -> Iterator[Diagnostic]:
    """Rewrites the document, and tells each new name."""
    moved: dict[str, str] = {}
    for name in [each for each in holder if each in WORDS or pascal(each) in WORDS]:
        new = f"{pascal(name)}Model"
        while new in holder:
            new += "Model"
        moved[prefix + name] = prefix + new
        holder[new] = holder.pop(name)
        yield loss(
            "DT134", file, prefix[:-1] + pointer(name)[1:], f"{name} is called {new}",
            "its name is a word that every schema is written with", "rename it here, and give it another name there",
        )  # fmt: skip
    if moved:
        _refer(root, moved, prefix)


def _refer(root: Any, moved: dict[str, str], prefix: str) -> None:
    waiting = [root]
    while waiting:
        match waiting.pop():
            case dict() as node:
                target = node.get("$ref")
                if isinstance(target, str) and target in moved:
                    node["$ref"] = moved[target]
                mapping = node.get("mapping")
                if isinstance(mapping, dict):
                    for tag, value in mapping.items():
                        full = str(value) if str(value).startswith(prefix) else f"{prefix}{value}"
                        mapping[tag] = moved.get(full, value)
                waiting += node.values()
            case list() as nodes:
                waiting += nodes
            case _:
                pass
