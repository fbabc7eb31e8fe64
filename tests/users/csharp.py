"""C#: object initialisers and switches; Roslyn with nullable reference types, whose warnings count as a project has it
that means them. That something is deprecated is said, and breaks nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from dtogen.prove import roslyn
from dtogen.prove.proof import call
from dtogen.prove.toolchain import Toolbox
from dtogen.views import DeclView, EnumView, ModelView, UnionView
from tests.users import User, given, least, told

DEPRECATED = ("error CS0612", "error CS0618")
MAIN = "public static class Program { public static void Main() { } }\n"


def program(decls: Sequence[DeclView], place: str) -> str:
    lines = ["#nullable enable", "using System;", "using System.Collections.Generic;", "using System.Text.Json;"]
    lines += [f"namespace {_space(place)};", "internal static class User {"]
    lines += told(decls, _model, _enum, _union)
    return "\n".join([*lines, "}"]) + "\n"


def _space(place: str) -> str:
    return f"N{place}"


def _model(model: ModelView) -> Iterator[str]:
    params = f"<{', '.join(model.params)}>" if model.params else ""
    bounds = "".join(f" where {each} : notnull" for each in model.params)
    type = f"{model.name}{params}"
    for way, members in (("All", given(model)), ("Least", least(model))):
        if model.is_abstract:
            continue
        wanted = ", ".join(f"{each.type} m{n}" for n, each in enumerate(members))
        cells = ", ".join(f"{each.name} = m{n}" for n, each in enumerate(members))
        yield f"static {type} {way}{model.name}{params}({wanted}){bounds} => new {type} {{ {cells} }};"
    yield f"static object Read{model.name}{params}({type} it){bounds} {{"
    for n, each in enumerate(model.members):
        yield f"{each.type}{'?' if each.is_tag else ''} m{n} = it.{each.name};"
    read = [f"m{n}" for n, _ in enumerate(model.members)]
    for name in model.names.values():
        yield f"var rest = it.{name};" if name == "AdditionalProperties" else ""
        read += ["rest"] if name == "AdditionalProperties" else []
    if model.base:
        yield f"{model.base} parent = it;"
        read.append("parent")
    if model.operation and model.operation.returns:
        yield f"IReturn<{model.operation.returns}> request = it;"
        read.append("request")
    yield f"return new object?[] {{ {', '.join([*read, 'it'])} }}; }}"


def _enum(enum: EnumView) -> Iterator[str]:
    """A closed one is an `enum`, whose members are constants; an open one compares, and takes any text."""
    if enum.is_open:
        for each in enum.members:
            yield f"static bool Is{enum.name}{each.name}({enum.name} it) => it == {enum.name}.{each.name};"
        yield f"static {enum.name} Other{enum.name}({'int' if enum.is_int else 'string'} it) => it;"
        return
    arms = " ".join(f"{enum.name}.{each.name} => {n}," for n, each in enumerate(enum.members))
    yield f"static int Choose{enum.name}({enum.name} it) => it switch {{ {arms} _ => -1 }};"


def _union(union: UnionView) -> Iterator[str]:
    for n, each in enumerate(union.arms):
        yield f"static {union.name} Make{union.name}{n}({each.type} it) => it;"
        if union.is_tagged:
            yield f"static {each.type}? Arm{union.name}{n}({union.name} it) => it as {each.type};"
        else:
            yield f"static {each.type}? Arm{union.name}{n}({union.name} it) => it.As{each.name};"


def check(folder: Path, tools: Toolbox, programs: Sequence[str]) -> list[str]:
    files = sorted(each.relative_to(folder).as_posix() for each in folder.rglob("*.cs"))
    script = tools.argv("python", "-X", "utf8", Path(roslyn.__file__))
    done = call([*script, *tools.argv("roslyn"), "users.dll", *files], folder)
    errors: list[str] = json.loads(done.out)["errors"]
    return [each for each in errors if not any(code in each for code in DEPRECATED)]


USER = User(
    folder="{}",
    file="User{}.cs",
    program=program,
    check=check,
    options={"namespace": "N{}"},
    files={"Program.cs": MAIN},
)
