"""The chat part of `dtogen verify`, for every server that speaks the OpenAI protocol: a plain answer, tools, a stream,
an error. A server may speak nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from dtogen import ir
from dtogen.client import ApiError, JsonApiClient
from dtogen.client.codec import DecodeError, decode
from dtogen.diagnostics import DtogenError, error
from dtogen.pipeline import Selection
from dtogen.verify_rows import Row, Target, compared, emitted, unreachable, words

PATH = "/chat/completions"
NEEDED = ("OpenAiChat", "OpenAiChatResponse", "OpenAiChatChunk", "OpenAiErrorBody")
NOT_LOOKED_AT = (401, 403, 404, 429)  # who refuses so has not seen what is wrong with the body
TOOL = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "The weather in a city.",
        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
}


@dataclass(frozen=True, slots=True)
class Chat:
    """One run against one server. `ai` holds the emitted types; `path` is below the client's base URL."""

    schema: ir.Schema
    ai: Any
    client: JsonApiClient
    model: str
    path: str = PATH

    def plain(self) -> Row:
        return self._answered("chat", {})

    def tools(self) -> Row:
        """A server may answer without calling the tool; what counts is that it takes the question."""
        return self._answered("chat with tools", {"tools": [TOOL], "tool_choice": "auto"})

    def stream(self) -> Row:
        chunks, name = 0, "chat as a stream"
        body = self._request({"stream_options": {"include_usage": True}})
        try:
            for raw in self.client.stream(self.path, body, bytes):  # as they came, to be compared
                reason = compared(self.schema, ir.Ref("OpenAiChatChunk"), raw, decode(raw, self.ai.OpenAiChatChunk))
                if reason:
                    return Row(name, "POST", self.path, 200, True, False, f"chunk {chunks}: {reason}")
                chunks += 1
        except ApiError as fault:
            return Row(
                name, "POST", self.path, fault.status, False if fault.status == 200 else None, None, words(fault)
            )
        except DecodeError as fault:
            return Row(name, "POST", self.path, 200, False, None, f"chunk {chunks} is no OpenAiChatChunk: {fault}")
        if not chunks:
            return Row(name, "POST", self.path, 200, False, None, "no chunk came")
        return Row(name, "POST", self.path, 200, True, True, f"{chunks} chunk{'s' if chunks > 1 else ''}")

    def failure(self) -> Row:
        """A chat whose messages are no list must be refused, in a shape that is known."""
        name = "a bad chat"
        try:
            self.client.post(self.path, {"model": self.model, "messages": "no list"}, dict)
        except ApiError as fault:
            return self._refused(name, fault)
        return Row(name, "POST", self.path, 200, False, None, "accepted, though its messages are no list")

    def _refused(self, name: str, fault: ApiError) -> Row:
        if fault.status is None or not 400 <= fault.status < 500 or fault.status in NOT_LOOKED_AT:
            return Row(name, "POST", self.path, fault.status, None, None, words(fault))
        if fault.detail is None or not fault.detail.message:
            return Row(name, "POST", self.path, fault.status, False, None, "the body tells no error")
        refused = f"refused: {words(fault)}"
        match fault.detail.raw:
            case {"responseStatus": dict()} as told if "error" not in told:  # AI Server's own, whatever the path
                return Row(name, "POST", self.path, fault.status, True, True, f"{refused} (as responseStatus)")
        try:
            value = decode(fault.body, self.ai.OpenAiErrorBody)
        except DecodeError as cause:
            return Row(name, "POST", self.path, fault.status, False, None, f"the body is no OpenAiErrorBody: {cause}")
        reason = compared(self.schema, ir.Ref("OpenAiErrorBody"), fault.body, value)
        return Row(name, "POST", self.path, fault.status, True, not reason, reason or refused)

    def _answered(self, name: str, more: dict[str, Any]) -> Row:
        body = self._request(more)
        try:
            # As it came, so that what was read can be compared with it.
            raw = self.client.post(self.path, body, bytes)
            value = decode(raw, self.ai.OpenAiChatResponse)
        except ApiError as fault:
            return Row(name, "POST", self.path, fault.status, None, None, words(fault))
        except DecodeError as cause:
            return Row(name, "POST", self.path, 200, False, None, f"the answer is no OpenAiChatResponse: {cause}")
        reason = compared(self.schema, ir.Ref("OpenAiChatResponse"), raw, value)
        called = any(choice.message.tool_calls for choice in value.choices)
        note = "" if "tools" not in more else "the tool is called" if called else "answered without the tool"
        return Row(name, "POST", self.path, 200, True, not reason, reason or note)

    def _request(self, more: dict[str, Any]) -> Any:
        given = {"model": self.model, "messages": [{"role": "user", "content": "What is the weather in Paris?"}]}
        return decode(json.dumps({**given, **more}).encode(), self.ai.OpenAiChat)


def verify_chat(
    selection: Selection, target: Target, step: Callable[[str], None] = lambda text: None
) -> tuple[Row, ...]:
    """Four rows about the chat of a server. Without a model, the first that `/models` names is asked.

    Raises DtogenError when no server answers, or when it names no model and none is given.
    """
    missing = [name for name in NEEDED if name not in selection.facts.by_name]
    if missing:
        raise DtogenError(
            error("DT924", f"the schema has no {missing[0]}", help="leave --schema out: the one that ships has it")
        )
    with target.connect() as client:
        chat = Chat(selection.facts.schema, emitted(selection), client, target.model or first_model(client, target))
        return tuple(_rows(chat, step))


def _rows(chat: Chat, step: Callable[[str], None]) -> Iterator[Row]:
    for check in (chat.plain, chat.tools, chat.stream, chat.failure):
        step(f"{check.__name__}, with {chat.model}")
        yield check()


def first_model(client: JsonApiClient, target: Target) -> str:
    """The first model that a server names."""
    try:
        found = client.get("/models", None, dict)
    except ApiError as fault:
        if fault.status is None:
            raise unreachable(target, fault) from fault
        found = {}
    match found:
        case {"data": [{"id": str(name)}, *_]}:
            return name
        case _:
            message = "the server names no model at /models"
            raise DtogenError(error("DT925", message, help="name one: --model gpt-4o-mini"))
