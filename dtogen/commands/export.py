"""`dtogen export`: the schema as a document for other tools."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from dtogen.commands.plan import configuration
from dtogen.commands.shared import ConfigArg, ExcludeArg, IncludeArg, NoConfigArg, SchemaArg, load
from dtogen.diagnostics import Location, OutputError, error


def export(
    schema: SchemaArg = None,
    form: Annotated[
        Literal["jsonschema", "openapi"],
        typer.Option("--format", help="JSON Schema 2020-12, or OpenAPI 3.1 with the operations."),
    ] = "jsonschema",
    include: IncludeArg = None,
    exclude: ExcludeArg = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Where the document goes. Default: to stdout.")
    ] = None,
    config: ConfigArg = None,
    no_config: NoConfigArg = False,
) -> None:
    """Export the schema as JSON Schema or OpenAPI. What dtogen reads back from it is the same schema.

    Examples:

        dtogen export --out ai-server.schema.json

        dtogen export --format openapi --include '{Chat}' --out chat.openapi.json

        dtogen generate --lang go --schema ai-server.schema.json
    """
    from dtogen.export import export as run
    from dtogen.output import replace_all
    from dtogen.pipeline import choose

    project = configuration(config, no_config)
    wanted = include or project.include, exclude or project.exclude
    selection = choose(load(schema or project.schema), *wanted)
    made = run(selection.facts.schema, form)
    for each in (*selection.findings, *made.diagnostics):
        print(each, file=sys.stderr)
    if out is None:
        sys.stdout.write(made.text)
        return
    if not out.parent.is_dir():
        raise OutputError(
            error("DT605", "cannot be written: there is no such folder", Location(out.as_posix()), help="make it first")
        )
    replace_all({out: made.text})
    print(f"{len(selection.facts.schema.decls)} types in {out.as_posix()}", file=sys.stderr)
