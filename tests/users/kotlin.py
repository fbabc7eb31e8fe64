"""Kotlin: constructors by name and by position, `when` without `else`; kotlinc."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from dtogen.prove.languages import kotlin
from dtogen.prove.toolchain import Toolbox
from dtogen.views import DeclView, EnumView, ModelView, UnionView
from tests.users import User, aliases, given, least, required_first, told

QUICK = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")  # it ends before a better compiler of its own code pays
BRANCH = re.compile(r"is ([\w.]+)")


def program(decls: Sequence[DeclView], place: str) -> str:
    lines = [f"package {place}", "import kotlinx.serialization.json.JsonElement"]
    lines += told(decls, _model, _enum, _union)
    for alias in aliases(decls):
        lines.append(f"fun from{alias.name}(it: {alias.name}): {alias.type} = it")
        lines.append(f"fun to{alias.name}(it: {alias.type}): {alias.name} = it")
    return "\n".join(lines) + "\n"


def _model(model: ModelView) -> Iterator[str]:
    params = f"<{', '.join(model.params)}>" if model.params else ""
    type = f"{model.name}{params}"
    every = required_first(given(model))
    for way, members, named in (("all", every, True), ("least", least(model), True), ("inOrder", every, False)):
        if model.is_abstract:
            continue
        wanted = ", ".join(f"m{n}: {each.type}" for n, each in enumerate(members))
        cells = ", ".join(f"{each.name} = m{n}" if named else f"m{n}" for n, each in enumerate(members))
        yield f"fun {params} {way}{model.name}({wanted}): {type} = {model.name}({cells})"
    yield f"fun {params} read{model.name}(it: {type}) {{"
    for n, each in enumerate(model.members):
        yield f"    val m{n}: {each.type} = it.{each.name}"
    if model.is_open:
        yield f"    val rest: Map<String, JsonElement> = it.{model.names['additionalProperties']}"
    if model.operation and model.operation.returns:
        yield f"    val request: Request<{model.operation.returns}> = it"
    yield "}"


def _enum(enum: EnumView) -> Iterator[str]:
    if enum.is_open:
        value = "Int" if enum.is_int else "String"
        yield f"fun other{enum.name}(it: {value}): {enum.name} = {enum.name}(it)"
        yield f"fun text{enum.name}(it: {enum.name}): {value} = it.value"
    arms = "; ".join(f"{enum.name}.{each.name} -> {n}" for n, each in enumerate(enum.members))
    rest = "; else -> -1" if enum.is_open else ""
    yield f"fun choose{enum.name}(it: {enum.name}): Int = when (it) {{ {arms}{rest} }}"


def _union(union: UnionView) -> Iterator[str]:
    branches = [found[1] for line in union.text["branches"] if (found := BRANCH.match(line))]
    arms = "; ".join(f"is {each} -> {n}" for n, each in enumerate(branches))
    yield f"fun choose{union.name}(it: {union.name}): Int = when (it) {{ {arms} }}"
    for n, each in enumerate(union.arms):
        if union.is_tagged:
            yield f"fun make{union.name}{n}(it: {each.type}): {union.name} = it"


def check(folder: Path, tools: Toolbox, programs: Sequence[str]) -> list[str]:
    files = sorted(each.relative_to(folder).as_posix() for each in folder.rglob("*.kt"))
    done = kotlin.compile_files(folder, tools, files, ("-nowarn", "-jvm-target", "17"), QUICK)
    return [line for line in (done.out + done.err).splitlines() if ": error: " in line]


USER = User(folder="{}", file="{}/User.kt", program=program, check=check, options={"namespace": "{}"})
