"""The types of a schema over HTTP, for any ASGI host: `app.mount("/types", types_app())`.

Nothing of a web framework is imported before one of these functions is called; without the extra they raise
DtogenError, which says what to install.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dtogen.diagnostics import DtogenError, error

if TYPE_CHECKING:
    from fastapi import APIRouter
    from starlette.applications import Starlette

    from dtogen import ir
    from dtogen.host.limits import Limits


def types_app(
    schema: str | Path | ir.Schema | None = None,
    *,
    base_url: str = "",
    templates: Path | None = None,
    limits: Limits | None = None,
) -> Starlette:
    """A Starlette application that serves the types of `schema`; None is the AI Server schema.

        app.mount("/types", types_app())

    `schema` is what `--schema` takes, or a loaded one. `base_url` is written into documents as the place to update
    from, where the host's own address is not what clients use; by default each request tells. `templates` is a folder
    whose templates go before ours. The schema is loaded here: SchemaError is raised here, not on a request.
    """
    try:
        from dtogen.host.app import make_app
    except ImportError as fault:
        raise _missing(fault) from fault
    return make_app(schema, base_url=base_url, templates=templates, limits=limits)


def types_router(
    schema: str | Path | ir.Schema | None = None,
    *,
    prefix: str = "/types",
    base_url: str = "",
    templates: Path | None = None,
    limits: Limits | None = None,
) -> APIRouter:
    """The same as a router for FastAPI, which also answers at the prefix itself, without a redirect.

    app.include_router(types_router())
    """
    try:
        from dtogen.host.router import make_router
    except ImportError as fault:
        raise _missing(fault) from fault
    return make_router(schema, prefix=prefix, base_url=base_url, templates=templates, limits=limits)


def _missing(fault: ImportError) -> DtogenError:
    return DtogenError(
        error(
            "DT701",
            f"the host needs {fault.name or 'a package'}, which is not there",
            help="pip install 'dtogen[host]'",
        )
    )
