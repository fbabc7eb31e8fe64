"""What went wrong with a call: one exception, and one form for all the error bodies that servers send.

Servers do not agree on the shape of an error. `error_detail` reads AI Server's `responseStatus`, OpenAI's envelope and
what Azure, Groq, OpenRouter, vLLM, Mistral, Ollama and Gemini make of it, FastAPI's `detail` and RFC 9457 problems.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

MAX_ERROR_BODY = 64 * 1024
"""Bytes of a failed answer that are kept; the rest is not read."""
MAX_MESSAGE = 2000  # characters of a server's message in the text of an exception
HIDDEN = "***"
REQUEST_ID_HEADERS = ("x-request-id", "request-id", "x-amzn-requestid", "apim-request-id", "cf-ray")


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one member of the request. `field` is its name or its path, with dots."""

    field: str
    message: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class ErrorDetail:
    """A server's error, whatever its shape was. `raw` is the parsed body; what a server left out is None."""

    code: str | int | None = None
    message: str | None = None
    fields: tuple[FieldError, ...] = ()
    param: str | None = None
    type: str | None = None
    raw: Any = field(default=None, repr=False)


class ApiError(Exception):
    """A call that gave no valid response.

    `status` is the HTTP status, None where no answer came (then `__cause__` tells the fault); `detail` the server's
    error where its body has one of the known shapes; `body` the raw body, at most `MAX_ERROR_BODY` bytes of it;
    `headers` those of the answer, with lower-case names; `request_id` the server's name for the call; `method` and
    `url` what was called, the URL without its query. The caller's own secrets are in none of them: where a server
    repeats one, it reads `***`.
    """

    def __init__(
        self,
        reason: str,
        *,
        method: str,
        url: str,
        status: int | None = None,
        detail: ErrorDetail | None = None,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.reason = reason
        self.method = method
        self.url = url
        self.status = status
        self.detail = detail
        self.body = body
        self.headers: Mapping[str, str] = dict(headers or {})
        self.request_id = next((self.headers[name] for name in REQUEST_ID_HEADERS if name in self.headers), None)
        super().__init__(self._text())

    def __repr__(self) -> str:
        return f"ApiError({self._text()!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuilt, (self.reason, self.method, self.url, self.status, self.detail, self.body, self.headers)

    def _text(self) -> str:
        parts = [f"{self.method} {self.url}: {self.reason}"]
        if self.detail is not None:
            code = "" if self.detail.code is None else f"[{self.detail.code}] "
            message = self.detail.message or ""
            parts.append((code + (message if len(message) <= MAX_MESSAGE else message[:MAX_MESSAGE] + "...")).strip())
            parts += [f"{each.field}: {each.message}" for each in self.detail.fields if each.message != message]
        if self.request_id:
            parts.append(f"request id {self.request_id}")
        return "; ".join(part for part in parts if part)


def _rebuilt(
    reason: str,
    method: str,
    url: str,
    status: int | None,
    detail: ErrorDetail | None,
    body: bytes,
    headers: Mapping[str, str],
) -> ApiError:
    return ApiError(reason, method=method, url=url, status=status, detail=detail, body=body, headers=headers)


def without_secrets(text: bytes, secrets: Iterable[str]) -> bytes:
    """A server's words with the caller's secrets replaced by `***`."""
    hidden = HIDDEN.encode()
    known = [each.encode() for each in sorted(filter(None, secrets), key=len, reverse=True)]
    is_cut = len(text) >= MAX_ERROR_BODY  # in the middle of a secret, it may be
    for each in known:
        text = text.replace(each, hidden)
    starts = [each[:size] for each in known for size in range(1, len(each))] if is_cut else []
    shown = max((len(each) for each in starts if text.endswith(each)), default=0)
    return text[:-shown] + hidden if shown else text


def error_detail(body: bytes | str) -> ErrorDetail | None:
    """The error that a body tells, None where it is none of the known shapes."""
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return read_detail(parsed)


def read_detail(raw: Any) -> ErrorDetail | None:
    """The same for a parsed body."""
    # Gemini wraps its envelope in an array.
    match raw[0] if isinstance(raw, list) and raw else raw:
        case {"responseStatus": dict(status)} | {"ResponseStatus": dict(status)}:
            return _response_status(status, raw)
        case {"error": dict(error)}:
            return _openai(error, raw)
        case {"error": str(message)}:
            return ErrorDetail(message=message, raw=raw)
        case {"detail": list() | str()} as problem:
            return _detail(problem, raw)
        case {"object": "error"} | {"message": str() | dict()} as flat:
            return _openai(flat, raw)
        case {"title": str(title), "type": kind}:
            return ErrorDetail(message=title, type=_text(kind), raw=raw)
        case {"errorCode": _} | {"ErrorCode": _} as status:
            return _response_status(status, raw)
        case _:
            return None


def _response_status(status: dict[str, Any], raw: Any) -> ErrorDetail | None:
    """AI Server's. An empty one says that all is well."""
    named = {name[:1].lower() + name[1:]: value for name, value in status.items()}
    errors = named.get("errors")
    found = tuple(
        FieldError(
            _text(each.get("fieldName", each.get("FieldName"))) or "",
            _text(each.get("message", each.get("Message"))) or "",
            _text(each.get("errorCode", each.get("ErrorCode"))) or "",
        )
        for each in (errors if isinstance(errors, list) else ())
        if isinstance(each, dict)
    )
    code, message = _text(named.get("errorCode")), _text(named.get("message"))
    return ErrorDetail(code, message, found, raw=raw) if code or message or found else None


def _openai(error: dict[str, Any], raw: Any) -> ErrorDetail | None:
    message = error.get("message")
    found: tuple[FieldError, ...] = ()
    if isinstance(message, dict):  # Mistral, of a request that does not validate
        found = _validation(message.get("detail"))
        message = "; ".join(each.message for each in found) or json.dumps(message)
    code = error.get("code")
    detail = ErrorDetail(
        code if isinstance(code, str | int) and not isinstance(code, bool) else None,
        _text(message),
        found,
        _text(error.get("param")),
        _text(error.get("type")) or _text(error.get("status")),  # Gemini's name for it
        raw,
    )
    return detail if detail != ErrorDetail(raw=raw) else None


def _detail(problem: dict[str, Any], raw: Any) -> ErrorDetail:
    detail = problem["detail"]
    if isinstance(detail, str):
        return ErrorDetail(message=detail, type=_text(problem.get("type")), raw=raw)
    found = _validation(detail)
    return ErrorDetail(message="; ".join(each.message for each in found) or None, fields=found, raw=raw)


def _validation(entries: Any) -> tuple[FieldError, ...]:
    """FastAPI's list of what does not validate."""
    return tuple(
        FieldError(
            ".".join(map(str, each["loc"])) if isinstance(each.get("loc"), list) else "",
            _text(each.get("msg")) or "",
            _text(each.get("type")) or "",
        )
        for each in (entries if isinstance(entries, list) else ())
        if isinstance(each, dict)
    )


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
