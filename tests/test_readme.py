"""The README's matrix is that of this schema and these languages; `make matrix` makes it, nobody types it."""

from __future__ import annotations

import re

from dtogen.prove.matrix import gather
from dtogen.prove.proof import find_proof, proof_ids
from tests.conftest import ai_server
from tests.matrix import PAYLOADS, table

CELL = re.compile(r"(\d+) of (\d+)(?: \((\d+) excepted\))?")


def rows() -> list[list[str]]:
    lines = [line for line in table().splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_there_is_a_row_for_every_way_to_generate() -> None:
    proofs = [proof for id in proof_ids() if (proof := find_proof(id))]
    names = [f"{proof.id} ({variant.label})" for proof in proofs for variant in proof.variants]
    assert [row[0] for row in rows()] == names


def test_every_row_is_about_todays_cases_and_holds() -> None:
    cases = gather(ai_server(), [PAYLOADS])
    totals = [sum(each.expect == kind for each in cases) for kind in ("equal", "refuse")]
    for name, tool, compiled, lint, *scores in rows():
        assert compiled == "yes, 0 warnings", name
        assert lint.startswith(("clean: ", "no tool")), name
        assert tool, name
        for score, total in zip(scores, totals, strict=True):
            found = CELL.fullmatch(score)
            assert found, (name, score)
            assert int(found[2]) == total, f"{name}: the table is old: make matrix"
            assert int(found[1]) + int(found[3] or 0) == total, name
