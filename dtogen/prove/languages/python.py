"""Python: mypy and pyright, both strict, ruff as linter and formatter; the driver runs with warnings as errors."""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from dtogen.prove.packs import BIN, EXE, NODE, NPM_PACK, PIP_CHECKED, PYTHON_PACK, PYTHON_PROGRAM, SITE
from dtogen.prove.proof import Build, Outcome, Proof, Variant, call
from dtogen.prove.toolchain import Pack, Progress, Tool, Toolbox
from dtogen.prove.toolchain import run as install

# What an emitted client imports; made as the file of the other Python packages is.
HTTPX = """anyio==4.16.0 \\
    --hash=sha256:c66ae634e0b8228396b801741beb3294326d4b6102f7bba4041c0dfb58c29026
certifi==2026.10.19.post1 \\
    --hash=sha256:1324c476b4811eff41a8bc2122cd0bbd4d9c7234c725446d99ab1612b3a7fdd2
exceptiongroup==1.3.2 ; python_version < "3.11" \\
    --hash=sha256:41c6a70dfec22050d3d8b43386b059a4dc0bca3f3d40a40971cb206fff1785af
h11==0.16.0 \\
    --hash=sha256:63cf8bbe7522de3bf65932fda1d9c2772064ffb3dae62d55932da54b31cb6c86
httpcore==1.0.9 \\
    --hash=sha256:2d400746a40668fc9dec9810239072b40b4484b640a8c38fd654a024c7a1bf55
httpx==0.28.1 \\
    --hash=sha256:d909fcccc110f8c7faf814ca82a9a4d816bc5a6dbfea25d6591d6985b8ba59ad
idna==3.20 \\
    --hash=sha256:ab7ae7122974553370f0bdb919e1a960b2cd1bc1ef0276416d896db81c14582c
"""


def _make(root: Path, folder: Path, progress: Progress) -> None:
    """An environment of its own that sees the packages of the other one as well."""
    install([sys.executable, "-m", "venv", "--without-pip", folder], root)
    (site,) = folder.parent.glob(SITE.replace("py/", f"{folder.name}/", 1))
    wanted = folder / "requirements.txt"
    wanted.write_text(HTTPX, encoding="utf-8")
    install([root / PYTHON_PROGRAM, "-m", "pip", "install", *PIP_CHECKED, "--target", site, "-r", wanted], root)
    (shared,) = root.glob(SITE)
    (site / "shared.pth").write_text(f"{shared}\n", encoding="utf-8")


VERSION = ".".join(map(str, sys.version_info[:3]))
CLIENT_PACK = Pack("python-client", f"{HTTPX}python {VERSION}", _make, needs=(PYTHON_PACK,))
PYTHON = Tool("python", CLIENT_PACK, (f"python-client/{BIN}/python{EXE}",), VERSION)
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
