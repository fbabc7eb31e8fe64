"""How a member of a class is declared: its attributes, its converter, its type and its initial value."""

from __future__ import annotations

from collections.abc import Iterator

from dtogen import ir
from dtogen.code import (
    Code,
    Lines,
    fill,
    number,
)
from dtogen.facts import has_param
from dtogen.language import Context
from dtogen.languages._csharp_text import doc, quote
from dtogen.views import FieldView, Text

_CONVERTERS = {ir.Prim.DURATION: "DurationConverter", ir.Prim.DATETIME: "DateTimeConverter"}
_VALUE_PRIMS = frozenset(ir.Prim) - {ir.Prim.STRING, ir.Prim.BYTES, ir.Prim.URI}
_LIMITS = {ir.Prim.INT32: "int", ir.Prim.INT64: "long", ir.Prim.FLOAT32: "double", ir.Prim.FLOAT64: "double"}


def is_class(union: ir.Union, context: Context) -> bool:
    """Whether a tagged union is a class that its arms derive from: a class has one base, so no arm may have another."""
    return union.name in context.facts.exclusive_unions


def is_value(target: ir.Type, context: Context) -> bool:
    """Whether the type is a value type, which is never null."""
    match context.facts.resolve(target):
        case ir.Scalar(prim) if own := context.language.overrides.get(prim):
            return own.is_value
        case ir.Scalar(prim) | ir.Const(prim):
            return prim in _VALUE_PRIMS
        case ir.Enumeration():
            return True
        case _:
            return False


def converter_of(target: ir.Type, context: Context, checks: bool = False) -> Code | None:
    """The converter that a type needs and cannot carry itself: durations and datetimes at any depth.

    With `checks` also one that refuses null for items, where nothing else can.
    """
    names = context.names
    match context.facts.resolve(target):
        case ir.Scalar(prim) if own := context.language.overrides.get(prim):
            return Code(own.converter) if own.converter else None
        case ir.Scalar(prim) if prim in _CONVERTERS:
            return names[_CONVERTERS[prim]]
        case ir.Nullable(inner):
            return converter_of(inner, context, checks)
        case ir.ListOf(item):
            inner_code = _item_converter(item, context, checks)
            if inner_code:
                context.need("list_converter")
                return fill("{ListConverter}<{0}, {1}>", context.spell(item), inner_code, **names)
        case ir.MapOf(key, value):
            inner_code = _item_converter(value, context, checks)
            if inner_code:
                context.need("map_converter")
                return fill(
                    "{MapConverter}<{0}, {1}, {2}>", context.spell(key), context.spell(value), inner_code, **names
                )
        case _:
            pass
    return None


def _item_converter(item: ir.Type, context: Context, checks: bool) -> Code | None:
    inner = converter_of(item, context, checks)
    resolved = context.facts.resolve(item)
    if inner and isinstance(resolved, ir.Nullable):
        context.need("nullable_converter")
        pattern = "{NullableValueConverter}" if is_value(resolved.inner, context) else "{NullableItemsConverter}"
        return fill(pattern + "<{0}, {1}>", context.spell(resolved.inner), inner, **context.names)
    if inner is None and checks and not (is_value(item, context) or context.facts.holds_null(item)):
        context.need("item_converter")
        return fill("{ItemConverter}<{0}>", context.spell(item), **context.names)
    return inner


def field_text(view: FieldView, field: ir.Field, context: Context) -> Text:
    names = context.names
    attributes: list[Code] = []
    message = field.deprecated
    obsolete = message is not None and not view.is_required
    if obsolete and view.deprecated:
        attributes.append(fill("[Obsolete({0})]", view.deprecated) if message else Code("[Obsolete]"))
        context.need("obsolete")
    condition = ""
    if _is_optional_argument(view, field) or _is_nullable_argument(field):
        # `T?` of an unconstrained T is T itself, which may be a value: no null would say that it is absent.
        context.need("optional_argument")
        context.need("three_state")
    if _is_optional_argument(view, field) or view.is_three_state:
        condition = "WhenWritingDefault"
    elif view.is_optional:
        condition = "WhenWritingNull"
    if condition:
        context.need("ignore")
        attributes.append(fill("[JsonPropertyName({0}), JsonIgnore(Condition = {1})]", view.wire, Code(condition)))
    else:
        attributes.append(
            fill("[JsonPropertyName({0}){1}]", view.wire, Code(", JsonInclude" if view.is_constant else ""))
        )
    converter = None if view.is_constant else _field_converter(view, field, context)
    if converter:
        attributes.append(fill("[JsonConverter(typeof({0}))]", converter))
    if context.options.flag("annotations") and not view.is_three_state:
        attributes += _annotations(field, context)
    remarks = [f"Deprecated: {message}" if message else "Deprecated."] if message is not None and not obsolete else []
    default_class: Lines = ()
    if _needs_default_class(view, field, context):
        inner = converter_of(field.type, context)
        pattern = (
            "public sealed class {0}() : {DefaultConverter}<{1}>({2}, new {3}());"
            if inner
            else ("public sealed class {0}() : {DefaultConverter}<{1}>({2});")
        )
        default_class = (
            fill(pattern, view.names["converter"], view.type, default_of(view), inner or Code(""), **names),
        )
    return {
        "doc": doc(field.doc, *remarks),
        "attributes": tuple(attributes),
        "declaration": _declaration(view, field, context),
        "default_class": default_class,
    }


def default_of(view: FieldView) -> Code:
    assert view.default is not None
    return view.default


def _declaration(view: FieldView, field: ir.Field, context: Context) -> Code:
    if view.is_constant and view.constant:
        # The setter is for the reader alone: a constant is checked, never set.
        return fill(
            "public {0} {1} {{ get => {2}; internal set => {Check}.Constant(value, {2}); }}",
            Code("override string?") if _overrides(view, context) else view.type,
            view.name,
            view.constant,
            **context.names,
        )
    required = "required " if view.is_required else ""
    initial = Code("")
    if view.default is not None and not _is_zero(field, context):
        initial = fill(" = {0};", view.default)
    declared = view.type
    if _is_optional_argument(view, field) or _is_nullable_argument(field):
        declared = fill("{Optional}<{0}>", view.bare, **context.names)
        if view.is_three_state:
            declared = fill("{Optional}<{0}>", declared, **context.names)
    return fill("public {0}{1} {2} {{ get; set; }}{3}", Code(required), declared, view.name, initial)


def _overrides(view: FieldView, context: Context) -> bool:
    """Whether a tag is that of the class that its model derives from as an arm."""
    owner = context.owner.name if context.owner else ""
    return view.is_tag and any(is_class(union, context) for union, _ in context.facts.memberships.get(owner, ()))


def _is_optional_argument(view: FieldView, field: ir.Field) -> bool:
    return view.is_optional and isinstance(field.type, ir.Param)


def _is_nullable_argument(field: ir.Field) -> bool:
    """Null is then an `Optional` without a value."""
    return isinstance(field.type, ir.Nullable) and isinstance(field.type.inner, ir.Param)


def _is_zero(field: ir.Field, context: Context) -> bool:
    """Whether the declared default is what the type starts with anyway."""
    if isinstance(field.type, ir.Scalar) and field.type.prim in context.language.overrides:
        return False
    value = field.default.value if field.default else None
    return value is False or (isinstance(value, (int, float)) and value == 0 and isinstance(field.type, ir.Scalar))


def _needs_default_class(view: FieldView, field: ir.Field, context: Context) -> bool:
    return (
        view.has_default
        and is_value(field.type, context)
        and not (_is_zero(field, context) and not converter_of(field.type, context))
    )


def _field_converter(view: FieldView, field: ir.Field, context: Context) -> Code | None:
    names = context.names
    if _is_optional_argument(view, field) or (_is_nullable_argument(field) and not view.is_three_state):
        return names["OptionalConverterFactory"]
    # Naming an obsolete member in a check would be a warning (CS0618), so its items are checked by a converter.
    checks = view.is_three_state or (field.deprecated is not None and not view.is_required)
    inner = converter_of(field.type, context, checks and not has_param(field.type))
    if view.is_three_state:
        if inner is None and has_param(field.type):
            context.need("three_state_argument")  # an attribute cannot name a type parameter
            return names["ThreeStateConverterFactory"]
        if inner is None:
            return fill("{OptionalConverter}<{0}>", fill("{0}?", view.bare), **names)
        value = is_value(field.type.inner if isinstance(field.type, ir.Nullable) else field.type, context)
        context.need("optional_value" if value else "optional_items")
        pattern = "{OptionalValueConverter}<{0}, {1}>" if value else "{OptionalItemsConverter}<{0}, {1}>"
        return fill(pattern, view.bare, inner, **names)
    if view.has_default and is_value(field.type, context):
        context.need("default_converter")
        if _needs_default_class(view, field, context):
            return view.names["converter"]
        return fill("{DefaultConverter}<{0}>", view.type, **names)
    return inner


def _annotations(field: ir.Field, context: Context) -> Iterator[Code]:
    """Data annotations for the constraints that System.ComponentModel.DataAnnotations has a word for."""
    found = field.constraints
    resolved = context.facts.resolve(field.type.inner if isinstance(field.type, ir.Nullable) else field.type)
    prim = resolved.prim if isinstance(resolved, ir.Scalar) else None
    if prim in context.language.overrides:
        return
    sized = prim is ir.Prim.STRING or isinstance(resolved, (ir.ListOf, ir.MapOf))
    if prim in _LIMITS and any(each is not None for each in (found.ge, found.gt, found.le, found.lt)):
        name = "int" if prim is ir.Prim.INT32 else "double"
        low = found.ge if found.ge is not None else found.gt
        high = found.le if found.le is not None else found.lt
        low_text = _digits(low) if low is not None else fill("{0}.MinValue", Code(name))
        high_text = _digits(high) if high is not None else fill("{0}.MaxValue", Code(name))
        extra = ", MinimumIsExclusive = true" if found.ge is None and found.gt is not None else ""
        extra += ", MaximumIsExclusive = true" if found.le is None and found.lt is not None else ""
        context.need("annotations")
        yield fill("[Range({0}, {1}{2})]", low_text, high_text, Code(extra))
    if sized and found.min_length is not None:
        context.need("annotations")
        yield fill("[MinLength({0})]", number(found.min_length))
    if sized and found.max_length is not None:
        context.need("annotations")
        yield fill("[MaxLength({0})]", number(found.max_length))
    if prim is ir.Prim.STRING and found.pattern is not None:
        context.need("annotations")
        yield fill("[RegularExpression({0})]", quote(found.pattern))


def _digits(value: object) -> Code:
    return Code(str(value))
