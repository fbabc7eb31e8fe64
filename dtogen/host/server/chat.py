"""The chat family: what is really run here."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any
from urllib.parse import quote

from dtogen.host.server.addresses import AddressError, parse_target
from dtogen.host.server.answers import LINES, Answer, Call, Result, Streamed, json_answer, to_json
from dtogen.host.server.faults import CallError, bad_argument, missing_argument, not_found, openai_error, status_of
from dtogen.host.server.jobs import Job, Jobs, NewJob
from dtogen.host.server.ollama import from_chunk, from_chunks_end, to_chat
from dtogen.host.server.providers import Providers
from dtogen.host.server.settings import Settings
from dtogen.host.server.work import CHAT, OLLAMA, Work

ENVELOPE = ("refId", "provider", "tag")  # what OpenAiChatCompletion adds to a chat
PROMPT_TOKENS = 512
LAST_ID = 2**63 - 1
RESPONSES = {CHAT: "OpenAiChatResponse", OLLAMA: "OllamaGenerateResponse"}
STATUS = {CHAT: "GetOpenAiChatStatus", OLLAMA: "GetOllamaGenerationStatus"}
log = logging.getLogger("dtogen.serve")


@dataclass(frozen=True, slots=True)
class Chat:
    jobs: Jobs
    providers: Providers
    work: Work
    settings: Settings

    def handlers(self) -> Mapping[str, Callable[[Call], Awaitable[Result]]]:
        """By name of the operation."""
        return {
            "CreateOpenAiChat": self.create,
            "OpenAiChatCompletion": self.complete,
            "QueueOpenAiChatCompletion": self.queue,
            "GetOpenAiChat": self.get,
            "WaitForOpenAiChat": self.wait,
            "GetOpenAiChatStatus": lambda call: self.status(call, CHAT),
            "ChatAiProvider": self.ask_provider,
            "OllamaGeneration": self.generate,
            "QueueOllamaGeneration": self.queue_generation,
            "GetOllamaGenerationStatus": lambda call: self.status(call, OLLAMA),
        }

    # Requests

    async def create(self, call: Call) -> Result:
        job = await self._accept(call, CHAT, _checked(call.data["request"], "request."))
        queued = _queued(job, call)
        if not call.data.get("sync"):
            return json_answer(queued)
        ended = await self._ended(job, call)
        return Answer(_with_result(queued, ended))

    async def queue(self, call: Call) -> Result:
        return json_answer(_queued(await self._accept(call, CHAT, _checked(call.data["request"], "request.")), call))

    async def complete(self, call: Call) -> Result:
        chat = _checked({name: value for name, value in call.data.items() if name not in ENVELOPE}, "")
        if chat.get("stream") and call.alone:
            return await self._stream(chat, call.data.get("provider") or None)
        ended = await self._ended(await self._accept(call, CHAT, chat), call)
        return Answer((ended.response or "").encode())

    async def ask_provider(self, call: Call) -> Result:
        chat = call.data.get("request")
        if chat is None:
            if call.data.get("prompt") is None:
                raise missing_argument("request")
            message = {"role": "user", "content": call.data["prompt"]}
            chat = {"messages": [message], "max_tokens": PROMPT_TOKENS}
        answer, _ = await self.providers.complete(
            {**_checked(chat, "request."), "model": call.data["model"]}, call.data["provider"]
        )
        return json_answer(answer)

    async def generate(self, call: Call) -> Result:
        request = {name: value for name, value in call.data.items() if name not in ENVELOPE}
        if request.get("stream") and call.alone:
            chat = {**to_chat(request), "stream": True, "stream_options": {"include_usage": True}}
            chunks = self.providers.stream(chat, call.data.get("provider") or None)
            first = await anext(chunks, None)
            return Streamed(_lines(first, chunks, request["model"]), chunks.aclose, LINES)
        ended = await self._ended(await self._accept(call, OLLAMA, request), call)
        return Answer((ended.response or "").encode())

    async def queue_generation(self, call: Call) -> Result:
        return json_answer(_queued(await self._accept(call, OLLAMA, call.data["request"]), call))

    # Results

    async def get(self, call: Call) -> Result:
        return _told(await self._find(call, "id", CHAT))

    async def wait(self, call: Call) -> Result:
        return _told(await self.work.wait(await self._find(call, "id", CHAT), self.settings.wait_seconds))

    async def status(self, call: Call, kind: str) -> Result:
        """By reference, with jobId 0, or by id, without the reference: what was asked for comes back."""
        job = await self._find(call, "jobId", kind)
        told: dict[str, Any] = {"jobId": call.data.get("jobId") or 0}
        if call.data.get("refId"):
            told = {"jobId": 0, "refId": call.data["refId"]}
        told |= {"jobState": job.state, "status": job.status or job.state}
        return Answer(_with_result(told, job))

    # What they share

    async def _accept(self, call: Call, kind: str, request: dict[str, Any]) -> Job:
        """Queue a request, or find the job of an earlier one with the same reference. Raises CallError."""
        given = call.data
        provider = given.get("provider") or None
        self.providers.candidates(request["model"], provider)
        reply_to = given.get("replyTo") if "replyTo" in {each.wire for each in call.operation.fields} else None
        if reply_to:
            try:
                parse_target(reply_to, self.settings.callbacks.allow_private)
            except AddressError as fault:
                raise bad_argument(f"replyTo: {fault}", "replyTo") from fault
        new = NewJob(
            kind,
            to_json(request).decode(),
            request["model"],
            given.get("refId") or None,
            provider,
            given.get("tag"),
            reply_to or None,
        )
        job = await self.jobs.accept(new)
        if job.kind != kind:
            raise CallError(409, "Conflict", f"The reference belongs to a job of another kind, {job.kind}.")
        self.work.wake()
        return job

    async def _ended(self, job: Job, call: Call) -> Job:
        """A job that has its answer. Raises CallError if it failed or takes too long."""
        job = await self.work.wait(job, self.settings.wait_seconds)
        if not job.has_ended:
            raise CallError(504, "TimeoutException", f"The job still runs; poll {_status_url(job, call)}")
        if job.response is None:
            raise CallError(
                job.error_status or 500, job.error_code or job.state, job.error or f"The job is {job.state}."
            )
        return job

    async def _find(self, call: Call, member: str, kind: str) -> Job:
        ref_id, id = call.data.get("refId"), call.data.get(member)
        if not ref_id and id is None:
            raise missing_argument("refId")
        known = ref_id or 0 <= (id or 0) <= LAST_ID
        job = await self.jobs.find(ref_id, id) if known else None
        if job is None or job.kind != kind:
            raise not_found("Job not found")
        return job

    async def _stream(self, chat: dict[str, Any], provider: str | None) -> Result:
        """The answer bit by bit, past the queue: a stream cannot be taken up again by another process."""
        chunks = self.providers.stream(chat, provider)
        first = await anext(chunks, None)  # a fault before the first chunk is an ordinary answer
        return Streamed(_events(first, chunks), chunks.aclose)


async def _events(
    first: dict[str, Any] | None, chunks: AsyncGenerator[dict[str, Any], None]
) -> AsyncGenerator[str, None]:
    try:
        if first is not None:
            yield to_json(first).decode()
        async for chunk in chunks:
            yield to_json(chunk).decode()
        yield "[DONE]"
    except CallError as fault:
        yield json.dumps({"error": openai_error(fault)})
    except Exception:
        log.exception("a stream broke")
        yield json.dumps({"error": openai_error(CallError(500, "InternalError", "The server met a fault."))})


async def _lines(
    first: dict[str, Any] | None, chunks: AsyncGenerator[dict[str, Any], None], model: str
) -> AsyncGenerator[str, None]:
    """Ollama's stream: a line for each part of the text, and a last one that is done, or one that tells a fault."""
    reason: str | None = None
    usage: dict[str, Any] = {}
    try:
        chunk = first
        while chunk is not None:
            usage = chunk.get("usage") or usage
            for choice in chunk.get("choices") or ():
                reason = choice.get("finish_reason") or reason
            line = from_chunk(chunk, model)
            if line["response"]:
                yield to_json(line).decode()
            chunk = await anext(chunks, None)
        yield to_json(from_chunks_end(model, reason, usage)).decode()
    except CallError as fault:
        yield json.dumps({"error": fault.message})
    except Exception:
        log.exception("a stream broke")
        yield json.dumps({"error": "The server met a fault."})


def _checked(chat: dict[str, Any], prefix: str) -> dict[str, Any]:
    if not chat.get("messages"):
        raise missing_argument(f"{prefix}messages")
    return chat


def _status_url(job: Job, call: Call) -> str:
    return f"{call.base_url}/api/{STATUS[job.kind]}?RefId={quote(job.ref_id, safe='')}"


def _queued(job: Job, call: Call) -> dict[str, Any]:
    return {"id": job.id, "refId": job.ref_id, "statusUrl": _status_url(job, call)}


def _with_result(told: dict[str, Any], job: Job) -> bytes:
    """JSON with the answer as it was stored: every digit and every unknown member."""
    body = to_json(told)
    return body if job.response is None else b'%s,"result":%s}' % (body[:-1], job.response.encode())


def _told(job: Job) -> Answer:
    failure = _failure(job)
    return json_answer({"result": to_record(job), **({"responseStatus": failure} if failure else {})})


def _failure(job: Job) -> dict[str, Any] | None:
    if job.error_code is None:
        return None
    return status_of(CallError(job.error_status or 500, job.error_code, job.error or ""))


def to_record(job: Job) -> dict[str, Any]:
    """The `BackgroundJobBase` of a job. Credentials in front of its replyTo stay here."""
    target = parse_target(job.reply_to, allow_private=True) if job.reply_to else None
    record = {
        "id": job.id,
        "refId": job.ref_id,
        "worker": job.worker,
        "tag": job.tag,
        "createdDate": _moment(job.created),
        "requestType": "API",
        "request": job.kind,
        "requestBody": job.request,
        "response": RESPONSES[job.kind] if job.response is not None else None,
        "responseBody": job.response,
        "state": job.state,
        "startedDate": _moment(job.started),
        "completedDate": _moment(job.completed),
        "notifiedDate": _moment(job.notified),
        "attempts": job.attempts,
        "durationMs": _milliseconds(job),
        "status": job.status,
        "replyTo": target.url if target else None,
        "errorCode": job.error_code,
        "error": _failure(job),
        "args": {"provider": job.provider} if job.provider else None,
    }
    return {name: value for name, value in record.items() if value is not None}


def _moment(seconds: float | None) -> str | None:
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat().replace("+00:00", "Z")


def _milliseconds(job: Job) -> int:
    return min(round((job.completed - job.started) * 1000), 2**31 - 1) if job.completed and job.started else 0
