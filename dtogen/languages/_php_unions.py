"""PHP's enums and unions.

A tagged union is an interface and a class for what is unknown. One told apart by JSON kind is a native union of types,
and a class that reads it.
"""

from __future__ import annotations

from dtogen import ir
from dtogen.code import Code, fill
from dtogen.language import Context
from dtogen.languages._php_codec import constants, decode, read, write
from dtogen.languages._php_text import deprecated, doc, lines_of, quote
from dtogen.languages._php_types import NULL, described, native, needs_writer, opened, short, written
from dtogen.layout import COMMA, SPACE, Doc, Group
from dtogen.views import EnumView, MemberView, Text, UnionView


def compose_enum(view: EnumView, enum: ir.Enumeration, context: Context) -> Text:
    tags = () if enum.deprecated is None else (deprecated(enum.deprecated),)
    note = f"Known values of an open enum: any other {'number' if view.is_int else 'string'} is kept."
    text = f"{enum.doc}\n\n{note}" if enum.doc and enum.open else note if enum.open else enum.doc
    return {"doc": doc(text, tags), "backing": Code("int" if view.is_int else "string")}


def compose_member(view: MemberView, node: ir.EnumMember, context: Context) -> Text:
    return {"doc": doc(node.doc, () if node.deprecated is None else (deprecated(node.deprecated),), 4)}


_TESTS: dict[ir.Kind, tuple[tuple[str, ...], str]] = {
    ir.Kind.BOOLEAN: (("is_bool($value)",), "a boolean"),
    ir.Kind.NUMBER: (("is_int($value)", "is_float($value)", "$value instanceof {JsonNumber}"), "a number"),
    ir.Kind.STRING: (("is_string($value)",), "a string"),
    ir.Kind.OBJECT: (("$value instanceof \\stdClass", "is_array($value) && !array_is_list($value)"), "an object"),
    ir.Kind.ARRAY: (("is_array($value)",), "a list"),
}


_AS_IT_IS = tuple(map(ir.Scalar, (ir.Prim.BOOL, ir.Prim.STRING, ir.Prim.URI)))


def compose_union(view: UnionView, union: ir.Union, context: Context) -> Text:
    tags = () if union.deprecated is None else (deprecated(union.deprecated),)
    if union.discriminator is not None:
        context.need("exact")
        what = f"Any {view.name}: reads the known ones as their own class, and holds one of an unknown"
        return {
            "doc": doc(union.doc, tags),
            "any_doc": doc(f"{what} `{union.discriminator}` as it came."),
            "cases": lines_of([_tagged(arm, union.discriminator, context) for arm in union.arms], 12),
        }
    shown = written(described(ir.Ref(union.name), context))
    note = f"Written in code as the value itself: {shown}."
    cases = [_case(arm, context) for kind in _TESTS for arm in union.arms if arm.kind is kind]
    wanted = [what for kind, (_, what) in _TESTS.items() for arm in union.arms if arm.kind is kind]
    if union.nullable:
        cases.append(Code("$value === null => null,"))
        wanted.append("null")
    message = f"{', '.join(wanted[:-1])} or {wanted[-1]}" if len(wanted) > 1 else wanted[0]
    fault = fill("default => throw {Decode}::expected({0}, $value),", quote(message), **context.names)
    writes = [_write_case(arm, context) for arm in union.arms if _writes(arm, context)]
    taken = (*native(ir.Ref(union.name), context), NULL)
    argument = written((*described(ir.Ref(union.name), context), NULL))
    return {
        "doc": doc(f"{union.doc}\n\n{note}" if union.doc else note, tags),
        "return_doc": doc("", (fill("@return {0}", shown),), 4) if shown != written(taken[:-1]) else (),
        "type": short(taken[:-1]),
        "type_or_null": short(taken),
        "cases": (*lines_of(cases, 12), fault),
        "writes": lines_of(writes, 12),
        "param_doc": doc("", (fill("@param {0} $value", argument),), 4) if argument != written(taken) else (),
    }


def _tagged(arm: ir.Arm, discriminator: str, context: Context) -> Doc:
    test, target = quote(arm.tag or ""), opened(arm.type, context)
    decl = context.facts.by_name[target.name] if isinstance(target, ir.Ref) else None
    if not isinstance(decl, ir.Model):
        return (fill("{0} => ", test), read(arm.type, Code("$value"), context), COMMA)
    fixed = next((f.type for f, _ in context.facts.members(decl) if f.wire == discriminator), None)
    if isinstance(fixed, ir.Const) and fixed.value == arm.tag:
        test = fill("{0}::{1}", context.types[decl.name], constants(decl, context)[discriminator])
    return fill("{0} => {1}::fromArray($data),", test, context.types[decl.name])


def _case(arm: ir.Arm, context: Context) -> Doc:
    """The tests of a JSON kind and what becomes of a value of it; the tests a line each where they do not fit."""
    found, value = context.facts.resolve(arm.type), Code("$value")
    is_open = isinstance(found, ir.Enumeration) and found.open and arm.kind is ir.Kind.STRING
    if arm.kind is ir.Kind.NUMBER:
        context.need("exact")
    made: Doc = value
    if found == ir.Scalar(ir.Prim.DECIMAL):
        made = fill("new {JsonNumber}({0}($value))", decode("decimal", context), **context.names)
    elif isinstance(found, ir.MapOf):
        made = (Code("(object) "), read(arm.type, value, context))
    elif not is_open and found not in _AS_IT_IS:
        made = read(arm.type, value, context)
    *others, last = (fill(each, **context.names) for each in _TESTS[arm.kind][0])
    before: list[Doc] = [part for each in others for part in (each, COMMA, SPACE)]
    return Group((*before, last, Code(" => "), made, COMMA))


def _writes(arm: ir.Arm, context: Context) -> bool:
    return needs_writer(arm.type, context, (), True)


def _write_case(arm: ir.Arm, context: Context) -> Doc:
    found, value = opened(arm.type, context), Code("$value")
    test = {
        ir.Scalar(ir.Prim.BYTES): "is_string($value)",
        ir.Scalar(ir.Prim.DATE): "$value instanceof \\DateTimeImmutable",
        ir.Scalar(ir.Prim.DATETIME): "$value instanceof \\DateTimeImmutable",
        ir.Scalar(ir.Prim.DURATION): "$value instanceof \\DateInterval",
    }.get(found, "is_array($value)") if isinstance(found, ir.Scalar) else "is_array($value)"  # fmt: skip
    if isinstance(found, ir.MapOf):
        test, value = "$value instanceof \\stdClass", Code("(array) $value")
    return (fill("{0} => ", Code(test)), write(arm.type, value, context, False), COMMA)
