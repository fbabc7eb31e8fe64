"""A big foreign API, built the same each time: many small resources that refer to each other, as of a code host.

Of each resource there are a full and a short form, an input, a state, an event of two kinds and a setting that is text,
a number or an object; six operations each. Names, members and references follow from its number.
"""

from __future__ import annotations

from typing import Any

AREAS = ("repos", "issues", "pulls", "actions", "orgs", "teams", "checks", "packages", "gists", "users")
WORDS = ("branch", "label", "commit", "review", "runner", "secret", "release", "hook", "deploy-key", "status.check")
FORMATS = (
    {"type": "string"},
    {"type": "integer"},
    {"type": "string", "format": "date-time"},
    {"type": "boolean", "default": False},
    {"type": "string", "format": "uri"},
    {"type": "number", "minimum": 0},
    {"type": "array", "items": {"type": "string"}},
    {"type": "object", "additionalProperties": {"type": "integer"}},
    {"type": "string", "nullable": True},
    {"type": "string", "format": "uuid"},
)


def big_api(resources: int = 20) -> dict[str, Any]:
    """An OpenAPI 3.0 document of eight schemas and six operations for each resource."""
    names = [f"{AREAS[i % 10]}/{WORDS[i // 10 % 10]}{i // 100 or ''}" for i in range(resources)]
    schemas: dict[str, Any] = {"basic-error": _object({"message": FORMATS[0], "documentation_url": FORMATS[4]})}
    paths: dict[str, Any] = {}
    for number, name in enumerate(names):
        _add(number, name, names, schemas, paths)
    return {
        "openapi": "3.0.3",
        "info": {"title": "Big", "version": "1"},
        "paths": paths,
        "components": {
            "schemas": schemas,
            "parameters": {
                "per-page": {"name": "per_page", "in": "query", "schema": {"type": "integer", "default": 30}},
                "owner": {"name": "owner", "in": "path", "required": True, "schema": {"type": "string"}},
            },
            "responses": {"gone": {"description": "Gone.", "content": _json(ref("basic-error"))}},
        },
    }


def ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name.replace('/', '~1')}"}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _object(members: dict[str, Any], *required: str) -> dict[str, Any]:
    return {"type": "object", "properties": members, **({"required": list(required)} if required else {})}


def _add(number: int, name: str, names: list[str], schemas: dict[str, Any], paths: dict[str, Any]) -> None:
    area, word = name.split("/")
    other, third = names[(number * 7 + 3) % len(names)], names[(number * 11 + 5) % len(names)]
    short, state, event = f"{name}-simple", f"{name}-state", f"{name}-event"
    plain = {f"{word.replace('.', '_')}_{i}": dict(FORMATS[(number + i) % 10]) for i in range(6)}
    schemas[short] = _object({"id": {"type": "integer", "format": "int64"}, "url": FORMATS[4], **plain}, "id", "url")
    schemas[state] = {"type": "string", "enum": ["open", "closed", f"{word}-only", "+1", "-1"]}
    full = _object(
        {
            "state": ref(state),
            "parent": {"allOf": [ref(name)], "nullable": True},
            "owner": ref(f"{other}-simple"),
            "links": {"type": "array", "items": ref(f"{third}-simple")},
            "permissions": _object({"admin": {"type": "boolean"}, "push": {"type": "boolean"}}, "admin"),
            "visibility": {"type": "string", "enum": ["public", "private"], "default": "private"},
            "setting": ref(f"{name}-setting"),
            "_links": _object({"self": {"type": "string"}, "html": _object({"href": {"type": "string"}})}),
        },
        "state",
    )
    schemas[name] = {"description": f"One {word} of {area}.", "allOf": [ref(short), full]}
    schemas[f"{name}-setting"] = {"oneOf": [{"type": "string"}, {"type": "integer"}, ref(short)]}
    for kind in ("made", "gone"):
        schemas[f"{event}-{kind}"] = _object(
            {"action": {"type": "string", "enum": [kind]}, "at": FORMATS[2], "subject": ref(name)}, "action", "subject"
        )
    schemas[event] = {
        "oneOf": [ref(f"{event}-made"), ref(f"{event}-gone")],
        "discriminator": {"propertyName": "action"},
    }
    del schemas[f"{event}-made"]["properties"]["at"]
    body = _object({"name": {"type": "string"}, "state": ref(state), "labels": FORMATS[6]}, "name")
    schemas[f"{name}-input"] = body
    root, owner = f"/{area}/{{owner}}/{word}{number}", {"$ref": "#/components/parameters/owner"}
    page = _object({"total_count": {"type": "integer"}, "items": {"type": "array", "items": ref(short)}}, "total_count")
    gone = {"$ref": "#/components/responses/gone"}
    one = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer", "format": "int64"}}

    def operation(verb: str, schema: dict[str, Any] | None, **more: Any) -> dict[str, Any]:
        answer = {"description": "Done.", **({"content": _json(schema)} if schema else {})}
        return {
            "operationId": f"{area}/{verb}-{word}{number}",
            "summary": f"Does {verb} with a {word}.",
            "tags": [area],
            "responses": {"200": answer, "404": gone},
            **more,
        }

    paths[root] = {
        "parameters": [owner],
        "get": operation("list", page, parameters=[{"$ref": "#/components/parameters/per-page"}]),
        "post": operation("create", ref(name), requestBody={"content": _json(ref(f"{name}-input"))}),
    }
    paths[f"{root}/{{id}}"] = {
        "parameters": [owner, one],
        "get": operation("get", ref(name)),
        "patch": operation("update", ref(name), requestBody={"content": _json(body)}),
        "delete": operation("delete", None),
    }
    paths[f"{root}/{{id}}/events"] = {
        "get": operation("events-of", {"type": "array", "items": ref(event)}, parameters=[owner, one])
    }
