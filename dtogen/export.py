"""The IR as a document for other tools: JSON Schema 2020-12, or OpenAPI 3.1 with its operations.

`components` tells how types are written, `exported` reads them back. What was written is read back at once: a
declaration that is not the same again is a warning, so nothing gets lost in silence.

| code  | warning                                                        |
|-------|----------------------------------------------------------------|
| DT511 | a declaration is not the same when the export is imported      |
| DT512 | an operation that OpenAPI cannot hold: its path is taken       |
| DT513 | a name that OpenAPI cannot hold, under another one in the file |
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from dtogen import ir, jsontext
from dtogen.components import Components, Node, component_key
from dtogen.diagnostics import Collector, Diagnostic, Location, warning
from dtogen.exported import FORMAT, schema_of
from dtogen.facts import Facts

Format = Literal["jsonschema", "openapi"]
_PARAMETER = re.compile(r"\{([^{}]*)\}")
_BINARY: Node = {"type": "string", "contentMediaType": "application/octet-stream"}
_SECURITY: dict[ir.Auth, Node] = {
    ir.Auth.API_KEY: {"type": "http", "scheme": "bearer", "description": "An API key as a bearer token."},
    ir.Auth.AUTH_SECRET: {
        "type": "http",
        "scheme": "bearer",
        "description": "The secret of the server as a bearer token, or in the header `authsecret`.",
    },
}


@dataclass(frozen=True, slots=True)
class Exported:
    """The document as JSON, and what it could not say."""

    text: str
    diagnostics: tuple[Diagnostic, ...]


def export(schema: ir.Schema, form: Format = "jsonschema") -> Exported:
    """A schema that holds together (see `check`) as a document. The same schema gives the same bytes."""
    facts, found = Facts(schema), Collector()
    document = _api(facts, found) if form == "openapi" else _json_schema(facts)
    text = jsontext.write(document)
    found.extend(_differences(schema, schema_of(jsontext.read(text), "export")))
    return Exported(text, found.sorted())


def _differences(schema: ir.Schema, again: ir.Schema) -> Iterator[Diagnostic]:
    read = {decl.name: Facts(ir.Schema("", (decl,))).digest for decl in again.decls}
    for decl in schema.decls:
        if read.get(decl.name) != Facts(ir.Schema("", (decl,))).digest:
            yield warning(
                "DT511", f"{decl.name} is not the same when the export is imported", decl.location,
                notes=["JSON Schema and our extensions of it have no word for a part of it"],
                help="generate from this schema, not from the export",
            )  # fmt: skip


def _json_schema(facts: Facts) -> Node:
    components = Components(facts, "#/$defs/")
    schemas = components.schemas()
    for decl in facts.schema.decls:
        if isinstance(decl, ir.Model) and decl.operation:
            schemas[components.keys[decl.name]]["x-operation"] = _extension(components, decl.operation)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": facts.schema.name,
        "x-dtogen": FORMAT,
        "$defs": schemas,
    }


def _extension(components: Components, operation: ir.Operation) -> Node:
    """An operation where the document has no place for one."""
    answer = operation.returns
    made: Node = {
        "verb": operation.verb,
        "paths": list(operation.paths),
        "returns": answer.value if isinstance(answer, ir.Body) else components.type(answer),
    }
    if operation.tags:
        made["tags"] = list(operation.tags)
    if operation.auth is not ir.Auth.NONE:
        made["auth"] = operation.auth.value
    if operation.uploads:
        made["uploads"] = [
            {"part": each.part} if each.required else {"part": each.part, "required": False}
            for each in operation.uploads
        ]
    return made


def _api(facts: Facts, found: Collector) -> Node:
    components = Components(facts, "#/components/schemas/", component_key)
    schemas = components.schemas()
    for decl in facts.schema.decls:
        if (key := components.keys[decl.name]) != decl.name:
            found.add(
                warning(
                    "DT513", f"{decl.name} is called {key} in the document", decl.location,
                    notes=["OpenAPI takes letters, digits, dots, dashes and underscores of ASCII; x-name keeps ours"],
                )
            )  # fmt: skip
    paths = _Paths(facts, components, found)
    requests = [decl for decl in facts.schema.decls if isinstance(decl, ir.Model) and decl.operation]
    for model in requests:
        if model.operation and not paths.add(model, model.operation):
            schemas[components.keys[model.name]]["x-operation"] = _extension(components, model.operation)
    used = [auth for auth in _SECURITY if any(each.operation and each.operation.auth is auth for each in requests)]
    tags = dict.fromkeys(tag for each in requests if each.operation for tag in each.operation.tags)
    document: Node = {
        "openapi": "3.1.0",
        "info": {"title": facts.schema.name, "version": facts.digest},
        "x-dtogen": FORMAT,
        "tags": [{"name": each} for each in tags],
        "paths": paths.items,
        "components": {
            "schemas": schemas,
            "securitySchemes": {each.value: _SECURITY[each] for each in used},
        },
    }
    return document


@dataclass
class _Paths:
    """Operations by path and verb, as they are added."""

    facts: Facts
    components: Components
    found: Collector
    items: dict[str, Node] = field(default_factory=dict)
    taken: dict[tuple[str, str], str] = field(default_factory=dict)  # path without its names, verb -> request

    def add(self, model: ir.Model, operation: ir.Operation) -> bool:
        """Whether the document has a place for all paths of an operation; else nothing is added."""
        verb = operation.verb.lower()
        for path in operation.paths:
            other = self.taken.get((_PARAMETER.sub("{}", path), verb))
            if other or not path.startswith("/"):
                why = f"{other} has it already" if other else "a path starts with /"
                self._refuse(model.name, f"{operation.verb} {path}: {why}", model.location)
                return False
        for number, path in enumerate(operation.paths):
            self.taken[_PARAMETER.sub("{}", path), verb] = model.name
            node = self._operation(model, operation, path)
            if number:
                node |= {"operationId": f"{model.name}_{number + 1}", "x-alias-of": model.name}
            self.items.setdefault(path, {})[verb] = node
        return True

    def _refuse(self, name: str, why: str, at: Location) -> None:
        self.found.add(
            warning(
                "DT512", f"OpenAPI has no place for the operation of {name}", at, notes=[why],
                help="it stands in x-operation of the request, where no other tool finds it",
            )
        )  # fmt: skip

    def _operation(self, model: ir.Model, operation: ir.Operation, path: str) -> Node:
        node: Node = {"operationId": model.name, "x-request": self.components.type(ir.Ref(model.name))}
        if len(operation.paths) > 1:
            node["x-paths"] = list(operation.paths)
        if operation.tags:
            node["tags"] = list(operation.tags)
        if model.doc:
            node["description"] = model.doc
        if model.deprecated is not None:
            node["deprecated"] = True
        if parameters := self._parameters(model, operation, path):
            node["parameters"] = parameters
        if operation.verb not in ("GET", "DELETE"):
            node["requestBody"] = self._body(model, operation)
        node["responses"] = {"200": {"description": "Done.", **self._answer(operation.returns)}}
        if operation.auth is not ir.Auth.NONE:
            node["security"] = [{operation.auth.value: []}]
        return node

    def _parameters(self, model: ir.Model, operation: ir.Operation, path: str) -> list[Node]:
        """Members in the path; those of a request without a body in the query too."""
        named = _PARAMETER.findall(path)
        made: list[Node] = []
        for each, _ in self.facts.members(model):
            if each.wire in named:
                made.append({"name": each.wire, "in": "path", "required": True, "schema": self._schema(each)})
            elif operation.verb in ("GET", "DELETE"):
                required = {"required": True} if each.required else {}
                made.append({"name": each.wire, "in": "query", **required, "schema": self._schema(each)})
        return made

    def _schema(self, each: ir.Field) -> Any:
        return self.components.member(each)

    def _body(self, model: ir.Model, operation: ir.Operation) -> Node:
        request = self.components.type(ir.Ref(model.name))
        if not operation.uploads:
            return {"required": True, "content": {"application/json": {"schema": request}}}
        form: Node = {
            "type": "object",
            "allOf": [request],
            "properties": {each.part: dict(_BINARY) for each in operation.uploads},
        }
        if required := [each.part for each in operation.uploads if each.required]:
            form["required"] = required
        return {"required": True, "content": {"multipart/form-data": {"schema": form}}}

    def _answer(self, returns: ir.Type | ir.Body) -> Node:
        match returns:
            case ir.Body.NOTHING:
                return {}
            case ir.Body.BYTES:
                return {"content": {"application/octet-stream": {}}}
            case ir.Body.STREAM:
                return {"content": {"application/octet-stream": {"x-stream": True}}}
            case _:
                return {"content": {"application/json": {"schema": self.components.type(returns)}}}
