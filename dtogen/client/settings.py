"""What a client is told once: where the server is, how to prove who calls, how patient to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypedDict

import httpx

from dtogen.client.retries import Retries

TIMEOUT = 120.0
"""Seconds that a server may be silent: a chat that is waited for takes its time."""
CONNECT_TIMEOUT = 10.0  # seconds
MAX_BODY = 256 * 1024 * 1024
"""Bytes of a successful answer that are read as a whole, unpacked; what is read bit by bit has no bound."""
AGENT = "dtogen-client"
SECRET_HEADERS = frozenset(
    {"authorization", "proxy-authorization", "cookie", "x-api-key", "api-key", "authsecret", "x-goog-api-key"}
)
MAX_PORT = 65535
SHORTEST_SECRET = 4  # characters; what is shorter stands in any text by chance


class Options(TypedDict, total=False):
    """What any call can be told: headers of its own, and how many seconds the server may be silent."""

    headers: Mapping[str, str] | None
    timeout: float | None


@dataclass(frozen=True, slots=True)
class Settings:
    """`base` is where paths start, `headers` go with every call to its host, `secrets` never show in an error."""

    base: httpx.URL
    headers: Mapping[str, str] = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)
    timeout: httpx.Timeout
    retries: Retries
    max_body: int = MAX_BODY

    def timeout_of(self, given: float | None) -> httpx.Timeout:
        return self.timeout if given is None else timeout_of(given)


def settings(
    base_url: str,
    bearer: str | None,
    auth_secret: str | None,
    headers: Mapping[str, str] | None,
    timeout: float,
    retries: Retries,
    max_body: int = MAX_BODY,
) -> Settings:
    """Raises ValueError for a base URL or a header that cannot be sent; its text holds no secret."""
    if max_body < 1:
        raise ValueError("max_body: a number of bytes above 0")
    try:
        base = httpx.URL(base_url)
    except httpx.InvalidURL:
        raise ValueError("base_url is no URL") from None
    if base.scheme not in ("http", "https") or not base.host or (base.port or 0) > MAX_PORT:
        raise ValueError("base_url must start with http:// or https:// and name a host and, if any, a port")
    if base.userinfo:
        raise ValueError("base_url must hold no user name or password: give them as a header")
    if base.query or base.fragment:
        raise ValueError("base_url must have no query and no fragment")
    found = {"accept": "application/json", "user-agent": AGENT, **checked(headers or {})}
    if bearer is not None:
        found["authorization"] = f"Bearer {bearer}"
    if auth_secret is not None:
        found["authsecret"] = auth_secret
    return Settings(base, checked(found), secrets_in(found), timeout_of(timeout), retries, max_body)


def checked(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers that a server will take, by lower-case names, so that one of the caller's replaces ours.

    Raises ValueError, without the value: that may be secret.
    """
    for name, value in headers.items():
        if not name or not name.isascii() or any(each in name for each in " :\r\n\t"):
            raise ValueError(f"{name!r} is no name of a header")
        if not value.isascii() or any(ord(each) < 32 or ord(each) == 127 for each in value) or value != value.strip():
            raise ValueError(f'the header "{name}" must be ASCII text of one line, without spaces around it')
    return {name.lower(): value for name, value in headers.items()}


def secrets_in(headers: Mapping[str, str]) -> tuple[str, ...]:
    """The values that must not be shown, those of an `Authorization` without its scheme as well."""
    values = [value for name, value in headers.items() if name.lower() in SECRET_HEADERS]
    values += [value.partition(" ")[2] for value in values]  # what follows `Bearer`
    return tuple(dict.fromkeys(value for value in values if len(value) >= SHORTEST_SECRET))


def timeout_of(seconds: float) -> httpx.Timeout:
    if seconds <= 0:
        raise ValueError("timeout: a number of seconds above 0")
    return httpx.Timeout(seconds, connect=min(seconds, CONNECT_TIMEOUT))
