"""Selecting types: patterns -> a smaller schema that holds together."""

from __future__ import annotations

import pytest

from dtogen.diagnostics import OptionError
from dtogen.facts import Facts
from dtogen.select import select
from tests.conftest import ai_server, golden_schema


@pytest.fixture(scope="module")
def facts() -> Facts:
    return Facts(golden_schema("specimen"))


def chosen(facts: Facts, *include: str, exclude: tuple[str, ...] = ()) -> list[str]:
    return [decl.name for decl in select(facts, include, exclude).decls]


def test_without_patterns_everything_stays(facts: Facts) -> None:
    assert select(facts) == facts.schema


def test_a_type_brings_along_what_it_refers_to(facts: Facts) -> None:
    assert chosen(facts, "ResponseStatus") == ["ResponseError", "ResponseStatus"]


def test_a_request_brings_along_its_base_and_its_answer(facts: Facts) -> None:
    found = chosen(facts, "QueryAiProviders")
    assert {"QueryDb", "QueryResponse", "AiProvider", "AiModel", "ResponseStatus"} <= set(found)


def test_the_order_of_the_author_is_kept(facts: Facts) -> None:
    names = [decl.name for decl in facts.schema.decls]
    found = chosen(facts, "OpenAiChatResponse")
    assert found == sorted(found, key=names.index)


def test_a_name_with_a_star_after_it_is_that_type_and_its_references(facts: Facts) -> None:
    assert chosen(facts, "OpenAiChat.*") == chosen(facts, "OpenAiChat")


def test_a_star_before_a_name_is_all_that_refers_to_it(facts: Facts) -> None:
    found = chosen(facts, "*.OpenAiChat")
    assert {"OpenAiChat", "CreateOpenAiChat", "OpenAiChatCompletion"} <= set(found)
    assert "Job" not in found


def test_braces_choose_operations_by_tag(facts: Facts) -> None:
    found = chosen(facts, "{Admin}")
    assert "QueryAiProviders" in found
    assert "CreateOpenAiChat" not in found
    assert set(chosen(facts, "{Admin,AI}")) >= set(found) | {"CreateOpenAiChat"}


def test_an_excluded_type_takes_its_users_along(facts: Facts) -> None:
    found = chosen(facts, exclude=("AiModel",))
    assert not {"AiModel", "AiProvider", "QueryAiProviders"} & set(found)
    assert "Job" in found


def test_an_excluded_type_stays_where_an_included_one_needs_it(facts: Facts) -> None:
    assert "AiModel" in chosen(facts, "AiProvider", exclude=("AiModel",))


@pytest.mark.parametrize("pattern", ["OpenAiChat.*", "*.ResponseStatus", "{AI}", "QueryAiProviders"])
def test_every_selection_of_the_shipped_schema_is_closed(pattern: str) -> None:
    whole = Facts(ai_server())
    part = Facts(select(whole, [pattern]))
    for name, targets in part.references.items():
        assert targets == whole.references[name]


def test_a_pattern_that_matches_nothing_names_the_near_ones(facts: Facts) -> None:
    with pytest.raises(OptionError) as fault:
        chosen(facts, "OpenAiChatt")
    (found,) = fault.value.diagnostics
    assert found.code == "DT404"
    assert found.message == 'the pattern "OpenAiChatt" matches no type'
    assert found.help is not None
    assert found.help.startswith("did you mean OpenAiChat")
    assert fault.value.exit_code == 2
