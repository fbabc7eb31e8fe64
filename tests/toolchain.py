"""What tests drive the host and the packages with: `python -m tests.toolchain` installs it beside the compilers.

A browser, the npm package of ServiceStack's client, and the one whose commands fetch and update files from `/types`
(its programs are `csharp-ref`, `typescript-ref` and so on; Node is that of the proof); Composer and Maven, for the
packages of PHP and Java.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from dtogen.prove.packs import NODE, PYTHON_PACK, apt_pack, npm, pin_of
from dtogen.prove.toolchain import Pack, Progress, Tool, ToolchainError, find, install

LOCKS = tuple(Path(__file__).parent / "npm" / name for name in ("package.json", "package-lock.json"))
CLI = "tests-npm/node_modules/@servicestack/cli"


def _make_npm(root: Path, folder: Path, progress: Progress) -> None:
    for each in LOCKS:
        shutil.copyfile(each, folder / each.name)
    npm(root, folder, "ci")


NPM_PACK = Pack("tests-npm", pin_of(*LOCKS), _make_npm, needs=(PYTHON_PACK,))
# One of its programs stands for all: they differ in their name, which tells the language.
CLI_TOOL = Tool("servicestack-cli", NPM_PACK, (NODE, f"{CLI}/bin/csharp-ref.js"), "1.0.10")

CLIENT_TOOL = Tool("servicestack-client", NPM_PACK, ("tests-npm/node_modules/@servicestack/client",), "2.1.13")

CHROMIUM_SINCE = (123,)  # light-dark() in styles
CHROMIUM_PACK = apt_pack("chromium", "chromium", {"chromium": ("chromium", "google-chrome")}, CHROMIUM_SINCE)
CHROMIUM = Tool("chromium", CHROMIUM_PACK, ("chromium/chromium",), "123", "chromium", CHROMIUM_SINCE, (1000,))

# What installs packages of PHP and Java in projects of theirs; neither asks a registry here.
COMPOSER_PACK = apt_pack("composer", "composer", {"composer": ("composer",)}, (2,))
COMPOSER = Tool("composer", COMPOSER_PACK, ("composer/composer",), "2", "composer", (2,), (3,))
MAVEN_PACK = apt_pack("maven", "maven", {"mvn": ("mvn",)}, (3,))
MAVEN = Tool("mvn", MAVEN_PACK, ("maven/mvn",), "3", "mvn", (3,), (5,))

TOOLS = (CLI_TOOL, CLIENT_TOOL, CHROMIUM, COMPOSER, MAVEN)


def main() -> int:
    try:
        install(TOOLS, lambda line: print(line, file=sys.stderr, flush=True))
    except ToolchainError as fault:
        print(fault, file=sys.stderr)
        return 1
    for each in find(TOOLS).found.values():
        print(f"{each.id} {each.version}: {' '.join(each.argv)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
