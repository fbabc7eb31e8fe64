"""What a request tells of its operation."""

from __future__ import annotations

from collections.abc import Iterator

from dtogen import ir
from dtogen.code import Code, Lines, fill
from dtogen.language import Context
from dtogen.languages._dart_text import hung, quote
from dtogen.languages._dart_types import call, needed, reader
from dtogen.layout import Doc, listed
from dtogen.views import ModelView


def answer(operation: ir.Operation, context: Context) -> Code:
    match operation.returns:
        case ir.Body.NOTHING:
            return Code("void")
        case ir.Body():
            return Code("Uint8List")
        case returns:
            return context.spell(returns)


def operation_of(view: ModelView, model: ir.Model, context: Context) -> Lines:
    operation = model.operation
    if operation is None or view.operation is None:
        return ()
    context.need("has_typed_data")
    names = context.names
    args: list[Doc] = [
        fill("name: {0}", view.wire_name),
        fill("method: {0}", view.operation.verb),
        _named("path", view.operation.path),
        _named("decode", _decode(operation.returns, context)),
    ]
    if operation.auth is not ir.Auth.NONE:
        auth = {ir.Auth.API_KEY: "apiKey", ir.Auth.AUTH_SECRET: "authSecret"}[operation.auth]
        args.append(fill(f"auth: {{ApiAuth}}.{auth}", **names))
    if operation.tags:
        args.append(listed(Code("tags: const ["), tuple(map(quote, operation.tags)), Code("]"), by=2))
    if operation.uploads:
        context.need("has_uploads")
        args.append(listed(Code("uploads: const ["), tuple(_uploads(operation, context)), Code("]"), by=2))
    if operation.returns is ir.Body.STREAM:
        context.need("has_streams")
        args.append(Code("isStream: true"))
    head = fill("{ApiOperation}<{0}> get operation =>", answer(operation, context), **names)
    return hung(head, call(names["ApiOperation"], *args), 2, Code(";"))


def _named(name: str, value: Doc) -> Doc:
    return (Code(f"{name}: "), value)


def _uploads(operation: ir.Operation, context: Context) -> Iterator[Code]:
    for each in operation.uploads:
        rest = Code("" if each.required else ", isRequired: false")
        yield fill("{ApiUpload}({0}{1})", quote(each.part), rest, **context.names)


def _decode(returns: ir.Type | ir.Body, context: Context) -> Doc:
    match returns:
        case ir.Body.NOTHING:
            return Code("(_) {}")
        case ir.Body():
            return Code("(body) => body")
        case _:
            return call(needed("body", context), reader(returns, context))
