"""The jobs and hooks that the README gives to a CI: read as YAML, their commands run in a Git project."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT
from tests.project import Project, blocks, make_project, section

INSTALL = "pip install dtogen"  # done here by the project's PATH
STALE = "printf '    note: str | None = None\\n' >> models/orders.py"


def document(name: str) -> Any:
    """The YAML that the README shows for a file."""
    text = next(text for kind, text in blocks(section("In CI")) if kind == "yaml" and text.startswith(f"# {name}\n"))
    return yaml.safe_load(text)


def github() -> list[str]:
    (job,) = document(".github/workflows/dtos.yml")["jobs"].values()
    return [step["run"] for step in job["steps"] if "run" in step]


def gitlab() -> list[str]:
    return list(document(".gitlab-ci.yml")["dtos"]["script"])


def hooks() -> dict[str, Any]:
    return {each["id"]: each for each in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Generated, committed, and what a pull request is compared with."""
    made = make_project(tmp_path)
    start = made.run(
        "dtogen init --schema models -l csharp -l ruby && dtogen generate && git add . && git commit -qm Orders"
        " && git update-ref refs/remotes/origin/main HEAD"
    )
    assert start.returncode == 0, start.stderr
    return made


def run(project: Project, commands: list[str]) -> list[subprocess.CompletedProcess[str]]:
    assert commands[0] == INSTALL
    summary = project.root.parent / "summary.md"
    return [project.run(each, GITHUB_BASE_REF="main", GITHUB_STEP_SUMMARY=str(summary)) for each in commands[1:]]


def test_the_github_job_passes_and_then_marks_the_stale_file(project: Project, tmp_path: Path) -> None:
    assert [each.returncode for each in run(project, github())] == [0, 0, 0]
    project.run(STALE)
    lint, check, diff = run(project, github())
    assert (lint.returncode, check.returncode, diff.returncode) == (0, 1, 0), diff.stderr
    assert check.stdout.startswith("::error file=generated/csharp/Dtos.cs,line=")
    assert "Order.note" in (tmp_path / "summary.md").read_text()


def test_the_gitlab_job_passes_and_then_says_why_it_does_not(project: Project) -> None:
    assert [each.returncode for each in run(project, gitlab())] == [0, 0]
    (artifact,) = document(".gitlab-ci.yml")["dtos"]["artifacts"]["paths"]
    assert yaml.safe_load((project.root / artifact).read_text())["version"] == "2.1.0"  # JSON is YAML
    project.run(STALE)
    assert "Dtos.cs: schema changed" in run(project, gitlab())[1].stderr


def test_the_hooks_named_in_the_readme_exist() -> None:
    (repository,) = document(".pre-commit-config.yaml")["repos"]
    assert {each["id"] for each in repository["hooks"]} <= hooks().keys()


@pytest.mark.parametrize("name", hooks())
def test_a_hook_has_what_pre_commit_wants(name: str) -> None:
    hook = hooks()[name]
    assert hook["language"] == "python" and hook["name"] and hook["description"]
    # Stale files are no matter of the file names that a commit has: a removed one is in none.
    assert hook["always_run"] is True and hook["pass_filenames"] is False
    assert shlex.split(hook["entry"])[0] == "dtogen"


def test_the_hooks_do_what_they_are_called(project: Project) -> None:
    entry = {name: hook["entry"] for name, hook in hooks().items()}
    project.run(STALE)
    assert project.run(entry["dtogen-lint"]).returncode == 0
    assert project.run(entry["dtogen-check"]).returncode == 1
    assert project.run(entry["dtogen-generate"]).returncode == 0
    assert "generated/ruby/dtos.rb" in project.run("git diff --name-only").stdout  # by which pre-commit fails
    assert project.run(entry["dtogen-check"]).returncode == 0
