"""`dtogen serve`: every operation answers, however it is called, and says what is wrong with a bad request."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from dtogen import ir
from dtogen.host.server.catalogue import Operation, read_catalogue
from dtogen.prove.samples import Fill, record, text
from tests.test_serve_support import Server, chat, serving

CATALOGUE = read_catalogue()
OPERATIONS = list(CATALOGUE.operations.values())
# They need a job that is there, and have tests of their own.
READ_JOBS = {"GetOpenAiChat", "WaitForOpenAiChat", "GetOpenAiChatStatus", "GetOllamaGenerationStatus"}
CHAT = {"CreateOpenAiChat", "OpenAiChatCompletion", "QueueOpenAiChatCompletion", "ChatAiProvider", "OllamaGeneration"}
REAL = READ_JOBS | CHAT | {"QueueOllamaGeneration"}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as started:
        yield started


def request_of(operation: Operation) -> dict[str, Any]:
    """A small valid request, as JSON."""
    value: dict[str, Any] = json.loads(text(record(ir.Ref(operation.name), Fill(CATALOGUE.decls))))
    match operation.name:
        case "CreateOpenAiChat" | "QueueOpenAiChatCompletion":
            return {"request": chat()}
        case "OpenAiChatCompletion":
            return chat()
        case "ChatAiProvider":
            return {"provider": "echo", "model": "m1", "prompt": "Hello"}
        case _:
            return value


def send(server: Server, operation: Operation, path: str) -> Any:
    content = request_of(operation)
    for name, value in content.items():
        path = path.replace(f"{{{name}}}", str(value))
    path = re.sub(r"\{(\w+)\}", "7", path)  # members that a small request leaves out
    verb, url = operation.mark.verb, server.url + path
    if not operation.sends_body:
        texts = {name: each if isinstance(each, str) else json.dumps(each) for name, each in content.items()}
        return server.client.request(verb, url, params=texts)
    if operation.mark.uploads:
        files = {each.part: ("a.bin", b"\0\1", "application/octet-stream") for each in operation.mark.uploads}
        texts = {name: each if isinstance(each, str) else json.dumps(each) for name, each in content.items()}
        return server.client.request(verb, url, data=texts, files=files)
    return server.client.request(verb, url, json=content)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.name)
def test_every_operation_answers_at_each_of_its_paths(server: Server, operation: Operation) -> None:
    paths = (f"/api/{operation.name}", f"/json/reply/{operation.name}", *operation.routes)
    for path in paths:
        response = send(server, operation, path)
        if operation.name in READ_JOBS:
            assert response.status_code in (400, 404), response.text
            continue
        assert response.status_code in (200, 204), f"{path}: {response.text}"
        assert response.headers.get("x-example") == (None if operation.name in REAL else "true")
        if operation.answer is not None:
            operation.answer.validate_json(response.content)
        elif operation.mark.returns is ir.Body.NOTHING:
            assert response.content == b""
        else:
            assert response.content == bytes(range(16))


@pytest.mark.parametrize(
    "operation", [each for each in OPERATIONS if each.is_batchable and each.name not in READ_JOBS], ids=lambda e: e.name
)
def test_every_operation_with_a_json_answer_can_be_sent_as_a_batch(server: Server, operation: Operation) -> None:
    response = server.post(f"/api/{operation.name}[]", [request_of(operation)] * 2)
    assert response.status_code == 200, response.text
    assert operation.answer is not None
    answers = response.json()
    assert len(answers) == 2
    for each in answers:
        operation.answer.validate_python(each)


def test_an_example_echoes_what_request_and_answer_both_have(server: Server) -> None:
    told = server.post("/api/QueueTextToImage", {"positivePrompt": "a cat", "refId": "mine"}).json()
    assert told["refId"] == "mine"
    assert "responseStatus" not in told


# Reading


def test_names_are_read_without_case_and_null_reads_as_absent(server: Server) -> None:
    asked = {"REQUEST": {"Messages": [{"Role": "user", "content": "x", "name": None}], "model": "m"}, "Sync": None}
    told = server.post("/api/createopenaichat", asked).json()
    assert set(told) == {"id", "refId", "statusUrl"}


@pytest.mark.parametrize(
    "query",
    ["jobId=3&refId=", "JOBID=3", "jobid=3&unknown=1"],
)
def test_a_query_string_holds_the_members_of_a_get(server: Server, query: str) -> None:
    response = server.client.get(f"{server.url}/api/GetOpenAiChatStatus?{query}")
    assert response.status_code in (200, 404), response.text


@pytest.mark.parametrize(
    ("query", "want"),
    [
        ("paths=a,b", ["a", "b"]),
        ("paths=[a,b]", ["a", "b"]),
        ('paths=["a","b"]', ["a", "b"]),
        ("paths=a&paths=b", ["a", "b"]),
        ("paths=", []),
        ('paths="a,b",c', ["a,b", "c"]),
    ],
)
def test_lists_are_read_in_all_of_servicestacks_ways(query: str, want: list[str]) -> None:
    from starlette.datastructures import QueryParams

    from dtogen.host.server.intake import _from_texts

    operation = CATALOGUE.operations["DeleteFiles"]
    assert _from_texts(QueryParams(query).multi_items(), operation.fields, CATALOGUE.decls) == {"paths": want}


@pytest.mark.parametrize(
    ("given", "want"),
    [
        ("{a:1,b:x y}", {"a": "1", "b": "x y"}),
        ('{a:"x, ""y""",b:}', {"a": 'x, "y"', "b": ""}),
        ('{"a":"1"}', {"a": "1"}),
        ("{a:[1,{b:2}]}", {"a": ["1", {"b": "2"}]}),
        ("{a:1", "{a:1"),
        ("{" * 100, "{" * 100),
    ],
)
def test_jsv_objects(given: str, want: object) -> None:
    from dtogen.host.server.jsv import read_text

    kind = ir.MapOf(ir.Scalar(ir.Prim.STRING), ir.Scalar(ir.Prim.STRING))
    assert read_text([given], kind, CATALOGUE.decls) == want


# What is wrong with a request


def errors(response: Any) -> dict[str, str]:
    return {each["fieldName"]: each["errorCode"] for each in response.json()["responseStatus"]["errors"]}


def test_every_broken_rule_is_told_by_the_path_of_its_member(server: Server) -> None:
    response = server.post("/api/CreateOpenAiChat", {"request": {"messages": [{"content": "x"}], "n": "many"}})
    assert response.status_code == 400
    assert errors(response) == {
        "request.messages[0].role": "NotNull",
        "request.model": "NotNull",
        "request.n": "IntType",
    }


def test_rules_have_the_names_that_ai_server_gives_them(server: Server) -> None:
    response = server.post("/api/CancelWorker", {"worker": ""})
    assert (response.status_code, errors(response)) == (400, {"worker": "NotEmpty"})
    response = server.post("/api/CreateOpenAiChat", {"request": {"model": "m", "messages": []}})
    assert (response.status_code, errors(response)) == (400, {"request.messages": "ArgumentNullException"})


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        ("{", "application/json", 400, "SerializationException"),
        ("[1]", "application/json", 400, "SerializationException"),
        ("[" * 100_000, "application/json", 400, "SerializationException"),
        ('{"worker": NaN}', "application/json", 400, "SerializationException"),
        ('{"worker": "\\ud800"}', "application/json", 400, "SerializationException"),
        ("worker: x", "application/yaml", 415, "UnsupportedMediaType"),
        ("x", "multipart/form-data", 400, "SerializationException"),
        ("", "application/json", 400, "NotNull"),
    ],
)
def test_a_body_that_is_no_request(server: Server, body: str, kind: str, status: int, code: str) -> None:
    response = server.client.post(f"{server.url}/api/CancelWorker", content=body, headers={"Content-Type": kind})
    assert (response.status_code, response.json()["responseStatus"]["errorCode"]) == (status, code)


def test_paths_and_verbs_that_nothing_answers(server: Server) -> None:
    missing = server.get("/api/Nothing")
    assert (missing.status_code, missing.json()["responseStatus"]["errorCode"]) == (404, "NotFound")
    assert server.get("/nothing").json()["responseStatus"]["errorCode"] == "NotFound"
    wrong = server.get("/api/CreateOpenAiChat")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "POST")
    assert server.get("/v1/chat/completions").json()["error"]["type"] == "invalid_request_error"


@pytest.mark.parametrize(
    "path", ["/api/Hello?name=x", "/json/reply/Hello?name=x", "/hello/x", "/openapi.json", "/docs"]
)
def test_head_is_a_get_without_the_body(server: Server, path: str) -> None:
    got, head = server.client.get(server.url + path), server.client.head(server.url + path)
    assert (head.status_code, head.content) == (200, b"")
    assert all(head.headers[name] == got.headers[name] for name in ("content-type", "content-length"))
    wrong = server.client.head(f"{server.url}/api/CreateOpenAiChat")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "POST")


def test_a_file_that_is_missing_is_named(server: Server) -> None:
    response = server.client.post(f"{server.url}/api/ImageWithMask", files={"Image": b"x", "other": b"y"})
    found = errors(response)
    assert found.pop("mask", None) == "NotEmpty" or "positivePrompt" in found
    response = server.client.post(f"{server.url}/api/ConvertImage", files={"image": b"x"}, data={"outputFormat": "PNG"})
    assert response.status_code == 200, response.text
    response = server.post("/api/ConvertImage", {"outputFormat": "png"})
    assert (response.status_code, errors(response)) == (400, {"image": "NotEmpty"})


def test_a_batch_is_checked_before_any_of_it_runs(server: Server) -> None:
    batch = [{"request": chat(), "refId": "batch-1"}, {"request": {"model": "m"}}]
    response = server.post("/api/CreateOpenAiChat[]", batch)
    assert (response.status_code, errors(response)) == (400, {"[1].request.messages": "NotNull"})
    assert server.get("/api/GetOpenAiChat", refId="batch-1").status_code == 404


def test_a_batch_says_how_far_it_came(server: Server) -> None:
    batch = [{"request": chat()}, {"request": chat(), "provider": "nobody"}]
    response = server.post("/api/CreateOpenAiChat[]", batch)
    assert (response.status_code, response.headers["x-autobatch-completed"]) == (404, "1")


def test_a_batch_has_a_bounded_length(server: Server) -> None:
    assert server.post("/api/Hello[]", [{"name": "x"}] * 101).status_code == 413
    assert server.post("/api/Hello[]", {"name": "x"}).status_code == 400
    assert server.post("/api/GetArtifact[]", []).status_code == 404


def test_the_document_describes_what_is_served(server: Server) -> None:
    document = server.get("/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    for operation in OPERATIONS:
        for path in (f"/api/{operation.name}", *operation.routes):
            assert operation.mark.verb.lower() in document["paths"][path]
    held = json.dumps(document)
    for reference in {part.split('"')[0] for part in held.split("#/components/schemas/")[1:]}:
        assert reference in document["components"]["schemas"]
    role = document["components"]["schemas"]["OpenAiRole"]
    assert "enum" not in role and "assistant" in role["examples"]
    identities = [entry["operationId"] for path in document["paths"].values() for entry in path.values()]
    assert len(identities) == len(set(identities))


def test_the_bodies_that_the_document_begins_with_are_answered(server: Server) -> None:
    paths = server.get("/openapi.json").json()["paths"]
    bodies = {
        path: content["example"]
        for path, verbs in paths.items()
        for content in verbs.get("post", {}).get("requestBody", {}).get("content", {}).values()
        if "example" in content
    }
    assert {"/api/CreateOpenAiChat", "/v1/chat/completions", "/api/generate"} <= set(bodies)
    assert {path: server.post(path, body).status_code for path, body in bodies.items()} == dict.fromkeys(bodies, 200)
