"""What the tests of `dtogen serve` share: a real server in a process of its own, and an upstream that they script."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import IO, Any

import httpx

from tests.conftest import ROOT

KEY = "ak-test"
SECRET = "the-secret"
START_SECONDS = 30


@dataclass
class Server:
    """One `dtogen serve`. `said` is what it wrote to stderr, once it has ended."""

    url: str
    process: subprocess.Popen[str]
    errors: IO[str]
    said: str = ""
    client: httpx.Client = field(default_factory=lambda: httpx.Client(trust_env=False, timeout=30))

    def post(self, path: str, body: Any = None, **more: Any) -> httpx.Response:
        return self.client.post(self.url + path, json=body, **more)

    def get(self, path: str, **query: Any) -> httpx.Response:
        return self.client.get(self.url + path, params=query)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def stop(self) -> int:
        """End it as a service manager does; its exit code."""
        self.client.close()
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(10)
        assert self.process.stdout is not None
        self.process.stdout.close()
        self.said = read_and_close(self.errors)
        return self.process.returncode


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return {**kept, "PYTHONPATH": str(ROOT), **more}


def start(*arguments: str, **env: str) -> Server:
    """Start a server on a port that is free and wait until it tells its URL."""
    errors = tempfile.TemporaryFile("w+")  # noqa: SIM115 - a pipe that nobody reads would stop a server that says much
    process = subprocess.Popen(
        [sys.executable, "-m", "dtogen", "serve", "--port", "0", *arguments],
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
        cwd=ROOT,
        env=environment(**env),
    )
    lines: queue.Queue[str] = queue.Queue()
    assert process.stdout is not None
    threading.Thread(target=lambda out=process.stdout: lines.put(out.readline()), daemon=True).start()
    try:
        url = lines.get(timeout=START_SECONDS).strip()
    except queue.Empty:
        url = ""
    if not url:
        process.kill()
        process.wait(10)
        raise AssertionError(f"the server did not start: {read_and_close(errors)}")
    return Server(url, process, errors)


def read_and_close(file: IO[str]) -> str:
    with file:
        file.seek(0)
        return file.read()


@contextmanager
def serving(*arguments: str, **env: str) -> Iterator[Server]:
    server = start(*arguments, **env)
    try:
        yield server
    finally:
        server.stop()


def configuration(folder: Path, text: str) -> tuple[str, str]:
    file = folder / "server.toml"
    file.write_text(text, encoding="utf-8")
    return "--config", str(file)


def chat(text: str = "Hello there", **more: Any) -> dict[str, Any]:
    return {"model": "m1", "messages": [{"role": "user", "content": text}], **more}


def completion(text: str, **more: Any) -> dict[str, Any]:
    message = {"role": "assistant", "content": text}
    return {"id": "x", "choices": [{"index": 0, "message": message, "finish_reason": "stop"}], **more}


def until(told: Callable[[], Any], seconds: float = 20) -> Any:
    """What `told` says once it says something true."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = told()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come to pass")


@dataclass
class Received:
    verb: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


Reply = Callable[[Received], "tuple[int, dict[str, str], bytes]"]


@dataclass
class Upstream:
    """A server that answers as it is told and remembers what it got. A provider or the target of a callback."""

    url: str
    reply: Reply
    received: list[Received] = field(default_factory=list)


def ok(body: Any) -> tuple[int, dict[str, str], bytes]:
    return 200, {"Content-Type": "application/json"}, json.dumps(body).encode()


def refuse(status: int, message: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    return status, headers, json.dumps({"error": {"message": message}}).encode()


def stream(*events: Any) -> tuple[int, dict[str, str], bytes]:
    texts = (each if isinstance(each, str) else json.dumps(each) for each in events)
    body = "".join(f"data: {text}\n\n" for text in texts)
    return 200, {"Content-Type": "text/event-stream"}, body.encode()


@contextmanager
def answering(reply: Reply) -> Iterator[Upstream]:
    """An upstream on a port that the system gives, on a thread of the test."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            got = Received(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body)
            upstream.received.append(got)
            status, headers, sent = upstream.reply(got)
            try:
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(sent))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(sent)
            except OSError:
                pass  # the test killed who asked

        do_POST = do_PUT = do_GET = answer

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 256

        def handle_error(self, request: Any, client_address: Any) -> None:
            pass

    listening = Quiet(("127.0.0.1", 0), Handler)
    upstream = Upstream(f"http://127.0.0.1:{listening.server_port}", reply)
    thread = threading.Thread(target=listening.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield upstream
    finally:
        listening.shutdown()
        listening.server_close()
        thread.join(5)
