"""Kotlin 2.0.20 on the JVM 17, kotlinx.serialization 1.7.2.

Rules from the Kotlin specification and from what kotlinc refuses. A package's declarations win over what Kotlin imports
by default, and lose to explicit imports: a schema type with a name that the document says bare gets `Dto` at its end.
"""

from __future__ import annotations

import re
from dataclasses import replace

from dtogen import ir
from dtogen.code import EMPTY, Code, Lines, fill, identifier, join, visible
from dtogen.language import Context, File, Language, Literals, Naming, Shapes, Spelling, by_view
from dtogen.languages._kotlin_imports import DRIVER_IMPORTS, IMPORTS, SERIALIZED, imports
from dtogen.languages._kotlin_members import model_text
from dtogen.languages._kotlin_text import WIDTH, backticked, deprecation, doc, header, quote
from dtogen.languages._kotlin_unions import enum_text, union_text
from dtogen.languages._kotlin_values import CODEC, SERIALIZERS, double, long, single, whole
from dtogen.layout import fit, listed
from dtogen.names import split
from dtogen.options import Option, Options
from dtogen.override import Overridable, Override, imports_in, imports_of
from dtogen.views import AliasView, FileView, Text

# The client's files, and what each imports.
_CLIENT: dict[str, str] = {
    "JsonApiClient": (
        "kotlinx.serialization.KSerializer kotlinx.serialization.json.JsonArray kotlinx.serialization.json.JsonElement "
        "kotlinx.serialization.json.JsonObject kotlinx.serialization.json.JsonPrimitive "
        "kotlinx.serialization.json.encodeToJsonElement kotlinx.serialization.json.jsonArray "
        "kotlinx.serialization.json.jsonObject kotlinx.serialization.serializer java.io.ByteArrayOutputStream "
        "java.io.IOException java.io.InputStream java.net.URI java.net.http.HttpClient java.net.http.HttpRequest "
        "java.net.http.HttpResponse java.net.http.HttpResponse.BodyHandlers java.net.http.HttpTimeoutException "
        "java.time.Duration java.util.concurrent.CompletableFuture java.util.concurrent.CompletionException "
        "java.util.concurrent.ConcurrentSkipListMap java.util.concurrent.ExecutionException "
        "java.util.concurrent.TimeUnit kotlin.concurrent.thread kotlin.coroutines.Continuation "
        "kotlin.coroutines.EmptyCoroutineContext   "
        "kotlin.coroutines.startCoroutine "
    ),
    "ApiException": (
        "kotlinx.serialization.SerializationException kotlinx.serialization.json.JsonArray "
        "kotlinx.serialization.json.JsonElement kotlinx.serialization.json.JsonObject "
        "kotlinx.serialization.json.JsonPrimitive kotlinx.serialization.json.contentOrNull"
    ),
    "HttpCalls": (
        "kotlinx.serialization.KSerializer kotlinx.serialization.SerializationException "
        "kotlinx.serialization.json.JsonArray kotlinx.serialization.json.JsonElement "
        "kotlinx.serialization.json.JsonNull kotlinx.serialization.json.JsonObject "
        "kotlinx.serialization.json.JsonPrimitive kotlinx.serialization.json.jsonArray "
        "kotlinx.serialization.json.jsonObject java.io.ByteArrayOutputStream java.io.FilterInputStream "
        "java.io.IOException java.io.InputStream java.net.URI java.net.URLEncoder java.net.http.HttpRequest "
        "java.net.http.HttpRequest.BodyPublisher java.net.http.HttpRequest.BodyPublishers java.nio.file.Files "
        "java.nio.file.Path java.util.UUID java.util.concurrent.CompletableFuture "
        "kotlin.coroutines.resume kotlin.coroutines.resumeWithException kotlin.coroutines.suspendCoroutine"
    ),
}


def _import_order(name: str) -> tuple[int, str]:
    """That of ktlint: java and kotlin come last."""
    return (2 if name.startswith("kotlin.") else 1 if name.startswith("java.") else 0), name


def _client_text(name: str, context: Context) -> Text:
    kinds = {
        each.operation.returns for each in context.facts.schema.decls if isinstance(each, ir.Model) and each.operation
    }
    found = _CLIENT[name].split()
    if name != "ApiException":
        found.append(f"{_package(context)}.{context.names['ApiException']}.Kind")
    raw = {"has_bytes": ir.Body.BYTES, "has_stream": ir.Body.STREAM, "has_nothing": ir.Body.NOTHING}
    there = {flag: Code("yes" if kind in kinds else "") for flag, kind in raw.items()}
    return {
        "package": _package(context),
        "imports": tuple(Code(f"import {each}") for each in sorted(found, key=_import_order)),
        **there,
        "has_raw": Code("yes" if any(there.values()) else ""),
        "has_json_answers": Code("yes" if kinds - set(raw.values()) else ""),
    }


def _alias(view: AliasView, alias: ir.Alias, context: Context) -> Text:
    return {"doc": doc(0, alias.doc, deprecation(alias.deprecated))}


def _file(view: FileView, context: Context) -> Text:
    if view.template.endswith("Driver.kt.j2"):
        return {"package": _package(context), "imports": _driver_imports(view, context)}
    name = view.template.removeprefix("kotlin/").removesuffix(".kt.j2")
    if name in _CLIENT:
        return _client_text(name, context)
    needs = view.needs
    used = [context.names[name] for name, why in SERIALIZED.items() if any(needs[each] for each in why)]
    own_types = context.language.overrides
    converters = {each.converter for prim, each in own_types.items() if each.converter and needs[f"type_{prim.value}"]}
    used += [Code(each) for each in converters]
    has_text = any(needs[f"prim_{each.value}"] for each in SERIALIZERS if each is not ir.Prim.DECIMAL)
    has_json = any(needs[each] for each in SERIALIZED["JsonElementSerializer"])
    has_union = needs["union_tagged"] or needs["union_shape"]
    is_experimental = has_json or has_union or needs["three_state"] or needs["encode_default"] or needs["prim_decimal"]
    annotations = [Code("@file:OptIn(ExperimentalSerializationApi::class)")] if is_experimental else []
    if used:
        items = tuple(fill("{0}::class", each) for each in sorted(used))
        annotations += fit(listed(Code("@file:UseSerializers("), items, Code(")")), WIDTH)
    own = {
        "always": True,
        "experimental": is_experimental,
        "use_serializers": bool(used),
        "text": has_text,
        "json": has_json,
    }
    needed = {name for name, there in (*needs.items(), *own.items()) if there}
    options = context.options
    coordinates = ":".join(options.text(each) for each in ("namespace", "package", "version"))
    return {
        "annotations": tuple(annotations),
        "package": _package(context),
        "imports": imports(needed, imports_of(own_types, needs)),
        "has_text": Code("yes" if has_text else ""),
        "has_json": Code("yes" if has_json else ""),
        "has_union": Code("yes" if has_union else ""),
        "has_enum": Code("yes" if needs["enum_closed"] or needs["enum_closed_int"] else ""),
        "xml_header": _xml_header(view),
        "description": fill("Typed DTOs of {0}.", Code(_markdown(visible(context.schema_name)))),
        "group": quote(options.text("namespace")),
        "artifact": quote(options.text("package")),
        "version": quote(options.text("version")),
        "coordinates": quote(coordinates),
        "about": quote(f"Typed DTOs of {context.schema_name}."),
        "slash_header": tuple(Code(f"//{line[2:]}") for line in view.header[1:-1]),
    }


def _markdown(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _xml_header(view: FileView) -> Lines:
    """The marker as an XML comment, in which `--` may not stand (XML 1.0, section 2.5)."""
    inner = (Code(line[3:].replace("--", "- -")) for line in view.header[1:-1])
    return (Code("<!--"), *inner, Code("-->"))


def _driver_imports(view: FileView, context: Context) -> Lines:
    """Functions that the serializers of the roots are made with."""
    made = " ".join(str(root.decode) for root in view.roots)
    scalars = ("String", "Int", "Long", "Float", "Double", "Boolean")
    wanted = {
        "ListSerializer": "ListSerializer(" in made,
        "MapSerializer": "MapSerializer(" in made,
        "nullable": ".nullable" in made,
        "serializer": any(re.search(rf"\b{each}\.serializer\(\)", made) for each in scalars),
    }
    found = [f"kotlinx.serialization.builtins.{name}" for name, there in wanted.items() if there]
    own = imports_in(context.language.overrides, (root.decode or EMPTY for root in view.roots))
    found += [each for each in own if re.search(rf"\b{re.split('[. ]', each)[-1]}\b", made)]
    return tuple(
        Code(f"import {name}")
        for name in sorted((*found, *DRIVER_IMPORTS), key=lambda each: (each[:5] == "java.", each))
    )


def _package(context: Context) -> Code:
    parts = context.options.text("namespace").split(".")
    return join(".", (backticked(identifier(each)) for each in parts))


compose = by_view(model=model_text, enum=enum_text, union=union_text, alias=_alias, file=_file)


def _client(context: Context, folder: str) -> tuple[File, ...]:
    """The client, where there are requests for it to send."""
    if not context.has_client:
        return ()
    return tuple(File(f"{folder}{each}.kt", f"kotlin/{each}.kt.j2", ()) for each in _CLIENT)


def files(context: Context) -> tuple[File, ...]:
    folder = context.options.text("namespace").replace(".", "/")
    match context.options.text("layout"):
        case "package":
            return (
                File(f"src/main/kotlin/{folder}/Dtos.kt", "kotlin/dtos.kt.j2"),
                *_client(context, f"src/main/kotlin/{folder}/"),
                File("build.gradle.kts", "kotlin/build.gradle.kts.j2", ()),
                File("settings.gradle.kts", "kotlin/settings.gradle.kts.j2", ()),
                File("README.md", "kotlin/README.md.j2", ()),
                File("LICENSE", "kotlin/LICENSE.j2", ()),
            )
        case "proof":
            dtos = File("Dtos.kt", "kotlin/dtos.kt.j2")
            return (dtos, *_client(context, ""), File("Driver.kt", "kotlin/Driver.kt.j2", ()))
        case _:
            return (File("Dtos.kt", "kotlin/dtos.kt.j2"),)


def _namespace(schema_name: str) -> str:
    """Letters and digits of the schema's name, small: what a Kotlin package is called."""
    words = "".join(split(schema_name)).lower()
    plain = "".join(each for each in words if each.isascii())
    return plain if plain[:1].isalpha() else f"dtos{plain}"


_SUPPORT = (
    *"DtosJson Request Operation Auth Returns OrNull OrNullSerializer Bytes OpenSerializer UnionSerializer".split(),
    *"EnumSerializer TextSerializer REST JsonElementSerializer".split(),
    *SERIALIZERS.values(),
    *"JsonApiClient ApiException FileUpload EventStream HttpTransport".split(),
)
_BARE = frozenset(  # what Kotlin imports by default and a document says
    "Any Array Boolean ByteArray Deprecated Double Enum Float IllegalArgumentException Int JvmInline JvmName List Long "
    "Map Nothing OptIn RuntimeException String Unit".split()
)
_IMPORTED = frozenset(
    each.rpartition(".")[2] for each in (*IMPORTS, *DRIVER_IMPORTS) if each.rpartition(".")[2][:1].isupper()
)
# The companion of every class, and the classes that the files themselves become.
_MADE = frozenset("Companion DtosKt DriverKt".split())


def _adapt(language: Language, options: Options) -> Language:
    """The serializers of the user's types in place of ours."""
    assert language.decode
    own = {prim: _serializer(each) for prim, each in language.overrides.items()}
    return replace(language, decode=replace(language.decode, prims={**language.decode.prims, **own}))


def _serializer(override: Override) -> str:
    return override.converter or "{type}.serializer()"


LANGUAGE = Language(
    id="kotlin",
    title="Kotlin",
    aliases=("kt",),
    extension="kt",
    media_type="text/x-kotlin",
    types={
        ir.Prim.BOOL: Spelling("Boolean"),
        ir.Prim.INT32: Spelling("Int"),
        ir.Prim.INT64: Spelling("Long"),
        ir.Prim.FLOAT32: Spelling("Float"),
        ir.Prim.FLOAT64: Spelling("Double"),
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
    any=Spelling("JsonElement"),
    shapes=Shapes(
        nullable=Spelling("{0}?"),
        optional=Spelling("{0}?"),
        three_state=Spelling("{OrNull}<{0}>?"),
        optional_union=Spelling("{0}?"),
        optional_any=Spelling("{0}?"),
    ),
    naming=Naming(
        type="pascal",
        member="camel",
        enum_member="screaming_constant",
        escape="",
        digit="n",  # an underscore is for a backing property
        type_escape="{}Dto",
        is_plain=True,
        is_basic=True,  # the compiler reads UTF-16 and takes no surrogates
        reserved={"type": _BARE | _IMPORTED | _MADE, "arm": frozenset({"Null", "Unknown", "Companion"})},
        refused={"member_open": frozenset({"*"})},  # the name under which the others are kept
        support=_SUPPORT,
        derived={
            "model": {"serializer": "{}Serializer"},
            "enum_closed": {"serializer": "{}Serializer"},
            "union_tagged": {"serializer": "{}Serializer"},
            "union_shape": {"serializer": "{}Serializer"},
            "member_open": {"additionalProperties": ""},
        },
    ),
    literals=Literals(
        quote=quote,
        prims={
            ir.Prim.INT32: whole,
            ir.Prim.INT64: long,
            ir.Prim.FLOAT32: single,
            ir.Prim.FLOAT64: double,
            ir.Prim.DECIMAL: 'BigDecimal("{0}")',
            ir.Prim.BYTES: "{Bytes}({0})",
            ir.Prim.DATE: "LocalDate.parse({0})",
            ir.Prim.TIME: "LocalTime.parse({0})",
            ir.Prim.DATETIME: "OffsetDateTime.parse({0})",
            ir.Prim.DURATION: "Duration.parseIsoString({0})",
            ir.Prim.UUID: "UUID.fromString({0})",
            ir.Prim.URI: "URI({0})",
        },
        list="listOf({0})",
        empty_list="emptyList()",
        map="mapOf({0})",
        empty_map="emptyMap()",
        pair="{0} to {1}",
        unknown_member="{0}({1})",
    ),
    header=header,
    files=files,
    compose=compose,
    options=(
        Option(
            "namespace",
            _namespace,
            "The package of all types, and the group of what is published.",
            pattern=re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", re.ASCII),
        ),
    ),
    features=(
        *("serializable", "serial_name", "encode_default", "required", "open_model"),
        *("list_codec", "map_codec", "nullable_codec", "scalar_codec"),
        *(f"kind_{each.value}" for each in ir.Kind),
        *(f"codec_{each.value}" for each in ir.Prim),
    ),
    decode=CODEC,
    adapt=_adapt,
    overridable=Overridable(
        re.compile(r"[A-Za-z_][\w.]*( as \w+)?"),
        "com.example.Money",
        {"converter": "the object that is its KSerializer, where the type is not @Serializable itself"},
    ),
    traits=frozenset(
        (
            "complete typed null-typed default-typed three-state positional required-first exhaustive "
            "enum-types abstract-types open-types arm-names"
        ).split()
    ),
)
