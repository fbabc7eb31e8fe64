"""What `/types/metadata` and `dtogen show ir` write, read back: the same IR, with the places that it tells.

| code  | error                                                            |
|-------|------------------------------------------------------------------|
| DT128 | a part of the document that is not as the metadata are written   |
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from dtogen import ir
from dtogen.diagnostics import Location, SchemaError, error


def is_dumped(document: Mapping[str, Any]) -> bool:
    """Whether this is an IR as JSON."""
    return document.get("kind") == "Schema" and isinstance(document.get("name"), str)


def schema_of(text: str, path: str) -> ir.Schema:
    """The IR of a document that `is_dumped`. Raises SchemaError, which names the declaration."""
    document = json.loads(text, parse_float=_number)
    decls: list[ir.Decl] = []
    for node in document.get("decls", ()):
        try:
            decls.append(_decl(node))
        except (KeyError, TypeError, ValueError, AttributeError) as fault:
            name = node.get("name", "a declaration") if isinstance(node, dict) else "a declaration"
            cause = f"{fault} is not there" if isinstance(fault, KeyError) else str(fault)
            raise SchemaError(
                error(
                    "DT128", f"{name} is not as dtogen writes it: {cause}", Location(path),
                    help="get it anew from /types/metadata, of a host with the same version of dtogen",
                )
            ) from None  # fmt: skip
    return ir.Schema(document["name"], tuple(decls))


def _number(text: str) -> float | Decimal:
    """A decimal is written with a capital exponent, a float is not."""
    return Decimal(text) if "E" in text else float(text)


def _decl(node: Any) -> ir.Decl:
    head = {"name": _text(node["name"]), "location": _place(node["location"]), **_told(node)}
    match node["kind"]:
        case "Model":
            return ir.Model(
                **head,
                fields=tuple(map(_field, node.get("fields", ()))),
                base=_ref(node["base"]) if "base" in node else None,
                params=_texts(node, "params"),
                abstract=_truth(node["abstract"]),
                open=_truth(node["open"]),
                operation=_operation(node["operation"]) if "operation" in node else None,
            )
        case "Enumeration":
            members = tuple(map(_member, node.get("members", ())))
            return ir.Enumeration(**head, members=members, prim=ir.Prim(node["prim"]), open=_truth(node["open"]))
        case "Union":
            arms, tag = tuple(map(_arm, node.get("arms", ()))), node.get("discriminator")
            return ir.Union(**head, arms=arms, discriminator=tag, nullable=_truth(node["nullable"]))
        case "Alias":
            return ir.Alias(**head, type=_type(node["type"]))
        case other:
            raise ValueError(f"there is no kind {other!r}")


def _told(node: Any) -> dict[str, Any]:
    return {"doc": _text(node.get("doc", "")), "deprecated": node.get("deprecated")}


def _field(node: Any) -> ir.Field:
    bounds = {name: value for name, value in node.get("constraints", {}).items() if name != "kind"}
    return ir.Field(
        name=_text(node["name"]),
        wire=_text(node.get("wire", "")),
        type=_type(node["type"]),
        location=_place(node["location"]),
        required=_truth(node["required"]),
        default=ir.Default(_value(node["default"].get("value"))) if "default" in node else None,
        constraints=ir.Constraints(**bounds) if bounds else ir.NO_CONSTRAINTS,
        examples=tuple(map(_value, node.get("examples", ()))),
        **_told(node),
    )


def _member(node: Any) -> ir.EnumMember:
    return ir.EnumMember(_text(node["name"]), node["value"], _place(node["location"]), **_told(node))


def _arm(node: Any) -> ir.Arm:
    """Its `kind` is that of its JSON, which stands where other nodes tell what they are."""
    return ir.Arm(_text(node["name"]), _type(node["type"]), ir.Kind(node["kind"]), node.get("tag"))


def _operation(node: Any) -> ir.Operation:
    returns = node["returns"]
    return ir.Operation(
        verb=_text(node["verb"]),
        paths=_texts(node, "paths"),
        returns=ir.Body(returns) if isinstance(returns, str) else _type(returns),
        tags=_texts(node, "tags"),
        auth=ir.Auth(node["auth"]),
        uploads=tuple(ir.Upload(_text(each["part"]), _truth(each["required"])) for each in node.get("uploads", ())),
    )


def _type(node: Any) -> ir.Type:
    match node["kind"]:
        case "Scalar":
            return ir.Scalar(ir.Prim(node["prim"]))
        case "ListOf":
            return ir.ListOf(_type(node["item"]))
        case "MapOf":
            return ir.MapOf(_type(node["key"]), _type(node["value"]))
        case "Nullable":
            return ir.Nullable(_type(node["inner"]))
        case "Ref":
            return _ref(node)
        case "Param":
            return ir.Param(_text(node["name"]))
        case "AnyJson":
            return ir.AnyJson()
        case "Const":
            return ir.Const(ir.Prim(node["prim"]), node["value"])
        case other:
            raise ValueError(f"there is no type of the kind {other!r}")


def _ref(node: Any) -> ir.Ref:
    return ir.Ref(_text(node["name"]), tuple(map(_type, node.get("args", ()))))


def _value(value: Any) -> ir.JsonValue:
    match value:
        case list():
            return tuple(map(_value, value))
        case dict():
            return ir.JsonObject(tuple((name, _value(each)) for name, each in value.items()))
        case None | bool() | int() | float() | Decimal() | str():
            return value
        case _:
            raise ValueError(f"{value!r} is no JSON")


def _place(text: Any) -> Location:
    file, colon, line = _text(text).rpartition(":")
    return Location(file, int(line)) if colon and line.isdecimal() else Location(text)


def _texts(node: Any, name: str) -> tuple[str, ...]:
    return tuple(map(_text, node.get(name, ())))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is no text")
    return value


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{value!r} is neither true nor false")
    return value
