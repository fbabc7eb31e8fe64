"""Models without members: closed, open, abstract, and a request."""

from __future__ import annotations

from dtogen.authoring import ABC, Dto, post


class Nothing(Dto):
    pass


class OpenNothing(Dto, extra="allow"):
    """Anything at all."""


class Marker(Dto, ABC):
    pass


class Marked(Marker):
    value: str | None = None


@post(returns=Nothing)
class DoNothing(Dto):
    pass
