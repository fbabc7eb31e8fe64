"""Pydantic models -> IR, with the file and line of every declaration and member.

A schema is a folder of modules, one module file, or a module by its import name. The modules are imported under a name
of their own, so a folder called `schema` shadows nothing, and from their source each time, so a change is seen at once.
Annotations are evaluated here, not by building validators: that is ten times faster and lets types be declared in any
order.

| code  | error                                                | code  | error                                    |
|-------|------------------------------------------------------|-------|------------------------------------------|
| DT101 | there is no schema at the path                       | DT107 | a name for the schema that is no text    |
| DT102 | a folder without Python modules                      | DT110 | a type that JSON has no counterpart for  |
| DT103 | a file that is no Python                             | DT111 | a type declared inside a class           |
| DT104 | a syntax error                                       | DT112 | a default that cannot be told            |
| DT105 | a module that raises while it is imported            | DT201 | two types with one name                  |
| DT106 | modules that declare no type                         | DT202 | a name that stands for no type           |
"""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any, Generic

from pydantic import BaseModel, RootModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined
from typing_extensions import TypeAliasType

from dtogen import ir
from dtogen.annotations import (
    HintError,
    constraints_of,
    default_of,
    deprecation_of,
    evaluate,
    is_abstract,
    is_choice,
    json_value,
    message_of,
    peel,
    spelled,
    type_params,
    value_type,
)
from dtogen.authoring import OPERATION, ClosedEnum, ClosedIntEnum, Name, NullMark, OperationMark, Stream
from dtogen.diagnostics import Collector, Location, SchemaError, error
from dtogen.facts import Facts
from dtogen.modules import Place, find_place, forget, import_all, shown_module
from dtogen.names import pascal
from dtogen.sources import Source
from dtogen.translation import Translation


def shipped_schema() -> Path:
    """The AI Server schema: inside the installed package, or at the top of the checkout."""
    inside = Path(__file__).parent / "_schema"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "schema"


def load_schema(path: str | Path) -> ir.Schema:
    """The IR of the schema at `path`: a folder, a `.py` file, or the name of an importable module.

    Raises SchemaError with every fault found, each with its file and line.
    """
    place = find_place(path)
    try:
        return _load(place)
    finally:
        forget(place)  # the IR holds nothing of them


def _load(place: Place) -> ir.Schema:
    modules, trees = import_all(place)
    loader = _Loader(
        {name: Source.read(module, trees.get(name), shown_module(module, place)) for name, module in modules.items()}
    )
    decls = tuple(loader.load())
    if loader.found.has_errors():
        raise SchemaError(loader.found.sorted())
    if not decls:
        raise SchemaError(
            error(
                "DT106",
                "no type is declared here",
                Location(place.shown.as_posix()),
                help="declare Pydantic models or enums; types that are only imported do not count",
            )
        )
    return _told_once(ir.Schema(_name(place, modules), decls))


def _told_once(schema: ir.Schema) -> ir.Schema:
    """Without the members that a model tells again just as its base does: an author may, a target language may not."""
    facts = Facts(schema)
    decls: list[ir.Decl] = []
    for decl in schema.decls:
        if isinstance(decl, ir.Model) and decl.base:
            told = {each.wire: each for each, owner in facts.members(decl) if owner is not decl}
            own = tuple(each for each in decl.fields if not _is_same(each, told.get(each.wire)))
            decl = decl if len(own) == len(decl.fields) else dataclasses.replace(decl, fields=own)
        decls.append(decl)
    return ir.Schema(schema.name, tuple(decls))


def _is_same(one: ir.Field, other: ir.Field | None) -> bool:
    return other is not None and (one.type, one.required, one.default) == (other.type, other.required, other.default)


def _name(place: Place, modules: Mapping[str, ModuleType]) -> str:
    """`SCHEMA_NAME` of the package or the module, else the name of the folder or file."""
    root = modules.get(place.package)
    chosen = root.__dict__.get("SCHEMA_NAME", place.name) if root else place.name
    if not isinstance(chosen, str) or not chosen.strip():
        raise SchemaError(
            error(
                "DT107",
                f"SCHEMA_NAME is {chosen!r}, not a name",
                Location(place.shown.as_posix()),
                help='write SCHEMA_NAME = "MyApi"',
            )
        )
    return chosen


@dataclass(slots=True)
class _Loader:
    sources: Mapping[str, Source]
    found: Collector = field(default_factory=Collector)
    types: Translation = field(default_factory=Translation)

    def load(self) -> Iterator[ir.Decl]:
        """Declarations in file and line order; those made for nameless unions follow their model."""
        own = [(source, name, value) for source in self.sources.values() for name, value in self._own(source)]
        for source, name, value in own:
            self.types.names.setdefault(id(value), name)
            self.types.declared.setdefault(name, (source, value))
        for source, name, value in own:
            if self.types.names[id(value)] != name:
                continue  # another word for a type that is declared above
            first, kept = self.types.declared[name]
            if kept is not value:
                self.found.add(
                    error(
                        "DT201",
                        f'two types have the name "{name}"',
                        source.at(name),
                        notes=[f"the other one: {first.at(name)}"],
                        help="give one of them another name",
                    )
                )
                continue
            decl = self._decl(source, name, value)
            if decl is not None:
                yield decl
            yield from self.types.extra
            self.types.extra.clear()

    def _own(self, source: Source) -> list[tuple[str, Any]]:
        """The types that a module declares, as against those that it imports, in line order."""
        names = [name for name in source.lines if "." not in name]
        values = ((name, source.module.__dict__.get(name)) for name in names)
        own = [(name, value) for name, value in values if self._is_decl(source, name, value)]
        self._refuse_inner(source, dict(own))
        return own

    def _refuse_inner(self, source: Source, own: Mapping[str, Any]) -> None:
        """Types inside a class are reported where they stand; a name keeps their users from being reported too."""
        for path in source.lines:
            outer, _, name = path.rpartition(".")
            inner = own[outer].__dict__.get(name) if outer in own else None
            if isinstance(inner, type) and issubclass(inner, (BaseModel, Enum)) and inner.__name__ == name:
                self.types.names.setdefault(id(inner), name)
                self.found.add(
                    error(
                        "DT111",
                        f"{name} is declared inside {outer}",
                        source.at(path),
                        help="declare it at the top of the module: few languages have types inside types",
                    )
                )

    def _is_decl(self, source: Source, name: str, value: Any) -> bool:
        if isinstance(value, TypeAliasType):
            return True
        if not isinstance(value, type) or value.__module__ != source.module.__name__ or value.__name__ != name:
            return False
        return issubclass(value, BaseModel) or (issubclass(value, Enum) and bool(list(value)))

    def _decl(self, source: Source, name: str, value: Any) -> ir.Decl | None:
        location = self.types.at = source.at(name)
        try:
            if isinstance(value, type) and issubclass(value, Enum):
                return self._enum(source, name, value, location)
            if isinstance(value, TypeAliasType) or issubclass(value, RootModel):
                return self._alias(source, name, value, location)
            return self._model(source, name, value, location)
        except HintError as fault:
            self.found.add(fault.at(location, f"in {name}"))
            return None

    # Aliases.

    def _alias(self, source: Source, name: str, value: Any, location: Location) -> ir.Decl:
        hint = self.types.target_of(source, value)
        inner, marks = peel(hint)
        doc = source.docs.get(name, "")
        deprecated = deprecation_of(value) if isinstance(value, type) else None
        if is_choice(inner, marks):
            return self.types.union(name, inner, marks, location, doc, deprecated)
        return ir.Alias(name, location, self.types.type_of(hint, name), doc, deprecated)

    # Enums.

    def _enum(self, source: Source, name: str, value: type[Enum], location: Location) -> ir.Enumeration:
        kinds = {value_type(each.value): each for each in value}
        odd = next((each for kind, each in kinds.items() if kind is None), None)
        if odd is not None or len(kinds) > 1:
            what = f"{odd!s} is {odd.value!r}" if odd is not None else "there are both in this one"
            raise HintError(f"an enum holds texts or whole numbers: {what}", "give all members one kind")
        number = int in kinds
        closed = issubclass(value, (ClosedEnum, ClosedIntEnum))
        members = tuple(
            ir.EnumMember(
                spelled(each_name),
                each.value,
                source.at(f"{name}.{each_name}"),
                source.docs.get(f"{name}.{each_name}", ""),
            )
            for each_name, each in value.__members__.items()
        )
        prim = ir.Prim.INT32 if number else ir.Prim.STRING
        return ir.Enumeration(
            name, location, members, prim, not closed, source.docs.get(name, ""), deprecation_of(value)
        )

    # Models.

    def _model(self, source: Source, name: str, model: type[BaseModel], location: Location) -> ir.Model:
        self.types.params = frozenset(type_params(model))
        hints = self._hints(source, model)
        own = [each for each in hints if each in model.__pydantic_fields__]
        params = tuple(each.__name__ for each in model.__pydantic_generic_metadata__["parameters"])
        fields = (self._field(source, name, model, each, hints[each]) for each in own)
        return ir.Model(
            name=name,
            location=location,
            fields=tuple(each for each in fields if each),
            base=self._base(model, name),
            params=params,
            abstract=is_abstract(model),
            open=model.model_config.get("extra") == "allow",
            operation=self._operation(source, name, model, location),
            doc=source.docs.get(name, ""),
            deprecated=deprecation_of(model),
        )

    def _hints(self, source: Source, model: type[BaseModel]) -> dict[str, Any]:
        """The model's own annotations, evaluated in its module."""
        inner = {name: each for name, each in model.__dict__.items() if isinstance(each, type)}
        names = {**source.module.__dict__, **inner, **{each.__name__: each for each in type_params(model)}}
        self.types.scope = names
        hints: dict[str, Any] = {}
        for name, hint in inspect.get_annotations(model).items():
            try:
                hints[name] = evaluate(hint, names)
            except HintError as fault:
                path = f"{model.__name__}.{name}"
                self.found.add(fault.at(source.at(path), f"in member {path}"))
        return hints

    def _base(self, model: type[BaseModel], name: str) -> ir.Ref | None:
        bases = []
        for each in model.__bases__:
            generic = getattr(each, "__pydantic_generic_metadata__", None) or {}
            origin = generic.get("origin") or each
            if id(origin) in self.types.names:
                given = generic.get("args", ())
                if not given and Generic in model.__bases__:  # `A[T]` is A itself where T is its own type variable
                    given = generic.get("parameters", ())
                args = tuple(self.types.type_of(arg, name) for arg in given)
                bases.append(ir.Ref(self.types.names[id(origin)], args))
        if len(bases) > 1:
            raise HintError(
                f"{name} has two bases, {bases[0].name} and {bases[1].name}", "keep one: few languages have more"
            )
        return bases[0] if bases else None

    def _field(self, source: Source, owner: str, model: type[BaseModel], name: str, hint: Any) -> ir.Field | None:
        location = self.types.at = source.at(f"{owner}.{name}")
        info = model.__pydantic_fields__[name]
        _, marks = peel(hint)
        infos = [*(each for each in marks if isinstance(each, FieldInfo)), info]
        marks = [*marks, *(mark for each in infos for mark in each.metadata)]
        wire = next((each.alias for each in reversed(infos) if each.alias), None) or name
        nullable = any(isinstance(each, NullMark) for each in marks)
        if info.discriminator:
            hint = Annotated[hint, info]
        try:
            default = default_of(info)
            target = self.types.type_of(hint, owner + pascal(wire))
            if isinstance(target, ir.Nullable) and default is not PydanticUndefined and not nullable:
                target = target.inner  # `T | None = None`: optional
            value = None if default is PydanticUndefined or default is None else ir.Default(json_value(default))
            examples = tuple(json_value(value) for each in infos[-1:] for value in each.examples or ())
        except HintError as fault:
            self.found.add(fault.at(location, f"in member {owner}.{name}"))
            return None
        constant = isinstance(target, ir.Const)
        return ir.Field(
            name=next((each.text for each in marks if isinstance(each, Name)), wire),
            wire=wire,
            type=target,
            location=location,
            required=default is PydanticUndefined or constant,
            default=None if constant else value,
            constraints=constraints_of(marks),
            doc=source.docs.get(f"{owner}.{name}") or next((e.description for e in infos if e.description), ""),
            deprecated=next((message_of(e.deprecated) for e in infos if e.deprecated not in (None, False)), None),
            examples=examples,
        )

    def _operation(self, source: Source, name: str, model: type[BaseModel], location: Location) -> ir.Operation | None:
        self.types.at = location
        mark: OperationMark | None = model.__dict__.get(OPERATION)
        if mark is None:
            return None
        returns = mark.returns
        if isinstance(returns, str):
            returns = evaluate(returns, source.module.__dict__)
        bodies = {None: ir.Body.NOTHING, bytes: ir.Body.BYTES, Stream: ir.Body.STREAM}
        answer = bodies[returns] if returns in bodies else self.types.type_of(returns, f"{name}Response")
        uploads = tuple(ir.Upload(each.rstrip("?"), not each.endswith("?")) for each in mark.uploads)
        return ir.Operation(mark.verb, mark.paths or (f"/api/{name}",), answer, mark.tags, ir.Auth(mark.auth), uploads)
