"""`dtogen serve`: jobs by tag, OpenAI's list of models, Ollama's stream, and how long jobs are kept."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dtogen.host.server.jobs import Jobs, NewJob
from tests.test_serve_support import KEY, Server, chat, configuration, serving, until


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving(DTOGEN_API_KEYS=KEY) as started:
        started.client.headers["Authorization"] = f"Bearer {KEY}"
        yield started


@pytest.mark.parametrize("path", ["/jobs", "/v1/models"])
def test_lists_take_a_key(server: Server, path: str) -> None:
    refused = server.client.get(server.url + path, headers={"Authorization": "Bearer ak-wrong"})
    assert (refused.status_code, refused.json()["responseStatus"]["errorCode"]) == (401, "Unauthorized")
    assert server.get(path).status_code == 200


def test_jobs_are_listed_by_tag(server: Server) -> None:
    for number, tag in enumerate(("a", "b", "a")):
        body = {"request": chat(), "tag": tag, "refId": f"r{number}"}
        assert server.post("/api/QueueOpenAiChatCompletion", body).status_code == 200
    until(lambda: server.get("/jobs", tag="a", state="Completed").json()["total"] == 2)
    page = server.get("/jobs", tag="a", take=1, skip=1).json()
    assert (page["total"], page["offset"], [each["refId"] for each in page["results"]]) == (2, 1, ["r0"])
    assert server.get("/jobs", tag="c").json()["results"] == []
    for bad in ({"take": "x"}, {"state": "Gone"}, {"tags": "a"}):
        assert server.get("/jobs", **bad).status_code == 400


def test_models_are_those_that_providers_name(tmp_path: Path) -> None:
    text = '[[providers]]\nname = "e"\nkind = "echo"\nmodels = ["*", "m1", "fast=m1"]'
    with serving(*configuration(tmp_path, text)) as configured:
        listed = configured.get("/v1/models").json()
        assert [(each["id"], each["owned_by"]) for each in listed["data"]] == [("m1", "e"), ("fast", "e")]


def test_a_listed_model_can_be_asked_where_nothing_is_configured(server: Server) -> None:
    (model,) = server.get("/v1/models").json()["data"]
    assert (model["id"], model["owned_by"]) == ("echo", "echo")
    assert server.post("/v1/chat/completions", chat(model=model["id"])).json()["model"] == "echo"


def test_the_document_has_the_lists(server: Server) -> None:
    document = server.get("/openapi.json").json()
    for path in ("/jobs", "/v1/models"):
        entry = document["paths"][path]["get"]
        assert entry["tags"] == ["AI"] and {"bearer": []} in entry["security"]
    names = [each["name"] for each in document["paths"]["/jobs"]["get"]["parameters"]]
    assert names == ["tag", "state", "skip", "take"]
    results = document["paths"]["/jobs"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert results["properties"]["results"]["items"]["$ref"].endswith("/BackgroundJobBase")


def test_ollama_streams_lines(server: Server) -> None:
    body = {"model": "m1", "prompt": "Hello there friend", "stream": True}
    response = server.post("/api/generate", body)
    assert response.headers["content-type"].startswith("application/x-ndjson")
    lines = [json.loads(each) for each in response.text.splitlines()]
    assert len(lines) > 2 and [each["done"] for each in lines] == [False] * (len(lines) - 1) + [True]
    whole = server.post("/api/generate", {**body, "stream": False}).json()
    assert "".join(each["response"] for each in lines) == whole["response"]
    assert lines[-1]["done_reason"] == "stop" and lines[-1]["eval_count"] == whole["eval_count"]


@pytest.mark.parametrize("owes", [False, True])
def test_old_jobs_go_unless_a_callback_is_due(tmp_path: Path, owes: bool) -> None:
    async def left() -> int:
        jobs = Jobs(str(tmp_path / "jobs.db"), 10)
        jobs.open()
        await jobs.accept(NewJob("OpenAiChat", "{}", "m1", "r", reply_to="https://x.example" if owes else None))
        claimed = await jobs.claim()
        assert claimed is not None
        assert await jobs.prune(time.time() + 1) == 0  # it runs
        await jobs.complete(claimed.id, "echo", "{}")
        assert await jobs.prune(time.time() - 60) == 0  # it ended just now
        pruned = await jobs.prune(time.time() + 1)
        jobs.close()
        return pruned

    assert asyncio.run(left()) == (0 if owes else 1)
