"""ComfyUI: workflows, their inputs and results, and the models of a ComfyUI host."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from pydantic import Field

from dtogen.authoring import CamelDto, ClosedEnum, ClosedIntEnum, Int32, Json, OpenEnum, Stream, get, post

from .common import ResponseStatus


class ComfyWorkflowType(OpenEnum):
    """What a workflow makes from what."""

    TextToImage = "TextToImage"
    ImageToImage = "ImageToImage"
    ImageToText = "ImageToText"
    TextToAudio = "TextToAudio"
    TextToVideo = "TextToVideo"
    TextTo3D = "TextTo3D"
    AudioToText = "AudioToText"
    VideoToText = "VideoToText"
    ImageToVideo = "ImageToVideo"


class ComfyPrimarySource(OpenEnum):
    """The main medium of a workflow's input or output."""

    Text = "Text"
    Image = "Image"
    Video = "Video"
    Audio = "Audio"


class ComfyInputType(OpenEnum):
    """Types of workflow inputs."""

    Unknown = "Unknown"
    Audio = "Audio"
    Boolean = "Boolean"
    Clip = "Clip"
    ClipVision = "ClipVision"
    ClipVisionOutput = "ClipVisionOutput"
    Combo = "Combo"
    Conditioning = "Conditioning"
    ControlNet = "ControlNet"
    Enum = "Enum"
    FasterWhisperModel = "FasterWhisperModel"
    Filepath = "Filepath"
    Fl2Model = "Fl2Model"
    Float = "Float"
    Floats = "Floats"
    Gligen = "Gligen"
    Guider = "Guider"
    Hooks = "Hooks"
    Image = "Image"
    Int = "Int"
    Latent = "Latent"
    LatentOperation = "LatentOperation"
    Load3D = "Load3D"
    Load3DAnimation = "Load3DAnimation"
    Mask = "Mask"
    Mesh = "Mesh"
    Model = "Model"
    Noise = "Noise"
    Photomaker = "Photomaker"
    Sampler = "Sampler"
    Sigmas = "Sigmas"
    String = "String"
    StyleModel = "StyleModel"
    Subtitle = "Subtitle"
    TranscriptionPipeline = "TranscriptionPipeline"
    Transcriptions = "Transcriptions"
    UpscaleModel = "UpscaleModel"
    VAE = "VAE"
    VHSAudio = "VHSAudio"
    Voxel = "Voxel"
    WavBytes = "WavBytes"
    WavBytesBatch = "WavBytesBatch"
    Webcam = "Webcam"


class ComfyInput(CamelDto):
    """An input of a workflow."""

    node_id: Int32
    """Id of the node."""
    value_index: Int32
    """Position in the node's list of values."""
    name: str
    """Name of the input."""
    label: str
    """Caption."""
    type: ComfyInputType
    """Type of the input."""
    tooltip: str | None = None
    """Hint."""
    default: Json | None = None
    """Value when none is given."""
    min: Decimal | None = None
    """Smallest value."""
    max: Decimal | None = None
    """Largest value."""
    step: Decimal | None = None
    """Step between values."""
    round: Decimal | None = None
    """What values are rounded to."""
    multiline: bool | None = None
    """Whether the text may have several lines."""
    dynamic_prompts: bool | None = None
    """Whether the text may hold alternatives to choose from."""
    control_after_generate: bool | None = None
    """Whether the value changes after each run."""
    enum_values: list[str] | None = None
    """The values to choose from."""
    combo_values: dict[str, Json] | None = None
    """The values to choose from, by key."""


class ComfyArg(CamelDto):
    """An input and its value."""

    input: ComfyInput
    """The input."""
    value: Json | None = None
    """Its value."""


class ComfyWorkflowInfo(CamelDto):
    """What a workflow takes and makes."""

    name: str
    """Name of the workflow."""
    path: str
    """Relative path of its file."""
    type: ComfyWorkflowType
    """What it makes from what."""
    input: ComfyPrimarySource
    """Main medium that it takes."""
    output: ComfyPrimarySource
    """Main medium that it makes."""
    inputs: list[ComfyInput] = Field(default_factory=list)
    """Its inputs."""


@get("/comfy/workflows", "/api/GetComfyWorkflows", returns=list[str], tags=["Comfy"])
class GetComfyWorkflows(CamelDto):
    """Lists the workflow files."""


class GetComfyWorkflowInfoResponse(CamelDto):
    """What a workflow takes and makes."""

    result: ComfyWorkflowInfo
    """The workflow."""
    response_status: ResponseStatus | None = None
    """Error details; absent on success."""


@get("/comfy/workflows/info", "/api/GetComfyWorkflowInfo", returns=GetComfyWorkflowInfoResponse, tags=["Comfy"])
class GetComfyWorkflowInfo(CamelDto):
    """Describes a workflow."""

    workflow: str = Field(min_length=1)
    """Name or relative path of the workflow."""


@get("/comfy/workflows/prompt", "/api/GetComfyApiPrompt", returns=str, tags=["Comfy"])
class GetComfyApiPrompt(CamelDto):
    """Reads a workflow in ComfyUI's API format, as JSON text."""

    workflow: str = Field(min_length=1)
    """Name or relative path of the workflow."""


class QueueComfyWorkflowResponse(CamelDto):
    """The job of a queued workflow."""

    media_provider_id: int
    """Provider that got the work."""
    ref_id: str
    """Reference of the job; ComfyUI's client id."""
    prompt_id: str
    """ComfyUI's id of the run."""
    job_id: int
    """Id of the job."""
    response_status: ResponseStatus | None = None
    """Error details; absent on success."""


@post("/comfy/workflows/queue", "/api/QueueComfyWorkflow", returns=QueueComfyWorkflowResponse, tags=["Comfy"])
class QueueComfyWorkflow(CamelDto):
    """Runs a workflow on some ComfyUI provider that is online."""

    workflow: str = Field(min_length=1)
    """Name or relative path of the workflow."""
    args: dict[str, Json] | None = None
    """Values of the inputs, by name."""


class ComfySampler(OpenEnum):
    """Sampling algorithms, by the names that ComfyUI and the server use. `huen` and `huenpp2` are spelled so."""

    euler = "euler"
    euler_cfg_pp = "euler_cfg_pp"
    euler_ancestral = "euler_ancestral"
    euler_ancestral_cfg_pp = "euler_ancestral_cfg_pp"
    huen = "huen"
    huenpp2 = "huenpp2"
    dpm_2 = "dpm_2"
    dpm_2_ancestral = "dpm_2_ancestral"
    lms = "lms"
    dpm_fast = "dpm_fast"
    dpm_adaptive = "dpm_adaptive"
    dpmpp_2s_ancestral = "dpmpp_2s_ancestral"
    dpmpp_2s_ancestral_cfg_pp = "dpmpp_2s_ancestral_cfg_pp"
    dpmpp_sde = "dpmpp_sde"
    dpmpp_sde_gpu = "dpmpp_sde_gpu"
    dpmpp_2m = "dpmpp_2m"
    dpmpp_2m_cfg_pp = "dpmpp_2m_cfg_pp"
    dpmpp_2m_sde = "dpmpp_2m_sde"
    dpmpp_2m_sde_gpu = "dpmpp_2m_sde_gpu"
    dpmpp_3m_sde = "dpmpp_3m_sde"
    dpmpp_3m_sde_gpu = "dpmpp_3m_sde_gpu"
    ddpm = "ddpm"
    lcm = "lcm"
    ipndm = "ipndm"
    ipndm_v = "ipndm_v"
    deis = "deis"
    res_multistep = "res_multistep"
    res_multistep_cfg_pp = "res_multistep_cfg_pp"
    res_multistep_ancestral = "res_multistep_ancestral"
    res_multistep_ancestral_cfg_pp = "res_multistep_ancestral_cfg_pp"
    gradient_estimation = "gradient_estimation"
    er_sde = "er_sde"
    seeds_2 = "seeds_2"
    seeds_3 = "seeds_3"
    ddim = "ddim"
    uni_pc = "uni_pc"
    uni_pc_bh2 = "uni_pc_bh2"


class ComfyScheduler(OpenEnum):
    """Noise schedules."""

    normal = "normal"
    karras = "karras"
    exponential = "exponential"
    sgm_uniform = "sgm_uniform"
    simple = "simple"
    ddim_uniform = "ddim_uniform"
    beta = "beta"
    linear_quadratic = "linear_quadratic"
    kl_optimal = "kl_optimal"


class ComfyMaskSource(ClosedEnum):
    """Colour channel of an image that is its mask."""

    red = "red"
    blue = "blue"
    green = "green"
    alpha = "alpha"


class ComfyTaskType(ClosedIntEnum):
    """Kinds of ComfyUI task."""

    TextToImage = 1
    ImageToImage = 2
    ImageUpscale = 3
    ImageWithMask = 4
    ImageToText = 5
    TextToAudio = 6
    TextToSpeech = 7
    SpeechToText = 8


class ComfyFileInput(CamelDto):
    """A file on a ComfyUI host, as input."""

    name: str
    """Name of the file."""
    type: str
    """Folder of ComfyUI that holds it: `input`, `output` or `temp`."""
    subfolder: str | None = None
    """Folder on the ComfyUI host."""


class ComfyWorkflowRequest(CamelDto):
    """All settings of a ComfyUI task."""

    model: str | None = None
    """Model to run."""
    steps: Int32 | None = None
    """Sampling steps."""
    batch_size: Int32 | None = None
    """How many images to make."""
    seed: Int32 | None = None
    """Makes the output repeatable."""
    positive_prompt: str | None = None
    """What the output shall show."""
    negative_prompt: str | None = None
    """What the output shall not show."""
    image: ComfyFileInput | None = None
    """The image."""
    audio: ComfyFileInput | None = None
    """The audio."""
    mask: ComfyFileInput | None = None
    """The mask."""
    image_input: str | None = None
    """The server's stream of the image; leave it unset."""
    audio_input: str | None = None
    """The server's stream of the audio; leave it unset."""
    mask_input: str | None = None
    """The server's stream of the mask; leave it unset."""
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
    task_type: ComfyTaskType
    """Task to run."""
    clip: str | None = None
    """Text encoder."""
    sample_length: float | None = None
    """Length of the audio in seconds."""
    mask_channel: ComfyMaskSource | None = None
    """Colour channel that is the mask."""


class NodeError(CamelDto):
    """What is wrong with a node. Has no members."""


class ComfyWorkflowResponse(CamelDto):
    """ComfyUI's answer when it queues a workflow."""

    prompt_id: str
    """ComfyUI's id of the run."""
    number: Int32
    """Position in the queue."""
    node_errors: list[NodeError]
    """What is wrong with the nodes."""


class ComfyFileOutput(CamelDto):
    """A file on a ComfyUI host, as output."""

    filename: str
    """Name of the file."""
    type: str
    """Folder of ComfyUI that holds it: `input`, `output` or `temp`."""
    subfolder: str | None = None
    """Folder on the ComfyUI host."""


class ComfyTextOutput(CamelDto):
    """A text that a node made."""

    node_id: str
    """Node that made it."""
    text: str | None = None
    """The text."""


class ComfyOutput(CamelDto):
    """Files and texts that a workflow made."""

    files: list[ComfyFileOutput] = Field(default_factory=list)
    """The files."""
    texts: list[ComfyTextOutput] = Field(default_factory=list)
    """The texts."""


class ComfyWorkflowStatus(CamelDto):
    """How a workflow is doing."""

    status_message: str
    """What it is doing, in words."""
    error: str | None = None
    """What went wrong."""
    completed: bool
    """Whether it has ended."""
    outputs: list[ComfyOutput] = Field(default_factory=list)
    """What it made."""


class AssetType(OpenEnum):
    """Kinds of asset."""

    Image = "Image"
    Video = "Video"
    Audio = "Audio"
    Text = "Text"
    Binary = "Binary"


class ComfyAssetOutput(CamelDto):
    """A file that a node made."""

    node_id: str
    """Node that made it."""
    url: str
    """Where the file is."""
    type: AssetType
    """Kind of the file."""
    file_name: str
    """Name of the file."""


class ComfyResult(CamelDto):
    """What a workflow made."""

    prompt_id: str
    """ComfyUI's id of the run."""
    client_id: str | None = None
    """ComfyUI's id of the client."""
    duration: timedelta | None = None
    """How long it took."""
    texts: list[ComfyTextOutput] | None = None
    """The texts."""
    assets: list[ComfyAssetOutput] | None = None
    """The files."""


class ComfyHostedFileOutput(CamelDto):
    """An output file by URL."""

    url: str
    """Where the file is."""
    file_name: str
    """Name of the file."""


class AiServerHostedComfyFile(CamelDto):
    """A file that AI Server hosts for ComfyUI."""

    url: str
    """Where the file is."""
    file_name: str
    """Name of the file."""
    content_type: str
    """Media type."""


class ComfyFileRef(CamelDto):
    """A file in a listing."""

    path: str
    """Relative path."""
    size: Int32
    """Size in bytes."""
    modified: float
    """When it last changed, as a number."""


class TextPrompt(CamelDto):
    """A prompt and its weight."""

    text: str
    """The prompt."""
    weight: float
    """How much it counts."""


class ComfyModel(CamelDto):
    """A model on a ComfyUI host."""

    description: str
    """What it is."""
    id: str
    """Id of the model."""
    name: str
    """Name of the model."""
    type: str
    """Kind of model."""


class ComfyApiModel(CamelDto):
    """A model that can be downloaded."""

    description: str | None = None
    """What it is."""
    tags: str | None = None
    """Labels."""
    filename: str
    """Name of the file."""
    download_url: str
    """Where to download it."""
    icon_url: str
    """Where its icon is."""
    url: str
    """Where it is described."""


class ComfyApiModelSettings(CamelDto):
    """Settings that suit a model."""

    cfg_scale: float | None = None
    """How closely the prompt is followed."""
    scheduler: str | None = None
    """Noise schedule."""
    sampler: ComfySampler | None = None
    """Sampling algorithm."""
    width: Int32 | None = None
    """Width in pixels."""
    height: Int32 | None = None
    """Height in pixels."""
    steps: Int32 | None = None
    """Sampling steps."""
    negative_prompt: str | None = None
    """What the output shall not show."""


class ComfyAgentDownloadStatus(CamelDto):
    """How a download is doing."""

    name: str | None = None
    """What is downloaded."""
    progress: Int32 | None = None
    """From 0 to 100."""


class ComfyAgentDeleteModelResponse(CamelDto):
    """The agent's answer after it deleted a model."""

    message: str | None = None
    """Readable text."""


class GetComfyModelsResponse(CamelDto):
    """The models of a ComfyUI host."""

    results: list[str]
    """File names of the models."""
    response_status: ResponseStatus | None = None
    """Error details; absent on success."""


@post(returns=GetComfyModelsResponse, tags=["Media Info"])
class GetComfyModels(CamelDto):
    """Lists the models of a ComfyUI host."""

    api_base_url: str | None = None
    """Base URL of the service."""
    api_key: str | None = None
    """Key of the service."""


class GetComfyModelMappingsResponse(CamelDto):
    """The server's model names and the files of ComfyUI."""

    models: dict[str, str]
    """Files by the server's model name."""


@post(returns=GetComfyModelMappingsResponse, tags=["Media Info"])
class GetComfyModelMappings(CamelDto):
    """Reads which ComfyUI file each of the server's models is."""


@post("/api/DownloadComfyFile", "/comfy/{year}/{month}/{day}/{fileName}", returns=Stream)
class DownloadComfyFile(CamelDto):
    """Downloads a file by date. Declared by the API, but no server handles it."""

    year: Int32 | None = None
    """Year of the file."""
    month: Int32 | None = None
    """Month of the file."""
    day: Int32 | None = None
    """Day of the file."""
    file_name: str | None = None
    """Name of the file."""
