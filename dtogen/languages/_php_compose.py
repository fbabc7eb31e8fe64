"""The classes of models: constructor, reader, writer, operation, fitted to the line width."""

from __future__ import annotations

from collections.abc import Iterable

from dtogen import ir
from dtogen.code import EMPTY, Code, Lines, fill, identifier, join
from dtogen.language import Context
from dtogen.languages._php_codec import (
    call,
    constants,
    decode,
    encode,
    read,
    reader,
    used_args,
    value_doc,
    variable,
    write,
    writer,
)
from dtogen.languages._php_text import WIDTH, deprecated, doc, lines_of, quote
from dtogen.languages._php_types import (
    NULL,
    Declared,
    described,
    is_absent_kept,
    is_null_written,
    member,
    native,
    opened,
    short,
    written,
)
from dtogen.layout import COMMA, SPACE, Doc, Group, Indent, fit, listed
from dtogen.views import ModelView, Text
from dtogen.wording import sentences

EXTRA = Code("array<array-key, mixed>")
DATA = fill("@param {0} $data", EXTRA)
YES = Code("yes")


# Models.


def parent_of(model: ir.Model, context: Context) -> ir.Model | None:
    """The class that a model's class extends. Its base, unless PHP would refuse: a reader, an answer and a member keep
    their signatures in a child; then the members are told anew."""
    facts = context.facts
    base = facts.by_name[model.base.name] if model.base else None
    if not isinstance(base, ir.Model):
        return None
    if _is_read(base, context) and (facts.used_params.get(base.name) or facts.used_params.get(model.name)):
        return None
    asked = _request(base, context)
    if asked and (model.operation is None or not _same_answer(model, asked)):
        return None
    known = {field.wire for field, _ in facts.members(base)}
    return None if any(field.wire in known for field in model.fields) else base


def _is_read(model: ir.Model, context: Context) -> bool:
    """Whether the class has the functions that read it, of its own or inherited."""
    parent = parent_of(model, context)
    return not model.abstract or (parent is not None and _is_read(parent, context))


def _request(model: ir.Model, context: Context) -> ir.Model | None:
    if model.operation:
        return model
    parent = parent_of(model, context)
    return _request(parent, context) if parent else None


def _same_answer(model: ir.Model, other: ir.Model) -> bool:
    return bool(model.operation and other.operation and model.operation.returns == other.operation.returns)


def members(model: ir.Model, context: Context) -> list[ir.Field]:
    """All members, base first, each once, in the order of the constructor: those that must be given come first."""
    own = {field.wire for field in model.fields}
    found = [f for f, owner in context.facts.members(model) if owner is model or f.wire not in own]
    return sorted((f for f in found if not isinstance(f.type, ir.Const)), key=lambda f: not f.required)


def compose_model(view: ModelView, model: ir.Model, context: Context) -> Text:
    facts = context.facts
    parent = parent_of(model, context)
    used = facts.used_params.get(model.name, ())
    has_trait = not model.abstract and not used
    if has_trait:
        context.need("trait")
    if view.is_open:
        context.need("exact")
    return {
        "doc": _model_doc(model, parent, context),
        "head": _head(view, model, parent, context),
        "has_trait": YES if has_trait else EMPTY,
        "constants": tuple(_constants(model, parent, context)),
        **_constructor(view, model, parent, context),
        **_operation(view, model, context),
        "is_concrete": EMPTY if model.abstract else YES,
        "is_generic": YES if used and not model.abstract else EMPTY,
        **_reading(view, model, context),
        **_writing(view, model, context),
        "decoders": join("", (fill(", callable {0}", variable(each)) for each in used)),
        "passed": join("", (fill(", {0}", variable(each)) for each in used)),
    }


def _model_doc(model: ir.Model, parent: ir.Model | None, context: Context) -> Lines:
    tags = [] if model.deprecated is None else [deprecated(model.deprecated)]
    tags += [fill("@template {0}", identifier(each)) for each in model.params]
    if parent and model.base and model.base.args:
        given = join(", ", (written(described(each, context)) for each in model.base.args))
        tags.append(fill("@extends {0}<{1}>", context.types[parent.name], given))
    if model.operation:
        answer = _answer(model.operation, context).doc or EMPTY
        tags.append(fill("@implements {ApiRequest}<{0}>", answer, **context.names))
    return doc(model.doc, tuple(tags))


def _head(view: ModelView, model: ir.Model, parent: ir.Model | None, context: Context) -> Lines:
    children = (context.facts.by_name[each] for each in context.facts.derived.get(model.name, ()))
    is_extended = any(isinstance(each, ir.Model) and parent_of(each, context) is model for each in children)
    kind = "abstract " if model.abstract else "" if is_extended else "final "
    interfaces = [context.types[union.name] for union, _ in context.facts.memberships.get(model.name, ())]
    interfaces += [context.names["ApiRequest"]] if model.operation else []
    interfaces += [] if parent else [Code("\\JsonSerializable")]
    extends = fill(" extends {0}", context.types[parent.name]) if parent else EMPTY
    opening = fill("{0}readonly class {1}{2}", Code(kind), view.name, extends)
    if not interfaces:
        return (opening,)
    inner: list[Doc] = []
    for i, each in enumerate(interfaces):
        inner += [SPACE, each] if i == 0 else [COMMA, SPACE, each]
    return fit(Group((opening, Code(" implements"), Indent(tuple(inner)))), WIDTH)


def _constants(model: ir.Model, parent: ir.Model | None, context: Context) -> Iterable[Code]:
    own = {field.wire for field in model.fields}
    names = constants(model, context)
    told = members_told(model, parent, context)
    for field in told:
        if isinstance(field.type, ir.Const) and (field.wire in own or parent is None):
            tags = () if field.deprecated is None else (deprecated(field.deprecated),)
            yield from doc(field.doc, tags, 4)
            literal = context.literal(field.type.value, ir.Scalar(field.type.prim))
            yield fill("public const {0} = {1};", names[field.wire], literal)


def members_told(model: ir.Model, parent: ir.Model | None, context: Context) -> list[ir.Field]:
    """The members that the class declares itself: its own, and without a parent class those of the bases."""
    if parent:
        return list(model.fields)
    own = {field.wire for field in model.fields}
    return [f for f, owner in context.facts.members(model) if owner is model or f.wire not in own]


def _constructor(view: ModelView, model: ir.Model, parent: ir.Model | None, context: Context) -> Text:
    told = {field.wire for field in members_told(model, parent, context)}
    found = members(model, context)
    extra = _extra(view)
    opens = view.is_open and not (parent and context.facts.is_open(parent))
    if not opens and not any(field.wire in told for field in found):
        return {"has_constructor": EMPTY, "constructor_doc": (), "params": (), "parent": ()}
    params: list[Code] = []
    tags: list[Code] = []
    for field in found:
        name, type_ = context.members[model.name][field.wire], member(field, context)
        is_own = field.wire in told
        if is_own:
            params += _param_doc(field, type_)
        elif type_.doc:
            tags.append(fill("@param {0} ${1}", type_.doc, name))
        start: Doc = fill("{0}{1} ${2}", Code("public " if is_own else ""), type_.native, name)
        params += fit((start, _default(field, context), COMMA), WIDTH, 8)
    if view.is_open:
        params += [fill("/** @var {0} */", EXTRA)] if opens else []
        params.append(fill("{0}array ${1} = [],", Code("public " if opens else ""), extra))
        tags += [] if opens else [fill("@param {0} ${1}", EXTRA, extra)]
    return {
        "has_constructor": YES,
        "constructor_doc": doc("", tuple(tags), 4),
        "params": tuple(params),
        "parent": _parent_call(parent, context) if parent else (),
    }


def _extra(view: ModelView) -> Code:
    return view.names.get("extra", EMPTY)


def _param_doc(field: ir.Field, type_: Declared) -> Lines:
    tags = [] if field.deprecated is None else [deprecated(field.deprecated)]
    tags += [fill("@var {0}", type_.doc)] if type_.doc else []
    said = sentences(field)
    text = field.doc if not said else f"{field.doc}\n\n{said}" if field.doc else said
    return doc(text, tuple(tags), 8)


def _default(field: ir.Field, context: Context) -> Doc:
    if field.required:
        return EMPTY
    if field.default is not None:
        return (Code(" = "), value_doc(field.default.value, field.type, context))
    if is_absent_kept(field, context):
        return fill(" = {Absent}::Value", **context.names)
    return Code(" = null")


def _parent_call(parent: ir.Model, context: Context) -> Lines:
    args: list[Doc] = [fill("${0}", context.members[parent.name][f.wire]) for f in members(parent, context)]
    if context.facts.is_open(parent):
        args.append(fill("${0}", context.derived[parent.name]["extra"]))
    if not args:
        return ()
    return fit((listed(Code("parent::__construct("), tuple(args), Code(")")), Code(";")), WIDTH, 8)


def _reading(view: ModelView, model: ir.Model, context: Context) -> Text:
    facts, own = context.facts, [Code(f"{each}Item") for each in model.params]
    used = facts.used_params.get(model.name, ())
    generic = [fill("@template {0}", each) for each in own] if used else []
    callables = [fill("@param callable(mixed): {0} {1}", Code(f"{each}Item"), variable(each)) for each in used]
    returns = [fill("@return self<{0}>", join(", ", own))] if used else []
    text: dict[str, Code | Lines] = {
        "json_doc": doc("", (*generic, *callables, *returns, *([Code("@throws \\JsonException")] if used else [])), 4),
        "array_doc": doc("", (*generic, DATA, *callables, *returns), 4),
        "checks": (),
        "args": (),
    }
    if model.abstract:
        return text
    names = constants(model, context)
    own_wires = {field.wire for field in model.fields}
    checks: list[Code] = []
    for field, owner in facts.members(model):
        if isinstance(field.type, ir.Const) and (owner is model or field.wire not in own_wires):
            end = "" if field.required else ", false"
            name, head = quote(field.wire), decode("tag", context)
            checks.append(fill("{0}($data, {1}, self::{2}{3});", head, name, names[field.wire], Code(end)))
    args = [_member_reading(field, model, context) for field in members(model, context)]
    if view.is_open:
        args.append(fill("{0}: $data,", _extra(view)))
    return {**text, "checks": tuple(checks), "args": lines_of(args, 12)}


def _member_reading(field: ir.Field, model: ir.Model, context: Context) -> Doc:
    way, more = "optional", ()
    ending: Doc = EMPTY
    if field.required:
        way = "required"
    elif field.default is not None:
        default = value_doc(field.default.value, field.type, context)
        if is_null_written(field, context):
            way, more = "defaulted", (default,)  # type: ignore[assignment]
        else:
            ending = Indent((SPACE, Code("?? "), default))
    elif is_absent_kept(field, context):
        way = "orAbsent"
    args = (Code("$data"), quote(field.wire), reader(field.type, context), *more)
    head = fill("{0}: {1}", context.members[model.name][field.wire], decode(way, context))
    return (Group((call(head, *args), ending)), COMMA)


def _writing(view: ModelView, model: ir.Model, context: Context) -> Text:
    items: list[Doc] = []
    for wire, name in constants(model, context).items():
        items.append(fill("{0} => self::{1},", quote(wire), name))
    for field in members(model, context):
        name = fill("$this->{0}", context.members[model.name][field.wire])
        items.append((fill("{0} => ", quote(field.wire)), _member_writing(field, name, context), COMMA))
    ending = fill(", $this->{0}", _extra(view)) if view.is_open else EMPTY
    if model.abstract:
        return {"written": (), "ending": EMPTY}
    return {"written": lines_of(items, 12), "ending": ending}


def _member_writing(field: ir.Field, value: Code, context: Context) -> Doc:
    if is_absent_kept(field, context):
        context.need("json_null")
        found = opened(field.type, context)
        made = writer(found.inner if isinstance(found, ir.Nullable) else found, context)
        if made is not None:
            return call(encode("orAbsent", context), value, made)
        return fill("{0} ?? {JsonNull}::Value", value, **context.names)
    made = write(field.type, value, context, not field.required and field.default is None)
    if not is_null_written(field, context):
        return made
    context.need("json_null")
    if not isinstance(made, Code):
        made = (Code("("), made, Code(")"))
    return (made, fill(" ?? {JsonNull}::Value", **context.names))


# Operations.


def _answer(operation: ir.Operation, context: Context) -> Declared:
    match operation.returns:
        case ir.Body.NOTHING:
            return Declared(NULL, NULL)
        case ir.Body.BYTES:
            return Declared(Code("string"), Code("string"))
        case ir.Body.STREAM:
            return Declared(Code("\\Generator"), Code("\\Generator<int, string>"))
        case returns:
            return Declared(short(native(returns, context)), written(described(returns, context)))


def _operation(view: ModelView, model: ir.Model, context: Context) -> Text:
    operation = model.operation
    if operation is None or view.operation is None:
        return {"has_operation": EMPTY}
    names, answer = context.names, _answer(operation, context)
    tags = listed(Code("["), tuple(quote(each) for each in operation.tags), Code("]"))
    args: list[Doc] = [view.wire_name, view.operation.verb, view.operation.path, quote(operation.auth.value), tags]
    if operation.uploads:
        parts = tuple(
            fill("{0} => {1}", quote(each.part), Code("true" if each.required else "false"))
            for each in operation.uploads
        )
        args.append(listed(Code("["), parts, Code("]")))
    shown = answer.doc not in (answer.native, NULL)
    return {
        "has_operation": YES,
        "operation": fit((call(fill("return new {ApiOperation}", **names), *args), Code(";")), WIDTH, 8),
        "answer": answer.native,
        "answer_doc": doc("", (fill("@return {0}", answer.doc or EMPTY),), 4) if shown else (),
        "answer_body": fit(_answer_body(operation.returns, context), WIDTH, 8),
    }


def _answer_body(returns: ir.Type | ir.Body, context: Context) -> Doc:
    match returns:
        case ir.Body.NOTHING:
            return Code("return null;")
        case ir.Body.BYTES:
            return Code("return $body;")
        case ir.Body.STREAM:
            return Code("yield $body;")
        case _:
            pass
    found = opened(returns, context)
    decl = context.facts.by_name[found.name] if isinstance(found, ir.Ref) else None
    if isinstance(decl, ir.Model) and isinstance(found, ir.Ref):
        head = fill("return {0}::fromJson", context.types[decl.name])
        return (call(head, Code("$body"), *used_args(found, decl, context)), Code(";"))
    value = fill("{Decode}::json($body)", **context.names)
    return (Code("return "), read(returns, value, context), Code(";"))
