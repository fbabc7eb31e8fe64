"""`dtogen import`: a foreign document as a schema of ours, which an author keeps."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Annotated

import typer

from dtogen.commands.shared import say, show_diagnostics, usage
from dtogen.diagnostics import OutputError


def import_(
    document: Annotated[
        str, typer.Argument(metavar="FILE|URL", help="A JSON Schema or OpenAPI document, as JSON or YAML.")
    ],
    out: Annotated[
        Path, typer.Option("--out", metavar="FOLDER", help="The folder that becomes the schema; made where needed.")
    ],
    force: Annotated[bool, typer.Option("--force", help="Overwrite files that were edited by hand.")] = False,
) -> None:
    """Import a JSON Schema or OpenAPI document as Pydantic modules that you keep and edit.

    Operations become requests, and a large document one module for each tag. What the schema cannot say is told with
    its place in the document. Needs `pip install 'dtogen[import]'`.

    Examples:

        dtogen import petstore.yaml --out schema

        dtogen import https://api.example.com/openapi.json --out schema

        dtogen generate --lang kotlin --schema schema
    """
    from dtogen import __version__
    from dtogen.download import file_name, is_url
    from dtogen.exported import is_exported
    from dtogen.importer import import_document, parse, read_at, read_text
    from dtogen.output import Origin, summary, write
    from dtogen.pipeline import choose

    if is_url(document):
        text, shown = read_at(document), file_name(document)
        if text.lstrip()[:1] == "{" and not shown.endswith(".json"):
            shown += ".json"
    elif "://" in document:
        raise usage(f"{document} is no http or https URL", "give such a URL, or download it and give the file")
    else:
        text, shown = read_text(Path(document)), document
    node = parse(text, shown)
    if is_exported(node):
        raise usage(
            f"{shown} was exported by dtogen: it says more than an import reads",
            "give it to --schema as it is, or take out x-dtogen to import it as any other document",
        )
    made = import_document(node, shown)
    show_diagnostics(made.diagnostics)
    facts = choose(made.schema(text)).facts
    try:
        changes = write(out, "import", made.files, Origin(facts.digest, __version__), force=force)
    except OutputError as fault:
        raise OutputError(
            dataclasses.replace(each, help="move the edits away and merge them after, or overwrite them with --force")
            if each.code == "DT602"
            else each
            for each in fault.diagnostics
        ) from None
    requests = sum(getattr(each, "operation", None) is not None for each in facts.schema.decls)
    say(f"{len(facts.schema.decls)} types, {requests} operations in {out.as_posix()}: {summary(changes)}")
