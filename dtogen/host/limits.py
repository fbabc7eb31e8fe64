"""What one host lets requests cost."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one application. A query over them is refused with 400, a request over `waiting` with 503."""

    query: int = 4096  # characters of a query string
    members: int = 64  # of a query
    patterns: int = 100  # of a selection
    pattern: int = 200  # characters of one
    entries: int = 256  # documents kept
    size: int = 64 * 1024 * 1024  # bytes of them, packed forms included
    workers: int = 2  # documents made at a time
    waiting: int = 64  # documents being made or waiting for it


LIMITS = Limits()
