"""The command line: the only module that prints or exits. Code goes to stdout, everything else to stderr.

Exit codes: 0 done, 1 diagnostics or a failed check, 2 wrong usage. Imports of work are inside the commands: help and
usage errors stay quick.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from dtogen import __version__
from dtogen.commands.diff import diff
from dtogen.commands.export import export
from dtogen.commands.lint import lint
from dtogen.commands.verify import verify
from dtogen.diagnostics import Diagnostic, DtogenError, OptionError, error

if TYPE_CHECKING:
    from rich.console import Console

    from dtogen import ir
    from dtogen.language import Language
    from dtogen.output import Change
    from dtogen.prove.matrix import Row

app = typer.Typer(
    name="dtogen",
    no_args_is_help=True,
    add_completion=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    help="Typed DTOs in many languages from one Pydantic schema, proven by real compilers.",
    epilog="Start with `dtogen languages`, then `dtogen generate --lang csharp --out src/Api`.",
)

SchemaArg = Annotated[
    str | None,
    typer.Option(
        "--schema",
        metavar="PATH",
        help="A folder or module of Pydantic models, or a JSON Schema or OpenAPI file. Default: the AI Server schema.",
    ),
]
LangArg = Annotated[
    list[str] | None, typer.Option("--lang", "-l", metavar="ID|all", help="A language, or all; may be repeated.")
]
IncludeArg = Annotated[
    list[str] | None,
    typer.Option(
        "--include",
        metavar="P",
        help="Only these types and what they need: `Name`, `Name.*` (what it needs), `*.Name` (what uses it), `{tag}`.",
    ),
]
ExcludeArg = Annotated[
    list[str] | None, typer.Option("--exclude", metavar="P", help="Leave these types out; the same patterns.")
]
SetArg = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="KEY=VALUE", help="An option of a language; `python.style=dataclass` for one of several."
    ),
]
TemplatesArg = Annotated[
    Path | None,
    typer.Option("--templates", metavar="DIR", help="A folder whose templates go before ours, file by file."),
]


def main() -> None:
    """Run the command line. A fault that a user can mend is shown as diagnostics, never as a traceback."""
    try:
        app(prog_name="dtogen")
    except DtogenError as fault:
        show_diagnostics(fault.diagnostics)
        sys.exit(fault.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)


def show_version(wanted: bool) -> None:
    if wanted:
        print(f"dtogen {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", is_eager=True, callback=show_version)
    ] = False,
) -> None:
    pass


@app.command()
def generate(
    lang: LangArg = None,
    schema: SchemaArg = None,
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Where files go; with several languages, a folder each in it.")
    ] = Path(),
    layout: Annotated[
        Literal["single", "package"], typer.Option("--layout", help="One document, or a publishable package.")
    ] = "single",
    include: IncludeArg = None,
    exclude: ExcludeArg = None,
    set_: SetArg = None,
    templates: TemplatesArg = None,
    stdout: Annotated[bool, typer.Option("--stdout", help="Print the document and write nothing.")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 if files are not what they should be.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite files that were edited or are not ours.")] = False,
) -> None:
    """Generate DTOs.

    Examples:

        dtogen generate --lang csharp --out src/Api --set namespace=MyApp.Ai

        dtogen generate --lang all --layout package --out generated

        dtogen generate --lang python --include 'OpenAiChat.*' --stdout

        dtogen generate --lang typescript --schema openapi.yaml --set exact=true

        dtogen generate --lang all --layout package --out generated --check
    """
    from dtogen.output import Origin, compare, summary, write
    from dtogen.pipeline import choose
    from dtogen.pipeline import generate as run

    languages = find_languages(lang)
    given = options_by_language(languages, [*(set_ or ()), f"layout={layout}"])
    if stdout and (len(languages) > 1 or layout != "single"):
        raise usage("--stdout takes one language and the single layout", "give one --lang and no --layout")
    selection = choose(load(schema), include or (), exclude or ())
    stale = False
    shown: dict[Diagnostic, None] = {}
    with progress(len(languages)) as step:
        for language in languages:
            step(language.title)
            made = run(selection, language, given[language.id], templates=templates)
            shown.update(dict.fromkeys(made.diagnostics))
            if stdout:
                sys.stdout.write("".join(made.files.values()))
                continue
            folder = out if len(languages) == 1 else out / language.id
            origin = Origin(made.digest, __version__, made.options)
            if check:
                stale = report_stale(folder, language, compare(folder, language.id, made.files, origin)) or stale
            else:
                changes = write(folder, language.id, made.files, origin, force=force)
                say(f"{language.title}: {made.types} types, {summary(changes)} in {folder.as_posix()}")
    show_diagnostics(shown)
    if stale:
        raise typer.Exit(1)


@app.command()
def languages(as_json: Annotated[bool, typer.Option("--json", help="As JSON, with all options.")] = False) -> None:
    """List the languages and their options.

    Examples:

        dtogen languages

        dtogen languages --json
    """
    import json

    from dtogen.language import find_language, language_ids
    from dtogen.options import COMMON

    found = [find_language(each) for each in language_ids()]
    if as_json:
        rows = [
            {
                "id": each.id,
                "title": each.title,
                "aliases": each.aliases,
                "extension": each.extension,
                "media_type": each.media_type,
                "options": [
                    {
                        "name": option.name,
                        "doc": option.doc,
                        "choices": option.choices,
                        "default": None if callable(option.default) else option.default,
                    }
                    for option in (*COMMON, *each.options)
                ],
            }
            for each in found
        ]
        print(json.dumps(rows, indent=2))
        return
    for each in found:
        print(f"{each.id:<12} {each.title} (also {', '.join(each.aliases)})")
        for option in each.options:
            default = "made of the schema's name" if callable(option.default) else str(option.default).lower()
            values = " | ".join(option.choices)
            print(f"    {option.name:<14} {option.doc} {f'[{values}] ' if values else ''}(default: {default})")


@app.command()
def show(
    what: Annotated[Literal["ir", "view"], typer.Argument(help="The schema as loaded, or what a template sees.")],
    lang: LangArg = None,
    schema: SchemaArg = None,
    include: IncludeArg = None,
    exclude: ExcludeArg = None,
    set_: SetArg = None,
) -> None:
    """Show a stage of the pipeline as JSON: where wrong output comes from.

    Examples:

        dtogen show ir --include OpenAiChat

        dtogen show view --lang csharp --include FinishReason
    """
    from dtogen.dump import to_json
    from dtogen.engine import build
    from dtogen.options import parse
    from dtogen.pipeline import choose, header

    selection = choose(load(schema), include or (), exclude or ())
    facts, findings = selection.facts, selection.findings
    if what == "ir":
        print(to_json(facts.schema))
    else:
        languages = find_languages(lang)
        for language in languages:
            given = options_by_language(languages, set_ or [])[language.id]
            options = parse(language.options, given, facts.schema.name, language.title)
            built = build(facts, language, options, header(selection, language, options))
            findings += built.diagnostics
            print(to_json(built.files))
    show_diagnostics(findings)


@app.command()
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
) -> None:
    """Compile what is generated with real compilers and send documents through it, there and back.

    Exit 1 if anything does not hold or a compiler is missing. `make toolchains` installs the compilers.

    Examples:

        dtogen prove

        dtogen prove --lang csharp --payloads recorded/ --json
    """
    from dtogen.prove.matrix import json_text, markdown
    from dtogen.prove.matrix import prove as run

    ids = [] if not lang or "all" in lang else [language.id for language in find_languages(lang)]
    with progress() as step:
        rows = run(
            load(schema),
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


app.command()(verify)
app.command()(export)
app.command()(lint)
app.command()(diff)


# What commands share.


def usage(message: str, help: str) -> OptionError:
    return OptionError(error("DT405", message, help=help))


def load(schema: str | None) -> ir.Schema:
    """The schema asked for, or the one that ships."""
    if schema is None:
        from dtogen.load import load_schema, shipped_schema

        return load_schema(shipped_schema())
    from dtogen.importer import load_any

    return load_any(schema)


def find_languages(names: list[str] | None) -> list[Language]:
    """The languages asked for, each once. Raises OptionError."""
    from dtogen.language import find_language, language_ids

    if not names:
        raise usage("no language is given", f"--lang all, or one of {', '.join(language_ids())}")
    ids = language_ids() if "all" in names else names
    return list({language.id: language for language in map(find_language, ids)}.values())


def options_by_language(languages: list[Language], pairs: Iterable[str]) -> dict[str, dict[str, str]]:
    """`KEY=VALUE` for every language that has KEY, `LANG.KEY=VALUE` for one. Raises OptionError if none has it."""
    from dtogen.options import COMMON

    given: dict[str, dict[str, str]] = {language.id: {} for language in languages}
    known = {each.id: {option.name for option in (*COMMON, *each.options)} for each in languages}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise usage(f'"{pair}" is no KEY=VALUE', "for example --set namespace=MyApp")
        target, dot, key = name.partition(".")
        if dot and target in given:
            given[target][key] = value
            continue
        having = [each.id for each in languages if name in known[each.id]]
        for each in having or [languages[0].id]:  # the first one tells what it has
            given[each][name] = value
    return given


def say(text: str) -> None:
    print(text, file=sys.stderr)


def console() -> Console:
    from rich.console import Console

    return Console(stderr=True, highlight=False)


def show_diagnostics(found: Iterable[Diagnostic]) -> None:
    """Compiler-style, in colour on a terminal."""
    if not sys.stderr.isatty():
        for each in found:
            say(str(each))
        return
    from rich.text import Text

    out = console()
    for each in found:
        text = Text(str(each))
        text.highlight_regex(r"error DT\d+", "bold red")
        text.highlight_regex(r"warning DT\d+", "bold yellow")
        text.highlight_regex(r"^  help:", "bold cyan")
        out.print(text, soft_wrap=True)


@contextmanager
def progress(total: int | None = None) -> Iterator[Callable[[str], None]]:
    """A line that says what is being done, on a terminal only."""
    if not sys.stderr.isatty() or total == 1:
        yield lambda text: None
        return
    with console().status("") as status:
        yield lambda text: status.update(text)


def report_stale(folder: Path, language: Language, changes: tuple[Change, ...]) -> bool:
    """Print why files are not what they should be, with a short diff; whether there are any."""
    from dtogen.output import unified

    stale = [each for each in changes if each.reason != "up to date"]
    for each in stale:
        reason = "missing" if each.reason == "new" else each.reason
        say(f"{(folder / each.path).as_posix()}: {reason} ({language.title})")
        lines = list(unified(each))[:MAX_DIFF]
        for line in lines if each.old is not None and each.new is not None else ():
            say(f"    {line}")
    return bool(stale)


MAX_DIFF = 20


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


if __name__ == "__main__":
    main()
