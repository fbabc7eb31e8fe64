"""Every golden case in every language: what is emitted is read by people, and changes only when they agree.

`make golden` rewrites the expected files; read the difference as the maintainer of that language would.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from dtogen.language import find_language, language_ids
from dtogen.pipeline import generate
from dtogen.prove.proof import find_proof
from tests.conftest import CASES, GOLDEN, golden_schema

LANGUAGES = language_ids()


def variants(language: str) -> list[tuple[str, dict[str, str]]]:
    """The ways in which a language can be generated that its proof tries too, the default first."""
    proof = find_proof(language)
    return [(each.label, dict(each.options)) for each in proof.variants] if proof else [("default", {})]


def expected(case: str, language: str, variant: int, path: str) -> Path:
    """`csharp.cs` for the only file of the default; other files and variants say so in their names."""
    suffix = find_language(language).extension
    label = variants(language)[variant][0]
    name = language if variant == 0 else f"{language}-{label}"
    stem, _, ending = path.rpartition(".")
    plain = ending == suffix and stem.lower() == "dtos"
    return GOLDEN / case / (f"{name}.{suffix}" if plain else f"{name}-{path.replace('/', '-')}")


def jobs() -> list[tuple[str, str, int]]:
    """Every case in every language; the specimen, which has every feature, in every variant too."""
    return [
        (case, language, variant)
        for case in CASES
        for language in LANGUAGES
        for variant in range(len(variants(language)) if case == "specimen" else 1)
    ]


def emitted(case: str, language: str, variant: int) -> dict[Path, str]:
    made = generate(golden_schema(case), language, variants(language)[variant][1])
    return {expected(case, language, variant, path): text for path, text in made.files.items()}


def compare(files: Mapping[Path, str], regression: FileRegressionFixture) -> None:
    """All files, so that one run tells of, or rewrites, every one that differs."""
    faults: list[BaseException] = []
    for path, text in files.items():
        try:
            regression.check(text, fullpath=path, encoding="utf-8", newline="\n", extension=path.suffix)
        except (AssertionError, pytest.fail.Exception) as fault:
            faults.append(fault)
    if faults:
        raise faults[0]


@pytest.mark.parametrize(("case", "language", "variant"), jobs())
def test_emitted_code(case: str, language: str, variant: int, file_regression: FileRegressionFixture) -> None:
    compare(emitted(case, language, variant), file_regression)


@pytest.mark.parametrize("language", LANGUAGES)
def test_emitted_package(language: str, file_regression: FileRegressionFixture) -> None:
    """The package around the document: manifest, README, licence."""
    made = generate(golden_schema("operations"), language, {"layout": "package", "package": "acme-answers"})
    around = {
        GOLDEN / "package" / language / f"{path}.txt": text
        for path, text in made.files.items()
        if "dtos" not in path.lower() and "decode" not in path
    }
    compare(around, file_regression)


@pytest.mark.parametrize("case", CASES)
def test_warnings(case: str, file_regression: FileRegressionFixture) -> None:
    """What is said about a case, in all languages together."""
    found = {str(each): None for language in LANGUAGES for each in generate(golden_schema(case), language).diagnostics}
    text = "".join(f"{each}\n" for each in found)
    path = GOLDEN / case / "warnings.txt"
    if text or path.exists():
        compare({path: text}, file_regression)


def test_no_golden_file_is_left_over() -> None:
    wanted = {path for job in jobs() for path in emitted(*job)}
    found = {
        path
        for path in GOLDEN.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.relative_to(GOLDEN).parts[0] != "package"
    }
    assert {
        path for path in found if path.name not in ("schema.py", "warnings.txt") and path.suffix != ".jsonl"
    } == wanted
