"""The client that blocks."""

from __future__ import annotations

import io
import time
from collections.abc import Generator, Mapping, Sequence
from types import TracebackType
from typing import Any, TypeVar, cast

import httpx
from typing_extensions import Self, Unpack

from dtogen.client.answers import (
    ApiResult,
    Chunks,
    is_last,
    is_no_stream,
    is_stream,
    items_of,
    refuse_other_than_events,
    result_of,
    value_of,
)
from dtogen.client.bodies import Body
from dtogen.client.calls import Call, Request, batch_call, call_of, fill_path, operation_of, path_call, streamed
from dtogen.client.codec import members
from dtogen.client.errors import MAX_ERROR_BODY, ApiError
from dtogen.client.events import EventError, EventReader
from dtogen.client.retries import Retries
from dtogen.client.settings import MAX_BODY, TIMEOUT, Options, checked, secrets_in, settings
from dtogen.client.talk import Outcome, Pause, Reply, converse
from dtogen.client.uploads import Files, opened

T = TypeVar("T")
EVENTS = {"accept": "text/event-stream"}


class JsonApiClient:
    """Sends emitted requests to a server and gives their answers, typed.

    `base_url` is where paths start: the server's root for `send`, which knows the whole path of a request, and what
    the provider names (`https://host/v1`) for calls by path. `bearer` is an API key or token, `auth_secret` AI
    Server's own secret. `timeout` is the seconds that a server may be silent, `max_body` the most bytes that are read
    of an answer which is no stream. `transport` is an httpx transport, for proxies and certificates of your own. All
    calls raise ApiError when no valid response comes, TypeError and ValueError for what cannot be sent. A client may
    be used by several threads; close it, or use it in a `with`.
    """

    def __init__(
        self,
        base_url: str,
        *,
        bearer: str | None = None,
        auth_secret: str | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float = TIMEOUT,
        retries: Retries | None = None,
        max_body: int = MAX_BODY,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._settings = settings(base_url, bearer, auth_secret, headers, timeout, retries or Retries(), max_body)
        self._http = httpx.Client(transport=transport, timeout=self._settings.timeout)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self._settings.base)!r})"

    @property
    def host(self) -> str:
        """The host that is called."""
        return self._settings.base.host

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def send(
        self,
        request: Request[T],
        files: Files | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> T:
        """Sends an emitted request: verb, path and the type of the answer are its own. With `files` it is multipart.

        An answer that is a stream of bytes is a file, which the caller closes. It is read bit by bit, without a bound;
        its `read()` of all gives up beyond `max_body`.
        """
        wanted = operation_of(request).returns
        if is_stream(wanted):
            call = call_of(request, self._settings.base, self._headers(headers), files)
            reply, secrets = self._talk(call, headers, timeout, whole=False)
            assert reply.stream is not None
            body = Body(Chunks(call, reply, bytes, secrets), reply.stream, self._settings.max_body)
            return cast(T, io.BufferedReader(body))
        return self.api(request, files, headers=headers, timeout=timeout).unwrap()

    def api(
        self,
        request: Request[T],
        files: Files | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> ApiResult[T]:
        """The same, with an error as a value instead of a raised one. The answer is read whole, a stream too."""
        call = call_of(request, self._settings.base, self._headers(headers), files)
        try:
            reply, secrets = self._talk(call, headers, timeout)
            value = value_of(call, reply, operation_of(request).returns, type(request), secrets)
        except ApiError as error:
            return result_of(error)
        return ApiResult(value, None, reply.status, reply.headers, reply.body)

    def send_all(
        self,
        requests: Sequence[Request[T]],
        *,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> list[T]:
        """Sends requests of one type as one call, and gives their answers in the same order."""
        if not requests:
            return []
        return self.api_all(requests, headers=headers, timeout=timeout).unwrap()

    def api_all(
        self,
        requests: Sequence[Request[T]],
        *,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> ApiResult[list[T]]:
        """The same, with an error as a value instead of a raised one. Raises ValueError where there is no request."""
        call = batch_call(requests, self._settings.base, self._headers(headers))
        try:
            reply, secrets = self._talk(call, headers, timeout)
            found = items_of(call, reply, operation_of(requests[0]).returns, len(requests), secrets)
        except ApiError as error:
            return result_of(error)
        return ApiResult(found, None, reply.status, reply.headers, reply.body)

    def get(self, path: str, query: object, response_type: type[T], **options: Unpack[Options]) -> T:
        """GET `path`, below the base URL. `query` is an emitted type, a dict or None; `options` are those of `call`."""
        return self.call("GET", path, query, response_type, **options)

    def post(self, path: str, body: object, response_type: type[T], **options: Unpack[Options]) -> T:
        """POST to `path`, below the base URL: `post("/chat/completions", chat, OpenAiChatResponse)`."""
        return self.call("POST", path, body, response_type, **options)

    def put(self, path: str, body: object, response_type: type[T], **options: Unpack[Options]) -> T:
        return self.call("PUT", path, body, response_type, **options)

    def patch(self, path: str, body: object, response_type: type[T], **options: Unpack[Options]) -> T:
        return self.call("PATCH", path, body, response_type, **options)

    def delete(self, path: str, query: object, response_type: type[T], **options: Unpack[Options]) -> T:
        """DELETE `path`, below the base URL, with a query."""
        return self.call("DELETE", path, query, response_type, **options)

    def call(
        self,
        verb: str,
        path: str,
        body: object,
        response_type: type[T],
        *,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> T:
        """Any verb. The body is an emitted type, or dicts and lists; `type(None)` as type wants no answer."""
        call = path_call(verb.upper(), path, body, self._settings.base, self._headers(headers))
        reply, secrets = self._talk(call, headers, timeout)
        return value_of(call, reply, response_type, type(body), secrets)

    def stream(
        self,
        path: str,
        body: object,
        chunk_type: type[T],
        *,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> Generator[T, None, None]:
        """The chunks of a chat as they come; `stream` is set in the body. Ends at `[DONE]` or the end of the answer.

        The call is made when the first chunk is asked for, and never again once one came. An error inside the stream
        raises ApiError. `bytes` as type gives the chunks as they came. Leaving the loop early ends the call;
        `close()` does so at once.
        """
        given = {**self._headers(headers), **EVENTS}
        call = path_call("POST", path, streamed(body), self._settings.base, given)
        return self._chunks(call, chunk_type, headers, timeout)

    def send_stream(
        self,
        request: Request[Any],
        chunk_type: type[T],
        *,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> Generator[T, None, None]:
        """The same for an emitted request, which knows its path."""
        path, _ = fill_path(operation_of(request).path, members(request))
        return self.stream(path, request, chunk_type, headers=headers, timeout=timeout)

    def _chunks(
        self, call: Call, chunk_type: type[T], headers: Mapping[str, str] | None, timeout: float | None
    ) -> Generator[T, None, None]:
        reply, secrets = self._talk(call, headers, timeout, whole=False)
        response = reply.stream
        assert response is not None
        chunks = Chunks(call, reply, chunk_type, secrets)
        events = EventReader()
        try:
            if is_no_stream(reply):
                refuse_other_than_events(call, reply, _start_of(response), secrets)
            for piece in response.iter_bytes():
                for event in events.feed(piece):
                    if is_last(event):
                        return
                    yield from chunks.read(event)
            for event in events.finish():
                if is_last(event):
                    return
                yield from chunks.read(event)
            events.refuse_none()
        except (httpx.RequestError, EventError) as fault:
            raise chunks.broken(fault) from fault
        finally:
            response.close()

    def _headers(self, given: Mapping[str, str] | None) -> Mapping[str, str]:
        return {**self._settings.headers, **checked(given or {})}

    def _talk(
        self, call: Call, given: Mapping[str, str] | None, timeout: float | None, *, whole: bool = True
    ) -> tuple[Reply, tuple[str, ...]]:
        """A successful answer, and what must not be shown of this call."""
        secrets = (*self._settings.secrets, *secrets_in(given or {}))
        patience = self._settings.timeout_of(timeout)
        talk = converse(call, self._settings.retries, secrets)
        outcome: Outcome = None
        while True:
            try:
                step = talk.send(outcome)
            except StopIteration as end:
                return end.value, secrets
            if isinstance(step, Pause):
                time.sleep(step.seconds)
                outcome = None
            else:
                outcome = self._attempt(step, patience, whole)

    def _attempt(self, call: Call, timeout: httpx.Timeout, whole: bool) -> Reply | httpx.RequestError:
        with opened(call.content) as body:
            request = self._http.build_request(
                call.method, call.url, headers=dict(call.headers), timeout=timeout, **body
            )
            try:
                response = self._http.send(request, stream=True, follow_redirects=False)
            except httpx.RequestError as fault:
                return fault
        reply = Reply(response.status_code, dict(response.headers))
        if response.is_success and not whole:
            return Reply(reply.status, reply.headers, stream=response)
        try:
            limit = self._settings.max_body if response.is_success else MAX_ERROR_BODY
            content, is_longer = _read(response, limit)
        except httpx.RequestError as fault:
            return Reply(reply.status, reply.headers, fault=fault)
        finally:
            response.close()
        if is_longer:
            return Reply(reply.status, reply.headers, content[:MAX_ERROR_BODY], limit=limit)
        return Reply(reply.status, reply.headers, content)


def _start_of(response: httpx.Response) -> bytes:
    """As much of a body as an error keeps."""
    return (_read(response, MAX_ERROR_BODY))[0]


def _read(response: httpx.Response, limit: int) -> tuple[bytes, bool]:
    """A body, and whether it is longer than `limit` bytes; it is read no further than that."""
    body = bytearray()
    for piece in response.iter_bytes():
        body += piece
        if len(body) > limit:
            return bytes(body[:limit]), True
    return bytes(body), False
