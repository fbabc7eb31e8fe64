"""The engine: names, features and selection as every language gets them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dtogen import ir
from dtogen.code import Code, fill, identifier, join
from dtogen.diagnostics import Location
from dtogen.engine import build
from dtogen.facts import Facts
from dtogen.language import Language, find_language
from dtogen.options import parse
from dtogen.views import ModelView
from tests.conftest import golden_schema

HERE = Location("api.py", 1)
TEXT = ir.Scalar(ir.Prim.STRING)


def field(wire: str, target: ir.Type = TEXT, required: bool = False) -> ir.Field:
    return ir.Field(wire, wire, target, HERE, required)


def schema(*decls: ir.Decl) -> ir.Schema:
    return ir.Schema("api", decls)


def models(source: ir.Schema, language: Language) -> dict[str, ModelView]:
    options = parse(language.options, {}, source.name, language.title)
    (file, *_) = build(Facts(source), language, options, ()).files
    return {str(decl.model.wire_name).strip('"'): decl.model for decl in file.decls if decl.model}


@pytest.fixture
def csharp() -> Language:
    return find_language("csharp")


def test_a_member_added_at_the_end_renames_none_before_it(csharp: Language) -> None:
    fields = (field("first-name"), field("firstName"))
    before = models(schema(ir.Model("M", HERE, fields)), csharp)["M"]
    after = models(schema(ir.Model("M", HERE, (*fields, field("FirstName"), field("firstName2")))), csharp)["M"]
    assert [each.name for each in before.members] == ["FirstName", "FirstName2"]
    assert [each.name for each in after.members][:2] == ["FirstName", "FirstName2"]
    assert len({each.name for each in after.members}) == 4


def test_support_names_give_way_to_the_schemas(csharp: Language) -> None:
    source = schema(
        ir.Model("Optional", HERE, (field("x"),)),
        ir.Model("M", HERE, (field("note", ir.Nullable(TEXT)),)),
    )
    (member,) = models(source, csharp)["M"].members
    assert member.type == "Optional2<string?>"


def test_inherited_members_come_first_with_their_parameters_filled(csharp: Language) -> None:
    source = schema(
        ir.Model("Base", HERE, (field("item", ir.Param("T"), True),), params=("T",)),
        ir.Model("Derived", HERE, (field("own"),), base=ir.Ref("Base", (TEXT,))),
    )
    view = models(source, csharp)["Derived"]
    assert [(each.wire, each.is_inherited) for each in view.members] == [('"item"', True), ('"own"', False)]
    assert view.members[0].type == "string"


def test_a_derived_model_takes_no_name_of_its_base(csharp: Language) -> None:
    source = schema(
        ir.Model("Base", HERE, (field("first-name"),)),
        ir.Model("Derived", HERE, (field("first_name"),), base=ir.Ref("Base")),
    )
    assert [each.name for each in models(source, csharp)["Derived"].members] == ["FirstName", "FirstName2"]


def test_a_file_needs_only_what_occurs_in_it(csharp: Language) -> None:
    options = parse(csharp.options, {}, "api", csharp.title)
    (file,) = build(Facts(schema(ir.Model("M", HERE, (field("x"),)))), csharp, options, ()).files
    assert file.needs["optional"] and not file.needs["three_state"] and not file.needs["operation"]


def test_a_feature_that_nobody_declared_is_a_slip(csharp: Language) -> None:
    options = parse(csharp.options, {}, "api", csharp.title)
    (file,) = build(Facts(schema(ir.Model("M", HERE))), csharp, options, ()).files
    with pytest.raises(KeyError, match="no feature is called"):
        file.needs["no_such_thing"]


def test_a_language_without_a_spelling_for_a_scalar_is_refused(csharp: Language) -> None:
    types = {prim: spelling for prim, spelling in csharp.types.items() if prim is not ir.Prim.UUID}
    with pytest.raises(TypeError, match="no spelling for uuid"):
        replace(csharp, types=types)


def test_recursion_of_any_kind_ends(csharp: Language) -> None:
    facts = Facts(golden_schema("recursion"))
    assert {"Tree", "Author", "Book", "Sum", "Expression"} <= facts.recursive
    assert "Literally" not in facts.recursive


@pytest.mark.parametrize("text", ["plain", "*/", 'a"b'])
def test_plain_text_is_no_code(text: str) -> None:
    with pytest.raises(TypeError, match="plain text"):
        fill("{0}", text)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="plain text"):
        join(", ", [Code("a"), text])  # type: ignore[list-item]


@pytest.mark.parametrize("text", ["", "1a", "a b", "a;b", "a\n", "a-b", 'a"'])
def test_an_identifier_is_nothing_else(text: str) -> None:
    with pytest.raises(ValueError, match="no identifier"):
        identifier(text)


def test_putting_code_together_keeps_it_code() -> None:
    assert isinstance(fill("{0}<{1}>", Code("List"), Code("T")), Code)
    assert not isinstance(Code("a") + "b", Code)
