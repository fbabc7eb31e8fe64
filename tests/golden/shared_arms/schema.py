"""Arms that belong to two unions, and arms that extend a model: a class of the language can derive from one only."""

from __future__ import annotations

from typing import Annotated, Literal

from dtogen.authoring import Dto, Tagged, TypeAliasType


class Started(Dto, extra="allow"):
    event: Literal["started"] = "started"
    at: str


class Stopped(Dto):
    event: Literal["stopped"] = "stopped"
    why: str | None = None


class Paused(Dto):
    event: Literal["paused"] = "paused"


Event = TypeAliasType("Event", Annotated[Started | Stopped | Paused, Tagged("event")])

Ending = TypeAliasType("Ending", Annotated[Stopped | Paused, Tagged("event")])


class BaseNote(Dto):
    text: str


class Remark(BaseNote):
    kind: Literal["remark"] = "remark"


class Warning(BaseNote):
    kind: Literal["warning"] = "warning"
    level: int


Note = TypeAliasType("Note", Annotated[Remark | Warning, Tagged("kind")])


class Log(Dto):
    events: list[Event]
    ending: Ending | None = None
    notes: list[Note] | None = None
    by_name: dict[str, Note] | None = None
