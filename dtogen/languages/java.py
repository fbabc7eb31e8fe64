"""Java 17, Jackson 2.

Rules from the Java Language Specification, 17 (JLS). Types of the single document are members of one class. They win
over imports and over `java.lang`, so a schema type may not have a name that the document says bare: it is escaped.
"""

from __future__ import annotations

import re

from dtogen import ir
from dtogen.code import EMPTY, Code, Lines, fill, identifier, join, visible
from dtogen.facts import children, own_types
from dtogen.language import Context, File, Language, Literals, Naming, Shapes, Spelling, by_view
from dtogen.languages._java_builder import compose_field
from dtogen.languages._java_choices import compose_arm, compose_enum, compose_member, compose_union
from dtogen.languages._java_imports import IMPORTS
from dtogen.languages._java_model import compose_model, compose_operation
from dtogen.languages._java_text import WIDTH, comment, header, kotlin, marked, prose, quote, xml, xml_header
from dtogen.names import kebab, snake
from dtogen.options import Option
from dtogen.override import Overridable, imports_in, imports_of
from dtogen.views import (
    FileView,
    Text,
)

YES = Code("yes")
# Support code by part: the features that need it, and what it imports. A part of its own type has its own file in the
# package layout; the others are methods of the class `Dtos`.
_METHODS: dict[str, tuple[str, str]] = {
    "mapper": (
        "",
        "JsonMapper DeserializationFeature JsonNodeFeature MapperFeature CoercionAction CoercionInputShape LogicalType",
    ),
    "temporal": (
        "iso",
        "JavaTimeModule SimpleModule JsonDeserializer JsonParser JsonToken DeserializationContext IOException "
        "JsonSerializer JsonGenerator SerializerProvider SerializationFeature Duration LocalDate LocalTime "
        "OffsetDateTime",
    ),
    "floats": (
        "prim_float32 prim_float64",
        "SimpleModule JsonDeserializer JsonParser DeserializationContext IOException",
    ),
    "uris": ("prim_uri", "SimpleModule JsonDeserializer JsonParser JsonToken DeserializationContext IOException URI"),
    "present": ("present", "JsonNode"),
    "copy_list": ("copy_list copy_list_deep", "List"),
    "copy_map": ("copy_map copy_map_deep copy_map_null", "Map"),
    "copy_map_checked": ("copy_map copy_map_deep", "Objects"),
    "copy_list_null": ("copy_list_null", "List"),
    "copy_list_deep": ("copy_list_deep", "List"),
    "tag_reader": ("tag_reader", "JsonDeserializer JsonParser JsonToken DeserializationContext IOException"),
    "read_type": ("read_type", "JsonParser DeserializationContext IOException TypeReference"),
}
_TYPES: dict[str, tuple[str, str]] = {
    "Nullable": ("nullable_mark", ""),
    "Iso": ("iso", "JacksonAnnotationsInside JsonFormat"),
    "Rest": ("rest", "JacksonAnnotationsInside JsonAnyGetter JsonAnySetter JsonProperty"),
    "Request": ("operation", ""),
    "Operation": ("operation", "List TypeReference"),
    "Auth": ("operation", ""),
    "OrNull": (
        "three_state",
        "JsonValue JsonDeserialize JsonDeserializer ContextualDeserializer DeserializationContext BeanProperty "
        "JavaType JsonParser IOException",
    ),
    "Bytes": ("prim_bytes", "JsonCreator JsonValue"),
}
# The client's files, in the order of their use, and what each imports.
_CLIENT: dict[str, str] = {
    "JsonApiClient": (
        "com.fasterxml.jackson.databind.JavaType com.fasterxml.jackson.databind.JsonNode "
        "com.fasterxml.jackson.databind.json.JsonMapper com.fasterxml.jackson.databind.node.ObjectNode "
        "com.fasterxml.jackson.databind.node.POJONode "
        "java.io.IOException java.io.InputStream java.io.UncheckedIOException java.lang.reflect.Type java.net.URI "
        "java.net.http.HttpClient java.net.http.HttpRequest java.net.http.HttpResponse "
        "java.net.http.HttpTimeoutException "
        "java.nio.charset.StandardCharsets java.time.Duration java.util.List java.util.Map "
        "java.util.TreeMap java.util.concurrent.CompletableFuture java.util.concurrent.CompletionException "
        "java.util.concurrent.ExecutionException java.util.concurrent.TimeUnit java.util.stream.Stream"
    ),
    "RequestWriter": (
        "com.fasterxml.jackson.databind.JsonNode com.fasterxml.jackson.databind.node.ObjectNode java.net.URI "
        "java.net.URLEncoder java.net.http.HttpRequest java.net.http.HttpRequest.BodyPublishers "
        "java.nio.charset.StandardCharsets java.util.ArrayList java.util.List java.util.Map java.util.Set "
        "java.util.UUID java.util.regex.Matcher java.util.regex.Pattern"
    ),
    "ApiException": (
        "com.fasterxml.jackson.core.JsonProcessingException com.fasterxml.jackson.databind.JsonNode "
        "com.fasterxml.jackson.databind.node.MissingNode java.util.ArrayList java.util.List java.util.Optional"
    ),
    "HttpTransport": (
        "java.io.InputStream java.net.http.HttpClient java.net.http.HttpRequest java.net.http.HttpResponse "
        "java.net.http.HttpResponse.BodyHandlers java.util.concurrent.CompletableFuture"
    ),
    "ApiResult": "java.util.Optional java.util.function.Supplier",
    "FileUpload": (
        "com.fasterxml.jackson.databind.JsonNode java.io.IOException java.net.http.HttpRequest.BodyPublisher "
        "java.net.http.HttpRequest.BodyPublishers java.nio.file.Files java.nio.file.Path java.util.ArrayList "
        "java.util.Objects"
    ),
    "ServerEvents": (
        "com.fasterxml.jackson.databind.ObjectReader java.io.BufferedReader java.io.IOException java.io.InputStream "
        "java.io.InputStreamReader java.io.UncheckedIOException java.nio.charset.StandardCharsets java.util.ArrayList "
        "java.util.Spliterator java.util.Spliterators java.util.function.Consumer java.util.stream.Stream "
        "java.util.stream.StreamSupport"
    ),
}
_CLIENT_LANG = (
    "Class FunctionalInterface IllegalStateException InterruptedException Long Runnable RuntimeException "
    "Thread Throwable"
).split()
_MANIFESTS = ("pom.xml", "build.gradle.kts")
_TEMPORAL = (ir.Prim.DATE, ir.Prim.TIME, ir.Prim.DATETIME, ir.Prim.DURATION)


def _file(view: FileView, context: Context) -> Text:
    options, needs = context.options, view.needs
    is_package = options.text("layout") == "package"
    template = view.template.removeprefix("java/").removesuffix(".j2").removesuffix(".java")
    has_methods, used = template in ("dtos", "Dtos"), set[str]()
    if template in ("dtos", "type"):
        used |= {name for name in IMPORTS if needs[f"import_{name}"]}
    for parts, wanted in ((_METHODS, has_methods), (_TYPES, template == "dtos")):
        for why, names in parts.values() if wanted else ():
            if not why or any(needs[each] for each in why.split()):
                used.update(names.split())
    if template in _TYPES:
        used.update(_TYPES[template][1].split())
    own = imports_of(context.language.overrides, needs) if template in ("dtos", "type") else ()
    meant = {each.rpartition(".")[2] for each in own}
    wanted_imports = {IMPORTS[name] for name in used if name not in meant} | {str(each) for each in own}
    about = "Reads and writes the types of" if is_package else "The types of"
    title = f"Typed DTOs of {visible(context.schema_name)}."
    return {
        "at": EMPTY if is_package else Code("    "),
        "namespace": namespace(context),
        "imports": _client_imports(template, context)
        if template in _CLIENT
        else tuple(fill("import {0};", Code(name)) for name in sorted(wanted_imports)),
        "doc": comment(prose(f"{about} {context.schema_name}.", room=WIDTH - 3), 0),
        "has_temporal": YES if needs["iso"] else EMPTY,
        "has_floats": YES if needs["prim_float32"] or needs["prim_float64"] else EMPTY,
        "has_texts": YES if needs["iso"] or needs["prim_uri"] else EMPTY,
        "has_module": YES
        if any(needs[each] for each in ("iso", "prim_uri", "prim_float32", "prim_float64"))
        else EMPTY,
        "has_copy_list": YES if needs["copy_list"] or needs["copy_list_deep"] else EMPTY,
        "has_copy_map": YES if needs["copy_map"] or needs["copy_map_deep"] else EMPTY,
        "mark": fill("@{Nullable} ", **context.names) if needs["nullable_mark"] else EMPTY,
        "has_jsr310": YES if template in _MANIFESTS and _has(context, *_TEMPORAL) else EMPTY,
        "xml_header": xml_header(view.header),
        "line_header": marked(view.header, "//"),
        "description": xml(title),
        "kotlin_description": kotlin(title),
        "roots": tuple(_roots(view, context)) if template == "Driver" else (),
        "root_imports": tuple(_root_imports(view, context)) if template == "Driver" else (),
    }


def _client_imports(template: str, context: Context) -> Lines:
    own = namespace(context)
    found = [Code(name) for name in _CLIENT[template].split()]
    # A type of the schema would win over one of `java.lang` in its own package.
    found += [fill("java.lang.{0}", name) for name in context.types.values() if str(name) in _CLIENT_LANG]
    if template in ("JsonApiClient", "ServerEvents"):
        found.append(fill("{0}.{1}.Kind", own, context.names["ApiException"]))
    if template == "JsonApiClient" and context.options.text("layout") == "proof":
        found.append(fill("{0}.{1}.{2}", own, context.names["Dtos"], context.names["Request"]))
    return tuple(fill("import {0};", name) for name in sorted(found, key=str))


def _roots(view: FileView, context: Context) -> Lines:
    return tuple(
        fill("types.put({0}, new com.fasterxml.jackson.core.type.TypeReference<{1}>() {{}});", root.key, root.type)
        for root in view.roots
    )


def _root_imports(view: FileView, context: Context) -> Lines:
    """Each type by its name: an import of all would not win over `java.lang`."""
    own = namespace(context)
    names = [name for decl, name in context.types.items() if not isinstance(context.facts.by_name[decl], ir.Alias)]
    names += [context.names["Bytes"]] if _has(context, ir.Prim.BYTES) else []
    found = imports_in(context.language.overrides, (root.type for root in view.roots))
    return (
        *(fill("import {0}.{1}.{2};", own, context.names["Dtos"], name) for name in sorted(names)),
        *(fill("import {0};", each) for each in found),
    )


def namespace(context: Context) -> Code:
    return join(".", map(identifier, context.options.text("namespace").split(".")))


compose = by_view(
    field=compose_field,
    model=compose_model,
    operation=compose_operation,
    enum=compose_enum,
    member=compose_member,
    union=compose_union,
    arm=compose_arm,
    file=_file,
)


def _has(context: Context, *prims: ir.Prim) -> bool:
    wanted = {ir.Scalar(prim) for prim in prims if prim not in context.language.overrides}
    return any(
        each in wanted for decl in context.facts.schema.decls for target in own_types(decl) for each in children(target)
    )


def _support(context: Context) -> list[str]:
    """Our own types that the package needs."""
    models = [each for each in context.facts.schema.decls if isinstance(each, ir.Model)]
    fields = [field for model in models for field in model.fields]
    found = ["Nullable"]
    found += ["Iso"] if _has(context, *_TEMPORAL) else []
    if any(each.open for each in models) or any(isinstance(each, ir.Union) for each in context.facts.schema.decls):
        found.append("Rest")
    found += ["Request", "Operation", "Auth"] if any(each.operation for each in models) else []
    if any(isinstance(each.type, ir.Nullable) and not each.required and each.default is None for each in fields):
        found.append("OrNull")
    return [*found, "Bytes"] if _has(context, ir.Prim.BYTES) else found


def _client(context: Context, folder: str) -> tuple[File, ...]:
    """The client, where there are requests for it to send."""
    if not context.has_client:
        return ()
    return tuple(File(f"{folder}{context.names[each]}.java", f"java/{each}.java.j2", ()) for each in _CLIENT)


def files(context: Context) -> tuple[File, ...]:
    names = context.names
    dtos = File(f"{names['Dtos']}.java", "java/dtos.java.j2")
    match context.options.text("layout"):
        case "package":
            folder = f"src/main/java/{context.options.text('namespace').replace('.', '/')}"
            return (
                File("pom.xml", "java/pom.xml.j2", ()),
                File("build.gradle.kts", "java/build.gradle.kts.j2", ()),
                File("settings.gradle.kts", "java/settings.gradle.kts.j2", ()),
                File("README.md", "java/README.md.j2", ()),
                File("LICENSE", "java/LICENSE.j2", ()),
                File(f"{folder}/{names['Dtos']}.java", "java/Dtos.java.j2"),
                *(File(f"{folder}/{names[each]}.java", f"java/{each}.java.j2") for each in _support(context)),
                *_client(context, f"{folder}/"),
                *(
                    File(f"{folder}/{context.types[decl.name]}.java", "java/type.java.j2", (decl.name,))
                    for decl in context.facts.schema.decls
                    if not isinstance(decl, ir.Alias)
                ),
            )
        case "proof":
            return (dtos, *_client(context, ""), File("Driver.java", "java/Driver.java.j2", ()))
        case _:
            return (dtos,)


# JLS 3.9: reserved keywords, the literals, `_`.
_KEYWORDS = frozenset(
    "abstract assert boolean break byte case catch char class const continue default do double else enum extends final "
    "finally float for goto if implements import instanceof int interface long native new package private protected "
    "public return short static strictfp super switch synchronized this throw throws transient try void volatile while "
    "_ true false null".split()
)
_RECORD = frozenset("clone finalize getClass hashCode notify notifyAll toString wait".split())  # JLS 8.10.1
_OWN = frozenset("builder toBuilder build operation yield".split())  # yield(...) is no call (JLS 3.9)
_LANG = frozenset("Object String Integer Long Float Double Boolean Void Override Deprecated".split())
_THROWN = frozenset({"IllegalArgumentException", "NumberFormatException"})
_NESTED = frozenset({"Builder", "Unknown", "Reader", "Driver"})
_NAMESPACE = re.compile(
    rf"(?!(?:.*\.)?(?:{'|'.join(sorted(_KEYWORDS))})(?:\.|$))[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", re.ASCII
)


def _default_namespace(schema_name: str) -> str:
    """Small letters only, as the conventions want (JLS 6.1)."""
    name = re.sub(r"[^a-z0-9]", "", snake(schema_name)) or "dtos"
    return f"{name}_" if name in _KEYWORDS else f"_{name}" if name[0].isdigit() else name


LANGUAGE = Language(
    id="java",
    title="Java",
    aliases=(),
    extension="java",
    media_type="text/x-java",
    types={
        ir.Prim.BOOL: Spelling("boolean", boxed="Boolean"),
        ir.Prim.INT32: Spelling("int", boxed="Integer"),
        ir.Prim.INT64: Spelling("long", boxed="Long"),
        ir.Prim.FLOAT32: Spelling("float", boxed="Float"),
        ir.Prim.FLOAT64: Spelling("double", boxed="Double"),
        ir.Prim.DECIMAL: Spelling("BigDecimal"),
        ir.Prim.STRING: Spelling("String"),
        ir.Prim.BYTES: Spelling("{Bytes}"),
        ir.Prim.DATE: Spelling("LocalDate"),
        ir.Prim.TIME: Spelling("LocalTime"),
        ir.Prim.DATETIME: Spelling("OffsetDateTime"),
        ir.Prim.DURATION: Spelling("Duration"),
        ir.Prim.UUID: Spelling("UUID"),
        ir.Prim.URI: Spelling("URI"),
    },
    list=Spelling("List<{0}>"),
    map=Spelling("Map<{0}, {1}>"),
    any=Spelling("JsonNode"),
    shapes=Shapes(
        nullable=Spelling("@{Nullable} {0}", needs=("nullable_mark",)),
        optional=Spelling("@{Nullable} {0}", needs=("nullable_mark",)),
        three_state=Spelling("@{Nullable} {OrNull}<{0}>", needs=("nullable_mark",)),
        optional_union=Spelling("@{Nullable} {0}", needs=("nullable_mark",)),
        optional_any=Spelling("@{Nullable} {0}", needs=("nullable_mark",)),
    ),
    naming=Naming(
        type="constant",
        member="camel",
        enum_member="screaming",
        folds_types=True,
        is_basic=True,  # JLS 3.8 allows any letter; doclint takes no surrogates
        reserved={
            "type": frozenset(IMPORTS) | _LANG | _THROWN | _NESTED,
            "member": _KEYWORDS | _RECORD | _OWN,
            "enum_member": frozenset({"_"}),
            "arm": frozenset({"Null", "Reader"}),
        },
        refused={"member": frozenset({""})},
        support=(
            *("Dtos", "Nullable", "Iso", "Request", "Operation", "Auth", "OrNull", "Bytes", "Rest", "TagReader"),
            *_CLIENT,
        ),
        derived={"member_open": {"additionalProperties": ""}},
    ),
    literals=Literals(
        quote=quote,
        prims={ir.Prim.INT64: "{0}L"},
    ),
    header=header,
    files=files,
    compose=compose,
    options=(
        Option("namespace", _default_namespace, "The Java package of all types.", pattern=_NAMESPACE),
        Option("package", kebab, "The artifact id, in the package layout; the group id is the namespace."),
    ),
    has_aliases=False,
    features=(
        *("nullable_mark", "iso", "rest", "present", "constant_check", "map_or_null", "read_type", "tag_reader"),
        *("copy_list", "copy_list_deep", "copy_list_null", "copy_map", "copy_map_deep", "copy_map_null"),
        *(f"import_{name}" for name in IMPORTS),
    ),
    overridable=Overridable(re.compile(r"[A-Za-z_][\w.]*"), "com.example.Money"),
    traits=frozenset(
        (
            "typed three-state whole positional declared-order constants-given exhaustive enum-types "
            "abstract-types open-types arm-names"
        ).split()
    ),
)
