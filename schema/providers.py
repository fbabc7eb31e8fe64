"""Providers: the services that do the work, for chat and for media."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from dtogen.authoring import CamelDto, Int32, OpenEnum, delete, get, patch, post

from .common import BoolResponse, IdResponse, ResponseStatus, StringResponse
from .jobs import TaskType
from .query import QueryDb, QueryResponse


class AiProviderType(OpenEnum):
    """How the server talks to an AI provider."""

    OllamaAiProvider = "OllamaAiProvider"
    OpenAiProvider = "OpenAiProvider"
    GoogleAiProvider = "GoogleAiProvider"
    AnthropicAiProvider = "AnthropicAiProvider"
    CustomOpenAiProvider = "CustomOpenAiProvider"


class AiType(CamelDto):
    """A family of AI providers and its defaults."""

    id: str
    """Name of the family."""
    provider: AiProviderType
    """How the server talks to it."""
    website: str
    """Home page."""
    api_base_url: str
    """Base URL of the service."""
    heartbeat_url: str | None = None
    """URL that tells whether the service is alive."""
    icon: str | None = None
    """Path or URL of an icon."""
    api_models: dict[str, str] = Field(default_factory=dict)
    """The server's model names and what the service calls them."""


@get(returns=QueryResponse[AiType], tags=["AI Info"])
class QueryAiTypes(QueryDb[AiType]):
    """Queries the families of AI providers."""


class AiProviderModel(CamelDto):
    """A model that a provider offers."""

    model: str
    """The server's name of the model."""
    api_model: str | None = None
    """What the provider calls it, where that differs."""


class AiProvider(CamelDto):
    """A service that runs language models."""

    id: Int32
    """Id of the provider."""
    name: str
    """Unique name of the provider."""
    api_base_url: str | None = None
    """Base URL of the service."""
    api_key_var: str | None = None
    """Environment variable of the server that holds the key of the service."""
    api_key: str | None = None
    """Key of the service."""
    api_key_header: str | None = None
    """Header that carries the key, where it is no Bearer token."""
    heartbeat_url: str | None = None
    """URL that tells whether the service is alive."""
    concurrency: Int32
    """Most calls at a time."""
    priority: Int32
    """Which provider is preferred: -1 low, 0 normal, 1 high, 2 highest."""
    enabled: bool
    """Whether the provider takes work."""
    offline_date: datetime | None = None
    """Since when the provider is offline."""
    created_date: datetime
    """When it was made."""
    models: list[AiProviderModel] = Field(default_factory=list)
    """Models that it offers."""
    ai_type_id: str
    """Family of the provider."""
    ai_type: AiType | None = None
    """The family itself."""
    selected_models: list[str] | None = None
    """Names of its models."""


@get(returns=QueryResponse[AiProvider], auth="api_key", tags=["AI Info"])
class QueryAiProviders(QueryDb[AiProvider]):
    """Queries the AI providers."""

    name: str | None = None
    """Unique name of the provider."""


@post(returns=IdResponse, auth="auth_secret", tags=["Admin"])
class CreateAiProvider(CamelDto):
    """Adds an AI provider."""

    ai_type_id: str = Field(min_length=1)
    """Family of the provider."""
    api_base_url: str | None = None
    """Base URL of the service."""
    name: str = Field(min_length=1)
    """Unique name of the provider."""
    api_key_var: str | None = None
    """Environment variable of the server that holds the key of the service."""
    api_key: str | None = None
    """Key of the service."""
    api_key_header: str | None = None
    """Header that carries the key, where it is no Bearer token."""
    heartbeat_url: str | None = None
    """URL that tells whether the service is alive."""
    task_paths: dict[TaskType, str] | None = None
    """Paths of the service's API, by kind of work. Keys are the numbers of the enum."""
    concurrency: Int32 | None = None
    """Most calls at a time."""
    priority: Int32 | None = None
    """Which provider is preferred: -1 low, 0 normal, 1 high, 2 highest."""
    enabled: bool | None = None
    """Whether the provider takes work. Off when left out."""
    models: list[AiProviderModel] | None = None
    """Models that it offers."""
    selected_models: list[str] | None = None
    """Names of the models to use."""


@patch(returns=IdResponse, auth="auth_secret", tags=["Admin"])
class UpdateAiProvider(CamelDto):
    """Changes some members of an AI provider."""

    id: Int32
    """Id of the provider."""
    ai_type_id: str | None = None
    """Family of the provider."""
    api_base_url: str | None = None
    """Base URL of the service."""
    name: str | None = None
    """Unique name of the provider."""
    api_key_var: str | None = None
    """Environment variable of the server that holds the key of the service."""
    api_key: str | None = None
    """Key of the service."""
    api_key_header: str | None = None
    """Header that carries the key, where it is no Bearer token."""
    heartbeat_url: str | None = None
    """URL that tells whether the service is alive."""
    task_paths: dict[TaskType, str] | None = None
    """Paths of the service's API, by kind of work. Keys are the numbers of the enum."""
    concurrency: Int32 | None = None
    """Most calls at a time."""
    priority: Int32 | None = None
    """Which provider is preferred: -1 low, 0 normal, 1 high, 2 highest."""
    enabled: bool | None = None
    """Whether the provider takes work."""
    models: list[AiProviderModel] | None = None
    """Models that it offers."""
    selected_models: list[str] | None = None
    """Names of the models to use."""


@delete(auth="auth_secret", tags=["Admin"])
class DeleteAiProvider(CamelDto):
    """Removes an AI provider."""

    id: Int32
    """Id of the provider."""


class GetActiveProvidersResponse(CamelDto):
    """The AI providers in use."""

    results: list[AiProvider] = Field(default_factory=list)
    """The providers."""
    response_status: ResponseStatus | None = None
    """Error details; absent on success."""


@get(returns=GetActiveProvidersResponse, auth="api_key", tags=["AI Info"])
class GetActiveProviders(CamelDto):
    """Lists the AI providers in use."""


@post(returns=StringResponse, auth="auth_secret", tags=["Admin"])
class ChangeAiProviderStatus(CamelDto):
    """Takes an AI provider online or offline."""

    provider: str
    """Name of the provider."""
    online: bool
    """Whether it shall be online."""


@post(returns=BoolResponse, auth="auth_secret", tags=["Admin"])
class CheckAiProviderStatus(CamelDto):
    """Checks whether an AI provider is online."""

    provider: str
    """Name of the provider."""


class AiServiceProvider(OpenEnum):
    """How the server talks to a media provider."""

    Replicate = "Replicate"
    Comfy = "Comfy"
    OpenAi = "OpenAi"


class MediaType(CamelDto):
    """A family of media providers and its defaults."""

    id: str
    """Name of the family."""
    api_base_url: str | None = None
    """Base URL of the service."""
    api_key_header: str | None = None
    """Header that carries the key, where it is no Bearer token."""
    website: str
    """Home page."""
    icon: str | None = None
    """Path or URL of an icon."""
    api_models: dict[str, str] = Field(default_factory=dict)
    """The server's model names and what the service calls them."""
    provider: AiServiceProvider
    """How the server talks to it."""


@get(returns=QueryResponse[MediaType], tags=["Media Info"])
class QueryMediaTypes(QueryDb[MediaType]):
    """Queries the families of media providers."""


class MediaProvider(CamelDto):
    """A service that makes media."""

    id: Int32
    """Id of the provider."""
    name: str
    """Unique name of the provider."""
    api_key_var: str | None = None
    """Environment variable of the server that holds the key of the service."""
    api_url_var: str | None = None
    """Environment variable of the server that holds the base URL."""
    api_key: str | None = None
    """Key of the service."""
    api_key_header: str | None = None
    """Header that carries the key, where it is no Bearer token."""
    api_base_url: str | None = None
    """Base URL of the service."""
    heartbeat_url: str | None = None
    """URL that tells whether the service is alive."""
    concurrency: Int32
    """Most calls at a time."""
    priority: Int32
    """Which provider is preferred: -1 low, 0 normal, 1 high, 2 highest."""
    enabled: bool
    """Whether the provider takes work."""
    offline_date: datetime | None = None
    """Since when the provider is offline."""
    created_date: datetime
    """When it was made."""
    media_type_id: str
    """Family of the provider."""
    media_type: MediaType | None = None
    """The family itself."""
    models: list[str] = Field(default_factory=list)
    """Models that it offers."""


@get(returns=QueryResponse[MediaProvider], auth="api_key", tags=["AI Info"])
class QueryMediaProviders(QueryDb[MediaProvider]):
    """Queries the media providers."""

    id: Int32 | None = None
    """Id of the provider."""
    name: str | None = None
    """Unique name of the provider."""


@post(returns=IdResponse, auth="auth_secret", tags=["Admin"])
class CreateMediaProvider(CamelDto):
    """Adds a media provider."""

    name: str
    """Unique name of the provider."""
    api_key: str | None = None
    """Key of the service."""
    api_key_header: str | None = None
    """Header that carries the key, where it is no Bearer token."""
    api_base_url: str | None = None
    """Base URL of the service."""
    heartbeat_url: str | None = None
    """URL that tells whether the service is alive."""
    concurrency: Int32 | None = None
    """Most calls at a time."""
    priority: Int32 | None = None
    """Which provider is preferred: -1 low, 0 normal, 1 high, 2 highest."""
    enabled: bool | None = None
    """Whether the provider takes work. Off when left out."""
    offline_date: datetime | None = None
    """Since when the provider is offline."""
    models: list[str] | None = None
    """Models that it offers."""
    media_type_id: str
    """Family of the provider."""


@patch(returns=IdResponse, auth="auth_secret", tags=["Admin"])
class UpdateMediaProvider(CamelDto):
    """Changes some members of a media provider."""

    id: Int32
    """Id of the provider."""
    api_key: str | None = None
    """Key of the service."""
    api_key_header: str | None = None
    """Header that carries the key, where it is no Bearer token."""
    api_base_url: str | None = None
    """Base URL of the service."""
    heartbeat_url: str | None = None
    """URL that tells whether the service is alive."""
    concurrency: Int32 | None = None
    """Most calls at a time."""
    priority: Int32 | None = None
    """Which provider is preferred: -1 low, 0 normal, 1 high, 2 highest."""
    enabled: bool | None = None
    """Whether the provider takes work."""
    models: list[str] | None = None
    """Models that it offers."""


@delete(returns=IdResponse, auth="auth_secret", tags=["Admin"])
class DeleteMediaProvider(CamelDto):
    """Removes a media provider, by id or by name."""

    id: Int32 | None = None
    """Id of the provider."""
    name: str | None = None
    """Unique name of the provider."""


@post(returns=BoolResponse, auth="auth_secret", tags=["Admin"])
class CheckMediaProviderStatus(CamelDto):
    """Checks whether a media provider is online."""

    provider: str
    """Name of the provider."""
