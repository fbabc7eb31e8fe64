"""Servers for the tests of the client: real ones, on a port that the system gives, stopped by the test.

`Script` says byte by byte what it was told to, also what no framework would; `running` serves an application.
"""

from __future__ import annotations

import importlib
import json
import socket
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

import uvicorn

from tests.conftest import ROOT

GENERATED = ROOT / "generated" / "python" / "src"


def dtos() -> Any:
    """The emitted package, as a user has it."""
    if str(GENERATED) not in sys.path:
        sys.path.append(str(GENERATED))
    return importlib.import_module("ai_server")


@dataclass(frozen=True, slots=True)
class Said:
    """A request that a server got."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def answer(
    status: int, body: object = b"", headers: Mapping[str, str] | None = None, *, length: int | None = None
) -> bytes:
    """An answer as bytes. `length` is what it claims, where that is not true."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    given = {
        "Content-Type": "application/json",
        "Content-Length": str(len(content) if length is None else length),
        "Connection": "close",
        **(headers or {}),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    return f"HTTP/1.1 {status} X\r\n{head}\r\n".encode() + content


def events(*pieces: bytes | float) -> list[bytes | float]:
    """An answer of server-sent events, each piece sent on its own; a float is seconds of silence."""
    return [b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n", *pieces]


@dataclass(slots=True)
class Script:
    """Answers one request per connection with the next of its answers; with none left, it hangs up.

    An answer is bytes, or pieces of them sent one by one, with seconds of silence between as floats.
    """

    answers: list[bytes | Iterable[bytes | float]]
    said: list[Said] = field(default_factory=list)
    _listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    _thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Script:
        self._listener.settimeout(0.05)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self._listener.close()
        assert self._thread is not None
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                connection = self._listener.accept()[0]
            except TimeoutError:
                continue
            except OSError:
                return
            connection.settimeout(5)
            with connection:
                said = self._hear(connection)
                if said is None:
                    continue
                self.said.append(said)
                given = self.answers.pop(0) if self.answers else b""
                try:
                    for piece in [given] if isinstance(given, bytes) else given:
                        if isinstance(piece, float):
                            time.sleep(piece)
                        else:
                            connection.sendall(piece)
                    connection.shutdown(socket.SHUT_WR)
                    while connection.recv(65536):
                        pass
                except OSError:
                    pass

    def _hear(self, connection: socket.socket) -> Said | None:
        text = b""
        try:
            while b"\r\n\r\n" not in text:
                piece = connection.recv(65536)
                if not piece:
                    return None
                text += piece
            head, _, body = text.partition(b"\r\n\r\n")
            first, *lines = head.decode("latin-1").split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
            while len(body) < int(headers.get("content-length", 0)):
                body += connection.recv(65536)
        except OSError:
            return None
        method, target, _ = first.split(" ")
        return Said(method, target, headers, body)


@contextmanager
def running(application: Any) -> Iterator[str]:
    """An ASGI application under uvicorn; its URL."""
    listener = socket.create_server(("127.0.0.1", 0))
    # asyncio does so only for a socket that was made with the protocol's number; answers would take 40 ms.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    # At its end it does not wait for answers that nobody will read.
    config = uvicorn.Config(application, log_level="critical", lifespan="off", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    try:
        until = time.monotonic() + 10
        while not server.started and time.monotonic() < until:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()


def closed_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
