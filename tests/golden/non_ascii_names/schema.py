"""Names beyond ASCII, and names that are none: empty, digits first, signs only."""

from __future__ import annotations

from pydantic import Field

from dtogen.authoring import ClosedEnum, Dto, OpenEnum


class Größe(OpenEnum):
    groß = "groß"
    klein = "kl/ein"


class Zeichen(ClosedEnum):
    plus = "+"
    minus = "-"
    Ω = "Ω"


class Straße(Dto):
    länge: float | None = None
    名前: str | None = None
    größe: Größe | None = None
    zeichen: Zeichen | None = None
    a: str | None = Field(default=None, alias="")
    b: str | None = Field(default=None, alias="1st")
    c: str | None = Field(default=None, alias="$ref")
    d: str | None = Field(default=None, alias="@type")
    e: str | None = Field(default=None, alias="🚀")
    f: str | None = Field(default=None, alias="_")
    g: str | None = Field(default=None, alias="__proto__")
    h: str | None = Field(default=None, alias="ﬁsh")
    i: str | None = Field(default=None, alias="a\"b'c\\d")
