"""The builder of a record."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dtogen import ir
from dtogen.code import EMPTY, Code, Lines, fill, identifier, join
from dtogen.language import Context
from dtogen.languages._java_component import BAG, Component, boxed, component, start_of
from dtogen.languages._java_text import INDENT, WIDTH, call, deprecated, doc, filled, method, quote
from dtogen.views import FieldView, ModelView, Text


def generic(name: Code, params: Lines) -> Code:
    return fill("{0}<{1}>", name, join(", ", params)) if params else name


def builder(view: ModelView, all_: list[Component], bag: Code | None, start: int) -> dict[str, Code | Lines]:
    """`start`: the column of the builder's members."""
    own = [each for each in all_ if not each.view.is_constant]
    names = [each.name for each in own] + ([bag] if bag else [])
    if not names:
        return {"builder": EMPTY}
    params = fill("<{0}>", join(", ", view.params)) if view.params else EMPTY
    made = fill("Builder{0}", params)
    made_of = fill("{0}.{1}builder()", view.name, params) if view.params else Code("builder()")
    fields = [fill("private {0} {1};", boxed(_unmarked(each)), each.name) for each in own]
    fields += [fill("private {0} {1};", Code(BAG), bag)] if bag else []
    setters = [Code(line) for each in own for line in each.view.text["setters"]]
    if bag:
        setters += setter(made, Code(BAG), bag, start)
    chain = [fill(".{0}({0})", name) for name in names]
    flat = fill("return {0}{1};", made_of, join("", chain))
    if len(flat) + start <= WIDTH:
        to_builder: Lines = (flat,)
    else:
        first = fill("return {0}", made_of)
        parts = [fill("{0}{1}", first, chain[0]), *chain[1:-1], fill("{0};", chain[-1])]
        head, *rest = filled(parts, WIDTH - start - INDENT, "", INDENT)
        to_builder = (head, *(Code(f"{' ' * INDENT}{line}") for line in rest))
    arguments = [_argument(each) for each in all_] + ([bag] if bag else [])
    creation = fill("new {0}{1}", view.name, Code("<>") if params else EMPTY)
    return {
        "builder": made,
        "params": fill("{0} ", params) if params else EMPTY,
        "diamond": Code("<>") if params else EMPTY,
        "to_builder": method(fill("public {0} toBuilder()", made), to_builder, start - 4),
        "builder_fields": tuple(fields),
        "setters": tuple(setters),
        "build": _build(fill("public {0} build()", generic(view.name, view.params)), creation, arguments, start),
    }


def _build(head: Code, creation: Code, arguments: list[Code], start: int) -> Lines:
    flat = fill("return {0}({1});", creation, join(", ", arguments))
    if len(head) + len(flat) + 5 + start <= WIDTH:
        return method(head, (flat,), start)
    body = call(fill("return {0}", creation), arguments, Code(";"), start + 4)
    return (fill("{0} {{", head), *(Code(f"    {line}") for line in body), Code("}"))


def _argument(each: Component) -> Code:
    if each.view.is_constant:
        assert each.view.constant is not None
        return each.view.constant
    if each.is_primitive:
        return fill("Objects.requireNonNull({0}, {1})", each.name, quote(str(each.name)))
    return each.name


def _unmarked(each: Component) -> Code:
    """The type of the builder's field, which is null until it is set."""
    return Code(re.sub(r"^@\w+ ", "", each.type))


def setter(made: Code, target: Code, name: Code, start: int, value: Code | None = None) -> list[Code]:
    """A setter, or one that gives the `value` that it makes to the first."""
    body: Lines = (fill("this.{0} = value;", name), Code("return this;"))
    if value is not None:
        body = (fill("return {0}({1});", name, value),)
    return list(method(fill("public {0} {1}({2} value)", made, name, target), body, start))


def compose_field(view: FieldView, field: ir.Field, context: Context) -> Text:
    """The setters of the builder."""
    if view.is_constant:
        return {"setters": ()}
    each, start, names = component(view, field, context), start_of(context) + 8, context.names
    owner = context.owner
    made = generic(Code("Builder"), tuple(map(identifier, owner.params)) if isinstance(owner, ir.Model) else ())
    main = each.type
    if view.has_default and not each.is_null:
        main = fill("@{Nullable} {0}", boxed(each.bare), **names)
        context.need("nullable_mark")
    kept = [setter(made, main, each.name, start)]
    kept += [setter(made, target, each.name, start, value) for target, value in _more(each, context)]
    lines: list[Code] = []
    for each_setter in kept:
        if field.deprecated is not None:
            lines += doc(start=start, tags=deprecated(field.deprecated))
            lines.append(Code("@Deprecated"))
        lines += each_setter
    return {"setters": tuple(lines)}


def _more(each: Component, context: Context) -> Iterator[tuple[Code, Code]]:
    """Other types that the builder takes, and what makes the value of each."""
    names, own = context.names, Code("value")
    if each.view.is_three_state:
        yield fill("@{Nullable} {0}", boxed(each.view.bare), **names), fill("{OrNull}.of(value)", **names)
        return
    match each.resolved:
        case ir.Scalar(prim) if prim in context.language.overrides:
            return
        case ir.Scalar(ir.Prim.INT64 | ir.Prim.FLOAT64) if not each.is_primitive:
            primitive = Code("long" if each.resolved.prim is ir.Prim.INT64 else "double")
            yield primitive, fill("({0}) value", boxed(primitive))
        case ir.Scalar(ir.Prim.BYTES):
            yield Code("byte[]"), fill("{Bytes}.of(value)", **names)
        case ir.Enumeration(open=True):
            plain = Code("int" if each.resolved.prim is ir.Prim.INT32 else "String")
            yield plain, fill("{0}.of({1})", context.types[each.resolved.name], own)
        case ir.Union(discriminator=None):
            for arm in each.resolved.arms:
                target = context.spell(arm.type)
                yield target, fill("{0}.of({1})", context.types[each.resolved.name], own)
        case _:
            pass
