"""What a type of the schema looks like when its names are followed: aliases opened, bases flattened, parameters filled.

The corpus makes values of these shapes, the judge reads values with them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeAlias

from dtogen.facts import Facts, substitute
from dtogen.ir import (
    Alias,
    AnyJson,
    Arm,
    Decl,
    Enumeration,
    Field,
    ListOf,
    MapOf,
    Model,
    Nullable,
    Prim,
    Ref,
    Scalar,
    Schema,
    Type,
    Union,
)

Decls: TypeAlias = Mapping[str, Decl]


def declarations(schema: Schema) -> Decls:
    """The schema's declarations by name, in the author's order."""
    return {each.name: each for each in schema.decls}


def opened(type: Type, decls: Decls) -> Type:
    """The type behind its aliases. An alias of a nullable type is nullable; null is never doubled."""
    match type:
        case Ref(name) if isinstance(decl := decls.get(name), Alias):
            return opened(decl.type, decls)
        case Nullable(inner):
            behind = opened(inner, decls)
            return behind if isinstance(behind, Nullable) else Nullable(behind)
        case _:
            return type


def members(ref: Ref, decls: Decls) -> tuple[Field, ...]:
    """All fields of a model, those of its bases first, with the type parameters filled."""
    model = decls[ref.name]
    if not isinstance(model, Model):
        raise TypeError(f"{ref.name} is no model")
    arguments = dict(zip(model.params, ref.args, strict=False))
    own = tuple(replace(each, type=substitute(each.type, arguments)) if arguments else each for each in model.fields)
    if model.base is None:
        return own
    inherited = members(Ref(model.base.name, tuple(substitute(a, arguments) for a in model.base.args)), decls)
    named = {each.wire for each in own}
    return tuple(each for each in inherited if each.wire not in named) + own


def keeps_unknown(ref: Ref, decls: Decls) -> bool:
    """Does the model, or one it extends, keep members that the schema does not name?"""
    model = decls[ref.name]
    return isinstance(model, Model) and (model.open or (model.base is not None and keeps_unknown(model.base, decls)))


def takes_null(type: Type, decls: Decls) -> bool:
    """Is null a value of the type itself? Free JSON counts."""
    match opened(type, decls):
        case Nullable() | AnyJson():
            return True
        case Ref(name):
            decl = decls.get(name)
            return isinstance(decl, Union) and decl.nullable
        case _:
            return False


def null_is_absent(field: Field, decls: Decls) -> bool:
    """Does null on this member read as absent? Optional, without a default, and null is no value of its own."""
    if field.required or field.default is not None:
        return False
    return _null_means_nothing(field, decls)


def null_is_default(field: Field, decls: Decls) -> bool:
    """Does null on this member read as its default?"""
    return field.default is not None and _null_means_nothing(field, decls)


def _null_means_nothing(field: Field, decls: Decls) -> bool:
    return isinstance(opened(field.type, decls), AnyJson) or not takes_null(field.type, decls)


def enumeration(type: Type, decls: Decls) -> Enumeration | None:
    """The enum that the type refers to, if it does."""
    behind = opened(type, decls)
    decl = decls.get(behind.name) if isinstance(behind, Ref) else None
    return decl if isinstance(decl, Enumeration) else None


def union(type: Type, decls: Decls) -> Union | None:
    """The union that the type refers to, if it does."""
    behind = opened(type, decls)
    decl = decls.get(behind.name) if isinstance(behind, Ref) else None
    return decl if isinstance(decl, Union) else None


def model(type: Type, decls: Decls) -> Ref | None:
    """The reference to a model that the type is, if it is one."""
    behind = opened(type, decls)
    return behind if isinstance(behind, Ref) and isinstance(decls.get(behind.name), Model) else None


def tagged_arm(choice: Union, value: object) -> Arm | None:
    """The arm that an object's tag names; None for a missing or an unknown tag."""
    if choice.discriminator is None or not isinstance(value, dict):
        return None
    tag = value.get(choice.discriminator)
    return next((arm for arm in choice.arms if isinstance(tag, str) and arm.tag == tag), None)


TOKEN = re.compile(r"[<>,]|\|null|[^<>,|]+")


def named(text: str, decls: Decls) -> Type:
    """The type that `key_of` calls so. Raises KeyError when there is none."""
    tokens = TOKEN.findall(text)[::-1]

    def read() -> Type:
        name = tokens.pop()
        arguments: list[Type] = []
        if tokens and tokens[-1] == "<":
            while tokens.pop() in "<,":
                arguments.append(read())
        type: Type
        if name == "json":
            type = AnyJson()
        elif name == "list":
            type = ListOf(arguments[0])
        elif name == "map":
            type = MapOf(arguments[0], arguments[1])
        elif name in decls:
            type = Ref(name, tuple(arguments))
        else:
            type = Scalar(Prim(name))
        if tokens and tokens[-1] == "|null":
            tokens.pop()
            type = Nullable(type)
        return type

    try:
        type = read()
    except (IndexError, ValueError) as fault:
        raise KeyError(text) from fault
    if tokens:
        raise KeyError(text)
    return type


def concrete_models(schema: Schema) -> tuple[Ref, ...]:
    """Every model that can stand on the wire: no abstract one, and generic ones as the schema mentions them, closed.

    In the author's order; the instances of a generic model stand where it is declared, by first mention.
    """
    instances: dict[str, list[Ref]] = {}
    for ref in Facts(schema).instances:
        instances.setdefault(ref.name, []).append(ref)
    found: list[Ref] = []
    for decl in schema.decls:
        if isinstance(decl, Model) and not decl.abstract:
            found += instances.get(decl.name, ()) if decl.params else (Ref(decl.name),)
    return tuple(found)
