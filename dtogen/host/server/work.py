"""Running jobs and callbacks in the background, and waiting for a job to end."""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import TypeVar

import httpx

from dtogen.host.server.answers import to_json
from dtogen.host.server.callbacks import deliver
from dtogen.host.server.faults import CallError
from dtogen.host.server.jobs import DueCallback, Job, Jobs
from dtogen.host.server.ollama import from_answer, to_chat
from dtogen.host.server.providers import Providers
from dtogen.host.server.settings import Settings

T = TypeVar("T")
R = TypeVar("R")
POLL_SECONDS = 0.5  # how soon what another process left, or a callback that is due again, is seen
STOP_SECONDS = 3.0
CALLBACKS_AT_A_TIME = 8
PRUNE_SECONDS = 3600.0
DAY = 86400.0  # seconds
log = logging.getLogger("dtogen.serve")

CHAT = "OpenAiChat"
OLLAMA = "OllamaGenerate"


class Work:
    """The background of one server. `start` and `stop` once; `wake` when something was accepted."""

    def __init__(self, jobs: Jobs, providers: Providers, client: httpx.AsyncClient, settings: Settings) -> None:
        self.jobs = jobs
        self.providers = providers
        self.client = client
        self.settings = settings
        self._waiters: defaultdict[int, set[asyncio.Future[None]]] = defaultdict(set)
        self._queued = asyncio.Event()
        self._due = asyncio.Event()
        self._stopping = False
        self._loops: list[asyncio.Task[None]] = []
        self._running: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        self._loops = [
            asyncio.create_task(self._loop(self.jobs.claim, self._run_job, self._queued, self.settings.workers)),
            asyncio.create_task(
                self._loop(self.jobs.claim_callback, self._run_callback, self._due, CALLBACKS_AT_A_TIME)
            ),
            asyncio.create_task(self._renew()),
            asyncio.create_task(self._prune()),
        ]

    async def stop(self) -> None:
        """Let what runs end within a short time; what does not is given back to the queue."""
        self._stopping = True
        for loop in self._loops[:2]:
            loop.cancel()
        if self._running:
            await asyncio.wait(self._running, timeout=STOP_SECONDS)
        left = [*self._running, *self._loops]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await self.jobs.release()

    def wake(self) -> None:
        self._queued.set()

    async def wait(self, job: Job, seconds: float) -> Job:
        """The job once it has ended, or as it is after some seconds."""
        deadline = time.monotonic() + seconds
        while not job.has_ended:
            left = deadline - time.monotonic()
            if left <= 0:
                break
            ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiters[job.id].add(ended)
            try:
                found = await self.jobs.find(id=job.id)
                if found is not None and not found.has_ended:
                    await asyncio.wait([ended], timeout=min(left, POLL_SECONDS))
                    found = await self.jobs.find(id=job.id)
            finally:
                self._waiters[job.id].discard(ended)
                if not self._waiters[job.id]:
                    del self._waiters[job.id]
            job = found or job
        return job

    async def _loop(
        self,
        claim: Callable[[], Awaitable[T | None]],
        run: Callable[[T], Awaitable[None]],
        woken: asyncio.Event,
        limit: int,
    ) -> None:
        mine: set[asyncio.Task[None]] = set()
        while not self._stopping:
            if len(mine) >= limit:
                _, mine = await asyncio.wait(mine, return_when=asyncio.FIRST_COMPLETED)
                continue
            woken.clear()
            # A claim that was begun must be seen through, or it would be held by nobody until its lease ends.
            claimed = await asyncio.shield(asyncio.ensure_future(self._persist(claim)))
            if claimed is None:
                try:
                    await asyncio.wait_for(woken.wait(), POLL_SECONDS)
                except (TimeoutError, asyncio.TimeoutError):
                    mine = {each for each in mine if not each.done()}
                continue
            task = asyncio.ensure_future(self._guard(run, claimed))
            mine.add(task)
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def _guard(self, run: Callable[[T], Awaitable[None]], claimed: T) -> None:
        try:
            await run(claimed)
        except Exception:
            log.exception("the background met a fault")

    async def _persist(self, store: Callable[[], Awaitable[R]]) -> R:
        """What the store says, as soon as it can: a full disk or a lock must not lose a result."""
        while True:
            try:
                return await store()
            except sqlite3.Error:
                log.exception("the database does not answer")
                await asyncio.sleep(1.0)

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(self.settings.lease_seconds / 4)
            await self._persist(self.jobs.renew)

    async def _prune(self) -> None:
        """Delete what ended long ago, at the start and from time to time."""
        while True:
            before = time.time() - self.settings.retention_days * DAY
            while await self._persist(lambda before=before: self.jobs.prune(before)):  # type: ignore[misc]
                pass
            await asyncio.sleep(PRUNE_SECONDS)

    async def _run_job(self, job: Job) -> None:
        if job.state == "Started":
            await self._run_started(job)
        for each in self._waiters.get(job.id, ()):
            if not each.done():
                each.set_result(None)
        if job.reply_to is not None:
            self._due.set()

    async def _run_started(self, job: Job) -> None:
        try:
            response, worker = await asyncio.wait_for(self._answer(job), self.settings.job_seconds)
        except CallError as fault:
            failure = fault
        except (TimeoutError, asyncio.TimeoutError):
            failure = CallError(
                504, "TimeoutException", f"The job took longer than {self.settings.job_seconds:.0f} seconds."
            )
        except Exception as fault:
            log.exception("job %d failed", job.id)
            failure = CallError(500, type(fault).__name__, "The server met a fault while it ran the job.")
        else:
            await self._persist(lambda: self.jobs.complete(job.id, worker, response))
            return
        await self._persist(lambda: self.jobs.fail(job.id, failure.status, failure.code, failure.message))

    async def _answer(self, job: Job) -> tuple[str, str]:
        """The answer as JSON text, and who gave it."""
        request = json.loads(job.request)
        chat = to_chat(request) if job.kind == OLLAMA else request
        answer, worker = await self.providers.complete(chat, job.provider)
        if job.kind == OLLAMA:
            answer = from_answer(answer, job.model)
        return to_json(answer).decode(), worker

    async def _run_callback(self, due: DueCallback) -> None:
        outcome = await deliver(due, self.client, self.settings.callbacks)
        await self._persist(lambda: self.jobs.end_callback(due.job.id, outcome.fault, outcome.retry_after))
