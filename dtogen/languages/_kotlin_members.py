"""Kotlin's models: constructor, heritage, body, and functions that take plain text."""

from __future__ import annotations

from collections.abc import Iterator

from dtogen import ir
from dtogen.code import EMPTY, Code, Lines, fill, join
from dtogen.diagnostics import SchemaError, error
from dtogen.language import Context
from dtogen.languages._kotlin_factories import factories
from dtogen.languages._kotlin_text import WIDTH, constraints, deprecated, deprecation, doc, quote
from dtogen.languages._kotlin_values import Member, default, lines_between, member_name, serializer
from dtogen.layout import SPACE, Doc, Group, Indent, fit, listed
from dtogen.views import ModelView, Text

INDENT = 4
MOST_SLOTS = 255


def model_text(view: ModelView, model: ir.Model, context: Context) -> Text:
    base = next((each for each, _ in reversed(context.facts.ancestors(model)) if each.abstract), None)
    members = _members(view, model, base, context)
    said = [model.doc, deprecation(model.deprecated), _files(model)]
    common: dict[str, Code | Lines] = {"doc": doc(0, *said)}
    supers = _supers(view, model, base, context)
    if model.abstract:
        return {**common, **_interface(view, model, base, members, supers, context)}
    _fits(model, members, view.is_open)
    context.need("serializable")
    constants = [each for each in members if each.view.is_constant]
    given = [each for each in members if not each.view.is_constant]
    if not given and not view.is_open:  # a data class must have a member in its constructor
        given = constants
    bag = view.names["additionalProperties"] if view.is_open else EMPTY
    overrides_bag = bool(base and context.facts.is_open(base))
    ordered = sorted(given, key=lambda each: not each.view.is_required)
    params = [line for each in ordered for line in _param(each, context)]
    if view.is_open:
        context.need("open_model")
        context.need("serial_name")
        override = Code("override " if overrides_bag else "")
        pattern = "@SerialName({REST}) {0}val {1}: Map<String, JsonElement> = emptyMap(),"
        params.append(fill(pattern, override, bag, **context.names))
    body = _body(view, model, [] if given is constants else constants, constants, context)
    is_plain = not params and view.is_generic  # neither an object nor a data class can be that
    if is_plain:
        equal = fill("override fun equals(other: Any?): Boolean = other is {0}<{1}>", view.name, _stars(view))
        body = (*body, *((EMPTY,) if body else ()), equal, EMPTY, Code("override fun hashCode(): Int = 0"))
    keyword = Code("class" if is_plain else "data class" if params else "data object")
    head = fill("public {0} {1}{2}", keyword, view.name, _params(view))
    return {
        **common,
        "head": _object_head(head, supers, bool(body)) if not params else (fill("{0}(", head),),
        "params": tuple(params),
        "closing": _closing(supers, bool(body)) if params else (),
        "body": body,
        "end": Code("}" if body else ""),
        "serializer": _serializer(view, context),
        "factories": factories(view, ordered, context),
    }


def _members(view: ModelView, model: ir.Model, base: ir.Model | None, context: Context) -> list[Member]:
    facts = context.facts
    inherited = {field.wire for field, _ in facts.members(base)} if base else set()
    return [
        Member(each, field, member_name(model, field, declared_by, context), field.wire in inherited)
        for each, (field, declared_by) in zip(view.members, facts.members(model), strict=True)
    ]


def _fits(model: ir.Model, members: list[Member], is_open: bool) -> None:
    """A constructor has 255 slots (JVM specification, 4.3.3), some of which are for what Kotlin and its plugin add."""
    wide = sum(each.view.type in ("Long", "Double") for each in members)
    count = len(members) + is_open
    if 2 + count + wide + -(-count // 32) <= MOST_SLOTS:
        return
    raise SchemaError(
        error(
            "DT302",
            f"Kotlin cannot carry {model.name}: it has {count} members",
            model.location,
            notes=["a constructor of the JVM takes 255 arguments, and a data class needs some for itself"],
            help="split it, or leave the type out for this language",
        )
    )


def _files(model: ir.Model) -> str:
    uploads = model.operation.uploads if model.operation else ()
    told = ", ".join(each.part if each.required else f"{each.part} (optional)" for each in uploads)
    return f"Files: {told}." if told else ""


def _params(view: ModelView) -> Code:
    return fill("<{0}>", join(", ", view.params)) if view.params else EMPTY


def _stars(view: ModelView) -> Code:
    return join(", ", (Code("*") for _ in view.params))


def _supers(view: ModelView, model: ir.Model, base: ir.Model | None, context: Context) -> list[Code]:
    facts, supers = context.facts, []
    for each, args in facts.ancestors(model):
        if each is base:
            supers.append(context.spell(ir.Ref(each.name, tuple(args[param] for param in each.params))))
    supers += [context.types[union.name] for union, _ in facts.memberships.get(model.name, ())]
    if view.operation and not model.abstract:
        supers.append(fill("{Request}<{0}>", _returns(view), **context.names))
    return supers


def _object_head(head: Code, supers: list[Code], has_body: bool) -> Lines:
    """The head of what has no constructor."""
    end = Code(" {" if has_body else "")
    if not supers:
        return (fill("{0}{1}", head, end),)
    on_one = fill("{0} : {1}{2}", head, join(", ", supers), end)
    if len(supers) == 1 and len(on_one) <= WIDTH:
        return (on_one,)
    return (fill("{0} :", head), *_listed_supers(supers, end))


def _listed_supers(supers: list[Code], end: Code) -> Iterator[Code]:
    for i, each in enumerate(supers):
        yield fill("    {0}{1}", each, end if i == len(supers) - 1 else Code(","))


def _closing(supers: list[Code], has_body: bool) -> Lines:
    end = Code(" {" if has_body else "")
    if not supers:
        return (fill("){0}", end),)
    if len(supers) == 1:
        return (fill(") : {0}{1}", supers[0], end),)
    return (fill(") : {0},", supers[0]), *_listed_supers(supers[1:], end))


def _interface(
    view: ModelView, model: ir.Model, base: ir.Model | None, members: list[Member], supers: list[Code], context: Context
) -> Text:
    def properties() -> Iterator[tuple[bool, Lines]]:
        for each in members:
            if not each.overrides:
                said = doc(INDENT, each.field.doc, constraints(each.field))
                marks = () if each.field.deprecated is None else deprecated(each.field.deprecated, INDENT)
                yield bool(said or marks), (*said, *marks, fill("public val {0}: {1}", each.name, each.view.type))
        if view.is_open and not (base and context.facts.is_open(base)):
            said = doc(INDENT, "Members that the schema does not name, kept and written back.")
            bag = view.names["additionalProperties"]
            yield True, (*said, fill("public val {0}: Map<String, JsonElement>", bag))

    body = lines_between(properties())
    head = fill("public interface {0}{1}", view.name, _params(view))
    return {"head": _object_head(head, supers, bool(body)), "body": body, "end": Code("}" if body else "")}


# Members.


def _marks(member: Member, context: Context) -> list[Code]:
    """The annotations of a member, line by line."""
    marks: list[Code] = []
    if member.field.wire != str(member.name).strip("`"):
        context.need("serial_name")
        marks.append(fill("@SerialName({0})", member.view.wire))
    if member.view.is_constant and member.field.required:
        context.need("required")
        marks.append(Code("@Required"))
    elif member.view.has_default or member.view.is_constant:
        context.need("encode_default")
        marks.append(Code("@EncodeDefault"))
    if member.field.deprecated is not None:
        marks += deprecated(member.field.deprecated, INDENT)
    if member.name == "`class`":  # its getter would be that of Object
        marks.append(Code('@get:JvmName("getClass_")'))
    return marks


def _param(member: Member, context: Context) -> Lines:
    """A member in the constructor: on one line with its annotations, where they fit."""
    view, field = member.view, member.field
    marks = _marks(member, context)
    override = Code("override " if member.overrides else "")
    head = fill("{0}val {1}: {2}", override, member.name, view.type)
    said = doc(INDENT, field.doc, constraints(field))
    value = _value(member, context)
    flat = fit((head, Code(" = "), value, Code(",")) if value else (head, Code(",")), 100_000)
    line = join(" ", (*marks, *flat))
    if len(flat) == 1 and len(line) <= WIDTH - INDENT:
        return (*said, line)
    if len(head) > WIDTH - INDENT - 2:
        name, kind = fill("{0}val {1}:", override, member.name), (view.type, Code(" = "), value) if value else view.type
        return (*said, *marks, *fit(Group((name, Indent((SPACE, kind)), Code(","))), WIDTH, INDENT))
    body: Doc = (head, Code(" ="), Group(Indent((SPACE, value))), Code(",")) if value else (head, Code(","))
    return (*said, *marks, *fit(body, WIDTH, INDENT))


def _value(member: Member, context: Context) -> Doc | None:
    if member.field.default is not None:
        return default(member.field.default.value, member.field.type, context)
    if member.view.is_constant:
        return member.view.constant
    return Code("null") if member.view.is_optional else None


def _body(view: ModelView, model: ir.Model, constants: list[Member], checked: list[Member], context: Context) -> Lines:
    parts: list[Lines] = []
    for each in constants:
        said = doc(INDENT, each.field.doc)
        override = Code("override" if each.overrides else "public")
        head = fill("{0} val {1}: {2} =", override, each.name, each.view.type)
        value = each.view.constant or EMPTY
        parts.append((*said, *_marks(each, context), *fit(Group((head, Indent((SPACE, value)))), WIDTH, INDENT)))
    if checked:
        parts.append((Code("init {"), *(line for each in checked for line in _check(each, model.name)), Code("}")))
    if view.operation:
        parts.append(_operation(view, model, context))
    return tuple(line for i, part in enumerate(parts) for line in ((EMPTY, *part) if i else part))


def _check(member: Member, owner: str) -> Lines:
    value = member.view.constant or EMPTY
    test = {"true": fill("{0}", member.name), "false": fill("!{0}", member.name)}.get(
        str(value), fill("{0} == {1}", member.name, value)
    )
    constant = member.field.type.value if isinstance(member.field.type, ir.Const) else ""
    told = str(constant).lower() if isinstance(constant, bool) else constant
    message = quote(f"{owner}.{member.field.wire} is always {told}")
    made = (fill("require({0}) {{", test), Indent((SPACE, message)), SPACE, Code("}"))
    return tuple(fill("    {0}", each) for each in fit(Group(made), WIDTH, 2 * INDENT))


def _returns(view: ModelView) -> Code:
    operation = view.operation
    assert operation
    if operation.returns_nothing:
        return Code("Unit")
    return operation.returns or Code("ByteArray" if operation.returns_bytes else "InputStream")


def _operation(view: ModelView, model: ir.Model, context: Context) -> Lines:
    operation, names = model.operation, context.names
    assert operation and view.operation
    kind = operation.returns
    match kind:
        case ir.Body():
            returned = fill("{Returns}.{0}", Code(kind.value.capitalize()), **names)
        case _:
            returned = fill("{Returns}.Json({0})", serializer(kind, context), **names)
    tags: Doc = listed(Code("listOf("), tuple(map(quote, operation.tags)), Code(")"))
    items: tuple[Doc, ...] = (
        view.operation.name,
        view.operation.verb,
        view.operation.path,
        fill("{Auth}.{0}", Code(operation.auth.name), **names),
        tags if operation.tags else Code("emptyList()"),
        returned,
    )
    call = listed(fill("{Operation}(", **names), items, Code(")"))
    line = fill("override val operation: {Operation}<{0}>", _returns(view), **names)
    return (line, *fit(Indent(Group((Code("    get() ="), Indent((SPACE, call))))), WIDTH, INDENT))


# Serializers.


def super_call(head: Code, parent: Code, items: tuple[Code, ...], end: Code = EMPTY) -> Lines:
    """`head : parent(items)`, on as few lines as fit."""
    flat = fill("{0} : {1}({2}){3}", head, parent, join(", ", items), end)
    if len(flat) <= WIDTH:
        return (flat,)
    call = (listed(fill("{0}(", parent), items, Code(")")), end)
    return (fill("{0} :", head), *(fill("    {0}", each) for each in fit(call, WIDTH, INDENT)))


def _serializer(view: ModelView, context: Context) -> Lines:
    """What keeps the members that the schema does not name."""
    if not view.is_open:
        return ()
    own = fill("{0}{1}", view.name, _params(view))
    given = join(", ", (fill("{0}Serializer", _lowered(each)) for each in view.params))
    parent = fill("{OpenSerializer}<{0}>", own, **context.names)
    made = fill("{0}.generatedSerializer({1})", view.name, given)
    name = view.names["serializer"]
    if not view.params:
        return super_call(fill("internal object {0}", name), parent, (made,))
    params = (fill("    {0}Serializer: KSerializer<{1}>,", _lowered(each), each) for each in view.params)
    return (
        fill("internal class {0}{1}(", name, _params(view)),
        *params,
        fill(") : {0}({1})", parent, made),
    )


def _lowered(param: Code) -> Code:
    return Code(param[:1].lower() + param[1:])
