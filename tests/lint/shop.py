"""A shop whose author did everything that `lint` has a word for."""

from __future__ import annotations

from typing import Any

from pydantic import Field
from typing_extensions import deprecated

from dtogen.authoring import CamelDto, ClosedEnum, Dto, Int64, get, post


class State(ClosedEnum):
    """How far an order is."""

    New = "New"
    Sent = "Sent"


class Extras(Dto, extra="allow"):
    note: str | None = None
    """For the packer."""


class Order(CamelDto):
    """What was bought."""

    id: Int64
    """Its number."""
    state: State
    """How far it is."""
    class_: str | None = Field(default=None, alias="class")
    """Of shipping."""
    first_name: str | None = Field(default=None, alias="first-name")
    """Of the buyer."""
    first_name_again: str | None = Field(default=None, alias="firstName")
    """Of the buyer, once more."""
    extras: Extras | None = None
    old: str | None = Field(default=None, deprecated=True)
    """Gone."""
    the_name_of_the_person_who_will_open_the_front_door: str | None = None
    """Rings twice."""


@get(returns=Order, tags=["Shop"])
class GetOrder(CamelDto):
    """Finds an order."""

    id: int
    """Its number."""


@post("/v1/orders", returns=Order)
@deprecated("")
class PlaceOrder(CamelDto):
    items: list[str]
    """What to buy."""
    total: Any = None
    """What it costs."""
