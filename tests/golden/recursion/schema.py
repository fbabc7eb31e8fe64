"""Types that hold themselves: directly, through each other, through a union, through an alias."""

from __future__ import annotations

from typing import Annotated, Literal

from dtogen.authoring import Dto, Tagged, TypeAliasType


class Tree(Dto):
    name: str
    parent: Tree | None = None
    children: list[Tree] | None = None
    by_name: dict[str, Tree] | None = None


class Author(Dto):
    name: str
    books: list[Book] | None = None


class Book(Dto):
    title: str
    author: Author | None = None


class Literally(Dto):
    kind: Literal["literal"] = "literal"
    value: float


class Sum(Dto):
    kind: Literal["sum"] = "sum"
    left: Expression
    right: Expression


Expression = TypeAliasType("Expression", Annotated[Literally | Sum, Tagged("kind")])

Forest = TypeAliasType("Forest", "list[Tree]")


Even = TypeAliasType("Even", "list[Odd] | str")

Odd = TypeAliasType("Odd", "dict[str, Even] | float")


class Nested(Dto):
    value: NestedValue | None = None
    forest: Forest | None = None
    even: Even | None = None


NestedValue = TypeAliasType("NestedValue", "str | list[NestedValue] | Nested")
