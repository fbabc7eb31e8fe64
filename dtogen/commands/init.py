"""`dtogen init`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dtogen.commands.shared import LangArg, find_languages, say
from dtogen.diagnostics import Location, OutputError, error

if TYPE_CHECKING:
    from dtogen.language import Language
    from dtogen.options import Option

START = """\
# What `dtogen generate` generates. Take the "#" from a line to make it hold. The command line wins over this file.
# Paths are relative to it.

# A folder or module of Pydantic models, or a JSON Schema or OpenAPI file. Without: the AI Server schema.
{schema}

# Where files go; {{lang}} stands for the language.
out = "generated/{{lang}}"

# One document ("single"), or a publishable package.
# layout = "package"

# The name and the version of the packages.
# package = "my-api"
# version = "1.0.0"

# Only these types and what they need, or all but these: "Name", "Name.*" (what it needs), "*.Name" (what uses it),
# "{{tag}}" (operations with that tag).
# include = []
# exclude = []

# A folder whose templates go before ours, file by file.
# templates = "templates"

# The languages. Leave out those that you do not need. `out` and `layout` may be said for each. `types` writes a scalar
# of the schema as a type of your own: decimal, datetime, date, time, duration, uuid, uri, bytes, int64. Where documents
# have their own codecs, `decode` makes a value of {{v}}, as JSON has it, and `encode` turns it back; elsewhere the type
# brings its codec along, or `converter` names it. `literal` writes a default; it is `decode`, if that is there.
"""


def init(
    lang: LangArg = None,
    schema: Annotated[
        str | None, typer.Option("--schema", metavar="PATH", help="The schema to name; it need not be there yet.")
    ] = None,
) -> None:
    """Write a configuration to start from: a commented dtogen.toml, here.

    A file that is there already is kept.

    Examples:

        dtogen init

        dtogen init --schema models --lang csharp --lang typescript
    """
    from dtogen.configuration import FILE, PROJECT, has_table
    from dtogen.output import create

    project = Path(PROJECT)
    if has_table(project):
        place = Location(project.as_posix())
        raise OutputError(error("DT606", "there is a configuration already: [tool.dtogen]", place, help="edit it"))
    create(Path(FILE), start(find_languages(lang or ["all"]), schema))
    say(f"{FILE} written; `dtogen generate` does what it says")


def start(languages: list[Language], schema: str | None) -> str:
    """The text of a first configuration."""
    line = '# schema = "models"' if schema is None else f"schema = {json.dumps(schema, ensure_ascii=False)}"
    tables = ("\n".join(_table(each)) for each in languages)
    return START.format(schema=line) + "\n" + "\n\n".join(tables) + "\n"


def _table(language: Language) -> Iterator[str]:
    yield f"[languages.{language.id}]  # {language.title}"
    for option in language.options:
        yield f"# {option.name} = {_value(option)}  # {option.doc}{_choices(option)}"
    if language.overridable:
        yield f"# types.decimal = {language.overridable.sample()}"


def _value(option: Option) -> str:
    """The default in TOML; a JSON value of these kinds is one. `MyApi` stands for a schema's name."""
    return json.dumps(option.default_for("MyApi"), ensure_ascii=False)


def _choices(option: Option) -> str:
    return f" One of {', '.join(option.choices)}." if option.choices else ""
