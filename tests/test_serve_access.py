"""`dtogen serve`: keys, the auth secret, where it listens, and how much it takes."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dtogen.diagnostics import OptionError
from dtogen.host.server.settings import read_settings
from tests.conftest import ROOT
from tests.test_serve_support import KEY, SECRET, Server, chat, configuration, environment, serving, start


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving(DTOGEN_API_KEYS=f"ak-other,{KEY}", DTOGEN_AUTH_SECRET=SECRET) as started:
        yield started


@pytest.fixture(scope="module")
def open_server() -> Iterator[Server]:
    with serving() as started:
        yield started


@pytest.mark.parametrize(
    ("headers", "key_status", "secret_status"),
    [
        ({}, 401, 401),
        ({"Authorization": f"Bearer {KEY}"}, 200, 401),
        ({"X-Api-Key": KEY}, 200, 401),
        ({"Authorization": "Bearer ak-wrong"}, 401, 401),
        ({"Authorization": f"Basic {KEY}"}, 401, 401),
        ({"Authorization": "Bearer"}, 401, 401),
        ({"Authorization": f"Bearer {SECRET}"}, 200, 200),
        ({"authsecret": SECRET}, 200, 200),
        ({"authsecret": "wrong"}, 401, 401),
        ({"Authorization": "Bearer wr\u00f6ng".encode()}, 401, 401),
    ],
)
def test_keys_and_secret(server: Server, headers: dict[str, str], key_status: int, secret_status: int) -> None:
    needs_key = server.post("/api/CreateOpenAiChat", {"request": chat()}, headers=headers)
    needs_secret = server.client.get(f"{server.url}/api/GetWorkerStats", headers=headers)
    assert (needs_key.status_code, needs_secret.status_code) == (key_status, secret_status)
    if key_status == 401:
        status = needs_key.json()["responseStatus"]
        assert status == {"errorCode": "Unauthorized", "message": "Invalid API Key"}


def test_the_secret_may_be_a_parameter_and_what_needs_nothing_gets_nothing(server: Server) -> None:
    assert server.get("/api/GetWorkerStats", authsecret=SECRET).status_code == 200
    assert server.get("/api/GetWorkerStats", authsecret="x").status_code == 401
    assert server.get("/hello/World").status_code == 200


def test_openai_clients_get_openais_error(server: Server) -> None:
    response = server.post("/v1/chat/completions", chat())
    assert response.status_code == 401
    assert response.json()["error"]["code"] == "invalid_api_key"


def test_a_key_is_checked_before_the_body_is_read(server: Server) -> None:
    assert server.post("/api/CreateOpenAiChat", {}).status_code == 401
    assert server.post("/api/CreateOpenAiChat[]", {}).status_code == 401


def test_without_a_key_any_is_accepted(open_server: Server) -> None:
    for headers in ({}, {"Authorization": "Bearer anything"}):
        assert open_server.post("/api/CreateOpenAiChat", {"request": chat()}, headers=headers).status_code == 200
    assert open_server.get("/api/GetWorkerStats").status_code == 200


@pytest.mark.parametrize("header", ["Host", "Origin"])
def test_without_a_key_no_page_of_another_site_may_call(open_server: Server, header: str) -> None:
    foreign = {"Host": "evil.example", "Origin": "https://evil.example"}[header]
    response = open_server.client.get(f"{open_server.url}/hello/World", headers={header: foreign})
    assert response.status_code == 403
    local = {"Host": "localhost:1", "Origin": "http://localhost:3000"}[header]
    assert open_server.client.get(f"{open_server.url}/hello/World", headers={header: local}).status_code == 200


def run(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "dtogen", "serve", *arguments]
    return subprocess.run(command, text=True, capture_output=True, timeout=60, cwd=ROOT, env=environment(**env))


def test_it_says_so_and_does_not_listen_elsewhere() -> None:
    server = start()
    assert server.stop() == 0
    assert "no API key is configured: any key is accepted" in server.said
    refused = run("--host", "0.0.0.0", "--port", "0")
    assert refused.returncode == 2
    assert "DT933" in refused.stderr and "--allow-any-key" in refused.stderr and "Traceback" not in refused.stderr
    for more, env in (([], {"DTOGEN_API_KEYS": KEY}), (["--allow-any-key"], {})):
        with serving("--host", "0.0.0.0", *more, **env) as elsewhere:
            port = elsewhere.url.rpartition(":")[2]
            assert elsewhere.client.get(f"http://127.0.0.1:{port}/hello/World").status_code == 200


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x = 1", "x is no setting"),
        ("port = 1\nworker = 4", 'did you mean "workers"?'),
        ("port = 1\nworker = 4", "server.toml:2"),
        ('port = "a"', "port cannot be 'a'"),
        ("port = ", "no TOML"),
        ("api_keys = 1", "it must be a list"),
        ('[providers]\nname = "a"', "[[providers]]"),
        ("[callbacks]\nallow_private = 1", "it must be true or false"),
        ('[[providers]]\nname = "a"', 'provider "a" has no base_url'),
        ('[[providers]]\nname = "a"\nkind = "b"', "providers[0].kind cannot be 'b'"),
        ('[[providers]]\nkind = "echo"', "providers[0] has no name"),
        ('[[providers]]\nname = "a"\nbase_url = "http://x"\napi_key_env = "NOT_SET"', "NOT_SET"),
        ('[[providers]]\nname="a"\nkind="echo"\n[[providers]]\nname="a"\nkind="echo"', "two providers have one name"),
        ("[callbacks]\nattempts = 0", "callbacks.attempts cannot be 0"),
    ],
)
def test_a_bad_configuration_is_told_with_its_place(tmp_path: Path, text: str, says: str) -> None:
    done = run(*configuration(tmp_path, text))
    assert done.returncode == 2
    assert says in done.stderr and "server.toml" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "text",
    ['api_keys = ["a", 5]\nauth_secret = 5', "api_keys = 5", "[providers]\napi_key = 5", "[callbacks]\nsecret = 5"],
)
def test_no_fault_of_the_configuration_shows_a_key(tmp_path: Path, text: str) -> None:
    file = tmp_path / "server.toml"
    file.write_text(text.replace("5", "20251124"), encoding="utf-8")
    with pytest.raises(OptionError) as caught:
        read_settings(file, {})
    assert "20251124" not in str(caught.value)


def test_every_fault_of_the_configuration_is_told_at_its_line(tmp_path: Path) -> None:
    file = tmp_path / "server.toml"
    file.write_text(
        'port = "a"\n[[providers]]\nname = "a"\n[[providers]]\nname = "b"\npriority = 1.5\n', encoding="utf-8"
    )
    with pytest.raises(OptionError) as caught:
        read_settings(file, {})
    told = [each for each in str(caught.value).splitlines() if "DT931" in each]
    assert [each.partition("server.toml:")[2].partition(": ")[0] for each in told] == ["1", "6"]


def test_a_port_or_a_database_that_cannot_be_had(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = run("--port", str(taken.getsockname()[1]))
    assert done.returncode == 1 and "DT934" in done.stderr and "Traceback" not in done.stderr
    file = tmp_path / "no.db"
    file.write_text("this is no database, and long enough to be seen as none" * 20)
    for bad in (file, tmp_path / "missing" / "jobs.db"):
        done = run("--port", "0", "--db", str(bad))
        assert done.returncode == 1 and "DT932" in done.stderr and "Traceback" not in done.stderr


def test_a_body_has_a_bounded_size(tmp_path: Path) -> None:
    with serving(*configuration(tmp_path, "max_body_bytes = 10000")) as server:
        assert server.post("/api/CreateOpenAiChat", {"request": chat("x" * 9000)}).status_code == 200
        large = server.post("/api/CreateOpenAiChat", {"request": chat("x" * 20000)})
        assert (large.status_code, large.json()["responseStatus"]["errorCode"]) == (413, "RequestTooLarge")
        parts = (b" " * 1000 for _ in range(20))  # chunked: no header announces the size
        headers = {"Content-Type": "application/json"}
        chunked = server.client.post(f"{server.url}/api/CreateOpenAiChat", content=parts, headers=headers)
        assert chunked.status_code == 413
        upload = server.client.post(f"{server.url}/api/ConvertImage", files={"image": b"x" * 20000})
        assert upload.status_code == 413


def test_the_access_log_is_off_unless_asked_for() -> None:
    for arguments, logged in (([], False), (["--access-log"], True)):
        server = start(*arguments)
        server.get("/hello/World", authsecret="hush-hush", x="y")
        assert server.stop() == 0
        assert ("/hello/World?authsecret=...&x=y" in server.said) is logged
        assert "hush" not in server.said


def test_a_missing_extra_is_named() -> None:
    code = (
        "import sys; sys.modules['uvicorn'] = None\nfrom dtogen.cli import main\nsys.argv = ['dtogen', 'serve']\nmain()"
    )
    command = [sys.executable, "-c", code]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, text=True, capture_output=True, timeout=60, cwd=ROOT, env=env)
    assert done.returncode == 1
    assert "pip install 'dtogen[host]'" in done.stderr and "Traceback" not in done.stderr


def test_help_has_examples() -> None:
    assert "dtogen serve --port 0" in run("--help").stdout


def test_help_loads_no_server() -> None:
    code = (
        "import sys\nfrom dtogen import cli\nimport dtogen.pipeline\n"
        "print([each for each in ('fastapi', 'httpx', 'uvicorn', 'starlette') if each in sys.modules])"
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], text=True, capture_output=True, timeout=60, cwd=ROOT, env=env)
    assert done.stdout.strip() == "[]", done.stderr
