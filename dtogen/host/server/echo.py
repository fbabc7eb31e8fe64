"""The provider that is always there: it answers with what it is asked, and calls tools when told to.

Everything in its answer is made of the request: no clock, no chance.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

MAX_CHOICES = 16
DEEPEST = 8


def complete(chat: dict[str, Any]) -> dict[str, Any]:
    """The `OpenAiChatResponse` of an `OpenAiChat`."""
    messages = chat["messages"]
    calls = _tool_calls(chat)
    text = _text(chat, messages)
    text, reason = _shorten(text, chat)
    message: dict[str, Any] = {"role": "assistant", "content": text}
    if calls:
        message, reason = {"role": "assistant", "content": None, "tool_calls": calls}, "tool_calls"
    number = min(max(chat.get("n") or 1, 1), MAX_CHOICES)
    prompt = sum(len(_content(each.get("content")).split()) for each in messages)
    made = number * (len(text.split()) if not calls else len(json.dumps(calls).split()))
    digest = hashlib.sha256(json.dumps(chat, sort_keys=True).encode()).hexdigest()
    return {
        "id": f"chatcmpl-{digest[:24]}",
        "object": "chat.completion",
        "created": 0,
        "model": chat["model"],
        "choices": [{"index": each, "message": message, "finish_reason": reason} for each in range(number)],
        "usage": {"prompt_tokens": prompt, "completion_tokens": made, "total_tokens": prompt + made},
        "system_fingerprint": "fp_echo",
    }


def pieces(answer: dict[str, Any], include_usage: bool) -> Iterator[dict[str, Any]]:
    """The `OpenAiChatChunk`s of an answer: roles, words and parts of calls, the reasons, then the usage if wanted."""
    head = {**{name: answer[name] for name in ("id", "created", "model", "system_fingerprint")}}
    head["object"] = "chat.completion.chunk"
    more = {"usage": None} if include_usage else {}

    def chunk(index: int, delta: dict[str, Any], reason: str | None = None) -> dict[str, Any]:
        return {**head, "choices": [{"index": index, "delta": delta, "finish_reason": reason}], **more}

    for choice in answer["choices"]:
        index, message = choice["index"], choice["message"]
        yield chunk(index, {"role": "assistant", "content": None if message.get("tool_calls") else ""})
        for number, call in enumerate(message.get("tool_calls", ())):
            for part in _call_pieces(number, call):
                yield chunk(index, {"tool_calls": [part]})
        for word in _words(message["content"] or ""):
            yield chunk(index, {"content": word})
        yield chunk(index, {}, choice["finish_reason"])
    if include_usage:
        yield {**head, "choices": [], "usage": answer["usage"]}


def _call_pieces(number: int, call: dict[str, Any]) -> Iterator[dict[str, Any]]:
    kind = call["type"]
    member = "arguments" if kind == "function" else "input"
    whole = call[kind][member]
    yield {"index": number, "id": call["id"], "type": kind, kind: {"name": call[kind]["name"], member: ""}}
    half = len(whole) // 2
    yield {"index": number, kind: {member: whole[:half]}}
    yield {"index": number, kind: {member: whole[half:]}}


def _words(text: str) -> Iterator[str]:
    """The text in pieces of a word each, that together are the text."""
    start = 0
    for at, each in enumerate(text):
        if each == " " and at > start:
            yield text[start:at]
            start = at
    if start < len(text):
        yield text[start:]


def _text(chat: dict[str, Any], messages: list[dict[str, Any]]) -> str:
    asked = [each for each in messages if each.get("role") in ("user", "tool")] or messages
    said = _content(asked[-1].get("content"))
    shape = chat.get("response_format") or {}
    match shape:
        case {"type": "json_object"}:
            return json.dumps({"echo": said})
        case {"type": "json_schema", "json_schema": {"schema": dict(schema)}}:
            return json.dumps(instance(schema, said))
        case _:
            return said


def _content(content: Any) -> str:
    if isinstance(content, list):
        return " ".join(each["text"] for each in content if isinstance(each.get("text"), str))
    return content if isinstance(content, str) else ""


def _shorten(text: str, chat: dict[str, Any]) -> tuple[str, str]:
    """Up to a stop sequence, and no more words than asked for."""
    stop = chat.get("stop") or []
    ends = [text.find(each) for each in ([stop] if isinstance(stop, str) else stop) if each and each in text]
    text = text[: min(ends)] if ends else text
    limit = chat.get("max_completion_tokens") or chat.get("max_tokens")
    words = list(_words(text))
    if limit is not None and 0 < limit < len(words):
        return "".join(words[:limit]), "length"
    return text, "stop"


def _tool_calls(chat: dict[str, Any]) -> list[dict[str, Any]]:
    """The call that `tool_choice` asks for: of the tool it names, or of the first one."""
    tools = {each[each["type"]]["name"]: each for each in chat.get("tools") or () if _is_known(each)}
    match chat.get("tool_choice"):
        case "required" | "any":
            wanted = next(iter(tools), None)
        case {"type": "allowed_tools", "allowed_tools": {"mode": "required", "tools": list(allowed)}}:
            wanted = next((name for name in map(_allowed_name, allowed) if name in tools), None)
        case {"type": "function", "function": {"name": str(named)}} | {
            "type": "custom",
            "custom": {"name": str(named)},
        }:
            wanted = named
        case _:
            return []
    if wanted not in tools:
        return []
    said = _content(chat["messages"][-1].get("content"))
    tool = tools[wanted]
    identity = f"call_{hashlib.sha256(f'{wanted}:{said}'.encode()).hexdigest()[:16]}"
    if tool["type"] == "custom":
        return [{"id": identity, "type": "custom", "custom": {"name": wanted, "input": said}}]
    arguments = json.dumps(instance(tool["function"].get("parameters") or {"type": "object"}, said))
    return [{"id": identity, "type": "function", "function": {"name": wanted, "arguments": arguments}}]


def _allowed_name(entry: dict[str, Any]) -> str:
    inner = entry.get("function") or entry.get("custom")
    name = inner.get("name") if isinstance(inner, dict) else entry.get("name")
    return name if isinstance(name, str) else ""


def _is_known(tool: dict[str, Any]) -> bool:
    return tool.get("type") in ("function", "custom") and isinstance(tool.get(tool["type"]), dict)


def instance(schema: Any, said: str, depth: int = 0) -> Any:
    """A value for a JSON Schema, as far as its plain words tell, such as `type` and `properties`; texts are `said`."""
    if not isinstance(schema, dict) or depth > DEEPEST:
        return None
    if "const" in schema:
        return schema["const"]
    if isinstance(schema.get("enum"), list) and schema["enum"]:
        return schema["enum"][0]
    kind = schema.get("type")
    properties = schema.get("properties")
    match kind[0] if isinstance(kind, list) and kind else kind:
        case "string":
            return said
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return True
        case "array":
            return [instance(schema.get("items", {}), said, depth + 1)] if schema.get("minItems") else []
        case "object" if isinstance(properties, dict):
            return {name: instance(each, said, depth + 1) for name, each in properties.items()}
        case "object":
            return {}
        case _:
            return None
