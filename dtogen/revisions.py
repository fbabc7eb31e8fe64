"""A schema as it was: from a revision of git, as `REV:path`.

| code  | error                                                 |
|-------|-------------------------------------------------------|
| DT126 | git is not there, or has no such revision or path     |
"""

from __future__ import annotations

import dataclasses
import io
import subprocess
import tempfile
import zipfile
from pathlib import Path

from dtogen import ir
from dtogen.diagnostics import Location, SchemaError, error
from dtogen.importer import load_any


def load_at(place: str) -> ir.Schema:
    """The IR of a folder, a file or a module, or of `REV:path` as git has it. Raises SchemaError.

    What exists under the whole text is taken as it is, so a colon in a path does no harm.
    """
    revision, colon, path = place.partition(":")
    if Path(place).exists() or not colon or not revision or not path:
        return load_any(place)
    archive = _archive(place, revision, path)
    with tempfile.TemporaryDirectory(prefix="dtogen-") as folder, zipfile.ZipFile(io.BytesIO(archive)) as files:
        files.extractall(folder)  # never outside of the folder, and a link becomes a file
        root = Path(folder)
        try:
            schema = load_any(root / path)
        except SchemaError as fault:
            raise SchemaError(
                dataclasses.replace(each, location=each.location and _shown(each.location, root, revision))
                for each in fault.diagnostics
            ) from None
    return ir.Schema(schema.name, tuple(_moved(each, root, revision) for each in schema.decls))


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


def _shown(location: Location, root: Path, revision: str) -> Location:
    """A place as `REV:path`, not in the folder that is gone."""
    try:
        inside = Path(location.file).relative_to(root)
    except ValueError:
        return location
    return Location(f"{revision}:{inside.as_posix()}", location.line)


def _moved(decl: ir.Decl, root: Path, revision: str) -> ir.Decl:
    location = _shown(decl.location, root, revision)
    match decl:
        case ir.Model():
            fields = tuple(
                dataclasses.replace(each, location=_shown(each.location, root, revision)) for each in decl.fields
            )
            return dataclasses.replace(decl, location=location, fields=fields)
        case ir.Enumeration():
            members = tuple(
                dataclasses.replace(each, location=_shown(each.location, root, revision)) for each in decl.members
            )
            return dataclasses.replace(decl, location=location, members=members)
        case ir.Union() | ir.Alias():
            return dataclasses.replace(decl, location=location)
