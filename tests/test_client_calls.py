"""The client against a real server: how a request is sent, and what comes back as which type."""

from __future__ import annotations

import asyncio
import json
from io import BufferedIOBase
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

import httpx
import pytest
from fastapi import FastAPI, Request, Response
from fastapi.responses import StreamingResponse
from hypothesis import given
from hypothesis import strategies as st

from dtogen.client import ApiError, ApiResult, AsyncJsonApiClient, JsonApiClient, Upload
from dtogen.client.calls import call_of, path_call
from tests.client_servers import Script, answer, dtos, running

ai = dtos()
ANSWER = {"choices": [{"index": 0, "message": {"role": "assistant", "content": "hi"}}], "x_extra": 1}
CHAT = ai.OpenAiChat(model="m", messages=[ai.OpenAiMessage(role="user", content="hello")])


def application() -> FastAPI:
    app = FastAPI()

    @app.post("/api/CreateOpenAiChat")
    async def create(request: Request) -> dict[str, Any]:
        body = await request.json()
        return {"id": 2**53 + 1, "refId": body.get("refId", "made"), **({"result": ANSWER} if body.get("sync") else {})}

    @app.post("/api/CreateOpenAiChat[]")
    async def create_all(request: Request) -> list[dict[str, Any]]:
        return [{"id": at, "refId": each["refId"]} for at, each in enumerate(await request.json())]

    @app.post("/v1/chat/completions")
    async def complete(request: Request) -> dict[str, Any]:
        return ANSWER

    @app.get("/hello/{name}")
    async def hello(name: str) -> dict[str, str]:
        return {"result": f"Hello, {name}!"}

    @app.get("/artifacts/{path:path}")
    async def artifact(path: str) -> Response:
        return Response(path.encode() + b"\0\xff", media_type="image/png")

    @app.get("/comfy/workflows")
    async def workflows() -> list[str]:
        return ["a.json", "b.json"]

    @app.delete("/api/DeleteAiProvider")
    async def remove(id: int) -> Response:
        return Response(status_code=204)

    @app.post("/api/DownloadComfyFile")
    async def download() -> StreamingResponse:
        return StreamingResponse((b"x" * 1000 for _ in range(100)), media_type="application/octet-stream")

    @app.post("/api/ImageToImage")
    async def image(request: Request) -> dict[str, Any]:
        async with request.form() as form:
            shown = {
                name: each if isinstance(each, str) else (await each.read()).decode()
                for name, each in form.multi_items()
            }
        text = json.dumps(shown)
        return {"results": [{"url": text, "fileName": "x"}]}

    return app


@pytest.fixture(scope="module")
def url() -> Any:
    with running(application()) as base:
        yield base


@pytest.fixture
def client(url: str) -> Any:
    with JsonApiClient(url) as made:
        yield made


def test_a_request_knows_where_it_goes_and_what_comes_back(client: JsonApiClient) -> None:
    made = client.send(ai.CreateOpenAiChat(request=CHAT, ref_id="r1", sync=True))
    assert type(made) is ai.CreateOpenAiChatResponse
    assert (made.id, made.ref_id) == (2**53 + 1, "r1")
    assert made.result.choices[0].message.content == "hi"
    assert made.result.model_extra == {"x_extra": 1}


def test_a_member_in_the_path_is_escaped(client: JsonApiClient) -> None:
    assert client.send(ai.Hello(name="a b?c#d%é")).result == "Hello, a b?c#d%é!"


@pytest.mark.parametrize("name", ["", "..", ".", "a/../b", "/a"])
def test_a_member_cannot_lead_to_another_path(client: JsonApiClient, name: str) -> None:
    with pytest.raises(ValueError, match='"name" stands in the path'):
        client.send(ai.Hello(name=name))


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_whatever_a_member_holds_it_stays_in_its_place(name: str) -> None:
    base = httpx.URL("https://host/v1")
    try:
        url = call_of(ai.Hello(name=name), base, {}, None).url
    except ValueError:
        assert {"", ".", ".."} & set(name.split("/"))
        return
    assert unquote(url.raw_path.decode().removeprefix("/v1/hello/")) == name
    assert url.query == b"" and url.fragment == "" and url.host == "host"


@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"]))
    )
)
def test_whatever_a_query_holds_comes_through(given_: dict[str, str]) -> None:
    call = path_call("GET", "/x", given_, httpx.URL("https://host"), {})
    assert dict(parse_qsl(call.url.query.decode(), keep_blank_values=True)) == given_
    assert call.url.path == "/x"


def test_bytes_come_as_they_are(client: JsonApiClient) -> None:
    assert client.send(ai.GetArtifact(path="2025/a b.png")) == b"2025/a b.png\0\xff"


def test_a_list_is_an_answer(client: JsonApiClient) -> None:
    assert client.send(ai.GetComfyWorkflows()) == ["a.json", "b.json"]


def test_no_answer_is_an_answer_where_none_is_due(client: JsonApiClient) -> None:
    assert client.send(ai.DeleteAiProvider(id=7)) is None


def test_a_stream_of_bytes_is_a_file(client: JsonApiClient) -> None:
    request = ai.DownloadComfyFile(year=2025, month=1, day=2, file_name="a")
    with client.send(request) as file:
        assert isinstance(file, BufferedIOBase)
        assert file.read(10) == b"x" * 10
        assert len(file.read()) == 100 * 1000 - 10


def test_a_path_goes_below_the_base_url(url: str) -> None:
    with JsonApiClient(f"{url}/v1") as client:
        found = client.post("/chat/completions", CHAT, ai.OpenAiChatResponse)
    assert found.choices[0].message.content == "hi"


@pytest.mark.parametrize("path", ["http://elsewhere.example/x", "//elsewhere.example/x"])
def test_a_path_is_no_url(client: JsonApiClient, path: str) -> None:
    with pytest.raises(ValueError, match="below the base URL"):
        client.post(path, {}, dict)


def test_many_requests_go_as_one(client: JsonApiClient) -> None:
    batch = [ai.CreateOpenAiChat(request=CHAT, ref_id=f"r{at}") for at in range(3)]
    assert [each.ref_id for each in client.send_all(batch)] == ["r0", "r1", "r2"]
    assert client.send_all([]) == []
    with pytest.raises(ValueError, match="one type"):
        client.send_all([batch[0], ai.Hello(name="x")])


def test_files_go_beside_the_members(client: JsonApiClient, tmp_path: Path) -> None:
    file = tmp_path / "cat.png"
    file.write_bytes(b"pixels")
    request = ai.ImageToImage(positive_prompt='a, "b" \n é', ref_id="r", sync=True)
    for each in (file, b"pixels", Upload("cat.png", b"pixels", "image/png")):
        form = json.loads(client.send(request, {"image": each}).results[0].url)
        assert form.pop("image") == "pixels"
        assert form["positivePrompt"] == 'a, "b" \n é' and form["sync"] == "true" and form["refId"] == "r"


def test_a_get_carries_no_files(client: JsonApiClient) -> None:
    with pytest.raises(ValueError, match="GetArtifact is a GET"):
        client.send(ai.GetArtifact(path="x"), {"image": b""})


def test_what_is_no_request_says_so(client: JsonApiClient) -> None:
    with pytest.raises(TypeError, match="OpenAiChat is no request"):
        client.send(CHAT)


def test_members_of_a_get_are_its_query() -> None:
    with Script([answer(200, {"offset": 0, "total": 0, "results": []})]) as server, JsonApiClient(server.url) as client:
        client.send(ai.QueryPrompts(skip=5, order_by="a,-b", meta={"k": 'v "1"'}))
    assert server.said[0].method == "GET"
    assert (
        server.said[0].target == "/api/QueryPrompts?skip=5&orderBy=a%2C-b&meta=%7B%22k%22%3A%22v%20%5C%221%5C%22%22%7D"
    )
    assert server.said[0].body == b"" and "content-type" not in server.said[0].headers


def test_lists_in_a_query_are_separated_by_commas() -> None:
    with Script([answer(200, [1])]) as server, JsonApiClient(server.url) as client:
        assert client.get("/x?a=1", {"ids": [1, 2], "names": ["a", "b,c"], "no": None, "yes": True}, list[int]) == [1]
    assert server.said[0].target == "/x?a=1&ids=1%2C2&names=a%2C%22b%2Cc%22&yes=true"


def test_a_body_is_what_the_type_writes_and_headers_say_what_it_is() -> None:
    with (
        Script([answer(200, ANSWER)]) as server,
        JsonApiClient(server.url, bearer="ak-123", auth_secret="s-1") as client,
    ):
        client.post("v1/chat/completions", CHAT, ai.OpenAiChatResponse, headers={"X-Mine": "1"})
    said = server.said[0]
    assert said.json == {"model": "m", "messages": [{"role": "user", "content": "hello"}]}
    assert said.target == "/v1/chat/completions"
    assert {
        name: said.headers[name] for name in ("content-type", "accept", "authorization", "authsecret", "x-mine")
    } == {
        "content-type": "application/json",
        "accept": "application/json",
        "authorization": "Bearer ak-123",
        "authsecret": "s-1",
        "x-mine": "1",
    }


def test_a_header_of_the_callers_replaces_ours() -> None:
    with Script([answer(200, {})]) as server, JsonApiClient(server.url, headers={"USER-AGENT": "mine/1"}) as client:
        client.post("/x", {}, dict, headers={"accept": "application/xml", "Content-Type": "text/plain"})
    said = server.said[0].headers
    assert (said["user-agent"], said["accept"], said["content-type"]) == (
        "mine/1",
        "application/xml",
        "application/json",
    )


@pytest.mark.parametrize("verb", ["put", "patch", "delete"])
def test_every_verb_goes_by_path(verb: str) -> None:
    with Script([answer(200, {"a": 1})]) as server, JsonApiClient(server.url) as client:
        assert getattr(client, verb)("/x", {"b": 2}, dict) == {"a": 1}
    assert server.said[0].method == verb.upper()
    assert (server.said[0].target, server.said[0].body) == (("/x?b=2", b"") if verb == "delete" else ("/x", b'{"b":2}'))


def test_an_error_is_a_value_when_asked_so() -> None:
    body = {"responseStatus": {"errorCode": "NotFound", "message": "no such job"}}
    with Script([answer(404, body), answer(200, {"result": "x"})]) as server, JsonApiClient(server.url) as client:
        failed, done = client.api(ai.GetOpenAiChat(id=1)), client.api(ai.Hello(name="x"))
    assert not failed.ok and failed.value is None and failed.status == 404
    assert failed.error is not None and failed.error.detail is not None and failed.error.detail.code == "NotFound"
    with pytest.raises(ApiError):
        failed.unwrap()
    assert done.ok and done.unwrap().result == "x" and json.loads(done.body) == {"result": "x"}


def test_a_batch_is_a_result_when_asked_so() -> None:
    batch = [ai.CreateOpenAiChat(request=CHAT, ref_id=each) for each in "ab"]
    made = [{"id": at, "refId": each.ref_id} for at, each in enumerate(batch)]
    failed = {"responseStatus": {"errorCode": "Bad", "message": "no"}}

    async def run(url: str) -> list[ApiResult[Any]]:
        async with AsyncJsonApiClient(url) as client:
            return [await client.api_all(batch), await client.api_all(batch)]

    with Script([answer(200, made), answer(400, failed)] * 2) as server:
        with JsonApiClient(server.url) as client:
            results = [client.api_all(batch), client.api_all(batch)]
            with pytest.raises(ValueError, match="one type"):
                client.api_all([])
        for done, refused in (results, asyncio.run(run(server.url))):
            assert [each.ref_id for each in done.unwrap()] == ["a", "b"] and json.loads(done.body) == made
            assert refused.error is not None and refused.status == 400 and refused.value is None
    assert {said.target for said in server.said} == {"/api/CreateOpenAiChat%5B%5D"}


def test_numbers_keep_their_digits_both_ways() -> None:
    with Script([answer(200, b'[{"id":9007199254740993,"refId":"a"}]')]) as server, JsonApiClient(server.url) as client:
        chat = CHAT.model_copy(update={"seed": 4944116822809979520})
        assert client.send_all([ai.CreateOpenAiChat(request=chat)])[0].id == 9007199254740993
    assert b'"seed":4944116822809979520' in server.said[0].body


def test_async_does_the_same(url: str, tmp_path: Path) -> None:
    async def run() -> None:
        async with AsyncJsonApiClient(url) as client:
            made = await client.send(ai.CreateOpenAiChat(request=CHAT, ref_id="r1", sync=True))
            assert made.result.choices[0].message.content == "hi"
            assert await client.send(ai.DeleteAiProvider(id=7)) is None
            file = await client.send(ai.DownloadComfyFile(year=2025, month=1, day=2, file_name="a"))
            assert len(await file.read()) == 100 * 1000
            assert len(await client.send_all([ai.CreateOpenAiChat(request=CHAT, ref_id="a")] * 2)) == 2
            found = await client.post("/v1/chat/completions", CHAT, ai.OpenAiChatResponse)
            assert found.choices[0].message.content == "hi"
            form = await client.send(ai.ImageToImage(positive_prompt="p"), {"image": b"pixels"})
            assert json.loads(form.results[0].url)["image"] == "pixels"
            assert not (await client.api(ai.GetOpenAiChat(id=1))).ok
            many = await asyncio.gather(*(client.send(ai.Hello(name=str(at))) for at in range(50)))
            assert [each.result for each in many] == [f"Hello, {at}!" for at in range(50)]

    asyncio.run(run())
