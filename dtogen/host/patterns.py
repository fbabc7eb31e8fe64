"""Selections as a query or a header writes them, the forms of ServiceStack included.

| written as             | means                                                        | canonical       |
|------------------------|--------------------------------------------------------------|-----------------|
| `Name`, ``Name`1``     | that type, and what it needs                                 | `Name`          |
| `Name.*`               | that type, and all that it refers to                         | `Name.*`        |
| `*.Name`               | all that refers to it                                        | `*.Name`        |
| `{tag}`, `{a,b}`       | the operations with one of these tags                        | `{tag}`         |
| `module/*`, `module/`  | all types of that module of the schema, or of the schema     | `module/`       |
| `services`, `types`    | all operations; all that are none: only to be left out       | as written      |

The canonical form of a module has no star: `/*` in a header would open a comment inside the comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePath

from dtogen import ir
from dtogen.diagnostics import OptionError, error
from dtogen.host.limits import LIMITS, Limits
from dtogen.select import FORMS

_NAME = r"[^\W\d]\w*"
# A tag has no star and a module no other sign, so no pattern can end a comment or open one.
_FORM = re.compile(rf"(\*\.)?{_NAME}(\.\*)?|\{{[\w .,&+/-]+\}}|{_NAME}(\.{_NAME})*/")
_PIECES = re.compile(r"\{[^{}]*\}|[^,{}]+|[{}]")
SPECIAL = ("services", "types")


def split_patterns(text: str) -> tuple[str, ...]:
    """The patterns of a list with commas; those inside braces stand."""
    return tuple(each.strip() for each in _PIECES.findall(text) if each.strip())


def canonical(patterns: Iterable[str], limits: Limits = LIMITS) -> tuple[str, ...]:
    """Each pattern once, in canonical form. Raises OptionError for one of no form, or too many or too long ones."""
    found: dict[str, None] = {}
    for each in patterns:
        if len(each) > limits.pattern:
            raise OptionError(error("DT411", f"a pattern is longer than {limits.pattern} characters", help=_HELP))
        pattern = re.sub(r"`\d+", "", each)
        pattern = pattern.removesuffix("*") if pattern.endswith("/*") else pattern
        if not _FORM.fullmatch(pattern):
            raise OptionError(error("DT412", f'"{each}" is no pattern', help=_HELP))
        found[pattern] = None
    if len(found) > limits.patterns:
        raise OptionError(error("DT411", f"there are more than {limits.patterns} patterns", help=_HELP))
    return tuple(found)


_HELP = f"patterns: {FORMS}, module/* (its types); separated by commas"


def expand(patterns: Iterable[str], schema: ir.Schema, *, leaves_out: bool = False) -> tuple[str, ...]:
    """The patterns that `pipeline.choose` takes. Raises OptionError for a module that is not there."""
    names = {decl.name for decl in schema.decls}
    found: list[str] = []
    for each in patterns:
        if each.endswith("/"):
            found += _of_module(each.removesuffix("/"), schema)
        elif leaves_out and each in SPECIAL and each not in names:
            found += [decl.name for decl in schema.decls if _is_operation(decl) == (each == "services")]
        else:
            found.append(each)
    return tuple(found)


def _is_operation(decl: ir.Decl) -> bool:
    return isinstance(decl, ir.Model) and decl.operation is not None


def _of_module(name: str, schema: ir.Schema) -> list[str]:
    if name.lower() == schema.name.lower():
        return [decl.name for decl in schema.decls]
    wanted = name.rsplit(".", 1)[-1].lower()
    found = [decl.name for decl in schema.decls if PurePath(decl.location.file).stem.lower() == wanted]
    if not found:
        modules = sorted({PurePath(decl.location.file).stem for decl in schema.decls})
        raise OptionError(
            error("DT404", f'the pattern "{name}/*" matches no type', help=f"modules: {', '.join(modules)}")
        )
    return found
