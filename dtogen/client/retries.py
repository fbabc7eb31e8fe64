"""When a call is sent again: only when that cannot do anything twice."""

from __future__ import annotations

import email.utils
import time
from dataclasses import dataclass

import httpx

from dtogen.client.calls import Call

SAFE_VERBS = frozenset({"GET", "HEAD"})
UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
"""Faults before anything of a request was sent."""
PASSING = frozenset({429, 502, 503, 504})
REFUSED = frozenset({429, 503})


@dataclass(frozen=True, slots=True)
class Retries:
    """How often and when a call is sent again.

    Again goes a call that never left, a GET or HEAD that met a fault of the connection or 429, 502, 503 or 504, and
    any call that was refused with 429 or 503 and told when to come back (`Retry-After`). What may have been done is
    never sent again, unless `repeat` is set and the request has a `refId` or an `Idempotency-Key`.

    `attempts` counts the first one too. The pause is `pause` seconds and doubles, or what the server asks for; a
    server that asks for more than `longest` seconds gets no other attempt.
    """

    attempts: int = 3
    pause: float = 0.5
    longest: float = 30.0
    repeat: bool = False

    def __post_init__(self) -> None:
        if self.attempts < 1 or self.pause < 0 or self.longest < 0:
            raise ValueError("retries: at least one attempt, and no negative pause")


NEVER = Retries(attempts=1)


def pause_before_retry(
    call: Call,
    retries: Retries,
    attempt: int,
    *,
    fault: Exception | None = None,
    status: int | None = None,
    retry_after: str | None = None,
) -> float | None:
    """Seconds to wait before the call is sent again, None when it must not be. `attempt` counts from 1."""
    if attempt >= retries.attempts:
        return None
    own = min(retries.pause * 2 ** (attempt - 1), retries.longest)
    repeatable = call.method in SAFE_VERBS or (retries.repeat and call.referenced)
    if fault is not None:
        return own if isinstance(fault, UNSENT) or (repeatable and isinstance(fault, httpx.TransportError)) else None
    asked = seconds(retry_after)
    if (status in PASSING and repeatable) or (status in REFUSED and asked is not None):
        wait = own if asked is None else asked
        return wait if wait <= retries.longest else None
    return None


def seconds(retry_after: str | None) -> float | None:
    """The seconds until what a `Retry-After` header says (RFC 9110, section 10.2.3); None if it says nothing."""
    if retry_after is None:
        return None
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return float(text[:12])
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    return max(0.0, moment.timestamp() - time.time())
