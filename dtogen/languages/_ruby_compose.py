"""Ruby's declarations: what `compose` adds to the views of members, models, enums and unions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import count

from dtogen import ir
from dtogen.code import EMPTY, Code, Lines, fill, join
from dtogen.language import Context
from dtogen.languages._ruby_text import WIDTH, array, call, constraints, deprecation, doc, list_of, quote, tag, type_doc
from dtogen.languages._ruby_types import (
    Place,
    core,
    expression,
    has_param,
    in_rbs,
    is_type,
    maybe,
    member_type,
    note,
    rbs,
    rbs_alias,
    rbs_param,
    shapes,
    with_nil,
    yard,
    yard_arms,
)
from dtogen.layout import COMMA, SOFT, SPACE, Doc, Group, Indent, fit
from dtogen.views import EnumView, FieldView, MemberView, ModelView, OperationView, Text, UnionView

_MEMBER_COLUMN = 4
_EXACT_DIGITS = 15

# What is the same in a default as in JSON.
_NATIVE = frozenset(
    {ir.Prim.BOOL, ir.Prim.INT32, ir.Prim.INT64, ir.Prim.FLOAT32, ir.Prim.FLOAT64}
    | {ir.Prim.STRING, ir.Prim.UUID, ir.Prim.URI, ir.Prim.TIME}
)


def decimal(value: float | Decimal) -> Code:
    """A number with a fraction: a Float where it holds the digits."""
    text = f"{value:f}" if isinstance(value, Decimal) else repr(value)
    if isinstance(value, Decimal) and len(text.strip("-").replace(".", "")) > _EXACT_DIGITS:
        return fill("BigDecimal({0})", quote(text))
    return Code(text)


# Members.


def compose_field(view: FieldView, field: ir.Field, context: Context) -> Text:
    owner = context.owner
    assert isinstance(owner, ir.Model)
    target = field.type
    keeps_null = not view.has_default and context.facts.holds_null(target)
    if isinstance(context.facts.resolve(target), ir.AnyJson) and not field.required:
        keeps_null = False  # null on an optional member of free JSON is absence
    options: list[Code] = []
    if str(view.name) != field.wire:
        options.append(fill("wire: {0}", view.wire))
    if keeps_null:
        options.append(Code("nullable: true"))
    if field.default is not None:
        options.append(fill("default: {0}", _default(field, context)))
    inner = target.inner if isinstance(target, ir.Nullable) else target
    classes = yard(inner, context)
    if (not field.required and not view.has_default and not view.is_constant) or context.facts.holds_null(target):
        classes = with_nil(classes)
    if isinstance(target, ir.Const):
        declared = call(
            Code("constant"),
            (_symbol(view.name), context.literal(target.value, target)),
            options,
            _MEMBER_COLUMN,
        )
    else:
        word = Code("required" if field.required else "optional")
        made = member_type(target, owner, context)
        declared = call(word, (_symbol(view.name), made), options, _MEMBER_COLUMN)
    more = fill("[{0}] {1}", join(", ", classes), note(inner, context))
    has_yard = context.options.flag("yard")
    signature = rbs(inner, context)
    optional = with_nil(classes) == classes or (not field.required and not view.is_constant)
    nilable = maybe(signature) if classes[-1] == "nil" else signature
    return {
        "shown": Code("" if view.is_inherited and not _is_bound_anew(field, owner, context) else "yes"),
        "doc": (
            *doc(field.doc, _MEMBER_COLUMN, constraints(field.constraints)),
            *deprecation(field.deprecated, _MEMBER_COLUMN),
            *((tag("return", more),) if has_yard else ()),
        ),
        "declaration": declared,
        "rbs_reader": fill(
            "attr_reader {0}: {1}", view.name if in_rbs(view.name) else fill("`{0}`", view.name), nilable
        ),
        "rbs_argument": fill("?{0}: {1}", view.name, maybe(signature))
        if optional and not field.required
        else fill("{0}: {1}", view.name, nilable),
    }


def _symbol(name: Code) -> Code:
    return fill(":{0}", name)


def _is_bound_anew(field: ir.Field, owner: ir.Model, context: Context) -> bool:
    """Whether an inherited member's type holds a type parameter of the base, which the derived class binds."""
    return any(
        each.wire == field.wire
        and has_param(each.type)
        and (each.type != field.type or base.params != owner.params[: len(base.params)])
        for base, _ in context.facts.ancestors(owner)
        for each in base.fields
    )


def _default(field: ir.Field, context: Context) -> Code:
    assert field.default is not None
    value, resolved = field.default.value, context.facts.resolve(field.type)
    literal = context.literal(value, ir.AnyJson())
    if isinstance(value, tuple) and value and all(isinstance(each, str) for each in value):
        literal = list_of(context.literal(each, ir.AnyJson()) for each in value)
    if resolved == ir.Scalar(ir.Prim.DECIMAL) and isinstance(value, (int, float, Decimal)):
        return fill("{0}({1})", Code("BigDecimal"), quote(f"{value:f}" if isinstance(value, Decimal) else str(value)))
    is_empty = value in ((), ir.JsonObject(()))
    if not is_empty and not has_param(field.type) and not _is_native(resolved, context):
        # Read when it is first needed: by then every class is there.
        return fill("-> {{ {0}.load({1}) }}", expression(field.type, context, Place(is_lazy=True)), literal)
    return fill("{0}.freeze", literal) if isinstance(value, (tuple, ir.JsonObject)) else literal


def _is_native(target: ir.Type | ir.Decl, context: Context) -> bool:
    """Whether a value in code is what JSON makes of it."""
    match target:
        case ir.Scalar(prim):
            return prim in _NATIVE
        case ir.AnyJson() | ir.Enumeration() | ir.Const():
            return True
        case ir.ListOf(inner) | ir.Nullable(inner):
            return _is_native(context.facts.resolve(inner), context)
        case ir.MapOf(key, inner):
            is_text = key == ir.Scalar(ir.Prim.STRING)
            return is_text and _is_native(context.facts.resolve(inner), context)
        case ir.Union(discriminator=None, arms=arms):
            return all(_is_native(context.facts.resolve(each.type), context) for each in arms)
        case _:
            return False


# Declarations.


def compose_model(view: ModelView, model: ir.Model, context: Context) -> Text:
    names = context.names
    unions = [
        fill("include {0}", context.types[union.name]) for union, _ in context.facts.memberships.get(model.name, ())
    ]
    request = view.operation.text["request"] if view.operation else ()
    extra = view.names.get("extra", EMPTY)
    bag = Code("open_model") if extra == "extra" else fill("open_model {0}", _symbol(extra))
    shown = [each for each in view.members if each.text["shown"]]
    sections: list[Lines] = [
        tuple(unions),
        (request,) if isinstance(request, Code) else request,
        ((bag,) if view.opens else ()),
    ]
    if view.opens:
        context.need("open_model")
    head = [*_sections([each for each in sections if each])]
    if head and shown and not view.opens:
        head.append(EMPTY)
    generic = f"Generic in {_list(model.params)}." if model.params else ""
    uploads = [f"{each.part}{'' if each.required else ' (optional)'}" for each in _uploads(model)]
    more = [*([generic] if generic else ()), *([f"Files: {', '.join(uploads)}."] if uploads else ())]
    latest = {str(each.name): each for each in view.members}
    arguments = [
        _code(each.text["rbs_argument"]) for each in latest.values() if not each.is_constant and in_rbs(each.name)
    ]
    if view.is_open:
        arguments.append(fill("?{0}: {1}[{2}, untyped]", extra, core("Hash", context), core("String", context)))
    if not all(in_rbs(each.name) for each in latest.values()):
        arguments.append(Code("**untyped"))
    ordered = sorted(arguments, key=lambda each: (each.startswith("**"), each.startswith("?")))
    has_base = all(in_rbs(context.types[base.name]) for base, _ in context.facts.ancestors(model))
    params = join(", ", (rbs_param(each) for each in model.params))
    base = context.types[model.base.name] if model.base else names["Dto"]
    return {
        "doc": (
            *type_doc(model.doc, more),
            *deprecation(model.deprecated, 2),
            *((tag("abstract"),) if view.is_abstract else ()),
        ),
        "base": base,
        "head": tuple(head),
        "in_rbs": Code("yes" if in_rbs(view.name) else ""),
        "rbs_name": fill("{0}[{1}]", view.name, params) if model.params else view.name,
        "rbs_base": rbs(model.base, context) if model.base and has_base else names["Dto"],
        "rbs_includes": tuple(each for each in unions if each.isascii()),
        "rbs_readers": tuple(_code(each.text["rbs_reader"]) for each in (shown if has_base else latest.values())),
        "rbs_gap": Code("yes" if shown or view.opens or not has_base else ""),
        "initialize": _initialize(tuple(ordered)),
        "extra": extra if view.opens else EMPTY,
    }


def _code(text: Code | Lines) -> Code:
    assert isinstance(text, Code)
    return text


def _initialize(arguments: tuple[Code, ...]) -> Lines:
    """The signature of `new`."""
    inner: list[Doc] = [SOFT]
    for i, each in enumerate(arguments):
        inner += [each] if i == len(arguments) - 1 else [each, COMMA, SPACE]
    body = (Code("def initialize: ("), Indent(tuple(inner), 2), SOFT, Code(") -> void"))
    return fit(Group(body), WIDTH, 4) if arguments else (Code("def initialize: () -> void"),)


def _sections(parts: list[Lines]) -> Iterator[Code]:
    for i, lines in enumerate(parts):
        yield from (EMPTY,) if i else ()
        yield from lines


def _list(words: tuple[str, ...]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _uploads(model: ir.Model) -> tuple[ir.Upload, ...]:
    return model.operation.uploads if model.operation else ()


def compose_operation(view: OperationView, model: ir.Model, context: Context) -> Text:
    operation = model.operation
    assert operation
    arguments = [fill("name: {0}", view.name)]
    returns = operation.returns
    if view.returns_bytes or view.returns_stream:
        arguments.append(Code("returns: :bytes" if view.returns_bytes else "returns: :stream"))
    elif not isinstance(returns, ir.Body):
        answer = expression(returns, context, Place(is_lazy=True))
        arguments.append(fill("returns: -> {{ {0} }}", answer))
    if operation.auth is not ir.Auth.NONE:
        arguments.append(fill("auth: :{0}", Code(operation.auth.value)))
    if operation.tags:
        arguments.append(fill("tags: {0}", list_of(map(quote, operation.tags))))
    return {"request": call(Code("request"), (view.verb, view.path), arguments, _MEMBER_COLUMN)}


def compose_enum(view: EnumView, enum: ir.Enumeration, context: Context) -> Text:
    known = "Known values; any other is kept." if view.is_int else "Known values; any other string is kept."
    names = tuple(each.name for each in view.members)
    return {
        "doc": (
            *type_doc(enum.doc, (known if view.is_open else "All values; any other is refused.",)),
            *deprecation(enum.deprecated, 2),
        ),
        "all": () if view.is_open else array(Code("ALL = "), names, Code(".freeze"), 4),
        "in_rbs": Code("yes" if in_rbs(view.name) else ""),
        "rbs": core("Integer" if view.is_int else "String", context),
        "rbs_all": EMPTY
        if view.is_open
        else fill("{0}[{1}]", core("Array", context), core("Integer" if view.is_int else "String", context)),
    }


def compose_member(view: MemberView, member: ir.EnumMember, context: Context) -> Text:
    text = (*doc(member.doc, 4), *deprecation(member.deprecated, 4))
    return {"doc": text, "in_rbs": Code("yes" if in_rbs(view.name) else "")}


def compose_union(view: UnionView, union: ir.Union, context: Context) -> Text:
    if union.discriminator is None:
        context.need("use_list" if any(each.is_list for each in view.arms) else "union_shape")
        classes = yard_arms(union, context)
        told = f"{', '.join(classes[:-1])} or {classes[-1]}" if len(classes) > 1 else classes[0]
        signature = [rbs(each.type, context) for each in union.arms] + ([Code("nil")] if union.nullable else [])
        return {
            "doc": (
                *type_doc(union.doc, (f"Written in code as the value itself: {told}.",)),
                *deprecation(union.deprecated, 2),
            ),
            "shapes": pairs_of(tuple(shapes(union, context))),
            "in_rbs": Code("yes" if in_rbs(view.name) else ""),
            "alias": _alternatives(fill("type {0} = ", rbs_alias(view.name)), signature),
        }
    context.need("open_model")
    unknown = next(name for name in _unknown_names() if not is_type(name, context))
    arms = [context.types[arm.type.name] for arm in union.arms if isinstance(arm.type, ir.Ref)]
    told = f"{', '.join(arms)}, or {unknown} for any other +{union.discriminator}+."
    return {
        "doc": (*type_doc(union.doc, (told,)), *deprecation(union.deprecated, 2)),
        "unknown": Code(unknown),
        "in_rbs": Code("yes" if in_rbs(view.name) else ""),
        "load": _alternatives(
            Code("def self.load: (untyped value) -> ("),
            (*(each if in_rbs(each) else Code("untyped") for each in arms), Code(unknown)),
            Code(")"),
        ),
        "hash": core("Hash", context),
    }


def _unknown_names() -> Iterator[str]:
    yield "Unknown"
    yield from (f"Unknown{number}" for number in count(2))


def _alternatives(head: Code, arms: Iterable[Code], end: Code = EMPTY) -> Lines:
    """`head A | B`, or an arm a line."""
    first, *rest = dict.fromkeys(arms)
    items: list[Doc] = [first]
    for each in rest:
        items += [SPACE, fill("| {0}", each)]
    return fit(Group((head, Indent(tuple(items), 2), end)), WIDTH, 4)


def pairs_of(pairs: tuple[Code, ...]) -> Lines:
    return tuple(fill("{0}{1}", each, EMPTY if i == len(pairs) - 1 else COMMA) for i, each in enumerate(pairs))
