"""Chat: run a completion, queue it, read its result."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from dtogen.authoring import CamelDto, Int32, get, post

from .common import AiRequest, ResponseStatus
from .jobs import BackgroundJobBase, BackgroundJobState
from .openai import OpenAiChat, OpenAiChatResponse
from .query import QueryData, QueryResponse


class CreateOpenAiChatResponse(CamelDto):
    """The chat's job, and with `sync` its answer."""

    id: int
    """Id of the job."""
    ref_id: str
    """Reference of the job: the caller's, or one that the server made."""
    status_url: str | None = None
    """URL to poll."""
    result: OpenAiChatResponse | None = None
    """The answer, when it was waited for."""
    response_status: ResponseStatus | None = None
    """Error details; absent on success."""


@post(returns=CreateOpenAiChatResponse, auth="api_key", tags=["AI"])
class CreateOpenAiChat(AiRequest):
    """Runs a chat completion: queued, or at once with `sync`."""

    request: OpenAiChat
    """The chat."""


@post("/v1/chat/completions", "/api/OpenAiChatCompletion", returns=OpenAiChatResponse, auth="api_key", tags=["AI"])
class OpenAiChatCompletion(OpenAiChat):
    """Runs a chat completion and waits for it. OpenAI clients can call it: the chat is the body itself."""

    ref_id: str | None = Field(default=None, alias="refId")
    """Unique reference of the caller's choice, to find the work by. The server makes one when it is left out."""
    provider: str | None = None
    """Provider to use. The server picks one when it is left out."""
    tag: str | None = None
    """Label that groups related requests."""


class QueueOpenAiChatResponse(CamelDto):
    """The job of a queued chat."""

    id: int
    """Id of the job."""
    ref_id: str
    """Reference of the job: the caller's, or one that the server made."""
    status_url: str
    """URL to poll."""
    response_status: ResponseStatus | None = None
    """Error details; absent on success."""


@post(returns=QueueOpenAiChatResponse, auth="api_key", tags=["AI"])
class QueueOpenAiChatCompletion(AiRequest):
    """Queues a chat completion."""

    request: OpenAiChat
    """The chat."""


class GetOpenAiChatResponse(CamelDto):
    """The job of a chat. Its answer is JSON text in `responseBody`."""

    result: BackgroundJobBase | None = None
    """The job."""
    response_status: ResponseStatus | None = None
    """Error details; absent on success."""


@get(returns=GetOpenAiChatResponse, auth="api_key", tags=["AI Info"])
class GetOpenAiChat(CamelDto):
    """Reads the job of a chat by id or by reference; the reference wins."""

    id: Int32 | None = None
    """Id of the job."""
    ref_id: str | None = None
    """Reference of the job."""


@get(returns=GetOpenAiChatResponse, auth="api_key", tags=["AI Info"])
class WaitForOpenAiChat(CamelDto):
    """Waits up to two minutes until a chat has its answer, then returns the job."""

    id: Int32 | None = None
    """Id of the job."""
    ref_id: str | None = None
    """Reference of the job."""


class GetOpenAiChatStatusResponse(CamelDto):
    """How a queued chat is doing. Echoes the id or reference that was asked for."""

    job_id: int
    """Id of the job, when it was asked for by id; else 0."""
    ref_id: str | None = None
    """Reference of the job, when it was asked for by reference."""
    job_state: BackgroundJobState
    """Where the job stands."""
    status: str | None = None
    """The state in words."""
    response_status: ResponseStatus | None = None
    """Error details; absent on success."""
    result: OpenAiChatResponse | None = None
    """The answer, once there is one."""


@get(returns=GetOpenAiChatStatusResponse, tags=["AI Info"])
class GetOpenAiChatStatus(CamelDto):
    """Polls a queued chat by reference or by job id; the reference wins."""

    job_id: int | None = None
    """Id of the job."""
    ref_id: str | None = None
    """Reference of the job."""


@post(returns=OpenAiChatResponse, auth="api_key", tags=["AI Info"])
class ChatAiProvider(CamelDto):
    """Sends a chat straight to a provider, past the queue. Give a request, or only a prompt."""

    provider: str
    """Provider to call."""
    model: str
    """Model to run."""
    request: OpenAiChat | None = None
    """The chat."""
    prompt: str | None = None
    """A question, sent as the user with at most 512 tokens to answer."""


class ChatSummary(CamelDto):
    """Totals of one finished chat."""

    id: int
    """Id of the job."""
    ref_id: str
    """Reference of the job."""
    model: str
    """Model that was asked for."""
    api_model: str
    """What the provider calls it."""
    provider: str
    """Provider that answered."""
    tag: str | None = None
    """Label that groups related requests."""
    prompt_tokens: Int32
    """Tokens in the prompts."""
    completion_tokens: Int32
    """Generated tokens."""
    duration_ms: Int32
    """Run time in milliseconds."""
    created_date: datetime
    """When it was made."""


class Prompt(CamelDto):
    """A stored system prompt."""

    id: str
    """Id of the prompt."""
    name: str
    """Name of the prompt."""
    value: str
    """The prompt."""


@get(returns=QueryResponse[Prompt])
class QueryPrompts(QueryData[Prompt]):
    """Queries the stored system prompts."""
