"""Ollama's text generation, and the models of an Ollama host."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from dtogen.authoring import CamelDto, Dto, Int32, Json, TypeAliasType, get, post

from .common import AiRequest, ResponseStatus
from .jobs import BackgroundJobState

OllamaFormat = TypeAliasType("OllamaFormat", str | dict[str, Json])
"""`json`, or a JSON Schema that the answer must follow."""

OllamaStop = TypeAliasType("OllamaStop", str | list[str])
"""One stop sequence, or several."""

OllamaKeepAlive = TypeAliasType("OllamaKeepAlive", str | float)
"""A duration such as `5m`, or a number of seconds. 0 unloads at once, a negative value never."""


class OllamaGenerateOptions(Dto):
    """Sampling and runtime settings."""

    mirostat: Int32 | None = None
    """Mirostat sampling: 0 is off, 1 or 2 the version."""
    mirostat_eta: float | None = None
    """How fast Mirostat reacts to the text so far."""
    mirostat_tau: float | None = None
    """Balance of coherence and diversity; lower is more focused."""
    num_ctx: Int32 | None = None
    """Size of the context window in tokens."""
    repeat_last_n: Int32 | None = None
    """How many tokens to look back for repetition: 0 is off, -1 the whole context."""
    repeat_penalty: float | None = None
    """How strongly repetition is punished."""
    temperature: float | None = None
    """Randomness of sampling."""
    seed: int | None = None
    """Makes sampling repeatable."""
    stop: OllamaStop | None = None
    """Where to stop."""
    num_predict: Int32 | None = None
    """Most tokens to generate; -1 is no limit."""
    top_k: Int32 | None = None
    """Sample only from this many likeliest tokens."""
    top_p: float | None = None
    """Sample only from the likeliest tokens that together have this probability."""
    min_p: float | None = None
    """Least probability of a token, relative to the likeliest."""


class OllamaGenerate(Dto):
    """A text generation request of Ollama."""

    model: str
    """Model to run."""
    prompt: str
    """The text to answer or continue."""
    suffix: str | None = None
    """Text that comes after the answer."""
    images: list[str] | None = None
    """Images for models that see, base64."""
    format: OllamaFormat | None = None
    """Requested shape of the answer."""
    options: OllamaGenerateOptions | None = None
    """Sampling and runtime settings."""
    system: str | None = None
    """System prompt; replaces the model's own."""
    template: str | None = None
    """Prompt template; replaces the model's own."""
    stream: bool | None = None
    """Answer bit by bit."""
    raw: bool | None = None
    """Pass the prompt on without a template."""
    keep_alive: OllamaKeepAlive | None = None
    """How long the model stays loaded afterwards."""
    context: list[Int32] | None = Field(default=None, deprecated="Send the conversation in the prompt.")
    """The conversation so far, as an earlier answer encoded it."""


class OllamaGenerateResponse(Dto):
    """Generated text. Durations are in nanoseconds."""

    model: str
    """Model that answered."""
    created_at: datetime | None = None
    """When it was made."""
    response: str
    """The text. In a stream, its next part."""
    done: bool
    """Whether generation has ended."""
    done_reason: str | None = None
    """Why generation ended, for example `stop` or `length`."""
    total_duration: int | None = None
    """Time in all."""
    load_duration: int | None = None
    """Time to load the model."""
    prompt_eval_count: Int32 | None = None
    """Tokens in the prompt."""
    prompt_eval_duration: int | None = None
    """Time to read the prompt."""
    eval_count: Int32 | None = None
    """Generated tokens."""
    eval_duration: int | None = None
    """Time to generate them."""
    prompt_tokens: int | None = Field(default=None, deprecated="Use eval_duration.")
    """What AI Server calls `eval_duration`; Ollama does not send it."""
    context: list[Int32] | None = None
    """The conversation, encoded for a next request."""
    response_status: ResponseStatus | None = Field(default=None, alias="responseStatus")
    """Error details from AI Server; absent on success."""


@post("/api/generate", "/api/OllamaGeneration", returns=OllamaGenerateResponse, auth="api_key", tags=["AI"])
class OllamaGeneration(OllamaGenerate):
    """Runs an Ollama generation and waits for it. Ollama clients can call it: the generation is the body itself."""

    ref_id: str | None = Field(default=None, alias="refId")
    """Unique reference of the caller's choice, to find the work by. The server makes one when it is left out."""
    provider: str | None = None
    """Provider to use. The server picks one when it is left out."""
    tag: str | None = None
    """Label that groups related requests."""


class QueueOllamaGenerationResponse(CamelDto):
    """The job of a queued generation."""

    id: int
    """Id of the job."""
    ref_id: str
    """Reference of the job: the caller's, or one that the server made."""
    status_url: str
    """URL to poll."""
    response_status: ResponseStatus | None = None
    """Error details; absent on success."""


@post(returns=QueueOllamaGenerationResponse, auth="api_key", tags=["AI"])
class QueueOllamaGeneration(AiRequest):
    """Queues an Ollama generation."""

    request: OllamaGenerate
    """The generation."""


class GetOllamaGenerationStatusResponse(CamelDto):
    """How a queued generation is doing. Echoes the id or reference that was asked for."""

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
    result: OllamaGenerateResponse | None = None
    """The answer, once there is one."""


@get(returns=GetOllamaGenerationStatusResponse, tags=["AI Info"])
class GetOllamaGenerationStatus(CamelDto):
    """Polls a queued Ollama generation by reference or by job id; the reference wins."""

    job_id: int | None = None
    """Id of the job."""
    ref_id: str | None = None
    """Reference of the job."""


class OllamaModelDetails(Dto):
    """What a model is made of."""

    parent_model: str | None = None
    """Model that this one is made from."""
    format: str | None = None
    """File format, for example `gguf`."""
    family: str | None = None
    """Family of the model."""
    families: list[str] | None = None
    """All its families."""
    parameter_size: str | None = None
    """How many parameters, for example `7.6B`."""
    quantization_level: str | None = None
    """Precision of the weights, for example `Q4_K_M`."""


class OllamaModel(Dto):
    """A model on an Ollama host."""

    name: str
    """Name with its tag."""
    model: str
    """The same; what requests call it."""
    modified_at: datetime
    """When it last changed."""
    size: int
    """Size in bytes."""
    digest: str
    """Hash of its content."""
    details: OllamaModelDetails
    """Custom metadata."""


class GetOllamaModelsResponse(CamelDto):
    """The models of an Ollama host."""

    results: list[OllamaModel]
    """The models."""
    response_status: ResponseStatus | None = None
    """Error details; absent on success."""


@get(returns=GetOllamaModelsResponse, tags=["AI Info"])
class GetOllamaModels(CamelDto):
    """Lists the models of an Ollama host."""

    api_base_url: str = Field(min_length=1)
    """Base URL of the Ollama host."""
