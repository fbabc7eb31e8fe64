"""Errors: every shape that servers send, what an exception carries, and what it never shows."""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
import pickle
import time
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dtogen.client import ApiError, AsyncJsonApiClient, ErrorDetail, FieldError, JsonApiClient
from dtogen.client.errors import MAX_ERROR_BODY, read_detail
from tests.client_servers import Script, answer, closed_port, dtos

ai = dtos()
CHAT = ai.OpenAiChat(model="m", messages=[])
REQUEST = ai.CreateOpenAiChat(request=CHAT)

SHAPES: dict[str, tuple[Any, ErrorDetail]] = {
    "OpenAI": (
        {"error": {"message": "bad", "type": "invalid_request_error", "param": "n", "code": None}},
        ErrorDetail(None, "bad", (), "n", "invalid_request_error"),
    ),
    "Azure": (
        {"error": {"code": "content_filter", "message": "filtered", "innererror": {"code": "Responsible"}}},
        ErrorDetail("content_filter", "filtered"),
    ),
    "Groq": (
        {"error": {"message": "tool", "type": "invalid", "code": "tool_use_failed", "failed_generation": "x"}},
        ErrorDetail("tool_use_failed", "tool", (), None, "invalid"),
    ),
    "OpenRouter": (
        {"error": {"message": "credits", "code": 402, "metadata": {}}, "user_id": "u"},
        ErrorDetail(402, "credits"),
    ),
    "vLLM": (
        {"error": {"message": "len", "type": "BadRequestError", "param": None, "code": 400}},
        ErrorDetail(400, "len", (), None, "BadRequestError"),
    ),
    "vLLM, old": (
        {"object": "error", "message": "len", "type": "BadRequestError", "param": None, "code": 400},
        ErrorDetail(400, "len", (), None, "BadRequestError"),
    ),
    "Mistral, in words": (
        {"object": "error", "message": "Invalid model: x", "type": "invalid_model", "param": None, "code": "1500"},
        ErrorDetail("1500", "Invalid model: x", (), None, "invalid_model"),
    ),
    "Mistral, of a request that does not validate": (
        {"object": "error", "message": {"detail": [{"type": "extra_forbidden", "loc": ["body", 0], "msg": "Extra"}]}},
        ErrorDetail(None, "Extra", (FieldError("body.0", "Extra", "extra_forbidden"),)),
    ),
    "Mistral, bare": (
        {"detail": [{"type": "missing", "loc": ["body", "model"], "msg": "Field required"}]},
        ErrorDetail(None, "Field required", (FieldError("body.model", "Field required", "missing"),)),
    ),
    "FastAPI": ({"detail": "Not Found"}, ErrorDetail(None, "Not Found")),
    "Ollama, on OpenAI's path": (
        {"error": {"message": "model 'x' not found", "type": "api_error", "param": {"n": 1}, "code": None}},
        ErrorDetail(None, "model 'x' not found", (), None, "api_error"),
    ),
    "Ollama": ({"error": "model 'x' not found"}, ErrorDetail(None, "model 'x' not found")),
    "Gemini": (
        [{"error": {"code": 400, "message": "key", "status": "INVALID_ARGUMENT"}}],
        ErrorDetail(400, "key", (), None, "INVALID_ARGUMENT"),
    ),
    "AI Server": (
        {
            "responseStatus": {
                "errorCode": "NotEmpty",
                "message": "'Name' must not be empty.",
                "errors": [{"errorCode": "NotEmpty", "fieldName": "name", "message": "'Name' must not be empty."}],
            }
        },
        ErrorDetail(
            "NotEmpty", "'Name' must not be empty.", (FieldError("name", "'Name' must not be empty.", "NotEmpty"),)
        ),
    ),
    "ServiceStack, in its own case": (
        {"ResponseStatus": {"ErrorCode": "Bad", "Message": "no", "Errors": [{"FieldName": "A", "Message": "m"}]}},
        ErrorDetail("Bad", "no", (FieldError("A", "m"),)),
    ),
    "RFC 9457": (
        {"type": "about:blank", "title": "Forbidden", "status": 403, "detail": "no credit"},
        ErrorDetail(None, "no credit", (), None, "about:blank"),
    ),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_of_an_error_is_read(shape: str) -> None:
    body, want = SHAPES[shape]
    with (
        Script([answer(400, body, {"x-request-id": "req-7"})]) as server,
        JsonApiClient(server.url) as client,
        pytest.raises(ApiError) as caught,
    ):
        client.send(REQUEST)
    error = caught.value
    assert error.detail == ErrorDetail(want.code, want.message, want.fields, want.param, want.type, body)
    assert (error.status, error.request_id, error.method) == (400, "req-7", "POST")
    assert error.headers["content-type"] == "application/json"
    assert want.message is not None and want.message in str(error) and "HTTP 400" in str(error)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Bad gateway</html>",
        b"null",
        b"[]",
        b"{}",
        b'{"choices":[]}',
        b'{"error":null}',
        b'{"error":{}}',
        b"[" * 9999,
    ],
)
def test_a_body_of_no_known_shape_is_kept_as_it_is(body: bytes) -> None:
    with (
        Script([answer(400, body)]) as server,
        JsonApiClient(server.url) as client,
        pytest.raises(ApiError, match="HTTP 400") as caught,
    ):
        client.send(REQUEST)
    assert caught.value.detail is None and caught.value.body == body


WORDS = ["error", "message", "code", "type", "param", "detail", "loc", "msg", "object", "title", "status"]
WORDS += ["responseStatus", "ResponseStatus", "errorCode", "errors", "fieldName"]


@pytest.mark.parametrize(
    "raw",
    [
        {"error": {"message": 7, "code": True, "param": []}},
        {"error": {"message": {"detail": "x"}}},
        {"responseStatus": {"errors": "x"}},
        {"errorCode": None, "errors": True},
        {"responseStatus": {"errors": [1, None, {}]}},
        {"detail": [1, {"loc": "x"}, None]},
        [[], 1],
    ],
)
def test_a_shape_that_is_not_quite_one_does_no_harm(raw: Any) -> None:
    read_detail(raw)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just("x"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS) | st.text(max_size=3), inner),
    max_leaves=12,
)


@settings(max_examples=1000, deadline=None)
@given(JSON)
def test_no_body_breaks_the_reading_of_errors(raw: Any) -> None:
    detail = read_detail(raw)
    assert detail is None or detail.raw == raw
    str(ApiError("HTTP 400", method="GET", url="http://x", status=400, detail=detail))


def test_an_error_body_without_end_is_left() -> None:
    head = b"HTTP/1.1 400 Bad\r\nContent-Length: 999999999\r\n\r\n"
    with Script([[head + b"x" * 100_000, 3.0]] * 2) as server, JsonApiClient(server.url) as client:
        began = time.monotonic()
        with pytest.raises(ApiError, match="HTTP 400"):
            client.send(REQUEST)
        assert time.monotonic() - began < 1


def test_a_large_error_body_is_not_read_to_its_end() -> None:
    with (
        Script([answer(400, b"x" * 5_000_000), answer(400, gzip.compress(b"y" * 50_000_000), PACKED)]) as server,
        JsonApiClient(server.url) as client,
    ):
        for letter in (b"x", b"y"):
            with pytest.raises(ApiError) as caught:
                client.send(REQUEST)
            assert caught.value.body == letter * MAX_ERROR_BODY
            assert len(str(caught.value)) < 500


PACKED = {"Content-Encoding": "gzip"}


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (answer(200, {"id": "seven", "refId": "r"}), "is no CreateOpenAiChatResponse: id:"),
        (answer(200, {"id": 7}), "refId: Field required"),
        (answer(200, []), "is no CreateOpenAiChatResponse"),
        (answer(200, b"<html>welcome</html>", {"Content-Type": "text/html"}), "Invalid JSON"),
        (answer(200, b'{"id":7,"refId":'), "Invalid JSON"),
        (answer(200, b"\xff\xfe"), "is no CreateOpenAiChatResponse"),
        (answer(200, b""), "the body is empty"),
        (answer(204), "the body is empty"),
        (answer(200, b'{"id":7', length=100), "the server ended the connection"),
        (answer(200, b"no gzip", PACKED), "does not unpack"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "speaks no HTTP"),
        (b"", "the server ended the connection"),
    ],
)
def test_a_server_that_lies_raises(reply: bytes, reason: str) -> None:
    with Script([reply]) as server, JsonApiClient(server.url) as client, pytest.raises(ApiError) as caught:
        client.send(REQUEST)
    assert reason in str(caught.value)
    assert len(server.said) == 1


def test_an_error_under_a_status_of_success_is_told() -> None:
    body = {"error": {"message": "overloaded", "code": "busy"}}
    with (
        Script([answer(200, body)]) as server,
        JsonApiClient(server.url) as client,
        pytest.raises(ApiError, match="overloaded") as caught,
    ):
        client.post("/chat/completions", CHAT, ai.OpenAiChatResponse)
    assert caught.value.status == 200 and caught.value.detail is not None and caught.value.detail.code == "busy"


def test_a_batch_that_lacks_an_answer_raises() -> None:
    one = {"id": 1, "refId": "a"}
    with (
        Script([answer(200, [one]), answer(200, [one, {}]), answer(200, {})]) as server,
        JsonApiClient(server.url) as client,
    ):
        for reason in ("1 answers to 2 requests", r"\[1\]: id: Field required", "this is no array"):
            with pytest.raises(ApiError, match=reason):
                client.send_all([REQUEST, REQUEST])


def test_no_connection_has_no_status_but_a_cause() -> None:
    with (
        JsonApiClient(f"http://127.0.0.1:{closed_port()}") as client,
        pytest.raises(ApiError, match="no connection") as caught,
    ):
        client.send(REQUEST)
    assert caught.value.status is None and caught.value.body == b"" and caught.value.detail is None
    assert isinstance(caught.value.__cause__, httpx.ConnectError)


def test_a_server_that_is_silent_runs_into_the_timeout() -> None:
    with (
        Script([[2.0]]) as server,
        JsonApiClient(server.url) as client,
        pytest.raises(ApiError, match="no answer in time") as caught,
    ):
        client.send(REQUEST, timeout=0.1)
    assert isinstance(caught.value.__cause__, httpx.ReadTimeout)


SECRETS = ("ak-topsecret-1", "as-topsecret-2", "xk-topsecret-3", "pc-topsecret-4")


def secret_client(url: str) -> JsonApiClient:
    return JsonApiClient(
        url, bearer=SECRETS[0], auth_secret=SECRETS[1], headers={"X-Api-Key": SECRETS[2], "cookie": SECRETS[3]}
    )


def test_no_secret_is_in_an_error_a_repr_or_a_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    echo = {"error": {"message": f"Incorrect API key provided: {' '.join(SECRETS)}", "code": SECRETS[0]}}
    replies = [
        answer(401, echo, {"X-Echo": SECRETS[1]}),
        answer(200, echo),
        b"",
        [*answer_events(f'data: {{"error": "{SECRETS[0]}"}}\n\n'.encode())],
    ]
    with Script(list(replies)) as server, secret_client(server.url) as client:
        shown = [repr(client), repr(client._settings), str(vars(client))]
        for _ in range(3):
            with pytest.raises(ApiError) as caught:
                client.send(REQUEST)
            shown += seen(caught.value)
        with pytest.raises(ApiError) as caught:
            list(client.stream("/chat/completions", CHAT, ai.OpenAiChatChunk))
        shown += seen(caught.value)
        shown.append(repr(client.api(REQUEST)))
        assert server.said[0].headers["authorization"] == f"Bearer {SECRETS[0]}"
    shown += [record.getMessage() for record in caplog.records if record.name != "httpcore.http11"]
    for each in SECRETS:
        assert each not in "\n".join(shown)
    assert "***" in "\n".join(shown)


def test_a_secret_that_the_bound_of_a_body_cuts_is_not_shown() -> None:
    for size in range(1, len(SECRETS[0]) + 1):
        body = b"x" * (MAX_ERROR_BODY - size) + SECRETS[0].encode() + b"y" * 9
        with Script([answer(400, body)]) as server, secret_client(server.url) as client:
            error = client.api(REQUEST).error
            assert error is not None and error.body == b"x" * (MAX_ERROR_BODY - size) + b"***"


def answer_events(data: bytes) -> list[bytes]:
    return [b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n", data]


def seen(error: ApiError) -> list[str]:
    return [str(error), repr(error), str(vars(error)), str(error.__cause__), repr(error.detail and error.detail.raw)]


def test_the_query_is_in_no_message() -> None:
    with Script([answer(404)]) as server, JsonApiClient(server.url) as client:
        with pytest.raises(ApiError) as caught:
            client.get("/x", {"authsecret": "hidden"}, dict)
        assert caught.value.url == f"{server.url}/x" and "hidden" not in str(vars(caught.value))


@pytest.mark.parametrize("token", ["two\nlines", "sp ace ", "ключ", "nul\0", ""])
def test_a_token_that_cannot_be_sent_is_refused_without_being_shown(token: str) -> None:
    with pytest.raises(ValueError, match='header "authorization"') as caught:
        JsonApiClient("http://127.0.0.1", bearer=token)
    assert not token or token not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "127.0.0.1",
        "ftp://x",
        "http://",
        "http://u:pw@host",
        "http://host?x=1",
        "http://host#x",
        "http://[::g]/",
        "http://host:99999",
        7,
    ],
)
def test_a_base_url_must_be_one(url: Any) -> None:
    with pytest.raises((ValueError, TypeError)) as caught:
        JsonApiClient(url)
    assert "pw" not in str(caught.value)


def test_an_error_can_be_pickled() -> None:
    error = ApiError("HTTP 400", method="GET", url="http://x/y", status=400, body=b"{}", headers={"x-request-id": "1"})
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == str(error) and again.request_id == "1"


def test_async_raises_the_same() -> None:
    async def run(url: str) -> ApiError:
        async with AsyncJsonApiClient(url, bearer=SECRETS[0]) as client:
            with pytest.raises(ApiError) as caught:
                await client.send(REQUEST)
            return caught.value

    told = [answer(400, body) for body, _ in SHAPES.values()]
    with Script([*told, answer(200, b'{"id":7', length=100)]) as server:
        for body, want in SHAPES.values():
            error = asyncio.run(run(server.url))
            assert error.status == 400
            assert error.detail == ErrorDetail(want.code, want.message, want.fields, want.param, want.type, body)
        error = asyncio.run(run(server.url))
        assert error.status == 200 and isinstance(error.__cause__, httpx.RemoteProtocolError)


@pytest.mark.parametrize("is_packed", [False, True])
def test_an_answer_longer_than_the_bound_is_not_read_to_its_end(is_packed: bool) -> None:
    body = json.dumps({"id": 7, "refId": "r" * 100_000}).encode()
    reply = answer(200, gzip.compress(body) if is_packed else body, PACKED if is_packed else {})
    endless: list[bytes | float] = [b"HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n" + body, 1.0]
    with Script([reply, reply, endless]) as server:
        with JsonApiClient(server.url, max_body=len(body)) as client:
            assert client.send(REQUEST).id == 7
        with JsonApiClient(server.url, max_body=len(body) - 1) as client:
            for _ in range(2):
                with pytest.raises(ApiError, match="larger max_body") as caught:
                    client.send(REQUEST)
                assert (caught.value.status, caught.value.body) == (200, body[:MAX_ERROR_BODY])
    with pytest.raises(ValueError, match="max_body"):
        JsonApiClient("http://127.0.0.1", max_body=0)


def test_async_reads_no_more_than_the_bound() -> None:
    async def run(url: str) -> None:
        async with AsyncJsonApiClient(url, max_body=10) as client:
            with pytest.raises(ApiError, match="longer than 10 bytes"):
                await client.send(REQUEST)

    with Script([answer(200, {"id": 7, "refId": "r"})]) as server:
        asyncio.run(run(server.url))
