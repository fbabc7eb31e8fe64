"""`dtogen lint`: what will hurt, before anything is generated."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from dtogen import __version__
from dtogen.commands.plan import configuration
from dtogen.commands.shared import (
    ConfigArg,
    ExcludeArg,
    IncludeArg,
    NoConfigArg,
    SchemaArg,
    complete_language,
    find_languages,
    load,
    options_by_language,
    usage,
)

if TYPE_CHECKING:
    from dtogen.configuration import Configuration
    from dtogen.language import Language
    from dtogen.lint import Finding
    from dtogen.options import Options


def lint(
    schema: SchemaArg = None,
    lang: Annotated[
        list[str] | None,
        typer.Option(
            "--lang",
            "-l",
            metavar="ID|all",
            help="Only what hurts in these languages; may be repeated. Default: the configuration's, or all.",
            autocompletion=complete_language,
        ),
    ] = None,
    include: IncludeArg = None,
    exclude: ExcludeArg = None,
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="An option of a language, such as `exact=true`."),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option("--ignore", metavar="RULE=WHY", help="Switch a rule off, by code or name; may be repeated."),
    ] = None,
    fail_on: Annotated[
        Literal["note", "warning", "error"], typer.Option("--fail-on", help="Exit 1 from this severity up.")
    ] = "error",
    notes: Annotated[bool, typer.Option("--notes", help="Print notes too, not their number alone.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="All findings as JSON.")] = False,
    as_sarif: Annotated[bool, typer.Option("--sarif", help="All findings as SARIF 2.1.0.")] = False,
    rules: Annotated[bool, typer.Option("--rules", help="List the rules and stop.")] = False,
    config: ConfigArg = None,
    no_config: NoConfigArg = False,
) -> None:
    """Say what will hurt, in the schema and in each language, before anything is generated.

    Rules are switched off with a reason: by --ignore, or in the configuration as `lint.ignore = {DT661 = "why"}`.

    Examples:

        dtogen lint

        dtogen lint --lang typescript --set exact=true --fail-on warning

        dtogen lint --ignore DT661='these states never grow' --sarif > lint.sarif

        dtogen lint --rules
    """
    from dtogen import findings as forms
    from dtogen.directions import directions
    from dtogen.lint import fails, ignored_rules
    from dtogen.lint import lint as run
    from dtogen.lint_languages import RULES as OF_LANGUAGES
    from dtogen.lint_rules import RULES as OF_SCHEMA
    from dtogen.pipeline import choose

    known = (*OF_LANGUAGES, *OF_SCHEMA)
    if rules:
        for rule in known:
            print(f"{rule.code}  {rule.severity:<8} {rule.name:<27} {rule.doc}")
        return
    if as_json and as_sarif:
        raise usage("--json and --sarif are two forms", "give one of them")
    project = configuration(config, no_config)
    ignored = ignored_rules({**project.ignored, **dict(map(_pair, ignore or ()))}, known)
    wanted = include or project.include, exclude or project.exclude
    selection = choose(load(schema or project.schema), *wanted)
    languages = with_options(lang, set_ or (), selection.facts.schema.name, project)
    found = run(selection.facts, directions(selection.facts), languages, known, ignored)
    if as_json:
        print(forms.as_json(found))
    elif as_sarif:
        print(forms.as_sarif(found, known, __version__))
    else:
        show(found, notes)
    if fails(found, fail_on):
        raise typer.Exit(1)


def show(found: Iterable[Finding], with_notes: bool) -> None:
    """Compiler-style, with a line at the end that counts."""
    counts = {"error": 0, "warning": 0, "note": 0, "switched off": 0}
    for each in found:
        counts["switched off" if each.suppressed is not None else each.rule.severity] += 1
        if each.suppressed is None and (with_notes or each.rule.severity != "note"):
            print(each)
    total = ", ".join(
        f"{n} {what}{'s' if n != 1 and what != 'switched off' else ''}" for what, n in counts.items() if n
    )
    hint = "; --notes prints the notes" if counts["note"] and not with_notes else ""
    print(f"{total or 'nothing found'}{hint}", file=sys.stderr)


def with_options(
    names: list[str] | None, pairs: Iterable[str], schema: str, project: Configuration | None = None
) -> list[tuple[Language, Options]]:
    """The languages asked for, by default the project's or all, each with its options. Raises OptionError."""
    from dtogen.options import parse

    languages = [each.language for each in project.languages] if project and not names else []
    languages = languages or find_languages(names or ["all"])
    own = options_by_language(languages, pairs)
    given = {each.id: {**(project.settings(each).options if project else {}), **own[each.id]} for each in languages}
    return [(each, parse(each.options, given[each.id], schema, each.title)) for each in languages]


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise usage(f'"{text}" is no RULE=WHY', "put a = between the two")
    return name, value
