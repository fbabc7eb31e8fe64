"""Models in models, some of them open: what they do not name is kept at its own level."""

from __future__ import annotations

from dtogen.authoring import Dto


class Inner(Dto, extra="allow"):
    value: str | None = None


class Closed(Dto):
    inner: Inner


class Outer(Dto, extra="allow"):
    inner: Inner
    closed: Closed | None = None
    by_name: dict[str, list[Inner]] | None = None
