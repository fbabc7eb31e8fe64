"""C#: Roslyn on .NET, C# 12; the driver is an ordinary console program."""

from __future__ import annotations

import json
from pathlib import Path

from dtogen.prove import roslyn
from dtogen.prove.proof import Build, Proof, Variant, call
from dtogen.prove.toolchain import DOTNET, PYTHON, ROSLYN, Toolbox

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
    tool="Roslyn, .NET 8",
    version_of="roslyn",
    tools=(PYTHON, ROSLYN, DOTNET),
    build=build,
    run=run,
    variants=(Variant("default"),),
    environment={"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
    usage_options={"namespace": "Specimen"},
)
