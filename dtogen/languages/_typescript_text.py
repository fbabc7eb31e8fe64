"""TypeScript as text: string literals, doc comments, values and the tags that say what a type cannot."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from dtogen import ir
from dtogen.code import Code, Lines, doc_lines, escape_unicode, fill, is_invisible, visible
from dtogen.language import Context
from dtogen.languages._typescript_layout import bracketed, key_of
from dtogen.layout import Doc

_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}


def quote(text: str) -> Code:
    """A string literal in the quotes that need fewer escapes; controls, line ends and bidi marks as `\\uXXXX`."""
    mark = "'" if text.count('"') > text.count("'") else '"'
    escapes = {**_ESCAPES, mark: f"\\{mark}"}
    inner = (escapes.get(c) or (escape_unicode(c) if is_invisible(c) else c) for c in text)
    return Code(f"{mark}{''.join(inner)}{mark}")


def json_string(text: str) -> Code:
    """A string literal of JSON."""
    escapes = {**_ESCAPES, '"': '\\"'}
    return Code('"' + "".join(escapes.get(c) or (escape_unicode(c) if is_invisible(c) else c) for c in text) + '"')


def _harmless(line: str) -> str:
    """A line of a block comment that cannot end it, nor begin with a tag: `@ts-ignore` there is an order to tsc."""
    line = line.replace("*/", "*\\/")
    bare = line.lstrip()
    return f"{line[: len(line) - len(bare)]}\\{bare}" if bare.startswith("@") else line


def doc(text: str, tags: tuple[tuple[str, str], ...] = ()) -> Lines:
    """A doc comment, on one line where it is one line."""
    lines = [_harmless(line) for line in doc_lines(text)]
    lines += [""] if lines and tags else []
    lines += [f"@{name} {_harmless(' '.join(doc_lines(value)))}".rstrip() for name, value in tags]
    if len(lines) > 1:
        return (Code("/**"), *(Code(f" * {line}".rstrip()) for line in lines), Code(" */"))
    return tuple(Code(f"/** {line} */") for line in lines)


def header(lines: tuple[str, ...]) -> Lines:
    first, *rest = (visible(line).replace("*/", "*\\/") for line in lines)
    return (Code(f"/* {first}"), *(Code(line) for line in rest), Code("*/"))


# Values.


def digits(value: float | Decimal) -> Code:
    """A number as prettier writes it: no plus and no zeros in front of an exponent, none at the end of a fraction."""
    if isinstance(value, int):
        return Code(str(value))
    mantissa, _, exponent = (f"{value:f}" if isinstance(value, Decimal) else repr(value)).partition("e")
    mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    return Code(f"{mantissa}e{int(exponent)}" if exponent else mantissa)


def value_doc(value: ir.JsonValue, target: ir.Type, context: Context) -> Doc:
    """A JSON value as an expression of a type."""
    resolved = context.facts.resolve(target)
    if isinstance(resolved, ir.Nullable):
        return value_doc(value, resolved.inner, context)
    if isinstance(resolved, ir.Scalar) and (own := context.language.overrides.get(resolved.prim)) and value is not None:
        return own.default(value, resolved.prim, quote)
    exact = context.options.flag("exact") and isinstance(resolved, ir.Scalar)
    match value:
        case None:
            return Code("null")
        case bool():
            return Code("true" if value else "false")
        case tuple():
            item = resolved.item if isinstance(resolved, ir.ListOf) else ir.AnyJson()
            return bracketed(Code("["), [value_doc(each, item, context) for each in value], Code("]"), False)
        case ir.JsonObject(pairs):
            inner = resolved.value if isinstance(resolved, ir.MapOf) else ir.AnyJson()
            items: list[Doc] = [(table_key(name), Code(": "), value_doc(each, inner, context)) for name, each in pairs]
            return bracketed(Code("{"), items, Code("}"), True)
        case str():
            return quote(value)
        case _ if exact and resolved == ir.Scalar(ir.Prim.INT64):
            return fill("{0}n", digits(value))
        case _ if exact and resolved == ir.Scalar(ir.Prim.DECIMAL):
            return fill("new {dto}.{Decimal}({0})", quote(str(digits(value))), **context.names)
        case _:
            return digits(value)


def table_key(name: str) -> Code:
    # Bare or quoted, it would set the prototype.
    return Code('["__proto__"]') if name == "__proto__" else key_of(quote(name), name)


def json_text(value: ir.JsonValue) -> str:
    match value:
        case tuple():
            return f"[{', '.join(map(json_text, value))}]"
        case ir.JsonObject(pairs):
            return "{" + ", ".join(f"{json_string(name)}: {json_text(each)}" for name, each in pairs) + "}"
        case str():
            return json_string(value)
        case None | bool():
            return {None: "null", True: "true", False: "false"}[value]
        case _:
            return digits(value)


def is_container(value: ir.JsonValue) -> bool:
    return isinstance(value, (tuple, ir.JsonObject))


def tags_of(field: ir.Field) -> Iterator[tuple[str, str]]:
    found, size = field.constraints, "Length"
    target = field.type.inner if isinstance(field.type, ir.Nullable) else field.type
    size = {ir.ListOf: "Items", ir.MapOf: "Properties"}.get(type(target), "Length")
    for name, limit in (
        ("minimum", found.ge),
        ("exclusiveMinimum", found.gt),
        ("maximum", found.le),
        ("exclusiveMaximum", found.lt),
        ("multipleOf", found.multiple_of),
        (f"min{size}", found.min_length),
        (f"max{size}", found.max_length),
    ):
        if limit is not None:
            yield name, digits(limit)
    if found.pattern is not None:
        yield "pattern", found.pattern
    if field.default is not None and field.default.value not in ((), ir.JsonObject(())):
        yield "defaultValue", json_text(field.default.value)
    for example in field.examples:
        yield "example", json_text(example)
    if field.deprecated is not None:
        yield "deprecated", field.deprecated
