"""Records and the interfaces of abstract bases, and the operation of a request."""

from __future__ import annotations

import re

from dtogen import ir
from dtogen.code import EMPTY, Code, Lines, fill, join
from dtogen.language import Context
from dtogen.languages._java_builder import builder, generic
from dtogen.languages._java_component import BAG, Component, annotations_of, boxed, checks_of, component, start_of
from dtogen.languages._java_imports import use
from dtogen.languages._java_text import INDENT, WIDTH, call, deprecated, doc, method, quote
from dtogen.views import ModelView, OperationView, Text
from dtogen.wording import sentences


def compose_model(view: ModelView, model: ir.Model, context: Context) -> Text:
    start = start_of(context)
    pairs = zip(view.members, context.facts.members(model), strict=True)
    all_ = [component(v, f, context) for v, (f, _) in pairs]
    bag = view.names.get("additionalProperties")
    text: dict[str, Code | Lines] = {"deprecated": Code("@Deprecated") if model.deprecated is not None else EMPTY}
    if model.abstract:
        text |= _interface(view, model, all_, context)
    else:
        text |= _record(view, model, all_, context)
        text |= builder(view, all_, bag, start + 8)
    use(context, (line for value in text.values() for line in ((value,) if isinstance(value, Code) else value)))
    text["doc"] = _doc(model, all_, context)
    return text


def _doc(model: ir.Model, all_: list[Component], context: Context) -> Lines:
    tags: list[tuple[str, str]] = []
    for each in () if model.abstract else all_:
        message = each.field.deprecated
        gone = "" if message is None else f"Deprecated: {message}" if message else "Deprecated."
        text = "\n".join(filter(None, (each.field.doc.strip(), sentences(each.field), gone)))
        if text:
            tags.append((f"@param {each.name}", text))
    files = [f"{each.part}{'' if each.required else ' (optional)'}" for each in _uploads(model)]
    remark = f"Files: {', '.join(files)}." if files else ""
    return doc(model.doc, remark, start=start_of(context), tags=[*tags, *deprecated(model.deprecated)])


def _uploads(model: ir.Model) -> tuple[ir.Upload, ...]:
    return model.operation.uploads if model.operation else ()


def _above(model: ir.Model, context: Context) -> tuple[Code | None, frozenset[str]]:
    """The nearest base that is an interface, and the wire names of its members."""
    for base, args in reversed(context.facts.ancestors(model)):
        if base.abstract:
            target = ir.Ref(base.name, tuple(args[each] for each in base.params))
            return context.spell(target), frozenset(field.wire for field, _ in context.facts.members(base))
    return None, frozenset()


def _interface(view: ModelView, model: ir.Model, all_: list[Component], context: Context) -> dict[str, Code | Lines]:
    above, told = _above(model, context)
    start = start_of(context) + 4
    lines: list[Code] = []
    own = [each for each in all_ if each.field.wire not in told]
    for each in own:
        lines += [EMPTY] if lines else []
        said = doc(each.field.doc, sentences(each.field), start=start, tags=deprecated(each.field.deprecated))
        lines += [*said, *([Code("@Deprecated")] if each.field.deprecated is not None else [])]
        lines.append(fill("{0} {1}();", each.type, each.name))
    if view.is_open and not (above and view.base and _is_open_above(model, context)):
        lines += [EMPTY] if lines else []
        lines.append(fill("{0} {1}();", Code(BAG), view.names["additionalProperties"]))
    extends = fill(" extends {0}", above) if above else EMPTY
    head = fill(
        "public interface {0}{1} {{{2}", generic(view.name, view.params), extends, EMPTY if lines else Code("}")
    )
    return {"declaration": (head,), "accessors": tuple(lines), "has_body": Code("yes") if lines else EMPTY}


def _is_open_above(model: ir.Model, context: Context) -> bool:
    nearest = next(base for base, _ in reversed(context.facts.ancestors(model)) if base.abstract)
    return context.facts.is_open(nearest)


def _record(view: ModelView, model: ir.Model, all_: list[Component], context: Context) -> dict[str, Code | Lines]:
    start, names = start_of(context), context.names
    bag = view.names.get("additionalProperties")
    heads = [_declared(each, context) for each in all_]
    checks = [line for each in all_ for check in checks_of(each, context) for line in _fitted(check, start + 8)]
    if bag:
        context.need("copy_map")
        heads.append((fill("@{Rest} {0} {1}", Code(BAG), bag, **names),))
        context.need("rest")
        checks.append(fill("{0} = {Dtos}.copy(Objects.requireNonNullElse({0}, Map.of()));", bag, **names))
    above, _ = _above(model, context)
    bases = [above] if above else []
    unions = [context.types[union.name] for union, _ in context.facts.memberships.get(model.name, ())]
    bases += unions
    if view.operation:
        bases.append(fill("{Request}<{0}>", view.operation.text["returns"], **names))  # type: ignore[arg-type]
    accessors: list[Code] = []
    for each in all_:
        if each.field.deprecated is not None:
            accessors += [EMPTY, *doc(start=start + 4, tags=deprecated(each.field.deprecated))]
            body = (fill("return {0};", each.name),)
            accessors += [Code("@Deprecated"), *method(fill("public {0} {1}()", each.type, each.name), body, start + 4)]
    has_body = bool(heads) or view.operation is not None
    ends = Code(" {") if has_body else Code(" {}")
    annotations = [Code("@JsonInclude(JsonInclude.Include.NON_NULL)")]
    annotations += [] if bag else [Code("@JsonIgnoreProperties(ignoreUnknown = true)")]
    # Else it would inherit the reader of its union.
    annotations += [Code("@JsonDeserialize")] if unions else []
    return {
        "annotations": tuple(annotations),
        "declaration": _head(fill("public record {0}(", generic(view.name, view.params)), heads, bases, ends, start),
        "checks": tuple(checks),
        "accessors": tuple(accessors),
        "has_body": Code("yes") if has_body else EMPTY,
    }


def _declared(each: Component, context: Context) -> Lines:
    """A component with its annotations, on two lines where one is too short."""
    annotations, own = join(" ", annotations_of(each, context)), fill("{0} {1}", each.type, each.name)
    is_wide = start_of(context) + INDENT + len(annotations) + len(own) + 2 > WIDTH
    return (annotations, own) if is_wide else (join(" ", (annotations, own)),)


def _head(opening: Code, heads: list[Lines], bases: list[Code], ends: Code, start: int) -> Lines:
    heritage = fill(" implements {0}", join(", ", bases)) if bases else EMPTY
    if not heads:
        return (fill("{0}){1}{2}", opening, heritage, ends),)
    lines = [opening]
    for number, each in enumerate(heads):
        lines += (Code(f"{' ' * INDENT}{line}") for line in each)
        lines[-1] = Code(f"{lines[-1]}{')' if number == len(heads) - 1 else ','}")
    if len(lines[-1]) + len(heritage) + len(ends) + start <= WIDTH:
        lines[-1] = Code(f"{lines[-1]}{heritage}{ends}")
    else:
        lines.append(Code(f"{' ' * (INDENT - 1)}{heritage}{ends}"))
    return tuple(lines)


def _fitted(statement: Code, start: int) -> Lines:
    """A statement, broken at its arguments where it is too wide."""
    if len(statement) + start <= WIDTH:
        return (statement,)
    head, _, rest = statement.partition(" = ")
    if not rest or len(rest) + start + INDENT <= WIDTH:
        return (Code(f"{head} ="), Code(f"{' ' * INDENT}{rest}")) if rest else (statement,)
    opened = re.match(r"(?:\w+\.copy\()?Objects\.requireNonNullElse\(", rest)
    if opened is None:
        return (Code(f"{head} ="), Code(f"{' ' * INDENT}{rest}"))
    return (Code(f"{head} = {opened[0]}"), Code(f"{' ' * INDENT}{rest[opened.end() :]}"))


# The operation.


def compose_operation(view: OperationView, model: ir.Model, context: Context) -> Text:
    operation, names = model.operation, context.names
    assert operation
    match operation.returns:
        case ir.Body.NOTHING:
            returns = Code("Void")
        case ir.Body.BYTES:
            returns = Code("byte[]")
        case ir.Body.STREAM:
            returns = Code("InputStream")
        case ir.Scalar() as scalar:
            returns = boxed(context.spell(scalar))
        case target:
            returns = boxed(context.spell(target))
    own = fill("{Operation}<{0}>", returns, **names)
    arguments = (
        view.name,
        view.verb,
        view.path,
        fill("{Auth}.{0}", Code(operation.auth.name), **names),
        fill("List.of({0})", join(", ", map(quote, operation.tags))),
        Code("new TypeReference<>() {}"),
    )
    head = fill("public static final {0} OPERATION = new {Operation}<>", own, **names)
    constant = call(head, arguments, Code(";"), start_of(context) + 4)
    use(context, (own, *constant))
    return {"returns": returns, "type": own, "constant": constant}
