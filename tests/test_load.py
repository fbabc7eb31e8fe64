"""Loading: Pydantic models -> IR with places and docs; and one clear diagnostic for whatever cannot be read."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field, TypeAdapter, ValidationError
from pytest_regressions.file_regression import FileRegressionFixture

from dtogen import ir
from dtogen.authoring import Dto, Int32, Tagged
from dtogen.diagnostics import Location, SchemaError
from dtogen.ir import Const, Kind, ListOf, MapOf, Nullable, Prim, Ref, Scalar
from dtogen.load import load_schema
from tests.conftest import ROOT

DIAGNOSTICS = ROOT / "tests" / "diagnostics"
TEXT, INT64, INT32 = Scalar(Prim.STRING), Scalar(Prim.INT64), Scalar(Prim.INT32)
HEAD = """\
from __future__ import annotations
from typing import *
from enum import Enum
from pydantic import BaseModel, Field, RootModel
from dtogen.authoring import *
"""
LINE = HEAD.count("\n")  # the line before the first of a test's own

Load = Callable[..., ir.Schema]


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Loads a schema given as text, as `api.py`, with what authors import above it."""
    monkeypatch.chdir(tmp_path)

    def run(text: str, name: str = "api.py") -> ir.Schema:
        (tmp_path / name).write_text(HEAD + dedent(text), encoding="utf-8")
        return load_schema(name)

    return run


def faults(load: Load, text: str) -> list[str]:
    with pytest.raises(SchemaError) as fault:
        load(text)
    return [str(each) for each in fault.value.diagnostics]


def model(schema: ir.Schema, name: str) -> ir.Model:
    found = next(each for each in schema.decls if each.name == name)
    assert isinstance(found, ir.Model)
    return found


def member(schema: ir.Schema, path: str) -> ir.Field:
    owner, _, wire = path.partition(".")
    return next(each for each in model(schema, owner).fields if each.wire == wire)


# What is read.


def test_a_member_knows_its_file_line_and_doc(load: Load) -> None:
    schema = load(
        """\
        class Job(CamelDto):
            '''A unit of work.'''

            id: int
            ref_id: str | None = None
            '''Chosen by the caller.'''
        """
    )
    job = model(schema, "Job")
    assert (job.doc, job.location) == ("A unit of work.", Location("api.py", LINE + 1))
    ref_id = member(schema, "Job.refId")
    assert (ref_id.doc, ref_id.location) == ("Chosen by the caller.", Location("api.py", LINE + 5))


def test_the_five_ways_a_member_can_be_there(load: Load) -> None:
    schema = load(
        """\
        class A(Dto):
            required: str
            required_or_null: str | None
            optional: str | None = None
            three_states: Nullable[str] = None
            with_default: str = "x"
        """
    )
    shapes = {each.wire: (each.type, each.required, each.default) for each in model(schema, "A").fields}
    assert shapes == {
        "required": (TEXT, True, None),
        "required_or_null": (Nullable(TEXT), True, None),
        "optional": (TEXT, False, None),
        "three_states": (Nullable(TEXT), False, None),
        "with_default": (TEXT, False, ir.Default("x")),
    }


def test_a_constant_that_may_be_left_out_is_a_plain_member(load: Load) -> None:
    schema = load("class A(Dto):\n    always: Literal['a'] = 'a'\n    maybe: Literal['a'] | None = None\n")
    assert (member(schema, "A.always").type, member(schema, "A.always").required) == (Const(Prim.STRING, "a"), True)
    assert (member(schema, "A.maybe").type, member(schema, "A.maybe").required) == (TEXT, False)


def test_types_may_be_declared_in_any_order_and_in_any_module(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "orders.py").write_text(f"{HEAD}from .goods import Item\nclass Order(Dto):\n    items: list[Item]\n")
    (folder / "goods.py").write_text(f"{HEAD}class Box(Dto):\n    item: Item\nclass Item(Dto):\n    name: str\n")
    schema = load_schema(folder)
    assert [each.name for each in schema.decls] == ["Box", "Item", "Order"]
    assert member(schema, "Order.items").type == ListOf(Ref("Item"))
    assert member(schema, "Order.items").location == Location(f"{folder}/orders.py", LINE + 3)


def test_a_nameless_union_is_named_after_its_member_and_stands_there(load: Load) -> None:
    schema = load("class A(Dto):\n    stop: str | list[str] | None = None\n")
    assert member(schema, "A.stop").type == Ref("AStop")
    (union,) = (each for each in schema.decls if isinstance(each, ir.Union))
    assert (union.name, union.location) == ("AStop", Location("api.py", LINE + 2))
    assert [arm.kind for arm in union.arms] == [Kind.STRING, Kind.ARRAY]


def test_a_nameless_union_gives_way_to_a_declared_name(load: Load) -> None:
    schema = load("class A(Dto):\n    stop: str | int\nclass AStop(Dto):\n    x: int\n")
    assert member(schema, "A.stop").type == Ref("AStopUnion")
    assert isinstance(model(schema, "AStop"), ir.Model)


def test_unions_inside_a_union_have_names_of_their_own(load: Load) -> None:
    schema = load("class A(Dto):\n    deep: str | list[str | int] | dict[str, str | bool]\n")
    assert [each.name for each in schema.decls] == ["A", "ADeepItem", "ADeepValue", "ADeep"]


def test_an_alias_in_a_union_is_declared_once(load: Load) -> None:
    schema = load(
        """\
        Words = TypeAliasType("Words", list[str | int])
        Either = TypeAliasType("Either", Words | bool)
        """
    )
    assert [each.name for each in schema.decls] == ["Words", "WordsUnion", "Either"]


def test_pydantic_discriminators_are_told_by_wire_name(load: Load) -> None:
    schema = load(
        """\
        class Cat(BaseModel):
            kind_: Literal["cat"] = Field(alias="petType")
        class Dog(BaseModel):
            kind_: Literal["dog"] = Field(alias="petType")
        class Home(BaseModel):
            pet: Cat | Dog = Field(discriminator="kind_")
            pets: list[Annotated[Cat | Dog, Field(discriminator="kind_")]]
        """
    )
    unions = [each for each in schema.decls if isinstance(each, ir.Union)]
    assert [each.discriminator for each in unions] == ["petType", "petType"]
    assert [arm.tag for arm in unions[0].arms] == ["cat", "dog"]


def test_a_tagged_union_may_have_one_arm(load: Load) -> None:
    schema = load(
        """\
        class Text(Dto):
            type: Literal["text"] = "text"
        Part = TypeAliasType("Part", Annotated[Text, Tagged("type")])
        """
    )
    part = schema.decls[1]
    assert isinstance(part, ir.Union)
    assert [(arm.name, arm.tag) for arm in part.arms] == [("Text", "text")]


def test_root_models_are_aliases_and_unions(load: Load) -> None:
    schema = load(
        """\
        class Id(RootModel[str]):
            '''An id.'''
        class Ids(RootModel):
            root: list[Id]
        class Either(RootModel[Id | list[int]]):
            root: Id | list[int]
        """
    )
    assert schema.decls[0] == ir.Alias("Id", Location("api.py", LINE + 1), TEXT, "An id.")
    assert schema.decls[1] == ir.Alias("Ids", Location("api.py", LINE + 3), ListOf(Ref("Id")))
    either = schema.decls[2]
    assert isinstance(either, ir.Union)
    assert [arm.kind for arm in either.arms] == [Kind.STRING, Kind.ARRAY]


def test_an_alias_may_be_nullable_or_quoted(load: Load) -> None:
    schema = load(
        """\
        Maybe = TypeAliasType("Maybe", int | None)
        Later = TypeAliasType("Later", "dict[str, Thing]")
        class Thing(Dto):
            x: Maybe
        """
    )
    assert [each.type for each in schema.decls if isinstance(each, ir.Alias)] == [
        Nullable(INT64),
        MapOf(TEXT, Ref("Thing")),
    ]


def test_another_word_for_a_type_is_no_second_type(load: Load) -> None:
    schema = load("class Thing(Dto):\n    x: int\nOther = Thing\nclass A(Dto):\n    y: Other\n")
    assert [each.name for each in schema.decls] == ["Thing", "A"]
    assert member(schema, "A.y").type == Ref("Thing")


def test_a_member_told_again_as_the_base_does_is_told_once(load: Load) -> None:
    schema = load("class A(Dto):\n    x: int\nclass B(A):\n    x: int\n    y: int\n")
    assert [each.wire for each in model(schema, "B").fields] == ["y"]


def test_members_called_like_methods_of_pydantic_are_fine(load: Load) -> None:
    schema = load("class A(Dto):\n    json: str\n    copy: int\n    model_name: str\n")
    assert [each.wire for each in model(schema, "A").fields] == ["json", "copy", "model_name"]


def test_constants_take_the_width_they_need(load: Load) -> None:
    schema = load("class A(Dto):\n    small: Literal[1]\n    big: Literal[4294967296]\n    yes: Literal[True]\n")
    assert [each.type for each in model(schema, "A").fields] == [
        Const(Prim.INT32, 1),
        Const(Prim.INT64, 2**32),
        Const(Prim.BOOL, True),
    ]


# The name of a schema.


@pytest.mark.parametrize(("file", "name"), [("shop/orders.py", "orders"), ("shop/schema.py", "shop"), ("shop", "shop")])
def test_a_schema_is_called_as_its_folder_or_file(tmp_path: Path, file: str, name: str) -> None:
    (tmp_path / "shop").mkdir()
    path = tmp_path / file
    (path if path.suffix else path / "all.py").write_text(f"{HEAD}class A(Dto):\n    x: int\n")
    assert load_schema(path).name == name


def test_the_author_can_name_a_schema(load: Load, tmp_path: Path) -> None:
    text = "SCHEMA_NAME = 'AiServer'\nclass A(Dto):\n    x: int\n"
    assert load(text).name == "AiServer"
    (tmp_path / "__init__.py").write_text("SCHEMA_NAME = 'Whole'\n")
    assert load_schema(tmp_path).name == "Whole"


# Importing.


def test_a_change_is_seen_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(f"{HEAD}class A(Dto):\n    x: int\n")
    (tmp_path / "b.py").write_text(f"{HEAD}from .a import A\nclass B(Dto):\n    a: A\n")
    load_schema(tmp_path)
    # The same size within the same second: what a compiled copy would not notice.
    (tmp_path / "a.py").write_text(f"{HEAD}class A(Dto):\n    y: int\n")
    assert [each.wire for each in model(load_schema(tmp_path), "A").fields] == ["y"]


def test_loading_leaves_no_trace(load: Load, tmp_path: Path) -> None:
    before = set(sys.modules), list(sys.meta_path)
    load("class A(Dto):\n    x: int\n")
    assert (set(sys.modules), list(sys.meta_path)) == before
    assert [each.name for each in tmp_path.iterdir()] == ["api.py"]


def test_what_a_schema_prints_does_not_get_among_the_code(load: Load, capsys: pytest.CaptureFixture[str]) -> None:
    load("print('hello')\nclass A(Dto):\n    x: int\n")
    out, err = capsys.readouterr()
    assert (out, err) == ("", "hello\n")


def test_a_schema_may_be_in_any_encoding_that_python_reads(tmp_path: Path) -> None:
    text = f"# -*- coding: latin-1 -*-\n{HEAD}class A(Dto):\n    '''Größe'''\n    x: int\n"
    (tmp_path / "api.py").write_bytes(text.encode("latin-1"))
    assert model(load_schema(tmp_path / "api.py"), "A").doc == "Größe"


# What cannot be read: one diagnostic each, at the line that is to blame.

REFUSED = {
    "unknown_type": "class A(Dto):\n    x: int\n    y: list[Nope] | None = None\n",
    "unknown_type_in_quotes": "class A(Dto):\n    y: list['Nope']\n",
    "unknown_answer": "@get(returns='Nope')\nclass A(Dto):\n    x: int\n",
    "unknown_type_in_an_alias": "Names = TypeAliasType('Names', 'list[Nope]')\n",
    "set": "class A(Dto):\n    x: set[str]\n",
    "bare_set": "class A(Dto):\n    x: frozenset\n",
    "tuple_of_two": "class A(Dto):\n    x: tuple[int, str]\n",
    "bare_tuple": "class A(Dto):\n    x: tuple\n",
    "complex_number": "class A(Dto):\n    x: complex\n",
    "function": "class A(Dto):\n    x: Callable[[int], int]\n",
    "enum_without_a_name": "class A(Dto):\n    x: Literal['a', 'b']\n",
    "two_bases": "class A(Dto):\n    x: int\nclass B(Dto):\n    y: int\nclass C(A, B):\n    z: int\n",
    "enum_of_fractions": "class E(Enum):\n    half = 0.5\n",
    "enum_of_two_kinds": "class E(Enum):\n    one = 1\n    two = 'two'\n",
    "enum_of_truth": "class E(Enum):\n    yes = True\n",
    "enum_without_members": "class E(ClosedEnum):\n    pass\nclass A(Dto):\n    x: E\n",
    "generic_without_arguments": "T = TypeVar('T')\nclass Page(Dto, Generic[T]):\n    items: list[T]\n"
    "class A(Dto):\n    page: Page\n",
    "class_inside_a_class": "class A(Dto):\n    class B(Dto):\n        x: int\n    b: B\n",
    "default_without_json": "class A(Dto):\n    x: int = object()\n",
    "default_that_changes": "from uuid import UUID, uuid4\nclass A(Dto):\n    x: UUID = Field(default_factory=uuid4)\n",
    "default_that_raises": "class A(Dto):\n    x: int = Field(default_factory=lambda: int('x'))\n",
    "arm_without_a_tag": "class A(Dto):\n    x: int\nclass B(Dto):\n    type: Literal['b']\n"
    "U = TypeAliasType('U', Annotated[A | B, Tagged('type')])\n",
    "arm_that_is_a_union": "In = TypeAliasType('In', str | int)\nOut = TypeAliasType('Out', In | list[int])\n",
    "name_of_the_schema": "SCHEMA_NAME = 3\nclass A(Dto):\n    x: int\n",
    "no_types": "x = 1\n",
    "raises": "LIMIT = int('x')\n",
    "exits": "import sys\nsys.exit(3)\n",
    "missing_package": "import a_package_that_is_not_there\n",
    "one_file_of_a_package": "from .common import Thing\n",
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case: str, load: Load, file_regression: FileRegressionFixture) -> None:
    (found,) = faults(load, REFUSED[case])
    file_regression.check(f"{found}\n", fullpath=DIAGNOSTICS / f"load_{case}.txt")


def test_no_diagnostic_of_the_loader_is_left_over() -> None:
    assert {each.stem for each in DIAGNOSTICS.glob("load_*.txt")} == {f"load_{case}" for case in REFUSED}


def test_all_faults_are_told_at_once(load: Load) -> None:
    found = faults(load, "class A(Dto):\n    x: Nope\n    y: complex\nclass B(Dto):\n    z: set[int]\n")
    assert [each.split(": ")[0] for each in found] == [f"api.py:{LINE + line}" for line in (2, 3, 5)]


def test_two_types_with_one_name_in_two_modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("api").mkdir()
    for name in ("one", "two"):
        Path("api", f"{name}.py").write_text(f"{HEAD}class Thing(Dto):\n    x: int\n")
    with pytest.raises(SchemaError) as fault:
        load_schema("api")
    assert str(fault.value) == (
        f'api/two.py:{LINE + 1}: error DT201: two types have the name "Thing"\n'
        f"  the other one: api/one.py:{LINE + 1}\n"
        "  help: give one of them another name"
    )


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("nowhere.py", "DT101"),
        ("no.such.module", "DT101"),
        ("sys", "DT101"),
        ("empty", "DT102"),
        ("notes.txt", "DT103"),
        ("broken.py", "DT104"),
        ("blank.py", "DT106"),
    ],
)
def test_a_path_that_leads_to_no_schema(path: str, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("empty").mkdir()
    Path("notes.txt").write_text("nothing")
    Path("broken.py").write_text("x = 1\nclass A(:\n")
    Path("blank.py").write_text("")
    with pytest.raises(SchemaError) as fault:
        load_schema(path)
    (found,) = fault.value.diagnostics
    assert found.code == code
    assert found.help
    if code == "DT104":
        assert found.location == Location("broken.py", 2)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("class A(Dto):\n    x: int\n    y = 5\n", 3),
        ("class A(Dto):\n    x: int = 1\nclass B(A):\n    y: int\n    x = 2\n", 5),
        ("class A(Dto):\n    x: int\n    model_dump: str\n", 3),
        ("import datetime\nclass A(Dto):\n    x: int\n    y: datetime.nope\n", 4),
    ],
)
def test_what_pydantic_refuses_is_told_at_the_member(text: str, line: int, load: Load) -> None:
    with pytest.raises(SchemaError) as fault:
        load(text)
    (found,) = fault.value.diagnostics
    assert (found.code, found.location) == ("DT105", Location("api.py", LINE + line))
    assert "0x" not in found.message
    assert "_dtogen_schema_" not in found.message


def test_a_sibling_is_imported_by_a_dot(tmp_path: Path) -> None:
    (tmp_path / "common.py").write_text(f"{HEAD}class A(Dto):\n    x: int\n")
    (tmp_path / "orders.py").write_text("from common import A\n")
    with pytest.raises(SchemaError) as fault:
        load_schema(tmp_path)
    assert fault.value.diagnostics[0].help == "import a module of the schema by a dot: from .common import ..."


# The vocabulary in Pydantic's own hands: a host validates with the same models.


class Text(Dto):
    type: str = "text"
    count: Int32


def test_a_width_keeps_the_other_constraints_of_a_member() -> None:
    small = TypeAdapter(Annotated[Int32, Field(ge=1, le=5)])
    assert small.validate_python(5) == 5
    for wrong in (0, 6, 2**31):
        with pytest.raises(ValidationError):
            small.validate_python(wrong)
    with pytest.raises(ValidationError):
        Text(count=2**31)


def test_a_tagged_union_of_one_arm_reads_it_and_keeps_others() -> None:
    class Part(Dto):
        type: Literal["text"] = "text"
        text: str

    parts: TypeAdapter[Any] = TypeAdapter(Annotated[Part, Tagged("type")])
    assert parts.validate_python({"type": "text", "text": "a"}) == Part(text="a")
    assert parts.validate_python({"type": "other", "x": 1}) == {"type": "other", "x": 1}
