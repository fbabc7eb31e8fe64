"""`generate --overview`: a page beside the packages of several languages, kept like any other file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dtogen.cli import app
from dtogen.commands.plan import Asked, make_plan
from dtogen.diagnostics import DtogenError
from dtogen.overview import Package, overview

RUN = ["generate", "--layout", "package", "--overview", "--no-config"]


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, [*RUN, *arguments])
    return done.exit_code, done.output + done.stderr


def test_the_page_links_every_package(tmp_path: Path) -> None:
    code, _ = run("--lang", "go", "--lang", "ruby", "--include", "OpenAiChat", "--out", str(tmp_path))
    page = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert code == 0
    assert "| Go | [go](go/README.md) |" in page and "| Ruby | [ruby](ruby/README.md) |" in page


def test_a_check_sees_a_page_that_was_edited(tmp_path: Path) -> None:
    given = ["--lang", "go", "--lang", "ruby", "--include", "OpenAiChat", "--out", str(tmp_path)]
    run(*given)
    assert run(*given, "--check")[0] == 0
    (tmp_path / "README.md").write_text("mine\n", encoding="utf-8")
    code, said = run(*given, "--check")
    assert code == 1 and "README.md: edited by hand" in said
    assert run(*given)[0] != 0
    assert (tmp_path / "README.md").read_text(encoding="utf-8") == "mine\n"


@pytest.mark.parametrize("asked", [Asked(("go",), layout="package"), Asked(("go", "ruby"), layout="single")])
def test_a_page_of_nothing_side_by_side_is_refused(asked: Asked, tmp_path: Path) -> None:
    with pytest.raises(DtogenError, match="--overview is for packages"):
        make_plan(replace(asked, out=tmp_path, overview=True, no_config=True))


def test_both_calls_of_a_language_stand_together() -> None:
    examples = {"imports": "use x\n", "ai_server": "call(one)\n", "openai": "call(two)\n", "errors": "not here\n"}
    page = overview([Package("go", "Go", "go", examples), Package("toy", "Toy", "toy", {})])
    _, shown = page.split("## Go\n")
    assert shown.index("use x") < shown.index("call(one)") < shown.index("call(two)")
    assert "not here" not in page and "## Toy" not in page
