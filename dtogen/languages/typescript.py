"""TypeScript 5.4 to 7 as an ES module, laid out as prettier 3 would.

Reserved words from ECMA-262 (12.7.2, and strict mode) and the compiler's errors 2414, 2427 and 2457; globals that the
documents name are reserved as well. Members are the wire names.
"""

from __future__ import annotations

import re
from dataclasses import replace

from dtogen import ir
from dtogen.code import EMPTY, Code, fill, visible
from dtogen.language import Codec, Context, File, Language, Literals, Naming, Shapes, Spelling, by_view
from dtogen.languages._typescript_compose import (
    DECODERS,
    FORMATS,
    compose_alias,
    compose_enum,
    compose_field,
    compose_member,
    compose_model,
    compose_operation,
    compose_union,
)
from dtogen.languages._typescript_layout import (
    COMMA,
    assigned,
    expression,
    indented,
    key_of,
    parse,
    qualified,
)
from dtogen.languages._typescript_own import DECODER_OF, own_decoder, own_decoders
from dtogen.languages._typescript_text import header, json_string, quote
from dtogen.options import Option, Options
from dtogen.override import Overridable, imports_of
from dtogen.views import (
    FileView,
    Text,
)


def _file(view: FileView, context: Context) -> Text:
    names, options, needs = context.names, context.options, view.needs
    own = imports_of(context.language.overrides, needs)
    extension = {"none": ""}.get(options.text("extension"), options.text("extension"))
    roots: list[Code] = []
    for each in view.roots if view.template.endswith("driver.ts.j2") else ():
        key = key_of(each.key, each.key[1:-1])
        decoder = qualified(each.decode or EMPTY, Code("decode"))
        roots += indented(assigned(fill("{0}:", key), (expression(parse(decoder)), COMMA), 2))
    uses_record = needs["model"] or needs["union_tagged"] or needs["decode_map"]
    return {
        "type_imports": tuple(fill("import type {0};", each) for each in own),
        "own_imports": tuple(fill("import {0};", each) for each in own),
        "own_decoders": own_decoders(needs.__getitem__, context),
        "import": quote(f"./dtos{extension}"),
        "import_decode": quote(f"./decode{extension}"),
        "import_error": quote(f"./api-error{extension}"),
        "import_wire": quote(f"./wire{extension}"),
        "import_client": quote(f"./client{extension}"),
        "roots": tuple(roots),
        "exact": Code("yes" if options.flag("exact") else ""),
        "is_ts": Code("yes" if extension == ".ts" else ""),
        "indexed": Code("yes" if options.text("open") == "index" else ""),
        "uses_record": Code("yes" if uses_record else ""),
        "uses_own": Code("yes" if needs["model"] or needs["union_tagged"] or needs["union_shape"] else ""),
        "uses_day": Code("yes" if needs["decode_date"] or needs["decode_dateTime"] else ""),
        "uses_clock": Code("yes" if needs["decode_time"] or needs["decode_dateTime"] else ""),
        "uses_format": Code("yes" if any(needs[f"decode_{each}"] for each in FORMATS) else ""),
        "uses_number": Code("yes" if any(needs[each] for each in _NUMBERS) else ""),
        "is_empty": Code("" if view.decls else "yes"),
        "has_support": Code("yes" if options.flag("exact") or any(needs[each] for each in _SUPPORT) else ""),
        "raw_alias": EMPTY if names["rawJSON"] == "rawJSON" else fill(": {rawJSON}", **names),
        "marker": tuple(fill("{0}{1}", json_string(line), COMMA) for line in _marker(view)[:-1])
        + tuple(json_string(line) for line in _marker(view)[-1:]),
        "xml_header": (Code("<!--"), *(Code(line.replace("--", "- -")) for line in _marker(view)), Code("-->")),
        "name": json_string(options.text("package")),
        "version": json_string(options.text("version")),
        "description": json_string(f"Typed DTOs of {context.schema_name}."),
        "title": Code(visible(options.text("package"))),
        "readme": Code(visible(f"Typed DTOs of {context.schema_name}.").replace("<", "&lt;")),
        "day": fill("${{{DAY}}}", **names),
        "clock": fill("${{{CLOCK}}}", **names),
    }


def _marker(view: FileView) -> list[str]:
    return [str(view.header[0])[3:], *(str(line) for line in view.header[1:-1])]


compose = by_view(
    field=compose_field,
    model=compose_model,
    operation=compose_operation,
    enum=compose_enum,
    member=compose_member,
    union=compose_union,
    alias=compose_alias,
    file=_file,
)


def files(context: Context) -> tuple[File, ...]:
    dtos, decode = File("dtos.ts", "typescript/dtos.ts.j2"), File("decode.ts", "typescript/decode.ts.j2")
    match context.options.text("layout"):
        case "package":
            return (
                File("package.json", "typescript/package.json.j2", ()),
                File("tsconfig.json", "typescript/tsconfig.package.json.j2", ()),
                File("src/dtos.ts", "typescript/dtos.ts.j2"),
                File("src/decode.ts", "typescript/decode.ts.j2"),
                *_client("src/", context),
                File("README.md", "typescript/README.md.j2", ()),
                File("LICENSE", "typescript/LICENSE.j2", ()),
            )
        case "proof":
            driver = File("driver.ts", "typescript/driver.ts.j2")
            node = File("node.d.ts", "typescript/node.d.ts.j2", ())
            settings = File("tsconfig.json", "typescript/tsconfig.json.j2", ())
            return (dtos, decode, *_client("", context), driver, node, settings)
        case _:
            return (dtos, decode) if context.options.flag("decode") else (dtos,)


def _client(folder: str, context: Context) -> tuple[File, ...]:
    names = ("client", "wire", "api-error") if context.has_client else ()
    return tuple(File(f"{folder}{name}.ts", f"typescript/{name}.ts.j2", ()) for name in names)


def _adapt(language: Language, options: Options) -> Language:
    """The decoders of the user's types in place of ours. Without decoders nothing would make such a value."""
    if options.text("layout") == "single" and not options.flag("decode"):
        return replace(language, overridable=None, no_types="it can with decode = true, whose decoders make its values")
    if not language.overrides:
        return language
    assert language.decode
    own = {prim: own_decoder(prim) for prim in language.overrides}
    prims = {**language.decode.prims, **{prim: f"{{{name}}}" for prim, name in own.items()}}
    return replace(
        language,
        decode=replace(language.decode, prims=prims),
        naming=replace(language.naming, support=(*language.naming.support, *own.values())),
    )


_RESERVED = (
    "await break case catch class const continue debugger default delete do else enum export extends false finally for "
    "function if import in instanceof new null return super switch this throw true try typeof var void while with "
    "yield let static implements interface package private protected public arguments eval as "
    "any unknown never object string number boolean bigint symbol undefined globalThis "
    "Object Omit Partial Record Uint8Array AsyncIterable JSON BigInt Number String Array NoInfer PropertyKey "
    "RegExp TypeError Exclude Pick Required"
)
_NUMBERS = ("decode_float64", "decode_decimal", "union_shape")
_SUPPORT = (
    *("operation", "open", "union_tagged", "value_of"),
    *(f"prim_{each}" for each in ("int64", "decimal", "bytes", "date", "datetime", "duration", "time", "uri", "uuid")),
)

LANGUAGE = Language(
    id="typescript",
    title="TypeScript",
    aliases=("ts",),
    extension="ts",
    media_type="text/typescript",
    types={
        ir.Prim.BOOL: Spelling("boolean"),
        ir.Prim.INT32: Spelling("number"),
        ir.Prim.INT64: Spelling("{Int64}"),
        ir.Prim.FLOAT32: Spelling("number"),
        ir.Prim.FLOAT64: Spelling("number"),
        ir.Prim.DECIMAL: Spelling("{Decimal}"),
        ir.Prim.STRING: Spelling("string"),
        ir.Prim.BYTES: Spelling("{Base64}"),
        ir.Prim.DATE: Spelling("{DateOnly}"),
        ir.Prim.TIME: Spelling("{TimeOnly}"),
        ir.Prim.DATETIME: Spelling("{DateTime}"),
        ir.Prim.DURATION: Spelling("{Duration}"),
        ir.Prim.UUID: Spelling("{Uuid}"),
        ir.Prim.URI: Spelling("{Uri}"),
    },
    # The parentheses are dropped where prettier has none.
    list=Spelling("{0}[]"),
    map=Spelling("Record<{0}, {1}>"),
    map_int=Spelling("Record<number, {1}>"),
    map_enum=Spelling("Partial<Record<{0}, {1}>>"),
    any=Spelling("unknown"),
    shapes=Shapes(
        nullable=Spelling("({0} | null)"),
        optional=Spelling("{0}"),
        three_state=Spelling("({0} | null)"),
        optional_union=Spelling("{0}"),
    ),
    naming=Naming(
        type="keep",
        member=None,
        enum_member="pascal",
        empty="Empty",
        reserved={"type": frozenset(_RESERVED.split())},
        refused={"member_request": frozenset({"getTypeName", "getMethod", "getPath", "createResponse", "constructor"})},
        support=(
            *("Operation", "Init", "Open", "UnknownArm", "UnknownTag", "Unknown", "Int64", "Decimal", "Base64"),
            *("DateOnly", "DateTime", "Duration", "TimeOnly", "Uri", "Uuid", "ValueOf", "JsonContext", "rawJSON"),
            *("parseJson", "stringifyJson", "dto", "Decoder", "Model", "Request", "Members", "Optional", "Defaulted"),
            *("model", "request", "tagged", "byKind", "format", "DAY", "CLOCK", "isDay", "isNumber", "record", "own"),
            *("refuse", *DECODERS),
        ),
    ),
    literals=Literals(quote=quote),
    header=header,
    files=files,
    compose=compose,
    options=(
        Option("exact", False, "64-bit integers as bigint, decimals with all their digits, a reader and a writer."),
        Option("decode", False, "A second document, decode.ts, whose decoders check what they read."),
        Option(
            *("enums", "const", "Enums as a union with a const object of the members, or the union alone."),
            choices=("const", "union"),
        ),
        Option("readonly", False, "Members and lists that the compiler keeps from being changed."),
        Option("open", "strict", "Open models without an index signature, or with one.", ("strict", "index")),
        Option("extension", ".js", "What imports between the documents end in.", (".js", ".ts", "none")),
    ),
    const={ir.Prim.STRING: "{0}", ir.Prim.INT32: "{0}", ir.Prim.BOOL: "{0}"},
    keeps_unused_params=False,
    adapt=_adapt,
    overridable=Overridable(
        re.compile(r"""(\w+|\{ [\w, ]+ \}|\* as \w+) from "[^"\\]+\""""),
        '{ Money } from "./money.js"',
        {"decode": "the expression that makes a value of {v}, as JSON has it; its toJSON writes it again"},
        required=("decode",),
        prims=frozenset(DECODER_OF),
    ),
    features=(
        *("value_of", "decode_request", *(f"decode_{each}" for each in DECODERS)),
        *(f"codec_{prim.value}" for prim in ir.Prim),
    ),
    decode=Codec(
        prims={
            ir.Prim.BOOL: "{bool}",
            ir.Prim.INT32: "{int32}",
            ir.Prim.INT64: "{int64}",
            ir.Prim.FLOAT32: "{float64}",
            ir.Prim.FLOAT64: "{float64}",
            ir.Prim.DECIMAL: "{decimal}",
            ir.Prim.STRING: "string",
            ir.Prim.BYTES: "{base64}",
            ir.Prim.DATE: "{date}",
            ir.Prim.TIME: "{time}",
            ir.Prim.DATETIME: "{dateTime}",
            ir.Prim.DURATION: "{duration}",
            ir.Prim.UUID: "{uuid}",
            ir.Prim.URI: "string",
        },
        list="{list}({item})",
        map="{map}({item})",
        map_int="{map}({item}, {numeric}({key}))",
        map_enum="{map}({item}, {key})",
        map_enum_int="{map}({item}, {numeric}({key}))",
        any="{json}",
        nullable="{nullable}({item})",
        model="{name}",
        enum="{name}",
        union="{name}",
        alias="{name}",
        param="{name}",
        generic="{name}({args})",
        const="{constant}({literal})",
        optional="{optional}({item})",
        optional_null="{nullish}({item})",
    ),
    synonyms={ir.Prim.INT64: "number", ir.Prim.DECIMAL: "number"}
    | dict.fromkeys(
        (
            *(ir.Prim.BYTES, ir.Prim.DATE, ir.Prim.TIME, ir.Prim.DATETIME, ir.Prim.DURATION),
            *(ir.Prim.UUID, ir.Prim.URI),
        ),
        "string",
    ),
    traits=frozenset(
        (
            "complete typed null-typed default-absent three-state exhaustive enum-types open-types wire-named literals"
        ).split()
    ),
)
