"""A wheel, installed in an empty environment, generates every language: templates and schema travel inside it."""

from __future__ import annotations

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from dtogen.language import language_ids
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, cwd=ROOT)
    (found,) = folder.glob("*.whl")
    return found


def run(*argv: str | Path, cwd: Path) -> str:
    done = subprocess.run([str(each) for each in argv], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stderr


def test_the_wheel_holds_what_it_needs_and_no_top_level_schema(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "dtogen/_schema/openai.py" in names
    assert "dtogen/_templates/csharp/dtos.cs.j2" in names
    assert "dtogen/py.typed" in names
    assert {name.split("/")[0] for name in names if not name.startswith("dtogen-")} == {"dtogen"}
    assert not [name for name in names if name.endswith(".pyc")]


def test_an_empty_environment_generates_all_languages(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / "bin" / "python"
    run(
        python, "-m", "pip", "install", "--quiet", "--constraint", ROOT / ".ci" / "constraints.txt", wheel, cwd=tmp_path
    )
    said = run(tmp_path / "venv" / "bin" / "dtogen", "generate", "--lang", "all", "--out", "out", cwd=tmp_path)
    assert said.count("303 types") == len(language_ids())
    made = {each.name for each in (tmp_path / "out").iterdir()}
    assert made == set(language_ids())
