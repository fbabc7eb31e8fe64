"""A schema from elsewhere: as a revision of git has it (`REV:path`), or a server (`http://host/types/metadata`).

| code  | error                                                 |
|-------|-------------------------------------------------------|
| DT126 | git is not there, or has no such revision or path     |
| DT127 | an address cannot be read, or has no schema           |
"""

from __future__ import annotations

import dataclasses
import io
import re
import subprocess
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from dtogen import ir
from dtogen.diagnostics import Location, SchemaError, error
from dtogen.download import fetch
from dtogen.importer import load_any

_ADDRESS = "give the address of a host's /types/metadata, or of a schema as JSON or YAML"
_PAGE = re.compile(r"\s*<(?:!doctype|html)", re.IGNORECASE)


def load_at(place: str) -> ir.Schema:
    """The IR of a folder, a file or a module, of `REV:path` as git has it, or of a document at an http(s) address.

    What exists under the whole text is taken as it is, so a colon in a path does no harm. Raises SchemaError.
    """
    if place.lower().startswith(("http://", "https://")):
        return _fetched(place)
    revision, colon, path = place.partition(":")
    if Path(place).exists() or not colon or not revision or not path:
        return load_any(place)
    archive = _archive(place, revision, path)
    with tempfile.TemporaryDirectory(prefix="dtogen-") as folder, zipfile.ZipFile(io.BytesIO(archive)) as files:
        files.extractall(folder)  # never outside of the folder, and a link becomes a file
        return _loaded(Path(folder), path, lambda inside: f"{revision}:{inside}")


def _fetched(url: str) -> ir.Schema:
    """The document at an address: metadata of a host, an export, JSON Schema or OpenAPI."""
    text = fetch(url, lambda what: SchemaError(error("DT127", f"{url} {what}", help=_ADDRESS)))
    try:
        last = urlsplit(url).path.rstrip("/").rpartition("/")[2]
    except ValueError:  # fetched, so hardly
        last = ""
    stem = re.sub(r"[^A-Za-z0-9_-]", "_", last.partition(".")[0]) or "schema"
    suffix = ".json" if text.lstrip("\ufeff \t\r\n").startswith(("{", "[")) else ".yaml"
    if suffix == ".yaml" and _PAGE.match(text):
        raise SchemaError(error("DT127", f"{url} answered with a page, not with a schema", help=_ADDRESS))
    with tempfile.TemporaryDirectory(prefix="dtogen-") as folder:
        (Path(folder) / f"{stem}{suffix}").write_text(text, encoding="utf-8")
        return _loaded(Path(folder), f"{stem}{suffix}", lambda _: url)


def _loaded(root: Path, path: str, name: Callable[[str], str]) -> ir.Schema:
    """A schema out of a folder that will be gone: its places are called what `name` makes of their path in it."""

    def shown(location: Location) -> Location:
        try:
            inside = Path(location.file).relative_to(root)
        except ValueError:
            return location
        return Location(name(inside.as_posix()), location.line)

    try:
        schema = load_any(root / path)
    except SchemaError as fault:
        raise SchemaError(
            dataclasses.replace(each, location=each.location and shown(each.location)) for each in fault.diagnostics
        ) from None
    return ir.Schema(schema.name, tuple(_moved(each, shown) for each in schema.decls))


def _archive(place: str, revision: str, path: str) -> bytes:
    try:
        done = subprocess.run(
            ["git", "archive", "--format=zip", "--end-of-options", revision, f"./{path}"],
            capture_output=True,
            check=False,
            timeout=60,
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise SchemaError(
            error("DT126", f"git cannot be asked for {place}: {fault}", help="install git, or give a folder")
        ) from None
    if done.returncode:
        cause = done.stderr.decode(errors="replace").strip().splitlines()
        raise SchemaError(
            error(
                "DT126",
                f"git has no {place}: {cause[-1].removeprefix('fatal: ') if cause else 'no reason given'}",
                help="give REV:path with a path from here, for example HEAD~1:schema",
            )
        )
    return done.stdout


def _moved(decl: ir.Decl, shown: Callable[[Location], Location]) -> ir.Decl:
    location = shown(decl.location)
    match decl:
        case ir.Model():
            fields = tuple(dataclasses.replace(each, location=shown(each.location)) for each in decl.fields)
            return dataclasses.replace(decl, location=location, fields=fields)
        case ir.Enumeration():
            members = tuple(dataclasses.replace(each, location=shown(each.location)) for each in decl.members)
            return dataclasses.replace(decl, location=location, members=members)
        case ir.Union() | ir.Alias():
            return dataclasses.replace(decl, location=location)
