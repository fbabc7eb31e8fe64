"""TypeScript: tsc with every strict flag (they stand in the generated tsconfig.json), prettier, Node.js."""

from __future__ import annotations

from pathlib import Path

from dtogen.prove.packs import NODE, NPM_PACK
from dtogen.prove.proof import Build, Limit, Proof, Variant, call
from dtogen.prove.toolchain import Tool, Toolbox

TSC = Tool("tsc", NPM_PACK, (NODE, "npm/node_modules/typescript/bin/tsc"), "7.0.2", "tsc", (5, 8), (8,))
PRETTIER = Tool(
    "prettier", NPM_PACK, (NODE, "npm/node_modules/prettier/bin/prettier.cjs"), "3.10.1", "prettier", (3, 10), (3, 11)
)

OUT = "js"
DOUBLES = Limit(
    cases="*",
    limit="a JavaScript number is a double: integers beyond 2^53 and long fractions lose digits",
    remedy="--set exact=true",
    as_doubles=True,
)
OVERFLOW = Limit(
    cases="*int64-overflow",
    limit="beyond 2^53 a JavaScript number cannot tell the largest int64 from what is too large",
    remedy="--set exact=true",
)


def build(folder: Path, tools: Toolbox) -> Build:
    compiled = call(tools.argv("tsc", "-p", ".", "--outDir", OUT, "--pretty", "false"), folder)
    if compiled.code != 0:
        # Continuation lines are indented.
        return Build(errors=tuple(line for line in compiled.lines() if not line.startswith(" ")) or ("tsc failed",))
    # The modules are ES modules: Node.js takes that from the nearest package.json.
    (folder / OUT / "package.json").write_text('{"type":"module"}\n', encoding="utf-8")
    files = sorted(each.name for each in folder.glob("*.ts"))
    checked = call(tools.argv("prettier", "--check", "--no-config", "--log-level", "warn", *files), folder)
    lint = tuple(f"prettier: {line}" for line in checked.lines() if not line.endswith("--write to fix."))
    return Build(lint=lint or (("prettier failed",) if checked.code else ()))


def run(folder: Path, tools: Toolbox) -> list[str]:
    return tools.argv("node", folder / OUT / "driver.js")


PROOF = Proof(
    id="typescript",
    tool="tsc {0}",
    linters="prettier",
    version_of="tsc",
    tools=(NODE, TSC, PRETTIER),
    build=build,
    run=run,
    variants=(
        Variant("plain", {"decode": "true"}, limits=(DOUBLES, OVERFLOW)),
        Variant("exact", {"decode": "true", "exact": "true"}),
    ),
)
