"""Models in Python: members, bases, operations, in both styles."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dtogen import ir
from dtogen.code import EMPTY, Code, Lines, fill, join
from dtogen.facts import children
from dtogen.language import Context
from dtogen.languages import _python_text as text
from dtogen.languages._python_alias import annotated, doc_of, is_enum_class, is_pydantic, is_recursive, width
from dtogen.views import FieldView, ModelView, Text


def field_text(view: FieldView, field: ir.Field, context: Context) -> Text:
    doc = doc_of(field.doc, None if is_pydantic(context) else field.deprecated)
    return {"doc": doc}


def _declaration(view: FieldView, field: ir.Field, own: frozenset[str], context: Context) -> Lines:
    """The member's line or lines in the class that declares it, beside the members `own`."""
    made = _pydantic_member if is_pydantic(context) else _dataclass_member
    annotation, value = made(view, field, context)
    annotation = _shadowed(_plain_decimals(annotation, context), own, context)
    value = None if value is None else _shadowed(_plain_decimals(value, context), own, context)
    return text.assignment(view.name, annotation, value, width(context), 4)


def _plain_decimals(code: Code, context: Context) -> Code:
    """Whole decimals made of a number: a linter takes the text for verbose."""
    return text.replace(code, rf'(?<={context.names["Decimal"]}\()"(-?\d+)"', r"\1")


def _pydantic_member(view: FieldView, field: ir.Field, context: Context) -> tuple[Code, Code | None]:
    names, annotation, value = context.names, view.type, view.default or view.constant
    keeps_null = view.is_nullable and (view.is_three_state or view.is_optional) and not _is_any(field.type, context)
    if _hides_null(field.type, context) and (keeps_null or view.has_default):
        context.need("nullable_mark")
        annotation = fill("{Nullable}[{0}]", annotation, **names)
    marks = list(_constraints(field, context))
    if marks and view.has_default:
        annotation = annotated(annotation, _field_call(marks, context), context)
        marks = []
    if view.has_default and not _default_is_null(field, context):
        context.need("defaulted")
        annotation = fill("{Defaulted}[{0}]", annotation, **names)
    if view.wire != text.quote(str(view.name)):
        marks.insert(0, fill("alias={0}", view.wire))
    if field.deprecated is not None:
        marks.append(fill("deprecated={0}", view.deprecated if field.deprecated and view.deprecated else Code("True")))
    if marks:
        annotation = annotated(annotation, _field_call(marks, context), context)
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
    return isinstance(resolved, ir.Union) and resolved.nullable and is_recursive(resolved, context)


def _field_call(marks: list[Code], context: Context) -> Code:
    context.need("field")
    return fill("{Field}({0})", join(", ", marks), **context.names)


def _constraints(field: ir.Field, context: Context) -> Iterator[Code]:
    found = field.constraints
    inner = field.type.inner if isinstance(field.type, ir.Nullable) else field.type
    resolved = context.facts.resolve(inner)
    if isinstance(resolved, ir.Scalar) and resolved.prim in context.language.overrides:
        return  # its own type says what it takes
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


def model_text(view: ModelView, model: ir.Model, context: Context) -> Text:
    names, own = context.names, {each.wire: each for each in model.fields}
    bases = [_base(view.base, model, context)] if view.base else []
    if is_pydantic(context):
        bases = bases or [names["Dto"]]
    elif view.opens and not view.base:
        bases.append(names["Open"])
    if view.params:
        context.need("generic_model")
        bases.append(fill("{Generic}[{0}]", join(", ", view.params), **names))
    if is_pydantic(context) and view.opens:
        bases.append(Code('extra="allow"'))
    heritage = fill("({0})", join(", ", bases)) if bases else EMPTY
    hiding = frozenset(str(each.name) for each in view.fields)
    lines: list[Code] = []
    for each in view.fields:
        field = own[_wire(each, context, model)]
        lines += _declaration(each, field, hiding, context)
        doc = each.text["doc"]
        lines += doc if isinstance(doc, tuple) else ()
    if view.opens and view.base and not is_pydantic(context):
        # Two bases with slots of their own cannot be joined.
        bag = fill('field(default_factory=dict[str, {Any}], metadata={{"rest": True}})', **names)
        lines += text.assignment(Code("unknown"), fill("dict[str, {Any}]", **names), bag, width(context), 4)
    return {
        "doc": doc_of(model.doc, model.deprecated),
        "declaration": text.statement(fill("class {0}{1}:", view.name, heritage), width(context), 0),
        "fields": tuple(lines),
        "operation": _operation_lines(view, model, hiding, context),
        "is_bare": Code(
            "" if view.fields or view.operation or model.doc.strip() or model.deprecated is not None else "yes"
        ),
        "decorator": decorator(context),
    }


def _wire(view: FieldView, context: Context, model: ir.Model) -> str:
    return next(wire for wire, name in context.members[model.name].items() if name == view.name)


def decorator(context: Context) -> Code:
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


_BUILTINS = frozenset(("bool", "bytes", "dict", "float", "int", "list", "str", "type"))


def _shadowed(code: Code, members: frozenset[str], context: Context) -> Code:
    """Code of a class body, in which a member hides the builtin of its name: also from annotations read later."""
    hidden = _BUILTINS & members
    names = "|".join(sorted(hidden))
    found = text.replace(code, rf"(?<![\w.])({names})(?!\w)", r"builtins.\1") if hidden else code
    if found != code:
        context.need("builtins")
    return found


def _operation_lines(view: ModelView, model: ir.Model, members: frozenset[str], context: Context) -> Lines:
    if view.operation is None or model.operation is None:
        return ()
    names, operation = context.names, view.operation
    answer, value = _answer(model.operation, context)
    # A base that is no request may have a member of the name.
    name = Code("operation_" if any(each.name == "operation" for each in view.members) else "operation")
    define = fill("def {0}() -> {Operation}[{1}]:", name, _shadowed(answer, members, context), **names)
    made = fill(
        "return {Operation}({0}, {1}, {2}, {3})", operation.name, operation.verb, operation.path, value, **names
    )
    limit = width(context)
    return (
        Code("@staticmethod"),
        *text.statement(define, limit, 4),
        *(fill("    {0}", line) for line in text.statement(made, limit, 8)),
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
            return spelled, fill("cast({Any}, {0})", spelled, **context.names)


_NO_CLASS = {
    "pydantic": frozenset({ir.Prim.INT32, ir.Prim.INT64, ir.Prim.DECIMAL, ir.Prim.BYTES, ir.Prim.DATETIME}),
    "dataclass": frozenset({ir.Prim.INT32, ir.Prim.INT64}),
}


def _is_class(target: ir.Type | ir.Body, context: Context) -> bool:
    """Whether a checker takes the type, as it is written, for a class."""
    match target:
        case ir.Scalar(prim):
            if prim in context.language.overrides:
                return False  # it may be an alias
            return prim not in _NO_CLASS[context.options.text("style")]
        case ir.ListOf() | ir.MapOf():
            return True
        case ir.Ref(name):
            decl = context.facts.by_name[name]
            return isinstance(decl, ir.Model) or (isinstance(decl, ir.Enumeration) and is_enum_class(decl))
        case _:
            return False
