"""Queries: paging and sorting members, and the page that comes back."""

from __future__ import annotations

from typing import Generic, TypeVar

from pydantic import Field

from dtogen.authoring import ABC, CamelDto, Int32

from .common import ResponseStatus

T = TypeVar("T")


class QueryBase(CamelDto, ABC):
    """Paging and sorting."""

    skip: Int32 | None = None
    """Rows to leave out at the start."""
    take: Int32 | None = None
    """Most rows to return."""
    order_by: str | None = None
    """Members to sort by, ascending, separated by commas. A leading `-` sorts descending."""
    order_by_desc: str | None = None
    """Members to sort by, descending, separated by commas."""
    include: str | None = None
    """Extras to compute, for example `total`."""
    fields: str | None = None
    """Members to return, separated by commas."""
    meta: dict[str, str] | None = None
    """Custom metadata."""


class QueryDb(QueryBase, ABC, Generic[T]):
    """Queries rows of the database."""


class QueryData(QueryBase, ABC, Generic[T]):
    """Queries rows that are no table of the database."""


class QueryResponse(CamelDto, Generic[T]):
    """A page of rows."""

    offset: Int32
    """Rows that were left out at the start."""
    total: Int32
    """Rows on all pages; 0 unless `include` asks for it."""
    results: list[T] = Field(default_factory=list)
    """The rows."""
    meta: dict[str, str] | None = None
    """Custom metadata."""
    response_status: ResponseStatus | None = None
    """Error details; absent on success."""
