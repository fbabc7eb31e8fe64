"""The schema that ships: AI Server's surface in full, and the chat family as the wire has it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dtogen import ir
from dtogen.check import check
from dtogen.facts import Facts
from tests.conftest import ROOT, ai_server

SURFACE = ROOT.parent / "shared" / "facts" / "ai-server-api.json"
COMMON = ["refId", "provider", "replyTo", "tag", "sync"]

# Where the wire wins over the upstream DTOs; schema/README.md lists each. Enums that grew, members that moved.
CORRECTED = {"openai.py", "ollama.py", "openai_errors.py"}
GROWN = {"OpenAiToolType", "ResponseFormat"}


def facts() -> Facts:
    return Facts(ai_server())


def model(name: str) -> ir.Model:
    found = facts().by_name[name]
    assert isinstance(found, ir.Model)
    return found


def wires(name: str) -> list[str]:
    return [field.wire for field, _ in facts().members(model(name))]


def member(name: str, wire: str) -> ir.Field:
    return next(field for field, _ in facts().members(model(name)) if field.wire == wire)


def test_it_holds_together_without_a_warning() -> None:
    assert check(facts()) == ()


def test_its_size() -> None:
    decls = ai_server().decls
    assert len(decls) == 303
    assert sum(isinstance(each, ir.Model) and each.operation is not None for each in decls) == 91


def test_every_type_and_member_has_a_doc() -> None:
    bare = [
        f"{decl.name}.{field.wire}"
        for decl in ai_server().decls
        if isinstance(decl, ir.Model)
        for field in decl.fields
        if not field.doc and not isinstance(field.type, ir.Const)
    ]
    assert [each.name for each in ai_server().decls if not each.doc] == []
    assert bare == []


def test_every_ai_request_shares_one_base() -> None:
    derived = set(facts().derived["AiRequest"])
    assert {
        "CreateOpenAiChat",
        "QueueOpenAiChatCompletion",
        "TextToImage",
        "QueueTextToImage",
        "ConvertVideo",
    } <= derived
    assert [field.wire for field in model("AiRequest").fields] == COMMON
    assert all(wires(name)[: len(COMMON)] == COMMON for name in derived)


def test_the_envelope_of_the_guide() -> None:
    assert wires("CreateOpenAiChat") == [*COMMON, "request"]
    assert member("CreateOpenAiChat", "request").type == ir.Ref("OpenAiChat")
    assert member("CreateOpenAiChat", "sync").default == ir.Default(False)
    assert wires("CreateOpenAiChatResponse") == ["id", "refId", "statusUrl", "result", "responseStatus"]
    operation = model("CreateOpenAiChat").operation
    assert operation and operation.paths == ("/api/CreateOpenAiChat",)
    assert operation.returns == ir.Ref("CreateOpenAiChatResponse")


@pytest.mark.parametrize(
    ("name", "wire", "expected"),
    [
        ("OpenAiChat", "seed", ir.Scalar(ir.Prim.INT64)),
        ("OpenAiChat", "max_tokens", ir.Scalar(ir.Prim.INT32)),
        ("OpenAiChatResponse", "created", ir.Scalar(ir.Prim.INT64)),
        ("ToolCall", "function", ir.Ref("ToolFunction")),
        ("ToolFunction", "arguments", ir.Scalar(ir.Prim.STRING)),
        ("OllamaGenerateResponse", "total_duration", ir.Scalar(ir.Prim.INT64)),
    ],
)
def test_the_wire_wins(name: str, wire: str, expected: ir.Type) -> None:
    assert member(name, wire).type == expected


def test_what_a_reader_may_rely_on_is_little() -> None:
    required = [field.wire for field, _ in facts().members(model("OpenAiChatResponse")) if field.required]
    assert required == ["choices"]


@pytest.mark.parametrize(
    "name", ["OpenAiChat", "OpenAiMessage", "OpenAiChatResponse", "Choice", "OpenAiUsage", "ToolCall"]
)
def test_chat_types_keep_what_they_do_not_name(name: str) -> None:
    assert model(name).open


@pytest.mark.parametrize("name", ["OpenAiRole", "FinishReason", "OpenAiReasoningEffort", "OpenAiServiceTier"])
def test_chat_enums_are_open(name: str) -> None:
    found = facts().by_name[name]
    assert isinstance(found, ir.Enumeration) and found.open


def surface() -> list[dict[str, Any]]:
    return list(json.loads(SURFACE.read_text(encoding="utf-8"))["types"]) if SURFACE.exists() else []


@pytest.mark.parametrize("known", surface(), ids=lambda each: each["name"])
def test_nothing_of_the_surface_is_missing(known: dict[str, Any]) -> None:
    """Against the list of the API's types, where that lies beside the checkout."""
    decl = facts().by_name[known["name"]]
    corrected = decl.location.file.rsplit("/", 1)[-1] in CORRECTED
    match decl:
        case ir.Enumeration():
            key = "int" if known.get("enum_as_int") else "wire"
            values = {each[key] for each in known["values"]}
            found = {each.value for each in decl.members}
            assert values <= found and (found == values or decl.name in GROWN)
        case ir.Model():
            own = set(wires(known["name"]))
            expected = {each["wire"] for each in known["properties"]}
            assert corrected or expected <= own
            if known["kind"] == "request":
                assert decl.operation
                assert [decl.operation.verb] == known["route"]["verbs"]
                assert known["route"]["path"] in decl.operation.paths
                assert decl.operation.auth.value == known["auth"]
                assert {each["field_name"] for each in known.get("file_uploads", ())} == {
                    each.part for each in decl.operation.uploads
                }
        case _:
            assert corrected, "only the chat family became unions"
