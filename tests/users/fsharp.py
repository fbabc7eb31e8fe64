"""F#: record expressions, `Create`, `match` on every case; the compiler, which warns of a case that is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from dtogen.prove.languages.fsharp import SETTINGS
from dtogen.prove.proof import call
from dtogen.prove.toolchain import Toolbox
from dtogen.views import DeclView, EnumView, ModelView, UnionView
from tests.users import User, aliases, given, least, models, required_first, told

# A match that leaves cases out counts as with --warnaserror:25; what is deprecated breaks nothing.
COUNTED = (" error ", " warning Incomplete pattern matches")


def program(decls: Sequence[DeclView], place: str) -> str:
    lines = [f"module User{place}", "open System", "open System.Text.Json", f"open N{place}"]
    support = any(each.operation for each in models(decls))
    lines += [f"open N{place}.Support"] if support else []
    lines += told(decls, _model, _enum, _union)
    for alias in aliases(decls):
        lines.append(f"let from{alias.name} (it: {alias.name}) : {alias.type} = it")
        lines.append(f"let to{alias.name} (it: {alias.type}) : {alias.name} = it")
    # Concrete arguments: among type parameters a program would fit whatever their order.
    parameters = {str(param) for model in models(decls) for param in model.params}
    arguments = dict(zip(sorted(parameters), ("int", "string", "bool", "float"), strict=False))
    text = "\n".join(lines) + "\n"
    return re.sub(r"'\w+\b", lambda found: arguments[found[0]], text)


def _model(model: ModelView) -> Iterator[str]:
    params = f"<{', '.join(model.params)}>" if model.params else ""
    type = f"{model.name}{params}"
    every, rest = given(model), [str(each) for name, each in model.names.items() if name == "Extra"]
    if every:
        wanted = " ".join(
            [
                *(f"(m{n}: {each.type})" for n, each in enumerate(every)),
                *("(r: Map<string, JsonElement>)" for _ in rest),
            ]
        )
        cells = "; ".join([*(f"{each.name} = m{n}" for n, each in enumerate(every)), *(f"{each} = r" for each in rest)])
        yield f"let whole{model.name} {wanted} : {type} = {{ {cells} }}"
    for way, members in (("all", required_first(every)), ("least", least(model))):
        wanted = " ".join(
            f"(m{n}: {each.type if each.is_required or each.has_default else _inner(each.type)})"
            for n, each in enumerate(members)
        )
        cells = ", ".join(f"m{n}" for n, _ in enumerate(members))
        yield f"let {way}{model.name} {wanted or '()'} : {type} = {model.name}.Create({cells})"
    yield f"let read{model.name} (it: {type}) ="
    for n, each in enumerate(every):
        yield f"    let m{n} : {each.type} = it.{each.name}"
    for name in rest:
        yield f"    let rest : Map<string, JsonElement> = it.{name}"
    if model.operation and model.operation.returns:
        yield f"    let request = it :> IReturn<{model.operation.returns}>"
    yield "    ignore it"


def _inner(type: str) -> str:
    return type.removesuffix(" option")


def _enum(enum: EnumView) -> Iterator[str]:
    yield f"let choose{enum.name} (it: {enum.name}) ="
    yield "    match it with"
    for n, each in enumerate(enum.members):
        yield f"    | {enum.name}.{each.name} -> {n}"
    if enum.is_open:
        yield f"    | {enum.name}.Other _ -> -1"


def _union(union: UnionView) -> Iterator[str]:
    for n, each in enumerate(union.arms):
        yield f"let make{union.name}{n} (it: {each.type}) : {union.name} = {union.name}.{each.name} it"
    yield f"let choose{union.name} (it: {union.name}) ="
    yield "    match it with"
    for n, each in enumerate(union.arms):
        yield f"    | {union.name}.{each.name} arm -> (let value : {each.type} = arm in {n})"
    if union.is_tagged:
        yield f"    | {union.name}.Other _ -> -1"


def check(folder: Path, tools: Toolbox, programs: Sequence[str]) -> list[str]:
    """Files in the order in which they need each other, the program's entry at the end."""
    files = [each for file in programs for each in (str(Path(file).with_name("Dtos.fs")), file)]
    done = call([*tools.argv("fsharp"), "users.dll", *files, "Program.fs"], folder, SETTINGS)
    return [line for line in (done.out + done.err).splitlines() if any(each in line for each in COUNTED)]


USER = User(
    folder="{}",
    file="{}/User{}.fs",
    program=program,
    check=check,
    options={"namespace": "N{}"},
    files={"Program.fs": "module Program\n\n[<EntryPoint>]\nlet main _ = 0\n"},
)
