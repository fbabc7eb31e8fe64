"""A component of a record: its type, its annotations, and what the canonical constructor makes of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dtogen import ir
from dtogen.code import Code, fill
from dtogen.language import Context
from dtogen.languages._java_literal import literal
from dtogen.languages._java_text import quote
from dtogen.views import FieldView

BOXES = {"boolean": "Boolean", "int": "Integer", "long": "Long", "float": "Float", "double": "Double"}
_TEMPORAL = frozenset({ir.Prim.DATE, ir.Prim.TIME, ir.Prim.DATETIME, ir.Prim.DURATION})
BAG = "Map<String, JsonNode>"


def start_of(context: Context) -> int:
    """The column at which a type stands: types of the single document are members of one class."""
    return 0 if context.options.text("layout") == "package" else 4


@dataclass(frozen=True, slots=True)
class Component:
    """A component of a record. `type` is what its accessor gives, `bare` without the mark of null."""

    view: FieldView
    field: ir.Field
    type: Code
    bare: Code
    resolved: ir.Type | ir.Decl
    copies: int  # how deep lists and maps are nested that are to be copied

    @property
    def name(self) -> Code:
        return self.view.name

    @property
    def is_null(self) -> bool:
        """Whether it is null where nothing was given, by its author's word."""
        return self.field.default is not None and self.field.default.value is None

    @property
    def is_primitive(self) -> bool:
        return self.type in BOXES


def boxed(code: Code) -> Code:
    return Code(BOXES.get(code, code))


def component(view: FieldView, field: ir.Field, context: Context) -> Component:
    resolved = context.facts.resolve(field.type)
    is_always = view.is_constant or view.has_default
    bare = boxed(view.bare) if is_always or not view.is_required else view.bare
    kept = boxed(view.bare) if is_always else view.type
    if field.default is not None and field.default.value is None:
        context.need("nullable_mark")
        kept = fill("@{Nullable} {0}", kept, **context.names)
    inner = resolved.inner if isinstance(resolved, ir.Nullable) else field.type
    return Component(view, field, kept, bare, resolved, depth_of(inner, context))


def depth_of(target: ir.Type, context: Context) -> int:
    match context.facts.resolve(target):
        case ir.ListOf(inner) | ir.MapOf(_, inner):
            return 1 + depth_of(inner, context)
        case _:
            return 0


def is_temporal(target: ir.Type, context: Context) -> bool:
    """Whether the innermost values are dates, times or durations."""
    match context.facts.resolve(target):
        case ir.Scalar(prim):
            return prim in _TEMPORAL and prim not in context.language.overrides
        case ir.Nullable(inner) | ir.ListOf(inner) | ir.MapOf(_, inner):
            return is_temporal(inner, context)
        case _:
            return False


def annotations_of(each: Component, context: Context) -> Iterator[Code]:
    view, wire = each.view, each.view.wire
    is_null = view.is_required and isinstance(each.resolved, ir.Nullable)
    if is_null:
        yield fill("@JsonProperty(value = {0}, required = true) @JsonInclude(JsonInclude.Include.ALWAYS)", wire)
    else:
        yield fill("@JsonProperty({0})", wire)
    if each.is_primitive or (view.is_constant and each.field.required):
        yield Code("@JsonSetter(nulls = Nulls.FAIL)")  # refuses an absent member too
    if is_temporal(each.field.type, context):
        context.need("iso")
        yield fill("@{Iso}", **context.names)
    if (keys := keys_of(each.field.type, context)) is not None:
        yield fill("@JsonDeserialize(keyUsing = {0}.Keys.class)", keys)


def keys_of(target: ir.Type, context: Context) -> Code | None:
    """The enum of numbers that is the key of a map: Jackson has no codec for such a key."""
    match context.facts.resolve(target):
        case ir.Nullable(inner) | ir.ListOf(inner):
            return keys_of(inner, context)
        case ir.MapOf(ir.Ref() as key, inner):
            enum = context.facts.resolve(key)
            if isinstance(enum, ir.Enumeration) and enum.prim is ir.Prim.INT32:
                return context.types[enum.name]
            return keys_of(inner, context)
        case _:
            return None


# The constructor.


def copy_of(target: ir.Type, value: Code, context: Context) -> Code:
    """An unmodifiable copy of a list or map, of lists and maps inside too."""
    names, resolved = context.names, context.facts.resolve(target)
    assert isinstance(resolved, (ir.ListOf, ir.MapOf))
    inner, kind = (resolved.item, "list") if isinstance(resolved, ir.ListOf) else (resolved.value, "map")
    if isinstance(context.facts.resolve(inner), ir.Nullable):
        context.need(f"copy_{kind}_null")
        return fill("{Dtos}.copyWithNulls({0})", value, **names)
    if not depth_of(inner, context):
        context.need(f"copy_{kind}")
        return fill("{Dtos}.copy({0})", value, **names)
    context.need(f"copy_{kind}_deep")
    return fill("{Dtos}.copy({0}, {1})", value, _copier(inner, context), **names)


def _copier(target: ir.Type, context: Context) -> Code:
    made = copy_of(target, Code("inner"), context)
    return _method_of(made) or fill("inner -> {0}", made)


def _method_of(made: Code) -> Code | None:
    """`X::copy` for `X.copy(inner)`."""
    found = re.fullmatch(r"(\w+)\.(\w+)\(inner\)", made)
    return fill("{0}::{1}", Code(found[1]), Code(found[2])) if found else None


def checks_of(each: Component, context: Context) -> Iterator[Code]:
    """What the constructor makes of a component."""
    view, name, names = each.view, each.name, context.names
    value = name
    told = quote(str(name))
    if view.is_constant and view.constant:
        context.need("constant_check")
        yield fill("{0} = {Dtos}.constant({1}, {0}, {2});", name, view.constant, told, **names)
        return
    if view.is_three_state:
        if each.copies and isinstance(each.resolved, ir.Nullable):
            context.need("map_or_null")
            copier = _copier(each.resolved.inner, context)
            yield fill("{0} = {OrNull}.map({0}, {1});", name, copier, **names)
        return
    default = each.field.default
    if isinstance(each.resolved, ir.AnyJson) and not view.is_required:
        context.need("present")
        value = fill("{Dtos}.present({0})", name, **names)
    if default is not None and not each.is_null:
        made = literal(default.value, each.field.type, context)
        value = fill("Objects.requireNonNullElse({0}, {1})", value, made)
    elif view.is_required and not each.is_primitive and not isinstance(each.resolved, ir.Nullable):
        value = fill("Objects.requireNonNull({0}, {1})", name, told)
    if each.copies:
        inner = each.resolved.inner if isinstance(each.resolved, ir.Nullable) else each.field.type
        value = copy_of(inner, value, context)
    if value is name:
        return
    is_check = view.is_required and not each.copies
    yield fill("{0};", value) if is_check else fill("{0} = {1};", name, value)
