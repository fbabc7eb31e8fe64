"""Every scalar, required and optional."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from dtogen.authoring import Dto, Float32, Int32, Int64, Json, Uri


class Scalars(Dto):
    yes: bool
    small: Int32
    big: Int64
    narrow: Float32
    wide: float
    exact: Decimal
    text: str
    blob: bytes
    day: date
    clock: time
    moment: datetime
    span: timedelta
    key: UUID
    link: Uri
    anything: Json


class OptionalScalars(Dto):
    yes: bool | None = None
    small: Int32 | None = None
    big: Int64 | None = None
    narrow: Float32 | None = None
    wide: float | None = None
    exact: Decimal | None = None
    text: str | None = None
    blob: bytes | None = None
    day: date | None = None
    clock: time | None = None
    moment: datetime | None = None
    span: timedelta | None = None
    key: UUID | None = None
    link: Uri | None = None
    anything: Json = None
