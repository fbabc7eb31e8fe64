"""Enums, unions and aliases in Python: classes and type aliases."""

from __future__ import annotations

from collections.abc import Iterator

from dtogen import ir
from dtogen.code import EMPTY, Code, Lines, fill, join, visible
from dtogen.facts import children
from dtogen.language import Context
from dtogen.languages import _python_text as text
from dtogen.views import AliasView, EnumView, MemberView, Text, UnionView


def width(context: Context) -> int:
    return int(context.options["line_length"])


def is_pydantic(context: Context) -> bool:
    return context.options["style"] == "pydantic"


def doc_of(doc: str, deprecated: str | None = None) -> Lines:
    if deprecated is None:
        return text.docstring(doc)
    return text.docstring(doc, f"Deprecated: {deprecated.rstrip('.')}." if deprecated.strip() else "Deprecated.")


def annotated(inner: Code, mark: Code, context: Context) -> Code:
    context.need("annotated")
    return fill("{Annotated}[{0}, {1}]", inner, mark, **context.names)


def is_enum_class(enum: ir.Enumeration) -> bool:
    return not enum.open or enum.prim is ir.Prim.INT32


def enum_text(view: EnumView, enum: ir.Enumeration, context: Context) -> Text:
    names = context.names
    if is_enum_class(enum):
        base = names["OpenIntEnum"] if enum.open else names["IntEnum"] if view.is_int else fill("str, {Enum}", **names)
        return {
            "doc": doc_of(enum.doc, enum.deprecated),
            "declaration": (fill("class {0}({1}):", view.name, base),),
            "is_class": Code("yes"),
        }
    value = Code("str")
    if view.members:
        context.need("literal")
        value = fill("{Literal}[{0}] | str", join(", ", (each.value for each in view.members)), **names)
    notes = [
        f"{visible(each.value)}: {' '.join(part for part in (each.doc, _gone(each)) if part)}"
        for each in enum.members
        if isinstance(each.value, str) and (each.doc or each.deprecated is not None)
    ]
    return _alias_text(view.name, value, _listed_doc(enum.doc, notes, enum.deprecated), context) | {"is_class": EMPTY}


def _gone(member: ir.EnumMember) -> str:
    return "" if member.deprecated is None else f"Deprecated: {member.deprecated}".rstrip(" :")


def _listed_doc(doc: str, notes: list[str], deprecated: str | None) -> Lines:
    listed = "\n".join(f"- {' '.join(each.split())}" for each in notes)
    return doc_of("\n\n".join(each for each in (doc, listed) if each.strip()), deprecated)


def member_text(view: MemberView, member: ir.EnumMember, context: Context) -> Text:
    return {"doc": doc_of(member.doc, member.deprecated)}


def _alias_text(name: Code, value: Code, doc: Lines, context: Context) -> dict[str, Code | Lines]:
    context.need("type_alias")
    return {"doc": doc, "lines": text.assignment(name, context.names["TypeAlias"], value, width(context), 0)}


def _recursive_text(name: Code, value: Code, doc: Lines, context: Context) -> dict[str, Code | Lines]:
    """An alias that holds itself, for Pydantic: a type with a name, read late."""
    context.need("type_alias_type")
    call = fill("{0} = TypeAliasType({1}, {2})", name, text.quote(str(name)), text.quote(str(value)))
    return {"doc": doc, "lines": text.statement(call, width(context), 0)}


def _links(decl: ir.Decl) -> Iterator[ir.Type]:
    match decl:
        case ir.Union():
            yield from (arm.type for arm in decl.arms)
        case ir.Alias():
            yield decl.type
        case _:
            pass


def _reaches(target: ir.Type, wanted: str, context: Context, seen: set[str] | None = None) -> bool:
    """Whether a type holds the alias or union `wanted`, with no model between."""
    seen = set() if seen is None else seen
    for each in children(target):
        if isinstance(each, ir.Ref):
            if each.name == wanted:
                return True
            if each.name not in seen:
                seen.add(each.name)
                links = _links(context.facts.by_name[each.name])
                if any(_reaches(link, wanted, context, seen) for link in links):
                    return True
    return False


def is_recursive(decl: ir.Decl, context: Context) -> bool:
    return any(_reaches(link, decl.name, context) for link in _links(decl))


def _late(target: ir.Type, owner: str, context: Context) -> Code:
    """The spelling of a type in the alias `owner`, what leads back to it in quotes."""
    if is_pydantic(context) or not _reaches(target, owner, context):
        return context.spell(target)
    context.need("late")
    match target:
        case ir.ListOf(item):
            return fill('list["{0}"]', context.spell(item))
        case ir.MapOf(key, value):
            return fill('dict[{0}, "{1}"]', context.spell(key), context.spell(value))
        case ir.Ref(name, args) if args:
            return fill(
                "{0}[{1}]", context.types[name], join(", ", (fill('"{0}"', context.spell(arg)) for arg in args))
            )
        case _:
            return context.spell(target)


def union_text(view: UnionView, union: ir.Union, context: Context) -> Text:
    names, doc = context.names, doc_of(union.doc, union.deprecated)
    if union.discriminator is None:
        value = join(" | ", (_late(arm.type, union.name, context) for arm in union.arms))
        if union.nullable:
            context.need("nullable_mark")
            value = fill("{Nullable}[{0}]" if is_pydantic(context) else "{0} | None", value, **names)
        if is_pydantic(context) and is_recursive(union, context):
            return _recursive_text(view.name, value, doc, context)
        return _alias_text(view.name, value, doc, context)
    context.need("arms")
    context.need("annotated")
    rest = fill("dict[str, {Any}]", **names)
    tag = view.tag or EMPTY
    if not is_pydantic(context):
        value = fill("{Annotated}[{0} | {1}, {2}]", join(" | ", (each.type for each in view.arms)), rest, tag, **names)
        return _alias_text(view.name, value, doc, context)
    arms = [fill("{Annotated}[{0}, {Tag}({1})]", each.type, each.tag or EMPTY, **names) for each in view.arms]
    arms.append(fill('{Annotated}[{0}, {Tag}("")]', rest, **names))
    call = join(", ", (tag, *(each.tag for each in view.arms if each.tag), *_attribute(union, context)))
    value = fill("{Annotated}[{0}, _arms({1})]", join(" | ", arms), call, **names)
    return _alias_text(view.name, value, doc, context)


def _attribute(union: ir.Union, context: Context) -> Iterator[Code]:
    """The member that holds the tag, where it is not called like it."""
    for arm in union.arms:
        if isinstance(arm.type, ir.Ref) and union.discriminator:
            name = context.members[arm.type.name].get(union.discriminator)
            if name is not None and str(name) != union.discriminator:
                yield fill("attribute={0}", text.quote(str(name)))
            return


def alias_text(view: AliasView, alias: ir.Alias, context: Context) -> Text:
    value, doc = _late(alias.type, alias.name, context), doc_of(alias.doc, alias.deprecated)
    if is_pydantic(context) and is_recursive(alias, context):
        return _recursive_text(view.name, value, doc, context)
    return _alias_text(view.name, value, doc, context)
