"""npm's `@servicestack/client`, which nobody here wrote, sends the emitted TypeScript requests to `dtogen serve`."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dtogen.pipeline import generate
from dtogen.prove.languages.typescript import TSC
from dtogen.prove.packs import NODE
from dtogen.prove.toolchain import Toolbox, find
from tests.conftest import ROOT, ai_server
from tests.test_serve_support import KEY, Server, serving
from tests.toolchain import CLIENT_TOOL

PROGRAM = """
import { JsonServiceClient } from "@servicestack/client";
import { CreateOpenAiChat, GetOpenAiChatStatus, Hello } from "./dtos.js";

const client = new JsonServiceClient(process.argv[2]);
client.bearerToken = process.argv[3];
const chat = { model: "echo", messages: [{ role: "user", content: "How do LLMs work?" }], max_tokens: 50 };
const said = {};
said.hello = await client.get(new Hello({ name: "a b/c" }));
said.sync = await client.post(new CreateOpenAiChat({ request: chat, sync: true, refId: "npm-1" }));
said.queued = await client.send(new CreateOpenAiChat({ request: chat, refId: "npm-2" }));
said.status = await client.get(new GetOpenAiChatStatus({ refId: "npm-2" }));
said.bare = await client.postToUrl("/v1/chat/completions", chat);
said.refused = await client.api(new CreateOpenAiChat({ request: { ...chat, messages: "none" } }));
client.bearerToken = "wrong";
said.stranger = await client.api(new CreateOpenAiChat({ request: chat }));
console.log(JSON.stringify(said));
"""


@pytest.fixture(scope="module")
def tools() -> Toolbox:
    found = find((NODE, TSC, CLIENT_TOOL), ROOT / ".toolchains")
    if found.missing:
        reason = f"not installed: {', '.join(found.missing)} (make toolchains)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving(DTOGEN_API_KEYS=KEY) as started:
        yield started


@pytest.fixture(scope="module")
def said(server: Server, tools: Toolbox, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the calls of the program gave, by name."""
    folder: Path = tmp_path_factory.mktemp("npm")
    for path, text in generate(ai_server(), "typescript").files.items():
        (folder / path).write_text(text, encoding="utf-8")
    (folder / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    (folder / "main.js").write_text(PROGRAM, encoding="utf-8")
    (folder / "node_modules" / "@servicestack").mkdir(parents=True)
    (folder / "node_modules" / "@servicestack" / "client").symlink_to(tools.argv("servicestack-client")[0])
    emitted = [path.name for path in folder.glob("*.ts")]
    compiled = [*tools.argv("tsc"), "--strict", "--target", "es2022", "--module", "esnext", *emitted]
    done = subprocess.run([*compiled, "--outDir", "."], cwd=folder, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout
    done = subprocess.run(
        tools.argv("node", "main.js", server.url, KEY), cwd=folder, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    answers: dict[str, Any] = json.loads(done.stdout)
    return answers


def test_a_get_is_answered(said: dict[str, Any]) -> None:
    assert isinstance(said["hello"]["result"], str)


def test_a_chat_is_answered_at_once(said: dict[str, Any]) -> None:
    assert said["sync"]["refId"] == "npm-1"
    assert said["sync"]["result"]["choices"][0]["message"]["role"] == "assistant"


def test_a_queued_chat_has_a_status(said: dict[str, Any]) -> None:
    assert said["queued"]["refId"] == said["status"]["refId"] == "npm-2"
    assert said["status"]["jobState"] in ("Queued", "Started", "Executed", "Completed")


def test_the_bare_chat_goes_to_the_openai_path(said: dict[str, Any]) -> None:
    assert said["bare"]["object"] == "chat.completion"


def test_its_result_tells_what_is_wrong_with_a_request(said: dict[str, Any]) -> None:
    status = said["refused"]["error"]
    assert status["errorCode"] and any("messages" in each["fieldName"] for each in status["errors"])


def test_a_stranger_is_told_so(said: dict[str, Any]) -> None:
    assert said["stranger"]["error"]["errorCode"] == "Unauthorized"
