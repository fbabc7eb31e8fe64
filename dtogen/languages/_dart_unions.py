"""Enums, unions and aliases: extension types over text and numbers, sealed classes, typedefs."""

from __future__ import annotations

from dtogen import ir
from dtogen.code import EMPTY, Code, Lines, fill
from dtogen.language import Context
from dtogen.languages._dart_members import deprecated
from dtogen.languages._dart_text import WIDTH, doc, hung, quote, span
from dtogen.languages._dart_types import call, json_type, needed, open_enum, opened, read, writer, written
from dtogen.layout import Doc, fit, listed
from dtogen.names import Scope, ascii_only, camel
from dtogen.views import AliasView, ArmView, EnumView, MemberView, Text, UnionView

# The names that a constructor of an arm may not have: reserved words, and the constructors that are there anyway.
RESERVED_WORDS = frozenset(
    "assert break case catch class const continue default do else enum extends false final finally for if in is new "
    "null rethrow return super switch this throw true try var void while with".split()
)
TAKEN = RESERVED_WORDS | {"none", "fromJson"}
KINDS = {
    ir.Kind.BOOLEAN: ("bool()", "a boolean", "boolean"),
    ir.Kind.NUMBER: ("num()", "a number", "number"),
    ir.Kind.STRING: ("String()", "a string", "string"),
    ir.Kind.ARRAY: ("List<Object?>()", "an array", "array"),
    ir.Kind.OBJECT: ("Map<String, Object?>()", "an object", "object"),
}
OBJECT = Code("Map<String, Object?>")


def compose_enum(view: EnumView, enum: ir.Enumeration, context: Context) -> Text:
    text: dict[str, Code | Lines] = {
        "doc": doc(enum.doc, 0),
        "deprecated": deprecated(enum.deprecated),
        "members": _members(view),
    }
    if enum.open:
        made = call(view.name, fill("{0}(json)", needed("string" if enum.prim is ir.Prim.STRING else "int32", context)))
        head = fill("factory {0}.fromJson(Object? json) =>", view.name)
        return {**text, "from_json": hung(head, made, 2, Code(";"))}
    context.need("has_value")
    context.need("has_error")
    article = "an" if view.name[0] in "AEIOU" else "a"
    message = quote(f"{article} {view.name}")
    find = call(
        Code("values.firstWhere"),
        Code("(e) => e.value == json"),
        fill("orElse: () => throw _mismatch({0}, json)", message),
    )
    return {**text, "from_json": hung(fill("factory {0}.fromJson(Object? json) =>", view.name), find, 2, Code(";"))}


def compose_member(view: MemberView, member: ir.EnumMember, context: Context) -> Text:
    owner = context.owner
    assert isinstance(owner, ir.Enumeration)
    value = call(view.name, view.value)
    if owner.open:
        made = call(fill("static const {0} = {1}", view.name, context.types[owner.name]), view.value)
        value = (made, Code(";"))
    return {"lines": (*doc(member.doc, 2), *deprecated(member.deprecated, 2), *fit(value, WIDTH - 1, 2))}


def _members(view: EnumView) -> Lines:
    """The members, an empty line around each that has a comment."""
    blocks = [block for each in view.members if isinstance(block := each.text["lines"], tuple)]
    lines: list[Code] = []
    for i, block in enumerate(blocks):
        if i and (len(block) > 1 or len(blocks[i - 1]) > 1):
            lines.append(EMPTY)
        end = "" if view.is_open else ";" if i == len(blocks) - 1 else ","
        lines += (*block[:-1], fill("{0}{1}", block[-1], Code(end)))
    return tuple(lines)


def compose_alias(view: AliasView, alias: ir.Alias, context: Context) -> Text:
    declaration = hung(fill("typedef {0} =", view.name), view.type, 0, Code(";"))
    return {"doc": doc(alias.doc, 0), "deprecated": deprecated(alias.deprecated), "declaration": declaration}


# Unions.


def compose_union(view: UnionView, union: ir.Union, context: Context) -> Text:
    context.need("has_json")
    text: dict[str, Code | Lines] = {"doc": doc(union.doc, 0), "deprecated": deprecated(union.deprecated)}
    if union.discriminator is not None:
        needed("object", context)
        context.need("has_exact")
        unknown = view.names["unknown"]
        return {
            **text,
            "unknown_head": head_of(unknown, view.name),
            "unknown_doc": (fill("/// An arm of [{0}] that the schema does not name.", view.name),),
            "object_doc": doc(f"The whole object, with its {span(union.discriminator)}.", 2),
        }
    return {**text, **_shape(view, union, context)}


def _shape(view: UnionView, union: ir.Union, context: Context) -> Text:
    scope = Scope(TAKEN, "{}_")
    factories: list[Code] = []
    cases: list[Code] = []
    for arm in union.arms:
        own = context.derived[f"{union.name}.{arm.kind.value}"]["class"]
        name = EMPTY
        if arm.kind is not ir.Kind.STRING:
            name = fill(".{0}", Code(scope.take(ascii_only(camel(arm.name)), arm.name).name))
        head = fill("const factory {0}{1}({2} value) =", view.name, name, parameter_type(arm, context))
        factories += hung(head, own, 2, Code(";"))
        cases += fit((_pattern(arm, context), Code(" => "), _made(own, arm, context), Code(",")), WIDTH, 4)
    if union.nullable:
        factories += hung(fill("const factory {0}.none() =", view.name), view.names["null"], 2, Code(";"))
        cases.append(fill("null => const {0}(),", view.names["null"]))
    needed("error", context)
    wanted = [KINDS[arm.kind][1] for arm in union.arms] + (["null"] if union.nullable else [])
    said = wanted[0] if len(wanted) == 1 else f"{', '.join(wanted[:-1])} or {wanted[-1]}"
    cases += fit((Code("_ => throw "), call(Code("_mismatch"), quote(said), Code("json")), Code(",")), WIDTH, 4)
    head = fill("factory {0}.fromJson(Object? json) =>", view.name)
    if len(head) + len(" switch (json) {") + 2 <= WIDTH:
        body = (fill("{0} switch (json) {{", head), *(fill("  {0}", each) for each in cases), Code("};"))
    else:
        inner = (Code("switch (json) {"), *(fill("  {0}", each) for each in cases), Code("};"))
        body = (head, *(fill("    {0}", each) for each in inner))
    null_head = head_of(view.names["null"], view.name)
    return {"factories": tuple(factories), "from_json": body, "null_head": null_head}


def _pattern(arm: ir.Arm, context: Context) -> Code:
    found = opened(arm.type, context)
    pattern = Code(KINDS[arm.kind][0])
    is_exact = isinstance(found, ir.Scalar) and found.prim in (ir.Prim.DECIMAL, ir.Prim.FLOAT32, ir.Prim.FLOAT64)
    if arm.kind is ir.Kind.NUMBER and is_exact:
        context.need("has_exact")
        return fill("{0} || {Decimal}()", pattern, **context.names)
    return pattern


def _made(own: Code, arm: ir.Arm, context: Context) -> Doc:
    found = opened(arm.type, context)
    plain = (ir.Scalar(ir.Prim.STRING), ir.Scalar(ir.Prim.BOOL), ir.Scalar(ir.Prim.UUID))
    is_own = isinstance(found, ir.Scalar) and found.prim in context.language.overrides
    value = Code("json") if found in plain and not is_own else read(arm.type, Code("json"), context)
    return call(own, value)


def parameter_type(arm: ir.Arm, context: Context) -> Code:
    enum = open_enum(arm.type, context)
    if enum:
        return Code("String" if enum.prim is ir.Prim.STRING else "int")
    return context.spell(arm.type)


def compose_arm(view: ArmView, arm: ir.Arm, context: Context) -> Text:
    union = context.owner
    assert isinstance(union, ir.Union)
    if arm.tag is not None:
        case = (view.tag or EMPTY, Code(" => "), read(arm.type, Code("json"), context), Code(","))
        return {"case": fit(case, WIDTH, 6)}
    own, type_ = context.derived[f"{union.name}.{arm.kind.value}"]["class"], context.types[union.name]
    made = writer(arm.type, context)
    value = Code("value")
    written_value = value if made is None else written(value, arm.type, made, context)
    constructor = fill("const {0}(this.value);", own)
    if open_enum(arm.type, context):
        listing = listed(fill("const {0}(", own), (fill("{0} value", parameter_type(arm, context)),), Code(")"), by=2)
        initial = fill(" : value = value as {0};", view.type)
        flat = fit((listing, initial), 10**9)
        wide = len(flat[0]) + 2 > WIDTH
        lines: Lines = (*fit(listing, 10**9), fill("  {0}", Code(initial.lstrip()))) if wide else flat
    else:
        lines = (constructor,)
    return {
        "doc": (fill("/// The {0} arm of [{1}].", Code(KINDS[arm.kind][2]), type_),),
        "head": head_of(own, type_),
        "constructor": lines,
        "to_json": hung(fill("{0} toJson() =>", _json_type(arm, context)), written_value, 2, Code(";")),
    }


def head_of(own: Code, interface: Code) -> Lines:
    flat = fill("final class {0} with _Json implements {1} {{", own, interface)
    if len(flat) <= WIDTH:
        return (flat,)
    return (fill("final class {0}", own), Code("    with _Json"), fill("    implements {0} {{", interface))


def _json_type(arm: ir.Arm, context: Context) -> Code:
    found = context.facts.resolve(arm.type)
    match arm.kind:
        case ir.Kind.BOOLEAN:
            return Code("bool")
        case ir.Kind.STRING:
            return Code("String")
        case ir.Kind.ARRAY:
            return Code("List<Object?>")
        case ir.Kind.OBJECT:
            return OBJECT
        case _:
            if isinstance(found, ir.Scalar) and found.prim in context.language.overrides:
                return json_type(found.prim, context)
            return context.spell(arm.type) if isinstance(found, ir.Scalar) else Code("int")
