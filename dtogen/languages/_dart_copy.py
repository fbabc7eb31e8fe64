"""`copyWith`, an option: Dart cannot tell null from an argument that is left out, so what may be null is a function."""

from __future__ import annotations

from dtogen import ir
from dtogen.code import EMPTY, Code, Lines, fill, join
from dtogen.language import Context
from dtogen.languages._dart_members import Member, base_of, parameter_type
from dtogen.languages._dart_text import WIDTH
from dtogen.languages._dart_types import call
from dtogen.layout import SPACE, Doc, Group, Indent, fit, listed
from dtogen.views import ModelView


def copy_with(view: ModelView, model: ir.Model, members: tuple[Member, ...], context: Context) -> Lines:
    if not context.options.flag("copyWith") or not _has_copy(model, context):
        return ()
    own = fill("{0}<{1}>", view.name, join(", ", view.params)) if view.params else view.name
    params: list[Doc] = []
    args: list[Doc] = []
    for each in members:
        if not each.is_constant:
            params.append(_parameter(each, context))
            args.append(_argument(each))
    if view.is_open:
        extra = view.names["extra"]
        params.append(fill("Map<String, Object?>? {0}", extra))
        args.append(fill("{0}: {0} ?? this.{0}", extra))
    head = listed(fill("{0} copyWith({{", own), tuple(params), Code("})"), by=2)
    made = fit((head, Code(" => "), call(view.name, *args), Code(";")), WIDTH, 2)
    return (*((Code("@override"),) if _overrides(model, context) else ()), *made)


def _has_copy(model: ir.Model, context: Context) -> bool:
    members = context.facts.members(model)
    has_parameters = any(not isinstance(field.type, ir.Const) for field, _ in members)
    return not model.abstract and (has_parameters or context.facts.is_open(model))


def _overrides(model: ir.Model, context: Context) -> bool:
    base = base_of(model, context)
    while base is not None:
        if _has_copy(base, context):
            return True
        base = base_of(base, context)
    return False


def _is_nullable(member: Member) -> bool:
    return member.type.endswith("?")


def _parameter(member: Member, context: Context) -> Doc:
    call_ = Code(" Function()") if _is_nullable(member) else EMPTY
    return Group((fill("{0}{1}?", parameter_type(member, context), call_), SPACE, member.name))


def _argument(member: Member) -> Doc:
    name = member.name
    if not _is_nullable(member):
        return fill("{0}: {0} ?? this.{0}", name)
    choice = (fill("{0} == null", name), Indent((SPACE, fill("? this.{0}", name), SPACE, fill(": {0}()", name))))
    return Group((fill("{0}:", name), Indent((SPACE, Group(choice)))))
