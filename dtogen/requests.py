"""Operations of a foreign OpenAPI document -> schemas of their requests and answers, among its named schemas.

A request is one object: the parameters in its path and query, and the members of its JSON body. A body that is used
nowhere else is the request itself; any other is what the request derives from. `polish` finds a request again by the
mark in its description, and its answer by the name of a schema with that one member, and writes both as a decorator.
What an operation of ours cannot say is told with its place (`losses`: DT132, DT133).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Literal

from dtogen.bodies import read_body
from dtogen.losses import VERBS, below, pointer
from dtogen.names import pascal
from dtogen.nodes import DEPRECATED, Node, is_shape, noted
from dtogen.parameters import IN_PATH, read_parameters
from dtogen.reading import PREFIX, Reading, items_of, json_of, object_of

ANSWER = "DtogenAnswer"  # and a number: a schema whose member `value` is the answer of that request
Answer = Literal["type", "bytes", "stream", "nothing"]
_SENT = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Request:
    """What the decorator of a request says; `place` points to the operation in the document."""

    number: int
    name: str
    verb: str
    path: str
    place: str
    answer: Answer
    tags: tuple[str, ...] = ()
    auth: str = "none"
    uploads: tuple[str, ...] = ()


@dataclass
class Requests:
    """Reads the operations of a document, puts their schemas among its named ones, and tells the place of each."""

    reading: Reading
    made: list[Request] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)
    _uses: dict[str, int] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=set)

    def read(self) -> tuple[Request, ...]:
        paths = self.reading.document.get("paths")
        self._count({"paths": paths, "components": self.reading.document.get("components")})
        self._taken = {pascal(each).lower() for each in self.reading.holder}
        for path, given in items_of(paths):
            item, at = self.reading.found(given, pointer("paths", path))
            shared = item.get("parameters", [])
            if item.get("servers"):
                self.reading.lose(
                    below(at, "servers"), "the servers of a path are not told", "a client has one base URL"
                )
            for verb, operation in item.items():
                if verb in VERBS and isinstance(operation, dict):
                    self._operation(path, verb, operation, shared if isinstance(shared, list) else [], below(at, verb))
        return tuple(self.made)

    def _count(self, node: Any) -> None:
        """How often each named schema is referred to, anywhere."""
        waiting = [node]
        while waiting:
            match waiting.pop():
                case dict() as each:
                    if isinstance(target := each.get("$ref"), str):
                        self._uses[target] = self._uses.get(target, 0) + 1
                    mapping = each.get("mapping")
                    for value in mapping.values() if isinstance(mapping, dict) else ():
                        target = value if isinstance(value, str) and "/" in value else f"{PREFIX}{value}"
                        self._uses[target] = self._uses.get(target, 0) + 1
                    waiting += each.values()
                case list() as each:
                    waiting += each
                case _:
                    pass

    # Making.

    def _operation(self, path: str, verb: str, node: Node, shared: list[Any], at: str) -> None:
        if verb not in _SENT:
            self.reading.leave_out(at, f"{verb.upper()} has no client method")
            return
        name = self._name(node, verb, path)
        members, required = read_parameters(self.reading, path, verb, node, shared, at)
        body, uploads = read_body(self.reading, verb, node, at)
        if body is None:
            return
        self._tell_the_rest(node, at)
        used = self._place(name, body, members, required, verb)
        number = len(self.made)
        answer = self._answer(number, used, node, at)
        self._mark(used, number, node)
        self.places.setdefault(used, at)
        tags = node.get("tags", ())
        self.made.append(
            Request(
                number,
                used,
                verb,
                path,
                at,
                answer,
                tuple(each for each in tags if isinstance(each, str)) if isinstance(tags, list) else (),
                self._auth(node, at),
                uploads,
            )
        )

    def _name(self, node: Node, verb: str, path: str) -> str:
        given = node.get("operationId")
        if not isinstance(given, str) or not pascal(given):
            words = IN_PATH.sub(lambda found: f"by {found[1]}", path)
            given = f"{verb} {words}"
        return pascal(given)

    def _free(self, wanted: str) -> str:
        for name in (wanted, f"{wanted}Request", *(f"{wanted}Request{number}" for number in range(2, 10_000))):
            if name.lower() not in self._taken:
                self._taken.add(name.lower())
                return name
        raise AssertionError(wanted)

    def _place(self, name: str, body: Node, members: Node, required: list[str], verb: str) -> str:
        """Puts the schema of a request among the named ones; gives the name of it."""
        own = {"type": "object", "properties": members, **({"required": required} if required else {})}
        base = body.get("$ref")
        if isinstance(base, str):
            key = self.reading.key(base)
            if self._uses.get(base, 0) == 1:
                self.reading.holder[key] = _merged(self.reading.holder[key], own)
                return key
            made: Node = {"allOf": [body, own]}
        else:
            made = _merged(body, own) if body else own
        used = self._free(name)
        self.reading.holder[used] = made
        return used

    def _mark(self, name: str, number: int, node: Node) -> None:
        texts = [node.get("summary"), node.get("description")]
        told = [each.strip() for each in dict.fromkeys(texts) if isinstance(each, str) and each.strip()]
        schema = dict(self.reading.holder[name])
        if told and not schema.get("description"):
            schema["description"] = "\n\n".join(told)
        if node.get("deprecated") is True and not schema.get("deprecated"):
            schema = noted(schema, DEPRECATED)
        self.reading.holder[name] = noted(schema, f"[[request {number}]]")

    # Answers.

    def _answer(self, number: int, name: str, node: Node, at: str) -> Answer:
        """What comes back on success; its type goes among the named schemas."""
        answers = {str(code): each for code, each in items_of(node.get("responses"))}
        good = sorted(code for code in answers if re.fullmatch(r"2(\d\d|XX)", code, re.IGNORECASE)) or (
            ["default"] if "default" in answers else []
        )
        told = [(code, *self.reading.found(answers[code], below(at, "responses", code))) for code in good]
        withs = [(each, place) for _, each, place in told if each.get("content")]
        if failures := [code for code in answers if code not in good and code != "default"]:
            self.reading.lose(below(at, "responses", failures[0]), "answers of failures are not told",
                       "an operation has the one answer of success", "read the error in the client")  # fmt: skip
        for _, each, place in told:
            if each.get("headers"):
                self.reading.lose(below(place, "headers"), "headers of an answer are not told", "an answer is its body")
            if each.get("links"):
                self.reading.lose(below(place, "links"), "links are not told", "operations stand for themselves")
        if not withs:
            return "nothing"
        schemas = {str(_schema_of(each)) for each, _ in withs}
        each, place = withs[0]
        if len(schemas) > 1:
            self.reading.lose(below(at, "responses"), "several answers of success", "an operation has one: the first")
        content = each["content"] if isinstance(each["content"], dict) else {}
        media = json_of(content)
        if len(content) > 1:
            shown = media or next(iter(content))
            self.reading.lose(below(place, "content"), "an answer in several forms", f"it is read as {shown}")
        if media is None:
            return "stream" if any(each.startswith("text/event-stream") for each in content) else "bytes"
        schema = content[media].get("schema") if isinstance(content[media], dict) else None
        if not isinstance(schema, dict):
            schema = {}
        if schema.get("format") == "binary":
            return "bytes"
        self.reading.holder[f"{ANSWER}{number}"] = {
            "type": "object",
            "required": ["value"],
            "properties": {"value": self._hoisted(schema, name, below(place, "content", media, "schema"))},
        }
        self.places[f"{ANSWER}{number}"] = place
        return "type"

    def _hoisted(self, schema: Node, name: str, place: str) -> Node:
        """An answer whose parts have names: an object that stands in place is called after the operation."""
        if schema.get("type") == "array" and isinstance(schema.get("items"), dict):
            return {**schema, "items": self._hoisted(schema["items"], f"{name}Item", place)}
        if not is_shape(schema):
            return schema
        used = self._free(f"{name}Response" if not name.endswith("Item") else name)
        self.reading.holder[used] = schema
        self.places[used] = place
        return {"$ref": PREFIX + used}

    # The rest.

    def _auth(self, node: Node, at: str) -> str:
        """An API key where a token goes into the Authorization header; else it is told."""
        security = node.get("security", self.reading.document.get("security"))
        if not isinstance(security, list) or not security or {} in security:
            return "none"
        schemes = object_of(object_of(self.reading.document.get("components")).get("securitySchemes"))
        names = [name for each in security if isinstance(each, dict) for name in each]
        for name in names:
            scheme, _ = self.reading.found(schemes.get(name), "")
            if scheme.get("type") in ("oauth2", "openIdConnect") or str(scheme.get("scheme")).lower() == "bearer":
                return "api_key"
        self.reading.lose(below(at, "security"), f"access by {', '.join(names)} is not told",
                   "a client sends a bearer token or none", "give the client the header")  # fmt: skip
        return "none"

    def _tell_the_rest(self, node: Node, at: str) -> None:
        if node.get("callbacks"):
            self.reading.lose(below(at, "callbacks"), "callbacks are not told", "operations are what a client sends")
        if node.get("servers"):
            self.reading.lose(
                below(at, "servers"), "the servers of an operation are not told", "a client has one base URL"
            )


def _merged(schema: Node, own: Node) -> Node:
    """A schema with members more."""
    if not own["properties"]:
        return schema if schema.keys() & {"properties", "allOf"} else {"type": "object", **schema}
    if "allOf" in schema:
        return {**schema, "allOf": [*schema["allOf"], own]}
    required = [*own.get("required", ()), *schema.get("required", ())]
    members = {**own["properties"], **schema.get("properties", {})}
    members |= {name: value for name, value in own["properties"].items() if name in own.get("required", ())}
    made = {**schema, "type": "object", "properties": members}
    return {**made, "required": list(dict.fromkeys(required))} if required else made


def _schema_of(answer: Node) -> Any:
    content = answer.get("content")
    first = next(iter(content.values()), None) if isinstance(content, dict) else None
    return first.get("schema") if isinstance(first, dict) else None
