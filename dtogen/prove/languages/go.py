"""Go: the compiler, go vet and gofmt; the driver is the main package of a module that holds the document."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from dtogen.prove.proof import Build, Proof, Variant, call
from dtogen.prove.toolchain import EXE, GO, GO_PACK, GOFMT, Toolbox

PROGRAM = f"driver{EXE}"
# Nothing is fetched: neither another toolchain nor a module.
SETTINGS = {"GOTOOLCHAIN": "local", "GOPROXY": "off", "GOFLAGS": "-mod=mod", "GOTELEMETRY": "off", "GOENV": "off"}


def build(folder: Path, tools: Toolbox) -> Build:
    environment = {**os.environ, **SETTINGS, **_cache(tools)}
    compiled = call(tools.argv("go", "build", "-o", PROGRAM, "."), folder, environment)
    layout = call(tools.argv("gofmt", "-s", "-l", "."), folder)
    lint = [f"gofmt: {line}" for line in layout.lines()]
    if compiled.code != 0:
        return Build(tuple(compiled.lines()) or ("the compiler failed",), lint=tuple(lint))
    vetted = call(tools.argv("go", "vet", "./..."), folder, environment)
    if vetted.code != 0:
        lint += [f"go vet: {line}" for line in vetted.lines() or ["it failed"]]
    return Build(lint=tuple(lint))


def _cache(tools: Toolbox) -> Mapping[str, str]:
    """One cache of compiled packages for all runs, beside the pinned toolchain; another toolchain has its own."""
    pack = Path(tools.argv("gofmt")[0]).parents[2]
    pinned = Path(tools.argv("go")[0]).is_relative_to(pack)
    return {"GOCACHE": str(pack.parent / f"{GO_PACK.id}-cache")} if pinned else {}


def run(folder: Path, tools: Toolbox) -> list[str]:
    return [str(folder / PROGRAM)]


PROOF = Proof(
    id="go",
    tool="go, go vet, gofmt",
    version_of="go",
    tools=(GO, GOFMT),
    build=build,
    run=run,
    variants=(Variant("default"),),
    usage_options={"package": "specimen"},
)
