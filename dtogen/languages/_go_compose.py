"""What a declaration of Go is made of: members and their tags, codecs, operations."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dtogen import ir
from dtogen.code import EMPTY, Code, Lines, fill, join
from dtogen.language import Context
from dtogen.languages._go_literal import json_text, literal
from dtogen.languages._go_text import call, columns, comment, doc, is_carried, quote, tag
from dtogen.views import AliasView, ArmView, EnumView, FieldView, MemberView, ModelView, OperationView, Text, UnionView

YES = Code("yes")
_FIRST_BYTES = {
    ir.Kind.BOOLEAN: "'t', 'f'",
    ir.Kind.NUMBER: "'-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'",
    ir.Kind.STRING: "'\"'",
    ir.Kind.ARRAY: "'['",
    ir.Kind.OBJECT: "'{'",
}


# Members.


def _storage(view: FieldView, field: ir.Field, context: Context) -> tuple[Code, str]:
    """The type of a member's field, and how encoding/json leaves it out when it is unset."""
    resolved = context.facts.resolve(field.type)
    if (field.required and field.default is None) or _is_sent_empty(field, context):
        return view.type, ""
    match resolved:
        case ir.Nullable(inner):
            context.need("three_state")
            return fill("{Nullable}[{0}]", context.spell(inner), **context.names), "omitzero"
        case ir.AnyJson():
            return view.bare, "omitempty"
        case _ if _is_own(resolved, context):
            context.need("pointer")
            return fill("*{0}", view.bare), "omitempty"
        case ir.ListOf() | ir.MapOf() | ir.Union() | ir.Scalar(ir.Prim.BYTES):
            return view.bare, "omitzero"
        case _:
            context.need("pointer")
            return fill("*{0}", view.bare), "omitempty"


def _is_own(target: ir.Type | ir.Decl, context: Context) -> bool:
    """Whether a type of the user's stands for it."""
    return isinstance(target, ir.Scalar) and target.prim in context.language.overrides


def _is_sent_empty(field: ir.Field, context: Context) -> bool:
    """Whether the default is an empty list or map: nil stands for it, and it is always sent."""
    resolved = context.facts.resolve(field.type)
    value = field.default.value if field.default else None
    return (isinstance(resolved, ir.ListOf) and value == ()) or (
        isinstance(resolved, ir.MapOf) and value == ir.JsonObject(())
    )


def compose_field(view: FieldView, field: ir.Field, context: Context) -> Text:
    kind, omit = _storage(view, field, context)
    if not is_carried(field.wire):
        context.need("odd_names")
    default = _default(view.name, field, context)
    return {
        "default": (default,) if default else (),
        "comment": comment(field.doc, " ".join(_remarks(field, context)), _deprecation(field.deprecated)),
        "cells": (view.name, kind, tag(field.wire, "" if field.default else omit)),
    }


def _default(name: Code, field: ir.Field, context: Context) -> Code | None:
    """The statement that gives an unset member its default."""
    if field.default is None or _is_sent_empty(field, context):
        return None
    value, resolved = field.default.value, context.facts.resolve(field.type)
    match resolved:
        case ir.Nullable(inner):
            context.need("or_value")
            made = fill("{NotNull}[{0}]({1})", context.spell(inner), literal(value, inner, context), **context.names)
        case _ if _is_own(resolved, context):
            context.need("or_default")
            made = literal(value, field.type, context)
            return fill("m.{0} = {orDefault}(m.{0}, {1})", name, made, **context.names)
        case ir.ListOf() | ir.MapOf() | ir.Union() | ir.AnyJson() | ir.Scalar(ir.Prim.BYTES):
            context.need("or_value")
            made = literal(value, field.type, context)
        case _:
            context.need("or_default")
            made = literal(value, field.type, context)
            return fill("m.{0} = {orDefault}(m.{0}, {1})", name, made, **context.names)
    return fill("m.{0} = {orValue}(m.{0}, {1})", name, made, **context.names)


def _deprecation(message: str | None) -> str:
    return "" if message is None else f"Deprecated: {message or 'do not use.'}"


def _remarks(field: ir.Field, context: Context) -> Iterator[str]:
    if isinstance(field.type, ir.Const):
        empty = "empty" if field.type.prim is ir.Prim.STRING else "zero"
        yield f"Always {json_text(field.type.value)}; may be left {empty}."
    if field.default is not None and not _is_sent_empty(field, context):
        yield f"Default: {json_text(field.default.value)}."
    found = field.constraints
    low, high = found.ge, found.le
    if low is not None and high is not None:
        yield f"From {low} to {high}."
    elif low is not None:
        yield f"At least {low}."
    elif high is not None:
        yield f"At most {high}."
    if found.gt is not None:
        yield f"More than {found.gt}."
    if found.lt is not None:
        yield f"Less than {found.lt}."
    if found.multiple_of is not None:
        yield f"A multiple of {found.multiple_of}."
    if found.min_length is not None and found.max_length is not None:
        yield f"Length from {found.min_length} to {found.max_length}."
    elif found.min_length is not None:
        yield f"Length at least {found.min_length}."
    elif found.max_length is not None:
        yield f"Length at most {found.max_length}."
    if found.pattern is not None:
        yield f"Pattern: {found.pattern}"


# Models.


def compose_model(view: ModelView, model: ir.Model, context: Context) -> Text:
    pairs = [(v, f) for v, (f, _) in zip(view.members, context.facts.members(model), strict=True)]
    rows = [(_lines(v, "comment"), _lines(v, "cells")) for v, _ in pairs]
    extra = view.names.get("ExtraFields")
    if extra:
        rows.append(((), (extra, Code("map[string]json.RawMessage"), Code('`json:"-"`'))))
        context.need("extra")
    if rows:
        context.need("object")
    defaults = tuple(line for v, _ in pairs for line in _lines(v, "default"))
    calls = defaults if len(defaults) < 2 else (Code("m.setDefaults()"),)
    params = fill("[{0}]", join(", ", (fill("{0} any", each) for each in view.params))) if view.params else EMPTY
    arguments = fill("[{0}]", join(", ", view.params)) if view.params else EMPTY
    return {
        "doc": doc(view.name, model.doc, _access(model), _deprecation(model.deprecated)),
        "params": params,
        "receiver": fill("{0}{1}", view.name, arguments),
        "fields": columns(rows) if rows else (),
        "decode": tuple(_decode(pairs, extra, calls, context)) if rows else (),
        "encode": tuple(_encode(pairs, extra, calls, context)),
        "defaults": defaults if len(defaults) > 1 else (),
    }


def _lines(view: FieldView, key: str) -> Lines:
    lines = view.text[key]
    assert isinstance(lines, tuple)
    return lines


def _decode(
    pairs: list[tuple[FieldView, ir.Field]], extra: Code | None, defaults: Lines, context: Context
) -> Iterator[Code]:
    """The statements of UnmarshalJSON."""
    names = context.names
    bag = fill("&m.{0}", extra) if extra else Code("nil")
    required = (quote(f.wire) for _, f in pairs if f.required and f.default is None)
    head = call(fill("{decodeObject}", **names), (Code("data"), Code("m"), bag, *required))
    checks = [
        fill("{checkConstant}({0}, m.{1}, {2})", v.wire, v.name, v.constant, **names) for v, _ in pairs if v.constant
    ]
    steps = [head, *((each,) for each in checks)]
    for step in steps if defaults else steps[:-1]:
        last = fill("{0}; err != nil {{", step[-1])
        yield fill("if err := {0}", step[0] if step[1:] else last)
        yield from (*step[1:-1], last) if step[1:] else ()
        yield from (Code("\treturn err"), Code("}"))
    if defaults:
        yield from (*defaults, Code("return nil"))
    else:
        yield fill("return {0}", steps[-1][0])
        yield from steps[-1][1:]


def _encode(
    pairs: list[tuple[FieldView, ir.Field]], extra: Code | None, defaults: Lines, context: Context
) -> Iterator[Code]:
    """The statements of MarshalJSON; none where encoding/json needs no help."""
    names, filled, odd = context.names, [], False
    for view, field in pairs:
        odd = odd or not is_carried(field.wire)
        if view.constant:
            filled.append(fill("m.{0} = {1}", view.name, view.constant))
        if (field.required and field.default is None) or _is_sent_empty(field, context):
            pattern = _or_empty(field.type, context)
            member = fill("m.{0}", view.name)
            filled += [fill("{0} = {1}", member, fill(pattern, member, **names))] if pattern else []
    if not (filled or defaults or extra or odd):
        return
    yield from (*filled, *defaults)
    if extra or odd:
        context.need("extra")
        bag = fill("m.{0}", extra) if extra else Code("nil")
        yield fill("return {encodeObject}(plain(m), {0})", bag, **names)
    else:
        yield Code("return json.Marshal(plain(m))")


def _or_empty(target: ir.Type, context: Context) -> str:
    """The call that makes an empty list or map of nil, which encoding/json would write as null."""
    match context.facts.resolve(target):
        case own if _is_own(own, context):
            return ""
        case ir.ListOf() | ir.Scalar(ir.Prim.BYTES):
            context.need("or_empty")
            return "{orEmpty}({0})"
        case ir.MapOf():
            context.need("or_empty_map")
            return "{orEmptyMap}({0})"
        case _:
            return ""


# Operations.


def _access(model: ir.Model) -> str:
    operation = model.operation
    if operation is None:
        return ""
    files = ", ".join(f"{each.part}{'' if each.required else ' (optional)'}" for each in operation.uploads)
    parts = (
        f"{operation.verb} {operation.paths[0]}",
        f"Auth: {operation.auth.value}" if operation.auth is not ir.Auth.NONE else "",
        f"Tags: {', '.join(operation.tags)}" if operation.tags else "",
        f"Files: {files}" if files else "",
    )
    return " ".join(f"{each}." for each in parts if each)


def compose_operation(view: OperationView, model: ir.Model, context: Context) -> Text:
    assert model.operation
    parts, uses = [], False
    for i, text in enumerate(re.split(r"\{([^{}]+)\}", model.operation.paths[0])):
        if i % 2:
            parts.append(_path_part(text, model, context))
            uses = True
        elif text:
            parts.append(quote(text))
    if view.returns_nothing:
        returns = Code("struct{}")
    elif view.returns_bytes:
        returns = Code("[]byte")
    else:
        returns = view.returns or Code("io.ReadCloser")
    return {
        "path": join(" + ", parts),
        "receiver": Code("m ") if uses else EMPTY,
        "returns": returns,
    }


def _path_part(wire: str, model: ir.Model, context: Context) -> Code:
    name = context.members[model.name][wire]
    field = next(f for f, _ in context.facts.members(model) if f.wire == wire)
    if field.required and field.default is None and field.type == ir.Scalar(ir.Prim.STRING):
        context.need("path_escape")
        return fill("url.PathEscape(m.{0})", name)
    context.need("path_text")
    return fill("{pathText}(m.{0})", name, **context.names)


# Enums, unions, aliases.


def compose_member(view: MemberView, member: ir.EnumMember, context: Context) -> Text:
    return {"comment": comment(member.doc, _deprecation(member.deprecated))}


def compose_enum(view: EnumView, enum: ir.Enumeration, context: Context) -> Text:
    constants = [context.derived[f"{enum.name}.{each.value}"]["constant"] for each in enum.members]
    rows: list[tuple[Lines, Lines]] = []
    for constant, member in zip(constants, view.members, strict=True):
        comments = member.text["comment"]
        assert isinstance(comments, tuple)
        rows.append((comments, (constant, view.name, fill("= {0}", member.value))))
    what = "an open enum: a value that is not listed is kept."
    if not enum.open:
        what = "a closed enum: decoding refuses a value that is not listed."
        context.need("check_enum")
        if view.is_int and view.is_map_key:
            context.need("int_key")
    check = call(fill("return {checkEnum}", **context.names), (Code("*e"), *constants))
    own = f"{view.name} is {what}"
    return {
        "doc": doc(view.name, enum.doc, own, _deprecation(enum.deprecated)),
        "constants": columns(rows),
        "check": check,
    }


def compose_arm(view: ArmView, arm: ir.Arm, context: Context) -> Text:
    owner = context.owner
    assert isinstance(owner, ir.Union)
    names, resolved = context.names, context.facts.resolve(arm.type)
    constructor = context.derived[f"{owner.name}.{arm.tag or arm.kind.value}"]["constructor"]
    empty = _or_empty(arm.type, context)
    held = view.type if isinstance(resolved, (ir.ListOf, ir.MapOf)) else fill("*{0}", view.type)
    value = fill(empty, Code("value"), **names) if empty else Code("&value")
    if isinstance(resolved, ir.Scalar):
        value = Code("&value")
    decode = "{decodeValue}(data, &u.{0})" if empty else "json.Unmarshal(data, &u.{0})"
    return {
        "cells": (view.name, held),
        "constructor": constructor,
        "made": fill("{0}{{{1}: {2}}}", context.types[owner.name], view.name, value),
        "decode": fill(decode, view.name, **names),
        "case": Code(_FIRST_BYTES[arm.kind]),
    }


def compose_union(view: UnionView, union: ir.Union, context: Context) -> Text:
    context.need("union")
    rows: list[tuple[Lines, Lines]] = []
    for arm in view.arms:
        cells = arm.text["cells"]
        assert isinstance(cells, tuple)
        rows.append(((), cells))
    if view.is_tagged:
        rows.append(((), (Code("Unknown"), Code("json.RawMessage"))))
        how = f"{quote(union.discriminator or '')}; Unknown holds any other object."
    else:
        how = "their JSON shape; its zero value is unset."
    if view.is_nullable:
        rows.append(((), (Code("Null"), Code("bool"))))
    held = [fill("u.{0}", arm.name) for arm in view.arms] + ([Code("u.Unknown")] if view.is_tagged else [])
    return {
        "doc": doc(
            view.name,
            union.doc,
            f"{view.name} is one of its members, told apart by {how}",
            _deprecation(union.deprecated),
        ),
        "fields": columns(rows),
        "encode": call(fill("return {encodeUnion}", **context.names), (Code("u"), *held)),
    }


def compose_alias(view: AliasView, alias: ir.Alias, context: Context) -> Text:
    return {"doc": doc(view.name, alias.doc, _deprecation(alias.deprecated))}
