"""The IR and the views as JSON, for people who look for a fault and for programs that want the schema."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum

from dtogen import ir, jsontext
from dtogen.diagnostics import Location


def to_data(node: object) -> object:
    """JSON data, decimals as they are.

    A node of the IR becomes an object whose `kind` names it; empty members are left out.
    """
    match node:
        case Enum():
            return node.value
        case Location():
            return str(node)
        case ir.JsonObject(members):
            return {name: to_data(value) for name, value in members}
        case Decimal():
            return node
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
            there = {name: to_data(value) for name, value in found.items() if not _is_empty(node, name, value)}
            return {"kind": type(node).__name__, **there}
        case _:
            raise TypeError(f"{node!r} has no JSON form")


def to_json(node: object) -> str:
    """As text, which `dumped` reads back. A decimal is a number with all its digits and an exponent."""
    return jsontext.write(to_data(node), marks_decimals=True).removesuffix("\n")


def _is_empty(node: object, name: str, value: object) -> bool:
    """What need not be written. A default, and the message of a deprecation, may be empty and yet be there."""
    if isinstance(node, ir.Default) or name in ("deprecated", "value"):
        return value is None
    return value is None or value == () or value == "" or value == ir.NO_CONSTRAINTS or value == {}
