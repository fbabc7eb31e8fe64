"""What a type checker infers from a request, and the example of the package's docstring."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import dtogen.client
from dtogen.client import JsonApiClient
from dtogen.client.codec import decode, encode
from dtogen.pipeline import generate
from dtogen.prove.languages.python import PYRIGHT
from dtogen.prove.toolchain import find
from tests.client_servers import Script, answer, dtos, events
from tests.conftest import ROOT, ai_server

SENT = """
import ai_server as ai
from dtogen.client import ApiResult, AsyncBody, AsyncJsonApiClient, JsonApiClient
from typing_extensions import assert_type
from io import BufferedIOBase

def calls(client: JsonApiClient, chat: ai.OpenAiChat) -> None:
    created = client.send(ai.CreateOpenAiChat(request=chat))
    assert_type(created, ai.CreateOpenAiChatResponse)
    assert_type(client.send(ai.GetComfyWorkflows()), list[str])
    assert_type(client.send(ai.GetArtifact(path="x")), bytes)
    assert_type(client.send(ai.GetComfyApiPrompt(workflow="x")), str)
    assert_type(client.send(ai.QueryPrompts()), ai.QueryResponse[ai.Prompt])
    with client.send(ai.DownloadComfyFile(year=1, month=1, day=1)) as file:
        assert_type(file, BufferedIOBase)
    assert_type(client.api(ai.Hello(name="x")), ApiResult[ai.HelloResponse])
    assert_type(client.api(ai.Hello(name="x")).unwrap(), ai.HelloResponse)
    assert_type(client.send_all([ai.Hello(name="x")]), list[ai.HelloResponse])
    assert_type(client.post("/chat/completions", chat, ai.OpenAiChatResponse), ai.OpenAiChatResponse)
    for chunk in client.stream("/chat/completions", chat, ai.OpenAiChatChunk):
        assert_type(chunk, ai.OpenAiChatChunk)

async def awaited(client: AsyncJsonApiClient, chat: ai.OpenAiChat) -> None:
    assert_type(await client.send(ai.CreateOpenAiChat(request=chat)), ai.CreateOpenAiChatResponse)
    assert_type(await client.send_all([ai.Hello(name="x")]), list[ai.HelloResponse])
    assert_type(await client.api_all([ai.Hello(name="x")]), ApiResult[list[ai.HelloResponse]])
    assert_type(await client.send(ai.GetArtifact(path="x")), bytes)
    async with await client.send(ai.DownloadComfyFile(year=1, month=1, day=1)) as body:
        assert_type(body, AsyncBody)
        async for piece in body:
            assert_type(piece, bytes)
    async for chunk in client.stream("/chat/completions", chat, ai.OpenAiChatChunk):
        assert_type(chunk, ai.OpenAiChatChunk)
"""
WRONG = """
import ai_server as ai
from dtogen.client import JsonApiClient

def call(client: JsonApiClient, chat: ai.OpenAiChat) -> None:
    answer: ai.HelloResponse = client.send(ai.CreateOpenAiChat(request=chat))
    client.send(chat)
"""


@pytest.fixture(params=["pydantic", "dataclass"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The emitted module, as `ai_server.py`, beside the programs."""
    made = generate(ai_server(), "python", {"style": request.param})
    (tmp_path / "ai_server.py").write_text("".join(made.files.values()), encoding="utf-8")
    (tmp_path / "sent.py").write_text(SENT, encoding="utf-8")
    (tmp_path / "wrong.py").write_text(WRONG, encoding="utf-8")
    return tmp_path


def check(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    return done.stdout + done.stderr


def mypy(folder: Path, file: str) -> str:
    (folder / "mypy.ini").write_text(f"[mypy]\nmypy_path = {ROOT}\n", encoding="utf-8")
    return check([sys.executable, "-m", "mypy", "--strict", file], folder)


def test_mypy_infers_the_answer_of_a_request(folder: Path) -> None:
    assert "Success: no issues found in 1 source file" in mypy(folder, "sent.py")
    told = mypy(folder, "wrong.py")
    assert "Found 2 errors" in told and 'variable has type "HelloResponse"' in told and 'expected "Request[' in told


def test_pyright_infers_the_answer_of_a_request(folder: Path) -> None:
    tools = find((PYRIGHT,), ROOT / ".toolchains")
    if tools.missing:
        reason = "pyright is not installed (make toolchains)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    (folder / "pyrightconfig.json").write_text(f'{{"extraPaths": ["{ROOT}"], "pythonVersion": "3.10"}}')
    told = check(tools.argv("pyright", "--pythonpath", sys.executable, "-p", ".", "sent.py"), folder)
    assert "0 errors" in told, told


def test_the_dataclass_style_is_sent_and_read_as_well(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(folder)
    monkeypatch.delitem(sys.modules, "ai_server", raising=False)
    import ai_server as ai

    made = {"id": 2**53 + 1, "refId": "r", "result": {"choices": [], "x": 1}}
    replies = [answer(200, made), answer(200, ["a"]), answer(204), answer(200, {"id": "x"}), answer(200, [made])]
    request = ai.CreateOpenAiChat(request=ai.OpenAiChat(model="m", messages=[]), ref_id="r")
    with Script(list(replies)) as server, JsonApiClient(server.url) as client:
        assert client.send(request).id == 2**53 + 1
        assert client.send(ai.GetComfyWorkflows()) == ["a"]
        assert client.send(ai.DeleteAiProvider(id=1)) is None
        failed = client.api(request)
        assert failed.error is not None and "is no CreateOpenAiChatResponse" in str(failed.error)
        assert client.send_all([request])[0].ref_id == "r"
    assert server.said[0].json == {"request": {"model": "m", "messages": []}, "refId": "r", "sync": False}
    monkeypatch.delitem(sys.modules, "ai_server")


def test_the_client_needs_nothing_of_the_generator() -> None:
    program = "import sys, dtogen.client; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = [each for each in done.stdout.split() if each.split(".")[0] in ("dtogen", "jinja2", "typer")]
    assert [each for each in loaded if each != "dtogen" and not each.startswith("dtogen.client")] == []


def test_values_of_no_type_are_json_too() -> None:
    from decimal import Decimal

    assert encode({"a": [1, Decimal("0.10"), None, True, "é"]}) == '{"a":[1,0.10,null,true,"é"]}'
    assert decode(b'{"a":[1]}', dict) == {"a": [1]}
    with pytest.raises(ValueError):
        encode({"a": float("nan")})


def test_the_example_of_the_docstring_runs(capsys: pytest.CaptureFixture[str]) -> None:
    dtos()
    doc = dtogen.client.__doc__ or ""
    program = textwrap.dedent("\n".join(re.findall(r"^(?: {4}.*)?$", doc, re.MULTILINE)))
    chat = {"choices": [{"index": 0, "message": {"content": "In layers."}}]}
    piece = b'data: {"choices":[{"index":0,"delta":{"content":"Bit."}}]}\n\ndata: [DONE]\n\n'
    failed = {"responseStatus": {"errorCode": "NotFound", "message": "no provider nobody"}}
    made = answer(200, {"id": 1, "refId": "r", "result": chat})
    with Script([made, answer(404, failed), answer(200, chat), events(piece)]) as server:
        program = re.sub(r"https://(ai|api)\.example\.com", server.url, program)
        exec(compile(program, "example", "exec"), {})
    assert capsys.readouterr().out == "r In layers.\n404 NotFound no provider nobody\nIn layers.\nBit."
    assert [each.target for each in server.said][2] == "/v1/chat/completions"
