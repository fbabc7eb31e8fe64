"""The digest of the generator: it changes with what decides the output, and with nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from dtogen import edition


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout in small: the package, and the templates beside it."""
    files = "dtogen/engine.py", "dtogen/languages/go.py", "dtogen/prove/judge.py", "templates/go/dtos.go.j2"
    for name in files:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"one\n")
    monkeypatch.setattr(edition, "PACKAGE", tmp_path / "dtogen")
    return tmp_path


@pytest.mark.parametrize("name", ["dtogen/engine.py", "dtogen/languages/go.py", "templates/go/dtos.go.j2"])
def test_it_changes_with_a_module_a_table_and_a_template(package: Path, name: str) -> None:
    before = edition.generator_digest()
    (package / name).write_bytes(b"two\n")
    assert edition.generator_digest() != before


def test_it_changes_when_a_file_is_renamed(package: Path) -> None:
    before = edition.generator_digest()
    (package / "templates/go/dtos.go.j2").rename(package / "templates/go/other.go.j2")
    assert edition.generator_digest() != before


def test_it_does_not_change_with_what_only_asks_the_generator(package: Path) -> None:
    before = edition.generator_digest()
    (package / "dtogen/prove/judge.py").write_bytes(b"two\n")
    (package / "dtogen/engine.py").write_bytes(b"one\r\n")  # as Git on Windows has it
    (package / "dtogen/__pycache__").mkdir()
    (package / "dtogen/__pycache__/engine.cpython-312.pyc").write_bytes(b"compiled")
    assert edition.generator_digest() == before


def test_an_installed_package_says_the_same_as_a_checkout(package: Path) -> None:
    before = edition.generator_digest()
    (package / "templates").rename(package / "dtogen/_templates")
    assert edition.generator_digest() == before
