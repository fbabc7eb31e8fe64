"""Posting answers to `replyTo`: signed, never redirected, to the address that was checked, again after a fault.

What arrives is the bare answer as JSON, with these headers. Delivery is at least once: tell repeats by `X-Job-Id`.

    X-Job-Id: 17
    X-Ref-Id: the reference of the job
    X-Signature-256: sha256=<HMAC-SHA256 of the body with the shared secret, in hex; only where a secret is set>
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from dtogen.host.server.addresses import AddressError, Target, parse_target, resolve
from dtogen.host.server.jobs import DueCallback, Job
from dtogen.host.server.settings import Callbacks

LONGEST_BACKOFF = 600.0  # seconds


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one attempt: no fault, or one and the seconds until the next attempt, None if there is none."""

    fault: str | None = None
    retry_after: float | None = None


async def deliver(due: DueCallback, client: httpx.AsyncClient, settings: Callbacks) -> Outcome:
    """One attempt."""
    try:
        await asyncio.wait_for(_post(due.job, client, settings), settings.timeout_seconds)
    except AddressError as refusal:
        return Outcome(str(refusal))
    except (httpx.HTTPError, httpx.InvalidURL, OSError, TimeoutError, asyncio.TimeoutError, ValueError) as failure:
        delay = min(settings.backoff_seconds * 2.0 ** min(due.attempts, 30), LONGEST_BACKOFF)
        tried = due.attempts + 1
        return Outcome(str(failure) or type(failure).__name__, delay if tried < settings.attempts else None)
    return Outcome()


async def _post(job: Job, client: httpx.AsyncClient, settings: Callbacks) -> None:
    target = parse_target(job.reply_to or "", settings.allow_private)
    address = await resolve(target, settings.allow_private)
    body = (job.response or "").encode()
    headers = {
        **target.headers,
        "Host": urlsplit(target.url).netloc,
        "Content-Type": "application/json",
        "X-Job-Id": str(job.id),
        "X-Ref-Id": _header_text(job.ref_id),
    }
    if settings.secret:
        headers["X-Signature-256"] = signature(body, settings.secret)
    # The name is checked in the certificate although the connection goes to an address.
    extensions = {"sni_hostname": target.host}
    request = client.build_request(target.verb, _at(target, address), content=body, headers=headers)
    request.extensions |= extensions
    response = await client.send(request, stream=True, follow_redirects=False)
    await response.aclose()  # what it says is not read
    if not response.is_success:
        raise OSError(f"the callback was answered with {response.status_code}")


def signature(body: bytes, secret: str) -> str:
    """What `X-Signature-256` says of a body."""
    return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"


def _at(target: Target, address: str) -> httpx.URL:
    return httpx.URL(target.url).copy_with(host=address, fragment=None)


def _header_text(text: str) -> str:
    return "".join(each if " " <= each <= "~" else "?" for each in text)


def new_client(timeout: float) -> httpx.AsyncClient:
    """A client for callbacks.

    A proxy of the environment would resolve names again, so none is used; a connection that was kept would serve other
    names at its address, whose certificates nobody has seen, so none is kept.
    """
    limits = httpx.Limits(max_connections=32, max_keepalive_connections=0)
    return httpx.AsyncClient(trust_env=False, timeout=timeout, limits=limits)
