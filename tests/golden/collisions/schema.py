"""Names that meet after casing: the first keeps its name, the later ones get a number; a name can be chosen by hand."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from dtogen.authoring import ClosedEnum, Dto, Name, OpenEnum


class Door(OpenEnum):
    open = "open"
    Open = "Open"
    OPEN = "OPEN"


class Gate(ClosedEnum):
    shut_now = "shut-now"
    shutNow = "shutNow"


class Colliding(Dto):
    a: str | None = Field(default=None, alias="first-name")
    b: str | None = Field(default=None, alias="first_name")
    c: str | None = Field(default=None, alias="firstName")
    d: str | None = Field(default=None, alias="FirstName")
    e: str | None = Field(default=None, alias="first name")
    f: Annotated[str | None, Name("givenName")] = Field(default=None, alias="first.name")
    g: str | None = Field(default=None, alias="first_name2")


class DerivedColliding(Colliding):
    h: str | None = Field(default=None, alias="First-Name")
    colliding: str | None = None
    derivedColliding: str | None = None
