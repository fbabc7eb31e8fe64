"""TypeScript: object literals, `new` for requests, narrowing; tsc as strict as a project can be."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from dtogen.prove.proof import call
from dtogen.prove.toolchain import Toolbox
from dtogen.views import ArmView, DeclView, EnumView, FieldView, ModelView, UnionView
from tests.users import User, aliases, least, models, names, told, unions

SETTINGS = {
    "compilerOptions": {
        "strict": True,
        "exactOptionalPropertyTypes": True,
        "noEmit": True,
        "target": "es2022",
        "module": "nodenext",
        "types": [],
    }
}


def program(decls: Sequence[DeclView], place: str) -> str:
    support = [*(["Open"] if any(each.is_open for each in models(decls)) else [])]
    support += ["UnknownArm"] if any(each.is_tagged for each in unions(decls)) else []
    lines = [f'import {{ {", ".join([*names(decls), *support])} }} from "./dtos.js";']
    lines += told(decls, _model, _enum, _union)
    for alias in aliases(decls):
        lines.append(f"export function from{alias.name}(it: {alias.name}): {alias.type} {{ return it; }}")
        lines.append(f"export function to{alias.name}(it: {alias.type}): {alias.name} {{ return it; }}")
    return "\n".join(lines) + "\n"


def _model(model: ModelView) -> Iterator[str]:
    params = f"<{', '.join(model.params)}>" if model.params else ""
    type = f"{model.name}{params}"
    for way, members in (("all", model.members), ("least", [*least(model), *_constants(model)])):
        wanted = ", ".join(f"m{n}: {each.type}" for n, each in enumerate(members))
        cells = ", ".join(f"{each.name}: m{n}" for n, each in enumerate(members))
        made = f"new {model.name}({{ {cells} }})" if model.operation else f"{{ {cells} }}"
        yield f"export function {way}{model.name}{params}({wanted}): {type} {{ return {made}; }}"
    yield f"export function read{model.name}{params}(it: {type}) {{"
    for n, each in enumerate(model.members):
        absent = "" if each.is_required or each.is_constant else " | undefined"
        yield f"  const m{n}: {each.type}{absent} = it[{each.name}];"
    if model.operation and model.operation.returns:
        yield f"  const answer: {model.operation.returns} = it.createResponse();"
    if model.is_open:
        yield f'  const rest: unknown = (it as Open<{type}>)["x-rest"];'
    if model.base:
        yield f"  const base: {model.base} = it;"
    yield "}"


def _constants(model: ModelView) -> list[FieldView]:
    return [each for each in model.members if each.is_constant]


def _enum(enum: EnumView) -> Iterator[str]:
    yield f"export function choose{enum.name}(it: {enum.name}): {enum.name} {{"
    yield "  switch (it) {"
    for each in enum.members:
        yield f"    case {enum.name}.{each.name}: return {enum.name}.{each.name};"
    if enum.is_open:
        yield "    default: return it;"
    yield "  }\n}"
    if enum.is_open:
        yield f"export const other{enum.name}: {enum.name} = {'1' if enum.is_int else chr(34) + 'unheard' + chr(34)};"


def _union(union: UnionView) -> Iterator[str]:
    for n, each in enumerate(union.arms):
        yield f"export function make{union.name}{n}(it: {each.type}): {union.name} {{ return it; }}"
    yield f"export function choose{union.name}(it: {union.name}) {{"
    for n, each in enumerate(union.arms):
        test = f"it[{union.tag}] === {each.tag}" if union.is_tagged else _test(each)
        yield f"  if ({test}) {{ const arm{n}: {each.type} = it; return; }}"
    rest = f"UnknownArm<{union.tag}>" if union.is_tagged else "null" if union.is_nullable else "never"
    yield f"  const rest: {rest} = it;"
    yield "}"


def _test(arm: ArmView) -> str:
    if arm.is_list:
        return "Array.isArray(it)"
    kind = "boolean" if arm.is_boolean else "number" if arm.is_number else "string" if arm.is_string else "object"
    return f'typeof it === "{kind}"'


def check(folder: Path, tools: Toolbox, programs: Sequence[str]) -> list[str]:
    done = call(tools.argv("tsc", "-p", ".", "--pretty", "false"), folder)
    return [line for line in (done.out + done.err).splitlines() if line and not line.startswith(" ")]


USER = User(
    folder="{}",
    file="{}/user.ts",
    program=program,
    check=check,
    files={"tsconfig.json": json.dumps(SETTINGS), "package.json": '{"type": "module"}'},
)
