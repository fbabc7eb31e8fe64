"""A JSON value as a Dart expression of a type, constant where the type allows it."""

from __future__ import annotations

import re
from typing import NamedTuple

from dtogen import ir
from dtogen.code import Code, fill, number
from dtogen.language import Context
from dtogen.languages._dart_text import real
from dtogen.languages._dart_types import DECODERS, call, needed, scalar_reader
from dtogen.layout import Doc, Group, listed
from dtogen.values import kind_of


class Value(NamedTuple):
    """An expression; `const` is to stand before it outside of a constant."""

    doc: Doc
    is_const: bool = True
    is_made: bool = False  # a collection or a call of a constructor
    is_nest: bool = False  # a collection that is not empty

    def alone(self) -> Doc:
        return (Code("const "), self.doc) if self.is_const and self.is_made else self.doc


NULL = Value(Code("null"))
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_TIME = re.compile(r"(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6})\d*)?)?", re.ASCII)
_DURATION = re.compile(r"(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d{1,6})\d*)?S)?)?", re.ASCII)


def value_of(value: ir.JsonValue, target: ir.Type, context: Context) -> Value:
    """A JSON value as an expression of a type."""
    found = context.facts.resolve(target)
    match found:
        case ir.Nullable(inner):
            return NULL if value is None else value_of(value, inner, context)
        case ir.Enumeration():
            code = context.literal(value, target)
            return Value(code, is_made=not code.startswith(f"{context.types[found.name]}."))
        case ir.Union(discriminator=None):
            return _arm_value(value, found, context)
        case ir.Union() | ir.Model():
            read_it = call(fill("{0}.fromJson", context.types[found.name]), _json_value(value, context).alone())
            return Value(read_it, is_const=False)
        case ir.Scalar(prim) if prim in context.language.overrides:
            return Value(context.literal(value, found), is_const=False)
        case ir.Scalar(prim) | ir.Const(prim):
            return _scalar_value(value, prim, target, context)
        case ir.ListOf(item):
            return _list_value(value, item, context)
        case ir.MapOf(key, item):
            return _map_value(value, key, item, context)
        case _:
            return _json_value(value, context)


def _json_value(value: ir.JsonValue, context: Context) -> Value:
    match value:
        case tuple():
            return _list_value(value, ir.AnyJson(), context)
        case ir.JsonObject():
            return _map_value(value, ir.Scalar(ir.Prim.STRING), ir.AnyJson(), context)
        case _:
            return Value(context.literal(value, ir.AnyJson()))


def _list_value(value: ir.JsonValue, item: ir.Type, context: Context) -> Value:
    items = [value_of(each, item, context) for each in value] if isinstance(value, tuple) else []
    is_const = all(each.is_const for each in items)
    docs = tuple(each.doc if is_const else each.alone() for each in items)
    return _collection(Code("["), docs, Code("]"), is_const, any(each.is_nest for each in items))


def _map_value(value: ir.JsonValue, key: ir.Type, item: ir.Type, context: Context) -> Value:
    pairs = value.members if isinstance(value, ir.JsonObject) else ()
    items = [(name, value_of(each, item, context)) for name, each in pairs]
    is_const = all(each.is_const for _, each in items)
    docs: list[Doc] = []
    for name, each in items:
        decl = context.facts.resolve(key)
        is_text = decl == ir.Scalar(ir.Prim.STRING) or (
            isinstance(decl, ir.Enumeration) and decl.prim is ir.Prim.STRING
        )
        shown = value_of(name if is_text else int(name), key, context)
        docs.append((shown.doc if is_const else shown.alone(), Code(": "), each.doc if is_const else each.alone()))
    return _collection(Code("{"), tuple(docs), Code("}"), is_const, any(each.is_nest for _, each in items))


def _collection(opening: Code, docs: tuple[Doc, ...], closing: Code, is_const: bool, nests: bool) -> Value:
    """A literal; one that holds another is never on one line."""
    made = listed(opening, docs, closing, by=2)
    if isinstance(made, Group) and nests:
        made = Group(made.body, broken=True)
    return Value(made, is_const, True, bool(docs))


def _arm_value(value: ir.JsonValue, union: ir.Union, context: Context) -> Value:
    kind = kind_of(value)
    if kind is ir.Kind.NULL:
        return Value(fill("{0}()", context.derived[union.name]["null"]), is_made=True)
    arm = next(each for each in union.arms if each.kind is kind)
    inner = value_of(value, arm.type, context)
    head = context.derived[f"{union.name}.{arm.kind.value}"]["class"]
    return Value(call(head, inner.doc if inner.is_const else inner.alone()), inner.is_const, True)


def _scalar_value(value: ir.JsonValue, prim: ir.Prim, target: ir.Type, context: Context) -> Value:
    names = context.names
    match prim:
        case ir.Prim.DECIMAL:
            context.need("has_Decimal")
            return Value(context.literal(value, target), is_made=True)
        case ir.Prim.FLOAT32 | ir.Prim.FLOAT64 if isinstance(value, int):
            return Value(real(value))
        case ir.Prim.BYTES:
            context.need("has_convert")
            return Value(context.literal(value, target), is_const=False)
        case ir.Prim.DATETIME | ir.Prim.URI:
            needed(DECODERS[prim], context)
            return Value(context.literal(value, target), is_const=False)
        case ir.Prim.DATE | ir.Prim.TIME | ir.Prim.DURATION:
            if prim is not ir.Prim.DURATION:
                context.need(f"has_{DECODERS[prim]}")
            parts = _parts(str(value), prim)
            if parts is None:
                fallback = fill("{0}({1})", scalar_reader(DECODERS[prim], context), context.literal(value, target))
                return Value(fallback, is_const=False)
            head = Code("Duration") if prim is ir.Prim.DURATION else names[DECODERS[prim]]
            return Value(call(head, *parts), is_made=True)
        case _:
            return Value(context.literal(value, target))


def _parts(text: str, prim: ir.Prim) -> tuple[Code, ...] | None:
    """The arguments of a constructor; None for a text of another form."""
    form = {ir.Prim.DATE: _DATE, ir.Prim.TIME: _TIME, ir.Prim.DURATION: _DURATION}[prim]
    match = form.fullmatch(text)
    if match is None:
        return None
    if prim is ir.Prim.DURATION:
        names = ("days", "hours", "minutes", "seconds", "milliseconds", "microseconds")
        numbers = [int(each or 0) for each in match.groups()[1:5]]
        numbers += divmod(int((match[6] or "").ljust(6, "0")), 1000)
        sign = -1 if match[1] else 1
        pairs = zip(names, numbers, strict=True)
        return tuple(fill(f"{name}: {{0}}", number(sign * each)) for name, each in pairs if each)
    numbers = [int(each or 0) for each in match.groups()]
    if prim is ir.Prim.TIME:
        numbers[3] = int((match[4] or "").ljust(6, "0"))
        while len(numbers) > 1 and not numbers[-1]:
            numbers.pop()
    return tuple(map(number, numbers))
