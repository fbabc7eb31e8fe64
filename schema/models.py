"""Models: what providers offer, for chat, media and speech."""

from __future__ import annotations

from pydantic import Field

from dtogen.authoring import CamelDto, Json, OpenEnum, get

from .common import ResponseStatus, StringsResponse
from .providers import AiProviderType
from .query import QueryDb, QueryResponse


class AiModel(CamelDto):
    """A language model of the catalogue."""

    id: str
    """Name of the model without its tag."""
    tags: list[str] = Field(default_factory=list)
    """Its tags, mostly sizes."""
    latest: str | None = None
    """The newest tag."""
    website: str | None = None
    """Home page."""
    description: str | None = None
    """What it is."""
    icon: str | None = None
    """Path or URL of an icon."""
    vision: bool | None = None
    """Whether it sees images."""


@get(returns=QueryResponse[AiModel], tags=["AI Info"])
class QueryAiModels(QueryDb[AiModel]):
    """Queries the language models."""


class ActiveAiModelsResponse(CamelDto):
    """Names of the language models that can be used now."""

    results: list[str] | None = None
    """The names."""
    response_status: ResponseStatus | None = None
    """Error details; absent on success."""


@get(returns=ActiveAiModelsResponse, tags=["AI Info"])
class ActiveAiModels(CamelDto):
    """Lists the language models that can be used now."""

    provider: AiProviderType | None = None
    """Only models of such providers."""
    vision: bool | None = None
    """Only models that see images, or that do not."""


@get(returns=StringsResponse, tags=["AI Info"])
class ActiveCustomAiModels(CamelDto):
    """Lists the models of custom providers that can be used now."""


@get("/icons/models/{model}", "/api/GetModelImage", returns=bytes, tags=["AI Info"])
class GetModelImage(CamelDto):
    """Downloads a model's icon."""

    model: str
    """Name of the model."""


class ModelType(OpenEnum):
    """What a media model does."""

    TextToImage = "TextToImage"
    TextEncoder = "TextEncoder"
    ImageUpscale = "ImageUpscale"
    TextToSpeech = "TextToSpeech"
    TextToAudio = "TextToAudio"
    SpeechToText = "SpeechToText"
    ImageToText = "ImageToText"
    ImageToImage = "ImageToImage"
    ImageWithMask = "ImageWithMask"
    Lora = "Lora"
    VAE = "VAE"


class MediaModel(CamelDto):
    """A media model of the catalogue."""

    id: str
    """Id of the model."""
    name: str | None = None
    """Name of the model."""
    type: ModelType | None = None
    """What it does."""
    api_models: dict[str, str] = Field(default_factory=dict)
    """The server's model names and what the service calls them."""
    supported_tasks: dict[str, list[str]] | None = None
    """Tasks that it does, by family of provider."""
    dependencies: list[str] | None = None
    """Models that it needs."""
    installer: str | None = None
    """What installs it."""
    path: str | None = None
    """Relative path of its file."""
    workflow: str | None = None
    """Name or relative path of the workflow."""
    workflow_vars: dict[str, Json] = Field(default_factory=dict)
    """Values for the workflow's inputs."""
    download_token: str | None = None
    """Token that the download needs."""
    download_url: str | None = None
    """Where to download it."""
    url: str | None = None
    """Where it is described."""


@get(returns=QueryResponse[MediaModel], tags=["AI Info"])
class QueryMediaModels(QueryDb[MediaModel]):
    """Queries the media models."""

    id: str | None = None
    """Id of the model."""
    provider_id: str | None = None
    """Only models of this family of provider."""


class TextToSpeechVoice(CamelDto):
    """A voice that speaks text."""

    id: str
    """Name of the voice."""
    model: str
    """Model that speaks with it."""


@get(returns=QueryResponse[TextToSpeechVoice], tags=["AI Info"])
class QueryTextToSpeechVoices(QueryDb[TextToSpeechVoice]):
    """Queries the voices of the providers in use."""
