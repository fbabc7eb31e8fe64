"""How records, unions and enums are laid out, as Fantomas does by default."""

from __future__ import annotations

from dtogen import ir
from dtogen.code import EMPTY, Code, Lines, fill, join
from dtogen.facts import children, own_types
from dtogen.language import Context
from dtogen.languages._fsharp_literal import atomic, json_text, literal
from dtogen.languages._fsharp_text import constraints, doc, escaped, quote
from dtogen.names import Scope, camel
from dtogen.views import AliasView, ArmView, EnumView, FieldView, MemberView, ModelView, OperationView, Text, UnionView

WIDTH = 120
RECORD = 40  # a record expression of more columns stands on more lines
BAG = Code("Map<string, JsonElement>")


def _deprecation(message: str | None) -> str:
    if message is None:
        return ""
    return f"Deprecated: {message}" if message else "Deprecated."


def _is_optional(view: FieldView) -> bool:
    return not view.is_required and not view.is_constant


def compose_field(view: FieldView, field: ir.Field, context: Context) -> Text:
    attributes = [fill("JsonPropertyName {0}", view.wire)]
    value = EMPTY
    if field.default is not None:
        value = literal(field.default.value, field.type, context)
        json = quote(json_text(field.default.value))
        attributes.append(fill("{JsonDefault} {0}", json, **context.names))
    elif view.is_required and isinstance(field.type, (ir.Nullable, ir.Param)):
        attributes.append(Code("JsonRequired"))  # an option that must be there; a parameter may stand for one
    states = "`None` leaves it out, `Some None` sends null." if view.is_three_state else ""
    return {
        "doc": doc(field.doc, " ".join(constraints(field.constraints)), states, _deprecation(field.deprecated)),
        "attributes": fill("[<{0}>]", join("; ", attributes)),
        # Null is a value here, other than the default.
        "type": context.spell(field.type) if field.default and isinstance(field.type, ir.Nullable) else view.type,
        "default": value,
    }


def _is_written(model: ir.Model, context: Context) -> bool:
    """Whether a model has a type. The members of a base stand in each record: an abstract one is none if only that."""
    facts = context.facts
    return not model.abstract or any(
        isinstance(each, ir.Ref) and each.name == model.name
        for user in facts.users[model.name]
        for target in own_types(facts.by_name[user])
        if target != getattr(facts.by_name[user], "base", None)
        for each in children(target)
    )


def compose_model(view: ModelView, model: ir.Model, context: Context) -> Text:
    facts = context.facts
    pairs = [(v, f) for v, (f, _) in zip(view.members, facts.members(model), strict=True) if not v.is_constant]
    name = fill("{0}<{1}>", view.name, join(", ", view.params)) if view.params else view.name
    create = view.names["Create"]
    body: Text = {"name": name, "doc": doc(model.doc, _uploads(model), _deprecation(model.deprecated))}
    if not _is_written(model, context):
        return {**body, "record": ()}
    if not pairs and not view.is_open:
        return {
            **body,
            "attribute": Code("Struct"),
            "record": (Code("struct"), Code("end")),
            "create": (fill("static member {0}() : {1} = {1}()", create, name),),
        }
    scope = Scope(frozenset({"defaultArg"}))
    arguments = {f.wire: escaped(scope.take(camel_name(v.name), f.wire).name) for v, f in pairs}
    values = [_assign(v, arguments[f.wire]) for v, f in pairs]
    parameters = [arguments[f.wire] for v, f in pairs if v.is_required]
    parameters += [fill("?{0}", arguments[f.wire]) for v, f in pairs if _is_optional(v)]
    if view.is_open:
        extra = escaped(scope.take("extra", "").name)
        values.append((fill("{0} = defaultArg {1} Map.empty", view.names["Extra"], extra),))
        parameters.append(fill("?{0}", extra))
    return {
        **body,
        "attribute": Code("NoComparison"),
        "record": _record([v for v, _ in pairs], view.names["Extra"] if view.is_open else None),
        "create": _create(create, name, parameters, values),
    }


def camel_name(name: str) -> str:
    text = camel(name) or "empty"
    return f"_{text}" if text[0].isdigit() else text


def _record(views: list[FieldView], bag: Code | None) -> Lines:
    lines: list[Code] = []
    for each in views:
        docs, attributes, declared = each.text["doc"], each.text["attributes"], each.text["type"]
        assert isinstance(docs, tuple) and isinstance(attributes, Code) and isinstance(declared, Code)
        lines += [*docs, attributes, fill("{0}: {1}", each.name, declared)]
    if bag:
        lines += [Code("[<JsonExtensionData>]"), fill("{0}: {1}", bag, BAG)]
    return _braced(lines)


def _braced(lines: list[Code]) -> Lines:
    first, *rest = lines
    out = [fill("{{ {0}", first), *(fill("  {0}", each) for each in rest)]
    return (*out[:-1], fill("{0} }}", out[-1]))


def _create(name: Code, type_: Code, parameters: list[Code], values: list[Lines]) -> Lines:
    """The static member that makes a record. Lines stand four columns deep."""
    room = WIDTH - 4
    head = fill("static member {0}({1}) : {2} =", name, join(", ", parameters), type_)
    broken = tuple(fill("    {0}", line) for line in _braced([line for each in values for line in each]))
    if all(len(each) == 1 for each in values):
        record = fill("{{ {0} }}", join("; ", (line for each in values for line in each)))
        if len(record) <= RECORD:
            whole = fill("{0} {1}", head, record)
            if len(whole) <= room:
                return (whole,)
            broken = (fill("    {0}", record),)
    if len(head) <= room:
        return (head, *broken)
    items = [fill("        {0},", each) for each in parameters[:-1]]
    return (
        fill("static member {0}", name),
        Code("    ("),
        *items,
        fill("        {0}", parameters[-1]),
        fill("    ) : {0} =", type_),
        *broken,
    )


def _assign(view: FieldView, argument: Code) -> Lines:
    """A member of the record expression, at column ten or beyond."""
    if not view.has_default:
        return (fill("{0} = {1}", view.name, argument),)
    default = view.text["default"]
    assert isinstance(default, Code)
    value = atomic(default)
    whole = fill("{0} = defaultArg {1} {2}", view.name, argument, value)
    if len(whole) + 10 <= WIDTH:
        return (whole,)
    return (
        fill("{0} =", view.name),
        Code("    defaultArg"),
        fill("        {0}", argument),
        fill("        {0}", value),
    )


def _uploads(model: ir.Model) -> str:
    if model.operation is None or not model.operation.uploads:
        return ""
    parts = (f"{each.part}{'' if each.required else ' (optional)'}" for each in model.operation.uploads)
    return f"Files: {', '.join(parts)}."


_AUTH = {ir.Auth.NONE: "None", ir.Auth.API_KEY: "ApiKey", ir.Auth.AUTH_SECRET: "AuthSecret"}


def compose_operation(view: OperationView, model: ir.Model, context: Context) -> Text:
    operation = model.operation
    assert operation
    if view.returns_nothing:
        returns = Code("unit")
    elif view.returns is not None:
        returns = view.returns
    else:
        returns = Code("byte[]" if view.returns_bytes else "Stream")
    tags = join("; ", map(quote, operation.tags))
    parts = (
        view.name,
        fill("HttpMethod.{0}", Code(operation.verb.capitalize())),
        view.path,
        fill("{Auth}.{0}", Code(_AUTH[operation.auth]), **context.names),
        fill("[ {0} ]", tags) if operation.tags else Code("[]"),
    )
    whole = fill("{Operation}({0})", join(", ", parts), **context.names)
    if len(whole) + 12 <= WIDTH:
        made: Lines = (whole,)
    else:
        inner = tuple(fill("    {0}{1}", each, Code("," if i < len(parts) - 1 else "")) for i, each in enumerate(parts))
        made = (fill("{Operation}(", **context.names), *inner, Code(")"))
    return {"returns": returns, "made": made}


def compose_enum(view: EnumView, enum: ir.Enumeration, context: Context) -> Text:
    kind = Code("int" if view.is_int else "string")
    return {
        "doc": doc(enum.doc, _deprecation(enum.deprecated)),
        "other": fill("Other of {0}", kind),
        "parameter": fill("value: {0}", kind),
        "argument": Code("(string value)" if view.is_int else "value"),
    }


def compose_member(view: MemberView, member: ir.EnumMember, context: Context) -> Text:
    is_negative = isinstance(member.value, int) and member.value < 0
    return {
        "doc": doc(member.doc, _deprecation(member.deprecated)),
        "value": fill("({0})", view.value) if is_negative else view.value,
    }


def compose_arm(view: ArmView, arm: ir.Arm, context: Context) -> Text:
    is_text = arm.tag is None and context.facts.resolve(arm.type) == ir.Scalar(ir.Prim.STRING)
    return {"is_text": Code("yes" if is_text else "")}


def compose_union(view: UnionView, union: ir.Union, context: Context) -> Text:
    return {"doc": doc(union.doc, _deprecation(union.deprecated))}


def compose_alias(view: AliasView, alias: ir.Alias, context: Context) -> Text:
    return {"doc": doc(alias.doc, _deprecation(alias.deprecated))}
