"""`dtogen serve`: clients that others wrote work against it."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

import httpx
import pytest

from tests.test_serve_support import KEY, SECRET, Server, configuration, serving

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import openai
    from dataclasses_json import LetterCase, Undefined, dataclass_json
    from servicestack import IGet, IPost, IReturn, JsonServiceClient, UploadFile, WebServiceException

ECHO = '[[providers]]\nname = "echo"\nkind = "echo"\nmodels = ["m1", "short=m1"]'


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(
        *configuration(tmp_path_factory.mktemp("clients"), ECHO), DTOGEN_API_KEYS=KEY, DTOGEN_AUTH_SECRET=SECRET
    ) as started:
        yield started


# openai


@pytest.fixture
def client(server: Server) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(
        base_url=f"{server.url}/v1",
        api_key=KEY,
        max_retries=0,
        timeout=20,
        http_client=httpx.Client(trust_env=False),
    ) as made:
        yield made


def test_openai_plain(client: openai.OpenAI) -> None:
    made = client.chat.completions.create(model="short", messages=[{"role": "user", "content": "Hello"}], n=2)
    assert [each.message.content for each in made.choices] == ["Hello", "Hello"]
    assert made.usage is not None and made.usage.total_tokens == 3


def test_openai_tools(client: openai.OpenAI) -> None:
    parameters = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
    made = client.chat.completions.create(
        model="m1",
        messages=[{"role": "user", "content": "Rome"}],
        tools=[{"type": "function", "function": {"name": "weather", "parameters": parameters}}],
        tool_choice="required",
    )
    assert made.choices[0].finish_reason == "tool_calls"
    (call,) = made.choices[0].message.tool_calls or ()
    assert call.type == "function" and call.function.arguments == '{"city": "Rome"}'
    answered = client.chat.completions.create(
        model="m1",
        messages=[
            {"role": "user", "content": "Rome"},
            made.choices[0].message.model_dump(exclude_none=True),  # type: ignore[list-item]
            {"role": "tool", "tool_call_id": call.id, "content": "Sunny"},
        ],
    )
    assert answered.choices[0].message.content == "Sunny"


def test_openai_streaming(client: openai.OpenAI) -> None:
    chunks = list(
        client.chat.completions.create(
            model="m1",
            messages=[{"role": "user", "content": "one two three"}],
            stream=True,
            stream_options={"include_usage": True},
        )
    )
    assert "".join(each.choices[0].delta.content or "" for each in chunks if each.choices) == "one two three"
    assert chunks[-1].usage is not None and chunks[-1].usage.completion_tokens == 3


def test_openai_errors(client: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError) as unknown:
        client.chat.completions.create(model="nothing", messages=[{"role": "user", "content": "x"}])
    assert (unknown.value.code, unknown.value.param) == ("model_not_found", "model")
    assert "Model nothing not found" in unknown.value.message
    with pytest.raises(openai.BadRequestError):
        client.chat.completions.create(model="m1", messages=[])
    with pytest.raises(openai.AuthenticationError):
        client.with_options(api_key="wrong").chat.completions.create(model="m1", messages=[])


# servicestack: small request DTOs, as `get-dtos` would write them. Its annotations are looked up at run time, and it
# reads no `X | None`.


@dataclass_json(letter_case=LetterCase.CAMEL, undefined=Undefined.EXCLUDE)
@dataclass
class OpenAiMessage:
    role: Optional[str] = None  # noqa: UP045
    content: Optional[str] = None  # noqa: UP045


@dataclass_json(letter_case=LetterCase.CAMEL, undefined=Undefined.EXCLUDE)
@dataclass
class OpenAiChat:
    model: Optional[str] = None  # noqa: UP045
    messages: Optional[list[OpenAiMessage]] = None  # noqa: UP045


@dataclass_json(letter_case=LetterCase.CAMEL, undefined=Undefined.EXCLUDE)
@dataclass
class Choice:
    index: int = 0
    message: Optional[OpenAiMessage] = None  # noqa: UP045


@dataclass_json(letter_case=LetterCase.CAMEL, undefined=Undefined.EXCLUDE)
@dataclass
class OpenAiChatResponse:
    id: Optional[str] = None  # noqa: UP045
    choices: Optional[list[Choice]] = None  # noqa: UP045


@dataclass_json(letter_case=LetterCase.CAMEL, undefined=Undefined.EXCLUDE)
@dataclass
class CreateOpenAiChatResponse:
    id: int = 0
    ref_id: Optional[str] = None  # noqa: UP045
    result: Optional[OpenAiChatResponse] = None  # noqa: UP045


@dataclass_json(letter_case=LetterCase.CAMEL, undefined=Undefined.EXCLUDE)
@dataclass
class CreateOpenAiChat(IReturn[CreateOpenAiChatResponse], IPost):
    request: Optional[OpenAiChat] = None  # noqa: UP045
    ref_id: Optional[str] = None  # noqa: UP045
    sync: Optional[bool] = None  # noqa: UP045


@dataclass_json(letter_case=LetterCase.CAMEL, undefined=Undefined.EXCLUDE)
@dataclass
class GetOpenAiChatStatusResponse:
    job_id: int = 0
    ref_id: Optional[str] = None  # noqa: UP045
    job_state: Optional[str] = None  # noqa: UP045


@dataclass_json(letter_case=LetterCase.CAMEL, undefined=Undefined.EXCLUDE)
@dataclass
class GetOpenAiChatStatus(IReturn[GetOpenAiChatStatusResponse], IGet):
    ref_id: Optional[str] = None  # noqa: UP045
    job_id: Optional[int] = None  # noqa: UP045


@dataclass_json(letter_case=LetterCase.CAMEL, undefined=Undefined.EXCLUDE)
@dataclass
class ArtifactGenerationResponse:
    duration: Optional[str] = None  # noqa: UP045


@dataclass_json(letter_case=LetterCase.CAMEL, undefined=Undefined.EXCLUDE)
@dataclass
class ScaleImage(IReturn[ArtifactGenerationResponse], IPost):
    width: Optional[int] = None  # noqa: UP045
    tag: Optional[str] = None  # noqa: UP045


@pytest.fixture
def service(server: Server) -> Iterator[JsonServiceClient]:
    made = JsonServiceClient(server.url)
    made.bearer_token = KEY
    made._session.trust_env = False
    yield made
    made._session.close()


def asked(text: str, ref_id: str | None = None) -> CreateOpenAiChat:
    return CreateOpenAiChat(OpenAiChat("m1", [OpenAiMessage("user", text)]), ref_id, sync=True)


def test_servicestack_sends_a_request_dto(service: JsonServiceClient) -> None:
    told = service.send(asked("Hello", "ss-1"))
    assert told.ref_id == "ss-1"
    assert told.result.choices[0].message.content == "Hello"
    status = service.send(GetOpenAiChatStatus(ref_id="ss-1"))
    assert (status.ref_id, status.job_state) == ("ss-1", "Completed")


def test_servicestack_sends_a_batch(service: JsonServiceClient) -> None:
    told = service.send_all([asked("one"), asked("two")])
    assert [each.result.choices[0].message.content for each in told] == ["one", "two"]


def test_servicestack_uploads(service: JsonServiceClient, tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    file.write_bytes(b"\x89PNG")
    with file.open("rb") as content:
        told = service.post_file_with_request(
            ScaleImage(width=10, tag="x"), UploadFile("image", "a.png", None, content)
        )
    assert told.duration


def test_servicestack_reads_errors(service: JsonServiceClient) -> None:
    with pytest.raises(WebServiceException) as failed:
        service.send(CreateOpenAiChat(OpenAiChat("m1"), sync=True))
    status = failed.value.response_status
    assert (failed.value.status_code, status.error_code) == (400, "NotNull")
    assert status.errors[0].field_name == "request.messages"
    service.bearer_token = "wrong"
    with pytest.raises(WebServiceException) as refused:
        service.send(asked("x"))
    assert refused.value.response_status.error_code == "Unauthorized"
