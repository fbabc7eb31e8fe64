"""The language-neutral IR: frozen data, no behaviour. Walk it with `match`.

Two families, never mixed. A *Type* refers: it stands where a value's type is told. A *Decl* defines: it has a name, a
doc and a location, and a Type reaches it with `Ref`. No name of a target language, import or Pydantic object is here.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import TypeAlias

from dtogen.diagnostics import Location


class Prim(str, Enum):
    """Scalar types. On the wire: a JSON boolean, a JSON number (`int32` to `decimal`), or JSON text (the rest)."""

    BOOL = "bool"
    INT32 = "int32"
    INT64 = "int64"
    FLOAT32 = "float32"
    FLOAT64 = "float64"
    DECIMAL = "decimal"  # exact, a JSON number
    STRING = "string"
    BYTES = "bytes"  # base64 text, RFC 4648 section 4
    DATE = "date"  # RFC 3339 full-date
    TIME = "time"  # RFC 3339 partial-time
    DATETIME = "datetime"  # RFC 3339, with its offset
    DURATION = "duration"  # ISO 8601, days and smaller: PT1M2.5S
    UUID = "uuid"
    URI = "uri"


# Types: they refer.


@dataclass(frozen=True, slots=True)
class Scalar:
    prim: Prim


@dataclass(frozen=True, slots=True)
class ListOf:
    item: Type


@dataclass(frozen=True, slots=True)
class MapOf:
    """A JSON object as a map. `key` is a string, an int32 or int64, or a `Ref` to an enum: text on the wire."""

    key: Type
    value: Type


@dataclass(frozen=True, slots=True)
class Nullable:
    """The value may be null. Says nothing about absence: that is `Field.required`."""

    inner: Type


@dataclass(frozen=True, slots=True)
class Ref:
    """A declaration by its schema name, with arguments where it is generic."""

    name: str
    args: tuple[Type, ...] = ()


@dataclass(frozen=True, slots=True)
class Param:
    """A type parameter of the generic model around it."""

    name: str


@dataclass(frozen=True, slots=True)
class AnyJson:
    """Any JSON value, null included, kept as it is."""


@dataclass(frozen=True, slots=True)
class Const:
    """A member whose value is fixed: always written, checked on read. `value` is a str, an int or a bool."""

    prim: Prim
    value: str | int | bool


Type: TypeAlias = "Scalar | ListOf | MapOf | Nullable | Ref | Param | AnyJson | Const"


# Values: defaults and examples.


@dataclass(frozen=True, slots=True)
class JsonObject:
    members: tuple[tuple[str, JsonValue], ...]


JsonValue: TypeAlias = "bool | int | float | Decimal | str | tuple[JsonValue, ...] | JsonObject | None"
"""A JSON value: a list is a tuple, an object a `JsonObject`. Enum members appear as their wire value."""


@dataclass(frozen=True, slots=True)
class Default:
    """A declared default. A wrapper, so that a default of null differs from no default."""

    value: JsonValue


@dataclass(frozen=True, slots=True)
class Constraints:
    """JSON Schema's assertions (2020-12, Validation, section 6); lengths count characters, items or members."""

    ge: int | float | Decimal | None = None
    gt: int | float | Decimal | None = None
    le: int | float | Decimal | None = None
    lt: int | float | Decimal | None = None
    multiple_of: int | float | Decimal | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None


NO_CONSTRAINTS = Constraints()


# Declarations: they define.


@dataclass(frozen=True, slots=True)
class Field:
    """A member of a model.

    `wire` is the name in JSON. `name` is what target names are made of: the wire name, unless the author chose another.
    Required (may it be absent?) and `Nullable` (may it be null?) are independent:

    | required | type         | default | means                                               |
    |----------|--------------|---------|-----------------------------------------------------|
    | yes      | T            |         | always there, never null                            |
    | yes      | Nullable(T)  |         | always there, may be null                           |
    | no       | T            |         | optional: null on the wire reads as absent          |
    | no       | Nullable(T)  |         | three states: absent, null, a value                 |
    | no       | T            | yes     | never absent in code; absent or null reads as the default; always written |
    """

    name: str
    wire: str
    type: Type
    location: Location
    required: bool = True
    default: Default | None = None
    constraints: Constraints = NO_CONSTRAINTS
    doc: str = ""
    deprecated: str | None = None  # the message, "" when there is none to give
    examples: tuple[JsonValue, ...] = ()


class Auth(str, Enum):
    NONE = "none"
    API_KEY = "api_key"
    AUTH_SECRET = "auth_secret"


class Body(str, Enum):
    """What comes back when it is no JSON of a Type."""

    NOTHING = "nothing"
    BYTES = "bytes"
    STREAM = "stream"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file part of a multipart request."""

    part: str
    required: bool = True


@dataclass(frozen=True, slots=True)
class Operation:
    """How a request model is sent. `paths[0]` is the one clients use; `{x}` in it is the member with wire name x."""

    verb: str  # GET POST PUT PATCH DELETE
    paths: tuple[str, ...]
    returns: Type | Body
    tags: tuple[str, ...] = ()
    auth: Auth = Auth.NONE
    uploads: tuple[Upload, ...] = ()


@dataclass(frozen=True, slots=True)
class Model:
    """An object type. `open`: members that the schema does not name are kept and written back at the same level."""

    name: str
    location: Location
    fields: tuple[Field, ...] = ()
    base: Ref | None = None
    params: tuple[str, ...] = ()
    abstract: bool = False
    open: bool = False
    operation: Operation | None = None
    doc: str = ""
    deprecated: str | None = None


@dataclass(frozen=True, slots=True)
class EnumMember:
    name: str
    value: str | int
    location: Location
    doc: str = ""
    deprecated: str | None = None


@dataclass(frozen=True, slots=True)
class Enumeration:
    """A set of texts or of int32 numbers. Open: a value that is not listed is kept and written back."""

    name: str
    location: Location
    members: tuple[EnumMember, ...]
    prim: Prim = Prim.STRING  # STRING or INT32
    open: bool = True
    doc: str = ""
    deprecated: str | None = None


class Kind(str, Enum):
    """The kinds of JSON value (RFC 8259 section 3, booleans taken together)."""

    NULL = "null"
    BOOLEAN = "boolean"
    NUMBER = "number"
    STRING = "string"
    ARRAY = "array"
    OBJECT = "object"


@dataclass(frozen=True, slots=True)
class Arm:
    """One alternative of a union. `tag` is its discriminator value; `kind` the JSON kind that tells it apart."""

    name: str
    type: Type
    kind: Kind
    tag: str | None = None


@dataclass(frozen=True, slots=True)
class Union:
    """Alternatives told apart by the member `discriminator`, or, where that is None, by JSON kind.

    A tagged union has an unknown arm: an object with another tag, or none, is kept with its members. A shape union may
    have a null arm (`nullable`), which is a value of the union: null is then not the same as absent.
    """

    name: str
    location: Location
    arms: tuple[Arm, ...]
    discriminator: str | None = None
    nullable: bool = False
    doc: str = ""
    deprecated: str | None = None


@dataclass(frozen=True, slots=True)
class Alias:
    name: str
    location: Location
    type: Type
    doc: str = ""
    deprecated: str | None = None


Decl: TypeAlias = Model | Enumeration | Union | Alias


@dataclass(frozen=True, slots=True)
class Schema:
    """All declarations, in the author's order. `name` is that of the folder or file that holds them."""

    name: str
    decls: tuple[Decl, ...]
