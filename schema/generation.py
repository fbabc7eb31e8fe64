"""Media generation: images, speech and text from prompts and files.

Each task has a request that waits for the result and a `Queue` twin that does not. Files go in multipart parts.
"""

from __future__ import annotations

from datetime import timedelta

from pydantic import Field

from dtogen.authoring import CamelDto, ClosedIntEnum, Float32, Int32, get, post

from .comfy import ComfyMaskSource, ComfySampler
from .common import AiRequest, ResponseStatus
from .jobs import BackgroundJobState


class ArtifactOutput(CamelDto):
    """A file that was made."""

    url: str | None = None
    """Where the file is; absolute."""
    file_name: str | None = None
    """Name of the file."""
    provider: str | None = None
    """Provider that made it."""


class TextOutput(CamelDto):
    """A text that was made."""

    text: str | None = None
    """The text."""


class ArtifactGenerationResponse(CamelDto):
    """The files that were made."""

    results: list[ArtifactOutput] | None = None
    """The files."""
    duration: timedelta | None = None
    """How long it took."""
    response_status: ResponseStatus | None = None
    """Error details; absent on success."""


class TextGenerationResponse(CamelDto):
    """The texts that were made."""

    results: list[TextOutput] | None = None
    """The texts."""
    duration: timedelta | None = None
    """How long it took."""
    response_status: ResponseStatus | None = None
    """Error details; absent on success."""


class GenerationResponse(CamelDto):
    """Files and texts that were made."""

    outputs: list[ArtifactOutput] | None = None
    """The files."""
    text_outputs: list[TextOutput] | None = None
    """The texts."""
    duration: timedelta | None = None
    """How long it took."""
    response_status: ResponseStatus | None = None
    """Error details; absent on success."""


class QueueGenerationResponse(CamelDto):
    """The job of a queued generation. Poll by the reference given here."""

    job_id: int
    """Id of the job."""
    ref_id: str
    """Reference of the job."""
    job_state: BackgroundJobState
    """Where the job stands."""
    status: str | None = None
    """The state in words."""
    response_status: ResponseStatus | None = None
    """Error details; absent on success."""
    status_url: str
    """URL to poll."""


@post(returns=ArtifactGenerationResponse, auth="api_key", tags=["AI"])
class TextToImage(AiRequest):
    """Makes images from a prompt."""

    model: str | None = None
    """Model to run."""
    positive_prompt: str = Field(min_length=1)
    """What the output shall show."""
    negative_prompt: str | None = None
    """What the output shall not show."""
    arguments: dict[str, str] | None = None
    """Values for inputs of the ComfyUI workflow. The server ignores them."""
    width: Int32 | None = Field(default=None, ge=64, le=2048)
    """Width in pixels."""
    height: Int32 | None = Field(default=None, ge=64, le=2048)
    """Height in pixels."""
    batch_size: Int32 | None = Field(default=None, ge=1, le=10)
    """How many images to make."""
    seed: Int32 | None = Field(default=None, ge=0)
    """Makes the output repeatable."""


@post(returns=ArtifactGenerationResponse, auth="api_key", tags=["AI"], uploads=["image"])
class ImageToImage(AiRequest):
    """Remakes an image after a prompt."""

    image: str | None = None
    """The image. The file goes in the multipart part `image`; leave this member unset."""
    positive_prompt: str = Field(min_length=1)
    """What the output shall show."""
    negative_prompt: str | None = None
    """What the output shall not show."""
    model: str | None = None
    """Model to run."""
    denoise: Float32 | None = Field(default=None, ge=0, le=1)
    """How much is remade, from 0 (nothing) to 1 (all)."""
    batch_size: Int32 | None = Field(default=None, ge=1, le=10)
    """How many images to make."""
    seed: Int32 | None = Field(default=None, ge=0)
    """Makes the output repeatable."""


@post(returns=ArtifactGenerationResponse, auth="api_key", tags=["AI"], uploads=["image", "mask"])
class ImageWithMask(AiRequest):
    """Repaints the masked part of an image after a prompt."""

    positive_prompt: str = Field(min_length=1)
    """What the output shall show."""
    negative_prompt: str | None = None
    """What the output shall not show."""
    image: str | None = None
    """The image. The file goes in the multipart part `image`; leave this member unset."""
    mask: str | None = None
    """The mask. The file goes in the multipart part `mask`; leave this member unset."""
    denoise: Float32 | None = Field(default=None, ge=0, le=1)
    """How much is remade, from 0 (nothing) to 1 (all)."""
    seed: Int32 | None = Field(default=None, ge=0)
    """Makes the output repeatable."""


@post(returns=ArtifactGenerationResponse, auth="api_key", tags=["AI"], uploads=["image"])
class ImageUpscale(AiRequest):
    """Enlarges an image."""

    image: str | None = None
    """The image. The file goes in the multipart part `image`; leave this member unset."""
    seed: Int32 | None = Field(default=None, ge=0)
    """Makes the output repeatable."""


@post(returns=TextGenerationResponse, auth="api_key", tags=["AI"], uploads=["image"])
class ImageToText(AiRequest):
    """Describes an image."""

    image: str | None = None
    """The image. The file goes in the multipart part `image`; leave this member unset."""
    model: str | None = None
    """Ollama model that looks at the image. Read only together with `prompt`."""
    prompt: str | None = None
    """What to ask about the image. Read only together with `model`."""


@post(returns=ArtifactGenerationResponse, auth="api_key", tags=["AI"])
class TextToSpeech(AiRequest):
    """Speaks a text."""

    input: str = Field(min_length=1)
    """Text to speak."""
    model: str | None = None
    """Model and voice."""
    seed: Int32 | None = Field(default=None, ge=0)
    """Makes the output repeatable."""


@post(returns=TextGenerationResponse, auth="api_key", tags=["AI"], uploads=["audio"])
class SpeechToText(AiRequest):
    """Transcribes a recording. The first result holds timestamped segments as JSON text, the second the plain text."""

    audio: str | None = None
    """The recording. The file goes in the multipart part `audio`; leave this member unset."""


@post(returns=QueueGenerationResponse, auth="api_key", tags=["AI"])
class QueueTextToImage(AiRequest):
    """Queues `TextToImage`."""

    positive_prompt: str = Field(min_length=1)
    """What the output shall show."""
    negative_prompt: str | None = None
    """What the output shall not show."""
    width: Int32 | None = Field(default=None, ge=64, le=2048)
    """Width in pixels."""
    height: Int32 | None = Field(default=None, ge=64, le=2048)
    """Height in pixels."""
    batch_size: Int32 | None = Field(default=None, ge=1, le=10)
    """How many images to make."""
    model: str | None = None
    """Model to run."""
    seed: Int32 | None = Field(default=None, ge=0)
    """Makes the output repeatable."""
    state: str | None = None
    """Text of the caller's that comes back with the callback."""


@post(returns=QueueGenerationResponse, auth="api_key", tags=["AI"], uploads=["image"])
class QueueImageToImage(AiRequest):
    """Queues `ImageToImage`."""

    image: str | None = None
    """The image. The file goes in the multipart part `image`; leave this member unset."""
    positive_prompt: str = Field(min_length=1)
    """What the output shall show."""
    negative_prompt: str | None = None
    """What the output shall not show."""
    model: str | None = None
    """Model to run."""
    denoise: Float32 | None = Field(default=None, ge=0, le=1)
    """How much is remade, from 0 (nothing) to 1 (all)."""
    batch_size: Int32 | None = Field(default=None, ge=1, le=10)
    """How many images to make."""
    seed: Int32 | None = Field(default=None, ge=0)
    """Makes the output repeatable."""
    state: str | None = None
    """Text of the caller's that comes back with the callback."""


@post(returns=QueueGenerationResponse, auth="api_key", tags=["AI"], uploads=["image", "mask"])
class QueueImageWithMask(AiRequest):
    """Queues `ImageWithMask`."""

    positive_prompt: str = Field(min_length=1)
    """What the output shall show."""
    negative_prompt: str | None = None
    """What the output shall not show."""
    image: str | None = None
    """The image. The file goes in the multipart part `image`; leave this member unset."""
    mask: str | None = None
    """The mask. The file goes in the multipart part `mask`; leave this member unset."""
    denoise: Float32 | None = Field(default=None, ge=0, le=1)
    """How much is remade, from 0 (nothing) to 1 (all)."""
    seed: Int32 | None = Field(default=None, ge=0)
    """Makes the output repeatable."""
    state: str | None = None
    """Text of the caller's that comes back with the callback."""


@post(returns=QueueGenerationResponse, auth="api_key", tags=["AI"], uploads=["image"])
class QueueImageUpscale(AiRequest):
    """Queues `ImageUpscale`."""

    image: str | None = None
    """The image. The file goes in the multipart part `image`; leave this member unset."""
    seed: Int32 | None = Field(default=None, ge=0)
    """Makes the output repeatable."""
    state: str | None = None
    """Text of the caller's that comes back with the callback."""


@post(returns=QueueGenerationResponse, auth="api_key", tags=["AI"], uploads=["image"])
class QueueImageToText(AiRequest):
    """Queues `ImageToText`, with the default model."""

    image: str | None = None
    """The image. The file goes in the multipart part `image`; leave this member unset."""
    state: str | None = None
    """Text of the caller's that comes back with the callback."""


@post(returns=QueueGenerationResponse, auth="api_key", tags=["AI"])
class QueueTextToSpeech(AiRequest):
    """Queues `TextToSpeech`."""

    text: str
    """Text to speak; `TextToSpeech` calls it `input`."""
    seed: Int32 | None = Field(default=None, ge=0)
    """Makes the output repeatable."""
    model: str | None = None
    """Model and voice. The server ignores it."""
    state: str | None = None
    """Text of the caller's that comes back with the callback."""


@post(returns=QueueGenerationResponse, auth="api_key", tags=["AI"], uploads=["audio"])
class QueueSpeechToText(AiRequest):
    """Queues `SpeechToText`."""

    audio: str | None = None
    """The recording. The file goes in the multipart part `audio`; leave this member unset."""
    state: str | None = None
    """Text of the caller's that comes back with the callback."""


class GetArtifactGenerationStatusResponse(CamelDto):
    """How a job that makes files is doing. Results come once it is Completed."""

    job_id: int
    """Id of the job."""
    ref_id: str | None = None
    """Reference of the job."""
    job_state: BackgroundJobState
    """Where the job stands."""
    status: str | None = None
    """The state in words."""
    results: list[ArtifactOutput] | None = None
    """The files."""
    duration: timedelta | None = None
    """How long it took."""
    response_status: ResponseStatus | None = None
    """Error details; absent on success."""


@get(returns=GetArtifactGenerationStatusResponse, auth="api_key", tags=["Admin"])
class GetArtifactGenerationStatus(CamelDto):
    """Polls a queued job that makes files: generations and all transforms. The job id wins over the reference."""

    job_id: int | None = None
    """Id of the job."""
    ref_id: str | None = None
    """Reference of the job."""


class GetTextGenerationStatusResponse(CamelDto):
    """How a job that makes text is doing. Results come once it is Completed."""

    job_id: int
    """Id of the job."""
    ref_id: str | None = None
    """Reference of the job."""
    job_state: BackgroundJobState
    """Where the job stands."""
    status: str | None = None
    """The state in words."""
    results: list[TextOutput] | None = None
    """The texts."""
    duration: timedelta | None = None
    """How long it took."""
    response_status: ResponseStatus | None = None
    """Error details; absent on success."""


@get(returns=GetTextGenerationStatusResponse)
class GetTextGenerationStatus(CamelDto):
    """Polls a queued job that makes text. The job id wins over the reference."""

    job_id: int | None = None
    """Id of the job."""
    ref_id: str | None = None
    """Reference of the job."""


class AiTaskType(ClosedIntEnum):
    """Kinds of media generation."""

    TextToImage = 1
    ImageToImage = 2
    ImageUpscale = 3
    ImageWithMask = 4
    ImageToText = 5
    TextToAudio = 6
    TextToSpeech = 7
    SpeechToText = 8


class GenerationArgs(CamelDto):
    """All settings of a media generation. Each task reads some of them."""

    model: str | None = None
    """Model to run."""
    steps: Int32 | None = None
    """Sampling steps."""
    batch_size: Int32 | None = None
    """How many images to make in one run."""
    seed: Int32 | None = None
    """Makes the output repeatable."""
    positive_prompt: str | None = None
    """What the output shall show."""
    negative_prompt: str | None = None
    """What the output shall not show."""
    image_input: str | None = None
    """The server's stream of the image; leave it unset."""
    mask_input: str | None = None
    """The server's stream of the mask; leave it unset."""
    audio_input: str | None = None
    """The server's stream of the audio; leave it unset."""
    sampler: ComfySampler | None = None
    """Sampling algorithm."""
    scheduler: str | None = None
    """Noise schedule."""
    cfg_scale: float | None = None
    """How closely the prompt is followed."""
    denoise: float | None = None
    """How much is remade, from 0 (nothing) to 1 (all)."""
    upscale_model: str | None = None
    """Model that enlarges the image."""
    width: Int32 | None = None
    """Width in pixels."""
    height: Int32 | None = None
    """Height in pixels."""
    task_type: AiTaskType | None = None
    """Task to run."""
    clip: str | None = None
    """Text encoder."""
    sample_length: float | None = None
    """Length of the audio in seconds."""
    mask_channel: ComfyMaskSource | None = None
    """Colour channel that is the mask."""
    aspect_ratio: str | None = None
    """Width to height, for example `16:9`."""
    quality: float | None = None
    """Quality of the output."""
    voice: str | None = None
    """Voice that speaks."""
    language: str | None = None
    """Language code."""


class AiProviderFileOutput(CamelDto):
    """A file that a provider made."""

    file_name: str
    """Name of the file."""
    url: str
    """Where the file is."""


class AiProviderTextOutput(CamelDto):
    """A text that a provider made."""

    text: str | None = None
    """The text."""


class GenerationResult(CamelDto):
    """How a generation went."""

    text_outputs: list[AiProviderTextOutput] | None = None
    """Texts that were made."""
    outputs: list[AiProviderFileOutput] | None = None
    """Files that were made."""
    duration: timedelta | None = None
    """How long it took."""
    error: str | None = None
    """What went wrong."""


class CreateGenerationResponse(CamelDto):
    """The job of a queued generation."""

    id: int
    """Id of the job."""
    ref_id: str
    """Reference of the job: the caller's, or one that the server made."""


@post("/generate", "/api/CreateGeneration", returns=CreateGenerationResponse, auth="api_key", tags=["Media"])
class CreateGeneration(AiRequest):
    """Queues a media generation with all settings at hand. Prefer the request of a task, such as `QueueTextToImage`."""

    request: GenerationArgs
    """What to do, and how."""
    state: str | None = None
    """Text of the caller's that comes back with the callback."""


class GetGenerationResponse(CamelDto):
    """A finished generation and what was asked for."""

    request: GenerationArgs
    """What was asked for."""
    result: GenerationResult
    """How it went."""
    outputs: list[AiProviderFileOutput] | None = None
    """Files that were made."""
    text_outputs: list[AiProviderTextOutput] | None = None
    """Texts that were made."""


@get(
    "/api/GetGeneration",
    "/generation/{id}",
    "/generation/ref/{refId}",
    returns=GetGenerationResponse,
    tags=["Media Info"],
)
class GetGeneration(CamelDto):
    """Reads a finished generation by id or by reference."""

    id: Int32 | None = None
    """Id of the generation."""
    ref_id: str | None = None
    """Reference of the generation."""


class GenerationCallback(CamelDto):
    """What is sent to `replyTo` after a queued generation. URLs are relative."""

    state: str | None = None
    """Text of the caller's that comes back with the callback."""
    ref_id: str | None = None
    """Reference of the job."""
    outputs: list[AiProviderFileOutput] | None = None
    """Files that were made."""
    text_outputs: list[AiProviderTextOutput] | None = None
    """Texts that were made."""
    response_status: ResponseStatus | None = None
    """Error details; absent on success."""


class Entry(CamelDto):
    """A name and its caption."""

    key: str
    """The name."""
    value: str
    """The caption."""


class ActiveMediaModelsResponse(CamelDto):
    """Image models that can be used now."""

    results: list[Entry] = Field(default_factory=list)
    """The models."""
    response_status: ResponseStatus | None = None
    """Error details; absent on success."""


@get(returns=ActiveMediaModelsResponse, tags=["AI Info"])
class ActiveMediaModels(CamelDto):
    """Lists the image models that can be used now."""
