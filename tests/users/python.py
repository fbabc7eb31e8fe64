"""Python: keyword arguments, `match` with `assert_never`; pyright in strict mode is what users' editors run."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from dtogen.prove.languages.python import PYRIGHT_SETTINGS
from dtogen.prove.proof import call
from dtogen.prove.toolchain import Toolbox
from dtogen.views import ArmView, DeclView, EnumView, ModelView, UnionView
from tests.users import User, aliases, given, least, models, names, told

# Strict about types, not about what a checker is told for tidiness: these programs only read.
SETTINGS = {
    **PYRIGHT_SETTINGS,
    "exclude": ["**/dtos.py"],
    "pythonVersion": "3.11",
    "reportUnusedVariable": False,
    "reportUnusedImport": False,
    "reportUnnecessaryComparison": False,
    "reportUnnecessaryIsInstance": False,
}
# Users write what the document's own aliases stand for.
INTEGERS = re.compile(r"\bInt(?:32|64)\b")
PLAIN = re.compile(r"\bNullable\[([\w.]+)\]")


def program(decls: Sequence[DeclView], place: str) -> str:
    lines: list[str] = []
    lines += told(decls, _model, _enum, _union)
    for alias in aliases(decls):
        lines.append(f"def from_{alias.name}(it: {alias.name}) -> {alias.type}:\n    return it")
        lines.append(f"def to_{alias.name}(it: {alias.type}) -> {alias.name}:\n    return it")
    body = PLAIN.sub(r"\1 | None", INTEGERS.sub("int", "\n".join(lines) + "\n"))
    imported = ", ".join(names(decls))
    params = {param for model in models(decls) for param in model.params}
    return (
        "from __future__ import annotations\n\nfrom typing import Any, Literal, TypeVar, assert_never\n\n"
        f"from {place}.dtos import {imported}\n\n"
        + "".join(f'{each} = TypeVar("{each}")\n' for each in sorted(params))
        + "__all__: list[str] = []\nanything: Any = None\n\n"
        + body
    )


def _model(model: ModelView) -> Iterator[str]:
    type = f"{model.name}[{', '.join(model.params)}]" if model.params else str(model.name)
    for way, members in (("all", given(model)), ("least", least(model))):
        wanted = ", ".join(f"m{n}: {each.type}" for n, each in enumerate(members))
        cells = ", ".join(f"{each.name}=m{n}" for n, each in enumerate(members))
        yield f"def {way}_{model.name}({wanted}) -> {type}:\n    return {model.name}({cells})"
    yield f"def read_{model.name}(it: {type}) -> object:"
    for n, each in enumerate(model.members):
        yield f"    m{n}: {each.type} = it.{each.name}"
    read = [f"m{n}" for n, _ in enumerate(model.members)]
    if model.is_open:
        yield "    rest: dict[str, Any] | None = it.model_extra\n    assert rest is not None"
    if model.base:
        yield f"    base: {model.base} = it"
    if model.operation and model.operation.returns:
        yield f"    answer: type[{model.operation.returns}] = it.operation().returns"
    yield f"    return ({', '.join([*read, 'it'])})"


def _enum(enum: EnumView) -> Iterator[str]:
    yield f"def choose_{enum.name}(it: {enum.name}) -> {enum.name}:\n    match it:"
    for each in enum.members:
        value = each.value if enum.is_open else f"{enum.name}.{each.name}"
        yield f"        case {value}:\n            return {value}"
    yield f"        case _:\n            {'return it' if enum.is_open else 'assert_never(it)'}"


def _union(union: UnionView) -> Iterator[str]:
    for n, each in enumerate(union.arms):
        yield f"def make_{union.name}{n}(it: {each.type}) -> {union.name}:\n    return it"
    yield f"def choose_{union.name}(it: {union.name}) -> object:\n    match it:"
    for each in union.arms:
        yield f"        case {_pattern(each)}:\n            return it"
    if union.is_tagged:
        yield "        case dict():\n            return it"
    if union.is_nullable:
        yield "        case None:\n            return it"
    yield "        case _:\n            assert_never(it)"


def _pattern(arm: ArmView) -> str:
    if arm.is_object:
        return f"{arm.type}()"
    return "list()" if arm.is_list else "bool()" if arm.is_boolean else "str()" if arm.is_string else "int() | float()"


def check(folder: Path, tools: Toolbox, programs: Sequence[str]) -> list[str]:
    done = call(tools.argv("pyright", "--outputjson", "--pythonpath", *tools.argv("python")[:1], "-p", "."), folder)
    found = json.loads(done.out)["generalDiagnostics"]
    return [f"{each['file']}: {each['message']}" for each in found if each["severity"] == "error"]


USER = User(
    folder="{}",
    file="{}/user.py",
    program=program,
    check=check,
    files={"pyrightconfig.json": json.dumps(SETTINGS)},
)
