"""`dtogen lint`: what will hurt, before anything is generated."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from dtogen import __version__
from dtogen.diagnostics import Location, OptionError, error

if TYPE_CHECKING:
    from dtogen.language import Language
    from dtogen.lint import Finding
    from dtogen.options import Options


def lint(
    schema: Annotated[
        str | None,
        typer.Option(
            "--schema",
            metavar="PATH",
            help="Pydantic models (a folder, file or module), a JSON Schema or an OpenAPI file. Default: AI Server's.",
        ),
    ] = None,
    lang: Annotated[
        list[str] | None,
        typer.Option("--lang", "-l", metavar="ID|all", help="Only what hurts in these languages; may be repeated."),
    ] = None,
    include: Annotated[
        list[str] | None,
        typer.Option("--include", metavar="P", help="Only these types and what they need, as of `generate`."),
    ] = None,
    exclude: Annotated[
        list[str] | None, typer.Option("--exclude", metavar="P", help="Leave these types out; the same patterns.")
    ] = None,
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
) -> None:
    """Say what will hurt, in the schema and in each language, before anything is generated.

    Rules are switched off with a reason: `[tool.dtogen.lint] ignore = {DT661 = "why"}` in pyproject.toml, or --ignore.

    Examples:

        dtogen lint

        dtogen lint --lang typescript --set exact=true --fail-on warning

        dtogen lint --ignore DT661='these states never grow' --sarif > lint.sarif

        dtogen lint --rules
    """
    from dtogen import findings as forms
    from dtogen.directions import directions
    from dtogen.importer import load_any
    from dtogen.lint import fails, ignored_rules
    from dtogen.lint import lint as run
    from dtogen.lint_languages import RULES as OF_LANGUAGES
    from dtogen.lint_rules import RULES as OF_SCHEMA
    from dtogen.load import shipped_schema
    from dtogen.pipeline import choose

    known = (*OF_LANGUAGES, *OF_SCHEMA)
    if rules:
        for rule in known:
            print(f"{rule.code}  {rule.severity:<8} {rule.name:<27} {rule.doc}")
        return
    if as_json and as_sarif:
        raise usage("--json and --sarif are two forms", "give one of them")
    table = {**configured(Path("pyproject.toml"))}
    if ignore:
        table["ignore"] = {**table.get("ignore", {}), **dict(_pair(each, "RULE=WHY") for each in ignore)}
    ignored = ignored_rules(table, known)
    selection = choose(load_any(schema or shipped_schema()), include or (), exclude or ())
    languages = with_options(lang, set_ or (), selection.facts.schema.name)
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


def configured(path: Path) -> dict[str, Any]:
    """The table `[tool.dtogen.lint]` of a file, empty where there is none. Raises OptionError."""
    try:
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        tables = _toml(path, text) if "dtogen" in text else {}
    except (OSError, ValueError) as fault:
        raise OptionError(error("DT406", f"this is no TOML: {fault}", Location(path.as_posix()))) from None
    for key in ("tool", "dtogen", "lint"):
        tables = tables.get(key, {})
        if not isinstance(tables, dict):
            raise OptionError(error("DT406", f"{key} is no table", Location(path.as_posix())))
    return tables


def _toml(path: Path, text: str) -> dict[str, Any]:
    try:
        read = importlib.import_module("tomllib" if sys.version_info >= (3, 11) else "tomli").loads
    except ModuleNotFoundError:
        raise OptionError(
            error("DT406", "Python before 3.11 reads no TOML", Location(path.as_posix()), help="pip install tomli")
        ) from None
    tables: dict[str, Any] = read(text)
    return tables


def with_options(names: list[str] | None, pairs: Iterable[str], schema: str) -> list[tuple[Language, Options]]:
    """The languages asked for, all by default, each with its options. Raises OptionError."""
    from dtogen.language import find_language, language_ids
    from dtogen.options import COMMON, parse

    ids = language_ids() if not names or "all" in names else names
    languages = list({each.id: each for each in map(find_language, ids)}.values())
    given: dict[str, dict[str, str]] = {each.id: {} for each in languages}
    for pair in pairs:
        name, value = _pair(pair, "KEY=VALUE")
        target, dot, key = name.partition(".")
        if dot and target in given:
            given[target][key] = value
            continue
        having = [each.id for each in languages if name in {option.name for option in (*COMMON, *each.options)}]
        for each in having or [languages[0].id]:  # the first one tells what it has
            given[each][name] = value
    return [(each, parse(each.options, given[each.id], schema, each.title)) for each in languages]


def _pair(text: str, form: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise usage(f'"{text}" is no {form}', "put a = between the two")
    return name, value


def usage(message: str, help: str) -> OptionError:
    return OptionError(error("DT405", message, help=help))
