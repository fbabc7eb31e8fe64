"""Enums and unions: enum constants or records of a value, sealed interfaces and the records of their arms."""

from __future__ import annotations

import re

from dtogen import ir
from dtogen.code import EMPTY, Code, Lines, fill, join
from dtogen.language import Context
from dtogen.languages._java_component import boxed, copy_of, depth_of, is_temporal, start_of
from dtogen.languages._java_imports import IMPORTS, use
from dtogen.languages._java_text import INDENT, WIDTH, deprecated, doc, filled, method
from dtogen.views import ArmView, EnumView, MemberView, Text, UnionView

_DEPRECATED = Code("@Deprecated")
# Names of the kinds of JSON that are classes of Java, or would hide those that an arm refers to.
_ARMS = {"Boolean": "Bool", "String": "Text", "List": "Items", "Object": "Fields"}
_TOKENS = {
    ir.Kind.BOOLEAN: "VALUE_TRUE, VALUE_FALSE",
    ir.Kind.NUMBER: "VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT",
    ir.Kind.STRING: "VALUE_STRING",
    ir.Kind.ARRAY: "START_ARRAY",
    ir.Kind.OBJECT: "START_OBJECT",
}
_TAGGED = "JsonDeserialize Map JsonNode Objects".split()
_SHAPE = "JsonDeserialize JsonDeserializer JsonParser DeserializationContext IOException JsonValue".split()


def compose_member(view: MemberView, member: ir.EnumMember, context: Context) -> Text:
    start = start_of(context) + 4
    owner = context.owner
    assert isinstance(owner, ir.Enumeration)
    own = context.types[owner.name]
    constant = fill("{0}({1})", view.name, view.value)
    if owner.open:
        constant = fill("public static final {0} {1} = new {0}({2});", own, view.name, view.value)
    return {
        "doc": doc(member.doc, start=start, tags=deprecated(member.deprecated)),
        "deprecated": _DEPRECATED if member.deprecated is not None else EMPTY,
        "constant": constant,
    }


def compose_enum(view: EnumView, enum: ir.Enumeration, context: Context) -> Text:
    use(context, map(Code, ("JsonValue", "JsonCreator")))
    if view.is_open and not view.is_int:
        use(context, (Code("Objects"),))
    keys = view.is_int and view.is_map_key
    if keys:
        use(context, (Code("KeyDeserializer DeserializationContext IOException"),))
    return {
        "doc": doc(enum.doc, start=start_of(context), tags=deprecated(enum.deprecated)),
        "deprecated": _DEPRECATED if enum.deprecated is not None else EMPTY,
        "type": Code("int" if view.is_int else "String"),
        "same": Code("member.value == value" if view.is_int else "member.value.equals(value)"),
        "has_keys": Code("yes") if keys else EMPTY,
        "text": Code("Integer.toString(value)" if view.is_int else "value"),
    }


def compose_arm(view: ArmView, arm: ir.Arm, context: Context) -> Text:
    owner = context.owner
    assert isinstance(owner, ir.Union)
    if owner.discriminator is not None:
        return {"case": fill("case {0} -> {1}.class;", view.tag or EMPTY, view.type)}
    start, own = start_of(context) + 4, context.types[owner.name]
    record, value = _arm_name(view, owner, context), Code("value")
    resolved = context.facts.resolve(arm.type)
    iso = EMPTY
    if is_temporal(arm.type, context):
        context.need("iso")
        iso = fill("@{Iso} ", **context.names)
    check: Code | None = fill('Objects.requireNonNull({0}, "value")', value)
    if boxed(view.type) != view.type:
        check = None
    elif depth_of(arm.type, context):
        assert check is not None
        check = fill("value = {0}", copy_of(arm.type, check, context))
    head = fill("record {0}({1}@JsonValue {2} value) implements {3} {{", record, iso, view.type, own)
    if check is None:
        lines: Lines = (fill("{0}}}", head),)
    else:
        body = method(fill("public {0}", record), (fill("{0};", check),), start + 4)
        lines = (head, *(Code(f"    {line}") for line in body), Code("}"))
    if isinstance(resolved, (ir.ListOf, ir.MapOf)) or (isinstance(arm.type, ir.Ref) and arm.type.args):
        context.need("read_type")
        read = fill("{Dtos}.read(p, ctxt, new TypeReference<{0}>() {{}})", boxed(view.type), **context.names)
    else:
        read = fill("ctxt.readValue(p, {0}.class)", boxed(view.type))
    case = fill("case {0} -> new {1}({2});", Code(_TOKENS[arm.kind]), record, read)
    use(context, (*lines, case))
    return {
        "record": lines,
        "of": method(
            fill("static {0} of({1} value)", own, view.type), (fill("return new {0}(value);", record),), start
        ),
        "case": case,
    }


def _arm_name(view: ArmView, owner: ir.Union, context: Context) -> Code:
    """The name of an arm's record, which must not hide a type that the union refers to."""
    taken = {*IMPORTS, *context.names.values(), context.types[owner.name]}
    for arm in owner.arms:
        taken.update(re.findall(r"\w+", context.spell(arm.type)))
    name = str(view.name)
    name = _ARMS.get(name, name)
    while name in taken:
        name += "Arm"
    return Code(name)


def compose_union(view: UnionView, union: ir.Union, context: Context) -> Text:
    start = start_of(context)
    text: dict[str, Code | Lines] = {
        "doc": doc(union.doc, start=start, tags=deprecated(union.deprecated)),
        "deprecated": _DEPRECATED if union.deprecated is not None else EMPTY,
    }
    if not view.is_tagged:
        use(context, map(Code, _SHAPE))
        return text
    use(context, map(Code, _TAGGED))
    context.need("copy_map")
    context.need("tag_reader")
    context.need("rest")
    unknown = fill("{0}.Unknown", view.name)
    permitted = [*(arm.type for arm in view.arms), unknown]
    head = fill("public sealed interface {0} permits {1} {{", view.name, join(", ", permitted))
    if len(head) + start <= WIDTH:
        declared: Lines = (head,)
    else:
        rest = filled(permitted, WIDTH - start - INDENT - 2)
        indented = [Code(f"{' ' * INDENT}{line}") for line in rest]
        indented[-1] = Code(f"{indented[-1]} {{")
        declared = (fill("public sealed interface {0} permits", view.name), *indented)
    return {**text, "declaration": declared}
