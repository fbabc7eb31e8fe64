"""Swift: memberwise initialisers in their order, `switch` without a default; the compiler's type check."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from dtogen.prove.proof import call
from dtogen.prove.toolchain import Toolbox
from dtogen.views import DeclView, EnumView, ModelView, UnionView
from tests.users import User, aliases, given, least, required_first, told

# Without the driver, which costs more than the check.
FRONT = ("-frontend", "-typecheck", "-swift-version", "6", "-parse-as-library")
BOUND = "Codable & Hashable & Sendable"


def program(decls: Sequence[DeclView], place: str) -> str:
    lines = ["import Foundation"]
    lines += told(decls, _model, _enum, _union)
    for alias in aliases(decls):
        lines.append(f"func from{alias.name}(_ it: {alias.name}) -> {alias.type} {{ it }}")
        lines.append(f"func to{alias.name}(_ it: {alias.type}) -> {alias.name} {{ it }}")
    return "\n".join(lines) + "\n"


def _model(model: ModelView) -> Iterator[str]:
    bounds = f"<{', '.join(f'{each}: {BOUND}' for each in model.params)}>" if model.params else ""
    type = f"{model.name}<{', '.join(model.params)}>" if model.params else str(model.name)
    for way, members in (("all", required_first(given(model))), ("least", least(model))):
        wanted = ", ".join(f"_ m{n}: {each.type}" for n, each in enumerate(members))
        cells = ", ".join(f"{each.name}: m{n}" for n, each in enumerate(members))
        yield f"func {way}{model.name}{bounds}({wanted}) -> {type} {{ {model.name}({cells}) }}"
    yield f"func read{model.name}{bounds}(_ it: {type}) {{"
    for n, each in enumerate(model.members):
        yield f"  let m{n}: {each.type} = it.{each.name}; _ = m{n}"
        if each.is_optional:
            yield f"  if let value = it.{each.name} {{ _ = value }}"
    if model.is_open:
        yield f"  _ = it.{model.names['additionalProperties']}"
    if model.operation and model.operation.returns:
        yield f"  let answer: {model.operation.returns}.Type = {model.name}.Response.self; _ = answer"
    yield "}"


def _enum(enum: EnumView) -> Iterator[str]:
    if enum.is_open:
        value = "Int32" if enum.is_int else "String"
        yield f"func other{enum.name}(_ it: {value}) -> {enum.name} {{ {enum.name}(rawValue: it) }}"
    cases = " ".join(f"case .{each.name}: return {n};" for n, each in enumerate(enum.members))
    rest = " default: return -1" if enum.is_open else ""
    yield f"func choose{enum.name}(_ it: {enum.name}) -> Int {{ switch it {{ {cases}{rest} }} }}"


def _union(union: UnionView) -> Iterator[str]:
    for n, each in enumerate(union.arms):
        yield f"func make{union.name}{n}(_ it: {each.type}) -> {union.name} {{ .{each.name}(it) }}"
    cases = " ".join(f"case .{each.name}(let it): let arm: {each.type} = it; _ = arm;" for each in union.arms)
    cases += " case .unknown: break" if union.is_tagged else " case .null: break" if union.is_nullable else ""
    yield f"func choose{union.name}(_ it: {union.name}) {{ switch it {{ {cases} }} }}"


def check(folder: Path, tools: Toolbox, programs: Sequence[str]) -> list[str]:
    """A module for each place: Swift has no other namespaces."""

    def compiled(file: str) -> list[str]:
        parts = (file, str(Path(file).with_name("Dtos.swift")))
        done = call(tools.argv("swiftc", *FRONT, *parts), folder)
        return [line for line in (done.out + done.err).splitlines() if ": error: " in line]

    with ThreadPoolExecutor(2) as pool:
        return [line for lines in pool.map(compiled, programs) for line in lines]


USER = User(folder="{}", file="{}/User.swift", program=program, check=check, kept="*.swift")
