"""Foreign documents, imported and generated, compile in every language and bring documents back as they were.

A shop (OpenAPI 3.0: a discriminator in a base, files), an assistant (3.1: unions, events, free JSON) and a big API of a
few hundred schemas are one schema here: one compilation for each language.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from dtogen import ir
from dtogen.importer import load_any
from dtogen.prove.matrix import gather, prove_variant
from dtogen.prove.proof import Proof, Variant
from tests.big_api import big_api
from tests.conftest import ROOT
from tests.test_proof import VARIANTS, demonstrate, toolbox

pytest.importorskip("datamodel_code_generator", exc_type=ImportError)

RESOURCES = 10  # of the big API: a few hundred types; more of them are more of the same to a compiler
FIRST = [(proof, variant) for proof, variant in VARIANTS if variant is proof.variants[0]]


@lru_cache
def documents() -> tuple[ir.Schema, ir.Schema]:
    """The three as one schema, and the two small ones, whose documents are sent there and back."""
    foreign = ROOT / "tests" / "foreign"
    with TemporaryDirectory() as folder:
        big = Path(folder) / "big.json"
        big.write_text(json.dumps(big_api(RESOURCES)), encoding="utf-8")
        shop, assistant, large = map(load_any, (foreign / "shop.yaml", foreign / "assistant.json", big))
    small = ir.Schema("foreign", shop.decls + assistant.decls)
    return ir.Schema("foreign", small.decls + large.decls), small


def test_the_documents_have_no_name_in_common() -> None:
    names = [each.name for each in documents()[0].decls]
    assert len(set(names)) == len(names)
    assert len(names) > 300


@pytest.mark.parametrize(("proof", "variant"), FIRST, ids=[proof.id for proof, _ in FIRST])
def test_foreign_documents_hold(proof: Proof, variant: Variant, tmp_path: Path) -> None:
    toolbox(proof)
    every, small = documents()
    cases = gather(small)
    demonstrate(prove_variant(every, proof, variant, cases, tmp_path, root=ROOT / ".toolchains"))


def test_the_operations_are_there() -> None:
    """Of the operations of the documents, those that can be said."""
    every, _ = documents()
    models = [each for each in every.decls if isinstance(each, ir.Model)]
    assert sum(each.operation is not None for each in models) == 9 + 8 + 6 * RESOURCES
    assert {tag for each in models if each.operation for tag in each.operation.tags} >= {
        "Catalogue",
        "Replies",
        "repos",
    }
