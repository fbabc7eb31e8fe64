"""Errors as they are answered: `ResponseStatus` everywhere, and beside it OpenAI's `error` on `/v1` routes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import ErrorDetails

# Pydantic's names of broken rules -> AI Server's.
RULES = {
    "missing": "NotNull",
    "greater_than": "GreaterThan",
    "greater_than_equal": "GreaterThanOrEqual",
    "less_than": "LessThan",
    "less_than_equal": "LessThanOrEqual",
    "string_too_long": "MaximumLength",
    "too_long": "MaximumLength",
    "string_pattern_mismatch": "RegularExpression",
}
MAX_FIELDS = 50  # of one answer
CODES = {400: None, 401: "invalid_api_key", 404: "model_not_found", 429: "rate_limit_exceeded"}


@dataclass(frozen=True, slots=True)
class FieldFault:
    """One broken rule. `member` is the path of the member by wire names: `request.messages[0].role`."""

    code: str
    member: str
    message: str


@dataclass(slots=True, eq=False)
class CallError(Exception):
    """A request that cannot be answered. `code` is AI Server's `errorCode`."""

    status: int
    code: str
    message: str
    fields: tuple[FieldFault, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message


def bad_argument(message: str, member: str) -> CallError:
    return CallError(400, "ArgumentException", message, (FieldFault("ArgumentException", member, message),))


def missing_argument(member: str) -> CallError:
    message = f"'{member}' is required."
    return CallError(400, "ArgumentNullException", message, (FieldFault("ArgumentNullException", member, message),))


def not_found(message: str) -> CallError:
    return CallError(404, "NotFound", message)


def invalid(details: Iterable[ErrorDetails], data: Any, prefix: str = "") -> CallError:
    """The fault of a request that its model refuses; `data` is what was sent."""
    found = [_field_fault(each, data, prefix) for each in details][:MAX_FIELDS]
    unique = tuple({(each.code, each.member): each for each in found}.values())
    return CallError(400, unique[0].code, f"'{unique[0].member}': {unique[0].message}", unique)


def _field_fault(detail: ErrorDetails, data: Any, prefix: str) -> FieldFault:
    kind = detail["type"]
    short = kind in ("string_too_short", "too_short")
    context = detail.get("ctx", {})
    code = "NotEmpty" if short and context.get("min_length") == 1 else RULES.get(kind) or _pascal(kind)
    return FieldFault(code, prefix + _path(detail["loc"], data, kind == "missing"), detail["msg"])


def _path(loc: tuple[int | str, ...], data: Any, missing: bool) -> str:
    """The members on the way to a fault: without the names of union arms, which are no part of what was sent."""
    path, here = "", data
    for number, step in enumerate(loc, 1):
        if isinstance(step, int) and isinstance(here, list) and step < len(here):
            path, here = f"{path}[{step}]", here[step]
        elif isinstance(here, dict) and (step in here or (missing and number == len(loc))):
            path, here = f"{path}.{step}" if path else str(step), here.get(step)
    return path or "request"


def _pascal(kind: str) -> str:
    return "".join(word.capitalize() for word in re.split(r"[_.]", kind)) or "Invalid"


def status_of(fault: CallError) -> dict[str, Any]:
    """The `ResponseStatus` of a fault."""
    status: dict[str, Any] = {"errorCode": fault.code, "message": fault.message}
    if fault.fields:
        status["errors"] = [
            {"errorCode": each.code, "fieldName": each.member, "message": each.message} for each in fault.fields
        ]
    return status


def body_of(fault: CallError, path: str) -> dict[str, Any]:
    """The body of a failed call. Routes of OpenAI's API tell the error in both ways, so that all clients read it."""
    body: dict[str, Any] = {"responseStatus": status_of(fault)}
    return {"error": openai_error(fault), **body} if path.startswith("/v1/") else body


def openai_error(fault: CallError) -> dict[str, Any]:
    kind = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}.get(fault.status)
    if kind is None:
        kind = "server_error" if fault.status >= 500 else "invalid_request_error"
    param = fault.fields[0].member if fault.fields else "model" if fault.status == 404 else None
    return {"message": fault.message, "type": kind, "param": param, "code": CODES.get(fault.status, fault.code)}
