"""Go: struct literals with names, as its promise of compatibility asks; `go build` of a package for each place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from dtogen.prove.languages import go
from dtogen.prove.proof import call
from dtogen.prove.toolchain import Toolbox
from dtogen.views import DeclView, EnumView, ModelView, UnionView
from tests.users import User, aliases, told

FIELD = re.compile(r"(\w+)\s+(\S+)\s+`")


def program(decls: Sequence[DeclView], place: str) -> str:
    lines: list[str] = []
    lines += told(decls, _model, _enum, _union)
    for alias in aliases(decls):
        lines.append(f"func userFrom{alias.name}(it {alias.name}) {alias.type} {{ return it }}")
        lines.append(f"func userTo{alias.name}(it {alias.type}) {alias.name} {{ return it }}")
    body = "\n".join(lines) + "\n"
    packages = ("bytes", "encoding/json", "net/url", "time")
    used = [each for each in packages if f"{each.rpartition('/')[2]}." in body]
    return "\n".join([f"package {place}", *(f'import "{each}"' for each in used), body])


def _model(model: ModelView) -> Iterator[str]:
    params = f"[{', '.join(f'{each} any' for each in model.params)}]" if model.params else ""
    type = f"{model.name}[{', '.join(model.params)}]" if model.params else str(model.name)
    fields = [(found[1], found[2]) for line in model.text["fields"] if (found := FIELD.match(line))]
    kept = {str(each.name) for each in model.members if each.is_required}
    for way, members in (("All", fields), ("Least", [each for each in fields if each[0] in kept])):
        wanted = ", ".join(f"m{n} {type}" for n, (_, type) in enumerate(members))
        cells = ", ".join(f"{name}: m{n}" for n, (name, _) in enumerate(members))
        yield f"func user{way}{model.name}{params}({wanted}) {type} {{ return {type}{{{cells}}} }}"
    yield f"func userRead{model.name}{params}(it {type}) {{"
    for name, declared in fields:
        yield f"\t{{ var m {declared} = it.{name}; _ = m }}"
    for name in model.names.values():
        yield f"\t_ = it.{name}"
    if model.operation and model.operation.returns:
        yield f"\tvar request Request[{model.operation.returns}] = it; _ = request"
    yield "}"


def _enum(enum: EnumView) -> Iterator[str]:
    yield f"func userChoose{enum.name}(it {enum.name}) {enum.name} {{"
    yield "\tswitch it {"
    for each in enum.members:
        yield f"\tcase {enum.name}{each.name}: return {enum.name}{each.name}"
    yield "\tdefault: return it\n\t}\n}"


def _union(union: UnionView) -> Iterator[str]:
    for n, each in enumerate(union.arms):
        yield f"func userMake{union.name}{n}(it {each.type}) {union.name} {{ return {each.text['constructor']}(it) }}"
    yield f"func userChoose{union.name}(it {union.name}) {{"
    yield "\tswitch {"
    for each in union.arms:
        name, type = each.text["cells"]
        yield f"\tcase it.{name} != nil: var arm {type} = it.{name}; _ = arm"
    yield "\t}\n}"


def check(folder: Path, tools: Toolbox, programs: Sequence[str]) -> list[str]:
    done = call(tools.argv("go", "build", "-gcflags=-e", "./..."), folder, go.environment(tools))
    return [line for line in (done.out + done.err).splitlines() if not line.startswith(("#", "\t"))]


USER = User(
    folder="{}",
    file="{}/user.go",
    program=program,
    check=check,
    options={"namespace": "{}"},
    files={"go.mod": "module users\n\ngo 1.24\n"},
)
