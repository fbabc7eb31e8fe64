"""Java: builders, canonical constructors, `switch` on enums and sealed types; javac, which looks at all to the end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from dtogen.prove.proof import call
from dtogen.prove.toolchain import Toolbox
from dtogen.views import DeclView, EnumView, FieldView, ModelView, UnionView
from tests.users import User, given, least, told

RECORD = re.compile(r"record (\w+)\(@JsonValue (.+) value\)")
# What lies behind types is looked at though types are wrong elsewhere: choices that leave something out.
TO_THE_END = ("-proc:none", "-implicit:none", "-XDshould-stop.ifError=FLOW", "-Xmaxerrs", "10000", "-nowarn")


def program(decls: Sequence[DeclView], place: str) -> str:
    lines = [f"package {place};", f"import {place}.Dtos.*;", "import java.util.*;", "final class User {"]
    lines += told(decls, _model, _enum, _union)
    return "\n".join([*lines, "}"]) + "\n"


def _type(member: FieldView) -> str:
    return member.type.replace("@Nullable ", "")


def _model(model: ModelView) -> Iterator[str]:
    params = f"<{', '.join(model.params)}>" if model.params else ""
    type = f"{model.name}{params}"
    for way, members in (("all", given(model)), ("least", least(model))):
        wanted = ", ".join(f"{_type(each)} m{n}" for n, each in enumerate(members))
        cells = "".join(f".{each.name}(m{n})" for n, each in enumerate(members))
        if members:
            yield f"static {params} {type} {way}{model.name}({wanted}) {{"
            yield f"return {model.name}.{params}builder(){cells}.build(); }}"
    wanted = ", ".join(f"{_type(each)} m{n}" for n, each in enumerate(model.members))
    rest = [str(each) for each in model.names.values()] if model.is_open else []
    cells = ", ".join([*(f"m{n}" for n, _ in enumerate(model.members)), *("null" for _ in rest)])
    diamond = "<>" if params else ""
    yield f"static {params} {type} whole{model.name}({wanted}) {{ return new {model.name}{diamond}({cells}); }}"
    yield f"static {params} void read{model.name}({type} it) {{"
    for n, each in enumerate(model.members):
        yield f"{_type(each)} m{n} = it.{each.name}();"
    yield "".join(f"var {each} = it.{each}();" for each in rest)
    if model.operation and model.operation.returns:
        yield f"Request<{model.operation.returns}> request = it;"
    yield "}"


def _enum(enum: EnumView) -> Iterator[str]:
    if enum.is_open:
        for each in enum.members:
            yield f"static {enum.name} some{enum.name}{each.name}() {{ return {enum.name}.{each.name}; }}"
        value = "int" if enum.is_int else "String"
        yield f"static {enum.name} other{enum.name}({value} it) {{ return new {enum.name}(it); }}"
        yield f"static {value} text{enum.name}({enum.name} it) {{ return it.value(); }}"
        return
    arms = " ".join(f"case {each.name} -> {n};" for n, each in enumerate(enum.members))
    yield f"static int choose{enum.name}({enum.name} it) {{ return switch (it) {{ {arms} }}; }}"


def _union(union: UnionView) -> Iterator[str]:
    arms = []
    for n, each in enumerate(union.arms):
        record = next((found for line in each.text.get("record", ()) if (found := RECORD.search(line))), None)
        type, arm = (record[2], f"{union.name}.{record[1]}") if record else (str(each.type), str(each.type))
        made = f"{union.name}.of(it)" if record else "it"
        yield f"static {union.name} make{union.name}{n}({type} it) {{ return {made}; }}"
        read = f"{type} value = arm.value();" if record else ""
        arms.append(f"case {arm} arm -> {{ {read} }}")
    arms += [f"case {union.name}.Unknown arm -> {{ }}"] if union.is_tagged else []
    arms += [f"case {union.name}.Null arm -> {{ }}"] if union.is_nullable else []
    yield f"static void choose{union.name}({union.name} it) {{ switch (it) {{ {' '.join(arms)} }} }}"


def check(folder: Path, tools: Toolbox, programs: Sequence[str]) -> list[str]:
    files = sorted(each.relative_to(folder).as_posix() for each in folder.rglob("*.java"))
    # Choices among the arms of a sealed interface came as a preview with 17 and to stay with 21.
    release = tools.found["javac"].version.partition(".")[0]
    said = (
        "-J-Duser.language=en",
        "--enable-preview",
        "--release",
        release,
        "-encoding",
        "UTF-8",
        "-cp",
        *tools.argv("jackson"),
    )
    done = call(tools.argv("javac", *said, *TO_THE_END, "-d", "classes", *files), folder)
    return [line for line in (done.out + done.err).splitlines() if ": error: " in line]


USER = User(
    folder="{}",
    file="{}/User.java",
    program=program,
    check=check,
    options={"namespace": "{}"},
)
