"""Ollama's text generation in terms of a chat: what providers are asked, and how their answer reads to the caller."""

from __future__ import annotations

import time
from datetime import datetime, timezone
from typing import Any

# Members of OllamaGenerateOptions -> those of OpenAiChat.
OPTIONS = {"temperature": "temperature", "top_p": "top_p", "seed": "seed", "stop": "stop", "num_predict": "max_tokens"}


def to_chat(generation: dict[str, Any]) -> dict[str, Any]:
    """The `OpenAiChat` of an `OllamaGenerate`. What a chat has no word for, such as `template`, is left out."""
    images = [{"type": "image_url", "image_url": {"url": _image(each)}} for each in generation.get("images") or ()]
    prompt: Any = generation["prompt"]
    if images:
        prompt = [{"type": "text", "text": prompt}, *images]
    system = generation.get("system")
    messages = [{"role": "system", "content": system}] if system else []
    chat: dict[str, Any] = {
        "model": generation["model"],
        "messages": [*messages, {"role": "user", "content": prompt}],
    }
    options = generation.get("options") or {}
    for name, other in OPTIONS.items():
        value = options.get(name)
        if value is not None and not (name == "num_predict" and value < 0):
            chat[other] = value
    match generation.get("format"):
        case "json":
            chat["response_format"] = {"type": "json_object"}
        case dict() as schema:
            chat["response_format"] = {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema}}
        case _:
            pass
    return chat


def from_answer(answer: dict[str, Any], model: str) -> dict[str, Any]:
    """The `OllamaGenerateResponse` of an `OpenAiChatResponse`; times are not known and left out."""
    choice: dict[str, Any] = next(iter(answer["choices"]), {})
    content = choice.get("message", {}).get("content")
    if isinstance(content, list):
        content = "".join(part.get("text", "") for part in content if isinstance(part.get("text", ""), str))
    found: dict[str, Any] = {"model": model, "response": content or "", "done": True}
    try:
        moment = datetime.fromtimestamp(answer.get("created") or 0, timezone.utc)
        found["created_at"] = moment.isoformat().replace("+00:00", "Z")
    except (OverflowError, ValueError, OSError):
        pass
    found["done_reason"] = choice.get("finish_reason") or "stop"
    usage = answer.get("usage") or {}
    for name, other in (("prompt_tokens", "prompt_eval_count"), ("completion_tokens", "eval_count")):
        if usage.get(name) is not None:
            found[other] = usage[name]
    return found


def from_chunks_end(model: str, reason: str | None, usage: dict[str, Any]) -> dict[str, Any]:
    """The last line of a stream: no text, why it ended, and the counts of tokens where the provider told them."""
    choice = {"message": {"content": ""}, "finish_reason": reason}
    return from_answer({"choices": [choice], "usage": usage, "created": time.time()}, model)


def from_chunk(chunk: dict[str, Any], model: str) -> dict[str, Any]:
    """A line of a stream for one `OpenAiChatChunk`; its `response` is empty where the chunk has no text."""
    choice: dict[str, Any] = next(iter(chunk.get("choices") or ()), {})
    content = (choice.get("delta") or {}).get("content")
    message = {"content": content if isinstance(content, str | list) else ""}
    line = from_answer({"choices": [{"message": message}], "created": chunk.get("created") or time.time()}, model)
    del line["done_reason"]
    return {**line, "done": False}


def _image(data: str) -> str:
    return data if data.startswith(("data:", "http://", "https://")) else f"data:image/png;base64,{data}"
