"""C# 12 on .NET 8, System.Text.Json.

Rules from the C# specification (keywords: 6.4.4; line ends: 6.3.2) and from what Roslyn refuses; the number behind a
reserved name is the compiler's error. Own types win over `using`, so a schema type may not have a name that the
document says bare: it is numbered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dtogen import ir
from dtogen.code import (
    EMPTY,
    Code,
    Lines,
    fill,
    identifier,
    join,
    visible,
)
from dtogen.language import Context, File, Language, Literals, Naming, Shapes, Spelling, by_view
from dtogen.languages._csharp_members import converter_of, default_of, field_text, is_class, is_value
from dtogen.languages._csharp_text import doc, header, quote, xml
from dtogen.layout import SPACE, Doc, Group, Indent, fit
from dtogen.names import pascal
from dtogen.options import Option
from dtogen.override import Overridable, imports_in, imports_of
from dtogen.views import ArmView, EnumView, FieldView, FileView, MemberView, ModelView, Text, UnionView

WIDTH = 120


def _model(view: ModelView, model: ir.Model, context: Context) -> Text:
    facts = context.facts
    pairs = [(v, field) for v, (field, _) in zip(view.members, facts.members(model), strict=True)]
    own = {each.wire for each in model.fields}
    required = [
        (v, f) for v, f in pairs if v.is_required and not facts.holds_null(f.type) and not is_value(f.type, context)
    ]
    lists = [(v, check) for v, f in pairs if (check := _null_items(v, f, model, context))]
    refill = [v for v, f in pairs if v.has_default and not is_value(f.type, context) and f.deprecated is None]
    own_names = {v.name for v, f in pairs if f.wire in own}
    checks = [*(v for v, _ in required), *(v for v, _ in lists), *refill]
    body: list[Code] = []
    if any(each.name in own_names for each in checks) and context.options.flag("nullChecks"):
        body += [fill("{0} ??= {1};", v.name, default_of(v)) for v in refill]
        body += _needs_lines(model, required)
        body += [check for _, check in lists]
    bases = [view.base] if view.base else []
    bases += [
        context.types[union.name] for union, _ in facts.memberships.get(model.name, ()) if is_class(union, context)
    ]
    if view.operation:
        bases += _markers(view, model, context)
    if body:
        bases.append(Code("IJsonOnDeserialized"))
        context.need("checks")
    params = fill("<{0}>", join(", ", view.params)) if view.params else Code("")
    abstract = "abstract " if view.is_abstract else ""
    heritage = fill(" : {0}", join(", ", bases)) if bases else Code("")
    end = "" if view.fields or body or view.opens or view.operation else ";"
    remarks = [_access(model)] if model.operation and _access(model) else []
    if model.deprecated is not None:
        remarks.append(f"Deprecated: {model.deprecated}" if model.deprecated else "Deprecated.")
    return {
        "doc": doc(model.doc, *remarks),
        "declaration": fill(
            "public {0}partial class {1}{2}{3}{4}", Code(abstract), view.name, params, heritage, Code(end)
        ),
        "has_body": Code("" if end else "yes"),
        "checks": tuple(body),
        "hides": Code("new " if _request_base(model, context) else ""),
        "verb": fill("string {IRequest}.Method => {0};", view.operation.verb, **context.names)
        if view.operation and _tells_verb(view, model, context)
        else EMPTY,
    }


def _request_base(model: ir.Model, context: Context) -> ir.Model | None:
    if model.operation is None:
        return None
    return next((base for base, _ in reversed(context.facts.ancestors(model)) if base.operation), None)


def _tells_verb(view: ModelView, model: ir.Model, context: Context) -> bool:
    """Whether the verb of the marker is not enough: a base has another, or a member `Method` would stand for it."""
    base = _request_base(model, context)
    differs = base and base.operation and model.operation and base.operation.verb != model.operation.verb
    return bool(differs) or any(each.name == "Method" for each in view.members)


def _markers(view: ModelView, model: ir.Model, context: Context) -> Iterator[Code]:
    operation, names = model.operation, context.names
    assert operation and view.operation
    yield names[f"I{operation.verb.capitalize()}"]
    if view.operation.returns_nothing:
        yield names["IReturnVoid"]
    elif view.operation.returns:
        yield fill("{IReturn}<{0}>", view.operation.returns, **names)
    else:
        yield fill("{IReturn}<{0}>", Code("byte[]" if view.operation.returns_bytes else "Stream"), **names)


def _access(model: ir.Model) -> str:
    operation = model.operation
    assert operation
    auth = {ir.Auth.NONE: "", ir.Auth.API_KEY: "Auth: API key.", ir.Auth.AUTH_SECRET: "Auth: auth secret."}
    tags = f"Tag: {', '.join(operation.tags)}." if operation.tags else ""
    files = [f"{each.part}{'' if each.required else ' (optional)'}" for each in operation.uploads]
    uploads = f"Files: {', '.join(files)}." if files else ""
    return " ".join(each for each in (auth[operation.auth], tags, uploads) if each)


def _needs_lines(model: ir.Model, required: list[tuple[FieldView, ir.Field]]) -> Lines:
    if not required:
        return ()
    message = quote(f"{model.name} needs {_and([field.wire for _, field in required])}.")
    tests: list[Doc] = [fill("{0} is null", required[0][0].name)]
    for each, _ in required[1:]:
        tests += [SPACE, fill("|| {0} is null", each.name)]
    throw = fill("throw new JsonException({0});", message)
    body = (Code("if ("), Group(Indent(tuple(tests))), Code(")"))
    flat = fit((*body, Code(" "), throw), WIDTH, 8)
    return (
        flat
        if len(flat) == 1 and len(flat[0]) <= WIDTH - 8
        else (*fit(body, WIDTH, 8), Code("{"), fill("    {0}", throw), Code("}"))
    )


def _and(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _null_items(view: FieldView, field: ir.Field, model: ir.Model, context: Context) -> Code | None:
    """A test for null among the items of a list or map, which System.Text.Json does not make."""
    facts, names = context.facts, context.names
    if view.is_three_state or view.is_constant or (field.deprecated is not None and not view.is_required):
        return None  # a converter checks them: see `converter_of`
    resolved = facts.resolve(field.type)
    match resolved:
        case ir.ListOf(item):
            pattern = "{Check}.Items({0}, {1});"
        case ir.MapOf(_, item):
            pattern = "{Check}.Values({0}, {1});"
        case _:
            return None
    if is_value(item, context) or facts.holds_null(item):
        return None
    context.need("check_items")
    return fill(pattern, view.name, quote(f"{model.name}.{field.wire}"), **names)


def _enum(view: EnumView, enum: ir.Enumeration, context: Context) -> Text:
    context.need("checks")
    return {"doc": doc(enum.doc, *([f"Deprecated: {enum.deprecated}"] if enum.deprecated is not None else []))}


def _member(view: MemberView, member: ir.EnumMember, context: Context) -> Text:
    return {"doc": doc(member.doc)}


_TOKENS = {
    ir.Kind.BOOLEAN: ("JsonTokenType.True or JsonTokenType.False", "flag"),
    ir.Kind.NUMBER: ("JsonTokenType.Number", "number"),
    ir.Kind.STRING: ("JsonTokenType.String", "text"),
    ir.Kind.ARRAY: ("JsonTokenType.StartArray", "list"),
    ir.Kind.OBJECT: ("JsonTokenType.StartObject", "item"),
}


def _arm(view: ArmView, arm: ir.Arm, context: Context) -> Text:
    facts, names = context.facts, context.names
    token, local = (Code(each) for each in _TOKENS[arm.kind])
    if arm.tag is not None:  # all arms are objects: their locals need names of their own
        local = fill("as{0}", view.name)
    read, item = Code("Read"), view.type
    resolved = facts.resolve(arm.type)
    if isinstance(resolved, ir.ListOf) and not (is_value(resolved.item, context) or facts.holds_null(resolved.item)):
        read, item = Code("ReadItems"), context.spell(resolved.item)
    converter = converter_of(arm.type, context)
    if converter:
        return {
            "case": fill("{0} => new {1}().Read(ref reader, typeof({2}), options),", token, converter, view.type),
            "write": fill(
                "if (value.As{0} is {{ }} {1}) new {2}().Write(writer, {1}, options);", view.name, local, converter
            ),
        }
    return {
        "tagged_case": fill("{0} => {Arm}.Read<{1}>(ref reader, options),", view.tag or EMPTY, view.type, **names),
        "case": fill("{0} => {Arm}.{1}<{2}>(ref reader, options),", token, read, item, **names),
        "write": fill("if (value.As{0} is {{ }} {1}) {Arm}.Write(writer, {1}, options);", view.name, local, **names),
    }


def _union(view: UnionView, union: ir.Union, context: Context) -> Text:
    tags = (
        context.members[arm.type.name][union.discriminator]
        for arm in union.arms
        if union.discriminator and isinstance(arm.type, ir.Ref)
    )
    arms = (fill("As{0} is null", each.name) for each in view.arms)
    derives = union.discriminator is not None and is_class(union, context)
    if union.discriminator:
        context.need("union_class" if derives else "union_record")
    return {
        "doc": doc(union.doc),
        "tag": next(tags, EMPTY),
        "is_null": join(" && ", arms),
        "is_class": Code("yes" if derives else ""),
    }


_USINGS: dict[str, tuple[str, ...]] = {
    "System": (
        "constant",
        *("prim_uuid", "prim_uri", "prim_duration", "prim_datetime", "prim_date", "prim_time", "obsolete"),
        *("union_tagged", "union_shape", "three_state", "enum_open", "enum_open_int", "enum_closed", "enum_closed_int"),
        *("default_converter", "list_converter", "map_converter", "item_converter", "nullable_converter"),
    ),
    "System.Collections.Generic": ("list", "map", "open", "enum_closed", "union_tagged", "union_shape"),
    "System.ComponentModel.DataAnnotations": ("annotations",),
    "System.Diagnostics.CodeAnalysis": ("enum_closed",),
    "System.Runtime.CompilerServices": ("constant",),
    "System.Globalization": ("enum_closed_int", "enum_open_int"),
    "System.IO": ("returns_stream",),
    "System.Reflection": ("enum_closed",),
    "System.Runtime.Serialization": ("enum_closed",),
    "System.Text.Json": (
        *("open", "checks", "constant", "union_tagged", "union_shape", "three_state", "prim_duration", "prim_datetime"),
        *("default_converter", "list_converter", "map_converter", "item_converter", "nullable_converter"),
    ),
    "System.Text.Json.Nodes": ("any",),
    "System.Text.Json.Serialization": (
        "model",
        "enum_open",
        "enum_open_int",
        "enum_closed",
        "enum_closed_int",
        "union_tagged",
        "union_shape",
    ),
    "System.Text.Json.Serialization.Metadata": (
        *("union_tagged", "union_shape", "three_state", "default_converter", "list_converter", "map_converter"),
        "item_converter",
    ),
    "System.Xml": ("prim_duration",),
}


def _parses(field: FieldView) -> bool:
    """Whether a default is read from text of the invariant culture."""
    return any("CultureInfo" in str(each) for each in (field.default, *field.text.values()))


_QUERY_VERBS, _BODY_VERBS = ("Get", "Delete"), ("Post", "Put", "Patch")  # of the client's methods


def _file(view: FileView, context: Context) -> Text:
    needs = view.needs
    given = {name for name, why in _USINGS.items() if any(needs[each] for each in why)}
    given |= {str(each) for each in imports_of(context.language.overrides, needs)}
    if any(_parses(each) for decl in view.decls if decl.model for each in decl.model.fields):
        given.add("System.Globalization")
    usings = [fill("using {0};", Code(name)) for name in sorted(given)]
    if needs["ignore"]:
        usings.append(Code("using static System.Text.Json.Serialization.JsonIgnoreCondition;"))
    return {
        "usings": tuple(usings),
        "root_usings": tuple(
            fill("using {0};", each)
            for each in imports_in(context.language.overrides, (root.type for root in view.roots))
        ),
        "namespace": _namespace(context),
        "xml_header": _xml_header(view),
        "has_arm": Code("yes" if needs["union_tagged"] or needs["union_shape"] else ""),
        "verbs": tuple(Code(each) for each in (*_QUERY_VERBS, *_BODY_VERBS)),
        "query_verbs": tuple(Code(each) for each in _QUERY_VERBS),
        "body_verbs": tuple(Code(each) for each in _BODY_VERBS),
        "has_check": Code("yes" if needs["check_items"] or needs["constant"] else ""),
        "description": fill("Typed DTOs of {0}.", Code(xml(visible(context.schema_name)))),
    }


def _namespace(context: Context) -> Code:
    """The namespace, its keywords escaped."""
    parts = context.options.text("namespace").split(".")
    return join(".", (fill("@{0}", identifier(each)) if each in _KEYWORDS else identifier(each) for each in parts))


def _xml_header(view: FileView) -> Lines:
    """The marker as an XML comment, in which `--` may not stand (XML 1.0, section 2.5)."""
    inner = view.header[1:-1]  # without the <auto-generated> pair
    return (Code("<!--"), *(Code(line[3:].replace("--", "- -")) for line in inner), Code("-->"))


compose = by_view(field=field_text, model=_model, enum=_enum, member=_member, union=_union, arm=_arm, file=_file)


def files(context: Context) -> tuple[File, ...]:
    name = context.options.text("namespace")
    match context.options.text("layout"):
        case "package":
            return (
                File("src/Dtos.cs", "csharp/dtos.cs.j2"),
                *_client(context, "src/"),
                File(f"{name}.csproj", "csharp/project.csproj.j2", ()),
                File("README.md", "csharp/README.md.j2", ()),
                File("LICENSE", "csharp/LICENSE.j2", ()),
            )
        case "proof":
            return (
                File("Dtos.cs", "csharp/dtos.cs.j2"),
                *_client(context, ""),
                File("Driver.cs", "csharp/Driver.cs.j2"),
            )
        case _:
            return (File("Dtos.cs", "csharp/dtos.cs.j2"),)


def _client(context: Context, folder: str) -> tuple[File, ...]:
    if not context.has_client:
        return ()
    return (
        File(f"{folder}JsonApiClient.cs", "csharp/client.cs.j2"),
        File(f"{folder}JsonApiClient.Transport.cs", "csharp/transport.cs.j2"),
        File(f"{folder}ApiException.cs", "csharp/errors.cs.j2"),
    )


_KEYWORDS = frozenset(
    "abstract as base bool break byte case catch char checked class const continue decimal default delegate "
    "do double else enum event explicit extern false finally fixed float for foreach goto if implicit in int "
    "interface internal is lock long namespace new null object operator out override params private protected "
    "public readonly ref return sbyte sealed short sizeof stackalloc static string struct switch this throw "
    "true try typeof uint ulong unchecked unsafe ushort using virtual void volatile while record required "
    "scoped file var dynamic".split()
)
_OBJECT = frozenset(  # CS0108; Finalize is the destructor's name
    "Equals GetHashCode GetType ToString MemberwiseClone ReferenceEquals Finalize".split()
)
_SUPPORT = tuple(
    "IRequest IReturn IReturnVoid IGet IPost IPut IPatch IDelete IOpenEnum OpenEnumConverter IOpenIntEnum "
    "OpenIntEnumConverter TextEnumConverter NumberEnumConverter TaggedConverter Arm Check Optional OptionalConverter "
    "OptionalValueConverter OptionalItemsConverter OptionalConverterFactory OptionalArgumentConverter DefaultConverter "
    "ThreeStateConverterFactory ThreeStateArgumentConverter ItemConverter NullableValueConverter "
    "NullableItemsConverter DurationConverter DateTimeConverter ListConverter MapConverter "
    "Http JsonApiClient ApiException ApiFieldError ApiFile ApiResult".split()
)
_BARE = frozenset(
    "Type Uri UriKind Guid TimeSpan DateOnly TimeOnly DateTimeOffset List Dictionary JsonNode JsonElement "
    "JsonException JsonConverter JsonSerializer JsonSerializerOptions JsonTypeInfo JsonTokenType "
    "JsonValueKind JsonDocument JsonEncodedText Utf8JsonReader Utf8JsonWriter JsonPropertyName JsonIgnore "
    "JsonExtensionData JsonConstructor JsonPropertyNameAttribute JsonIgnoreAttribute "
    "JsonExtensionDataAttribute JsonConverterAttribute JsonConstructorAttribute IJsonOnDeserialized "
    "EnumMember EnumMemberAttribute DynamicallyAccessedMembers DynamicallyAccessedMembersAttribute "
    "DynamicallyAccessedMemberTypes Obsolete ObsoleteAttribute Range RangeAttribute MinLength "
    "MinLengthAttribute MaxLength MaxLengthAttribute JsonInclude JsonIncludeAttribute CallerMemberName "
    "CallerMemberNameAttribute RegularExpression RegularExpressionAttribute Enum Convert CultureInfo "
    "BindingFlags XmlConvert Exception FormatException OverflowException Stream System DateTimeStyles".split()
)

LANGUAGE = Language(
    id="csharp",
    title="C#",
    aliases=("cs", "c#"),
    extension="cs",
    media_type="text/x-csharp",
    types={
        ir.Prim.BOOL: Spelling("bool"),
        ir.Prim.INT32: Spelling("int"),
        ir.Prim.INT64: Spelling("long"),
        ir.Prim.FLOAT32: Spelling("float"),
        ir.Prim.FLOAT64: Spelling("double"),
        ir.Prim.DECIMAL: Spelling("decimal"),
        ir.Prim.STRING: Spelling("string"),
        ir.Prim.BYTES: Spelling("byte[]"),
        ir.Prim.DATE: Spelling("DateOnly"),
        ir.Prim.TIME: Spelling("TimeOnly"),
        ir.Prim.DATETIME: Spelling("DateTimeOffset"),
        ir.Prim.DURATION: Spelling("TimeSpan"),
        ir.Prim.UUID: Spelling("Guid"),
        ir.Prim.URI: Spelling("Uri"),
    },
    list=Spelling("List<{0}>"),
    map=Spelling("Dictionary<{0}, {1}>"),
    any=Spelling("JsonNode?"),
    shapes=Shapes(
        nullable=Spelling("{0}?"),
        optional=Spelling("{0}?"),
        three_state=Spelling("{Optional}<{0}?>"),
        optional_union=Spelling("{0}?"),
    ),
    naming=Naming(
        type="keep",
        member="pascal",
        enum_member="pascal",
        escape="",
        keeps_own_name=False,
        is_basic=True,  # specification 6.4.3 allows any letter; Roslyn reads UTF-16 and takes no surrogates
        reserved={
            "type": _KEYWORDS | _BARE,
            "member": _OBJECT,
            "enum_member_open": _OBJECT | frozenset("Value Clone Deconstruct PrintMembers".split()),
            "enum_member_open_int": frozenset({"CultureInfo"}),
            "enum_member_closed": frozenset({"value__"}),  # CS0076
            "arm": frozenset({"Null", "Unknown"}),
        },
        support=_SUPPORT,
        derived={
            "union_tagged": {"unknown": "Unknown{}", "converter": "{}Converter"},
            "union_shape": {"converter": "{}Converter"},
            "default": {"converter": "{0}{1}Converter"},
            "member_open": {"AdditionalProperties": ""},
            "member_request": {"Route": ""},
        },
    ),
    literals=Literals(
        quote=quote,
        prims={
            ir.Prim.INT64: "{0}L",
            ir.Prim.FLOAT32: "{0}f",
            ir.Prim.FLOAT64: "{0}d",
            ir.Prim.DECIMAL: "{0}m",
            ir.Prim.BYTES: "Convert.FromBase64String({0})",
            ir.Prim.DATE: "DateOnly.Parse({0}, CultureInfo.InvariantCulture)",
            ir.Prim.TIME: "TimeOnly.Parse({0}, CultureInfo.InvariantCulture)",
            ir.Prim.DATETIME: "DateTimeOffset.Parse({0}, CultureInfo.InvariantCulture)",
            ir.Prim.DURATION: "XmlConvert.ToTimeSpan({0})",
            ir.Prim.UUID: "new Guid({0})",
            ir.Prim.URI: "new Uri({0}, UriKind.RelativeOrAbsolute)",
        },
        list="[{0}]",
        empty_list="[]",
        map="new() {{ {0} }}",
        empty_map="[]",
        pair="[{0}] = {1}",
        unknown_member="new({1})",
    ),
    header=header,
    files=files,
    compose=compose,
    options=(
        Option(
            "namespace",
            pascal,
            "The namespace of all types.",
            pattern=re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", re.ASCII),
        ),
        Option("package", pascal, "The name of the package, in the package layout."),
        Option("annotations", True, "Constraints as System.ComponentModel.DataAnnotations attributes."),
        Option("nullChecks", True, "Refuse null for a required member when a document is read."),
    ),
    const={ir.Prim.STRING: "string", ir.Prim.INT32: "int", ir.Prim.BOOL: "bool"},
    has_aliases=False,
    overridable=Overridable(
        re.compile(r"[A-Za-z_][\w.]*( = [A-Za-z_][\w.<>, ]*)?"),
        "My.Money",
        {
            "converter": "the JsonConverter of the type, where the type does not name it itself",
            "value": "true for a struct, whose values are never null",
        },
        reaches_arguments=False,
    ),
    features=(
        *("ignore", "checks", "annotations", "obsolete", "default_converter", "list_converter", "map_converter"),
        *("item_converter", "nullable_converter"),
        "optional_value",
        "optional_items",
        "optional_argument",
        "three_state_argument",
        *("union_class", "union_record"),
        "check_items",
    ),
    traits=frozenset(
        (
            "complete typed null-typed default-typed three-state enum-types inheriting abstract-types "
            "open-types arm-names loose-tags"
        ).split()
    ),
)
