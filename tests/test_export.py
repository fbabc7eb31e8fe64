"""Exporting: documents that other tools can check and that say the same schema when they are imported."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from dtogen import ir
from dtogen.diagnostics import Location, SchemaError
from dtogen.difference import difference
from dtogen.export import Format, export
from dtogen.exported import is_exported
from dtogen.exported import schema_of as schema_of_document
from dtogen.facts import Facts
from dtogen.importer import load_any
from dtogen.ir import Field, Model, Prim, Ref, Scalar, Schema
from dtogen.load import load_schema
from dtogen.pipeline import choose
from dtogen.prove.corpus import corpus
from tests.conftest import CASES, ai_server, golden_schema
from tests.random_schemas import batch
from tests.test_cli import SPECIMEN, diagnosed, dtogen

FORMATS: list[Format] = ["jsonschema", "openapi"]
AT = Location("schema.py", 1)


def document(schema: ir.Schema, form: Format = "jsonschema") -> Any:
    return json.loads(export(schema, form).text)


def schema_of(source: str, folder: Path) -> ir.Schema:
    file = folder / "api.py"
    file.write_text(f"from dtogen.authoring import *\nfrom decimal import Decimal\n{source}", encoding="utf-8")
    return load_schema(file)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("case", CASES)
def test_import_of_the_export_is_the_same_schema(case: str, form: Format, tmp_path: Path) -> None:
    file = tmp_path / "api.json"
    made = export(golden_schema(case), form)
    file.write_text(made.text, encoding="utf-8")
    again = load_any(file)
    assert Facts(again).digest == Facts(golden_schema(case)).digest
    assert again.name == golden_schema(case).name
    assert not [each for each in made.diagnostics if each.code == "DT511"]


@pytest.mark.parametrize("form", FORMATS)
def test_all_of_ai_server_survives(form: Format, tmp_path: Path) -> None:
    file = tmp_path / "api.json"
    file.write_text(export(ai_server(), form).text, encoding="utf-8")
    assert Facts(load_any(file)).digest == Facts(ai_server()).digest


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("number", range(4))
def test_schemas_by_chance_survive(number: int, form: Format, tmp_path: Path) -> None:
    schema = batch(8, number).schema
    file = tmp_path / "api.json"
    file.write_text(export(schema, form).text, encoding="utf-8")
    assert difference(schema, load_any(file)) == ()
    assert Facts(load_any(file)).digest == Facts(schema).digest


@pytest.mark.parametrize("case", CASES)
def test_the_export_is_valid_json_schema(case: str) -> None:
    validators = pytest.importorskip("jsonschema_rs")
    validators.meta.validate(document(golden_schema(case)))


@pytest.mark.parametrize("case", CASES)
def test_the_export_is_valid_openapi(case: str) -> None:
    validators = pytest.importorskip("jsonschema_rs")
    definitions = pytest.importorskip("schemathesis.specs.openapi.definitions")
    rules = validators.Draft202012Validator(definitions.OPENAPI_31)
    made = document(golden_schema(case), "openapi")
    assert [str(each) for each in rules.iter_errors(made)] == []
    assert not rules.is_valid({**made, "paths": {"no-slash": {}}})


@pytest.mark.parametrize("case", CASES)
def test_what_clients_write_is_valid(case: str) -> None:
    """Every document of the proof, as the emitted types write it, against the export: unknown tags aside."""
    validators = pytest.importorskip("jsonschema_rs")
    schemas = document(golden_schema(case))["$defs"]
    for each in corpus(golden_schema(case)):
        if each.expect == "equal" and each.type in schemas and "-tag-" not in each.id:
            rules = validators.Draft202012Validator({"$ref": f"#/$defs/{quote(each.type)}", "$defs": schemas})
            assert rules.is_valid(json.loads(each.want or each.json)), each


def test_a_missing_required_member_is_invalid() -> None:
    validators = pytest.importorskip("jsonschema_rs")
    schemas = document(golden_schema("specimen"))["$defs"]
    rules = validators.Draft202012Validator({"$ref": "#/$defs/OpenAiChat", "$defs": schemas})
    assert rules.is_valid({"model": "m", "messages": []})
    assert not rules.is_valid({"messages": []})


def test_an_open_enum_takes_what_it_does_not_list(tmp_path: Path) -> None:
    made = document(schema_of('class Mood(OpenEnum):\n    Glad = "glad"\n', tmp_path))["$defs"]["Mood"]
    assert made == {"anyOf": [{"type": "string", "enum": ["glad"], "x-enum-varnames": ["Glad"]}, {"type": "string"}]}


def test_a_generic_model_is_there_with_its_arguments_in_place() -> None:
    made = document(golden_schema("generics"))["$defs"]
    assert made["Page"]["x-params"] == ["T"]
    assert made["Page"]["properties"]["items"] == {"type": "array", "items": {"x-param": "T"}}
    assert made["PageOfThing"]["properties"]["items"] == {"type": "array", "items": {"$ref": "#/$defs/Thing"}}
    assert made["GenericHolder"]["properties"]["things"] == {"$ref": "#/$defs/PageOfThing"}


def test_a_generic_model_that_holds_a_deeper_one_of_itself_ends() -> None:
    deeper = Ref("Nest", (ir.ListOf(ir.Param("T")),))
    nest = Model("Nest", AT, (Field("inner", "inner", deeper, AT, required=False),), params=("T",))
    holder = Model("Holder", AT, (Field("nest", "nest", Ref("Nest", (Scalar(Prim.STRING),)), AT),))
    made = export(Schema("s", (nest, holder)))
    assert not made.diagnostics
    assert 3 < len(json.loads(made.text)["$defs"]) < 10


def test_a_decimal_keeps_its_digits(tmp_path: Path) -> None:
    schema = schema_of(
        "class Price(Dto):\n    a: Decimal = Decimal('0.10')\n    b: Decimal = Decimal(1)\n    c: float = 1.0\n",
        tmp_path,
    )
    text = export(schema).text
    assert '"default": 0.10\n' in text and '"default": 1E0' in text
    file = tmp_path / "price.json"
    file.write_text(text)
    assert Facts(load_any(file)).digest == Facts(schema).digest


def test_operations_stand_at_their_paths() -> None:
    paths = document(golden_schema("operations"), "openapi")["paths"]
    lists = paths["/answers/{id}/of/{user-name}"]["get"]
    assert lists["tags"] == ["Answers", "Lists"] and lists["security"] == [{"api_key": []}]
    assert [(each["name"], each["in"]) for each in lists["parameters"]] == [("id", "path"), ("user-name", "path")]
    upload = paths["/api/UploadPicture"]["post"]["requestBody"]["content"]["multipart/form-data"]["schema"]
    assert upload["required"] == ["image"] and list(upload["properties"]) == ["image", "mask"]
    assert paths["/other/route"]["put"]["x-alias-of"] == "PutRoute"
    assert "requestBody" not in paths["/api/GetAnswer"]["get"]


def test_two_operations_at_one_path_are_told_and_kept(tmp_path: Path) -> None:
    schema = schema_of(
        '@get("/things/{id}")\nclass A(Dto):\n    id: int\n@get("/things/{name}")\nclass B(Dto):\n    name: str\n',
        tmp_path,
    )
    made = export(schema, "openapi")
    assert [(each.code, each.notes) for each in made.diagnostics] == [
        ("DT512", ("GET /things/{name}: A has it already",))
    ]
    file = tmp_path / "things.json"
    file.write_text(made.text)
    assert Facts(load_any(file)).digest == Facts(schema).digest


def test_a_name_beyond_ascii_is_another_one_in_openapi() -> None:
    made = export(golden_schema("non_ascii_names"), "openapi")
    assert [each.code for each in made.diagnostics] == ["DT513"] * len(made.diagnostics) != []
    assert json.loads(made.text)["components"]["schemas"]["Strau00dfe"]["x-name"] == "Straße"


def test_what_is_not_the_same_again_is_told() -> None:
    """A decimal whose default is a float, which no number of JSON can tell."""
    number = Field("n", "n", Scalar(Prim.DECIMAL), AT, required=False, default=ir.Default(0.5))
    told = export(Schema("s", (Model("Price", AT, (number,)),))).diagnostics
    assert [(each.code, each.message) for each in told] == [
        ("DT511", "Price is not the same when the export is imported")
    ]


def test_diagnostics_have_the_lines_of_the_document(tmp_path: Path) -> None:
    file = tmp_path / "api.json"
    text = export(golden_schema("scalars")).text
    file.write_text(text)
    decl = load_any(file).decls[0]
    assert isinstance(decl, Model)
    lines = text.splitlines()
    assert '"Scalars": {' in lines[decl.location.line - 1]
    assert '"narrow": {' in lines[decl.fields[3].location.line - 1]


@pytest.mark.parametrize(
    ("change", "code", "word"),
    [
        ({"$defs": {"A": {"type": "tuple"}}}, "DT124", "in A"),
        ({"$defs": {"A": {"type": "object", "properties": {"b": {"$ref": "#/$defs/B"}}}}}, "DT124", "'B' is missing"),
        ({"$defs": {"A": {"type": "array"}}}, "DT124", "'items' is missing"),
        ({"$defs": 7}, "DT124", "in the document"),
        ({"$defs": {"A": 7}}, "DT124", "in A"),
        ({"x-dtogen": 99}, "DT125", "x-dtogen is 99"),
    ],
)
def test_a_broken_export_is_told(change: dict[str, Any], code: str, word: str, tmp_path: Path) -> None:
    file = tmp_path / "api.json"
    file.write_text(json.dumps({**document(golden_schema("scalars")), **change}))
    with pytest.raises(SchemaError) as caught:
        load_any(file)
    assert code in str(caught.value) and word in str(caught.value)


JUNK: list[Any] = [None, True, 7, -1.5, "text", [], ["text"], {}, {"$ref": "#/$defs/Nothing"}, {"type": "array"}]


def nodes(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a document: what holds it, and its key."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in pairs:
        yield value, key
        yield from nodes(each)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("case", ["unions", "generics", "operations", "enums", "defaults"])
def test_no_damage_to_an_export_is_a_traceback(case: str, form: Format) -> None:
    """Any part replaced by something else: read all the same, or told."""
    made = document(golden_schema(case), form)
    places = list(nodes(made))
    told = 0
    for number, (holder, key) in enumerate(places):
        kept, holder[key] = holder[key], JUNK[number % len(JUNK)]
        try:
            if is_exported(made):
                choose(schema_of_document(made, "api.json"))
        except SchemaError as fault:
            told += 1
            assert str(fault)
        holder[key] = kept
    assert told > len(places) // 5


def test_the_command_writes_a_file_and_generates_from_it(tmp_path: Path) -> None:
    file = tmp_path / "api.openapi.json"
    done = dtogen("export", "--schema", SPECIMEN, "--format", "openapi", "--out", file)
    assert done.returncode == 0 and "37 types" in done.stderr and not done.stdout
    direct = dtogen("generate", "-l", "go", "--schema", SPECIMEN, "--stdout").stdout
    assert dtogen("generate", "-l", "go", "--schema", file, "--stdout").stdout == direct != ""


def test_the_command_prints(tmp_path: Path) -> None:
    done = dtogen("export", "--schema", SPECIMEN, "--include", "OpenAiImageUrl")
    assert done.returncode == 0 and list(json.loads(done.stdout)["$defs"]) == ["OpenAiImageUrl"]
    diagnosed(dtogen("export", "--schema", SPECIMEN, "--out", tmp_path / "no" / "folder.json"), "DT605", 1)
    diagnosed(dtogen("export", "--schema", tmp_path / "nothing"), "DT101", 1)
