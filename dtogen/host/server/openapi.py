"""The OpenAPI document of the operations, with schemas made by the models that check requests and answers."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue
from pydantic_core import core_schema

from dtogen import __version__
from dtogen.authoring import OpenEnum, OpenIntEnum
from dtogen.host.server.catalogue import Catalogue, Operation
from dtogen.host.server.listing import TAG, describe_lists
from dtogen.host.server.routes import places
from dtogen.ir import Auth, Body

REF = "#/components/schemas/{model}"
MODE: JsonSchemaMode = "validation"
DURATION = r"^-?P(\d+D)?(T(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$"
LIMITS = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum"}
INFO = (
    "The reference server of dtogen. Chats are answered by the providers of its configuration, or by an echo. What is"
    " no chat is answered with a valid example, marked `X-Example: true`."
)
SECRET = "The auth secret, which opens what administrates."
# Operation -> how it streams when `stream` is true: the media type, and what it holds.
STREAMS = {
    "OpenAiChatCompletion": ("text/event-stream", "Server-sent events of `OpenAiChatChunk`; the last one is `[DONE]`."),
    "OllamaGeneration": ("application/x-ndjson", "A line of `OllamaGenerateResponse` for each part of the text."),
}
# Bodies to begin with, where one that is made of the whole schema would be refused or say little.
CHAT = {"model": "echo", "messages": [{"role": "user", "content": "Hello"}]}
BODIES: dict[str, dict[str, Any]] = {
    "CreateOpenAiChat": {"request": CHAT, "sync": True},
    "QueueOpenAiChatCompletion": {"request": CHAT, "tag": "nightly"},
    "OpenAiChatCompletion": CHAT,
    "ChatAiProvider": {"provider": "echo", "model": "echo", "prompt": "Hello"},
    "OllamaGeneration": {"model": "echo", "prompt": "Hello"},
    "QueueOllamaGeneration": {"request": {"model": "echo", "prompt": "Hello"}},
}
SECURITY: dict[Auth, list[dict[str, list[str]]]] = {
    Auth.NONE: [],
    Auth.API_KEY: [{"bearer": []}, {"apiKey": []}, {"authSecret": []}],
    Auth.AUTH_SECRET: [{"bearer": []}, {"authSecret": []}],
}


class _Schemas(GenerateJsonSchema):
    """Pydantic's schemas, with what it does not know of ours: open enums, and unions that keep what is unknown."""

    def enum_schema(self, schema: core_schema.EnumSchema) -> JsonSchemaValue:
        made = super().enum_schema(schema)
        if issubclass(schema["cls"], (OpenEnum, OpenIntEnum)):
            made["examples"] = made.pop("enum", None) or [made.pop("const")]
        return made

    def timedelta_schema(self, schema: core_schema.TimedeltaSchema) -> JsonSchemaValue:
        return {"type": "string", "pattern": DURATION}  # JSON Schema's own format has no fractions of a second

    def generate_inner(self, schema: Any) -> JsonSchemaValue:
        """Limits beside a chain of steps come by Pydantic's own names."""
        made = super().generate_inner(schema)
        for name, ours in LIMITS.items():
            if name in made:
                limit = made.pop(name)
                stricter = max if name in ("ge", "gt") else min
                made[ours] = stricter(limit, made.get(ours, limit))
        return made

    def chain_schema(self, schema: core_schema.ChainSchema) -> JsonSchemaValue:
        """What all steps ask for: the limits of a member, and those of its width."""
        made: JsonSchemaValue = {}
        for step in map(self.generate_inner, schema["steps"]):
            low, high = (_limits(name, made, step) for name in ("minimum", "maximum"))
            made = {**made, **step}
            made |= {"minimum": max(low)} if low else {}
            made |= {"maximum": min(high)} if high else {}
        return made

    def tagged_union_schema(self, schema: core_schema.TaggedUnionSchema) -> JsonSchemaValue:
        made = super().tagged_union_schema(schema)
        if "oneOf" in made:
            made["anyOf"] = made.pop("oneOf")  # the arm that keeps an unknown object fits them all
        return made


def _limits(name: str, *schemas: JsonSchemaValue) -> list[int | float]:
    return [each[name] for each in schemas if name in each]


def describe(catalogue: Catalogue) -> dict[str, Any]:
    """The document: every operation at its own paths, at `/api/{name}`, and as a batch."""
    adapters: list[tuple[Any, JsonSchemaMode, TypeAdapter[Any]]] = []
    for operation in catalogue.operations.values():
        adapters.append((operation.name, MODE, TypeAdapter(operation.model)))
        if operation.answer is not None:
            adapters.append((f"{operation.name}:answer", MODE, operation.answer))
    for name in ("ResponseStatus", "OpenAiError", "OpenAiChatChunk", "BackgroundJobBase"):
        adapters.append((name, MODE, TypeAdapter(catalogue.models[name])))
    made, shared = TypeAdapter.json_schemas(adapters, ref_template=REF, schema_generator=_Schemas)
    schemas = {name: made[name, MODE] for name, _, _ in adapters}
    definitions: dict[str, Any] = shared["$defs"]
    paths: dict[str, dict[str, Any]] = {}
    for operation in catalogue.operations.values():
        members = definitions[schemas[operation.name]["$ref"].rpartition("/")[2]]
        for number, path in enumerate((f"/api/{operation.name}", *operation.routes)):
            identity = operation.name if number == 0 else f"{operation.name}_{number}"
            entry = _operation(operation, path, identity, schemas, members)
            paths.setdefault(path, {})[operation.mark.verb.lower()] = entry
        if operation.is_batchable:
            paths[f"/api/{operation.name}[]"] = {"post": _batch(operation, schemas)}
    for path, entry in describe_lists(schemas, _failure()).items():
        paths[path] = {verb: {**each, "security": SECURITY[Auth.API_KEY]} for verb, each in entry.items()}
    definitions["ErrorAnswer"] = {
        "type": "object",
        "properties": {"responseStatus": schemas["ResponseStatus"], "error": schemas["OpenAiError"]},
        "required": ["responseStatus"],
    }
    tags = dict.fromkeys([TAG, *(name for path in paths.values() for each in path.values() for name in each["tags"])])
    return {
        "openapi": "3.1.0",
        "info": {"title": "AI Server", "version": __version__, "description": INFO},
        "tags": [{"name": each} for each in tags],
        "paths": paths,
        "components": {
            "schemas": definitions,
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "description": "An API key, or the auth secret."},
                "apiKey": {"type": "apiKey", "in": "header", "name": "X-Api-Key", "description": "An API key."},
                "authSecret": {"type": "apiKey", "in": "header", "name": "authsecret", "description": SECRET},
            },
        },
    }


def _operation(
    operation: Operation, path: str, identity: str, schemas: dict[str, Any], members: dict[str, Any]
) -> dict[str, Any]:
    entry = _head(operation, identity)
    inside = places(path)
    properties: dict[str, Any] = members.get("properties", {})
    required = members.get("required", [])
    entry["parameters"] = [
        {"name": name, "in": "path", "required": True, "schema": _filled(_given(properties[name]))} for name in inside
    ]
    if not operation.sends_body:
        entry["parameters"] += [
            _query(name, each, name in required) for name, each in properties.items() if name not in inside
        ]
    else:
        body = schemas[operation.name]
        if inside:  # a member that is in the path need not be in the body
            left = [name for name in required if name not in inside]
            body = {"type": "object", "properties": properties, **({"required": left} if left else {})}
        needed = bool(set(required) - set(inside)) or any(each.required for each in operation.mark.uploads)
        entry["requestBody"] = {"required": needed, "content": _content(operation, body, properties, required)}
    entry["responses"] = {**_success(operation, schemas), **_failure()}
    return entry


def _head(operation: Operation, identity: str) -> dict[str, Any]:
    mark = operation.mark
    head: dict[str, Any] = {"operationId": identity, "summary": _plain(operation.doc)}
    head["tags"] = list(mark.tags) or ["Other"]
    head["security"] = SECURITY[mark.auth]
    return head


def _plain(doc: str) -> str:
    """The first line, without the marks of code: a summary is plain text."""
    return doc.split("\n")[0].replace("`", "")


def _given(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a member that is there: not its null."""
    arms = [each for each in schema.get("anyOf", ()) if each != {"type": "null"}]
    return arms[0] if len(arms) == 1 else schema


def _filled(schema: dict[str, Any]) -> dict[str, Any]:
    """A text in a path is never empty."""
    return {"minLength": 1, **schema} if schema.get("type") == "string" else schema


def _query(name: str, schema: dict[str, Any], required: bool) -> dict[str, Any]:
    parameter: dict[str, Any] = {"name": name, "in": "query", "required": required}
    given = _given(schema)
    if given.get("type") == "array":
        return {**parameter, "style": "form", "explode": False, "schema": given}
    if given.get("type") == "object":
        return {**parameter, "content": {"application/json": {"schema": given}}}
    return {**parameter, "schema": given}


def _content(
    operation: Operation, body: dict[str, Any], properties: dict[str, Any], required: list[str]
) -> dict[str, Any]:
    uploads = operation.mark.uploads
    if not uploads:
        example = BODIES.get(operation.name)
        return {"application/json": {"schema": body, **({"example": example} if example else {})}}
    parts = {each.part: {"type": "string", "contentMediaType": "application/octet-stream"} for each in uploads}
    texts = {name: _given(each) for name, each in properties.items()}
    needed = [*required, *(each.part for each in uploads if each.required)]
    form: dict[str, Any] = {"type": "object", "properties": {**texts, **parts}}
    if needed:
        form["required"] = needed
    return {"multipart/form-data": {"schema": form}}


def _success(operation: Operation, schemas: dict[str, Any]) -> dict[str, Any]:
    if operation.mark.returns is Body.NOTHING:
        return {"204": {"description": "Done."}}
    if operation.answer is None:
        return {"200": {"description": "Bytes.", "content": {"application/octet-stream": {}}}}
    content = {"application/json": {"schema": schemas[f"{operation.name}:answer"]}}
    if operation.name in STREAMS:
        kind, text = STREAMS[operation.name]
        # OpenAPI 3.1 leaves open whether a schema is of all the stream or of one part of it, so this one has no type.
        content[kind] = {"schema": {"description": f"{text} When `stream` is true."}}
    return {"200": {"description": "The answer.", "content": content}}


def _failure() -> dict[str, Any]:
    answer = {"application/json": {"schema": {"$ref": REF.format(model="ErrorAnswer")}}}
    return {"default": {"description": "The request failed.", "content": answer}}


def _batch(operation: Operation, schemas: dict[str, Any]) -> dict[str, Any]:
    """Several requests, several answers, in one order."""
    entry = _head(operation, f"{operation.name}_batch")
    entry["summary"] = f"Several at once: {operation.name}"
    body = {"type": "array", "items": schemas[operation.name]}
    entry["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
    answers = {"type": "array", "items": schemas[f"{operation.name}:answer"]}
    entry["responses"] = {
        "200": {"description": "The answers.", "content": {"application/json": {"schema": answers}}},
        **_failure(),
    }
    return entry
