"""Python 3.10, in two styles: Pydantic 2.11, and dataclasses with the standard library alone.

Rules from the language reference (keywords: 2.3.1; docstrings: string literals) and from what the checkers say. In a
class body a member hides the builtin of its name from later annotations, which then say `builtins.bytes`.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator
from dataclasses import replace

from dtogen import ir
from dtogen.code import EMPTY, Code, Lines, checked, code_line, fill, identifier, join, number, visible
from dtogen.facts import children
from dtogen.language import Context, File, Language, Literals, Naming, Shapes, Spelling
from dtogen.languages import _python_text as text
from dtogen.languages._python_imports import FEATURES, GIVING_WAY, OWN, RESERVED_TYPES, import_lines
from dtogen.names import snake
from dtogen.options import Option, Options
from dtogen.views import (
    AliasView,
    EnumView,
    FieldView,
    FileView,
    MemberView,
    ModelView,
    OperationView,
    Text,
    UnionView,
    View,
)


def header(lines: tuple[str, ...]) -> Lines:
    return text.docstring("\n".join(lines))


def _width(context: Context) -> int:
    return int(context.options["line_length"])


def _is_pydantic(context: Context) -> bool:
    return context.options["style"] == "pydantic"


def _doc(doc: str, deprecated: str | None = None) -> Lines:
    if deprecated is None:
        return text.docstring(doc)
    return text.docstring(doc, f"Deprecated: {deprecated.rstrip('.')}." if deprecated.strip() else "Deprecated.")


def _annotated(inner: Code, mark: Code, context: Context) -> Code:
    context.need("annotated")
    return fill("{Annotated}[{0}, {1}]", inner, mark, **context.names)


# Members.


def _field(view: FieldView, field: ir.Field, context: Context) -> Text:
    doc = _doc(field.doc, None if _is_pydantic(context) else field.deprecated)
    return {"doc": doc}


def _declaration(view: FieldView, field: ir.Field, context: Context) -> Lines:
    """The member's line or lines in the class that declares it."""
    pair = _pydantic_member(view, field, context) if _is_pydantic(context) else _dataclass_member(view, field, context)
    return text.assignment(view.name, *pair, _width(context), 4)


def _pydantic_member(view: FieldView, field: ir.Field, context: Context) -> tuple[Code, Code | None]:
    names, annotation, value = context.names, view.type, view.default or view.constant
    keeps_null = view.is_nullable and (view.is_three_state or view.is_optional) and not _is_any(field.type, context)
    if _hides_null(field.type, context) and (keeps_null or view.has_default):
        context.need("nullable_mark")
        annotation = fill("{Nullable}[{0}]", annotation, **names)
    marks = list(_constraints(field, context))
    if marks and view.has_default:
        annotation = _annotated(annotation, _field_call(marks, context), context)
        marks = []
    if view.has_default and not _default_is_null(field, context):
        context.need("defaulted")
        annotation = fill("{Defaulted}[{0}]", annotation, **names)
    if view.wire != text.quote(str(view.name)):
        marks.insert(0, fill("alias={0}", view.wire))
    if field.deprecated is not None:
        marks.append(fill("deprecated={0}", view.deprecated if field.deprecated and view.deprecated else Code("True")))
    if marks:
        annotation = _annotated(annotation, _field_call(marks, context), context)
    if view.is_optional:
        return annotation, Code("None")
    return annotation, value  # a list or dict is copied for each instance


def _default_is_null(field: ir.Field, context: Context) -> bool:
    """Whether the member has a default although null is a value of its own: then null does not read as the default."""
    return not isinstance(field.type, ir.Nullable) and context.facts.holds_null(field.type)


def _dataclass_member(view: FieldView, field: ir.Field, context: Context) -> tuple[Code, Code | None]:
    names, annotation, value = context.names, view.type, view.default or view.constant
    marks: list[Code] = []
    if view.is_optional:
        value = names["UNSET"] if view.is_nullable and not _is_any(field.type, context) else Code("None")
    if value is not None and _is_mutable(field):
        empty = value in ("[]", "{}")
        marks.append(
            fill("default_factory={0}", _factory(field.type, context) if empty else fill("lambda: {0}", value))
        )
    elif value is not None and (view.wire != text.quote(str(view.name)) or "(" in value):
        marks.append(fill("default={0}", value))
    if view.wire != text.quote(str(view.name)):
        marks.append(fill('metadata={{"wire": {0}}}', view.wire))
    if marks:
        context.need("field")
        return annotation, fill("field({0})", join(", ", marks))
    return annotation, value


def _factory(target: ir.Type, context: Context) -> Code:
    """A class that makes an empty list or map. It is evaluated at once, so names of later types are quoted."""
    resolved = context.facts.resolve(target)
    held = children(resolved) if isinstance(resolved, (ir.ListOf, ir.MapOf)) else ()
    is_late = any(isinstance(each, ir.Ref) and each.name in context.facts.recursive for each in held)
    match resolved:
        case ir.ListOf(item):
            return fill('list["{0}"]' if is_late else "list[{0}]", context.spell(item))
        case ir.MapOf(key, value):
            return fill('dict[{0}, "{1}"]' if is_late else "dict[{0}, {1}]", context.spell(key), context.spell(value))
        case _:
            return context.spell(target)


def _is_mutable(field: ir.Field) -> bool:
    return field.default is not None and isinstance(field.default.value, (tuple, ir.JsonObject))


def _is_any(target: ir.Type, context: Context) -> bool:
    return isinstance(context.facts.resolve(target), ir.AnyJson)


def _hides_null(target: ir.Type, context: Context) -> bool:
    """Whether null is a value of a type that is no plain alias, so that the member itself must say so."""
    resolved = context.facts.resolve(target)
    return isinstance(resolved, ir.Union) and resolved.nullable and _is_recursive(resolved, context)


def _field_call(marks: list[Code], context: Context) -> Code:
    context.need("field")
    return fill("{Field}({0})", join(", ", marks), **context.names)


def _constraints(field: ir.Field, context: Context) -> Iterator[Code]:
    found = field.constraints
    inner = field.type.inner if isinstance(field.type, ir.Nullable) else field.type
    resolved = context.facts.resolve(inner)
    is_decimal = resolved == ir.Scalar(ir.Prim.DECIMAL)
    for name, value in (
        *(("ge", found.ge), ("gt", found.gt), ("le", found.le), ("lt", found.lt), ("multiple_of", found.multiple_of)),
        *(("min_length", found.min_length), ("max_length", found.max_length)),
    ):
        if value is not None:
            literal = context.literal(
                value, resolved if is_decimal and isinstance(resolved, ir.Scalar) else ir.AnyJson()
            )
            yield fill("{0}={1}", Code(name), literal)
    if found.pattern is not None and _is_pattern(found.pattern):
        if _LOOKS_AROUND.search(found.pattern):
            context.need("looks_around")
        yield fill("pattern={0}", text.quote(found.pattern))


_LOOKS_AROUND = re.compile(r"\(\?<?[=!]|\\[1-9Z]|\(\?P=")
"""What Pydantic's own engine has not, and Python's has."""


def _is_pattern(pattern: str) -> bool:
    """Whether Python can read a pattern of JSON Schema; one that it cannot would stop the import."""
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


# Models.


def _model(view: ModelView, model: ir.Model, context: Context) -> Text:
    names, own = context.names, {each.wire: each for each in model.fields}
    bases = [_base(view.base, model, context)] if view.base else []
    if _is_pydantic(context):
        bases = bases or [names["Dto"]]
    elif view.opens and not view.base:
        bases.append(names["Open"])
    if view.params:
        context.need("generic_model")
        bases.append(fill("{Generic}[{0}]", join(", ", view.params), **names))
    if _is_pydantic(context) and view.opens:
        bases.append(Code('extra="allow"'))
    heritage = fill("({0})", join(", ", bases)) if bases else EMPTY
    seen: set[str] = set()
    lines: list[Code] = []
    for each in view.fields:
        field = own[_wire(each, context, model)]
        lines += (_shadowed(line, seen, context) for line in _declaration(each, field, context))
        doc = each.text["doc"]
        lines += doc if isinstance(doc, tuple) else ()
        seen.add(str(each.name))
    if view.opens and view.base and not _is_pydantic(context):
        # Two bases with slots of their own cannot be joined.
        bag = fill('field(default_factory=dict[str, {Any}], metadata={{"rest": True}})', **names)
        lines += text.assignment(Code("unknown"), fill("dict[str, {Any}]", **names), bag, _width(context), 4)
    return {
        "doc": _doc(model.doc, model.deprecated),
        "declaration": text.statement(fill("class {0}{1}:", view.name, heritage), _width(context), 0),
        "fields": tuple(lines),
        "operation": _operation_lines(view, model, seen, context),
        "is_bare": Code(
            "" if view.fields or view.operation or model.doc.strip() or model.deprecated is not None else "yes"
        ),
        "decorator": _decorator(context),
    }


def _wire(view: FieldView, context: Context, model: ir.Model) -> str:
    return next(wire for wire, name in context.members[model.name].items() if name == view.name)


def _decorator(context: Context) -> Code:
    return Code(f"@dataclass(kw_only=True, slots=True{', frozen=True' if context.options.flag('frozen') else ''})")


def _base(base: Code, model: ir.Model, context: Context) -> Code:
    """A base is evaluated at once: an argument that names its own class must wait."""
    assert model.base
    args = [context.spell(each) for each in model.base.args]
    if not any(
        isinstance(each, ir.Ref) and each.name == model.name for arg in model.base.args for each in children(arg)
    ):
        return base
    return fill("{0}[{1}]", context.types[model.base.name], join(", ", (fill('"{0}"', arg) for arg in args)))


_BUILTIN = ("bool", "bytes", "dict", "float", "int", "list", "str", "type")


def _shadowed(line: Code, members: set[str], context: Context) -> Code:
    """A line of a class body in which a builtin is hidden by an earlier member of its name."""
    for name in _BUILTIN:
        if name in members and re.search(rf"(?<![\w.\"']){name}(?=[\[\],)| ]|$)", line.partition(": ")[2]):
            context.need("builtins")
            head, colon, rest = line.partition(": ")
            line = Code(head + colon + re.sub(rf"(?<![\w.\"']){name}(?=[\[\],)| ]|$)", f"builtins.{name}", rest))
    return line


def _operation_lines(view: ModelView, model: ir.Model, members: set[str], context: Context) -> Lines:
    if view.operation is None or model.operation is None:
        return ()
    names, operation = context.names, view.operation
    answer, value = _answer(model.operation, context)
    # A base that is no request may have a member of the name.
    name = Code("operation_" if any(each.name == "operation" for each in view.members) else "operation")
    define = fill("def {0}() -> {Operation}[{1}]:", name, answer, **names)
    define = Code(str(_shadowed(Code(f"x: {define}"), members, context))[3:])
    made = fill(
        "return {Operation}({0}, {1}, {2}, {3})", operation.name, operation.verb, operation.path, value, **names
    )
    width = _width(context)
    return (
        Code("@staticmethod"),
        *text.statement(define, width, 4),
        *(fill("    {0}", line) for line in text.statement(made, width, 8)),
    )


def _answer(operation: ir.Operation, context: Context) -> tuple[Code, Code]:
    """The type of an answer, and the value that stands for it at run time."""
    match operation.returns:
        case ir.Body.NOTHING:
            return Code("None"), Code("type(None)")
        case ir.Body.BYTES:
            return Code("bytes"), Code("bytes")
        case ir.Body.STREAM:
            return Code("BufferedIOBase"), Code("BufferedIOBase")
        case returns:
            spelled = context.spell(returns)
            if _is_class(returns, context):
                return spelled, spelled
            context.need("cast")
            return spelled, fill('cast("type[{0}]", {0})', spelled)


_CLASSES = frozenset({ir.Prim.BOOL, ir.Prim.FLOAT32, ir.Prim.FLOAT64, ir.Prim.STRING, ir.Prim.URI, ir.Prim.UUID})


def _is_class(target: ir.Type | ir.Body, context: Context) -> bool:
    """Whether a checker takes the type, as it is written, for a class."""
    match target:
        case ir.Scalar(prim):
            return prim in _CLASSES
        case ir.ListOf() | ir.MapOf():
            return True
        case ir.Ref(name):
            decl = context.facts.by_name[name]
            return isinstance(decl, ir.Model) or (isinstance(decl, ir.Enumeration) and _is_enum_class(decl))
        case _:
            return False


# Enums, unions, aliases.


def _is_enum_class(enum: ir.Enumeration) -> bool:
    return not enum.open or enum.prim is ir.Prim.INT32


def _enum(view: EnumView, enum: ir.Enumeration, context: Context) -> Text:
    names = context.names
    if _is_enum_class(enum):
        base = names["OpenIntEnum"] if enum.open else names["IntEnum"] if view.is_int else fill("str, {Enum}", **names)
        return {
            "doc": _doc(enum.doc, enum.deprecated),
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
    return _doc("\n\n".join(each for each in (doc, listed) if each.strip()), deprecated)


def _member(view: MemberView, member: ir.EnumMember, context: Context) -> Text:
    return {"doc": _doc(member.doc, member.deprecated)}


def _alias_text(name: Code, value: Code, doc: Lines, context: Context) -> dict[str, Code | Lines]:
    context.need("type_alias")
    return {"doc": doc, "lines": text.assignment(name, context.names["TypeAlias"], value, _width(context), 0)}


def _recursive_text(name: Code, value: Code, doc: Lines, context: Context) -> dict[str, Code | Lines]:
    """An alias that holds itself, for Pydantic: a type with a name, read late."""
    context.need("type_alias_type")
    call = fill("{0} = TypeAliasType({1}, {2})", name, text.quote(str(name)), text.quote(str(value)))
    return {"doc": doc, "lines": text.statement(call, _width(context), 0)}


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


def _is_recursive(decl: ir.Decl, context: Context) -> bool:
    return any(_reaches(link, decl.name, context) for link in _links(decl))


def _late(target: ir.Type, owner: str, context: Context) -> Code:
    """The spelling of a type in the alias `owner`, what leads back to it in quotes."""
    if _is_pydantic(context) or not _reaches(target, owner, context):
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


def _union(view: UnionView, union: ir.Union, context: Context) -> Text:
    names, doc = context.names, _doc(union.doc, union.deprecated)
    if union.discriminator is None:
        value = join(" | ", (_late(arm.type, union.name, context) for arm in union.arms))
        if union.nullable:
            context.need("nullable_mark")
            value = fill("{Nullable}[{0}]" if _is_pydantic(context) else "{0} | None", value, **names)
        if _is_pydantic(context) and _is_recursive(union, context):
            return _recursive_text(view.name, value, doc, context)
        return _alias_text(view.name, value, doc, context)
    context.need("arms")
    context.need("annotated")
    rest = fill("dict[str, {Any}]", **names)
    tag = view.tag or EMPTY
    if not _is_pydantic(context):
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


def _alias(view: AliasView, alias: ir.Alias, context: Context) -> Text:
    value, doc = _late(alias.type, alias.name, context), _doc(alias.doc, alias.deprecated)
    if _is_pydantic(context) and _is_recursive(alias, context):
        return _recursive_text(view.name, value, doc, context)
    return _alias_text(view.name, value, doc, context)


# Files.


def package_name(context: Context) -> str:
    name = snake(context.options.text("package")) or "dtos"
    return f"_{name}" if name[0].isdigit() else f"{name}_" if keyword.iskeyword(name) else name


def _file(view: FileView, context: Context) -> Text:
    names, facts = context.names, context.facts
    if any(view.needs[each] for each in ("prim_decimal", "open", "any", "arms")):
        context.need("exact")
    params = {param for decl in facts.schema.decls if isinstance(decl, ir.Model) for param in decl.params}
    if view.decls:
        params |= {str(names["T"])} if _needs_t(view, context) else set()
    document = {str(each) for each in context.types.values()} | {str(names[each]) for each in OWN}
    roots = {word for root in view.roots for word in re.findall(r"\w+", root.type)} & document | _driver_names(context)
    exports = [context.types[decl.name] for decl in facts.schema.decls]
    if view.needs["operation"] or any(isinstance(d, ir.Model) and d.operation for d in facts.schema.decls):
        exports.append(names["Operation"])
    if not _is_pydantic(context):
        exports += [Code("from_json"), Code("to_json"), names["UNSET"]]
    exports = sorted(exports, key=text.order)
    return {
        "imports": import_lines(view, context, bool(params)) if view.decls else (),
        "root_unions": Code("yes" if any(each.is_union for each in view.roots) else ""),
        "any_import": text.imports("typing", [("Any", names["Any"])], _width(context)),
        "root_names": tuple(fill("{0},", identifier(each)) for each in sorted(roots, key=text.order)),
        "typevars": tuple(fill("{0} = TypeVar({1})", identifier(each), text.quote(each)) for each in sorted(params)),
        "exports": tuple(fill("{0},", each) for each in exports),
        "all": tuple(fill("{0},", text.quote(str(each))) for each in exports),
        "package": checked(package_name(context), re.compile(r"\w+")),
        "marks": tuple(code_line("#", line) for line in _plain(view.header)),
        "html": (Code("<!--"), *(Code(line.replace("--", "- -")) for line in _plain(view.header)), Code("-->")),
        "title": Code(visible(context.schema_name).replace("<", "&lt;")),
        "description": text.quote("Typed DTOs of " + context.schema_name.replace('"', "'")),
        "has_chat": Code("yes" if {"CreateOpenAiChat", "OpenAiChat"} <= facts.by_name.keys() else ""),
        "is_pydantic": Code("yes" if _is_pydantic(context) else ""),
        "decorator": _decorator(context),
        "has_nullable": Code("yes" if view.needs["nullable"] or view.needs["nullable_mark"] else ""),
    }


def _driver_names(context: Context) -> set[str]:
    return {str(context.names["Dto"])} if _is_pydantic(context) else {"from_json", "to_json"}


def _needs_t(view: FileView, context: Context) -> bool:
    if not _is_pydantic(context):
        return True
    return any(view.needs[each] for each in ("operation", "nullable", "nullable_mark", "defaulted", "int_key"))


def _plain(lines: Lines) -> list[str]:
    """The lines of the marker without its quotes."""
    return [line.replace('"""', "") for line in lines if line != '"""']


def compose(view: View, node: object, context: Context) -> Text:
    match view, node:
        case FieldView(), ir.Field():
            return _field(view, node, context)
        case ModelView(), ir.Model():
            return _model(view, node, context)
        case EnumView(), ir.Enumeration():
            return _enum(view, node, context)
        case MemberView(), ir.EnumMember():
            return _member(view, node, context)
        case UnionView(), ir.Union():
            return _union(view, node, context)
        case AliasView(), ir.Alias():
            return _alias(view, node, context)
        case FileView(), _:
            return _file(view, context)
        case OperationView(), _:
            return {}
        case _:
            return {}


def files(context: Context) -> tuple[File, ...]:
    style = context.options.text("style")
    document = f"python/{style}/dtos.py.j2"
    match context.options.text("layout"):
        case "package":
            folder = f"src/{package_name(context)}"
            return (
                File(f"{folder}/dtos.py", document),
                File(f"{folder}/__init__.py", "python/init.py.j2", ()),
                File(f"{folder}/py.typed", "python/py.typed.j2", ()),
                File("pyproject.toml", "python/pyproject.toml.j2", ()),
                File("README.md", "python/README.md.j2", ()),
                File("LICENSE", "python/LICENSE.j2", ()),
            )
        case "proof":
            return (File("dtos.py", document), File("driver.py", f"python/{style}/driver.py.j2"))
        case _:
            return (File("dtos.py", document),)


def adapt(language: Language, options: Options) -> Language:
    """The tables of the dataclass style."""
    if options["style"] == "pydantic":
        return language
    types = dict(language.types)
    types[ir.Prim.DECIMAL] = Spelling("{Decimal}")
    types[ir.Prim.BYTES] = Spelling("bytes")
    types[ir.Prim.DATETIME] = Spelling("dt.datetime")
    shapes = Shapes(
        nullable=Spelling("{0} | None"),
        optional=Spelling("{0} | None"),
        three_state=Spelling("{0} | {Unset} | None"),
        optional_union=Spelling("{0} | {Unset}"),
    )
    return replace(language, types=types, shapes=shapes, map_open_int=None)


_KEYWORDS = frozenset(keyword.kwlist)
_BASE_MODEL = frozenset(
    "construct copy dict from_orm json mro model_computed_fields model_config model_construct model_copy "
    "model_dump model_dump_json model_extra model_fields model_fields_set model_json_schema "
    "model_parametrized_name model_post_init model_rebuild model_validate model_validate_json "
    "model_validate_strings parse_file parse_obj parse_raw schema schema_json update_forward_refs validate".split()
)

LANGUAGE = Language(
    id="python",
    title="Python",
    aliases=("py",),
    extension="py",
    media_type="text/x-python",
    types={
        ir.Prim.BOOL: Spelling("bool"),
        ir.Prim.INT32: Spelling("{Int32}", ("int32",)),
        ir.Prim.INT64: Spelling("{Int64}", ("int64",)),
        ir.Prim.FLOAT32: Spelling("float"),
        ir.Prim.FLOAT64: Spelling("float"),
        ir.Prim.DECIMAL: Spelling("{Number}"),
        ir.Prim.STRING: Spelling("str"),
        ir.Prim.BYTES: Spelling("{Base64}"),
        ir.Prim.DATE: Spelling("dt.date"),
        ir.Prim.TIME: Spelling("dt.time"),
        ir.Prim.DATETIME: Spelling("{AwareDatetime}"),
        ir.Prim.DURATION: Spelling("dt.timedelta"),
        ir.Prim.UUID: Spelling("{UUID}"),
        ir.Prim.URI: Spelling("str"),
    },
    list=Spelling("list[{0}]"),
    map=Spelling("dict[{0}, {1}]"),
    map_open_int=Spelling("dict[{IntKey}[{0}], {1}]", ("int_key",)),
    any=Spelling("{Any}"),
    shapes=Shapes(
        nullable=Spelling("{Nullable}[{0}]"),
        optional=Spelling("{0} | None"),
        three_state=Spelling("{Nullable}[{0}]", ("nullable",)),
        optional_union=Spelling("{0}"),
    ),
    naming=Naming(
        type="keep",
        member="snake",
        enum_member="screaming",
        escape="{}_",
        type_escape="",
        digit="n",
        reserved={
            "type": _KEYWORDS | RESERVED_TYPES,
            "member": _KEYWORDS | _BASE_MODEL | {"dt", "builtins", "field", "cast"},
            "member_open": frozenset({"unknown"}),
            "member_request": frozenset({"operation", "staticmethod"}),
            "enum_member": _KEYWORDS,
        },
        support=GIVING_WAY,
    ),
    literals=Literals(
        quote=text.quote,
        true="True",
        false="False",
        null="None",
        prims={
            ir.Prim.FLOAT32: text.real,
            ir.Prim.FLOAT64: text.real,
            ir.Prim.DECIMAL: '{Decimal}("{0}")',
            ir.Prim.BYTES: text.blob,
            ir.Prim.DATE: text.day,
            ir.Prim.TIME: text.clock,
            ir.Prim.DATETIME: text.moment,
            ir.Prim.DURATION: text.span,
            ir.Prim.UUID: "{UUID}({0})",
        },
        unknown_member="{0}({1})",
        open_text="{1}",
    ),
    header=header,
    files=files,
    compose=compose,
    adapt=adapt,
    options=(
        Option("style", "pydantic", "Pydantic models, or dataclasses without a dependency.", ("pydantic", "dataclass")),
        Option("frozen", False, "Values cannot be changed once they are made."),
        Option("line_length", 88, "The longest line of a declaration."),
    ),
    generic="{0}[{1}]",
    const=dict.fromkeys((ir.Prim.STRING, ir.Prim.INT32, ir.Prim.INT64, ir.Prim.BOOL), "{Literal}[{0}]"),
    order=("base", "arm", "alias", "default"),
    features=FEATURES,
    proof="mypy and pyright, both strict, ruff, and the driver of each style with warnings as errors.",
)

__all__ = ["LANGUAGE", "number"]
