"""What templates see: every string is final (`Code`), every decision is made.

A view's `text` holds what a language's `compose` hook adds: lines that only this language needs (doc comments,
attributes, a declaration fitted to the line width). Templates print and arrange; they compute nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from dtogen.code import Code, Lines

Text: TypeAlias = "Mapping[str, Code | Lines]"


@dataclass(frozen=True, slots=True)
class FieldView:
    """A member. `type` is as declared (optional and null included), `bare` the type of a value that is there."""

    name: Code
    wire: Code  # a string literal
    type: Code
    bare: Code
    default: Code | None
    constant: Code | None  # a literal
    deprecated: Code | None  # a string literal
    decode: Code | None
    encode: Code | None
    is_required: bool
    is_optional: bool  # may be absent, and has no default
    is_nullable: bool
    is_three_state: bool
    is_constant: bool
    is_inherited: bool
    is_tag: bool  # the discriminator of a union that its model is an arm of
    has_default: bool
    names: Mapping[str, Code]  # derived names, by role
    text: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OperationView:
    verb: Code  # a string literal
    path: Code  # a string literal
    name: Code  # a string literal
    returns: Code | None
    returns_nothing: bool
    returns_bytes: bool
    returns_stream: bool
    returns_json: bool
    text: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ModelView:
    """An object type. `fields` are its own; `members` all, base first."""

    name: Code
    wire_name: Code  # the schema's name, a string literal
    params: Lines
    base: Code | None
    fields: tuple[FieldView, ...]
    members: tuple[FieldView, ...]
    operation: OperationView | None
    names: Mapping[str, Code]  # derived names, by role
    is_abstract: bool
    is_open: bool  # itself or a base
    is_extended: bool
    is_generic: bool
    is_recursive: bool
    is_exact: bool  # a decimal can be reached
    is_empty: bool  # no members, inherited ones included
    opens: bool  # open, and its base is not: the bag is declared here
    text: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MemberView:
    """A member of an enum. `value` is a literal; `is_renamed`: the wire value is not the name."""

    name: Code
    value: Code
    deprecated: Code | None
    is_renamed: bool
    text: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EnumView:
    name: Code
    members: tuple[MemberView, ...]
    names: Mapping[str, Code]
    is_open: bool
    is_int: bool
    is_map_key: bool
    text: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ArmView:
    """One alternative. `name` in PascalCase and unique in its union; `tag` a string literal in a tagged union."""

    name: Code
    type: Code
    tag: Code | None
    decode: Code | None
    encode: Code | None
    is_boolean: bool
    is_number: bool
    is_string: bool
    is_list: bool
    is_object: bool
    text: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UnionView:
    name: Code
    arms: tuple[ArmView, ...]
    tag: Code | None  # the wire name of the discriminator, a string literal
    names: Mapping[str, Code]
    is_tagged: bool
    is_nullable: bool
    text: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AliasView:
    name: Code
    type: Code
    decode: Code | None
    encode: Code | None
    text: Text = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DeclView:
    """One declaration: exactly one of the four is there."""

    model: ModelView | None = None
    enum: EnumView | None = None
    union: UnionView | None = None
    alias: AliasView | None = None


@dataclass(frozen=True, slots=True)
class RootView:
    """A type that a document can be read as on its own, for the drivers of the proof."""

    key: Code  # its name in the corpus, such as `QueryResponse<AiProvider>`, a string literal
    type: Code
    decode: Code | None
    encode: Code | None
    is_generic: bool
    is_union: bool


@dataclass(frozen=True, slots=True)
class FileView:
    """One file. `needs` says which features occur in it, `names` what our own support names are called here."""

    path: str
    template: str
    header: Lines
    decls: tuple[DeclView, ...]
    roots: tuple[RootView, ...]
    needs: Mapping[str, bool]
    names: Mapping[str, Code]
    options: Mapping[str, Code | bool]
    has_client: bool  # the package has a client
    has_chat: bool  # the types that the examples of a package's README are made of are there
    has_upload: bool  # and those of its example of a file that is sent
    text: Text = field(default_factory=dict)


View: TypeAlias = (
    FieldView | OperationView | ModelView | MemberView | EnumView | ArmView | UnionView | AliasView | FileView
)
