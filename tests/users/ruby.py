"""Ruby: keyword arguments and readers; the program runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from dtogen.prove.proof import call
from dtogen.prove.toolchain import Toolbox
from dtogen.views import DeclView, EnumView, ModelView
from tests.users import User, enums, given, least, models, unions

RUNNER = """
ARGV.each do |file|
  require_relative File.join(File.dirname(file), 'dtos')
  require_relative file
rescue StandardError, NotImplementedError => e
  puts "#{file}: #{e.message.lines.first}"
end
"""
VALUES = {"String": "'a'", "Integer": "1", "number": "1.5", "bool": "true", "Array": "[]", "Hash": "{}"}


def program(decls: Sequence[DeclView], place: str) -> str:
    values = {param: "1" for model in models(decls) for param in model.params} | VALUES
    values |= {str(each.name): f"{each.name}::{each.members[0].name}" for each in enums(decls)}
    values |= {str(each.name): f"all_{each.name}" for each in models(decls)}
    for union in unions(decls):
        values[str(union.name)] = values[str(union.arms[0].type)]
    lines = [f"module N{place}", "module User", "module_function"]
    calls = [str(each.name) for kind in (models, enums, unions) for each in kind(decls)]
    for model in models(decls):
        for way, members in (("all", given(model)), ("least", least(model)), ("null", given(model))):
            cells = ", ".join(
                f"{each.name}: {'nil' if way == 'null' and each.type.endswith('?') else values[_bare(each.type)]}"
                for each in members
            )
            lines.append(f"def {way}_{model.name} = {model.name}.new({cells})")
            calls.append(f"{way}_{model.name}")
        calls += _reads(model)
    for enum in enums(decls):
        calls += _enum(enum)
    for union in unions(decls):
        calls += [f"{union.name} === all_{each.type} or raise '{union.name}'" for each in union.arms if union.is_tagged]
    return "\n".join([*lines, "def run", *calls, "end", "run", "end", "end"]) + "\n"


def _bare(type: str) -> str:
    return type.removesuffix("?").partition("[")[0]


def _reads(model: ModelView) -> Iterator[str]:
    yield "".join(f"all_{model.name}.{each.name};" for each in model.members)
    if model.is_open:
        yield f"{model.name}.new({model.names['extra']}: {{ 'x' => 1 }}).{model.names['extra']}.fetch('x')"
    if model.base:
        yield f"{model.base} === all_{model.name} or raise '{model.base}'"
    if model.operation:
        yield f"{model.name}.operation.returns"


def _enum(enum: EnumView) -> Iterator[str]:
    for each in enum.members:
        yield f"{enum.name}::{each.name}"


def check(folder: Path, tools: Toolbox, programs: Sequence[str]) -> list[str]:
    done = call(tools.argv("ruby", "run.rb", *programs), folder)
    return (done.out + done.err).splitlines()


USER = User(
    folder="{}",
    file="{}/user.rb",
    program=program,
    check=check,
    options={"module": "N{}"},
    files={"run.rb": RUNNER},
    kept="*.rb",
)
