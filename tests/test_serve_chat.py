"""`dtogen serve`: chats at once, queued, polled, waited for and streamed, by the built-in provider."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from dtogen.host.server.echo import complete, pieces
from tests.test_serve_operations import CATALOGUE
from tests.test_serve_support import Server, chat, serving, until

WEATHER = {
    "type": "function",
    "function": {
        "name": "weather",
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string"}, "days": {"type": "integer"}, "unit": {"enum": ["C", "F"]}},
        },
    },
}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as started:
        yield started


def test_at_once(server: Server) -> None:
    told = server.post(
        "/api/CreateOpenAiChat", {"request": chat("Hi"), "sync": True, "refId": "now", "tag": "t"}
    ).json()
    assert told["refId"] == "now"
    assert told["result"]["choices"][0]["message"] == {"role": "assistant", "content": "Hi"}
    assert told["result"]["usage"] == {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}


def test_queued_then_polled_then_read(server: Server) -> None:
    asked = {"request": chat("Later"), "refId": "later", "tag": "nightly", "provider": "echo"}
    queued = server.post("/api/QueueOpenAiChatCompletion", asked).json()
    assert queued == {
        "id": queued["id"],
        "refId": "later",
        "statusUrl": f"{server.url}/api/GetOpenAiChatStatus?RefId=later",
    }

    def completed() -> Any:
        status = server.client.get(queued["statusUrl"]).json()
        return status if status["jobState"] == "Completed" else None

    status = until(completed)
    assert (status["jobId"], status["refId"]) == (0, "later")
    assert status["result"]["choices"][0]["message"]["content"] == "Later"

    by_id = server.get("/api/GetOpenAiChatStatus", jobId=queued["id"]).json()
    assert by_id["jobId"] == queued["id"] and "refId" not in by_id

    job = server.get("/api/GetOpenAiChat", id=queued["id"]).json()["result"]
    assert (job["tag"], job["worker"], job["state"]) == ("nightly", "echo", "Completed")
    assert job["args"] == {"provider": "echo"}
    assert json.loads(job["requestBody"]) == asked["request"]
    assert json.loads(job["responseBody"]) == status["result"]
    waited = server.get("/api/WaitForOpenAiChat", refId="later").json()["result"]
    assert waited == job


def test_a_reference_is_made_where_none_is_given(server: Server) -> None:
    told = server.post("/api/CreateOpenAiChat", {"request": chat()}).json()
    assert len(told["refId"]) == 32 and int(told["refId"], 16)


@pytest.mark.parametrize("path", ["/api/CreateOpenAiChat", "/api/QueueOpenAiChatCompletion"])
def test_a_repeated_reference_is_the_first_job(server: Server, path: str) -> None:
    first = server.post(path, {"request": chat("first"), "refId": f"same{path}"}).json()
    again = server.post(path, {"request": chat("second"), "refId": f"same{path}"}).json()
    assert again == first
    sync = server.post("/api/CreateOpenAiChat", {"request": chat("third"), "refId": f"same{path}", "sync": True}).json()
    assert sync["id"] == first["id"]
    assert sync["result"]["choices"][0]["message"]["content"] == "first"


def test_a_reference_of_another_kind_is_a_conflict(server: Server) -> None:
    server.post("/api/CreateOpenAiChat", {"request": chat(), "refId": "kind"})
    generation = {"model": "m", "prompt": "x"}
    assert server.post("/api/QueueOllamaGeneration", {"request": generation, "refId": "kind"}).status_code == 409
    assert server.get("/api/GetOllamaGenerationStatus", refId="kind").status_code == 404


@pytest.mark.parametrize("name", ["GetOpenAiChat", "WaitForOpenAiChat", "GetOpenAiChatStatus"])
def test_jobs_that_are_not_there(server: Server, name: str) -> None:
    member = "jobId" if name == "GetOpenAiChatStatus" else "id"
    assert server.get(f"/api/{name}", refId="none").status_code == 404
    assert server.get(f"/api/{name}", **{member: 999999}).status_code == 404
    assert server.get(f"/api/{name}", **{member: -1}).status_code == 404
    assert server.get(f"/api/{name}").json()["responseStatus"]["errorCode"] == "ArgumentNullException"
    assert server.get("/api/GetOpenAiChatStatus", jobId=2**70).status_code in (400, 404)


def test_a_provider_that_is_not_there(server: Server) -> None:
    response = server.post("/api/CreateOpenAiChat", {"request": chat(), "provider": "nobody"})
    assert (response.status_code, response.json()["responseStatus"]["message"]) == (404, "Provider nobody not found")


def test_a_provider_is_asked_directly(server: Server) -> None:
    told = server.post("/api/ChatAiProvider", {"provider": "echo", "model": "m2", "prompt": "Hi"}).json()
    assert (told["model"], told["choices"][0]["message"]["content"]) == ("m2", "Hi")
    told = server.post("/api/ChatAiProvider", {"provider": "echo", "model": "m2", "request": chat("Ho")}).json()
    assert (told["model"], told["choices"][0]["message"]["content"]) == ("m2", "Ho")
    assert server.post("/api/ChatAiProvider", {"provider": "echo", "model": "m2"}).status_code == 400


def test_unknown_members_and_every_digit_come_through(server: Server) -> None:
    asked = chat("x", seed=4944116822809979520, new_option={"deep": [1, None]})
    server.post("/api/CreateOpenAiChat", {"request": asked, "refId": "digits", "sync": True})
    job = server.get("/api/GetOpenAiChat", refId="digits").json()["result"]
    assert json.loads(job["requestBody"]) == asked


def events(server: Server, path: str, body: dict[str, Any]) -> list[str]:
    with server.client.stream("POST", server.url + path, json=body) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        lines = list(response.iter_lines())
    assert all(line.startswith("data: ") for line in lines[::2]) and not any(lines[1::2])
    return [line[6:] for line in lines[::2]]


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/api/OpenAiChatCompletion"])
def test_a_stream(server: Server, path: str) -> None:
    *told, last = events(server, path, chat("one two three", stream=True, stream_options={"include_usage": True}))
    assert last == "[DONE]"
    chunk = CATALOGUE.models["OpenAiChatChunk"]
    for each in told:
        chunk.model_validate_json(each)
    chunks = [json.loads(each) for each in told]
    assert "".join(e["choices"][0]["delta"].get("content", "") for e in chunks if e["choices"]) == "one two three"
    assert [e["choices"] for e in chunks][-1] == [] and chunks[-1]["usage"]["total_tokens"] == 6
    assert [e["choices"][0]["finish_reason"] for e in chunks[:-1]][-1] == "stop"


def test_a_stream_has_no_usage_that_nobody_asked_for(server: Server) -> None:
    told = events(server, "/v1/chat/completions", chat("one", stream=True))
    assert not any("usage" in each for each in told)


def test_what_is_wrong_before_a_stream_starts_is_an_ordinary_answer(server: Server) -> None:
    response = server.post("/v1/chat/completions", chat(stream=True, provider="nobody"))
    assert response.status_code == 404
    assert response.json()["error"]["message"] == "Provider nobody not found"
    assert server.post("/v1/chat/completions", {"model": "m", "messages": [], "stream": True}).status_code == 400


def test_ollama(server: Server) -> None:
    asked = {"model": "m", "prompt": "Hi", "system": "Be kind", "options": {"num_predict": 1}}
    told = server.post("/api/generate", asked).json()
    assert told == {
        "model": "m",
        "response": "Hi",
        "done": True,
        "created_at": "1970-01-01T00:00:00Z",
        "done_reason": "stop",
        "prompt_eval_count": 3,
        "eval_count": 1,
    }
    queued = server.post("/api/QueueOllamaGeneration", {"request": asked, "refId": "o1"}).json()
    assert queued["statusUrl"].endswith("/api/GetOllamaGenerationStatus?RefId=o1")

    def completed() -> Any:
        status = server.client.get(queued["statusUrl"]).json()
        return status if status["jobState"] == "Completed" else None

    assert until(completed)["result"] == told
    assert server.get("/api/GetOpenAiChat", refId="o1").status_code == 404


# The echo itself


def test_the_echo_is_the_same_each_time() -> None:
    asked = chat("Hi", temperature=1.5)
    assert complete(asked) == complete(asked)
    assert complete(asked)["id"] != complete(chat("Ho"))["id"]


@pytest.mark.parametrize(
    ("more", "text", "reason"),
    [
        ({}, "a b c d", "stop"),
        ({"max_tokens": 2}, "a b", "length"),
        ({"max_completion_tokens": 9}, "a b c d", "stop"),
        ({"stop": "c"}, "a b ", "stop"),
        ({"stop": ["d", "b"]}, "a ", "stop"),
        ({"response_format": {"type": "json_object"}}, '{"echo": "a b c d"}', "stop"),
        ({"tools": [WEATHER]}, "a b c d", "stop"),
        ({"tools": [WEATHER], "tool_choice": "auto"}, "a b c d", "stop"),
        ({"tools": [], "tool_choice": "required"}, "a b c d", "stop"),
        ({"tools": [WEATHER], "tool_choice": {"type": "function", "function": {"name": "x"}}}, "a b c d", "stop"),
    ],
)
def test_what_the_echo_says(more: dict[str, Any], text: str, reason: str) -> None:
    (choice,) = complete(chat("a b c d", **more))["choices"]
    assert (choice["message"]["content"], choice["finish_reason"]) == (text, reason)


@pytest.mark.parametrize(
    "tool_choice",
    [
        "required",
        "any",
        {"type": "function", "function": {"name": "weather"}},
        {
            "type": "allowed_tools",
            "allowed_tools": {"mode": "required", "tools": [{"type": "function", "function": {"name": "weather"}}]},
        },
    ],
)
def test_the_echo_calls_a_tool_when_told_to(tool_choice: Any) -> None:
    answer = complete(chat("Rome", tools=[WEATHER], tool_choice=tool_choice))
    (call,) = answer["choices"][0]["message"]["tool_calls"]
    assert call["function"]["name"] == "weather"
    assert json.loads(call["function"]["arguments"]) == {"city": "Rome", "days": 1, "unit": "C"}
    assert answer["choices"][0]["finish_reason"] == "tool_calls"
    deltas = [each["choices"][0]["delta"] for each in pieces(answer, False)]
    parts = [part["function"]["arguments"] for delta in deltas for part in delta.get("tool_calls", ())]
    assert "".join(parts) == call["function"]["arguments"]


def test_choices_and_parts() -> None:
    parts = [{"type": "text", "text": "a"}, {"type": "image_url", "image_url": {"url": "x"}}]
    asked = {"model": "m", "messages": [{"role": "user", "content": parts}], "n": 3}
    assert [each["message"]["content"] for each in complete(asked)["choices"]] == ["a", "a", "a"]
