"""PHP: named and positional arguments, typed closures that read; the program runs, every notice an exception."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from dtogen.prove.languages.php import STRICT
from dtogen.prove.proof import call
from dtogen.prove.toolchain import Toolbox
from dtogen.views import DeclView, EnumView, ModelView
from tests.users import User, enums, given, least, models, required_first, unions

RUNNER = """<?php
set_error_handler(static fn (int $level, string $text) => throw new ErrorException($text));
foreach (array_slice($argv, 1) as $file) {
    try {
        require dirname($file) . '/Dtos.php';
        require $file;
    } catch (Throwable $fault) {
        echo $file, ': ', strtok($fault->getMessage(), "\\n"), "\\n";
    }
}
"""
VALUES = {"string": "'a'", "int": "1", "float": "1.5", "bool": "true", "array": "[]", "mixed": "1"}


def program(decls: Sequence[DeclView], place: str) -> str:
    values = dict.fromkeys((str(param) for model in models(decls) for param in model.params), "1") | VALUES
    values |= {str(each.name): f"{each.name}::{each.members[0].name}" for each in enums(decls)}
    values |= {str(each.name): f"all{each.name}()" for each in models(decls)}
    values |= {str(each.name): f"all{each.arms[0].type}()" for each in unions(decls) if each.is_tagged}
    native = {
        str(each.name): "|".join(str(arm.type) for arm in each.arms) for each in unions(decls) if not each.is_tagged
    }
    native |= {str(each.name): "int" if each.is_int else "string" for each in enums(decls) if each.is_open}
    values |= {name: values[type.partition("|")[0]] for name, type in native.items()}
    lines = ["<?php", "declare(strict_types=1);", f"namespace N{place};"]
    for model in models(decls):
        lines += _model(model, values, native)
    for enum in enums(decls):
        lines += _enum(enum)
    for union in unions(decls):
        for each in union.arms if union.is_tagged else ():
            lines.append(f"(fn ({union.name} $m) => $m instanceof {each.type})({values[str(each.type)]});")
    return "\n".join(lines) + "\n"


def _model(model: ModelView, values: dict[str, str], native: dict[str, str]) -> Iterator[str]:
    """Functions of a file are there before its first line runs."""
    if model.is_abstract:
        return

    def value(type: str) -> str:
        return values[type.removeprefix("?").partition("|")[0]]

    every = required_first(given(model))
    ways = (("all", every, True), ("least", least(model), True), ("order", every, False), ("null", every, True))
    for way, members, named in ways:
        given_ = ["null" if way == "null" and each.type.startswith("?") else value(each.type) for each in members]
        cells = ", ".join(
            f"{f'{each.name}: ' if named else ''}{text}" for each, text in zip(members, given_, strict=True)
        )
        yield f"function {way}{model.name}(): {model.name} {{ return new {model.name}({cells}); }}"
        yield f"{way}{model.name}();"
    for each in given(model):
        declared = "mixed" if each.type in model.params else native.get(str(each.type), str(each.type))
        yield f"(fn ({declared} $m) => $m)(all{model.name}()->{each.name});"
    for each in model.members:
        if each.is_constant:
            yield f"(fn (mixed $m) => $m)({model.name}::{str(each.name).upper()});"
    for name in model.names.values() if model.is_open else ():
        yield f"(fn (array $m) => $m)((new {model.name}({name}: ['x' => 1]))->{name});"
    if model.base:
        yield f"(fn ({model.base} $m) => $m)(all{model.name}());"
    if model.operation:
        yield f"(fn (ApiRequest $m) => $m::operation())(all{model.name}());"


def _enum(enum: EnumView) -> Iterator[str]:
    type = enum.name if not enum.is_open else "int" if enum.is_int else "string"
    for each in enum.members:
        yield f"(fn ({type} $m) => $m === {enum.name}::{each.name})({enum.name}::{each.name});"


def check(folder: Path, tools: Toolbox, programs: Sequence[str]) -> list[str]:
    done = call(tools.argv("php", *STRICT, "run.php", *programs), folder)
    return (done.out + done.err).splitlines()


USER = User(
    folder="{}",
    file="{}/user.php",
    program=program,
    check=check,
    options={"namespace": "N{}"},
    files={"run.php": RUNNER},
)
