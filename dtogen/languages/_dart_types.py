"""How Dart reads and writes a value of a type, and a JSON value as an expression of a type."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from dtogen import ir
from dtogen.code import EMPTY, Code, Lines, fill, identifier
from dtogen.language import Context
from dtogen.languages._dart_text import WIDTH
from dtogen.layout import SOFT, SPACE, Doc, Group, Indent, fit, listed

DECODERS = {
    ir.Prim.BOOL: "bool",
    ir.Prim.INT32: "int32",
    ir.Prim.INT64: "int",
    ir.Prim.FLOAT32: "double",
    ir.Prim.FLOAT64: "double",
    ir.Prim.DECIMAL: "Decimal",
    ir.Prim.STRING: "string",
    ir.Prim.BYTES: "bytes",
    ir.Prim.DATE: "Date",
    ir.Prim.TIME: "Time",
    ir.Prim.DATETIME: "dateTime",
    ir.Prim.DURATION: "duration",
    ir.Prim.UUID: "uuid",
    ir.Prim.URI: "uri",
}
"""The private function, or our own class, that reads a scalar."""
_OWN = ("Decimal", "Date", "Time")

# What each part of the support needs of the others.
NEEDS: dict[str, tuple[str, ...]] = {
    "value": (),
    "json": ("value", "equal"),
    "equal": (),
    "error": ("convert",),
    "at": ("error",),
    "object": ("error",),
    "members": ("object",),
    "required": ("members", "at"),
    "optional": ("members", "at"),
    "present": ("members", "at"),
    "tag": ("required", "any", "convert"),
    "optionalTag": ("tag", "optional"),
    "rest": ("members", "exact"),
    "any": (),
    "bool": ("error",),
    "string": ("error",),
    "int": ("error",),
    "int32": ("int",),
    "intKey": ("string",),
    "double": ("error",),
    "bytes": ("string", "typed_data"),
    "uuid": ("string",),
    "uri": ("string",),
    "dateTime": ("string",),
    "isoDateTime": (),
    "duration": ("string", "micros"),
    "isoDuration": ("fraction",),
    "micros": (),
    "fraction": ("pad",),
    "pad": (),
    "list": ("at",),
    "map": ("at", "object"),
    "orNull": (),
    "nullable": ("Nullable",),
    "unlessNull": (),
    "body": ("convert", "typed_data"),
    "encode": ("value", "isoDateTime", "isoDuration", "typed_data", "convert"),
    "exact": ("value", "error", "convert"),
    "convert": (),
    "typed_data": (),
    "Decimal": ("exact",),
    "Date": ("json", "string", "pad"),
    "Time": ("json", "string", "micros", "fraction"),
    "Nullable": (),
    "uploads": (),
    "streams": (),
}
FEATURES = (*(f"has_{name}" for name in NEEDS), *(f"own_{prim.value}" for prim in ir.Prim))


def needed(name: str, context: Context) -> Code:
    """The private function `_name`, recorded as needed."""
    context.need(f"has_{name}")
    return Code(f"_{name}")


def call(head: Doc, *args: Doc) -> Doc:
    return listed_after(head, Code("("), args, Code(")"))


def listed_after(head: Doc, opening: Code, items: tuple[Doc, ...], closing: Code) -> Doc:
    return (head, listed(opening, items, closing, by=2))


def opened(target: ir.Type, context: Context) -> ir.Type:
    """The type behind aliases."""
    while isinstance(target, ir.Ref):
        decl = context.facts.by_name[target.name]
        if not isinstance(decl, ir.Alias):
            break
        target = decl.type
    return target


def open_enum(target: ir.Type, context: Context) -> ir.Enumeration | None:
    decl = context.facts.resolve(target.inner if isinstance(target, ir.Nullable) else target)
    return decl if isinstance(decl, ir.Enumeration) and decl.open else None


# Reading.


def param_reader(name: str) -> Code:
    return identifier(f"fromJson{name}")


def reader(target: ir.Type, context: Context) -> Doc:
    """A function that reads a value of the type."""
    match opened(target, context):
        case ir.Scalar(prim) if prim in context.language.overrides:
            return own_function("read", prim, context)
        case ir.Scalar(prim) | ir.Const(prim):
            return scalar_reader(DECODERS[prim], context)
        case ir.ListOf(item):
            return call(needed("list", context), reader(item, context))
        case ir.MapOf(key, value):
            return call(needed("map", context), _key_reader(key, context), reader(value, context))
        case ir.Nullable(inner):
            return call(needed("orNull", context), reader(inner, context))
        case ir.Param(name):
            return param_reader(name)
        case ir.Ref() as ref:
            args = _arguments(ref, context)
            if args:
                return (Code("(json) => "), call(_from_json(ref, context), Code("json"), *args))
            return _from_json(ref, context)
        case _:
            return needed("any", context)


def read(target: ir.Type, value: Code, context: Context) -> Doc:
    """An expression that reads `value`."""
    found = opened(target, context)
    if isinstance(found, ir.Ref):
        return call(_from_json(found, context), value, *_arguments(found, context))
    is_own = isinstance(found, ir.Scalar) and found.prim in context.language.overrides
    if isinstance(found, (ir.Scalar, ir.Const)) and DECODERS[found.prim] in _OWN and not is_own:
        return call(scalar_reader(DECODERS[found.prim], context), value)
    return (reader(target, context), fill("({0})", value))


def scalar_reader(name: str, context: Context) -> Code:
    if name in _OWN:
        context.need(f"has_{name}")
        return fill("{0}.fromJson", context.names[name])
    return needed(name, context)


def own_function(what: str, prim: ir.Prim, context: Context) -> Code:
    """The private function that reads or writes a type of the user's, and what it needs."""
    context.need(f"own_{prim.value}")
    context.need(f"has_{_text_of(prim)}")
    return Code(f"_{what}{prim.value.capitalize()}")


def _text_of(prim: ir.Prim) -> str:
    return {ir.Prim.DECIMAL: "Decimal", ir.Prim.INT64: "int"}.get(prim, "string")


def json_type(prim: ir.Prim, context: Context) -> Code:
    """The type of what stands in JSON for a type of the user's."""
    return {ir.Prim.DECIMAL: context.names["Decimal"], ir.Prim.INT64: Code("int")}.get(prim, Code("String"))


def own_cases(context: Context) -> Lines:
    """The cases of types of the user's, where the type of a value is told apart when it is written."""
    pairs = ((own.code, Code(prim.value.capitalize())) for prim, own in context.language.overrides.items())
    return tuple(fill("{0}() => _write{1}(value),", *pair) for pair in pairs)


def own_functions(is_needed: Callable[[str], bool], context: Context) -> Lines:
    """The functions that read and write types of the user's, by the user's expressions."""
    lines: list[Code] = []
    for prim, own in context.language.overrides.items():
        if not is_needed(f"own_{prim.value}"):
            continue
        read, write = Code(f"_{_text_of(prim)}(json)"), own.encoded(Code("value"))
        if prim is ir.Prim.DECIMAL:
            read = fill("{Decimal}.fromJson(json).text", **context.names)
            write = fill("{Decimal}({0})", write, **context.names)
        name = Code(prim.value.capitalize())
        functions: tuple[tuple[Doc, Code], ...] = (
            (fill("{0} _read{1}(Object? json) =>", own.code, name), own.decoded(read)),
            (fill("{0} _write{1}({2} value) =>", json_type(prim, context), name, own.code), write),
        )
        for head, body in functions:
            lines += (EMPTY, *fit(Group((head, Indent((SPACE, body, Code(";")), 4))), WIDTH))
    return tuple(lines)


def _from_json(ref: ir.Ref, context: Context) -> Code:
    return fill("{0}.fromJson", context.types[ref.name])


def _arguments(ref: ir.Ref, context: Context) -> tuple[Doc, ...]:
    decl = context.facts.by_name[ref.name]
    if not isinstance(decl, ir.Model) or not ref.args:
        return ()
    used = context.facts.used_params.get(ref.name, ())
    pairs = zip(decl.params, ref.args, strict=True)
    return tuple(reader(arg, context) for param, arg in pairs if param in used)


def _key_reader(key: ir.Type, context: Context) -> Doc:
    found = context.facts.resolve(key)
    if isinstance(found, ir.Enumeration):
        own = fill("{0}.fromJson", context.types[found.name])
        if found.prim is ir.Prim.STRING:
            return own
        return fill("(json) => {0}({1}(json))", own, needed("intKey", context))
    return needed("string" if found == ir.Scalar(ir.Prim.STRING) else "intKey", context)


# Writing.


class Writer(NamedTuple):
    """How a value becomes JSON: by selectors put after it, or by a function that it is given to."""

    selectors: tuple[Doc, ...] = ()
    function: Code = EMPTY
    takes_null: bool = False  # the function does


TO_JSON = Writer((Code(".toJson()"),))


def writer(target: ir.Type, context: Context) -> Writer | None:
    """None where the value is its own JSON form."""
    match opened(target, context):
        case ir.Scalar(prim) if prim in context.language.overrides:
            return Writer((), own_function("write", prim, context))
        case ir.Scalar(prim) | ir.Const(prim):
            return _scalar_writer(prim, context)
        case ir.ListOf(item):
            made = writer(item, context)
            if made is None:
                return None
            return Writer((call(Code(".map"), _closure(item, made, context)), Code(".toList()")))
        case ir.MapOf(key, value):
            return _map_writer(key, value, context)
        case ir.Nullable(inner):
            return writer(inner, context)
        case ir.Param():
            for prim in context.language.overrides:  # what the parameter stands for is told apart when it is written
                context.need(f"type_{prim.value}")
                own_function("write", prim, context)
            return Writer((), needed("encode", context), True)
        case ir.Ref(name):
            decl = context.facts.by_name[name]
            return None if isinstance(decl, ir.Enumeration) and decl.open else TO_JSON
        case _:
            return None


def _scalar_writer(prim: ir.Prim, context: Context) -> Writer | None:
    match prim:
        case ir.Prim.BYTES:
            context.need("has_convert")
            return Writer((), Code("base64.encode"))
        case ir.Prim.DATE | ir.Prim.TIME:
            return TO_JSON
        case ir.Prim.DATETIME:
            return Writer((), needed("isoDateTime", context))
        case ir.Prim.DURATION:
            return Writer((), needed("isoDuration", context))
        case ir.Prim.URI:
            return Writer((Code(".toString()"),))
        case _:
            return None


def _is_nullable(target: ir.Type, context: Context) -> bool:
    return isinstance(opened(target, context), ir.Nullable)


def _closure(item: ir.Type, made: Writer, context: Context) -> Doc:
    if made.function and (made.takes_null or not _is_nullable(item, context)):
        return made.function
    return (Code("(e) => "), written(Code("e"), item, made, context))


def _map_writer(key: ir.Type, value: ir.Type, context: Context) -> Writer | None:
    found, made = context.facts.resolve(key), writer(value, context)
    name = Code("k")
    if isinstance(found, ir.Enumeration):
        if not found.open:
            name = Code("k.value") if found.prim is ir.Prim.STRING else Code("'${k.value}'")
        elif found.prim is ir.Prim.INT32:
            name = Code("'$k'")
    elif found != ir.Scalar(ir.Prim.STRING):
        name = Code("'$k'")
    if made is None and name == "k":
        return None
    item = Code("v") if made is None else written(Code("v"), value, made, context)
    entry = call(Code("MapEntry"), name, item)
    return Writer((call(Code(".map"), (Code("(k, v) => "), entry)),))


def written(value: Code, target: ir.Type, made: Writer, context: Context) -> Doc:
    """The JSON form of a variable that is promoted where it is tested for null."""
    nullable = _is_nullable(target, context)
    if not made.function:
        return selected(value, made.selectors, nullable)
    plain = call(made.function, value)
    return (fill("{0} == null ? null : ", value), plain) if nullable and not made.takes_null else plain


def selected(value: Code, selectors: tuple[Doc, ...], nullable: bool) -> Doc:
    """A chain of selectors, the first null-aware where need be."""
    first, *rest = selectors
    mark = Code("?") if nullable else EMPTY
    if not rest:
        return (value, mark, first)
    return Group((value, Indent((SOFT, mark, first, *(part for each in rest for part in (SOFT, each))))))
