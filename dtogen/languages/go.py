"""Go 1.24, encoding/json.

Keywords and predeclared names (specification, "Keywords" and "Predeclared identifiers") cannot meet an exported name;
fields and methods of a struct are one scope ("Struct types", "Method declarations"). Enum members and the constructors
of union arms are names of the package.
"""

from __future__ import annotations

import re

from dtogen import ir
from dtogen.code import Code, Lines, fill, visible
from dtogen.language import Context, File, Language, Literals, Naming, Shapes, Spelling, by_view
from dtogen.languages._go_compose import (
    YES,
    compose_alias,
    compose_arm,
    compose_enum,
    compose_field,
    compose_member,
    compose_model,
    compose_operation,
    compose_union,
)
from dtogen.languages._go_text import doc, header, quote
from dtogen.names import kebab
from dtogen.options import Option
from dtogen.override import Overridable, imports_in, imports_of
from dtogen.views import (
    FileView,
    Text,
)

_DECODING = ("object", "union", "three_state")
_IMPORTS: dict[str, tuple[str, ...]] = {
    "bytes": (*_DECODING, "int_key"),
    "encoding": ("path_text",),
    "encoding/json": (*_DECODING, "any", "prim_decimal", "enum_closed_int"),
    "errors": ("prim_decimal",),
    "fmt": (*_DECODING, "check_enum", "constant", "prim_duration", "prim_uuid", "path_text"),
    "io": ("returns_stream",),
    "maps": ("odd_names",),
    "net/url": ("path_escape", "path_text"),
    "reflect": (*_DECODING, "path_text"),
    "regexp": ("prim_uuid",),
    "slices": ("object", "check_enum"),
    "strconv": ("prim_duration",),
    "strings": ("object", "union_tagged", "prim_duration"),
    "time": ("prim_date", "prim_time", "prim_datetime", "prim_duration"),
}
_ABOUT = (
    "An optional member is a pointer, a slice, a map or a union; it is sent unless it is nil or zero, so an empty\n"
    "slice is sent.{0} Decoding refuses an object without its required members."
)


def _file(view: FileView, context: Context) -> Text:
    needs, options = view.needs, context.options
    pointer = fill(" [{Ptr}] makes a pointer of a literal.", **context.names) if needs["pointer"] else ""
    title = f"Package {options.text('namespace')} holds the types of {visible(context.schema_name)}."
    about = _ABOUT.format(pointer) if needs["object"] else ""
    about += (
        "\nA member with a default is never left out: nil is sent, and absent is read, as the default."
        * needs["default"]
    )
    standard = tuple(quote(name) for name, why in _IMPORTS.items() if any(needs[each] for each in why))
    own = _own_imports(imports_of(context.language.overrides, needs))
    marks = [str(line).removeprefix("//").strip() for line in view.header]
    return {
        "doc": doc(Code(options.text("namespace")), title, about),
        "imports": standard,
        "own_imports": own,
        "has_imports": YES if standard or own else Code(""),
        "has_both_imports": YES if standard and own else Code(""),
        "root_imports": _own_imports(imports_in(context.language.overrides, (root.type for root in view.roots))),
        "has_support": YES if any(needs[each] for each in _SUPPORTED) else Code(""),
        "decodes": YES if any(needs[each] for each in _DECODING) else Code(""),
        "walks": YES if needs["object"] or needs["union_tagged"] else Code(""),
        "module": quote(options.text("package")),
        "has_time": YES if any("time.Time" in root.type for root in view.roots) else Code(""),
        "xml_header": (Code("<!--"), *(Code(line.replace("--", "- -")) for line in marks), Code("-->")),
        "readme": Code(visible(f"Typed DTOs of {context.schema_name}.").replace("<", "&lt;")),
    }


def _own_imports(imports: Lines) -> Lines:
    """Those of the user's types, by path: gofmt sorts them so."""
    pairs = [each.rpartition(" ") for each in imports]
    pairs.sort(key=lambda each: (each[2], each[0]))
    return tuple(Code(f"{alias}{blank}{quote(path)}") for alias, blank, path in pairs)


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


def files(context: Context) -> tuple[File, ...]:
    # Members of a base are told again in each type; a base that is no type on the wire is not written.
    decls = tuple(
        each.name for each in context.facts.schema.decls if not (isinstance(each, ir.Model) and each.abstract)
    )
    dtos, module = File("dtos.go", "go/dtos.go.j2", decls), File("go.mod", "go/go.mod.j2", ())
    client = tuple(File(f"{name}.go", f"go/{name}.go.j2", ()) for name in _CLIENT if context.has_client)
    match context.options.text("layout"):
        case "package":
            return (
                module,
                dtos,
                *client,
                File("README.md", "go/README.md.j2", ()),
                File("LICENSE", "go/LICENSE.j2", ()),
            )
        case "proof":
            return (module, dtos, *client, File("driver/driver.go", "go/driver.go.j2", ()))
        case _:
            return (dtos,)


_INITIALISMS = (
    "acl api ascii cpu css dns eof guid html http https id ip json lhs qps ram rhs rpc sla smtp sql ssh tcp tls ttl "
    "udp ui gid uid uuid uri url utf8 vm xml xmpp xsrf xss"
)
_KEYWORDS = (
    "break case chan const continue default defer else fallthrough for func go goto if import interface map package "
    "range return select struct switch type var main"
)
_PACKAGE = re.compile(rf"(?!(?:{'|'.join(_KEYWORDS.split())})$)[a-z][a-z0-9_]*")
_METHODS = frozenset({"MarshalJSON", "UnmarshalJSON", "HTTPMethod", "HTTPName", "HTTPPath", "Returns"})
_CLIENT = ("client", "client_content", "client_error")
_SUPPORTED = (
    *("operation", "pointer", "object", "union", "three_state", "check_enum", "path_text", "or_empty", "or_empty_map"),
    *("prim_decimal", "prim_date", "prim_time", "prim_duration", "prim_uuid"),
)

LANGUAGE = Language(
    id="go",
    title="Go",
    aliases=("golang",),
    extension="go",
    media_type="text/x-go",
    types={
        ir.Prim.BOOL: Spelling("bool"),
        ir.Prim.INT32: Spelling("int32"),
        ir.Prim.INT64: Spelling("int64"),
        ir.Prim.FLOAT32: Spelling("float32"),
        ir.Prim.FLOAT64: Spelling("float64"),
        ir.Prim.DECIMAL: Spelling("{Decimal}"),
        ir.Prim.STRING: Spelling("string"),
        ir.Prim.BYTES: Spelling("[]byte"),
        ir.Prim.DATE: Spelling("{Date}"),
        ir.Prim.TIME: Spelling("{TimeOfDay}"),
        ir.Prim.DATETIME: Spelling("time.Time"),
        ir.Prim.DURATION: Spelling("{Duration}"),
        ir.Prim.UUID: Spelling("{UUID}"),
        ir.Prim.URI: Spelling("string"),
    },
    list=Spelling("[]{0}"),
    map=Spelling("map[{0}]{1}"),
    any=Spelling("json.RawMessage"),
    # What stands for an optional member depends on its type: see `_storage`.
    shapes=Shapes(
        nullable=Spelling("*{0}"),
        optional=Spelling("{0}"),
        three_state=Spelling("{0}"),
        optional_union=Spelling("{0}"),
    ),
    naming=Naming(
        type="keep",
        member="pascal",
        enum_member="pascal",
        escape="",
        arms_by_tag=True,
        digit="X",
        upper="X",
        is_plain=True,
        initialisms=frozenset(_INITIALISMS.split()),
        reserved={"member": _METHODS, "arm": frozenset({"MarshalJSON", "UnmarshalJSON", "Unknown", "Null"})},
        support=(
            *("JsonApiClient", "NewJsonApiClient", "ApiError", "FieldError", "File", "Send", "SendAll", "Stream"),
            *("Request", "Ptr", "Nullable", "Null", "NotNull", "Decimal", "Date", "TimeOfDay", "Duration", "UUID"),
            "uuidForm",
            *("decodeObject", "decodeValue", "checkItems", "takesNull", "eachMember", "encodeObject", "decodeTag"),
            *(
                "encodeUnion",
                "checkEnum",
                "checkConstant",
                "orEmpty",
                "orEmptyMap",
                "pathText",
                "isNamed",
                "orDefault",
                "orValue",
            ),
        ),
        derived={
            "union_shape": {"null": "{}Null"},
            "member_open": {"ExtraFields": ""},
            "enum_member": {"constant": "{0}{1}"},
            "arm": {"constructor": "{0}{1}"},
        },
    ),
    literals=Literals(quote=quote, enum_member="{0}{1}"),
    header=header,
    files=files,
    compose=compose,
    options=(
        Option(
            "package", kebab, "The path of the module, in the package layout.", pattern=re.compile(r"[A-Za-z0-9_.~/-]+")
        ),
        Option("namespace", "dtos", "The package clause of the document.", pattern=_PACKAGE),
    ),
    generic="{0}[{1}]",
    features=(
        *("pointer", "object", "extra", "odd_names", "union", "check_enum", "or_empty", "or_empty_map"),
        *("path_escape", "path_text", "or_default", "or_value", "int_key"),
    ),
    overridable=Overridable(re.compile(r"([A-Za-z_]\w* )?[\w.~/-]+"), "example.com/money"),
    traits=frozenset(
        ("typed null-typed default-absent three-state abstract-types open-types arm-names tag-names").split()
    ),
)
