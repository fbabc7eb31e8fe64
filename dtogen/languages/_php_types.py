"""PHP's two notations of a type: the declaration, which the engine checks, and PHPDoc, which says what is inside."""

from __future__ import annotations

from typing import NamedTuple

from dtogen import ir
from dtogen.code import Code, Lines, fill, identifier, join
from dtogen.language import Context

NATIVE = {
    ir.Prim.BOOL: "bool",
    ir.Prim.INT32: "int",
    ir.Prim.INT64: "int",
    ir.Prim.FLOAT32: "float",
    ir.Prim.FLOAT64: "float",
    ir.Prim.DECIMAL: "string",
    ir.Prim.STRING: "string",
    ir.Prim.BYTES: "string",
    ir.Prim.DATE: "\\DateTimeImmutable",
    ir.Prim.TIME: "string",
    ir.Prim.DATETIME: "\\DateTimeImmutable",
    ir.Prim.DURATION: "\\DateInterval",
    ir.Prim.UUID: "string",
    ir.Prim.URI: "string",
}
ENCODED = frozenset({ir.Prim.DECIMAL, ir.Prim.BYTES, ir.Prim.DATE, ir.Prim.DATETIME, ir.Prim.DURATION})
"""Scalars that PHP holds in another form than JSON."""
NULL, MIXED, ARRAY = Code("null"), Code("mixed"), Code("array")


class Declared(NamedTuple):
    """The type of a member: as PHP has it, and as PHPDoc where that says more."""

    native: Code
    doc: Code | None


def opened(target: ir.Type, context: Context) -> ir.Type:
    """The type behind aliases."""
    while isinstance(target, ir.Ref):
        decl = context.facts.by_name[target.name]
        if not isinstance(decl, ir.Alias):
            break
        target = decl.type
    return target


def has_writer(name: str, context: Context, inside: tuple[str, ...] = ()) -> bool:
    """Whether a union has an arm whose value PHP holds in another form than JSON."""
    decl = context.facts.by_name[name]
    return (
        isinstance(decl, ir.Union)
        and decl.discriminator is None
        and name not in inside
        and any(needs_writer(arm.type, context, (*inside, name), True) for arm in decl.arms)
    )


def needs_writer(target: ir.Type, context: Context, inside: tuple[str, ...] = (), in_union: bool = False) -> bool:
    match opened(target, context):
        case ir.Scalar(prim):
            return prim in ENCODED and not (in_union and prim is ir.Prim.DECIMAL)
        case ir.ListOf(item):
            return needs_writer(item, context, inside)
        case ir.MapOf(_, value):
            return not in_union or needs_writer(value, context, inside)
        case ir.Nullable(inner):
            return needs_writer(inner, context, inside, in_union)
        case ir.Ref(name):
            return has_writer(name, context, inside)
        case _:
            return False


def argument(target: ir.Type, context: Context) -> Code:
    """PHPDoc of a type as the argument of a generic class. Such a class cannot know how to write what PHP holds in
    another form than JSON, so that it has such values as they came."""
    found = opened(target, context)
    if not needs_writer(found, context):
        return written(described(found, context))
    match found:
        case ir.Scalar(ir.Prim.DECIMAL):
            return fill("int|float|{JsonNumber}", **context.names)
        case ir.Scalar():
            return Code("string")
        case ir.MapOf():
            return Code("\\stdClass")
        case ir.ListOf(item):
            return fill("list<{0}>", argument(item, context))
        case _:
            return MIXED


def native(target: ir.Type, context: Context, in_union: bool = False) -> Lines:
    """The alternatives of a type as PHP knows them."""
    match opened(target, context):
        case ir.Scalar(ir.Prim.DECIMAL) if in_union:
            return (context.names["JsonNumber"],)
        case ir.Scalar(prim) | ir.Const(prim):
            return (Code(NATIVE[prim]),)
        case ir.MapOf() if in_union:
            return (Code("\\stdClass"),)
        case ir.ListOf() | ir.MapOf():
            return (ARRAY,)
        case ir.Nullable(inner):
            return (*native(inner, context, in_union), NULL)
        case ir.Ref(name):
            decl = context.facts.by_name[name]
            match decl:
                case ir.Enumeration(open=True):
                    return (Code(NATIVE[decl.prim]),)
                case ir.Union(discriminator=None):
                    arms = [each for arm in decl.arms for each in native(arm.type, context, True)]
                    return (*arms, *([NULL] if decl.nullable else []))
                case _:
                    return (context.types[name],)
        case _:
            return (MIXED,)


def described(target: ir.Type, context: Context, inside: tuple[str, ...] = (), in_union: bool = False) -> Lines:
    """The alternatives of a type in PHPDoc. A union that holds itself, which PHPDoc cannot write, ends in `mixed`."""

    def inner(each: ir.Type) -> Code:
        return written(described(each, context, inside))

    match opened(target, context):
        case ir.Scalar(ir.Prim.DECIMAL) if not in_union:
            return (Code("numeric-string"),)
        case ir.ListOf(item):
            return (fill("list<{0}>", inner(item)),)
        case ir.MapOf(key, value) if not in_union:
            return (fill("array<{0}{1}>", _key(key, context), inner(value)),)
        case ir.Nullable(item):
            return (*described(item, context, inside, in_union), NULL)
        case ir.Param(name):
            return (identifier(name),)
        case ir.Ref(name, args):
            decl = context.facts.by_name[name]
            match decl:
                case ir.Enumeration(open=True, members=members):
                    known = (fill("{0}::*", context.types[name]),) if members else ()
                    return (*known, Code(NATIVE[decl.prim]))
                case ir.Union(discriminator=None):
                    if name in inside:
                        return (MIXED,)
                    inside = (*inside, name)
                    arms = [each for arm in decl.arms for each in described(arm.type, context, inside, True)]
                    return (*arms, *([NULL] if decl.nullable else []))
                case _ if args:
                    given = join(", ", (argument(each, context) for each in args))
                    return (fill("{0}<{1}>", context.types[name], given),)
                case _:
                    return (context.types[name],)
        case found:
            return native(found, context, in_union)


def _key(key: ir.Type, context: Context) -> Code:
    """The key of a map. A text like "7" is an int as a key of a PHP array, so that texts are not told."""
    match opened(key, context):
        case ir.Ref(name):
            decl = context.facts.by_name[name]
            if isinstance(decl, ir.Enumeration) and decl.open:
                return Code("int, " if decl.prim is ir.Prim.INT32 else "")
            return fill("value-of<{0}>, ", context.types[name])
        case ir.Scalar(ir.Prim.STRING):
            return Code("")
        case _:
            return Code("int, ")


def written(atoms: Lines) -> Code:
    """Alternatives as one type, null last."""
    found = dict.fromkeys(atoms)
    if MIXED in found:
        return MIXED
    return join("|", (*(each for each in found if each != NULL), *([NULL] if NULL in found else [])))


def short(atoms: Lines) -> Code:
    """As `written`, with the question mark of PHP."""
    found = dict.fromkeys(atoms)
    if len(found) == 2 and NULL in found and MIXED not in found:
        return fill("?{0}", next(each for each in found if each != NULL))
    return written(atoms)


def declared(target: ir.Type, context: Context, *more: Code) -> Declared:
    """The type with more alternatives, such as null."""
    shown = written((*described(target, context), *more))
    plain = (*native(target, context), *more)
    return Declared(short(plain), None if shown == written(plain) else shown)


def is_absent_kept(field: ir.Field, context: Context) -> bool:
    """Whether absent and null are told apart: null is a value of the type, and there is no default."""
    return not field.required and field.default is None and _has_null(field.type, context)


def is_null_written(field: ir.Field, context: Context) -> bool:
    """Whether null in code is null on the wire."""
    return context.facts.holds_null(field.type) if field.required else _has_null(field.type, context)


def _has_null(target: ir.Type, context: Context) -> bool:
    facts = context.facts
    return facts.holds_null(target) and not isinstance(facts.resolve(target), ir.AnyJson)


def member(field: ir.Field, context: Context) -> Declared:
    """The type of a member as declared."""
    if is_absent_kept(field, context):
        context.need("absent")
        return declared(field.type, context, context.names["Absent"], NULL)
    if field.required or field.default is not None:
        return declared(field.type, context)
    return declared(field.type, context, NULL)
