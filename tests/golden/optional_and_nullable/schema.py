"""May it be absent? May it be null? Four answers, and a constant."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from dtogen.authoring import ClosedEnum, Dto, Int32, Nullable, OpenEnum


class Mood(OpenEnum):
    glad = "glad"


class Phase(ClosedEnum):
    New = "New"
    Full = "Full"


class Presence(Dto):
    required: str
    nullable: Nullable[str]
    optional: str | None = None
    three_states: Nullable[str] = None


class ThreeStates(Dto):
    number: Nullable[Int32] = None
    flag: Nullable[bool] = None
    moment: Nullable[datetime] = None
    span: Nullable[timedelta] = None
    mood: Nullable[Mood] = None
    phase: Nullable[Phase] = None
    items: Nullable[list[str]] = None
    model: Nullable[Presence] = None


class NullableRequired(Dto):
    number: Nullable[Int32]
    moment: Nullable[datetime]
    mood: Nullable[Mood]
    phase: Nullable[Phase]
    items: Nullable[list[str]]
    model: Nullable[Presence]


class Constants(Dto):
    text: Literal["fixed"] = "fixed"
    number: Literal[7] = 7
    flag: Literal[True] = True
