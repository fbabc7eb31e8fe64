"""PHP: `php -l` on every file, then a load and a run in which every notice and deprecation is a failure."""

from __future__ import annotations

from pathlib import Path

from dtogen.prove.packs import apt_pack
from dtogen.prove.proof import Build, Proof, Variant, call
from dtogen.prove.toolchain import Tool, Toolbox

SINCE = (8, 2)
PHP = Tool("php", apt_pack("php", "php-cli", {"php": ("php",)}, SINCE), ("php/php",), "8.2", "php", SINCE, (9,))

# No configuration of the machine; whatever the engine has to say is said, and an assertion is an exception.
STRICT = ("-n", "-d", "error_reporting=-1", "-d", "display_errors=stderr", "-d", "zend.assertions=1")
# The document, then each class of the client, which may want others of them.
LOAD = """
require 'Dtos.php';
spl_autoload_register(static fn (string $class) => require 'Client/' . basename(strtr($class, '\\\\', '/')) . '.php');
foreach (glob('Client/*.php') as $file) {
    require_once $file;
}
"""


def build(folder: Path, tools: Toolbox) -> Build:
    errors: list[str] = []
    warnings: list[str] = []
    for file in sorted(folder.rglob("*.php")):
        name = file.relative_to(folder).as_posix()
        done = call(tools.argv("php", *STRICT, "-l", name), folder)
        said = [line for line in done.lines() if not line.startswith("No syntax errors")]
        if done.code != 0:
            errors += said or [f"php -l failed on {name}"]
        else:
            warnings += said
    if not errors:
        # What only binding finds: a signature that does not fit its parent's, an interface that is not there.
        done = call(tools.argv("php", *STRICT, "-r", LOAD), folder)
        if done.code != 0:
            errors += done.lines() or ["Dtos.php or the client cannot be loaded"]
        else:
            warnings += done.lines()
    return Build(tuple(errors), tuple(warnings))


def run(folder: Path, tools: Toolbox) -> list[str]:
    return tools.argv("php", *STRICT, folder / "driver.php")


PROOF = Proof(
    id="php",
    tool="php {0}",
    version_of="php",
    tools=(PHP,),
    build=build,
    run=run,
    variants=(Variant("default"),),
    usage_options={"namespace": "Specimen"},
)
