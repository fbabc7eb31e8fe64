"""Python 3.10, in two styles: Pydantic 2.11, and dataclasses with the standard library alone.

Rules from the language reference (keywords: 2.3.1; docstrings: string literals) and from what the checkers say. In a
class body a member hides the builtin of its name from the annotations, which then say `builtins.bytes`.
"""

from __future__ import annotations

import keyword
import re
from dataclasses import replace

from dtogen import ir
from dtogen.code import Code, Lines, checked, code_line, fill, identifier, number, visible
from dtogen.language import Context, File, Language, Literals, Naming, Shapes, Spelling, by_view
from dtogen.languages import _python_text as text
from dtogen.languages._python_alias import alias_text, enum_text, is_pydantic, member_text, union_text, width
from dtogen.languages._python_imports import FEATURES, GIVING_WAY, OWN, RESERVED_TYPES, import_lines, own_imports
from dtogen.languages._python_model import decorator, field_text, model_text
from dtogen.names import snake
from dtogen.options import Option, Options
from dtogen.override import Overridable, imports_in
from dtogen.views import (
    FileView,
    RootView,
    Text,
)


def header(lines: tuple[str, ...]) -> Lines:
    return text.docstring("\n".join(lines))


# Files.


def package_name(context: Context) -> str:
    name = snake(context.options.text("package")) or "dtos"
    return f"_{name}" if name[0].isdigit() else f"{name}_" if keyword.iskeyword(name) else name


def _file(view: FileView, context: Context) -> Text:
    names, facts = context.names, context.facts
    if any(view.needs[each] for each in ("prim_decimal", "type_decimal", "open", "any", "arms")):
        context.need("exact")
    params = {param for decl in facts.schema.decls if isinstance(decl, ir.Model) for param in decl.params}
    if view.decls:
        params |= {str(names["T"])} if _needs_t(view, context) else set()
    document = {str(each) for each in context.types.values()} | {str(names[each]) for each in OWN}
    roots = {word for root in view.roots for word in re.findall(r"\w+", root.type)} & document | _driver_names(context)
    exports = [context.types[decl.name] for decl in facts.schema.decls]
    if view.needs["operation"] or any(isinstance(d, ir.Model) and d.operation for d in facts.schema.decls):
        exports.append(names["Operation"])
    if not is_pydantic(context):
        exports += [Code("from_json"), Code("to_json"), names["UNSET"]]
    exports = sorted(exports, key=text.order)
    return {
        "imports": import_lines(view, context, bool(params)) if view.decls else (),
        "models": _table([each for each in view.roots if not each.is_union], context),
        "unions": _table([each for each in view.roots if each.is_union], context),
        "any_import": text.imports("typing", [("Any", names["Any"])], width(context)),
        "root_imports": own_imports(
            imports_in(context.language.overrides, (each.type for each in view.roots)), width(context)
        ),
        "root_names": tuple(fill("{0},", identifier(each)) for each in sorted(roots, key=text.order)),
        "typevars": tuple(fill("{0} = TypeVar({1})", identifier(each), text.quote(each)) for each in sorted(params)),
        "exports": tuple(fill("{0},", each) for each in exports),
        "all": tuple(fill("{0},", text.quote(str(each))) for each in sorted(exports, key=text.all_order)),
        "beside": Code("." if context.options.text("layout") == "package" else ""),
        "package": checked(package_name(context), re.compile(r"\w+")),
        "marks": tuple(code_line("#", line) for line in _plain(view.header)),
        "html": (Code("<!--"), *(Code(line.replace("--", "- -")) for line in _plain(view.header)), Code("-->")),
        "title": Code(visible(context.schema_name).replace("<", "&lt;")),
        "description": text.quote("Typed DTOs of " + context.schema_name.replace('"', "'")),
        "is_pydantic": Code("yes" if is_pydantic(context) else ""),
        "decorator": decorator(context),
        "has_nullable": Code("yes" if view.needs["nullable"] or view.needs["nullable_mark"] else ""),
    }


def _table(roots: list[RootView], context: Context) -> Lines:
    lines = (text.statement(fill("{0}: {1},", each.key, each.type), width(context), 4) for each in roots)
    return tuple(line for entry in lines for line in entry)


def _driver_names(context: Context) -> set[str]:
    return {str(context.names["Dto"])} if is_pydantic(context) else {"from_json", "to_json"}


def _needs_t(view: FileView, context: Context) -> bool:
    if not is_pydantic(context):
        return True
    return any(view.needs[each] for each in ("operation", "nullable", "nullable_mark", "defaulted", "int_key"))


def _plain(lines: Lines) -> list[str]:
    """The lines of the marker without its quotes."""
    return [line.replace('"""', "") for line in lines if line != '"""']


compose = by_view(
    field=field_text,
    model=model_text,
    enum=enum_text,
    member=member_text,
    union=union_text,
    alias=alias_text,
    file=_file,
)


def files(context: Context) -> tuple[File, ...]:
    style = context.options.text("style")
    document = f"python/{style}/dtos.py.j2"
    match context.options.text("layout"):
        case "package":
            folder = f"src/{package_name(context)}"
            return (
                File(f"{folder}/dtos.py", document),
                File(f"{folder}/__init__.py", "python/init.py.j2", ()),
                File(f"{folder}/py.typed", "python/py.typed.j2", ()),
                *_client(context, f"{folder}/", "client.py"),
                File("pyproject.toml", "python/pyproject.toml.j2", ()),
                File("README.md", "python/README.md.j2", ()),
                File("LICENSE", "python/LICENSE.j2", ()),
            )
        case "proof":
            driver = File("driver.py", f"python/{style}/driver.py.j2")
            return (File("dtos.py", document), driver, *_client(context, "", "dtos_client.py"))
        case _:
            return (File("dtos.py", document),)


def _client(context: Context, folder: str, name: str) -> tuple[File, ...]:
    """The modules of the client, of which users import the one of that name."""
    if not context.has_client:
        return ()
    return (
        File(f"{folder}{name}", "python/client.py.j2", ()),
        File(f"{folder}_async_client.py", "python/async_client.py.j2", ()),
        File(f"{folder}_wire.py", "python/wire.py.j2", ()),
        File(f"{folder}_errors.py", "python/errors.py.j2", ()),
        *((File(f"{folder}_codec.py", "python/pydantic/codec.py.j2", ()),) if is_pydantic(context) else ()),
    )


def adapt(language: Language, options: Options) -> Language:
    """The tables of the dataclass style."""
    if options["style"] == "pydantic":
        return language
    types = dict(language.types)
    types[ir.Prim.DECIMAL] = Spelling("{Decimal}")
    types[ir.Prim.BYTES] = Spelling("bytes")
    types[ir.Prim.DATETIME] = Spelling("dt.datetime")
    types[ir.Prim.DURATION] = Spelling("dt.timedelta")
    shapes = Shapes(
        nullable=Spelling("{0} | None"),
        optional=Spelling("{0} | None"),
        three_state=Spelling("{0} | {Unset} | None"),
        optional_union=Spelling("{0} | {Unset}"),
    )
    why = 'it can with style = "pydantic", where Pydantic finds the codec of a type'
    return replace(language, types=types, shapes=shapes, map_open_int=None, overridable=None, no_types=why)


_KEYWORDS = frozenset(keyword.kwlist)
_BASE_MODEL = frozenset(
    "construct copy dict from_orm json mro model_computed_fields model_config model_construct model_copy "
    "model_dump model_dump_json model_extra model_fields model_fields_set model_json_schema "
    "model_parametrized_name model_post_init model_rebuild model_validate model_validate_json "
    "model_validate_strings parse_file parse_obj parse_raw schema schema_json update_forward_refs validate".split()
)

LANGUAGE = Language(
    id="python",
    title="Python",
    aliases=("py",),
    extension="py",
    media_type="text/x-python",
    types={
        ir.Prim.BOOL: Spelling("bool"),
        ir.Prim.INT32: Spelling("{Int32}", ("int32",)),
        ir.Prim.INT64: Spelling("{Int64}", ("int64",)),
        ir.Prim.FLOAT32: Spelling("float"),
        ir.Prim.FLOAT64: Spelling("float"),
        ir.Prim.DECIMAL: Spelling("{Number}"),
        ir.Prim.STRING: Spelling("str"),
        ir.Prim.BYTES: Spelling("{Base64}"),
        ir.Prim.DATE: Spelling("dt.date"),
        ir.Prim.TIME: Spelling("dt.time"),
        ir.Prim.DATETIME: Spelling("{AwareDatetime}"),
        ir.Prim.DURATION: Spelling("{Duration}"),
        ir.Prim.UUID: Spelling("{UUID}"),
        ir.Prim.URI: Spelling("str"),
    },
    list=Spelling("list[{0}]"),
    map=Spelling("dict[{0}, {1}]"),
    map_open_int=Spelling("dict[{IntKey}[{0}], {1}]", ("int_key",)),
    any=Spelling("{Any}"),
    shapes=Shapes(
        nullable=Spelling("{Nullable}[{0}]"),
        optional=Spelling("{0} | None"),
        three_state=Spelling("{Nullable}[{0}]", ("nullable",)),
        optional_union=Spelling("{0}"),
    ),
    naming=Naming(
        type="keep",
        member="snake",
        enum_member="screaming",
        escape="{}_",
        type_escape="",
        digit="n",
        reserved={
            "type": _KEYWORDS | RESERVED_TYPES,
            "member": _KEYWORDS | _BASE_MODEL | {"dt", "builtins", "field", "cast"},
            "member_open": frozenset({"unknown"}),
            "member_request": frozenset({"operation", "staticmethod"}),
            "enum_member": _KEYWORDS,
        },
        support=GIVING_WAY,
    ),
    literals=Literals(
        quote=text.quote,
        true="True",
        false="False",
        null="None",
        prims={
            ir.Prim.FLOAT32: text.real,
            ir.Prim.FLOAT64: text.real,
            ir.Prim.DECIMAL: '{Decimal}("{0}")',
            ir.Prim.BYTES: text.blob,
            ir.Prim.DATE: text.day,
            ir.Prim.TIME: text.clock,
            ir.Prim.DATETIME: text.moment,
            ir.Prim.DURATION: text.span,
            ir.Prim.UUID: "{UUID}({0})",
        },
        unknown_member="{0}({1})",
        open_text="{1}",
    ),
    header=header,
    files=files,
    compose=compose,
    adapt=adapt,
    options=(
        Option("style", "pydantic", "Pydantic models, or dataclasses without a dependency.", ("pydantic", "dataclass")),
        Option("frozen", False, "Values cannot be changed once they are made."),
        Option("line_length", 88, "The longest line of a declaration."),
    ),
    generic="{0}[{1}]",
    const=dict.fromkeys((ir.Prim.STRING, ir.Prim.INT32, ir.Prim.INT64, ir.Prim.BOOL), "{Literal}[{0}]"),
    order=("base", "arm", "alias", "default"),
    features=FEATURES,
    overridable=Overridable(
        re.compile(r"(from [\w.]+ import \w+( as \w+)?|import [\w.]+( as \w+)?)"), "from money import Money"
    ),
    synonyms={ir.Prim.INT32: "int", ir.Prim.INT64: "int"},
    traits=frozenset(
        (
            "complete typed null-typed default-typed exhaustive enum-types inheriting literals plain-values any-json"
        ).split()
    ),
)

__all__ = ["LANGUAGE", "number"]
