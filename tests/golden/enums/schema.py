"""Open and closed, text and number, wire values that are no names."""

from __future__ import annotations

from dtogen.authoring import ClosedEnum, ClosedIntEnum, Dto, OpenEnum, OpenIntEnum


class Weather(OpenEnum):
    """What the sky does."""

    sunny = "sunny"
    """No clouds."""
    light_rain = "light-rain"
    SNOW_STORM = "snow storm"
    empty = ""


class Signal(ClosedEnum):
    Red = "Red"
    """Stop."""
    Green = "green"
    FlashingAmber = "flashing/amber"


class Priority(ClosedIntEnum):
    Low = -1
    Normal = 0
    High = 2147483647


class HttpStatus(OpenIntEnum):
    Ok = 200
    NotFound = 404


class EnumHolder(Dto):
    weather: Weather
    signal: Signal
    priority: Priority
    status: HttpStatus
    maybe_weather: Weather | None = None
    maybe_signal: Signal | None = None
    maybe_priority: Priority | None = None
    maybe_status: HttpStatus | None = None
