"""The rows of `dtogen verify` beside those of single requests: batches, and chats wrapped and bare, as a stream too."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, Request, Response

from dtogen import ir
from dtogen.load import load_schema
from dtogen.pipeline import choose
from dtogen.verify import verify
from dtogen.verify_rows import Row, Target, plain, reasons
from tests.client_servers import running
from tests.conftest import ai_server
from tests.test_serve_support import KEY, SECRET, serving
from tests.test_verify import JSON, dtogen_verify

SCHEMA = """
from dtogen.authoring import CamelDto, Dto, get, post, put

class Order(CamelDto):
    order_id: int

@post(returns=Order, tags=["Write"])
class AddOrder(CamelDto):
    order_id: int
    note: str | None = None

@put({PATH}returns=list[str])
class Rename(Dto):
    name: str

@post(returns=bytes)
class Draw(Dto):
    pass

@post(returns=Order, uploads=["scan"])
class Scan(Dto):
    pass

@post(tags=["Write"])
class Clear(Dto):
    pass

@get(returns=Order)
class GetOrder(Dto):
    pass
"""


def schema_of(folder: Path, path: str = "") -> ir.Schema:
    (folder / "orders.py").write_text(SCHEMA.replace("{PATH}", path))
    return load_schema(folder / "orders.py")


def batch_row(folder: Path, reply: Response, said: list[Any] | None = None) -> Row:
    app = FastAPI()

    @app.post("/api/AddOrder[]")
    async def answer(request: Request) -> Response:
        if said is not None:
            said.extend(await request.json())
        return reply

    with running(app) as url:
        (row,) = verify(choose(schema_of(folder)), Target(url), only=["AddOrder[[]]"])
    return row


def test_two_requests_of_one_type_go_as_one(tmp_path: Path) -> None:
    said: list[Any] = []
    row = batch_row(tmp_path, Response('[{"orderId":1},{"orderId":2}]', media_type=JSON), said)
    assert row == Row("AddOrder[]", "POST", "/api/AddOrder[]", 200, True, True, "2 requests as one")
    assert [sorted(each) for each in said] == [["orderId"], ["note", "orderId"]]  # the smallest, and a full one


@pytest.mark.parametrize(
    ("lie", "status", "decoded", "note"),
    [
        (Response('[{"orderId":1}]', media_type=JSON), 200, False, "1 answers to 2 requests"),
        (Response('{"orderId":1}', media_type=JSON), 200, False, "the answer is no list of Order: this is no array"),
        (Response('[{"orderId":1},{"id":2}]', media_type=JSON), 200, False, "[1]: orderId: Field required"),
        (Response(""), 200, False, "this is no JSON"),
        (Response('{"responseStatus":{"errorCode":"Bad","message":"no"}}', 400), 400, None, "HTTP 400 [Bad] no"),
        (Response("", 404), 404, None, "HTTP 404"),
    ],
)
def test_a_server_that_lies_about_a_batch_is_told_why(
    tmp_path: Path, lie: Response, status: int, decoded: bool | None, note: str
) -> None:
    row = batch_row(tmp_path, lie)
    assert not row.holds and (row.status, row.decoded, row.equal) == (status, decoded, None)
    assert note in row.note


def names(folder: Path, path: str = "") -> list[str]:
    """What is sent, of a server that answers nothing that holds."""
    with running(FastAPI()) as url:
        return [row.operation for row in verify(choose(schema_of(folder, path)), Target(url))]


def test_a_batch_is_sent_of_requests_with_a_body_and_a_json_answer_alone(tmp_path: Path) -> None:
    batches = [name for name in names(tmp_path) if name.endswith("[]")]
    assert batches == ["AddOrder[]", "Rename[]"]


def test_a_server_of_other_paths_knows_no_batches(tmp_path: Path) -> None:
    text = SCHEMA.replace("{PATH}", "").replace("@post(", '@post("/x", ').replace("@put(", '@put("/y", ')
    (tmp_path / "orders.py").write_text(text.replace("@get(", '@get("/z", '))
    with running(FastAPI()) as url:
        rows = verify(choose(load_schema(tmp_path / "orders.py")), Target(url))
    assert not any(row.operation.endswith("[]") for row in rows)


CHAT = {"choices": [{"index": 0, "message": {"role": "assistant", "content": "hi"}}]}
CHUNK = '{"id":"c","choices":[{"index":0,"delta":{"content":"hi"}}]}'
EVENTS = Response(f"data: {CHUNK}\n\ndata: [DONE]\n\n", media_type="text/event-stream")
REFUSAL = Response('{"error":{"message":"no list","type":"invalid_request_error"}}', 400, media_type=JSON)


def ai_like(bend: Mapping[str, Response]) -> FastAPI:
    """The two calls of AI Server's guide, but for what is bent: `wrapped`, `stream`, `tools`, `bad` or `bare`."""
    app = FastAPI()

    @app.post("/api/CreateOpenAiChat")
    async def wrapped(request: Request) -> Response:
        asked = await request.json()
        if asked["request"].get("stream") and "wrapped" in bend:
            return bend["wrapped"]
        return Response(json.dumps({"id": 1, "refId": "r", "result": CHAT}), media_type=JSON)

    @app.post("/v1/chat/completions")
    async def bare(request: Request) -> Response:
        asked = await request.json()
        if not isinstance(asked["messages"], list):
            return bend.get("bad", REFUSAL)
        if asked.get("stream"):
            return bend.get("stream", EVENTS)
        found = bend.get("tools") if "tools" in asked else bend.get("bare")
        return found or Response(json.dumps(CHAT), media_type=JSON)

    return app


ROWS = {
    "wrapped": "CreateOpenAiChat, stream",
    "bare": "chat",
    "tools": "chat with tools",
    "stream": "chat as a stream",
    "bad": "a bad chat",
}


def chat_rows(bend: Mapping[str, Response]) -> dict[str, Row]:
    with running(ai_like(bend)) as url:
        only = ["CreateOpenAiChat", "OpenAiChatCompletion"]
        rows = verify(choose(ai_server()), Target(url), only=only)
    return {row.operation: row for row in rows if not row.operation.endswith("[]")}


def test_the_two_calls_of_the_guide_have_rows_for_streams() -> None:
    rows = chat_rows({})
    assert list(rows) == [
        "CreateOpenAiChat",
        "CreateOpenAiChat, stream",
        "OpenAiChatCompletion",
        *list(ROWS.values())[1:],
    ]
    assert all(row.holds for row in rows.values()), rows
    assert rows["CreateOpenAiChat, stream"].note == "answered whole, as it wraps the chat"
    assert rows["chat as a stream"].note == "1 chunk"
    assert rows["a bad chat"].note == "refused: HTTP 400 no list"


def events(*data: str) -> Response:
    return Response("".join(f"data: {each}\n\n" for each in data), media_type="text/event-stream")


@pytest.mark.parametrize(
    ("bent", "lie", "decoded", "note"),
    [
        ("wrapped", events(CHUNK, "[DONE]"), False, "asked for a stream: HTTP 200, but the answer is no CreateOpenAi"),
        ("wrapped", Response('{"responseStatus":{"errorCode":"NoStream"}}', 400), None, "HTTP 400 [NoStream]"),
        ("stream", Response(json.dumps(CHAT), media_type=JSON), False, "the answer is no stream of events"),
        ("stream", Response(json.dumps(CHAT), media_type="text/plain"), False, "the answer holds no event"),
        ("stream", events(CHUNK, '{"error":{"message":"gone"}}'), False, "the stream tells an error gone"),
        ("stream", events(CHUNK, '{"id":7}'), False, "chunk 1 is no OpenAiChatChunk"),
        ("stream", Response("{}", 501), None, "HTTP 501"),
        ("tools", Response('{"choices":{}}', media_type=JSON), False, "is no OpenAiChatResponse: choices"),
        ("bad", Response(json.dumps(CHAT), media_type=JSON), False, "accepted, though its messages are no list"),
        ("bad", Response("<html>", 400), False, "the body tells no error"),
    ],
)
def test_a_server_that_lies_about_a_chat_is_told_why(bent: str, lie: Response, decoded: bool | None, note: str) -> None:
    rows = chat_rows({bent: lie})
    row = rows.pop(ROWS[bent])
    assert not row.holds and row.decoded is decoded and note in row.note
    assert all(each.holds for each in rows.values())


def test_an_error_of_ai_servers_own_shape_is_one_on_any_path() -> None:
    own = Response('{"responseStatus":{"errorCode":"Bad","message":"no list"}}', 400, media_type=JSON)
    row = chat_rows({"bad": own})["a bad chat"]
    assert row.holds and row.note == "refused: HTTP 400 [Bad] no list (as responseStatus)"


def test_the_reference_server_holds_in_every_row() -> None:
    with serving(DTOGEN_API_KEYS=KEY, DTOGEN_AUTH_SECRET=SECRET) as server:
        rows = verify(choose(ai_server()), Target(server.url, api_key=KEY, auth_secret=SECRET))
        bare = dtogen_verify(f"{server.url}/v1", "--openai", "--model", "echo", "--api-key", KEY)
        locked = dtogen_verify(server.url, "--only", "CreateOpenAiChat", "--api-key", "wrong")
    assert reasons(rows) == [] and not any(row.skipped for row in rows)
    shown = [row.operation for row in rows]
    assert sum(name.endswith("[]") for name in shown) > 20
    assert {"CreateOpenAiChat[]", "OpenAiChatCompletion[]", *ROWS.values()} <= set(shown)
    assert bare.returncode == 0 and bare.stderr == "4 of 4 hold\n", bare.stdout
    assert locked.returncode == 1 and locked.stderr == "0 of 1 hold, 1 not sent\n"
    heading, why = locked.stdout.splitlines()[-2:]
    assert heading == "What does not hold:" and why.startswith("  CreateOpenAiChat: HTTP 401 [")


TABLE = (
    Row("Add", "POST", "/a/long/path", 200, True, True),
    Row("Add[]", "POST", "/api/Add[]", 500, None, None, "HTTP 500 " + "word " * 20),
    Row("Drop", "DELETE", "/d", note="not sent", skipped=True),
)


def test_a_table_has_a_line_for_each_row_and_nothing_cut() -> None:
    lines = plain(TABLE)
    assert lines[0] == "operation  verb    path          status   decoded  equal  note"
    assert lines[1] == "Add        POST    /a/long/path  200      yes      yes"
    assert lines[2].endswith("HTTP 500 " + "word " * 19 + "word") and len(lines) == 4


@pytest.mark.parametrize(("width", "dropped"), [(100, ()), (80, ("path",)), (68, ("path", "verb"))])
def test_a_narrow_terminal_loses_paths_before_verbs_and_never_a_name(width: int, dropped: tuple[str, ...]) -> None:
    lines = plain(TABLE, width)
    assert [name for name in ("path", "verb") if name not in lines[0].split()] == list(dropped)
    assert all(len(line) <= width for line in lines) and lines[2].endswith("...")
    assert [line.split()[0] for line in lines[1:]] == ["Add", "Add[]", "Drop"]


def test_reasons_are_never_cut() -> None:
    assert reasons(TABLE) == ["Add[]: HTTP 500 " + "word " * 20]
