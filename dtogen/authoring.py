"""The vocabulary of a schema: Pydantic, plus the few words that Pydantic has no name for.

    class JobState(ClosedEnum):
        Queued = "Queued"
        Done = "Done"

    class Job(CamelDto):
        \"\"\"A queued unit of work.\"\"\"

        id: int
        state: JobState
        timeout: timedelta | None = None
        \"\"\"Longest run time.\"\"\"

    @get(returns=Job, auth="api_key", tags=["Jobs"])
    class GetJob(CamelDto):
        id: int

Members: `x: T` is required; `x: T | None = None` optional, where null reads as absent; `x: Nullable[T]` may be null;
`x: Nullable[T] = None` has three states; `x: T = value` has a default. `ABC` among the bases makes a model abstract,
`extra="allow"` open. A named union or alias is a `TypeAliasType`, docs are docstrings below what they describe.
"""

from __future__ import annotations

from abc import ABC
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Literal, TypeAlias, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler
from pydantic.alias_generators import to_camel
from pydantic_core import CoreSchema, core_schema
from typing_extensions import TypeAliasType

from dtogen.ir import Prim

__all__ = [
    "ABC",
    "CamelDto",
    "ClosedEnum",
    "ClosedIntEnum",
    "Dto",
    "Float32",
    "Int32",
    "Int64",
    "Json",
    "Name",
    "Nullable",
    "OpenEnum",
    "OpenIntEnum",
    "Stream",
    "Tagged",
    "TypeAliasType",
    "Uri",
    "delete",
    "get",
    "patch",
    "post",
    "put",
]

T = TypeVar("T")


class Dto(BaseModel):
    """A type of the API. Wire names are the member names, unless a member has an alias."""

    # Deferred: a generator never validates, and a host builds what it uses.
    model_config = ConfigDict(defer_build=True, validate_by_name=True, ser_json_bytes="base64", val_json_bytes="base64")


class CamelDto(Dto):
    """A type whose wire names are its member names in camelCase, unless a member has an alias."""

    model_config = ConfigDict(alias_generator=to_camel)


class OpenEnum(str, Enum):
    """Well-known texts to which the other side may add: an unknown value is kept."""

    @classmethod
    def _missing_(cls, value: object) -> OpenEnum | None:
        if not isinstance(value, str):
            return None
        unknown = str.__new__(cls, value)
        unknown._name_, unknown._value_ = value, value
        return unknown


class ClosedEnum(str, Enum):
    """A fixed set of texts: any other is refused."""


class OpenIntEnum(int, Enum):
    """Well-known numbers to which the other side may add: an unknown value is kept."""

    @classmethod
    def _missing_(cls, value: object) -> OpenIntEnum | None:
        if not isinstance(value, int) or isinstance(value, bool):
            return None
        unknown = int.__new__(cls, value)
        unknown._name_, unknown._value_ = str(value), value
        return unknown


class ClosedIntEnum(int, Enum):
    """A fixed set of numbers: any other is refused."""


@dataclass(frozen=True, slots=True)
class Width:
    """The exact scalar that a Python type stands for."""

    prim: Prim

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        inner = handler(source)  # with the constraints of the member, where they stand before the width
        bits = {Prim.INT32: 31, Prim.INT64: 63}.get(self.prim)
        if bits is None:
            return inner
        return core_schema.chain_schema([inner, core_schema.int_schema(ge=-(2**bits), le=2**bits - 1)])


Int32: TypeAlias = Annotated[int, Width(Prim.INT32)]
Int64: TypeAlias = Annotated[int, Width(Prim.INT64)]
"""What a plain `int` means too."""
Float32: TypeAlias = Annotated[float, Width(Prim.FLOAT32)]
Uri: TypeAlias = Annotated[str, Width(Prim.URI)]
Json: TypeAlias = Any
"""Any JSON value, kept as it is."""


class NullMark:
    """The mark of `Nullable`: null is a value of its own here."""


Nullable: TypeAlias = Annotated[T | None, NullMark()]
"""May be null. With a default of None it may be absent too, and the two are kept apart."""


class Stream:
    """The answer of an operation that is read bit by bit: `returns=Stream`."""


@dataclass(frozen=True, slots=True)
class Name:
    """The name that targets are made of, where the wire name gives a poor one: `Annotated[str, Name("firstName2")]`.

    On an arm of a shape union it names the arm."""

    text: str


@dataclass(frozen=True, slots=True)
class Tagged:
    """Makes a union of models one that is told apart by a member with a `Literal` type.

    `TypeAliasType("Part", Annotated[TextPart | ImagePart, Tagged("type")])`. An object with another tag is kept as is.
    """

    member: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        given = get_args(source) if get_origin(source) in (Union, UnionType) else (source,)
        arms = {tag: arm for arm in given for tag in tags_of(arm, self.member)}
        choices: dict[Any, CoreSchema] = {tag: handler.generate_schema(arm) for tag, arm in arms.items()}
        choices[""] = core_schema.dict_schema(core_schema.str_schema(), core_schema.any_schema())

        def tag_of(value: Any) -> str | None:
            if isinstance(value, dict):
                tag = value.get(self.member)
            elif isinstance(value, BaseModel):
                tag = getattr(value, self.member, None)
            else:
                return None
            return tag if isinstance(tag, str) and tag in arms else ""

        return core_schema.tagged_union_schema(choices, discriminator=tag_of)


def tags_of(arm: Any, member: str) -> tuple[str, ...]:
    """The discriminator values of a union's arm: those of the `Literal` that its member `member` has, by wire name."""
    if get_origin(arm) is Annotated:
        arm = get_args(arm)[0]
    if not (isinstance(arm, type) and issubclass(arm, BaseModel)):
        return ()
    for name, field in arm.__pydantic_fields__.items():
        if member == (field.alias or name):
            annotation: Any = field.annotation
            if get_origin(annotation) is Literal:
                return tuple(each for each in get_args(annotation) if isinstance(each, str))
    return ()


AuthName: TypeAlias = Literal["none", "api_key", "auth_secret"]
M = TypeVar("M", bound=type[BaseModel])


@dataclass(frozen=True, slots=True)
class OperationMark:
    """What an operation decorator leaves on its class."""

    verb: str
    paths: tuple[str, ...]
    returns: Any
    auth: AuthName
    tags: tuple[str, ...]
    uploads: tuple[str, ...]


OPERATION = "__dtogen_operation__"


def _operation(verb: str) -> Callable[..., Callable[[M], M]]:
    def decorate(
        *paths: str,
        returns: Any = None,
        auth: AuthName = "none",
        tags: Sequence[str] = (),
        uploads: Sequence[str] = (),
    ) -> Callable[[M], M]:
        def mark(model: M) -> M:
            setattr(model, OPERATION, OperationMark(verb, paths, returns, auth, tuple(tags), tuple(uploads)))
            return model

        return mark

    decorate.__name__ = verb.lower()
    decorate.__doc__ = f"""Makes a model the request of a {verb} operation.

    `paths`: the first is the one that clients use; none means `/api/{{name of the model}}`. `returns`: a type, also as
    text where it is declared later; None for an empty answer, `bytes`, or `Stream`. `uploads`: multipart part names,
    one that ends in `?` may be left out.
    """
    return decorate


get = _operation("GET")
post = _operation("POST")
put = _operation("PUT")
patch = _operation("PATCH")
delete = _operation("DELETE")
