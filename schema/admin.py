"""Administration: API keys, statistics and upkeep."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from dtogen.authoring import CamelDto, Int32, get, post

from .common import EmptyResponse


class CreateApiKeyResponse(CamelDto):
    """The new API key."""

    id: Int32
    """Id of the key."""
    key: str
    """The key itself. Keep it secret."""
    name: str
    """Name of the key."""
    user_id: str | None = None
    """The user's id."""
    user_name: str | None = None
    """The user's name."""
    visible_key: str
    """The key with its middle hidden."""
    created_date: datetime
    """When it was made."""
    expiry_date: datetime | None = None
    """When it expires."""
    cancelled_date: datetime | None = None
    """When it was revoked."""
    notes: str | None = None
    """Free-form notes."""


@post(returns=CreateApiKeyResponse, auth="auth_secret", tags=["Admin"])
class CreateApiKey(CamelDto):
    """Adds an API key."""

    key: str
    """The key itself, for example `ak-...`."""
    name: str
    """Name of the key."""
    user_id: str | None = None
    """The user's id."""
    user_name: str | None = None
    """The user's name."""
    scopes: list[str] = Field(default_factory=list)
    """What the key may do."""
    notes: str | None = None
    """Free-form notes."""
    ref_id: Int32 | None = None
    """Number of your own."""
    ref_id_str: str | None = None
    """Reference of your own that is no number."""
    meta: dict[str, str] | None = None
    """Custom metadata."""


class PageStats(CamelDto):
    """How many rows a table has."""

    label: str
    """Name of the table."""
    total: Int32
    """How many rows."""


class AdminDataResponse(CamelDto):
    """How many rows each table has."""

    page_stats: list[PageStats]
    """The tables."""


@get(returns=AdminDataResponse, auth="auth_secret", tags=["Admin"])
class AdminData(CamelDto):
    """Counts the rows of each table."""


class SummaryStats(CamelDto):
    """Chat totals of one group."""

    name: str
    """Name of the group."""
    total: Int32
    """How many chats."""
    total_prompt_tokens: Int32
    """Tokens in the prompts."""
    total_completion_tokens: Int32
    """Generated tokens."""
    total_minutes: float
    """Run time in minutes."""
    tokens_per_second: float
    """Generated tokens per second."""


class GetSummaryStatsResponse(CamelDto):
    """Chat totals by provider, model and month."""

    provider_stats: list[SummaryStats]
    """Totals by provider."""
    model_stats: list[SummaryStats]
    """Totals by model."""
    month_stats: list[SummaryStats]
    """Totals by month."""


@get(returns=GetSummaryStatsResponse, auth="auth_secret", tags=["Admin"])
class GetSummaryStats(CamelDto):
    """Reads chat totals."""

    from_: datetime | None = Field(default=None, alias="from")
    """Start of the period."""
    to: datetime | None = None
    """End of the period."""


@post(returns=EmptyResponse, auth="auth_secret", tags=["Admin"])
class Reload(CamelDto):
    """Reads the server's data files again."""


class HelloResponse(CamelDto):
    """A greeting."""

    result: str
    """The greeting."""


@get("/hello/{name}", "/api/Hello", returns=HelloResponse)
class Hello(CamelDto):
    """Greets. Shows that the server is up."""

    name: str
    """Whom to greet."""
