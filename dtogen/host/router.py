"""The routes of `/types` as a router for FastAPI; the only module that imports it."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter
from starlette.routing import Route

from dtogen import ir
from dtogen.host.app import make_surface
from dtogen.host.limits import Limits


def make_router(
    schema: str | Path | ir.Schema | None, *, prefix: str, base_url: str, templates: Path | None, limits: Limits | None
) -> APIRouter:
    surface = make_surface(schema, base_url=base_url, templates=templates, limits=limits)
    router = APIRouter()
    for path, endpoint in surface.routes():
        router.routes.append(Route(f"{prefix}{path}", endpoint, methods=["GET"], include_in_schema=False))
    return router
