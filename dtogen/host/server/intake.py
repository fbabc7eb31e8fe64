"""Reading requests: JSON bodies, query strings, forms and files, and what the models say to them.

A JSON body is read as strictly as the emitted types read: `"5"` is no number, `"true"` and `1` are no booleans. A
server that took them would let a client pass here that fails against the next one, and its OpenAPI document would be
untrue. `5.0` is a whole number, as JSON Schema has it. Query strings, paths and form fields hold nothing but texts, so
there the models read numbers and booleans from them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pydantic_core
from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from dtogen.host.server.catalogue import Operation
from dtogen.host.server.faults import CallError, FieldFault, invalid
from dtogen.host.server.jsv import read_text
from dtogen.ir import Field, ListOf, Ref
from dtogen.prove.shape import Decls, enumeration, members, model, null_is_absent, null_is_default, opened

DEEPEST = 40  # levels at which names are matched without case
JSON_TYPES = re.compile(r"application/([\w.-]+\+)?json\b")


@dataclass(frozen=True, slots=True)
class Upload:
    part: str
    filename: str
    size: int


async def read_json(request: Request) -> Any:
    """The JSON of a body; an empty object where there is none."""
    kind = request.headers.get("content-type", "")
    body = await _body(request)
    if not body.strip():
        return {}
    if kind and not JSON_TYPES.match(kind.lower()):
        raise CallError(415, "UnsupportedMediaType", f"Content-Type is {kind[:80]}: send application/json.")
    try:
        return pydantic_core.from_json(body, allow_inf_nan=False)
    except ValueError as fault:
        raise CallError(400, "SerializationException", f"The body is no JSON: {fault}") from fault


@dataclass(frozen=True, slots=True)
class Members:
    """What one request gives, by wire name and not validated. `texts` are those that came as text."""

    content: dict[str, Any]
    texts: frozenset[str]
    uploads: tuple[Upload, ...] = ()


async def read_members(request: Request, operation: Operation, decls: Decls) -> Members:
    """The members of one request: the path's before the body's, and those before the query's."""
    kind = request.headers.get("content-type", "").lower()
    uploads: tuple[Upload, ...] = ()
    typed: frozenset[str] = frozenset()
    if operation.sends_body and kind.startswith(("multipart/form-data", "application/x-www-form-urlencoded")):
        form = await _form(request)
        texts = [(name, each) for name, each in form.multi_items() if isinstance(each, str)]
        content = _from_texts(texts, operation.fields, decls)
        uploads = tuple(
            Upload(name.lower(), each.filename or "", each.size or 0)
            for name, each in form.multi_items()
            if isinstance(each, UploadFile)
        )
        await form.close()
    elif operation.sends_body:
        content = await read_json(request)
        if not isinstance(content, dict):
            raise CallError(400, "SerializationException", "The body is no JSON object.")
        content = fold(content, operation.fields, decls)
        typed = frozenset(content)
    else:
        content = {}
    query = _from_texts(request.query_params.multi_items(), operation.fields, decls)
    places = [(name, value) for name, value in request.path_params.items() if name != "operation"]
    path = _from_texts(places, operation.fields, decls)
    found = {**query, **content, **path}
    return Members(found, frozenset(found) - (typed - frozenset(path)), uploads)


def validate(
    operation: Operation, content: dict[str, Any], texts: frozenset[str] = frozenset(), prefix: str = ""
) -> dict[str, Any]:
    """The members of a valid request as JSON, those that were given. Raises a 400 with every fault of a member."""
    value, faults = _read(operation, content, strict=True)
    if any(each["type"] == "int_type" and isinstance(each["input"], float) for each in faults):
        content = _whole(content)
        value, faults = _read(operation, content, strict=True)
    if faults and texts:
        value, lenient = _read(operation, content, strict=False)
        of_body = [each for each in faults if each["loc"] and each["loc"][0] not in texts]
        faults = [*of_body, *(each for each in lenient if not each["loc"] or each["loc"][0] in texts)]
    if value is None or faults:
        raise invalid(faults, content, prefix)
    data: dict[str, Any] = value.model_dump(mode="json", by_alias=True, exclude_unset=True, warnings=False)
    return data


def _read(
    operation: Operation, content: dict[str, Any], strict: bool
) -> tuple[BaseModel | None, list[pydantic_core.ErrorDetails]]:
    text = pydantic_core.to_json(content, inf_nan_mode="constants")
    try:
        return operation.model.model_validate_json(text, strict=strict), []
    except ValidationError as fault:
        return None, fault.errors(include_url=False)


def _whole(value: Any) -> Any:
    """JSON with `5.0` as `5`, which a member for other numbers takes as well."""
    match value:
        case float() if value.is_integer():
            return int(value)
        case dict():
            return {name: _whole(each) for name, each in value.items()}
        case list():
            return [_whole(each) for each in value]
        case _:
            return value


def check_uploads(operation: Operation, uploads: Iterable[Upload]) -> None:
    """Raises a 400 that names the parts that are missing."""
    given = {each.part for each in uploads}
    missing = [each.part for each in operation.mark.uploads if each.required and each.part not in given]
    if missing:
        text = "A file is required: send it as a part of multipart/form-data."
        raise CallError(400, "NotEmpty", text, tuple(FieldFault("NotEmpty", part, text) for part in missing))


def fold(content: dict[str, Any], fields: Iterable[Field], decls: Decls, depth: int = 0) -> dict[str, Any]:
    """Members under their wire names, which are read without case, and without nulls that mean nothing."""
    known = {each.wire: each for each in fields}
    lower = {wire.lower(): wire for wire in known}
    found: dict[str, Any] = {}
    for name, value in content.items():
        wire = lower.get(name.lower(), name)
        wire = name if wire in content else wire
        field = known.get(wire)
        if field is None:
            found[wire] = value
        elif value is not None:
            found[wire] = _fold_value(value, field, decls, depth)
        elif not (null_is_absent(field, decls) or null_is_default(field, decls)):
            found[wire] = None
    return found


def _fold_value(value: Any, field: Field, decls: Decls, depth: int) -> Any:
    target = opened(field.type, decls)
    if depth >= DEEPEST:
        return value
    if isinstance(value, dict) and isinstance(ref := model(target, decls), Ref):
        return fold(value, members(ref, decls), decls, depth + 1)
    if isinstance(value, list) and isinstance(target, ListOf) and isinstance(ref := model(target.item, decls), Ref):
        fields = members(ref, decls)
        return [fold(each, fields, decls, depth + 1) if isinstance(each, dict) else each for each in value]
    return value


def _from_texts(pairs: Iterable[tuple[str, str]], fields: Iterable[Field], decls: Decls) -> dict[str, Any]:
    """Members from texts; what no member is called is ignored. A name that comes again adds to a list."""
    lower = {each.wire.lower(): each for each in fields}
    texts: dict[str, list[str]] = {}
    for name, text in pairs:
        field = lower.get(name.lower())
        if field is not None:
            texts.setdefault(field.wire, []).append(text)
    found: dict[str, Any] = {}
    for wire, given in texts.items():
        field = lower[wire.lower()]
        if given[-1] == "" and not field.required:
            continue
        found[wire] = _from_text(given, field, decls)
    return found


def _from_text(given: list[str], field: Field, decls: Decls) -> Any:
    target = opened(field.type, decls)
    listed = enumeration(target, decls)
    if listed is not None:
        text = given[-1].lower()
        match = (each.value for each in listed.members if text in (each.name.lower(), str(each.value).lower()))
        return next(match, given[-1])
    return read_text(given, target, decls)


async def _body(request: Request) -> bytes:
    try:
        return await request.body()
    except ClientDisconnect as fault:
        raise CallError(400, "ClientDisconnected", "The body ended early.") from fault


async def _form(request: Request) -> FormData:
    try:
        return await request.form(max_files=20, max_fields=200)
    except ClientDisconnect as fault:
        raise CallError(400, "ClientDisconnected", "The body ended early.") from fault
    except (HTTPException, ValueError, KeyError) as fault:
        reason = fault.detail if isinstance(fault, HTTPException) else "its boundary or encoding is wrong"
        raise CallError(400, "SerializationException", f"The form cannot be read: {reason}") from fault
