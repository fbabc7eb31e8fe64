"""Readers as a user of the library writes them, with nothing that is private to it: for the driver of the proof."""

from __future__ import annotations

from dtogen import ir
from dtogen.code import Code, fill
from dtogen.language import Context
from dtogen.languages._dart_types import DECODERS, call, opened
from dtogen.layout import Doc

_PLAIN = {"bool": "bool", "int32": "int", "int": "int", "string": "String"}


def public_reader(target: ir.Type, context: Context) -> Doc:
    match opened(target, context):
        case ir.Ref(name, args):
            own = fill("{0}.fromJson", context.types[name])
            decl = context.facts.by_name[name]
            if not isinstance(decl, ir.Model) or not args:
                return own
            used = context.facts.used_params.get(name, ())
            given = (public_reader(arg, context) for param, arg in zip(decl.params, args, strict=True) if param in used)
            return (Code("(json) => "), call(own, Code("json"), *given))
        case ir.ListOf(item):
            return (Code("(json) => _as<List<Object?>>(json).map("), public_reader(item, context), Code(").toList()"))
        case ir.MapOf(_, value):
            head = Code("(json) => _as<Map<String, Object?>>(json).map((k, v) => MapEntry(k, (")
            return (head, public_reader(value, context), Code(")(v)))"))
        case ir.Nullable(inner):
            return (Code("(json) => json == null ? null : ("), public_reader(inner, context), Code(")(json)"))
        case ir.Scalar(prim):
            return _scalar(DECODERS[prim], context)
        case _:
            return Code("(json) => json")


def _scalar(name: str, context: Context) -> Code:
    if name in _PLAIN:
        return fill("_as<{0}>", Code(_PLAIN[name]))
    if name in context.names:
        return fill("{0}.fromJson", context.names[name])
    if name == "double":
        return Code("(json) => _as<num>(json).toDouble()")
    return Code("_as<Object>")
