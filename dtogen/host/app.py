"""The routes of `/types`, and the Starlette application that has them.

| path               | answer                                                                       |
|--------------------|------------------------------------------------------------------------------|
| ``                 | a page for browsers, a JSON map of links for programs                        |
| `<lang>`           | the document                                                                 |
| `<lang>/<path>`    | a document that it brings along, such as `ruby/sig/dtos.rbs`                 |
| `<lang>.zip`       | the package                                                                  |
| `<lang>.html`      | the document highlighted, for the page                                       |
| `metadata`         | the schema as JSON                                                           |
| `page/<name>`      | style, script and icon of the page                                           |
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from dtogen import ir
from dtogen.diagnostics import DtogenError, OptionError, error
from dtogen.host.accept import prefers, takes_gzip
from dtogen.host.answers import INERT, PAGE, answer, prepare, refusal
from dtogen.host.documents import (
    Document,
    Subject,
    make_calls,
    make_document,
    make_metadata,
    make_package,
    make_single,
    make_subject,
)
from dtogen.host.front import Front, Fronted
from dtogen.host.limits import LIMITS, Limits
from dtogen.host.options import Wanted, checked_base_url, option_names, read_query, read_selection, read_wanted
from dtogen.host.page import load_assets, make_page
from dtogen.host.shelf import BusyError, Shelf
from dtogen.host.source import highlight
from dtogen.importer import load_any
from dtogen.language import Language
from dtogen.load import load_schema, shipped_schema


def make_app(
    schema: str | Path | ir.Schema | None, *, base_url: str, templates: Path | None, limits: Limits | None
) -> Starlette:
    return TypesApp(make_surface(schema, base_url=base_url, templates=templates, limits=limits))


class TypesApp(Starlette):
    """The routes of a surface. What its front knows does not go through the layers of the framework."""

    def __init__(self, surface: Surface) -> None:
        routes = [Route(path or "/", endpoint, methods=["GET"]) for path, endpoint in surface.routes()]
        super().__init__(routes=routes)
        self._front = surface.front

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # A middleware that the host adds, such as one that asks who calls, is never gone around.
        found = None if self.user_middleware else self._front.find(scope)
        await (super().__call__(scope, receive, send) if found is None else found(send))


def make_surface(
    schema: str | Path | ir.Schema | None, *, base_url: str, templates: Path | None, limits: Limits | None
) -> Surface:
    """Raises SchemaError for the schema, OptionError for `base_url`."""
    match schema:
        case None:
            loaded = load_schema(shipped_schema())
        case ir.Schema():
            loaded = schema
        case _:
            loaded = load_any(str(schema))
    bounds = limits or LIMITS
    fixed = checked_base_url(base_url) if base_url else ""
    subject = make_subject(loaded, templates)

    # A query that is refused is not kept.
    @lru_cache(maxsize=4 * bounds.entries)
    def read(language: str, query: str, origin: str) -> Wanted:
        pairs = read_query(query, bounds)
        if origin and not any(name.lower() in ("baseurl", "withoutoptions") for name, _ in pairs):
            pairs.append(("BaseUrl", origin))
        return read_wanted(pairs, subject.languages[language], loaded.name, bounds)

    return Surface(
        subject, Shelf(bounds), Front(bounds), bounds, fixed, load_assets(), read, lru_cache(256)(checked_base_url)
    )


@dataclass(frozen=True, slots=True)
class Surface:
    """What answers the requests of one application. Its only state that changes is the shelf and the front."""

    subject: Subject
    shelf: Shelf
    front: Front
    limits: Limits
    base_url: str
    assets: dict[str, Document]
    read: Callable[[str, str, str], Wanted]  # language id, query, origin
    check: Callable[[str], str]  # of an address

    def routes(self) -> list[tuple[str, Fronted]]:
        """The endpoints, as ASGI applications, by what follows the place where they are mounted."""
        endpoints: list[tuple[str, Callable[[Request], Awaitable[Response]]]] = [
            ("", self.index),
            ("/metadata", self.metadata),
            ("/page/{name}", self.asset),
            ("/{name}", self.document),
            ("/{name}/{path:path}", self.extra),
        ]
        return [(path, Fronted(self.front, endpoint)) for path, endpoint in endpoints]

    async def index(self, request: Request) -> Response:
        base = _base(request, "")
        try:
            if prefers(request.headers.get("accept", ""), "text/html", "application/json"):
                root = self._base_url(base, request)
                key = ("page", base, root)
                return await self._kept(
                    request, key, lambda: make_page(self.subject, base, root), PAGE, ("Accept",), is_file=False
                )
            if read_query(request.url.query, self.limits):
                raise OptionError(error("DT401", "the list of links has no options", help="give them to a link"))
            root = f"{self._origin(request)}{base}"
            return await self._kept(request, ("links", root), lambda: _links(self.subject, root), vary=("Accept",))
        except DtogenError as fault:
            return refusal(request, fault)

    async def metadata(self, request: Request) -> Response:
        try:
            wanted = read_selection(read_query(request.url.query, self.limits), self.limits)
            return await self._kept(request, ("metadata", wanted), lambda: make_metadata(self.subject, wanted))
        except DtogenError as fault:
            return refusal(request, fault, option_names(None))

    async def asset(self, request: Request) -> Response:
        found = self.assets.get(request.path_params["name"])
        if found is None:
            return self._nothing(request)
        return answer(request, prepare(found, takes_packed=_takes_packed(request), is_file=False))

    async def document(self, request: Request) -> Response:
        name: str = request.path_params["name"]
        stem, _, kind = name.partition(".")
        language = self.subject.languages.get(stem.lower())
        if language is None or kind not in ("", "zip", "html", "calls"):
            return self._nothing(request)
        subject = self.subject
        makers: dict[str, Callable[[Wanted], Document]] = {
            "": lambda wanted: make_single(subject, wanted),
            "zip": lambda wanted: make_package(subject, wanted),
            "html": lambda wanted: _highlighted(subject, wanted),
            "calls": lambda wanted: _calls(subject, wanted),
        }
        return await self._made(request, language, kind, name, makers[kind])

    async def extra(self, request: Request) -> Response:
        name, path = request.path_params["name"], request.path_params["path"]
        language = self.subject.languages.get(name.lower())
        if language is None:
            return self._nothing(request)
        if len(path) > self.limits.pattern:
            return self._nothing(request)
        return await self._made(
            request, language, "", f"{name}/{path}", lambda wanted: make_single(self.subject, wanted, path), path
        )

    async def _made(
        self,
        request: Request,
        language: Language,
        kind: str,
        tail: str,
        make: Callable[[Wanted], Document],
        path: str = "",
    ) -> Response:
        """The answer for a language's document that the query's options shape."""
        try:
            origin = "" if kind == "zip" else self._base_url(_base(request, tail), request)
            wanted = self.read(language.id, request.url.query, origin)
            key = (kind, path, wanted)
            return await self._kept(request, key, lambda: make(wanted), is_file=kind not in ("html", "calls"))
        except DtogenError as fault:
            status = 404 if fault.diagnostics[0].code == "DT415" else 0
            return refusal(request, fault, option_names(language), status)

    async def _kept(
        self,
        request: Request,
        key: tuple[object, ...],
        make: Callable[[], Document],
        policy: str = INERT,
        vary: tuple[str, ...] = (),
        *,
        is_file: bool = True,
    ) -> Response:
        found = self.shelf.find(key)
        is_known = found is not None
        try:
            found = found or await self.shelf.get(key, make)
        except BusyError:
            return Response(
                "too many documents are being made; ask again\n", 503, {"Retry-After": "2"}, "text/plain; charset=utf-8"
            )
        prepared = prepare(found, takes_packed=_takes_packed(request), vary=vary, policy=policy, is_file=is_file)
        # The front does not look at Accept.
        if is_known and not vary:
            self.front.keep(request.scope, prepared)
        return answer(request, prepared)

    def _nothing(self, request: Request) -> Response:
        listed = (*self.subject.ids, "metadata")
        fault = OptionError(error("DT403", "there is nothing of this name", help=f"there is {', '.join(listed)}"))
        return refusal(request, fault, listed, 404)

    def _origin(self, request: Request) -> str:
        """Scheme and host as the client sees them. Raises OptionError for a host that is none."""
        return self.check(f"{request.url.scheme}://{request.headers.get('host', '')}")

    def _base_url(self, base: str, request: Request) -> str:
        """What tools put before `/types/<lang>`."""
        return self.base_url or self.check(f"{self._origin(request)}{base.removesuffix('/types')}")


def _base(request: Request, tail: str) -> str:
    """The path that the routes are under, such as `/types`."""
    path: str = request.scope["path"]
    return path.removesuffix(tail).rstrip("/")


def _takes_packed(request: Request) -> bool:
    return takes_gzip(request.headers.get("accept-encoding", ""))


def _links(subject: Subject, root: str) -> Document:
    import json

    links = {language: f"{root}/{language}" for language in subject.ids}
    links |= {f"{language}.zip": f"{root}/{language}.zip" for language in subject.ids}
    links["metadata"] = f"{root}/metadata"
    return make_document(json.dumps(links, indent=2) + "\n", "application/json", "types.json")


def _highlighted(subject: Subject, wanted: Wanted) -> Document:
    text = make_single(subject, wanted).body.decode()
    names = [decl.name for decl in subject.schema.decls]
    return make_document(highlight(text, wanted.language, names), "text/html", "source.html")


def _calls(subject: Subject, wanted: Wanted) -> Document:
    """Part of the page, as the highlighted source is."""
    calls = make_calls(subject, wanted)
    parts = (
        f"<section><h3>{escape(heading)}</h3>{highlight(code, wanted.language, ())}</section>"
        for heading, code in calls.items()
    )
    return make_document("".join(parts), "text/html", "calls.html")
