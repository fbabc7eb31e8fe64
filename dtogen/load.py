"""Pydantic models -> IR, with the file and line of every declaration and member.

A schema is a folder of modules, one module file, or a module by its import name. The modules are imported under a name
of their own, so a folder called `schema` shadows nothing. Annotations are evaluated here, not by building validators:
that is ten times faster and lets types be declared in any order.
"""

from __future__ import annotations

import ast
import datetime as dt
import importlib
import importlib.util
import inspect
import sys
import traceback
import typing
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from pathlib import Path
from types import ModuleType, NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin
from uuid import UUID

import annotated_types as at
from pydantic import AnyUrl, BaseModel, RootModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined
from typing_extensions import TypeAliasType

from dtogen import ir
from dtogen.authoring import (
    OPERATION,
    ClosedEnum,
    ClosedIntEnum,
    Name,
    NullMark,
    OperationMark,
    Stream,
    Tagged,
    Width,
    tags_of,
)
from dtogen.diagnostics import Collector, Diagnostic, Location, SchemaError, error
from dtogen.names import pascal

_SCALARS: dict[Any, ir.Prim] = {
    bool: ir.Prim.BOOL,
    int: ir.Prim.INT64,
    float: ir.Prim.FLOAT64,
    Decimal: ir.Prim.DECIMAL,
    str: ir.Prim.STRING,
    bytes: ir.Prim.BYTES,
    dt.date: ir.Prim.DATE,
    dt.time: ir.Prim.TIME,
    dt.datetime: ir.Prim.DATETIME,
    dt.timedelta: ir.Prim.DURATION,
    UUID: ir.Prim.UUID,
}

_KINDS: dict[ir.Prim, ir.Kind] = {
    ir.Prim.BOOL: ir.Kind.BOOLEAN,
    ir.Prim.INT32: ir.Kind.NUMBER,
    ir.Prim.INT64: ir.Kind.NUMBER,
    ir.Prim.FLOAT32: ir.Kind.NUMBER,
    ir.Prim.FLOAT64: ir.Kind.NUMBER,
    ir.Prim.DECIMAL: ir.Kind.NUMBER,
}

_ARM_NAMES = {
    ir.Kind.BOOLEAN: "Boolean",
    ir.Kind.NUMBER: "Number",
    ir.Kind.STRING: "String",
    ir.Kind.ARRAY: "List",
    ir.Kind.OBJECT: "Object",
}


def shipped_schema() -> Path:
    """The AI Server schema: inside the installed package, or at the top of the checkout."""
    inside = Path(__file__).parent / "_schema"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "schema"


def load_schema(path: str | Path) -> ir.Schema:
    """The IR of the schema at `path`: a folder, a `.py` file, or the name of an importable module.

    Raises SchemaError with every fault found, each with its file and line.
    """
    source = _find(path)
    modules = _import_all(source)
    loader = _Loader({name: _Source.read(module, source) for name, module in modules.items()})
    schema = ir.Schema(source.name, tuple(loader.load()))
    if loader.found.has_errors():
        raise SchemaError(loader.found.sorted())
    return schema


# Finding and importing.


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a schema lies. `shown` is the path as the user gave it, which diagnostics print."""

    name: str
    package: str
    root: Path
    shown: Path
    files: tuple[Path, ...]


def _find(path: str | Path) -> _Place:
    given = Path(path)
    if not given.exists():
        named = _find_module(str(path))
        if named is None:
            raise SchemaError(
                error("DT101", f"there is no schema at {path}", help="give a folder, a file or the name of a module")
            )
        given = named
    root = given.resolve()
    package = f"_dtogen_schema_{abs(hash(str(root))):x}"
    if root.is_dir():
        files = tuple(sorted(each for each in root.glob("**/*.py") if "__pycache__" not in each.parts))
        if not files:
            raise SchemaError(error("DT102", "the folder holds no Python module", Location(str(path))))
        return _Place(root.name, package, root, given, files)
    if root.suffix != ".py":
        raise SchemaError(
            error("DT103", "this file is no schema", Location(str(path)), help="give a .py, .json, .yaml or .yml file")
        )
    return _Place(root.stem, package, root, given, (root,))


def _find_module(name: str) -> Path | None:
    if not all(part.isidentifier() for part in name.split(".")):
        return None
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, ValueError):
        return None
    if spec is None or spec.origin is None:
        return None
    origin = Path(spec.origin)
    return origin.parent if origin.name == "__init__.py" else origin


def _import_all(place: _Place) -> dict[str, ModuleType]:
    """Module name -> module, in file order."""
    if not place.root.is_dir():
        return {place.package: _import(place.package, place.root, place)}
    modules = {place.package: _import_package(place)}
    for file in place.files:
        parts = file.relative_to(place.root).with_suffix("").parts
        if parts[-1] != "__init__":
            name = ".".join((place.package, *parts))
            modules[name] = sys.modules.get(name) or _import(name, file, place)
    return modules


def _import_package(place: _Place) -> ModuleType:
    init = place.root / "__init__.py"
    if init.exists():
        return _import(place.package, init, place, [str(place.root)])
    module = ModuleType(place.package)
    module.__path__ = [str(place.root)]
    sys.modules[place.package] = module
    return module


def _import(name: str, file: Path, place: _Place, search: list[str] | None = None) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, file, submodule_search_locations=search)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as fault:
        sys.modules.pop(name, None)
        raise SchemaError(_import_fault(fault, file, place)) from fault
    return module


def _import_fault(fault: Exception, file: Path, place: _Place) -> Diagnostic:
    """The last line of the schema's own that was running when `fault` was raised."""
    if isinstance(fault, SyntaxError):
        location = Location(_shown(Path(fault.filename or file), place), fault.lineno or 0)
        return error("DT104", f"this is no Python: {fault.msg}", location)
    lines = [
        (Path(frame.filename), frame.lineno or 0)
        for frame in traceback.extract_tb(fault.__traceback__)
        if Path(frame.filename) in place.files
    ]
    at_file, line = lines[-1] if lines else (file, 0)
    message = " ".join(str(fault).split("\n\n")[0].split())
    return error(
        "DT105", f"the schema cannot be imported: {type(fault).__name__}: {message}", Location(_shown(at_file, place), line)
    )


def _shown(file: Path, place: _Place) -> str:
    if file == place.root:
        return place.shown.as_posix()
    try:
        return (place.shown / file.relative_to(place.root)).as_posix()
    except ValueError:
        return file.as_posix()


# Lines and docs, which only the source text knows.


@dataclass(frozen=True, slots=True)
class _Source:
    """The file of a module: lines and docs by `Class` and `Class.member`."""

    module: ModuleType
    shown: str
    lines: Mapping[str, int] = field(default_factory=dict)
    docs: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, module: ModuleType, place: _Place) -> _Source:
        if not module.__dict__.get("__file__"):
            return cls(module, place.shown.as_posix())
        file = Path(str(module.__file__))
        lines: dict[str, int] = {}
        docs: dict[str, str] = {}
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for name, node, doc in _statements(tree):
            lines[name] = node.lineno
            docs[name] = doc
        return cls(module, _shown(file, place), lines, docs)

    def at(self, name: str) -> Location:
        return Location(self.shown, self.lines.get(name, 0))


def _statements(tree: ast.Module | ast.ClassDef, prefix: str = "") -> Iterator[tuple[str, ast.stmt, str]]:
    """Classes, assignments and members with the docstring inside (classes) or below (the rest)."""
    for node, after in zip(tree.body, [*tree.body[1:], None]):  # noqa: B905
        match node:
            case ast.ClassDef(name=name):
                yield prefix + name, node, ast.get_docstring(node) or ""
                yield from _statements(node, f"{prefix}{name}.")
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
                yield prefix + name, node, _docstring(after)
            case _:
                pass


def _docstring(node: ast.stmt | None) -> str:
    match node:
        case ast.Expr(value=ast.Constant(value=str(text))):
            return inspect.cleandoc(text)
        case _:
            return ""


# From Python to the IR.


class _Fault(Exception):
    """A type that the IR has no word for."""

    def __init__(self, message: str, help: str | None = None) -> None:
        self.message, self.help = message, help
        super().__init__(message)


@dataclass(slots=True)
class _Loader:
    sources: Mapping[str, _Source]
    found: Collector = field(default_factory=Collector)
    _names: dict[int, str] = field(default_factory=dict)
    _extra: list[ir.Decl] = field(default_factory=list)
    _params: frozenset[Any] = frozenset()  # type parameters of the model at work

    def load(self) -> Iterator[ir.Decl]:
        """Declarations in file and line order; those made for nameless unions follow their model."""
        seen: dict[str, Location] = {}
        own = [(source, name, value) for source in self.sources.values() for name, value in self._own(source)]
        self._names = {id(value): name for _, name, value in own}
        for source, name, value in own:
            if name in seen:
                self.found.add(
                    error(
                        "DT201",
                        f'two types have the name "{name}"',
                        source.at(name),
                        notes=[f"the other one: {seen[name]}"],
                        help="give one of them another name",
                    )
                )
                continue
            seen[name] = source.at(name)
            decl = self._decl(source, name, value)
            if decl is not None:
                yield decl
            yield from self._extra
            self._extra.clear()

    def _own(self, source: _Source) -> list[tuple[str, Any]]:
        """The types that a module declares, as against those that it imports, in line order."""
        names = [name for name in source.lines if "." not in name]
        values = ((name, source.module.__dict__.get(name)) for name in names)
        return [(name, value) for name, value in values if self._is_decl(source, name, value)]

    def _is_decl(self, source: _Source, name: str, value: Any) -> bool:
        if isinstance(value, TypeAliasType):
            return True
        if not isinstance(value, type) or value.__module__ != source.module.__name__ or value.__name__ != name:
            return False
        return issubclass(value, BaseModel) or (issubclass(value, Enum) and bool(list(value)))

    def _decl(self, source: _Source, name: str, value: Any) -> ir.Decl | None:
        location = source.at(name)
        try:
            if isinstance(value, TypeAliasType):
                return self._alias(source, name, _evaluate(value.__value__, dict(source.module.__dict__)), location)
            if issubclass(value, Enum):
                return self._enum(source, name, value, location)
            if issubclass(value, RootModel):
                hint = self._hints(source, value)["root"]
                return self._alias(source, name, hint, location)
            return self._model(source, name, value, location)
        except _Fault as fault:
            self.found.add(error("DT110", fault.message, location, notes=[f"in {name}"], help=fault.help))
            return None

    # Aliases and unions.

    def _alias(self, source: _Source, name: str, value: Any, location: Location) -> ir.Decl:
        arms, marks = _peel(value)
        doc = source.docs.get(name, "")
        if _is_union(arms):
            return self._union(name, arms, marks, location, doc)
        return ir.Alias(name, location, self._type(value, name), doc)

    def _union(self, name: str, union: Any, marks: list[Any], location: Location, doc: str) -> ir.Union:
        args = [each for each in get_args(union) if each is not NoneType]
        nullable = len(args) < len(get_args(union))
        tagged = next((each.member for each in marks if isinstance(each, Tagged)), None) or _discriminator(marks)
        if tagged:
            arms = tuple(arm for each in args for arm in self._tagged_arms(each, tagged, name))
        else:
            arms = tuple(self._shape_arm(each, name) for each in args)
        return ir.Union(name, location, arms, tagged, nullable, doc)

    def _tagged_arms(self, arm: Any, member: str, owner: str) -> Iterator[ir.Arm]:
        tags = tags_of(arm, member)
        if not tags:
            raise _Fault(
                f'{_say(arm)} is no arm of a union by "{member}"', f'give it a member "{member}" of a Literal type'
            )
        for tag in tags:
            target = self._type(arm, owner)
            yield ir.Arm(target.name if isinstance(target, ir.Ref) else tag, target, ir.Kind.OBJECT, tag)

    def _shape_arm(self, arm: Any, owner: str) -> ir.Arm:
        _, marks = _peel(arm)
        target = self._type(arm, owner)
        kind = self._kind(arm, target)
        chosen = next((each.text for each in marks if isinstance(each, Name)), None)
        return ir.Arm(chosen or _ARM_NAMES[kind], target, kind)

    def _kind(self, hint: Any, target: ir.Type) -> ir.Kind:
        match target:
            case ir.Scalar(prim) | ir.Const(prim):
                return _KINDS.get(prim, ir.Kind.STRING)
            case ir.ListOf():
                return ir.Kind.ARRAY
            case ir.MapOf():
                return ir.Kind.OBJECT
            case ir.Ref():
                inner, _ = _peel(hint)
                if isinstance(inner, type) and issubclass(inner, Enum):
                    return ir.Kind.NUMBER if issubclass(inner, int) else ir.Kind.STRING
                if isinstance(inner, TypeAliasType):
                    value, marks = _peel(inner.__value__)
                    if _is_union(value) and not any(isinstance(each, Tagged) for each in marks):
                        raise _Fault(f"{_say(hint)} is a union: a union cannot be an arm of another", "list its arms")
                    return ir.Kind.OBJECT if _is_union(value) else self._kind(value, self._type(value, ""))
                return ir.Kind.OBJECT
            case _:
                raise _Fault(f"{_say(hint)} cannot be an arm of a union", "an arm needs a JSON kind of its own")

    # Enums.

    def _enum(self, source: _Source, name: str, value: type[Enum], location: Location) -> ir.Enumeration:
        number = all(isinstance(each.value, int) for each in value)
        if not number and not all(isinstance(each.value, str) for each in value):
            raise _Fault("an enum holds texts or numbers, not both and nothing else")
        closed = issubclass(value, (ClosedEnum, ClosedIntEnum))
        members = tuple(
            ir.EnumMember(
                _spelled(each_name), each.value, source.at(f"{name}.{each_name}"), source.docs.get(f"{name}.{each_name}", "")
            )
            for each_name, each in value.__members__.items()
        )
        prim = ir.Prim.INT32 if number else ir.Prim.STRING
        return ir.Enumeration(name, location, members, prim, not closed, source.docs.get(name, ""), _deprecated(value))

    # Models.

    def _model(self, source: _Source, name: str, model: type[BaseModel], location: Location) -> ir.Model:
        self._params = frozenset(_params(model))
        hints = self._hints(source, model)
        own = [each for each in model.__dict__.get("__annotations__", {}) or hints if each in model.__pydantic_fields__]
        params = tuple(each.__name__ for each in model.__pydantic_generic_metadata__["parameters"])
        fields = (self._field(source, name, model, each, hints[each]) for each in own if each in hints)
        return ir.Model(
            name=name,
            location=location,
            fields=tuple(each for each in fields if each),
            base=self._base(model, name),
            params=params,
            abstract=_is_abstract(model),
            open=model.model_config.get("extra") == "allow",
            operation=self._operation(source, name, model),
            doc=source.docs.get(name, ""),
            deprecated=_deprecated(model),
        )

    def _hints(self, source: _Source, model: type[BaseModel]) -> dict[str, Any]:
        """The model's own annotations, evaluated in its module."""
        names = {**source.module.__dict__, **{each.__name__: each for each in _params(model)}}
        hints: dict[str, Any] = {}
        for name, hint in inspect.get_annotations(model).items():
            try:
                hints[name] = _evaluate(hint, names)
            except NameError as fault:
                self.found.add(
                    error(
                        "DT202",
                        f'there is no type "{fault.name}"',
                        source.at(f"{model.__name__}.{name}"),
                        notes=[f"in member {model.__name__}.{name}"],
                        help="declare or import it",
                    )
                )
            except (TypeError, SyntaxError) as fault:
                self.found.add(
                    error("DT110", f"this is no type: {fault}", source.at(f"{model.__name__}.{name}"))
                )
        return hints

    def _base(self, model: type[BaseModel], name: str) -> ir.Ref | None:
        bases = []
        for each in model.__bases__:
            generic = getattr(each, "__pydantic_generic_metadata__", None) or {}
            origin = generic.get("origin") or each
            if id(origin) in self._names:
                args = tuple(self._type(arg, name) for arg in generic.get("args", ()))
                bases.append(ir.Ref(self._names[id(origin)], args))
        if len(bases) > 1:
            raise _Fault(
                f"{name} has two bases, {bases[0].name} and {bases[1].name}", "keep one: few languages have more"
            )
        return bases[0] if bases else None

    def _field(
        self, source: _Source, owner: str, model: type[BaseModel], name: str, hint: Any
    ) -> ir.Field | None:
        location = source.at(f"{owner}.{name}")
        info = model.__pydantic_fields__[name]
        inner, marks = _peel(hint)
        infos = [*(each for each in marks if isinstance(each, FieldInfo)), info]
        marks = [*marks, *(mark for each in infos for mark in each.metadata)]
        wire = next((each.alias for each in reversed(infos) if each.alias), None) or name
        default = info.get_default(call_default_factory=True, validated_data={})
        nullable = any(isinstance(each, NullMark) for each in marks)
        try:
            target = self._type(hint, owner + pascal(wire))
            if isinstance(target, ir.Nullable) and default is not PydanticUndefined and not nullable:
                target = target.inner  # `T | None = None`: optional
            value = None if default is PydanticUndefined or default is None else ir.Default(_json(default))
        except _Fault as fault:
            self.found.add(
                error("DT110", fault.message, location, notes=[f"in member {owner}.{name}"], help=fault.help)
            )
            return None
        constant = isinstance(target, ir.Const)
        return ir.Field(
            name=next((each.text for each in marks if isinstance(each, Name)), wire),
            wire=wire,
            type=target,
            location=location,
            required=default is PydanticUndefined or constant,
            default=None if constant else value,
            constraints=_constraints(marks),
            doc=source.docs.get(f"{owner}.{name}") or next((e.description for e in infos if e.description), ""),
            deprecated=next((_message(e.deprecated) for e in infos if e.deprecated not in (None, False)), None),
            examples=tuple(_json(value) for each in infos[-1:] for value in each.examples or ()),
        )

    def _operation(self, source: _Source, name: str, model: type[BaseModel]) -> ir.Operation | None:
        mark: OperationMark | None = model.__dict__.get(OPERATION)
        if mark is None:
            return None
        returns = mark.returns
        if isinstance(returns, str):
            try:
                returns = _evaluate(returns, dict(source.module.__dict__))
            except NameError as fault:
                raise _Fault(f'{name} returns "{fault.name}", which does not exist', "declare or import it") from fault
        bodies = {None: ir.Body.NOTHING, bytes: ir.Body.BYTES, Stream: ir.Body.STREAM}
        answer = bodies[returns] if returns in bodies else self._type(returns, f"{name}Response")
        uploads = tuple(ir.Upload(each.rstrip("?"), not each.endswith("?")) for each in mark.uploads)
        return ir.Operation(mark.verb, mark.paths or (f"/api/{name}",), answer, mark.tags, ir.Auth(mark.auth), uploads)

    # Types.

    def _type(self, hint: Any, owner: str) -> ir.Type:
        """The IR of an annotation. `owner` names the union that it may hold, if that has no name."""
        inner, marks = _peel(hint)
        width = next((each.prim for each in marks if isinstance(each, Width)), None)
        if width:
            return ir.Scalar(width)
        if inner is Any or inner is object:
            return ir.AnyJson()
        if isinstance(inner, TypeVar):
            return ir.Param(inner.__name__)
        if id(inner) in self._names:
            return ir.Ref(self._names[id(inner)], self._own_params(inner))
        if _is_union(inner):
            return self._inline_union(inner, marks, owner)
        origin, args = get_origin(inner), get_args(inner)
        if origin is Literal:
            return self._literal(args)
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            return self._generic(inner, owner)
        if origin in (list, tuple, set, frozenset) or _is_sequence(origin):
            if origin is tuple and (len(args) != 2 or args[1] is not Ellipsis):
                raise _Fault(f"{_say(hint)}: a tuple is no JSON type of its own", "use list[T]")
            return ir.ListOf(self._type(args[0], owner) if args else ir.AnyJson())
        if origin is dict or _is_mapping(origin):
            return ir.MapOf(self._type(args[0], owner), self._type(args[1], owner))
        return self._scalar(inner)

    def _own_params(self, inner: Any) -> tuple[ir.Type, ...]:
        """The arguments of a generic model that stands bare. Pydantic makes `Page[T]` out of `Page` itself, if T is its own."""
        params = getattr(inner, "__pydantic_generic_metadata__", {}).get("parameters", ())
        return tuple(ir.Param(p.__name__) if p in self._params else ir.AnyJson() for p in params)

    def _scalar(self, inner: Any) -> ir.Type:
        if inner is dict:
            return ir.MapOf(ir.Scalar(ir.Prim.STRING), ir.AnyJson())
        if inner is list:
            return ir.ListOf(ir.AnyJson())
        if isinstance(inner, type):
            if inner.__module__.startswith("pydantic") and ("Url" in inner.__name__ or issubclass(inner, AnyUrl)):
                return ir.Scalar(ir.Prim.URI)
            for base in (inner, *inner.__mro__):
                if base in _SCALARS:
                    return ir.Scalar(_SCALARS[base])
            if "Datetime" in inner.__name__:
                return ir.Scalar(ir.Prim.DATETIME)
            if "Date" in inner.__name__:
                return ir.Scalar(ir.Prim.DATE)
        raise _Fault(f"{_say(inner)} has no counterpart in JSON", "see the table of types in schema/README.md")

    def _literal(self, values: tuple[Any, ...]) -> ir.Type:
        if len(values) > 1:
            raise _Fault(f"{values!r} is an enum without a name", "declare a ClosedEnum or an OpenEnum")
        value = values[0].value if isinstance(values[0], Enum) else values[0]
        if not isinstance(value, (str, int)):
            raise _Fault(f"{value!r} cannot be a constant", "a constant is a text, a number or a boolean")
        prim = ir.Prim.BOOL if isinstance(value, bool) else ir.Prim.INT32 if isinstance(value, int) else ir.Prim.STRING
        return ir.Const(prim, value)

    def _generic(self, model: type[BaseModel], owner: str) -> ir.Type:
        generic = model.__pydantic_generic_metadata__
        origin = generic["origin"]
        if origin is None or id(origin) not in self._names:
            raise _Fault(f"{_say(model)} is not declared in the schema", "declare or import it in a module of the schema")
        return ir.Ref(self._names[id(origin)], tuple(self._type(arg, owner) for arg in generic["args"]))

    def _inline_union(self, union: Any, marks: list[Any], owner: str) -> ir.Type:
        """`T | None`, or a union that the author did not name: it gets the name of its member."""
        args = [each for each in get_args(union) if each is not NoneType]
        if len(args) == 1:
            inner = self._type(args[0], owner)
            null = len(args) < len(get_args(union))
            return ir.Nullable(inner) if null and not isinstance(inner, (ir.AnyJson, ir.Nullable)) else inner
        null = len(args) < len(get_args(union))
        if any(_peel(each)[0] is Any for each in args):
            return ir.AnyJson()
        source = next(iter(self.sources.values()))
        location = self._here(owner) or Location(source.shown)
        named = typing.Union[tuple(args)]  # noqa: UP007
        self._extra.append(self._union(owner, named, marks, location, ""))
        return ir.Nullable(ir.Ref(owner)) if null else ir.Ref(owner)

    def _here(self, owner: str) -> Location | None:
        """The member that a nameless union was named after."""
        for source in self.sources.values():
            for name in source.lines:
                if "." in name and pascal(name.replace(".", "_")) == pascal(owner):
                    return source.at(name)
        return None


def _peel(hint: Any) -> tuple[Any, list[Any]]:
    """An annotation without `Annotated`, and the marks of it."""
    marks: list[Any] = []
    while True:
        if get_origin(hint) is Annotated:
            inner, *more = get_args(hint)
            marks += more
            hint = inner
        else:
            return hint, marks


def _is_union(hint: Any) -> bool:
    return get_origin(hint) in (typing.Union, UnionType)


def _is_sequence(origin: Any) -> bool:
    import collections.abc as abc

    return origin in (abc.Sequence, abc.Collection, abc.Iterable)


def _is_mapping(origin: Any) -> bool:
    import collections.abc as abc

    return origin in (abc.Mapping, abc.MutableMapping)


def _params(model: type[BaseModel]) -> Iterable[TypeVar]:
    return model.__pydantic_generic_metadata__["parameters"]


def _evaluate(hint: Any, names: dict[str, Any]) -> Any:
    """An annotation with its texts evaluated, at any depth."""
    scope = type("_Scope", (), {"__annotations__": {"hint": hint}, "__module__": "builtins"})
    return typing.get_type_hints(scope, names, names, include_extras=True)["hint"]


def _discriminator(marks: list[Any]) -> str | None:
    for each in marks:
        if isinstance(each, FieldInfo) and isinstance(each.discriminator, str):
            return each.discriminator
    return None


def _is_abstract(model: type[BaseModel]) -> bool:
    from abc import ABC

    return ABC in model.__bases__


def _spelled(name: str) -> str:
    """An author's identifier without the underscore that keeps it off a keyword."""
    return name.rstrip("_") or name


def _deprecated(target: Any) -> str | None:
    message = target.__dict__.get("__deprecated__")
    return None if message is None else _message(message)


def _message(deprecated: Any) -> str:
    return deprecated if isinstance(deprecated, str) else getattr(deprecated, "message", "")


def _constraints(marks: list[Any]) -> ir.Constraints:
    found: dict[str, Any] = {}
    for mark in marks:
        match mark:
            case at.Ge(value):
                found["ge"] = value
            case at.Gt(value):
                found["gt"] = value
            case at.Le(value):
                found["le"] = value
            case at.Lt(value):
                found["lt"] = value
            case at.MultipleOf(value):
                found["multiple_of"] = value
            case at.MinLen(value):
                found["min_length"] = value
            case at.MaxLen(value):
                found["max_length"] = value
            case _:
                if pattern := getattr(mark, "pattern", None):
                    found["pattern"] = getattr(pattern, "pattern", pattern)
    return ir.Constraints(**found) if found else ir.NO_CONSTRAINTS


def _json(value: Any) -> ir.JsonValue:
    """A Python default as the JSON value that it is on the wire. Raises _Fault."""
    match value:
        case Enum():
            return _json(value.value)
        case None | bool() | int() | float() | Decimal() | str():
            return value
        case list() | tuple():
            return tuple(_json(each) for each in value)
        case dict():
            return ir.JsonObject(tuple((str(name), _json(each)) for name, each in value.items()))
        case dt.timedelta() | dt.datetime() | dt.date() | dt.time() | UUID() | bytes():
            from pydantic_core import to_jsonable_python

            return str(to_jsonable_python(value, timedelta_mode="iso8601", bytes_mode="base64"))
        case BaseModel():
            return _json(value.model_dump(mode="json", by_alias=True, exclude_unset=True))
        case _:
            raise _Fault(f"the default {value!r} has no JSON form")


def _say(hint: Any) -> str:
    name = getattr(hint, "__name__", None)
    return name if isinstance(hint, type) and name else str(hint).replace("typing.", "")
