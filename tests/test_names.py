"""Names: words of the schema's names, cases, and scopes in which no two names meet."""

from __future__ import annotations

import keyword
from collections.abc import Callable
from unicodedata import category

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dtogen.names import Scope, Taken, ascii_only, camel, kebab, keep, pascal, screaming, snake, split

fixed = settings(derandomize=True, deadline=None)
names = st.text(max_size=12)
identifiers = st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,5}", fullmatch=True)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("refId", ("ref", "Id")),
        ("tool_calls", ("tool", "calls")),
        ("first-name", ("first", "name")),
        ("HTTPServer", ("HTTP", "Server")),
        ("TOOL_CALLS", ("tool", "calls")),
        ("MP4", ("MP4",)),
        ("v1beta2", ("v1beta2",)),
        ("WebM", ("Web", "M")),
        ("größe", ("größe",)),
        ("$id", ("id",)),
        ("--", ()),
    ],
)
def test_words_end_at_separators_and_humps(name: str, words: tuple[str, ...]) -> None:
    assert split(name) == words


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (pascal, "RefId"),
        (camel, "refId"),
        (snake, "ref_id"),
        (screaming, "REF_ID"),
        (kebab, "ref-id"),
        (keep, "refId"),
    ],
)
def test_a_name_in_every_case(case: Callable[[str], str], expected: str) -> None:
    assert case("refId") == expected


def test_initialisms_are_capitals_where_a_word_is_capitalised() -> None:
    initialisms = frozenset({"id", "url"})
    assert pascal("ref_id", initialisms) == "RefID"
    assert camel("ref_id", initialisms) == "refID"
    assert camel("id_of_url", initialisms) == "idOfURL"


def test_digits_of_two_words_stay_apart() -> None:
    assert pascal("v1_2") == "V1_2"
    assert pascal("v12") == "V12"


def test_a_name_that_is_no_identifier_is_not_kept() -> None:
    assert keep("first-name") == "FirstName"
    assert keep("class_") == "class_"


def test_letters_beyond_ascii_are_written_as_code_points() -> None:
    assert ascii_only("größe") == "gru00f6u00dfe"


@fixed
@given(names)
def test_words_hold_letters_digits_and_their_marks_alone(name: str) -> None:
    for word in split(name):
        assert word
        assert word[0].isalnum()
        assert all(char.isalnum() or category(char) in ("Mn", "Mc") for char in word)


@fixed
@given(st.text(st.characters(max_codepoint=127), max_size=12))
def test_words_of_an_ascii_name_are_alphanumeric(name: str) -> None:
    assert all(word.isalnum() for word in split(name))


@fixed
@given(identifiers)
def test_snake_case_of_pascal_case_is_snake_case(name: str) -> None:
    assert snake(pascal(snake(name))).replace("_", "") == snake(name).replace("_", "")


# Scopes.


def test_the_first_declared_keeps_the_plain_name() -> None:
    scope = Scope()
    assert scope.take("name", "a") == Taken("name")
    assert scope.take("name", "b") == Taken("name2", clash="a")
    assert scope.take("name", "c") == Taken("name3", clash="a")


def test_a_number_after_a_digit_has_an_underscore_before_it() -> None:
    scope = Scope()
    scope.take("mp4", "a")
    assert scope.take("mp4", "b").name == "mp4_2"


def test_a_reserved_word_is_escaped_as_the_language_does() -> None:
    scope = Scope(reserved=frozenset(keyword.kwlist), escape="{}_")
    assert scope.take("class", "a") == Taken("class_")


def test_a_reserved_word_without_an_escape_is_numbered() -> None:
    scope = Scope(reserved=frozenset({"init"}))
    assert scope.take("init", "a") == Taken("init2", clash=None)


def test_an_escaped_word_can_meet_a_declared_name() -> None:
    scope = Scope(reserved=frozenset({"class"}), escape="{}_")
    scope.take("class_", "a")
    assert scope.take("class", "b") == Taken("class_2", clash="a")


def test_case_counts_unless_the_scope_folds_it() -> None:
    assert Scope().take("Open", "b") == Taken("Open")
    folding = Scope(fold=True)
    folding.take("open", "a")
    assert folding.take("Open", "b") == Taken("Open2", clash="a")


def test_a_derived_scope_knows_the_names_of_its_base() -> None:
    base = Scope()
    base.take("id", "Base.id")
    derived = Scope(taken=dict(base.taken))
    assert derived.take("id", "Derived.ID") == Taken("id2", clash="Base.id")
    assert base.take("id2", "Base.id2") == Taken("id2")


scopes = st.builds(
    Scope,
    reserved=st.frozensets(identifiers, max_size=4),
    escape=st.sampled_from(["", "{}_", "@{}"]),
    fold=st.booleans(),
)


def given_out(scope: Scope, wanted: list[str]) -> list[str]:
    fresh = Scope(scope.reserved, scope.escape, scope.fold)
    return [fresh.take(name, str(i)).name for i, name in enumerate(wanted)]


@fixed
@given(scopes, st.lists(identifiers, max_size=12))
def test_a_scope_never_gives_one_name_twice(scope: Scope, wanted: list[str]) -> None:
    made = given_out(scope, wanted)
    keys = [name.casefold() for name in made] if scope.fold else made
    assert len(set(keys)) == len(wanted)
    assert not set(made) & scope.reserved


@fixed
@given(scopes, st.lists(identifiers, max_size=12), identifiers)
def test_a_member_at_the_end_never_renames_an_earlier_one(scope: Scope, wanted: list[str], last: str) -> None:
    assert given_out(scope, [*wanted, last])[:-1] == given_out(scope, wanted)
