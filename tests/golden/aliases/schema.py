"""Names for types that are no models."""

from __future__ import annotations

from dtogen.authoring import Dto, Int64, TypeAliasType

UnixTime = TypeAliasType("UnixTime", Int64)
"""Seconds since 1970."""

Labels = TypeAliasType("Labels", dict[str, str])

Names = TypeAliasType("Names", list[str])


class AliasHolder(Dto):
    created: UnixTime
    updated: UnixTime | None = None
    labels: Labels | None = None
    names: list[Names] | None = None
