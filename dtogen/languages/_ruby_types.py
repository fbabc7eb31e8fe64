"""A type in Ruby's three notations: an expression that reads and writes its values, YARD and RBS."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dtogen import ir
from dtogen.code import EMPTY, Code, fill, identifier, join
from dtogen.facts import children
from dtogen.language import Context
from dtogen.names import ascii_only, snake

CORE = (
    *("ArgumentError", "Array", "BigDecimal", "Date", "DateTime", "FalseClass", "Float", "Hash", "Integer", "JSON"),
    *("Module", "NilClass", "Numeric", "Proc", "Range", "RangeError", "Rational", "Regexp", "String", "Struct"),
    *("Symbol", "Time", "TrueClass", "Class"),
)
"""Ruby's own constants that a document says; with `::` in front where the schema has a type of that name."""

SCALARS = {
    ir.Prim.BOOL: "BOOLEAN",
    ir.Prim.INT32: "INT32",
    ir.Prim.INT64: "INT64",
    ir.Prim.FLOAT32: "FLOAT",
    ir.Prim.FLOAT64: "FLOAT",
    ir.Prim.DECIMAL: "DECIMAL",
    ir.Prim.STRING: "STRING",
    ir.Prim.BYTES: "BYTES",
    ir.Prim.DATE: "DATE",
    ir.Prim.TIME: "TIME",
    ir.Prim.DATETIME: "DATETIME",
    ir.Prim.DURATION: "DURATION",
    ir.Prim.UUID: "UUID",
    ir.Prim.URI: "STRING",
}
CLASSES = {
    ir.Prim.INT32: "Integer",
    ir.Prim.INT64: "Integer",
    ir.Prim.DECIMAL: "BigDecimal",
    ir.Prim.DATE: "Date",
    ir.Prim.DATETIME: "Time",
}
_NOTES = {
    ir.Prim.UUID: "UUID",
    ir.Prim.URI: "URI",
    ir.Prim.BYTES: "bytes",
    ir.Prim.TIME: "time of day, HH:MM:SS",
}
_KINDS = {
    ir.Kind.BOOLEAN: ("TrueClass", "FalseClass"),
    ir.Kind.NUMBER: ("Numeric",),
    ir.Kind.STRING: ("String",),
    ir.Kind.ARRAY: ("Array",),
    ir.Kind.OBJECT: ("Hash",),
}
_RBS_WORDS = frozenset(
    "alias attr_accessor attr_reader attr_writer bool boolish bot class def end extend false in include instance "
    "interface lazy module nil number out prepend private public self singleton string top true type unchecked untyped "
    "use void".split()
)
_RUBY_WORDS = frozenset(
    "alias and begin break case class def do else elsif end ensure false for if in module next nil not or redo rescue "
    "retry return self super then true undef unless until when while yield".split()
)


def is_type(name: str, context: Context) -> bool:
    """Whether the schema has a type that is called so in Ruby, where the first letter is a capital."""
    by_name = context.facts.by_name
    return name in by_name or name[:1].lower() + name[1:] in by_name


def core(name: str, context: Context) -> Code:
    return Code(f"::{name}" if is_type(name, context) else name)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an expression stands: `dto` is what its methods and constants are called on, `module` is before types."""

    dto: Code = EMPTY
    module: Code = EMPTY
    is_lazy: bool = False  # inside a lambda, where types may be said as they are


IN_CLASS = Place()


def has_param(target: ir.Type) -> bool:
    return any(isinstance(each, ir.Param) for each in children(target))


def param(name: str) -> Code:
    text = snake(name) or "type"
    return identifier(f"{text}_" if text in _RUBY_WORDS else text)


def expression(target: ir.Type, context: Context, place: Place = IN_CLASS) -> Code:
    """The `Type`, class or module that reads and writes values of the type; a lambda where it may come later."""
    match target:
        case ir.Scalar(prim) | ir.Const(prim):
            return _constant(prim, context, place)
        case ir.AnyJson():
            return _scalar("ANY", context, place)
        case ir.ListOf(item):
            return _made("list", context, place, expression(item, context, place))
        case ir.Nullable(inner):
            return _made("nullable", context, place, expression(inner, context, place))
        case ir.MapOf(key, value):
            return _map(key, expression(value, context, place), context, place)
        case ir.Param(name):
            return param(name)
        case ir.Ref(name, args):
            decl = context.facts.by_name[name]
            if isinstance(decl, ir.Alias):
                return expression(decl.type, context, place)
            if isinstance(decl, ir.Enumeration):
                if decl.open:
                    return _constant(decl.prim, context, place)
                return _made("enum", context, place, _enum(name, context, place))
            own = fill("{0}{1}", place.module, context.types[name])
            lazy = Place(place.dto, place.module, True)
            if args:
                context.need("use_generic")
                own = fill("{0}[{1}]", own, join(", ", (expression(each, context, lazy) for each in args)))
            return own if place.is_lazy else fill("-> {{ {0} }}", own)


def _enum(name: str, context: Context, place: Place) -> Code:
    return fill("-> {{ {0}{1} }}", place.module, context.types[name])


def _constant(prim: ir.Prim, context: Context, place: Place) -> Code:
    context.need(f"use_{SCALARS[prim].lower()}")
    return _scalar(SCALARS[prim], context, place)


def _scalar(name: str, context: Context, place: Place) -> Code:
    if place.dto:
        return fill("{0}::{1}", place.dto, Code(name))
    return fill("{Dto}::{0}", Code(name), **context.names) if is_type(name, context) else Code(name)


def _made(method: str, context: Context, place: Place, *args: Code) -> Code:
    context.need(f"use_{method}")
    name = fill("{0}.{1}", place.dto, Code(method)) if place.dto else Code(method)
    return fill("{0}({1})", name, join(", ", args))


def _map(key: ir.Type, value: Code, context: Context, place: Place) -> Code:
    decl = context.facts.resolve(key)
    if isinstance(decl, ir.Enumeration) and not decl.open:
        context.need("use_map")
        context.need("use_enum")
        return _made("enum_map", context, place, _enum(decl.name, context, place), value)
    is_text = decl == ir.Scalar(ir.Prim.STRING) or (isinstance(decl, ir.Enumeration) and decl.prim is ir.Prim.STRING)
    context.need("use_map")
    return _made("map" if is_text else "int_map", context, place, value)


def member_type(target: ir.Type, model: ir.Model, context: Context) -> Code:
    """The type of a member in the body of its class. Of a generic class, a lambda of the type arguments."""
    inner = target.inner if isinstance(target, ir.Nullable) else target
    if not has_param(inner):
        return expression(inner, context)
    used = {each.name for each in children(inner) if isinstance(each, ir.Param)}
    last = max(i for i, each in enumerate(model.params) if each in used)
    params = (param(name) if name in used else fill("_{0}", param(name)) for name in model.params[: last + 1])
    return fill("->({0}) {{ {1} }}", join(", ", params), expression(inner, context, Place(is_lazy=True)))


def shapes(union: ir.Union, context: Context) -> Iterator[Code]:
    """The arms of a union by JSON kind, `Class => Type`."""
    names = context.names
    place = Place(names["Dto"])
    for arm in union.arms:
        made = expression(arm.type, context, place)
        for kind in _KINDS[arm.kind]:
            yield fill("{0} => {1}", core(kind, context), made)
    if union.nullable:
        yield fill("{0} => {1}", core("NilClass", context), _scalar("NULL", context, place))


# YARD.


def yard(target: ir.Type, context: Context) -> tuple[Code, ...]:
    """The classes of a value, `nil` last."""
    match target:
        case ir.Scalar(ir.Prim.BOOL) | ir.Const(ir.Prim.BOOL):
            return (Code("Boolean"),)
        case ir.Scalar(prim) | ir.Const(prim):
            return (_class(prim, context, "Float"),)
        case ir.ListOf(item):
            return (fill("{0}<{1}>", core("Array", context), join(", ", yard(item, context))),)
        case ir.MapOf(key, value):
            told = join(", ", yard(value, context))
            return (fill("{0}{{{1} => {2}}}", core("Hash", context), join(", ", yard(key, context)), told),)
        case ir.Nullable(inner):
            return with_nil(yard(inner, context))
        case ir.AnyJson():
            return (Code("Object"),)
        case ir.Param(name):
            return (identifier(name),)
        case ir.Ref(name, args):
            match context.facts.by_name[name]:
                case ir.Alias(type=inner):
                    return yard(inner, context)
                case ir.Enumeration(prim=prim):
                    return (_class(prim, context, "Float"),)
                case ir.Union(discriminator=None) as union if name not in context.facts.recursive:
                    return yard_arms(union, context)
                case _:
                    own = context.types[name]
                    given = (each for arg in args for each in yard(arg, context))
                    return (fill("{0}<{1}>", own, join(", ", given)) if args else own,)


def yard_arms(union: ir.Union, context: Context) -> tuple[Code, ...]:
    found = tuple(dict.fromkeys(each for arm in union.arms for each in yard(arm.type, context)))
    return with_nil(found) if union.nullable else found


def with_nil(found: tuple[Code, ...]) -> tuple[Code, ...]:
    return (*(each for each in found if each != "nil"), Code("nil"))


def _class(prim: ir.Prim, context: Context, number: str) -> Code:
    if prim is ir.Prim.DURATION:
        return context.names["IsoDuration"]
    if prim in (ir.Prim.FLOAT32, ir.Prim.FLOAT64):
        return core(number, context) if number == "Float" else Code(number)
    return core(CLASSES.get(prim, "String"), context)


def note(target: ir.Type, context: Context) -> Code:
    """What the class does not tell: which enum, that a text is a UUID."""
    match target:
        case ir.Scalar(prim):
            return Code(_NOTES.get(prim, ""))
        case ir.ListOf(inner) | ir.Nullable(inner):
            return note(inner, context)
        case ir.MapOf(key, inner):
            decl = context.facts.resolve(key)
            by = fill("by {{{0}}}", context.types[decl.name]) if isinstance(decl, ir.Enumeration) else EMPTY
            return join(", ", (each for each in (by, note(inner, context)) if each))
        case ir.AnyJson():
            return Code("free JSON")
        case ir.Ref(name):
            decl = context.facts.by_name[name]
            if isinstance(decl, ir.Enumeration):
                return fill("{0} {{{1}}}", Code("see" if decl.open else "one of"), context.types[name])
            return note(decl.type, context) if isinstance(decl, ir.Alias) else EMPTY
        case _:
            return EMPTY


# RBS, whose identifiers are ASCII: a type that has another name is `untyped`, and its own signature is left out.


def in_rbs(name: Code) -> bool:
    return name.isascii()


def rbs(target: ir.Type, context: Context) -> Code:
    match target:
        case ir.Scalar(ir.Prim.BOOL) | ir.Const(ir.Prim.BOOL):
            return Code("bool")
        case ir.Scalar(prim) | ir.Const(prim):
            return _class(prim, context, "number")
        case ir.ListOf(item):
            return fill("{0}[{1}]", core("Array", context), rbs(item, context))
        case ir.MapOf(key, value):
            return fill("{0}[{1}, {2}]", core("Hash", context), rbs(key, context), rbs(value, context))
        case ir.Nullable(inner):
            return maybe(rbs(inner, context))
        case ir.AnyJson():
            return Code("untyped")
        case ir.Param(name):
            return rbs_param(name)
        case ir.Ref(name, args):
            match context.facts.by_name[name]:
                case ir.Alias(type=inner):
                    return rbs(inner, context)
                case ir.Enumeration(prim=prim):
                    return _class(prim, context, "number")
                case _ if not in_rbs(context.types[name]):
                    return Code("untyped")
                case ir.Union(discriminator=None):
                    return rbs_alias(context.types[name])
                case _:
                    own = context.types[name]
                    given = (rbs(arg, context) for arg in args)
                    return fill("{0}[{1}]", own, join(", ", given)) if args else own


def maybe(spelled: Code) -> Code:
    return spelled if spelled == "untyped" or spelled.endswith("?") else fill("{0}?", spelled)


def rbs_param(name: str) -> Code:
    return identifier(ascii_only(name[:1].upper() + name[1:]))


def rbs_alias(name: Code) -> Code:
    """The type alias of a union by JSON kind: its name with a small first letter."""
    text = name[:1].lower() + name[1:]
    return identifier(f"{text}_" if text in _RBS_WORDS else text)
