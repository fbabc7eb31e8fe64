"""JSON Schema and OpenAPI files -> Pydantic schema source, through datamodel-code-generator.

    document --prepare--> document --datamodel-code-generator--> source --polish--> source

*Prepare* says in JSON Schema what the generator would lose: number widths, open enums, unions that a reader can tell
apart. *Polish* says the rest in the vocabulary of `dtogen.authoring`: closed and open enums, `Nullable`, and models of
their own where a derived one redefines a member of its base.

An enum is closed, as JSON Schema has it, unless it says `x-open-enum: true` or stands beside a plain string in an
`anyOf`. Arms that nothing tells apart become free JSON of their kind, with a word in the doc. Of an OpenAPI file the
schemas are read, not the operations. A document that `dtogen export` wrote says everything and is read by `exported`;
metadata of a host are read by `dumped`.

| code  | error                                 | code  | error                                              |
|-------|---------------------------------------|-------|----------------------------------------------------|
| DT120 | datamodel-code-generator is not there | DT122 | the document cannot be turned into types           |
| DT121 | the file is no JSON or YAML           | DT123 | the document has no types                          |
"""

from __future__ import annotations

import ast
import bisect
import dataclasses
import json
import re
import tempfile
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dtogen import dumped, ir, jsontext
from dtogen.diagnostics import Location, SchemaError, error
from dtogen.dumped import is_dumped
from dtogen.exported import is_exported, schema_of
from dtogen.load import load_schema
from dtogen.names import pascal
from dtogen.nodes import Node
from dtogen.polish import polish
from dtogen.preparation import Preparation

SUFFIXES = (".json", ".yaml", ".yml")


def load_any(path: str | Path) -> ir.Schema:
    """The IR of a schema in any form: Pydantic (folder, file, module name), JSON Schema or OpenAPI.

    Raises SchemaError; for a document, with the places in it.
    """
    if not is_document(path):
        return load_schema(path)
    document = _read(Path(path))
    if is_dumped(document):
        return dumped.schema_of(Path(path).read_text(encoding="utf-8-sig"), str(path))
    if is_exported(document):
        text = Path(path).read_text(encoding="utf-8-sig")
        exact = jsontext.read(text) if Path(path).suffix.lower() == ".json" else document
        return schema_of(exact, str(path), text)
    source = _source(document, Path(path))
    places = _Places(str(path), Path(path).read_text(encoding="utf-8"), source)
    with tempfile.TemporaryDirectory(prefix="dtogen-") as folder:
        file = Path(folder) / f"{Path(path).stem}.py"
        file.write_text(source, encoding="utf-8")
        try:
            schema = load_schema(file)
        except SchemaError as fault:
            raise SchemaError(
                dataclasses.replace(each, location=places.find(each.location)) for each in fault.diagnostics
            ) from None
    return ir.Schema(Path(path).stem, tuple(places.moved(each) for each in schema.decls))


def is_document(path: str | Path) -> bool:
    """Whether this is a JSON Schema or OpenAPI file, by its suffix."""
    return Path(path).suffix.lower() in SUFFIXES


def import_source(path: str | Path) -> str:
    """A JSON Schema or OpenAPI file as the source of a Pydantic schema. Raises SchemaError."""
    return _source(_read(Path(path)), Path(path))


def _source(document: Node, path: Path) -> str:
    prepared, name = Preparation.of(document, path)
    return polish(_generated(prepared, name, path), path.name)


# Reading.


def _read(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise SchemaError(error("DT101", f"there is no schema at {path}", help="give a file that exists")) from None
    except (OSError, UnicodeDecodeError) as fault:
        raise SchemaError(error("DT121", f"the file cannot be read: {fault}", Location(str(path)))) from None
    try:
        document = json.loads(text) if path.suffix.lower() == ".json" else _yaml(text)
    except json.JSONDecodeError as fault:
        raise SchemaError(error("DT121", f"this is no JSON: {fault.msg}", Location(str(path), fault.lineno))) from None
    except ValueError as fault:
        line = getattr(getattr(fault.__cause__, "problem_mark", None), "line", -1) + 1
        raise SchemaError(error("DT121", f"this is no YAML: {fault}", Location(str(path), line))) from None
    if not isinstance(document, dict):
        raise SchemaError(
            error("DT121", "this is no schema but a list or a value", Location(str(path)), help="an object is expected")
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
    source: str
    keys: Mapping[str, Sequence[int]] = field(init=False)
    owners: Mapping[int, tuple[str, str | None]] = field(init=False)

    def __post_init__(self) -> None:
        keys: dict[str, list[int]] = {}
        for number, line in enumerate(self.text.splitlines(), 1):
            for key in re.findall(r"""(?:^|[{,\s-])["']?([^"'{},:]+)["']?\s*:""", line):
                keys.setdefault(key.strip(), []).append(number)
        for key, lines in list(keys.items()):
            keys.setdefault(pascal(key), lines)
        self.keys = keys
        owners: dict[int, tuple[str, str | None]] = {}
        for node in ast.parse(self.source).body:
            match node:
                case ast.ClassDef(name=name):
                    owners[node.lineno] = name, None
                    for each in node.body:
                        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name):
                            owners[each.lineno] = name, _alias(each) or each.target.id
                case ast.Assign(targets=[ast.Name(id=name)]):
                    owners[node.lineno] = name, None
                case _:
                    pass
        self.owners = owners

    def find(self, location: Location | None) -> Location:
        """The place in the document: the first line with the name of the type, or that of the member after it."""
        owner, member = self.owners.get(location.line, ("", None)) if location else ("", None)
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
