"""`dtogen serve`: a JSON body is read as the schema says, texts of a query or a form as what they stand for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.test_serve_support import Server, chat, serving


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving() as started:
        yield started


@pytest.mark.parametrize(
    ("member", "value", "code"),
    [
        ("max_tokens", "5", "IntType"),
        ("max_tokens", 5.5, "IntType"),
        ("n", True, "IntType"),
        ("temperature", "1", "FloatType"),
        ("temperature", True, "FloatType"),
        ("stream", "true", "BoolType"),
        ("stream", 1, "BoolType"),
        ("user", 5, "StringType"),
    ],
)
def test_in_json_a_text_is_no_number_and_no_boolean(server: Server, member: str, value: Any, code: str) -> None:
    refused = server.post("/api/CreateOpenAiChat", {"request": chat(**{member: value}), "sync": True})
    assert refused.status_code == 400
    (fault,) = refused.json()["responseStatus"]["errors"]
    assert (fault["fieldName"], fault["errorCode"]) == (f"request.{member}", code)
    batch = server.post("/api/CreateOpenAiChat[]", [{"request": chat(**{member: value})}])
    assert batch.json()["responseStatus"]["errors"][0]["fieldName"] == f"[0].request.{member}"


@pytest.mark.parametrize(("member", "value"), [("max_tokens", 5.0), ("temperature", 1), ("stream", False)])
def test_a_number_may_be_written_in_any_way_of_json(server: Server, member: str, value: Any) -> None:
    body = {"sync": True, "request": chat(**{member: value})}
    content = json.dumps(body)  # 5.0 stays 5.0
    headers = {"Content-Type": "application/json"}
    answer = server.client.post(f"{server.url}/api/CreateOpenAiChat", content=content, headers=headers)
    assert answer.status_code == 200 and "result" in answer.json()


@pytest.mark.parametrize("text", ["true", "1", "True", "on"])
def test_in_a_query_texts_stand_for_booleans(server: Server, text: str) -> None:
    answer = server.post(f"/api/CreateOpenAiChat?sync={text}", {"request": chat()})
    assert answer.status_code == 200 and "result" in answer.json()


def test_a_text_of_the_query_does_not_excuse_one_of_the_body(server: Server) -> None:
    answer = server.post("/api/CreateOpenAiChat?sync=true", {"request": chat(max_tokens="5")})
    (fault,) = answer.json()["responseStatus"]["errors"]
    assert (answer.status_code, fault["fieldName"]) == (400, "request.max_tokens")
    both = server.post("/api/CreateOpenAiChat?sync=maybe", {"request": chat(max_tokens="5")})
    assert [each["fieldName"] for each in both.json()["responseStatus"]["errors"]] == ["request.max_tokens", "sync"]
    # What is in the body goes before what is in the query, and is read as JSON.
    assert server.post("/api/CreateOpenAiChat?sync=true", {"request": chat(), "sync": "true"}).status_code == 400


def test_in_a_query_or_a_path_texts_stand_for_numbers(server: Server) -> None:
    accepted = server.post("/api/QueueOpenAiChatCompletion", {"request": chat()}).json()
    assert server.get("/api/WaitForOpenAiChat", id=str(accepted["id"])).status_code == 200
    wrong = server.get("/api/WaitForOpenAiChat", id="x")
    (fault,) = wrong.json()["responseStatus"]["errors"]
    assert (wrong.status_code, fault["fieldName"], fault["errorCode"]) == (400, "id", "IntParsing")


def test_in_a_form_texts_stand_for_numbers(server: Server) -> None:
    files = {"image": ("a.png", b"x")}
    sent = server.client.post(f"{server.url}/api/ScaleImage", data={"width": "640", "sync": "1"}, files=files)
    assert sent.status_code == 200
    wrong = server.client.post(f"{server.url}/api/ScaleImage", data={"width": "wide"}, files=files)
    assert wrong.status_code == 400
    assert wrong.json()["responseStatus"]["errors"][0]["fieldName"] == "width"
