"""The IR and the views as JSON, for people who look for a fault and for programs that want the schema."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum

from dtogen import ir
from dtogen.diagnostics import Location


def to_data(node: object) -> object:
    """Plain JSON data. A node of the IR becomes an object whose `kind` names it; empty members are left out."""
    match node:
        case Enum():
            return node.value
        case Location():
            return str(node)
        case ir.JsonObject(members):
            return {name: to_data(value) for name, value in members}
        case Decimal():
            return str(node)
        case None | bool() | int() | float():
            return node
        case str():
            return str(node)
        case tuple() | list():
            return [to_data(each) for each in node]
        case Mapping():
            return {str(name): to_data(value) for name, value in node.items()}
        case _ if dataclasses.is_dataclass(node):
            found = {each.name: getattr(node, each.name) for each in dataclasses.fields(node)}
            there = {name: to_data(value) for name, value in found.items() if not _is_empty(value)}
            return {"kind": type(node).__name__, **there}
        case _:
            raise TypeError(f"{node!r} has no JSON form")


def to_json(node: object) -> str:
    return json.dumps(to_data(node), indent=2, ensure_ascii=False)


def _is_empty(value: object) -> bool:
    return value is None or value == () or value == "" or value == ir.NO_CONSTRAINTS or value == {}
