"""Which generator this is: a digest of what decides its output, and where the templates that ship are.

Two installations that say the same digest write the same files for the same schema and options; languages and templates
of others are not in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parent
APART = {"_schema", "_templates", "commands", "host", "prove"}  # what asks the generator; templates by themselves


def template_folder() -> Path:
    """The templates that ship: inside the installed package, or at the top of the checkout."""
    inside = PACKAGE / "_templates"
    return inside if inside.is_dir() else PACKAGE.parent / "templates"


def generator_digest() -> str:
    """Twelve hexadecimal digits over the generator's modules and templates. Reads files, imports nothing."""
    whole = hashlib.sha256()
    for name, file in _files():
        # The end of lines is Git's to choose and reaches no document.
        content = file.read_bytes().replace(b"\r\n", b"\n")
        whole.update(f"{name}\0{len(content)}\0".encode() + content)
    return whole.hexdigest()[:12]


def _files() -> Iterator[tuple[str, Path]]:
    """Sorted by name; the same in a checkout and in an installed package."""
    modules = {
        path.relative_to(PACKAGE).as_posix(): path
        for path in PACKAGE.rglob("*.py")
        if path.relative_to(PACKAGE).parts[0] not in APART
    }
    root = template_folder()
    templates = {f"_templates/{each.relative_to(root).as_posix()}": each for each in root.rglob("*") if each.is_file()}
    yield from sorted({**modules, **templates}.items())
