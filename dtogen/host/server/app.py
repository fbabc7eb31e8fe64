"""The application: routes to operations, and around each its checks, its errors and its answer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import httpx
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from dtogen import __version__
from dtogen.host import types_router
from dtogen.host.server.access import check_access
from dtogen.host.server.answers import JSON, Answer, Call, Result, base_url_of, respond, to_json
from dtogen.host.server.callbacks import new_client
from dtogen.host.server.catalogue import Catalogue, Operation
from dtogen.host.server.chat import Chat
from dtogen.host.server.docs import read_pages
from dtogen.host.server.examples import Examples
from dtogen.host.server.faults import CallError, body_of, not_found
from dtogen.host.server.intake import check_uploads, fold, read_json, read_members, validate
from dtogen.host.server.jobs import Jobs
from dtogen.host.server.limits import BodyLimit
from dtogen.host.server.listing import list_jobs, list_models
from dtogen.host.server.openapi import describe
from dtogen.host.server.providers import Echo, Provider, Providers
from dtogen.host.server.routes import by_precision, router_path
from dtogen.host.server.settings import Settings, Upstream
from dtogen.host.server.upstream import OpenAiSource
from dtogen.host.server.work import Work
from dtogen.ir import Auth

VERBS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
Handler: TypeAlias = Callable[[Call], Awaitable[Result]]
Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]
log = logging.getLogger("dtogen.serve")


def make_app(settings: Settings, catalogue: Catalogue, jobs: Jobs) -> FastAPI:
    """The application on an open store, which it closes when it ends."""
    upstreams = httpx.AsyncClient(timeout=60.0, limits=httpx.Limits(max_connections=256))
    providers = _providers(settings, catalogue, upstreams)
    outgoing = new_client(settings.callbacks.timeout_seconds)
    work = Work(jobs, providers, outgoing, settings)
    served = _Served(settings, catalogue, Chat(jobs, providers, work, settings).handlers(), Examples(catalogue))

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        work.start()
        try:
            yield
        finally:
            await work.stop()
            await upstreams.aclose()
            await outgoing.aclose()
            jobs.close()

    # FastAPI's own pages come from other sites.
    app = FastAPI(title="AI Server", version=__version__, openapi_url=None, lifespan=lifespan)
    app.add_middleware(BodyLimit, limit=settings.max_body_bytes)
    app.add_exception_handler(HTTPException, _http_fault)
    app.add_route("/openapi.json", served.safely(served.document), ["GET"])
    for path, page in _pages().items():
        app.add_route(path, served.safely(served.given(page, Auth.NONE)), ["GET"])
    app.add_route("/v1/models", served.safely(served.given(list_models(settings.providers), Auth.API_KEY)), ["GET"])
    app.add_route("/jobs", served.safely(served.listed(jobs)), ["GET"])
    own = [(path, each) for each in catalogue.operations.values() for path in each.routes]
    for path, operation in sorted(own, key=lambda each: by_precision(each[0])):
        app.add_route(router_path(path), served.safely(served.one(operation)), [operation.mark.verb])
    for prefix in ("/api", "/json/reply"):
        app.add_route(f"{prefix}/{{operation}}", served.safely(served.dispatch), VERBS)
    app.include_router(types_router())
    return app


def _pages() -> Mapping[str, Answer]:
    """The documents, or how to get them: a server that lacks them alone does its work."""
    try:
        return read_pages()
    except ModuleNotFoundError as fault:
        text = f"The documents need {fault.name}, which is not installed: pip install 'dtogen[host]'"
        return {"/docs": Answer(to_json(body_of(CallError(501, "NotInstalled", text), "/docs")), JSON, 501)}


def _providers(settings: Settings, catalogue: Catalogue, client: httpx.AsyncClient) -> Providers:
    def provider(upstream: Upstream) -> Provider:
        models = catalogue.models
        remote = OpenAiSource(upstream, client, models["OpenAiChatResponse"], models["OpenAiChatChunk"])
        source = Echo() if upstream.kind == "echo" else remote
        return Provider(upstream, source, asyncio.Semaphore(upstream.concurrency))

    return Providers(tuple(map(provider, settings.providers)), settings)


async def _http_fault(request: Request, fault: Exception) -> Response:
    """What the router says, as an answer like all others."""
    status = fault.status_code if isinstance(fault, HTTPException) else 500
    code = {404: "NotFound", 405: "MethodNotAllowed"}.get(status, "HttpError")
    text = f"Nothing answers {request.method} {request.url.path}"
    headers = getattr(fault, "headers", None) or {}
    return _failed(CallError(status, code, text, headers=headers), request)


def _failed(fault: CallError, request: Request) -> Response:
    return respond(Answer(to_json(body_of(fault, request.url.path)), JSON, fault.status, fault.headers))


@dataclass(frozen=True)
class _Served:
    settings: Settings
    catalogue: Catalogue
    handlers: Mapping[str, Handler]
    examples: Examples

    @cached_property
    def by_name(self) -> Mapping[str, Operation]:
        return {name.lower(): each for name, each in self.catalogue.operations.items()}

    @cached_property
    def openapi(self) -> bytes:
        return to_json(describe(self.catalogue))

    def safely(self, endpoint: Endpoint) -> Endpoint:
        """The endpoint, with an answer also where it fails."""

        async def answer(request: Request) -> Response:
            try:
                return await endpoint(request)
            except CallError as fault:
                return _failed(fault, request)
            except Exception as fault:
                log.exception("%s %s failed", request.method, request.url.path)
                return _failed(CallError(500, type(fault).__name__, "The server met a fault."), request)

        return answer

    async def document(self, request: Request) -> Response:
        check_access(request, Auth.NONE, self.settings)
        return respond(Answer(self.openapi))

    def given(self, answer: Answer, auth: Auth) -> Endpoint:
        """An answer that is the same for all."""

        async def give(request: Request) -> Response:
            check_access(request, auth, self.settings)
            return respond(answer)

        return give

    def listed(self, jobs: Jobs) -> Endpoint:
        async def answer(request: Request) -> Response:
            check_access(request, Auth.API_KEY, self.settings)
            return respond(await list_jobs(request.query_params, jobs))

        return answer

    def one(self, operation: Operation) -> Endpoint:
        async def answer(request: Request) -> Response:
            check_access(request, operation.mark.auth, self.settings)
            given = await read_members(request, operation, self.catalogue.decls)
            data = validate(operation, given.content, given.texts)
            check_uploads(operation, given.uploads)
            return respond(await self.run(Call(operation, data, base_url_of(request))))

        return answer

    async def dispatch(self, request: Request) -> Response:
        """`/api/{name}`, or `/api/{name}[]` for several at once. Names are read without case."""
        name = str(request.path_params["operation"])
        operation = self.by_name.get(name.removesuffix("[]").lower())
        batch = name.endswith("[]")
        if operation is None or (batch and not operation.is_batchable):
            raise not_found(f"There is no operation {name[:100]}")
        verb = "POST" if batch else operation.mark.verb
        allowed = ["GET", "HEAD"] if verb == "GET" else [verb]
        if request.method not in allowed:
            headers = {"Allow": ", ".join(allowed)}
            raise CallError(405, "MethodNotAllowed", f"{name[:100]} is called by {verb}.", headers=headers)
        return await (self.batch(operation, request) if batch else self.one(operation)(request))

    async def batch(self, operation: Operation, request: Request) -> Response:
        """All requests are checked before the first one runs; the first that fails ends the batch."""
        check_access(request, operation.mark.auth, self.settings)
        sent = await read_json(request)
        if not isinstance(sent, list) or not all(isinstance(each, dict) for each in sent):
            raise CallError(400, "SerializationException", "The body is no JSON array of objects.")
        if len(sent) > self.settings.max_batch:
            raise CallError(413, "RequestTooLarge", f"A batch holds at most {self.settings.max_batch} requests.")
        folded = [fold(each, operation.fields, self.catalogue.decls) for each in sent]
        valid = [validate(operation, each, prefix=f"[{number}].") for number, each in enumerate(folded)]
        bodies: list[bytes] = []
        headers: dict[str, str] = {}
        for data in valid:
            try:
                result = await self.run(Call(operation, data, base_url_of(request), alone=False))
            except CallError as fault:
                done = {**fault.headers, "X-AutoBatch-Completed": str(len(bodies))}
                raise CallError(fault.status, fault.code, fault.message, fault.fields, done) from fault
            assert isinstance(result, Answer)  # one of a batch does not stream
            bodies.append(result.body)
            headers |= result.headers
        return respond(Answer(b"[" + b",".join(bodies) + b"]", headers=headers))

    async def run(self, call: Call) -> Result:
        handler: Any = self.handlers.get(call.operation.name, self.examples.answer)
        result: Result = await handler(call)
        return result
