"""Bases: abstract, concrete, open, three deep, and a derived model that is a request."""

from __future__ import annotations

from decimal import Decimal

from dtogen.authoring import ABC, CamelDto, Dto, Int32, post, put


class Entity(Dto, ABC):
    id: Int32
    labels: list[str] | None = None


class Animal(Entity):
    name: str


class Dog(Animal):
    breed: str | None = None
    weight: Decimal | None = None


class OpenBase(Dto, extra="allow"):
    first: str


class OpenDerived(OpenBase):
    second: str


class LateOpen(Animal, extra="allow"):
    third: str | None = None


class Envelope(CamelDto, ABC):
    ref_id: str | None = None
    is_sync: bool = False


@post(returns=Dog)
class CreateDog(Envelope):
    name: str


@put("/dogs/{refId}", returns=Dog)
class ReplaceDog(CreateDog):
    breed: str | None = None
