"""Kotlin's functions beside a class, which take plain text in place of open enums and unions."""

from __future__ import annotations

from dtogen import ir
from dtogen.code import EMPTY, Code, Lines, fill
from dtogen.language import Context
from dtogen.languages._kotlin_text import WIDTH, doc
from dtogen.languages._kotlin_values import Member, arm_name
from dtogen.layout import SPACE, Doc, Group, Indent, fit, listed
from dtogen.views import ModelView

MOST_PARAMS = 4  # more are better named


def _text_of(member: Member, context: Context) -> tuple[bool, Code] | None:
    """Whether a member's type is an enum, and the pattern that makes its value of a text; None for other types."""
    if member.view.deprecated is not None:
        return None
    match context.facts.resolve(member.field.type):
        case ir.Enumeration(open=True, prim=ir.Prim.STRING) as enum:
            return True, fill("{0}({1})", context.types[enum.name], member.name)
        case ir.Union(discriminator=None) as union:
            string = ir.Scalar(ir.Prim.STRING)
            arm = next((each for each in union.arms if context.facts.resolve(each.type) == string), None)
            if arm is not None:
                name = arm_name(union, arm, context)
                return False, fill("{0}.{1}({2})", context.types[union.name], name, member.name)
    return None


def factories(view: ModelView, ordered: list[Member], context: Context) -> Lines:
    """Functions beside the class: the required members and one union, which is text; then the enums are texts too."""
    texts = {each.name: found for each in ordered if (found := _text_of(each, context))}
    required = [each for each in ordered if each.view.is_required]
    unions = [each for each in ordered if each.name in texts and not texts[each.name][0]]
    if view.is_generic or not any(each.name in texts for each in required):
        return ()
    more = [each for each in unions if each.view.is_optional]
    wanted = [*required, *(more if len(more) == 1 else ())]
    if len(wanted) > MOST_PARAMS:
        return ()
    kinds = {texts[each.name][0] for each in wanted if each.name in texts}
    variants = ([False] if False in kinds else []) + ([True] if True in kinds else [])
    lines: list[Code] = []
    for takes_enums in variants:
        lines += [EMPTY, *_factory(view, wanted, texts, takes_enums, ordered)]
    return tuple(lines)


def _factory(
    view: ModelView,
    wanted: list[Member],
    texts: dict[Code, tuple[bool, Code]],
    takes_enums: bool,
    ordered: list[Member],
) -> Lines:
    params: list[Code] = []
    given: list[Doc] = []
    for i, each in enumerate(wanted):
        found = texts.get(each.name)
        is_text = found is not None and (takes_enums or not found[0])
        params.append(fill("{0}: {1}", each.name, Code("String") if is_text else each.view.type))
        value = found[1] if found is not None and is_text else each.name
        is_in_place = wanted[: i + 1] == ordered[: i + 1]
        given.append(value if is_in_place else fill("{0} = {1}", each.name, value))
    call = listed(fill("{0}(", view.name), tuple(given), Code(")"))
    start, result = fill("public fun {0}(", view.name), fill("): {0} =", view.name)
    head = [fill("{0}{1}{2}", start, params[0], result)]
    if len(params) > 1 or len(head[0]) > WIDTH:  # what ktlint puts on a line of its own each
        head = [start, *(fill("    {0},", each) for each in params), result]
    body = fit(Group((head[-1], Indent((SPACE, call)))), WIDTH)
    return (*doc(0, "The common case in plain text; more members with `copy`."), *head[:-1], *body)
