"""What is sent again and what never is: each rule against a server that counts."""

from __future__ import annotations

import asyncio
import time
from email.utils import formatdate

import httpx
import pytest

from dtogen.client import NEVER, ApiError, AsyncJsonApiClient, JsonApiClient, Retries
from dtogen.client.calls import Call
from dtogen.client.retries import pause_before_retry, seconds
from tests.client_servers import Script, answer, closed_port, dtos

ai = dtos()
CHAT = ai.OpenAiChat(model="m", messages=[])
PLAIN = ai.CreateOpenAiChat(request=CHAT)
NAMED = ai.CreateOpenAiChat(request=CHAT, ref_id="mine")
GET = ai.GetOpenAiChatStatus(ref_id="mine")
MADE = answer(200, {"id": 1, "refId": "mine", "jobId": 1, "jobState": "Completed"})
QUICK = Retries(pause=0.01)
HUNG_UP = b""


@pytest.mark.parametrize("fault", [answer(429), answer(502), answer(503), answer(504), HUNG_UP])
def test_a_get_is_sent_again(fault: bytes) -> None:
    with Script([fault, fault, MADE]) as server, JsonApiClient(server.url, retries=QUICK) as client:
        assert client.send(GET).job_id == 1
    assert len(server.said) == 3


@pytest.mark.parametrize("fault", [answer(400), answer(401), answer(404), answer(408), answer(409), answer(500)])
def test_a_get_that_was_answered_is_not(fault: bytes) -> None:
    with Script([fault, MADE]) as server, JsonApiClient(server.url, retries=QUICK) as client, pytest.raises(ApiError):
        client.send(GET)
    assert len(server.said) == 1


@pytest.mark.parametrize(
    "fault",
    [
        *(answer(status) for status in (408, 409, 429, 500, 502, 503, 504)),
        answer(500, headers={"Retry-After": "0"}),
        answer(502, headers={"Retry-After": "0"}),
        answer(503, headers={"Retry-After": "soon"}),
        HUNG_UP,
        answer(200, b'{"id":1', length=100),
    ],
)
@pytest.mark.parametrize("request_", [PLAIN, NAMED], ids=["plain", "named"])
def test_a_post_that_may_have_been_done_is_never_sent_again(fault: bytes, request_: object) -> None:
    with Script([fault, MADE]) as server, JsonApiClient(server.url, retries=QUICK) as client, pytest.raises(ApiError):
        client.send(request_)  # type: ignore[arg-type]
    assert len(server.said) == 1


@pytest.mark.parametrize("fault", [answer(429), answer(503), answer(502), HUNG_UP, [0.6]])
def test_a_post_with_a_name_is_sent_again_when_the_caller_says_so(fault: bytes) -> None:
    retries = Retries(pause=0.01, repeat=True)
    for request, headers in ((NAMED, {}), (PLAIN, {"Idempotency-Key": "k"})):
        with Script([fault, MADE]) as server, JsonApiClient(server.url, retries=retries, timeout=0.3) as client:
            assert client.send(request, headers=headers).id == 1
        assert len(server.said) == 2 and server.said[0].body == server.said[1].body
    with Script([fault, MADE]) as server, JsonApiClient(server.url, retries=retries, timeout=0.3) as client:
        with pytest.raises(ApiError):
            client.send(PLAIN)
        assert len(server.said) == 1


@pytest.mark.parametrize("status", [429, 503])
def test_a_post_that_was_refused_comes_back_when_it_was_told_to(status: int) -> None:
    refused = answer(status, headers={"Retry-After": "1"})
    with Script([refused, MADE]) as server, JsonApiClient(server.url, retries=QUICK) as client:
        began = time.monotonic()
        assert client.send(PLAIN).id == 1
        assert time.monotonic() - began >= 1
    assert len(server.said) == 2


def test_who_is_told_to_wait_too_long_does_not() -> None:
    with Script([answer(429, headers={"Retry-After": "31"}), MADE]) as server, JsonApiClient(server.url) as client:
        began = time.monotonic()
        with pytest.raises(ApiError, match="HTTP 429"):
            client.send(GET)
        assert time.monotonic() - began < 2
    assert len(server.said) == 1


def test_attempts_come_to_an_end_and_are_told() -> None:
    with (
        Script([answer(503)] * 9) as server,
        JsonApiClient(server.url, retries=Retries(4, pause=0.01)) as client,
        pytest.raises(ApiError, match=r"HTTP 503 \(4 attempts\)"),
    ):
        client.send(GET)
    assert len(server.said) == 4


def test_never_is_never() -> None:
    with (
        Script([answer(503), MADE]) as server,
        JsonApiClient(server.url, retries=NEVER) as client,
        pytest.raises(ApiError),
    ):
        client.send(GET)
    assert len(server.said) == 1


def test_what_never_left_is_sent_again() -> None:
    with (
        JsonApiClient(f"http://127.0.0.1:{closed_port()}", retries=QUICK) as client,
        pytest.raises(ApiError, match=r"no connection \(3 attempts\)"),
    ):
        client.send(PLAIN)


def test_async_waits_the_same_way() -> None:
    async def run(url: str) -> int:
        async with AsyncJsonApiClient(url, retries=QUICK) as client:
            return int((await client.send(GET)).job_id)

    with Script([answer(503), HUNG_UP, MADE]) as server:
        assert asyncio.run(run(server.url)) == 1
    assert len(server.said) == 3


@pytest.mark.parametrize(
    ("text", "want"),
    [(None, None), ("0", 0), (" 12 ", 12), ("1.5", None), ("-1", None), ("", None), ("soon", None), ("٣", None)],
)
def test_seconds_of_a_header(text: str | None, want: float | None) -> None:
    assert seconds(text) == want


def test_a_date_in_the_header_is_a_time_from_now() -> None:
    assert 8 < (seconds(formatdate(time.time() + 10, usegmt=True)) or 0) <= 10
    assert seconds(formatdate(time.time() - 1000, usegmt=True)) == 0


def test_pauses_double_up_to_the_longest() -> None:
    call = Call("GET", httpx.URL("http://x"))
    retries = Retries(attempts=9, pause=1, longest=5)
    assert [pause_before_retry(call, retries, at, status=503) for at in (1, 2, 3, 4, 9)] == [1, 2, 4, 5, None]


@pytest.mark.parametrize("bad", [{"attempts": 0}, {"pause": -1.0}, {"longest": -1.0}])
def test_retries_that_make_no_sense_are_refused(bad: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="at least one attempt"):
        Retries(**bad)  # type: ignore[arg-type]
