"""Declared defaults of every kind."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from uuid import UUID

from pydantic import Field

from dtogen.authoring import ClosedEnum, ClosedIntEnum, Dto, Float32, Int32, OpenEnum, Uri


class Speed(OpenEnum):
    fast = "fast"
    slow = "slow"


class Gear(ClosedEnum):
    First = "1st"
    Second = "2nd"


class Size(ClosedIntEnum):
    S = 1
    L = 3


class Defaults(Dto):
    no: bool = False
    yes: bool = True
    zero: Int32 = 0
    small: Int32 = -3
    big: int = 9007199254740993
    narrow: Float32 = 0.5
    wide: float = 1e-7
    whole: float = 2.0
    exact: Decimal = Decimal("12345678901234567.89")
    text: str = "a \"quoted\" \\ text\n"
    empty: str = ""
    blob: bytes = b"\x00\xff"
    day: date = date(2024, 2, 29)
    clock: time = time(23, 59, 59)
    moment: datetime = datetime(2025, 5, 9, 12, 26, 10, tzinfo=timezone.utc)
    span: timedelta = timedelta(minutes=1, seconds=2.5)
    key: UUID = UUID("6f9619ff-8b86-d011-b42d-00c04fc964ff")
    link: Uri = "https://example.org/a?b=c"
    speed: Speed = Speed.fast
    gear: Gear = Gear.Second
    size: Size = Size.L
    nothing: list[str] = Field(default_factory=list)
    items: list[str] = Field(default_factory=lambda: ["a", "b"])
    table: dict[str, Int32] = Field(default_factory=lambda: {"one": 1})
    limited: Int32 = Field(default=10, ge=1, le=100)


class Constrained(Dto):
    between: Int32 = Field(ge=1, le=10)
    above: float = Field(gt=0)
    at_most: int = Field(le=100)
    even: Int32 = Field(multiple_of=2)
    named: str = Field(min_length=1, max_length=20)
    shaped: str = Field(pattern=r"^[a-z]\"\\d+$", examples=['a"\\ddd'])
    few: list[str] = Field(min_length=1, max_length=3)
    maybe: Int32 | None = Field(default=None, ge=0)
