"""`dtogen diff`: what changed between two schemas, and whom it breaks."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from dtogen.commands.shared import find_languages, usage

if TYPE_CHECKING:
    from dtogen.pipeline import Selection
    from dtogen.verdicts import Verdict


def diff(
    old: Annotated[
        str,
        typer.Argument(
            metavar="OLD", help="A folder, file or module, REV:path as git has it, or the address of a host's metadata."
        ),
    ],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The same.")],
    lang: Annotated[
        list[str] | None,
        typer.Option("--lang", "-l", metavar="ID|all", help="Only what breaks in these languages; may be repeated."),
    ] = None,
    fail_on: Annotated[
        Literal["wire", "source", "any"] | None,
        typer.Option(
            "--fail-on", help="Exit 1 if the wire breaks; if it or the source of a language does; at any change."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="As Markdown, for a pull request.")] = False,
) -> None:
    """Say what changed between two schemas: what it breaks on the wire, and in code of each language.

    OLD and NEW are schemas of any form: Pydantic, JSON Schema, OpenAPI, an export, also as git has them, or as a host
    serves them at /types/metadata.

    Examples:

        dtogen diff HEAD:schema schema

        dtogen diff v1.4.0:schema schema --fail-on wire --markdown

        dtogen diff released.schema.json schema --lang kotlin --json

        dtogen diff https://api.example.org/types/metadata schema --fail-on wire
    """
    from dtogen import comparison
    from dtogen.difference import difference
    from dtogen.pipeline import choose
    from dtogen.revisions import load_at
    from dtogen.verdicts import bumps, judge

    if as_json and as_markdown:
        raise usage("--json and --markdown are two forms", "give one of them")
    languages = find_languages(lang or ["all"])
    titles = {each.id: each.title for each in languages}
    before, after = (choose(load_at(each)) for each in (old, new))
    _warn(after)
    verdicts = judge(difference(before.facts.schema, after.facts.schema), languages)
    found = comparison.Comparison(verdicts, titles, bumps(verdicts, list(titles)))
    form = comparison.as_json if as_json else comparison.as_markdown if as_markdown else comparison.as_text
    sys.stdout.write(form(found))
    if fail_on and _is_broken(verdicts, fail_on):
        raise typer.Exit(1)


def _warn(selection: Selection) -> None:
    for each in selection.findings:
        print(each, file=sys.stderr)


def _is_broken(verdicts: Sequence[Verdict], least: Literal["wire", "source", "any"]) -> bool:
    match least:
        case "any":
            return bool(verdicts)
        case "source":
            return any(each.breaks_wire or each.source for each in verdicts)
        case "wire":
            return any(each.breaks_wire for each in verdicts)
