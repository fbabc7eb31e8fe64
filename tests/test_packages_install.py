"""A package installs into an empty project of its ecosystem, by the ecosystem's own tool, and can be used there.

Where the tool is not among ours (Gradle, NuGet, pub), or its registry cannot be reached, there is no such test. Maven's
cannot: it reads the manifest.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from dtogen.pipeline import choose, generate
from dtogen.prove.languages import go
from dtogen.prove.packs import NODE
from dtogen.prove.proof import find_proof
from dtogen.prove.toolchain import Tool, Toolbox, find
from tests.conftest import ROOT, ai_server
from tests.test_package_clients import INCLUDE
from tests.test_proof import toolbox
from tests.toolchain import COMPOSER, MAVEN


def package(language: str, folder: Path, client: str = "true") -> Path:
    """The package as `generate --layout package` writes it."""
    files = generate(choose(ai_server(), INCLUDE), language, {"layout": "package", "client": client}).files
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return folder


def tools_of(language: str) -> Toolbox:
    proof = find_proof(language)
    assert proof is not None
    return toolbox(proof)


def found(tool: Tool) -> Toolbox:
    tools = find([tool], ROOT / ".toolchains")
    if tools.missing and os.environ.get("CI") != "true":
        pytest.skip("make toolchains installs it")
    return tools


def run(argv: list[str], folder: Path, environment: Mapping[str, str] | None = None) -> str:
    done = subprocess.run(
        argv, cwd=folder, env={**os.environ, **(environment or {})}, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, f"{argv}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    return done.stdout


def test_npm(tmp_path: Path) -> None:
    tools = tools_of("typescript")
    source = package("typescript", tmp_path / "package")
    run(tools.argv("tsc", "-p", "."), source)
    node = find([NODE], ROOT / ".toolchains").argv("node")
    npm = [*node, str(next(Path(node[0]).parents[1].rglob("npm-cli.js")))]
    cache = {"npm_config_cache": str(tmp_path / "cache"), "npm_config_update_notifier": "false"}
    run([*npm, "pack", "--ignore-scripts", "--pack-destination", str(tmp_path)], source, cache)
    project = tmp_path / "project"
    project.mkdir()
    (project / "package.json").write_text('{"name": "empty", "private": true, "type": "module"}')
    run(
        [*npm, "install", "--offline", "--no-audit", "--no-fund", str(tmp_path / "ai-server-1.0.0.tgz")], project, cache
    )
    (project / "use.js").write_text(
        'import { CreateOpenAiChat } from "ai-server";\n'
        'import { JsonApiClient } from "ai-server/client";\n'
        'import * as decode from "ai-server/decode";\n'
        "const request = new CreateOpenAiChat({ request: { model: 'm', messages: [] } });\n"
        "console.log(request.getPath(), new JsonApiClient('http://x').baseUrl, typeof decode.OpenAiChat);\n"
    )
    assert run([*node, "use.js"], project) == "/api/CreateOpenAiChat http://x function\n"


def test_pip(tmp_path: Path) -> None:
    source = package("python", tmp_path / "package")
    site = tmp_path / "site"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    run([*pip, "--disable-pip-version-check", "--target", str(site), str(source)], tmp_path)
    program = "import ai_server; print(ai_server.CreateOpenAiChat.operation().path)"
    assert run([sys.executable, "-c", program], tmp_path, {"PYTHONPATH": str(site)}) == "/api/CreateOpenAiChat\n"
    assert (site / "ai_server" / "py.typed").is_file()


def test_go(tmp_path: Path) -> None:
    tools = tools_of("go")
    package("go", tmp_path / "package")
    project = tmp_path / "project"
    project.mkdir()
    (project / "go.mod").write_text(
        "module empty\n\ngo 1.24\n\nrequire ai-server v1.0.0\n\nreplace ai-server => ../package\n"
    )
    (project / "main.go").write_text(
        'package main\n\nimport (\n\t"fmt"\n\n\tdtos "ai-server"\n)\n\n'
        "func main() {\n\tfmt.Println(dtos.CreateOpenAiChat{}.HTTPPath(), dtos.NewJsonApiClient("
        '"http://x"))\n}\n'
    )
    run(tools.argv("go", "build", "-o", "program", "."), project, go.environment(tools))
    assert run([str(project / "program")], project) == "/api/CreateOpenAiChat JsonApiClient(http://x)\n"


def test_gem(tmp_path: Path) -> None:
    ruby = tools_of("ruby").argv("ruby")
    source = package("ruby", tmp_path / "package")
    home = {"GEM_HOME": str(tmp_path / "gems"), "GEM_PATH": str(tmp_path / "gems")}
    run([*ruby, "-S", "gem", "build", "ai_server.gemspec"], source, home)
    built = str(source / "ai_server-1.0.0.gem")
    run([*ruby, "-S", "gem", "install", "--local", "--no-document", built], tmp_path, home)
    program = "puts AiServer::CreateOpenAiChat.operation.path, AiServer::JsonApiClient.new('http://x').inspect"
    said = run([*ruby, "-r", "ai_server", "-e", program], tmp_path, home)
    assert said == "/api/CreateOpenAiChat\n#<AiServer::JsonApiClient http://x>\n"


def test_composer(tmp_path: Path) -> None:
    php = tools_of("php").argv("php")
    composer = found(COMPOSER).argv("composer")
    quiet = {"COMPOSER_ALLOW_SUPERUSER": "1", "COMPOSER_HOME": str(tmp_path / "home"), "COMPOSER_NO_INTERACTION": "1"}
    source = package("php", tmp_path / "package")
    run([*composer, "validate", "--no-check-publish"], source, quiet)
    project = tmp_path / "project"
    project.mkdir()
    wanted = {
        "repositories": [{"type": "path", "url": "../package"}, {"packagist.org": False}],
        "require": {"ai-server/ai-server": "1.0.0"},
    }
    (project / "composer.json").write_text(json.dumps(wanted))
    run([*composer, "install", "--quiet"], project, quiet)
    program = (
        "require 'vendor/autoload.php'; "
        "echo (new AiServer\\GetOpenAiChatStatus(refId: 'r'))->toJson(), "
        "get_class(new AiServer\\Client\\JsonApiClient('http://x'));"
    )
    assert run([*php, "-r", program], project) == '{"refId":"r"}AiServer\\Client\\JsonApiClient'


def test_maven_reads_the_manifest(tmp_path: Path) -> None:
    maven = found(MAVEN).argv("mvn")
    source = package("java", tmp_path / "package")
    run([*maven, "--offline", "--batch-mode", "--quiet", f"-Dmaven.repo.local={tmp_path / 'm2'}", "validate"], source)


def test_swift_reads_the_manifest(tmp_path: Path) -> None:
    tools = tools_of("swift")
    source = package("swift", tmp_path / "package")
    found = json.loads(run(tools.argv("swift", "package", "dump-package"), source))
    assert found["name"] == "ai-server"
    assert [each["name"] for each in found["products"]] == ["AiServer"]


@pytest.mark.parametrize("language", ["typescript", "python", "ruby", "php", "go"])
def test_a_package_without_a_client_needs_no_more_than_before(language: str, tmp_path: Path) -> None:
    """What only the client needs is no dependency of the types alone."""
    folder = package(language, tmp_path / "package", client="false")
    manifests = ("package.json", "pyproject.toml", "*.gemspec", "composer.json", "go.mod")
    text = "".join(found.read_text() for name in manifests for found in folder.glob(name))
    assert text and not any(word in text for word in ("httpx", "ext-openssl", "ext-curl", "net-http", '"./client"'))
