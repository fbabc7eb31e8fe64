"""Finding a schema's modules and importing them: under a name of their own, from their source each time.

What goes wrong becomes a diagnostic at the line of the schema that is to blame. The codes are in `load`.
"""

from __future__ import annotations

import ast
import contextlib
import importlib.util
import re
import sys
import traceback
import warnings
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

from dtogen.annotations import plain
from dtogen.diagnostics import Diagnostic, Location, SchemaError, error
from dtogen.sources import statements


@dataclass(frozen=True, slots=True)
class Place:
    """Where a schema lies. `shown` is the path as the user gave it, which diagnostics print."""

    name: str
    package: str
    root: Path
    shown: Path
    files: tuple[Path, ...]


def find_place(path: str | Path) -> Place:
    given = Path(path)
    if not given.exists():
        named = _find_module(str(path))
        if named is None:
            raise SchemaError(
                error("DT101", f"there is no schema at {path}", help="give a folder, a file or the name of a module")
            )
        given = named
    root = given.resolve()
    # Of the path, so that the same schema has the same name in every process.
    package = f"_dtogen_schema_{zlib.crc32(str(root).encode()):08x}"
    if root.is_dir():
        files = tuple(sorted(each for each in root.glob("**/*.py") if "__pycache__" not in each.parts))
        if not files:
            raise SchemaError(
                error("DT102", "this folder has no Python module", Location(str(path)), help="give that of the models")
            )
        return Place(root.name, package, root, given, files)
    if root.suffix != ".py":
        raise SchemaError(
            error("DT103", "this file is no schema", Location(str(path)), help="give a .py, .json, .yaml or .yml file")
        )
    # "schema.py" says nothing; the folder around it usually does.
    name = root.parent.name if root.stem == "schema" and root.parent.name else root.stem
    return Place(name, package, root, given, (root,))


def _find_module(name: str) -> Path | None:
    if not all(part.isidentifier() for part in name.split(".")):
        return None
    try:
        spec = importlib.util.find_spec(name)
    except Exception:  # a package around it that cannot be imported
        return None
    if spec is None:
        return None
    if spec.submodule_search_locations:
        return Path(next(iter(spec.submodule_search_locations)))
    return Path(spec.origin) if spec.origin and Path(spec.origin).is_file() else None


class _Reader(MetaPathFinder, Loader):
    """Imports the modules of one schema from their source, never from a compiled copy, and keeps their syntax trees.

    A compiled copy is told from a stale one by whole seconds and the size alone, and lies in the author's folder.
    """

    def __init__(self, place: Place) -> None:
        self.place = place
        self.trees: dict[str, ast.Module] = {}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        head, *parts = fullname.split(".")
        if head != self.place.package:
            return None
        stem = self.place.root.joinpath(*parts)
        if stem.is_dir():
            init = stem / "__init__.py"
            found = init if init.is_file() else None
            spec = ModuleSpec(fullname, self, origin=str(found) if found else None, is_package=True)
            spec.submodule_search_locations = [str(stem)]
        else:
            found = stem if not parts else stem.with_name(f"{stem.name}.py")
            if not found.is_file():
                return None
            spec = ModuleSpec(fullname, self, origin=str(found))
        spec.has_location = found is not None
        return spec

    def create_module(self, spec: ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        spec = module.__spec__
        if spec is None or spec.origin is None:
            return  # a folder without a module of its own
        source = Path(spec.origin).read_bytes()
        if b"\0" in source:  # a ValueError in older Pythons
            place = (spec.origin, source.count(b"\n", 0, source.index(b"\0")) + 1, 0, "")
            raise SyntaxError("source code cannot contain null bytes", place)
        tree = ast.parse(source, spec.origin)
        self.trees[module.__name__] = tree
        exec(compile(tree, spec.origin, "exec", dont_inherit=True), module.__dict__)


def import_all(place: Place) -> tuple[dict[str, ModuleType], Mapping[str, ast.Module]]:
    """Module name -> module, in file order, and their syntax trees."""
    forget(place)
    reader = _Reader(place)
    modules: dict[str, ModuleType] = {}
    sys.meta_path.insert(0, reader)
    try:
        # What a module prints must not get among generated code; that a member is called like a method of Pydantic's,
        # such as "json" or "copy", is no fault of a DTO.
        with contextlib.redirect_stdout(sys.stderr), warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Field (name )?", category=UserWarning)
            for file in place.files:
                parts = file.relative_to(place.root).with_suffix("").parts if file != place.root else ()
                name = ".".join((place.package, *(each for each in parts if each != "__init__")))
                modules[name] = _import(name, file, place)
    finally:
        sys.meta_path.remove(reader)
    return modules, reader.trees


def forget(place: Place) -> None:
    for known in [name for name in sys.modules if name.split(".")[0] == place.package]:
        del sys.modules[known]


def _import(name: str, file: Path, place: Place) -> ModuleType:
    try:
        return importlib.import_module(name)
    except (Exception, SystemExit) as fault:
        raise SchemaError(_import_fault(fault, file, place)) from fault


def _import_fault(fault: BaseException, file: Path, place: Place) -> Diagnostic:
    """The last line of the schema's own that was running when `fault` was raised."""
    if isinstance(fault, SyntaxError):
        location = Location(shown_path(Path(fault.filename or file), place), fault.lineno or 0)
        return error("DT104", f"this is no Python: {fault.msg}", location, help="a schema is a Python module")
    lines = [
        (Path(frame.filename), frame.lineno or 0)
        for frame in traceback.extract_tb(fault.__traceback__)
        if Path(frame.filename) in place.files
    ]
    at_file, line = lines[-1] if lines else (file, 0)
    message = plain(str(fault).split("\n\n")[0]).replace(f"{place.package}.", "")
    return error(
        "DT105",
        f"the schema cannot be imported: {type(fault).__name__}{': ' if message else ''}{message}",
        Location(shown_path(at_file, place), _member_line(at_file, line, message) or line),
        help=_import_help(fault, place),
    )


def _member_line(file: Path, line: int, message: str) -> int | None:
    """The line of the member that a message quotes, where a class is refused as a whole, by its first line."""
    quoted = {name for pair in re.findall(r"`(\w+)|['\"](\w+)['\"]", message) for name in pair if name}
    try:
        tree = ast.parse(file.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return None
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.lineno == line:
            members = [(each.lineno, name, each) for name, each, _ in statements(node)]
            named = [at for at, name, _ in members if name in quoted]
            used = [at for at, _, each in members if quoted and quoted <= _words(each)]
            return next(iter(named or used), None)
    return None


def _words(node: ast.AST) -> set[str]:
    nodes = list(ast.walk(node))
    return {each.id for each in nodes if isinstance(each, ast.Name)} | {
        each.attr for each in nodes if isinstance(each, ast.Attribute)
    }


def _import_help(fault: BaseException, place: Place) -> str:
    if isinstance(fault, ImportError):
        name = (fault.name or "").split(".")[0]
        if name and any(each.stem == name or name in each.relative_to(place.root).parts for each in place.files):
            return f"import a module of the schema by a dot: from .{fault.name} import ..."
        if "relative import" in str(fault) or name == place.package:
            return "give the folder of the schema, not one file of it"
        return "install what the schema imports in the environment of dtogen"
    if isinstance(fault, SystemExit):
        return "a schema declares types; keep what runs in another file"
    return "mend this line: a schema is imported to be read"


def shown_path(file: Path, place: Place) -> str:
    if file == place.root:
        return place.shown.as_posix()
    try:
        return (place.shown / file.relative_to(place.root)).as_posix()
    except ValueError:
        return file.as_posix()


def shown_module(module: ModuleType, place: Place) -> str:
    """The path of a module's file as diagnostics print it; that of the schema, where a folder has no `__init__.py`."""
    file = module.__dict__.get("__file__")
    return place.shown.as_posix() if file is None else shown_path(Path(file), place)
