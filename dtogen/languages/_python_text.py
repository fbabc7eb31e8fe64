"""Python's texts: string literals, docstrings, values of scalars; and the line ends that ruff would choose."""

from __future__ import annotations

import base64
import datetime as dt
import re
import textwrap
from collections.abc import Iterable
from decimal import Decimal

from dtogen.code import EMPTY, Code, Lines, checked, doc_lines, fill, is_invisible, join, number
from dtogen.layout import SOFT, SPACE, Broken, Doc, Group, Indent, columns, fit

# Texts. A linter takes letters that look like others for slips, so those are written as escapes where no other letter
# of the word tells its script; of the scripts that are kept, these are such letters.
_LOOKALIKES = frozenset("ıſΑΒΕΖΗΙΚΜΝΟΡΤΥΧαγινορσυϒϜϨϱϲϳϹϺЅІЈАВЕЗКМНОРСТУХЬабгеорсухѕіјѡѴѵҮүһҽӀӏӠԁԌԛԜԝノ")
_KEPT = re.compile(
    "[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017f\u0391-\u03c9\u0400-\u04ff\u3001\u3002\u3040-\u3096\u30a1-\u30fe"
    "\u4e00-\u4e35\u4e37-\u4e3e\u4e40-\u9fff\uac00-\ud7a3\U0001f300-\U0001f64f\U0001f680-\U0001f6ff\U0001f900-\U0001f9ff]"
)
_WORD = re.compile(r"\w+|\W")
_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _escape(char: str) -> str:
    """`char` as it stands in a string: itself where it is plain to see."""
    if char in _ESCAPES:
        return _ESCAPES[char]
    if " " <= char <= "~" or (_KEPT.match(char) and not is_invisible(char)):
        return char
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"


def _escaped(text: str) -> str:
    if text.isascii():
        return "".join(map(_escape, text))
    out: list[str] = []
    for word in _WORD.findall(text):
        hidden = {c for c in word if not c.isascii()} <= _LOOKALIKES
        for char in word:
            out.append(f"\\u{ord(char):04x}" if hidden and char in _LOOKALIKES else _escape(char))
    return "".join(out)


def quote(text: str) -> Code:
    """A string literal, in the quotes that need fewer escapes."""
    mark = "'" if text.count('"') > text.count("'") else '"'
    return Code(f"{mark}{_escaped(text).replace(mark, chr(92) + mark)}{mark}")


def docstring(*texts: str) -> Lines:
    """One docstring: the texts as paragraphs, every character of an author's literal."""
    lines: list[str] = []
    for text in texts:
        found = [line.expandtabs() for line in doc_lines(text)]
        if found:
            below = textwrap.dedent("\n".join(found[1:])).split("\n") if found[1:] else []
            lines += [*([""] if lines else []), found[0].strip(), *below]
    if not lines:
        return ()
    whole = re.sub('"{3,}|^"|"$', lambda m: m[0].replace('"', '\\"'), _escaped("\n".join(lines)).replace("\\n", "\n"))
    first, *rest = (Code(line) for line in _unfold(whole, lines))
    opened = fill('"""{0}', first)
    return (opened, *rest, Code('"""')) if rest else (fill('{0}"""', opened),)


def _unfold(whole: str, lines: list[str]) -> list[str]:
    return whole.split("\n") if len(lines) > 1 else [whole]


# Values.


def real(value: int | float | Decimal) -> Code:
    return Code(repr(float(value)))


def blob(text: str) -> Code:
    """A bytes literal."""
    data = base64.b64decode(text)
    mark = "'" if data.count(b'"') > data.count(b"'") else '"'
    named = {0x5C: "\\\\", 0x0A: "\\n", 0x0D: "\\r", 0x09: "\\t", ord(mark): f"\\{mark}"}
    body = "".join(named.get(each) or (chr(each) if 32 <= each < 127 else f"\\x{each:02x}") for each in data)
    return Code(f"b{mark}{body}{mark}")


def day(text: str) -> Code:
    value = dt.date.fromisoformat(text)
    return _call("dt.date", [number(each) for each in (value.year, value.month, value.day)])


def _iso(text: str) -> str:
    """What `fromisoformat` of every Python reads: six digits of a fraction, an offset in digits."""
    text = re.sub(r"\.\d+", lambda m: m[0][:7].ljust(7, "0"), text)
    return re.sub("[zZ]$", "+00:00", text)


def clock(text: str) -> Code:
    value = dt.time.fromisoformat(_iso(text))
    return _call("dt.time", [*_clock(value), *_zone(value.utcoffset())])


def moment(text: str) -> Code:
    value = dt.datetime.fromisoformat(_iso(text))
    parts = [number(each) for each in (value.year, value.month, value.day)]
    return _call("dt.datetime", [*parts, *_clock(value), *_zone(value.utcoffset())])


def _clock(value: dt.time | dt.datetime) -> list[Code]:
    parts = [value.hour, value.minute, value.second, value.microsecond]
    while len(parts) > 2 and not parts[-1]:
        parts.pop()
    return [number(each) for each in parts]


def _zone(offset: dt.timedelta | None) -> list[Code]:
    if offset is None:
        return []
    return [fill("tzinfo=dt.timezone({0})", _span(offset)) if offset else Code("tzinfo=dt.timezone.utc")]


_DURATION = re.compile(r"(-?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d+))?S)?)?")


def span(text: str) -> Code:
    found = _DURATION.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no duration")
    sign, weeks, days, hours, minutes, seconds, fraction = found.groups("0")
    value = dt.timedelta(
        int(days), int(seconds), int(fraction.ljust(6, "0")[:6]), 0, int(minutes), int(hours), int(weeks)
    )
    return _span(-value if sign == "-" else value)


def _span(value: dt.timedelta) -> Code:
    sign, value = (-1, -value) if value < dt.timedelta() else (1, value)
    hours, rest = divmod(value.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    parts = {
        "days": value.days, "hours": hours, "minutes": minutes, "seconds": seconds, "microseconds": value.microseconds,
    }  # fmt: skip
    return _call("dt.timedelta", [fill("{0}={1}", Code(k), number(sign * v)) for k, v in parts.items() if v])


def _call(name: str, args: list[Code]) -> Code:
    return fill("{0}({1})", Code(name), join(", ", args))


# Line ends. An expression is made on one line, then read back into brackets, items and operands, and fitted.

_STRING = r"""b?"(?:[^"\\]|\\.)*"|b?'(?:[^'\\]|\\.)*'"""
_TOKEN = re.compile(_STRING + r"""|, | \| |[\[({]|[\])}]|[^"'\[\](){},| ]+|.""", re.DOTALL)
_CLOSING = frozenset("])}")


def _read(tokens: list[str], at: int) -> tuple[list[Doc], int]:
    """The items from `at` to the closing bracket, or to the end."""
    items: list[Doc] = []
    operands: list[Doc] = []
    parts: list[Doc] = []

    def end_operand() -> None:
        operands.append(tuple(parts))
        parts.clear()

    def end_item() -> None:
        end_operand()
        first, *others = operands
        more: list[Doc] = []
        for each in others:
            more += [SPACE, Code("| "), each]
        items.append(Group((first, *more)) if more else first)
        operands.clear()

    before = ""
    while at < len(tokens) and tokens[at] not in _CLOSING:
        token = tokens[at]
        at += 1
        if token == ", ":
            end_item()
        elif token == " | ":
            end_operand()
        elif token in "[({":
            inner, at = _read(tokens, at)
            parts.append(_bracket(Code(token), inner, Code(tokens[at]), before))
            at += 1
        else:
            parts.append(Code(token))
        before = token
    if parts or operands:
        end_item()
    return items, at


def _bracket(opening: Code, items: list[Doc], closing: Code, before: str) -> Doc:
    if not items:
        return (opening, closing)
    inner: list[Doc] = [items[0]]
    for each in items[1:]:
        inner += [Code(","), SPACE, each]
    is_call = bool(re.search(r"\w$", before))
    comma = Broken(Code(",")) if len(items) > 1 or opening == "(" or not is_call else EMPTY
    # Arguments may share one line of their own; the items of a list or dict may not.
    body: Doc = Group((*inner, comma)) if is_call else (*inner, comma)
    return Group((opening, Indent((SOFT, body)), SOFT, closing))


def expression(code: Code) -> Doc:
    items, _ = _read(_TOKEN.findall(code), 0)
    return items[0] if len(items) == 1 else code


def _in_parentheses(doc: Doc) -> Doc:
    return Group((Broken(Code("(")), Indent((SOFT, doc)), SOFT, Broken(Code(")"))))


def _fitted(code: Code) -> Doc:
    """An expression, in parentheses where it does not fit and has no brackets of its own."""
    doc = expression(code)
    return _in_parentheses(doc) if isinstance(doc, Group) or code[-1] not in _CLOSING else doc


def assignment(name: Code, annotation: Code, value: Code | None, width: int, start: int) -> Lines:
    """`name: annotation = value`."""
    head = fill("{0}: ", name)
    if value is None:
        return fit((head, _fitted(annotation)), width, start)
    is_word = value[-1] not in _CLOSING and not isinstance(expression(value), Group)
    if is_word and "[" not in annotation and start + 4 + columns(value) > width:
        return (fill("{0}{1} = {2}", head, annotation, value),)  # nothing helps
    return fit((head, _fitted(annotation), Code(" = "), _fitted(value)), width, start)


def replace(code: Code, pattern: str, written: str) -> Code:
    """`code` with what matches `pattern` written as `written`, other string literals left alone."""
    return Code(re.sub(f"{pattern}|{_STRING}", lambda found: found.expand(written) if found[1] else found[0], code))


def statement(code: Code, width: int, start: int) -> Lines:
    """Any other line that may break in its brackets."""
    prefix = re.match(r"(?:return |class |def |@)?", code)
    words = prefix[0] if prefix else ""
    return fit((Code(words), expression(Code(code[len(words) :]))), width, start)


def imports(module: str, names: Iterable[tuple[str, Code]], width: int) -> Lines:
    """`from module import a, b`: plain names in one statement, each renamed one in its own."""
    pairs = sorted(names, key=lambda each: order(each[0]))
    plain = [own for name, own in pairs if own == name]
    head = fill("from {0} import ", checked(module))
    flat = fill("{0}{1}", head, join(", ", plain))
    broken = (fill("{0}(", head), *(fill("    {0},", each) for each in plain), Code(")"))
    # isort's order: by the first name that a statement imports.
    statements: list[tuple[str, Lines]] = [
        (name, (fill("{0}{1} as {2}", head, checked(name), own),)) for name, own in pairs if own != name
    ]
    if plain:
        statements.append((str(plain[0]), (flat,) if columns(flat) <= width else broken))
    return tuple(line for _, lines in sorted(statements, key=lambda each: order(each[0])) for line in lines)


def order(name: str) -> tuple[object, ...]:
    """isort's: constants, classes, functions; numbers in names by value, case last."""
    return (_kind(name), _natural(name.lower()), _natural(name))


def all_order(name: str) -> tuple[object, ...]:
    """That of `__all__`, where case counts from the first."""
    return (_kind(name), _natural(name))


def _kind(name: str) -> int:
    return 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2


def _natural(name: str) -> tuple[str | int, ...]:
    return tuple(int(each) if each.isdecimal() else each for each in re.split(r"(\d+)", name))
