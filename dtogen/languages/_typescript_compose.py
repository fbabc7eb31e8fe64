"""The declarations of TypeScript documents: the lines of the types in `dtos.ts` and of the decoders in `decode.ts`."""

from __future__ import annotations

from dtogen import ir
from dtogen.code import EMPTY, Code, Lines, fill, join
from dtogen.language import Context
from dtogen.languages._typescript_layout import (
    COMMA,
    annotated,
    assigned,
    assigned_list,
    bracketed,
    call,
    default_entry,
    entry,
    expression,
    fits,
    indented,
    key_of,
    lines_of,
    parse,
    table,
    type_alias,
    type_doc,
    type_parameters,
    words,
)
from dtogen.languages._typescript_own import DECODER_OF, own_decoder
from dtogen.languages._typescript_text import digits, doc, is_container, quote, table_key, tags_of, value_doc
from dtogen.layout import SOFT, SPACE, Broken, Doc, Group, Indent
from dtogen.views import AliasView, EnumView, FieldView, MemberView, ModelView, OperationView, Text, UnionView

FORMATS = ("date", "time", "dateTime", "duration", "uuid", "base64")
DECODERS = (
    *("bool", "int32", "int64", "float64", "decimal", "json", *FORMATS),
    *("list", "map", "numeric", "nullable", "optional", "nullish", "perhaps", "defaulted", "constant", "closed"),
    "nothing",
)
"""Decoders that other code calls by name: what a document does not use is left out of it."""

_OF_OBJECT = frozenset(
    {"toString", "toLocaleString", "valueOf", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable"}
)


def _is_required(field: ir.Field) -> bool:
    """Whether a value of the type always has the member: a list or map with a default is too handy to be absent."""
    return field.required or (field.default is not None and is_container(field.default.value))


def compose_field(view: FieldView, field: ir.Field, context: Context) -> Text:
    is_readonly = context.options.flag("readonly")
    declared = context.spell(field.type) if view.has_default else view.type
    key = fill("{0}{1}", key_of(view.name, field.wire), Code("" if _is_required(field) else "?"))
    mark, end = Code("readonly " if is_readonly else ""), Code(";")
    return {
        "doc": doc(field.doc, tuple(tags_of(field))),
        "lines": lines_of(annotated(fill("{0}{1}", mark, key), declared, end, is_readonly), 2),
        "class_lines": lines_of(annotated(fill("declare {0}{1}", mark, key), declared, end, is_readonly), 2),
    }


def _entry(view: FieldView, field: ir.Field, context: Context, start: int) -> Lines:
    """The decoder of a member in the table of its model."""
    assert view.decode is not None
    key, names, default, decoder = table_key(field.wire), context.names, field.default, view.decode
    if isinstance(field.type, ir.Param) and not field.required and default is None:
        # Whether null is a value here is known where the parameter is.
        decoder = fill("{perhaps}({0})", context.spell(field.type), **names)
    _need(context, decoder)
    if default is None:
        return entry(key, decoder, start)
    context.need("decode_defaulted")
    value = value_doc(default.value, field.type, context)
    before, after = "() => ", ""
    if isinstance(default.value, ir.JsonObject):
        before, after = "() => (", ")"
    shown = (Code(before), value, Code(after))
    if is_container(default.value) and _holds_models(field.type, context):
        shown = (fill("() => {0}(", decoder), value, Code(")"))
    is_json = isinstance(context.facts.resolve(field.type), ir.AnyJson)
    last: Lines = (Code("true"),) if context.facts.holds_null(field.type) and not is_json else ()
    return default_entry(key, names["defaulted"], decoder, shown, last, start)


def _holds_models(target: ir.Type, context: Context) -> bool:
    """Whether a literal of the type would have to be complete, with what its members have as defaults."""
    match context.facts.resolve(target):
        case ir.ListOf(inner) | ir.Nullable(inner) | ir.MapOf(_, inner):
            return _holds_models(inner, context)
        case ir.Model() | ir.Union():
            return True
        case _:
            return False


def _need(context: Context, code: Code) -> None:
    ours = {str(name): role for role, name in context.names.items() if role in DECODERS}
    own = {str(context.names[own_decoder(prim)]): prim for prim in context.language.overrides}
    for word in words(code):
        if word in ours:
            context.need(f"decode_{ours[word]}")
        if word in own:
            context.need(f"prim_{own[word].value}")  # the type of our decoder, which comes first
            if DECODER_OF[own[word]] in DECODERS:
                context.need(f"decode_{DECODER_OF[own[word]]}")


# Declarations.


def compose_model(view: ModelView, model: ir.Model, context: Context) -> Text:
    tags = () if model.deprecated is None else (("deprecated", model.deprecated),)
    base = _base(view, model, context)
    own = fill("{0}<{1}>", view.name, join(", ", view.params)) if view.params else view.name
    text: dict[str, Code | Lines] = {"doc": doc(_doc_of(model), tags), "decode": _model_decoder(view, model, context)}
    indexed = context.options.text("open") == "index" and view.is_open
    text["index"] = Code("yes" if indexed and (view.opens or view.operation) else "")
    text["is_alias"] = EMPTY
    if view.operation:
        return {**text, **_class(view, model, own, base, context)}
    if base and not view.fields and not indexed:
        return {**text, "is_alias": Code("yes"), "alias": type_alias(own, base)}
    if view.is_empty and not view.is_extended:
        members = Code("Record<string, unknown>" if view.is_open else "Record<string, never>")
        return {**text, "is_alias": Code("yes"), "alias": type_alias(own, members)}
    heritage: Doc = (Code(" extends "), type_doc(parse(base))) if base else EMPTY
    end = "{" if view.fields or text["index"] else "{}"
    head = lines_of((fill("export interface {0}", view.name), type_parameters(view.params), heritage, Code(f" {end}")))
    return {**text, "head": head, "closing": Code("" if end == "{}" else "yes")}


def _doc_of(model: ir.Model) -> str:
    uploads = model.operation.uploads if model.operation else ()
    files = ", ".join(f"{each.part}{'' if each.required else ' (optional)'}" for each in uploads)
    return f"{model.doc}\n\nFiles: {files}." if files else model.doc


def _base(view: ModelView, model: ir.Model, context: Context) -> Code | None:
    """What a model extends. Of a request, which is a class, its members alone."""
    base = context.facts.by_name.get(model.base.name) if model.base else None
    if view.base is None or not isinstance(base, ir.Model):
        return None
    return fill("{Init}<{0}>", view.base, **context.names) if base.operation else view.base


def _class(view: ModelView, model: ir.Model, own: Code, base: Code | None, context: Context) -> Text:
    assert view.operation
    names = context.names
    answers = fill("{Operation}<{0}>", view.operation.text["type"], **names)  # type: ignore[arg-type]
    clauses = [each for each in (base, answers) if each]
    head: Doc = (fill("export class {0}", view.name), type_parameters(view.params))
    docs = [type_doc(parse(each)) for each in clauses]
    if len(docs) == 1:
        heads = lines_of((head, Code(" implements "), docs[0], Code(" {")))
    else:
        inner = Group((Code("implements"), Indent((SPACE, docs[0], COMMA, SPACE, docs[1]), 2)))
        heads = lines_of((head, Group((Indent((SPACE, inner), 2), Broken(EMPTY, Code(" {"))))))
        heads = heads if len(heads) == 1 else (*heads, Code("{"))
    last = {v.name: (v, f) for v, (f, _) in zip(view.members, context.facts.members(model), strict=True)}
    taken = type_doc(parse(fill("{Init}<{0}>", own, **names)))
    init: Doc = (Code("init: "), taken)
    if not any(_is_required(f) for _, f in last.values()):
        # The compiler takes what every object inherits for such a member.
        is_shadowed = any(f.wire in _OF_OBJECT for _, f in last.values())
        init = (init, Code(" = {}"), (Code(" as "), taken) if is_shadowed else ())
    constructor: Doc = (
        Group((Code("constructor("), Indent((SOFT, init), 2), Broken(COMMA), SOFT, Code(")"))),
        Code(" {"),
    )
    members = [line for v, _ in last.values() for line in (*_lines(v.text["doc"]), *_lines(v.text["class_lines"]))]
    assign = "Object.assign(this, init);"
    if any(f.wire == "__proto__" for _, f in last.values()):
        assign = "Object.defineProperties(this, Object.getOwnPropertyDescriptors(init));"
    return {
        "head": heads,
        "members": tuple(members),
        "constructor": lines_of(constructor, 2),
        "assign": Code(assign),
    }


def _lines(text: Code | Lines) -> Lines:
    return (text,) if isinstance(text, Code) else text


def _model_decoder(view: ModelView, model: ir.Model, context: Context) -> Lines:
    names = context.names
    own = fill("{dto}.{0}", view.name, **names)
    if view.params:
        own = fill("{0}<{1}>", own, join(", ", view.params))
    pairs = tuple(zip(view.fields, model.fields, strict=True))
    base = context.decode(model.base) if model.base else None

    def items(start: int) -> Lines:
        lines = [fill("...{0}.members(),", base)] if base else []
        return (*lines, *(line for v, f in pairs for line in _entry(v, f, context, start)))

    callee, first = (names["request"], (own,)) if view.operation else (names["model"], ())
    kind = names["Model"]
    if view.operation:
        kind = names["Request"] if view.is_extended else names["Decoder"]
        context.need("decode_request")
    type_ = fill("{0}<{1}>", kind, own)
    if not view.params:
        return table(fill("export const {0}: {1}", view.name, type_), callee, first, items, False)
    params: list[Doc] = [fill("{0}: {Decoder}<{0}>", each, **names) for each in view.params]
    head = (fill("export const {0} = ", view.name), type_parameters(view.params))
    # The parameters break first, the type of the answer only if that is not enough.
    flat: Doc = (*head, call(EMPTY, params), Code(": "), type_)
    if not fits(lines_of((flat, Code(" =>")))[-1:]):
        flat = (*head, call(EMPTY, params, True), Code(": "), type_doc(parse(type_)))
    return table(flat, callee, first, items, True)


_EMPTY = {ir.Prim.BOOL: "false", ir.Prim.INT32: "0", ir.Prim.FLOAT32: "0", ir.Prim.FLOAT64: "0"}


def _empty_value(target: ir.Type, context: Context) -> Code | None:
    """An answer of the right kind without content; None where that is an object."""
    exact = context.options.flag("exact")
    match context.facts.resolve(target):
        case ir.Scalar(prim) if prim in context.language.overrides:
            return None
        case ir.Scalar(ir.Prim.INT64):
            return Code("0n" if exact else "0")
        case ir.Scalar(ir.Prim.DECIMAL):
            return fill('new {Decimal}("0")', **context.names) if exact else Code("0")
        case ir.Scalar(prim):
            return Code(_EMPTY.get(prim, '""'))
        case ir.ListOf():
            return Code("[]")
        case ir.Nullable():
            return Code("null")
        case ir.Enumeration(members=(first, *_)):
            return quote(first.value) if isinstance(first.value, str) else digits(first.value)
        case _:
            return None


def compose_operation(view: OperationView, model: ir.Model, context: Context) -> Text:
    assert model.operation
    returns = model.operation.returns
    if view.returns_nothing:
        return {"type": Code("void"), "response": (Code("createResponse(): void {}"),)}
    spelled, value = Code("Uint8Array"), Code("new Uint8Array()")
    if view.returns_stream:
        spelled = Code("AsyncIterable<Uint8Array>")
    elif view.returns:
        spelled = view.returns
    shown = type_doc(parse(spelled))
    empty = None if isinstance(returns, ir.Body) else _empty_value(returns, context)
    answer: Doc = value if view.returns_bytes else empty or (Code("{} as "), shown)
    body = indented(lines_of((Code("return "), answer, Code(";")), 4))
    lines = (*lines_of((Code("createResponse(): "), shown, Code(" {")), 2), *body, Code("}"))
    return {"type": spelled, "response": lines}


def compose_enum(view: EnumView, enum: ir.Enumeration, context: Context) -> Text:
    names, is_union = context.names, context.options.text("enums") == "union"
    tags = () if enum.deprecated is None else (("deprecated", enum.deprecated),)
    found, kind = doc(enum.doc, tags), Code("number" if view.is_int else "string")
    values = [each.value for each in view.members]
    arms = values or [Code("never")]
    if not is_union:
        context.need("value_of")
        arms = [fill("{ValueOf}<typeof {0}>", view.name, **names)]
    if view.is_open:
        arms = [*arms, fill("({0} & {{}})", kind)]
        decoder: Doc = names["int32"] if view.is_int else Code("string")
        _need(context, Code(names["int32"] if view.is_int else "string"))
    else:
        context.need("decode_closed")
        decoder = call(names["closed"], [fill("{dto}.{0}", view.name, **names)])
    head = fill("export const {0}: {Decoder}<{dto}.{0}> =", view.name, **names)
    decode = assigned(head, (decoder, Code(";")))
    if is_union and not view.is_open:
        decode = assigned_list(head, names["closed"], bracketed(Code("["), list(values), Code("]"), False))
    const = fill("export const {0} =", view.name)
    members = [line for each in view.members for line in _enum_member(each)]
    body = (Code("{"), *indented(members), Code("} as const;")) if members else (Code("{} as const;"),)
    beside = (fill("{0} {1}", const, body[0]), *body[1:])
    return {
        "doc": found,
        "const": () if is_union else beside if fits(beside) else (const, *indented(body)),
        "type_doc": found if is_union or enum.deprecated is not None else (),
        "type": type_alias(view.name, join(" | ", arms)),
        "decode": decode,
    }


def _enum_member(view: MemberView) -> Lines:
    return (*_lines(view.text["doc"]), fill("{0}: {1},", view.name, view.value))


def compose_union(view: UnionView, union: ir.Union, context: Context) -> Text:
    names = context.names
    tags = () if union.deprecated is None else (("deprecated", union.deprecated),)
    arms = [_inlined(arm.type, context) if union.name in context.facts.recursive else v.type
            for v, arm in zip(view.arms, union.arms, strict=True)]  # fmt: skip
    if view.tag:
        arms.append(fill("{UnknownArm}<{0}>", view.tag, **names))
    if view.is_nullable:
        arms.append(Code("null"))
        context.need("decode_nothing")

    def items(start: int) -> Lines:
        lines: list[Code] = []
        for v, arm in zip(view.arms, union.arms, strict=True):
            key, decoder = table_key(arm.tag if view.tag and arm.tag else arm.kind.value), v.decode or EMPTY
            _need(context, decoder)
            lines += (fill("{0},", key),) if key == decoder else entry(key, decoder, start)
        return (*lines, fill("null: {nothing},", **names)) if view.is_nullable else tuple(lines)

    callee, first = (names["tagged"], (view.tag,)) if view.tag else (names["byKind"], ())
    head = fill("export const {0}: {Decoder}<{dto}.{0}>", view.name, **names)
    return {
        "doc": doc(union.doc, tags),
        "type": type_alias(view.name, join(" | ", arms), context.options.flag("readonly")),
        "decode": table(head, callee, first, items, False),
    }


def _inlined(target: ir.Type, context: Context) -> Code:
    """A type in an alias that refers to itself: `Record` would be resolved at once, and circular (error 2456)."""
    match target:
        case ir.ListOf(item):
            return fill("({0})[]", _inlined(item, context))
        case ir.Nullable(inner):
            return fill("({0} | null)", _inlined(inner, context))
        case ir.MapOf(ir.Ref() as key, value):
            return fill("{{ [key in {0}]?: {1} }}", context.spell(key), _inlined(value, context))
        case ir.MapOf(key, value):
            kind = "string" if key == ir.Scalar(ir.Prim.STRING) else "number"
            return fill("{{ [key: {0}]: {1} }}", Code(kind), _inlined(value, context))
        case _:
            return context.spell(target)


def compose_alias(view: AliasView, alias: ir.Alias, context: Context) -> Text:
    names = context.names
    tags = () if alias.deprecated is None else (("deprecated", alias.deprecated),)
    spelled = _inlined(alias.type, context) if alias.name in context.facts.recursive else view.type
    decoder = view.decode or EMPTY
    _need(context, decoder)
    params: list[Doc] = [Code("value: unknown"), Code("at?: string")]
    head = lines_of((call(fill("export function {0}", view.name), params), fill(": {dto}.{0} {{", view.name, **names)))
    body: Lines = (fill("  return {0}(value, at);", decoder),)
    if isinstance(alias.type, ir.AnyJson):
        # The reader of free JSON takes a value alone: it refuses none, so it names no place.
        body = (fill("  return ({0} as {Decoder}<unknown>)(value, at);", decoder, **names),)
    elif "(" in decoder:
        made = assigned(Code("const decode ="), (expression(parse(decoder)), Code(";")), 2)
        body = (*indented(made), Code("  return decode(value, at);"))
    return {
        "doc": doc(alias.doc, tags),
        "type": type_alias(view.name, spelled, context.options.flag("readonly")),
        "decode": (*head, *body, Code("}")),
    }


def compose_member(view: MemberView, member: ir.EnumMember, context: Context) -> Text:
    return {"doc": doc(member.doc, () if member.deprecated is None else (("deprecated", member.deprecated),))}
