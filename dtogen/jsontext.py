"""JSON as text with every number exact: a decimal stays a decimal, which Python's own writer cannot do."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

# Controls, marks of direction and line separators: nothing that an editor would hide or a terminal obey.
_HIDDEN = re.compile(
    "[\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


def write(value: Any, *, marks_decimals: bool = False) -> str:
    """A value of dicts, lists, texts and numbers as indented JSON, with a line end.

    A decimal has a fraction or an exponent; with `marks_decimals` always an exponent with a capital, as no float.
    """
    return "".join(_parts(value, "\n", marks_decimals)) + "\n"


def read(text: str) -> Any:
    """JSON with its fractions as Decimal. Raises json.JSONDecodeError."""
    return json.loads(text, parse_float=Decimal)


def _parts(value: Any, line: str, marks: bool) -> Iterator[str]:
    match value:
        case dict() if value:
            start = "{"
            for key, each in value.items():
                yield f"{start}{line}  {_quoted(str(key))}: "
                yield from _parts(each, f"{line}  ", marks)
                start = ","
            yield f"{line}}}"
        case list() | tuple() if value:
            start = "["
            for each in value:
                yield f"{start}{line}  "
                yield from _parts(each, f"{line}  ", marks)
                start = ","
            yield f"{line}]"
        case Decimal():
            # 1E0, not 1: so that it is read as the decimal that it is.
            text = str(value)
            yield text if "E" in text or ("." in text and not marks) else f"{text}E0"
        case str():
            yield _quoted(value)
        case _:
            yield json.dumps(value, allow_nan=False)


def _quoted(text: str) -> str:
    return _HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))
