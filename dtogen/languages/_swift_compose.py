"""What a declaration of Swift is made of: members, initialisers, operations, cases."""

from __future__ import annotations

from collections.abc import Iterator

from dtogen import ir
from dtogen.code import EMPTY, Code, Lines, fill, join
from dtogen.language import Context
from dtogen.languages._swift_codec import assign, decode, encode, is_plain, rest
from dtogen.languages._swift_literal import items, literal
from dtogen.languages._swift_text import (
    after,
    available,
    collection,
    declared,
    doc,
    filled,
    heading,
    lines_of,
    quote,
)
from dtogen.layout import SOFT, SPACE, Doc, Group, Indent
from dtogen.views import AliasView, FieldView, ModelView, OperationView, Text

YES = Code("yes")


# Members.


def compose_field(view: FieldView, field: ir.Field, context: Context) -> Text:
    owner = context.owner
    assert isinstance(owner, ir.Model)
    label = declared(view.name)
    is_indirect = _is_indirect(field, owner, context)
    if is_indirect:
        context.need("indirect")
    wrapper = fill("@{Indirect} ", **context.names) if is_indirect else EMPTY
    # With a default null is a value of its own, never absence.
    is_null = field.default is not None and isinstance(field.type, ir.Nullable)
    kind = context.spell(field.type) if is_null else view.type
    default = EMPTY
    if field.default:
        default = literal(field.default.value, field.type, context)
    elif view.is_optional:
        default = Code("nil")
    text: dict[str, Code | Lines] = {
        "label": label,
        "type": kind,
        "storage": view.name,
        "is_indirect": YES if is_indirect else EMPTY,
        "default": default,
        "default_items": items(field.default.value, field.type, context) if field.default else (),
        "doc": doc(field.doc, " ".join(_remarks(field, context)), start=2),
        "available": available(field.deprecated, 2),
        "getter": fill("var {0}: {1} {{ {2} }}", label, kind, Code("get" if view.is_constant else "get set")),
    }
    if view.constant:
        body: Doc = Group((Code("{"), Indent((SPACE, view.constant), 2), SPACE, Code("}")))
        text["declaration"] = lines_of((fill("public var {0}: {1} ", label, kind), body), 2)
    elif field.deprecated is not None:
        hidden = fill("_{0}", view.name)
        text["storage"] = hidden
        text["declaration"] = (
            *lines_of(Group((fill("public var {0}:", label), Indent((SPACE, kind), 2), SPACE, Code("{"))), 2),
            fill("  get {{ {0} }}", hidden),
            fill("  set {{ {0} = newValue }}", hidden),
            Code("}"),
            *lines_of(after(fill("{0}private var {1}:", wrapper, hidden), kind), 2),
        )
    else:
        text["declaration"] = lines_of(after(fill("{0}public var {1}:", wrapper, label), kind), 2)
    return text


def _is_indirect(field: ir.Field, owner: ir.Model, context: Context) -> bool:
    """Whether a member would make its struct hold itself."""
    cycles = context.facts.inline_model_cycles
    if owner.name not in cycles or (field.required and not isinstance(field.type, ir.Nullable)):
        return False
    return any(cycles.get(name) == cycles[owner.name] for name in context.facts.inline(field.type))


def _remarks(field: ir.Field, context: Context) -> Iterator[str]:
    found = field.constraints
    low, high = found.ge, found.le
    if low is not None and high is not None:
        yield f"From {low} to {high}."
    elif low is not None:
        yield f"At least {low}."
    elif high is not None:
        yield f"At most {high}."
    if found.gt is not None:
        yield f"More than {found.gt}."
    if found.lt is not None:
        yield f"Less than {found.lt}."
    if found.multiple_of is not None:
        yield f"A multiple of {found.multiple_of}."
    if found.min_length is not None and found.max_length is not None:
        yield f"Length from {found.min_length} to {found.max_length}."
    elif found.min_length is not None:
        yield f"Length at least {found.min_length}."
    elif found.max_length is not None:
        yield f"Length at most {found.max_length}."
    if found.pattern is not None:
        yield f"Pattern: {found.pattern}"


def _code(view: FieldView, key: str) -> Code:
    value = view.text[key]
    assert isinstance(value, Code)
    return value


def _lines(view: FieldView, key: str) -> Lines:
    value = view.text[key]
    assert isinstance(value, tuple)
    return value


# Models.


def compose_model(view: ModelView, model: ir.Model, context: Context) -> Text:
    pairs = [(v, f) for v, (f, _) in zip(view.members, context.facts.members(model), strict=True)]
    bag = view.names.get("additionalProperties")
    if bag:
        context.need("open_model")
        context.need("rest")
    # A struct without members takes anything for its object, as synthesised.
    is_explicit = bool(bag) or not pairs or not all(is_plain(v, f, context) for v, f in pairs)
    lines = _heading(view, model, context)
    text: dict[str, Code | Lines] = {
        "doc": doc(model.doc, _access(model), note(model, context)),
        "available": attribute(model, context),
        "heading": lines,
        "bag": bag or EMPTY,
    }
    if view.is_abstract:
        text["associated"] = tuple(fill("associatedtype {0}: {1}", each, _bound(context)) for each in view.params)
        text["requirements"] = tuple(_requirements(view))
        if not (text["associated"] or text["requirements"]):
            text["heading"] = (*lines[:-1], fill("{0}}}", lines[-1]))
        return text
    text |= {
        "stored": tuple(_stored(view, bag, context)),
        "init": _initialiser(view, bag, context),
        "assign": tuple(_assign(view, bag)),
        "decode": tuple(_decode(pairs, bag, context)) if is_explicit else (),
        "encode": tuple(_encode(pairs, bag, context)) if is_explicit else (),
    }
    is_renamed = any(_code(v, "storage") != f.wire for v, f in pairs)
    text["coding_keys"] = _keys(pairs) if is_renamed and not is_explicit else ()
    return text


def _decode(pairs: list[tuple[FieldView, ir.Field]], bag: Code | None, context: Context) -> Iterator[Code]:
    context.need("coded")
    binding = "let container =" if pairs or bag else "_ ="
    yield fill("{0} try decoder.container(keyedBy: {JSONKey}.self)", Code(binding), **context.names)
    for view, field in pairs:
        yield from decode(view, field, context)
    if bag:
        yield from rest([v.wire for v, _ in pairs], bag)


def _encode(pairs: list[tuple[FieldView, ir.Field]], bag: Code | None, context: Context) -> Iterator[Code]:
    if bag:
        yield fill("try {0}.encode(to: encoder)", bag)
    if pairs:
        yield fill("var container = encoder.container(keyedBy: {JSONKey}.self)", **context.names)
    for view, field in pairs:
        yield from encode(view, field, context)


def _stored(view: ModelView, bag: Code | None, context: Context) -> Iterator[Code]:
    for each in view.members:
        for key in ("doc", "available", "declaration"):
            yield from _lines(each, key)
    if bag:
        yield fill("public var {0}: [{String}: {JSONValue}]", bag, **context.names)


def _requirements(view: ModelView) -> Iterator[Code]:
    for each in view.members:
        yield from (*_lines(each, "doc"), *_lines(each, "available"), _code(each, "getter"))


def _ordered(view: ModelView) -> Iterator[FieldView]:
    """The members that can be set, required ones first, as the API design guidelines have it."""
    yield from (each for each in view.members if each.is_required)
    yield from (each for each in view.members if not (each.is_required or each.is_constant))


def _assign(view: ModelView, bag: Code | None) -> Iterator[Code]:
    for each in _ordered(view):
        yield from assign(each)
    if bag:
        yield fill("self.{0} = {0}", bag)


def _keys(pairs: list[tuple[FieldView, ir.Field]]) -> Lines:
    """The cases of `CodingKeys`."""
    lines: list[Code] = []
    for view, field in pairs:
        name = _code(view, "storage")
        case = fill("case {0}", declared(name))
        lines += (case,) if name == field.wire else lines_of(after(fill("{0} =", case), view.wire), 4)
    return tuple(lines)


def _bound(context: Context) -> Code:
    return fill("{Codable} & {Hashable} & {Sendable}", **context.names)


def _abstract_base(model: ir.Model, context: Context) -> ir.Model | None:
    """The nearest abstract base, which is a protocol."""
    return next((base for base, _ in reversed(context.facts.ancestors(model)) if base.abstract), None)


def _heading(view: ModelView, model: ir.Model, context: Context) -> Lines:
    names = context.names
    base = _abstract_base(model, context)
    protocols = [names[each] for each in ("Codable", "Hashable", "Sendable")]
    inherits = [names["APIRequest"]] if model.operation and not view.is_abstract else []
    if base:
        inherits.append(context.types[base.name])
    if view.is_abstract:
        return heading(fill("public protocol {0}", view.name), inherits or protocols)
    if model.operation or base:
        protocols = []
    params = join(", ", (fill("{0}: {1}", each, _bound(context)) for each in view.params))
    head = fill("public struct {0}<{1}>" if view.params else "public struct {0}", view.name, params)
    return heading(head, [*inherits, *protocols])


def _initialiser(view: ModelView, bag: Code | None, context: Context) -> Lines:
    """The head of the initialiser."""
    parts: list[Doc] = []
    for each in _ordered(view):
        default = _code(each, "default")
        head = fill("{0}: {1}", _code(each, "label"), _code(each, "type"))
        if each.text["default_items"]:
            parts.append((fill("{0} = ", head), collection(_lines(each, "default_items"))))
        elif default:
            parts.append(after(fill("{0} =", head), default))
        else:
            parts.append(after(fill("{0}:", _code(each, "label")), _code(each, "type")))
    if bag:
        parts.append(fill("{0}: [{String}: {JSONValue}] = [:]", bag, **context.names))
    if not parts:
        return (Code("public init() {"),)
    inner: list[Doc] = [SOFT]
    for i, part in enumerate(parts):
        inner += [Code(","), SPACE] if i else []
        inner.append(part)
    return lines_of(Group((Code("public init("), Indent(tuple(inner), 2), SOFT, Code(") {"))), 2)


def _access(model: ir.Model) -> str:
    operation = model.operation
    if operation is None or not operation.uploads:
        return ""
    files = ", ".join(f"{each.part}{'' if each.required else ' (optional)'}" for each in operation.uploads)
    return f"Files: {files}."


def is_marked(decl: ir.Decl, context: Context) -> bool:
    """Whether a deprecated type has the attribute: where nothing else refers to it, which would be a warning."""
    users = {each for each in context.facts.users[decl.name] if each != decl.name}
    return decl.deprecated is not None and not users


def note(decl: ir.Decl, context: Context) -> str:
    if decl.deprecated is None or is_marked(decl, context):
        return ""
    return f"Deprecated: {decl.deprecated}" if decl.deprecated else "Deprecated."


def attribute(decl: ir.Decl, context: Context) -> Lines:
    return available(decl.deprecated, 0) if is_marked(decl, context) else ()


# Operations.


def compose_operation(view: OperationView, model: ir.Model, context: Context) -> Text:
    assert model.operation
    names = context.names
    if view.returns_nothing:
        returns = names["Void"]
    elif view.returns_bytes:
        returns = names["Data"]
    else:
        returns = view.returns or fill("{AsyncThrowingStream}<{Data}, any {Error}>", **names)
    auth = {ir.Auth.NONE: ".anonymous", ir.Auth.API_KEY: ".apiKey", ir.Auth.AUTH_SECRET: ".authSecret"}
    used = context.facts.used_params.get(model.name, ())
    start = 4 if used else 2
    operation = fill("{APIOperation}(", **names)
    tags = filled(Code("tags: "), map(quote, model.operation.tags), EMPTY, start + 2)
    arguments: list[Code] = []
    for label, value in (("name", view.name), ("method", view.verb), ("path", view.path)):
        arguments += lines_of((after(Code(f"{label}:"), value), Code(",")), start + 2)
    arguments += [Code(f"auth: {auth[model.operation.auth]},"), *tags]
    body = (*(Code(f"  {line}") for line in arguments), Code(")"))
    if used:
        head = fill("public static var operation: {APIOperation} {{", **names)
        lines = (head, Code(f"  {operation}"), *(Code(f"  {line}") for line in body), Code("}"))
    else:
        lines = (Code(f"public static let operation = {operation}"), *body)
    return {
        "response": lines_of(after(fill("public typealias {Response} =", **names), returns), 2),
        "operation": lines,
    }


def compose_alias(view: AliasView, alias: ir.Alias, context: Context) -> Text:
    head = fill("public typealias {0} =", view.name)
    return {
        "doc": doc(alias.doc, note(alias, context)),
        "available": attribute(alias, context),
        "declaration": lines_of(after(head, view.type)),
    }
