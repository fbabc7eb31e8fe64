"""Lint: what will hurt, told before anything is generated. `tests/lint/shop.py` does all of it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from dtogen import __version__, ir
from dtogen.commands.lint import with_options
from dtogen.configuration import read
from dtogen.diagnostics import Location, OptionError
from dtogen.directions import directions
from dtogen.facts import Facts
from dtogen.lint import Finding, fails, ignored_rules, lint
from dtogen.lint_languages import RULES as OF_LANGUAGES
from dtogen.lint_rules import RULES as OF_SCHEMA
from dtogen.lint_rules import casing
from dtogen.load import load_schema
from tests.conftest import ROOT, ai_server, golden_schema
from tests.test_cli import SPECIMEN, diagnosed, dtogen

SHOP = "tests/lint/shop.py"
RULES = (*OF_LANGUAGES, *OF_SCHEMA)


def run(schema: ir.Schema, *languages: str, set_: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Code and message of everything found."""
    facts = Facts(schema)
    found = lint(facts, directions(facts), with_options(list(languages), set_, schema.name), RULES)
    return [(each.rule.code, each.message) for each in found]


def linted(source: str, folder: Path, *languages: str, set_: Iterable[str] = ()) -> list[tuple[str, str]]:
    file = folder / "api.py"
    file.write_text(
        f"from dtogen.authoring import *\nfrom decimal import Decimal\nfrom pydantic import Field\n{source}",
        encoding="utf-8",
    )
    return run(load_schema(file), *(languages or ("csharp",)), set_=set_)


def messages(found: Iterable[tuple[str, str]], code: str) -> list[str]:
    return [message for each, message in found if each == code]


# Output.


def test_every_rule_is_broken_in_the_shop() -> None:
    codes = {code for code, _ in run(load_schema(ROOT / SHOP), "all")}
    # A member that is refused needs a wire name that few would choose; it has a test of its own.
    assert codes == {rule.code for rule in RULES} - {"DT654"}


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("shop.txt", ("--schema", SHOP, "--notes")),
        ("shop.json", ("--schema", SHOP, "--lang", "typescript", "--ignore", "DT661=states never grow", "--json")),
        ("shop.sarif", ("--schema", SHOP, "--lang", "typescript", "--ignore", "DT661=states never grow", "--sarif")),
        ("specimen.txt", ("--schema", SPECIMEN)),
        ("rules.txt", ("--rules",)),
    ],
)
def test_golden(name: str, arguments: tuple[str, ...], file_regression: FileRegressionFixture) -> None:
    done = dtogen("lint", *arguments)
    assert done.returncode == 0, done.stderr
    path = ROOT / "tests" / "lint" / name
    text = done.stdout.replace(f'"version": "{__version__}"', '"version": "0"')
    file_regression.check(text, fullpath=path, encoding="utf-8", newline="\n", extension=path.suffix)


def test_sarif_has_what_code_scanning_asks_for() -> None:
    made = json.loads(dtogen("lint", "--schema", SHOP, "--sarif").stdout)
    (run_,) = made["runs"]
    assert made["version"] == "2.1.0"
    rules = run_["tool"]["driver"]["rules"]
    for each in run_["results"]:
        assert rules[each["ruleIndex"]]["id"] == each["ruleId"]
        assert each["level"] in ("error", "warning", "note")
        place = each["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] == SHOP and place["region"]["startLine"] > 0


def test_the_last_line_counts() -> None:
    done = dtogen("lint", "--schema", SHOP, "--lang", "go", "--ignore", "mixed-casing=as the old system has it")
    assert "warnings" in done.stderr and "1 switched off" in done.stderr and "--notes" in done.stderr
    assert "DT665" not in done.stdout and ": note" not in done.stdout


# When it fails.


@pytest.mark.parametrize(("least", "code"), [("error", 0), ("warning", 1), ("note", 1)])
def test_it_fails_from_the_chosen_severity_up(least: str, code: int) -> None:
    assert dtogen("lint", "--schema", SHOP, "--lang", "go", "--fail-on", least).returncode == code


def test_what_is_switched_off_fails_nothing() -> None:
    facts = Facts(load_schema(ROOT / SHOP))
    why = {rule.code: "a test" for rule in RULES}
    found = lint(facts, directions(facts), [], RULES, why)
    assert found and not fails(found, "note")
    assert all(isinstance(each, Finding) and each.suppressed == "a test" for each in found)


# Switching off.


def test_a_rule_is_told_by_code_or_name() -> None:
    table = {"DT661": "why", "long-name": " because "}
    assert ignored_rules(table, RULES) == {"DT661": "why", "DT666": "because"}


@pytest.mark.parametrize(
    ("table", "word"),
    [
        ({"DT699": "why"}, "no rule DT699"),
        ({"long-names": "why"}, "did you mean long-name?"),
        ({"DT661": " "}, "for no reason"),
    ],
)
def test_a_bad_table_is_told(table: dict[str, str], word: str) -> None:
    with pytest.raises(OptionError, match=r"DT406") as caught:
        ignored_rules(table, RULES)
    assert word in str(caught.value)


def test_the_configuration_switches_off(tmp_path: Path) -> None:
    file = tmp_path / "dtogen.toml"
    file.write_text('[lint]\nignore = {DT661 = "why"}\n', encoding="utf-8")
    assert read(file).ignored == {"DT661": "why"}
    file.write_text('[lint]\nignored = {DT661 = "why"}\n', encoding="utf-8")
    with pytest.raises(OptionError, match=r'no key "ignored" in lint'):
        read(file)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--ignore", "DT661"), "DT405"),
        (("--ignore", "nothing=why"), "DT406"),
        (("--json", "--sarif"), "DT405"),
        (("--lang", "klingon"), "DT403"),
        (("--lang", "go", "--set", "exact=true"), "DT401"),
    ],
)
def test_wrong_usage_is_told(arguments: tuple[str, ...], code: str) -> None:
    diagnosed(dtogen("lint", "--schema", SHOP, *arguments), code, 2)


def test_a_schema_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    diagnosed(dtogen("lint", "--schema", tmp_path / "nothing"), "DT101", 1)


# Rules, one by one.


def test_numbers_that_lose_digits_unless_exact(tmp_path: Path) -> None:
    source = "class A(Dto):\n    n: int\n    d: Decimal\n    few: Int32\n    many: dict[str, list[int]]\n"
    found = messages(linted(source, tmp_path, "typescript", "csharp"), "DT651")
    assert found == [
        "A.n is an int64 and loses digits beyond 2^53 in TypeScript",
        "A.d is a decimal and loses digits beyond 2^53 in TypeScript",
        "A.many is an int64 and loses digits beyond 2^53 in TypeScript",
    ]
    assert not messages(linted(source, tmp_path, "typescript", set_=["exact=true"]), "DT651")
    assert not messages(linted(source, tmp_path, "csharp"), "DT651")


def test_an_answer_that_loses_digits(tmp_path: Path) -> None:
    found = linted("@get(returns=list[int])\nclass A(Dto):\n    pass\n", tmp_path, "typescript")
    assert messages(found, "DT651") == ["the answer of A is an int64 and loses digits beyond 2^53 in TypeScript"]


def test_names_that_a_language_has_for_itself(tmp_path: Path) -> None:
    source = 'class A(Dto):\n    class_: str = Field(alias="class")\n    plain: str\n'
    assert messages(linted(source, tmp_path, "java", "dart", "python"), "DT652") == [
        "A.class is called class_ in Java, Dart, Python"
    ]
    assert not messages(linted(source, tmp_path, "go"), "DT652")


def test_each_language_has_its_own_escape() -> None:
    found = messages(run(golden_schema("keywords"), "kotlin", "java"), "DT652")
    assert any("; " in each and "Kotlin" in each and "Java" in each for each in found)


def test_names_that_become_one(tmp_path: Path) -> None:
    source = 'class A(Dto):\n    a: str = Field(alias="first-name")\n    b: str = Field(alias="firstName")\n'
    found = linted(source, tmp_path, "csharp", "java")
    assert messages(found, "DT653") == ["A.firstName is called FirstName2 in C#; firstName2 in Java"]
    assert not messages(linted(source, tmp_path, "typescript"), "DT653")


def test_what_lint_says_of_names_generate_says_too() -> None:
    """One rule, one truth: the warnings of the pipeline."""
    from dtogen.pipeline import generate

    schema = golden_schema("collisions")
    told = [each for each in generate(schema, "csharp").diagnostics if each.code == "DT301"]
    assert len(messages(run(schema, "csharp"), "DT653")) == len(told) > 0


def test_a_member_that_a_language_refuses() -> None:
    from dtogen.language import find_language, language_ids

    words = [
        (each, word)
        for each in map(find_language, language_ids())
        for word in each.naming.refused.get("member", frozenset())
    ]
    if not words:
        pytest.skip("no language refuses a member")
    language, word = words[0]
    at = Location("a.py", 1)
    schema = ir.Schema("s", (ir.Model("A", at, (ir.Field(word, word, ir.Scalar(ir.Prim.STRING), at),)),))
    assert messages(run(schema, language.id), "DT654") == [f"A.{word} cannot be a member in {language.title}"]


CLOSED = 'class S(ClosedEnum):\n    a = "a"\n'


def test_closed_enums_in_answers_alone(tmp_path: Path) -> None:
    answer = f"{CLOSED}class B(Dto):\n    s: list[S]\n@get(returns=B)\nclass A(Dto):\n    pass\n"
    assert messages(linted(answer, tmp_path), "DT661") == ["answers hold S, which is closed"]
    request = f"{CLOSED}@post()\nclass A(Dto):\n    s: S\n"
    assert not messages(linted(request, tmp_path), "DT661")
    assert not messages(linted(answer.replace("Closed", "Open"), tmp_path), "DT661")


def test_required_members_of_requests_at_paths_of_their_own(tmp_path: Path) -> None:
    source = '@post({})\nclass A(Dto):\n    id: str\n    must: str\n    may: str | None = None\n    always: str = "x"\n'
    assert messages(linted(source.format('"/v1/a/{id}"'), tmp_path), "DT662") == [
        "A.must is required in a request that others send and implement"
    ]
    assert not messages(linted(source.format(""), tmp_path), "DT662")


def test_open_models_say_why(tmp_path: Path) -> None:
    assert messages(linted('class A(Dto, extra="allow"):\n    pass\n', tmp_path), "DT663")
    assert not messages(linted('class A(Dto, extra="allow"):\n    """Tags too."""\n', tmp_path), "DT663")


def test_deprecated_says_for_what(tmp_path: Path) -> None:
    found = linted(
        "class A(Dto):\n    a: str = Field(deprecated=True)\n    b: str = Field(deprecated='use a')\n", tmp_path
    )
    assert messages(found, "DT664") == ["A.a is deprecated and does not say for what"]


def test_wire_names_of_one_case(tmp_path: Path) -> None:
    source = "class Base(Dto):\n    first_name: str\nclass A(Base):\n    {}: str\n    id: str\n"
    assert messages(linted(source.format("lastName"), tmp_path), "DT665") == [
        "the wire names of A are snake_case and camelCase"
    ]
    assert not messages(linted(source.format("last_name"), tmp_path), "DT665")


@pytest.mark.parametrize(
    ("name", "case"),
    [
        ("id", None),
        ("$ref", None),
        ("first_name", "snake_case"),
        ("first-name", "kebab-case"),
        ("firstName", "camelCase"),
        ("FirstName", "PascalCase"),
        ("x1", None),
    ],
)
def test_the_case_of_a_name(name: str, case: str | None) -> None:
    assert casing(name) == case


def test_long_names(tmp_path: Path) -> None:
    found = linted(f"class {'A' * 41}(Dto):\n    {'b' * 40}: str\n    {'c' * 41}: str\n", tmp_path)
    assert [each.split()[0] for each in messages(found, "DT666")] == ["A" * 41, f"{'A' * 41}.{'c' * 41}"]


def test_operations_have_tags(tmp_path: Path) -> None:
    found = linted("@get()\nclass A(Dto):\n    pass\n@get(tags=['x'])\nclass B(Dto):\n    pass\n", tmp_path)
    assert messages(found, "DT667") == ["the operation of A has no tags"]


def test_docs_of_types_and_members(tmp_path: Path) -> None:
    found = linted(
        'class A(Dto):\n    """Told."""\n    a: str\n    """Told."""\n    b: str\nclass B(Dto):\n    pass\n', tmp_path
    )
    assert messages(found, "DT671") == ["B has no doc"]
    assert messages(found, "DT672") == ["A.b has no doc"]


def test_findings_are_in_the_order_of_lines() -> None:
    facts = Facts(ai_server())
    found = lint(facts, directions(facts), with_options(None, (), "AiServer"), RULES)
    places = [(each.location.file, each.location.line) for each in found]
    assert places == sorted(places) and len(found) == len({(each.rule.code, each.subject) for each in found})
