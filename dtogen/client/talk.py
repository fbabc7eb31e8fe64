"""What is said to a server for one call, without saying it: which request is next, when to wait, when it is over.

`converse` gives steps and takes what came of each; a client that blocks and one that does not both drive it.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import httpx

from dtogen.client.calls import Call
from dtogen.client.errors import ApiError, error_detail, without_secrets
from dtogen.client.retries import Retries, pause_before_retry
from dtogen.client.settings import MAX_PORT

MAX_REDIRECTS = 5


@dataclass(frozen=True, slots=True)
class Pause:
    seconds: float


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer. `body` is all of it, or the start of that of a failed call; `stream` is set instead where the caller
    reads the body piece by piece. `fault`: the connection broke while the body was read."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(default=b"", repr=False)
    stream: httpx.Response | None = None
    fault: httpx.RequestError | None = None
    limit: int = 0  # bytes that the body is longer than, where it was not read for that


Step: TypeAlias = Call | Pause
Outcome: TypeAlias = "Reply | httpx.RequestError | None"
"""What came of a step: an answer or a fault of a call, None of a pause."""


def converse(call: Call, retries: Retries, secrets: tuple[str, ...]) -> Generator[Step, Outcome, Reply]:
    """The steps of one call, down to an answer with a status of 200 to 299. Raises ApiError."""
    attempt = 0
    while True:
        attempt += 1
        last, outcome = yield from _follow(call, secrets)
        match outcome:
            case Reply(fault=None, status=status, limit=limit) if 200 <= status < 300:
                if limit:
                    raise failed(last, outcome, secrets, f"HTTP {status}, but {too_long(limit)}")
                return outcome
            case Reply(fault=None, status=status, headers=headers):
                wait = pause_before_retry(call, retries, attempt, status=status, retry_after=headers.get("retry-after"))
            case Reply(fault=fault) | (httpx.RequestError() as fault):
                wait = pause_before_retry(call, retries, attempt, fault=fault)
        if wait is None:
            raise failure(last, outcome, secrets, attempt)
        yield Pause(wait)


def _follow(call: Call, secrets: tuple[str, ...]) -> Generator[Step, Outcome, tuple[Call, Reply | httpx.RequestError]]:
    """A call, and where it is sent on to. Another origin gets no header that the caller set."""
    for _ in range(MAX_REDIRECTS + 1):
        outcome = yield call
        assert outcome is not None
        if not isinstance(outcome, Reply) or outcome.status not in (301, 302, 303, 307, 308):
            return call, outcome
        target = redirected(call, outcome, secrets)
        if target is None:
            return call, outcome
        call, last = target, outcome
    raise failed(call, last, secrets, f"sent on more than {MAX_REDIRECTS} times")


def redirected(call: Call, reply: Reply, secrets: tuple[str, ...]) -> Call | None:
    """The call that a redirect asks for, None where it names no place. Raises ApiError for one that is not followed:
    from https to http, of a body to another origin, and by 301 or 302 of what is no GET."""
    location = reply.headers.get("location")
    if not location:
        return None
    try:
        url = call.url.join(location).copy_with(fragment=None)
    except httpx.InvalidURL:
        return None
    if (url.port or 0) > MAX_PORT:
        return None
    if url.scheme not in ("http", "https") or (call.url.scheme == "https" and url.scheme == "http"):
        raise failed(call, reply, secrets, "sent on to where the connection is not safe, which is not followed")
    same = origin(url) == origin(call.url)
    if url.userinfo:
        url = url.copy_with(username=None, password=None)
    plain = {"accept": call.headers.get("accept", "*/*")}
    if call.method in ("GET", "HEAD"):
        return replace(call, url=url, headers=call.headers if same else plain)
    if reply.status == 303:
        headers = {name: each for name, each in call.headers.items() if name != "content-type"} if same else plain
        return Call("GET", url, headers)
    if reply.status in (307, 308) and same:
        return replace(call, url=url)
    shown = str(url.copy_with(query=None))
    raise failed(call, reply, secrets, f"sent on to {shown}, which is not followed with a {call.method}: call it there")


def origin(url: httpx.URL) -> tuple[str, str, int | None]:
    default = {"http": 80, "https": 443}.get(url.scheme)
    return url.scheme, url.host, url.port or default


def failure(call: Call, outcome: Reply | httpx.RequestError, secrets: tuple[str, ...], attempts: int = 1) -> ApiError:
    """What a call that failed raises."""
    tries = f" ({attempts} attempts)" if attempts > 1 else ""
    match outcome:
        case Reply(fault=None):
            return failed(call, outcome, secrets, f"HTTP {outcome.status}{tries}")
        case Reply(fault=fault):
            error = failed(call, outcome, secrets, f"HTTP {outcome.status}, then {words_of(fault)}{tries}")
        case fault:
            url = hidden(call.shown_url, secrets)
            error = ApiError(f"{words_of(fault)}{tries}", method=call.method, url=url)
    error.__cause__ = fault
    return error


def failed(call: Call, reply: Reply, secrets: tuple[str, ...], reason: str) -> ApiError:
    """An answer that is no valid response, for a reason. A server may repeat a secret anywhere, in a place that it
    sends on to as well."""
    body = without_secrets(reply.body, secrets)
    return ApiError(
        hidden(reason, secrets),
        method=call.method,
        url=hidden(call.shown_url, secrets),
        status=reply.status,
        detail=error_detail(body),
        body=body,
        headers={name: hidden(each, secrets) for name, each in reply.headers.items()},
    )


def hidden(text: str, secrets: tuple[str, ...]) -> str:
    return without_secrets(text.encode(), secrets).decode()


def too_long(limit: int) -> str:
    return f"the body is longer than {limit} bytes: give the client a larger max_body"


def words_of(fault: Exception | None) -> str:
    """A fault of the connection in words of ours: what a library says may hold headers or a URL with its query."""
    match fault:
        case httpx.ConnectTimeout():
            return "no connection in time"
        case httpx.TimeoutException():
            return "no answer in time"
        case httpx.ConnectError():
            return "no connection"
        case httpx.RemoteProtocolError():
            return "the server ended the connection, or speaks no HTTP"
        case httpx.DecodingError():
            return "the body does not unpack"
        case _:
            return f"the connection failed ({type(fault).__name__})"
