"""`dtogen update`: a file is regenerated from its own header, and nothing that somebody wrote is lost."""

from __future__ import annotations

import http.server
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from pytest_regressions.file_regression import FileRegressionFixture

from dtogen.host.documents import make_subject, single_files
from dtogen.host.header import read_header, with_options
from dtogen.host.options import Wanted
from dtogen.language import find_language, language_ids
from dtogen.pipeline import choose, generate
from tests.conftest import ROOT, ai_server, golden_schema
from tests.test_cli import dtogen as command
from tests.test_host_types import mounted, serving

SPECIMEN = ROOT / "tests/golden/specimen/schema.py"


def dtogen(folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "NO_COLOR": "1", "TERM": "dumb", "PYTHONPATH": str(ROOT), "no_proxy": "*"}
    return subprocess.run(
        [sys.executable, "-m", "dtogen", *map(str, arguments)],
        capture_output=True,
        text=True,
        env=environment,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        timeout=120,
        check=False,
    )


def done(folder: Path, *arguments: str | Path) -> str:
    run = dtogen(folder, *arguments)
    assert run.returncode == 0, run.stderr
    return run.stderr


def refused(folder: Path, code: str, *arguments: str | Path) -> str:
    run = dtogen(folder, *arguments)
    assert run.returncode in (1, 2) and code in run.stderr and "Traceback" not in run.stderr, run.stderr
    return run.stderr


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serving(mounted()) as address:
        yield address


def fetched(url: str, language: str, folder: Path, **query: str) -> Path:
    answer = httpx.get(f"{url}/types/{language}", params=query, timeout=60)
    file = folder / answer.headers["content-disposition"].split('"')[1]
    file.write_bytes(answer.content)
    return file


def test_help(file_regression: FileRegressionFixture) -> None:
    shown = command("update", "--help").stdout
    assert "Examples" in shown
    text = "\n".join(line.rstrip() for line in shown.splitlines()).strip() + "\n"
    path = ROOT / "tests" / "help" / "update.txt"
    file_regression.check(text, fullpath=path, encoding="utf-8", newline="\n", extension=".txt")


# From a server.


@pytest.mark.parametrize("language", language_ids())
def test_an_option_in_the_header_takes_effect(url: str, language: str, tmp_path: Path) -> None:
    file = fetched(url, language, tmp_path)
    assert "up to date" in done(tmp_path, "update", file.name)
    edit(file, "//include:", "include: OpenAiError, {AI}")
    assert f"{file.name}: updated" in done(tmp_path, "update", file.name)
    again = httpx.get(f"{url}/types/{language}", params={"include": "OpenAiError,{AI}"}, timeout=60)
    assert file.read_text(encoding="utf-8") == again.text


def test_a_served_file_can_be_made_here(url: str, tmp_path: Path) -> None:
    file = fetched(url, "kotlin", tmp_path, include="OpenAiError")
    before = file.read_text()
    edit(file, f"BaseUrl: {url}", "BaseUrl: http://127.0.0.1:9")
    assert "cannot be reached" in refused(tmp_path, "DT613", "update", file.name)
    done(tmp_path, "update", file.name, "--schema", ROOT / "schema")
    assert file.read_text() == before.replace(url, "http://127.0.0.1:9")


def test_an_edit_below_the_header_is_kept(url: str, tmp_path: Path) -> None:
    file = fetched(url, "go", tmp_path, include="OpenAiError")
    file.write_text(file.read_text() + "\n// mine\n")
    assert "--force" in refused(tmp_path, "DT602", "update", file.name)
    assert file.read_text().endswith("// mine\n")
    done(tmp_path, "update", file.name, "--force")
    assert file.read_text() == httpx.get(f"{url}/types/go?include=OpenAiError").text


def test_check_tells_and_writes_nothing(url: str, tmp_path: Path) -> None:
    file = fetched(url, "swift", tmp_path, include="OpenAiError")
    done(tmp_path, "update", ".", "--check")
    edit(file, "include: OpenAiError", "include: OpenAiUsage")
    before = file.read_text()
    run = dtogen(tmp_path, "update", ".", "--check")
    assert run.returncode == 1 and "would change" in run.stderr and "-public enum" in run.stderr
    assert file.read_text() == before


def test_a_folder_is_searched_and_other_files_are_left(url: str, tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "node_modules").mkdir()
    files = [fetched(url, "ruby", tmp_path / "a"), fetched(url, "ts", tmp_path / "a" / "b")]
    skipped = fetched(url, "ts", tmp_path / "node_modules")
    other = tmp_path / "a" / "main.rb"
    other.write_text("puts 'Options:'\n")
    for each in (*files, skipped):
        edit(each, "//include:", "include: OpenAiError")
    said = done(tmp_path, "update", ".")
    assert said.count("updated") == 2 and "node_modules" not in said
    assert "include: OpenAiError" in skipped.read_text() and skipped.stat().st_size > files[1].stat().st_size
    assert other.read_text() == "puts 'Options:'\n"


def test_several_files_are_all_or_nothing(url: str, tmp_path: Path) -> None:
    one, two = fetched(url, "go", tmp_path), fetched(url, "py", tmp_path)
    edit(one, "//include:", "include: OpenAiError")
    two.write_text(two.read_text() + "mine = 1\n")
    before = one.read_text()
    refused(tmp_path, "DT602", "update", one.name, two.name)
    assert one.read_text() == before


def test_line_ends_of_the_working_copy_are_kept(url: str, tmp_path: Path) -> None:
    file = fetched(url, "csharp", tmp_path, include="OpenAiError")
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert "up to date" in done(tmp_path, "update", file.name)
    content = file.read_bytes().replace(b"include: OpenAiError\r\n", b"include: OpenAiUsage\r\n")
    file.write_bytes(content)
    done(tmp_path, "update", file.name)
    assert (
        file.read_bytes().count(b"\n") == file.read_bytes().count(b"\r\n") and b"class OpenAiUsage" in file.read_bytes()
    )


def test_the_mode_and_the_name_of_a_file_are_kept(url: str, tmp_path: Path) -> None:
    file = fetched(url, "php", tmp_path, include="OpenAiError").rename(tmp_path / "Ours.php")
    file.chmod(0o640)
    edit(file, "include: OpenAiError", "include: OpenAiUsage")
    done(tmp_path, "update", "Ours.php")
    assert file.stat().st_mode & 0o777 == 0o640 and [each.name for each in tmp_path.iterdir()] == ["Ours.php"]


def test_a_bad_option_is_told_with_the_file(url: str, tmp_path: Path) -> None:
    file = fetched(url, "dart", tmp_path, include="OpenAiError")
    edit(file, "//copyWith: false", "copyWith: perhaps")
    said = refused(tmp_path, "DT613", "update", file.name)
    assert said.startswith(f"{file.name}: error") and "true or false" in said


@contextmanager
def answering(body: bytes, status: int = 200, location: str = "") -> Iterator[str]:
    """A server that says the same whatever it is asked."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join(10)


@pytest.mark.parametrize(
    ("body", "status", "location", "code"),
    [
        (b"<html>hello</html>", 200, "", "DT614"),
        (b"\xff\xfe", 200, "", "DT613"),
        (b"gone", 410, "", "DT613"),
        (b"", 302, "file:///etc/passwd", "DT613"),
        (b"", 302, "ftp://127.0.0.1/x", "DT613"),
        (b"", 302, "/again", "DT613"),
    ],
    ids=["another page", "no text", "gone", "to a file", "to ftp", "in circles"],
)
def test_an_answer_that_is_no_document_costs_nothing(
    url: str, tmp_path: Path, body: bytes, status: int, location: str, code: str
) -> None:
    file = fetched(url, "py", tmp_path, include="OpenAiError")
    with answering(body, status, location) as other:
        edit(file, f"BaseUrl: {url}", f"BaseUrl: {other}")
        before = file.read_text()
        refused(tmp_path, code, "update", file.name)
    assert file.read_text() == before


def test_an_endless_answer_is_cut_off(tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from dtogen import download
    from dtogen.diagnostics import OutputError
    from dtogen.update import fetch_document

    monkeypatch.setattr(download, "LARGEST", 1000)
    monkeypatch.setenv("no_proxy", "*")
    with answering(b"a" * 5000) as other, pytest.raises(OutputError, match="DT613"):
        fetch_document(other, "python", {})


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://host/x", "types", "http://[::1"])
def test_only_the_web_is_asked(url: str, tmp_path: Path, address: str) -> None:
    file = fetched(url, "py", tmp_path, include="OpenAiError")
    edit(file, f"BaseUrl: {url}", f"BaseUrl: {address}")
    refused(tmp_path, "DT613", "update", file.name)


def test_an_answer_in_another_language_is_refused(url: str, tmp_path: Path) -> None:
    file = fetched(url, "py", tmp_path, include="OpenAiError")
    with answering(httpx.get(f"{url}/types/go").content) as other:
        edit(file, f"BaseUrl: {url}", f"BaseUrl: {other}")
        refused(tmp_path, "DT614", "update", file.name)


# With a manifest.


@pytest.mark.parametrize("language", language_ids())
def test_what_generate_wrote_is_updated_from_its_header(language: str, tmp_path: Path) -> None:
    done(tmp_path, "generate", "-l", language, "--include", "OpenAiUsage", "--out", ".")
    file = tmp_path / next(iter(generate(golden_schema("enums"), language).files))
    assert "up to date" in done(tmp_path, "update", file.name)
    edit(file, "include: OpenAiUsage", "include: OpenAiError,{AI}")
    done(tmp_path, "update", file.name)
    made = generate(choose(ai_server(), ["OpenAiError", "{AI}"]), language)
    assert file.read_text(encoding="utf-8") == made.files[file.name]
    # The manifest knows what was done.
    done(tmp_path, "generate", "-l", language, "--include", "OpenAiError", "--include", "{AI}", "--out", ".", "--check")


def test_a_package_is_updated_as_a_whole(tmp_path: Path) -> None:
    done(tmp_path, "generate", "-l", "ruby", "--include", "OpenAiUsage", "--layout", "package", "--out", ".")
    (file,) = (each for each in tmp_path.rglob("*.gemspec"))
    edit(file, "# include: OpenAiUsage\n", "# include: OpenAiUsage\n# module: Our\n")
    done(tmp_path, "update", ".")
    assert "module Our" in "".join(each.read_text() for each in tmp_path.rglob("*.rb"))
    assert "up to date" in done(tmp_path, "update", ".")


def test_headers_that_disagree_are_told(tmp_path: Path) -> None:
    done(tmp_path, "generate", "-l", "ruby", "--include", "OpenAiUsage", "--out", ".")
    edit(tmp_path / "dtos.rb", "include: OpenAiUsage", "include: OpenAiError")
    edit(tmp_path / "sig" / "dtos.rbs", "include: OpenAiUsage", "include: OpenAiChat")
    refused(tmp_path, "DT616", "update", ".")


def test_an_edit_is_seen_by_the_manifest(tmp_path: Path) -> None:
    done(tmp_path, "generate", "-l", "java", "--include", "OpenAiUsage", "--out", ".")
    file = tmp_path / "Dtos.java"
    file.write_text(file.read_text() + "// mine\n")
    edit(file, "include: OpenAiUsage", "include: OpenAiError")
    refused(tmp_path, "DT602", "update", file.name)
    assert file.read_text().endswith("// mine\n")


# Without one.


def test_a_file_of_which_nothing_tells_is_not_overwritten(tmp_path: Path) -> None:
    text = generate(choose(ai_server(), ["OpenAiUsage"]), "csharp").files["Dtos.cs"]
    file = tmp_path / "Dtos.cs"
    file.write_text(text)
    assert "up to date" in done(tmp_path, "update", file.name)
    edit(file, "include: OpenAiUsage", "include: OpenAiError")
    refused(tmp_path, "DT615", "update", file.name)
    done(tmp_path, "update", file.name, "--force")
    assert file.read_text() == generate(choose(ai_server(), ["OpenAiError"]), "csharp").files["Dtos.cs"]


def test_the_schema_that_ships_takes_no_other_s_place(tmp_path: Path) -> None:
    done(tmp_path, "generate", "-l", "cs", "--schema", SPECIMEN, "--out", ".")
    before = (tmp_path / "Dtos.cs").read_text()
    assert "--schema" in refused(tmp_path, "DT617", "update", "Dtos.cs")
    assert (tmp_path / "Dtos.cs").read_text() == before
    assert "up to date" in done(tmp_path, "update", "Dtos.cs", "--schema", SPECIMEN)


def test_what_is_no_file_of_ours_is_told(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text("print(1)\n")
    refused(tmp_path, "DT610", "update", "main.py")
    refused(tmp_path, "DT611", "update", ".")
    refused(tmp_path, "DT612", "update", "missing.py")
    assert dtogen(tmp_path, "update").returncode == 2


# The header.


@pytest.mark.parametrize("language", language_ids())
def test_a_header_says_what_it_was_made_with(language: str) -> None:
    schema, target = golden_schema("specimen"), find_language(language)
    option = {"package": "api"}
    made = generate(choose(schema, ["{Admin}"], ["Job"]), target, option)
    for text in made.files.values():
        header = read_header(text)
        assert header is not None
        assert (header.schema, header.digest, header.language) == ("specimen", made.digest, language)
        assert header.options == {"package": "api", "include": "{Admin}", "exclude": "Job"} == made.options
        assert with_options(text, header, made.options) == text


@pytest.mark.parametrize("language", language_ids())
def test_a_package_s_files_say_it_too(language: str) -> None:
    made = generate(golden_schema("enums"), language, {"layout": "package"})
    found = [header for text in made.files.values() if (header := read_header(text)) is not None]
    assert found and all(each.options == {"layout": "package"} and each.language == language for each in found)


def test_a_language_without_comments_of_several_lines_keeps_its_own() -> None:
    from dataclasses import replace

    target = replace(find_language("ruby"), id="plain")
    subject = replace(make_subject(golden_schema("enums")), languages={"plain": target})
    text = next(iter(single_files(subject, Wanted("plain", base_url="http://localhost")).values()))
    assert "BaseUrl" not in text and "# lang: plain" in text
