"""Documents and faults as HTTP answers: validators, encodings, what a browser may do with them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response

from dtogen.diagnostics import DtogenError, OptionError
from dtogen.host.accept import prefers
from dtogen.host.documents import Document

# Nothing that is served may run, load or be framed by default; the page allows itself its own script and style.
INERT = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document as it goes to clients that take gzip, or to those that do not: all of it but the method is settled."""

    tag: bytes
    headers: list[tuple[bytes, bytes]]
    unchanged: list[tuple[bytes, bytes]]  # the headers of a 304
    body: bytes = field(repr=False)


def prepare(
    document: Document, *, takes_packed: bool, vary: Iterable[str] = (), policy: str = INERT, is_file: bool = True
) -> Prepared:
    packed = document.packed if takes_packed else None
    etag = document.tag if packed is None else document.packed_tag
    # Kept, and asked for again each time: a 304 costs a look-up.
    headers = {"ETag": etag, "Cache-Control": "no-cache", **guards(policy)}
    if document.packed is not None or vary:
        headers["Vary"] = ", ".join((*vary, *(("Accept-Encoding",) if document.packed is not None else ())))
    unchanged = _raw(headers)
    body = document.body if packed is None else packed
    if packed is not None:
        headers["Content-Encoding"] = "gzip"
    if is_file:
        headers["Content-Disposition"] = f'inline; filename="{document.name}"'
    headers |= {"Content-Type": document.media_type, "Content-Length": str(len(body))}
    return Prepared(etag.encode(), _raw(headers), unchanged, body)


def answer(request: Request, prepared: Prepared) -> Response:
    """The document: 304 if the client has it, its head alone for HEAD."""
    if _has(request.headers.get("if-none-match", ""), prepared.tag.decode()):
        response = Response(status_code=304)
        response.raw_headers = prepared.unchanged
        return response
    response = Response(b"" if request.method == "HEAD" else prepared.body)
    response.raw_headers = prepared.headers
    return response


def _raw(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]


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
