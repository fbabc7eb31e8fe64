"""Swift 5.9 to 6, Foundation's Codable.

Keywords are escaped with backticks where a name is declared; the few names that these do not help are renamed. A name
of the library that the schema has a type of is written qualified.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dtogen import ir
from dtogen.code import EMPTY, Code, Lines, fill, visible
from dtogen.language import Context, File, Language, Literals, Naming, Shapes, Spelling, by_view
from dtogen.languages._swift_cases import compose_arm, compose_enum, compose_member, compose_union
from dtogen.languages._swift_compose import (
    YES,
    compose_alias,
    compose_field,
    compose_model,
    compose_operation,
)
from dtogen.languages._swift_text import header, heading, quote
from dtogen.names import pascal
from dtogen.options import Option
from dtogen.override import Overridable, imports_of
from dtogen.views import (
    FileView,
    Text,
)

_HELPED = ("contained", "rest", "expect")
_CLIENT = ("JsonApiClient", "Requests", "APIError", "HTTPTransport", "EventStream")
_TEXTS = ("prim_datetime", "prim_duration", "prim_uuid")
_SUPPORTED = (
    *("operation", "open_enum", "open_int_enum", "three_state", "indirect", "any", "open_model", "coded", "wire"),
    *("union_tagged", "prim_date", "prim_time", *_TEXTS),
)
_OPEN = "RawRepresentable Codable CodingKeyRepresentable"
_LITERALS = (
    "ExpressibleByArrayLiteral ExpressibleByBooleanLiteral ExpressibleByDictionaryLiteral ExpressibleByFloatLiteral "
    "ExpressibleByIntegerLiteral ExpressibleByNilLiteral ExpressibleByStringInterpolation"
)


def _file(view: FileView, context: Context) -> Text:
    needs, layout = view.needs, context.options.text("layout")
    client = YES if _has_client(context) else EMPTY
    marks = [str(line).removeprefix("//").strip() for line in view.header]

    def any_of(*features: str) -> Code:
        return YES if any(needs[each] for each in features) else EMPTY

    names = context.names

    def head(pattern: str, protocols: str) -> Lines:
        return heading(fill(pattern, **names), [names[each] for each in protocols.split()])

    module = quote(context.options.text("module"))
    return {
        "is_single": EMPTY if layout == "package" else YES,
        "has_support": any_of(*_SUPPORTED) or client,
        "has_json": any_of("any", "open_model") or client,
        "has_keys": any_of("coded", "union_tagged"),
        "has_help": any_of(*_HELPED),
        "has_numbers": any_of("prim_date", "prim_time"),
        "day": head("public struct {CalendarDate}", _TEXT),
        "time": head("public struct {TimeOfDay}", _TEXT),
        "has_decimals": any_of("prim_datetime", "prim_duration"),
        "open_enum": head("public protocol {OpenEnum}", f"{_OPEN} ExpressibleByStringLiteral Hashable Sendable")[:-1],
        "open_int_enum": head(
            "public protocol {OpenIntEnum}", f"{_OPEN} ExpressibleByIntegerLiteral Hashable Sendable"
        )[:-1],
        "nullable": head(
            "public enum {Nullable}<Value: {Codable} & {Hashable} & {Sendable}>", "Codable Hashable Sendable"
        ),
        "indirect": head("public indirect enum {Indirect}<Value: {Hashable} & {Sendable}>", "Hashable Sendable"),
        "literals": head("extension {JSONValue}", _LITERALS),
        "access": Code("public ") if needs["wire_given"] else EMPTY,
        "imports": tuple(_imports(view, context)),
        "own_imports": tuple(fill("import {0}", each) for each in imports_of(context.language.overrides, needs)),
        "module": module,
        "package": quote(context.options.text("package")),
        "marker": tuple(
            fill("{0}{1}", quote(line), Code("," if i + 1 < len(marks) else "")) for i, line in enumerate(marks)
        ),
        "xml_header": (Code("<!--"), *(Code(line.replace("--", "- -")) for line in marks), Code("-->")),
        "readme": Code(visible(f"Typed DTOs of {context.schema_name}.").replace("<", "&lt;")),
    }


def _has_client(context: Context) -> bool:
    return context.has_client and context.options.text("layout") in ("package", "proof")


def _imports(view: FileView, context: Context) -> Iterator[Code]:
    """What the driver's types need of Foundation; a qualified name needs the module's, which any import brings."""
    spelled = " ".join(root.type for root in view.roots if root.is_generic)
    found = {context.names[each] for each in _FOUNDATION.split() if re.search(rf"\b{each}\b", spelled)}
    yield from (fill("import struct Foundation.{0}", name) for name in sorted(found) if "." not in name)
    if any("." in name for name in found):
        yield Code("import class Foundation.NSNull")


compose = by_view(
    field=compose_field,
    model=compose_model,
    operation=compose_operation,
    enum=compose_enum,
    member=compose_member,
    union=compose_union,
    arm=compose_arm,
    alias=compose_alias,
    file=_file,
)


def _client(context: Context, folder: str) -> Iterator[File]:
    """The client, a file a topic; the document's support has the JSON values that it reads with."""
    if _has_client(context):
        for name in _CLIENT:
            yield File(f"{folder}{name}.swift", f"swift/{name}.swift.j2", ())


def files(context: Context) -> tuple[File, ...]:
    dtos, settings = "swift/dtos.swift.j2", File(".swift-format", "swift/swift-format.j2", ())
    match context.options.text("layout"):
        case "package":
            module = context.options.text("module")
            return (
                File("Package.swift", "swift/Package.swift.j2", ()),
                File(f"Sources/{module}/Dtos.swift", dtos),
                File(f"Sources/{module}/Support.swift", "swift/support_file.swift.j2"),
                *_client(context, f"Sources/{module}/"),
                File("README.md", "swift/README.md.j2", ()),
                File("LICENSE", "swift/LICENSE.j2", ()),
                settings,
            )
        case "proof":
            return (
                File("Dtos.swift", dtos),
                *_client(context, ""),
                File("Driver.swift", "swift/Driver.swift.j2", ()),
                File("Types.swift", "swift/Types.swift.j2", ()),
                settings,
            )
        case _:
            return (File("Dtos.swift", dtos),)


_SWIFT = (
    "String Int Int32 Int64 Float Double Bool Duration Character Dictionary Void Codable Encodable Decodable Encoder "
    "Decoder CodingKey CodingKeyRepresentable DecodingError KeyedDecodingContainer Hashable Equatable Sendable Error "
    "RawRepresentable CaseIterable ExpressibleByStringLiteral ExpressibleByStringInterpolation "
    "ExpressibleByIntegerLiteral ExpressibleByArrayLiteral ExpressibleByBooleanLiteral ExpressibleByDictionaryLiteral "
    "ExpressibleByFloatLiteral ExpressibleByNilLiteral Result Mirror CustomStringConvertible CustomReflectable "
    "UTF8 UInt8"
)
_CONCURRENCY = "AsyncThrowingStream AsyncSequence AsyncIteratorProtocol CancellationError CheckedContinuation Task"
_TEXT = "RawRepresentable Codable ExpressibleByStringLiteral Hashable Sendable"
_FOUNDATION = "Data Date Decimal URL UUID"
_CLIENT_FOUNDATION = (
    "CharacterSet JSONDecoder JSONEncoder LocalizedError NSLock NSObject URLComponents URLError"  # what a client uses
)
_LIBRARY = {
    **{name: f"Swift.{name}" for name in _SWIFT.split()},
    **{name: f"Foundation.{name}" for name in (*_FOUNDATION.split(), *_CLIENT_FOUNDATION.split())},
    **{name: f"_Concurrency.{name}" for name in _CONCURRENCY.split()},
}
# What cannot be qualified: metatypes, the modules, what synthesis looks for, the types that literals are of.
_TYPES = frozenset(
    "Self Type Protocol Any Swift Foundation CodingKeys RawValue IntegerLiteralType FloatLiteralType StringLiteralType "
    "BooleanLiteralType UnicodeScalarType ExtendedGraphemeClusterType".split()
)
_MEMBERS = frozenset({"self", "init", "hashValue", "Self", "Type", "Protocol"})
_CASES = _MEMBERS | {"none", "some", "rawValue", "allCases"}

LANGUAGE = Language(
    id="swift",
    title="Swift",
    aliases=(),
    extension="swift",
    media_type="text/x-swift",
    types={
        ir.Prim.BOOL: Spelling("{Bool}"),
        ir.Prim.INT32: Spelling("{Int32}"),
        ir.Prim.INT64: Spelling("{Int64}"),
        ir.Prim.FLOAT32: Spelling("{Float}"),
        ir.Prim.FLOAT64: Spelling("{Double}"),
        ir.Prim.DECIMAL: Spelling("{Decimal}"),
        ir.Prim.STRING: Spelling("{String}"),
        ir.Prim.BYTES: Spelling("{Data}"),
        ir.Prim.DATE: Spelling("{CalendarDate}"),
        ir.Prim.TIME: Spelling("{TimeOfDay}"),
        ir.Prim.DATETIME: Spelling("{Date}", given=Spelling("{Wire}<{Date}>", ("wire", "wire_given"))),
        ir.Prim.DURATION: Spelling("{Duration}", given=Spelling("{Wire}<{Duration}>", ("wire", "wire_given"))),
        ir.Prim.UUID: Spelling("{UUID}", given=Spelling("{Wire}<{UUID}>", ("wire", "wire_given"))),
        ir.Prim.URI: Spelling("{URL}"),
    },
    list=Spelling("[{0}]"),
    map=Spelling("[{0}: {1}]"),
    map_int=Spelling("[{Int}: {1}]"),
    any=Spelling("{JSONValue}"),
    shapes=Shapes(
        nullable=Spelling("{0}?"),
        optional=Spelling("{0}?"),
        three_state=Spelling("{Nullable}<{0}>?"),
        optional_union=Spelling("{0}?"),
        optional_any=Spelling("{0}?"),
    ),
    naming=Naming(
        type="keep_upper",
        member="camel",
        enum_member="camel",
        arm="camel",
        escape="{}Value",
        type_escape="{}DTO",
        arms_by_tag=True,
        digit="value",
        empty="value",
        initialisms=frozenset("id ids url urls uri uuid".split()),
        reserved={"type": _TYPES, "member": _MEMBERS, "enum_member": _CASES, "arm": _CASES},
        support=(
            *("APIOperation", "APIRequest", "Response", "OpenEnum", "OpenIntEnum", "Nullable", "Indirect"),
            *("JSONValue", "JSONKey", "Wire", "WireText", "CalendarDate", "TimeOfDay"),
            *("JsonApiClient", "APIError", "FilePart", "HTTPTransport", "HTTPReply"),
            *("URLSessionTransport", "EventStream"),
        ),
        library=_LIBRARY,
        derived={"member_open": {"additionalProperties": ""}},
    ),
    literals=Literals(quote=quote, enum_member=".{1}", unknown_member="{0}(rawValue: {1})", null="nil"),
    header=header,
    files=files,
    compose=compose,
    options=(
        Option(
            "module",
            pascal,
            "The name of the module, in the package layout.",
            pattern=re.compile(r"[A-Za-z_][A-Za-z0-9_]*"),
        ),
    ),
    keeps_unused_params=False,
    features=(
        *("open_model", "coded", "rest", "wire", "indirect", "contained", "expect", "nullable_map", "wire_given"),
        *("open_enum", "open_int_enum"),
    ),
    overridable=Overridable(re.compile(r"[A-Za-z_][\w.]*"), "Money"),
    traits=frozenset(
        (
            "complete typed null-typed default-typed three-state required-first exhaustive enum-types "
            "abstract-types open-types arm-names tag-names"
        ).split()
    ),
)
