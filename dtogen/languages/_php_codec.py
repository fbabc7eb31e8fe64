"""How PHP reads and writes a value of a type, and a JSON value as an expression of a type."""

from __future__ import annotations

from decimal import Decimal

from dtogen import ir
from dtogen.code import Code, fill, identifier
from dtogen.language import Context
from dtogen.languages._php_text import blob, integer, quote, real
from dtogen.languages._php_types import ENCODED, has_writer, needs_writer, opened
from dtogen.layout import Doc, Group, listed
from dtogen.names import Scope, pascal, screaming

DECODERS = {
    ir.Prim.BOOL: "bool",
    ir.Prim.INT32: "int32",
    ir.Prim.INT64: "int",
    ir.Prim.FLOAT32: "float",
    ir.Prim.FLOAT64: "float",
    ir.Prim.DECIMAL: "decimal",
    ir.Prim.STRING: "string",
    ir.Prim.BYTES: "bytes",
    ir.Prim.DATE: "date",
    ir.Prim.TIME: "time",
    ir.Prim.DATETIME: "dateTime",
    ir.Prim.DURATION: "duration",
    ir.Prim.UUID: "uuid",
    ir.Prim.URI: "string",
}
# What each function of the support needs beside itself.
_OF_TEXT = ("bytes", "dateTime", "date", "time", "duration", "uuid")
_ALONE = "raw required optional defaulted string bool int float decimal any enum nullable list map".split()
DECODE_NEEDS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(_ALONE, ()),
    **dict.fromkeys(("orAbsent", "defaulted", "tag"), ("required",)),
    **dict.fromkeys(_OF_TEXT, ("string",)),
    **dict.fromkeys(("intMap", "enumMap"), ("map",)),
    "int32": ("int",),
}
ENCODE_NEEDS = ("map", "any", "decimal", "bytes", "dateTime", "date", "duration", "orAbsent")
FEATURES = (
    *(f"decode_{name}" for name in DECODE_NEEDS),
    *(f"encode_{name}" for name in ENCODE_NEEDS),
    *("exact", "duration", "absent", "json_null", "trait"),
)


def call(head: Code, *args: Doc) -> Doc:
    return listed(fill("{0}(", head), args, Code(")"))


def decode(name: str, context: Context) -> Code:
    context.need(f"decode_{name}")
    if name in ("any", "decimal"):
        context.need("exact")
    if name == "duration":
        context.need("duration")
    return fill(f"{{Decode}}::{name}", **context.names)


def encode(name: str, context: Context) -> Code:
    context.need(f"encode_{name}")
    if name == "duration":
        context.need("duration")
    return fill(f"{{Encode}}::{name}", **context.names)


# Reading.


def reader(target: ir.Type, context: Context) -> Doc:
    """A callable that reads a value of the type."""
    head, args = _reading(target, context)
    if args is None:
        return head if head.startswith("$") else fill("{0}(...)", head)
    if isinstance(opened(target, context), ir.Ref) and not _is_enum(target, context):
        name = Code(head.partition("::")[0])
        opening = fill("static fn (mixed $value): {0} => {1}(", name, head)
        return listed(opening, (_object(context), *args), Code(")"))
    return call(head, *args)


def read(target: ir.Type, value: Code, context: Context) -> Doc:
    """An expression that reads `value`."""
    head, args = _reading(target, context)
    if args is None:
        return fill("{0}({1})", head, value)
    if isinstance(opened(target, context), ir.Ref) and not _is_enum(target, context):
        return call(head, fill("{Decode}::object({0})", value, **context.names), *args)
    return (call(head, *args), fill("({0})", value))


def _object(context: Context) -> Code:
    return fill("{Decode}::object($value)", **context.names)


def _is_enum(target: ir.Type, context: Context) -> bool:
    return isinstance(context.facts.resolve(target), ir.Enumeration)


def _reading(target: ir.Type, context: Context) -> tuple[Code, tuple[Doc, ...] | None]:
    """A function that reads the type, or, where there are arguments, one that makes such a function."""
    match opened(target, context):
        case ir.Scalar(prim) | ir.Const(prim):
            return decode(DECODERS[prim], context), None
        case ir.ListOf(item):
            return decode("list", context), (reader(item, context),)
        case ir.MapOf(key, value):
            return _map_reading(key, value, context)
        case ir.Nullable(inner):
            return decode("nullable", context), (reader(inner, context),)
        case ir.Param(name):
            return variable(name), None
        case ir.Ref(name) as ref:
            return _ref_reading(ref, context.facts.by_name[name], context)
        case _:
            return decode("any", context), None


def _map_reading(key: ir.Type, value: ir.Type, context: Context) -> tuple[Code, tuple[Doc, ...]]:
    enum = context.facts.resolve(key)
    item = reader(value, context)
    if isinstance(enum, ir.Enumeration) and not enum.open:
        return decode("enumMap", context), (fill("{0}::class", context.types[enum.name]), item)
    is_text = enum == ir.Scalar(ir.Prim.STRING) or (isinstance(enum, ir.Enumeration) and enum.prim is ir.Prim.STRING)
    return decode("map" if is_text else "intMap", context), (item,)


def _ref_reading(ref: ir.Ref, decl: ir.Decl, context: Context) -> tuple[Code, tuple[Doc, ...] | None]:
    own = context.types[ref.name]
    match decl:
        case ir.Enumeration(open=True):
            return decode(DECODERS[decl.prim], context), None
        case ir.Enumeration():
            return decode("enum", context), (fill("{0}::class", own),)
        case ir.Union(discriminator=str()):
            return fill("{0}::decode", context.derived[ref.name]["any"]), None
        case ir.Model() if used_args(ref, decl, context):
            return fill("{0}::fromArray", own), used_args(ref, decl, context)
        case _:
            return fill("{0}::decode", own), None


def used_args(ref: ir.Ref, model: ir.Model, context: Context) -> tuple[Doc, ...]:
    """The readers of those type arguments that the model has members of."""
    used = context.facts.used_params.get(ref.name, ())
    pairs = zip(model.params, ref.args, strict=False)
    return tuple(_argument(arg, context) for param, arg in pairs if param in used)


def _argument(target: ir.Type, context: Context) -> Doc:
    made = reader(target, context)
    return call(decode("raw", context), made) if needs_writer(target, context) else made


def variable(param: str) -> Code:
    """The parameter that takes the reader of a type parameter."""
    return Code(f"$decode{pascal(param)}")


# Writing.


def writer(target: ir.Type, context: Context) -> Doc | None:
    """A callable that makes JSON of a value; None where the value is JSON as it is, or knows how to write itself."""
    found = opened(target, context)
    may_be_null = isinstance(found, ir.Nullable)
    if isinstance(found, ir.Nullable):
        found = opened(found.inner, context)
    match found:
        case ir.Scalar(prim) if prim in ENCODED:
            return fill("{0}(...)", encode(DECODERS[prim], context))
        case ir.Ref(name) if has_writer(name, context):
            return fill("{0}::encode(...)", context.types[name])
        case ir.MapOf(_, value) if not needs_writer(value, context):
            return fill("{0}(...)", encode("map", context))
        case ir.ListOf() | ir.MapOf() if needs_writer(found, context):
            takes = "?array" if may_be_null else "array"
            gives = takes if isinstance(found, ir.ListOf) else "?\\stdClass"
            head = fill("static fn ({0} $each): {1} => ", Code(takes), Code(gives))
            return (head, write(found, Code("$each"), context, may_be_null))
        case _:
            return None


def write(target: ir.Type, value: Code, context: Context, may_be_null: bool) -> Doc:
    """An expression that makes JSON of `value`; null stays null."""
    found = opened(target, context)
    match found:
        case ir.Nullable(behind):
            return write(behind, value, context, True)
        case ir.AnyJson() | ir.Param():
            return fill("{0}({1})", encode("any", context), value)
        case ir.ListOf(item) | ir.MapOf(_, item) if (inner := writer(item, context)) is not None:
            mapped: Doc = call(Code("array_map"), inner, value)
            if isinstance(found, ir.MapOf):
                mapped = (fill("{0}(", encode("map", context)), mapped, Code(")"))
            return (fill("{0} === null ? null : ", value), mapped) if may_be_null else mapped
        case _:
            made = writer(found, context)
            return Code(made.replace("(...)", f"({value})")) if isinstance(made, Code) else value


# Constants.


def constants(model: ir.Model, context: Context) -> dict[str, Code]:
    """The class constants of constant members, by wire name; a base's keep their names."""
    scope = Scope(frozenset({"CLASS"}), "{}_")
    found: dict[str, Code] = {}
    for field, owner in context.facts.members(model):
        if isinstance(field.type, ir.Const) and field.wire not in found:
            name = screaming(str(context.members[model.name][field.wire])) or "CONSTANT"
            name = f"_{name}" if name[0].isdigit() else name
            found[field.wire] = identifier(scope.take(name, owner.name).name)
    return found


# Values.


def value_doc(value: ir.JsonValue, target: ir.Type, context: Context) -> Doc:
    """A JSON value as a constant expression of a type."""
    found, names = opened(target, context), context.names
    match found, value:
        case _, None:
            return Code("null")
        case ir.Nullable(inner), _:
            return value_doc(value, inner, context)
        case ir.Ref(name), _:
            return _named_value(value, context.facts.by_name[name], context)
        case ir.Scalar(ir.Prim.DECIMAL), bool() | int() | float() | Decimal():
            return quote(_plain(value))
        case ir.Scalar(ir.Prim.FLOAT32 | ir.Prim.FLOAT64), int() | float() | Decimal():
            return real(value)
        case ir.Scalar(ir.Prim.BYTES), str():
            return blob(value)
        case ir.Scalar(ir.Prim.DATE), str():
            return fill("new \\DateTimeImmutable({0}, new \\DateTimeZone('UTC'))", quote(value))
        case ir.Scalar(ir.Prim.DATETIME), str():
            return fill("new \\DateTimeImmutable({0})", quote(value))
        case ir.Scalar(ir.Prim.DURATION), str():
            context.need("duration")
            return fill("new {IsoDuration}({0})", quote(value), **names)
        case _, tuple():
            item = found.item if isinstance(found, ir.ListOf) else ir.AnyJson()
            return listed(Code("["), tuple(value_doc(each, item, context) for each in value), Code("]"))
        case _, ir.JsonObject(pairs):
            if not pairs and not isinstance(found, ir.MapOf):
                return Code("new \\stdClass()")
            inner = found.value if isinstance(found, ir.MapOf) else ir.AnyJson()
            items = tuple((fill("{0} => ", quote(key)), value_doc(each, inner, context)) for key, each in pairs)
            return listed(Code("["), items, Code("]"))
        case _, bool():
            return Code("true" if value else "false")
        case _, int() if -(2**63) <= value < 2**63:
            return integer(value)
        case _, int() | Decimal():
            context.need("exact")
            return fill("new {JsonNumber}({0})", quote(_plain(value)), **names)
        case _, float():
            return real(value)
        case _, str():
            return quote(value)
    raise ValueError(f"{value!r} is no JSON value")


def _plain(value: float | Decimal) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _named_value(value: ir.JsonValue, decl: ir.Decl, context: Context) -> Doc:
    own = context.types[decl.name]
    match decl, value:
        case ir.Enumeration(), str() | int():
            name = context.members[decl.name].get(str(value))
            return context.literal(value, ir.Scalar(decl.prim)) if name is None else fill("{0}::{1}", own, name)
        case ir.Model(), ir.JsonObject(pairs):
            types = {field.wire: field for field, _ in context.facts.members(decl)}
            known = [(types[key], each) for key, each in pairs if key in types]
            items = tuple(
                (fill("{0}: ", context.members[decl.name][field.wire]), value_doc(each, field.type, context))
                for field, each in known
                if not isinstance(field.type, ir.Const)
            )
            return Group(call(fill("new {0}", own), *items))
        case ir.Union(discriminator=str(tag)), ir.JsonObject(pairs):
            arm = next((each for each in decl.arms if each.tag == dict(pairs).get(tag)), None)
            if arm is not None:
                return value_doc(value, arm.type, context)
            return call(fill("new {0}", context.derived[decl.name]["any"]), value_doc(value, ir.AnyJson(), context))
        case ir.Union(), _:
            arm = next((each for each in decl.arms if each.kind is _kind_of(value)), None)
            return value_doc(value, arm.type if arm else ir.AnyJson(), context)
    raise ValueError(f"{value!r} is no {decl.name}")


def _kind_of(value: ir.JsonValue) -> ir.Kind:
    match value:
        case None:
            return ir.Kind.NULL
        case bool():
            return ir.Kind.BOOLEAN
        case str():
            return ir.Kind.STRING
        case tuple():
            return ir.Kind.ARRAY
        case ir.JsonObject():
            return ir.Kind.OBJECT
        case _:
            return ir.Kind.NUMBER
