"""A type of the user's own in place of the one that a language's table has for a scalar, as data.

The rule is one for all languages. `{v}` in an expression stands for a value:

- `decode`: what stands in the JSON document, in the language's plain type: a text; an integer for int64; for a decimal
  the text of its digits, so that none is lost. It gives the user's type.
- `encode`: a value of the user's type. It gives what `decode` takes.
- `literal`: a literal of what `decode` takes, for defaults. Without it `decode` is taken.

Where a language's JSON library finds the codec of a type by itself, there is nothing to decode or encode here: the type
brings its codec along, or `converter` names it. Which keys a language takes is in its `Overridable`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from dtogen import ir
from dtogen.code import Code, is_invisible

PLACE = "{v}"
KEYS = ("type", "import", "decode", "encode", "literal", "converter", "value")
"""The keys of an override, as the configuration has them."""

OVERRIDABLE = frozenset(ir.Prim) - {ir.Prim.BOOL, ir.Prim.INT32, ir.Prim.FLOAT32, ir.Prim.FLOAT64, ir.Prim.STRING}
"""Scalars that can be another type somewhere. The others are what every language has, and keys of maps are made of."""


@dataclass(frozen=True, slots=True)
class Override:
    """One type of the user's. The texts are from a configuration, each one line: see `fault_of`."""

    type: str
    imports: tuple[str, ...] = ()
    decode: str = ""
    encode: str = ""
    literal: str = ""
    converter: str = ""
    is_value: bool = False  # a type whose values are never null, where the language has others

    @property
    def code(self) -> Code:
        return Code(self.type)

    def decoded(self, value: Code) -> Code:
        return Code(self.decode.replace(PLACE, value))

    def encoded(self, value: Code) -> Code:
        return Code(self.encode.replace(PLACE, value))

    def default(self, value: ir.JsonValue, prim: ir.Prim, quote: Callable[[str], Code]) -> Code:
        """The literal of a JSON scalar. Raises ValueError where nothing tells how to write one."""
        pattern = self.literal or self.decode
        if not pattern:
            raise ValueError(f"nothing tells how a {prim.value} is written as {self.type}")
        digits = f"{value:f}" if isinstance(value, Decimal) else str(value)
        return Code(pattern.replace(PLACE, Code(digits) if prim is ir.Prim.INT64 else quote(digits)))

    def given(self) -> frozenset[str]:
        """The keys that say something."""
        values = (self.type, self.imports, self.decode, self.encode, self.literal, self.converter, self.is_value)
        return frozenset(key for key, value in zip(KEYS, values, strict=True) if value)

    def words(self) -> tuple[str, ...]:
        """The names that the type says bare, which support code of ours gives way to."""
        return tuple(dict.fromkeys(_BARE.findall(self.type)))


TYPE = re.compile(r"[\w.\\:]+([<\[][\w.\\:<>\[\], ?]+[>\]])?")
"""The form of a type: a name, qualified or not, with arguments or without. What is more has an alias in the library."""

_BARE = re.compile(r"(?<![\w.\\@:])[^\W\d]\w*")
Overrides = Mapping[ir.Prim, Override]


@dataclass(frozen=True, slots=True)
class Overridable:
    """What a language can do: the scalars that may be another type, and the keys that it takes beside `type`.

    `keys` tells of each what it is in the language, `required` which may not be left out. `imports` is the form of an
    import, `example` one.
    """

    imports: re.Pattern[str]
    example: str
    keys: Mapping[str, str] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    prims: frozenset[ir.Prim] = OVERRIDABLE
    joins_unions: bool = True  # it may be an arm of a union by shape
    reaches_arguments: bool = True  # `converter` holds for the arguments of generic models too

    def taken(self) -> tuple[str, ...]:
        return tuple(each for each in KEYS if each in ("type", "import", "literal") or each in self.keys)

    def sample(self) -> str:
        """An override as the configuration has it, to start from."""
        told = {"type": "Money", "import": self.example, "decode": "Money.parse({v})", "encode": "{v}.toString()"}
        keys = [key for key in told if key in ("type", "import") or key in self.required]
        return f"{{ {', '.join(f'{key} = {toml_text(told[key])}' for key in keys)} }}"


def toml_text(text: str) -> str:
    """A text of one line in TOML."""
    return f"'{text}'" if '"' in text and "'" not in text else json.dumps(text, ensure_ascii=False)


def fault_of(text: str, *, has_place: bool = False) -> str | None:
    """What is wrong with a text of an override, as what it must be; None where nothing is."""
    if not text.strip() or text != text.strip() or any(map(is_invisible, text)):
        return "one line of code, without line ends, tabs and blanks around it"
    if has_place and PLACE not in text:
        return f"an expression in which {PLACE} stands for the value"
    return None


def digest_of(overrides: Overrides) -> str:
    """What options say of overrides: the scalars, and a digest of all that is said of them; empty for none."""
    if not overrides:
        return ""
    found = sorted((prim.value, repr(each)) for prim, each in overrides.items())
    told = hashlib.sha256(repr(found).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{','.join(name for name, _ in found)} (sha256:{told})"


def imports_of(overrides: Overrides, needs: Mapping[str, bool]) -> tuple[Code, ...]:
    """The imports of the types that occur in a file, sorted, each once."""
    used = (each for prim, each in overrides.items() if needs[f"type_{prim.value}"])
    return tuple(Code(text) for text in sorted({text for each in used for text in each.imports}))


def imports_in(overrides: Overrides, codes: Iterable[Code]) -> tuple[Code, ...]:
    """The imports of the types and converters that stand in some code, sorted, each once."""
    told = "\n".join(codes)

    def stands(name: str) -> bool:
        return bool(name) and re.search(rf"(?<![\w.]){re.escape(name)}(?!\w)", told) is not None

    used = (each for each in overrides.values() if stands(each.type) or stands(each.converter))
    return tuple(Code(text) for text in sorted({text for each in used for text in each.imports}))
