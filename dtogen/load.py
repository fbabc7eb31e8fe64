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
import datetime as dt
import inspect
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from itertools import chain, count
from pathlib import Path
from types import ModuleType, NoneType
from typing import Annotated, Any, Generic, Literal, TypeVar, get_args, get_origin
from uuid import UUID

from pydantic import AnyUrl, BaseModel, RootModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined
from typing_extensions import TypeAliasType

from dtogen import ir
from dtogen.annotations import (
    HintError,
    constraints_of,
    default_of,
    deprecation_of,
    discriminator_of,
    evaluate,
    evaluated,
    is_abstract,
    is_choice,
    is_mapping,
    is_sequence,
    is_set,
    is_tagged,
    is_union,
    json_value,
    message_of,
    peel,
    say,
    spelled,
    type_params,
    value_type,
)
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
from dtogen.diagnostics import Collector, Location, SchemaError, error
from dtogen.facts import Facts
from dtogen.modules import Place, find_place, forget, import_all, shown_module
from dtogen.names import pascal
from dtogen.sources import Source

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
    _names: dict[int, str] = field(default_factory=dict)
    _declared: dict[str, tuple[Source, Any]] = field(default_factory=dict)
    _extra: list[ir.Decl] = field(default_factory=list)
    _made: set[str] = field(default_factory=set)
    _params: frozenset[Any] = frozenset()  # type parameters of the model at work
    _scope: Mapping[str, Any] = field(default_factory=dict)  # the names that its annotations can use
    _at: Location = field(default_factory=lambda: Location(""))  # what is at work: where a nameless union stands

    def load(self) -> Iterator[ir.Decl]:
        """Declarations in file and line order; those made for nameless unions follow their model."""
        own = [(source, name, value) for source in self.sources.values() for name, value in self._own(source)]
        for source, name, value in own:
            self._names.setdefault(id(value), name)
            self._declared.setdefault(name, (source, value))
        for source, name, value in own:
            if self._names[id(value)] != name:
                continue  # another word for a type that is declared above
            first, kept = self._declared[name]
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
            yield from self._extra
            self._extra.clear()

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
                self._names.setdefault(id(inner), name)
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
        location = self._at = source.at(name)
        try:
            if isinstance(value, type) and issubclass(value, Enum):
                return self._enum(source, name, value, location)
            if isinstance(value, TypeAliasType) or issubclass(value, RootModel):
                return self._alias(source, name, value, location)
            return self._model(source, name, value, location)
        except HintError as fault:
            self.found.add(fault.at(location, f"in {name}"))
            return None

    # Aliases and unions.

    def _alias(self, source: Source, name: str, value: Any, location: Location) -> ir.Decl:
        hint = self._target(source, value)
        inner, marks = peel(hint)
        doc = source.docs.get(name, "")
        deprecated = deprecation_of(value) if isinstance(value, type) else None
        if is_choice(inner, marks):
            return self._union(name, inner, marks, location, doc, deprecated)
        return ir.Alias(name, location, self._type(hint, name), doc, deprecated)

    def _target(self, source: Source, value: Any) -> Any:
        """What an alias or a root model stands for."""
        self._scope = source.module.__dict__
        if isinstance(value, TypeAliasType):
            return evaluated(lambda: value.__value__, source.module.__dict__)
        info = value.__pydantic_fields__["root"]
        hint = inspect.get_annotations(value).get("root", info.annotation)
        hint = evaluated(
            lambda: hint, {**source.module.__dict__, **{each.__name__: each for each in type_params(value)}}
        )
        return Annotated[hint, info] if info.discriminator else hint

    def _union(
        self, name: str, union: Any, marks: list[Any], location: Location, doc: str, deprecated: str | None = None
    ) -> ir.Union:
        choices = get_args(union) if is_union(union) else (union,)
        args = [each for each in choices if each is not NoneType]
        nullable = len(args) < len(choices)
        tagged = next((each.member for each in marks if isinstance(each, Tagged)), None) or discriminator_of(
            marks, args
        )
        if tagged:
            arms = tuple(arm for each in args for arm in self._tagged_arms(each, tagged, name))
        else:
            arms = tuple(self._shape_arm(each, name) for each in args)
        return ir.Union(name, location, arms, tagged, nullable, doc, deprecated)

    def _tagged_arms(self, arm: Any, member: str, owner: str) -> Iterator[ir.Arm]:
        tags = tags_of(arm, member)
        if not tags:
            raise HintError(
                f'{say(arm)} has no constant "{member}" to be told by',
                f'give it a member "{member}" of a Literal type',
            )
        for tag in tags:
            target = self._type(arm, owner)
            yield ir.Arm(target.name if isinstance(target, ir.Ref) else tag, target, ir.Kind.OBJECT, tag)

    def _shape_arm(self, arm: Any, owner: str) -> ir.Arm:
        inner, marks = peel(arm)
        # A nameless union inside this one.
        target = self._type(arm, f"{owner}Value" if is_mapping(get_origin(inner)) else f"{owner}Item")
        kind = self._kind(target, ())
        if kind is None:
            raise HintError(f"{say(arm)} cannot be an arm of a union", "an arm needs a JSON kind of its own")
        chosen = next((each.text for each in marks if isinstance(each, Name)), None)
        return ir.Arm(chosen or _ARM_NAMES[kind], target, kind)

    def _kind(self, target: ir.Type, passed: tuple[str, ...]) -> ir.Kind | None:
        """The JSON kind of a type's values, None where there is none or more than one. `passed`: aliases on the way."""
        match target:
            case ir.Scalar(prim) | ir.Const(prim):
                return _KINDS.get(prim, ir.Kind.STRING)
            case ir.ListOf():
                return ir.Kind.ARRAY
            case ir.MapOf():
                return ir.Kind.OBJECT
            case ir.Ref(name) if name in self._declared and name not in passed:
                source, value = self._declared[name]
                if isinstance(value, type) and issubclass(value, Enum):
                    return ir.Kind.NUMBER if issubclass(value, int) else ir.Kind.STRING
                if isinstance(value, type) and not issubclass(value, RootModel):
                    return ir.Kind.OBJECT
                return self._kind_of_alias(source, name, value, passed)
            case _:
                return None

    def _kind_of_alias(self, source: Source, name: str, value: Any, passed: tuple[str, ...]) -> ir.Kind | None:
        """Looks without a trace: the alias is, or will be, declared in its own turn."""
        scope, made = self._scope, len(self._extra)
        hint = self._target(source, value)
        inner, marks = peel(hint)
        if is_choice(inner, marks):
            kind = ir.Kind.OBJECT if is_tagged(marks) else None
        else:
            kind = self._kind(self._type(hint, name), (*passed, name))
        self._made.difference_update(each.name for each in self._extra[made:])
        del self._extra[made:]
        self._scope = scope
        return kind

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
        self._params = frozenset(type_params(model))
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
        self._scope = names
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
            if id(origin) in self._names:
                given = generic.get("args", ())
                if not given and Generic in model.__bases__:  # `A[T]` is A itself where T is its own type variable
                    given = generic.get("parameters", ())
                args = tuple(self._type(arg, name) for arg in given)
                bases.append(ir.Ref(self._names[id(origin)], args))
        if len(bases) > 1:
            raise HintError(
                f"{name} has two bases, {bases[0].name} and {bases[1].name}", "keep one: few languages have more"
            )
        return bases[0] if bases else None

    def _field(self, source: Source, owner: str, model: type[BaseModel], name: str, hint: Any) -> ir.Field | None:
        location = self._at = source.at(f"{owner}.{name}")
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
            target = self._type(hint, owner + pascal(wire))
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
        self._at = location
        mark: OperationMark | None = model.__dict__.get(OPERATION)
        if mark is None:
            return None
        returns = mark.returns
        if isinstance(returns, str):
            returns = evaluate(returns, source.module.__dict__)
        bodies = {None: ir.Body.NOTHING, bytes: ir.Body.BYTES, Stream: ir.Body.STREAM}
        answer = bodies[returns] if returns in bodies else self._type(returns, f"{name}Response")
        uploads = tuple(ir.Upload(each.rstrip("?"), not each.endswith("?")) for each in mark.uploads)
        return ir.Operation(mark.verb, mark.paths or (f"/api/{name}",), answer, mark.tags, ir.Auth(mark.auth), uploads)

    # Types.

    def _type(self, hint: Any, owner: str) -> ir.Type:
        """The IR of an annotation. `owner` names the union that it may hold, if that has no name."""
        inner, marks = peel(hint)
        width = next((each.prim for each in marks if isinstance(each, Width)), None)
        if width:
            return ir.Scalar(width)
        if inner is Any or inner is object:
            return ir.AnyJson()
        if isinstance(inner, str):  # list["T"], which Python 3.10 does not look into
            return self._type(evaluate(inner, self._scope), owner)
        if isinstance(inner, TypeVar):
            return ir.Param(inner.__name__)
        if is_tagged(marks) and not is_union(inner):
            return self._inline_union(inner, marks, owner)
        if id(inner) in self._names:
            return ir.Ref(self._names[id(inner)], self._own_params(inner))
        if is_union(inner):
            return self._inline_union(inner, marks, owner)
        origin, args = get_origin(inner), get_args(inner)
        if origin is Literal:
            return self._literal(args)
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            return self._generic(inner, owner)
        if is_set(inner) or is_set(origin):
            raise HintError(f"{say(inner)}: JSON has no sets, and few languages keep one in order", "use list[T]")
        if inner is tuple or (origin is tuple and (len(args) != 2 or args[1] is not Ellipsis)):
            raise HintError(f"{say(inner)}: a tuple is no JSON type of its own", "use list[T], or a model")
        if origin in (list, tuple) or is_sequence(origin):
            return ir.ListOf(self._type(args[0], owner) if args else ir.AnyJson())
        if is_mapping(origin):
            return ir.MapOf(self._type(args[0], owner), self._type(args[1], owner))
        return self._scalar(inner)

    def _own_params(self, inner: Any) -> tuple[ir.Type, ...]:
        """The arguments of a bare generic model. Pydantic makes `Page` itself out of `Page[T]`, if T is its own."""
        if isinstance(inner, type) and issubclass(inner, RootModel):
            return ()
        params = getattr(inner, "__pydantic_generic_metadata__", {}).get("parameters", ())
        if not self._params.issuperset(params):
            written = ", ".join(each.__name__ for each in params)
            name = inner.__name__
            raise HintError(f"{name} needs its type arguments", f"write {name}[{written}], with types", "DT204")
        return tuple(ir.Param(each.__name__) for each in params)

    def _scalar(self, inner: Any) -> ir.Type:
        if inner is dict:
            return ir.MapOf(ir.Scalar(ir.Prim.STRING), ir.AnyJson())
        if inner is list:
            return ir.ListOf(ir.AnyJson())
        if isinstance(inner, type):
            if issubclass(inner, Enum) and not list(inner):
                raise HintError(f"{inner.__name__} has no members", "give it one, or use str", "DT219")
            if inner.__module__.startswith("pydantic") and ("Url" in inner.__name__ or issubclass(inner, AnyUrl)):
                return ir.Scalar(ir.Prim.URI)
            for base in (inner, *inner.__mro__):
                if base in _SCALARS:
                    return ir.Scalar(_SCALARS[base])
            if "Datetime" in inner.__name__:
                return ir.Scalar(ir.Prim.DATETIME)
            if "Date" in inner.__name__:
                return ir.Scalar(ir.Prim.DATE)
        raise HintError(f"{say(inner)} has no counterpart in JSON", "see the table of types in schema/README.md")

    def _literal(self, values: tuple[Any, ...]) -> ir.Type:
        if len(values) > 1:
            raise HintError(f"{values!r} is an enum without a name", "declare a ClosedEnum or an OpenEnum")
        value = values[0].value if isinstance(values[0], Enum) else values[0]
        if not isinstance(value, (str, int)):
            raise HintError(f"{value!r} cannot be a constant", "a constant is a text, a number or a boolean")
        prim = ir.Prim.STRING
        if isinstance(value, bool):
            prim = ir.Prim.BOOL
        elif isinstance(value, int):
            prim = ir.Prim.INT32 if -(2**31) <= value < 2**31 else ir.Prim.INT64
        return ir.Const(prim, value)

    def _generic(self, model: type[BaseModel], owner: str) -> ir.Type:
        generic = model.__pydantic_generic_metadata__
        origin = generic["origin"]
        if origin is None or id(origin) not in self._names:
            raise HintError(f"{say(model)} is not declared in the schema", "declare it in a module of the schema")
        return ir.Ref(self._names[id(origin)], tuple(self._type(arg, owner) for arg in generic["args"]))

    def _inline_union(self, union: Any, marks: list[Any], owner: str) -> ir.Type:
        """`T | None`, or a union that the author did not name: it gets the name of its member."""
        args = [each for each in get_args(union) if each is not NoneType] or [union]
        null = NoneType in get_args(union)
        if len(args) == 1 and not is_tagged(marks):
            inner = self._type(args[0], owner)
            if isinstance(inner, ir.Const) and null:
                inner = ir.Scalar(inner.prim)  # what may be left out is not always written
            return ir.Nullable(inner) if null and not isinstance(inner, (ir.AnyJson, ir.Nullable)) else inner
        if any(peel(each)[0] is Any for each in args):
            return ir.AnyJson()
        named: Any = typing.Union[tuple(args)]  # noqa: UP007
        name = self._free_name(owner)
        self._extra.append(self._union(name, named, marks, self._at, ""))
        return ir.Nullable(ir.Ref(name)) if null else ir.Ref(name)

    def _free_name(self, wanted: str) -> str:
        """A name for a nameless union: those that the author gave come first."""
        candidates = chain((wanted,), (f"{wanted}Union{n}" if n > 1 else f"{wanted}Union" for n in count(1)))
        name = next(each for each in candidates if each not in self._declared and each not in self._made)
        self._made.add(name)
        return name
