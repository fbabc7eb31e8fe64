"""What a Python document imports, by style and feature; and the names that it says bare."""

from __future__ import annotations

import re

from dtogen.code import EMPTY, Code, Lines, fill
from dtogen.language import Context
from dtogen.languages._python_text import imports, order
from dtogen.override import imports_of
from dtogen.views import FileView

OWN = (
    *(
        "T",
        "Dto",
        "Defaulted",
        "Nullable",
        "Base64",
        "Duration",
        "Number",
        "Int32",
        "Int64",
        "IntKey",
        "OpenIntEnum",
        "Operation",
    ),
    *("Open", "Unset", "UNSET", "Decode"),
)
GIVING_WAY = (
    *(
        "Any",
        "Annotated",
        "Decimal",
        "Enum",
        "Field",
        "Generic",
        "IntEnum",
        "Literal",
        "Tag",
        "TypeAlias",
        "UUID",
        "Union",
    ),
    *("AwareDatetime", "Discriminator", *OWN),
)
"""Imports and names of our own that the schema's names may take: they are then written with a number."""

RESERVED_TYPES = frozenset(
    "BaseModel BeforeValidator BufferedIOBase Ge Le Callable ConfigDict CoreSchema ForwardRef GetCoreSchemaHandler "
    "GetJsonSchemaHandler MISSING PlainSerializer PydanticUseDefault Self SerializationInfo "
    "SerializerFunctionWrapHandler TypeAliasType ValidationError TypeVar WrapValidator "
    "ValidatorFunctionWrapHandler ValueError TypeError ArithmeticError RecursionError bool bytearray bytes dict "
    "float int isinstance issubclass iter len list map next object range repr set staticmethod classmethod str "
    "super tuple type zip getattr enumerate any dt json re types from_json to_json dataclass field fields "
    "is_dataclass cache cast get_args get_origin get_type_hints get_annotations b64decode b64encode core_schema "
    "model_serializer builtins".split()
)

FEATURES = (
    *("annotated", "field", "literal", "type_alias", "type_alias_type", "nullable_mark", "defaulted", "arms"),
    *("int32", "int64", "int_key", "builtins", "cast", "generic_model", "exact", "late", "looks_around"),
)

_ALIASES = (
    "nullable",
    "nullable_mark",
    "prim_bytes",
    "prim_decimal",
    "prim_duration",
    "int32",
    "int64",
    "int_key",
    "defaulted",
    "type_alias",
)
_INT = ("int32", "int64")
_DATES = ("prim_date", "prim_time", "prim_duration")

# Module -> name -> the features that use it; "" is always, "typevar" stands for a type variable.
_PYDANTIC: dict[str, dict[str, tuple[str, ...]]] = {
    "base64": {"b64decode": ("prim_bytes",), "b64encode": ("prim_bytes",)},
    "dataclasses": {"dataclass": ("operation",)},
    "decimal": {"Decimal": ("exact",)},
    "enum": {"Enum": ("enum_closed",), "IntEnum": ("enum_closed_int", "enum_open_int")},
    "io": {"BufferedIOBase": ("returns_stream",)},
    "typing": {
        "Annotated": (
            "annotated",
            "nullable",
            "nullable_mark",
            "prim_bytes",
            "prim_decimal",
            "prim_duration",
            "int_key",
            "defaulted",
            *_INT,
        ),
        "Any": ("model", "any", "arms", "prim_decimal", "prim_bytes", "int_key"),
        "Generic": ("generic_model", "operation"),
        "Literal": ("literal", "constant"),
        "TypeAlias": _ALIASES,
        "TypeVar": ("typevar",),
        "cast": ("cast",),
    },
    "uuid": {"UUID": ("prim_uuid",)},
    "annotated_types": {"Ge": _INT, "Le": _INT},
    "pydantic": {
        "AwareDatetime": ("prim_datetime",),
        "BaseModel": ("model",),
        "BeforeValidator": ("prim_bytes", "prim_decimal"),
        "ConfigDict": ("model",),
        "Discriminator": ("arms",),
        "Field": ("field",),
        "GetCoreSchemaHandler": ("defaulted",),
        "GetJsonSchemaHandler": ("model",),
        "PlainSerializer": ("prim_bytes", "prim_decimal", "prim_duration"),
        "SerializationInfo": ("model",),
        "SerializerFunctionWrapHandler": ("model",),
        "Tag": ("arms",),
        "ValidationError": ("int_key",),
        "ValidatorFunctionWrapHandler": ("int_key",),
        "WrapValidator": ("int_key",),
        "model_serializer": ("model",),
    },
    "pydantic_core": {
        "CoreSchema": ("model", "defaulted"),
        "PydanticUseDefault": ("defaulted",),
        "core_schema": ("defaulted",),
    },
    "typing_extensions": {"Self": ("model", "enum_open_int"), "TypeAliasType": ("type_alias_type",)},
}
_DATACLASS: dict[str, dict[str, tuple[str, ...]]] = {
    "base64": {"b64decode": ("",), "b64encode": ("",)},
    "collections.abc": {"Callable": ("",)},
    "dataclasses": dict.fromkeys(("MISSING", "dataclass", "fields", "is_dataclass"), ("",))
    | {"field": ("field", "open")},
    "decimal": {"Decimal": ("",)},
    "enum": {"Enum": ("",), "IntEnum": ("enum_closed_int", "enum_open_int")},
    "functools": {"cache": ("",)},
    "inspect": {"get_annotations": ("",)},
    "io": {"BufferedIOBase": ("returns_stream",)},
    "typing": {
        **dict.fromkeys(
            (
                *("Annotated", "Any", "Literal", "TypeAlias", "TypeVar", "Union", "cast"),
                *("get_args", "get_origin", "get_type_hints"),
            ),
            ("",),
        ),
        "ForwardRef": ("late",),
        "Generic": ("generic_model", "operation"),
    },
    "uuid": {"UUID": ("",)},
}
_MODULES: dict[str, dict[str, tuple[str, ...]]] = {
    "pydantic": {
        "builtins": ("builtins",),
        "datetime as dt": (*_DATES, "moment_default"),
        "json": ("exact",),
        "re": ("exact", "prim_duration"),
    },
    "dataclass": {"builtins": ("builtins",), "datetime as dt": ("",), "json": ("",), "re": ("",), "types": ("",)},
}
_THIRD = frozenset({"annotated_types", "pydantic", "pydantic_core", "typing_extensions"})


def import_lines(view: FileView, context: Context, has_typevar: bool) -> Lines:
    """The import statements, standard library first, in isort's order."""
    style = context.options.text("style")
    needs = dict(view.needs) | {"": True, "typevar": has_typevar}
    needs["exact"] = any(needs[each] for each in ("prim_decimal", "type_decimal", "open", "any", "arms"))
    needs["moment_default"] = any(
        "dt." in line for decl in view.decls if decl.model for line in decl.model.text["fields"]
    )
    width = int(context.options["line_length"])
    lines: list[Code] = [
        fill("import {0}", Code(name)) for name, why in _MODULES[style].items() if any(needs[each] for each in why)
    ]
    third: list[Code] = []
    tables = _PYDANTIC if style == "pydantic" else _DATACLASS
    for module, table in tables.items():
        names = [
            (name, context.names.get(name, Code(name)))
            for name, why in table.items()
            if any(needs[each] for each in why)
        ]
        (third if module in _THIRD else lines).extend(imports(module, names, width))
    blocks = (tuple(lines), tuple(third), own_imports(imports_of(context.language.overrides, view.needs), width))
    found = [block for block in blocks if block]
    return tuple(line for i, block in enumerate(found) for line in ((EMPTY, *block) if i else block))


def own_imports(statements: Lines, width: int) -> Lines:
    """Those of the user's types, which are taken for the project's own, as isort would: one for a module."""
    plain = [each for each in statements if each.startswith("import ")]
    modules: dict[str, list[tuple[str, Code]]] = {}
    for each in statements:
        if found := re.fullmatch(r"from ([\w.]+) import (\w+)(?: as (\w+))?", each):
            modules.setdefault(found[1], []).append((found[2], Code(found[3] or found[2])))
    for module in sorted(modules, key=lambda each: order(each.lower())):
        plain += imports(module, modules[module], width)
    return tuple(plain)
