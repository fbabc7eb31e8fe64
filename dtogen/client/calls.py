"""A request as bytes: verb, URL, headers and body, made of what an emitted request tells of itself."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol, TypeVar
from urllib.parse import quote, urlencode

import httpx

from dtogen.client.codec import encode, members
from dtogen.client.uploads import Files, Form, parts_of

T_co = TypeVar("T_co", covariant=True)
QUERY_VERBS = frozenset({"GET", "HEAD", "DELETE"})
IDEMPOTENCY_KEY = "idempotency-key"


class Operation(Protocol[T_co]):
    """What an emitted request tells a client."""

    @property
    def name(self) -> str: ...
    @property
    def method(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def returns(self) -> type[T_co]: ...


class Request(Protocol[T_co]):
    """An emitted request: its operation tells verb, path and the type of the answer."""

    @staticmethod
    def operation() -> Operation[T_co]: ...


@dataclass(frozen=True, slots=True)
class Call:
    """A request ready to be sent, as often as needed. `referenced`: the caller gave it a name of its own, by a member
    `refId` or a header `Idempotency-Key`, by which a server can tell a repeated one."""

    method: str
    url: httpx.URL
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    content: bytes | Form | None = field(default=None, repr=False)
    referenced: bool = False

    @property
    def shown_url(self) -> str:
        """The URL without query: what messages may show."""
        return str(self.url.copy_with(query=None, fragment=None))


def call_of(request: Request[Any], base: httpx.URL, headers: Mapping[str, str], files: Files | None) -> Call:
    """The call that an emitted request stands for.

    Members named in the path go there; the other ones are the query of a GET or DELETE. Any other verb sends all
    members as JSON, or as form fields beside the files. Raises TypeError for what is no request, ValueError for a
    member that cannot stand in the path, and what `parts_of` raises for files.
    """
    operation = operation_of(request)
    verb = operation.method.upper()
    given = members(request)
    path, rest = fill_path(operation.path, given)
    referenced = bool(given.get("refId")) or _has_key(headers)
    if files:
        if verb in QUERY_VERBS:
            raise ValueError(f"{operation.name} is a {verb}, which carries no files")
        return _upload(verb, join(base, path), given, headers, files, referenced)
    if verb in QUERY_VERBS:
        return Call(verb, join(base, path, query_text(rest)), headers, None, referenced)
    return Call(verb, join(base, path), _json(headers), encode(request).encode(), referenced)


def path_call(verb: str, path: str, body: object, base: httpx.URL, headers: Mapping[str, str]) -> Call:
    """A call to a path below the base URL. The body of a GET or DELETE is its query."""
    if verb in QUERY_VERBS:
        given = {} if body is None else members(body)
        return Call(verb, join(base, path, query_text(given)), headers, None, _has_key(headers))
    if body is None:
        return Call(verb, join(base, path), headers, b"", _has_key(headers))
    referenced = isinstance(found := getattr(body, "ref_id", None), str) and bool(found)
    referenced = referenced or (isinstance(body, Mapping) and bool(body.get("refId")))
    return Call(verb, join(base, path), _json(headers), encode(body).encode(), referenced or _has_key(headers))


def batch_call(requests: Sequence[Request[Any]], base: httpx.URL, headers: Mapping[str, str]) -> Call:
    """Several requests of one type as one call. Raises ValueError for requests of several types."""
    kinds = {type(each) for each in requests}
    if len(kinds) != 1:
        raise ValueError("a batch holds requests of one type")
    name = operation_of(requests[0]).name
    body = encode(list(requests)).encode()
    referenced = all(bool(members(each).get("refId")) for each in requests) or _has_key(headers)
    return Call("POST", join(base, f"/api/{quote(name)}%5B%5D"), _json(headers), body, referenced)


def streamed(body: object) -> dict[str, Any]:
    """The members of a chat request, with `stream` set."""
    return {**members(body), "stream": True}


def operation_of(request: Any) -> Operation[Any]:
    """Raises TypeError for a value that is no emitted request."""
    operation = getattr(request, "operation", None)
    if not callable(operation):
        kind = type(request).__name__
        raise TypeError(f"{kind} is no request: it has no operation. Give its path: client.post(path, body, type)")
    found: Operation[Any] = operation()
    return found


def join(base: httpx.URL, path: str, query: str = "") -> httpx.URL:
    """`path` below the path of the base URL. A URL as path must lie on the base URL's host."""
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*://|//", path):
        raise ValueError("give a path below the base URL, not a URL: headers of the client belong to its host")
    path, _, given = path.partition("?")
    queries = "&".join(filter(None, (given, query)))
    raw = base.raw_path.decode().partition("?")[0].rstrip("/") + "/" + path.lstrip("/")
    return base.copy_with(raw_path=(f"{raw}?{queries}" if queries else raw).encode())


def fill_path(template: str, given: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """The path with its `{x}` filled in, and the members that are not in it.

    A slash is kept where `{x}` ends the path, as that may be the path of a file. Raises ValueError for a member that
    is missing or empty, or would lead to another path.
    """
    used: set[str] = set()

    def fill(found: re.Match[str]) -> str:
        name = found[1]
        value = query_value(given.get(name))
        at_end = found.end() == len(template)
        segments = value.split("/") if at_end else [value]
        if not value or any(each in ("", ".", "..") for each in segments):
            raise ValueError(f'the member "{name}" stands in the path {template}: it must be set, without empty parts')
        used.add(name)
        return "/".join(quote(each, safe="") for each in segments)

    path = re.sub(r"\{([^{}]+)\}", fill, template)
    return path, {name: value for name, value in given.items() if name not in used}


def query_text(given: Mapping[str, Any]) -> str:
    """Members as a query: lists with commas, objects as JSON text, null as nothing."""
    return urlencode(
        [(name, query_value(value)) for name, value in given.items() if value is not None], quote_via=quote
    )


def query_value(value: Any) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case list() if all(isinstance(each, str | int | Decimal) for each in value):
            return ",".join(_listed(query_value(each)) for each in value)
        case _:
            return encode(value)


def _listed(text: str) -> str:
    """An item of a list, quoted where it would fall apart."""
    return '"' + text.replace('"', '""') + '"' if re.search(r'[,"\r\n]', text) or not text else text


def _upload(
    verb: str,
    url: httpx.URL,
    given: Mapping[str, Any],
    headers: Mapping[str, str],
    files: Files,
    referenced: bool,
) -> Call:
    fields = {
        name: value if isinstance(value, str) else encode(value)
        for name, value in given.items()
        if value is not None and name not in files
    }
    form = Form(fields, parts_of(files), secrets.token_hex(16))
    return Call(verb, url, {**headers, "content-type": form.media_type}, form, referenced)


def _json(headers: Mapping[str, str]) -> dict[str, str]:
    return {**headers, "content-type": "application/json"}


def _has_key(headers: Mapping[str, str]) -> bool:
    return IDEMPOTENCY_KEY in headers
