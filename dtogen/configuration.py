"""The configuration of a project: `[tool.dtogen]` in a pyproject.toml, or a dtogen.toml that holds the same keys.

Paths in it are relative to the file. Every fault of a file is told at once, each with its line:

| code  | error                                    | code  | error                                   |
|-------|------------------------------------------|-------|-----------------------------------------|
| DT431 | a file that cannot be read               | DT433 | a key that is not known                 |
| DT432 | a file that is no TOML                   | DT434 | a value that a key does not take        |
|       |                                          | DT435 | a type that a language cannot carry     |
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, create_model

from dtogen import ir
from dtogen.diagnostics import Diagnostic, Location, OptionError, error
from dtogen.language import Language, find_language, language_ids
from dtogen.options import COMMON, Option
from dtogen.override import OVERRIDABLE, Override, Overrides
from dtogen.owntype import OwnType
from dtogen.retyping import faults_of
from dtogen.tomltext import TomlError, line_of, parse

FILE, PROJECT, TABLE = "dtogen.toml", "pyproject.toml", ("tool", "dtogen")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a configuration says of one language. `options` are texts as `--set` has them, `layout` among them.

    `types` are types of the user's own, by the scalar that they stand for.
    """

    language: Language
    out: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    types: Overrides = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a project wants. Paths are as they are from the working directory; `out` may hold `{lang}`."""

    file: Path | None = None
    schema: str | None = None  # a path, or the name of a module
    out: str | None = None
    templates: Path | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    languages: tuple[Settings, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)  # of every language, where its own do not say
    ignored: Mapping[str, str] = field(default_factory=dict)  # rule of `lint` -> why it is switched off

    def settings(self, language: Language) -> Settings:
        """Those of a language, the common options among them, whether it is in the file or not."""
        own = next((each for each in self.languages if each.language is language), Settings(language))
        return replace(own, options={**self.options, **own.options})

    def folder(self, language: Language, asked: Iterable[Language]) -> Path:
        """Where a language's files go, of those in the file and those `asked` for besides.

        A folder that is said for all of several languages holds a folder each.
        """
        own = self.settings(language).out
        if own is not None:
            return self.path(own.replace("{lang}", language.id))
        out = self.out or "."
        several = len({each.id for each in (*(each.language for each in self.languages), *asked)}) > 1
        place = self.path(out.replace("{lang}", language.id))
        return place / language.id if several and "{lang}" not in out else place

    def path(self, text: str) -> Path:
        """A path of the file, from the working directory."""
        return _from_here(self.file.parent / text) if self.file else Path(text)


def find(start: Path) -> Path | None:
    """The configuration that holds for a folder: the nearest upward, a dtogen.toml before a pyproject.toml.

    A pyproject.toml that has no `[tool.dtogen]` is passed over. Raises OptionError for one that cannot be read.
    """
    for folder in (start, *start.parents):
        if (folder / FILE).is_file():
            return _from_here(folder / FILE)
        project = folder / PROJECT
        if has_table(project):
            return _from_here(project)
    return None


def has_table(project: Path) -> bool:
    """Whether a pyproject.toml is there and has a `[tool.dtogen]`. Raises OptionError for one that cannot be read."""
    try:
        speaks = b"dtogen" in project.read_bytes()
    except OSError:
        return False
    # One that says nothing of us need not even be TOML.
    return speaks and _inside(_parsed(_from_here(project))) is not None


def read(file: Path) -> Configuration:
    """The configuration in a file. Raises OptionError with all that is wrong in it."""
    document = _parsed(file)
    prefix: tuple[str, ...] = ()
    if file.name == PROJECT:
        prefix = TABLE
        inside = _inside(document)
        if inside is None:
            raise OptionError(
                error("DT433", "there is no [tool.dtogen] in this file", _at(file), help="write one, or name another")
            )
        document = inside
    reader = _Reader(file, _text(file), prefix)
    found = reader.configuration(document)
    if reader.faults:
        raise OptionError(sorted(reader.faults, key=lambda each: each.location.line if each.location else 0))
    return found


# What the keys are.


def _tables(value: object) -> dict[str, dict[str, Any]]:
    """Languages as tables, which `"all"` and a list of them are short for. Raises ValueError with what is right."""
    names = [value] if isinstance(value, str) else value
    if isinstance(names, list) and all(isinstance(each, str) for each in names):
        return {name: {} for name in (language_ids() if "all" in names else names)}
    if not (isinstance(value, dict) and all(isinstance(each, dict) for each in value.values())):
        raise ValueError('"all", a list of languages, or a table for each, such as [languages.csharp]')
    return value


def _pattern(text: str) -> str:
    stray = [each for each in re.findall(r"\{[^}]*\}", text) if each != "{lang}"]
    if stray:
        raise ValueError(f"a folder in which {{lang}} stands for the language; {stray[0]} stands for nothing")
    return text


def _filled(text: str) -> str:
    if not text:
        raise ValueError("a path; leave the key out to say nothing")
    return text


Named = Annotated[str, AfterValidator(_filled)]
Out = Annotated[Named, AfterValidator(_pattern)]
Layout = Literal["single", "package"]


class _Keys(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Lint(_Keys):
    ignore: dict[str, str] = {}


class _Document(_Keys):
    """The keys at the top, beside the options that every language has."""

    schema_: Named | None = Field(None, alias="schema")
    out: Out | None = None
    templates: Named | None = None
    include: list[str] = []
    exclude: list[str] = []
    languages: Annotated[dict[str, dict[str, Any]], BeforeValidator(_tables)] = {}
    lint: _Lint = _Lint()


def _typed(option: Option) -> Any:
    """The type of an option's value in TOML."""
    literal: Any = Literal

    def formed(text: str) -> str:
        option.read(text)
        return text

    match option.default:
        case _ if option.name == "layout":
            return Layout
        case bool():
            return bool
        case int():
            return Annotated[int, Field(ge=0, lt=1_000_000)]
        case _ if option.choices:
            return literal[option.choices]
        case _:
            return Annotated[str, AfterValidator(formed)]


def _with_options(name: str, base: type[_Keys], options: Iterable[Option], **more: Any) -> type[_Keys]:
    """A model with a member for each option; the members have names of their own, for options have any name."""
    given = {option.name: option for option in options}
    members = {
        f"option_{i}": (_typed(each) | None, Field(None, alias=key)) for i, (key, each) in enumerate(given.items())
    }
    return create_model(name, __base__=base, **{**members, **more})


def _keys(model: type[BaseModel]) -> dict[str, str]:
    """The keys that a model takes, each with its member."""
    return {member.alias or name: name for name, member in model.model_fields.items()}


# Reading.


@dataclass(slots=True)
class _Reader:
    file: Path
    text: str
    prefix: tuple[str, ...]
    faults: list[Diagnostic] = field(default_factory=list)

    def configuration(self, document: Mapping[str, Any]) -> Configuration:
        model = _with_options("Document", _Document, COMMON)
        top = self.validated(model, document, ())
        languages = tuple(self.languages(document.get("languages", {})))
        if not isinstance(top, _Document):
            return Configuration(self.file)
        found = Configuration(
            file=self.file,
            out=top.out,
            include=tuple(top.include),
            exclude=tuple(top.exclude),
            languages=languages,
            options=_texts(top, COMMON),
            ignored=top.lint.ignore,
        )
        return replace(
            found,
            schema=_schema(found, top.schema_) if top.schema_ else None,
            templates=found.path(top.templates) if top.templates else None,
        )

    def languages(self, value: object) -> Iterator[Settings]:
        """Of a value that was validated, or told as a fault, before."""
        try:
            tables = _tables(value)
        except ValueError:
            return
        known: dict[str, str] = {}
        for name, table in tables.items():
            try:
                language = find_language(name)
            except OptionError as fault:
                near = difflib.get_close_matches(name, language_ids(), 1)
                hint = f'did you mean "{near[0]}"? ' if near else ""
                self.faults += [
                    replace(each, location=self.at(("languages", name)), help=f"{hint}{each.help}")
                    for each in fault.diagnostics
                ]
                continue
            if language.id in known:
                also = f"{known[language.id]} and {name} are the same language"
                self.faults.append(error("DT434", also, self.at(("languages", name)), help="keep one of them"))
            known[language.id] = name
            options = {option.name: option for option in (*COMMON, *language.options)}.values()
            model = _with_options(language.title, _Keys, options, out=(Out | None, None), types=(dict[str, Any], {}))
            own = self.validated(model, table, ("languages", name))
            if own is not None:
                types = dict(self.types(language, getattr(own, "types", {}), ("languages", name, "types")))
                yield Settings(language, getattr(own, "out", None), _texts(own, options), types)

    def types(
        self, language: Language, tables: Mapping[str, Any], path: tuple[str, ...]
    ) -> Iterator[tuple[ir.Prim, Override]]:
        """The types of the user's, each checked against what the language can carry. A text is short for its `type`."""
        names = {each.value: each for each in ir.Prim}
        for name, table in tables.items():
            place = (*path, name)
            if name not in names:
                self.faults.append(self.unknown(place, sorted(each.value for each in OVERRIDABLE)))
                continue
            if not isinstance(table, (str, dict)):
                value = f'"{".".join(place)}" cannot be {_shown(table)}'
                self.faults.append(error("DT434", value, self.at(place), help="it must be a type, or a table"))
                continue
            found = self.validated(OwnType, {"type": table} if isinstance(table, str) else table, place)
            if not isinstance(found, OwnType):
                continue
            override = found.override()
            faults = list(faults_of(language, names[name], override))
            self.faults += [replace(each, location=self.at((*place, key) if key else place)) for key, each in faults]
            if not faults:
                yield names[name], override

    def validated(self, model: type[BaseModel], table: Mapping[str, Any], path: tuple[str, ...]) -> BaseModel | None:
        try:
            return model.model_validate(table)
        except ValidationError as fault:
            for each in fault.errors(include_url=False):
                place = path + tuple(str(part) for part in each["loc"])
                if each["type"] == "extra_forbidden":
                    self.faults.append(self.unknown(place, _keys(model)))
                else:
                    what = re.sub(
                        r"^(Value error, |Input should be )(a valid )?", lambda m: "a " if m[2] else "", each["msg"]
                    )
                    shown = ".".join(place)
                    value = f'"{shown}" cannot be {_shown(each["input"])}'
                    self.faults.append(error("DT434", value, self.at(place), help=f"it must be {what}"))
            return None

    def unknown(self, place: tuple[str, ...], known: Iterable[str]) -> Diagnostic:
        key, where = place[-1], ".".join(place[:-1])
        near = difflib.get_close_matches(key, known, 1)
        hint = f'did you mean "{near[0]}"? ' if near else ""
        if not near and not where:
            having = [each for each in language_ids() if key in {one.name for one in find_language(each).options}]
            hint = f"{key} is an option of {', '.join(having)}: write it in a table [languages.ID]; " if having else ""
        message = f'there is no key "{key}"{f" in {where}" if where else ""}'
        return error("DT433", message, self.at(place), help=f"{hint}known: {', '.join(sorted(known))}")

    def at(self, path: Sequence[str]) -> Location:
        return Location(self.file.as_posix(), line_of(self.text, (*self.prefix, *path)))


def _texts(model: BaseModel, options: Iterable[Option]) -> dict[str, str]:
    """The options that a table gives, as texts."""
    keys = _keys(type(model))
    values = ((each.name, getattr(model, keys[each.name])) for each in options)
    return {
        name: str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in values
        if value is not None
    }


def _schema(configuration: Configuration, text: str) -> str:
    """The schema as the command line would have it: a path, unless it can only be the name of a module."""
    place = configuration.path(text)
    is_name = all(part.isidentifier() for part in text.split(".")) and not text.endswith((".py", ".json", ".yaml"))
    return text if is_name and not place.exists() else place.as_posix()


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}..."


# The file.


def _parsed(file: Path) -> dict[str, Any]:
    try:
        return parse(_text(file))
    except TomlError as fault:
        help = "mend it; `dtogen init` shows what such a file looks like"
        raise OptionError(error("DT432", f"this is no TOML: {fault}", _at(file, fault.line), help=help)) from None


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise OptionError(
            error("DT431", f"there is no configuration at {file.as_posix()}", help="`dtogen init` writes one")
        ) from None
    except (OSError, UnicodeDecodeError) as fault:
        reason = fault.strerror if isinstance(fault, OSError) else "it is not UTF-8"
        raise OptionError(error("DT431", f"the configuration cannot be read: {reason}", _at(file))) from None


def _inside(document: Mapping[str, Any]) -> dict[str, Any] | None:
    tool = document.get(TABLE[0])
    found = tool.get(TABLE[1]) if isinstance(tool, dict) else None
    return found if isinstance(found, dict) else None


def _at(file: Path, line: int = 0) -> Location:
    return Location(file.as_posix(), line)


def _from_here(path: Path) -> Path:
    """A path from the working directory, where there is a way."""
    try:
        return Path(os.path.relpath(path))
    except ValueError:  # another drive
        return path
