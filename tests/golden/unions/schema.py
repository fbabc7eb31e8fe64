"""Told apart by a tag or by JSON kind, with and without null, in members, lists and maps."""

from __future__ import annotations

from typing import Annotated, Literal

from dtogen.authoring import Dto, Int32, Json, Name, OpenEnum, Tagged, TypeAliasType


class Circle(Dto, extra="allow"):
    kind: Literal["circle"] = "circle"
    radius: float


class Square(Dto):
    kind: Literal["square"] = "square"
    side: float


class Point(Dto):
    kind: Literal["point"] = "point"


Shape = TypeAliasType("Shape", Annotated[Circle | Square | Point, Tagged("kind")])
"""A figure."""


class Choice(OpenEnum):
    auto = "auto"
    none = "none"


class Picked(Dto):
    name: str


Value = TypeAliasType("Value", bool | float | str | list[str] | dict[str, Json] | None)

Selection = TypeAliasType("Selection", Choice | Picked)

ShapeOrText = TypeAliasType("ShapeOrText", Annotated[str, Name("Caption")] | Shape)

Code = TypeAliasType("Code", Int32 | str)


class UnionHolder(Dto):
    shape: Shape
    value: Value
    code: Code
    maybe_shape: Shape | None = None
    maybe_value: Value | None = None
    maybe_code: Code | None = None
    selection: Selection | None = None
    mixed: ShapeOrText | None = None
    shapes: list[Shape] | None = None
    codes: dict[str, Code] | None = None
    nameless: str | list[str] | None = None
