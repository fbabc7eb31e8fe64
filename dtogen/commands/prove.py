"""`dtogen prove`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dtogen.commands.plan import configuration
from dtogen.commands.shared import ConfigArg, LangArg, NoConfigArg, SchemaArg, find_languages, load, progress, say

if TYPE_CHECKING:
    from dtogen.prove.matrix import Row


def prove(
    lang: LangArg = None,
    schema: SchemaArg = None,
    payloads: Annotated[
        list[Path] | None,
        typer.Option(
            "--payloads", metavar="DIR", help="A folder of `<source>--<type>--<case>.json` files; may be repeated."
        ),
    ] = None,
    cases: Annotated[
        list[Path] | None,
        typer.Option("--cases", metavar="FILE", help="A file of cases as JSON lines; may be repeated."),
    ] = None,
    type_: Annotated[
        str | None, typer.Option("--type", metavar="NAME", help="The type of every file in the payload folders.")
    ] = None,
    all_variants: Annotated[
        bool, typer.Option("--all-variants", help="Every way a language can be generated, not its default alone.")
    ] = False,
    keep: Annotated[
        Path | None, typer.Option("--keep", metavar="DIR", help="Keep what is generated and compiled here.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The rows as JSON.")] = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="The rows as a Markdown table.")] = False,
    config: ConfigArg = None,
    no_config: NoConfigArg = False,
) -> None:
    """Compile what is generated with real compilers and send documents through it, there and back.

    The schema, its selection and the languages come from the configuration where they are not given; options do not:
    each language is proven as its variants are.

    Exit 1 if anything does not hold or a compiler is missing. `make toolchains` installs the compilers.

    Examples:

        dtogen prove

        dtogen prove --lang csharp --payloads recorded/ --json
    """
    from dtogen.pipeline import choose
    from dtogen.prove.matrix import json_text, markdown
    from dtogen.prove.matrix import prove as run

    project = configuration(config, no_config)
    languages = find_languages(lang) if lang else [each.language for each in project.languages]
    ids = [] if lang and "all" in lang else [each.id for each in languages]
    selection = choose(load(schema or project.schema), project.include, project.exclude)
    with progress() as step:
        rows = run(
            selection.facts.schema,
            ids,
            payloads or (),
            cases or (),
            step,
            payload_type=type_,
            all_variants=all_variants,
            keep=keep,
        )
    if as_json:
        print(json_text(rows))
    elif as_markdown:
        print(markdown(rows))
    else:
        print_matrix(rows)
    if not all(row.holds for row in rows):
        raise typer.Exit(1)


def print_matrix(rows: list[Row]) -> None:
    """The rows as a table, and below it what failed."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table("language", "tool", "compiled", "lint", "round trips", "refused", "note", box=box.SIMPLE)
    for row in rows:
        name = f"{row.language} {row.variant}".removesuffix(" default")
        if row.not_run:
            table.add_row(name, row.tool, "not run", "", "", "", row.not_run)
            continue
        compiled = "yes" if row.compiled and not row.warnings else f"{row.errors} errors, {row.warnings} warnings"
        scores = [
            f"{each.passed} of {each.total}{f' ({each.excepted} excepted)' if each.excepted else ''}"
            for each in (row.round_trip, row.refused)
        ]
        table.add_row(name, row.tool, compiled, str(row.lint) if row.linters else "-", *scores, row.note)
    Console().print(table)
    for row in rows:
        for message in row.messages:
            say(f"{row.language}: {message}")
        for failure in (*row.round_trip.failures, *row.refused.failures):
            say(f"{row.language}: {failure.id}: {failure.reason}")
