"""Documents and faults as HTTP answers: validators, encodings, what a browser may do with them."""

from __future__ import annotations

import json
from collections.abc import Iterable

from starlette.requests import Request
from starlette.responses import Response

from dtogen.diagnostics import DtogenError, OptionError
from dtogen.host.accept import prefers, takes_gzip
from dtogen.host.documents import Document

# Nothing that is served may run, load or be framed by default; the page allows itself its own script and style.
INERT = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def answer(
    request: Request, document: Document, *, vary: Iterable[str] = (), policy: str = INERT, is_file: bool = True
) -> Response:
    """The document: packed if the client takes that, 304 if it has it, its head alone for HEAD."""
    packed = document.packed if takes_gzip(request.headers.get("accept-encoding", "")) else None
    etag = document.tag if packed is None else document.packed_tag
    # Kept, and asked for again each time: a 304 costs a look-up.
    headers = {"ETag": etag, "Cache-Control": "no-cache", **guards(policy)}
    if document.packed is not None or vary:
        headers["Vary"] = ", ".join((*vary, *(("Accept-Encoding",) if document.packed is not None else ())))
    if _has(request.headers.get("if-none-match", ""), etag):
        return Response(status_code=304, headers=headers)
    body = document.body if packed is None else packed
    if packed is not None:
        headers["Content-Encoding"] = "gzip"
    if is_file:
        headers["Content-Disposition"] = f'inline; filename="{document.name}"'
    headers |= {"Content-Type": document.media_type, "Content-Length": str(len(body))}
    return Response(b"" if request.method == "HEAD" else body, headers=headers)


def refusal(request: Request, fault: DtogenError, names: Iterable[str] = (), status: int = 0) -> Response:
    """A fault that the client can mend as 400 (or `status`), with the options that there are: JSON, or text."""
    found = fault.diagnostics
    # Without its place, which is one on this machine.
    lines = [f"{each.code}: {each.message}" + (f"; {each.help}" if each.help else "") for each in found[:20]]
    listed = list(names)
    if prefers(request.headers.get("accept", ""), "text/plain", "application/json"):
        text = "\n".join((*lines, *([f"options: {', '.join(listed)}"] if listed else ()), ""))
        media_type = "text/plain; charset=utf-8"
    else:
        errors = [{"errorCode": each.code, "message": line} for each, line in zip(found, lines, strict=False)]
        first = {"errorCode": found[0].code, "message": lines[0], "errors": errors}
        text = json.dumps({"responseStatus": first, "options": listed}, indent=2) + "\n"
        media_type = "application/json"
    # The tools that exist take any answer that says this word for a document, whatever its status, and write it down.
    text = text.replace("Options:", "Options")
    code = status or (400 if isinstance(fault, OptionError) else 422)
    headers = {"Content-Type": media_type, "Cache-Control": "no-store", "Vary": "Accept", **guards(INERT)}
    return Response(text, code, headers)


def guards(policy: str) -> dict[str, str]:
    """What keeps a browser from making more of an answer than it is."""
    return {
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": policy,
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


def _has(header: str, etag: str) -> bool:
    if not header:
        return False
    tags = [each.strip().removeprefix("W/") for each in header.split(",")]
    return "*" in tags or etag in tags
