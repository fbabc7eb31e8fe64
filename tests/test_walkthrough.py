"""The README's "Change a DTO", done as written: every command in a real Git project, every output compared."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.project import blocks, make_project, section


def transcript(text: str) -> Iterator[tuple[str, str]]:
    """The commands of a console block, each with the output that is shown."""
    for each in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, shown = each.partition("\n")
        yield command, shown


def matches(shown: str, said: str) -> bool:
    """Whether an output is as shown, where a line `...` stands for any lines."""
    pattern = "".join(r"(?:.*\n)*?" if line == "...\n" else re.escape(line) for line in shown.splitlines(keepends=True))
    return re.fullmatch(pattern, said) is not None


def test_a_line_of_dots_stands_for_any_lines() -> None:
    assert matches("a\n...\nb\n", "a\nx\ny\nb\n") and matches("...\nb\n", "b\n")
    assert not matches("a\n...\nb\n", "a\nx\n") and not matches("", "a\n")


def test_the_walk_through_works_as_written(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    commands = []
    for kind, text in blocks(section("Change a DTO")):
        if kind == "diff":
            (tmp_path / "change.diff").write_text(text)
            applied = project.run("git apply ../change.diff")
            assert applied.returncode == 0, applied.stderr
        for command, shown in transcript(text) if kind == "console" else ():
            done = project.run(f"{{ {command}\n}} 2>&1")
            assert matches(shown, done.stdout), f"$ {command}\n{done.stdout}"
            assert done.returncode == (1 if "are not what they should be" in shown else 0), command
            commands.append(command.split(" -")[0])
    wanted = "dtogen init", "dtogen lint", "dtogen diff HEAD:models models", "dtogen generate", "git diff"
    assert set(wanted) <= set(commands)
    assert project.run("git status --porcelain").stdout == ""
