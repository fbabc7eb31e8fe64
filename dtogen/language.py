"""What a language is, as data: spellings, naming, literals, codecs, layout, and three hooks.

A language is one module in `dtogen/languages/` that exports `LANGUAGE`, or an entry point of the group
`dtogen.languages`; it is found, never registered. Nothing outside that module knows a language's name.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from dtogen import ir
from dtogen.code import Code, Lines
from dtogen.diagnostics import OptionError, error
from dtogen.options import Option, Options
from dtogen.override import Overridable, Overrides
from dtogen.views import (
    AliasView,
    ArmView,
    EnumView,
    FieldView,
    FileView,
    MemberView,
    ModelView,
    OperationView,
    Text,
    UnionView,
)

if TYPE_CHECKING:
    from dtogen.facts import Facts


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a type is written. `{0}` and `{1}` stand for its arguments, `{Name}` for our own support name `Name`.

    `needs` are the features that it brings along: imports, support code. `boxed` is how it is written as an argument of
    a generic type, where that differs; `given` that of a generic model, at any depth of the argument.
    """

    text: str
    needs: tuple[str, ...] = ()
    boxed: str = ""
    given: Spelling | None = None


@dataclass(frozen=True, slots=True)
class Shapes:
    """How null and absence change a type's spelling `{0}`."""

    nullable: Spelling  # may be null
    optional: Spelling  # may be absent
    three_state: Spelling  # may be absent or null, and the two are kept apart
    optional_union: Spelling  # may be absent, and the union has a null arm of its own
    optional_any: Spelling = Spelling("{0}")  # free JSON that may be absent


@dataclass(frozen=True, slots=True)
class Naming:
    """How names are made. Cases are those of `names.CASES`.

    `reserved` holds words by scope: `type`, `member` (of any model), `member_open`, `member_request`, `enum_member`,
    `enum_member_open`, `enum_member_closed` (and these two with `_text` or `_int`, by their values), `arm`. Words in
    the first three give way to nobody: the schema's name is escaped. `support` are the names of our own types in a
    document, `derived` names made of a declaration's: by the kind of declaration (`model`, `request`, `enum_open`,
    `enum_closed`, `union_tagged`, `union_shape`) and role, `{"union_tagged": {"unknown": "Unknown{}"}}`; under
    `default` for members with a default, of type `{0}` and member `{1}`; under `enum_member`, `arm` and `arm_shape`
    (arms of a union by shape) for these, of type `{0}` and name `{1}`; under a scope of members, names that our code
    adds to it: `{"member_open": {"Extra": ""}}`. Support and derived names are given out after the schema's and give
    way to them. `library` are names of the language's own library, each with its qualified form: documents say them as
    they say support names, qualified where the schema has a type of that name.
    """

    type: str = "keep"
    member: str | None = "camel"  # None: the wire name itself, quoted by `compose` where need be
    enum_member: str = "pascal"
    enum_member_open: str | None = None  # of an open enum, where it differs
    arm: str = "pascal"
    arms_by_tag: bool = False  # an arm is called after its tag, unless its author chose a name
    arms_by_kind: Mapping[str, str] = field(default_factory=dict)  # other names for String, Number, ...; {} the type's
    escape: str = "{}_"
    type_escape: str | None = None  # of a type's name, where it differs; empty: numbered
    digit: str = "_"  # put before a name that starts with a digit
    upper: str = ""  # names start with an upper-case letter; put before a name that cannot
    empty: str = "empty"  # stands for a name without a letter or digit
    initialisms: frozenset[str] = frozenset()
    is_ascii: bool = False
    is_basic: bool = False  # letters of the basic plane (U+0000 to U+FFFF) only
    is_plain: bool = False  # letters and decimal digits only, no marks
    folds_types: bool = False  # type names that differ in case alone meet (class names of PHP, files of Java)
    folds_members: bool = False
    keeps_own_name: bool = True  # False: a member may not be named like its type
    reserved: Mapping[str, frozenset[str]] = field(default_factory=dict)
    refused: Mapping[str, frozenset[str]] = field(default_factory=dict)  # wire names that are an error, by scope
    brings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # names that each name takes up too, by scope
    support: tuple[str, ...] = ()
    library: Mapping[str, str] = field(default_factory=dict)
    derived: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Literals:
    """How values are written. `{0}` is the value's own text; in `list` and `map` the items, in `pair` key and value."""

    quote: Callable[[str], Code]
    true: str = "true"
    false: str = "false"
    null: str = "null"
    # Numbers: {0} digits; texts: {0} a string literal. Or a function of the JSON value.
    prims: Mapping[ir.Prim, str | Callable[[Any], Code]] = field(default_factory=dict)
    list: str = "[{0}]"
    empty_list: str = "[]"
    map: str = "{{{0}}}"
    empty_map: str = "{{}}"
    pair: str = "{0}: {1}"
    separator: str = ", "
    enum_member: str = "{0}.{1}"  # {0} type, {1} member
    unknown_member: str = "{1}"  # {0} type, {1} literal: a value of an open enum that has no name
    open_text: str = ""  # a value of an open enum of texts, where members do not stand for it; {0} type, {1} literal


@dataclass(frozen=True, slots=True)
class Codec:
    """Expressions that decode (or encode) a value, for languages whose documents carry their own codecs.

    Patterns by kind of type. `{v}` is the expression of the value, `{item}` the codec of the item with `bind` as its
    value, `{key}` that of the key, `{type}` the spelling, `{name}` the type's name, `{args}` the codecs of type
    arguments, `{literal}` a constant's.
    """

    prims: Mapping[ir.Prim, str]
    list: str
    map: str
    any: str
    nullable: str
    model: str
    enum: str
    union: str
    param: str
    alias: str = ""
    generic: str = ""
    const: str = ""
    map_int: str = ""
    map_enum: str = ""
    map_enum_int: str = ""  # the key is an enum of numbers: text on the wire all the same
    request: str = ""
    optional: str = "{item}"
    optional_null: str = "{item}"  # three states, or a union with a null arm
    defaulted: str = "{item}"
    start: str = "value"
    bind: str = "each"


@dataclass(frozen=True, slots=True)
class File:
    """One file of a layout. `decls`: the schema names that it holds; None for all."""

    path: str
    template: str
    decls: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What hooks may ask. `need` records a feature for the file that holds the declaration at work."""

    language: Language
    options: Options
    facts: Facts
    schema_name: str
    digest: str
    types: Mapping[str, Code]  # schema name -> type name
    names: Mapping[str, Code]  # support name -> name here
    derived: Mapping[str, Mapping[str, Code]]  # schema name -> role -> name
    members: Mapping[str, Mapping[str, Code]]  # schema name -> wire name or value -> member name
    spell: Callable[[ir.Type], Code]
    literal: Callable[[ir.JsonValue, ir.Type], Code]
    need: Callable[[str], None]
    decode: Callable[[ir.Type], Code | None]  # the codec of a type, where the language has one
    owner: ir.Decl | None = None  # the declaration at work

    @property
    def has_client(self) -> bool:
        """Whether a package has a client: it sends requests, so there are some, and nobody asked to leave it out."""
        return self.options.flag("client") and self.facts.has_operations


Compose: TypeAlias = Callable[[Any, Any, Context], Text]
"""`compose(view, node, context)`: the lines of its own that a language gives a view made of an IR node. The node of a
`FileView` is None, that of a `FieldView` a Field, and so on."""


@dataclass(frozen=True, slots=True)
class Language:
    """One target language. `types` is total over `Prim`, which is checked here."""

    id: str
    title: str
    aliases: tuple[str, ...]
    extension: str
    media_type: str
    types: Mapping[ir.Prim, Spelling]
    list: Spelling
    map: Spelling
    any: Spelling
    shapes: Shapes
    naming: Naming
    literals: Literals
    header: Callable[[tuple[str, ...]], Lines]  # a comment at the top of a file, made of plain lines
    files: Callable[[Context], tuple[File, ...]]
    compose: Compose
    options: tuple[Option, ...] = ()
    generic: str = "{0}<{1}>"
    param: str = "{0}"  # a type parameter
    separator: str = ", "
    const: Mapping[ir.Prim, str] = field(default_factory=dict)  # spelling of a constant's type; {0} its literal
    map_int: Spelling | None = None
    map_enum: Spelling | None = None
    map_open_int: Spelling | None = None  # the key is a member of an open enum of numbers
    keeps_unused_params: bool = True  # False: a type parameter that no member uses is not written
    has_aliases: bool = True  # False: an alias is written as what it stands for
    order: tuple[str, ...] = ()  # what must be declared before its user: base, arm, alias, default, union (by its arms)
    features: tuple[str, ...] = ()  # features of its own, beside those of `engine.FEATURES`
    decode: Codec | None = None
    encode: Codec | None = None
    adapt: Callable[[Language, Options], Language] | None = None  # the tables under these options, where they differ
    synonyms: Mapping[ir.Prim, str] = field(default_factory=dict)  # what a spelling that is an alias stands for
    overridable: Overridable | None = None  # whether a scalar may be a type of the user's
    no_types: str = "leave it out"  # why not, where it may not, as help
    overrides: Overrides = field(default_factory=dict)  # those types, as `retyping` puts them in
    traits: frozenset[str] | None = None  # what breaks code against its packages, as `verdicts` has it; None: anything
    templates: Path | None = None  # the folder that holds `<id>/`, for a language from another package; None: ours

    def __post_init__(self) -> None:
        missing = [prim.value for prim in ir.Prim if prim not in self.types]
        if missing:
            raise TypeError(f"{self.title} has no spelling for {', '.join(missing)}")


def by_view(
    *,
    field: Callable[[FieldView, ir.Field, Context], Text] | None = None,
    model: Callable[[ModelView, ir.Model, Context], Text] | None = None,
    operation: Callable[[OperationView, ir.Model, Context], Text] | None = None,
    enum: Callable[[EnumView, ir.Enumeration, Context], Text] | None = None,
    member: Callable[[MemberView, ir.EnumMember, Context], Text] | None = None,
    union: Callable[[UnionView, ir.Union, Context], Text] | None = None,
    arm: Callable[[ArmView, ir.Arm, Context], Text] | None = None,
    alias: Callable[[AliasView, ir.Alias, Context], Text] | None = None,
    file: Callable[[FileView, Context], Text] | None = None,
) -> Compose:
    """A `compose` hook of one function for each kind of view that a language adds something to."""
    functions: dict[type, Callable[[Any, Any, Context], Text] | None] = {
        FieldView: field,
        ModelView: model,
        OperationView: operation,
        EnumView: enum,
        MemberView: member,
        UnionView: union,
        ArmView: arm,
        AliasView: alias,
        FileView: (lambda view, node, context: file(view, context)) if file else None,
    }

    def compose(view: Any, node: Any, context: Context) -> Text:
        function = functions[type(view)]
        return function(view, node, context) if function else {}

    return compose


# Discovery.


@lru_cache(maxsize=1)
def _entry_points() -> dict[str, str]:
    from importlib.metadata import entry_points

    return {point.name: point.value for point in entry_points(group="dtogen.languages")}


def _own() -> dict[str, str]:
    from dtogen import languages

    return {
        each.name: f"dtogen.languages.{each.name}:LANGUAGE"
        for each in pkgutil.iter_modules(languages.__path__)
        if not each.name.startswith("_")
    }


def language_ids() -> tuple[str, ...]:
    """The ids of all languages that can be found, sorted; nothing of a language is imported."""
    return tuple(sorted({**_own(), **_entry_points()}))


def find_language(name: str) -> Language:
    """The language with this id or alias. Raises OptionError, with those that are known."""
    found = _load(name)
    if found is not None:
        return found
    for each in language_ids():
        language = _load(each)
        if language and name.lower() in (language.id, *language.aliases):
            return language
    raise OptionError(error("DT403", f'there is no language "{name}"', help=f"known: {', '.join(language_ids())}"))


@lru_cache(maxsize=64)
def _load(name: str) -> Language | None:
    # Our own first: an exact id costs one import, and the entry points of an environment are not read for it.
    target = _own().get(name) or _entry_points().get(name)
    if target is None:
        return None
    module, _, attribute = target.partition(":")
    language = getattr(importlib.import_module(module), attribute)
    assert isinstance(language, Language), f"{target} is no Language"
    return language


__all__ = [
    "Codec",
    "Compose",
    "Context",
    "File",
    "FileView",
    "Language",
    "Literals",
    "Naming",
    "Shapes",
    "Spelling",
    "by_view",
    "find_language",
    "language_ids",
]
