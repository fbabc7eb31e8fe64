"""What `diff` says of source is what compilers say: a user's program for the old package meets each new one.

All changes of the table are compiled in one run for each language: a package for each, and beside it the program of
`tests/users`, which fits the schema as it was. It fails where code is said to break, and compiles where it is not.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from dtogen import ir
from dtogen.difference import difference
from dtogen.engine import build
from dtogen.facts import Facts, references
from dtogen.language import Language, find_language
from dtogen.load import load_schema
from dtogen.options import parse
from dtogen.pipeline import Selection, choose, generate, header
from dtogen.prove.proof import find_proof
from dtogen.verdicts import judge
from dtogen.views import DeclView
from tests.changes import ALL, LANGUAGES, SHOP, TABLE
from tests.test_proof import toolbox
from tests.users import User, find_user

OLD = "old"
PLACES = [f"c{number:02}" for number in range(1, len(TABLE) + 1)]


@dataclass(frozen=True, slots=True)
class Step:
    """One change: what it touches before and after, and the languages whose code it is said to break."""

    place: str
    label: str
    before: Selection
    after: Selection
    broken: frozenset[str]


@cache
def steps(folder: Path) -> tuple[Selection, tuple[Step, ...]]:
    """The schema as it was, and every change of the table."""

    def load(source: str) -> ir.Schema:
        file = folder / "shop.py"
        file.write_text(source, encoding="utf-8")
        return load_schema(file)

    def touched(*schemas: ir.Schema, names: set[str]) -> Sequence[Selection]:
        """What has these names and what it refers to; everything, where one side has nothing of it."""
        there = [[each.name for each in schema.decls if lineage(schema, each) & names] for schema in schemas]
        if not all(there):
            return [choose(each) for each in schemas]
        parts = [choose(*each).facts.by_name for each in zip(schemas, there, strict=True)]
        every = set().union(*parts)  # what one side has must be in the other too, as far as it is there
        return [choose(each, [decl.name for decl in each.decls if decl.name in every]) for each in schemas]

    def lineage(schema: ir.Schema, decl: ir.Decl) -> set[str]:
        """What a change must be of to be seen at this declaration: it, its bases, aliases and unions that it names."""
        facts = Facts(schema)
        bases = facts.ancestors(decl) if isinstance(decl, ir.Model) else ()
        named = (name for name in references(decl) if isinstance(facts.by_name[name], (ir.Alias, ir.Union)))
        return {decl.name, *named, *(base.name for base, _ in bases)}

    before = load(SHOP)
    made = []
    for place, (old, new, kinds, *_) in zip(PLACES, TABLE, strict=True):
        after = load(SHOP.replace(old, new))
        verdicts = judge(difference(before, after), LANGUAGES)
        names = {each.change.subject.partition(".")[0] for each in verdicts}
        names |= {each.change.old for each in verdicts if each.change.kind == "type-renamed"}
        broken = frozenset(language for each in verdicts for language in each.source)
        was, now = touched(before, after, names=names)
        label = f"{kinds}: {old!r} -> {new!r}"
        made.append(Step(place, label, was, now, broken))
    return choose(before), tuple(made)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("shop")


def decls_of(selection: Selection, language: Language, given: Mapping[str, str]) -> Sequence[DeclView]:
    options = parse(language.options, given, selection.facts.schema.name, language.title)
    (file, *_) = build(selection.facts, language, options, header(selection, language, options)).files
    return file.decls


def package(user: User, selection: Selection, language: Language, place: str) -> Mapping[str, str]:
    """The files of a package, in their place."""
    options = {name: text.replace("{}", place) for name, text in user.options.items()}
    files = generate(selection, language, options).files
    folder = user.folder.replace("{}", place)
    return {f"{folder}/{path}": text for path, text in files.items() if fnmatch.fnmatch(path, user.kept)}


def tidy(files: Mapping[str, str], selection: Selection) -> list[str]:
    """Their texts without what every schema has for itself: its digest."""
    return [text.replace(selection.facts.digest, "") for text in files.values()]


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def ask(id: str, shop: Path, folder: Path) -> Mapping[str, list[str]]:
    """What the compiler of a language has against the program in each place."""
    proof = find_proof(id)
    assert proof is not None
    tools, user, language = toolbox(proof), find_user(id), find_language(id)
    before, changes = steps(shop)
    programs = {}
    for path, text in user.files.items():
        write(folder / path, text)
    for place, was, now in [(OLD, before, before), *((each.place, each.before, each.after) for each in changes)]:
        texts = package(user, now, language, place)
        if place == OLD or tidy(texts, now) != tidy(package(user, was, language, place), was):
            file = user.file.replace("{}", place)
            programs[file] = place
            decls = decls_of(was, language, {name: text.replace("{}", OLD) for name, text in user.options.items()})
            write(folder / file, user.program(decls, place))
            for path, text in texts.items():
                write(folder / path, text)
    found: dict[str, list[str]] = {}
    for line in user.check(folder, tools, list(programs)):
        place = next((place for file, place in programs.items() if file in line), "")
        found.setdefault(place, []).append(line)
    return found


@pytest.mark.parametrize("id", ALL)
def test_a_users_program_breaks_where_it_is_said_to(id: str, shop: Path, tmp_path: Path) -> None:
    found = dict(ask(id, shop, tmp_path))
    assert not found.pop("", []), "a package does not compile"
    assert not found.pop(OLD, []), "the program does not fit the package that it was written for"
    wrong = [
        f"{step.place} {step.label}\n    {'safe' if id not in step.broken else 'breaks'} is what diff says, but: "
        f"{' / '.join(found.get(step.place, ['it compiles']))[:300]}"
        for step in steps(shop)[1]
        if (id in step.broken) is not (step.place in found)
    ]
    assert not wrong, "\n".join(wrong)
