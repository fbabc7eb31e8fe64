"""Diff: single changes of one schema, what each does on the wire and to code of each of the 11 languages.

The verdicts on code are the rules' own word here; `test_difference_compiled` asks the compilers.
"""

from __future__ import annotations

import dataclasses
import json
import subprocess
from pathlib import Path

import pytest

from dtogen import ir
from dtogen.diagnostics import SchemaError
from dtogen.difference import Change, difference
from dtogen.export import Format, export
from dtogen.load import load_schema
from dtogen.revisions import load_at
from dtogen.verdicts import RULES, TRAITS, bumps, judge, rule_for
from tests.changes import ALL, LANGUAGES, SHOP, TABLE
from tests.conftest import ai_server
from tests.test_cli import diagnosed, dtogen


def changes(tmp_path: Path, old: str, new: str) -> tuple[Change, ...]:
    """What is told of the shop with one text in the place of another."""
    schemas: list[ir.Schema] = []
    for name, source in (("old", SHOP), ("new", SHOP.replace(old, new))):
        file = tmp_path / name / "shop.py"
        file.parent.mkdir(exist_ok=True)
        file.write_text(source, encoding="utf-8")
        schemas.append(load_schema(file))
    return difference(*schemas)


@pytest.mark.parametrize(
    ("old", "new", "kinds", "wire", "source"), TABLE, ids=[f"{n}-{row[2]}" for n, row in enumerate(TABLE, 1)]
)
def test_a_single_change(old: str, new: str, kinds: str, wire: str, source: str, tmp_path: Path) -> None:
    """`wire`: q breaks requests, r responses. `source`: the languages whose code breaks."""
    assert SHOP.count(old) == 1, "a change has one place"
    found = changes(tmp_path, old, new)
    assert [each.kind for each in found] == kinds.split()
    verdicts = judge(found, LANGUAGES)
    assert any(each.request for each in verdicts) is ("q" in wire)
    assert any(each.response for each in verdicts) is ("r" in wire)
    broken = {language for each in verdicts for language in each.source}
    assert broken == set(source.split())
    raised = bumps(verdicts, ALL)
    assert {language for language, bump in raised.items() if bump == "major"} == (set(ALL) if wire else broken)


def test_the_table_is_long_enough_and_asks_every_rule() -> None:
    assert len(TABLE) >= 40
    asked = {kind for row in TABLE for kind in row[2].split()}
    rest = {rule.kind for rule in RULES} - asked
    assert rest == {"model-made-not-abstract", "operation-added"}


def test_every_language_has_its_traits() -> None:
    assert frozenset().union(*(each.traits or () for each in LANGUAGES)) == TRAITS


def test_a_language_from_elsewhere_is_judged_with_care(tmp_path: Path) -> None:
    klingon = dataclasses.replace(LANGUAGES[0], id="klingon", traits=None)
    (verdict,) = judge(changes(tmp_path, "    name: str\n", "    name: str\n    new: str | None = None\n"), [klingon])
    assert "klingon" in verdict.source


def test_a_kind_without_a_rule_is_a_fault_of_ours(tmp_path: Path) -> None:
    (change,) = changes(tmp_path, "What was bought", "Bought")
    assert rule_for(change).bump == "patch"
    with pytest.raises(LookupError):
        rule_for(Change("unheard-of", "X", change.location))


def test_nothing_changed_is_told_as_nothing() -> None:
    assert difference(ai_server(), ai_server()) == ()


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("class Base(Dto)", "class Base(Dto, ABC)", "model-made-not-abstract"),
        ('@get("/orders/{id}", returns=Answer)\n', "", "operation-added"),
    ],
)
def test_a_change_taken_back_is_safe(old: str, new: str, kind: str, tmp_path: Path) -> None:
    """The rules that no row of the table asks."""
    changes(tmp_path, old, new)
    before, after = (load_schema(tmp_path / name / "shop.py") for name in ("new", "old"))
    (verdict,) = judge(difference(before, after), LANGUAGES)
    assert verdict.change.kind == kind and not verdict.breaks_wire and not verdict.source


def test_a_member_of_a_base_is_told_once(tmp_path: Path) -> None:
    found = changes(
        tmp_path, "    note: str | None = None\n", "    note: str | None = None\n    more: str | None = None\n"
    )
    assert [(each.kind, each.subject) for each in found] == [("member-added", "Base.more")]


def test_a_type_that_is_renamed_changes_nothing_where_it_is_used(tmp_path: Path) -> None:
    source = SHOP.replace("Answer", "Reply").replace("Extras", "Rest")
    (tmp_path / "new.py").write_text(source)
    (tmp_path / "old.py").write_text(SHOP)
    found = difference(load_schema(tmp_path / "old.py"), load_schema(tmp_path / "new.py"))
    assert [(each.kind, each.old, each.new) for each in found] == [
        ("type-renamed", "Extras", "Rest"),
        ("type-renamed", "Answer", "Reply"),
    ]


# Where schemas come from.


def test_an_export_is_the_schema_that_it_was_made_of(tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text(SHOP)
    schema = load_schema(tmp_path / "shop.py")
    forms: tuple[Format, ...] = ("jsonschema", "openapi")
    for form in forms:
        file = tmp_path / f"{form}.json"
        file.write_text(export(schema, form).text)
        assert difference(load_at(str(file)), schema) == ()


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with the shop as it was committed, and a member more on disk."""
    folder = tmp_path / "checkout" / "shop"
    folder.mkdir(parents=True)
    (folder / "types.py").write_text(SHOP)
    for arguments in (
        ["init", "--quiet"],
        ["add", "."],
        ["-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--quiet", "--no-verify", "-m", "shop"],
    ):
        subprocess.run(["git", *arguments], cwd=folder.parent, check=True, capture_output=True, timeout=60)
    (folder / "types.py").write_text(SHOP.replace("    name: str\n", "    name: str\n    new: str\n"))
    monkeypatch.chdir(folder.parent)
    return folder.parent


def test_a_revision_of_git(repository: Path) -> None:
    old, new = load_at("HEAD:shop"), load_at("shop")
    assert [each.subject for each in difference(old, new)] == ["Order.new"]
    assert [each.subject for each in difference(new, old)] == ["Order.new"]
    assert old.name == "shop"
    assert str(old.decls[0].location) == "HEAD:shop/types.py:9"


def test_a_revision_from_a_folder_below(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository / "shop")
    assert [each.subject for each in difference(load_at("HEAD:types.py"), load_at("types.py"))] == ["Order.new"]


@pytest.mark.parametrize("place", ["HEAD:nothing", "no-such-revision:shop", "--output=x:shop"])
def test_what_git_does_not_have_is_told(place: str, repository: Path) -> None:
    with pytest.raises(SchemaError, match="DT126"):
        load_at(place)


# The command.


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    old, new = tmp_path / "old.py", tmp_path / "new.py"
    old.write_text(SHOP)
    new.write_text(SHOP.replace("    text: str | None = None\n", "    text: str | None = None\n    new: Int32 = 7\n"))
    return old, new


def test_as_text(two: tuple[Path, Path]) -> None:
    done = dtogen("diff", *two, "--lang", "java", "--lang", "kotlin", "--lang", "go")
    assert done.returncode == 0, done.stderr
    assert "Order.new: member added defaulted (- -> int32)\n  breaks Java: code that makes" in done.stdout
    assert "versions: major for Java, Kotlin; minor for Go\n" in done.stdout


def test_as_json(two: tuple[Path, Path]) -> None:
    made = json.loads(dtogen("diff", *two, "--json").stdout)
    (row,) = made["changes"]
    assert (row["kind"], row["subject"], row["wire"]) == ("member-added", "Order.new", {})
    assert set(row["source"]) == {"fsharp", "java", "kotlin", "php"}
    assert made["versions"]["go"] == "minor" and made["versions"]["java"] == "major"


def test_as_markdown(two: tuple[Path, Path]) -> None:
    lines = dtogen("diff", *two, "--markdown", "--lang", "go").stdout.splitlines()
    assert lines[2] == "| Order.new: member added defaulted (- -> int32) | safe | safe |"
    assert lines[-1] == "| Go | minor |"


@pytest.mark.parametrize(
    ("least", "lang", "code"), [("wire", "java", 0), ("source", "java", 1), ("source", "go", 0), ("any", "go", 1)]
)
def test_it_fails_from_the_chosen_level_up(least: str, lang: str, code: int, two: tuple[Path, Path]) -> None:
    assert dtogen("diff", *two, "--lang", lang, "--fail-on", least).returncode == code


def test_it_fails_when_the_wire_breaks(two: tuple[Path, Path]) -> None:
    old, new = two
    new.write_text(SHOP.replace("    name: str\n", "    name: Int32\n"))
    assert dtogen("diff", old, new, "--fail-on", "wire").returncode == 1


def test_wrong_usage_is_told(two: tuple[Path, Path], tmp_path: Path) -> None:
    diagnosed(dtogen("diff", *two, "--json", "--markdown"), "DT405", 2)
    diagnosed(dtogen("diff", *two, "--lang", "klingon"), "DT403", 2)
    diagnosed(dtogen("diff", tmp_path / "nothing", two[1]), "DT101", 1)
