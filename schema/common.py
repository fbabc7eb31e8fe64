"""What every part of the API uses: errors, small responses and the members that all AI requests share."""

from __future__ import annotations

from pydantic import Field

from dtogen.authoring import ABC, CamelDto


class ResponseError(CamelDto):
    """What is wrong with one member of a request."""

    error_code: str | None = None
    """Name of the rule that was broken, for example `NotEmpty`."""
    field_name: str | None = None
    """Member that is to blame."""
    message: str | None = None
    """Readable text."""
    meta: dict[str, str] | None = None
    """Custom metadata."""


class ResponseStatus(CamelDto):
    """Why a call failed. Absent on success."""

    error_code: str | None = None
    """Name of the error, for example `NotFound` or `Unauthorized`."""
    message: str | None = None
    """Readable text."""
    stack_trace: str | None = None
    """Where the server failed; only sent by development servers."""
    errors: list[ResponseError] | None = None
    """What is wrong with each member."""
    meta: dict[str, str] | None = None
    """Custom metadata."""


class AiRequest(CamelDto, ABC):
    """Members that every AI request shares."""

    ref_id: str | None = None
    """Unique reference of the caller's choice, to find the work by. The server makes one when it is left out."""
    provider: str | None = None
    """Provider to use. The server picks one when it is left out."""
    reply_to: str | None = None
    """URL that gets the result by POST when the work is done.

    The text may carry more: `PUT https://...` sets the verb, `token@https://...` sends a Bearer token.
    """
    tag: str | None = None
    """Label that groups related requests."""
    sync: bool = False
    """Wait for the result instead of queueing the work."""


class EmptyResponse(CamelDto):
    """An answer without a result."""

    response_status: ResponseStatus | None = None
    """Error details; absent on success."""


class IdResponse(CamelDto):
    """The id of what was made or changed."""

    id: str | None = None
    """The id as text."""
    response_status: ResponseStatus | None = None
    """Error details; absent on success."""


class BoolResponse(CamelDto):
    """A yes or no."""

    result: bool
    """The answer."""
    meta: dict[str, str] | None = None
    """Custom metadata."""
    response_status: ResponseStatus | None = None
    """Error details; absent on success."""


class StringResponse(CamelDto):
    """A text."""

    result: str | None = None
    """The text."""
    meta: dict[str, str] | None = None
    """Custom metadata."""
    response_status: ResponseStatus | None = None
    """Error details; absent on success."""


class StringsResponse(CamelDto):
    """A list of texts."""

    results: list[str] = Field(default_factory=list)
    """The texts."""
    meta: dict[str, str] | None = None
    """Custom metadata."""
    response_status: ResponseStatus | None = None
    """Error details; absent on success."""
