"""What datamodel-code-generator wrote, turned into a schema that an author would keep, in the words of `authoring`."""

from __future__ import annotations

import ast
import dataclasses
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dtogen.nodes import DEPRECATED, MARK, NULL, OPEN, plain_name
from dtogen.preparation import ROOT
from dtogen.requests import ANSWER, Request

WIDTH = 120
_ANSWER = re.compile(rf"{ANSWER}(\d+)")
_AUTHORING = (
    *("ClosedEnum", "ClosedIntEnum", "Dto", "Float32", "Int32", "Nullable", "OpenEnum", "OpenIntEnum", "Stream"),
    *("Tagged", "TypeAliasType", "Uri", "delete", "get", "patch", "post", "put"),
)


@dataclass
class _Class:
    """A class of the generated source as text: members by name, each with its docstring."""

    node: ast.ClassDef
    base: str
    head: list[str]
    members: dict[str, list[str]]
    shapes: dict[str, str]


@dataclass(frozen=True, slots=True)
class Polished:
    """Declarations without their imports, what names may be imported from, and the name of a root that is a type."""

    body: str
    imports: Mapping[str, tuple[str, str]]  # name in use -> module, and how it is imported


def polish(source: str, requests: Sequence[Request] = (), names: frozenset[str] = frozenset()) -> Polished:
    """The generated source in the vocabulary of `dtogen.authoring`. `names`: those of the document's schemas."""
    source = _renullabled(source)
    lines = source.split("\n")
    out: list[str] = []
    known: dict[str, _Class] = {}
    last = 0
    statements = ast.parse(source).body
    answers = dict(_answers(statements))
    left_over = _left_over(statements, names)
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
            case ast.ClassDef(name=name) if _ANSWER.fullmatch(name):
                continue
            case ast.ClassDef(name=name) if name in left_over:
                continue
            case ast.ClassDef():
                text = _decorated(node, _class(node, text, known), requests, answers)
            case _:
                pass
        out += [*(gap if out else []), *text]
    body = MARK.sub("", "\n".join(out).strip() + "\n")
    body = re.sub(r'\n[ \t]*"""\s*"""(?=\n)', "", body)
    body = re.sub(r'\n\s*\n([ \t]*""")(?=\n)', r"\n\1", body)
    body = re.sub(r"(?m)^(class .*:\n)\n+(?=[ \t]+\S)", r"\1", body)
    body = re.sub(r"(?m)^(class .*:\n)(?=\n*(?:\S|\Z))", r"\1    pass\n", body)
    return Polished(_short(body), _known_imports(statements))


def _left_over(statements: Iterable[ast.stmt], names: frozenset[str]) -> set[str]:
    """Enums that the generator made on its way and did not use."""
    words: dict[str, int] = {}
    enums: set[str] = set()
    for node in statements:
        if isinstance(node, ast.ClassDef) and any(ast.unparse(each).endswith("Enum") for each in node.bases):
            enums.add(node.name)
        for each in ast.walk(node):
            found = [each.id] if isinstance(each, ast.Name) else []
            if isinstance(each, ast.Constant) and isinstance(each.value, str):
                found = re.findall(r"\w+", each.value)
            for word in found:
                words[word] = words.get(word, 0) + 1
    return {name for name in enums if name not in words and plain_name(name) not in names}


def _short(body: str) -> str:
    """Docs that start behind their quotes, those of one line on one line."""
    lines = body.split("\n")
    docs = [node for node in ast.walk(ast.parse(body)) if isinstance(node, ast.Expr)]
    for node in sorted(docs, key=lambda each: -each.lineno):
        first, last = node.lineno - 1, node.end_lineno or 0
        part = [each.strip(" \t") for each in lines[first:last]]
        if len(part) == 3 and part[0] == part[2] == '"""' and len(part[1]) < WIDTH - 10 and part[1][-1:] not in '"\\':
            lines[first:last] = [lines[first].replace('"""', f'"""{part[1]}"""')]
        elif len(part) > 3 and part[0] == '"""' and part[1] and part[1][0] not in '"\\' and len(part[1]) < WIDTH - 10:
            lines[first : first + 2] = [lines[first].rstrip() + part[1]]
    return "\n".join(lines)


def _answers(statements: Iterable[ast.stmt]) -> Iterator[tuple[int, str]]:
    """What each request is answered with, as the text of its type, without `Annotated`."""
    for node in statements:
        match node:
            case ast.ClassDef(name=name, body=body) if found := _ANSWER.fullmatch(name):
                hint = next((each.annotation for each in body if isinstance(each, ast.AnnAssign)), None)
                yield int(found[1]), "Any" if hint is None else ast.unparse(_plain(hint))
            case _:
                pass


def _decorated(
    node: ast.ClassDef, text: list[str], requests: Sequence[Request], answers: Mapping[int, str]
) -> list[str]:
    doc = ast.get_docstring(node) or ""
    marks = ['@deprecated("")'] if DEPRECATED in doc else []
    for each in re.findall(r"\[\[request (\d+)\]\]", doc):
        marks.insert(0, _decorator(requests[int(each)], answers))
    return [*marks, *text]


def _decorator(request: Request, answers: Mapping[int, str]) -> str:
    returns = {"nothing": "", "bytes": "bytes", "stream": "Stream"}.get(request.answer)
    if returns is None:
        returns = answers.get(request.number, "Any")
    given = [_quoted(request.path)]
    given += [f"returns={returns}"] if returns else []
    given += [f'auth="{request.auth}"'] if request.auth != "none" else []
    given += [f"tags=[{', '.join(map(_quoted, request.tags))}]"] if request.tags else []
    given += [f"uploads=[{', '.join(map(_quoted, request.uploads))}]"] if request.uploads else []
    line = f"@{request.verb}({', '.join(given)})"
    return line if len(line) <= WIDTH else "\n".join([f"@{request.verb}(", *(f"    {each}," for each in given), ")"])


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _class(node: ast.ClassDef, text: list[str], known: dict[str, _Class]) -> list[str]:
    bases = [ast.unparse(each) for each in node.bases]
    joined = "\n".join(text)
    if {"Enum", "IntEnum", "StrEnum"} & set(bases):
        kind = "IntEnum" if {"IntEnum", "int"} & set(bases) else "Enum"
        return [f"class {node.name}({'Open' if OPEN in joined else 'Closed'}{kind}):", *text[1:]]
    text = re.sub(r"[ \t]*arbitrary_types_allowed=True,\n|[ \t]*extra=['\"]forbid['\"],\n", "", joined).split("\n")
    text = re.sub(r"[ \t]*model_config = ConfigDict\(\s*\)\n?", "", "\n".join(text)).split("\n")
    text = _opened("\n".join(text)).split("\n")
    own = _with_other_bases(_parts(text), bases, known)
    base = known.get(own.base)
    if base and any(own.shapes[each] != base.shapes[each] for each in own.members.keys() & base.members.keys()):
        own = _standalone(own, base)
    elif base:
        shown = [*own.head, *(line for part in own.members.values() for line in part)]
        own = dataclasses.replace(own, members={**base.members, **own.members}, shapes={**base.shapes, **own.shapes})
        known[node.name] = own
        return text if len(bases) < 2 else shown
    known[node.name] = own
    return [*own.head, *(line for part in own.members.values() for line in part)]


def _with_other_bases(own: _Class, bases: list[str], known: Mapping[str, _Class]) -> _Class:
    """A model with one base, the first, and the members of the others as its own: few languages have two bases."""
    others = [known[each] for each in bases[1:] if each in known]
    if len(bases) < 2:
        return own
    first = known.get(own.base)
    told = first.members.keys() if first else set[str]()
    members = {name: part for other in others for name, part in other.members.items() if name not in told}
    shapes = {name: part for other in others for name, part in other.shapes.items() if name not in told}
    opened = ', extra="allow"' if any('extra="allow"' in each.head[0] for each in others) else ""
    head = own.head[0].replace(", ".join(bases), own.base)
    head = head if 'extra="allow"' in head else head.replace(f"({own.base})", f"({own.base}{opened})")
    kept = [line for line in own.head[1:] if line.strip() != "pass" or not members]
    return dataclasses.replace(
        own, head=[head, *kept], members={**members, **own.members}, shapes={**shapes, **own.shapes}
    )


def _opened(text: str) -> str:
    """An open model as an author writes it: `class A(Dto, extra="allow")`."""
    left, count = re.subn(r"[ \t]*model_config = ConfigDict\(\s*extra=['\"]allow['\"],?\s*\)\n?", "", text)
    return re.sub(r"\A(class \w+\([^)]*)\)", r'\1, extra="allow")', left) if count else text


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
    head = [re.sub(rf"\({re.escape(own.base)}(?=[,)])", "(Dto", own.head[0]), *own.head[1:]]
    return dataclasses.replace(
        own, head=head, members={**base.members, **own.members}, shapes={**base.shapes, **own.shapes}
    )


def _renullabled(source: str) -> str:
    """`T | None = None` of a member that may be null, as against one that may be left out, as `Nullable[T] = None`."""
    lines = [f"{each}\n" for each in source.split("\n")]
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


def _known_imports(given: Iterable[ast.stmt]) -> dict[str, tuple[str, str]]:
    """What the generated source imports, and our vocabulary."""
    known = {name: ("dtogen.authoring", name) for name in _AUTHORING}
    known |= {"deprecated": ("typing_extensions", "deprecated"), "Any": ("typing", "Any")}
    for node in given:
        if isinstance(node, ast.ImportFrom) and node.module and node.module != "__future__":
            for each in node.names:
                text = f"{each.name} as {each.asname}" if each.asname else each.name
                known.setdefault(each.asname or each.name, (node.module, text))
    return known
