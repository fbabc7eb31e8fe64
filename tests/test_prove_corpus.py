"""The corpus: what cases a schema gives, and that they say what they mean."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from dtogen.diagnostics import Location, SchemaError
from dtogen.ir import (
    NO_CONSTRAINTS,
    Arm,
    Const,
    Constraints,
    Default,
    Enumeration,
    EnumMember,
    Field,
    Kind,
    ListOf,
    MapOf,
    Model,
    Nullable,
    Param,
    Prim,
    Ref,
    Scalar,
    Schema,
    Type,
    Union,
)
from dtogen.prove.corpus import corpus
from dtogen.prove.judge import Answer, Case, judge
from dtogen.prove.matrix import gather
from dtogen.prove.payloads import PayloadError, read_cases, read_payloads

HERE = Location("schema.py", 1)
TEXT, INT32, INT64 = Scalar(Prim.STRING), Scalar(Prim.INT32), Scalar(Prim.INT64)


def member(
    wire: str,
    type: Type,
    *,
    required: bool = False,
    default: Default | None = None,
    constraints: Constraints = NO_CONSTRAINTS,
) -> Field:
    return Field(wire, wire, type, HERE, required=required, default=default, constraints=constraints)


SCHEMA = Schema(
    "api",
    (
        Enumeration("Role", HERE, (EnumMember("User", "user", HERE), EnumMember("Tool", "tool", HERE))),
        Enumeration("State", HERE, (EnumMember("Done", "done", HERE),), open=False),
        Model("Query", HERE, params=("T",), abstract=True, fields=(member("take", INT32, default=Default(100)),)),
        Model(
            "Job",
            HERE,
            base=Ref("Query", (Ref("Job"),)),
            open=True,
            fields=(
                member("id", INT64, required=True),
                member("role", Ref("Role")),
                member("state", Ref("State"), required=True),
                member("note", Nullable(TEXT)),
                member("content", Ref("Content")),
                member("scores", MapOf(INT32, INT64)),
                member("size", INT32, required=True, constraints=Constraints(ge=10, le=20)),
                member("parent", Ref("Job")),
            ),
        ),
        Model(
            "TextPart",
            HERE,
            fields=(member("type", Const(Prim.STRING, "text"), required=True), member("text", TEXT, required=True)),
        ),
        Union("Part", HERE, (Arm("Text", Ref("TextPart"), Kind.OBJECT, "text"),), discriminator="type"),
        Union(
            "Content",
            HERE,
            (Arm("String", TEXT, Kind.STRING), Arm("List", ListOf(Ref("Part")), Kind.ARRAY)),
            nullable=True,
        ),
        Model("Page", HERE, params=("T",), fields=(member("items", ListOf(Param("T")), required=True),)),
        Model("Jobs", HERE, fields=(member("page", Ref("Page", (Ref("Job"),))),)),
    ),
)
CASES = {each.id: each for each in corpus(SCHEMA)}
MINIMAL = {"id": 1234567890123, "state": "done", "size": 10}


def body(id: str) -> object:
    return json.loads(CASES[id].json)


def test_every_concrete_model_has_cases_and_no_other() -> None:
    assert {each.type for each in CASES.values()} == {"Job", "TextPart", "Page<Job>", "Jobs"}


def test_ids_are_unique() -> None:
    assert len(corpus(SCHEMA)) == len(CASES)


def test_the_number_of_cases_for_a_model_is_moderate() -> None:
    assert max(Counter(each.type for each in CASES.values()).values()) < 80


def test_an_ideal_answer_to_each_case_passes() -> None:
    equal = [each for each in CASES.values() if each.expect == "equal"]
    assert len(equal) > 50
    for case in equal:
        found = judge(case, Answer(case.id, case.want or case.json), SCHEMA)
        assert found.passed, found


def test_what_must_be_refused_differs_from_the_smallest_object() -> None:
    refused = [each for each in CASES.values() if each.expect == "refuse"]
    assert len(refused) > 30
    for case in refused:
        assert json.loads(case.json) != body(f"{case.type}/minimal")
        assert case.why


@pytest.mark.parametrize(
    ("id", "want"),
    [
        ("Job/minimal", MINIMAL),
        ("Job/null-is-kept", {**MINIMAL, "note": None, "content": None}),
        ("Job/enum-unknown", {**MINIMAL, "role": "unknown value \u2713"}),
        ("Job/numbers-high", {**MINIMAL, "id": 2**63 - 1, "take": 2**31 - 1, "scores": {"7": 2**63 - 1}}),
        ("Job/role-value-2", {**MINIMAL, "role": "tool"}),
        ("Job/content-arm-String", {**MINIMAL, "content": "text"}),
        ("Job/content-arm-null", {**MINIMAL, "content": None}),
        (
            "Job/content-Part-tag-unknown",
            {**MINIMAL, "content": [{"type": "x-unknown", "n": None, "o": {"k": [1, None]}, "url": 5}]},
        ),
        ("Job/default-null", {**MINIMAL, "take": None}),
        ("Job/missing-id", {"state": "done", "size": 10}),
        ("Job/null-id", {**MINIMAL, "id": None}),
        ("Job/enum-state-value", {**MINIMAL, "state": "Exploded"}),
        ("Job/content-no-arm-number", {**MINIMAL, "content": 5}),
        ("TextPart/wrong-type", {"type": "text-not", "text": "text"}),
        ("Page<Job>/no-object-list", []),
    ],
)
def test_a_topic_is_told(id: str, want: object) -> None:
    assert body(id) == want


def test_null_for_an_optional_member_is_wanted_as_absent() -> None:
    case = CASES["Job/null-is-absent"]
    given = json.loads(case.json)
    assert given["role"] is None and given["parent"] is None and "note" not in given
    assert json.loads(case.want or "") == MINIMAL


def test_a_default_is_wanted_though_absent_or_null() -> None:
    wants = [CASES[id].want for id in ("Job/default-absent", "Job/default-null")]
    assert [json.loads(each or "null") for each in wants] == [{**MINIMAL, "take": 100}] * 2


def test_the_tag_may_come_last() -> None:
    assert '{"text":"text","type":"text"}' in CASES["Job/content-Part-tag-last-text"].json


def test_unknown_members_stand_at_each_open_level() -> None:
    value = json.loads(CASES["Job/unknown"].json)
    assert "x_null" in value and "x_null" in value["parent"]
    assert "x_null" not in value["content"]


def test_recursion_is_bounded() -> None:
    value = json.loads(CASES["Job/full"].json)
    assert value["parent"] == MINIMAL


def test_numbers_keep_constraints() -> None:
    sizes = [json.loads(c.json).get("size") for c in CASES.values() if c.type == "Job" and c.expect == "equal"]
    assert set(sizes) == {10}


def test_the_corpus_is_the_same_under_every_hash_seed() -> None:
    code = "import test_prove_corpus as t; print(hash(1), [(c.id, c.json, c.want) for c in t.CASES.values()])"
    here = Path(__file__).parent
    outputs = set()
    for seed in ("0", "1", "4711"):
        path = os.pathsep.join((str(here), str(here.parent)))
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path}
        done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
        outputs.add(done.stdout)
    assert len(outputs) == 1
    assert "Job/minimal" in outputs.pop()


def model(name: str, *required: str) -> Model:
    return Model(name, HERE, tuple(member(each, TEXT, required=True) for each in required))


BODIES = Schema(
    "api",
    (
        model("OpenAiChat", "model"),
        model("CreateOpenAiChat", "request"),
        model("OpenAiChatResponse"),
        model("Job", "id"),
    ),
)


def read(folder: Path, type_name: str | None = None) -> list[tuple[str, str, str]]:
    return [(each.id.split("/")[1], each.type, each.expect) for each in read_payloads(folder, BODIES, type_name)]


def test_a_payload_file_is_named_after_its_type(tmp_path: Path) -> None:
    for name in ("groq--response--a.json", "me--Job--b.json", "me--Job--c.fail.json", "SOURCES.md"):
        (tmp_path / name).write_text('{"id":"1"}', encoding="utf-8")
    assert read(tmp_path) == [
        ("groq--response--a", "OpenAiChatResponse", "equal"),
        ("me--Job--b", "Job", "equal"),
        ("me--Job--c.fail", "Job", "refuse"),
    ]


def test_a_short_name_is_the_first_of_its_types_that_the_body_fits(tmp_path: Path) -> None:
    (tmp_path / "a--request--bare.json").write_text('{"model":"m"}', encoding="utf-8")
    (tmp_path / "a--request--wrapped.json").write_text('{"request":"r"}', encoding="utf-8")
    assert [each[1:] for each in read(tmp_path)] == [("OpenAiChat", "equal"), ("CreateOpenAiChat", "equal")]


def test_a_body_without_what_its_type_requires_must_be_refused(tmp_path: Path) -> None:
    (tmp_path / "a--Job--no-id.json").write_text('{"name":"n"}', encoding="utf-8")
    assert read(tmp_path) == [("a--Job--no-id", "Job", "refuse")]


def test_one_type_can_be_named_for_all_payload_files(tmp_path: Path) -> None:
    (tmp_path / "any.json").write_text('{"id":"1"}', encoding="utf-8")
    assert [each[1] for each in read(tmp_path, "Job")] == ["Job"]
    with pytest.raises(PayloadError, match="<source>--<type>--<case>"):
        read(tmp_path)


def test_a_payload_that_is_no_json_is_told_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "me--Job--b.json").write_text("{", encoding="utf-8")
    with pytest.raises(PayloadError, match=r"me--Job--b\.json: error"):
        read(tmp_path)


def test_cases_are_read_from_json_lines(tmp_path: Path) -> None:
    file = tmp_path / "more.jsonl"
    lines = (
        {"id": "a", "type": "Job", "expect": "equal", "json": '{"x":null}', "as": "{}"},
        {"id": "b", "type": "Job", "expect": "refuse", "why": "bad", "json": "[]"},
    )
    file.write_text("\n".join(map(json.dumps, lines)) + "\n", encoding="utf-8")
    assert read_cases(file) == (
        Case("more/a", "Job", "equal", '{"x":null}', "{}"),
        Case("more/b", "Job", "refuse", "[]", None, "bad"),
    )


def test_a_line_that_is_no_case_is_told_with_its_number(tmp_path: Path) -> None:
    file = tmp_path / "more.jsonl"
    file.write_text('\n{"id":"a"}\n', encoding="utf-8")
    with pytest.raises(PayloadError, match=r"more\.jsonl:2: error"):
        read_cases(file)


def test_a_case_of_a_type_that_the_schema_lacks_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "me--Nothing--b.json").write_text("{}", encoding="utf-8")
    with pytest.raises(SchemaError, match="no type Nothing"):
        gather(SCHEMA, [tmp_path])
