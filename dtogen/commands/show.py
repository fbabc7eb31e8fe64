"""`dtogen show`."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from dtogen.commands.shared import (
    ExcludeArg,
    IncludeArg,
    LangArg,
    SchemaArg,
    SetArg,
    find_languages,
    load,
    options_by_language,
    show_diagnostics,
)


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
