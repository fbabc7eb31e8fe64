"""The same input gives the same bytes: twice, in any process, under any hash seed, wherever the schema lies."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dtogen.language import language_ids
from dtogen.load import load_schema, shipped_schema
from dtogen.pipeline import generate
from tests.conftest import ROOT, ai_server, golden_schema

PROGRAM = """
import hashlib, sys
from dtogen.load import load_schema, shipped_schema
from dtogen.pipeline import generate
schema = load_schema(shipped_schema())
for language in sys.argv[1:]:
    for path, text in generate(schema, language, {"layout": "package"}).files.items():
        print(language, path, hashlib.sha256(text.encode()).hexdigest())
"""


def run(seed: str) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *language_ids()], capture_output=True, text=True, env=environment, check=True
    )
    return done.stdout


def test_hash_seeds_change_nothing() -> None:
    first, second = run("0"), run("4242")
    assert first.count("\n") >= len(language_ids())
    assert first == second


@pytest.mark.parametrize("language", language_ids())
def test_two_runs_in_one_process(language: str) -> None:
    assert generate(ai_server(), language).files == generate(ai_server(), language).files


@pytest.mark.parametrize("language", language_ids())
def test_where_the_schema_lies_changes_nothing(language: str, tmp_path: Path) -> None:
    shutil.copytree(shipped_schema(), tmp_path / "elsewhere" / "schema")
    moved = load_schema(tmp_path / "elsewhere" / "schema")
    assert digest(generate(moved, language).files) == digest(generate(ai_server(), language).files)


@pytest.mark.parametrize("language", language_ids())
def test_one_runs_options_leave_the_next_alone(language: str) -> None:
    before = generate(golden_schema("specimen"), language).files
    generate(golden_schema("specimen"), language, {"layout": "package", "package": "other"})
    assert generate(golden_schema("specimen"), language).files == before


def digest(files: object) -> str:
    return hashlib.sha256(repr(files).encode()).hexdigest()
