"""What commands share: their common options, the schema and languages asked for, and how they speak."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dtogen.diagnostics import Diagnostic, OptionError, error

if TYPE_CHECKING:
    from rich.console import Console

    from dtogen import ir
    from dtogen.importer import Imported
    from dtogen.language import Language

SchemaArg = Annotated[
    str | None,
    typer.Option(
        "--schema",
        metavar="PATH",
        help="A folder or module of Pydantic models, or a JSON Schema or OpenAPI file. Default: the AI Server schema.",
    ),
]


def complete_language(incomplete: str) -> list[str]:
    """What a shell offers for a language begun."""
    from dtogen.language import language_ids

    return [each for each in (*language_ids(), "all") if each.startswith(incomplete)]


LangArg = Annotated[
    list[str] | None,
    typer.Option(
        "--lang",
        "-l",
        metavar="ID|all",
        help="A language, or all; may be repeated.",
        autocompletion=complete_language,
    ),
]
ConfigArg = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        help="The configuration. Default: the nearest dtogen.toml, or pyproject.toml with `[tool.dtogen]`, upward.",
    ),
]
NoConfigArg = Annotated[bool, typer.Option("--no-config", help="Read no configuration.")]
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


def usage(message: str, help: str) -> OptionError:
    return OptionError(error("DT405", message, help=help))


def load(schema: str | None) -> ir.Schema:
    """The schema asked for, or the one that ships."""
    if schema is None:
        from dtogen.load import load_schema, shipped_schema

        return load_schema(shipped_schema())
    from dtogen.importer import load_any

    return load_any(schema, _tell_losses)


def _tell_losses(made: Imported) -> None:
    """In one line: the same is told at every run."""
    if count := len(made.diagnostics):
        what = "kind of thing in it has" if count == 1 else "kinds of things in it have"
        say(f"{made.shown}: {count} {what} no counterpart here; `dtogen import` tells each with its place")


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
