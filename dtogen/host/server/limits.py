"""How large a body may be, and how long it may take: counted while it comes, whatever its headers say."""

from __future__ import annotations

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dtogen.host.server.faults import CallError

BODY_SECONDS = 60.0  # between two parts of a body


class BodyLimit:
    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        seen = 0
        ended = False

        async def limited() -> Message:
            nonlocal seen, ended
            if ended:
                return await receive()
            try:
                message = await asyncio.wait_for(receive(), BODY_SECONDS)
            except (TimeoutError, asyncio.TimeoutError) as fault:
                raise CallError(408, "RequestTimeout", "The body did not come in time.") from fault
            seen += len(message.get("body", b""))
            ended = not message.get("more_body", False)
            if seen > self.limit or _announced(scope) > self.limit:
                raise CallError(413, "RequestTooLarge", f"The body is larger than {self.limit} bytes.")
            return message

        await self.app(scope, limited, send)


def _announced(scope: Scope) -> int:
    values = [value for name, value in scope["headers"] if name == b"content-length"]
    return int(values[0]) if values and values[0].isdigit() else 0
