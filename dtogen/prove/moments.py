"""Datetimes, times and durations by value: two spellings of one moment are equal. What is no such text stays a text."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from decimal import Decimal

DATETIME = re.compile(r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.(\d+))?([Zz]|[+-]\d\d:\d\d)")
TIME = re.compile(r"(\d\d:\d\d:\d\d)(?:\.(\d+))?")
DURATION = re.compile(r"(-?)P(?=.)(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?")
FRACTION_DIGITS = 6  # a seventh is beyond what many languages keep


@dataclass(frozen=True, slots=True)
class Duration:
    """Seconds."""

    seconds: Decimal


@dataclass(frozen=True, slots=True)
class Instant:
    """A datetime in UTC, to the microsecond."""

    at: datetime.datetime


def instant_of(text: str) -> Instant | str:
    found = DATETIME.fullmatch(text)
    if found is None:
        return text
    day, clock, fraction, zone = found.groups()
    offset = "+00:00" if zone in "Zz" else zone
    micros = (fraction or "")[:FRACTION_DIGITS].ljust(FRACTION_DIGITS, "0")
    try:
        at = datetime.datetime.fromisoformat(f"{day}T{clock}.{micros}{offset}")
        return Instant(at.astimezone(datetime.timezone.utc))
    except (ValueError, OverflowError):  # a leap second, or the first hours of year 1: as text
        return text


def time_of(text: str) -> str:
    found = TIME.fullmatch(text)
    return f"{found[1]}.{(found[2] or '')[:FRACTION_DIGITS].ljust(FRACTION_DIGITS, '0')}" if found else text


def duration_of(text: str) -> Duration | str:
    found = DURATION.fullmatch(text)
    if found is None:
        return text
    sign, weeks, days, hours, minutes, seconds = found.groups()
    whole = ((int(weeks or 0) * 7 + int(days or 0)) * 24 + int(hours or 0)) * 60 + int(minutes or 0)
    total = whole * 60 + Decimal(seconds or 0)
    return Duration(-total if sign else total)
