"""`/types` as tools and browsers meet it: a real server on a port of its own, asked over HTTP."""

from __future__ import annotations

import asyncio
import gzip
import io
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import Response

from dtogen.diagnostics import OptionError, SchemaError
from dtogen.host import types_app, types_router
from dtogen.host.app import TypesApp, make_surface
from dtogen.host.documents import Document, make_document, make_single, make_subject
from dtogen.host.header import content_after, digest_of, read_header, serve_header
from dtogen.host.lexing import COMMENT, mark_pieces
from dtogen.host.limits import Limits
from dtogen.host.options import Wanted
from dtogen.host.shelf import BusyError, Shelf
from dtogen.language import find_language, language_ids
from dtogen.options import parse
from dtogen.pipeline import choose, generate
from dtogen.pipeline import header as header_lines
from dtogen.prove.proof import find_proof
from dtogen.prove.toolchain import find
from tests.conftest import ROOT, ai_server, golden_schema
from tests.toolchain import CLI, CLI_TOOL

CI = bool(os.environ.get("CI"))


@contextmanager
def serving(app: object) -> Iterator[str]:
    """The address of `app`, served by uvicorn in a thread on a port that the system gives."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off", ws="none"))  # type: ignore[arg-type]
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            while not server.started:
                time.sleep(0.01)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(20)


def mounted(path: str = "/types", **settings: object) -> Starlette:
    app = Starlette()
    app.mount(path, types_app(ai_server(), **settings))  # type: ignore[arg-type]
    return app


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serving(mounted()) as address:
        yield address


@pytest.fixture(scope="module")
def client(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, timeout=30, follow_redirects=True) as found:
        yield found


def refused(answer: httpx.Response, code: str, status: int = 400) -> str:
    """The message of an answer that a client must mend."""
    assert answer.status_code == status, answer.text
    said = answer.json()["responseStatus"]
    assert said["errorCode"] == code
    assert "Traceback" not in answer.text and str(ROOT) not in answer.text
    return str(said["message"])


# What is there.


def test_a_program_is_told_the_links(client: httpx.Client, url: str) -> None:
    answer = client.get("/types")
    links = answer.json()
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert {*language_ids(), "metadata"} <= links.keys()
    assert links["csharp"] == f"{url}/types/csharp"
    assert all(client.head(each).status_code == 200 for each in links.values())


def test_a_browser_gets_the_page(client: httpx.Client) -> None:
    answer = client.get("/types", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["vary"] == "Accept, Accept-Encoding"
    assert "OpenAiChatCompletion" in answer.text


@pytest.mark.parametrize("language", language_ids())
def test_a_document_is_what_generate_writes(client: httpx.Client, language: str) -> None:
    made = generate(ai_server(), language)
    answer = client.get(f"/types/{language}", params={"WithoutOptions": ""})
    name, text = next(iter(made.files.items()))
    assert answer.text == text
    assert answer.headers["content-type"] == f"{find_language(language).media_type}; charset=utf-8"
    assert answer.headers["content-disposition"] == f'inline; filename="{Path(name).name}"'


@pytest.mark.parametrize(("alias", "language"), [(a, i) for i in language_ids() for a in find_language(i).aliases])
def test_an_alias_is_the_language(client: httpx.Client, alias: str, language: str) -> None:
    address = f"/types/{alias.replace('#', '%23')}"
    assert client.get(address).content == client.get(f"/types/{language}").content


def test_what_people_type_is_an_alias() -> None:
    found = {alias for each in language_ids() for alias in find_language(each).aliases}
    assert {"cs", "ts", "py", "kt", "fs", "rb"} <= found


def test_a_second_document_has_an_address_of_its_own(client: httpx.Client) -> None:
    files = generate(ai_server(), "ruby").files
    assert client.get("/types/rb/sig/dtos.rbs").text == files["sig/dtos.rbs"]
    assert "there is dtos.rb" in refused(client.get("/types/rb/other.rb"), "DT415", 404)


def test_an_unknown_language_is_not_found_and_the_known_are_told(client: httpx.Client) -> None:
    assert "csharp" in refused(client.get("/types/cobol"), "DT403", 404)


@pytest.mark.parametrize("language", language_ids())
def test_the_package_is_an_archive_of_what_generate_writes(client: httpx.Client, language: str) -> None:
    first, second = (client.get(f"/types/{language}.zip") for _ in range(2))
    assert first.content == second.content
    with zipfile.ZipFile(io.BytesIO(first.content)) as archive:
        found = {each.split("/", 1)[1]: archive.read(each).decode() for each in archive.namelist()}
        assert {each.split("/")[0] for each in archive.namelist()} == {f"ai-server-{language}"}
    assert found == generate(ai_server(), language, {"layout": "package"}).files


def test_a_package_is_the_same_on_another_server() -> None:
    digests = []
    for _ in range(2):
        with serving(mounted()) as address:
            digests.append(httpx.get(f"{address}/types/go.zip").headers["etag"])
    assert digests[0] == digests[1]


@pytest.mark.parametrize("language", language_ids())
def test_no_option_leads_a_file_out_of_the_package(client: httpx.Client, language: str) -> None:
    answer = client.get(f"/types/{language}.zip", params={"package": "../../up/and/away"})
    if answer.status_code == 200:
        names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
        assert not [each for each in names if ".." in each.split("/")]
    else:
        refused(answer, "DT402")


def test_the_metadata_is_the_schema_without_places_of_this_machine(client: httpx.Client) -> None:
    answer = client.get("/types/metadata", params={"IncludeTypes": "OpenAiChat.*"})
    found = answer.json()
    assert found["kind"] == "Schema" and found["name"] == "AiServer"
    by_name = {each["name"]: each for each in found["decls"]}
    assert by_name["OpenAiChat"]["location"].startswith("openai.py:")
    assert str(ROOT) not in client.get("/types/metadata").text


def test_fastapi_takes_a_router() -> None:
    fastapi = pytest.importorskip("fastapi")
    app = fastapi.FastAPI()
    app.include_router(types_router(ai_server()))
    with serving(app) as address:
        assert httpx.get(f"{address}/types").json()["go"] == f"{address}/types/go"
        assert f"BaseUrl: {address}\n" in httpx.get(f"{address}/types/python").text
        assert httpx.get(f"{address}/openapi.json").json()["paths"] == {}


def test_it_can_be_mounted_anywhere_and_told_its_address() -> None:
    with serving(mounted("/api/v2/types")) as address:
        assert f"BaseUrl: {address}/api/v2\n" in httpx.get(f"{address}/api/v2/types/cs").text
    with serving(mounted(base_url="https://ai.example.org/")) as address:
        assert "BaseUrl: https://ai.example.org\n" in httpx.get(f"{address}/types/cs").text


def test_a_schema_that_does_not_hold_is_told_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(SchemaError):
        types_app(tmp_path / "nothing")
    with pytest.raises(OptionError):
        types_app(ai_server(), base_url="file:///etc")


# HTTP.


def test_what_a_client_has_is_not_sent_again(client: httpx.Client) -> None:
    first = client.get("/types/swift", headers={"Accept-Encoding": "identity"})
    tag = first.headers["etag"]
    assert tag.startswith('"') and first.headers["cache-control"] == "no-cache"
    for known in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        again = client.get("/types/swift", headers={"Accept-Encoding": "identity", "If-None-Match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert again.headers["vary"] == "Accept-Encoding"
    other = client.get("/types/swift", headers={"Accept-Encoding": "identity", "If-None-Match": '"other"'})
    assert other.content == first.content


def test_the_tag_tells_the_content(client: httpx.Client) -> None:
    tags = {
        client.get("/types/go", params=each).headers["etag"] for each in ({}, {"namespace": "api"}, {"namespace": ""})
    }
    assert len(tags) == 2  # an option that is left empty has its default


def test_a_packed_answer_has_a_tag_of_its_own(client: httpx.Client) -> None:
    with client.stream("GET", "/types/java", headers={"Accept-Encoding": "br;q=0.9, gzip;q=0.5"}) as answer:
        raw = b"".join(answer.iter_raw())
    assert answer.headers["content-encoding"] == "gzip" and answer.headers["vary"] == "Accept-Encoding"
    plain = client.get("/types/java", headers={"Accept-Encoding": "gzip;q=0"})
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(raw) == plain.content and len(raw) * 5 < len(plain.content)
    assert answer.headers["etag"] != plain.headers["etag"]


@pytest.mark.parametrize(
    "path", ["/types", "/types/csharp", "/types/csharp.zip", "/types/metadata", "/types/page/page.css"]
)
def test_head_is_get_without_a_body(client: httpx.Client, path: str) -> None:
    got, head = client.get(path), client.head(path)
    skipped = {"date"}
    assert head.status_code == 200 and head.content == b""
    assert {k: v for k, v in got.headers.items() if k not in skipped} == {
        k: v for k, v in head.headers.items() if k not in skipped
    }


def test_nothing_but_reading_is_allowed(client: httpx.Client) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert client.request(method, "/types/csharp").status_code == 405


def test_nothing_that_is_served_may_run_in_a_browser(client: httpx.Client) -> None:
    for path in ("/types/csharp", "/types/csharp.html", "/types/cobol"):
        answer = client.get(path)
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"].startswith("default-src 'none'; base-uri")
    page = client.get("/types", headers={"Accept": "text/html"})
    assert "unsafe" not in page.headers["content-security-policy"]
    assert "style=" not in page.text and "<script>" not in page.text


# Options.


def test_options_are_those_of_set(client: httpx.Client) -> None:
    answer = client.get("/types/ts", params={"exact": "true", "enums": "union", "WithoutOptions": ""})
    assert answer.text == generate(ai_server(), "typescript", {"exact": "true", "enums": "union"}).files["dtos.ts"]


@pytest.mark.parametrize("name", ["GlobalNamespace", "globalNamespace", "Package"])
@pytest.mark.parametrize(
    ("language", "shown"), [("csharp", "namespace My.Api"), ("java", "package My.Api;"), ("kotlin", "package My.Api")]
)
def test_the_names_of_servicestack_are_ours(client: httpx.Client, name: str, language: str, shown: str) -> None:
    answer = client.get(f"/types/{language}", params={name: "My.Api", "IncludeTypes": "OpenAiError"})
    assert shown in answer.text and "\nnamespace: My.Api\n" in answer.text


def test_an_unknown_option_is_refused_and_the_good_ones_are_told(client: httpx.Client) -> None:
    answer = client.get("/types/csharp", params={"MakeVirtual": "true"})
    assert 'C# has no option "MakeVirtual"' in refused(answer, "DT401")
    assert {"namespace", "include", "exclude", "BaseUrl"} <= set(answer.json()["options"])
    text = client.get("/types/csharp", params={"MakeVirtual": "true"}, headers={"Accept": "text/plain"})
    assert text.headers["content-type"].startswith("text/plain") and "options: " in text.text


@pytest.mark.parametrize(
    ("query", "code", "word"),
    [
        ("namespace=A;class%20B%7B%7D", "DT402", "namespace"),
        ("annotations=perhaps", "DT402", "true or false"),
        ("annotations=true&annotations=false", "DT414", "annotations"),
        ("layout=proof", "DT401", "layout"),
        ("templates=/etc", "DT401", "templates"),
        ("lang=python", "DT402", "csharp"),
        ("include=OpenAiChatt", "DT404", "OpenAiChat"),
        ("include=nothing/*", "DT404", "openai"),
        ("include=A*/B", "DT412", "patterns"),
        ("include={a", "DT412", "patterns"),
        ("include=" + "A" * 201, "DT411", "200"),
        ("include=" + ",".join(f"A{i}" for i in range(101)), "DT411", "100"),
        ("include=" + "A," * 3000, "DT411", "4096"),
        ("&".join(f"a{i}=1" for i in range(65)), "DT411", "64"),
        ("include=%ff", "DT413", "UTF-8"),
        ("BaseUrl=javascript:alert(1)", "DT402", "BaseUrl"),
        ("BaseUrl=http://a/*/b", "DT402", "BaseUrl"),
        ("BaseUrl=http://user:word@host", "DT402", "BaseUrl"),
        ("BaseUrl=http://a%0AnewLine:%20x", "DT402", "BaseUrl"),
    ],
)
def test_bad_input_is_refused_with_its_cure(client: httpx.Client, query: str, code: str, word: str) -> None:
    assert word in refused(client.get(f"/types/csharp?{query}"), code)


def test_a_host_that_is_none_is_refused(client: httpx.Client) -> None:
    refused(client.get("/types/csharp", headers={"Host": "a b*/"}), "DT402")


@pytest.mark.parametrize("path", ["/types/csharp", "/types/metadata", "/types"])
def test_no_refusal_can_be_taken_for_a_document(client: httpx.Client, path: str) -> None:
    # The tools that exist write down whatever says this word.
    answer = client.get(f"{path}?Options:=Options:&namespace=Options:&include=Options:")
    assert answer.status_code == 400 and "Options:" not in answer.text


def selected(client: httpx.Client, **query: str) -> set[str]:
    answer = client.get("/types/metadata", params=query)
    assert answer.status_code == 200, answer.text
    return {each["name"] for each in answer.json()["decls"]}


def closure(*patterns: str, exclude: tuple[str, ...] = ()) -> set[str]:
    return {decl.name for decl in choose(ai_server(), patterns, exclude).facts.schema.decls}


def test_include_types_in_every_form(client: httpx.Client) -> None:
    everything = {decl.name for decl in ai_server().decls}
    assert selected(client, IncludeTypes="OpenAiError") == closure("OpenAiError")
    assert selected(client, IncludeTypes="QueryResponse`1") == closure("QueryResponse")
    assert selected(client, IncludeTypes="CreateOpenAiChat.*") == closure("CreateOpenAiChat.*")
    assert selected(client, IncludeTypes="*.OpenAiChat") == closure("*.OpenAiChat")
    assert selected(client, IncludeTypes="{Admin}") == closure("{Admin}")
    assert selected(client, IncludeTypes="{Admin,AI},OpenAiError") == closure("{Admin}", "{AI}", "OpenAiError")
    assert selected(client, IncludeTypes="{AI Info}, Hello") == closure("{AI Info}", "Hello")
    assert selected(client, IncludeTypes="AiServer/*") == everything
    module = {decl.name for decl in ai_server().decls if decl.location.file.endswith("/ollama.py")}
    for form in ("ollama/*", "ollama/", "My.Ollama/*"):
        assert selected(client, IncludeTypes=form) == closure(*module)
    assert selected(client) == everything


def test_exclude_types_in_every_form(client: httpx.Client) -> None:
    everything = {decl.name for decl in ai_server().decls}
    assert selected(client, ExcludeTypes="AiModel") == closure(exclude=("AiModel",))
    assert selected(client, ExcludeTypes="{Admin}") == closure(exclude=("{Admin}",))
    operations = {each["name"] for each in client.get("/types/metadata").json()["decls"] if "operation" in each}
    without = selected(client, ExcludeTypes="services")
    assert without == everything - operations
    bare = selected(client, ExcludeTypes="types")
    assert bare and bare <= operations
    assert selected(client, include="{AI}", exclude="services") <= everything


@pytest.mark.parametrize("language", language_ids())
def test_leaving_all_types_out_still_gives_a_document(client: httpx.Client, language: str) -> None:
    assert client.get(f"/types/{language}", params={"ExcludeTypes": "types,services"}).status_code == 200


# The options block.


def read_as_tools_do(text: str) -> tuple[str, dict[str, str]]:
    """BaseUrl and the query that the tools of ServiceStack send: their rules, in words of our own."""
    base_url, query = "", {}
    for line in re.split(r"\r?\n", text[text.index("Options:") :]):
        if line.startswith("*/"):
            break
        if line.startswith("BaseUrl: "):
            base_url = line.removeprefix("BaseUrl: ")
        elif base_url and ":" in line and not line.startswith(("//", "'")):
            name, _, value = line.partition(":")
            query[name.strip()] = value.strip()
    return base_url, query


def read_as_later_tools_do(text: str) -> tuple[str, dict[str, str]]:
    """The same by the rules of `get-dtos`, which knows all our languages: Ruby's `=end` ends nothing for it."""
    block = re.split(r'\*/|\*\)|"""', text[text.index("Options:") :], maxsplit=1)[0]
    lines = [line for line in re.split(r"\r?\n", block) if not line.startswith(("//", "'", "#"))]
    start = next(at for at, line in enumerate(lines) if line.startswith("BaseUrl:"))
    pairs = [line.partition(":") for line in lines[start + 1 :] if ":" in line]
    return lines[start].partition(":")[2].strip(), {name.strip(): value.strip() for name, _, value in pairs}


READERS = pytest.mark.parametrize("read", [read_as_tools_do, read_as_later_tools_do], ids=["cli", "get-dtos"])


@READERS
@pytest.mark.parametrize("language", language_ids())
def test_the_block_is_read_back_by_tools(
    client: httpx.Client, url: str, language: str, read: Callable[[str], tuple[str, dict[str, str]]]
) -> None:
    asked = {"package": "api", "include": "{AI,Admin},OpenAiChat.*,*.OpenAiError"}
    answer = client.get(f"/types/{language}", params=asked)
    base_url, query = read(answer.text)
    assert (base_url, query) == (url, asked)
    assert client.get(f"{base_url}/types/{language}", params=query).text == answer.text
    assert read(client.get(f"/types/{language}").text) == (url, {})


@READERS
@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("language", language_ids())
def test_an_edit_in_the_block_is_what_tools_ask_for(
    client: httpx.Client, language: str, ends: str, read: Callable[[str], tuple[str, dict[str, str]]]
) -> None:
    """Fetch, edit, update: what `@servicestack/cli` is seen to do below for the languages it knows."""
    whole = client.get(f"/types/{language}").text
    edited = whole.replace("//include:", "include: {AI},OpenAiError", 1).replace("\n", ends)
    base_url, query = read(edited)
    assert query == {"include": "{AI},OpenAiError"}
    updated = client.get(f"{base_url}/types/{language}", params=query).text
    assert updated == client.get(f"/types/{language}", params={"include": "{AI},OpenAiError"}).text
    assert "Options:" in updated and updated.count("\n") < whole.count("\n")  # what they look for before they save
    assert read(updated) == (base_url, query)


@pytest.mark.parametrize("language", language_ids())
def test_the_block_is_a_comment_and_tells_the_content(client: httpx.Client, language: str) -> None:
    text = client.get(f"/types/{language}").text
    header = read_header(text)
    assert header is not None and header.language == language
    content = content_after(text, header)
    assert header.content == digest_of(content)
    top = text.removesuffix(content)
    marks = {mark for mark, piece in mark_pieces(top, language) if piece.strip() not in ("", "<?php")}
    assert marks == {COMMENT}


def test_what_generate_writes_is_unchanged_below_the_header(client: httpx.Client) -> None:
    for language in language_ids():
        text = client.get(f"/types/{language}").text
        header = read_header(text)
        assert header is not None
        assert next(iter(generate(ai_server(), language).files.values())).endswith(content_after(text, header))


@pytest.mark.parametrize("language", language_ids())
def test_real_compilers_and_linters_take_the_header(language: str, tmp_path: Path) -> None:
    proof = find_proof(language)
    assert proof is not None
    tools = find(proof.tools)
    if tools.missing and not CI:
        pytest.skip(f"not there: {', '.join(tools.missing)}")
    schema, target, layout = golden_schema("enums"), find_language(language), {"layout": "proof"}
    selection = choose(schema)
    made = generate(selection, target, layout)
    plain = header_lines(selection, target, parse(target.options, layout, schema.name, target.title))
    address = "http://localhost:5005/a-b"
    defaults = [("namespace", "Api"), ("include", ""), ("exclude", "")]
    for path, text in made.files.items():
        if path.endswith(f".{target.extension}"):
            text = serve_header(text, plain, target, made.options, defaults, address)
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    texts = [each.read_text() for each in tmp_path.rglob(f"*.{target.extension}")]
    assert any(f"\nBaseUrl: {address}\n" in each for each in texts)
    built = proof.build(tmp_path, tools)
    assert (built.errors, built.warnings, built.lint) == ((), (), ())


TOOLS = {
    "csharp": "cs",
    "dart": "dart",
    "fsharp": "fs",
    "java": "java",
    "kotlin": "kt",
    "swift": "swift",
    "typescript": "ts",
}


@pytest.mark.parametrize("language", TOOLS)
def test_the_npm_package_fetches_and_updates(url: str, client: httpx.Client, language: str, tmp_path: Path) -> None:
    tools = find([CLI_TOOL])
    if tools.missing and not CI:
        pytest.skip("make toolchains installs it")
    node, program = tools.argv("servicestack-cli")
    root = Path(program).parents[len(Path(CLI).parts) + 1]
    script = root / CLI / "bin" / f"{language}-ref.js"
    name = f"dtos.{TOOLS[language]}"
    quiet = {**os.environ, "SERVICESTACK_TELEMETRY_OPTOUT": "1", "NODE_NO_WARNINGS": "1"}

    def call(*arguments: str) -> str:
        done = subprocess.run(
            [node, script, *arguments], cwd=tmp_path, env=quiet, capture_output=True, text=True, timeout=60, check=False
        )
        return done.stdout + done.stderr

    assert "Saved to" in call(url, name)
    file = tmp_path / name
    assert file.read_text() == client.get(f"/types/{language}").text
    file.write_text(file.read_text().replace("//include:", "include: {AI},OpenAiError", 1))
    assert "Updated" in call(name)
    asked = client.get(f"/types/{language}", params={"include": "{AI},OpenAiError"}).text
    assert file.read_text() == asked and asked.count("\n") < client.get(f"/types/{language}").text.count("\n")
    # A mistake in the header does not cost the file.
    file.write_text(asked.replace("{AI}", "{AI", 1))
    assert "Updated" not in call(name)
    assert file.read_text() == asked.replace("{AI}", "{AI", 1)


# Many at a time.


def test_requests_do_not_touch_each_other(url: str) -> None:
    wishes = [
        (language, {"include": pattern, **more})
        for language in language_ids()
        for pattern, more in (
            ("OpenAiChat", {}),
            ("{Admin}", {"package": "one"}),
            ("*.OpenAiChat,Hello", {"package": "two"}),
            ("openai/*", {"version": "2.0.0"}),
        )
    ]
    subject = make_subject(ai_server())
    modules = [decl.name for decl in ai_server().decls if decl.location.file.endswith("/openai.py")]

    def direct(language: str, given: dict[str, str]) -> str:
        options = {name: value for name, value in given.items() if name != "include"}
        patterns = modules if given["include"] == "openai/*" else given["include"].split(",")
        made = generate(choose(ai_server(), patterns), language, options)
        header = read_header(next(iter(made.files.values())))
        assert header is not None
        return content_after(next(iter(made.files.values())), header)

    async def ask() -> list[httpx.Response]:
        async with httpx.AsyncClient(base_url=url, timeout=120, limits=httpx.Limits(max_connections=24)) as many:
            return await asyncio.gather(
                *(
                    many.get(f"/types/{language}", params={**given, "WithoutOptions": "1"})
                    for language, given in wishes * 3
                )
            )

    answers = asyncio.run(ask())
    expected = [direct(*each) for each in wishes] * 3
    assert subject.ids == language_ids()
    for answer, content in zip(answers, expected, strict=True):
        while answer.status_code == 503:  # asked for too much at once: it says when to come again
            assert int(answer.headers["retry-after"]) <= 5
            time.sleep(0.5)
            answer = httpx.get(answer.request.url, timeout=60)
        assert answer.status_code == 200 and answer.text.endswith(content)
        assert len(answer.text) - len(content) < 1500


def counted(text: str, calls: list[str], wait: float = 0.0) -> Callable[[], Document]:
    def make() -> Document:
        calls.append(text)
        time.sleep(wait)
        return make_document(text.encode(), "text/plain", "a.txt")

    return make


def test_one_document_is_made_once_however_many_ask() -> None:
    calls: list[str] = []
    shelf = Shelf(Limits())

    async def ask() -> list[Document]:
        return await asyncio.gather(*(shelf.get("a", counted("a", calls, 0.05)) for _ in range(50)))

    assert {each.body for each in asyncio.run(ask())} == {b"a"}
    assert calls == ["a"]


def test_only_so_many_are_made_at_a_time_and_wait() -> None:
    running, most = [0], [0]

    def make() -> Document:
        running[0] += 1
        most[0] = max(most[0], running[0])
        time.sleep(0.05)
        running[0] -= 1
        return make_document(b"", "text/plain", "a.txt")

    shelf = Shelf(Limits(workers=2, waiting=5))

    async def ask() -> list[Document | BaseException]:
        return await asyncio.gather(*(shelf.get(i, make) for i in range(8)), return_exceptions=True)

    found = asyncio.run(ask())
    assert most[0] == 2
    assert [type(each) for each in found].count(BusyError) == 3


def test_the_shelf_is_bounded_by_count_and_bytes() -> None:
    calls: list[str] = []
    shelf = Shelf(Limits(entries=3, size=100))

    def get(text: str) -> None:
        asyncio.run(shelf.get(text, counted(text, calls)))

    for each in ("a", "b", "c", "a", "d", "a", "b"):
        get(each)
    assert calls == ["a", "b", "c", "d", "b"]  # "b" was the one that nobody had asked for again
    get("x" * 90)
    assert shelf.size <= 100 and len(shelf) == 3
    get("y" * 101)
    get("y" * 101)
    assert calls.count("y" * 101) == 2 and shelf.size <= 100


def test_a_fault_is_for_all_who_wait_and_is_not_kept() -> None:
    shelf = Shelf(Limits())
    attempts: list[int] = []

    def fail() -> Document:
        attempts.append(1)
        time.sleep(0.02)
        raise ValueError("no")

    async def ask() -> list[Document | BaseException]:
        return await asyncio.gather(*(shelf.get("a", fail) for _ in range(5)), return_exceptions=True)

    assert all(isinstance(each, ValueError) for each in asyncio.run(ask())) and len(attempts) == 1
    asyncio.run(shelf.get("a", counted("a", [])))


def test_a_client_that_goes_away_does_not_stop_it() -> None:
    shelf = Shelf(Limits())
    calls: list[str] = []

    async def ask() -> Document:
        impatient = asyncio.ensure_future(shelf.get("a", counted("a", calls, 0.1)))
        patient = asyncio.ensure_future(shelf.get("a", counted("a", calls)))
        await asyncio.sleep(0.02)
        impatient.cancel()
        return await patient

    assert asyncio.run(ask()).body == b"a" and calls == ["a"]


# What nobody can do.


@pytest.mark.parametrize(
    "path",
    [
        "/types/../../../etc/passwd",
        "/types/%2e%2e/%2e%2e/etc/passwd",
        "/types/page/%2e%2e/__init__.py",
        "/types/page/__init__.py",
        "/types/page/page.html.j2",
        "/types/ruby/../../etc/passwd",
        "/types/ruby//etc/passwd",
        "/types/csharp/" + "a" * 5000,
        "/types/csharp.exe",
    ],
)
def test_no_path_reads_a_file(url: str, path: str) -> None:
    host, _, port = url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port))) as raw:  # a client library would tidy the path
        raw.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: raw.recv(65536), b""))
    assert answer.split()[1] == b"404"
    assert b"root:" not in answer and b"import" not in answer


def test_a_refusal_is_cheap_and_leaves_nothing() -> None:
    app = types_app(ai_server(), limits=Limits(entries=2))
    with serving(Starlette(routes=app.routes)) as address, ThreadPoolExecutor(4) as pool:
        got = list(pool.map(lambda i: httpx.get(f"{address}/csharp?x{i}=1").status_code, range(50)))
    assert set(got) == {400}


def test_under_load_every_answer_is_what_was_asked_for() -> None:
    """The raw request is looked up first: each combination asked for again and again by many at once."""
    queries = [f"include=OpenAiError&namespace=N{at}" for at in range(4)]
    cases = [(query, encoding) for query in queries for encoding in ("gzip", "identity")]
    with serving(mounted()) as address, httpx.Client(base_url=address, timeout=30) as one:
        known = {}
        for query, encoding in cases:
            known[query, encoding] = one.get(f"/types/csharp?{query}", headers={"Accept-Encoding": encoding})
        assert len({each.headers["etag"] for each in known.values()}) == len(cases)
        assert all(f"namespace {query[-2:]};" in first.text for (query, _), first in known.items())

        def ask(start: int) -> None:
            with httpx.Client(base_url=address, timeout=30) as client:
                for at in range(start, start + 16):
                    query, encoding = cases[at % len(cases)]
                    first = known[query, encoding]
                    other = known[cases[(at + 1) % len(cases)]]
                    for match, status in (("", 200), (first.headers["etag"], 304), (other.headers["etag"], 200)):
                        headers = {"Accept-Encoding": encoding, **({"If-None-Match": match} if match else {})}
                        found = client.get(f"/types/csharp?{query}", headers=headers)
                        assert (found.status_code, found.headers["etag"]) == (status, first.headers["etag"])
                        assert found.content == (b"" if status == 304 else first.content)

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(ask, range(4)))


def test_the_front_is_bounded_and_keeps_what_comes_again() -> None:
    app = TypesApp(make_surface(ai_server(), base_url="", templates=None, limits=Limits(entries=3)))
    front = app._front
    with serving(app) as address, httpx.Client(base_url=address) as client:
        for at in range(6):
            assert client.get(f"/go?include=OpenAiError&namespace=n{at}").status_code == 200
        assert len(front) == 0  # once is no reason
        for at in range(6):
            for _ in range(2):
                client.get(f"/go?include=OpenAiError&namespace=n{at}")
            assert len(front) == min(at + 1, 3)
        assert 0 < front.size <= front.limits.size


def test_no_middleware_of_the_host_is_gone_around() -> None:
    async def refuse(request: Request, call_next: object) -> Response:
        return Response(status_code=401)

    app = types_app(ai_server())
    with serving(app) as address:
        assert [httpx.get(f"{address}/go").status_code for _ in range(3)] == [200] * 3
    app.middleware_stack = None
    app.add_middleware(BaseHTTPMiddleware, dispatch=refuse)
    with serving(app) as address:
        assert httpx.get(f"{address}/go").status_code == 401


def test_documents_are_pure(tmp_path: Path) -> None:
    subject = make_subject(golden_schema("specimen"))
    wanted = Wanted("dart", (("copyWith", "true"),), ("OpenAiChat",), (), "http://localhost")
    assert make_single(subject, wanted) == make_single(make_subject(golden_schema("specimen")), wanted)


# What is imported.


def imported(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys, json; print(json.dumps(sorted(sys.modules)))"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_the_command_line_imports_nothing_of_the_web() -> None:
    assert not imported("import dtogen.cli") & {"starlette", "fastapi", "httpx", "pygments", "dtogen.host.app"}


def test_the_application_needs_no_fastapi() -> None:
    found = imported("from dtogen.host import types_app; types_app('tests/golden/enums/schema.py')")
    assert "starlette" in found and "fastapi" not in found


def test_a_missing_extra_is_named() -> None:
    code = "import sys; sys.modules['starlette'] = None\nfrom dtogen.host import types_app\ntypes_app()"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert "DT701" in done.stderr and "pip install 'dtogen[host]'" in done.stderr
