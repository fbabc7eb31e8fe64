"""`dtogen serve`: where replyTo may lead, what arrives there, and what happens when it does not."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from dtogen.host.server.addresses import AddressError, is_public, parse_target, resolve
from tests.test_serve_support import Received, Server, answering, chat, completion, configuration, ok, serving, until

ALLOWED = "[callbacks]\nallow_private = true\nbackoff_seconds = 0.1\nattempts = 3\n"


def queue(server: Server, reply_to: str, ref_id: str) -> Any:
    return server.post("/api/QueueOpenAiChatCompletion", {"request": chat("Hi"), "replyTo": reply_to, "refId": ref_id})


def ended(server: Server, ref_id: str) -> Any:
    def look() -> Any:
        job = server.get("/api/GetOpenAiChat", refId=ref_id).json()["result"]
        return job if job["state"] in ("Completed", "Failed") else None

    return until(look)


def test_the_answer_arrives_signed(tmp_path: Path) -> None:
    text = ALLOWED + 'secret = "s3cret"\n'
    with answering(lambda got: ok({})) as target, serving(*configuration(tmp_path, text)) as server:
        assert queue(server, f"token@{target.url}/done?x=1", "r-1").status_code == 200
        job = ended(server, "r-1")
        assert job["status"] == "Completed" and job["notifiedDate"]
        assert job["replyTo"] == f"{target.url}/done?x=1"  # without the token
    (got,) = target.received
    assert (got.verb, got.path) == ("POST", "/done?x=1")
    assert json.loads(job["responseBody"]) == got.json
    assert got.headers["authorization"] == "Bearer token"
    assert got.headers["host"] == target.url.removeprefix("http://")
    assert (got.headers["x-ref-id"], got.headers["x-job-id"]) == ("r-1", str(job["id"]))
    wanted = hmac.new(b"s3cret", got.body, hashlib.sha256).hexdigest()
    assert got.headers["x-signature-256"] == f"sha256={wanted}"


@pytest.mark.parametrize(
    ("front", "verb", "header", "value"),
    [
        ("", "POST", "authorization", None),
        ("PUT ", "PUT", "authorization", None),
        ("user:pass@", "POST", "authorization", "Basic dXNlcjpwYXNz"),
        ("http.X-Api-Key:k1@", "POST", "x-api-key", "k1"),
        ("put token@", "PUT", "authorization", "Bearer token"),
    ],
)
def test_what_may_stand_in_front_of_the_url(front: str, verb: str, header: str, value: str | None) -> None:
    target = parse_target(f"{front}https://example.com/a@b?c=d@e", False)
    assert (target.verb, target.url, target.port) == (verb, "https://example.com/a@b?c=d@e", 443)
    assert {name.lower(): each for name, each in target.headers.items()}.get(header) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "example.com",
        "ftp://example.com",
        "file:///etc/passwd",
        "GET https://example.com",
        "https://",
        "https://user:pass@example.com/",
        "https://example.com:99999/",
        "https://[::1",
        "$SECRET@https://example.com",
        "http.X-Key:$SECRET@https://example.com",
        "http.Host:evil@https://example.com",
        "http.X Y:z@https://example.com",
        "https://example.com/\r\nX-Evil: 1",
        "x@y z@https://example.com",
    ],
)
def test_a_replyto_that_means_nothing_is_refused(text: str) -> None:
    with pytest.raises(AddressError):
        parse_target(text, True)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "localhost",
        "a.localhost",
        "[::1]",
        "[::]",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "[fe80::1]",
        "[fc00::1]",
        "[ff02::1]",
        "224.0.0.1",
        "255.255.255.255",
        "[::ffff:127.0.0.1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
    ],
)
def test_no_callback_goes_to_this_machine_or_its_network(host: str) -> None:
    with pytest.raises(AddressError, match="no public address"):
        parse_target(f"https://{host}/", False)


def test_addresses_of_the_internet_are_public() -> None:
    for address in ("1.1.1.1", "93.184.215.14", "2606:4700:4700::1111", "64:ff9b::101:101"):
        assert is_public(address)


def test_a_name_is_looked_up_before_it_is_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    async def look(answers: list[str]) -> str:
        async def found(*arguments: Any, **more: Any) -> list[Any]:
            return [(2, 1, 6, "", (each, 443)) for each in answers]

        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", found)
        return await resolve(parse_target("https://rebind.example/", False), False)

    assert asyncio.run(look(["1.1.1.1"])) == "1.1.1.1"
    for answers in (["127.0.0.1"], ["1.1.1.1", "10.0.0.1"], ["::ffff:10.0.0.1"]):
        with pytest.raises(AddressError, match=r"rebind\.example is"):
            asyncio.run(look(answers))


def test_the_server_refuses_private_targets_when_it_is_asked(tmp_path: Path) -> None:
    with answering(lambda got: ok({})) as target, serving() as server:
        for url in (target.url, target.url.replace("127.0.0.1", "localhost"), "http://169.254.169.254/latest"):
            response = queue(server, url, "private")
            status = response.json()["responseStatus"]
            assert (response.status_code, status["errors"][0]["fieldName"]) == (400, "replyTo")
        assert server.get("/api/GetOpenAiChat", refId="private").status_code == 404
    assert target.received == []


def test_a_target_that_turns_private_later_is_refused_when_it_is_called(tmp_path: Path) -> None:
    """Accepted by one server that allows it, left to another that does not."""
    db = str(tmp_path / "jobs.db")
    with answering(lambda got: (500, {}, b"")) as target:
        with serving("--db", db, *configuration(tmp_path, ALLOWED.replace("= 0.1", "= 60.0"))) as server:
            queue(server, target.url, "turned")
            until(lambda: target.received)
        before = len(target.received)
        with sqlite3.connect(db) as held:
            held.execute("UPDATE callbacks SET due = 0")
        held.close()
        with serving("--db", db) as server:
            job = ended(server, "turned")
            assert "no public address" in job["status"] and "notifiedDate" not in job
        assert len(target.received) == before


def test_redirects_are_not_followed_and_tries_have_an_end(tmp_path: Path) -> None:
    with answering(lambda got: ok({})) as elsewhere:
        moved = (307, {"Location": elsewhere.url}, b"")
        with answering(lambda got: moved) as target, serving(*configuration(tmp_path, ALLOWED)) as server:
            queue(server, target.url, "moved")
            job = ended(server, "moved")
    assert job["state"] == "Completed" and "307" in job["status"] and "notifiedDate" not in job
    assert len(target.received) == 3
    assert elsewhere.received == []


def test_a_callback_is_tried_again_until_it_arrives(tmp_path: Path) -> None:
    def third_time(got: Received) -> tuple[int, dict[str, str], bytes]:
        return ok({}) if len(target.received) >= 3 else (503, {}, b"")

    with answering(third_time) as target, serving(*configuration(tmp_path, ALLOWED)) as server:
        queue(server, target.url, "third")
        assert ended(server, "third")["status"] == "Completed"
    assert len({each.body for each in target.received}) == 1
    assert len(target.received) == 3


def test_a_failed_job_calls_nobody(tmp_path: Path) -> None:
    with answering(lambda got: (400, {}, b"{}")) as upstream, answering(lambda got: ok({})) as target:
        text = f'{ALLOWED}[[providers]]\nname = "a"\nbase_url = "{upstream.url}"\n'
        with serving(*configuration(tmp_path, text)) as server:
            queue(server, target.url, "bad")
            assert ended(server, "bad")["state"] == "Failed"
    assert target.received == []
    assert completion("x")["choices"]
