"""`dtogen serve`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from dtogen.diagnostics import DtogenError, error


def serve(
    host: Annotated[
        str | None, typer.Option("--host", metavar="ADDRESS", help="Where to listen. Default: 127.0.0.1.")
    ] = None,
    port: Annotated[
        int | None, typer.Option("--port", min=0, max=65535, help="0 takes one that is free. Default: 5005.")
    ] = None,
    config: Annotated[
        Path | None, typer.Option("--config", metavar="FILE", help="Keys, providers and limits, as TOML.")
    ] = None,
    db: Annotated[
        str | None, typer.Option("--db", metavar="FILE", help="Where jobs are kept. Default: a temporary file.")
    ] = None,
    allow_any_key: Annotated[
        bool, typer.Option("--allow-any-key", help="Listen on any address although no API key is configured.")
    ] = False,
    access_log: Annotated[bool, typer.Option("--access-log", help="Say on stderr what is called.")] = False,
) -> None:
    """Run the reference AI Server. The first line on stdout is its URL.

    Chat works with no configuration: a built-in provider echoes what it is asked. Other operations answer with valid
    examples, and say so in the header X-Example. DTOGEN_API_KEYS and DTOGEN_AUTH_SECRET set the keys.

    Examples:

        dtogen serve --port 0

        dtogen serve --config server.toml --db jobs.db
    """
    try:
        from dtogen.host.server.run import run
        from dtogen.host.server.settings import read_settings
    except ModuleNotFoundError as fault:
        if (fault.name or "").startswith("dtogen"):
            raise
        help = "pip install 'dtogen[host]'"
        raise DtogenError(error("DT930", f"the server needs {fault.name}, which is not installed", help=help)) from None

    settings = read_settings(config)
    given = {"host": host, "port": port, "db": db, "allow_any_key": allow_any_key, "access_log": access_log}
    # What the command line leaves out, also a switch that is off, is as the file has it.
    settings = settings.model_copy(
        update={name: value for name, value in given.items() if value is not None and value is not False}
    )
    run(
        settings,
        lambda url: print(url, flush=True),
        lambda text: print(f"dtogen serve: {text}", file=sys.stderr, flush=True),
    )
