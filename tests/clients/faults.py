"""A server that answers as servers do when they are slow, broken, chatty or strange, for the clients of all languages.

What has no answer of its own type answers with a chat completion whose text tells what a test wants to know.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

SILENCE = 20.0  # seconds; no client of the tests waits so long
HUGE = 8 * 1024 * 1024  # bytes
FILE = bytes(range(256)) * 4
FILE_PATH = "2026/grün blau.bin"

SHAPES: dict[str, tuple[int, object, str]] = {
    "openai": (
        400,
        {"error": {"message": "no such model", "type": "invalid_request_error", "param": "model", "code": "no_model"}},
        "no such model",
    ),
    "azure": (
        400,
        {"error": {"code": "content_filter", "message": "filtered", "innererror": {"code": "X"}}},
        "filtered",
    ),
    "groq": (400, {"error": {"message": "bad tool", "type": "t", "code": "c", "failed_generation": "{"}}, "bad tool"),
    "openrouter": (
        402,
        {"error": {"message": "no credits", "code": 402, "metadata": {}}, "user_id": "u"},
        "no credits",
    ),
    "vllm": (
        400,
        {"object": "error", "message": "too long", "type": "BadRequestError", "param": None, "code": 400},
        "too long",
    ),
    "mistral": (
        422,
        {"object": "error", "message": {"detail": [{"loc": ["body", "n"], "msg": "must be 1"}]}},
        "must be 1",
    ),
    "fastapi": (422, {"detail": [{"loc": ["body", "n"], "msg": "must be 2", "type": "x"}]}, "must be 2"),
    "ollama": (404, {"error": "model not found"}, "model not found"),
    "gemini": (400, [{"error": {"code": 400, "message": "bad key", "status": "INVALID_ARGUMENT"}}], "bad key"),
    "ai_server": (
        400,
        {
            "responseStatus": {
                "errorCode": "NotEmpty",
                "message": "'Prompt' must not be empty.",
                "errors": [{"errorCode": "NotEmpty", "fieldName": "Prompt", "message": "'Prompt' must not be empty."}],
            }
        },
        "'Prompt' must not be empty.",
    ),
}
"""Bodies of errors by who sends them: status, body and the message in it."""

UNKNOWN = {
    "id": "chatcmpl-1",
    "object": "chat.completion",
    "created": 1766000000,
    "model": "m",
    "x_numbers": [1, 2.5, -3],
    "choices": [
        {
            "index": 0,
            "message": {"role": "assistant", "content": "Hi", "x_null": None, "x_deep": {"a": [{"b": True}, []]}},
            "finish_reason": "x_odd",
            "x_flag": False,
        }
    ],
    "usage": {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3, "x_queue": {"time": 0.25}},
}
"""A response with members and values that the schema does not name, at every level that is open."""

TEXT = "Grüße, 世界 \U0001f30d!"
"""What the streams say, in three chunks."""


@dataclass(slots=True)
class Faults:
    """The application, and what it got."""

    other: str = ""  # URL of another host, to which `/moved` leads
    busy: int = 0
    seen: list[str] = field(default_factory=list)

    def application(self) -> Starlette:
        every = ["GET", "POST", "PUT", "PATCH", "DELETE"]
        return Starlette(
            routes=[
                Route("/slow", self.slow, methods=every),
                Route("/errors/{shape}", self.error, methods=every),
                Route("/html", self.html, methods=every),
                Route("/wrong", self.wrong, methods=every),
                Route("/empty", self.nothing, methods=every),
                Route("/huge", self.huge, methods=every),
                Route("/moved", self.moved, methods=every),
                Route("/seen", self.headers, methods=every),
                Route("/busy", self.unavailable, methods=["POST"]),
                Route("/busy", self.count, methods=["GET"]),
                Route("/echo", self.echo, methods=every),
                Route("/unknown", self.unknown, methods=every),
                Route("/stream", self.stream, methods=["POST"]),
                Route("/stream/error", self.stream_error, methods=["POST"]),
                Route("/stream/silent", self.stream_silent, methods=["POST"]),
                Route("/api/SpeechToText", self.upload, methods=["POST"]),
                Route("/api/GetOpenAiChatStatus", self.status, methods=["GET"]),
                Route("/artifacts/{path:path}", self.download, methods=["GET"]),
            ]
        )

    async def slow(self, request: Request) -> Response:
        await asyncio.sleep(SILENCE)
        return said("late")

    async def error(self, request: Request) -> Response:
        status, body, _ = SHAPES[request.path_params["shape"]]
        return JSONResponse(body, status)

    async def html(self, request: Request) -> Response:
        return Response("<h1>Sign in</h1>", media_type="text/html")

    async def wrong(self, request: Request) -> Response:
        return JSONResponse({"id": 5, "choices": "none"})

    async def nothing(self, request: Request) -> Response:
        return Response(status_code=204)

    async def huge(self, request: Request) -> Response:
        return Response(b"x" * HUGE, 500, media_type="text/plain")

    async def moved(self, request: Request) -> Response:
        return RedirectResponse(f"{self.other}/seen", 302)

    async def headers(self, request: Request) -> Response:
        return said(request.headers.get("authorization", "none"))

    async def unavailable(self, request: Request) -> Response:
        self.busy += 1
        return JSONResponse({"error": {"message": "try later"}}, 503)

    async def count(self, request: Request) -> Response:
        return said(str(self.busy))

    async def echo(self, request: Request) -> Response:
        """Verb, query as it came, a header of the caller's, and the body."""
        body = (await request.body()).decode()
        query = request.url.query
        return said(f"{request.method} {query} {request.headers.get('x-custom', '')} {body}")

    async def unknown(self, request: Request) -> Response:
        return JSONResponse(UNKNOWN)

    async def stream(self, request: Request) -> Response:
        if not (await request.json()).get("stream"):
            return JSONResponse({"error": {"message": "stream must be true"}}, 400)
        return StreamingResponse(spoken(), media_type="text/event-stream")

    async def stream_error(self, request: Request) -> Response:
        async def events() -> AsyncIterator[bytes]:
            yield event(chunk("one"))
            yield event({"error": {"message": "overloaded", "type": "server_error", "code": "overloaded"}})
            yield b"data: [DONE]\n\n"

        return StreamingResponse(events(), media_type="text/event-stream")

    async def stream_silent(self, request: Request) -> Response:
        async def events() -> AsyncIterator[bytes]:
            yield event(chunk("one"))
            await asyncio.sleep(SILENCE)

        return StreamingResponse(events(), media_type="text/event-stream")

    async def upload(self, request: Request) -> Response:
        """What came, part by part, as the texts of a `TextGenerationResponse`."""
        async with request.form() as form:
            texts = []
            for name, part in sorted(form.multi_items(), key=lambda item: item[0]):
                if isinstance(part, str):
                    texts.append(f"{name}={part}")
                else:
                    digest = hashlib.sha256(await part.read()).hexdigest()
                    texts.append(f"{name}={part.filename} {part.content_type} {digest}")
        return JSONResponse({"results": [{"text": each} for each in texts]})

    async def status(self, request: Request) -> Response:
        found = {"jobId": 0, "refId": request.query_params.get("refId", ""), "jobState": "Completed", "status": "ok"}
        return JSONResponse(found)

    async def download(self, request: Request) -> Response:
        if request.path_params["path"] != FILE_PATH:
            return JSONResponse({"error": {"message": f"no file {request.path_params['path']}"}}, 404)
        return Response(FILE, media_type="application/octet-stream")


def said(text: str) -> JSONResponse:
    message = {"role": "assistant", "content": text}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    return JSONResponse(
        {"id": "x", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice]},
    )


def chunk(text: str) -> dict[str, Any]:
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": None}
    return {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [choice]}


def event(data: object) -> bytes:
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


async def spoken() -> AsyncIterator[bytes]:
    """`TEXT` in three chunks, with all that server-sent events allow: comments, other fields, CRLF, a byte order mark,
    data in two lines, no space after the colon, and pieces that end within a character."""
    yield b"\xef\xbb\xbf: PROCESSING\n\n"
    yield b"event: message\r\nid: 1\r\nretry: 10\r\n" + event(chunk(TEXT[:3])).replace(b"\n", b"\r\n")
    whole = event(chunk(TEXT[3:9]))
    for at in range(0, len(whole), 7):
        yield whole[at : at + 7]
        await asyncio.sleep(0)
    text = json.dumps(chunk(TEXT[9:]), ensure_ascii=False)
    cut = text.index('"choices"')
    yield f"data:{text[:cut]}\ndata:{text[cut:]}\n\n: still here\n\n".encode()
    yield b"data: [DONE]\n\n"
