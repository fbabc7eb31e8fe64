"""What OpenAI-compatible servers answer when a call fails. No two of them agree, so every member is optional."""

from __future__ import annotations

from pydantic import Field

from dtogen.authoring import Dto, Json, Nullable, TypeAliasType

from .common import ResponseStatus

OpenAiErrorCode = TypeAliasType("OpenAiErrorCode", str | int | None)
"""A name such as `model_not_found`, or a number such as 429 (OpenRouter, vLLM, Gemini). `null` is common."""

OpenAiErrorMessage = TypeAliasType("OpenAiErrorMessage", str | dict[str, Json])
"""Readable text. Mistral puts an object here when a request does not validate."""


class OpenAiError(Dto, extra="allow"):
    """One error. Providers add members of their own, such as `metadata`, `innererror` or `failed_generation`."""

    message: OpenAiErrorMessage | None = None
    """What went wrong."""
    type: str | None = None
    """Class of the error, for example `invalid_request_error`."""
    param: Nullable[str] = None
    """Request member that is to blame."""
    code: OpenAiErrorCode | None = None
    """Machine-readable cause."""


OpenAiErrorContent = TypeAliasType("OpenAiErrorContent", OpenAiError | str)
"""An error object, or only its text (Ollama)."""


class OpenAiErrorResponse(Dto, extra="allow"):
    """The body of a failed call: an envelope around `error`, or the error itself (Mistral, older vLLM)."""

    error: OpenAiErrorContent | None = None
    """The error, where the body is an envelope."""
    object: str | None = None
    """`error`, where the body is flat."""
    message: OpenAiErrorMessage | None = None
    """What went wrong, where the body is flat."""
    type: str | None = None
    """Class of the error, where the body is flat."""
    param: Nullable[str] = None
    """Request member that is to blame, where the body is flat."""
    code: OpenAiErrorCode | None = None
    """Machine-readable cause, where the body is flat."""
    detail: Json | None = None
    """Validation errors (Mistral and other FastAPI servers): a list, or text."""
    user_id: str | None = None
    """Account that made the call (OpenRouter)."""
    response_status: ResponseStatus | None = Field(default=None, alias="responseStatus")
    """The error as AI Server tells it."""


OpenAiErrorBody = TypeAliasType("OpenAiErrorBody", OpenAiErrorResponse | list[OpenAiErrorResponse])
"""Any failed body. Gemini wraps its envelope in an array."""
