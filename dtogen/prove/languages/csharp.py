"""C#: Roslyn on .NET, C# 12; the driver is an ordinary console program."""

from __future__ import annotations

import json
from pathlib import Path

from dtogen.prove import roslyn
from dtogen.prove.packs import DOTNET, PYTHON, npm_pack
from dtogen.prove.proof import Build, Proof, Variant, call
from dtogen.prove.toolchain import Tool, Toolbox

# A .NET tool in an npm package, the one place without root and without a download of its own that brings Roslyn.
ROSLYN_PACK = npm_pack(
    "roslyn",
    "@azure-typespec/http-client-csharp@1.0.0-alpha.20260922.3",
    "0bda8bc49d1b2246e48f7d0ca03ebf31bc952ab13a364a5391325c71045153e5",
    tuple(f"package/dist/generator/Microsoft.CodeAnalysis{part}.dll" for part in ("", ".CSharp")),
)
ROSLYN = Tool("roslyn", ROSLYN_PACK, ("roslyn",), "4.8.0")

PROGRAM = "driver.dll"


def build(folder: Path, tools: Toolbox) -> Build:
    files = sorted(folder.glob("*.cs"))
    script = tools.argv("python", "-X", "utf8", Path(roslyn.__file__))
    done = call([*script, *tools.argv("roslyn"), PROGRAM, *(each.name for each in files)], folder)
    try:
        report = json.loads(done.out)
    except ValueError:  # it did not come as far as a report
        return Build(errors=tuple(done.lines()) or ("the compiler said nothing",))
    return Build(tuple(report["errors"]), tuple(report["warnings"]), tuple(report["hints"]))


def run(folder: Path, tools: Toolbox) -> list[str]:
    return tools.argv("dotnet", folder / PROGRAM)


PROOF = Proof(
    id="csharp",
    tool="Roslyn {0}, .NET 8",
    linters="the compiler's hints",
    version_of="roslyn",
    tools=(PYTHON, ROSLYN, DOTNET),
    build=build,
    run=run,
    variants=(Variant("default"),),
    environment={"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
    usage_options={"namespace": "Specimen"},
)
