"""What a member's constraints and examples say, in English: documentation says it where a type cannot."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal

from dtogen import ir


def sentences(field: ir.Field, quoted: Callable[[str], str] = "`{}`".format) -> str:
    """The sentences, in one text. `quoted` marks a pattern or an example as code, in Markdown's way by default."""
    target = field.type.inner if isinstance(field.type, ir.Nullable) else field.type
    unit = {ir.ListOf: "items", ir.MapOf: "members"}.get(type(target), "characters")
    found, said = field.constraints, []
    low, high = found.ge, found.le
    if low is not None and high is not None:
        said.append(f"From {digits(low)} to {digits(high)}.")
    else:
        said += [f"At least {digits(low)}."] if low is not None else []
        said += [f"At most {digits(high)}."] if high is not None else []
    said += [f"More than {digits(found.gt)}."] if found.gt is not None else []
    said += [f"Less than {digits(found.lt)}."] if found.lt is not None else []
    said += [f"A multiple of {digits(found.multiple_of)}."] if found.multiple_of is not None else []
    least, most = found.min_length, found.max_length
    if least is not None and most is not None:
        said.append(f"From {least} to {most} {unit}.")
    elif least is not None or most is not None:
        said.append(f"At {'most' if least is None else 'least'} {most if least is None else least} {unit}.")
    said += [f"Matches {quoted(found.pattern)}."] if found.pattern is not None else []
    said += [f"For example {quoted(json_text(each))}." for each in field.examples]
    return " ".join(said)


def digits(value: float | Decimal) -> str:
    """A number's JSON text."""
    return f"{value:f}" if isinstance(value, Decimal) else json.dumps(value)


def json_text(value: ir.JsonValue) -> str:
    """A JSON value as people write it."""
    match value:
        case tuple():
            return f"[{', '.join(map(json_text, value))}]"
        case ir.JsonObject(pairs):
            return "{" + ", ".join(f"{json.dumps(name)}: {json_text(each)}" for name, each in pairs) + "}"
        case Decimal():
            return digits(value)
        case _:
            return json.dumps(value, ensure_ascii=False)
