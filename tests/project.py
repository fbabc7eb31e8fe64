"""A Git project in a temporary folder with `dtogen` on its PATH, and what the README says of such a one."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    """What the README has under a heading."""
    return README.split(f"\n## {title}\n")[1].split("\n## ")[0]


def blocks(text: str) -> Iterator[tuple[str, str]]:
    """The fenced blocks, each with its language."""
    return ((each[1], each[2]) for each in re.finditer(r"^```(\w+)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE))


@dataclass(frozen=True, slots=True)
class Project:
    """The folder, and the folder of its programs beside it."""

    root: Path
    programs: Path

    def run(self, command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """A command line of bash."""
        return subprocess.run(
            ["bash", "-c", command],
            capture_output=True,
            text=True,
            cwd=self.root,
            env=self.environment() | environment,
            stdin=subprocess.DEVNULL,
            timeout=120,
            check=False,
        )

    def environment(self) -> dict[str, str]:
        author = {f"GIT_{who}_{what}": "a@b.example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        path = f"{self.programs}{os.pathsep}{os.environ['PATH']}"
        git = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_PAGER": "cat"}
        return {**os.environ, **author, **git, "PATH": path, "NO_COLOR": "1", "TERM": "dumb"}


def make_project(folder: Path) -> Project:
    """The README's project, nothing committed yet."""
    project = Project(folder / "project", folder / "programs")
    project.root.mkdir()
    project.programs.mkdir()
    program = project.programs / "dtogen"
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m dtogen "$@"\n')
    program.chmod(0o755)
    model = next(text for kind, text in blocks(section("Change a DTO")) if kind == "python")
    (project.root / "models").mkdir()
    (project.root / "models" / "orders.py").write_text(model, encoding="utf-8")
    assert project.run("git init --quiet").returncode == 0
    return project
