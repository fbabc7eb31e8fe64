"""Completion in a shell: what TAB offers, asked of bash itself with the script that we give it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from dtogen.cli import app
from dtogen.language import language_ids
from tests.project import Project, make_project


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return make_project(tmp_path_factory.mktemp("completion"))


def offered(project: Project, *words: str) -> list[str]:
    """What bash offers for the last word."""
    typed = " ".join(f"'{each}'" for each in ("dtogen", *words))
    done = project.run(
        'eval "$(_DTOGEN_COMPLETE=source_bash dtogen)"\n'
        f"COMP_WORDS=({typed}); COMP_CWORD={len(words)}\n"
        '"$(complete -p dtogen | sed "s/.*-F \\([^ ]*\\).*/\\1/")" dtogen && printf "%s\\n" "${COMPREPLY[@]}"'
    )
    assert done.returncode == 0 and done.stderr == "", done.stderr
    return done.stdout.split()


def test_bash_offers_every_command(project: Project) -> None:
    names = [each.name or each.callback.__name__ for each in app.registered_commands if each.callback]
    assert offered(project, "") == names
    assert offered(project, "ge") == ["generate"]


@pytest.mark.parametrize("command", [["generate"], ["lint"], ["prove"], ["init"], ["show", "view"]], ids=" ".join)
def test_bash_offers_the_languages(project: Project, command: list[str]) -> None:
    assert offered(project, *command, "--lang", "") == [*language_ids(), "all"]
    assert offered(project, *command, "-l", "p") == [each for each in language_ids() if each.startswith("p")]


def test_bash_offers_options(project: Project) -> None:
    assert offered(project, "generate", "--temp") == ["--templates"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_there_is_a_script_for_each_shell(project: Project, shell: str, tmp_path: Path) -> None:
    script = project.run(f"_DTOGEN_COMPLETE=source_{shell} dtogen").stdout
    assert f"complete_{shell}" in script
    if program := shutil.which(shell):
        (tmp_path / "script").write_text(script)
        assert project.run(f"{program} -n {tmp_path / 'script'}").returncode == 0
