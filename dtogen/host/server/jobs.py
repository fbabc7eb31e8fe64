"""Jobs in SQLite: what was accepted, how far it is, and which callbacks are due.

A job is claimed for a time (`owner`, `lease_until`) that its owner extends; when the owner dies, the lease ends and the
next one claims the job. It completes once: only the owner of a started job may complete it, in the transaction that
also makes its callback due. Times are Unix seconds. Any SQLite tool may read the file while a server runs:

    SELECT id, ref_id, state FROM jobs WHERE tag = 'nightly' ORDER BY id;
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from typing import TypeVar

from dtogen.diagnostics import DtogenError, Location, error

R = TypeVar("R")
STATES = ("Queued", "Started", "Executed", "Completed", "Failed", "Cancelled")
MAX_CLAIMS = 10  # a job whose owner has died so often is what kills them
PRUNED = 500  # jobs in one transaction: others need not wait long

TABLES = """
CREATE TABLE IF NOT EXISTS jobs (
  id INTEGER PRIMARY KEY AUTOINCREMENT, ref_id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, request TEXT NOT NULL,
  model TEXT NOT NULL, provider TEXT, tag TEXT, reply_to TEXT, state TEXT NOT NULL, status TEXT, worker TEXT,
  created REAL NOT NULL, started REAL, completed REAL, notified REAL, attempts INTEGER NOT NULL DEFAULT 0,
  response TEXT, error_status INTEGER, error_code TEXT, error TEXT, owner TEXT, lease_until REAL);
CREATE INDEX IF NOT EXISTS jobs_state ON jobs (state, lease_until);
CREATE INDEX IF NOT EXISTS jobs_tag ON jobs (tag);
CREATE TABLE IF NOT EXISTS callbacks (
  job_id INTEGER PRIMARY KEY REFERENCES jobs (id), state TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
  due REAL NOT NULL, error TEXT, owner TEXT, lease_until REAL);
CREATE INDEX IF NOT EXISTS callbacks_due ON callbacks (state, due);
"""


@dataclass(frozen=True, slots=True)
class NewJob:
    """What was accepted. `request` is JSON text; `ref_id` None lets the store make one."""

    kind: str
    request: str
    model: str
    ref_id: str | None = None
    provider: str | None = None
    tag: str | None = None
    reply_to: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """A row. `error` is the message, `error_status` the HTTP status that the failure is answered with."""

    id: int
    ref_id: str
    kind: str
    request: str
    model: str
    provider: str | None
    tag: str | None
    reply_to: str | None
    state: str
    status: str | None
    worker: str | None
    created: float
    started: float | None
    completed: float | None
    notified: float | None
    attempts: int
    response: str | None
    error_status: int | None
    error_code: str | None
    error: str | None

    @property
    def has_ended(self) -> bool:
        return self.state in ("Executed", "Completed", "Failed", "Cancelled")


COLUMNS = ", ".join(each.name for each in fields(Job))


@dataclass(frozen=True, slots=True)
class DueCallback:
    job: Job
    attempts: int  # before this one


class Jobs:
    """The store. Its methods run on a thread of their own, one at a time; call `open` first and `close` last."""

    def __init__(self, file: str, lease_seconds: float) -> None:
        self.file = file
        self.lease_seconds = lease_seconds
        self.owner = uuid.uuid4().hex
        self._thread = ThreadPoolExecutor(1, "jobs")

    async def _run(self, work: Callable[[sqlite3.Connection], R]) -> R:
        """Run `work` in one transaction: all of it happens, or nothing."""

        def transact() -> R:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                result = work(self._db)
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")
            return result

        # Shielded: a caller that goes away must not leave a transaction behind whose end it does not see.
        return await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._thread, transact))

    def open(self) -> None:
        """Raises DtogenError where the file cannot be a store of jobs."""
        try:
            self._thread.submit(self._open).result()
        except sqlite3.Error as fault:
            help = "give --db a file that can be written, one that dtogen serve has made or a new one"
            raise DtogenError(error("DT932", f"no database: {fault}", Location(self.file), help=help)) from fault

    def _open(self) -> None:
        self._db = sqlite3.connect(self.file, timeout=10, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.executescript(TABLES)

    def close(self) -> None:
        self._thread.submit(self._db.close).result()
        self._thread.shutdown()

    async def accept(self, new: NewJob) -> Job:
        """Store a job, or find the first one with its reference."""
        ref_id = new.ref_id or uuid.uuid4().hex

        def work(db: sqlite3.Connection) -> Job:
            row = (ref_id, new.kind, new.request, new.model, new.provider, new.tag, new.reply_to, time.time())
            db.execute(
                "INSERT INTO jobs (ref_id, kind, request, model, provider, tag, reply_to, created, state)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'Queued') ON CONFLICT (ref_id) DO NOTHING",
                row,
            )
            return _one(db, "ref_id = ?", ref_id)

        return await self._run(work)

    async def find(self, ref_id: str | None = None, id: int | None = None) -> Job | None:
        """By reference where there is one, else by id."""
        column, value = ("ref_id", ref_id) if ref_id else ("id", id)
        return await self._run(lambda db: _some(db, f"{column} = ?", value))

    async def list(self, tag: str | None, state: str | None, skip: int, take: int) -> tuple[int, tuple[Job, ...]]:
        """How many jobs have a tag and a state, where they are given, and those of one page, the newest first."""
        given = {"tag": tag, "state": state}
        where = " AND ".join(f"{name} = ?" for name, value in given.items() if value is not None) or "1"
        values = [value for value in given.values() if value is not None]

        def work(db: sqlite3.Connection) -> tuple[int, tuple[Job, ...]]:
            (total,) = db.execute(f"SELECT count(*) FROM jobs WHERE {where}", values).fetchone()
            page = f"SELECT {COLUMNS} FROM jobs WHERE {where} ORDER BY id DESC LIMIT ? OFFSET ?"
            return total, tuple(Job(*row) for row in db.execute(page, (*values, take, skip)))

        return await self._run(work)

    async def prune(self, before: float) -> int:
        """Delete at most PRUNED jobs that ended before a time and that owe no callback; how many they were."""

        def work(db: sqlite3.Connection) -> int:
            rows = db.execute(
                "SELECT id FROM jobs WHERE state IN ('Completed', 'Failed', 'Cancelled') AND completed < ?"
                " AND NOT EXISTS (SELECT 1 FROM callbacks WHERE job_id = jobs.id AND state = 'Waiting') LIMIT ?",
                (before, PRUNED),
            ).fetchall()
            db.executemany("DELETE FROM callbacks WHERE job_id = ?", rows)
            db.executemany("DELETE FROM jobs WHERE id = ?", rows)
            return len(rows)

        return await self._run(work)

    async def claim(self) -> Job | None:
        """The oldest job that waits or whose owner has died, now this owner's."""

        def work(db: sqlite3.Connection) -> Job | None:
            now = time.time()
            row = db.execute(
                "SELECT id FROM jobs WHERE state = 'Queued'"
                " OR (state = 'Started' AND lease_until < ? AND owner IS NOT ?) ORDER BY id LIMIT 1",
                (now, self.owner),
            ).fetchone()
            if row is None:
                return None
            found = _one(db, "id = ?", row[0])
            if found.attempts >= MAX_CLAIMS:
                text = f"The server stopped {found.attempts} times while it ran this job."
                db.execute(
                    "UPDATE jobs SET state = 'Failed', status = 'Failed', completed = ?, error_status = 500,"
                    " error_code = 'JobAbandoned', error = ?, owner = NULL WHERE id = ?",
                    (now, text, found.id),
                )
                return _one(db, "id = ?", found.id)
            db.execute(
                "UPDATE jobs SET state = 'Started', status = 'Started', started = coalesce(started, ?), owner = ?,"
                " lease_until = ?, attempts = attempts + 1 WHERE id = ?",
                (now, self.owner, now + self.lease_seconds, found.id),
            )
            return _one(db, "id = ?", found.id)

        return await self._run(work)

    async def renew(self) -> None:
        """Extend the leases on what this owner is running."""

        def work(db: sqlite3.Connection) -> None:
            until = time.time() + self.lease_seconds
            db.execute("UPDATE jobs SET lease_until = ? WHERE owner = ? AND state = 'Started'", (until, self.owner))
            db.execute("UPDATE callbacks SET lease_until = ? WHERE owner = ?", (until, self.owner))

        await self._run(work)

    async def complete(self, id: int, worker: str, response: str) -> bool:
        """Store the answer and make the callback due. False where the job is no longer this owner's to complete."""

        def work(db: sqlite3.Connection) -> bool:
            now = time.time()
            done = db.execute(
                "UPDATE jobs SET state = iif(reply_to IS NULL, 'Completed', 'Executed'), status = 'Completed',"
                " completed = ?, worker = ?, response = ?, owner = NULL"
                " WHERE id = ? AND state = 'Started' AND owner = ?",
                (now, worker, response, id, self.owner),
            ).rowcount
            if done:
                db.execute(
                    "INSERT INTO callbacks (job_id, state, due) SELECT id, 'Waiting', ? FROM jobs"
                    " WHERE id = ? AND reply_to IS NOT NULL",
                    (now, id),
                )
            return bool(done)

        return await self._run(work)

    async def fail(self, id: int, status: int, code: str, message: str) -> bool:
        """Store why a job failed. False where it is no longer this owner's."""
        values = (time.time(), status, code, message, id, self.owner)
        sql = (
            "UPDATE jobs SET state = 'Failed', status = 'Failed', completed = ?, error_status = ?, error_code = ?,"
            " error = ?, owner = NULL WHERE id = ? AND state = 'Started' AND owner = ?"
        )
        return await self._run(lambda db: bool(db.execute(sql, values).rowcount))

    async def release(self) -> None:
        """Give back what this owner has claimed: the next owner need not wait for the leases to end."""

        def work(db: sqlite3.Connection) -> None:
            db.execute(
                "UPDATE jobs SET state = 'Queued', status = NULL, owner = NULL, attempts = attempts - 1"
                " WHERE owner = ? AND state = 'Started'",
                (self.owner,),
            )
            db.execute("UPDATE callbacks SET owner = NULL WHERE owner = ?", (self.owner,))

        await self._run(work)

    async def claim_callback(self) -> DueCallback | None:
        """The callback that is due longest, now this owner's."""

        def work(db: sqlite3.Connection) -> DueCallback | None:
            now = time.time()
            row = db.execute(
                "SELECT job_id, attempts FROM callbacks WHERE state = 'Waiting' AND due <= ?"
                " AND (owner IS NULL OR (lease_until < ? AND owner IS NOT ?)) ORDER BY due LIMIT 1",
                (now, now, self.owner),
            ).fetchone()
            if row is None:
                return None
            db.execute(
                "UPDATE callbacks SET owner = ?, lease_until = ?, attempts = attempts + 1 WHERE job_id = ?",
                (self.owner, now + self.lease_seconds, row[0]),
            )
            return DueCallback(_one(db, "id = ?", row[0]), row[1])

        return await self._run(work)

    async def end_callback(self, id: int, fault: str | None, retry_after: float | None) -> None:
        """Store how an attempt went: done without a fault, else due again after some seconds, or given up."""

        def work(db: sqlite3.Connection) -> None:
            now = time.time()
            state = "Done" if fault is None else "Failed" if retry_after is None else "Waiting"
            mine = db.execute(
                "UPDATE callbacks SET state = ?, error = ?, due = ?, owner = NULL WHERE job_id = ? AND owner = ?",
                (state, fault, now + (retry_after or 0), id, self.owner),
            ).rowcount
            if mine and state != "Waiting":
                # A job whose callback was given up has ended too: who polls it must not wait for ever.
                status = "Completed" if fault is None else f"Completed, but the callback failed: {fault}"
                notified = now if fault is None else None
                sql = "UPDATE jobs SET state = 'Completed', status = ?, notified = ? WHERE id = ?"
                db.execute(sql, (status, notified, id))

        await self._run(work)


def _some(db: sqlite3.Connection, where: str, value: str | int | float | None) -> Job | None:
    row = db.execute(f"SELECT {COLUMNS} FROM jobs WHERE {where}", (value,)).fetchone()
    return Job(*row) if row else None


def _one(db: sqlite3.Connection, where: str, value: str | int | float) -> Job:
    found = _some(db, where, value)
    if found is None:
        raise LookupError(f"no job where {where}: {value}")
    return found
