"""Redirects: what is followed, and that no other host learns who calls."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from dtogen.client import NEVER, ApiError, AsyncJsonApiClient, JsonApiClient
from dtogen.client.calls import Call
from dtogen.client.talk import Reply, redirected
from tests.client_servers import Script, answer, dtos

ai = dtos()
POST = ai.CreateOpenAiChat(request=ai.OpenAiChat(model="m", messages=[]))
GET = ai.GetArtifact(path="a.png")
MADE = answer(200, {"id": 1, "refId": "r"})
SECRET = {"bearer": "ak-secret", "auth_secret": "as-secret"}
PRIVATE = ("authorization", "authsecret", "x-api-key", "x-mine", "cookie")


def to(url: str, status: int = 302, **headers: str) -> bytes:
    return answer(status, headers={"Location": url, **headers})


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_get_is_followed_with_its_headers_on_the_same_origin(status: int) -> None:
    with (
        Script([to("/moved?x=1", status), answer(200, b"pixels")]) as server,
        JsonApiClient(server.url, bearer="ak-secret") as client,
    ):
        assert client.send(GET) == b"pixels"
    assert server.said[1].target == "/moved?x=1" and server.said[1].headers["authorization"] == "Bearer ak-secret"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_another_origin_gets_no_header_of_the_callers(status: int) -> None:
    with Script([answer(200, b"pixels")]) as other:
        with Script([to(f"{other.url}/x", status, **{"Set-Cookie": "a=secret"})]) as server:
            mine = {"X-Api-Key": "xk-secret", "X-Mine": "1"}
            with JsonApiClient(server.url, headers=mine, **SECRET) as client:
                assert client.send(GET) == b"pixels"
        assert server.said[0].headers["x-api-key"] == "xk-secret"
    assert not set(PRIVATE[:4]) & other.said[0].headers.keys()
    assert "secret" not in str({name: each for name, each in other.said[0].headers.items() if name != "cookie"})


def test_back_on_the_first_origin_they_do_not_come_back() -> None:
    with Script([]) as server, Script([]) as other:
        server.answers[:] = [to(f"{other.url}/x"), answer(200, b"pixels")]
        other.answers[:] = [to(f"{server.url}/y")]
        with JsonApiClient(server.url, **SECRET) as client:
            assert client.send(GET) == b"pixels"
    assert "authorization" in server.said[0].headers and "authorization" not in server.said[1].headers


@pytest.mark.parametrize("status", [307, 308])
def test_a_post_is_sent_on_with_its_body_on_the_same_origin_alone(status: int) -> None:
    with Script([MADE]) as other, Script([to("/moved", status), MADE, to(f"{other.url}/x", status)]) as server:
        with JsonApiClient(server.url, **SECRET) as client:
            assert client.send(POST).id == 1
            with pytest.raises(ApiError, match="is not followed with a POST") as caught:
                client.send(POST)
        assert server.said[0].body == server.said[1].body != b""
        assert caught.value.status == status and not other.said


@pytest.mark.parametrize("status", [301, 302])
def test_a_post_never_turns_into_a_get_by_chance(status: int) -> None:
    with (
        Script([to("/moved", status), MADE]) as server,
        JsonApiClient(server.url) as client,
        pytest.raises(ApiError, match=f"{server.url}/moved, which is not followed"),
    ):
        client.send(POST)
    assert len(server.said) == 1


def test_see_other_is_a_get() -> None:
    with Script([to("/result", 303), MADE]) as server, JsonApiClient(server.url, **SECRET) as client:
        assert client.send(POST).id == 1
    assert (server.said[1].method, server.said[1].body) == ("GET", b"")
    assert "content-type" not in server.said[1].headers


def test_a_circle_comes_to_an_end() -> None:
    with (
        Script([to("/a")] * 20) as server,
        JsonApiClient(server.url) as client,
        pytest.raises(ApiError, match="more than 5 times"),
    ):
        client.send(GET)
    assert len(server.said) == 6


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/x", "http://127.0.0.1:99999/", ""])
def test_what_is_no_place_is_not_followed(target: str) -> None:
    with Script([to(target)]) as server, JsonApiClient(server.url) as client, pytest.raises(ApiError) as caught:
        client.send(GET)
    assert caught.value.status == 302 and len(server.said) == 1


def test_a_place_that_is_no_url_is_an_error_of_the_server() -> None:
    with (
        Script([to("http://[::g]/")] * 3) as server,
        JsonApiClient(server.url, retries=NEVER) as client,
        pytest.raises(ApiError, match="speaks no HTTP"),
    ):
        client.send(GET)


@pytest.mark.parametrize("target", ["http://host/x", "http://elsewhere/x", "file:///x"])
@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_a_safe_connection_is_not_left_for_another(target: str, verb: str) -> None:
    call = Call(verb, httpx.URL("https://host/y"), {"authorization": "Bearer ak-secret"})
    with pytest.raises(ApiError, match="not safe, which is not followed"):
        redirected(call, Reply(307, {"location": target}), ("ak-secret",))


def test_a_secret_in_a_place_is_not_shown() -> None:
    for request, replies in (
        (POST, [to("/x/ak-secret/y", 302)]),
        (GET, [to("/x/ak-secret/y"), answer(404)]),
        (GET, [to("/x/ak-secret/y"), b""]),
    ):
        with Script(list(replies)) as server, JsonApiClient(server.url, retries=NEVER, **SECRET) as client:  # type: ignore[arg-type]
            with pytest.raises(ApiError) as caught:
                client.send(request)
            shown = f"{caught.value} {vars(caught.value)}"
            assert "ak-secret" not in shown and "/x/***/y" in shown


def test_async_follows_the_same_way() -> None:
    async def run(url: str) -> bytes:
        async with AsyncJsonApiClient(url, **SECRET) as client:  # type: ignore[arg-type]
            found: bytes = await client.send(GET)
            return found

    with Script([answer(200, b"pixels")]) as other, Script([to(f"{other.url}/x")]) as server:
        assert asyncio.run(run(server.url)) == b"pixels"
    assert "authorization" not in other.said[0].headers
