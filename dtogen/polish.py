"""What datamodel-code-generator wrote, turned into a schema that an author would keep, in the words of `authoring`."""

from __future__ import annotations

import ast
import dataclasses
import re
from collections.abc import Iterable
from dataclasses import dataclass

from dtogen.nodes import MARK, NULL, OPEN
from dtogen.preparation import ROOT


@dataclass
class _Class:
    """A class of the generated source as text: members by name, each with its docstring."""

    node: ast.ClassDef
    base: str
    head: list[str]
    members: dict[str, list[str]]
    shapes: dict[str, str]


def polish(source: str, name: str) -> str:
    """The generated source in the vocabulary of `dtogen.authoring`."""
    source = _renullabled(source)
    lines = source.splitlines()
    out: list[str] = []
    known: dict[str, _Class] = {}
    last = 0
    statements = ast.parse(source).body
    for node in statements:
        start, end = node.lineno - 1, node.end_lineno or node.lineno
        gap, text = lines[last:start], lines[start:end]
        last = end
        match node:
            case ast.Import() | ast.ImportFrom():
                continue
            case ast.Expr(value=ast.Call(func=ast.Attribute(attr="model_rebuild"))):
                continue
            case ast.Assign(targets=[ast.Name(id=target)]) if target == ROOT:
                continue
            case ast.ClassDef():
                text = _class(node, text, known)
            case _:
                pass
        out += [*(gap if out else []), *text]
    body = MARK.sub("", "\n".join(out).strip() + "\n")
    body = re.sub(r'\n[ \t]*"""\s*"""(?=\n)', "", body)
    body = re.sub(r'\n\s*\n([ \t]*""")(?=\n)', r"\n\1", body)
    body = re.sub(r"(?m)^(class .*:\n)\n+(?=[ \t]+\S)", r"\1", body)
    body = re.sub(r"(?m)^(class .*:\n)(?=\n*(?:\S|\Z))", r"\1    pass\n", body)
    return f'"""Imported from {name}."""\n\n{_imports(body, statements)}\n\n{body}'


def _class(node: ast.ClassDef, text: list[str], known: dict[str, _Class]) -> list[str]:
    bases = [ast.unparse(each) for each in node.bases]
    joined = "\n".join(text)
    if {"Enum", "IntEnum", "StrEnum"} & set(bases):
        kind = "IntEnum" if {"IntEnum", "int"} & set(bases) else "Enum"
        return [f"class {node.name}({'Open' if OPEN in joined else 'Closed'}{kind}):", *text[1:]]
    text = re.sub(r"[ \t]*arbitrary_types_allowed=True,\n|[ \t]*extra=['\"]forbid['\"],\n", "", joined).split("\n")
    text = re.sub(r"[ \t]*model_config = ConfigDict\(\s*\)\n?", "", "\n".join(text)).split("\n")
    own = _parts(text)
    base = known.get(own.base)
    if base and any(own.shapes[each] != base.shapes[each] for each in own.members.keys() & base.members.keys()):
        own = _standalone(own, base)
    elif base:
        own = dataclasses.replace(own, members={**base.members, **own.members}, shapes={**base.shapes, **own.shapes})
        known[node.name] = own
        return text
    known[node.name] = own
    return [*own.head, *(line for part in own.members.values() for line in part)]


def _parts(text: list[str]) -> _Class:
    node = ast.parse("\n".join(text)).body[0]
    assert isinstance(node, ast.ClassDef)
    marks = [(ast.unparse(each.target), each) for each in node.body if isinstance(each, ast.AnnAssign)]
    starts = [each.lineno - 1 for _, each in marks]
    ends = [*starts[1:], len(text)][: len(starts)]
    members = {name: text[start:end] for (name, _), start, end in zip(marks, starts, ends, strict=True)}
    shapes = {name: _shape(each) for name, each in marks}
    base = ast.unparse(node.bases[0]) if node.bases else ""
    return _Class(node, base, text[: starts[0]] if starts else text, members, shapes)


def _shape(member: ast.AnnAssign) -> str:
    return f"{ast.unparse(member.annotation)} = {ast.unparse(member.value) if member.value else ''}"


def _standalone(own: _Class, base: _Class) -> _Class:
    """A model that redefines a member of its base, as one without: languages inherit members as they are."""
    head = [own.head[0].replace(f"({own.base})", "(Dto)"), *own.head[1:]]
    return dataclasses.replace(
        own, head=head, members={**base.members, **own.members}, shapes={**base.shapes, **own.shapes}
    )


def _renullabled(source: str) -> str:
    """`T | None = None` of a member that may be null, as against one that may be left out, as `Nullable[T] = None`."""
    lines = source.splitlines(keepends=True)
    for model in ast.parse(source).body:
        if isinstance(model, ast.ClassDef):
            for node, after in zip(model.body, model.body[1:], strict=False):
                if isinstance(node, ast.AnnAssign) and NULL in _text(after):
                    hint = _plain(node.annotation)
                    if isinstance(hint, ast.BinOp) and ast.unparse(hint.right) == "None":
                        _wrap(lines, hint, hint.left)
    return "".join(lines)


def _plain(hint: ast.expr) -> ast.expr:
    """An annotation without `Annotated`."""
    match hint:
        case ast.Subscript(value=ast.Name(id="Annotated"), slice=ast.Tuple(elts=[inner, *_])):
            return inner
        case _:
            return hint


def _wrap(lines: list[str], whole: ast.expr, inner: ast.expr) -> None:
    """Writes `Nullable[inner]` in the place of `whole`; columns count bytes."""
    if whole.lineno == whole.end_lineno:
        raw = lines[whole.lineno - 1].encode()
        kept = raw[inner.col_offset : inner.end_col_offset]
        changed = raw[: whole.col_offset] + b"Nullable[" + kept + b"]" + raw[whole.end_col_offset :]
        lines[whole.lineno - 1] = changed.decode()


def _text(node: ast.stmt) -> str:
    match node:
        case ast.Expr(value=ast.Constant(value=str(text))):
            return text
        case _:
            return ""


_AUTHORING = (
    *("ClosedEnum", "ClosedIntEnum", "Dto", "Float32", "Int32", "Nullable", "OpenEnum", "OpenIntEnum"),
    *("TypeAliasType", "Uri"),
)


def _imports(body: str, given: Iterable[ast.stmt]) -> str:
    """The imports that are used: those of the generated source, and our vocabulary."""
    known = {name: ("dtogen.authoring", name) for name in _AUTHORING}
    for node in given:
        if isinstance(node, ast.ImportFrom) and node.module and node.module != "__future__":
            for each in node.names:
                text = f"{each.name} as {each.asname}" if each.asname else each.name
                known.setdefault(each.asname or each.name, (node.module, text))
    used = _used(body)
    homes: dict[str, list[str]] = {}
    for name, (home, text) in sorted(known.items(), key=lambda item: item[0].lower()):
        if name in used:
            homes.setdefault(home, []).append(text)
    lines = {home: f"from {home} import {', '.join(texts)}" for home, texts in sorted(homes.items())}
    ours, theirs = lines.pop("dtogen.authoring", ""), lines.pop("pydantic", "")
    blocks = ["from __future__ import annotations", "\n".join(lines.values()), theirs, ours]
    return "\n\n".join(filter(None, blocks)) + "\n"


def _used(body: str) -> set[str]:
    """Names in use, those in quoted types of aliases too."""
    tree = ast.parse(body)
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    for node in tree.body:
        if isinstance(node, ast.Assign):
            for each in ast.walk(node):
                if isinstance(each, ast.Constant) and isinstance(each.value, str):
                    names.update(re.findall(r"\w+", each.value))
    return names
