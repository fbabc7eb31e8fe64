"""Schemas and documents by chance hold in every language: compiled once for a batch, then sent there and back."""

from __future__ import annotations

import subprocess
import sys
from functools import lru_cache
from pathlib import Path

import pytest

from dtogen.prove.corpus import corpus
from dtogen.prove.matrix import prove_variant
from dtogen.prove.proof import Proof, Variant
from tests.conftest import ROOT
from tests.random_schemas import Drawn, batch
from tests.test_proof import BY_LANGUAGE, demonstrate, toolbox

BATCHES = 2
SCHEMAS = 8  # in a batch, of eleven declarations each


@lru_cache
def drawn(number: int) -> Drawn:
    return batch(SCHEMAS, number)


@pytest.mark.parametrize("number", range(BATCHES))
@BY_LANGUAGE
def test_a_batch_holds(proof: Proof, variant: Variant, number: int, tmp_path: Path) -> None:
    toolbox(proof)
    one = drawn(number)
    cases = (*corpus(one.schema), *one.cases)
    demonstrate(prove_variant(one.schema, proof, variant, cases, tmp_path, root=ROOT / ".toolchains"))


def test_a_batch_is_the_same_every_time_whatever_is_loaded() -> None:
    program = "from tests.random_schemas import batch; print(repr(batch(2, 7)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", cwd=ROOT, check=True)
    assert done.stdout == repr(batch(2, 7)) + "\n"


def test_a_batch_is_as_large_as_was_asked() -> None:
    assert len(drawn(0).schema.decls) == 11 * SCHEMAS
    assert len(drawn(0).cases) > 11 * SCHEMAS
