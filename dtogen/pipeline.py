"""`generate`, on one screen: schema -> check -> views -> text. Pure: the same input gives the same bytes everywhere.

schema (Pydantic, JSON Schema, OpenAPI) --load--> ir.Schema --check--> ir.Schema + diagnostics
      --engine(Language, Options)--> views --render(templates/<lang>)--> {path: text} --output--> disk, HTTP or stdout
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from dtogen import ir
from dtogen.check import check
from dtogen.diagnostics import Diagnostic, SchemaError
from dtogen.engine import build
from dtogen.facts import Facts
from dtogen.language import Language, find_language
from dtogen.options import Options, parse
from dtogen.override import Overrides, digest_of
from dtogen.render import has_template, render
from dtogen.retyping import check_schema, with_types
from dtogen.select import select
from dtogen.views import FileView

README = "README.md"
TYPES = "types"
"""The option that tells of a configuration's own types; `--set` and a query do not take it."""
EXAMPLES = ("imports", "ai_server", "openai", "errors", "files", "streams")
"""The blocks of code in a package's README, which includes them: `<language>/snippets/<name>.<extension>.j2`."""

EXAMPLE_URL = "https://ai.example.org"
"""Where AI Server is in them."""


@dataclass(frozen=True, slots=True)
class Generated:
    """The files of one language by path, and what there is to say about them."""

    files: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...]
    digest: str  # of the schema, as selected
    options: Mapping[str, str]  # those that differ from their default, and the selection
    types: int
    examples: Mapping[str, str] = field(default_factory=dict)  # the blocks of the package's README, by name


@dataclass(frozen=True, slots=True)
class Selection:
    """A schema that was checked, and what was chosen of it. One serves all languages."""

    facts: Facts
    findings: tuple[Diagnostic, ...]
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


def choose(schema: ir.Schema, include: Iterable[str] = (), exclude: Iterable[str] = ()) -> Selection:
    """The part of a schema that the patterns choose, all of it without any. Raises SchemaError, OptionError."""
    facts = Facts(schema)
    findings = check(facts)
    if any(each.severity == "error" for each in findings):
        raise SchemaError(findings)
    chosen = tuple(include), tuple(exclude)
    return Selection(Facts(select(facts, *chosen)) if any(chosen) else facts, findings, *chosen)


def generate(
    schema: ir.Schema | Selection,
    language: Language | str,
    given: Mapping[str, str] | None = None,
    *,
    templates: Path | None = None,
    types: Overrides | None = None,
) -> Generated:
    """The files of `schema` in one language, with the options `given` as `KEY=VALUE` texts.

    `types` are types of the user's own in place of ours, by scalar.

    Raises SchemaError where the schema does not hold together or the language cannot carry it, OptionError for an
    unknown option or pattern.
    """
    target = find_language(language) if isinstance(language, str) else language
    selection = choose(schema) if isinstance(schema, ir.Schema) else schema
    facts = selection.facts
    options = parse(target.options, given or {}, facts.schema.name, target.title)
    target = with_types(target, options, types or {})
    check_schema(facts, target)
    built = build(facts, target, options, header(selection, target, options))
    if any(each.severity == "error" for each in built.diagnostics):
        raise SchemaError(built.diagnostics)
    files = {file.path: render(file, templates, target.templates) for file in built.files}
    chosen = _chosen(selection, target, options)
    examples = _examples(built.files, target, templates)
    found = selection.findings + built.diagnostics
    return Generated(files, found, facts.digest, chosen, len(facts.schema.decls), examples)


def _examples(files: Iterable[FileView], language: Language, templates: Path | None) -> dict[str, str]:
    """None for a package without a client, and for a schema without the types that they are made of."""
    readme = next((each for each in files if each.path == README and each.has_client and each.has_chat), None)
    found: dict[str, str] = {}
    for name in EXAMPLES if readme else ():
        template = f"{language.id}/snippets/{name}.{language.extension}.j2"
        if readme and has_template(template, templates, language.templates):
            found[name] = render(replace(readme, template=template), templates, language.templates)
    return found


def header(selection: Selection, language: Language, options: Options) -> tuple[str, ...]:
    """The lines that every file starts with; `key: value` stands alone on its line, so that tools can read it back."""
    facts = selection.facts
    chosen = {"lang": language.id, **_chosen(selection, language, options)}
    return (
        f'Generated by dtogen from the schema "{facts.schema.name}" (sha256:{facts.digest}). Do not edit.',
        "",
        "Options:",
        *(f"{name}: {value}" for name, value in chosen.items()),
    )


def _chosen(selection: Selection, language: Language, options: Options) -> dict[str, str]:
    told = digest_of(language.overrides)
    chosen = dict(sorted({**options.changed, **({TYPES: told} if told else {})}.items()))
    chosen |= {"include": ",".join(selection.include)} if selection.include else {}
    chosen |= {"exclude": ",".join(selection.exclude)} if selection.exclude else {}
    return chosen
