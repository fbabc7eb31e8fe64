"""Dart 3.7 with dart:convert, laid out in the tall style of dart_style.

Reserved words from the Dart language specification ("Reserved Words"); built-in identifiers may be members. A
declaration hides what is imported, so the types of the libraries that a document imports give no name to the schema's.
"""

from __future__ import annotations

import re
from dataclasses import replace

from dtogen import ir
from dtogen.code import EMPTY, Code, Lines, checked, fill, join, visible
from dtogen.facts import key_of
from dtogen.language import Context, File, Language, Literals, Naming, Shapes, Spelling, by_view
from dtogen.languages._dart_driver import public_reader
from dtogen.languages._dart_model import compose_model
from dtogen.languages._dart_text import doc, header, json_string, lines_of, quote, real, xml_comment
from dtogen.languages._dart_types import FEATURES, NEEDS, own_cases, own_functions
from dtogen.languages._dart_unions import (
    RESERVED_WORDS,
    compose_alias,
    compose_arm,
    compose_enum,
    compose_member,
    compose_union,
)
from dtogen.layout import COMMA
from dtogen.options import Option, Options
from dtogen.override import Overridable, imports_of
from dtogen.views import FileView, Text

_LIBRARY_DOC = (
    Code("/// Values are immutable; `T.fromJson({...value.toJson(), 'member': change})` is"),
    Code("/// a copy with a change, unknown members included. Decoding throws a"),
    Code("/// [FormatException] that names the JSON path."),
)
_EXACT_DOC = (
    Code("/// Compiled to JavaScript an [int] is exact only up to 2^53; [decodeJson] then"),
    Code("/// refuses a larger value that it cannot hold, where [jsonDecode] rounds it."),
)
_PARAGRAPH = Code("///")
_VALUES = ("Nullable", "exact", "Date", "Time")


def _file(view: FileView, context: Context) -> Text:
    _close(view, context)
    needs = view.needs
    description = f"Typed DTOs of {visible(context.schema_name)}."
    is_exact = _is_needed("exact", view)
    title = doc(description, 0)
    title += (_PARAGRAPH, *_LIBRARY_DOC) if needs["model"] else ()
    title += (_PARAGRAPH, *_EXACT_DOC) if is_exact else ()
    imports = [Code("import 'dart:convert';")] if _is_needed("convert", view) else []
    imports += [Code("import 'dart:typed_data';")] if _is_needed("typed_data", view) else []
    own = imports_of(context.language.overrides, needs)
    is_driver = view.template.endswith("driver.dart.j2")
    name = _package(context)
    # In the package the sources have a folder of their own.
    main, folder = (f"{name}.dart", "src/") if context.options.text("layout") == "package" else ("dtos.dart", "")
    exact = (Code("decodeJson"), Code("encodeJson")) if is_exact else ()
    request = (context.names["ApiRequest"],) if needs["operation"] else ()
    return {
        "doc": title,
        "imports": tuple(imports),
        "own_imports": _own_imports(own),
        "own_cases": own_cases(context),
        "own_functions": own_functions(needs.__getitem__, context),
        "roots": _roots(view, context) if is_driver else (),
        "has_as": Code("yes" if is_driver and _uses_as(view, context) else ""),
        "read": Code("decodeJson" if is_exact else "convert.jsonDecode"),
        "write": Code("encodeJson" if is_exact else "convert.jsonEncode"),
        "readme_read": Code("decodeJson" if is_exact else "jsonDecode"),
        "readme_write": Code("encodeJson" if is_exact else "jsonEncode"),
        "has_exact": Code("yes" if is_exact else ""),
        "has_values": Code("yes" if any(_is_needed(name, view) for name in _VALUES) else ""),
        "and_known": Code(", and which of them the type knows" if _is_needed("rest", view) else ""),
        "has_codecs": Code("yes" if any(needs[f"has_{name}"] for name in NEEDS) else ""),
        "marker": tuple(Code((line[3:] and f"# {line[3:]}") or "#") for line in view.header),
        "xml_header": xml_comment(view.header),
        "description": json_string(description),
        "readme": Code(description.replace("<", "&lt;")),
        "package": checked(name),
        "main": quote(main),
        "folder": Code(folder),
        "client": quote(f"package:{name}/client.dart"),
        "for_client": _shown((*request, *exact)),
        "for_json": _shown(exact),
    }


def _shown(names: tuple[Code, ...]) -> Lines:
    """The import of some names of the document: any other one might hide a name of Dart's libraries."""
    return (fill("import 'dtos.dart' show {0};", join(", ", names)),) if names else ()


def _own_imports(own: tuple[Code, ...]) -> Lines:
    """Those of the user's types: packages before files, as the analyzer has them."""
    lines = [[fill("import {0};", each) for each in own if (":" in each) is is_package] for is_package in (True, False)]
    return tuple(line for block in lines if block for line in (EMPTY, *block))


def _close(view: FileView, context: Context) -> None:
    """What the parts of the support need of each other."""
    waiting = [name for name in NEEDS if view.needs[f"has_{name}"]]
    found = set(waiting)
    while waiting:
        for each in NEEDS[waiting.pop()]:
            if each not in found:
                found.add(each)
                waiting.append(each)
    for name in found:
        context.need(f"has_{name}")


def _is_needed(name: str, view: FileView) -> bool:
    waiting = [each for each in NEEDS if view.needs[f"has_{each}"]]
    found = set(waiting)
    while waiting:
        more = [each for each in NEEDS[waiting.pop()] if each not in found]
        found.update(more)
        waiting += more
    return name in found


def _refs(context: Context) -> dict[str, ir.Ref]:
    refs = {str(quote(each.name)): ir.Ref(each.name) for each in context.facts.schema.decls}
    return refs | {str(quote(key_of(each))): each for each in context.facts.instances}


def _roots(view: FileView, context: Context) -> Lines:
    refs = _refs(context)
    docs = ((fill("{0}: ", each.key), public_reader(refs[each.key], context), COMMA) for each in view.roots)
    return lines_of(docs, 2)


def _uses_as(view: FileView, context: Context) -> bool:
    return any("_as<" in line for line in _roots(view, context))


compose = by_view(
    model=compose_model,
    enum=compose_enum,
    member=compose_member,
    union=compose_union,
    arm=compose_arm,
    alias=compose_alias,
    file=_file,
)


def files(context: Context) -> tuple[File, ...]:
    name, dtos = _package(context), "dart/dtos.dart.j2"
    pubspec = File("pubspec.yaml", "dart/pubspec.yaml.j2", ())
    match context.options.text("layout"):
        case "package":
            return (
                pubspec,
                File("analysis_options.yaml", "dart/analysis_options.yaml.j2", ()),
                File(f"lib/{name}.dart", "dart/package.dart.j2", ()),
                *((File("lib/client.dart", "dart/client.dart.j2"), *_client("lib/src/")) if context.has_client else ()),
                File("lib/src/dtos.dart", dtos),
                File("README.md", "dart/README.md.j2"),
                File("LICENSE", "dart/LICENSE.j2", ()),
            )
        case "proof":
            return (
                File("dtos.dart", dtos),
                *((pubspec, File("client.dart", "dart/client.dart.j2"), *_client("")) if context.has_client else ()),
                File("driver.dart", "dart/driver.dart.j2"),
            )
        case _:
            return (File("dtos.dart", dtos),)


def _client(folder: str) -> tuple[File, ...]:
    names = ("api_answer", "api_content", "api_exception", "api_transport", "json_api_client")
    return tuple(File(f"{folder}{name}.dart", f"dart/{name}.dart.j2") for name in names)


def _package(context: Context) -> str:
    """The name of the package, as pub takes it: an identifier in small letters, not that of `client.dart` beside it."""
    name = re.sub(r"[^a-z0-9_]", "_", context.options.text("package").lower())
    return f"dtos_{name}" if name[0].isdigit() or name in RESERVED_WORDS | {"client"} else name


def _adapt(language: Language, options: Options) -> Language:
    if not options.flag("copyWith"):
        return language
    words = language.naming.reserved
    reserved = {**words, "member": words["member"] | {"copyWith"}}
    return replace(language, naming=replace(language.naming, reserved=reserved))


_OBJECT = frozenset("hashCode runtimeType toString noSuchMethod".split())
# What a class says bare: a member of that name would be taken for it.
_BARE = frozenset("bool double int num dynamic override base64".split())
_OF_STRING = frozenset(
    "allMatches codeUnitAt codeUnits compareTo contains endsWith indexOf isEmpty isNotEmpty lastIndexOf length "
    "matchAsPrefix padLeft padRight replaceAll replaceAllMapped replaceFirst replaceFirstMapped replaceRange runes "
    "split splitMapJoin startsWith substring toLowerCase toUpperCase trim trimLeft trimRight".split()
)
_OF_INT = frozenset(
    "abs bitLength ceil ceilToDouble clamp compareTo floor floorToDouble gcd isEven isFinite isInfinite isNaN "
    "isNegative isOdd modInverse modPow remainder round roundToDouble sign toDouble toInt toRadixString toSigned "
    "toStringAsExponential toStringAsFixed toStringAsPrecision toUnsigned truncate truncateToDouble".split()
)
_LIBRARIES = frozenset(  # dart:core, dart:convert, dart:typed_data
    "ArgumentError AssertionError BigInt Comparable Comparator ConcurrentModificationError DateTime Deprecated "
    "Duration Enum Error Exception Expando Finalizer FormatException Function Future IndexError "
    "IntegerDivisionByZeroException Invocation Iterable Iterator List Map MapEntry Match Never NoSuchMethodError Null "
    "Object OutOfMemoryError Pattern RangeError Record RegExp RegExpMatch RuneIterator Runes Set Sink "
    "StackOverflowError StackTrace StateError Stopwatch Stream String StringBuffer StringSink Symbol Type TypeError "
    "UnimplementedError UnsupportedError Uri UriData WeakReference AsciiCodec AsciiDecoder AsciiEncoder Base64Codec "
    "Base64Decoder Base64Encoder ByteConversionSink ChunkedConversionSink ClosableStringSink Codec Converter Encoding "
    "HtmlEscape HtmlEscapeMode JsonCodec JsonCyclicError JsonDecoder JsonEncoder JsonUnsupportedObjectError "
    "JsonUtf8Encoder Latin1Codec Latin1Decoder Latin1Encoder LineSplitter StringConversionSink Utf8Codec Utf8Decoder "
    "Utf8Encoder ByteBuffer ByteData BytesBuilder Endian Float32List Float32x4 Float32x4List Float64List Float64x2 "
    "Float64x2List Int16List Int32List Int32x4 Int32x4List Int64List Int8List TypedData TypedDataList Uint16List "
    "Uint32List Uint64List Uint8ClampedList Uint8List".split()
)

LANGUAGE = Language(
    id="dart",
    title="Dart",
    aliases=("flutter",),
    extension="dart",
    media_type="application/vnd.dart",
    types={
        ir.Prim.BOOL: Spelling("bool"),
        ir.Prim.INT32: Spelling("int"),
        ir.Prim.INT64: Spelling("int"),
        ir.Prim.FLOAT32: Spelling("double"),
        ir.Prim.FLOAT64: Spelling("double"),
        ir.Prim.DECIMAL: Spelling("{Decimal}", ("has_Decimal",)),
        ir.Prim.STRING: Spelling("String"),
        ir.Prim.BYTES: Spelling("Uint8List", ("has_typed_data",)),
        ir.Prim.DATE: Spelling("{Date}", ("has_Date",)),
        ir.Prim.TIME: Spelling("{Time}", ("has_Time",)),
        ir.Prim.DATETIME: Spelling("DateTime"),
        ir.Prim.DURATION: Spelling("Duration"),
        ir.Prim.UUID: Spelling("String"),
        ir.Prim.URI: Spelling("Uri"),
    },
    list=Spelling("List<{0}>"),
    map=Spelling("Map<{0}, {1}>"),
    any=Spelling("Object?"),
    shapes=Shapes(
        nullable=Spelling("{0}?"),
        optional=Spelling("{0}?"),
        three_state=Spelling("{Nullable}<{0}>?", ("has_Nullable",)),
        optional_union=Spelling("{0}?"),
    ),
    naming=Naming(
        type="pascal",
        member="camel",
        enum_member="camel",
        arm="pascal",
        type_escape="",
        digit="n",
        is_ascii=True,
        reserved={
            "type": _LIBRARIES,
            "member": RESERVED_WORDS | _OBJECT | _BARE | {"toJson", "operation"},
            "enum_member": RESERVED_WORDS | _OBJECT | _BARE | {"value", "fromJson"},
            "enum_member_open_text": _OF_STRING,
            "enum_member_open_int": _OF_INT,
            "enum_member_closed": frozenset({"values", "index", "toJson"}),
        },
        support=(
            *("ApiRequest", "ApiOperation", "ApiAuth", "ApiUpload", "Nullable", "Decimal", "Date", "Time"),
            *("JsonApiClient", "ApiFile", "ApiException", "ApiFieldError", "ApiResult", "ApiSuccess", "ApiFailure"),
            *("ApiTransport", "ApiCall", "ApiReply", "HttpTransport"),
        ),
        derived={
            "union_tagged": {"unknown": "{}Unknown"},
            "union_shape": {"null": "{}Null"},
            "arm_shape": {"class": "{0}{1}"},
            "member_open": {"extra": ""},
        },
    ),
    literals=Literals(
        quote=quote,
        prims={
            ir.Prim.FLOAT32: real,
            ir.Prim.FLOAT64: real,
            ir.Prim.DECIMAL: "{Decimal}._('{0}')",
            ir.Prim.BYTES: "base64.decode({0})",
            ir.Prim.DATE: "{0}",
            ir.Prim.TIME: "{0}",
            ir.Prim.DATETIME: "_dateTime({0})",
            ir.Prim.DURATION: "{0}",
            ir.Prim.URI: "_uri({0})",
        },
        map="{{{0}}}",
        unknown_member="{0}({1})",
    ),
    header=header,
    files=files,
    compose=compose,
    options=(Option("copyWith", False, "Give each class a copyWith."),),
    adapt=_adapt,
    order=("union",),
    overridable=Overridable(
        re.compile(r"'[^'\\\\$]+'( (as|show|hide) \w+(, \w+)*)*"),
        "'package:money/money.dart'",
        {
            "decode": "the expression that makes a value of {v}, as JSON has it, a decimal as text",
            "encode": "the expression that makes of {v} what decode takes",
        },
        required=("decode", "encode"),
    ),
    features=FEATURES,
    traits=frozenset(
        (
            "complete typed null-typed default-typed three-state exhaustive enum-types inheriting "
            "abstract-types open-types arm-names"
        ).split()
    ),
)
