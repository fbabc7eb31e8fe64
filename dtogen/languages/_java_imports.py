"""What a file imports: found in the code itself, by simple name."""

from __future__ import annotations

import re
from collections.abc import Iterable

from dtogen.code import Code
from dtogen.language import Context

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
IMPORTS = {
    name: f"{package}.{name}"
    for package, names in {
        "com.fasterxml.jackson.annotation": "JacksonAnnotationsInside JsonAnyGetter JsonAnySetter JsonCreator "
        "JsonFormat JsonIgnoreProperties JsonInclude JsonProperty JsonSetter JsonValue Nulls",
        "com.fasterxml.jackson.core": "JsonGenerator JsonParser JsonToken",
        "com.fasterxml.jackson.core.type": "TypeReference",
        "com.fasterxml.jackson.databind": "BeanProperty DeserializationContext DeserializationFeature JavaType "
        "JsonDeserializer JsonNode JsonSerializer KeyDeserializer MapperFeature SerializationFeature "
        "SerializerProvider",
        "com.fasterxml.jackson.databind.annotation": "JsonDeserialize",
        "com.fasterxml.jackson.databind.cfg": "CoercionAction CoercionInputShape JsonNodeFeature",
        "com.fasterxml.jackson.databind.deser": "ContextualDeserializer",
        "com.fasterxml.jackson.databind.json": "JsonMapper",
        "com.fasterxml.jackson.databind.module": "SimpleModule",
        "com.fasterxml.jackson.databind.node": "JsonNodeFactory ObjectNode",
        "com.fasterxml.jackson.databind.type": "LogicalType",
        "com.fasterxml.jackson.datatype.jsr310": "JavaTimeModule",
        "java.io": "IOException InputStream",
        "java.math": "BigDecimal",
        "java.net": "URI",
        "java.time": "Duration LocalDate LocalTime OffsetDateTime",
        "java.util": "List Map Objects UUID",
    }.items()
    for name in names.split()
}


def use(context: Context, lines: Iterable[Code]) -> None:
    """Record the imports of code: every name of `IMPORTS` that stands in it, its literals aside."""
    for line in lines:
        for name in set(re.findall(r"[A-Z]\w*", _STRING.sub("", line))) & IMPORTS.keys():
            context.need(f"import_{name}")
