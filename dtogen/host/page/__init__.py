"""The page of `/types`: what it shows, as data; a template, a style and a script beside this file arrange it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dtogen import ir
from dtogen.facts import Facts
from dtogen.host.documents import Document, Subject, make_document
from dtogen.host.options import own_options
from dtogen.language import Language
from dtogen.options import Option

HERE = Path(__file__).parent
ASSETS = {"page.css": "text/css", "page.js": "text/javascript", "icon.svg": "image/svg+xml"}


def load_assets() -> dict[str, Document]:
    """Style, script and icon by name; read once, so that no request reads a file."""
    return {
        name: make_document((HERE / name).read_text(encoding="utf-8"), media_type, name)
        for name, media_type in ASSETS.items()
    }


def make_page(subject: Subject, base: str, base_url: str) -> Document:
    """The page for a host that has the routes under the path `base` and is reached at `base_url`."""
    schema = subject.schema
    languages = [subject.languages[each] for each in subject.ids]
    entries = [_entry(decl) for decl in schema.decls]
    view = {
        "title": schema.name,
        "digest": Facts(schema).digest,
        "base": base,
        "base_url": base_url,
        "languages": [_language(each, schema.name) for each in languages],
        "operations": [each for each in entries if each["kind"] == "operation"],
        "types": [each for each in entries if each["kind"] != "operation"],
        "tags": sorted({tag for each in entries for tag in each["tags"]}),
    }
    return make_document(_template().render(view), "text/html", "types.html")


@lru_cache(maxsize=1)
def _template() -> Any:
    loader = FileSystemLoader(HERE)
    env = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return env.get_template("page.html.j2")


def _language(language: Language, schema_name: str) -> dict[str, Any]:
    own = {option.name for option in language.options}
    options = [_option(each, schema_name) for each in own_options(language)]
    return {
        "id": language.id,
        "title": language.title,
        "extension": language.extension,
        "options": [each for each in options if each["name"] in own],
        "package_options": [each for each in options if each["name"] not in own],
    }


def _option(option: Option, schema_name: str) -> dict[str, Any]:
    default = option.default_for(schema_name)
    kind = {bool: "flag", int: "number"}.get(type(default), "choice" if option.choices else "text")
    shown = str(default).lower() if isinstance(default, bool) else str(default)
    return {
        "name": option.name,
        "doc": option.doc,
        "kind": kind,
        "default": shown,
        "choices": option.choices,
    }


def _entry(decl: ir.Decl) -> dict[str, Any]:
    kinds = {ir.Model: "model", ir.Enumeration: "enum", ir.Union: "union", ir.Alias: "alias"}
    entry: dict[str, Any] = {"name": decl.name, "kind": kinds[type(decl)], "verb": "", "path": "", "tags": ()}
    if isinstance(decl, ir.Model) and decl.operation is not None:
        operation = decl.operation
        path = next(iter(operation.paths), "")
        entry |= {"kind": "operation", "verb": operation.verb, "path": path, "tags": operation.tags}
    return entry | {"doc": decl.doc.split("\n")[0], "is_deprecated": decl.deprecated is not None}
