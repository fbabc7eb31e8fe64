"""Polished declarations arranged in modules: aliases as an author writes them, imports, one module for each tag.

A small schema is one module. In a large one a type that the requests of one tag alone need stands with them, every
other one in `common`: so a module of a tag imports `common` and nothing imports it in turn.
"""

from __future__ import annotations

import ast
import builtins
import keyword
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dtogen.names import snake
from dtogen.polish import WIDTH, Polished
from dtogen.requests import Request

LARGE, VERY_LARGE = 40, 120  # declarations: what still reads as one module, what wants its enums apart
SINGLE, COMMON, ENUMS = "types", "common", "enums"


@dataclass(frozen=True, slots=True)
class _Declaration:
    name: str
    text: str
    uses: frozenset[str]


def arrange(polished: Polished, schema: str, origin: str, requests: Sequence[Request] = ()) -> dict[str, str]:
    """The files of a package by path. `schema` is its name, `origin` the file that it is from."""
    declared = _declarations(polished)
    homes = _homes(declared, requests)
    files = {"__init__.py": f'"""Imported from {_plain(origin)}."""\n\nSCHEMA_NAME = {_quoted(schema)}\n'}
    for home in dict.fromkeys(homes.values()):
        own = [each for each in declared if homes[each.name] == home]
        files[f"{home}.py"] = _module(own, homes, home, polished.imports, f"{_titled(home)}, from {_plain(origin)}.")
    return files


def single(polished: Polished, origin: str) -> str:
    """All of it as one module."""
    declared = _declarations(polished)
    homes = {each.name: SINGLE for each in declared}
    return _module(declared, homes, SINGLE, polished.imports, f"Imported from {_plain(origin)}.")


def _plain(origin: str) -> str:
    return re.sub(r'[\\"\x00-\x1f]', "_", origin)


def _titled(home: str) -> str:
    return "Types" if home in (SINGLE, COMMON) else home.replace("_", " ").capitalize()


def _module(
    own: Sequence[_Declaration], homes: Mapping[str, str], home: str, imports: Mapping[str, tuple[str, str]], doc: str
) -> str:
    used = frozenset[str]().union(*(each.uses for each in own))
    body = "\n\n\n".join(each.text for each in own)
    return f'"""{doc}"""\n\n{_imports(used, homes, home, imports)}\n\n{body}\n'


def _imports(used: frozenset[str], homes: Mapping[str, str], home: str, known: Mapping[str, tuple[str, str]]) -> str:
    found: dict[str, list[str]] = {}
    for name in sorted(used, key=lambda each: (each[:1].islower(), each.lower(), each)):
        if name in homes:
            if homes[name] != home:
                found.setdefault(f".{homes[name]}", []).append(name)
        elif name in known:
            module, text = known[name]
            found.setdefault(module, []).append(text)
    groups: list[list[str]] = [[], [], [], []]
    for module, texts in sorted(found.items()):
        rank = 3 if module.startswith(".") else 2 if module == "dtogen.authoring" else 0
        rank = 1 if module in ("pydantic", "typing_extensions") else rank
        groups[rank].append(_import(module, texts))
    return "\n\n".join(["from __future__ import annotations", *("\n".join(each) for each in groups if each)]) + "\n"


def _import(module: str, texts: Sequence[str]) -> str:
    line = f"from {module} import {', '.join(texts)}"
    return line if len(line) <= WIDTH else f"from {module} import (\n" + "".join(f"    {e},\n" for e in texts) + ")"


# Declarations.


def _declarations(polished: Polished) -> list[_Declaration]:
    lines = polished.body.split("\n")
    statements = ast.parse(polished.body).body
    names = {name for node in statements if (name := _name(node))}
    members = {node.name: dict(_members(node)) for node in statements if isinstance(node, ast.ClassDef)}
    passed: set[str] = set()
    made: list[_Declaration] = []
    for number, node in enumerate(statements):
        name = _name(node)
        if not name:
            continue
        after = statements[number + 1] if number + 1 < len(statements) else None
        end = after if isinstance(after, ast.Expr) else node
        first = node.decorator_list[0].lineno if isinstance(node, ast.ClassDef) and node.decorator_list else node.lineno
        text = lines[first - 1 : end.end_lineno]
        match node:
            case ast.Assign(value=ast.Call(args=[_, target])):
                rest = lines[node.end_lineno or 0 : end.end_lineno]
                text = [_alias(name, target, names - passed, members), *rest]
            case ast.ClassDef(decorator_list=[ast.Call() as call, *_]):
                text = _deferred(text, call, names - passed)
            case _:
                pass
        passed.add(name)
        shown = "\n".join(text).strip("\n")
        made.append(_Declaration(name, shown, _used(shown, names)))
    return made


def _name(node: ast.stmt) -> str:
    match node:
        case ast.ClassDef(name=name) | ast.Assign(targets=[ast.Name(id=name)]):
            return name
        case _:
            return ""


def _members(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    """Members with an alias, and what it is."""
    for each in node.body:
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name):
            for part in ast.walk(each):
                if isinstance(part, ast.keyword) and part.arg == "alias" and isinstance(part.value, ast.Constant):
                    yield each.target.id, str(part.value.value)


class _Unquoted(ast.NodeTransformer):
    """Types in quotes, and `Union`, as plain expressions; literals stay."""

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        if isinstance(node.value, str):
            return ast.parse(node.value, mode="eval").body
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        match node:
            case ast.Subscript(value=ast.Name(id="Literal")):
                return node
            case ast.Subscript(value=ast.Name(id="Union"), slice=ast.Tuple(elts=[first, *others])):
                joined: ast.expr = self.visit(first)
                for each in others:
                    joined = ast.BinOp(joined, ast.BitOr(), self.visit(each))
                return joined
            case ast.Subscript(value=ast.Name(id="Optional"), slice=inner):
                return ast.BinOp(self.visit(inner), ast.BitOr(), ast.Constant(None))
            case _:
                return ast.Subscript(node.value, self.visit(node.slice), node.ctx)


def _alias(name: str, target: ast.expr, ahead: set[str], members: Mapping[str, Mapping[str, str]]) -> str:
    """`X = TypeAliasType("X", ...)`; in quotes where it refers to what is declared below."""
    target = _Unquoted().visit(target)
    tag = ""
    match target:
        case ast.Subscript(
            value=ast.Name(id="Annotated"),
            slice=ast.Tuple(
                elts=[
                    inner,
                    ast.Call(keywords=[ast.keyword(arg="discriminator", value=ast.Constant(value=str(member)))]),
                ]
            ),
        ):
            arms = [each.id for each in ast.walk(inner) if isinstance(each, ast.Name)]
            wire = next((members[each][member] for each in arms if member in members.get(each, {})), member)
            target, tag = inner, f"Tagged({_quoted(wire)})"
        case _:
            pass
    used = {each.id for each in ast.walk(target) if isinstance(each, ast.Name)}
    shown = ast.unparse(target)
    shown = f"Annotated[{shown}, {tag}]" if tag else shown
    if used & ahead:
        shown = _quoted(shown.replace('"', "'") if tag else shown)
    line = f'{name} = TypeAliasType("{name}", {shown})'
    return line if len(line) <= WIDTH else f'{name} = TypeAliasType(\n    "{name}",\n    {shown},\n)'


def _deferred(text: list[str], call: ast.Call, ahead: set[str]) -> list[str]:
    """A decorator whose answer is declared below, or is no plain class, in quotes."""
    returns = next((each.value for each in call.keywords if each.arg == "returns"), None)
    if returns is None or not {each.id for each in ast.walk(returns) if isinstance(each, ast.Name)} & ahead:
        return text
    shown = ast.unparse(returns)
    return [re.sub(rf"returns={re.escape(shown)}(?=[,)])", lambda _: f"returns={_quoted(shown)}", e) for e in text]


def _quoted(text: str) -> str:
    import json

    return json.dumps(text, ensure_ascii=False)


def _used(text: str, names: set[str]) -> frozenset[str]:
    """Names in use; those in quoted types too."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Name(id=name):
                found.add(name)
            case ast.Call(func=ast.Name(id="TypeAliasType"), args=[_, ast.Constant(value=str(quoted))]):
                found.update(re.findall(r"\w+", quoted))
            case ast.keyword(arg="returns", value=ast.Constant(value=str(quoted))):
                found.update(re.findall(r"\w+", quoted))
            case _:
                pass
    return frozenset(found)


# Modules.


def _homes(declared: Sequence[_Declaration], requests: Sequence[Request]) -> dict[str, str]:
    """The module of each declaration."""
    tags = _tags(declared, requests)
    if len(declared) <= LARGE or len(set(tags.values())) < 2:
        return {each.name: SINGLE for each in declared}
    by_name = {each.name: each for each in declared}
    users: dict[str, set[str]] = {each.name: set() for each in declared}
    for name, home in tags.items():
        _spread(name, home, by_name, users)
    for each in declared:
        if not users[each.name]:
            _spread(each.name, COMMON, by_name, users)
    made = {name: next(iter(homes)) if len(homes) == 1 else COMMON for name, homes in users.items()}
    shared = [each for each in declared if made[each.name] == COMMON]
    enums = [each.name for each in shared if re.match(r"(?:@.*\n)?class \w+\((?:Open|Closed)(?:Int)?Enum\)", each.text)]
    return made | dict.fromkeys(enums, ENUMS) if len(shared) > VERY_LARGE else made


def _spread(name: str, home: str, by_name: Mapping[str, _Declaration], users: Mapping[str, set[str]]) -> None:
    waiting = [name]
    while waiting:
        each = waiting.pop()
        if home not in users[each]:
            users[each].add(home)
            waiting += [used for used in by_name[each].uses if used in by_name]


def _tags(declared: Iterable[_Declaration], requests: Sequence[Request]) -> dict[str, str]:
    """Requests with the module of their first tag."""
    homes: dict[str, str] = {}
    made: dict[str, str] = {}
    paths = {_quoted(each.path): each for each in requests}
    for each in declared:
        found = re.match(r"@(\w+)\(\s*(\"(?:[^\"\\]|\\.)*\")", each.text)
        if found and found[2] in paths:
            tag = next(
                (r.tags[0] for r in requests if r.tags and r.verb == found[1] and _quoted(r.path) == found[2]), ""
            )
            if tag not in homes:
                homes[tag] = _free(tag, homes.values())
            made[each.name] = homes[tag]
    return made


def _free(tag: str, taken: Iterable[str]) -> str:
    name = re.sub(r"\W", "_", snake(tag)).lower() or "other"
    if not name.isidentifier() or keyword.iskeyword(name) or name in (COMMON, ENUMS, SINGLE) or hasattr(builtins, name):
        name = f"{name}_" if name.isidentifier() else f"tag_{name}"
    known = set(taken)
    return next(each for each in (name, *(f"{name}_{n}" for n in range(2, 10_000))) if each not in known)
