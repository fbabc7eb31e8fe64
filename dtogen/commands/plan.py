"""What a command is to do: the configuration, and the command line, which wins."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dtogen import __version__
from dtogen.commands.shared import find_languages, options_by_language, usage
from dtogen.diagnostics import Location, OptionError, error

if TYPE_CHECKING:
    from dtogen.configuration import Configuration
    from dtogen.language import Language
    from dtogen.output import Origin
    from dtogen.override import Overrides
    from dtogen.pipeline import Generated, Selection


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line says; None or empty where it says nothing."""

    lang: tuple[str, ...] = ()
    schema: str | None = None
    out: Path | None = None
    layout: str | None = None
    client: bool = True
    overview: bool = False
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    sets: tuple[str, ...] = ()
    templates: Path | None = None
    config: Path | None = None
    no_config: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """One language, where its files go, its options as texts, and the types of the user's own."""

    language: Language
    folder: Path
    options: Mapping[str, str]
    types: Overrides


@dataclass(frozen=True, slots=True)
class Plan:
    schema: str | None  # None: the one that ships
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    templates: Path | None
    targets: tuple[Target, ...]
    file: Path | None  # the configuration
    overview: Path | None = None  # the folder of the page that shows all languages side by side


@dataclass(frozen=True, slots=True)
class Made:
    """What was generated for a language, or beside all of them, not written yet. `id` is that of the manifest."""

    id: str
    title: str
    folder: Path
    generated: Generated
    origin: Origin

    def path(self, name: str) -> str:
        return (self.folder / name).as_posix()


def make_plan(asked: Asked) -> Plan:
    """Raises OptionError for what the configuration or the command line has wrong."""
    found = configuration(asked.config, asked.no_config)
    if not asked.lang and found.file and not found.languages:
        place = Location(found.file.as_posix())
        raise OptionError(
            error("DT405", "no language is given", place, help='write languages = ["csharp"], or give --lang')
        )
    languages = find_languages(list(asked.lang)) if asked.lang or not found.languages else []
    languages = languages or [each.language for each in found.languages]
    pairs = [*asked.sets, *([f"layout={asked.layout}"] if asked.layout else ())]
    pairs += [] if asked.client else ["client=false"]
    own = options_by_language(languages, pairs)
    templates = asked.templates or found.templates
    if templates and not templates.is_dir():
        raise usage(f"there is no folder of templates at {templates.as_posix()}", "give one, or leave it out")
    targets = tuple(
        Target(each, _folder(asked, found, each, languages), {**settings.options, **own[each.id]}, settings.types)
        for each, settings in ((each, found.settings(each)) for each in languages)
    )
    return Plan(
        schema=asked.schema or found.schema,
        include=asked.include or found.include,
        exclude=asked.exclude or found.exclude,
        templates=templates,
        targets=targets,
        file=found.file,
        overview=_overview(targets) if asked.overview else None,
    )


def _overview(targets: tuple[Target, ...]) -> Path:
    """The folder that holds those of all languages. Raises OptionError where there is none, or no package in it."""
    parents = {target.folder.parent for target in targets}
    layouts = {target.options.get("layout") for target in targets}
    if len(parents) > 1 or len(targets) < 2 or layouts != {"package"}:
        raise usage(
            "--overview is for packages of several languages in folders side by side",
            "give --layout package, --lang all and --out DIR, or leave it out",
        )
    return parents.pop()


def configuration(file: Path | None, none: bool) -> Configuration:
    """The configuration named, or the nearest upward, or an empty one. Raises OptionError."""
    from dtogen.configuration import Configuration, find, read

    if file is not None and none:
        raise usage("--config and --no-config exclude each other", "give one of them")
    if file is None and not none:
        file = find(Path.cwd())
    return Configuration() if file is None or none else read(file)


def _folder(asked: Asked, found: Configuration, language: Language, languages: list[Language]) -> Path:
    if asked.out is None:
        return found.folder(language, languages)
    text = str(asked.out)
    place = Path(text.replace("{lang}", language.id))
    return place / language.id if len(languages) > 1 and "{lang}" not in text else place


def make(plan: Plan, selection: Selection, step: Callable[[str], None] = lambda text: None) -> Iterator[Made]:
    """Generate for every target. Raises SchemaError, OptionError; the latter also where two would write one file."""
    from dtogen.output import Origin, digest_of
    from dtogen.pipeline import generate

    taken: dict[Path, Language] = {}
    packages: list[Made] = []
    for target in plan.targets:
        step(target.language.title)
        generated = generate(selection, target.language, target.options, templates=plan.templates, types=target.types)
        for name in generated.files:
            other = taken.setdefault((target.folder / name).absolute(), target.language)
            if other is not target.language:
                raise usage(
                    f"{other.title} and {target.language.title} would both write {(target.folder / name).as_posix()}",
                    "give each a folder of its own, for example out = 'generated/{lang}'",
                )
        own = digest_of(plan.templates / target.language.id) if plan.templates else ""
        origin = Origin(generated.digest, __version__, generated.options, own)
        yield (made := Made(target.language.id, target.language.title, target.folder, generated, origin))
        packages.append(made)
    if plan.overview is not None:
        yield _page(plan.overview, packages)


def _page(folder: Path, packages: list[Made]) -> Made:
    from dtogen.output import Origin
    from dtogen.overview import Package, overview
    from dtogen.pipeline import README, Generated

    shown = [Package(each.id, each.title, each.folder.name, each.generated.examples) for each in packages]
    digest = packages[0].generated.digest
    page = Generated({README: overview(shown)}, (), digest, {}, packages[0].generated.types)
    return Made("overview", "Overview", folder, page, Origin(digest, __version__))
