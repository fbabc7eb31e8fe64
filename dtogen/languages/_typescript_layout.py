"""TypeScript as prettier 3 lays it out: types, calls and assignments as documents for `layout.fit`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from dtogen.code import Code, Lines, fill, identifier, join
from dtogen.layout import SOFT, SPACE, Broken, Doc, Group, Indent, columns, fit

WIDTH = 80
COMMA = Code(",")
_STRING = r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'"""
_NAME = r"""[^\s"'()<>,.|&:;=\[\]{}\d-][^\s"'()<>,.|&:;=\[\]{}]*"""
_TOKENS = re.compile(
    rf"\s*({_STRING}|\((?:string|number) & \{{\}}\)|\{{ .* \}}|typeof {_NAME}|{_NAME}(?:\.{_NAME})*|-?\d+"
    r"|\[\]|[<>(),|])"
)
_WORD = re.compile(rf"({_STRING})|({_NAME})")
_NUMBER = re.compile(r"-?[\d.]+(e-?\d+)?n?")
_KEYWORDS = frozenset({"string", "number", "boolean", "bigint", "unknown", "null", "void"})


def lines_of(doc: Doc, start: int = 0) -> Lines:
    return fit(doc, WIDTH, start)


def fits(lines: Lines, start: int = 0) -> bool:
    """Whether the first line fits, which is all that what stands before a line end can ask."""
    return columns(lines[0]) + start <= WIDTH


def indented(lines: Iterable[Code], by: int = 2) -> Lines:
    return tuple(Code(" " * by + line) if line else line for line in lines)


def words(code: Code) -> Iterator[str]:
    """The identifiers in an expression, those inside its string literals left out."""
    return (match[2] for match in _WORD.finditer(code) if match[2])


def qualified(code: Code, prefix: Code) -> Code:
    """An expression whose identifiers come out of the namespace `prefix`."""
    return Code(_WORD.sub(lambda match: match[1] or f"{prefix}.{match[2]}", code))


# Spelled types and decoders are flat text: read back into a tree, so that they can be broken where prettier would.


@dataclass(frozen=True, slots=True)
class Tree:
    """A name, with arguments where it is generic or called; a list, whose item is its argument; or a union."""

    text: Code
    kind: str = "name"  # name, generic, call, list, union
    args: tuple[Tree, ...] = ()


def parse(code: Code) -> Tree:
    tokens = [Code(token) for token in _TOKENS.findall(code)][::-1]

    def union(end: str) -> Tree:
        arms = [postfix()]
        while tokens and tokens[-1] == "|":
            tokens.pop()
            arms.append(postfix())
        if end:
            tokens.pop()
        flat = [each for arm in arms for each in (arm.args if arm.kind == "union" else (arm,))]
        return arms[0] if len(flat) == 1 else Tree(Code(""), "union", tuple(flat))

    def arguments(end: str) -> tuple[Tree, ...]:
        found: list[Tree] = []
        while tokens[-1] != end:
            found.append(union(""))
            if tokens[-1] == ",":
                tokens.pop()
        tokens.pop()
        return tuple(found)

    def postfix() -> Tree:
        token = tokens.pop()
        tree = union(")") if token == "(" else Tree(token)
        while tokens and tokens[-1] in ("<", "(", "[]"):
            mark = tokens.pop()
            if mark == "[]":
                tree = Tree(Code(""), "list", (tree,))
            elif mark == "<":
                tree = Tree(tree.text, "generic", arguments(">"))
            else:
                tree = Tree(tree.text, "call", arguments(")"))
        return tree

    return union("")


def _is_hugged(tree: Tree) -> bool:
    """A union of one type and null that prettier breaks inside that type only."""
    others = [each for each in tree.args if each.text != "null"]
    return (
        tree.kind == "union"
        and len(others) == 1
        and others[0].kind in ("name", "generic")
        and others[0].text not in _KEYWORDS
        and others[0].text[:1] not in "\"'(0123456789-"
    )


def type_doc(tree: Tree, is_readonly: bool = False) -> Doc:
    match tree.kind:
        case "generic":
            args = [type_doc(each, is_readonly) for each in tree.args]
            first = tree.args[0]
            if len(args) == 1 and first.kind == "name" and not first.text.startswith("typeof"):
                return (tree.text, Code("<"), args[0], Code(">"))
            inner: list[Doc] = [SOFT]
            for i, each in enumerate(args):
                inner += [each] if i == 0 else [COMMA, SPACE, each]
            return Group((tree.text, Code("<"), Indent(tuple(inner), 2), SOFT, Code(">")))
        case "list":
            (item,) = tree.args
            doc = type_doc(item, is_readonly)
            if item.kind == "union" and not _is_hugged(item):
                doc = Group((Indent((SOFT, doc), 2), SOFT))
            marked = item.kind == "union" or (is_readonly and item.kind == "list")
            mark = Code("readonly " if is_readonly else "")
            return (mark, Code("("), doc, Code(")[]")) if marked else (mark, doc, Code("[]"))
        case "union":
            return union_doc(tree, is_readonly)
        case _:
            return tree.text


def union_doc(tree: Tree, is_readonly: bool = False) -> Doc:
    """A union on one line, or an arm a line with a bar before each."""
    if _is_hugged(tree):
        parts = [type_doc(each, is_readonly) for each in tree.args]
        return tuple(part for each in parts for part in (Code(" | "), each))[1:]
    arms: list[Doc] = [Broken(Code("| "))]
    for i, each in enumerate(tree.args):
        arms += [Indent(type_doc(each, is_readonly), 2)] if i == 0 else [
            SPACE, Code("| "), Indent(type_doc(each, is_readonly), 2)
        ]  # fmt: skip
    return Group(tuple(arms))


def annotated(head: Code, code: Code, end: Code, is_readonly: bool = False) -> Doc:
    """`name: Type;`. A union that does not fit goes to the next line."""
    tree = parse(code)
    doc = type_doc(tree, is_readonly)
    if tree.kind == "union" and not _is_hugged(tree):
        return Group((head, Code(":"), Indent((SPACE, doc), 2), end))
    return (head, Code(": "), doc, end)


def type_alias(name: Code, code: Code, is_readonly: bool = False) -> Lines:
    """`export type Name = Type;`."""
    head, tree = fill("export type {0} =", name), parse(code)
    doc = type_doc(tree, is_readonly)
    if tree.kind == "union" and not _is_hugged(tree):
        return lines_of(Group((head, Indent((SPACE, doc), 2), Code(";"))))
    return assigned(head, (doc, Code(";")))


def assigned(head: Code, doc: Doc, start: int = 0) -> Lines:
    """A value behind `head`, or on the next line where it cannot even begin there."""
    beside = lines_of((head, Code(" "), doc), start)
    return beside if fits(beside, start) else (head, *indented(lines_of(doc, start + 2)))


def assigned_list(head: Code, name: Code, value: Doc) -> Lines:
    """`head name([...]);`: the list breaks alone if it can begin on the line, else as an argument, else below."""
    flat, end = (name, Code("("), value, Code(")")), Code(";")
    for doc in (flat, call(name, [value], True)):
        lines = lines_of((head, Code(" "), doc, end))
        if fits(lines):
            return lines
    return assigned(head, (flat, end))


def type_parameters(names: Lines) -> Doc:
    """`<T, U>`; one alone is never broken."""
    if len(names) < 2:
        return fill("<{0}>", *names) if names else Code("")
    inner: list[Doc] = [SOFT, names[0]]
    for each in names[1:]:
        inner += [COMMA, SPACE, each]
    return Group((Code("<"), Indent(tuple(inner), 2), Broken(COMMA), SOFT, Code(">")))


def expression(tree: Tree) -> Doc:
    if tree.kind != "call":
        return tree.text
    return call(tree.text, [expression(each) for each in tree.args])


def call(name: Code, args: list[Doc], broken: bool = False) -> Doc:
    inner: list[Doc] = [SOFT]
    for i, each in enumerate(args):
        inner += [each] if i == 0 else [COMMA, SPACE, each]
    return Group((name, Code("("), Indent(tuple(inner), 2), Broken(COMMA), SOFT, Code(")")), broken)


def _is_poorly_breakable(tree: Tree) -> bool:
    """A call of a lone short argument, which prettier would rather move than break."""
    return (
        tree.kind == "call"
        and len(tree.args) == 1
        and tree.args[0].kind == "name"
        and "." not in tree.args[0].text
        and (columns(tree.args[0].text) <= WIDTH // 4 or tree.args[0].text[:1].isdigit())
    )


def entry(key: Code, code: Code, start: int) -> Lines:
    """`key: decoder,` in a table of members."""
    head, tree = fill("{0}:", key), parse(code)
    if _is_poorly_breakable(tree):
        return lines_of(Group((head, Indent((SPACE, expression(tree)), 2), COMMA)), start)
    return assigned(head, (expression(tree), COMMA), start)


def default_entry(key: Code, name: Code, code: Code, value: tuple[Code, Doc, Code], last: Lines, start: int) -> Lines:
    """`key: defaulted(decoder, () => value),`: a list or an object as the value breaks alone, if it is the last."""
    head, item = fill("{0}:", key), parse(code)
    before, shown, after = value
    args: list[Doc] = [expression(item), value, *last]
    flat = lines_of((head, Code(" "), call(name, args), COMMA), start)
    if len(flat) == 1 and fits(flat, start):
        return flat
    if isinstance(shown, Group) and not last:
        opening = fill("{0} {1}({2}, {3}", head, name, code, before)
        hugged = lines_of((opening, Group(shown.body, True), after, Code("),")), start)
        if fits(hugged, start):
            return hugged
    return assigned(head, (call(name, args, True), COMMA), start)


def bracketed(opening: Code, items: list[Doc], closing: Code, space: bool) -> Doc:
    """A list or an object as a value."""
    if not items:
        return fill("{0}{1}", opening, closing)
    edge = SPACE if space else SOFT
    # Numbers fill lines; anything else stands on a line of its own.
    are_numbers = len(items) > 1 and all(isinstance(each, Code) and _NUMBER.fullmatch(each) for each in items)
    inner: list[Doc] = [edge]
    for i, each in enumerate(items):
        inner += [each] if i == 0 else [COMMA, Group((SPACE, each)) if are_numbers else (SPACE, each)]
    return Group((opening, Indent(tuple(inner), 2), Broken(COMMA), edge, closing))


def table(head: Doc, callee: Code, first: Lines, items: Callable[[int], Lines], is_arrow: bool) -> Lines:
    """`head = callee(first, () => ({ items }));`, with `=>` behind a head that is an arrow's.

    `items` gives the entries for the column that they stand at.
    """
    heads = lines_of((head, Code(" =>" if is_arrow else " =")))
    opening = fill("{0}({1}() => ({{", callee, join("", (fill("{0}, ", each) for each in first)))
    room = WIDTH - columns(heads[-1]) - 1

    def hugged(column: int) -> Lines:
        body = items(column + 2)
        return (opening, *indented(body), Code("}));")) if body else (fill("{0}}}));", opening),)

    def spread(column: int) -> Lines:
        body = items(column + 4)
        arrow = (Code("() => ({"), *indented(body), Code("}),")) if body else (Code("() => ({}),"),)
        return (fill("{0}(", callee), *indented((*(fill("{0},", each) for each in first), *arrow)), Code(");"))

    if not is_arrow:
        for lines in (hugged(0), spread(0)):
            if columns(lines[0]) <= room:
                return (*heads[:-1], fill("{0} {1}", heads[-1], lines[0]), *lines[1:])
    below = hugged(2)
    return (*heads, *indented(below if fits(below, 2) else spread(2)))


_FIRST = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Nl"})
_LATER = _FIRST | {"Mn", "Mc", "Nd", "Pc"}


def key_of(literal: Code, text: str) -> Code:
    """A member's name in a type, a class or a table: bare where it is an identifier of ECMAScript 5, as in prettier."""
    is_bare = all(
        char in "$_" or (char <= "\uffff" and unicodedata.category(char) in (_LATER if i else _FIRST))
        for i, char in enumerate(text)
    )
    return identifier(text) if text and is_bare else literal
