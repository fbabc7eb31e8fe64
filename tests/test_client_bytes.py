"""Bytes in both directions: answers that come bit by bit, and files that are read while they are sent."""

from __future__ import annotations

import asyncio
import io
import socket
import threading
import time
import tracemalloc
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, Request

from dtogen.client import ApiError, AsyncBody, AsyncJsonApiClient, JsonApiClient, Retries, Upload
from tests.client_servers import Script, answer, dtos, running

ai = dtos()
DOWNLOAD = ai.DownloadComfyFile(year=2025, month=1, day=2, file_name="a")
CHUNKED = (
    b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nX-Name: a.png\r\nTransfer-Encoding: chunked\r\n"
    b"Connection: close\r\n\r\n"
)
END = b"0\r\n\r\n"


def piece(content: bytes) -> bytes:
    return f"{len(content):x}\r\n".encode() + content + b"\r\n"


def awaited(url: str, use: Callable[[AsyncJsonApiClient], Awaitable[Any]], **options: Any) -> Any:
    async def run() -> Any:
        async with AsyncJsonApiClient(url, **options) as client:
            return await use(client)

    return asyncio.run(run())


# Answers that come bit by bit.


def test_async_gives_a_piece_before_the_next_one_is_there() -> None:
    async def use(client: AsyncJsonApiClient) -> tuple[bytes, float, list[bytes]]:
        began = time.monotonic()
        async with await client.send(DOWNLOAD) as body:
            assert isinstance(body, AsyncBody) and body.headers["x-name"] == "a.png"
            pieces = aiter(body)
            first = await anext(pieces)
            return first, time.monotonic() - began, [each async for each in pieces]

    with Script([[CHUNKED + piece(b"one"), 0.5, piece(b"two") + END]]) as server:
        first, passed, rest = awaited(server.url, use)
    assert (first, rest) == (b"one", [b"two"]) and passed < 0.4


def test_async_reads_it_whole_when_asked() -> None:
    async def use(client: AsyncJsonApiClient) -> bytes:
        return bytes(await (await client.send(DOWNLOAD)).read())

    with Script([[CHUNKED, piece(b"one"), piece(b"two"), END]]) as server:
        assert awaited(server.url, use) == b"onetwo"


@contextmanager
def endless() -> Iterator[tuple[str, threading.Event]]:
    """A server that sends until its client is gone, and tells when it is."""
    listener = socket.create_server(("127.0.0.1", 0))
    gone = threading.Event()

    def serve() -> None:
        with listener.accept()[0] as connection:
            connection.settimeout(5)
            connection.recv(65536)
            connection.sendall(CHUNKED)
            try:
                while True:
                    connection.sendall(piece(b"x" * 1000))
            except TimeoutError:  # nobody reads, yet nobody left
                return
            except OSError:
                gone.set()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", gone
    finally:
        listener.close()
        thread.join(10)


async def leave_the_loop(client: AsyncJsonApiClient) -> None:
    async for _ in await client.send(DOWNLOAD):
        break


async def leave_the_block(client: AsyncJsonApiClient) -> None:
    async with await client.send(DOWNLOAD):
        pass


async def close_it(client: AsyncJsonApiClient) -> None:
    await (await client.send(DOWNLOAD)).aclose()


async def be_cancelled(client: AsyncJsonApiClient) -> None:
    async def read() -> None:
        async for _ in await client.send(DOWNLOAD):
            await asyncio.sleep(0)

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(read(), 0.2)


@pytest.mark.parametrize("leave", [leave_the_loop, leave_the_block, close_it, be_cancelled])
def test_async_ends_the_call_when_it_is_left(leave: Callable[[AsyncJsonApiClient], Awaitable[None]]) -> None:
    with endless() as (url, gone):

        async def use(client: AsyncJsonApiClient) -> bool:
            await leave(client)
            return await asyncio.to_thread(gone.wait, 5)  # while the client itself is still open

        assert awaited(url, use)


def test_async_reads_once() -> None:
    async def use(client: AsyncJsonApiClient) -> None:
        body = await client.send(DOWNLOAD)
        assert await body.read() == b"one"
        with pytest.raises(ValueError, match="read or closed before"):
            await body.read()
        assert "/api/DownloadComfyFile" in repr(body)

    with Script([[CHUNKED, piece(b"one"), END]]) as server:
        awaited(server.url, use)


async def whole(client: AsyncJsonApiClient) -> bytes:
    return bytes(await (await client.send(DOWNLOAD, timeout=0.2)).read())


def blocking(url: str, **options: Any) -> bytes:
    with JsonApiClient(url, **options) as client, client.send(DOWNLOAD, timeout=0.2) as file:
        return bytes(file.read())


def not_blocking(url: str, **options: Any) -> Any:
    return awaited(url, whole, **options)


READERS = pytest.mark.parametrize("read", [blocking, not_blocking])


@READERS
@pytest.mark.parametrize(
    ("more", "reason"),
    [([1.0, END], "no answer in time"), ([], "the server ended the connection"), ([b"zz\r\n"], "speaks no HTTP")],
)
def test_a_body_that_breaks_off_raises_and_is_not_asked_for_again(
    read: Callable[..., bytes], more: Iterable[bytes | float], reason: str
) -> None:
    with Script([[CHUNKED, piece(b"one"), *more]]) as server:
        with pytest.raises(ApiError, match=reason) as caught:
            read(server.url, retries=Retries(pause=0.01))
        assert caught.value.status == 200 and caught.value.__cause__ is not None
        assert len(server.said) == 1


@READERS
def test_what_is_asked_for_whole_has_a_bound(read: Callable[..., bytes]) -> None:
    body = [CHUNKED, piece(b"x" * 1000), piece(b"y" * 1000), END]
    with Script([body, body]) as server:
        assert len(read(server.url, max_body=2000)) == 2000
        with pytest.raises(ApiError, match="longer than 1999 bytes: give the client a larger max_body"):
            read(server.url, max_body=1999)


def test_what_is_read_bit_by_bit_has_none() -> None:
    async def use(client: AsyncJsonApiClient) -> int:
        return sum([len(each) async for each in await client.send(DOWNLOAD)])

    body = [CHUNKED, piece(b"x" * 1000), piece(b"y" * 1000), END]
    with Script([body, body]) as server:
        assert awaited(server.url, use, max_body=10) == 2000
        with JsonApiClient(server.url, max_body=10) as client, client.send(DOWNLOAD) as file:
            assert sum(map(len, iter(lambda: file.read(8), b""))) == 2000


@READERS
def test_a_refusal_is_an_error_and_no_body(read: Callable[..., bytes]) -> None:
    failed = {"responseStatus": {"errorCode": "NotFound", "message": "no such file"}}
    with Script([answer(404, failed)]) as server, pytest.raises(ApiError, match=r"HTTP 404; \[NotFound\] no such file"):
        read(server.url)


def test_a_result_holds_a_stream_whole() -> None:
    async def use(client: AsyncJsonApiClient) -> bytes:
        return bytes((await client.api(DOWNLOAD)).unwrap().read())

    with Script([[CHUNKED, piece(b"one"), END]] * 2) as server:
        assert awaited(server.url, use) == b"one"
        with JsonApiClient(server.url) as client:
            assert client.api(DOWNLOAD).unwrap().read() == b"one"


# Files that are read while they are sent.


def counting(got: list[Any]) -> FastAPI:
    app = FastAPI()

    @app.post("/api/ImageToImage")
    async def count(request: Request) -> dict[str, Any]:
        size = 0
        async for each in request.stream():
            size += len(each)
        got.append((size, request.headers["content-length"]))
        return {"results": [{"url": "x", "fileName": "x"}]}

    return app


IMAGE = ai.ImageToImage(positive_prompt="p")
BIG = 24 * 1024 * 1024


@pytest.mark.parametrize("is_async", [False, True])
def test_a_large_file_is_never_held_whole(is_async: bool, tmp_path: Path) -> None:
    file = tmp_path / "big.png"
    with file.open("wb") as out:
        out.truncate(BIG)
    got: list[Any] = []
    with running(counting(got)) as url:
        tracemalloc.start()
        try:
            if is_async:
                awaited(url, lambda client: client.send(IMAGE, {"image": file}))
            else:
                with JsonApiClient(url) as client:
                    client.send(IMAGE, {"image": file})
            most = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    size, told = got[0]
    assert size == int(told) > BIG
    assert most < BIG / 3  # the server in this process takes some of it


def opened(file: Path) -> Any:
    made = file.open("rb")
    made.read(3)  # a file is sent from its start on
    return made


SOURCES: dict[str, Callable[[Path], Any]] = {
    "path": lambda file: file,
    "open": opened,
    "bytes": lambda file: file.read_bytes(),
    "memory": lambda file: io.BytesIO(file.read_bytes()),
    "upload": lambda file: Upload("cat.png", file.read_bytes(), "image/png"),
    "upload of a path": lambda file: Upload("kitten.png", file, "image/png"),
}
NAMES = {"bytes": "image", "memory": "image", "upload of a path": "kitten.png"}


@pytest.fixture
def cat(tmp_path: Path) -> Path:
    file = tmp_path / "cat.png"
    file.write_bytes(b"pixels")
    return file


MADE = answer(200, {"results": []})


@pytest.mark.parametrize("kind", SOURCES)
def test_a_file_comes_from_anywhere_and_as_a_whole_each_time(kind: str, cat: Path) -> None:
    refused = answer(503, headers={"Retry-After": "0"})
    moved = answer(307, headers={"Location": "/elsewhere"})
    with Script([refused, moved, MADE]) as server, JsonApiClient(server.url) as client:
        given = SOURCES[kind](cat)
        client.send(IMAGE, {"image": given})
        if isinstance(given, io.IOBase):
            assert not given.closed  # that is up to who opened it
            given.close()
    first, second, third = server.said
    assert first.body == second.body == third.body and third.target == "/elsewhere"
    assert f'name="image"; filename="{NAMES.get(kind, "cat.png")}"'.encode() in first.body
    assert first.body.count(b"\r\n\r\npixels\r\n") == 1
    kind_told = b"application/octet-stream" if kind in ("bytes", "memory") else b"image/png"
    assert b"Content-Type: " + kind_told + b"\r\n" in first.body
    boundary = first.headers["content-type"].removeprefix("multipart/form-data; boundary=")
    assert first.body.startswith(f"--{boundary}\r\n".encode())


def test_several_files_go_under_one_name(cat: Path) -> None:
    with Script([MADE]) as server, JsonApiClient(server.url) as client:
        client.send(IMAGE, {"image": [cat, b"more"]})
    assert server.said[0].body.count(b'; name="image"; filename=') == 2


class Pipe(io.RawIOBase):
    def readable(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("given", "fault", "text"),
    [
        (io.StringIO("x"), TypeError, 'open for text: open it with "rb"'),
        (7, TypeError, "is a int: give bytes, a path or an open file"),
        ("cat.png", TypeError, "is a str: give bytes, a path or an open file"),
        (Pipe(), ValueError, "from its start again: give its bytes"),
        (Path("nowhere.png"), FileNotFoundError, "nowhere.png"),
        (Upload("x", Path("nowhere.png")), FileNotFoundError, "nowhere.png"),
    ],
)
def test_what_is_no_file_is_refused_before_anything_is_sent(given: Any, fault: type[Exception], text: str) -> None:
    with Script([MADE]) as server, JsonApiClient(server.url) as client:
        with pytest.raises(fault, match=text):
            client.send(IMAGE, {"image": given})
        assert server.said == []
