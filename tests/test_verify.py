"""`dtogen verify` against servers that keep to the schema, and against those that do not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, Request, Response
from fastapi.responses import StreamingResponse
from pytest_regressions.file_regression import FileRegressionFixture

import dtogen.verify
from dtogen import ir
from dtogen.diagnostics import DtogenError, OptionError
from dtogen.load import load_schema
from dtogen.pipeline import choose
from dtogen.prove.samples import Fill, sample, text
from dtogen.prove.shape import declarations
from dtogen.verify import is_batchable, is_local, verify
from dtogen.verify_chat import verify_chat
from dtogen.verify_rows import Row, Target, compared, markdown
from tests.client_servers import closed_port, running
from tests.conftest import ROOT, ai_server

SCHEMA = '''
from decimal import Decimal
from dtogen.authoring import CamelDto, Dto, Stream, TypeAliasType, delete, get, post

class Order(CamelDto):
    """An order."""
    order_id: int
    price: Decimal | None = None

@get("/orders/{order_id}", returns=Order, tags=["Read"])
class GetOrder(Dto):
    order_id: int

@get(returns=list[Order], tags=["Read"])
class AllOrders(Dto):
    first: str | None = None

@post(returns=Order, tags=["Write"])
class AddOrder(CamelDto):
    order_id: int
    notes: list[str] | None = None

@delete(tags=["Write"])
class DropOrder(Dto):
    order_id: int

@post(returns=bytes, uploads=["image", "audio", "video?"])
class Convert(CamelDto):
    quality: int = 3

@get(returns=Stream)
class Log(Dto):
    pass
'''


JSON = "application/json"


def serving(schema: ir.Schema, said: dict[str, list[Any]], lies: Mapping[str, Response]) -> FastAPI:
    """Answers every operation of a schema with an example, batches and chats too, or with what is in `lies`."""
    app = FastAPI()
    decls = declarations(schema)

    def add(name: str, operation: ir.Operation) -> None:
        async def answer(request: Request) -> Response:
            said.setdefault(name, []).append((request.method, str(request.url), await request.body(), request.headers))
            if name in lies:
                return lies[name]
            if isinstance(operation.returns, ir.Body):
                return Response(b"" if operation.returns is ir.Body.NOTHING else b"\0\1")
            if operation.paths[0].endswith("/chat/completions"):
                asked = await request.json()
                if not isinstance(asked["messages"], list):
                    return Response('{"responseStatus":{"errorCode":"Bad","message":"no list"}}', 400)
                if asked.get("stream"):
                    chunk = text(sample(ir.Ref("OpenAiChatChunk"), Fill(decls, full=False)))
                    return Response(f"data: {chunk}\n\ndata: [DONE]\n\n", media_type="text/event-stream")
            return Response(text(example(operation)), media_type=JSON)

        async def answer_all(request: Request) -> Response:
            asked = await request.json()
            said.setdefault(f"{name}[]", []).append(asked)
            return lies.get(f"{name}[]") or Response(text([example(operation) for _ in asked]), media_type=JSON)

        path = operation.paths[0].replace("{path}", "{path:path}")
        app.add_api_route(path, answer, methods=[operation.verb], response_model=None)
        if is_batchable(operation):
            app.add_api_route(f"/api/{name}[]", answer_all, methods=["POST"], response_model=None)

    def example(operation: ir.Operation) -> Any:
        assert not isinstance(operation.returns, ir.Body)
        value = sample(operation.returns, Fill(decls, full=True, extras=True))
        if isinstance(value, dict):
            value.pop("responseStatus", None)
        return value

    for each in schema.decls:
        if isinstance(each, ir.Model) and each.operation:
            add(each.name, each.operation)
    return app


@pytest.fixture
def schema(tmp_path: Path) -> ir.Schema:
    (tmp_path / "orders.py").write_text(SCHEMA)
    return load_schema(tmp_path / "orders.py")


def rows_of(
    schema: ir.Schema, lies: Mapping[str, Response] | None = None, **options: Any
) -> tuple[dict[str, Row], dict[str, list[Any]]]:
    said: dict[str, list[Any]] = {}
    with running(serving(schema, said, lies or {})) as url:
        rows = verify(choose(schema), Target(url, api_key="ak-1", auth_secret="as-1"), **options)
    return {row.operation: row for row in rows}, said


def test_a_server_that_keeps_to_the_schema_holds_in_every_row(schema: ir.Schema) -> None:
    steps: list[str] = []
    rows, said = rows_of(schema, step=steps.append)
    assert list(rows) == ["GetOrder", "AllOrders", "AddOrder", "AddOrder[]", "DropOrder", "Convert", "Log"]
    assert all(row.holds and row.status == 200 for row in rows.values()), rows
    assert steps[0] == "1 of 7: GetOrder"
    assert said["GetOrder"][0][1].endswith("/orders/1234567890123")
    assert [each[1].partition("?")[2] for each in said["AllOrders"]] == ["", "first=text"]
    assert json.loads(said["AddOrder"][1][2]) == {"orderId": 1234567890123, "notes": ["text", ""]}
    body = said["Convert"][0][2]
    assert all(b'name="' + part + b'"; filename="verify.' in body for part in (b"image", b"audio", b"video"))
    assert said["Log"][0][3]["authorization"] == "Bearer ak-1" and said["Log"][0][3]["authsecret"] == "as-1"


def test_every_operation_of_the_ai_server_is_sent() -> None:
    rows, said = rows_of(ai_server())
    assert len({name.removesuffix("[]") for name in said}) == 91
    assert {name for name in rows if name.endswith("[]")} == {name for name in said if name.endswith("[]")}
    assert [row for row in rows.values() if not row.holds] == []
    chat = json.loads(said["CreateOpenAiChat"][0][2])["request"]
    assert chat["messages"] == [{"role": "user", "content": "Say hello."}]
    assert said["GetOpenAiChat"][0][1].partition("?")[2] == "refId=text"  # of the job that was queued before


@pytest.mark.parametrize(
    ("lie", "status", "decoded", "note"),
    [
        (Response('{"orderId":"7"}', media_type=JSON), 200, False, "the answer is no Order: orderId:"),
        (Response('{"price":1}', media_type=JSON), 200, False, "orderId: Field required"),
        (Response("<html>", media_type="text/html"), 200, False, "Invalid JSON"),
        (Response(""), 200, False, "the body is empty"),
        (Response(status_code=204), 204, False, "the body is empty"),
        (Response('{"detail":"gone"}', 404, media_type=JSON), 404, None, "HTTP 404 gone"),
        (Response('{"responseStatus":{"errorCode":"Bad","message":"no"}}', 400), 400, None, "HTTP 400 [Bad] no"),
        (Response("ak-1 as-1", 500), 500, None, "HTTP 500"),
    ],
)
def test_a_server_that_lies_is_told_why(
    schema: ir.Schema, lie: Response, status: int, decoded: bool | None, note: str
) -> None:
    rows, _ = rows_of(schema, {"AddOrder": lie}, only=["*Order"])
    row = rows.pop("AddOrder")
    assert not row.holds and (row.status, row.decoded, row.equal) == (status, decoded, None)
    assert note in row.note
    assert all(each.holds for each in rows.values())


def test_what_is_lost_between_reading_and_writing_is_told(schema: ir.Schema) -> None:
    order = ir.Ref("Order")
    assert compared(schema, order, b'{"orderId":1,"price":1.10}', {"orderId": 1}) == "$.price: want 1.10, got nothing"
    assert compared(schema, order, b'{"orderId":1,"price":1.10}', {"price": 1.1, "orderId": 1}) == ""
    assert compared(schema, ir.Scalar(ir.Prim.STRING), b"bare", "bare") == ""


def test_operations_are_chosen_by_name_and_tag(schema: ir.Schema) -> None:
    assert list(rows_of(schema, only=["Add*", "Log"])[0]) == ["AddOrder", "AddOrder[]", "Log"]
    assert list(rows_of(schema, only=["*[]"])[0]) == ["AddOrder[]"]
    assert list(rows_of(schema, tags=["Read"])[0]) == ["GetOrder", "AllOrders"]
    assert list(rows_of(schema, tags=["Write"], only=["Drop*"])[0]) == ["DropOrder"]
    for bad in ({"only": ["Nothing*"]}, {"tags": ["Nothing"]}):
        with pytest.raises(OptionError, match="DT922"):
            rows_of(schema, **bad)


def test_on_another_machine_nothing_is_changed_unless_chosen(
    schema: ir.Schema, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dtogen.verify, "is_local", lambda host: False)
    rows, said = rows_of(schema)
    assert list(said) == ["GetOrder", "AllOrders", "Log"]
    assert rows["DropOrder"].skipped and rows["DropOrder"].holds and "not sent" in rows["DropOrder"].note
    assert rows["AddOrder[]"].skipped
    assert list(rows_of(schema, tags=["Write"])[1]) == ["AddOrder", "AddOrder[]", "DropOrder"]


@pytest.mark.parametrize(
    ("host", "want"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("localhost", True), ("10.0.0.1", False), ("h", False)],
)
def test_which_machine_is_this_one(host: str, want: bool) -> None:
    assert is_local(host) is want


def test_no_server_is_one_diagnostic_not_one_per_row(schema: ir.Schema) -> None:
    with pytest.raises(DtogenError, match="no server answers"):
        verify(choose(schema), Target(f"http://127.0.0.1:{closed_port()}"))


@pytest.mark.parametrize("target", [Target("127.0.0.1:5005"), Target("http://x", api_key="two\nlines")])
def test_what_cannot_be_called_is_wrong_usage(schema: ir.Schema, target: Target) -> None:
    with pytest.raises(OptionError, match="DT921") as caught:
        verify(choose(schema), target)
    assert "two" not in str(caught.value)


def test_a_table_in_markdown_has_no_bar_of_its_own() -> None:
    table = markdown([Row("A", "GET", "/a", 200, True, False, "a|b"), Row("B", "POST", "/b", skipped=True)])
    assert table.splitlines()[2:] == [
        "| A | GET | /a | 200 | yes | no | a\\|b |",
        "| B | POST | /b | skipped |  |  |  |",
    ]


ANSWER = {"choices": [{"index": 0, "message": {"role": "assistant", "content": "hi"}}], "cost": 4e-05}
CHUNK = {"id": "c", "choices": [{"index": 0, "delta": {"content": "hi"}}], "x_seed": 4944116822809979520}


def openai_like(bend: Mapping[str, Response | str] | None = None) -> FastAPI:
    """Speaks the OpenAI protocol, but for what is bent: `plain`, `tools`, `error`, or a chunk of the stream."""
    app = FastAPI()
    bent = bend or {}

    @app.get("/v1/models")
    async def models() -> dict[str, Any]:
        return {"data": [] if "models" in bent else [{"id": "tiny"}]}

    @app.post("/v1/chat/completions")
    async def complete(request: Request) -> Any:
        body = await request.json()
        assert body["model"] == "tiny"
        kind = "error" if isinstance(body["messages"], str) else "tools" if "tools" in body else "plain"
        if body.get("stream"):
            lines = [bent.get("chunk", json.dumps(CHUNK)), "[DONE]"]
            return StreamingResponse((f"data: {each}\n\n" for each in lines), media_type="text/event-stream")
        if kind in bent:
            return bent[kind]
        if kind == "error":
            failed = {"error": {"message": "messages must be a list", "type": "invalid_request_error", "code": None}}
            return Response(json.dumps(failed), 400, media_type=JSON)
        answer = json.loads(json.dumps(ANSWER))
        if kind == "tools":
            call = {"id": "1", "type": "function", "function": {"name": "get_weather", "arguments": "{}"}}
            answer["choices"][0]["message"]["tool_calls"] = [call]
        return Response(json.dumps(answer), media_type=JSON)

    return app


def chat_rows(bend: Mapping[str, Response | str] | None = None) -> dict[str, Row]:
    with running(openai_like(bend)) as url:
        return {row.operation: row for row in verify_chat(choose(ai_server()), Target(f"{url}/v1"))}


def test_the_chat_of_a_bare_server_is_four_rows() -> None:
    rows = chat_rows()
    assert list(rows) == ["chat", "chat with tools", "chat as a stream", "a bad chat"]
    assert all(row.holds for row in rows.values()), rows
    assert rows["chat with tools"].note == "the tool is called"
    assert rows["chat as a stream"].note == "1 chunk"
    assert rows["a bad chat"].status == 400


@pytest.mark.parametrize(
    ("bend", "row", "note"),
    [
        ({"plain": Response('{"id":"x"}', media_type=JSON)}, "chat", "is no OpenAiChatResponse: choices"),
        ({"tools": Response('{"error":"no tools"}', 400)}, "chat with tools", "HTTP 400 no tools"),
        ({"chunk": '{"id":"x"}'}, "chat as a stream", "chunk 0 is no OpenAiChatChunk"),
        ({"chunk": '{"error":{"message":"overloaded"}}'}, "chat as a stream", "overloaded"),
        ({"chunk": "[DONE]"}, "chat as a stream", "no chunk came"),
        ({"error": Response("{}", 500)}, "a bad chat", "HTTP 500"),
        ({"error": Response('{"error":"who?"}', 401)}, "a bad chat", "HTTP 401 who?"),
        ({"error": Response("no!", 400)}, "a bad chat", "the body tells no error"),
        ({"error": Response(json.dumps(ANSWER), media_type=JSON)}, "a bad chat", "accepted, though"),
    ],
)
def test_a_bare_server_that_errs_is_told_why(bend: Mapping[str, Response | str], row: str, note: str) -> None:
    rows = chat_rows(bend)
    assert note in rows[row].note and not rows.pop(row).holds
    assert all(each.holds for each in rows.values())


def test_a_server_without_models_wants_one_named() -> None:
    with pytest.raises(DtogenError, match="names no model"):
        chat_rows({"models": ""})
    with pytest.raises(DtogenError, match="no server answers"):
        verify_chat(choose(ai_server()), Target(f"http://127.0.0.1:{closed_port()}"))


def dtogen_verify(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ, "COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb", "PYTHONPATH": str(ROOT), **variables
    }  # fmt: skip
    return subprocess.run(
        [sys.executable, "-m", "dtogen", "verify", *arguments],
        capture_output=True,
        text=True,
        env=environment,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        check=False,
        timeout=120,
    )


@pytest.fixture
def live(schema: ir.Schema, tmp_path: Path) -> Iterator[tuple[str, str, dict[str, list[Any]], dict[str, Response]]]:
    said: dict[str, list[Any]] = {}
    lies: dict[str, Response] = {}
    with running(serving(schema, said, lies)) as url:
        yield url, str(tmp_path / "orders.py"), said, lies


def test_the_command_prints_a_matrix_and_exits_by_it(live: Any) -> None:
    url, file, said, lies = live
    done = dtogen_verify(url, "--schema", file, DTOGEN_API_KEY="ak-env")
    assert done.returncode == 0, done.stderr
    assert "AddOrder" in done.stdout and done.stderr == "7 of 7 hold\n"
    assert said["Log"][0][3]["authorization"] == "Bearer ak-env"
    lies["AddOrder"] = Response("[]", 503)
    done = dtogen_verify(url, "--schema", file, "--only", "Add*", "--only", "Get*", "--json")
    assert done.returncode == 1 and done.stderr == "1 of 2 hold, 1 not sent\n"
    rows = json.loads(done.stdout)
    assert [(each["operation"], each["status"], each["holds"]) for each in rows] == [
        ("GetOrder", 200, True),
        ("AddOrder", 503, False),
        ("AddOrder[]", None, True),
    ]
    assert rows[2]["skipped"] and rows[2]["note"] == "not sent: one alone does not hold"
    done = dtogen_verify(url, "--schema", file, "--tag", "Read", "--markdown")
    assert done.returncode == 0 and done.stdout.startswith("| operation | verb |")


@pytest.mark.parametrize(
    ("arguments", "code", "exit_code"),
    [
        (["127.0.0.1:1"], "DT921", 2),
        (["http://127.0.0.1:1", "--only", "Nothing"], "DT922", 2),
        (["http://127.0.0.1:1", "--timeout", "0"], "DT405", 2),
        (["http://127.0.0.1:1", "--openai", "--tag", "AI"], "DT405", 2),
        (["http://127.0.0.1:1"], "DT923", 1),
        (["http://127.0.0.1:1/v1", "--openai"], "DT923", 1),
        (["http://127.0.0.1:1", "--schema", "nowhere"], "DT101", 1),
    ],
)
def test_what_cannot_be_done_is_a_diagnostic(arguments: list[str], code: str, exit_code: int) -> None:
    done = dtogen_verify(*arguments)
    assert done.returncode == exit_code and code in done.stderr and "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_missing_extra_names_itself(tmp_path: Path) -> None:
    (tmp_path / "httpx.py").write_text("raise ModuleNotFoundError('no httpx', name='httpx')\n")
    done = dtogen_verify("http://127.0.0.1:1", PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}")
    assert done.returncode == 1 and "pip install 'dtogen[client]'" in done.stderr and "Traceback" not in done.stderr


def test_help_needs_no_extra(file_regression: FileRegressionFixture, tmp_path: Path) -> None:
    (tmp_path / "httpx.py").write_text("raise AssertionError('help imports httpx')\n")
    done = dtogen_verify("--help", PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}")
    assert done.returncode == 0 and "Examples" in done.stdout
    shown = "\n".join(line.rstrip() for line in done.stdout.splitlines()).strip() + "\n"
    path = ROOT / "tests" / "help" / "verify.txt"
    file_regression.check(shown, fullpath=path, encoding="utf-8", newline="\n", extension=".txt")
