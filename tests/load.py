"""`make load`: how many documents a second `/types` gives on loopback, beside a route that says hello."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route

from dtogen.host import types_app
from tests.bench import table

CALLERS, CALLS = 4, 1500  # connections, and requests on each


async def hello(request: Request) -> PlainTextResponse:
    return PlainTextResponse("hello")


def serve() -> tuple[uvicorn.Server, threading.Thread, int]:
    app = Starlette(routes=[Route("/hello", hello), Mount("/types", types_app())])
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    listening = socket.create_server(("127.0.0.1", 0))
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    return server, thread, listening.getsockname()[1]


def rate(port: int, path: str, headers: Mapping[str, str]) -> tuple[float, int, int]:
    """Answers a second, the status, and the bytes of a body."""

    def call() -> tuple[int, int]:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        for _ in range(CALLS):
            connection.request("GET", path, headers=dict(headers))
            answer = connection.getresponse()
            size = len(answer.read())
        connection.close()
        return answer.status, size

    start = time.perf_counter()
    with ThreadPoolExecutor(CALLERS) as pool:
        *_, (status, size) = pool.map(lambda _: call(), range(CALLERS))
    return CALLERS * CALLS / (time.perf_counter() - start), status, size


def main() -> None:
    server, thread, port = serve()
    try:
        probe = http.client.HTTPConnection("127.0.0.1", port)
        probe.request("GET", "/types/csharp")
        answer = probe.getresponse()
        answer.read()
        tag = answer.getheader("ETag") or ""
        rows = []
        for name, path, headers in (
            ("hello", "/hello", {}),
            ("/types/csharp, known by ETag", "/types/csharp", {"If-None-Match": tag}),
            ("/types/csharp, gzip", "/types/csharp", {"Accept-Encoding": "gzip"}),
            ("/types/csharp, plain", "/types/csharp", {}),
        ):
            found, status, size = rate(port, path, headers)
            rows.append((name, f"{found:.0f}", str(status), str(size)))
    finally:
        server.should_exit = True
        thread.join()
    table("Answers a second, one process, client included", ("request", "a second", "status", "bytes"), rows)


if __name__ == "__main__":
    main()
