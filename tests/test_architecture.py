"""The shape of the code: which module may import which, and who alone may do what."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from dtogen.language import language_ids
from tests.conftest import ROOT

PACKAGE = ROOT / "dtogen"
MODULES = sorted(PACKAGE.rglob("*.py"))

# From the ground up. A module imports what stands on lower lines, never what stands higher.
LAYERS = [
    ["diagnostics", "code", "names", "edition", "tomltext"],
    ["ir", "layout", "options", "views"],
    ["wording", "override"],
    ["authoring", "facts", "sources", "values", "cycles"],
    ["language", "annotations"],
    ["modules", "translation"],
    ["languages"],
    ["naming", "retyping"],
    ["spelling"],
    ["load", "check", "select", "engine", "render", "output", "configuration", "owntype", "watch"],
    ["nodes", "jsontext", "components", "directions", "typechange"],
    ["exported", "lint", "difference", "dump", "dumped"],
    ["export", "lint_rules", "lint_languages", "findings", "verdicts"],
    ["comparison"],
    ["losses"],
    ["reading", "lookup", "hierarchies", "nullables", "renames", "wellformed"],
    ["parameters", "separation"],
    ["bodies"],
    ["requests"],
    ["preparation"],
    ["polish"],
    ["arrangement", "download"],
    ["importer", "pipeline", "overview"],
    ["client", "host", "prove", "revisions", "update"],
    ["verify_rows"],
    ["verify_chat"],
    ["verify"],
    ["commands"],
    ["cli"],
    ["__main__"],
]
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}

# The command line prints; the install step of the proof is a command of its own.
MAY_PRINT = {"__main__.py", "cli.py", "commands", "prove/__main__.py", "prove/roslyn.py"}
MAY_WRITE = {
    "output.py",
    "importer.py",
    "revisions.py",  # what an address answered, into a temporary folder
    "prove/toolchain.py",
    "prove/packs.py",
    "prove/matrix.py",
    "prove/roslyn.py",
    "prove/languages",
}


def top(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    """The modules that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names=names):
                found |= {each.name for each in names}
            case ast.ImportFrom(module=str(module), names=names):
                found |= {f"{module}.{each.name}" for each in names}
            case _:
                pass
    return found


def own_imports(path: Path) -> set[str]:
    return {
        name.split(".")[1]
        for name in imports(path)
        if name.startswith("dtogen.") and name.split(".")[1] != top(path) and name != "dtogen.__version__"
    }


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_point_one_way(path: Path) -> None:
    module = top(path)
    if module == "__init__":
        assert not own_imports(path)
        return
    # `language` finds the languages by name, which is no dependency on any of them.
    allowed = {name for name, level in LEVEL.items() if level < LEVEL[module]} | {"languages"} & {module, "languages"}
    siblings = set(LAYERS[LEVEL[module]]) - {module}
    assert own_imports(path) <= (allowed | siblings if module != "languages" else allowed)


def test_no_two_modules_import_each_other() -> None:
    edges = {top(path): own_imports(path) for path in MODULES if path.parent == PACKAGE}
    pairs = {(a, b) for a, targets in edges.items() for b in targets if a in edges.get(b, ())}
    assert pairs <= {("language", "languages"), ("languages", "language")}


# `load` in three: annotations taken apart, annotations told as types, and the models that hold them. The server checks
# with the models themselves what comes and what providers answer.
PYDANTIC = (
    *("load", "translation", "annotations", "authoring", "configuration", "owntype"),
    "client/codec",
    *(f"host/server/{each}" for each in ("catalogue", "intake", "openapi", "settings", "upstream")),
)


@pytest.mark.parametrize(
    ("library", "only"),
    [
        ("jinja2", {"render.py", "host/page/__init__.py"}),  # documents, and the page of the host
        ("pygments", {"host/lexing.py"}),
        ("pydantic", {*(f"{each}.py" for each in PYDANTIC)}),
        ("typer", {"cli.py", "commands"}),
        ("datamodel_code_generator", {"importer.py"}),
    ],
)
def test_a_library_has_one_place(library: str, only: set[str]) -> None:
    users = {
        "commands" if top(path) == "commands" else path.relative_to(PACKAGE).as_posix()
        for path in MODULES
        if any(name.split(".")[0] == library for name in imports(path))
    }
    assert users == only


def calls(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            match node.func:
                case ast.Name(id=name) | ast.Attribute(attr=name):
                    found.add(name)
                case _:
                    pass
    return found


def allowed(path: Path, places: set[str]) -> bool:
    name = path.relative_to(PACKAGE).as_posix()
    return any(name == each or name.startswith(f"{each}/") for each in places)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_only_the_command_line_prints_or_exits(path: Path) -> None:
    assert allowed(path, MAY_PRINT) or not calls(path) & {"print", "exit"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_only_output_writes_files(path: Path) -> None:
    writers = {"write_text", "write_bytes", "mkstemp", "unlink", "rmtree", "makedirs"}
    assert allowed(path, MAY_WRITE) or not calls(path) & writers


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_shared_code_asks_which_language_it_is(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Compare) and "languages" not in path.parts:
            text = ast.unparse(node)
            assert "language.id ==" not in text and "lang ==" not in text, text


def test_nothing_of_the_result_depends_on_time_or_place() -> None:
    pure = [
        "code",
        "names",
        "layout",
        "views",
        "language",
        "facts",
        "naming",
        "spelling",
        "engine",
        "render",
        "select",
        "check",
        "cycles",
        "values",
        "pipeline",
    ]
    forbidden = {"time", "datetime", "random", "socket", "platform", "getpass", "os", "subprocess"}
    for name in pure:
        assert not {each.split(".")[0] for each in imports(PACKAGE / f"{name}.py")} & forbidden, name


# `verify` sends the Python types; the others are tools that more than one proof needs.
MAY_NAME_A_LANGUAGE = {"verify_rows.py": {"python"}, "prove/packs.py": {"python", "java"}}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_only_a_language_knows_its_name(path: Path) -> None:
    name = path.relative_to(PACKAGE).as_posix()
    if "languages" in path.relative_to(PACKAGE).parts:
        return
    told = {
        node.value
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value in language_ids()
    }
    assert told <= MAY_NAME_A_LANGUAGE.get(name, set())
