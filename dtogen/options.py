"""One typed model of options: the common ones, those of a language, their defaults and their names on the wire.

The same names serve `--set KEY=VALUE`, the configuration file and a query string, and stand in the header of what was
generated with them.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from dtogen.code import Code, checked
from dtogen.diagnostics import OptionError, error
from dtogen.names import kebab

Value: TypeAlias = "str | bool | int"


@dataclass(frozen=True, slots=True)
class Option:
    """One option. The type of `default` is the option's; a function gives a default made of the schema's name."""

    name: str
    default: Value | Callable[[str], str]
    doc: str
    choices: tuple[str, ...] = ()
    pattern: re.Pattern[str] = re.compile(r"[A-Za-z0-9_.@/+-]+")

    def default_for(self, schema_name: str) -> Value:
        return self.default(schema_name) if callable(self.default) else self.default

    def read(self, text: str) -> Value:
        """The value that `text` stands for. Raises ValueError with what would have been right."""
        if isinstance(self.default, bool):
            values = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
            if text.lower() not in values:
                raise ValueError("true or false")
            return values[text.lower()]
        if isinstance(self.default, int):
            if not re.fullmatch(r"[0-9]{1,6}", text):
                raise ValueError("a whole number")
            return int(text)
        if self.choices and text not in self.choices:
            raise ValueError(" or ".join(self.choices))
        if not self.choices and not self.pattern.fullmatch(text):
            raise ValueError(f"of the form {self.pattern.pattern}")
        return text


LAYOUT = Option(
    "layout", "single", "One document, a publishable package, or a document with the driver of its proof.",
    ("single", "package", "proof"),
)  # fmt: skip
PACKAGE = Option("package", kebab, "The name of the package, in the package layout.")
VERSION = Option("version", "1.0.0", "The version of the package, in the package layout.")
CLIENT = Option("client", True, "The package has a client, if there are requests to send, in the package layout.")
COMMON = (LAYOUT, PACKAGE, VERSION, CLIENT)


@dataclass(frozen=True, slots=True)
class Options:
    """Every option of one language with its value."""

    values: Mapping[str, Value]
    changed: Mapping[str, str] = field(default_factory=dict)  # those that differ from their default, as text

    def __getitem__(self, name: str) -> Value:
        return self.values[name]

    def text(self, name: str) -> str:
        return str(self.values[name])

    def flag(self, name: str) -> bool:
        return self.values[name] is True

    def code(self, name: str) -> Code:
        """A value for a document; its form was checked when it was read."""
        return checked(str(self.values[name]), re.compile(r"[^\n\r]*"))


def parse(own: Iterable[Option], given: Mapping[str, str], schema_name: str, language: str) -> Options:
    """Options from `KEY=VALUE` texts. Raises OptionError for a name or value that is not known."""
    known = {option.name: option for option in (*COMMON, *own)}
    values = {name: option.default_for(schema_name) for name, option in known.items()}
    changed: dict[str, str] = {}
    for name, text in given.items():
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            hint = f'did you mean "{near[0]}"? ' if near else ""
            raise OptionError(
                error("DT401", f'{language} has no option "{name}"', help=f"{hint}it has {', '.join(sorted(known))}")
            )
        try:
            value = known[name].read(text)
        except ValueError as fault:
            raise OptionError(
                error("DT402", f'"{text}" is no value of the option "{name}"', help=f"it must be {fault}")
            ) from None
        if value != values[name]:
            values[name] = value
            changed[name] = str(value).lower() if isinstance(value, bool) else str(value)
    return Options(values, dict(sorted(changed.items())))
