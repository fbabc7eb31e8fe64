"""Python: mypy and pyright, both strict, ruff as linter and formatter; the driver runs with warnings as errors."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from dtogen.prove.packs import BIN, EXE, NODE, NPM_PACK, PYTHON, PYTHON_PACK
from dtogen.prove.proof import Build, Outcome, Proof, Variant, call
from dtogen.prove.toolchain import Tool, Toolbox

MYPY = Tool("mypy", PYTHON_PACK, (f"py/{BIN}/mypy{EXE}",), "2.4.1")
RUFF = Tool("ruff", PYTHON_PACK, (f"py/{BIN}/ruff{EXE}",), "0.17.6", "ruff", (0, 17, 6), (0, 17, 7))
PYRIGHT = Tool("pyright", NPM_PACK, (NODE, "npm/node_modules/pyright/index.js"), "1.1.414")

FLOOR = "3.10"
RULES = "I,N,UP,B,RUF,SIM"
PYRIGHT_SETTINGS = {"include": ["."], "typeCheckingMode": "strict", "pythonVersion": FLOOR}


def build(folder: Path, tools: Toolbox) -> Build:
    (folder / "pyrightconfig.json").write_text(json.dumps(PYRIGHT_SETTINGS), encoding="utf-8")
    python = tools.argv("python")[0]
    files = sorted(each.name for each in folder.glob("*.py"))
    strict = ("--strict", "--python-version", FLOOR, "--python-executable", python)
    commands = (
        tools.argv("mypy", "--config-file=", *strict, "--cache-dir", ".mypy", "--no-error-summary", *files),
        tools.argv("pyright", "--warnings", "--outputjson", "--pythonpath", python, "-p", "."),
        tools.argv(
            "ruff", "check", "--isolated", "--no-cache", "--quiet", "--output-format", "concise",
            "--target-version", f"py{FLOOR.replace('.', '')}", "--extend-select", RULES, "--ignore", "E501", *files,
        ),
        tools.argv("ruff", "format", "--isolated", "--no-cache", "--quiet", "--check", "--diff", *files),
    )  # fmt: skip
    with ThreadPoolExecutor(len(commands)) as pool:
        mypy, pyright, ruff, layout = pool.map(lambda argv: call(argv, folder), commands)
    found = _pyright(pyright)
    errors = (*_mypy(mypy), *(text for severity, text in found if severity == "error"))
    warnings = tuple(text for severity, text in found if severity == "warning")
    lint = [f"ruff: {line}" for line in ruff.lines()]
    lint += [f"ruff format: {line}" for line in layout.lines() if line.startswith("--- ") or layout.code not in (0, 1)]
    return Build(errors, warnings, tuple(lint))


def _mypy(done: Outcome) -> tuple[str, ...]:
    if done.code == 0:
        return ()
    lines = [f"mypy: {line}" for line in done.lines() if ": note:" not in line]
    return tuple(lines) or ("mypy failed",)


def _pyright(done: Outcome) -> list[tuple[str, str]]:
    """Severity and text of each finding."""
    try:
        findings = json.loads(done.out)["generalDiagnostics"]
    except (ValueError, KeyError):
        return [("error", f"pyright: {line}") for line in done.lines() or ["it said nothing"]]
    return [
        (
            each["severity"],
            f"pyright: {Path(each['file']).name}:{each['range']['start']['line'] + 1}: {each['message']}",
        )
        for each in findings
    ]


def run(folder: Path, tools: Toolbox) -> list[str]:
    return tools.argv("python", "-X", "utf8", "-W", "error", folder / "driver.py")


PROOF = Proof(
    id="python",
    tool="mypy {0}, pyright",
    linters="ruff check, ruff format",
    version_of="mypy",
    tools=(PYTHON, MYPY, RUFF, NODE, PYRIGHT),
    build=build,
    run=run,
    variants=(Variant("pydantic"), Variant("dataclass", {"style": "dataclass"})),
)
