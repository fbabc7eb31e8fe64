"""Ruby: the interpreter with every warning an error, and rbs, which checks the signatures."""

from __future__ import annotations

from pathlib import Path

from dtogen.prove.packs import apt_pack
from dtogen.prove.proof import Build, Proof, Variant, call
from dtogen.prove.toolchain import Tool, Toolbox

RUBY_PACK = apt_pack("ruby", "ruby", {"ruby": ("ruby", "ruby3.1"), "rbs": ("rbs", "rbs3.1")}, (3, 1))
RUBY = Tool("ruby", RUBY_PACK, ("ruby/ruby",), "3.1", "ruby", (3, 1), (5,), also=("ruby3.1",))
# The signatures use what rbs 2 knows; later ones read the same.
RBS = Tool("rbs", RUBY_PACK, ("ruby/rbs",), "2.1", "rbs", (2, 1), (5,), also=("rbs3.1",))

LIBRARIES = ("-r", "json", "-r", "bigdecimal", "-r", "date", "-r", "time")
DONE = "Syntax OK"


def build(folder: Path, tools: Toolbox) -> Build:
    errors: list[str] = []
    warnings: list[str] = []
    for file in sorted(each.name for each in folder.glob("*.rb")):
        checked = call(tools.argv("ruby", "-wc", file), folder)
        said = [line for line in checked.lines() if line != DONE]
        (errors if checked.code else warnings).extend(said)
        if checked.code and not said:
            errors.append(f"{file}: ruby failed")
    signatures = call(tools.argv("rbs", *LIBRARIES, "-I", ".", "validate", "--silent"), folder)
    said = [f"rbs: {line}" for line in signatures.lines()]
    (errors if signatures.code else warnings).extend(said)
    return Build(tuple(errors or (("rbs failed",) if signatures.code and not said else ())), tuple(warnings))


def run(folder: Path, tools: Toolbox) -> list[str]:
    return tools.argv("ruby", "-w", folder / "driver.rb")


PROOF = Proof(
    id="ruby",
    tool="Ruby {0}",
    linters="ruby -wc, rbs validate",
    version_of="ruby",
    tools=(RUBY, RBS),
    build=build,
    run=run,
    variants=(Variant("default"),),
    usage_options={"module": "Specimen"},
)
