"""Streaming chat: events cut anywhere, and every way in which a stream ends badly."""

from __future__ import annotations

import asyncio
import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dtogen.client import ApiError, AsyncJsonApiClient, JsonApiClient, Retries
from dtogen.client.events import MAX_EVENT, Event, EventError, EventReader
from tests.client_servers import Script, answer, dtos, events

ai = dtos()
CHAT = ai.OpenAiChat(model="m", messages=[ai.OpenAiMessage(role="user", content="hi")])
DONE = b"data: [DONE]\n\n"


def chunk(text: str, **more: object) -> bytes:
    data = {"id": "c", "choices": [{"index": 0, "delta": {"content": text}}], **more}
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


def words(server: Script, **options: float) -> list[str]:
    with JsonApiClient(server.url, retries=Retries(pause=0.01)) as client:
        found = client.stream("/chat/completions", CHAT, ai.OpenAiChatChunk, **options)
        return [choice.delta.content for each in found for choice in each.choices]


def test_chunks_come_typed_and_the_body_asks_for_them() -> None:
    with Script([events(chunk("a"), chunk("b"), DONE)]) as server, JsonApiClient(server.url) as client:
        found = list(client.stream("/chat/completions", CHAT, ai.OpenAiChatChunk))
    assert [type(each) for each in found] == [ai.OpenAiChatChunk] * 2
    assert server.said[0].json == {"model": "m", "messages": [{"role": "user", "content": "hi"}], "stream": True}
    assert server.said[0].headers["accept"] == "text/event-stream"


def test_chunks_come_as_they_are_too() -> None:
    with Script([events(b'data: {"n":0.10}\n\n', DONE)]) as server, JsonApiClient(server.url) as client:
        assert list(client.stream("/chat/completions", CHAT, bytes)) == [b'{"n":0.10}']


def test_a_request_knows_the_path_of_its_stream() -> None:
    with Script([events(chunk("a"), DONE)]) as server, JsonApiClient(server.url) as client:
        request = ai.OpenAiChatCompletion(model="m", messages=[], ref_id="r")
        assert len(list(client.send_stream(request, ai.OpenAiChatChunk))) == 1
    assert server.said[0].target == "/v1/chat/completions"


def test_a_chunk_is_given_before_the_next_one_is_there() -> None:
    slow = events(chunk("a"), 2.0, chunk("b"), DONE)
    with Script([slow]) as server, JsonApiClient(server.url, timeout=5) as client:
        began = time.monotonic()
        found = client.stream("/chat/completions", CHAT, ai.OpenAiChatChunk)
        assert next(found).choices[0].delta.content == "a"
        assert time.monotonic() - began < 1
        found.close()


def test_comments_and_other_fields_are_passed_over() -> None:
    noise = b"\xef\xbb\xbf: OPENROUTER PROCESSING\n\nid: 7\nretry: 10\nevent: message\n"
    with Script([events(noise + chunk("a"), b": bye\n\n", DONE, b"data: after the end\n\n")]) as server:
        assert words(server) == ["a"]


@pytest.mark.parametrize("ending", [b"\n\n", b"\n", b"", b"\r\n\r\n", b"\r"])
def test_the_end_may_lack_its_blank_line_or_be_missing(ending: bytes) -> None:
    with Script([events(chunk("a"), b"data: [DONE]" + ending), events(chunk("b").rstrip() + ending)]) as server:
        assert (words(server), words(server)) == (["a"], ["b"])


@pytest.mark.parametrize(
    ("last", "reason"),
    [
        (b'data: {"error":{"message":"overloaded","code":"busy"}}\n\n', "overloaded"),
        (chunk("b", error={"message": "cut", "code": 502}), "cut"),
        (b'data: {"error":"model gone"}\n\n', "model gone"),
        (b'data: {"responseStatus":{"errorCode":"Bad","message":"no job"}}\n\n', "no job"),
        (b'event: error\ndata: {"message":"it broke"}\n\n', "it broke"),
        (b"event: error\ndata: plain words\n\n", "the stream tells an error"),
        (b'data: {"choices":7}\n\n', "a chunk is no OpenAiChatChunk: choices:"),
        (b"data: <html>\n\n", "a chunk is no OpenAiChatChunk"),
        (b'data: {"choices":[', "a chunk is no OpenAiChatChunk"),
        (b"data: \xff\n\n", "an event is no UTF-8"),
    ],
)
def test_an_error_inside_the_stream_raises_after_what_came_before(last: bytes, reason: str) -> None:
    with Script([events(chunk("a"), last)]) as server, JsonApiClient(server.url) as client:
        found = client.stream("/chat/completions", CHAT, ai.OpenAiChatChunk)
        assert next(found).choices[0].delta.content == "a"
        with pytest.raises(ApiError, match=reason) as caught:
            next(found)
    assert caught.value.status == 200
    assert len(server.said) == 1


def test_a_null_error_is_none() -> None:
    with Script([events(chunk("a", error=None), chunk('"error"'), DONE)]) as server:
        assert words(server) == ["a", '"error"']


def test_a_stream_that_breaks_off_raises_and_is_not_asked_for_again() -> None:
    cut = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
    piece = chunk("a")
    with (
        Script([[cut, f"{len(piece):x}\r\n".encode() + piece + b"\r\n"], events(DONE)]) as server,
        pytest.raises(ApiError, match="the server ended the connection"),
    ):
        words(server)
    assert len(server.said) == 1


def test_a_stream_that_goes_silent_runs_into_the_timeout() -> None:
    with Script([events(chunk("a"), 1.0, DONE)]) as server, pytest.raises(ApiError, match="no answer in time"):
        words(server, timeout=0.2)


def test_an_answer_that_is_no_stream_raises() -> None:
    whole = {"choices": [{"index": 0, "message": {"content": "hi"}}]}
    failed = {"error": {"message": "no such model", "code": "model_not_found"}}
    with Script([answer(200, whole), answer(200, failed), answer(404, failed)]) as server:
        for reason in ("no stream of events", "no such model", "HTTP 404; .model_not_found. no such model"):
            with pytest.raises(ApiError, match=reason):
                words(server)


@pytest.mark.parametrize(
    ("kind", "body", "reason"),
    [
        ("application/x-ndjson", b'{"error":"model gone"}\n', "no stream of events; model gone"),
        ("application/problem+json", b'{"title":"Gone","type":"about:blank"}', "no stream of events; Gone"),
        ("text/html; charset=utf-8", b"<html>Sign in</html>", "no stream of events"),
        ("text/plain", b"<html>Sign in</html>", "the answer holds no event"),
        ("text/event-stream", b"", "the answer holds no event"),
        ("text/event-stream", b": a comment\n\n", "the answer holds no event"),
    ],
)
@pytest.mark.parametrize("is_async", [False, True])
def test_an_answer_without_an_event_is_no_stream(kind: str, body: bytes, reason: str, is_async: bool) -> None:
    async def run(url: str) -> None:
        async with AsyncJsonApiClient(url) as client:
            async for _ in client.stream("/chat/completions", CHAT, ai.OpenAiChatChunk):
                pass

    with Script([answer(200, body, {"Content-Type": kind})]) as server:
        with pytest.raises(ApiError, match=reason) as caught:
            asyncio.run(run(server.url)) if is_async else words(server)
        assert caught.value.status == 200 and len(server.said) == 1


def test_a_stream_that_ends_at_once_has_no_chunks() -> None:
    with Script([events(DONE)]) as server:
        assert words(server) == []


def test_a_stream_whose_server_calls_it_something_else_is_one() -> None:
    plain = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n"
    with Script([[plain, chunk("a"), DONE]]) as server:
        assert words(server) == ["a"]


def test_a_stream_that_was_refused_is_asked_for_again() -> None:
    with Script([answer(429, headers={"Retry-After": "0"}), events(chunk("a"), DONE)]) as server:
        assert words(server) == ["a"]
    assert len(server.said) == 2


def test_async_streams_the_same() -> None:
    async def run(url: str) -> list[str]:
        async with AsyncJsonApiClient(url) as client:
            found = client.stream("/chat/completions", CHAT, ai.OpenAiChatChunk)
            texts = [choice.delta.content async for each in found for choice in each.choices]
            with pytest.raises(ApiError, match="gone"):
                async for _ in client.stream("/chat/completions", CHAT, ai.OpenAiChatChunk):
                    pass
            return texts

    with Script([events(chunk("a"), chunk("b"), DONE), events(b'data: {"error":"gone"}\n\n')]) as server:
        assert asyncio.run(run(server.url)) == ["a", "b"]


def read(pieces: list[bytes]) -> list[Event]:
    reader = EventReader()
    return [event for piece in pieces for event in reader.feed(piece)] + list(reader.finish())


TEXT = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]))


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.tuples(st.lists(TEXT, min_size=1, max_size=3), st.sampled_from(["", "error"])), max_size=5),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.data(),
)
def test_events_are_the_same_wherever_the_bytes_are_cut(
    wanted: list[tuple[list[str], str]], newline: str, data: st.DataObject
) -> None:
    lines = []
    for texts, name in wanted:
        lines += [": a comment", *([f"event: {name}"] if name else []), *(f"data: {each}" for each in texts), ""]
    stream = (newline.join(lines) + newline).encode() if lines else b""
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)))))
    pieces = [stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    assert read(pieces) == [Event("\n".join(texts), name) for texts, name in wanted]


def test_every_single_byte_may_come_alone() -> None:
    stream = b"data: a\r\ndata: \xe2\x82\xac\r\n\r\ndata\n\ndata:b\n\n"
    assert read([bytes([each]) for each in stream]) == [Event("a\n€"), Event(""), Event("b")]


def test_an_event_without_end_is_given_up() -> None:
    reader = EventReader()
    with pytest.raises(EventError, match="no end"):
        for _ in range(MAX_EVENT // 1_000_000 + 2):
            list(reader.feed(b"x" * 1_000_000))
