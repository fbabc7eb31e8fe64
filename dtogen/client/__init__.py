"""The client: sends emitted Pydantic or dataclass types to AI Server, or to any OpenAI-compatible API.

    from ai_server import CreateOpenAiChat, OpenAiChat, OpenAiChatChunk, OpenAiChatResponse, OpenAiMessage
    from dtogen.client import ApiError, JsonApiClient

    chat = OpenAiChat(model="gpt-4-turbo", messages=[OpenAiMessage(role="user", content="How do LLMs work?")])

    # AI Server: the request knows its verb, its path and the type of its answer.
    with JsonApiClient("https://ai.example.com", bearer="ak-...") as client:
        created = client.send(CreateOpenAiChat(request=chat, sync=True))
        print(created.ref_id, created.result and created.result.choices[0].message.content)

        result = client.api(CreateOpenAiChat(request=chat, provider="nobody"))
        if result.error is not None and result.error.detail is not None:
            print(result.error.status, result.error.detail.code, result.error.detail.message)

    # OpenAI and those who speak its protocol: the path goes below the base URL.
    with JsonApiClient("https://api.example.com/v1", bearer="sk-...") as client:
        try:
            answer = client.post("/chat/completions", chat, OpenAiChatResponse)
            print(answer.choices[0].message.content)
            for chunk in client.stream("/chat/completions", chat, OpenAiChatChunk):
                for choice in chunk.choices:
                    print(choice.delta.content, end="")
        except ApiError as error:
            print(error.status, error)

`AsyncJsonApiClient` has the same calls for `async` code. Files go as `client.send(request, {"image": Path(...)})` and
are read while they are sent, several requests of one type go as `client.send_all([...])`. A request that returns a
stream of bytes gives a file, and an `AsyncBody` in `async` code. What is sent again, and when, says `Retries`.
"""

from __future__ import annotations

try:
    import httpx as _httpx  # noqa: F401
except ModuleNotFoundError as fault:  # pragma: no cover
    raise ImportError("dtogen.client needs httpx: pip install 'dtogen[client]'") from fault

from dtogen.client.answers import ApiResult
from dtogen.client.asynchronous import AsyncJsonApiClient
from dtogen.client.blocking import JsonApiClient
from dtogen.client.bodies import AsyncBody
from dtogen.client.calls import Operation, Request
from dtogen.client.errors import ApiError, ErrorDetail, FieldError
from dtogen.client.retries import NEVER, Retries
from dtogen.client.uploads import File, Files, Upload

__all__ = [
    "NEVER",
    "ApiError",
    "ApiResult",
    "AsyncBody",
    "AsyncJsonApiClient",
    "ErrorDetail",
    "FieldError",
    "File",
    "Files",
    "JsonApiClient",
    "Operation",
    "Request",
    "Retries",
    "Upload",
]
