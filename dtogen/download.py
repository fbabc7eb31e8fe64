"""One document at an address, through the standard library: http and https, bounded in size and time."""

from __future__ import annotations

import http.client
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from urllib.parse import unquote, urlsplit

from dtogen.diagnostics import DtogenError

LARGEST = 32 * 1024 * 1024  # bytes of a document
LONGEST = 30.0  # seconds that a server may keep silent
PATIENCE = 120.0  # seconds for a whole document
SHOWN = 300  # characters of a refusal


def is_url(place: str) -> bool:
    return place.lower().startswith(("http://", "https://"))


def file_name(url: str) -> str:
    """What a schema at an address is called after: the last part of the path, or the host."""
    parts = urlsplit(url)
    name = unquote(parts.path.rstrip("/").rpartition("/")[2])
    return name.replace("\\", "_") or (parts.hostname or "api").replace(".", "_")


def fetch(url: str, failure: Callable[[str], DtogenError]) -> str:
    """The text at an address. Raises the `failure` of what stands in the way, said of the address."""
    if not is_url(url):
        raise failure("is no http or https address")
    deadline = time.monotonic() + PATIENCE
    parts: list[bytes] = []
    try:
        request = urllib.request.Request(url, headers={"Accept": "text/plain, */*", "User-Agent": "dtogen"})
        with _opener().open(request, timeout=LONGEST) as answer:
            while part := answer.read1(LARGEST + 1):
                parts.append(part)
                if sum(map(len, parts)) > LARGEST:
                    raise failure(f"answered with more than {LARGEST // 1024 // 1024} MiB")
                if time.monotonic() > deadline:
                    raise failure(f"took more than {PATIENCE:g} s")
    except urllib.error.HTTPError as fault:
        raise failure(f"refuses with {fault.code}: {_told(fault)}") from fault
    except urllib.error.URLError as fault:
        raise failure(f"cannot be reached: {fault.reason}") from fault
    except (OSError, ValueError, http.client.HTTPException) as fault:
        raise failure(f"cannot be asked: {fault}") from fault
    try:
        return b"".join(parts).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise failure("answered with what is no UTF-8") from None


def _opener() -> urllib.request.OpenerDirector:
    """One that follows redirects to http and https, and knows no files and no FTP."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler,
        urllib.request.HTTPHandler,
        urllib.request.HTTPSHandler,
        urllib.request.HTTPRedirectHandler,
        urllib.request.HTTPDefaultErrorHandler,
        urllib.request.HTTPErrorProcessor,
        urllib.request.UnknownHandler,
    ):
        opener.add_handler(handler())
    return opener


def _told(fault: urllib.error.HTTPError) -> str:
    """What a server says of its refusal: the message of a ResponseStatus, else the start of the text."""
    try:
        text = fault.read(64 * 1024).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException):
        return str(fault.reason)
    try:
        return str(json.loads(text)["responseStatus"]["message"])[:SHOWN]
    except (ValueError, KeyError, TypeError):
        return " ".join(text.split())[:SHOWN] or str(fault.reason)
