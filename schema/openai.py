"""OpenAI chat completions, as the servers that speak it really write them.

All types are open: a member that a provider adds is kept and written back where it was. Little is required when
reading; when writing, unset members are left out, as some servers refuse `null` and unknown members.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from dtogen.authoring import Dto, Int32, Json, Nullable, OpenEnum, Tagged, TypeAliasType

from .common import ResponseStatus
from .openai_errors import OpenAiErrorContent

# Well-known values


class OpenAiRole(OpenEnum):
    """Author of a message."""

    System = "system"
    Developer = "developer"
    """What newer OpenAI models call `system`."""
    User = "user"
    Assistant = "assistant"
    Tool = "tool"
    Function = "function"
    """Answer to a `function_call`; replaced by `tool`."""


class FinishReason(OpenEnum):
    """Why generation ended. Providers add their own, and some send an empty text."""

    Stop = "stop"
    Length = "length"
    """The token limit was reached."""
    ToolCalls = "tool_calls"
    ContentFilter = "content_filter"
    FunctionCall = "function_call"


class OpenAiToolType(OpenEnum):
    """Kind of a tool call."""

    Function = "function"
    Custom = "custom"


class ResponseFormat(OpenEnum):
    """The well-known values of `type` in an `OpenAiResponseFormat`."""

    Text = "text"
    JsonObject = "json_object"
    JsonSchema = "json_schema"


class OpenAiToolChoiceMode(OpenEnum):
    """How freely the model may call tools."""

    None_ = "none"
    """Call no tool."""
    Auto = "auto"
    """The model decides."""
    Required = "required"
    """Call at least one tool."""
    Any = "any"
    """Mistral's name for `required`."""


class OpenAiServiceTier(OpenEnum):
    """Processing tier. Groq answers `on_demand`."""

    Auto = "auto"
    Default = "default"
    Flex = "flex"
    Scale = "scale"
    Priority = "priority"
    Fast = "fast"
    OnDemand = "on_demand"


class OpenAiReasoningEffort(OpenEnum):
    """How much a reasoning model thinks before it answers. Each model takes only some of these."""

    None_ = "none"
    Minimal = "minimal"
    Low = "low"
    Medium = "medium"
    High = "high"
    XHigh = "xhigh"
    Max = "max"


class OpenAiVerbosity(OpenEnum):
    """How wordy the answer is."""

    Low = "low"
    Medium = "medium"
    High = "high"


class OpenAiModality(OpenEnum):
    """Kind of output."""

    Text = "text"
    Audio = "audio"


class OpenAiImageDetail(OpenEnum):
    """Resolution at which an image is read."""

    Auto = "auto"
    Low = "low"
    High = "high"


class OpenAiAudioFormat(OpenEnum):
    """Encoding of audio. Input takes `wav` and `mp3`, output all of them."""

    Wav = "wav"
    Mp3 = "mp3"
    Flac = "flac"
    Opus = "opus"
    Aac = "aac"
    Pcm16 = "pcm16"


class OpenAiSearchContextSize(OpenEnum):
    """How much of the web a search puts before the model."""

    Low = "low"
    Medium = "medium"
    High = "high"


# Content


class OpenAiImageUrl(Dto, extra="allow"):
    """Where an image is."""

    url: str
    """A web address, or a `data:` URL that holds the image."""
    detail: OpenAiImageDetail | None = None
    """Resolution at which the image is read."""


OpenAiImageSource = TypeAliasType("OpenAiImageSource", str | OpenAiImageUrl)
"""An object, which is what to write. Ollama also takes the bare URL."""


class OpenAiInputAudio(Dto, extra="allow"):
    """Recorded sound."""

    data: str
    """The sound, base64."""
    format: OpenAiAudioFormat
    """Encoding of the sound."""


class OpenAiFile(Dto, extra="allow"):
    """A file, by content or by id."""

    filename: str | None = None
    """Name of the file."""
    file_data: str | None = None
    """The file, as a base64 `data:` URL."""
    file_id: str | None = None
    """Id of an uploaded file."""


class OpenAiMediaUrl(Dto, extra="allow"):
    """Where a video or a recording is."""

    url: str
    """A web address, or a `data:` URL."""


class OpenAiTextPart(Dto, extra="allow"):
    """Text."""

    type: Literal["text"]
    text: str
    """The text."""


class OpenAiImagePart(Dto, extra="allow"):
    """An image."""

    type: Literal["image_url"]
    image_url: OpenAiImageSource
    """Where the image is."""


class OpenAiInputAudioPart(Dto, extra="allow"):
    """Sound, inline."""

    type: Literal["input_audio"]
    input_audio: OpenAiInputAudio
    """The sound."""


class OpenAiFilePart(Dto, extra="allow"):
    """A file, for example a PDF."""

    type: Literal["file"]
    file: OpenAiFile
    """The file."""


class OpenAiRefusalPart(Dto, extra="allow"):
    """The model's refusal, replayed."""

    type: Literal["refusal"]
    refusal: str
    """What the model said."""


class OpenAiVideoPart(Dto, extra="allow"):
    """A video (vLLM)."""

    type: Literal["video_url"]
    video_url: OpenAiMediaUrl
    """Where the video is."""


class OpenAiAudioPart(Dto, extra="allow"):
    """A recording by URL (vLLM)."""

    type: Literal["audio_url"]
    audio_url: OpenAiMediaUrl
    """Where the recording is."""


class OpenAiThinkingPart(Dto, extra="allow"):
    """The model's reasoning (Mistral)."""

    type: Literal["thinking"]
    thinking: list[OpenAiContentPart]
    """The reasoning, as parts."""
    closed: bool | None = None
    """Whether the model finished thinking."""


OpenAiContentPart = TypeAliasType(
    "OpenAiContentPart",
    Annotated[
        OpenAiTextPart
        | OpenAiImagePart
        | OpenAiInputAudioPart
        | OpenAiFilePart
        | OpenAiRefusalPart
        | OpenAiVideoPart
        | OpenAiAudioPart
        | OpenAiThinkingPart,
        Tagged("type"),
    ],
)
"""One piece of a message."""

OpenAiContent = TypeAliasType("OpenAiContent", str | list[OpenAiContentPart] | None)
"""Text, or parts. `null` stands beside tool calls and refusals."""


# Tools


class ToolFunction(Dto, extra="allow"):
    """A function and the arguments it is called with."""

    name: str
    """Function to call."""
    arguments: str | None = None
    """The arguments as JSON text that the model wrote: it may be cut short or invalid. Some servers leave it out."""


class ToolCustom(Dto, extra="allow"):
    """A custom tool and the text it is called with."""

    name: str
    """Tool to call."""
    input: str | None = None
    """Free text that the model wrote."""


class ToolCall(Dto, extra="allow"):
    """A call that the model wants made. Its answer is a `tool` message with the same id."""

    index: Int32 | None = None
    """Position in the list (DeepSeek, Ollama, OpenRouter)."""
    id: str | None = None
    """Id to answer to. Gemini sends an empty one."""
    type: OpenAiToolType | None = None
    """Tells `function` from `custom`. Mistral leaves it out."""
    function: ToolFunction | None = None
    """The function call."""
    custom: ToolCustom | None = None
    """The custom tool call."""


class OpenAiToolFunction(Dto, extra="allow"):
    """A function that the model may call."""

    name: str
    """At most 64 letters, digits, `_` and `-`."""
    description: str | None = None
    """What the function does; the model decides by it."""
    parameters: dict[str, Json] | None = None
    """JSON Schema of the arguments."""
    strict: bool | None = None
    """Whether the arguments must follow the schema exactly."""


class OpenAiToolCustom(Dto, extra="allow"):
    """A tool that takes free text."""

    name: str
    """Name of the tool."""
    description: str | None = None
    """What the tool does."""
    format: dict[str, Json] | None = None
    """Shape of the input: text, or a grammar."""


class OpenAiFunctionTool(Dto, extra="allow"):
    """Declares a function."""

    type: Literal["function"]
    function: OpenAiToolFunction
    """The function."""


class OpenAiCustomTool(Dto, extra="allow"):
    """Declares a custom tool."""

    type: Literal["custom"]
    custom: OpenAiToolCustom
    """The tool."""


OpenAiTools = TypeAliasType("OpenAiTools", Annotated[OpenAiFunctionTool | OpenAiCustomTool, Tagged("type")])
"""Declares a tool. Tools that run at the provider, such as `openrouter:web_search`, are kept as they are."""


class OpenAiFunctionName(Dto, extra="allow"):
    """A function by name."""

    name: str
    """Name of the function or tool."""


class OpenAiFunctionToolChoice(Dto, extra="allow"):
    """Call this function."""

    type: Literal["function"]
    function: OpenAiFunctionName
    """The function."""


class OpenAiCustomToolChoice(Dto, extra="allow"):
    """Call this custom tool."""

    type: Literal["custom"]
    custom: OpenAiFunctionName
    """The tool."""


class OpenAiAllowedTools(Dto, extra="allow"):
    """Some of the declared tools."""

    mode: OpenAiToolChoiceMode
    """How freely the model may call them: `auto` or `required`."""
    tools: list[dict[str, Json]]
    """The tools, each by type and name."""


class OpenAiAllowedToolsChoice(Dto, extra="allow"):
    """Call only these tools."""

    type: Literal["allowed_tools"]
    allowed_tools: OpenAiAllowedTools
    """The tools."""


OpenAiNamedToolChoice = TypeAliasType(
    "OpenAiNamedToolChoice",
    Annotated[OpenAiFunctionToolChoice | OpenAiCustomToolChoice | OpenAiAllowedToolsChoice, Tagged("type")],
)
"""Names the tools to call."""

OpenAiToolChoice = TypeAliasType("OpenAiToolChoice", OpenAiToolChoiceMode | OpenAiNamedToolChoice)
"""How, or which, tools are called."""

OpenAiFunctionChoice = TypeAliasType("OpenAiFunctionChoice", str | OpenAiFunctionName)
"""`none`, `auto`, or the function to call."""


# Response format


class OpenAiTextFormat(Dto, extra="allow"):
    """Plain text."""

    type: Literal["text"]


class OpenAiJsonObjectFormat(Dto, extra="allow"):
    """Any JSON object. The prompt must ask for JSON too."""

    type: Literal["json_object"]


class OpenAiJsonSchema(Dto, extra="allow"):
    """A named JSON Schema."""

    name: str
    """At most 64 letters, digits, `_` and `-`."""
    description: str | None = None
    """What the answer is for."""
    schema_: dict[str, Json] | None = Field(default=None, alias="schema")
    """The schema."""
    strict: bool | None = None
    """Whether the answer must follow the schema exactly."""


class OpenAiJsonSchemaFormat(Dto, extra="allow"):
    """JSON that follows a schema."""

    type: Literal["json_schema"]
    json_schema: OpenAiJsonSchema
    """The schema to follow."""


OpenAiResponseFormat = TypeAliasType(
    "OpenAiResponseFormat",
    Annotated[OpenAiTextFormat | OpenAiJsonObjectFormat | OpenAiJsonSchemaFormat, Tagged("type")],
)
"""Requested shape of the answer."""


# Request


class OpenAiAudioRef(Dto, extra="allow"):
    """An earlier audio answer."""

    id: str
    """Id of the audio."""


class OpenAiMessage(Dto, extra="allow"):
    """One message of a conversation, whatever its role."""

    role: OpenAiRole
    """Who speaks."""
    content: OpenAiContent | None = None
    """Text, or parts. An assistant's message with tool calls has `null`, or leaves it out."""
    name: str | None = None
    """Tells participants of one role apart."""
    images: list[str] | None = None
    """Images for Ollama models, base64. An AI Server addition: leave it unset for any other server."""
    tool_calls: list[ToolCall] | None = None
    """Calls that the assistant made."""
    tool_call_id: str | None = None
    """Call that a `tool` message answers."""
    refusal: str | None = None
    """The assistant's refusal."""
    reasoning: str | None = None
    """The assistant's reasoning, sent back to servers that wrote it here."""
    reasoning_content: str | None = None
    """The assistant's reasoning, sent back to servers that wrote it here (DeepSeek, xAI, Qwen)."""
    reasoning_details: list[dict[str, Json]] | None = None
    """Signed reasoning, to be sent back unchanged (OpenRouter)."""
    audio: OpenAiAudioRef | None = None
    """The assistant's audio."""
    function_call: ToolFunction | None = Field(default=None, deprecated="Use tool_calls.")
    """Function that the assistant called."""


OpenAiStop = TypeAliasType("OpenAiStop", str | list[str])
"""One stop sequence, or several."""


class OpenAiStreamOptions(Dto, extra="allow"):
    """Options of a streamed answer."""

    include_usage: bool | None = None
    """Send the token counts in a last chunk without choices."""
    include_obfuscation: bool | None = None
    """Pad chunks, so that their size tells nothing."""


class OpenAiCustomVoice(Dto, extra="allow"):
    """A voice of one's own."""

    id: str
    """Id of the voice."""


OpenAiVoice = TypeAliasType("OpenAiVoice", str | OpenAiCustomVoice)
"""A built-in voice by name, or a custom one by id."""


class OpenAiAudioOptions(Dto, extra="allow"):
    """How audio output sounds."""

    format: OpenAiAudioFormat
    """Encoding of the audio."""
    voice: OpenAiVoice
    """Who speaks."""


class OpenAiPrediction(Dto, extra="allow"):
    """Text that the answer will mostly repeat, for example a file to edit. Speeds up the answer."""

    type: Literal["content"]
    content: OpenAiContent
    """The expected text."""


class OpenAiApproximateLocation(Dto, extra="allow"):
    """Roughly where the user is."""

    city: str | None = None
    """Name of the city."""
    country: str | None = None
    """Two-letter ISO 3166-1 code."""
    region: str | None = None
    """State or region."""
    timezone: str | None = None
    """IANA name, for example `Europe/Berlin`."""


class OpenAiUserLocation(Dto, extra="allow"):
    """Where the user is."""

    type: Literal["approximate"]
    approximate: OpenAiApproximateLocation
    """The place."""


class OpenAiWebSearchOptions(Dto, extra="allow"):
    """Options of models that search the web."""

    search_context_size: OpenAiSearchContextSize | None = None
    """How much of the web to read."""
    user_location: OpenAiUserLocation | None = None
    """Where the user is."""


class OpenAiChat(Dto, extra="allow"):
    """A chat completion request. Works with AI Server and with any OpenAI-compatible API."""

    messages: list[OpenAiMessage]
    """The conversation so far, oldest first."""
    model: str
    """Model to run."""
    audio: OpenAiAudioOptions | None = None
    """How audio output sounds. Needed when `modalities` has `audio`."""
    frequency_penalty: float | None = None
    """From -2 to 2: positive values make repeated tokens less likely, the more the more often they came."""
    logit_bias: dict[str, float] | None = None
    """From -100 to 100 by token id: makes tokens more or less likely."""
    logprobs: bool | None = None
    """Return the log probabilities of the generated tokens."""
    top_logprobs: Int32 | None = None
    """How many likely alternatives to return per token, 0 to 20. Needs `logprobs`."""
    max_completion_tokens: Int32 | None = None
    """Upper bound on generated tokens, reasoning included. OpenAI's reasoning models need it; Mistral refuses it."""
    max_tokens: Int32 | None = None
    """Upper bound on generated tokens. Prefer `max_completion_tokens` for reasoning models."""
    metadata: dict[str, str] | None = None
    """Labels that are stored with the completion."""
    modalities: list[OpenAiModality] | None = None
    """Kinds of output. Text when unset."""
    moderation: dict[str, Json] | None = None
    """Moderation settings of the call."""
    n: Int32 | None = None
    """How many choices to generate. Anthropic takes 1 only, Ollama ignores it."""
    parallel_tool_calls: bool | None = None
    """Whether one answer may hold several tool calls."""
    prediction: OpenAiPrediction | None = None
    """Text that the answer will mostly repeat."""
    presence_penalty: float | None = None
    """From -2 to 2: positive values make tokens that already came less likely."""
    prompt_cache_key: str | None = None
    """Groups requests that share a prefix, for better cache hits."""
    prompt_cache_options: dict[str, Json] | None = None
    """Settings of the prompt cache."""
    prompt_cache_retention: str | None = None
    """How long cached prompts live, for example `24h`."""
    reasoning_effort: OpenAiReasoningEffort | None = None
    """How much to think first."""
    response_format: OpenAiResponseFormat | None = None
    """Requested shape of the answer."""
    safety_identifier: str | None = None
    """Stable, anonymous id of the end user, for abuse detection."""
    seed: int | None = None
    """Makes sampling repeatable, as far as the backend can. Uses all of 64 bits."""
    service_tier: OpenAiServiceTier | None = None
    """Processing tier to use."""
    stop: OpenAiStop | None = None
    """Where to stop. OpenAI takes at most four sequences."""
    store: bool | None = None
    """Keep the completion at the provider. Mistral refuses it."""
    stream: bool | None = None
    """Answer bit by bit, as server-sent events of `OpenAiChatChunk`."""
    stream_options: OpenAiStreamOptions | None = None
    """Options of a streamed answer."""
    temperature: float | None = None
    """Randomness of sampling, 0 to 2 at OpenAI. Change this or `top_p`."""
    tool_choice: OpenAiToolChoice | None = None
    """How, or which, tools are called."""
    tools: list[OpenAiTools] | None = None
    """Tools that the model may call."""
    top_p: float | None = None
    """Sample only from the likeliest tokens that together have this probability."""
    verbosity: OpenAiVerbosity | None = None
    """How wordy the answer is."""
    web_search_options: OpenAiWebSearchOptions | None = None
    """Options of models that search the web."""
    user: str | None = Field(default=None, deprecated="Use safety_identifier or prompt_cache_key.")
    """Id of the end user."""
    functions: list[OpenAiToolFunction] | None = Field(default=None, deprecated="Use tools.")
    """Functions that the model may call."""
    function_call: OpenAiFunctionChoice | None = Field(default=None, deprecated="Use tool_choice.")
    """Which function is called."""


# Response


class OpenAiUrlCitation(Dto, extra="allow"):
    """A web page that the answer cites. OpenRouter adds `content`."""

    start_index: Int32 | None = None
    """First character of the citation in the message."""
    end_index: Int32 | None = None
    """Last character of the citation in the message."""
    url: str | None = None
    """Address of the page."""
    title: str | None = None
    """Title of the page."""


class OpenAiUrlCitationAnnotation(Dto, extra="allow"):
    """Cites a web page."""

    type: Literal["url_citation"]
    url_citation: OpenAiUrlCitation
    """The page."""


class OpenAiFileAnnotation(Dto, extra="allow"):
    """A file that the provider has read (OpenRouter)."""

    type: Literal["file"]
    file: dict[str, Json]
    """The file and its parsed content."""


OpenAiAnnotation = TypeAliasType(
    "OpenAiAnnotation", Annotated[OpenAiUrlCitationAnnotation | OpenAiFileAnnotation, Tagged("type")]
)
"""A remark on a message."""


class OpenAiAudio(Dto, extra="allow"):
    """Audio output. In a stream each chunk holds a piece."""

    id: str | None = None
    """Id to replay the audio by."""
    data: str | None = None
    """The sound, base64."""
    expires_at: int | None = None
    """When the audio can no longer be replayed, Unix seconds."""
    transcript: str | None = None
    """What is said."""


class LogprobItem(Dto, extra="allow"):
    """A token and its log probability."""

    token: str
    """The token as text."""
    logprob: float
    """Natural logarithm of the token's probability; -9999.0 when it is very unlikely."""
    bytes: Nullable[list[Int32]] = None
    """UTF-8 bytes of the token as numbers, not as base64. `null` when it has none."""
    top_logprobs: list[LogprobItem] | None = None
    """The likeliest tokens at this place."""


class Logprobs(Dto, extra="allow"):
    """Log probabilities of a choice."""

    content: Nullable[list[LogprobItem]] = None
    """Tokens of the content."""
    refusal: Nullable[list[LogprobItem]] = None
    """Tokens of the refusal."""


class ChoiceMessage(Dto, extra="allow"):
    """The message that the model wrote."""

    role: OpenAiRole | None = None
    """Always the assistant."""
    content: OpenAiContent | None = None
    """Text, `null` beside tool calls, or parts (Mistral's reasoning models)."""
    refusal: Nullable[str] = None
    """Why the model refuses to answer."""
    tool_calls: Nullable[list[ToolCall]] = None
    """Calls that the model wants made."""
    annotations: Nullable[list[OpenAiAnnotation]] = None
    """Remarks on the content, such as the pages it cites."""
    audio: Nullable[OpenAiAudio] = None
    """Audio output."""
    reasoning: Nullable[str] = None
    """The model's reasoning (Ollama, Groq, OpenRouter, vLLM, Cerebras)."""
    reasoning_content: Nullable[str] = None
    """The model's reasoning (DeepSeek, xAI, Qwen, Moonshot, older vLLM)."""
    reasoning_details: list[dict[str, Json]] | None = None
    """Signed reasoning, to be sent back unchanged (OpenRouter)."""
    function_call: Nullable[ToolFunction] = Field(default=None, deprecated="Use tool_calls.")
    """Function that the model wants called."""


OpenAiStopReason = TypeAliasType("OpenAiStopReason", int | str | None)
"""The stop token or stop text that ended generation (vLLM)."""


class Choice(Dto, extra="allow"):
    """One of the answers. Azure adds `content_filter_results`, OpenRouter `native_finish_reason`."""

    index: Int32
    """Position in the list."""
    message: ChoiceMessage
    """The answer."""
    finish_reason: FinishReason | None = None
    """Why generation ended."""
    logprobs: Nullable[Logprobs] = None
    """Log probabilities, when asked for."""
    stop_reason: OpenAiStopReason | None = None
    """The stop token or stop text that ended generation (vLLM)."""


class OpenAiPromptTokensDetails(Dto, extra="allow"):
    """What the prompt tokens were."""

    audio_tokens: Nullable[int] = None
    """Audio in the prompt."""
    cached_tokens: Nullable[int] = None
    """Tokens that were read from the prompt cache."""
    cache_write_tokens: Nullable[int] = None
    """Tokens that were put into the prompt cache."""
    image_tokens: Nullable[int] = None
    """Images in the prompt."""
    text_tokens: Nullable[int] = None
    """Text in the prompt."""


class OpenAiCompletionTokensDetails(Dto, extra="allow"):
    """What the generated tokens were."""

    accepted_prediction_tokens: Nullable[int] = None
    """Tokens of the prediction that were used."""
    rejected_prediction_tokens: Nullable[int] = None
    """Tokens of the prediction that were not used, and are billed all the same."""
    audio_tokens: Nullable[int] = None
    """Generated audio."""
    image_tokens: Nullable[int] = None
    """Generated images."""
    reasoning_tokens: Nullable[int] = None
    """Reasoning that the answer does not show."""
    text_tokens: Nullable[int] = None
    """Generated text."""


class OpenAiUsage(Dto, extra="allow"):
    """Token counts. Providers add costs and times. The total is not always the sum."""

    prompt_tokens: int | None = None
    """Tokens in the prompt."""
    completion_tokens: int | None = None
    """Generated tokens."""
    total_tokens: int | None = None
    """Tokens in all."""
    prompt_tokens_details: Nullable[OpenAiPromptTokensDetails] = None
    """What the prompt tokens were."""
    completion_tokens_details: Nullable[OpenAiCompletionTokensDetails] = None
    """What the generated tokens were."""


class OpenAiChatResponse(Dto, extra="allow"):
    """A chat completion."""

    id: str | None = None
    """Id of the completion; empty at some servers."""
    object: str | None = None
    """`chat.completion`, or a provider's own word."""
    created: int | None = None
    """When it was made, Unix seconds; 0 at some servers."""
    model: str | None = None
    """Model that answered, often more exact than the one asked for."""
    choices: list[Choice]
    """The answers. The one member that must be there."""
    usage: OpenAiUsage | None = None
    """Token counts."""
    service_tier: Nullable[OpenAiServiceTier] = None
    """Processing tier that was used."""
    system_fingerprint: Nullable[str] = None
    """Configuration of the backend."""
    metadata: dict[str, Json] | None = None
    """Labels that were stored with the completion."""
    response_status: ResponseStatus | None = Field(default=None, alias="responseStatus")
    """Error details from AI Server; absent on success."""


# Stream


class OpenAiToolFunctionPiece(Dto, extra="allow"):
    """A piece of a function call."""

    name: str | None = None
    """Function to call, in the first piece."""
    arguments: str | None = None
    """The next part of the arguments' JSON text."""


class OpenAiToolCustomPiece(Dto, extra="allow"):
    """A piece of a custom tool call."""

    name: str | None = None
    """Tool to call, in the first piece."""
    input: str | None = None
    """The next part of the input."""


class OpenAiToolCallPiece(Dto, extra="allow"):
    """A piece of a tool call. Pieces with the same index belong together; some servers send a whole call at once."""

    index: Int32 | None = None
    """Call that the piece belongs to. The first need not be 0."""
    id: str | None = None
    """Id of the call, in the first piece."""
    type: OpenAiToolType | None = None
    """Kind of the call, in the first piece."""
    function: OpenAiToolFunctionPiece | None = None
    """A piece of the function call."""
    custom: OpenAiToolCustomPiece | None = None
    """A piece of the custom tool call."""


class OpenAiDelta(Dto, extra="allow"):
    """What a chunk adds to a message."""

    role: OpenAiRole | None = None
    """Author, in the first chunk."""
    content: OpenAiContent | None = None
    """The next part of the content."""
    refusal: Nullable[str] = None
    """The next part of the refusal."""
    tool_calls: Nullable[list[OpenAiToolCallPiece]] = None
    """Pieces of tool calls."""
    annotations: Nullable[list[OpenAiAnnotation]] = None
    """Remarks on the content."""
    audio: Nullable[OpenAiAudio] = None
    """The next part of the audio."""
    reasoning: Nullable[str] = None
    """The next part of the reasoning."""
    reasoning_content: Nullable[str] = None
    """The next part of the reasoning."""
    reasoning_details: list[dict[str, Json]] | None = None
    """The next part of the signed reasoning."""
    function_call: Nullable[OpenAiToolFunctionPiece] = Field(default=None, deprecated="Use tool_calls.")
    """A piece of a function call."""


class OpenAiChunkChoice(Dto, extra="allow"):
    """What a chunk adds to one of the answers."""

    index: Int32
    """Answer that the delta belongs to."""
    delta: OpenAiDelta
    """What is new; empty in the last chunk."""
    finish_reason: Nullable[FinishReason] = None
    """Why generation ended; `null` until it does."""
    logprobs: Nullable[Logprobs] = None
    """Log probabilities of the new tokens."""


class OpenAiChatChunk(Dto, extra="allow"):
    """One event of a streamed chat completion. The stream ends with the text `[DONE]`, which is no chunk."""

    id: str | None = None
    """Id of the completion. Not always the same in all chunks."""
    object: str | None = None
    """`chat.completion.chunk`; empty in Azure's first chunk."""
    created: int | None = None
    """When the completion was made, Unix seconds."""
    model: str | None = None
    """Model that answers."""
    choices: list[OpenAiChunkChoice]
    """What is new. Empty in a chunk that only has the usage."""
    usage: Nullable[OpenAiUsage] = None
    """Token counts, mostly in the last chunk."""
    service_tier: Nullable[OpenAiServiceTier] = None
    """Processing tier that is used."""
    system_fingerprint: Nullable[str] = None
    """Configuration of the backend."""
    obfuscation: str | None = None
    """Padding; ignore it."""
    moderation: dict[str, Json] | None = None
    """Moderation results."""
    error: OpenAiErrorContent | None = None
    """An error in the middle of the stream (OpenRouter)."""
