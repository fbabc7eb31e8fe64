"""Importing: JSON Schema and OpenAPI documents -> Pydantic source -> the same IR that an author would get."""

from __future__ import annotations

import ast
import builtins
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dtogen import ir
from dtogen.check import check
from dtogen.diagnostics import Diagnostic, Location, SchemaError
from dtogen.facts import Facts
from dtogen.importer import import_source, load_any
from dtogen.ir import AnyJson, Const, ListOf, MapOf, Nullable, Prim, Ref, Scalar
from dtogen.load import load_schema
from dtogen.pipeline import generate
from tests.conftest import GOLDEN, golden_schema

pytest.importorskip("datamodel_code_generator", exc_type=ImportError)

TEXT, INT64, FLOAT = Scalar(Prim.STRING), Scalar(Prim.INT64), Scalar(Prim.FLOAT64)

PETSTORE = """\
openapi: 3.1.0
info: {title: Pet Store, version: "1.0"}
paths: {}
components:
  schemas:
    Pet:
      description: Any of the animals.
      oneOf:
        - $ref: '#/components/schemas/Cat'
        - $ref: '#/components/schemas/Dog'
      discriminator:
        propertyName: petType
        mapping: {cat: '#/components/schemas/Cat', dog: '#/components/schemas/Dog'}
    Animal:
      type: object
      required: [petType, id]
      properties:
        petType: {type: string}
        id: {type: string, format: uuid}
        born: {type: string, format: date-time, example: 2020-01-01T00:00:00Z}
    Cat:
      allOf:
        - $ref: '#/components/schemas/Animal'
        - type: object
          properties:
            lives: {type: integer, format: int32, minimum: 0, maximum: 9, default: 9}
    Dog:
      allOf:
        - $ref: '#/components/schemas/Animal'
        - type: object
          required: [weight]
          properties:
            weight: {type: number, format: float}
            size: {$ref: '#/components/schemas/Size'}
    Size: {type: string, enum: [small, extra-large]}
    Level: {type: integer, enum: [1, 2], x-enum-varnames: [Low, High]}
    Order:
      type: object
      additionalProperties: true
      required: [pets, first-name]
      properties:
        pets: {type: array, items: {$ref: '#/components/schemas/Pet'}}
        first-name: {type: string, minLength: 1, pattern: '^[a-z]+$'}
        class: {type: string, deprecated: true, description: 'Do not use.'}
        note: {type: [string, "null"]}
        level: {$ref: '#/components/schemas/Level'}
        total: {type: number, format: decimal}
        took: {type: string, format: duration}
        photo: {type: string, format: byte}
        link: {type: string, format: uri}
        email: {type: string, format: email}
"""

TREE = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Tree",
    "type": "object",
    "required": ["root", "version"],
    "properties": {
        "version": {"const": 2},
        "kind": {"const": "tree"},
        "root": {"$ref": "#/$defs/Node"},
        "labels": {"type": "object", "additionalProperties": {"type": "string"}},
        "counts": {
            "type": "object",
            "patternProperties": {"^[a-z]+$": {"type": "integer"}},
            "additionalProperties": False,
        },
        "shape": {"oneOf": [{"$ref": "#/$defs/Circle"}, {"$ref": "#/$defs/Square"}]},
        "stop": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
        "free": True,
    },
    "$defs": {
        "Node": {
            "type": "object",
            "required": ["name"],
            "properties": {
                "name": {"type": "string"},
                "children": {"type": "array", "items": {"$ref": "#/$defs/Node"}},
            },
        },
        "Circle": {"type": "object", "required": ["type"], "properties": {"type": {"const": "circle"}}},
        "Square": {"type": "object", "required": ["type"], "properties": {"type": {"enum": ["square"]}}},
    },
}


def sixty() -> dict[str, Any]:
    """An OpenAPI document of sixty types that refer to each other."""
    schemas: dict[str, Any] = {}
    for i in range(60):
        others = [{"$ref": f"#/components/schemas/Type{(i * 7 + j) % 60}"} for j in (1, 2, 3)]
        schemas[f"Type{i}"] = (
            {"type": "string", "enum": ["a", "b", "c"]}
            if i % 10 == 7
            else {
                "type": "object",
                "required": ["id"],
                "properties": {
                    "id": {"type": "integer", "format": "int32"},
                    "other": others[0],
                    "all_others": {"type": "array", "items": others[1]},
                    "byName": {"type": "object", "additionalProperties": others[2]},
                    "created_date": {"type": "string", "format": "date-time"},
                },
            }
        )
    return {
        "openapi": "3.1.0",
        "info": {"title": "Sixty", "version": "1"},
        "paths": {},
        "components": {"schemas": schemas},
    }


Import = Callable[[Any], ir.Schema]


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Import:
    """Loads a document: text as `api.yaml`, an object as `api.json`."""
    monkeypatch.chdir(tmp_path)

    def run(document: Any) -> ir.Schema:
        if isinstance(document, str):
            Path("api.yaml").write_text(document, encoding="utf-8")
            return load_any("api.yaml")
        Path("api.json").write_text(json.dumps(document, indent=1), encoding="utf-8")
        return load_any("api.json")

    return run


def decl(schema: ir.Schema, name: str) -> ir.Decl:
    return next(each for each in schema.decls if each.name == name)


def members(schema: ir.Schema, name: str) -> dict[str, ir.Field]:
    found = decl(schema, name)
    assert isinstance(found, ir.Model)
    return {each.wire: each for each in found.fields}


def one(load: Import, member: dict[str, Any], **others: dict[str, Any]) -> ir.Field:
    """The member `x` of a model, of the schema `member`."""
    definitions = {"A": {"type": "object", "properties": {"x": member}}, **others}
    return members(load({"$defs": definitions}), "A")["x"]


# Whole documents.


def test_a_schema_is_called_as_its_file(load: Import) -> None:
    assert load(PETSTORE).name == "api"


def test_a_discriminator_makes_a_tagged_union(load: Import) -> None:
    pet = decl(load(PETSTORE), "Pet")
    assert isinstance(pet, ir.Union)
    assert pet.discriminator == "petType"
    assert [(arm.name, arm.tag) for arm in pet.arms] == [("Cat", "cat"), ("Dog", "dog")]
    assert pet.doc == "Any of the animals."


def test_a_model_that_redefines_a_member_stands_on_its_own(load: Import) -> None:
    schema = load(PETSTORE)
    cat = decl(schema, "Cat")
    assert isinstance(cat, ir.Model)
    assert cat.base is None
    found = members(schema, "Cat")
    assert list(found) == ["petType", "id", "born", "lives"]
    assert found["petType"].type == Const(Prim.STRING, "cat")


def test_a_model_that_only_adds_members_keeps_its_base(load: Import) -> None:
    schema = load(
        {
            "$defs": {
                "Base": {"type": "object", "properties": {"id": {"type": "string"}}},
                "More": {"allOf": [{"$ref": "#/$defs/Base"}, {"properties": {"size": {"type": "integer"}}}]},
            }
        }
    )
    more = decl(schema, "More")
    assert isinstance(more, ir.Model)
    assert (more.base, [each.wire for each in more.fields]) == (Ref("Base"), ["size"])


def test_wire_names_docs_constraints_and_openness_are_kept(load: Import) -> None:
    schema = load(PETSTORE)
    order = decl(schema, "Order")
    assert isinstance(order, ir.Model)
    assert order.open
    found = members(schema, "Order")
    assert (found["first-name"].constraints.min_length, found["first-name"].constraints.pattern) == (1, "^[a-z]+$")
    assert (found["class"].doc, found["class"].deprecated) == ("Do not use.", "")
    assert found["pets"].type == ListOf(Ref("Pet"))


def test_formats_become_scalars(load: Import) -> None:
    found = {name: each.type for name, each in members(load(PETSTORE), "Order").items()}
    assert found["total"] == Scalar(Prim.DECIMAL)
    assert found["took"] == Scalar(Prim.DURATION)
    assert found["photo"] == Scalar(Prim.BYTES)
    assert found["link"] == Scalar(Prim.URI)
    assert found["email"] == TEXT


def test_widths_and_bounds_of_numbers_are_kept(load: Import) -> None:
    schema = load(PETSTORE)
    lives = members(schema, "Cat")["lives"]
    assert (lives.type, lives.default, lives.constraints.le) == (Scalar(Prim.INT32), ir.Default(9), 9)
    assert members(schema, "Dog")["weight"].type == Scalar(Prim.FLOAT32)


def test_null_and_absent_are_told_apart(load: Import) -> None:
    found = members(load(PETSTORE), "Order")
    assert (found["note"].type, found["note"].required) == (Nullable(TEXT), False)
    assert (found["class"].type, found["class"].required) == (TEXT, False)


def test_enums_are_closed_and_keep_their_values(load: Import) -> None:
    schema = load(PETSTORE)
    size, level = decl(schema, "Size"), decl(schema, "Level")
    assert isinstance(size, ir.Enumeration)
    assert isinstance(level, ir.Enumeration)
    assert (size.open, [each.value for each in size.members]) == (False, ["small", "extra-large"])
    assert [(each.name, each.value) for each in level.members] == [("Low", 1), ("High", 2)]


def test_json_schema_maps_constants_recursion_and_free_json(load: Import) -> None:
    schema = load(TREE)
    found = {name: each.type for name, each in members(schema, "Tree").items()}
    assert found == {
        "version": Const(Prim.INT32, 2),
        "kind": TEXT,
        "root": Ref("Node"),
        "labels": MapOf(TEXT, TEXT),
        "counts": MapOf(TEXT, INT64),
        "shape": Ref("TreeShape"),
        "stop": Ref("TreeStop"),
        "free": AnyJson(),
    }
    assert members(schema, "Node")["children"].type == ListOf(Ref("Node"))


def test_constants_make_a_discriminator_where_the_document_names_none(load: Import) -> None:
    shape = decl(load(TREE), "TreeShape")
    assert isinstance(shape, ir.Union)
    assert (shape.discriminator, [arm.tag for arm in shape.arms]) == ("type", ["circle", "square"])


# Places.


def test_places_are_those_of_the_document(load: Import) -> None:
    schema = load(PETSTORE)
    lines = PETSTORE.splitlines()
    for each in schema.decls:
        assert each.location.file == "api.yaml"
        assert lines[each.location.line - 1].strip().startswith(f"{each.name}:")
    for wire, field in members(schema, "Order").items():
        assert lines[field.location.line - 1].strip().startswith(f"{wire}:")


def test_a_finding_is_told_at_the_line_of_the_document(load: Import) -> None:
    text = PETSTORE.replace("minimum: 0, maximum: 9, default: 9", "minimum: 10, maximum: 9")
    (found,) = check(Facts(load(text)))
    line = next(i for i, each in enumerate(text.splitlines(), 1) if "lives" in each)
    assert (found.code, found.location) == ("DT225", Location("api.yaml", line))


# Corners of JSON Schema.


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string", "enum": ["a", "b"], "x-open-enum": True},
        {"anyOf": [{"type": "string"}, {"type": "string", "enum": ["a", "b"]}]},
        {"anyOf": [{"$ref": "#/$defs/Known"}, {"type": "string"}]},
    ],
    ids=["x-open-enum", "anyOf", "anyOf with a reference"],
)
def test_an_open_enum(schema: dict[str, Any], load: Import) -> None:
    definitions = {
        "Known": {"type": "string", "enum": ["a", "b"]},
        "A": {"type": "object", "properties": {"x": schema}},
    }
    loaded = load({"$defs": definitions})
    target = members(loaded, "A")["x"].type
    assert isinstance(target, ir.Ref)
    enum = decl(loaded, target.name)
    assert isinstance(enum, ir.Enumeration)
    assert (enum.open, enum.doc, [each.value for each in enum.members]) == (True, "", ["a", "b"])


@pytest.mark.parametrize(
    ("schema", "target"),
    [
        ({"type": ["integer", "number"]}, FLOAT),
        ({"anyOf": [{"type": "string", "format": "date-time"}, {"type": "string"}]}, TEXT),
        ({"anyOf": [{"type": "integer"}, {"type": "number"}]}, FLOAT),
        ({"anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "array"}]}, ListOf(AnyJson())),
        ({"oneOf": [{"$ref": "#/$defs/B"}, {"$ref": "#/$defs/C"}]}, MapOf(TEXT, AnyJson())),
        ({"anyOf": [{"type": "string"}, {}]}, AnyJson()),
        ({"enum": [1, "two"]}, AnyJson()),
        ({"type": "number", "enum": [0.5, 1.5]}, FLOAT),
        ({"type": "string", "format": "decimal"}, TEXT),
        ({"type": "integer", "format": "unix-time"}, INT64),
        ({"type": "object"}, MapOf(TEXT, AnyJson())),
        ({"type": "array"}, ListOf(AnyJson())),
    ],
)
def test_what_a_reader_cannot_tell_apart_becomes_one_type(
    schema: dict[str, Any], target: ir.Type, load: Import
) -> None:
    empty = {"type": "object", "properties": {"a": {"type": "string"}}}
    assert one(load, schema, B=empty, C=empty).type == target


def test_arms_that_become_free_json_are_told_in_the_doc(load: Import) -> None:
    empty = {"type": "object", "properties": {"a": {"type": "string"}}}
    field = one(
        load, {"oneOf": [{"$ref": "#/$defs/B"}, {"$ref": "#/$defs/C"}], "description": "A thing."}, B=empty, C=empty
    )
    assert field.doc == "A thing.\n\nOne of B, C, which nothing tells apart."


def test_unions_of_the_same_arms_are_one_union(load: Import) -> None:
    arms = [{"$ref": "#/$defs/Circle"}, {"$ref": "#/$defs/Square"}]
    document = {
        "$defs": {
            "A": {
                "type": "object",
                "properties": {"x": {"oneOf": arms}, "y": {"type": "array", "items": {"oneOf": arms}}},
            },
            "B": {"type": "object", "properties": {"z": {"anyOf": [*arms, {"type": "string"}, {"type": "null"}]}}},
            **TREE["$defs"],  # type: ignore[dict-item]
        }
    }
    schema = load(document)
    tagged = [each.name for each in schema.decls if isinstance(each, ir.Union) and each.discriminator]
    assert tagged == ["AX"]
    assert members(schema, "A")["y"].type == ListOf(Ref("AX"))
    mixed = decl(schema, "BZ")
    assert isinstance(mixed, ir.Union)
    assert [arm.type for arm in mixed.arms] == [Ref("AX"), TEXT]


def test_an_enum_with_null_may_be_null(load: Import) -> None:
    field = one(load, {"type": ["string", "null"], "enum": ["a", "b", None], "description": "Mood."})
    assert isinstance(field.type, Nullable)
    assert field.doc == "Mood."


def test_a_default_of_a_model_goes_to_the_doc(load: Import) -> None:
    limits = {"type": "object", "properties": {"top": {"type": "integer"}}}
    field = one(load, {"allOf": [{"$ref": "#/$defs/Limits"}], "default": {"top": 1}}, Limits=limits)
    assert (field.default, field.doc) == (None, 'Default: {"top": 1}')


def test_names_that_python_or_pydantic_keep_for_themselves(load: Import) -> None:
    wires = ["class", "json", "model_config", "date", "int", "self", "@id", "123", "first-name", "first_name"]
    properties = {wire: {"type": "string", "format": "date"} for wire in wires}
    document = {"$defs": {"A": {"type": "object", "properties": properties}}}
    assert list(members(load(document), "A")) == wires


def test_names_with_dots_are_types_of_one_schema(load: Import) -> None:
    meta = {"type": "object", "properties": {"name": {"type": "string"}}}
    pod = {"type": "object", "properties": {"meta": {"$ref": "#/$defs/io.k8s.Meta"}}}
    schema = load({"$defs": {"io.k8s.Pod": pod, "io.k8s.Meta": meta}})
    assert {each.name for each in schema.decls} == {"IoK8sPod", "IoK8sMeta"}


def test_swagger_2_definitions(load: Import) -> None:
    pet = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer", "format": "int64"}}}
    schema = load({"swagger": "2.0", "info": {}, "paths": {}, "definitions": {"Pet": pet}})
    assert members(schema, "Pet")["id"].type == INT64


def test_yaml_words_stay_text(load: Import) -> None:
    schema = load(
        "$defs:\n  A:\n    type: object\n    properties:\n      on: {type: string, enum: [yes, no, 2020-01-01]}\n"
    )
    enum = next(each for each in schema.decls if isinstance(each, ir.Enumeration))
    assert [each.value for each in enum.members] == ["yes", "no", "2020-01-01"]
    assert list(members(schema, "A")) == ["on"]


# The source that an author goes on with.


@pytest.mark.parametrize("document", [PETSTORE, TREE, sixty()], ids=["petstore", "tree", "sixty"])
def test_the_source_loads_as_the_document_does_and_generates(document: Any, load: Import, tmp_path: Path) -> None:
    schema = load(document)
    assert check(Facts(schema)) == ()
    source = import_source("api.yaml" if isinstance(document, str) else "api.json")
    Path("api.py").write_text(source, encoding="utf-8")
    assert Facts(load_schema("api.py")).digest == Facts(schema).digest
    text = "".join(generate(schema, "csharp").files.values())
    assert all(each.name in text for each in schema.decls)


def test_the_source_is_written_in_our_vocabulary(load: Import) -> None:
    load(PETSTORE)
    source = import_source("api.yaml")
    tree = ast.parse(source)
    assert ast.get_docstring(tree) == "Imported from api.yaml."
    assert "class Size(ClosedEnum):" in source
    assert "note: Nullable[str] = None" in source
    assert "[[" not in source
    assert "rebuild" not in source
    assert str(Path.cwd()) not in source


def test_the_same_document_gives_the_same_source(load: Import) -> None:
    load(sixty())
    assert import_source("api.json") == import_source("api.json")


def test_a_pydantic_schema_is_loaded_as_it_is() -> None:
    found = load_any(GOLDEN / "specimen" / "schema.py")
    assert Facts(found).digest == Facts(golden_schema("specimen")).digest


# What cannot be imported.


def fault(path: str) -> Diagnostic:
    with pytest.raises(SchemaError) as found:
        load_any(path)
    (one,) = found.value.diagnostics
    return one


@pytest.mark.parametrize(
    ("file", "text", "code", "line"),
    [
        ("a.json", '{\n"a":\n', "DT121", 3),
        ("a.yaml", "a: [1\nb: 2\n", "DT121", 2),
        ("a.json", "[]", "DT121", 0),
        ("a.json", "{}", "DT123", 0),
        ("a.yml", "openapi: 3.1.0\npaths: {}\n", "DT123", 0),
        ("a.json", '{"$defs": {"A": {"$ref": "other.json#/B"}}}', "DT122", 0),
        ("a.json", '{"$defs": {"A": {"type": "array", "items": {"$ref": "#/$defs/Nope"}}}}', "DT122", 0),
    ],
)
def test_refused(file: str, text: str, code: str, line: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path(file).write_text(text, encoding="utf-8")
    found = fault(file)
    assert (found.code, found.location) == (code, Location(file, line))


def test_a_document_that_is_not_there() -> None:
    assert fault("nowhere.json").code == "DT101"


def test_without_the_generator_the_cure_is_told(load: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *args: Any) -> Any:
        if name.startswith("datamodel_code_generator"):
            raise ImportError(name)
        return real(name, *args)

    Path("api.json").write_text(json.dumps(TREE))
    monkeypatch.setattr(builtins, "__import__", without)
    found = fault("api.json")
    assert str(found) == (
        "error DT120: reading this file needs datamodel-code-generator\n  help: pip install 'dtogen[import]'"
    )
