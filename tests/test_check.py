"""Whole-schema checks: what no single declaration shows, told with its place, its cause and a cure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from dtogen import ir
from dtogen.check import check
from dtogen.diagnostics import Diagnostic, Location, SchemaError
from dtogen.facts import Facts
from dtogen.ir import AnyJson, Arm, Const, Default, Kind, ListOf, MapOf, Nullable, Param, Prim, Ref, Scalar
from dtogen.load import load_schema
from dtogen.pipeline import generate
from tests.conftest import CASES, ROOT, ai_server, golden_schema

DIAGNOSTICS = ROOT / "tests" / "diagnostics"
TEXT, INT32, INT64, FLOAT = Scalar(Prim.STRING), Scalar(Prim.INT32), Scalar(Prim.INT64), Scalar(Prim.FLOAT64)
HEAD = """\
from __future__ import annotations
from typing import *
from pydantic import Field
from dtogen.authoring import *
T = TypeVar("T")
"""
LINE = HEAD.count("\n")  # the line before the first of a test's own

Find = Callable[[str], list[Diagnostic]]


@pytest.fixture
def find(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Find:
    """What is found in a schema given as text."""
    monkeypatch.chdir(tmp_path)

    def run(text: str) -> list[Diagnostic]:
        Path("api.py").write_text(HEAD + text, encoding="utf-8")
        return list(check(Facts(load_schema("api.py"))))

    return run


@pytest.mark.parametrize("case", sorted(set(CASES) - {"hostile_strings"}))
def test_nothing_is_found_in_a_sound_schema(case: str) -> None:
    assert check(Facts(golden_schema(case))) == ()


def test_nothing_is_found_in_the_shipped_schema() -> None:
    assert check(Facts(ai_server())) == ()


# What an author can write: one golden diagnostic each.

WRITTEN = {
    "two_members_with_one_wire_name": """\
class Order(Dto):
    total: int
    grand_total: int = Field(alias="total")
""",
    "a_members_name_told_again_with_another_type": """\
class Base(Dto):
    id: int | None = None
class Derived(Base):
    id: str
""",
    "generic_base_without_arguments": """\
class Page(Dto, Generic[T]):
    items: list[T]
class Jobs(Page):
    pass
""",
    "type_parameter_of_no_model": """\
class Job(Dto):
    result: T
""",
    "two_arms_of_one_kind": """\
Ids = TypeAliasType("Ids", list[int] | list[str])
""",
    "two_models_without_a_tag": """\
class Cat(Dto):
    lives: int
class Dog(Dto):
    name: str
class Home(Dto):
    pet: Cat | Dog
""",
    "two_arms_with_one_tag": """\
class Cat(Dto):
    type: Literal["pet"]
class Dog(Dto):
    type: Literal["pet"]
Pet = TypeAliasType("Pet", Annotated[Cat | Dog, Tagged("type")])
""",
    "abstract_arm": """\
class Cat(Dto, ABC):
    type: Literal["cat"]
class Dog(Dto):
    type: Literal["dog"]
Pet = TypeAliasType("Pet", Annotated[Cat | Dog, Tagged("type")])
""",
    "two_enum_members_with_one_value": """\
class State(ClosedEnum):
    done = "done"
    finished = "done"
""",
    "enum_value_beyond_32_bits": """\
class Size(ClosedIntEnum):
    small = 1
    huge = 2147483648
""",
    "map_key_without_text": """\
class Job(Dto):
    by_progress: dict[float, str]
""",
    "default_of_another_type": """\
class Job(Dto):
    name: str
    retries: Int32 = "many"
""",
    "default_beyond_its_width": """\
class Job(Dto):
    retries: Int32 = 4294967296
""",
    "default_that_is_no_member": """\
class State(ClosedEnum):
    done = "done"
class Job(Dto):
    state: State = "failed"
""",
    "default_that_is_no_number": """\
class Job(Dto):
    progress: float = float("nan")
""",
    "default_of_a_model": """\
class Limits(Dto):
    top: int | None = None
class Job(Dto):
    limits: Limits = Limits(top=1)
""",
    "default_in_a_list": """\
class Job(Dto):
    tags: list[int] = [1, "two"]
""",
    "default_key": """\
class Job(Dto):
    counts: dict[Int32, int] = {"one": 1}
""",
    "constant_beyond_64_bits": """\
class Job(Dto):
    kind: Literal[9223372036854775808]
""",
    "bounds_that_cross": """\
class Job(Dto):
    retries: int = Field(ge=5, le=1)
""",
    "path_parameter_that_is_no_member": """\
@get("/jobs/{jobId}")
class GetJob(CamelDto):
    id: int
    ref_id: str
""",
    "path_parameter_without_text": """\
@get("/jobs/{ids}")
class GetJobs(Dto):
    ids: list[int]
""",
    "uploads_without_a_body": """\
@get(uploads=["file"])
class GetJob(Dto):
    id: int
""",
    "endless_value": """\
class Order(Dto):
    customer: Customer
class Customer(Dto):
    name: str
    last_order: Order
""",
    "endless_value_through_a_generic": """\
class Box(Dto, Generic[T]):
    content: T
class Doll(Dto):
    inner: Box[Doll]
""",
    "endless_value_through_a_base": """\
class Base(Dto):
    first: Derived
class Derived(Base):
    name: str
""",
    "alias_that_contains_itself": """\
Tree = TypeAliasType("Tree", "list[Tree]")
""",
    "null_that_a_default_hides": """\
class Job(Dto):
    note: Nullable[str] = "none"
""",
    "null_said_twice": """\
Content = TypeAliasType("Content", str | list[str] | None)
class Job(Dto):
    content: Content | None
""",
    "member_of_an_abstract_type": """\
class Task(Dto, ABC):
    id: int
class Image(Task):
    size: int
class Job(Dto):
    tasks: list[Task]
""",
}


@pytest.mark.parametrize("case", WRITTEN)
def test_found(case: str, find: Find, file_regression: FileRegressionFixture) -> None:
    (found,) = find(WRITTEN[case])
    assert found.location is not None
    assert found.location.line > LINE
    assert found.help
    file_regression.check(f"{found}\n", fullpath=DIAGNOSTICS / f"check_{case}.txt")


def test_no_diagnostic_of_the_checks_is_left_over() -> None:
    assert {each.stem for each in DIAGNOSTICS.glob("check_*.txt")} == {f"check_{case}" for case in WRITTEN}


def test_all_findings_are_told_at_once_in_line_order(find: Find) -> None:
    found = find(
        """\
class B(Dto):
    x: dict[float, int]
    y: int = "y"
class A(Dto):
    x: Nullable[str] = "x"
"""
    )
    assert [(each.location and each.location.line, each.code) for each in found] == [
        (LINE + 2, "DT222"),
        (LINE + 3, "DT223"),
        (LINE + 5, "DT251"),
    ]


def test_an_error_stops_generation_and_a_warning_does_not(find: Find) -> None:
    find(WRITTEN["default_of_another_type"])
    with pytest.raises(SchemaError):
        generate(load_schema("api.py"), "csharp")
    find(WRITTEN["null_that_a_default_hides"])
    made = generate(load_schema("api.py"), "csharp")
    assert [each.code for each in made.diagnostics] == ["DT251"]


# What is allowed.

SOUND = {
    "a member told again with the same type": "class A(Dto):\n    x: int\nclass B(A):\n    x: int\n",
    "recursion through a list": "class A(Dto):\n    children: list[A]\n",
    "recursion through a map": "class A(Dto):\n    children: dict[str, A]\n",
    "recursion through an optional member": "class A(Dto):\n    parent: A | None = None\n",
    "recursion through a required member that may be null": "class A(Dto):\n    parent: A | None\n",
    "recursion that one arm of a union ends": "class A(Dto):\n    next: str | A\n",
    "recursion through a generic list": "class Page(Dto, Generic[T]):\n    items: list[T]\n"
    "class A(Dto):\n    more: Page[A]\n",
    "a union within itself": 'Json = TypeAliasType("Json", "str | list[Json]")\nclass A(Dto):\n    x: Json\n',
    "a default beyond an open enum": "class E(OpenEnum):\n    a = 'a'\nclass A(Dto):\n    x: E = 'b'\n",
    "a whole number as the default of a fraction": "class A(Dto):\n    x: float = 1\n",
    "defaults of texts with a form": "from datetime import *\nfrom uuid import UUID\nclass A(Dto):\n"
    "    a: date = date(2024, 1, 2)\n    b: timedelta = timedelta(days=1, seconds=2.5)\n    c: time = time(1, 2, 3)\n"
    "    d: datetime = datetime(2024, 1, 2, tzinfo=timezone.utc)\n    e: UUID = UUID(int=7)\n    f: bytes = b'abcd'\n"
    "    g: timedelta = timedelta(days=-3)\n    h: timedelta = timedelta()\n",
    "free JSON with a default": "class A(Dto):\n    x: Json = {'a': [1, None]}\n",
    "a path parameter of a base": "class Base(Dto):\n    id: int\n@get('/jobs/{id}')\nclass GetJob(Base):\n    pass\n",
    "an enum as a key": "class E(ClosedEnum):\n    a = 'a'\nclass A(Dto):\n    x: dict[E, int] = {'a': 1}\n",
    "an abstract base": "class Base(Dto, ABC):\n    id: int\nclass A(Base):\n    x: int\n",
    "bounds that meet": "class A(Dto):\n    x: int = Field(ge=1, le=1)\n    y: int = Field(gt=0, le=1)\n",
}


@pytest.mark.parametrize("case", SOUND)
def test_allowed(case: str, find: Find) -> None:
    assert find(SOUND[case]) == []


# What only an IR built by hand, or an import, can hold.


def at(line: int) -> Location:
    return Location("api.py", line)


def member(wire: str, target: ir.Type, line: int, default: Default | None = None) -> ir.Field:
    return ir.Field(wire, wire, target, at(line), required=default is None, default=default)


def told(*decls: ir.Decl) -> list[tuple[str, int, str]]:
    found = check(Facts(ir.Schema("api", decls)))
    return [(each.code, each.location.line if each.location else 0, each.message) for each in found]


def test_a_reference_to_nothing_is_told_wherever_it_stands() -> None:
    nothing = Ref("Nope")
    operation = ir.Operation("POST", ("/a",), nothing)
    assert told(
        ir.Model("A", at(1), (member("x", MapOf(TEXT, ListOf(nothing)), 2),), base=nothing, operation=operation),
        ir.Union("U", at(3), (Arm("Nope", nothing, Kind.OBJECT),)),
        ir.Alias("L", at(4), Nullable(nothing)),
    ) == [
        ("DT202", 1, 'there is no type "Nope"'),
        ("DT202", 1, 'there is no type "Nope"'),
        ("DT202", 2, 'there is no type "Nope"'),
        ("DT202", 3, 'there is no type "Nope"'),
        ("DT202", 4, 'there is no type "Nope"'),
    ]


def test_two_declarations_with_one_name() -> None:
    assert told(ir.Alias("A", at(1), TEXT), ir.Alias("A", at(5), INT64)) == [
        ("DT201", 5, 'two types have the name "A"')
    ]


@pytest.mark.parametrize("given", [(), (TEXT, TEXT)])
def test_a_generic_model_with_the_wrong_number_of_arguments(given: tuple[ir.Type, ...]) -> None:
    page = ir.Model("Page", at(1), (member("items", ListOf(Param("T")), 2),), params=("T",))
    assert told(page, ir.Model("A", at(3), (member("page", Ref("Page", given), 4),))) == [
        ("DT204", 4, f"Page takes 1 argument, not {len(given)}")
    ]


def test_arguments_for_a_type_that_takes_none() -> None:
    assert told(ir.Alias("Id", at(1), TEXT), ir.Alias("Ids", at(2), ListOf(Ref("Id", (TEXT,))))) == [
        ("DT204", 2, "Id takes 0 arguments, not 1")
    ]


def test_a_base_that_is_no_model() -> None:
    assert told(ir.Alias("Id", at(1), TEXT), ir.Model("A", at(2), base=Ref("Id"))) == [
        ("DT205", 2, "A extends Id, which is no model")
    ]


def test_models_that_extend_each_other() -> None:
    assert told(
        ir.Model("A", at(1), base=Ref("B")),
        ir.Model("B", at(2), base=Ref("C")),
        ir.Model("C", at(3), base=Ref("A")),
        ir.Model("D", at(4), base=Ref("A")),
    ) == [("DT206", 1, "A extends itself")]


def test_aliases_that_lead_to_each_other() -> None:
    found = told(
        ir.Alias("A", at(1), Ref("B")),
        ir.Alias("B", at(2), Ref("A")),
        ir.Alias("C", at(3), Ref("A")),
        ir.Model("M", at(4), (member("x", Ref("C"), 5, Default("x")), member("y", Nullable(Ref("C")), 6))),
    )
    assert found == [("DT207", 1, "the alias A contains itself")]


def test_a_union_without_arms_and_an_enum_without_members() -> None:
    assert told(ir.Union("U", at(1), ()), ir.Enumeration("E", at(2), ())) == [
        ("DT210", 1, "U has no arms"),
        ("DT219", 2, "E has no members"),
    ]


@pytest.mark.parametrize("target", [Nullable(TEXT), AnyJson(), Ref("Inner")], ids=["nullable", "any", "union"])
def test_an_arm_needs_a_json_kind_of_its_own(target: ir.Type) -> None:
    inner = ir.Union("Inner", at(1), (Arm("String", TEXT, Kind.STRING), Arm("Number", INT64, Kind.NUMBER)))
    outer = ir.Union("Outer", at(2), (Arm("String", target, Kind.STRING), Arm("List", ListOf(TEXT), Kind.ARRAY)))
    assert [each[:2] for each in told(inner, outer)] == [("DT211", 2)]


def test_unions_whose_arms_are_each_other_are_told_and_not_followed() -> None:
    one = ir.Union("One", at(1), (Arm("Two", Ref("Two"), Kind.OBJECT),))
    two = ir.Union("Two", at(2), (Arm("One", Ref("One"), Kind.OBJECT),))
    assert {each[0] for each in told(one, two)} == {"DT211"}


@pytest.mark.parametrize(
    "fields",
    [(), (member("type", TEXT, 2),), (member("type", Const(Prim.STRING, "other"), 2),)],
    ids=["no member", "no constant", "another constant"],
)
def test_an_arm_of_a_tagged_union_has_the_tag_as_a_constant(fields: tuple[ir.Field, ...]) -> None:
    union = ir.Union("U", at(3), (Arm("A", Ref("A"), Kind.OBJECT, "a"),), discriminator="type")
    assert told(ir.Model("A", at(1), fields), union) == [("DT213", 3, 'A is no model whose "type" is always "a"')]


def test_an_arm_that_is_no_model() -> None:
    union = ir.Union("U", at(1), (Arm("A", TEXT, Kind.STRING, "a"),), discriminator="type")
    assert told(union) == [("DT213", 1, 'string is no model whose "type" is always "a"')]


def test_the_tag_may_be_a_constant_of_the_base() -> None:
    base = ir.Model("Base", at(1), (member("type", Const(Prim.STRING, "a"), 2),))
    union = ir.Union("U", at(4), (Arm("A", Ref("A"), Kind.OBJECT, "a"),), discriminator="type")
    assert told(base, ir.Model("A", at(3), base=Ref("Base")), union) == []


@pytest.mark.parametrize(("prim", "value"), [(Prim.STRING, 1), (Prim.INT32, "one"), (Prim.INT32, True)])
def test_an_enum_value_of_another_kind(prim: Prim, value: str | int) -> None:
    enum = ir.Enumeration("E", at(1), (ir.EnumMember("a", value, at(2)),), prim)
    assert [each[:2] for each in told(enum)] == [("DT221", 2)]


@pytest.mark.parametrize(
    ("const", "sound"),
    [
        (Const(Prim.INT32, 2**31 - 1), True),
        (Const(Prim.INT32, 2**31), False),
        (Const(Prim.INT64, -(2**63)), True),
        (Const(Prim.INT64, -(2**63) - 1), False),
        (Const(Prim.BOOL, 1), False),
        (Const(Prim.STRING, "1"), True),
    ],
)
def test_a_constant_fits_its_type(const: Const, sound: bool) -> None:
    found = told(ir.Model("A", at(1), (member("x", const, 2),)))
    assert [each[:2] for each in found] == ([] if sound else [("DT224", 2)])


@pytest.mark.parametrize(
    ("target", "value"),
    [
        (TEXT, 1),
        (TEXT, None),
        (Scalar(Prim.BOOL), 1),
        (INT64, True),
        (INT64, 1.5),
        (INT64, 2**63),
        (FLOAT, "1"),
        (Scalar(Prim.BYTES), "not base64"),
        (Scalar(Prim.DATE), "2024-13"),
        (Scalar(Prim.DATETIME), "2024-01-02T03:04:05"),
        (Scalar(Prim.DURATION), "PT"),
        (Scalar(Prim.UUID), "7"),
        (ListOf(TEXT), "a"),
        (MapOf(TEXT, INT64), ir.JsonObject((("a", "b"),))),
        (AnyJson(), (1, float("inf"))),
        (Ref("U"), True),
    ],
)
def test_a_default_that_its_type_cannot_hold(target: ir.Type, value: ir.JsonValue) -> None:
    union = ir.Union("U", at(1), (Arm("String", TEXT, Kind.STRING), Arm("Number", INT64, Kind.NUMBER)))
    found = told(union, ir.Model("A", at(2), (member("x", target, 3, Default(value)),)))
    assert [each[:2] for each in found] == [("DT223", 3)]


def test_a_default_of_a_type_parameter() -> None:
    model = ir.Model("Box", at(1), (member("x", Param("T"), 2, Default("a")),), params=("T",))
    assert told(model) == [("DT223", 2, 'the default "a" is not of every type that T can be')]


def test_an_operation_needs_a_verb_and_a_path() -> None:
    model = ir.Model("A", at(1), operation=ir.Operation("FETCH", (), ir.Body.NOTHING))
    assert [each[2] for each in told(model)] == ["FETCH is no verb", "the operation has no path"]


def test_a_type_parameter_with_the_name_of_a_type() -> None:
    page = ir.Model("Page", at(1), (member("items", ir.ListOf(ir.Param("Item")), 2),), params=("Item",))
    item = ir.Model("Item", at(4), (member("id", TEXT, 5),))
    assert told(page, item) == [("DT209", 1, "the type parameter Item has the name of a type")]


def test_a_null_said_twice() -> None:
    model = ir.Model("A", at(1), (member("x", Nullable(AnyJson()), 2),))
    assert told(model) == [("DT250", 2, "json holds null already")]


# Size.


def chain(length: int) -> ir.Schema:
    """Models that each hold the next one, extend the one before and stand in unions: long in every direction."""
    decls: list[ir.Decl] = []
    for i in range(length):
        following = Ref(f"M{i + 1}") if i + 1 < length else TEXT
        decls.append(ir.Model(f"M{i}", at(2 * i + 1), (member("next", following, 2 * i + 2),)))
        decls.append(ir.Alias(f"A{i}", at(2 * i + 1), Ref(f"A{i + 1}") if i + 1 < length else TEXT))
        decls.append(ir.Union(f"U{i}", at(1), (Arm("String", TEXT, Kind.STRING), Arm("M", Ref(f"M{i}"), Kind.OBJECT))))
    return ir.Schema("chain", tuple(decls))


def test_a_long_chain_is_no_recursion() -> None:
    assert check(Facts(chain(3000))) == ()


def test_a_long_ring_is_found_once() -> None:
    schema = chain(3000)
    last = next(each for each in schema.decls if each.name == "M2999")
    assert isinstance(last, ir.Model)
    closed = replace(last, fields=(member("next", Ref("M0"), 9000),))
    decls = tuple(closed if each is last else each for each in schema.decls)
    (found,) = check(Facts(ir.Schema("ring", decls)))
    assert (found.code, found.message) == ("DT208", "a value of M0 would never end")
