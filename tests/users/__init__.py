"""Programs of users, one for each language: `diff` says what breaks them, and the language's own compiler is asked.

`<id>.py` exports one `User` named USER. Its program is derived by one rule from the views of the old package, never
from a change: name every type; make each model with all its members and with the required ones alone, in each way that
users of the language have; read every member into a place of its declared type; name every member of an enum and choose
among them, with nothing left over where the language checks that; the same for the arms of a union; ask an open model
for its unnamed members, and an operation for its answer; take an alias for its type and back.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dtogen.prove.toolchain import Toolbox
from dtogen.views import AliasView, DeclView, EnumView, FieldView, ModelView, UnionView


@dataclass(frozen=True, slots=True)
class User:
    """`{}` in `folder`, `file` and the values of `options` stands for a place: a package and a program for it.

    `folder` is where the package goes, `file` the program. `program(decls, place)` is its text. `check(folder, tools,
    programs)` compiles all that lies in the folder and gives one text for each error, with the path of its file.
    `kept` says which of the package's files are needed, `files` what else lies in the folder.
    """

    folder: str
    file: str
    program: Callable[[Sequence[DeclView], str], str]
    check: Callable[[Path, Toolbox, Sequence[str]], Iterable[str]]
    options: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    kept: str = "*"


def find_user(id: str) -> User:
    user: User = importlib.import_module(f"{__name__}.{id}").USER
    return user


def told(
    decls: Sequence[DeclView],
    model: Callable[[ModelView], Iterable[str]],
    enum: Callable[[EnumView], Iterable[str]],
    union: Callable[[UnionView], Iterable[str]],
) -> Iterator[str]:
    """What is said of each model, then of each enum, then of each union."""
    for each in models(decls):
        yield from model(each)
    for one in enums(decls):
        yield from enum(one)
    for choice in unions(decls):
        yield from union(choice)


def models(decls: Sequence[DeclView]) -> Iterator[ModelView]:
    return (each.model for each in decls if each.model)


def enums(decls: Sequence[DeclView]) -> Iterator[EnumView]:
    return (each.enum for each in decls if each.enum)


def unions(decls: Sequence[DeclView]) -> Iterator[UnionView]:
    return (each.union for each in decls if each.union)


def aliases(decls: Sequence[DeclView]) -> Iterator[AliasView]:
    return (each.alias for each in decls if each.alias)


def names(decls: Sequence[DeclView]) -> list[str]:
    """What every declaration is called."""
    every = (each.model or each.enum or each.union or each.alias for each in decls)
    return [str(each.name) for each in every if each]


def given(model: ModelView) -> list[FieldView]:
    """The members that a call gives to make a whole model."""
    return [each for each in model.members if not each.is_constant]


def least(model: ModelView) -> list[FieldView]:
    """Those that a call cannot do without."""
    return [each for each in given(model) if each.is_required]


def required_first(members: Sequence[FieldView]) -> list[FieldView]:
    return sorted(members, key=lambda each: not each.is_required)
