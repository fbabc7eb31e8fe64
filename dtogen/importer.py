"""JSON Schema and OpenAPI files -> Pydantic schema source, through datamodel-code-generator.

    document --prepare--> document --datamodel-code-generator--> source --polish--> source

*Prepare* says in JSON Schema what the generator would lose: number widths, open enums, unions that a reader can tell
apart. *Polish* says the rest in the vocabulary of `dtogen.authoring`: closed and open enums, `Nullable`, and models of
their own where a derived one redefines a member of its base.

An enum is closed, as JSON Schema has it, unless it says `x-open-enum: true` or stands beside a plain string in an
`anyOf`. Arms that nothing tells apart become free JSON of their kind, with a word in the doc. Operations of an OpenAPI
file are requests (`requests`), and what has no counterpart is told (`losses`). A document that `dtogen export` wrote
says everything and is read by `exported`; metadata of a host are read by `dumped`.

| code  | error                                 | code  | error                                              |
|-------|---------------------------------------|-------|----------------------------------------------------|
| DT120 | datamodel-code-generator is not there | DT122 | the document cannot be turned into types           |
| DT121 | the file is no JSON or YAML           | DT123 | the document has no types                          |
| DT135 | an address cannot be read             |       |                                                    |
"""

from __future__ import annotations

import ast
import bisect
import dataclasses
import json
import re
import tempfile
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dtogen import dumped, ir, jsontext
from dtogen.arrangement import arrange, single
from dtogen.diagnostics import Diagnostic, Location, SchemaError, error
from dtogen.download import fetch
from dtogen.dumped import is_dumped
from dtogen.exported import is_exported, schema_of
from dtogen.load import load_schema
from dtogen.losses import grouped
from dtogen.names import pascal
from dtogen.nodes import Node
from dtogen.polish import Polished, polish
from dtogen.preparation import Preparation, Prepared

SUFFIXES = (".json", ".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Imported:
    """A document as the files of a schema by path, and what it says that they do not. `shown` is its name."""

    files: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...]
    shown: str

    def schema(self, text: str) -> ir.Schema:
        """The IR of the files, with the places in the document, whose text this is. Raises SchemaError."""
        return _loaded(self.files, self.shown, text)


def load_any(path: str | Path, tell: Callable[[Imported], None] = lambda made: None) -> ir.Schema:
    """The IR of a schema in any form: Pydantic (folder, file, module name), JSON Schema or OpenAPI.

    A foreign document is told to `tell` as it was imported. Raises SchemaError; for a document, with the places in it.
    """
    if not is_document(path):
        return load_schema(path)
    text = read_text(Path(path))
    document = parse(text, str(path))
    if is_dumped(document):
        return dumped.schema_of(text, str(path))
    if is_exported(document):
        exact = jsontext.read(text) if Path(path).suffix.lower() == ".json" else document
        return schema_of(exact, str(path), text)
    made = import_document(document, str(path))
    tell(made)
    return made.schema(text)


def _loaded(files: Mapping[str, str], shown: str, text: str) -> ir.Schema:
    """The IR of imported files, with the places in the document."""
    places = _Places(shown, text, files)
    with tempfile.TemporaryDirectory(prefix="dtogen-") as scratch:
        folder = Path(scratch) / "schema"
        folder.mkdir()
        for name, source in files.items():
            (folder / name).write_text(source, encoding="utf-8", newline="\n")
        try:
            schema = load_schema(folder)
        except SchemaError as fault:
            raise SchemaError(
                dataclasses.replace(each, location=places.find(each.location)) for each in fault.diagnostics
            ) from None
    return ir.Schema(schema.name, tuple(places.moved(each) for each in schema.decls))


def read_at(url: str) -> str:
    """The document at an address. Raises SchemaError (DT135) with what stands in the way."""
    cure = "see that the address is right and open, or download it and give the file"
    return fetch(url, lambda what: SchemaError(error("DT135", f"{url} {what}", Location(url), help=cure)))


def is_document(path: str | Path) -> bool:
    """Whether this is a JSON Schema or OpenAPI file, by its suffix."""
    return Path(path).suffix.lower() in SUFFIXES


def import_document(document: Node, shown: str) -> Imported:
    """A document as the files of a schema that is called as its file is. Raises SchemaError."""
    path = Path(shown)
    prepared, polished = _polished(document, path)
    files = arrange(polished, path.stem, path.name, prepared.requests)
    return Imported(files, grouped(prepared.diagnostics), shown)


def import_source(path: str | Path) -> str:
    """A JSON Schema or OpenAPI file as one module of a Pydantic schema. Raises SchemaError."""
    _, polished = _polished(parse(read_text(Path(path)), str(path)), Path(path))
    return single(polished, Path(path).name)


def _polished(document: Node, path: Path) -> tuple[Prepared, Polished]:
    prepared = Preparation.of(document, path)
    return prepared, polish(_generated(prepared.document, prepared.name, path), prepared.requests, prepared.names)


# Reading.


def read_text(path: Path) -> str:
    """The text of a file. Raises SchemaError."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise SchemaError(error("DT101", f"there is no schema at {path}", help="give a file that exists")) from None
    except (OSError, UnicodeDecodeError) as fault:
        raise SchemaError(error("DT121", f"the file cannot be read: {fault}", Location(str(path)))) from None


def parse(text: str, shown: str) -> dict[str, Any]:
    """A document of JSON or YAML, by the suffix of `shown`. Raises SchemaError."""
    try:
        document = json.loads(text) if shown.lower().endswith(".json") else _yaml(text)
    except json.JSONDecodeError as fault:
        raise SchemaError(error("DT121", f"this is no JSON: {fault.msg}", Location(shown, fault.lineno))) from None
    except RecursionError:
        raise SchemaError(error("DT121", "this is nested too deep", Location(shown))) from None
    except ValueError as fault:
        line = getattr(getattr(fault.__cause__, "problem_mark", None), "line", -1) + 1
        raise SchemaError(error("DT121", f"this is no YAML: {fault}", Location(shown, line))) from None
    if not isinstance(document, dict):
        raise SchemaError(
            error("DT121", "this is no schema but a list or a value", Location(shown), help="an object is expected")
        )
    return document


def _yaml(text: str) -> Any:
    """YAML as JSON has it: dates stay text, `yes` and `on` too. Raises ValueError."""
    try:
        import yaml  # type: ignore[import-untyped]
    except ImportError:
        raise _missing("PyYAML") from None
    truth = re.compile(r"(?:true|True|TRUE|false|False|FALSE)$")
    resolvers = {
        first: [
            (tag, truth if tag == "tag:yaml.org,2002:bool" else pattern)
            for tag, pattern in known
            if tag != "tag:yaml.org,2002:timestamp"
        ]
        for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    try:
        return yaml.load(text, type("Loader", (yaml.SafeLoader,), {"yaml_implicit_resolvers": resolvers}))
    except yaml.YAMLError as fault:
        raise ValueError(getattr(fault, "problem", None) or str(fault)) from fault


def _missing(package: str) -> SchemaError:
    return SchemaError(error("DT120", f"reading this file needs {package}", help="pip install 'dtogen[import]'"))


# Generating.


def _options(name: str | None) -> dict[str, Any]:
    """How datamodel-code-generator is to write: OpenAPI, or JSON Schema with a name for its root."""
    from datamodel_code_generator import LiteralType
    from datamodel_code_generator.enums import DataModelType, InputFileType
    from datamodel_code_generator.format import DatetimeClassType, Formatter, PythonVersion

    return {
        "input_file_type": InputFileType.JsonSchema if name else InputFileType.OpenAPI,
        "output_model_type": DataModelType.PydanticV2BaseModel,
        "target_python_version": PythonVersion.PY_310,
        "class_name": name,
        "base_class": "dtogen.authoring.Dto",
        "disable_timestamp": True,
        "allow_remote_refs": False,
        "strict_refs": True,
        "strict_nullable": True,
        "treat_dot_as_module": False,
        "use_annotated": True,
        "field_constraints": True,
        "use_schema_description": True,
        "use_field_description": True,
        "use_standard_collections": True,
        "use_union_operator": True,
        "use_type_alias": True,
        "use_type_alias_type": True,
        "use_subclass_enum": True,
        "use_double_quotes": True,
        "use_single_value_enum_as_const": True,
        "set_default_enum_member": True,
        "enum_field_as_literal": LiteralType("none"),
        "output_datetime_class": DatetimeClassType.Datetime,
        "formatters": [Formatter.BUILTIN],
        "builtin_format_line_length": 120,
    }


def _generated(document: Node, name: str | None, path: Path) -> str:
    try:
        from datamodel_code_generator import generate

        options = _options(name)
    except ImportError:
        raise _missing("datamodel-code-generator") from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            made = generate(document, **options)
    except Exception as fault:  # whatever the generator stumbles over is in the document
        message = " ".join(str(fault).split()) or type(fault).__name__
        raise SchemaError(
            error("DT122", f"the document cannot be turned into types: {message}", Location(str(path)))
        ) from fault
    if not isinstance(made, str):
        raise SchemaError(error("DT122", "the document needs several modules", Location(str(path))))
    return made


# Places in the document.


@dataclass
class _Places:
    """From a line of the generated source to the line of the document that says the same."""

    shown: str
    text: str
    files: Mapping[str, str]
    keys: Mapping[str, Sequence[int]] = field(init=False)
    owners: Mapping[tuple[str, int], tuple[str, str | None]] = field(init=False)

    def __post_init__(self) -> None:
        keys: dict[str, list[int]] = {}
        for number, line in enumerate(self.text.splitlines(), 1):
            for key in re.findall(r"""(?:^|[{,\s-])["']?([^"'{},:]+)["']?\s*:""", line):
                keys.setdefault(key.strip(), []).append(number)
        for key, lines in list(keys.items()):
            keys.setdefault(pascal(key), lines)
        self.keys = keys
        owners: dict[tuple[str, int], tuple[str, str | None]] = {}
        for file, node in ((file, node) for file, source in self.files.items() for node in ast.parse(source).body):
            match node:
                case ast.ClassDef(name=name):
                    owners[file, node.lineno] = name, None
                    for each in node.body:
                        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name):
                            owners[file, each.lineno] = name, _alias(each) or each.target.id
                case ast.Assign(targets=[ast.Name(id=name)]):
                    owners[file, node.lineno] = name, None
                case _:
                    pass
        self.owners = owners

    def find(self, location: Location | None) -> Location:
        """The place in the document: the first line with the name of the type, or that of the member after it."""
        owner, member = (
            self.owners.get((Path(location.file).name, location.line), ("", None)) if location else ("", None)
        )
        line = next(iter(self.keys.get(owner, ())), 0)
        if member:
            lines = self.keys.get(member, ())
            after = bisect.bisect_right(lines, line)
            line = lines[after] if after < len(lines) else line
        return Location(self.shown, line)

    def moved(self, decl: ir.Decl) -> ir.Decl:
        """A declaration with its places in the document."""
        location = self.find(decl.location)
        match decl:
            case ir.Model():
                fields = tuple(dataclasses.replace(each, location=self.find(each.location)) for each in decl.fields)
                return dataclasses.replace(decl, location=location, fields=fields)
            case ir.Enumeration():
                members = tuple(dataclasses.replace(each, location=location) for each in decl.members)
                return dataclasses.replace(decl, location=location, members=members)
            case ir.Union() | ir.Alias():
                return dataclasses.replace(decl, location=location)


def _alias(node: ast.AnnAssign) -> str | None:
    for each in ast.walk(node.annotation):
        if isinstance(each, ast.keyword) and each.arg == "alias" and isinstance(each.value, ast.Constant):
            return str(each.value.value)
    return None
