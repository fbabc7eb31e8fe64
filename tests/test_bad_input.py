"""Every command with input that is wrong: a diagnostic with a code, the exit code that is documented, no traceback."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.conftest import ROOT
from tests.test_cli import COMMANDS, SPECIMEN, dtogen

ENVIRONMENT = {**os.environ, "NO_COLOR": "1", "TERM": "dumb", "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
RUN = [sys.executable, "-m", "dtogen"]
SCHEMA = str(ROOT / SPECIMEN)
FILES = {
    "empty.py": b"",
    "binary.py": b"\xff\xfe\x00",
    "raises.py": b"raise RuntimeError('no')\n",
    "exits.py": b"import sys\nsys.exit(3)\n",
    "endless.py": b"def f(): f()\nf()\n",
    "empty.json": b"",
    "binary.json": b"\xff\xfe",
    "page.json": b"<html></html>",
    "list.json": b"[]",
    "broken.toml": b"a = [\n",
    "binary.toml": b"\xff",
    "unknown.toml": b'schemas = "x"\n',
    "file": b"x",
    "folder/nothing": b"",
    "taken/Dtos.cs/x": b"",
    "manifest/.dtogen.json": b"[]",
    "syntax/csharp/support.cs.j2": b"{% if %}",
    "binary/csharp/support.cs.j2": b"\xff",
}


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with everything that is wrong."""
    folder = tmp_path_factory.mktemp("bad")
    for name, content in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


class Page(BaseHTTPRequestHandler):
    """A server that is none of ours."""

    def do_GET(self) -> None:
        self.send_response(404 if "gone" in self.path else 200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<html></html>")

    do_POST = do_GET

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture(scope="module")
def page() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def refused() -> Iterator[str]:
    """An address that nobody listens at, and nobody else can take meanwhile."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


def refusal(done: subprocess.CompletedProcess[str], code: str, exit_code: int) -> None:
    said = done.stdout + done.stderr
    assert "Traceback" not in said and "Exception ignored" not in said, said
    assert done.returncode == exit_code, said
    assert f"error {code}: " in done.stderr, said


# The schema, which most commands read: `show` stands for the way they share, the others for that they use it.

SCHEMAS = {
    "missing": "DT101",
    "empty.py": "DT106",
    "binary.py": "DT104",
    "raises.py": "DT105",
    "exits.py": "DT105",
    "endless.py": "DT105",
    "empty.json": "DT121",
    "binary.json": "DT121",
    "page.json": "DT121",
    "list.json": "DT121",
    "folder": "DT102",
    "file": "DT103",
}
READERS = ["generate -l cs --stdout", "generate -l cs --check", "lint", "export", "prove -l go"]


@pytest.mark.parametrize(("name", "code"), SCHEMAS.items())
def test_a_schema_that_is_none(here: Path, name: str, code: str) -> None:
    refusal(dtogen("show", "ir", "--schema", name, cwd=here), code, 1)


@pytest.mark.parametrize("command", READERS)
def test_every_command_that_reads_a_schema_says_so(here: Path, command: str) -> None:
    done = dtogen(*command.split(), "--schema", "raises.py", cwd=here)
    refusal(done, "DT105", 1)
    assert "raises.py:1: error" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "exit_code"),
    [
        ("generate -l cobol", "DT403", 2),
        ("generate -l cs --schema {S} --set x", "DT405", 2),
        ("generate -l cs --schema {S} --set nothing=x --stdout", "DT401", 2),
        ("generate -l cs --schema {S} --include Nothing --stdout", "DT404", 2),
        ("generate -l cs --schema {S} --out file", "DT605", 1),
        ("generate -l cs --schema {S} --out file/inside", "DT605", 1),
        ("generate -l cs --schema {S} --out taken", "DT605", 1),
        ("generate -l cs --schema {S} --out manifest", "DT603", 1),
        ("generate -l cs --schema {S} --out manifest --check", "DT603", 1),
        ("generate -l cs --schema {S} --templates file --stdout", "DT405", 2),
        ("generate -l cs --schema {S} --templates syntax --stdout", "DT501", 1),
        ("generate -l cs --schema {S} --templates binary --stdout", "DT501", 1),
        ("generate --config missing.toml", "DT431", 2),
        ("generate --config broken.toml", "DT432", 2),
        ("generate --config binary.toml", "DT431", 2),
        ("generate --config folder", "DT431", 2),
        ("generate --config unknown.toml", "DT433", 2),
        ("generate --config broken.toml --watch", "DT432", 2),
        ("lint --config broken.toml", "DT432", 2),
        ("lint -l cobol", "DT403", 2),
        ("lint --ignore DT661", "DT405", 2),
        ("show ir --config broken.toml", "DT432", 2),
        ("show view", "DT405", 2),
        ("show view -l cobol", "DT403", 2),
        ("export --config broken.toml", "DT432", 2),
        ("export --schema {S} --include Nothing", "DT404", 2),
        ("export --schema {S} --out folder", "DT605", 1),
        ("export --schema {S} --out missing/x.json", "DT605", 1),
        ("export --schema {S} --out file/x.json", "DT605", 1),
        ("prove --config broken.toml", "DT432", 2),
        ("prove -l cobol", "DT403", 2),
        ("prove -l go --schema {S} --payloads missing", "DT911", 1),
        ("prove -l go --schema {S} --payloads file", "DT911", 1),
        ("prove -l go --schema {S} --cases binary.json", "DT911", 1),
        ("prove -l go --schema {S} --cases page.json", "DT911", 1),
        ("prove -l go --schema {S} --cases folder", "DT911", 1),
        ("diff {S} raises.py", "DT105", 1),
        ("diff {S} {S} -l cobol", "DT403", 2),
        ("update missing", "DT612", 1),
        ("update file", "DT610", 1),
        ("update empty.py", "DT610", 1),
        ("update binary.py", "DT610", 1),
        ("update folder", "DT611", 1),
        ("init -l cobol", "DT403", 2),
        ("serve --config missing.toml", "DT931", 2),
        ("serve --config binary.toml", "DT931", 2),
        ("serve --config folder", "DT931", 2),
        ("verify nonsense://x", "DT921", 2),
        ("verify http://127.0.0.1:1 --timeout 0", "DT405", 2),
    ],
)
def test_what_a_user_gets_wrong(here: Path, arguments: str, code: str, exit_code: int) -> None:
    refusal(dtogen(*(each.replace("{S}", SCHEMA) for each in arguments.split()), cwd=here), code, exit_code)


def test_a_template_that_is_no_text_is_named(here: Path) -> None:
    done = dtogen("generate", "-l", "cs", "--schema", SCHEMA, "--templates", "binary", "--stdout", cwd=here)
    assert "binary/csharp/support.cs.j2: error DT501: the template cannot be used: it is not UTF-8" in done.stderr


@pytest.mark.parametrize("command", [*COMMANDS, "bogus"])
def test_an_unknown_option_or_command_shows_the_usage(command: str) -> None:
    done = dtogen(*command.split(), "--bogus")
    assert done.returncode == 2 and "Usage: dtogen" in done.stderr and "Traceback" not in done.stderr


# Servers.


def test_a_server_that_is_not_there(refused: str) -> None:
    refusal(dtogen("verify", refused), "DT923", 1)


@pytest.mark.parametrize("path", ["", "/gone"])
def test_a_server_that_is_another(page: str, path: str) -> None:
    done = dtogen("verify", page + path, "--only", "CreateOpenAiChat")
    assert done.returncode == 1 and "0 of 1 hold" in done.stderr and "Traceback" not in done.stderr


def test_a_port_that_is_taken(page: str) -> None:
    refusal(dtogen("serve", "--port", page.rpartition(":")[2]), "DT934", 1)


# An output that takes nothing.


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize(
    "command",
    [
        f"generate -l cs --schema {SPECIMEN} --stdout",
        f"export --schema {SPECIMEN}",
        f"show ir --schema {SPECIMEN}",
        f"diff {SPECIMEN} {SPECIMEN}",
        "lint --rules",
        "languages",
        "--version",
        "--help",
    ],
)
def test_a_full_disk_behind_stdout(command: str) -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [*RUN, *command.split()], stdout=full, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT, check=False
        )
    assert "Traceback" not in done.stderr and "Exception ignored" not in done.stderr, done.stderr
    assert done.returncode == 1
    assert "error DT607: the output cannot be written: No space left on device" in done.stderr


@pytest.mark.parametrize("command", [f"generate -l cs --schema {SPECIMEN} --stdout", "languages", "--version"])
def test_a_reader_that_has_gone(command: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)  # as that of `| head -1` does, but for certain
    done = subprocess.run([*RUN, *command.split()], stdout=writer, stderr=subprocess.PIPE, text=True, env=ENVIRONMENT)
    os.close(writer)
    assert "Traceback" not in done.stderr and "Exception ignored" not in done.stderr, done.stderr
    assert done.returncode == 1


def test_a_closed_stdout() -> None:
    command = " ".join(f"'{each}'" for each in (*RUN, "languages"))
    done = subprocess.run(["bash", "-c", f"{command} >&-"], stderr=subprocess.PIPE, text=True, env=ENVIRONMENT)
    assert done.returncode == 0 and done.stderr == ""


# A folder that takes nothing. Root may write anywhere, so it is another user who tries.


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
@pytest.mark.parametrize("command", ["generate -l cs --schema {S}", "export --schema {S} --out x.json", "init"])
def test_a_folder_that_is_read_only(tmp_path: Path, command: str) -> None:
    closed = Path("/proc") if os.geteuid() == 0 else tmp_path
    tmp_path.chmod(0o555)  # no harm to root, who finds that /proc takes nothing either
    try:
        done = dtogen(*(each.replace("{S}", SCHEMA) for each in command.split()), cwd=closed)
    finally:
        tmp_path.chmod(0o755)
    refusal(done, "DT605", 1)


# Interrupted runs.


def interrupt(arguments: list[str], after: str, cwd: Path) -> tuple[int, str]:
    """The exit code and stderr of a run that gets SIGINT when a line of either stream starts so."""
    process = subprocess.Popen(
        [*RUN, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=ENVIRONMENT,
        cwd=cwd,
        start_new_session=True,
    )
    assert process.stdout is not None
    said = []
    try:
        for line in process.stdout:
            said.append(line)
            if line.startswith(after):
                process.send_signal(signal.SIGINT)
                break
        rest, _ = process.communicate(timeout=30)
    finally:
        process.kill()
    return process.returncode, "".join(said) + rest


def test_generate_interrupted_leaves_whole_files(tmp_path: Path) -> None:
    arguments = ["generate", *"-l csharp -l ruby -l swift --layout package --out out --schema".split(), SCHEMA]
    code, said = interrupt(arguments, "C#: ", tmp_path)
    assert "Traceback" not in said, said
    assert code in (130, 0), said  # 0 where it was done before the signal came
    for manifest in tmp_path.rglob(".dtogen.json"):
        (known,) = json.loads(manifest.read_text())["languages"].values()
        files = {each.relative_to(manifest.parent).as_posix() for each in manifest.parent.rglob("*") if each.is_file()}
        assert files == {*known["files"], ".dtogen.json"}
    assert dtogen(*arguments, cwd=tmp_path).returncode == 0  # goes on where that ended
    assert dtogen(*arguments, "--check", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize("seconds", [0.8, 1.2])
def test_a_run_interrupted_anywhere_exits_so(tmp_path: Path, seconds: float) -> None:
    process = subprocess.Popen(
        [*RUN, "generate", "-l", "all", "--out", "out"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=ENVIRONMENT,
        cwd=tmp_path,
    )
    time.sleep(seconds)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=30)
    assert "Traceback" not in said, said
    assert process.returncode in (130, 0)
    assert not [each for each in tmp_path.rglob("*") if each.is_file() and each.name.startswith((".dtos", ".Dtos"))]


def test_watch_ends_by_an_interrupt_as_it_says(tmp_path: Path) -> None:
    arguments = ["generate", "-l", "cs", "--schema", SCHEMA, "--out", "out", "--watch"]
    code, said = interrupt(arguments, "watching ", tmp_path)
    assert code == 0 and said.endswith("no longer watching\n"), said


def test_serve_ends_by_an_interrupt_once_it_serves(tmp_path: Path) -> None:
    code, said = interrupt(["serve", "--port", "0"], "http://", tmp_path)
    assert code == 0 and "Traceback" not in said, said
