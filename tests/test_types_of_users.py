"""Scalars as types of the user's own: compiled beside a library of the user's, and documents there and back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from dtogen import ir
from dtogen.commands.init import start
from dtogen.configuration import Configuration, read
from dtogen.diagnostics import DtogenError, OptionError
from dtogen.language import find_language, language_ids
from dtogen.load import load_schema
from dtogen.pipeline import choose, generate
from dtogen.prove.judge import Case
from dtogen.prove.matrix import prove_variant
from dtogen.prove.proof import find_proof
from tests.conftest import GOLDEN, ROOT
from tests.test_cli import dtogen

PROJECT = ROOT / "tests" / "types"
CONFIGURATION = read(PROJECT / "dtogen.toml")
LANGUAGES = [each.language.id for each in CONFIGURATION.languages]

ID = "6f1c2a52-0c35-4b6e-9d4a-1f1f0a6a1b11"
LEAST = f'{{"net": 12.50, "id": "{ID}", "rate": 0.10, "none": null, "parts": []}}'
FULL = f"""{{
  "net": 12345678901234.56, "id": "{ID}", "fee": 0.25, "owner": "{ID}", "rate": 7.5, "none": 1.5, "three": null,
  "key": "{ID}", "parts": [1.25, 2.5], "by_name": {{"a": 3.25}}, "keys": ["{ID}"], "deep": {{"b": [null, 4.5]}},
  "total": 9.75
}}"""
PAGE = f'''{{
  "all": {{"items": [{LEAST}], "first": {FULL}}}, "sums": {{"items": [1.5, 2.25], "first": 3.75}},
  "keys": {{"items": ["{ID}"]}}, "link": "https://example.org/a", "links": ["https://example.org/b"]
}}'''

TEXTS = """{
  "blob": "AAEC", "day": "2026-02-28", "clock": "23:59:01", "moment": "2026-02-28T23:59:01Z", "span": "PT1M",
  "link": "https://example.org/a", "days": ["2024-02-29"], "when": null, "spans": {"a": "PT2S"}, "more": "AQ==",
  "count": 7, "counts": [8, 9]
}"""

CASES = (
    Case("least", "Price", "equal", LEAST),
    Case("full", "Price", "equal", FULL),
    Case("default", "Price", "equal", LEAST.replace('"rate": 0.10, ', ""), LEAST, "an absent member is its default"),
    Case("charged", "Charged", "equal", '{"charge": 8.25}'),
    Case("free", "Charged", "equal", '{"charge": "free"}', None, "the other arm of a union"),
    Case("within", "Prices", "equal", PAGE),
    Case("texts", "Texts", "equal", TEXTS),
    Case("no amount", "Price", "refuse", LEAST.replace("12.50", '"much"')),
    Case("no key", "Price", "refuse", LEAST.replace(ID, "no!")),
    Case("nothing", "Price", "refuse", LEAST.replace("12.50", "null"), None, "a required member is there"),
    Case("no amount in a list", "Price", "refuse", LEAST.replace("[]", "[true]")),
)


def with_library(schema: ir.Schema, language: str, options: Mapping[str, str]) -> dict[str, str]:
    """A document with the types of the user's, and their library beside it. All texts but strings are their key."""
    settings = next(each for each in CONFIGURATION.languages if each.language.id == language)
    own = {"package": "specimen"} if language == "go" else {}
    able = find_language(language).overridable
    assert able
    texts = able.prims - {ir.Prim.INT64, ir.Prim.DECIMAL}
    numbers = {} if "decode" in able.required else {ir.Prim.INT64: settings.types[ir.Prim.DECIMAL]}
    types = {**dict.fromkeys(texts, settings.types[ir.Prim.UUID]), **numbers, **settings.types}
    part = choose(schema, exclude=() if able.joins_unions else ("Charged", "Charge"))
    made = generate(part, language, {**settings.options, **options, **own}, types=types)
    library = PROJECT / language
    files = (each for each in library.rglob("*") if each.is_file() and "__pycache__" not in each.parts)
    beside = {each.relative_to(library).as_posix(): each.read_text(encoding="utf-8") for each in files}
    if language == "swift":  # the document is a module of one file
        return {**made.files, "Dtos.swift": "".join((made.files["Dtos.swift"], *beside.values()))}
    return {**made.files, **beside}


@pytest.mark.parametrize("language", LANGUAGES)
def test_documents_of_users_types_compile_and_round_trip(language: str, tmp_path: Path) -> None:
    schema, proof, able = load_schema(PROJECT / "schema.py"), find_proof(language), find_language(language).overridable
    assert proof and able
    cases = [each for each in CASES if able.joins_unions or each.type != "Charged"]
    row = prove_variant(
        schema, proof, proof.variants[0], cases, tmp_path, root=ROOT / ".toolchains", generate=with_library
    )
    if row.not_run and row.not_run.startswith("not installed"):
        pytest.skip(row.not_run)
    assert (row.not_run, *row.messages) == (None,)
    for each in (row.round_trip, row.refused):
        assert each is not None
        assert each.failures == () and each.passed == each.total > 3, row.note


# What a configuration may say.


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def configured(text: str) -> Configuration:
    Path("dtogen.toml").write_text(text, encoding="utf-8")
    return read(Path("dtogen.toml"))


def generated(text: str, schema: ir.Schema) -> str:
    """All files of the one language in a configuration."""
    (settings,) = configured(text).languages
    return "".join(generate(schema, settings.language, settings.options, types=settings.types).files.values())


def test_a_text_is_short_for_a_type(project: Path) -> None:
    assert configured("[languages.go.types]\nuuid = 'Key'") == configured("[languages.go.types.uuid]\ntype = 'Key'")


def test_the_line_of_a_first_configuration_holds_once_its_mark_is_gone(project: Path) -> None:
    text = start([find_language(each) for each in language_ids()], None)
    found = configured(text.replace("# types.decimal", "types.decimal"))
    having = {each.language.id for each in found.languages if ir.Prim.DECIMAL in each.types}
    assert having == {each.language.id for each in found.languages if each.language.overridable}


@pytest.mark.parametrize("id", [each for each in language_ids() if find_language(each).overridable])
@pytest.mark.parametrize("prim", sorted(each.value for each in ir.Prim))
def test_each_scalar_is_written_as_the_type_or_refused(project: Path, id: str, prim: str) -> None:
    """Nowhere is one taken and then left as it was."""
    able, options = find_language(id).overridable, "decode = true\n" if id == "typescript" else ""
    assert able
    text = f"[languages.{id}]\n{options}types.{prim} = {able.sample()}"
    if ir.Prim(prim) not in able.prims:
        with pytest.raises(OptionError, match=r"DT435: .* as another type"):
            configured(text)
        return
    document = generated(text, load_schema(GOLDEN / "scalars" / "schema.py"))
    assert len(re.findall(r"\bMoney\b", document)) >= 2 and able.example.split()[0] in document


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("go.types.decimel = 'M'", 'dtogen.toml:2: error DT433: .*"decimel" in languages.go.types.*mean "decimal"'),
        ("go.types.uuid = 3", 'DT434: "languages.go.types.uuid" cannot be 3\n  help: it must be a type, or a table'),
        ("go.types = 3", 'DT434: "languages.go.types" cannot be 3'),
        ("go.types.uuid = {import = 'a/b'}", 'DT434: "languages.go.types.uuid.type"'),
        ("go.types.uuid = {type = 'K', litteral = '{v}'}", 'DT433: .*"litteral" in .*uuid.*did you mean "literal"'),
        ("go.types.uuid = {type = 'K', decode = 'K({v})'}", 'DT435: Go takes no "decode" .*brings its codec along'),
        ("go.types.uuid = {type = 'K', literal = 'K()'}", "DT434: .*literal.*an expression in which {v} stands"),
        ('go.types.uuid = "K\\nfunc init() {}"', "DT434: .*one line of code"),
        ("go.types.uuid = 'K; var x'", 'DT435: "K; var x" is no name of a type'),
        ("go.types.uuid = {type = 'K', import = 'a\"; b'}", 'DT435: .* is no import of Go.*write it as in "example'),
        ("go.types.string = 'Text'", "DT435: Go cannot write string as another type\n  help: it can for bytes, date"),
        ("dart.types.uuid = {type = 'K', decode = 'K({v})'}", 'DT435: Dart needs "encode" of the type of uuid'),
        ("ruby.types.uuid = 'K'", "dtogen.toml:2: error DT435: Ruby cannot write a scalar as another type"),
    ],
)
def test_a_slip_has_a_place_and_a_cure(project: Path, text: str, told: str) -> None:
    with pytest.raises(OptionError) as caught:
        configured(f"[languages]\n{text}")
    assert re.search(told.replace("{", r"\{"), str(caught.value), re.DOTALL), str(caught.value)


# What a schema and its options allow.


@pytest.mark.parametrize(
    ("text", "case", "told"),
    [
        ("[languages.go.types]\ndecimal = 'M'", "defaults", r"DT436: the default of \w+\.\w+ cannot be written as M\n"),
        ("[languages.go.types]\nint64 = 'M'", "collections", "DT437: int64 is the key of a map in"),
        ("[languages.go.types]\nuuid = 'Thing'", "generics", "DT303: Thing, the type of uuid in Go, is a type of the"),
        ("[languages.python]\nstyle = 'dataclass'\ntypes.uuid = 'K'", "scalars", "DT435: .*style = .pydantic."),
        (
            "[languages.typescript]\ntypes.uuid = {type = 'K', decode = 'K.of({v})'}",
            "scalars",
            "DT435: .*\n  help: it can with decode = true",
        ),
    ],
)
def test_what_cannot_be_is_told_before_anything_is_written(project: Path, text: str, case: str, told: str) -> None:
    schema = load_schema(GOLDEN / case / "schema.py")
    with pytest.raises(DtogenError) as caught:
        generated(text, schema)
    assert re.search(told, str(caught.value), re.DOTALL), str(caught.value)


def test_a_converter_of_members_is_none_for_arguments_of_generics(project: Path) -> None:
    text = "[languages.csharp.types.uuid]\ntype = 'Key'\nconverter = 'KeyConverter'"
    with pytest.raises(OptionError, match=r"DT437: KeyConverter does not reach the uuid in Page<uuid>"):
        generated(text, load_schema(PROJECT / "schema.py"))


def test_a_type_is_no_arm_where_arms_are_told_apart_by_their_types(project: Path) -> None:
    text = "[languages.fsharp.types.decimal]\ntype = 'Money'\nliteral = 'Money {v}'"
    with pytest.raises(OptionError, match=r"DT437: decimal is an arm of Charge, which F# tells apart"):
        generated(text, load_schema(PROJECT / "schema.py"))


# What becomes of files.


def test_files_say_so_and_are_renewed_where_the_configuration_is(project: Path) -> None:
    """`--check` tells that the types changed, and `update` takes them from the configuration or says that it must."""
    schema = (GOLDEN / "scalars" / "schema.py").as_posix()
    first = f"schema = '{schema}'\n[languages.go.types.uuid]\ntype = 'keys.Key'\nimport = 'example.com/keys'\n"
    configured(first)
    assert dtogen("generate", cwd=project).returncode == 0
    document = project / "dtos.go"
    text = document.read_text(encoding="utf-8")
    assert re.search(r"^// types: uuid \(sha256:[0-9a-f]{16}\)$", text, re.MULTILINE)
    assert dtogen("generate", "--check", cwd=project).returncode == 0
    assert dtogen("update", "dtos.go", "--schema", schema, "--check", cwd=project).returncode == 0

    configured(first.replace("example.com/keys", "example.com/other/keys"))
    stale = dtogen("generate", "--check", cwd=project)
    assert stale.returncode == 1 and "options changed" in stale.stderr and "types: uuid" in stale.stderr
    assert dtogen("update", "dtos.go", "--schema", schema, cwd=project).returncode == 0
    assert '"example.com/other/keys"' in document.read_text(encoding="utf-8")
    assert dtogen("generate", "--check", cwd=project).returncode == 0

    (project / "dtogen.toml").unlink()
    alone = dtogen("update", "dtos.go", "--schema", schema, cwd=project)
    assert alone.returncode == 2 and "DT618" in alone.stderr and "[languages.go.types]" in alone.stderr
