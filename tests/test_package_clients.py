"""The client in each package, compiled and driven against real servers, and the very snippets of the README with it.

`tests/clients/README.md` says what the programs do and tell.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from dtogen.pipeline import choose, generate
from dtogen.prove.proof import Proof, find_proof, proof_ids
from tests.client_servers import running
from tests.clients.faults import FILE, SHAPES, TEXT, UNKNOWN, Faults
from tests.conftest import ROOT, ai_server
from tests.test_proof import toolbox
from tests.test_serve_support import KEY, start

PROGRAMS = ROOT / "tests" / "clients"
LANGUAGES = tuple(sorted(each.name for each in PROGRAMS.iterdir() if each.is_dir() and not each.name.startswith("_")))
INCLUDE = (
    "CreateOpenAiChat.*",
    "GetOpenAiChatStatus.*",
    "OpenAiChat",
    "OpenAiChatChunk",
    "OpenAiChatResponse",
    "OpenAiError",
    "OpenAiErrorResponse",
    "SpeechToText.*",
    "GetArtifact.*",
    "DeleteFile.*",
)
"""What the programs use, with all that these need: a compiler has a tenth of the whole schema to read."""
SECONDS = 150
HEADINGS = {
    "The client": "imports",
    "AI Server": "ai_server",
    "OpenAI and compatible providers": "openai",
    "Errors": "errors",
    "Files": "files",
    "Streams": "streams",
}
ASKED = "How do LLMs work?"  # what the blocks of the README say, and so what the built-in provider answers
BLOCKS = {
    "ai_server": ASKED,
    "openai": ASKED,
    "errors": "400",
    "files": "",
    "streams": ASKED,
}
"""By block, what must stand in what it prints."""


@dataclass(frozen=True, slots=True)
class Servers:
    server: str
    faults: str


@dataclass(frozen=True, slots=True)
class Told:
    """What a program printed: the cases, and the output of the README's blocks."""

    cases: Mapping[str, Mapping[str, str]]
    blocks: Mapping[str, str]


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    faults = Faults()
    server = start("--config", str(PROGRAMS / "server.toml"))
    try:
        # The other host is this one by another name: its port differs, and that is another origin.
        with running(faults.application()) as url, running(Faults().application()) as other:
            faults.other = other.replace("127.0.0.1", "localhost")
            yield Servers(server.url, url)
    finally:
        server.stop()


def readme_blocks(readme: str) -> dict[str, str]:
    """The first fenced block under each heading that has one."""
    found = {}
    for heading, name in HEADINGS.items():
        block = re.search(rf"^#+ {re.escape(heading)}\n(?:(?!#|```)[^\n]*\n)*```\w+\n(.*?)^```$", readme, re.M | re.S)
        assert block, f'the README has no block under "{heading}"'
        found[name] = block[1]
    return found


def filled(program: str, blocks: Mapping[str, str], servers: Servers, prefix: str) -> str:
    """The program with the README's blocks where it wants them, indented as their places are."""
    lines = []
    wanted = set(blocks)
    names = re.findall(r"^\W*in snippets (\S+) is (\S+)$", program, re.M)
    for line in program.splitlines():
        place = re.fullmatch(r"(\s*)\W*snippet (\w+)\W*", line)
        if not place:
            lines.append(line)
            continue
        wanted.discard(place[2])
        text = blocks[place[2]].replace("https://ai.example.org", servers.server)
        text = text.replace("https://api.openai.com/v1", f"{servers.server}/v1")
        text = text.replace("<unique-id>", f"{prefix}readme-{place[2]}")
        for said, meant in names:
            text = text.replace(said, meant)
        lines += [f"{place[1]}{each}" if each else "" for each in text.splitlines()]
    assert not wanted, f"the program leaves out {sorted(wanted)}"
    return "\n".join([*lines, ""])


def run_program(proof: Proof, servers: Servers, folder: Path) -> Told:
    tools = toolbox(proof)
    prefix = f"{proof.id}-"
    selection = choose(ai_server(), INCLUDE)
    readme = generate(selection, proof.id, {"layout": "package", **proof.usage_options}).files["README.md"]
    (source,) = (each for each in (PROGRAMS / proof.id).iterdir() if each.is_file())
    program = filled(source.read_text(encoding="utf-8"), readme_blocks(readme), servers, prefix)
    for path, text in generate(selection, proof.id, {"layout": "proof", **proof.usage_options}).files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(program if path.lower().startswith("driver") else text, encoding="utf-8")
    (folder / "speech.wav").write_bytes(b"RIFF")
    build = proof.build(folder, tools)
    assert not (build.errors or build.warnings or build.lint), "\n".join((*build.errors, *build.warnings, *build.lint))
    done = subprocess.run(
        [*proof.run(folder, tools), servers.server, KEY, servers.faults, prefix],
        cwd=folder,
        env={**os.environ, **proof.environment, "AI_SERVER_KEY": KEY, "OPENAI_API_KEY": KEY},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return read(done.stdout)


def read(text: str) -> Told:
    cases: dict[str, Mapping[str, str]] = {}
    blocks: dict[str, str] = {}
    block = ""
    for line in text.splitlines():
        word, _, rest = line.partition(" ")
        if word == "case":
            name, _, told = rest.partition(" ")
            cases[name], block = json.loads(told), ""
        elif word == "snippet" and rest in HEADINGS.values():
            block = rest
            blocks[block] = ""
        elif block:
            blocks[block] += f"{line}\n"
    return Told(cases, blocks)


@pytest.fixture(params=LANGUAGES, scope="module")
def told(request: pytest.FixtureRequest, servers: Servers, tmp_path_factory: pytest.TempPathFactory) -> Told:
    proof = find_proof(request.param)
    assert proof is not None
    return run_program(proof, servers, tmp_path_factory.mktemp(proof.id))


def test_every_language_has_a_client() -> None:
    assert set(LANGUAGES) == set(proof_ids())


Check = Callable[[Mapping[str, str]], object]


def equals(**wanted: str) -> Check:
    def check(case: Mapping[str, str]) -> None:
        assert {name: case.get(name) for name in wanted} == wanted, case

    return check


def quick(case: Mapping[str, str]) -> None:
    assert int(case["seconds"]) <= 8, case


def all_of(*checks: Check) -> Check:
    def check(case: Mapping[str, str]) -> None:
        for each in checks:
            each(case)

    return check


def streamed(case: Mapping[str, str]) -> None:
    assert case["content"] == "a b c" and int(case["chunks"]) >= 3, case


def field_errors(case: Mapping[str, str]) -> None:
    assert case["status"] == "400" and case["code"] and case["field"].lower() == "request", case


def openai_error(case: Mapping[str, str]) -> None:
    equals(status="400", message="no such model", code="no_model", type="invalid_request_error", param="model")(case)
    assert json.loads(case["body"]) == SHAPES["openai"][1]


def shapes(case: Mapping[str, str]) -> None:
    wanted = {name: message for name, (_, _, message) in SHAPES.items() if name != "openai"}
    assert {name: case.get(name) for name in wanted} == wanted


def bounded(case: Mapping[str, str]) -> None:
    assert case["status"] == "500" and 0 < int(case["length"]) <= 1024 * 1024, case


def verbs(case: Mapping[str, str]) -> None:
    """The query is percent-encoded, `+` or `%20` for a space; a body is JSON with no member that nobody set."""
    from urllib.parse import parse_qsl

    sent = {"message": "a b&c/ü", "code": "5"}
    for name in ("get", "delete"):
        method, query, custom, body = case[name].split(" ", 3)
        assert (method, dict(parse_qsl(query)), custom, body) == (name.upper(), sent, "c", ""), case
    for name in ("put", "patch"):
        method, query, custom, body = case[name].split(" ", 3)
        assert (method, query, custom, json.loads(body)) == (name.upper(), "", "c", {**sent, "code": 5}), case


def uploaded(prefix: str) -> Check:
    def check(case: Mapping[str, str]) -> None:
        digest = hashlib.sha256(bytes(range(256))).hexdigest()
        texts = case["texts"].split("\n")
        assert f"audio=speech ü.wav audio/wav {digest}" in texts, case
        assert f"refId={prefix}up" in texts and 'tag=ü "q"' in texts, case
        assert all(each.startswith(("audio=", "refId=", "tag=", "sync=")) for each in texts), "a member nobody set"

    return check


def intact(case: Mapping[str, str]) -> None:
    assert json.loads(case["json"]) == UNKNOWN


def moved(case: Mapping[str, str]) -> None:
    assert case.get("content") == "none" or case.get("status") == "302", case


CASES: dict[str, Check] = {
    "sync": equals(content="Hello there"),
    "bare": equals(content="Hello there"),
    "batch": equals(contents="one,two"),
    "stream": streamed,
    "stream_odd": equals(content=TEXT),
    "stream_error": equals(content="one", message="overloaded", code="overloaded"),
    "stream_left": all_of(equals(content="one"), quick),
    "field_errors": field_errors,
    "unauthorized": equals(status="401", code="Unauthorized"),
    "openai_error": openai_error,
    "shapes": shapes,
    "result": equals(status="400", message="no such model"),
    "html": equals(status="200", body="<h1>Sign in</h1>"),
    "wrong": equals(status="200"),
    "nothing": equals(ok="true"),
    "huge": bounded,
    "verbs": verbs,
    "query": equals(refId="a b&c=d/ü+"),
    "download": equals(length=str(len(FILE)), sum=str(sum(FILE))),
    "unknown": intact,
    "timeout": all_of(equals(timeout="true"), quick),
    "cancelled": all_of(equals(cancelled="true"), quick),
    "refused": lambda case: case["cause"],
    "moved": moved,
    "once": equals(status="503", calls="1"),
    "secrets": equals(leaks="false"),
    "transport": equals(id="t"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_case_holds(told: Told, case: str) -> None:
    assert case in told.cases, f"the program does not tell it; it tells {sorted(told.cases)}"
    assert "fault" not in told.cases[case], told.cases[case]
    CASES[case](told.cases[case])


def test_a_queued_chat_is_polled_to_its_end(told: Told, request: pytest.FixtureRequest) -> None:
    prefix = request.node.callspec.params["told"]
    assert told.cases["queued"].get("refId") == f"{prefix}-queued", told.cases["queued"]
    equals(content="Hello there", jobState="Completed")(told.cases["queued"])


def test_a_file_arrives_with_the_members_beside_it(told: Told, request: pytest.FixtureRequest) -> None:
    uploaded(f"{request.node.callspec.params['told']}-")(told.cases["upload"])


def test_the_other_form_of_send_gives_the_same(told: Told) -> None:
    equals(content="Hello there")(told.cases.get("blocking", {"content": "Hello there"}))


@pytest.mark.parametrize("block", BLOCKS)
def test_a_block_of_the_readme_runs(told: Told, block: str) -> None:
    assert block in told.blocks
    assert BLOCKS[block] in told.blocks[block]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_package_without_a_client_has_no_word_of_it(language: str) -> None:
    selection = choose(ai_server(), INCLUDE)
    files = {
        with_: generate(selection, language, {"layout": "package", "client": with_}).files
        for with_ in ("true", "false")
    }
    assert set(files["false"]) < set(files["true"])
    assert not any("JsonApiClient" in text for text in files["false"].values())
    single = generate(selection, language).files
    assert not any("JsonApiClient" in text for text in single.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_requests_there_is_no_client(language: str) -> None:
    files = generate(choose(ai_server(), ["OpenAiError"]), language, {"layout": "package"}).files
    assert not any("JsonApiClient" in text for text in files.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_client_is_of_a_size_to_be_read(language: str) -> None:
    files = generate(choose(ai_server(), INCLUDE), language, {"layout": "package"}).files
    sizes = {path: text.count("\n") for path, text in files.items() if "client" in Path(path).stem.lower()}
    assert sizes and all(lines <= 320 for lines in sizes.values()), sizes
