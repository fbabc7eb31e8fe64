"""How Swift's members are coded: statements of `init(from:)` and `encode(to:)`, where Foundation needs help."""

from __future__ import annotations

from dtogen import ir
from dtogen.code import EMPTY, Code, Lines, fill, join
from dtogen.language import Context
from dtogen.languages._swift_literal import literal
from dtogen.languages._swift_text import WIDTH, after, call, collection, filled, lines_of
from dtogen.layout import SPACE, Doc, Group, Indent
from dtogen.views import FieldView

WIRED = frozenset({ir.Prim.DATETIME, ir.Prim.DURATION, ir.Prim.UUID})
"""What is text of a form that Foundation does not read or write itself."""


def is_wired(target: ir.Type, context: Context) -> bool:
    """Whether values of such a form are in a type, at any depth of lists and maps."""
    match context.facts.resolve(target):
        case ir.Scalar(prim):
            return prim in WIRED and prim not in context.language.overrides
        case ir.ListOf(inner) | ir.Nullable(inner) | ir.MapOf(_, inner):
            return is_wired(inner, context)
        case _:
            return False


def wire(target: ir.Type, context: Context) -> Code:
    """The type that is coded for a type."""
    if not is_wired(target, context):
        return context.spell(target)
    match context.facts.resolve(target):
        case ir.ListOf(item):
            return fill("[{0}]", wire(item, context))
        case ir.MapOf(key, value):
            name = context.names["Int"] if key in _NUMBERS else context.spell(key)
            return fill("[{0}: {1}]", name, wire(value, context))
        case ir.Nullable(inner):
            return fill("{0}?", wire(inner, context))
        case _:
            context.need("wire")
            return fill("{Wire}<{0}>", context.spell(target), **context.names)


_NUMBERS = (ir.Scalar(ir.Prim.INT32), ir.Scalar(ir.Prim.INT64))


def unwrapped(target: ir.Type, context: Context) -> Code:
    """What is put behind a value of the coded type to make one of the type."""
    match context.facts.resolve(target) if is_wired(target, context) else None:
        case None:
            return EMPTY
        case ir.ListOf(item):
            return _each("map", item, context)
        case ir.MapOf(_, value):
            return _each("mapValues", value, context)
        case ir.Nullable(inner):
            return fill("?{0}", unwrapped(inner, context))
        case _:
            return Code(".value")


def _each(method: str, item: ir.Type, context: Context) -> Code:
    inner = unwrapped(item, context)
    pattern = ".{0}(\\.value)" if inner == ".value" else ".{0} {{ $0{1} }}"
    return fill(pattern, Code(method), inner)


def wrapped(target: ir.Type, value: Code, context: Context) -> Code:
    """A value of the coded type made of one of the type."""
    match context.facts.resolve(target) if is_wired(target, context) else None:
        case None:
            return value
        case ir.ListOf(item):
            return _mapped(value, "map", item, context)
        case ir.MapOf(_, item):
            return _mapped(value, "mapValues", item, context)
        case ir.Nullable(inner):
            return _optional(inner, value, context)
        case _:
            return fill("{Wire}({0})", value, **context.names)


def _optional(inner: ir.Type, value: Code, context: Context) -> Code:
    match context.facts.resolve(inner):
        case ir.Scalar():
            return fill("{0}.map({Wire}.init)", value, **context.names)
        case _:
            return wrapped(inner, fill("{0}?", value), context)


def _mapped(value: Code, method: str, item: ir.Type, context: Context) -> Code:
    if isinstance(context.facts.resolve(item), ir.Scalar):
        return fill("{0}.{1}({Wire}.init)", value, Code(method), **context.names)
    return fill("{0}.{1} {{ {2} }}", value, Code(method), wrapped(item, Code("$0"), context))


def is_plain(view: FieldView, field: ir.Field, context: Context) -> bool:
    """Whether Foundation's own synthesis codes a member as it should be."""
    null = _null(field.type, context)
    keeps_null = isinstance(null, ir.Nullable) or (isinstance(null, ir.Union) and view.is_optional)
    odd = view.is_constant or view.has_default or keeps_null or view.text["is_indirect"]
    return not (odd or is_wired(field.type, context))


def _null(target: ir.Type, context: Context) -> ir.Type | ir.Decl | None:
    """What a type is, if null is one of its values and is to be told from absence: free JSON does not."""
    resolved = context.facts.resolve(target)
    return resolved if context.facts.holds_null(target) and not isinstance(resolved, ir.AnyJson) else None


def decode(view: FieldView, field: ir.Field, context: Context) -> Lines:
    """The statement that reads a member, in `init(from:)`."""
    key = fill("forKey: {0}", view.wire)
    if view.constant:
        context.need("expect")
        return lines_of(call(Code("try container.expect"), (view.constant, key)), 4)
    kind, method, tail = _reading(view, field.type, context)
    member = _code(view, "storage")
    head = fill("try container.{0}", Code(method))
    arguments = (fill("{0}.self", kind), key)
    if not view.has_default:
        line = fill("self.{0} = {1}", member, head)
        if len(line) + 5 <= WIDTH:
            return lines_of(call(line, arguments, tail), 4)
        return lines_of(_broken(member, call(head, arguments, tail)), 4)
    assert field.default
    default = literal(field.default.value, field.type, context)
    line = fill("self.{0} = {1}({2}){3} ?? ", member, head, join(", ", arguments), tail)
    if len(line) + len(default) + 4 <= WIDTH:
        return (fill("{0}{1}", line, default),)
    items = view.text["default_items"]
    assert isinstance(items, tuple)
    other: Doc = (Code("?? "), collection(items)) if items else fill("?? {0}", default)
    return lines_of(_broken(member, Group((call(head, arguments, tail), SPACE, other))), 4)


def _reading(view: FieldView, target: ir.Type, context: Context) -> tuple[Code, str, Code]:
    """What is decoded, by which method, and what is put behind that."""
    kind, tail = wire(target, context), unwrapped(target, context)
    if view.is_required:
        return kind, "decode", tail
    if not _null(target, context):
        return kind, "decodeIfPresent", fill("?{0}", tail) if tail else EMPTY
    context.need("contained")
    if isinstance(target, ir.Nullable) and not view.has_default:
        kind = fill("{Nullable}<{0}>", wire(target.inner, context), **context.names)
        if is_wired(target.inner, context):
            context.need("nullable_map")
            tail = fill("?{0}", _each("map", target.inner, context))
    elif tail:
        tail = fill(".map {{ $0{0} }}", tail)
    return kind, "decodeIfContained", tail


def _broken(member: Code, body: Doc) -> Doc:
    return Group((fill("self.{0} =", member), Indent((SPACE, body), 2)), broken=True)


def encode(view: FieldView, field: ir.Field, context: Context) -> Lines:
    """The statement that writes a member, in `encode(to:)`."""
    value = fill("self.{0}", _code(view, "storage"))
    target, method = field.type, "encodeIfPresent"
    if view.has_default or view.is_required or view.is_constant:
        method = "encode"
        value = wrapped(target, value, context)
    elif isinstance(target, ir.Nullable) and is_wired(target, context):
        value = _mapped(fill("{0}?", value), "map", target.inner, context)
    elif is_wired(target, context):
        value = _optional(target, value, context)
    head = fill("try container.{0}", Code(method))
    return lines_of(call(head, (value, fill("forKey: {0}", view.wire))), 4)


def rest(wires: list[Code], bag: Code, start: int = 4) -> Lines:
    """The statement that reads the members that an open model does not name."""
    head = fill("self.{0} = try container.decodeRest(besides: ", bag)
    return filled(head, wires, Code(")"), start)


def assign(view: FieldView) -> Lines:
    """The statement that sets a member, in the initialiser."""
    return lines_of(after(fill("self.{0} =", _code(view, "storage")), _code(view, "label")), 4)


def _code(view: FieldView, key: str) -> Code:
    value = view.text[key]
    assert isinstance(value, Code)
    return value
