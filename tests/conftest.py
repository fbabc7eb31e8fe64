"""What tests share: where things are, and the schemas, loaded once."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest

from dtogen import ir
from dtogen.load import load_schema, shipped_schema

ROOT = Path(__file__).parent.parent
GOLDEN = ROOT / "tests" / "golden"
CASES = sorted(each.name for each in GOLDEN.iterdir() if (each / "schema.py").exists())


@lru_cache
def golden_schema(case: str) -> ir.Schema:
    """The schema of a golden case, with locations relative to the checkout."""
    return load_schema((GOLDEN / case / "schema.py").relative_to(ROOT))


@lru_cache
def ai_server() -> ir.Schema:
    return load_schema(shipped_schema())


@pytest.fixture(autouse=True)
def in_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths in diagnostics are shown as given: give them from the checkout."""
    monkeypatch.chdir(ROOT)
