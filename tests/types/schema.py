"""What the types of a user's own stand in: wherever a decimal or a UUID can be."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Generic, TypeVar
from uuid import UUID

from dtogen.authoring import Dto, Int64, Nullable, TypeAliasType, Uri

T = TypeVar("T")

Amount = TypeAliasType("Amount", Decimal)

Charge = TypeAliasType("Charge", Decimal | str)


class Texts(Dto):
    """What else is a text or a number on the wire: in the test all of these are types of the user's."""

    blob: bytes
    day: date
    clock: time
    moment: datetime
    span: timedelta
    link: Uri
    days: list[date] | None = None
    when: Nullable[datetime] = None
    spans: dict[str, timedelta] | None = None
    more: bytes | None = None
    count: Int64
    counts: list[Int64] | None = None


class Page(Dto, Generic[T]):
    items: list[T]
    first: T | None = None


class Price(Dto):
    net: Decimal
    id: UUID
    fee: Decimal | None = None
    owner: UUID | None = None
    rate: Decimal = Decimal("0.10")
    none: Nullable[Decimal]
    three: Nullable[Decimal] = None
    key: Nullable[UUID] = None
    parts: list[Decimal]
    by_name: dict[str, Decimal] | None = None
    keys: list[UUID] | None = None
    deep: dict[str, list[Nullable[Decimal]]] | None = None
    total: Amount | None = None


class Charged(Dto):
    charge: Charge


class Prices(Dto):
    all: Page[Price]
    sums: Page[Decimal] | None = None
    keys: Page[UUID] | None = None
    link: Uri | None = None
    links: list[Uri] | None = None
