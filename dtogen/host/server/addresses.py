"""Where callbacks may go: what a replyTo says, and addresses that are open to the world.

`replyTo` is a URL, with these in front where wanted: a verb (`PUT https://...`), a Bearer token (`token@https://...`),
Basic credentials (`user:pass@https://...`), or a header (`http.X-Name:value@https://...`). Values that start with `$`,
which other servers read from their environment, are refused: a caller must not learn what is in ours.
"""

from __future__ import annotations

import asyncio
import base64
import ipaddress
import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

MAX_LENGTH = 4000
RESOLVE_SECONDS = 5.0
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class AddressError(Exception):
    """A replyTo that says nothing sensible, or one that leads where callbacks may not go."""


@dataclass(frozen=True, slots=True)
class Target:
    verb: str
    url: str
    host: str
    port: int
    headers: Mapping[str, str]


def parse_target(text: str, allow_private: bool) -> Target:
    """What a replyTo means. Raises AddressError, also for an address that callbacks may not go to."""
    match = re.fullmatch(r"(?:(POST|PUT|PATCH)\s+)?(?:(\S+?)@)?(https?://\S+)", text.strip(), re.IGNORECASE)
    if match is None or len(text) > MAX_LENGTH or not text.isprintable():
        raise AddressError("this is no http or https URL")
    verb, credentials, url = match.groups()
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as fault:
        raise AddressError(f"this is no URL: {fault}") from fault
    if not host or "@" in parts.netloc:
        raise AddressError("the URL names no host, or holds credentials: they go before the URL")
    if not allow_private:
        literal = _literal(host)
        if host == "localhost" or host.endswith(".localhost") or (literal and not is_public(literal)):
            raise AddressError(f"{host} is no public address")
    return Target((verb or "POST").upper(), url, host, port or _port(parts.scheme), _headers(credentials))


def _port(scheme: str) -> int:
    return 443 if scheme == "https" else 80


def _headers(credentials: str | None) -> dict[str, str]:
    if not credentials:
        return {}
    first, colon, second = credentials.partition(":")
    if first.startswith("$") or second.startswith("$"):
        raise AddressError("values from the server's environment are not given out")
    if first.startswith("http.") and colon:
        name = first.removeprefix("http.")
        fixed = {"host", "content-length", "content-type", "transfer-encoding", "connection"}
        if not re.fullmatch(r"[A-Za-z0-9-]+", name) or name.lower() in fixed or not second.isascii():
            raise AddressError(f"{name} is no header that can be set")
        return {name: second}
    if colon:
        return {"Authorization": f"Basic {base64.b64encode(credentials.encode()).decode()}"}
    if not first.isascii():
        raise AddressError("the token is no ASCII text")
    return {"Authorization": f"Bearer {first}"}


def _literal(host: str) -> str | None:
    """The address that a host is, in any way of writing it that the system reads, such as `0x7f.1`."""
    try:
        return str(ipaddress.ip_address(host.partition("%")[0]))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except (OSError, UnicodeEncodeError):
        return None


def is_public(address: str) -> bool:
    """Is it an address of the open internet: not of this machine, its network, a group, or nobody?

    An IPv6 address that carries an IPv4 address is what that one is.
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if int(ip) >> 32 == 0 or ip.is_site_local:  # also the old form ::127.0.0.1
            return False
    special = ip.is_private or ip.is_loopback or ip.is_link_local or ip.is_multicast or ip.is_unspecified
    return ip.is_global and not (special or ip.is_reserved)


async def resolve(target: Target, allow_private: bool) -> str:
    """The address to connect to. Raises AddressError if any address of the host is not public, OSError for none."""
    lookup = asyncio.get_running_loop().getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    found = await asyncio.wait_for(lookup, RESOLVE_SECONDS)
    addresses = [str(each[4][0]) for each in found]
    if not addresses:
        raise OSError(f"{target.host} has no address")
    if not allow_private:
        for each in addresses:
            if not is_public(each):
                raise AddressError(f"{target.host} is {each}, which is no public address")
    return addresses[0]
