"""Annotations -> IR types: what stands in a member, an alias or an answer, and the unions that have no name.

A reference is told by the identity of what it stands for, so every declared type is entered before the first annotation
is read.
"""

from __future__ import annotations

import datetime as dt
import inspect
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from itertools import chain, count
from types import NoneType
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin
from uuid import UUID

from pydantic import AnyUrl, BaseModel, RootModel
from typing_extensions import TypeAliasType

from dtogen import ir
from dtogen.annotations import (
    HintError,
    discriminator_of,
    evaluate,
    evaluated,
    is_choice,
    is_mapping,
    is_sequence,
    is_set,
    is_tagged,
    is_union,
    peel,
    say,
    type_params,
)
from dtogen.authoring import Name, Tagged, Width, tags_of
from dtogen.diagnostics import Location
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


@dataclass(slots=True)
class Translation:
    """Types of one schema. `params`, `scope` and `at` are those of the declaration or member at work."""

    names: dict[int, str] = field(default_factory=dict)  # the identity of a declared type -> its name
    declared: dict[str, tuple[Source, Any]] = field(default_factory=dict)
    extra: list[ir.Decl] = field(default_factory=list)  # unions that the author did not name, to be declared
    params: frozenset[Any] = frozenset()  # type parameters of the model
    scope: Mapping[str, Any] = field(default_factory=dict)  # the names that annotations can use
    at: Location = field(default_factory=lambda: Location(""))  # where a nameless union stands
    _made: set[str] = field(default_factory=set)

    def type_of(self, hint: Any, owner: str) -> ir.Type:
        """The IR of an annotation. `owner` names the union that it may hold, if that has no name."""
        inner, marks = peel(hint)
        width = next((each.prim for each in marks if isinstance(each, Width)), None)
        if width:
            return ir.Scalar(width)
        if inner is Any or inner is object:
            return ir.AnyJson()
        if isinstance(inner, str):  # list["T"], which Python 3.10 does not look into
            return self.type_of(evaluate(inner, self.scope), owner)
        if isinstance(inner, TypeVar):
            return ir.Param(inner.__name__)
        if is_tagged(marks) and not is_union(inner):
            return self._inline_union(inner, marks, owner)
        if id(inner) in self.names:
            return ir.Ref(self.names[id(inner)], self._own_params(inner))
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
            return ir.ListOf(self.type_of(args[0], owner) if args else ir.AnyJson())
        if is_mapping(origin):
            return ir.MapOf(self.type_of(args[0], owner), self.type_of(args[1], owner))
        return self._scalar(inner)

    def _own_params(self, inner: Any) -> tuple[ir.Type, ...]:
        """The arguments of a bare generic model. Pydantic makes `Page` itself out of `Page[T]`, if T is its own."""
        if isinstance(inner, type) and issubclass(inner, RootModel):
            return ()
        params = getattr(inner, "__pydantic_generic_metadata__", {}).get("parameters", ())
        if not self.params.issuperset(params):
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
        if origin is None or id(origin) not in self.names:
            raise HintError(f"{say(model)} is not declared in the schema", "declare it in a module of the schema")
        return ir.Ref(self.names[id(origin)], tuple(self.type_of(arg, owner) for arg in generic["args"]))

    def _inline_union(self, union: Any, marks: list[Any], owner: str) -> ir.Type:
        """`T | None`, or a union that the author did not name: it gets the name of its member."""
        args = [each for each in get_args(union) if each is not NoneType] or [union]
        null = NoneType in get_args(union)
        if len(args) == 1 and not is_tagged(marks):
            inner = self.type_of(args[0], owner)
            if isinstance(inner, ir.Const) and null:
                inner = ir.Scalar(inner.prim)  # what may be left out is not always written
            return ir.Nullable(inner) if null and not isinstance(inner, (ir.AnyJson, ir.Nullable)) else inner
        if any(peel(each)[0] is Any for each in args):
            return ir.AnyJson()
        named: Any = typing.Union[tuple(args)]  # noqa: UP007
        name = self._free_name(owner)
        self.extra.append(self.union(name, named, marks, self.at, ""))
        return ir.Nullable(ir.Ref(name)) if null else ir.Ref(name)

    def _free_name(self, wanted: str) -> str:
        """A name for a nameless union: those that the author gave come first."""
        candidates = chain((wanted,), (f"{wanted}Union{n}" if n > 1 else f"{wanted}Union" for n in count(1)))
        name = next(each for each in candidates if each not in self.declared and each not in self._made)
        self._made.add(name)
        return name

    # Unions.

    def target_of(self, source: Source, value: Any) -> Any:
        """What an alias or a root model stands for."""
        self.scope = source.module.__dict__
        if isinstance(value, TypeAliasType):
            return evaluated(lambda: value.__value__, source.module.__dict__)
        info = value.__pydantic_fields__["root"]
        hint = inspect.get_annotations(value).get("root", info.annotation)
        hint = evaluated(
            lambda: hint, {**source.module.__dict__, **{each.__name__: each for each in type_params(value)}}
        )
        return Annotated[hint, info] if info.discriminator else hint

    def union(
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
            target = self.type_of(arm, owner)
            yield ir.Arm(target.name if isinstance(target, ir.Ref) else tag, target, ir.Kind.OBJECT, tag)

    def _shape_arm(self, arm: Any, owner: str) -> ir.Arm:
        inner, marks = peel(arm)
        # A nameless union inside this one.
        target = self.type_of(arm, f"{owner}Value" if is_mapping(get_origin(inner)) else f"{owner}Item")
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
            case ir.Ref(name) if name in self.declared and name not in passed:
                source, value = self.declared[name]
                if isinstance(value, type) and issubclass(value, Enum):
                    return ir.Kind.NUMBER if issubclass(value, int) else ir.Kind.STRING
                if isinstance(value, type) and not issubclass(value, RootModel):
                    return ir.Kind.OBJECT
                return self._kind_of_alias(source, name, value, passed)
            case _:
                return None

    def _kind_of_alias(self, source: Source, name: str, value: Any, passed: tuple[str, ...]) -> ir.Kind | None:
        """Looks without a trace: the alias is, or will be, declared in its own turn."""
        scope, made = self.scope, len(self.extra)
        hint = self.target_of(source, value)
        inner, marks = peel(hint)
        if is_choice(inner, marks):
            kind = ir.Kind.OBJECT if is_tagged(marks) else None
        else:
            kind = self._kind(self.type_of(hint, name), (*passed, name))
        self._made.difference_update(each.name for each in self.extra[made:])
        del self.extra[made:]
        self.scope = scope
        return kind
