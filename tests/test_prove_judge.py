"""The judge: JSON compared as values of the schema's types, strictly on the side that was written."""

from __future__ import annotations

import pytest

from dtogen.diagnostics import Location
from dtogen.ir import (
    AnyJson,
    Arm,
    Const,
    Default,
    Field,
    Kind,
    ListOf,
    Model,
    Nullable,
    Prim,
    Ref,
    Scalar,
    Schema,
    Type,
    Union,
)
from dtogen.prove.judge import Answer, Case, Verdict, judge

HERE = Location("schema.py", 1)
TEXT, INT64 = Scalar(Prim.STRING), Scalar(Prim.INT64)


def member(wire: str, type: Type, *, required: bool = False, default: Default | None = None) -> Field:
    return Field(wire, wire, type, HERE, required=required, default=default)


SCHEMA = Schema(
    "api",
    (
        Model(
            "Job",
            HERE,
            fields=(
                member("id", INT64, required=True),
                member("name", TEXT),
                member("note", Nullable(TEXT)),
                member("args", AnyJson()),
                member("retries", Scalar(Prim.INT32), default=Default(2)),
                member("at", Scalar(Prim.DATETIME)),
                member("wait", Scalar(Prim.DURATION)),
                member("rate", Scalar(Prim.FLOAT64)),
                member("cost", Scalar(Prim.DECIMAL)),
                member("parts", ListOf(Ref("Part"))),
            ),
            open=True,
        ),
        Model("Closed", HERE, fields=(member("id", INT64, required=True),)),
        Model("TextPart", HERE, fields=(member("type", Const(Prim.STRING, "text"), required=True), member("at", TEXT))),
        Union("Part", HERE, (Arm("Text", Ref("TextPart"), Kind.OBJECT, "text"),), discriminator="type"),
    ),
)


def verdict(given: str, written: str, want: str | None = None, type: str = "Job") -> Verdict:
    return judge(Case("case", type, "equal", given, want), Answer("case", written), SCHEMA)


@pytest.mark.parametrize(
    ("given", "written"),
    [
        pytest.param('{"id":1,"name":"x"}', '{"name":"x","id":1}', id="member order"),
        pytest.param('{"id":1}', '{"id":1.0}', id="a number by value"),
        pytest.param('{"id":1,"name":null}', '{"id":1}', id="null on an optional member is absent"),
        pytest.param('{"id":1,"args":null}', '{"id":1}', id="null on optional free JSON is absent"),
        pytest.param('{"id":1}', '{"id":1,"retries":2}', id="a declared default may appear"),
        pytest.param('{"id":1,"retries":null}', '{"id":1,"retries":2}', id="null reads as the default"),
        pytest.param('{"id":1,"at":"2025-05-09T12:00:00Z"}', '{"id":1,"at":"2025-05-09T14:00:00.0+02:00"}', id="zone"),
        pytest.param(
            '{"id":1,"at":"2025-05-09T12:00:00.1234567Z"}', '{"id":1,"at":"2025-05-09T12:00:00.123456Z"}', id="7 digits"
        ),
        pytest.param('{"id":1,"wait":"PT62.5S"}', '{"id":1,"wait":"PT1M2.5S"}', id="a duration by value"),
        pytest.param('{"id":1,"rate":0.1}', '{"id":1,"rate":0.1000000000000000055}', id="a float to its own precision"),
        pytest.param(
            '{"id":1,"parts":[{"type":"x","at":null}]}', '{"id":1,"parts":[{"at":null,"type":"x"}]}', id="arm"
        ),
    ],
)
def test_equal_values_pass(given: str, written: str) -> None:
    assert verdict(given, written) == Verdict("case", True)


@pytest.mark.parametrize(
    ("given", "written", "reason"),
    [
        pytest.param('{"id":9007199254740993}', '{"id":9007199254740992}', "$.id: want 9007199254740993", id="2^53"),
        pytest.param('{"id":1,"cost":0.1}', '{"id":1,"cost":0.10000000000000001}', "$.cost", id="a decimal digit"),
        pytest.param('{"id":1}', '{"id":true}', "$.id", id="true is not 1"),
        pytest.param('{"id":1}', '{"id":"1"}', "$.id", id="a text is no number"),
        pytest.param('{"id":1,"name":"x"}', '{"id":1}', '$.name: want "x", got nothing', id="a lost member"),
        pytest.param('{"id":1}', '{"id":1,"name":null}', "$.name: want nothing, got null", id="a null nobody set"),
        pytest.param('{"id":1,"note":null}', '{"id":1}', "$.note: want null, got nothing", id="three states"),
        pytest.param('{"id":1}', '{"id":1,"retries":3}', "$.retries: want 2, got 3", id="another default"),
        pytest.param('{"id":1,"retries":null}', '{"id":1}', "$.retries", id="a default that is not written"),
        pytest.param('{"id":1,"x":null}', '{"id":1}', "$.x", id="a lost unknown member"),
        pytest.param('{"id":1}', '{"id":1,"id":1}', "twice", id="a member written twice"),
        pytest.param('{"id":1}', '{"id":NaN}', "NaN", id="NaN is no JSON"),
        pytest.param('{"id":1,"name":"PT60S"}', '{"id":1,"name":"PT1M"}', "$.name", id="a text is no duration"),
        pytest.param('{"id":1,"x":"1970-01-01T00:00:00Z"}', '{"id":1,"x":"1970-01-01T00:00:00.0Z"}', "$.x", id="free"),
        pytest.param('{"id":1,"parts":[]}', '{"id":1}', "$.parts", id="an empty list is not absent"),
    ],
)
def test_what_differs_is_told_with_its_path(given: str, written: str, reason: str) -> None:
    found = verdict(given, written)
    assert not found.passed
    assert reason in found.reason


def test_a_wanted_default_must_be_written() -> None:
    want = '{"id":1,"retries":2}'
    assert not verdict('{"id":1}', '{"id":1}', want).passed
    assert verdict('{"id":1}', want, want).passed


def test_a_closed_model_may_drop_but_not_change_what_it_does_not_know() -> None:
    assert verdict('{"id":1,"x":5}', '{"id":1}', type="Closed").passed
    assert verdict('{"id":1,"x":5}', '{"id":1,"x":5}', type="Closed").passed
    assert not verdict('{"id":1,"x":5}', '{"id":1,"x":6}', type="Closed").passed
    assert not verdict('{"id":1}', '{"id":1,"y":5}', type="Closed").passed


def test_a_bad_input_must_be_refused() -> None:
    case = Case("case", "Job", "refuse", '{"id":"x"}', why="id is no text")
    assert judge(case, Answer("case", error="no integer"), SCHEMA).passed
    assert judge(case, Answer("case", json='{"id":0}'), SCHEMA).reason.startswith("accepted, though id is no text")
    assert judge(case, None, SCHEMA).reason == "no answer"


def test_a_refusal_of_good_input_is_a_failure() -> None:
    found = judge(Case("case", "Job", "equal", '{"id":1}'), Answer("case", error="no"), SCHEMA)
    assert found == Verdict("case", False, "refused: no")


def test_doubles_are_enough_where_exact_is_off() -> None:
    case, answer = Case("case", "Job", "equal", '{"id":9007199254740993}'), Answer("case", '{"id":9007199254740992}')
    assert not judge(case, answer, SCHEMA).passed
    assert judge(case, answer, SCHEMA, exact=False).passed
    assert not judge(case, Answer("case", '{"id":9007199254740996}'), SCHEMA, exact=False).passed


def test_a_type_that_the_schema_lacks_is_an_error() -> None:
    with pytest.raises(KeyError):
        verdict("{}", "{}", type="Nothing<int32>")
