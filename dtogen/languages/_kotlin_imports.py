"""What a Kotlin document imports, and which serializers stand for types that are not the library's."""

from __future__ import annotations

from collections.abc import Iterable

from dtogen.code import Code, Lines

SERIALIZED: dict[str, tuple[str, ...]] = {
    "BigDecimalSerializer": ("prim_decimal",),
    "DurationSerializer": ("prim_duration",),
    "JsonElementSerializer": ("any", "open", "union_tagged"),
    "LocalDateSerializer": ("prim_date",),
    "LocalTimeSerializer": ("prim_time",),
    "OffsetDateTimeSerializer": ("prim_datetime",),
    "UriSerializer": ("prim_uri",),
    "UuidSerializer": ("prim_uuid",),
}
"""Our serializers, and the features that call for them."""

_UNIONS = ("union_tagged", "union_shape")
_ENUMS = ("enum_closed", "enum_closed_int")
_LEAVES = (*_ENUMS, "text", "prim_decimal")
_CODED = (*_LEAVES, *_UNIONS, "three_state", "json")
_X, _D, _J = "kotlinx.serialization", "kotlinx.serialization.descriptors", "kotlinx.serialization.json"

IMPORTS: dict[str, tuple[str, ...]] = {
    f"{_X}.DeserializationStrategy": _UNIONS,
    f"{_X}.EncodeDefault": ("encode_default",),
    f"{_X}.ExperimentalSerializationApi": ("experimental",),
    f"{_X}.KSerializer": (*_CODED, "open_model", "returns_json"),
    f"{_X}.KeepGeneratedSerializer": ("open_model",),
    f"{_X}.Required": ("required",),
    f"{_X}.SerialName": ("serial_name",),
    f"{_X}.Serializable": ("serializable", "three_state", "prim_bytes"),
    f"{_X}.SerializationException": (*_UNIONS, *_LEAVES),
    f"{_X}.UseSerializers": ("use_serializers",),
    f"{_X}.builtins.ListSerializer": ("list_codec",),
    f"{_X}.builtins.MapSerializer": ("map_codec",),
    f"{_X}.builtins.nullable": ("nullable_codec",),
    f"{_X}.builtins.serializer": (*_ENUMS, "scalar_codec"),
    f"{_D}.PrimitiveKind": _LEAVES,
    f"{_D}.PrimitiveSerialDescriptor": _LEAVES,
    f"{_D}.SerialDescriptor": _CODED,
    f"{_D}.elementNames": ("open_model",),
    f"{_D}.nullable": (*_UNIONS, "three_state"),
    f"{_X}.encoding.Decoder": _CODED,
    f"{_X}.encoding.Encoder": _CODED,
    f"{_J}.Json": ("always",),
    f"{_J}.JsonArray": ("json", "kind_array"),
    f"{_J}.JsonDecoder": (*_UNIONS, "prim_decimal"),
    f"{_J}.JsonElement": (*_UNIONS, "json"),
    f"{_J}.JsonEncoder": ("prim_decimal",),
    f"{_J}.JsonNull": (*_UNIONS, "json"),
    f"{_J}.JsonObject": ("json", "kind_object"),
    f"{_J}.JsonPrimitive": ("json", "prim_decimal", "kind_string", "kind_number", "kind_boolean"),
    f"{_J}.JsonTransformingSerializer": ("open_model",),
    f"{_J}.JsonUnquotedLiteral": ("json", "prim_decimal"),
    f"{_J}.booleanOrNull": ("kind_boolean",),
    f"{_J}.jsonObject": ("open_model",),
    "java.io.InputStream": ("returns_stream",),
    "java.math.BigDecimal": ("prim_decimal",),
    "java.net.URI": ("prim_uri",),
    "java.time.LocalDate": ("prim_date",),
    "java.time.LocalTime": ("prim_time",),
    "java.time.OffsetDateTime": ("prim_datetime",),
    "java.time.format.DateTimeFormatter": ("prim_time", "prim_datetime"),
    "java.util.Base64": ("prim_bytes",),
    "java.util.UUID": ("prim_uuid",),
    "kotlin.time.Duration": ("prim_duration",),
    "kotlin.time.toJavaDuration": ("prim_duration",),
}
"""Each import and the features that call for it, in ktlint's order: Java's and Kotlin's own come last."""

DRIVER_IMPORTS = (
    *(f"java.io.{name}" for name in ("File", "FileDescriptor", "FileOutputStream", "PrintStream")),
    *(f"{_J}.{name}" for name in ("Json", "JsonObject", "JsonPrimitive")),
    f"{_X}.KSerializer",
)


def imports(needed: Iterable[str], own: Iterable[str] = ()) -> Lines:
    """The imports that are needed, with those of the user's types among them."""
    wanted = frozenset(needed)
    found = [name for name, why in IMPORTS.items() if not wanted.isdisjoint(why)]
    if others := {*own} - {*found}:
        last = ("java.", "javax.", "kotlin.")
        found = sorted((*found, *others), key=lambda each: (each.startswith(last), each))
    return tuple(Code(f"import {name}") for name in found)
