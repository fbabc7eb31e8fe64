"""What only the source text knows: the line of every class and member, and the docstring inside or below it."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import ModuleType

from dtogen.diagnostics import Location


@dataclass(frozen=True, slots=True)
class Source:
    """The file of a module: lines and docs by `Class` and `Class.member`."""

    module: ModuleType
    shown: str
    lines: Mapping[str, int] = field(default_factory=dict)
    docs: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, module: ModuleType, tree: ast.Module | None, shown: str) -> Source:
        """`shown` is the path of the file in diagnostics."""
        if tree is None:
            return cls(module, shown)
        lines: dict[str, int] = {}
        docs: dict[str, str] = {}
        for name, node, doc in statements(tree):
            lines[name] = node.lineno
            docs[name] = doc
        return cls(module, shown, lines, docs)

    def at(self, name: str) -> Location:
        return Location(self.shown, self.lines.get(name, 0))


def statements(tree: ast.Module | ast.ClassDef, prefix: str = "") -> Iterator[tuple[str, ast.stmt, str]]:
    """Classes, assignments and members with the docstring inside (classes) or below (the rest)."""
    for node, after in zip(tree.body, [*tree.body[1:], None], strict=False):
        match node:
            case ast.ClassDef(name=name):
                yield prefix + name, node, ast.get_docstring(node) or ""
                yield from statements(node, f"{prefix}{name}.")
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
                yield prefix + name, node, _docstring(after)
            case _ if type(node).__name__ == "TypeAlias":  # type X = ..., Python 3.12
                yield prefix + str(vars(node)["name"].id), node, _docstring(after)
            case _:
                pass


def _docstring(node: ast.stmt | None) -> str:
    match node:
        case ast.Expr(value=ast.Constant(value=str(text))):
            return inspect.cleandoc(text)
        case _:
            return ""
