"""PHP 8.2 with ext-json, laid out as PSR-12: readonly classes with named arguments, strict types.

Reserved words from the PHP manual (List of Keywords, List of other reserved words); class names are compared without
case. Global classes are written with a leading backslash and never imported, so a schema type may have their names.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from dtogen import ir
from dtogen.code import EMPTY, Code, fill, visible
from dtogen.facts import key_of
from dtogen.language import Context, File, Language, Literals, Naming, Shapes, Spelling, by_view
from dtogen.languages._php_codec import DECODE_NEEDS, FEATURES, reader
from dtogen.languages._php_compose import compose_model
from dtogen.languages._php_text import blob, header, html, integer, json_string, quote, real
from dtogen.languages._php_types import NATIVE
from dtogen.languages._php_unions import compose_enum, compose_member, compose_union
from dtogen.layout import COMMA, fit
from dtogen.names import kebab, pascal
from dtogen.options import Option
from dtogen.views import FileView, Text

_RESERVED = (
    "abstract and array as break callable case catch class clone const continue declare default die do echo else "
    "elseif empty enddeclare endfor endforeach endif endswitch endwhile eval exit extends final finally fn for "
    "foreach function global goto if implements include include_once instanceof insteadof interface isset list "
    "match namespace new or print private protected public readonly require require_once return static switch "
    "throw trait try unset use var while xor yield self parent int float bool string true false null void "
    "iterable object mixed never enum resource numeric __halt_compiler __class__ __dir__ __file__ __function__ "
    "__line__ __method__ __namespace__ __trait__"
)
_SUPPORT = {
    "ApiRequest": "request",
    "ApiOperation": "operation",
    "JsonModel": "trait",
    "Absent": "absent",
    "JsonNull": "null",
    "DecodeException": "exception",
    "JsonNumber": "number",
    "IsoDuration": "duration",
    "Decode": "decode",
    "Encode": "encode",
}
"""Our own classes, and what their part of a document is called."""
_CLIENT = (
    "json_api_client api_result api_exception api_error field_error upload transport http_request http_response "
    "transport_exception stream_transport connection event_reader call members"
).split()
"""Our templates of the client, a class each."""


def _file(view: FileView, context: Context) -> Text:
    path = PurePosixPath(view.path)
    is_package = context.options.text("layout") == "package"
    own = {str(name): role for role, name in context.names.items()}
    part = own.get(path.stem, "") if is_package and path.suffix == ".php" else ""
    if is_package:
        _need_all(context)
    elif view.decls:
        _need_more(view, context)
    shown = {_SUPPORT[part]} if part else set() if is_package else _used(view)
    tagged = [each.union for each in view.decls if each.union and each.union.is_tagged]
    is_any = is_package and any(path.stem == each.names["any"] for each in tagged)
    package = context.options.text("package").lower()
    package = package if "/" in package else f"{package}/{package}"
    marker = [str(line)[3:] for line in view.header[1:-1]]
    description = f"Typed DTOs of {context.schema_name}."
    return {
        **{f"has_{name}": Code("yes" if name in shown else "") for name in _SUPPORT.values()},
        "has_title": Code("yes" if shown and view.decls and not is_package else ""),
        "has_interface": Code("" if is_any else "yes"),
        "has_any": Code("yes" if is_any or not is_package else ""),
        "uses_at": Code("yes" if any(view.needs[each] for each in _AT) or is_package else ""),
        "roots": _roots(view, context) if view.template.endswith("driver.php.j2") else (),
        "html": html(view.header),
        "marker": tuple(
            fill("{0}{1}", json_string(line), COMMA if i < len(marker) - 1 else EMPTY) for i, line in enumerate(marker)
        ),
        "package": json_string(package),
        "title": Code(visible(package)),
        "version": json_string(context.options.text("version")),
        "description": json_string(description),
        "readme": Code(visible(description).replace("<", "&lt;")),
        "prefix": json_string(context.options.text("namespace") + "\\"),
    }


_AT = tuple(
    f"decode_{each}"
    for each in ("required", "optional", "orAbsent", "defaulted", "tag", "list", "map", "intMap", "enumMap")
)


def _used(view: FileView) -> set[str]:
    """The parts of the support that a document needs."""
    needs = view.needs
    if not (needs["model"] or needs["union_tagged"] or needs["union_shape"]):
        return set()
    wanted = {
        "request": needs["operation"],
        "operation": needs["operation"],
        "trait": needs["trait"],
        "absent": needs["absent"],
        "null": needs["json_null"],
        "number": needs["exact"],
        "duration": needs["duration"],
    }
    return {"exception", "decode", "encode", *(name for name, there in wanted.items() if there)}


def _need_more(view: FileView, context: Context) -> None:
    """What our own functions need of each other."""
    for name, others in DECODE_NEEDS.items():
        if view.needs[f"decode_{name}"]:
            for each in others:
                context.need(f"decode_{each}")
                for more in DECODE_NEEDS[each]:
                    context.need(f"decode_{more}")


def _need_all(context: Context) -> None:
    """In a package each class of the support is a file, whole."""
    for feature in FEATURES:
        context.need(feature)


def _roots(view: FileView, context: Context) -> tuple[Code, ...]:
    refs = {str(quote(key_of(each))): each for each in context.facts.instances}
    refs |= {str(quote(each.name)): ir.Ref(each.name) for each in context.facts.schema.decls}
    lines: list[Code] = []
    for each in view.roots:
        lines += fit((fill("{0} => ", each.key), reader(refs[each.key], context), COMMA), 120, 4)
    return tuple(lines)


compose = by_view(model=compose_model, enum=compose_enum, member=compose_member, union=compose_union, file=_file)


def files(context: Context) -> tuple[File, ...]:
    dtos = "php/dtos.php.j2"
    match context.options.text("layout"):
        case "package":
            return (
                File("composer.json", "php/composer.json.j2", ()),
                *_classes(context),
                *(_client("src/") if context.has_client else ()),
                File("README.md", "php/README.md.j2", ()),
                File("LICENSE", "php/LICENSE.j2", ()),
            )
        case "proof":
            return (
                File("Dtos.php", dtos),
                *(_client("") if context.has_client else ()),
                File("driver.php", "php/driver.php.j2", ()),
            )
        case _:
            return (File("Dtos.php", dtos),)


def _classes(context: Context) -> list[File]:
    """One class a file, as PSR-4 has it; our own last."""
    found: list[File] = []
    for decl in context.facts.schema.decls:
        names = [] if isinstance(decl, ir.Alias) else [context.types[decl.name]]
        names += [context.derived[decl.name]["any"]] if "any" in context.derived[decl.name] else []
        found += (File(f"src/{name}.php", "php/dtos.php.j2", (decl.name,)) for name in names)
    return [*found, *(File(f"src/{context.names[each]}.php", "php/dtos.php.j2", ()) for each in _SUPPORT)]


def _client(folder: str) -> tuple[File, ...]:
    """The client has a namespace of its own, so that its names cannot meet those of a schema."""
    return tuple(File(f"{folder}Client/{pascal(each)}.php", f"php/client/{each}.php.j2", ()) for each in _CLIENT)


def _namespace(schema_name: str) -> str:
    name = pascal(schema_name) or "Dtos"
    return f"_{name}" if name[0].isdigit() or name == "Namespace" else name


LANGUAGE = Language(
    id="php",
    title="PHP",
    aliases=("php8",),
    extension="php",
    media_type="application/x-httpd-php",
    types={prim: Spelling(text) for prim, text in NATIVE.items()},
    list=Spelling("array"),
    map=Spelling("array"),
    any=Spelling("mixed"),
    shapes=Shapes(
        nullable=Spelling("?{0}"),
        optional=Spelling("?{0}"),
        three_state=Spelling("{0}|{Absent}|null"),
        optional_union=Spelling("{0}|{Absent}|null"),
    ),
    generic="{0}",
    naming=Naming(
        type="keep",
        member="camel",
        enum_member="pascal",
        enum_member_open="screaming",
        type_escape="{}Type",
        folds_types=True,
        reserved={
            "type": frozenset(_RESERVED.split()),
            "member": frozenset({"this"}),
            "enum_member": frozenset({"Class", "CLASS", "class"}),
        },
        support=tuple(_SUPPORT),
        derived={"union_tagged": {"any": "Any{}"}, "member_open": {"extra": ""}},
    ),
    literals=Literals(
        quote=quote,
        prims={
            ir.Prim.INT32: integer,
            ir.Prim.INT64: integer,
            ir.Prim.FLOAT32: real,
            ir.Prim.FLOAT64: real,
            ir.Prim.DECIMAL: "'{0}'",
            ir.Prim.BYTES: blob,
        },
        map="[{0}]",
        empty_map="[]",
        pair="{0} => {1}",
        enum_member="{0}::{1}",
    ),
    header=header,
    files=files,
    compose=compose,
    options=(
        Option(
            *("namespace", _namespace, "The namespace of all types."),
            pattern=re.compile(r"[A-Za-z_]\w*(\\[A-Za-z_]\w*)*", re.ASCII),
        ),
        Option("package", kebab, "The name of the package; without a vendor, its own name is the vendor's too."),
    ),
    has_aliases=False,
    order=("base",),
    features=FEATURES,
    traits=frozenset(
        (
            "complete positional required-first null-refusing default-refusing enum-types inheriting abstract-types "
            "open-types any-json"
        ).split()
    ),
)
