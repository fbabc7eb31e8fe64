"""`dtogen serve`: which upstream answers, what happens when one cannot, and what callers are told."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.test_serve_support import (
    Received,
    Server,
    Upstream,
    answering,
    chat,
    completion,
    configuration,
    ok,
    refuse,
    serving,
    stream,
    until,
)


def provider(upstream: Upstream | str, name: str, **more: Any) -> str:
    url = upstream if isinstance(upstream, str) else upstream.url
    lines = [f"{key} = {json.dumps(value)}" for key, value in {"base_url": f"{url}/v1", **more}.items()]
    return "\n".join(["[[providers]]", f'name = "{name}"', *lines, ""])


def says(text: str) -> Callable[[Received], tuple[int, dict[str, str], bytes]]:
    return lambda got: ok(completion(text))


def said(response: Any) -> str:
    text: str = response.json()["choices"][0]["message"]["content"]
    return text


def ask(server: Server, **more: Any) -> Any:
    return server.post("/v1/chat/completions", chat(**more))


def test_the_model_chooses_and_is_called_what_the_provider_calls_it(tmp_path: Path) -> None:
    with answering(says("a")) as one, answering(says("b")) as two:
        text = provider(one, "one", models=["m1", "small=m1-mini"], api_key="k1") + provider(two, "two", models=["m2"])
        with serving(*configuration(tmp_path, text)) as server:
            assert said(ask(server)) == "a"
            assert said(ask(server, model="small")) == "a"
            assert said(ask(server, model="m2")) == "b"
            assert ask(server, model="m3").status_code == 404
            assert ask(server, model="m2", provider="one").status_code == 404
    assert [each.json["model"] for each in one.received] == ["m1", "m1-mini"]
    assert {each.path for each in one.received} == {"/v1/chat/completions"}
    assert [each.headers.get("authorization") for each in (*one.received, *two.received)] == ["Bearer k1"] * 2 + [None]


def test_an_upstream_gets_the_chat_alone(tmp_path: Path) -> None:
    with answering(says("a")) as one, serving(*configuration(tmp_path, provider(one, "one"))) as server:
        assert ask(server, refId="r", provider="one", tag="t", new={"a": None}, temperature=None).status_code == 200
    assert one.received[0].json == chat(new={"a": None})


def test_on_a_tie_the_priority_decides_and_provider_overrules(tmp_path: Path) -> None:
    with answering(says("low")) as one, answering(says("high")) as two:
        text = provider(one, "one") + provider(two, "two", priority=1)
        with serving(*configuration(tmp_path, text)) as server:
            assert said(ask(server)) == "high"
            assert said(ask(server, provider="one")) == "low"
            asked = {"request": chat(), "provider": "one", "sync": True}
            assert said_result(server.post("/api/CreateOpenAiChat", asked)) == "low"


def said_result(response: Any) -> str:
    text: str = response.json()["result"]["choices"][0]["message"]["content"]
    return text


def test_load_goes_before_priority(tmp_path: Path) -> None:
    release = threading.Event()

    def held(got: Received) -> tuple[int, dict[str, str], bytes]:
        release.wait(20)
        return ok(completion("busy"))

    with answering(held) as one, answering(says("idle")) as two:
        text = provider(one, "one", priority=2) + provider(two, "two")
        with serving(*configuration(tmp_path, text)) as server:
            server.post("/api/QueueOpenAiChatCompletion", {"request": chat()})
            until(lambda: one.received)
            assert said(ask(server)) == "idle"
            release.set()


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_may_pass_is_asked_of_the_next_one(tmp_path: Path, status: int) -> None:
    with answering(lambda got: refuse(status, "not now")) as one, answering(says("b")) as two:
        text = provider(one, "one", priority=1) + provider(two, "two")
        with serving(*configuration(tmp_path, text)) as server:
            assert said(ask(server)) == "b"
    assert (len(one.received), len(two.received)) == (1, 1)


def test_a_provider_that_nothing_listens_at(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        nobody = f"http://127.0.0.1:{taken.getsockname()[1]}"
    with answering(says("b")) as two:
        text = provider(nobody, "one", priority=1) + provider(two, "two")
        with serving(*configuration(tmp_path, text)) as server:
            assert said(ask(server)) == "b"


def test_retry_after_is_kept_to(tmp_path: Path) -> None:
    times: list[float] = []

    def second_time(got: Received) -> tuple[int, dict[str, str], bytes]:
        times.append(time.monotonic())
        return ok(completion("a")) if len(times) > 1 else refuse(429, "slow down", **{"Retry-After": "1"})

    with answering(second_time) as one, serving(*configuration(tmp_path, provider(one, "one"))) as server:
        assert said(ask(server)) == "a"
    assert 0.9 < times[1] - times[0] < 5


def test_a_wait_that_is_too_long_is_passed_on(tmp_path: Path) -> None:
    long = {"Retry-After": "3600"}
    with (
        answering(lambda got: refuse(429, "slow down", **long)) as one,
        serving(*configuration(tmp_path, provider(one, "one"))) as server,
    ):
        response = ask(server)
    assert (response.status_code, response.json()["error"]["type"]) == (429, "rate_limit_error")
    assert len(one.received) == 1


def test_tries_have_an_end(tmp_path: Path) -> None:
    with answering(lambda got: refuse(500, "broken")) as one:
        text = "retry_attempts = 2\n" + provider(one, "one")
        with serving(*configuration(tmp_path, text)) as server:
            response = ask(server)
    assert response.status_code == 502
    assert response.json()["error"]["message"] == "one: 500: broken"
    assert len(one.received) == 2


@pytest.mark.parametrize(
    ("reply", "status", "message"),
    [
        (lambda got: refuse(400, "bad temperature"), 400, "one: bad temperature"),
        (lambda got: refuse(401, "wrong key"), 502, "one: 401: wrong key"),
        (lambda got: (400, {}, b'[{"error":{"code":400,"message":"gemini"}}]'), 400, "one: gemini"),
        (lambda got: (422, {}, b'{"detail":[{"msg":"mistral"}]}'), 422, "one: mistral"),
        (lambda got: (302, {"Location": "http://127.0.0.1:1/"}, b"moved"), 502, "one: moved"),
        (lambda got: (200, {}, b"<html>"), 502, "one: the answer is no JSON"),
        (lambda got: ok({"id": "x"}), 502, "one: the answer is no OpenAiChatResponse"),
        (lambda got: ok({"error": {"message": "hidden"}}), 502, "one: hidden"),
    ],
)
def test_what_does_not_pass_is_told_at_once(tmp_path: Path, reply: Any, status: int, message: str) -> None:
    with answering(reply) as one, serving(*configuration(tmp_path, provider(one, "one"))) as server:
        response = ask(server)
        assert (response.status_code, response.json()["error"]["message"]) == (status, message)
        asked = {"request": chat(), "refId": "failed"}
        server.post("/api/QueueOpenAiChatCompletion", asked)
        job = server.get("/api/WaitForOpenAiChat", refId="failed").json()
        assert (job["result"]["state"], job["responseStatus"]["message"]) == ("Failed", message)
        told = server.get("/api/GetOpenAiChatStatus", refId="failed").json()
        assert told["jobState"] == "Failed" and "result" not in told
    assert len(one.received) == 2


def test_an_upstream_that_does_not_answer_in_time(tmp_path: Path) -> None:
    release = threading.Event()

    def never(got: Received) -> tuple[int, dict[str, str], bytes]:
        release.wait(20)
        return ok(completion("late"))

    with (
        answering(never) as one,
        serving(*configuration(tmp_path, provider(one, "one", timeout_seconds=0.5))) as server,
    ):
        response = ask(server)
        release.set()
    assert (response.status_code, response.json()["error"]["message"]) == (504, "one: no answer in time")


def test_a_job_that_takes_longer_than_the_wait_can_be_polled(tmp_path: Path) -> None:
    release = threading.Event()

    def held(got: Received) -> tuple[int, dict[str, str], bytes]:
        release.wait(20)
        return ok(completion("late"))

    with (
        answering(held) as one,
        serving(*configuration(tmp_path, "wait_seconds = 0.5\n" + provider(one, "one"))) as server,
    ):
        response = server.post("/api/CreateOpenAiChat", {"request": chat(), "refId": "slow", "sync": True})
        assert (response.status_code, response.json()["responseStatus"]["errorCode"]) == (504, "TimeoutException")
        assert server.get("/api/GetOpenAiChatStatus", refId="slow").json()["jobState"] == "Started"
        release.set()
        assert until(lambda: "result" in server.get("/api/GetOpenAiChatStatus", refId="slow").json())


# Streams


def piece(text: str, reason: str | None = None) -> dict[str, Any]:
    return {"id": "c", "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": reason}]}


def streamed(server: Server) -> list[str]:
    response = ask(server, stream=True)
    assert response.status_code == 200, response.text
    return [line[6:] for line in response.text.splitlines() if line]


def test_a_stream_passes_through_with_all_its_members(tmp_path: Path) -> None:
    odd = {**piece("b", "stop"), "x_groq": {"a": 1.50}}
    with (
        answering(lambda got: stream(piece("a"), odd, "[DONE]")) as one,
        serving(*configuration(tmp_path, provider(one, "one"))) as server,
    ):
        *chunks, last = streamed(server)
    assert [json.loads(each) for each in chunks] == [piece("a"), odd]
    assert last == "[DONE]"
    assert one.received[0].json["stream"] is True


def test_a_stream_that_cannot_start_is_asked_of_the_next_one(tmp_path: Path) -> None:
    with answering(lambda got: refuse(503, "no")) as one, answering(lambda got: stream(piece("b", "stop"))) as two:
        text = provider(one, "one", priority=1) + provider(two, "two")
        with serving(*configuration(tmp_path, text)) as server:
            assert json.loads(streamed(server)[0]) == piece("b", "stop")


@pytest.mark.parametrize(
    ("events", "message"),
    [
        ([piece("a"), {"error": {"message": "overloaded"}}], "one: overloaded"),
        ([piece("a")], "one: the stream ended early"),
        ([piece("a"), "no json"], "one: the answer is no JSON"),
        ([piece("a"), {"choices": 1}], "one: the answer is no OpenAiChatChunk"),
    ],
)
def test_a_stream_that_breaks_tells_it_inside(tmp_path: Path, events: list[Any], message: str) -> None:
    with (
        answering(lambda got: stream(*events)) as one,
        serving(*configuration(tmp_path, provider(one, "one"))) as server,
    ):
        first, last = streamed(server)
    assert json.loads(first) == piece("a")
    assert json.loads(last)["error"]["message"] == message


def test_a_caller_that_goes_away_frees_its_place(tmp_path: Path) -> None:
    words = [piece(f"{number} ") for number in range(2000)]
    with (
        answering(lambda got: stream(*words, piece("", "stop"))) as one,
        serving(*configuration(tmp_path, provider(one, "one", concurrency=1))) as server,
    ):
        for _ in range(3):
            body = chat(stream=True)
            with server.client.stream("POST", f"{server.url}/v1/chat/completions", json=body) as response:
                next(response.iter_lines())
        assert len(streamed(server)) > 2000
