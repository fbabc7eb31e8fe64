"""Lists and maps, their keys, and null among their items."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from dtogen.authoring import ClosedEnum, ClosedIntEnum, Dto, Int32, Int64, Json, Nullable, OpenEnum, OpenIntEnum


class Shade(OpenEnum):
    light = "light"
    dark_grey = "dark-grey"


class Suit(ClosedEnum):
    Hearts = "hearts"
    Spades = "spades"


class Rank(ClosedIntEnum):
    Low = 1
    High = 9


class Level(OpenIntEnum):
    One = 1


class Item(Dto):
    id: Int32


class Collections(Dto):
    texts: list[str]
    numbers: list[Int64]
    items: list[Item] | None = None
    moments: list[datetime] | None = None
    spans: dict[str, timedelta] | None = None
    amounts: list[Decimal] | None = None
    suits: list[Suit] | None = None
    shades: list[Shade] | None = None
    matrix: list[list[float]] | None = None
    grouped: dict[str, list[Item]] | None = None
    anything: list[Json] | None = None
    gaps: list[Nullable[str]] | None = None
    number_gaps: list[Nullable[Int32]] | None = None


class Keys(Dto):
    by_text: dict[str, Item] | None = None
    by_number: dict[Int32, str] | None = None
    by_big_number: dict[Int64, bool] | None = None
    by_suit: dict[Suit, Int32] | None = None
    by_shade: dict[Shade, Int32] | None = None
    by_rank: dict[Rank, str] | None = None
    by_level: dict[Level, str] | None = None
    free: dict[str, Json] | None = None
    gaps: dict[str, Nullable[str]] | None = None
