"""Documents as marked pieces, through Pygments: the only module that imports it."""

from __future__ import annotations

from typing import Any

from dtogen.diagnostics import DtogenError, error

COMMENT = "c"


def mark_pieces(text: str, language: str) -> list[tuple[str, str]]:
    """(mark, text) of each piece. Marks: c comment, s string, n number, t type, k keyword, a attribute, or nothing.

    A language that Pygments does not know is one piece. Raises DtogenError where Pygments is not installed.
    """
    try:
        from pygments import token  # type: ignore[import-untyped]
        from pygments.lexers import get_lexer_by_name  # type: ignore[import-untyped]
        from pygments.util import ClassNotFound  # type: ignore[import-untyped]
    except ImportError as fault:
        raise DtogenError(
            error("DT701", "this needs pygments, which is not there", help="pip install 'dtogen[host]'")
        ) from fault
    families: tuple[tuple[Any, str], ...] = (
        (token.Comment, COMMENT),
        (token.String.Doc, COMMENT),
        (token.String, "s"),
        (token.Number, "n"),
        (token.Keyword.Type, "t"),
        (token.Keyword, "k"),
        (token.Name.Class, "t"),
        (token.Name.Decorator, "a"),
        (token.Name.Attribute, "a"),
    )
    # PHP is code from its first sign on only if it is told so, or starts with its mark.
    starts_inline = not text.lstrip().startswith("<?")
    try:
        lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False, startinline=starts_inline)
    except ClassNotFound:
        return [("", text)]
    marks: dict[Any, str] = {}
    pieces = []
    for kind, value in lexer.get_tokens(text):
        if kind not in marks:
            marks[kind] = next((mark for family, mark in families if kind in family), "")
        pieces.append((marks[kind], value))
    return pieces


def is_comment(text: str, language: str) -> bool:
    return all(mark == COMMENT for mark, piece in mark_pieces(text, language) if piece.strip())
