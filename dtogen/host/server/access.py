"""Who may call: API keys, the auth secret, and, while any key will do, this machine alone."""

from __future__ import annotations

import hmac
import ipaddress
from urllib.parse import urlsplit

from starlette.requests import Request

from dtogen.host.server.faults import CallError
from dtogen.host.server.settings import Settings
from dtogen.ir import Auth


def takes_any_key(settings: Settings) -> bool:
    return not settings.api_keys


def is_loopback(host: str) -> bool:
    """Is it this machine by its name or address? Other names are not looked up."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def check_access(request: Request, auth: Auth, settings: Settings) -> None:
    """Raises a 401 or 403 where the caller may not run an operation with such an `auth`."""
    if takes_any_key(settings) and not settings.allow_any_key:
        _check_local(request)
    secret = _is_secret(request, settings)
    match auth:
        case Auth.NONE:
            return
        case Auth.API_KEY:
            known = [hmac.compare_digest(key.encode(), given) for given in _keys(request) for key in settings.api_keys]
            if not (takes_any_key(settings) or secret or any(known)):
                raise _refusal("Invalid API Key")
        case Auth.AUTH_SECRET:
            if not (secret or (takes_any_key(settings) and not settings.auth_secret)):
                raise _refusal("Invalid Auth Secret")


def _refusal(message: str) -> CallError:
    return CallError(401, "Unauthorized", message, headers={"WWW-Authenticate": 'Bearer realm="api"'})


def _bearer(request: Request) -> bytes | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip().encode() if scheme.lower() == "bearer" and token.strip() else None


def _keys(request: Request) -> list[bytes]:
    header = request.headers.get("x-api-key", "").encode()
    return [each for each in (_bearer(request), header) if each]


def _is_secret(request: Request, settings: Settings) -> bool:
    given = (_bearer(request), request.headers.get("authsecret"), request.query_params.get("authsecret"))
    texts = [each.encode() if isinstance(each, str) else each for each in given if each]
    matches = [hmac.compare_digest(settings.auth_secret.encode(), each) for each in texts]
    return bool(settings.auth_secret) and any(matches)


def _check_local(request: Request) -> None:
    """No page of another site may use a browser on this machine to call a server that asks for no key."""
    hosts = [urlsplit(f"//{request.headers.get('host', '')}").hostname]
    origin = request.headers.get("origin")
    if origin is not None:
        hosts.append(urlsplit(origin).hostname)
    if not all(host and is_loopback(host) for host in hosts):
        raise CallError(403, "Forbidden", "While any API key is accepted, only this machine may call.")
