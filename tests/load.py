"""`make load`: how many documents a second `/types` gives on loopback, beside static routes of the same server.

Each request stands beside the most that the framework gives for one like it: a route that says hello, or one that sends
a body of the same size. The callers are processes of their own and read no more of an answer than its length, so that
what is measured is the server.
"""

from __future__ import annotations

import multiprocessing
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route

from dtogen.host import types_app
from tests.bench import table

CALLERS, ROUNDS = 2, 3
SECONDS = 1.0  # of one round of one request
PATH = "/types/csharp"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    tag: str
    body: bytes


def of_size(body: bytes) -> Callable[[Request], Response]:
    async def static(request: Request) -> Response:
        return Response(body, media_type="text/plain")

    return static  # type: ignore[return-value]


async def hello(request: Request) -> PlainTextResponse:
    return PlainTextResponse("hello")


@contextmanager
def serving(app: Starlette) -> Iterator[int]:
    """The port of `app`, served by uvicorn in a thread."""
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    listening = socket.create_server(("127.0.0.1", 0))
    # A socket that the system makes for uvicorn has this too.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(20)


def ask(connection: socket.socket, path: str, headers: str) -> Answer:
    """One GET on a connection that stays open. `headers` are lines, each with its end."""
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}\r\n".encode())
    received = bytearray()
    while (end := received.find(b"\r\n\r\n")) < 0:
        received += _some(connection)
    head = received[:end].decode("latin-1").split("\r\n")
    told = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
    size, pieces = int(told.get("content-length", 0)), [bytes(received[end + 4 :])]
    missing = size - len(pieces[0])
    while missing > 0:
        pieces.append(_some(connection))
        missing -= len(pieces[-1])
    return Answer(int(head[0].split()[1]), told.get("etag", ""), b"".join(pieces))


def _some(connection: socket.socket) -> bytes:
    found = connection.recv(1 << 20)
    if not found:
        raise ConnectionError("the server ended the connection")
    return found


def count(port: int, path: str, headers: str, seconds: float) -> float:
    """Answers a second on one connection."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        calls, start = 0, time.perf_counter()
        while (taken := time.perf_counter() - start) < seconds:
            ask(connection, path, headers)
            calls += 1
    return calls / taken


def main() -> None:
    routes = [Route("/hello", hello), Mount("/types", types_app())]
    app = Starlette(routes=routes)
    fork = multiprocessing.get_context("spawn")
    with serving(app) as port, ProcessPoolExecutor(CALLERS, fork) as pool:

        def once(path: str, headers: str = "") -> Answer:
            with socket.create_connection(("127.0.0.1", port)) as connection:
                return ask(connection, path, headers)

        def rate(path: str, headers: str) -> float:
            works = [pool.submit(count, port, path, headers, SECONDS) for _ in range(CALLERS)]
            return sum(each.result() for each in works)

        plain, packed = once(PATH), once(PATH, "Accept-Encoding: gzip\r\n")
        for name, body in (("plain", plain.body), ("packed", packed.body)):
            app.router.routes.append(Route(f"/{name}", of_size(body)))
        rows = [
            ("known by ETag", f"If-None-Match: {plain.tag}\r\n", "/hello"),
            ("gzip", "Accept-Encoding: gzip\r\n", "/packed"),
            ("plain", "", "/plain"),
        ]
        shown = []
        for name, headers, ceiling in rows:
            answer = once(PATH, headers)
            rate(PATH, headers)  # the first round warms both up
            # By turns, so that what else the machine does falls on both.
            pairs = [(rate(PATH, headers), rate(ceiling, "")) for _ in range(ROUNDS)]
            ours, most = (max(each) for each in zip(*pairs, strict=True))
            beside = f"{ceiling}, {len(once(ceiling).body):,} bytes"
            size = f"{len(answer.body):,}"
            shown.append((name, str(answer.status), size, f"{ours:,.0f}", beside, f"{most:,.0f}", f"{ours / most:.0%}"))
    title = f"{PATH}: answers a second of one process to {CALLERS} connections"
    table(title, ("request", "status", "bytes", "a second", "beside", "a second", "of it"), shown)


if __name__ == "__main__":
    main()
