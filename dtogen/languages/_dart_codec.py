"""`fromJson` and `toJson` of a model."""

from __future__ import annotations

from dtogen import ir
from dtogen.code import EMPTY, Code, Lines, fill
from dtogen.language import Context
from dtogen.languages._dart_members import Member
from dtogen.languages._dart_text import WIDTH, quote
from dtogen.languages._dart_types import (
    call,
    needed,
    opened,
    param_reader,
    reader,
    selected,
    writer,
    written,
)
from dtogen.layout import BLANK, SPACE, Doc, Group, Indent, fit, listed
from dtogen.views import ModelView

# Reading.


def from_json(view: ModelView, model: ir.Model, members: tuple[Member, ...], is_const: bool, context: Context) -> Lines:
    used = context.facts.used_params.get(model.name, ())
    params: list[Doc] = [Code("Object? json")]
    params += [fill("{0} Function(Object? json) {1}", Code(each), param_reader(each)) for each in used]
    opening = listed(fill("factory {0}.fromJson(", view.name), tuple(params), Code(")"), by=2)
    tags = [_tag(each, context) for each in members if each.is_constant]
    args: list[Doc] = [_argument(each, context) for each in members if not each.is_constant]
    if view.is_open:
        args.append(fill("{0}: o.rest", view.names["extra"]))
    body: list[Code] = []
    if args or len(tags) > 1:
        context.need("has_members")
        start = Code("final o = _Members(json)")
        cascade = fit((start, Code("."), tags[0], Code(";")), WIDTH, 4) if len(tags) == 1 else ()
        if len(cascade) == 1:
            body += cascade
        else:
            body.append(fill("{0};", start))
            for each in tags:
                body += fit((Code("o"), each, Code(";")), WIDTH, 4)
    elif tags:
        body += fit((Code("_Members(json)"), tags[0], Code(";")), WIDTH, 4)
    else:
        body.append(fill("{0}(json);", needed("object", context)))
    if args:
        body += fit((Code("return "), call(view.name, *args), Code(";")), WIDTH, 4)
    else:
        new = "const " if is_const and not view.params else ""
        body.append(fill("return {0}{1}();", Code(new), view.name))
    return (*fit((opening, Code(" {")), WIDTH, 2), *(fill("  {0}", each) for each in body), Code("}"))


def _tag(member: Member, context: Context) -> Doc:
    assert isinstance(member.field.type, ir.Const)
    name = "tag" if member.field.required else "optionalTag"
    needed(name, context)
    value = context.literal(member.field.type.value, member.field.type)
    return call(fill(".{0}", Code(name)), quote(member.field.wire), value)


def _argument(member: Member, context: Context) -> Doc:
    field, facts = member.field, context.facts
    target = opened(field.type, context)
    name, inner = quote(field.wire), target.inner if isinstance(target, ir.Nullable) else target
    if field.required and field.default is None:
        value = call(_method("required", context), name, reader(target, context))
    elif field.default is None and isinstance(target, ir.Nullable):
        value = call(_method("present", context), name, call(needed("nullable", context), reader(inner, context)))
    elif field.default is None and facts.holds_null(target) and not isinstance(target, ir.AnyJson):
        value = call(_method("present", context), name, reader(target, context))
    else:
        exact = Code("<Object?>") if isinstance(target, ir.AnyJson) else EMPTY  # T? says nothing of T here
        value = call(fill("{0}{1}", _method("optional", context), exact), name, reader(inner, context))
    if member.default is None or member.is_late:
        return (fill("{0}: ", member.name), value)
    return Group((fill("{0}:", member.name), Indent((SPACE, value, Code(" ??"), SPACE, member.default.alone()))))


def _method(name: str, context: Context) -> Code:
    return fill("o.{0}", Code(needed(name, context).removeprefix("_")))


# Writing.


def to_json(
    view: ModelView, members: tuple[Member, ...], base: ir.Model | None, is_own_bag: bool, context: Context
) -> Lines:
    own = [each for each in members if each.is_own]
    if base is not None and not own and not is_own_bag:
        return ()
    items: list[Doc] = [fill("...{0}", view.names["extra"])] if is_own_bag else []
    items += [Code("...super.toJson()")] if base is not None else []
    items += [_entry(each, context) for each in own]
    if not items:
        return (Code("Map<String, Object?> toJson() => const {};"),)
    return fit(
        (Code("Map<String, Object?> toJson() => "), listed(Code("{"), tuple(items), Code("}"), by=2), Code(";")),
        WIDTH,
        2,
    )


def _entry(member: Member, context: Context) -> Doc:
    field, name = member.field, member.name
    key = fill("{0}:", quote(field.wire))
    if isinstance(field.type, ir.Const):
        return _pair(key, context.literal(field.type.value, field.type))
    target = opened(field.type, context)
    made = writer(target, context)
    inner = target.inner if isinstance(target, ir.Nullable) else target
    if field.required or field.default is not None:
        if made is None:
            return _pair(key, name)
        is_null = field.default is None and isinstance(target, ir.Nullable)
        if is_null and made.function and not made.takes_null:
            return _pair(key, call(needed("unlessNull", context), name, made.function))
        return _pair(
            key, written(name, inner, made, context) if made.function else selected(name, made.selectors, is_null)
        )
    test = fill("if ({0} != null)", name)
    is_three_state = isinstance(target, ir.Nullable)
    if is_three_state:
        value = fill("{0}?.value", name)
        if made is not None and made.function and not made.takes_null:
            test = fill("if ({0} case final v?)", name)
            return _tested(test, key, call(needed("unlessNull", context), Code("v.value"), made.function))
        if made is None:
            return _tested(test, key, value)
        return _tested(
            test, key, call(made.function, value) if made.function else selected(value, made.selectors, True)
        )
    if made is None:
        return _tested(test, key, name)
    if not made.function:
        return _tested(test, key, selected(name, made.selectors, True))
    if made.takes_null:
        return _tested(test, key, call(made.function, name))
    return _tested(fill("if ({0} case final v?)", name), key, call(made.function, Code("v")))


def _pair(key: Code, value: Doc) -> Doc:
    """An entry of a map. What ends in a list of arguments stays beside its key and breaks there, if there is room."""
    if isinstance(value, tuple) and any(isinstance(each, (Group, tuple)) for each in value):
        beside = (key, BLANK, value)
        if len(fit(beside, 0)[0]) <= WIDTH - 6:
            return beside
    return Group((key, Indent((SPACE, value))))


def _tested(test: Code, key: Code, value: Doc) -> Doc:
    return Group((test, Indent((SPACE, _pair(key, value)), 2)))
