"""Generic models, bare and instantiated, as members, bases and answers."""

from __future__ import annotations

from typing import Generic, TypeVar

from dtogen.authoring import ABC, Dto, Int32, get

T = TypeVar("T")
K = TypeVar("K")
V = TypeVar("V")


class Thing(Dto):
    name: str


class Page(Dto, Generic[T]):
    items: list[T]
    first: T | None = None
    next: str | None = None


class Pair(Dto, Generic[K, V]):
    key: K
    value: V


class Query(Dto, ABC, Generic[T]):
    take: Int32 | None = None


class Named(Dto, Generic[T]):
    by_name: dict[str, Page[T]]


class LongPage(Page[T], Generic[T]):
    total: Int32


class GenericHolder(Dto):
    things: Page[Thing]
    pairs: list[Pair[str, Thing]]
    nested: Named[Thing] | None = None
    numbers: Page[Int32] | None = None
    long: LongPage[Thing] | None = None


@get(returns=Page[Thing])
class QueryThings(Query[Thing]):
    name: str | None = None
