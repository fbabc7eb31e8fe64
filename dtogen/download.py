"""A document from a URL that the user gave: bounded in size and time.

| code  | error                                             |
|-------|---------------------------------------------------|
| DT135 | the URL cannot be read: what the other side said  |
| DT136 | the document is too large, or takes too long      |
"""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.parse
import urllib.request
from http.client import HTTPMessage
from typing import IO

from dtogen.diagnostics import Location, SchemaError, error

LARGEST = 32 * 1024 * 1024  # bytes
LONGEST = 60.0  # seconds, all of it
_SILENT = 15.0  # seconds without a byte
_CHUNK = 64 * 1024


def is_url(place: str) -> bool:
    return place.lower().startswith(("http://", "https://"))


def download(url: str, largest: int = LARGEST, longest: float = LONGEST) -> str:
    """The text at an http or https URL. Raises SchemaError."""
    end = time.monotonic() + longest
    accepted = {"Accept": "application/json, application/yaml, */*;q=0.5", "User-Agent": "dtogen"}
    try:
        with _OPENER.open(urllib.request.Request(url, headers=accepted), timeout=min(_SILENT, longest)) as answer:
            parts: list[bytes] = []
            size = 0
            while part := answer.read1(_CHUNK):
                parts.append(part)
                size += len(part)
                if size > largest:
                    raise _too_much(url, f"the document is larger than {largest} bytes")
                if time.monotonic() > end:
                    raise _too_much(url, f"the document takes longer than {longest:g} seconds")
        return b"".join(parts).decode("utf-8-sig")
    except urllib.error.HTTPError as fault:
        with fault:
            raise _failed(url, f"{fault.code} {fault.reason}") from None
    except TimeoutError:
        raise _too_much(url, "the server does not answer in time") from None
    except urllib.error.URLError as fault:
        if isinstance(fault.reason, TimeoutError):
            raise _too_much(url, "the server does not answer in time") from None
        raise _failed(url, str(fault.reason)) from None
    except (OSError, ValueError, http.client.HTTPException) as fault:
        raise _failed(url, str(fault) or type(fault).__name__) from None


def file_name(url: str) -> str:
    """What the schema is called after: the last part of the path, or the host."""
    parts = urllib.parse.urlsplit(url)
    name = urllib.parse.unquote(parts.path.rstrip("/").rpartition("/")[2])
    return name.replace("\\", "_") or (parts.hostname or "api").replace(".", "_")


class _OnlyHttp(urllib.request.HTTPRedirectHandler):
    """Follows a redirect to http and https alone."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> urllib.request.Request | None:
        if not is_url(newurl):
            fp.close()
            raise urllib.error.URLError(f"it redirects to {newurl}, which is no http or https")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


_OPENER = urllib.request.build_opener(_OnlyHttp)


def _failed(url: str, why: str) -> SchemaError:
    return SchemaError(
        error("DT135", f"the document cannot be read: {why}", Location(url), help="see that the URL is right and open")
    )


def _too_much(url: str, why: str) -> SchemaError:
    return SchemaError(error("DT136", why, Location(url), help="download it first and give the file"))
