"""Paths of operations, as the router and the OpenAPI document write them."""

from __future__ import annotations

import re

PLACE = re.compile(r"\{(\w+)\}")


def places(path: str) -> tuple[str, ...]:
    """The members that a path holds."""
    return tuple(PLACE.findall(path))


def router_path(path: str) -> str:
    """The path for the router: a last `{path}` takes all that follows, slashes too."""
    return re.sub(r"\{path\}$", "{path:path}", path)


def by_precision(path: str) -> tuple[tuple[int, str], ...]:
    """Sorts paths so that those with words come before those with places for anything."""
    return tuple((int("{" in part), part) for part in path.split("/"))
