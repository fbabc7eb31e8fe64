"""Every reserved word, and every name that a language or our support code puts in scope, is a name like any other.

The words are those of all languages' own tables together, as types, members and enum members: what is harmless in one
language is a keyword in another. The types of the golden cases stand beside them, so that the code that they need, the
names of which are in scope as well, is there.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from dtogen import ir
from dtogen.diagnostics import Location
from dtogen.language import find_language, language_ids
from dtogen.prove.matrix import gather, prove_variant
from dtogen.prove.proof import Proof, Variant
from tests.conftest import CASES, ROOT, golden_schema
from tests.test_proof import BY_LANGUAGE, demonstrate, toolbox

HERE = Location("words.py", 1)
BESIDE = [each for each in CASES if each not in ("specimen", "keywords", "collisions", "hostile_strings")]
CHUNK = 60  # a constructor of the JVM takes 255 arguments


@lru_cache
def words() -> tuple[str, ...]:
    """All words of all tables, sorted."""
    found: set[str] = set()
    for id in language_ids():
        naming = find_language(id).naming
        found.update(*naming.reserved.values(), naming.support)
    return tuple(sorted(found))


def refused() -> frozenset[str]:
    """Wire names that a language cannot have as members, and says so."""
    found: set[str] = set()
    for id in language_ids():
        found.update(*find_language(id).naming.refused.values())
    return frozenset(found)


def chunks(items: tuple[str, ...]) -> Iterator[tuple[int, tuple[str, ...]]]:
    for number, start in enumerate(range(0, len(items), CHUNK)):
        yield number, items[start : start + CHUNK]


def as_members() -> Iterator[ir.Decl]:
    """Closed, open and request models in turn."""
    text = ir.Scalar(ir.Prim.STRING)
    for number, chunk in chunks(tuple(each for each in words() if each not in refused())):
        fields = tuple(ir.Field(each, each, text, HERE, required=index % 7 == 0) for index, each in enumerate(chunk))
        name = f"WordsAsMembers{number}"
        operation = ir.Operation("POST", (f"/api/{name}",), ir.Body.NOTHING) if number % 3 == 2 else None
        yield ir.Model(name, HERE, fields, open=number % 3 == 1, operation=operation)


def as_enum_members() -> Iterator[ir.Decl]:
    """Open and closed ones, texts and numbers."""
    for number, chunk in chunks(words()):
        texts = tuple(ir.EnumMember(each, each, HERE) for each in chunk)
        numbers = tuple(ir.EnumMember(each, index, HERE) for index, each in enumerate(chunk))
        enums = (
            ir.Enumeration(f"WordsOpen{number}", HERE, texts),
            ir.Enumeration(f"WordsClosed{number}", HERE, texts, open=False),
            ir.Enumeration(f"NumbersOpen{number}", HERE, numbers, ir.Prim.INT32),
            ir.Enumeration(f"NumbersClosed{number}", HERE, numbers, ir.Prim.INT32, open=False),
        )
        yield from enums
        fields = tuple(ir.Field(each.name, each.name, ir.Ref(each.name), HERE, required=False) for each in enums)
        yield ir.Model(f"HoldsWords{number}", HERE, fields)


def as_types(taken: frozenset[str]) -> Iterator[ir.Decl]:
    """A model for each word that may begin a type's name by the style guides, which linters hold an author to."""
    member = ir.Field("value", "value", ir.Scalar(ir.Prim.STRING), HERE)
    for word in dict.fromkeys(each[:1].upper() + each[1:] for each in words()):
        if word.isidentifier() and "_" not in word and word not in taken:
            yield ir.Model(word, HERE, (member,))


@lru_cache
def schema() -> ir.Schema:
    beside = tuple(decl for case in BESIDE for decl in golden_schema(case).decls)
    made = (*beside, *as_members(), *as_enum_members())
    taken = {each.name for each in made} | {
        param for each in beside if isinstance(each, ir.Model) for param in each.params
    }
    return ir.Schema("words", (*made, *as_types(frozenset(taken))))


@BY_LANGUAGE
def test_every_word_is_a_name(proof: Proof, variant: Variant, tmp_path: Path) -> None:
    toolbox(proof)
    demonstrate(prove_variant(schema(), proof, variant, gather(schema()), tmp_path, root=ROOT / ".toolchains"))


def test_there_are_many() -> None:
    assert len(words()) > 800 and {"class", "self", "String", "Dto", "module", "toString"} <= set(words())
