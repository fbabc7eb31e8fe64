"""`dtogen serve`: what was accepted is done, once, whenever the server is killed."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.test_serve_support import Received, answering, chat, completion, configuration, ok, serving, start, until

JOBS = 200


def rows(db: Path, sql: str) -> list[Any]:
    with closing(sqlite3.connect(db, timeout=10)) as held:
        return held.execute(sql).fetchall()


def test_200_jobs_and_three_kills(tmp_path: Path) -> None:
    """Every job that was accepted completes once and its callback arrives, with the answer to its own question."""
    db = tmp_path / "jobs.db"
    lock = threading.Lock()
    arrived: Counter[str] = Counter()
    answers: dict[str, set[str]] = {}

    def answer(got: Received) -> tuple[int, dict[str, str], bytes]:
        time.sleep(0.05)
        return ok(completion(got.json["messages"][0]["content"]))

    def callback(got: Received) -> tuple[int, dict[str, str], bytes]:
        time.sleep(0.01)
        with lock:
            arrived[got.headers["x-ref-id"]] += 1
            answers.setdefault(got.headers["x-ref-id"], set()).add(got.json["choices"][0]["message"]["content"])
        return ok({})

    with answering(answer) as upstream, answering(callback) as target:
        text = (
            "lease_seconds = 1.0\nworkers = 8\n[callbacks]\nallow_private = true\nbackoff_seconds = 0.1\n"
            f'[[providers]]\nname = "slow"\nbase_url = "{upstream.url}"\nconcurrency = 8\n'
        )
        arguments = ("--db", str(db), *configuration(tmp_path, text))
        server = start(*arguments)
        accepted: dict[str, int] = {}
        try:
            for number in range(JOBS):
                asked = {"request": chat(f"job {number}"), "refId": f"r{number}", "replyTo": target.url, "tag": "batch"}
                told = server.post("/api/QueueOpenAiChatCompletion", asked)
                assert told.status_code == 200
                accepted[f"r{number}"] = told.json()["id"]
            for share in (0.1, 0.4, 0.7):
                until(lambda share=share: len(arrived) >= JOBS * share, 60)  # type: ignore[misc]
                server.kill()
                server.stop()
                states = Counter(dict(rows(db, "SELECT state, count(*) FROM jobs GROUP BY state")))
                assert sum(states.values()) == JOBS
                assert states["Completed"] < JOBS, "killed too late to prove anything"
                server = start(*arguments)
                again = {"request": chat("other"), "refId": "r0"}  # a caller that did not see the answer asks again
                assert server.post("/api/QueueOpenAiChatCompletion", again).json()["id"] == accepted["r0"]
            until(lambda: rows(db, "SELECT count(*) FROM jobs WHERE state = 'Completed'") == [(JOBS,)], 90)
        finally:
            server.stop()
    found = rows(db, "SELECT ref_id, id, state, response, attempts FROM jobs WHERE tag = 'batch' ORDER BY id")
    assert {ref_id: id for ref_id, id, *_ in found} == accepted
    for ref_id, _, state, response, _ in found:
        said = json.loads(response)["choices"][0]["message"]["content"]
        assert (state, said) == ("Completed", f"job {ref_id[1:]}")
        assert answers[ref_id] == {said}
    assert rows(db, "SELECT state, count(*) FROM callbacks GROUP BY state") == [("Done", JOBS)]
    # A kill between a post and its commit repeats that post, no more: 8 at a time, three kills.
    assert sum(arrived.values()) <= JOBS + 3 * 8
    assert sum(attempts for *_, attempts in found) <= JOBS + 3 * 8


def test_a_graceful_stop_gives_back_what_runs(tmp_path: Path) -> None:
    db = tmp_path / "jobs.db"
    release = threading.Event()

    def held(got: Received) -> tuple[int, dict[str, str], bytes]:
        release.wait(30)
        return ok(completion("late"))

    with answering(held) as upstream:
        text = f'lease_seconds = 600.0\n[[providers]]\nname = "slow"\nbase_url = "{upstream.url}"\n'
        arguments = ("--db", str(db), *configuration(tmp_path, text))
        server = start(*arguments)
        server.post("/api/QueueOpenAiChatCompletion", {"request": chat(), "refId": "r"})
        until(lambda: upstream.received)
        assert server.stop() == 0
        assert rows(db, "SELECT state, attempts FROM jobs") == [("Queued", 0)]
        release.set()
        with serving(*arguments) as again:
            job = again.get("/api/WaitForOpenAiChat", refId="r").json()["result"]
            assert (job["state"], job["attempts"]) == ("Completed", 1)


def test_two_servers_share_a_database_and_no_job(tmp_path: Path) -> None:
    db = tmp_path / "jobs.db"
    with answering(lambda got: ok(completion("x"))) as upstream:
        text = f'[[providers]]\nname = "one"\nbase_url = "{upstream.url}"\n'
        arguments = ("--db", str(db), *configuration(tmp_path, text))
        with serving(*arguments) as one, serving(*arguments) as two:
            for number in range(60):
                server = (one, two)[number % 2]
                server.post("/api/QueueOpenAiChatCompletion", {"request": chat(f"{number}"), "refId": f"r{number}"})
            until(lambda: rows(db, "SELECT count(*) FROM jobs WHERE state = 'Completed'") == [(60,)], 30)
            # One waits for what the other one has run.
            for server in (one, two):
                assert server.get("/api/WaitForOpenAiChat", refId="r59").json()["result"]["state"] == "Completed"
    assert len(upstream.received) == 60


def test_a_job_that_kills_its_server_each_time_is_given_up(tmp_path: Path) -> None:
    db = tmp_path / "jobs.db"
    with serving("--db", str(db)) as server:
        server.get("/hello/World")
    with closing(sqlite3.connect(db)) as held, held:
        held.execute(
            "INSERT INTO jobs (ref_id, kind, request, model, created, state, attempts, owner, lease_until)"
            " VALUES ('bad', 'OpenAiChat', '{}', 'm', 1.0, 'Started', 10, 'dead', 1.0)"
        )
    with serving("--db", str(db)) as server:
        job = server.get("/api/WaitForOpenAiChat", refId="bad").json()
    assert (job["result"]["state"], job["responseStatus"]["errorCode"]) == ("Failed", "JobAbandoned")
