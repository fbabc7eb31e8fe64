"""Dart: constructors with named arguments, `switch` without a default; the front end of the virtual machine."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from dtogen.prove.languages.dart import LANGUAGE_VERSION
from dtogen.prove.proof import call
from dtogen.prove.toolchain import Toolbox
from dtogen.views import DeclView, EnumView, ModelView, UnionView
from tests.users import User, aliases, given, least, told

CLASS = re.compile(r"class (\w+) ")
CONFIG = {
    "configVersion": 2,
    "packages": [{"name": "users", "rootUri": "../", "languageVersion": LANGUAGE_VERSION}],
}


def program(decls: Sequence[DeclView], place: str) -> str:
    lines = ["import 'dart:typed_data';", "import 'dtos.dart';", "void main() {}"]
    lines += told(decls, _model, _enum, _union)
    for alias in aliases(decls):
        lines.append(f"{alias.type} from{alias.name}({alias.name} it) => it;")
        lines.append(f"{alias.name} to{alias.name}({alias.type} it) => it;")
    return "\n".join(lines) + "\n"


def _model(model: ModelView) -> Iterator[str]:
    params = f"<{', '.join(model.params)}>" if model.params else ""
    type = f"{model.name}{params}"
    for way, members in (("all", given(model)), ("least", least(model))):
        if model.is_abstract:
            continue
        wanted = ", ".join(f"{each.type} m{n}" for n, each in enumerate(members))
        cells = ", ".join(f"{each.name}: m{n}" for n, each in enumerate(members))
        yield f"{type} {way}{model.name}{params}({wanted}) => {model.name}({cells});"
    yield f"void read{model.name}{params}({type} it) {{"
    for n, each in enumerate(given(model)):
        yield f"  {each.type} m{n} = it.{each.name};"
    if model.is_open:
        yield f"  Map<String, Object?> rest = it.{model.names['extra']};"
    if model.base:
        yield f"  {model.base} base = it;"
    if model.operation and model.operation.returns:
        yield f"  ApiRequest<{model.operation.returns}> request = it;"
    yield "}"


def _enum(enum: EnumView) -> Iterator[str]:
    if enum.is_open:
        yield f"{enum.name} other{enum.name}({'int' if enum.is_int else 'String'} it) => {enum.name}(it);"
    arms = " ".join(f"{enum.name}.{each.name} => {n}," for n, each in enumerate(enum.members))
    yield f"int choose{enum.name}({enum.name} it) => switch (it) {{ {arms} {'_ => -1' if enum.is_open else ''} }};"


def _union(union: UnionView) -> Iterator[str]:
    """Arms by shape are classes that hold a value; those by tag are the models themselves, or an unknown one."""
    arms = []
    for n, each in enumerate(union.arms):
        held = next((found[1] for line in each.text.get("head", ()) if (found := CLASS.search(line))), None)
        made = f"{held}(it)" if held else "it"
        yield f"{union.name} make{union.name}{n}({each.type} it) => {made};"
        if held:
            yield f"{each.type} hold{union.name}{n}({held} it) => it.value;"
        arms.append(held or str(each.type))
    arms += [str(union.names["unknown"])] if union.is_tagged else []
    arms += [str(union.names["null"])] if union.is_nullable else []
    cases = " ".join(f"{each}() => {n}," for n, each in enumerate(arms))
    yield f"int choose{union.name}({union.name} it) => switch (it) {{ {cases} }};"


def check(folder: Path, tools: Toolbox, programs: Sequence[str]) -> list[str]:
    """One program that imports all: the front end reads what its entry point reaches."""
    imported = "".join(f"import '{each}' as p{n};\n" for n, each in enumerate(programs))
    mains = " ".join(f"p{n}.main();" for n, _ in enumerate(programs))
    (folder / "all.dart").write_text(f"{imported}void main() {{ {mains} }}\n", encoding="utf-8")
    flags = ("--packages=.dart_tool/package_config.json", "--snapshot-kind=kernel", "--snapshot=all.dill")
    is_sdk = call(tools.argv("dart", "format", "--help"), folder).code == 0
    how = ("compile", "kernel", flags[0], "-o", "all.dill") if is_sdk else flags
    done = call(tools.argv("dart", *how, "all.dart"), folder)
    return [line for line in (done.out + done.err).splitlines() if ": Error: " in line]


USER = User(
    folder="{}",
    file="{}/user.dart",
    program=program,
    check=check,
    files={".dart_tool/package_config.json": json.dumps(CONFIG)},
)
