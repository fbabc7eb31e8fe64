"""Drives the client of the package against the servers of the tests: see tests/clients/README.md."""

# in snippets ai_server.client is dtos_client
# in snippets ai_server is dtos

from __future__ import annotations

import asyncio
import json
import math
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import aclosing, closing
from typing import TypeAlias

import httpx

import dtos
import dtos_client
# snippet imports

_, SERVER, KEY, FAULTS, PREFIX = sys.argv
SHAPES = ["azure", "groq", "openrouter", "vllm", "mistral"]
OTHER_SHAPES = ["fastapi", "ollama", "gemini", "ai_server"]

Told: TypeAlias = dict[str, str]
FAULTY = (ApiError, AssertionError, LookupError, TypeError, ValueError, RuntimeError)


def tell(case: Callable[[], Told]) -> None:
    try:
        told = case()
    except FAULTY as error:
        told = {"fault": repr(error)}
    print("case", case.__name__.rstrip("_"), json.dumps(told), flush=True)


def refused(call: Callable[[], object]) -> ApiError:
    """The error that a call raises; without one the case is at fault."""
    try:
        call()
    except ApiError as error:
        return error
    raise AssertionError("nothing was raised")


def chat_of(text: str) -> OpenAiChat:
    return OpenAiChat(model="echo", messages=[OpenAiMessage(role="user", content=text)])


def content(response: OpenAiChatResponse | None) -> str:
    assert response is not None
    return str(response.choices[0].message.content)


def said(chunk: OpenAiChatChunk) -> str:
    texts = [each.delta.content for each in chunk.choices]
    return "".join(each for each in texts if isinstance(each, str))


def seconds(since: float) -> str:
    return str(math.ceil(time.monotonic() - since))


def answering(status: int, body: str) -> httpx.MockTransport:
    return httpx.MockTransport(lambda request: httpx.Response(status, text=body))


CLIENT = JsonApiClient(SERVER, bearer=KEY)
BARE = JsonApiClient(f"{SERVER}/v1")
BARE.add_header("Authorization", f"Bearer {KEY}")
ODD = JsonApiClient(FAULTS)
HELLO = chat_of("Hello there")
UNAUTHORIZED = refused(
    lambda: JsonApiClient(SERVER, bearer="wrong").send(CreateOpenAiChat(request=HELLO))
)
UNREACHABLE = refused(
    lambda: JsonApiClient("http://127.0.0.1:1", bearer=KEY).post("/x", HELLO, bytes)
)


def sync() -> Told:
    created = CLIENT.send(CreateOpenAiChat(request=HELLO, sync=True))
    return {"content": content(created.result), "refId": created.ref_id or ""}


def blocking() -> Told:
    async def call() -> str:
        async with dtos_client.AsyncJsonApiClient(SERVER, bearer=KEY) as client:
            created = await client.send(CreateOpenAiChat(request=HELLO, sync=True))
            both = await client.send_all([CreateOpenAiChat(request=HELLO, sync=True)])
            assert content(both[0].result) == content(created.result)
            result = await client.api(dtos.GetOpenAiChatStatus(ref_id="nobody's"))
            assert isinstance(result, ApiError) and result.status == 404, result
            return content(created.result)

    return {"content": asyncio.run(call())}


def queued() -> Told:
    CLIENT.send(CreateOpenAiChat(request=HELLO, ref_id=f"{PREFIX}queued"))
    while True:
        status = CLIENT.send(dtos.GetOpenAiChatStatus(ref_id=f"{PREFIX}queued"))
        state = str(getattr(status.job_state, "value", status.job_state))
        if state not in ("Queued", "Started", "Executed"):
            break
        time.sleep(0.05)
    text = content(status.result)
    return {"content": text, "refId": status.ref_id or "", "jobState": state}


def bare() -> Told:
    return {
        "content": content(BARE.post("/chat/completions", HELLO, OpenAiChatResponse))
    }


def batch() -> Told:
    chats = [
        CreateOpenAiChat(request=chat_of(text), sync=True) for text in ("one", "two")
    ]
    return {
        "contents": ",".join(content(each.result) for each in CLIENT.send_all(chats))
    }


def streamed(base: str, path: str, text: str, most: int = 1000) -> list[str]:
    """What the chunks say, from both clients, which say the same."""

    async def listen() -> list[str]:
        found: list[str] = []
        async with dtos_client.AsyncJsonApiClient(base, bearer=KEY) as client:
            chunks = client.stream(path, chat_of(text), OpenAiChatChunk)
            async with aclosing(chunks):
                async for chunk in chunks:
                    found.append(said(chunk))
                    if len(found) == most:
                        break
        return found

    found: list[str] = []
    with closing(
        JsonApiClient(base, bearer=KEY).stream(path, chat_of(text), OpenAiChatChunk)
    ) as chunks:
        for chunk in chunks:
            found.append(said(chunk))
            if len(found) == most:
                break
    assert asyncio.run(listen()) == found
    return found


def stream() -> Told:
    found = streamed(f"{SERVER}/v1", "/chat/completions", "a b c")
    return {"content": "".join(found), "chunks": str(len(found))}


def stream_odd() -> Told:
    return {"content": "".join(streamed(FAULTS, "/stream", "x"))}


def stream_error() -> Told:
    found: list[str] = []

    def listen() -> None:
        for chunk in ODD.stream("/stream/error", HELLO, OpenAiChatChunk):
            found.append(said(chunk))

    error = refused(listen)
    return {
        "content": "".join(found),
        "message": error.message or "",
        "code": str(error.code),
    }


def stream_left() -> Told:
    since = time.monotonic()
    found = streamed(FAULTS, "/stream/silent", "x", most=1)
    return {"content": "".join(found), "seconds": seconds(since)}


def field_errors() -> Told:
    error = refused(
        lambda: CLIENT.post("/api/CreateOpenAiChat", HELLO, CreateOpenAiChatResponse)
    )
    field = error.fields[0].field
    return {"status": str(error.status), "code": str(error.code), "field": field or ""}


def unauthorized() -> Told:
    return {"status": str(UNAUTHORIZED.status), "code": str(UNAUTHORIZED.code)}


def openai_error() -> Told:
    error = refused(lambda: ODD.post("/errors/openai", HELLO, bytes))
    return {
        "status": str(error.status),
        "message": error.message or "",
        "code": str(error.code),
        "type": error.type or "",
        "param": error.param or "",
        "body": error.body.decode(),
    }


def shapes() -> Told:
    def message(shape: str) -> str:
        error = refused(lambda: ODD.post(f"/errors/{shape}", HELLO, bytes))
        return error.message or ""

    return {shape: message(shape) for shape in SHAPES + OTHER_SHAPES}


def result() -> Told:
    class Elsewhere(httpx.HTTPTransport):
        """Makes the calls to another path."""

        def handle_request(self, request: httpx.Request) -> httpx.Response:
            request.url = httpx.URL(f"{FAULTS}/errors/openai")
            return super().handle_request(request)

    client = JsonApiClient(SERVER, transport=Elsewhere())
    found = client.api(CreateOpenAiChat(request=HELLO))
    assert isinstance(found, ApiError)
    return {"status": str(found.status), "message": found.message or ""}


def html() -> Told:
    error = refused(lambda: ODD.post("/html", HELLO, OpenAiChatResponse))
    return {"status": str(error.status), "body": error.body.decode()}


def wrong() -> Told:
    error = refused(lambda: ODD.post("/wrong", HELLO, OpenAiChatResponse))
    return {"status": str(error.status)}


def nothing() -> Told:
    ODD.delete("/empty", None, type(None))
    return {"ok": "true"}


def huge() -> Told:
    error = refused(lambda: ODD.post("/huge", HELLO, bytes))
    return {"status": str(error.status), "length": str(len(error.body))}


def verbs() -> Told:
    client = JsonApiClient(FAULTS)
    client.add_header("X-Custom", "c")
    value = dtos.OpenAiError(message="a b&c/ü", code=5)
    return {
        "get": content(client.get("/echo", value, OpenAiChatResponse)),
        "put": content(client.put("/echo", value, OpenAiChatResponse)),
        "patch": content(client.patch("/echo", value, OpenAiChatResponse)),
        "delete": content(client.delete("/echo", value, OpenAiChatResponse)),
    }


def query() -> Told:
    status = ODD.send(dtos.GetOpenAiChatStatus(ref_id="a b&c=d/ü+"))
    return {"refId": status.ref_id or ""}


def upload() -> Told:
    audio = dtos_client.Upload("speech ü.wav", bytes(range(256)), "audio/wav")
    request = SpeechToText(ref_id=f"{PREFIX}up", tag='ü "q"')
    answers = ODD.send(request, files={"audio": audio}).results or []
    return {"texts": "\n".join(each.text or "" for each in answers)}


def download() -> Told:
    file = ODD.send(dtos.GetArtifact(path="2026/grün blau.bin"))
    return {"length": str(len(file)), "sum": str(sum(file))}


def unknown() -> Told:
    response = ODD.post("/unknown", HELLO, OpenAiChatResponse)
    return {"json": encoded(response)}


def timeout() -> Told:
    since = time.monotonic()
    client = JsonApiClient(FAULTS, timeout=0.3)
    error = refused(lambda: client.post("/slow", HELLO, bytes))
    return {"timeout": str(error.is_timeout).lower(), "seconds": seconds(since)}


def cancelled() -> Told:
    async def call() -> bool:
        async with dtos_client.AsyncJsonApiClient(FAULTS) as client:
            task = asyncio.create_task(client.post("/slow", HELLO, bytes))
            await asyncio.sleep(0.2)
            task.cancel()
            await asyncio.wait([task])
            return task.cancelled()

    since = time.monotonic()
    return {"cancelled": str(asyncio.run(call())).lower(), "seconds": seconds(since)}


def refused_() -> Told:
    return {"cause": str(UNREACHABLE.__cause__)}


def moved() -> Told:
    client = JsonApiClient(FAULTS, bearer=KEY)
    error = refused(lambda: client.get("/moved", None, OpenAiChatResponse))
    return {"status": str(error.status)}


def once() -> Told:
    before = int(content(ODD.get("/busy", None, OpenAiChatResponse)))
    error = refused(lambda: ODD.post("/busy", HELLO, bytes))
    after = int(content(ODD.get("/busy", None, OpenAiChatResponse)))
    return {"status": str(error.status), "calls": str(after - before)}


def secrets() -> Told:
    other = dtos_client.AsyncJsonApiClient(SERVER, bearer="wrong")
    shown = [CLIENT, BARE, other, vars(CLIENT), vars(other), UNAUTHORIZED, UNREACHABLE]
    shown += [UNREACHABLE.__cause__, UNREACHABLE.args, vars(UNAUTHORIZED)]
    text = " ".join(f"{each} {each!r}" for each in shown)
    return {"leaks": str(KEY in text or "wrong" in text).lower()}


def transport() -> Told:
    canned = answering(200, '{"id":"t","choices":[]}')
    client = JsonApiClient("https://nowhere.invalid", transport=canned)
    return {"id": client.post("/x", HELLO, OpenAiChatResponse).id or ""}


def encoded(response: OpenAiChatResponse) -> str:
    return response.model_dump_json()


CASES: Iterable[Callable[[], Told]] = (
    *(sync, queued, blocking, bare, batch),
    *(stream, stream_odd, stream_error, stream_left),
    *(field_errors, unauthorized, openai_error, shapes, result, html, wrong, nothing),
    *(huge, verbs, query, upload, download, unknown, timeout, cancelled, refused_),
    *(moved, once, secrets, transport),
)


def main() -> None:
    for case in CASES:
        tell(case)
    print("snippet ai_server")
    # snippet ai_server
    print("snippet openai")
    # snippet openai
    print("snippet errors")
    # snippet errors
    print("snippet files")
    # snippet files
    print("snippet streams")
    # snippet streams
    print()


main()
