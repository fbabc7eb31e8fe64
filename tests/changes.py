"""A schema, and single changes of it with what each breaks: the tests of `dtogen diff` share them."""

from __future__ import annotations

from dtogen.language import find_language, language_ids

SHOP = '''\
from decimal import Decimal
from typing import Annotated, Generic, Literal, TypeVar
from pydantic import Field
from dtogen.authoring import *

T = TypeVar("T")
U = TypeVar("U")

class State(ClosedEnum):
    New = "New"
    Sent = "Sent"

class Mood(OpenEnum):
    Glad = "glad"
    Sad = "sad"

class Circle(Dto):
    kind: Literal["circle"] = "circle"
    form: Literal["round"] = "round"
    radius: float

class Square(Dto):
    kind: Literal["square"] = "square"
    form: Literal["edgy"] = "edgy"
    side: Float32

class Point(Dto):
    kind: Literal["point"] = "point"

Shape = TypeAliasType("Shape", Annotated[Circle | Square, Tagged("kind")])
Code = TypeAliasType("Code", Int32 | str)
Stamp = TypeAliasType("Stamp", Int32)

class Base(Dto):
    note: str | None = None

class Extras(Dto, extra="allow"):
    hint: str | None = None

class Page(Dto, Generic[T]):
    items: list[T]

class Pair(Dto, Generic[T, U]):
    first: T
    second: U

class Order(Base):
    """What was bought."""
    id: Int32
    name: str
    text: str | None = None
    rank: Nullable[Int32]
    three: Nullable[str] = None
    size: Int32 = 3
    cost: Annotated[Int32, Field(le=10)]
    tags: list[str]
    page: Page[Int32]

class Parcel(Dto):
    state: State
    mood: Mood
    shape: Shape
    code: Code
    extras: Extras
    stamp: Stamp

class Answer(Dto):
    order: Order
    parcel: Parcel

class Lonely(Dto):
    only: str

@post("/orders", "/api/PutOrder", returns=Answer, auth="api_key", tags=["Shop"], uploads=["photo?"])
class PutOrder(Dto):
    order: Order
    parcel: Parcel
    must: str
    may: str | None = None

@get("/orders/{id}", returns=Answer)
class GetOrder(Dto):
    id: Int32
'''

ALL = tuple(language_ids())
LANGUAGES = tuple(map(find_language, ALL))
EVERY = " ".join(ALL)
COMPLETE = "csharp dart fsharp kotlin php python ruby swift typescript"
NULL_TYPED = "csharp dart fsharp go kotlin python swift typescript"
DEFAULT_TYPED = "csharp dart fsharp kotlin python swift"
THREE_STATE = "csharp dart fsharp go java kotlin swift typescript"
TYPED = "csharp dart fsharp go java kotlin python swift typescript"
EXHAUSTIVE = "dart fsharp java kotlin python swift typescript"
WIDTHS = "csharp fsharp go java kotlin swift"
REQUIRED_FIRST = "fsharp kotlin php swift"
NUMBER_TYPES = "csharp dart fsharp go java kotlin php python swift"
ENUM_TYPES = "csharp dart fsharp java kotlin php python swift typescript"
ABSTRACT = "csharp dart fsharp go java kotlin php swift"
INHERITING = "csharp dart php python ruby"
ARM_NAMES = "csharp dart fsharp go java kotlin swift"
OPEN_TYPES = "csharp dart fsharp go java kotlin php ruby swift typescript"
MEMBER_NAMES = "csharp dart fsharp go java kotlin php python ruby swift"

# What changes to what, the kind of the change, whom it breaks on the wire (requests, responses), and which languages.
TABLE = [
    ("class Lonely", "class More(Dto):\n    a: str\n\nclass Lonely", "type-added", "", ""),
    ("class Lonely(Dto):\n    only: str\n", "", "type-removed", "", EVERY),
    ("class Lonely", "class Alone", "type-renamed", "", EVERY),
    ("class Lonely(Dto):\n    only: str\n", 'class Lonely(OpenEnum):\n    a = "a"\n', "kind-changed", "qr", EVERY),
    ("class Order(Base)", "class Order(Dto)", "member-removed base-changed", "", EVERY),
    ("class Order(Base):\n", "class Other(Dto):\n    note: str | None = None\n\nclass Order(Other):\n",
     "type-added base-changed", "", INHERITING),
    ("class Base(Dto)", "class Base(Dto, ABC)", "model-made-abstract", "", ABSTRACT),
    ("class Answer(Dto)", 'class Answer(Dto, extra="allow")', "model-made-open", "", "fsharp java"),
    ('class Extras(Dto, extra="allow")', "class Extras(Dto)", "model-made-not-open", "", OPEN_TYPES),
    ("    id: Int32\n    name: str\n", "    name: str\n    id: Int32\n", "members-reordered", "",
     f"{REQUIRED_FIRST} java"),
    ("    text: str | None = None\n    rank: Nullable[Int32]\n",
     "    rank: Nullable[Int32]\n    text: str | None = None\n", "members-reordered", "", "java"),
    ("Generic[T, U]", "Generic[U, T]", "parameters-changed", "", TYPED),
    # Members: of what goes both ways, of a request, of an answer.
    ("    name: str\n", "    name: str\n    new: str\n", "member-added", "q", f"{COMPLETE} java"),
    ("    must: str\n", "    must: str\n    new: str\n", "member-added", "q", f"{COMPLETE} java"),
    ("class Answer(Dto):\n", "class Answer(Dto):\n    new: str\n", "member-added", "", f"{COMPLETE} java"),
    ("    name: str\n", "    name: str\n    new: str | None = None\n", "member-added", "", "fsharp java kotlin php"),
    ("    page: Page[Int32]\n", "    page: Page[Int32]\n    new: str | None = None\n", "member-added", "",
     "fsharp java"),
    ("    page: Page[Int32]\n", "    page: Page[Int32]\n    new: Int32 = 7\n", "member-added", "", "fsharp java"),
    ("    note: str | None = None\n", "    note: str | None = None\n    new: str | None = None\n", "member-added", "",
     "fsharp java kotlin php"),
    ("    name: str\n", '    name: str\n    new: Literal["x"] = "x"\n', "member-added", "q", "java typescript"),
    ("    must: str\n", '    must: str = "x"\n', "required-to-defaulted", "", "go typescript"),
    ("    name: str\n", "", "member-removed", "r", EVERY),
    ("    must: str\n", "", "member-removed", "", EVERY),
    ("    text: str | None = None\n", "", "member-removed", "", EVERY),
    ("    name: str\n", '    name: Annotated[str, Name("title")]\n', "member-renamed", "", MEMBER_NAMES),
    ('    text: str | None = None\n', '    text: Annotated[str | None, Name("text"), Field(alias="txt")] = None\n',
     "wire-name-changed", "qr", "typescript"),
    ("    name: str\n", "    name: str | None = None\n", "required-to-optional", "r", f"{NULL_TYPED} php"),
    ("    must: str\n", "    must: str | None = None\n", "required-to-optional", "", NULL_TYPED),
    ("    name: str\n", '    name: str = "x"\n', "required-to-defaulted", "", f"{REQUIRED_FIRST} go typescript"),
    ("    text: str | None = None\n", "    text: str\n", "optional-to-required", "q", f"{COMPLETE} go"),
    ("    text: str | None = None\n", '    text: str = "x"\n', "optional-to-defaulted", "", f"{DEFAULT_TYPED} php"),
    ("    size: Int32 = 3\n", "    size: Int32\n", "defaulted-to-required", "q", f"{COMPLETE} go"),
    ("    size: Int32 = 3\n", "    size: Int32 | None = None\n", "defaulted-to-optional", "", DEFAULT_TYPED),
    ("    size: Int32 = 3\n", "    size: Int32 = 4\n", "default-changed", "", ""),
    ("Field(le=10)", "Field(le=9)", "constraints-changed", "q", ""),
    ("Field(le=10)", "Field(le=11)", "constraints-changed", "", ""),
    # Types.
    ("    id: Int32\n    name", "    id: int\n    name", "type-widened", "r", WIDTHS),
    ("    radius: float\n", "    radius: Float32\n", "type-narrowed", "q", WIDTHS),
    ("    side: Float32\n", "    side: float\n", "type-widened", "r", WIDTHS),
    ("    id: Int32\n    name", "    id: float\n    name", "type-widened", "r", NUMBER_TYPES),
    ("    id: Int32\n    name", "    id: Decimal\n    name", "type-widened", "r", NUMBER_TYPES),
    ("    radius: float\n", "    radius: Int32\n", "type-narrowed", "q", NUMBER_TYPES),
    ("    id: Int32\n    name", "    id: str\n    name", "type-changed", "qr", f"{TYPED} php"),
    ("    tags: list[str]\n", "    tags: list[str | None]\n", "type-widened", "r", NULL_TYPED),
    ("    tags: list[str]\n", "    tags: Json\n", "type-widened", "r", THREE_STATE),
    ("    tags: list[str]\n", "    tags: list[Uri]\n", "type-narrowed", "q", "csharp dart fsharp java kotlin swift"),
    ('"Stamp", Int32', '"Stamp", int', "type-widened", "r", WIDTHS),
    ("    page: Page[Int32]\n", "    page: Page[int]\n", "type-widened", "r", WIDTHS),
    ("    name: str\n", "    name: Nullable[str]\n", "null-allowed", "r", NULL_TYPED),
    ("    rank: Nullable[Int32]\n", "    rank: Int32\n", "null-refused", "q", f"{COMPLETE} go"),
    ("    text: str | None = None\n", "    text: Nullable[str] = None\n", "null-allowed", "", THREE_STATE),
    ("    three: Nullable[str] = None\n", "    three: str | None = None\n", "null-refused", "", THREE_STATE),
    ('Literal["point"] = "point"', 'Literal["dot"] = "dot"', "constant-changed", "qr", "python typescript"),
    # Enums.
    ('    Sent = "Sent"\n', '    Sent = "Sent"\n    Lost = "Lost"\n', "value-added", "r", EXHAUSTIVE),
    ('    Sad = "sad"\n', '    Sad = "sad"\n    Calm = "calm"\n', "value-added", "", "fsharp"),
    ('    Sent = "Sent"\n', "", "value-removed", "q", EVERY),
    ('    Sad = "sad"\n', "", "value-removed", "", OPEN_TYPES),
    ('    Sent = "Sent"\n', '    Gone = "Sent"\n', "value-renamed", "", EVERY),
    ("State(ClosedEnum)", "State(OpenEnum)", "enum-opened", "r", ENUM_TYPES),
    ("Mood(OpenEnum)", "Mood(ClosedEnum)", "enum-closed", "q", ENUM_TYPES),
    # Unions.
    ("[Circle | Square,", "[Circle | Square | Point,", "arm-added", "", f"{EXHAUSTIVE} csharp"),
    ("[Circle | Square,", "[Circle,", "arm-removed", "q", EVERY),
    ('"Code", Int32 | str', '"Code", Int32 | str | list[str]', "arm-added", "r", EXHAUSTIVE),
    ('"Code", Int32 | str', '"Code", Int32 | Annotated[str, Name("Words")]', "arm-renamed", "", ARM_NAMES),
    ('"Code", Int32 | str', '"Code", Int32 | str | None', "null-allowed", "r", EXHAUSTIVE),
    ('Tagged("kind")', 'Tagged("form")', "discriminator-changed", "qr", "csharp fsharp go swift typescript"),
    # Operations.
    ("@post(", "@put(", "verb-changed", "q", ""),
    ('"/orders", "/api/PutOrder"', '"/orders", "/api/PutOrder", "/v2"', "path-added", "", ""),
    ('"/orders", "/api/PutOrder"', '"/orders"', "path-removed", "q", ""),
    ('"/orders/{id}", returns=Answer', '"/orders/{id}", returns=list[Answer]', "answer-changed", "r", TYPED),
    (', auth="api_key"', "", "auth-changed", "", ""),
    ('auth="api_key"', 'auth="auth_secret"', "auth-changed", "q", ""),
    ('uploads=["photo?"]', 'uploads=["photo"]', "upload-required", "q", ""),
    ('uploads=["photo?"]', "uploads=[]", "upload-removed", "q", ""),
    ('uploads=["photo?"]', 'uploads=["photo?", "more?"]', "upload-optional", "", ""),
    ('tags=["Shop"]', 'tags=["Store"]', "tags-changed", "", ""),
    ('@get("/orders/{id}", returns=Answer)\n', "", "operation-removed", "q", EVERY),
    # What is only said.
    ("What was bought", "What somebody bought", "doc-changed", "", ""),
    ("    name: str\n", '    name: str = Field(deprecated="use id")\n', "deprecated", "", ""),
]  # fmt: skip
