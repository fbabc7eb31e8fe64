"""`generate --watch`, as a real process beside which files are edited."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dtogen.watch import Roots, Watch, imported_anew
from tests.conftest import ROOT

SCHEMA = "from dtogen.authoring import Dto\n\n\nclass {name}(Dto):\n    {member}: str\n"
SECONDS = 30  # until a test gives up


def text_of(name: str = "First", member: str = "one") -> str:
    return SCHEMA.format(name=name, member=member)


class Process:
    """A watching process and what it says."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{folder}", "NO_COLOR": "1"}
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "dtogen", "generate", "--watch", *arguments],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            # A shell that runs the tests in the background has it ignored, and it would be in here.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler) and None,
        )
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def __enter__(self) -> Process:
        return self

    def __exit__(self, *fault: object) -> None:
        self.process.kill()
        self.process.wait()
        self.reader.join()
        assert self.process.stderr is not None
        self.process.stderr.close()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.append(line.rstrip())

    def says(self, pattern: str, since: int = 0) -> int:
        """Wait for a line; returns how many there are up to it."""
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            for number, line in enumerate(self.lines[since:], since + 1):
                if re.search(pattern, line):
                    return number
            assert self.process.poll() is None or self.reader.is_alive(), "\n".join(self.lines)
            time.sleep(0.02)
        raise AssertionError(f"{pattern} is not in\n" + "\n".join(self.lines[since:]))

    def end(self) -> int:
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(SECONDS)
        self.reader.join(SECONDS)
        return code


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "a.py").write_text(text_of())
    (tmp_path / "dtogen.toml").write_text('schema = "models"\nout = "made/{lang}"\nlanguages = ["go", "python"]\n')
    return tmp_path


@pytest.fixture
def watching(project: Path) -> Iterator[Process]:
    with Process(project) as process:
        process.says("^watching models, dtogen.toml; Ctrl-C ends$")
        yield process


def test_an_edit_is_generated_at_once_and_told_by_a_line_a_file(project: Path, watching: Process) -> None:
    first = len(watching.lines)
    assert "First" in (project / "made" / "python" / "dtos.py").read_text()
    (project / "models" / "a.py").write_text(text_of(name="Second"))
    watching.says("^models/a.py changed$", first)
    watching.says(r"^made/python/dtos.py: schema changed, written \(Python\)$", first)
    watching.says(r"^made/go/dtos.go: schema changed, written \(Go\)$", first)
    assert "class Second" in (project / "made" / "python" / "dtos.py").read_text()
    assert "First" not in (project / "made" / "python" / "dtos.py").read_text()


def test_edits_within_one_second_and_of_one_length_are_seen(project: Path, watching: Process) -> None:
    """A compiled copy would be told from a stale one by neither."""
    at = len(watching.lines)
    for member in ("two", "six", "ten", "one"):
        (project / "models" / "a.py").write_text(text_of(member=member))
        at = watching.says("^made/python/dtos.py: schema changed", at)
        assert f"    {member}: str" in (project / "made" / "python" / "dtos.py").read_text()


def test_a_broken_schema_is_told_and_survived(project: Path, watching: Process) -> None:
    before = (project / "made" / "python" / "dtos.py").read_text()
    (project / "models" / "a.py").write_text("def broken(:\n")
    at = watching.says("^models/a.py:1: error DT104: this is no Python")
    assert (project / "made" / "python" / "dtos.py").read_text() == before
    (project / "models" / "a.py").write_text(text_of(member="mended"))
    watching.says("^made/python/dtos.py: schema changed", at)
    assert not [line for line in watching.lines if "Traceback" in line]
    assert watching.end() == 0


def test_a_module_that_comes_and_one_that_goes(project: Path, watching: Process) -> None:
    at = len(watching.lines)
    (project / "models" / "inner").mkdir()
    (project / "models" / "inner" / "b.py").write_text(text_of(name="Another"))
    at = watching.says("^made/python/dtos.py: schema changed", at)
    assert "Another" in (project / "made" / "python" / "dtos.py").read_text()
    (project / "models" / "inner" / "b.py").unlink()
    watching.says("^made/python/dtos.py: schema changed", at)
    assert "Another" not in (project / "made" / "python" / "dtos.py").read_text()


def test_a_folder_that_is_replaced_is_watched_again(project: Path, watching: Process) -> None:
    at = len(watching.lines)
    (project / "models").rename(project / "before")
    at = watching.says("error DT101: there is no schema at models", at)
    (project / "models").mkdir()
    (project / "models" / "b.py").write_text(text_of(name="Fresh"))
    at = watching.says("^made/python/dtos.py: schema changed", at)
    (project / "models" / "b.py").write_text(text_of(name="Fresher"))
    watching.says("^made/python/dtos.py: schema changed", at)


def test_what_the_schema_imports_is_imported_anew(project: Path) -> None:
    (project / "shared").mkdir()
    (project / "shared" / "limits.py").write_text("NAME = 'before'\n")
    model = "from shared.limits import NAME\nfrom pydantic import Field\n" + text_of().replace(
        "one: str", "one: str = Field(alias=NAME)"
    )
    (project / "models" / "a.py").write_text(model)
    with Process(project) as process:
        at = process.says("^watching ")
        assert "before" in (project / "made" / "go" / "dtos.go").read_text()
        (project / "shared" / "limits.py").write_text("NAME = 'behind'\n")
        process.says("^made/go/dtos.go: schema changed", at)
        assert "behind" in (project / "made" / "go" / "dtos.go").read_text()
        assert process.end() == 0


def test_the_configuration_is_watched_too(project: Path, watching: Process) -> None:
    at = len(watching.lines)
    file = project / "dtogen.toml"
    file.write_text("languages = [")
    at = watching.says("^dtogen.toml:?1?: error DT432: this is no TOML", at)
    file.write_text('schema = "models"\nout = "made/{lang}"\n[languages.go]\nnamespace = "other"\n')
    watching.says(r"^made/go/dtos.go: options changed, written \(Go\)$", at)


def test_own_templates_are_watched_too(project: Path) -> None:
    folder = project / "own" / "csharp"
    folder.mkdir(parents=True)
    with Process(project, "--templates", "own", "--lang", "csharp") as process:
        at = process.says("^watching models, own, dtogen.toml")
        (folder / "dtos.cs.j2").write_text("# one\n")
        at = process.says("^made/csharp/Dtos.cs: templates changed", at)
        (folder / "dtos.cs.j2").write_text("# two\n")
        process.says("^made/csharp/Dtos.cs: templates changed", at)
        assert (project / "made" / "csharp" / "Dtos.cs").read_text() == "# two\n"


def test_a_hand_edit_is_kept_and_told_and_the_other_languages_go_on(project: Path, watching: Process) -> None:
    at = len(watching.lines)
    (project / "made" / "go" / "dtos.go").write_text("mine\n")
    (project / "models" / "a.py").write_text(text_of(name="Second"))
    watching.says("^made/go/dtos.go:1: error DT602", at)
    watching.says("^made/python/dtos.py: schema changed", at)
    assert (project / "made" / "go" / "dtos.go").read_text() == "mine\n"


def test_ctrl_c_ends_with_zero(watching: Process) -> None:
    assert watching.end() == 0
    assert watching.lines[-1] == "no longer watching"


def test_a_document_is_watched_by_its_name(tmp_path: Path) -> None:
    """Editors put another file in the place of the one that was opened."""
    file = tmp_path / "api.py"
    file.write_text(text_of())
    with Process(tmp_path, "--schema", "api.py", "--lang", "go") as process:
        at = process.says("^watching api.py")
        for name in ("Second", "Third"):
            (tmp_path / "api.tmp").write_text(text_of(name=name))
            (tmp_path / "api.tmp").replace(file)
            at = process.says("^dtos.go: schema changed", at)
            assert name in (tmp_path / "dtos.go").read_text()


def test_without_watchfiles_it_says_what_to_install(project: Path) -> None:
    program = "import sys; sys.modules['watchfiles'] = None; from dtogen.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program, "generate", "--watch"],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "error DT421: --watch needs watchfiles\n  help: pip install 'dtogen[watch]'" in done.stderr


def test_a_wrong_command_line_does_not_wait(project: Path) -> None:
    with Process(project, "--lang", "cobol") as process:
        assert process.process.wait(SECONDS) == 2
        process.reader.join(SECONDS)
        assert "DT403" in process.lines[0]


# The parts.


def test_a_folder_is_watched_with_what_is_around_it_and_a_file_by_its_folder(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "a.toml").write_text("")
    roots = Roots.of([tmp_path / "models", tmp_path / "a.toml", tmp_path / "not" / "yet" / "there"])
    assert roots == Roots(deep=frozenset({tmp_path / "models"}), flat=frozenset({tmp_path}))


def test_a_change_while_nobody_waits_is_not_lost(tmp_path: Path) -> None:
    watch = Watch()
    try:
        watch.on([tmp_path / "a.toml"])
        (tmp_path / "other.toml").write_text("")
        (tmp_path / "a.toml").write_text("")
        time.sleep(0.3)
        watch.on([tmp_path / "a.toml", tmp_path])
        assert tmp_path / "a.toml" in watch.wait()
    finally:
        watch.end()


def test_modules_of_a_project_are_forgotten_and_installed_ones_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "of_the_project.py").write_text("VALUE = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    sys.modules.pop("colorsys", None)
    files: set[Path] = set()
    with imported_anew(files):
        import colorsys  # noqa: F401

        __import__("of_the_project")
    assert "of_the_project" not in sys.modules and "colorsys" in sys.modules
    assert files == {(tmp_path / "of_the_project.py").resolve()}
    assert not (tmp_path / "__pycache__").exists()
