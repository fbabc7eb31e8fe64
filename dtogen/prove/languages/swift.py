"""Swift: the compiler and its formatter; the document is a module of its own, which the driver imports."""

from __future__ import annotations

from pathlib import Path

from dtogen.prove.languages._swift_root import SINCE, SWIFT_PACK
from dtogen.prove.proof import Build, Proof, Variant, call
from dtogen.prove.toolchain import Tool, Toolbox

VERSION = ".".join(map(str, SINCE))
SWIFTC = Tool("swiftc", SWIFT_PACK, ("swift/swiftc",), VERSION, "swiftc", SINCE, (7,))
# `swift format` comes with the compiler.
SWIFT = Tool("swift", SWIFT_PACK, ("swift/swift",), VERSION, "swift", SINCE, (7,))

MODULE = "Dtos"
PROGRAM = "driver"
PROGRAMS = ("Driver.swift", "Types.swift")
"""Sources of the program; all others are the module's."""
STRICT = ("-swift-version", "6", "-warnings-as-errors", "-Onone", "-parse-as-library")
LIBRARY = ("-emit-library", "-static", "-emit-module", "-module-name", MODULE, "-o", f"lib{MODULE}.a")


def build(folder: Path, tools: Toolbox) -> Build:
    sources = sorted(each.name for each in folder.glob("*.swift"))
    module = [each for each in sources if each not in PROGRAMS]
    others = [each for each in sources if each in PROGRAMS]
    compiled = call(tools.argv("swiftc", *STRICT, *LIBRARY, *module), folder)
    if compiled.code == 0:
        linked = ("-I", ".", "-L", ".", f"-l{MODULE}", "-o", PROGRAM)
        compiled = call(tools.argv("swiftc", *STRICT, *linked, *others), folder)
    layout = call(tools.argv("swift", "format", "lint", "--strict", *sources), folder)
    lint = layout.lines() or (["swift format failed"] if layout.code else [])
    errors = compiled.lines() or ["the compiler failed"] if compiled.code else []
    return Build(tuple(errors), lint=tuple(lint))


def run(folder: Path, tools: Toolbox) -> list[str]:
    """The program runs where it was made: in the pinned root, if that has the compiler."""
    enter = Path(tools.argv("swiftc")[0]).with_name("enter")
    return [*([str(enter)] if enter.is_file() else []), str(folder / PROGRAM)]


PROOF = Proof(
    id="swift",
    tool="swiftc {0}",
    linters="swift format",
    version_of="swiftc",
    tools=(SWIFTC, SWIFT),
    build=build,
    run=run,
    variants=(Variant("default"),),
    usage_options={"module": MODULE},
)
