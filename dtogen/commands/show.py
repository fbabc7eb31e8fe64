"""`dtogen show`."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from dtogen.commands.plan import Asked, configuration, make_plan
from dtogen.commands.shared import (
    ConfigArg,
    ExcludeArg,
    IncludeArg,
    LangArg,
    NoConfigArg,
    SchemaArg,
    SetArg,
    load,
    show_diagnostics,
)


def show(
    what: Annotated[Literal["ir", "view"], typer.Argument(help="The schema as loaded, or what a template sees.")],
    lang: LangArg = None,
    schema: SchemaArg = None,
    include: IncludeArg = None,
    exclude: ExcludeArg = None,
    set_: SetArg = None,
    config: ConfigArg = None,
    no_config: NoConfigArg = False,
) -> None:
    """Show a stage of the pipeline as JSON: where wrong output comes from.

    What is not given comes from the configuration, as for `generate`.

    Examples:

        dtogen show ir --include OpenAiChat

        dtogen show view --lang csharp --include FinishReason
    """
    from dtogen.dump import to_json
    from dtogen.engine import build
    from dtogen.options import parse
    from dtogen.pipeline import choose, header
    from dtogen.retyping import with_types

    if what == "ir":
        project = configuration(config, no_config)
        wanted = include or project.include, exclude or project.exclude
        selection = choose(load(schema or project.schema), *wanted)
        print(to_json(selection.facts.schema))
        show_diagnostics(selection.findings)
        return
    asked = Asked(
        lang=tuple(lang or ()),
        schema=schema,
        include=tuple(include or ()),
        exclude=tuple(exclude or ()),
        sets=tuple(set_ or ()),
        config=config,
        no_config=no_config,
    )
    plan = make_plan(asked)
    selection = choose(load(plan.schema), plan.include, plan.exclude)
    facts, findings = selection.facts, selection.findings
    for target in plan.targets:
        options = parse(target.language.options, target.options, facts.schema.name, target.language.title)
        language = with_types(target.language, options, target.types)
        built = build(facts, language, options, header(selection, language, options))
        findings += built.diagnostics
        print(to_json(built.files))
    show_diagnostics(findings)
