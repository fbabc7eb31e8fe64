"""A document that `dtogen export` wrote, read back: the same IR, with the places in the document.

It is told by `x-dtogen` at its root and says everything, so nothing has to be guessed as in a document of somebody
else's. Without that key it is read as any other JSON Schema or OpenAPI file.

| code  | error                                                      |
|-------|------------------------------------------------------------|
| DT124 | a part of the document that is not as `export` writes it   |
| DT125 | the document is of a later version of dtogen               |
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

from dtogen import ir
from dtogen.components import ARM_NAMES, BOUNDS, SCALARS, Node
from dtogen.diagnostics import Location, SchemaError, error
from dtogen.facts import Facts, children, own_types
from dtogen.values import kind_of_type

FORMAT = 1  # the version of how documents are written
_PRIMS = {(node["type"], node.get("format")): prim for prim, node in SCALARS.items()}


def is_exported(document: Mapping[str, Any]) -> bool:
    """Whether `dtogen export` wrote this."""
    return "x-dtogen" in document


def schema_of(document: Node, path: str, text: str = "") -> ir.Schema:
    """The IR of an exported document. `text` is what it was read from, for the lines. Raises SchemaError."""
    if document["x-dtogen"] != FORMAT:
        raise SchemaError(
            error(
                "DT125", f"x-dtogen is {document['x-dtogen']}, this dtogen reads {FORMAT}", Location(path),
                help="export it again, or take out x-dtogen: it is then read as any other document",
            )
        )  # fmt: skip
    first = _Reader(document, path, text)
    # Twice: what a number is and which JSON kind an arm has is known when every declaration is.
    second = _Reader(document, path, text, Facts(first.schema()))
    return second.schema()


@dataclass
class _Reader:
    document: Node
    path: str
    text: str
    facts: Facts | None = None
    holder: Node = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    operations: dict[str, ir.Operation] = field(default_factory=dict)
    keys: dict[str, list[int]] = field(default_factory=dict)

    def schema(self) -> ir.Schema:
        for number, line in enumerate(self.text.splitlines(), 1):
            for key in re.findall(r"""^\s*"?((?:[^"\\:]|\\.)*)"?\s*:""", line):
                self.keys.setdefault(key, []).append(number)
        with self._read("the document"):
            is_api = "openapi" in self.document
            self.holder = self.document["components"]["schemas"] if is_api else self.document["$defs"]
            title = self.document.get("info", self.document).get("title", "Schema")
            paths = dict(self.document.get("paths", {}))
            keys = list(dict(self.holder))
        for key in keys:
            with self._read(key):
                self.names[key] = _text(self.holder[key].get("x-name", key))
        for path, item in paths.items():
            with self._read(path):
                self._path(path, item)
        decls: list[ir.Decl] = []
        for key, node in self.holder.items():
            if "x-instance" not in node:
                with self._read(key):
                    decls.append(self._decl(self.names[key], node, self._place(key)))
        return ir.Schema(str(title), tuple(decls))

    # Faults and places.

    def _odd(self, where: str, why: str) -> SchemaError:
        return SchemaError(
            error(
                "DT124", f"this is not as dtogen exports it: {why}", self._place(where), notes=[f"in {where}"],
                help="take out x-dtogen at the top: the document is then read as any other",
            )
        )  # fmt: skip

    @contextmanager
    def _read(self, where: str) -> Iterator[None]:
        """What stumbles over a part of the document names that part."""
        try:
            yield
        except (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError) as fault:
            why = f"{fault} is missing or unknown" if isinstance(fault, KeyError) else str(fault)
            raise self._odd(where, why) from None

    def _place(self, key: str, member: str | None = None) -> Location:
        line = next(iter(self.keys.get(key, ())), 0)
        if member is not None:
            lines = self.keys.get(member, [])
            after = bisect.bisect_right(lines, line)
            line = lines[after] if after < len(lines) else line
        return Location(self.path, line)

    # Declarations.

    def _decl(self, name: str, node: Node, at: Location) -> ir.Decl:
        told: dict[str, Any] = {"doc": _text(node.get("description", "")), "deprecated": _deprecated(node)}
        choices = node.get("anyOf", ())
        enum = node if "enum" in node else choices[0] if choices and "enum" in choices[0] else None
        if enum is not None:
            members = self._members(enum, at)
            return ir.Enumeration(name, at, members, _PRIMS[enum["type"], enum.get("format")], enum is not node, **told)
        if "oneOf" in node:
            nullable = {"type": "null"} in node["oneOf"]
            if tag := node.get("discriminator"):
                arms = self._tagged(node, tag["mapping"])
                return ir.Union(name, at, arms, _text(tag["propertyName"]), nullable, **told)
            arms = tuple(self._arm(each) for each in node["oneOf"] if each != {"type": "null"})
            return ir.Union(name, at, arms, None, nullable, **told)
        if "properties" not in node:
            return ir.Alias(name, at, self.type(node), **told)
        required = frozenset(node.get("required", ()))
        base = self.type(node["allOf"][0]) if "allOf" in node else None
        if base is not None and not isinstance(base, ir.Ref):
            raise ValueError("allOf holds no reference")
        operation = self.operations.get(name)
        if "x-operation" in node:
            operation = self._operation(node["x-operation"])
        return ir.Model(
            name,
            at,
            tuple(
                self._field(wire, each, wire in required, self._place(name, wire))
                for wire, each in node["properties"].items()
            ),
            base,
            tuple(map(_text, node.get("x-params", ()))),
            node.get("x-abstract") is True,
            node.get("additionalProperties") is True,
            operation,
            **told,
        )

    def _members(self, node: Node, at: Location) -> tuple[ir.EnumMember, ...]:
        values: list[Any] = node["enum"]
        names: list[Any] = node.get("x-enum-varnames", values)
        docs: list[str] = node.get("x-enum-descriptions", [""] * len(values))
        deprecated: list[str | None] = node.get("x-enum-deprecated", [None] * len(values))
        if not len(values) == len(names) == len(docs) == len(deprecated):
            raise ValueError("names or docs are not as many as values")
        return tuple(
            ir.EnumMember(str(name), _plain(value), at, _text(doc), None if gone is None else _text(gone))
            for value, name, doc, gone in zip(values, names, docs, deprecated, strict=True)
        )

    def _tagged(self, node: Node, mapping: Mapping[str, str]) -> tuple[ir.Arm, ...]:
        names = node.get("x-arm-names", {})
        arms: list[ir.Arm] = []
        for tag, target in mapping.items():
            ref = self.type({"$ref": target})
            own = ref.name if isinstance(ref, ir.Ref) else tag
            arms.append(ir.Arm(_text(names.get(tag, own)), ref, ir.Kind.OBJECT, tag))
        return tuple(arms)

    def _arm(self, node: Node) -> ir.Arm:
        target = self.type(node)
        kind = self._kind(target)
        return ir.Arm(_text(node.get("x-name", ARM_NAMES[kind])), target, kind)

    def _kind(self, target: ir.Type) -> ir.Kind:
        """The JSON kind of an arm, aliases followed; what has none is for `check` to tell."""
        passed: set[str] = set()
        found: ir.Type | ir.Decl | None = target
        while self.facts and isinstance(found, ir.Ref) and found.name not in passed:
            passed.add(found.name)
            decl = self.facts.by_name.get(found.name)
            found = decl.type if isinstance(decl, ir.Alias) else decl
        return kind_of_type(found) or ir.Kind.OBJECT

    def _field(self, wire: str, node: Node, required: bool, at: Location) -> ir.Field:
        target = self.type(node)
        exact = self._is_exact(target, ())
        bounds: dict[str, Any] = {
            name: _bound(name, node[keyword], exact) for name, keyword in BOUNDS.items() if keyword in node
        }
        lengths: dict[str, Any] = {
            f"{end}_length": int(node[f"{end}{suffix}"])
            for end in ("min", "max")
            for suffix in ("Length", "Items", "Properties")
            if f"{end}{suffix}" in node
        }
        constraints = ir.Constraints(**bounds, **lengths) if bounds or lengths else ir.NO_CONSTRAINTS
        return ir.Field(
            _text(node.get("x-name", wire)),
            wire,
            target,
            at,
            required,
            ir.Default(_value(node["default"], exact)) if "default" in node else None,
            constraints,
            _text(node.get("description", "")),
            _deprecated(node),
            tuple(_value(each, exact) for each in node.get("examples", ())),
        )

    def _is_exact(self, target: ir.Type, passed: tuple[str, ...]) -> bool:
        """Whether numbers of a type are decimals, through aliases and unions."""
        for each in children(target):
            if each == ir.Scalar(ir.Prim.DECIMAL):
                return True
            if isinstance(each, ir.Ref) and self.facts and each.name not in passed:
                decl = self.facts.by_name.get(each.name)
                inner = own_types(decl) if isinstance(decl, (ir.Alias, ir.Union)) else ()
                if any(self._is_exact(part, (*passed, each.name)) for part in inner):
                    return True
        return False

    # Types.

    def type(self, node: Node) -> ir.Type:
        if "$ref" in node:
            key = unquote(node["$ref"].rsplit("/", 1)[-1]).replace("~1", "/").replace("~0", "~")
            if "x-instance" in self.holder[key]:
                return self.type(self.holder[key]["x-instance"])
            return ir.Ref(self.names[key], tuple(self.type(each) for each in node.get("x-args", ())))
        if "x-param" in node:
            return ir.Param(_text(node["x-param"]))
        if "const" in node:
            return ir.Const(_PRIMS[node["type"], node.get("format")], _plain(node["const"]))
        if "anyOf" in node:
            inner, null = node["anyOf"]
            if null != {"type": "null"}:
                raise ValueError("anyOf without null stands in a member")
            return ir.Nullable(self.type(inner))
        match node.get("type"):
            case None:
                return ir.AnyJson()
            case [kind, "null"]:
                return ir.Nullable(self.type({**node, "type": kind}))
            case "array":
                return ir.ListOf(self.type(node["items"]))
            case "object":
                names = node.get("propertyNames", {"type": "string"})
                return ir.MapOf(self.type(names.get("x-key", names)), self.type(node["additionalProperties"]))
            case kind:
                return ir.Scalar(_PRIMS[kind, node.get("format")])

    # Operations.

    def _path(self, path: str, item: Node) -> None:
        for verb, node in item.items():
            if "x-alias-of" not in node:
                request = self.type(node["x-request"])
                if not isinstance(request, ir.Ref):
                    raise ValueError("x-request is no reference")
                self.operations[request.name] = self._api_operation(verb.upper(), path, node)

    def _api_operation(self, verb: str, path: str, node: Node) -> ir.Operation:
        answer = node["responses"]["200"].get("content", {})
        returns: ir.Type | ir.Body = ir.Body.NOTHING
        if "application/json" in answer:
            returns = self.type(answer["application/json"]["schema"])
        elif answer:
            returns = ir.Body.STREAM if answer["application/octet-stream"].get("x-stream") else ir.Body.BYTES
        form = node.get("requestBody", {}).get("content", {}).get("multipart/form-data", {}).get("schema", {})
        uploads = tuple(ir.Upload(part, part in form.get("required", ())) for part in form.get("properties", ()))
        auth = next((ir.Auth(name) for each in node.get("security", ()) for name in each), ir.Auth.NONE)
        paths = tuple(map(_text, node.get("x-paths", (path,))))
        return ir.Operation(verb, paths, returns, tuple(map(_text, node.get("tags", ()))), auth, uploads)

    def _operation(self, node: Node) -> ir.Operation:
        returns = node["returns"]
        return ir.Operation(
            _text(node["verb"]),
            tuple(map(_text, node["paths"])),
            ir.Body(returns) if isinstance(returns, str) else self.type(returns),
            tuple(map(_text, node.get("tags", ()))),
            ir.Auth(node.get("auth", "none")),
            tuple(
                ir.Upload(_text(each["part"]), each.get("required", True) is True) for each in node.get("uploads", ())
            ),
        )


def _deprecated(node: Node) -> str | None:
    return _text(node.get("x-deprecated", "")) if node.get("deprecated") is True else None


def _text(value: Any) -> str:
    """A text as it is. Raises ValueError for anything else."""
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is no text")
    return value


def _plain(value: Any) -> str | int:
    """A text, a whole number or a boolean as it is. Raises ValueError for anything else."""
    if not isinstance(value, (str, int)):
        raise ValueError(f"{value!r} is no text and no whole number")
    return value


def _bound(name: str, value: Any, exact: bool) -> Any:
    """The value of a constraint: a number, or the text of a pattern. Raises ValueError."""
    if name == "pattern":
        return _text(value)
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise ValueError(f"{value!r} is no number")
    return _number(value, exact)


def _number(value: Any, exact: bool) -> Any:
    if isinstance(value, (float, Decimal)):
        return Decimal(str(value)) if exact else float(value)
    return value


def _value(value: Any, exact: bool) -> ir.JsonValue:
    match value:
        case list():
            return tuple(_value(each, exact) for each in value)
        case dict():
            return ir.JsonObject(tuple((name, _value(each, exact)) for name, each in value.items()))
        case _:
            number: ir.JsonValue = _number(value, exact)
            return number
