"""What is emitted compiles with every warning an error, passes the linters, and brings documents back as they were.

With CI=true a missing compiler is a failure; otherwise its tests are skipped and say why.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from dtogen import ir
from dtogen.pipeline import generate
from dtogen.prove.matrix import Row, gather, prove_variant
from dtogen.prove.proof import Proof, Variant, find_proof, proof_ids
from dtogen.prove.toolchain import Toolbox, find
from tests.conftest import CASES, GOLDEN, ROOT, ai_server, golden_schema

USAGE = ROOT / "tests" / "usage"
PAYLOADS = [each for each in (ROOT / "tests" / "payloads", ROOT.parent / "shared" / "payloads") if each.is_dir()]
VARIANTS = [(proof, variant) for id in proof_ids() if (proof := find_proof(id)) for variant in proof.variants]
BY_LANGUAGE = pytest.mark.parametrize(
    ("proof", "variant"), VARIANTS, ids=[f"{proof.id}-{variant.label}" for proof, variant in VARIANTS]
)


def toolbox(proof: Proof) -> Toolbox:
    found = find(proof.tools, ROOT / ".toolchains")
    if found.missing:
        reason = f"not installed: {', '.join(found.missing)} (make toolchains)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def demonstrate(row: Row) -> None:
    """Fail with everything that did not hold."""
    failures = (*row.round_trip.failures, *row.refused.failures)
    assert row.not_run is None, row.not_run
    assert not row.messages, "\n".join(row.messages)
    assert not failures, "\n".join(f"{each.id}: {each.reason}" for each in failures[:40])
    assert row.holds
    assert row.round_trip.passed and row.refused.passed


@BY_LANGUAGE
def test_the_ai_server_schema_holds(proof: Proof, variant: Variant, tmp_path: Path) -> None:
    toolbox(proof)
    cases = gather(ai_server(), PAYLOADS)
    demonstrate(prove_variant(ai_server(), proof, variant, cases, tmp_path, root=ROOT / ".toolchains"))


@BY_LANGUAGE
def test_the_specimen_holds_with_its_cases(proof: Proof, variant: Variant, tmp_path: Path) -> None:
    toolbox(proof)
    schema = golden_schema("specimen")
    cases = gather(schema, cases_files=sorted((GOLDEN / "specimen").glob("*.jsonl")))
    assert sum(each.id.startswith("cases") for each in cases) == 42 + 36
    demonstrate(prove_variant(schema, proof, variant, cases, tmp_path, root=ROOT / ".toolchains"))


@BY_LANGUAGE
def test_the_golden_cases_hold(proof: Proof, variant: Variant, tmp_path: Path) -> None:
    """All of them as one schema: what they declare has names of its own, and one compilation is enough."""
    toolbox(proof)
    schema = ir.Schema(
        "golden", tuple(decl for case in CASES if case != "specimen" for decl in golden_schema(case).decls)
    )
    demonstrate(prove_variant(schema, proof, variant, gather(schema), tmp_path, root=ROOT / ".toolchains"))


def test_every_language_has_a_proof() -> None:
    from dtogen.language import language_ids

    assert set(proof_ids()) == set(language_ids())


def usages() -> list[tuple[Proof, Variant, Path]]:
    """Programs that use the specimen's document as its users would: `<name>.<ext>`, `<name>_<variant>.<ext>`."""
    found = []
    for proof, variant in VARIANTS:
        for file in sorted((USAGE / proof.id).iterdir()):
            _, _, label = file.stem.partition("_")
            if label == ("" if variant is proof.variants[0] else variant.label):
                found.append((proof, variant, file))
    return found


@pytest.mark.parametrize(("proof", "variant", "file"), usages(), ids=lambda value: getattr(value, "stem", None))
def test_a_users_program_compiles_and_runs(proof: Proof, variant: Variant, file: Path, tmp_path: Path) -> None:
    """The calls of the guide and the idioms of the language. The program takes the place of the driver."""
    tools = toolbox(proof)
    options = {"layout": "proof", **proof.usage_options, **variant.options}
    for path, text in generate(golden_schema("specimen"), proof.id, options).files.items():
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.lower().startswith("driver"):
            shutil.copy(file, target)
        else:
            target.write_text(text, encoding="utf-8")
    build = proof.build(tmp_path, tools)
    assert not (build.errors or build.warnings), "\n".join((*build.errors, *build.warnings))
    done = subprocess.run(
        proof.run(tmp_path, tools),
        cwd=tmp_path,
        env={**os.environ, **proof.environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert '"max_tokens":50' in done.stdout.replace(": ", ":")
