"""Kotlin's enums and unions."""

from __future__ import annotations

from collections.abc import Iterator

from dtogen import ir
from dtogen.code import EMPTY, Code, Lines, fill
from dtogen.language import Context
from dtogen.languages._kotlin_members import super_call
from dtogen.languages._kotlin_text import WIDTH, deprecated, deprecation, doc, quote
from dtogen.languages._kotlin_values import arm_name, lines_between
from dtogen.layout import SPACE, Group, Indent, fit
from dtogen.views import EnumView, MemberView, Text, UnionView

CASES, BRANCHES = 12, 12  # the columns of what stands in the two `when`

_TESTS = {
    ir.Kind.STRING: "element is JsonPrimitive && element.isString",
    ir.Kind.BOOLEAN: "element is JsonPrimitive && !element.isString && element.booleanOrNull != null",
    ir.Kind.NUMBER: "element is JsonPrimitive && !element.isString",
    ir.Kind.ARRAY: "element is JsonArray",
    ir.Kind.OBJECT: "element is JsonObject",
}
"""How the kinds of JSON are told apart, asked in this order."""


# Enums.


def enum_text(view: EnumView, enum: ir.Enumeration, context: Context) -> Text:
    context.need("serializable")
    kind = Code("Int" if view.is_int else "String")

    def entries() -> Iterator[tuple[bool, Lines]]:
        for each, member in zip(view.members, enum.members, strict=True):
            yield _entry(view, each, member)

    said = doc(0, enum.doc, deprecation(enum.deprecated))
    if enum.open:
        return {"doc": said, "kind": kind, "members": lines_between(entries())}
    items = (
        quote(enum.name),
        fill("{0}.serializer()", kind),
        fill("{0}.entries", view.name),
        fill("{0}::value", view.name),
    )
    parent = fill("{EnumSerializer}<{0}, {1}>", view.name, kind, **context.names)
    made = super_call(fill("internal object {0}", view.names["serializer"]), parent, items)
    return {"doc": said, "kind": kind, "members": lines_between(entries()), "serializer": made}


def _entry(view: EnumView, member: MemberView, node: ir.EnumMember) -> tuple[bool, Lines]:
    column = 8 if view.is_open else 4
    said = doc(column, node.doc)
    marks = () if node.deprecated is None else deprecated(node.deprecated, column)
    if not view.is_open:
        return bool(said or marks), (*said, *marks, fill("{0}({1}),", member.name, member.value))
    made = fill("{0}({1})", view.name, member.value)
    line = (fill("public val {0}: {1} =", member.name, view.name), Indent((SPACE, made)))
    return bool(said or marks), (*said, *marks, *fit(Group(line), WIDTH, column))


# Unions.


def union_text(view: UnionView, union: ir.Union, context: Context) -> Text:
    context.need("serializable")
    said = doc(0, union.doc, deprecation(union.deprecated))
    if union.discriminator:
        return {
            "doc": said,
            "head": _head(view, union, context),
            "cases": _tagged_cases(view),
            "branches": _tagged_branches(view),
        }
    arms = [(arm, arm_name(union, arm, context), each.type) for each, arm in zip(view.arms, union.arms, strict=True)]
    order = list(_TESTS)
    for arm, _, _ in arms:
        context.need(f"kind_{arm.kind.value}")
    cases = [
        (Code(_TESTS[arm.kind]), fill("{0}.{1}.serializer()", view.name, name))
        for arm, name, _ in sorted(arms, key=lambda each: order.index(each[0].kind))
    ]
    branches = [
        (fill("is {0}.{1}", view.name, name), fill("encoder.encodeArm({0}.{1}.serializer(), value)", view.name, name))
        for _, name, _ in arms
    ]
    if union.nullable:
        branches.append((fill("is {0}.Null", view.name), Code("encoder.encodeNull()")))
    classes: list[Code] = []
    for _, name, spelled in arms:
        classes += [*([EMPTY] if classes else []), Code("@Serializable"), Code("@JvmInline")]
        classes += [fill("public value class {0}(", name), fill("    public val value: {0},", spelled)]
        classes.append(fill(") : {0}", view.name))
    if union.nullable:
        classes += [EMPTY, fill("public data object Null : {0}", view.name)]
    return {
        "doc": said,
        "head": _head(view, union, context),
        "classes": tuple(classes),
        "cases": _when([*cases, (Code("else"), Code("null"))], CASES),
        "branches": _when(branches, BRANCHES),
    }


def _head(view: UnionView, union: ir.Union, context: Context) -> Lines:
    """The first lines of a union's serializer."""
    null = (fill("{0}.Null", view.name),) if union.nullable else ()
    parent = fill("{UnionSerializer}<{0}>", view.name, **context.names)
    return super_call(
        fill("internal object {0}", view.names["serializer"]), parent, (quote(union.name), *null), Code(" {")
    )


def _tagged_cases(view: UnionView) -> Lines:
    known = [(arm.tag or EMPTY, fill("{0}.serializer()", arm.type)) for arm in view.arms]
    return _when([*known, (Code("else"), fill("{0}.Unknown.serializer()", view.name))], CASES)


def _tagged_branches(view: UnionView) -> Lines:
    def branch(type: Code) -> tuple[Code, Code]:
        return fill("is {0}", type), fill("encoder.encodeArm({0}.serializer(), value)", type)

    types = dict.fromkeys(arm.type for arm in view.arms)  # a model may have more tags than one
    return _when([*map(branch, types), branch(fill("{0}.Unknown", view.name))], BRANCHES)


def _when(entries: list[tuple[Code, Code]], column: int) -> Lines:
    """The entries of a `when`: where one takes more than a line, all in braces and with empty lines between them."""
    made = [fit(Group((test, Code(" ->"), Indent((SPACE, value)))), WIDTH, column) for test, value in entries]
    if all(len(each) == 1 for each in made):
        return tuple(line for each in made for line in each)
    braced = [
        (fill("{0} -> {{", test), *(fill("    {0}", line) for line in fit(value, WIDTH, column + 4)), Code("}"))
        for test, value in entries
    ]
    return tuple(line for i, each in enumerate(braced) for line in ((EMPTY, *each) if i else each))
