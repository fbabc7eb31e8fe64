"""The class of a model: its head, constructor, fields and copies."""

from __future__ import annotations

from dtogen import ir
from dtogen.code import EMPTY, Code, Lines, fill, join
from dtogen.language import Context
from dtogen.languages._dart_codec import from_json, to_json
from dtogen.languages._dart_copy import copy_with
from dtogen.languages._dart_members import Member, base_of, deprecated, members_of, parameter_type, promoted
from dtogen.languages._dart_operation import answer, operation_of
from dtogen.languages._dart_text import WIDTH, doc, hung, span
from dtogen.layout import BLANK, COMMA, SPACE, Doc, Group, Indent, fit, listed
from dtogen.views import ModelView, Text
from dtogen.wording import sentences

UNBOUNDED = 10**9
OBJECT = Code("Map<String, Object?>")
EXTRA_DOC = (Code("/// Members that the schema does not name."),)


def compose_model(view: ModelView, model: ir.Model, context: Context) -> Text:
    context.need("has_json")
    base = base_of(model, context)
    members = members_of(view, model, base, context)
    is_const = not any(each.is_late for each in members)
    is_own_bag = view.is_open and (base is None or not context.facts.is_open(base))
    if view.is_open:
        context.need("has_rest")
    text: dict[str, Code | Lines] = {
        "doc": doc(model.doc, 0),
        "deprecated": deprecated(model.deprecated),
        "head": _head(view, model, base, context),
        "constructor": _constructor(view, members, base, is_own_bag, is_const, context),
        "from_json": () if model.abstract else from_json(view, model, members, is_const, context),
        "fields": _fields(view, members, is_own_bag, context),
        "copy_with": copy_with(view, model, members, context),
        "to_json": to_json(view, members, base, is_own_bag, context),
        "operation": operation_of(view, model, context),
    }
    return text


def _head(view: ModelView, model: ir.Model, base: ir.Model | None, context: Context) -> Lines:
    own = fill("{0}<{1}>", view.name, join(", ", view.params)) if view.params else view.name
    first = fill("{0}final class {1}", Code("abstract " if view.is_abstract else ""), own)
    interfaces = [context.types[union.name] for union, _ in context.facts.memberships.get(model.name, ())]
    if model.operation and not (base is not None and _is_request(base, context)):
        interfaces.append(fill("{ApiRequest}<{0}>", answer(model.operation, context), **context.names))
    clauses: list[Doc] = []
    if base is not None and view.base is not None:
        first = fill("{0} extends {1}", first, view.base)
    else:
        clauses.append(Code("with _Json"))
    if interfaces:
        listing = tuple(each for one in interfaces[:-1] for each in (fill("{0},", one), SPACE))
        clauses.append(Group((Code("implements"), Indent((SPACE, *listing, interfaces[-1])))))
    body = tuple(each for clause in clauses for each in (SPACE, clause))
    return fit((Group((first, Indent(body))), Code(" {")), WIDTH)


def _is_request(model: ir.Model, context: Context) -> bool:
    return any(each.operation for each in (model, *(base for base, _ in context.facts.ancestors(model))))


# Constructor and fields.


def _constructor(
    view: ModelView,
    members: tuple[Member, ...],
    base: ir.Model | None,
    is_own_bag: bool,
    is_const: bool,
    context: Context,
) -> Lines:
    params = [_parameter(each, context) for each in members if not each.is_constant]
    if view.is_open:
        extra = view.names["extra"]
        params.append(fill("this.{0} = const {{}}", extra) if is_own_bag else fill("super.{0}", extra))
    initial = [each for each in (_initializer(one, context) for one in members if one.is_own) if each is not None]
    head = fill("{0}{1}", Code("const " if is_const else ""), view.name)
    if not params:
        return (fill("{0}();", head),)
    list_doc = listed(fill("{0}({{", head), tuple(params), Code("})"), by=2)
    if not initial:
        return fit((list_doc, Code(";")), WIDTH, 2)
    assert isinstance(list_doc, Group)
    (short,) = fit(list_doc, UNBOUNDED)
    one_by_one = _initializers(Code("  : "), initial)
    separated = (part for each in initial[:-1] for part in (each, COMMA, BLANK))
    (flat,) = fit(Group((list_doc, Code(" : "), *separated, initial[-1], Code(";"))), UNBOUNDED)
    if len(flat) + 2 <= WIDTH:
        return (flat,)
    if len(short) + 2 <= WIDTH:
        return (short, *one_by_one)
    return (*fit(Group(list_doc.body, broken=True), WIDTH, 2)[:-1], *_initializers(Code("}) : "), initial))


def _initializers(opening: Code, initial: list[Doc]) -> Lines:
    """Initializers, one a line, the first after `opening` and the others under it."""
    indent = len(opening)
    lines: list[Code] = []
    for i, each in enumerate(initial):
        before = Code(" " * indent) if i else opening
        end = Code(";") if i == len(initial) - 1 else COMMA
        lines += fit((before, Indent(each, indent), end), WIDTH, 2)
    return tuple(lines)


def _parameter(member: Member, context: Context) -> Doc:
    """A parameter; its annotation stands above it where the two do not fit on one line."""
    plain = _plain_parameter(member, context)
    above = deprecated(member.field.deprecated, 4)
    return Group((*(part for line in above for part in (line, SPACE)), plain), len(above) > 1)


def _plain_parameter(member: Member, context: Context) -> Doc:
    field, name = member.field, member.name
    needs = Code("required " if field.required and field.default is None else "")
    if not member.is_own:
        return fill("{0}super.{1}", needs, name)
    if promoted(field, context):
        plain = fill("{0}{1} {2}", needs, parameter_type(member, context), name)
    elif member.is_late:
        plain = fill("{0}? {1}", member.type, name)
    else:
        plain = fill("{0}this.{1}", needs, name)
    if member.default is not None and member.default.is_const:
        return (plain, Code(" = "), member.default.alone())
    return plain


def _initializer(member: Member, context: Context) -> Doc | None:
    name = member.name
    if member.is_late and member.default is not None:
        return Group((fill("{0} = {0} ??", name), Indent((SPACE, member.default.alone()))))
    if promoted(member.field, context):
        return fill("{0} = {0} as {1}", name, member.type)
    return None


def _fields(view: ModelView, members: tuple[Member, ...], is_own_bag: bool, context: Context) -> Lines:
    """The declarations of the fields, an empty line around each that has a comment."""
    blocks: list[Lines] = []
    for each in members:
        if not each.is_own:
            continue
        field = each.field
        above = (*doc(field.doc, 2, sentences(field, span)), *deprecated(field.deprecated, 2))
        if not each.is_constant:
            blocks.append((*above, fill("final {0} {1};", each.type, each.name)))
        elif not _is_tag(field, context):
            constant = context.literal(field.type.value, field.type) if isinstance(field.type, ir.Const) else EMPTY
            blocks.append((*above, *hung(fill("{0} get {1} =>", each.type, each.name), constant, 2, Code(";"))))
    if is_own_bag:
        blocks.append((*EXTRA_DOC, fill("final {0} {1};", OBJECT, view.names["extra"])))
    lines: list[Code] = []
    for i, block in enumerate(blocks):
        if i and (len(block) > 1 or len(blocks[i - 1]) > 1):
            lines.append(EMPTY)
        lines += block
    return tuple(lines)


def _is_tag(field: ir.Field, context: Context) -> bool:
    owner = context.owner.name if context.owner else ""
    return any(union.discriminator == field.wire for union, _ in context.facts.memberships.get(owner, ()))
