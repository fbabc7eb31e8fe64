"""A small API that holds every feature the engine must carry."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Generic, Literal, TypeVar
from uuid import UUID

from pydantic import Field

from dtogen.authoring import (
    ABC,
    CamelDto,
    ClosedEnum,
    ClosedIntEnum,
    Dto,
    Int32,
    Json,
    Nullable,
    OpenEnum,
    Tagged,
    TypeAliasType,
    Uri,
    delete,
    get,
    patch,
    post,
)

T = TypeVar("T")


class OpenAiRole(OpenEnum):
    system = "system"
    user = "user"
    assistant = "assistant"
    tool = "tool"
    developer = "developer"


class FinishReason(OpenEnum):
    stop = "stop"
    length = "length"
    tool_calls = "tool_calls"
    content_filter = "content_filter"


class BackgroundJobState(ClosedEnum):
    Queued = "Queued"
    Started = "Started"
    Executed = "Executed"
    Completed = "Completed"
    Failed = "Failed"
    Cancelled = "Cancelled"


class AiTaskType(ClosedIntEnum):
    TextToImage = 1
    ImageToText = 5
    TextToSpeech = 7


class ConvertVideoOutputFormat(ClosedEnum):
    MP4 = "mp4"
    WebM = "webm"
    MVK = "mkv"


class OpenAiTextPart(Dto, extra="allow"):
    type: Literal["text"] = "text"
    text: str


class OpenAiImagePart(Dto, extra="allow"):
    type: Literal["image_url"] = "image_url"
    image_url: OpenAiImageUrl


OpenAiContentPart = TypeAliasType(
    "OpenAiContentPart", Annotated[OpenAiTextPart | OpenAiImagePart, Tagged("type")]
)


class OpenAiImageUrl(Dto, extra="allow"):
    url: str
    detail: str | None = None


OpenAiContent = TypeAliasType("OpenAiContent", str | list[OpenAiContentPart] | None)

OpenAiStop = TypeAliasType("OpenAiStop", str | list[str])


class ToolFunction(Dto, extra="allow"):
    name: str
    arguments: str | None = None


class ToolCall(Dto, extra="allow"):
    id: str | None = None
    type: str | None = None
    function: ToolFunction


class OpenAiMessage(Dto, extra="allow"):
    role: OpenAiRole
    content: OpenAiContent = None
    """Text, or parts. `null` is allowed beside tool calls."""
    name: str | None = None
    tool_calls: list[ToolCall] | None = None
    tool_call_id: str | None = None


class OpenAiChat(Dto, extra="allow"):
    """A chat completion request. Works with AI Server and with any OpenAI-compatible API."""

    model: str
    messages: list[OpenAiMessage]
    max_tokens: Int32 | None = None
    """Upper bound on generated tokens. Prefer `max_completion_tokens` for reasoning models."""
    temperature: float | None = None
    seed: int | None = None
    stop: OpenAiStop | None = None
    stream: bool | None = None
    logit_bias: dict[str, float] | None = None
    metadata: dict[str, str] | None = None
    response_format: Json = None
    user: str | None = Field(default=None, deprecated='use "safety_identifier"')


class OpenAiUsage(Dto, extra="allow"):
    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class LogprobItem(Dto, extra="allow"):
    token: str
    logprob: float
    bytes: Nullable[list[Int32]] = None
    top_logprobs: list[LogprobItem] | None = None


class Logprobs(Dto, extra="allow"):
    content: Nullable[list[LogprobItem]] = None


class ChoiceMessage(Dto, extra="allow"):
    role: OpenAiRole | None = None
    content: OpenAiContent = None
    tool_calls: list[ToolCall] | None = None
    refusal: str | None = None


class Choice(Dto, extra="allow"):
    index: Int32
    message: ChoiceMessage
    finish_reason: FinishReason | None = None
    logprobs: Logprobs | None = None


class OpenAiChatResponse(Dto, extra="allow"):
    id: str | None = None
    object: str | None = None
    created: int | None = None
    model: str | None = None
    choices: list[Choice]
    usage: OpenAiUsage | None = None
    system_fingerprint: str | None = None
    responseStatus: ResponseStatus | None = None


class ResponseError(CamelDto):
    error_code: str | None = None
    field_name: str | None = None
    message: str | None = None
    meta: dict[str, str] | None = None


class ResponseStatus(CamelDto):
    error_code: str | None = None
    message: str | None = None
    stack_trace: str | None = None
    errors: list[ResponseError] | None = None
    meta: dict[str, str] | None = None


class AiRequest(CamelDto, ABC):
    ref_id: str | None = None
    provider: str | None = None
    reply_to: str | None = None
    tag: str | None = None
    sync: bool = False


@post(returns="CreateOpenAiChatResponse", auth="api_key", tags=["AI"])
class CreateOpenAiChat(AiRequest):
    request: OpenAiChat


class CreateOpenAiChatResponse(CamelDto):
    id: int
    ref_id: str
    status_url: str | None = None
    result: OpenAiChatResponse | None = None
    response_status: ResponseStatus | None = None


@post("/v1/chat/completions", returns=OpenAiChatResponse, auth="api_key", tags=["AI"])
class OpenAiChatCompletion(OpenAiChat):
    refId: str | None = None
    provider: str | None = None
    tag: str | None = None


class Job(CamelDto):
    """A queued unit of work.

    Hostile text that must stay inside the comment: */ /* */ \"\"\" ''' \\u002a/ ${x} #{x} $x {0} *) (* =end ?> <b>&amp;</b> \\\\ end.
    """

    id: int
    state: BackgroundJobState
    created_date: datetime
    started_date: datetime | None = None
    timeout: timedelta | None = None
    """Longest run time, ISO 8601 duration on the wire, for example PT1M2.5S."""
    progress: float | None = None
    cost: Decimal | None = None
    """Exact amount."""
    ref: UUID | None = None
    day: date | None = None
    at: time | None = None
    payload: bytes | None = None
    link: Uri | None = None
    task: AiTaskType | None = None
    format: ConvertVideoOutputFormat | None = None
    counts: dict[BackgroundJobState, Int32] | None = None
    by_model: dict[Int32, int] | None = None
    args: dict[str, Json] | None = None
    tags: list[str] = Field(default_factory=list)
    retries: Int32 = 2
    parent: Job | None = None
    children: list[Job] | None = None
    class_: str | None = Field(default=None, alias="class")
    default: str | None = None
    from_: str | None = Field(default=None, alias="from")
    object: str | None = None
    hash_code: str | None = None
    type: str | None = None
    first_name: str | None = Field(default=None, alias="first-name")
    first_name_2: str | None = Field(default=None, alias="first_name")
    first_name_3: str | None = Field(default=None, alias="firstName")


class AiModel(CamelDto):
    id: str
    tags: list[str] | None = None


class AiProvider(CamelDto):
    id: Int32
    name: str
    enabled: bool
    models: list[AiModel]
    api_key: str | None = None


class QueryDb(CamelDto, ABC, Generic[T]):
    skip: Int32 | None = None
    take: Int32 | None = Field(default=100, ge=1, le=1000)
    order_by: str | None = None


@get(returns="QueryResponse[AiProvider]", auth="auth_secret", tags=["Admin"])
class QueryAiProviders(QueryDb[AiProvider]):
    name: str | None = None


class QueryResponse(CamelDto, Generic[T]):
    offset: Int32
    total: Int32
    results: list[T]
    response_status: ResponseStatus | None = None


@patch(returns=AiProvider, auth="auth_secret")
class UpdateAiProvider(CamelDto):
    id: Int32
    name: str | None = None
    note: Nullable[str] = None


@delete("/files/{path}", auth="api_key")
class DeleteArtifact(CamelDto):
    path: str


@get("/artifacts/{path}", returns=bytes)
class GetArtifact(CamelDto):
    path: str


class Empty(CamelDto):
    pass
