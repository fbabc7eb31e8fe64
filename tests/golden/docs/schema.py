"""Docs and deprecation."""

from __future__ import annotations

from pydantic import Field
from typing_extensions import deprecated

from dtogen.authoring import ClosedEnum, Dto, Int32


class Documented(Dto):
    """The first paragraph,
    on two lines.

    The second paragraph.

    - a list
    - of two
    """

    plain: str | None = None
    """One line."""
    long: str | None = None
    """The first paragraph.

    The second: `code`, *stars*, <tags> & ampersands.
    """
    field: str | None = Field(default=None, description="From the field's own description.")
    old: str | None = Field(default=None, deprecated="use plain")
    """Still read."""
    older: Int32 | None = Field(default=None, deprecated=True)
    gone: list[str] | None = Field(default=None, deprecated="use \"long\"")
    must: str = Field(deprecated="but required")


@deprecated("use Documented")
class Outdated(Dto):
    """A type of old."""

    name: str | None = None


class Grade(ClosedEnum):
    """Marks."""

    A = "a"
    """Best."""
    B = "b"
