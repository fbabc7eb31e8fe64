"""`dtogen update`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dtogen.commands.plan import configuration

if TYPE_CHECKING:
    from dtogen import ir
    from dtogen.language import Language
    from dtogen.override import Overrides


def update(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE|DIR", help="What dtogen or a server's /types made; folders are searched."),
    ],
    schema: Annotated[
        str | None,
        typer.Option("--schema", metavar="PATH", help="Regenerate from this schema, whatever BaseUrl a header has."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 if files are not what they should be.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite files that were edited by hand.")] = False,
) -> None:
    """Regenerate files from their own header, in place.

    A header that has a BaseUrl is sent to that server; the others are made here, from the AI Server schema unless
    --schema gives another. Change an option in the header and update: that is no edit. A file with edits below its
    header is refused, and so is one where nothing tells: the manifest beside it, or the digest in a served header.

    Examples:

        dtogen update src/Api/Dtos.cs

        dtogen update . --check

        dtogen update dtos.py --schema my_api/
    """
    from dtogen.diagnostics import OutputError
    from dtogen.update import plan_updates, shown

    updates = plan_updates(files, lambda: _load(schema), is_local=schema is not None, types=_types)
    refusals = [each for update in updates for each in update.refusals]
    if refusals and not force and not check:
        raise OutputError(refusals)
    is_stale = False
    for update in updates:
        changes = [each for each in update.changes if each.reason != "up to date"]
        if changes and not check:
            update.apply()
        for each in changes or update.changes[:1]:
            is_told = each.reason in ("up to date", "edited by hand", "left over", "new")
            done = each.reason if is_told else "would change" if check else "updated"
            _say(f"{_path(update.folder, each.path)}: {done}")
            if check and changes:
                _say("\n".join(f"    {line}" for line in shown(each)))
        is_stale |= bool(changes)
    if check and is_stale:
        raise typer.Exit(1)


def _path(folder: Path, path: str) -> str:
    file = folder / path
    try:
        return file.absolute().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return file.as_posix()


def _load(schema: str | None) -> ir.Schema:
    from dtogen.importer import load_any
    from dtogen.load import load_schema, shipped_schema

    return load_schema(shipped_schema()) if schema is None else load_any(schema)


def _types(language: Language) -> Overrides:
    """The types of the user's own in the configuration that holds here."""
    return configuration(None, False).settings(language).types


def _say(text: str) -> None:
    print(text, file=sys.stderr)
