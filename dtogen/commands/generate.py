"""`dtogen generate`: write, check, print, or write again at every change."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from dtogen.commands.plan import Asked, Plan, make, make_plan
from dtogen.commands.shared import (
    ConfigArg,
    ExcludeArg,
    IncludeArg,
    LangArg,
    NoConfigArg,
    SchemaArg,
    SetArg,
    TemplatesArg,
    load,
    progress,
    say,
    show_diagnostics,
    usage,
)
from dtogen.diagnostics import Diagnostic, DtogenError

if TYPE_CHECKING:
    from dtogen.commands.report import Stale

Format = Literal["text", "json", "github"]


def generate(
    lang: LangArg = None,
    schema: SchemaArg = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="DIR",
            help="Where files go, by default here; with several languages a folder each in it, or where {lang} stands.",
        ),
    ] = None,
    layout: Annotated[
        Literal["single", "package"] | None,
        typer.Option("--layout", help="One document (the default), or a publishable package."),
    ] = None,
    no_client: Annotated[
        bool, typer.Option("--no-client", help="Packages of types alone, without the client that sends them.")
    ] = False,
    overview: Annotated[
        bool, typer.Option("--overview", help="Beside the packages a README.md with the first calls in every language.")
    ] = False,
    include: IncludeArg = None,
    exclude: ExcludeArg = None,
    set_: SetArg = None,
    templates: TemplatesArg = None,
    config: ConfigArg = None,
    no_config: NoConfigArg = False,
    stdout: Annotated[bool, typer.Option("--stdout", help="Print the document and write nothing.")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 if files are not what they should be, and say why.")
    ] = False,
    format_: Annotated[
        Format,
        typer.Option("--format", help="How --check tells it: for people, as JSON, or as annotations of GitHub."),
    ] = "text",
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on, and generate again whenever the schema changes.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite files that were edited or are not ours.")] = False,
) -> None:
    """Generate DTOs.

    What is not given comes from the configuration (`dtogen init` writes one); what is given wins over it.

    Examples:

        dtogen generate

        dtogen generate --lang csharp --out src/Api --set namespace=MyApp.Ai

        dtogen generate --lang all --layout package --out generated --overview

        dtogen generate --lang python --include 'OpenAiChat.*' --stdout

        dtogen generate --lang typescript --schema openapi.yaml --set exact=true

        dtogen generate --check --format github

        dtogen generate --watch
    """
    _refuse({"--stdout": stdout, "--check": check, "--watch": watch})
    _refuse({"--check": check, "--force": force})
    if format_ != "text" and not check:
        raise usage("--format is for --check", "leave it out, or add --check")
    asked = Asked(
        tuple(lang or ()),
        schema,
        out,
        layout,
        not no_client,
        overview,
        tuple(include or ()),
        tuple(exclude or ()),
        tuple(set_ or ()),
        templates,
        config,
        no_config,
    )
    if watch:
        from dtogen.commands.watching import go_on

        go_on(asked, force=force)
    elif check:
        _check(asked, format_)
    elif stdout:
        _print(make_plan(asked))
    else:
        _write(make_plan(asked), force)


def _refuse(together: dict[str, bool]) -> None:
    given = [name for name, is_given in together.items() if is_given]
    if len(given) > 1:
        raise usage(f"{' and '.join(given)} exclude each other", "give one of them")


def _write(plan: Plan, force: bool) -> None:
    from dtogen.output import summary, write
    from dtogen.pipeline import choose

    shown: dict[Diagnostic, None] = {}
    selection = choose(load(plan.schema), plan.include, plan.exclude)
    with progress(len(plan.targets)) as step:
        for made in list(make(plan, selection, step)):
            shown.update(dict.fromkeys(made.generated.diagnostics))
            changes = write(made.folder, made.id, made.generated.files, made.origin, force=force)
            say(f"{made.title}: {made.generated.types} types, {summary(changes)} in {made.folder.as_posix()}")
    show_diagnostics(shown)


def _print(plan: Plan) -> None:
    from dtogen.pipeline import choose

    if len(plan.targets) > 1 or plan.targets[0].options.get("layout", "single") != "single":
        raise usage("--stdout takes one language and the single layout", "give one --lang, and --layout single")
    for made in make(plan, choose(load(plan.schema), plan.include, plan.exclude)):
        sys.stdout.write("".join(made.generated.files.values()))
        show_diagnostics(made.generated.diagnostics)


def _check(asked: Asked, format_: Format) -> None:
    from dtogen.commands.report import text_lines

    try:
        files, diagnostics, total = _compared(asked)
    except DtogenError as fault:
        _tell([], fault.diagnostics, format_)
        raise
    if format_ == "text":
        for line in text_lines(files):
            say(line)
    _tell(files, diagnostics, format_)
    show_diagnostics(diagnostics)
    if files:
        say(f"{len(files)} of {total} files are not what they should be")
        raise typer.Exit(1)
    say(f"{total} file{'s are' if total != 1 else ' is'} up to date")


def _compared(asked: Asked) -> tuple[list[Stale], tuple[Diagnostic, ...], int]:
    """The files that are not what they should be, what there is to say, and how many files were looked at."""
    from dtogen.commands.report import Stale
    from dtogen.output import compare
    from dtogen.pipeline import choose

    plan = make_plan(asked)
    shown: dict[Diagnostic, None] = {}
    stale: list[Stale] = []
    total = 0
    selection = choose(load(plan.schema), plan.include, plan.exclude)
    with progress(len(plan.targets)) as step:
        for made in make(plan, selection, step):
            shown.update(dict.fromkeys(made.generated.diagnostics))
            changes = compare(made.folder, made.id, made.generated.files, made.origin)
            total += len(changes)
            stale += [Stale(made.path(each.path), made.title, each) for each in changes if each.is_stale]
    return stale, tuple(shown), total


def _tell(files: list[Stale], diagnostics: Iterable[Diagnostic], format_: Format) -> None:
    """For programs, on stdout."""
    from dtogen.commands.report import github_lines, json_text

    if format_ == "json":
        print(json_text(files, diagnostics))
    elif format_ == "github":
        for line in github_lines(files, diagnostics):
            print(line)
