"""Templates arrange: they hold text, places, loops, tests of one attribute, and includes. They decide nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from dtogen.code import Code
from dtogen.diagnostics import DtogenError
from dtogen.render import environment, render
from dtogen.views import FileView
from tests.conftest import ROOT

TEMPLATES = sorted((ROOT / "templates").rglob("*.j2"))
ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.For,
    nodes.If,
    nodes.Include,
    nodes.Const,
    nodes.Name,
    nodes.Getattr,
    nodes.Not,
)


def faults(source: str, name: str = "t") -> list[str]:
    """What a template does beyond arranging, with file and line."""
    tree = Environment(trim_blocks=True, lstrip_blocks=True).parse(source, name)
    return [f"{name}:{node.lineno}: {type(node).__name__}" for node in walk(tree) if not is_allowed(node)]


def walk(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    for child in node.iter_child_nodes():
        yield from walk(child)


def is_allowed(node: nodes.Node) -> bool:
    if isinstance(node, nodes.Not):
        return is_loop_end(node.node)
    if isinstance(node, nodes.If):
        return isinstance(node.test, (nodes.Getattr, nodes.Name)) or (
            isinstance(node.test, nodes.Not) and is_loop_end(node.test.node)
        )
    return isinstance(node, ALLOWED)


def is_loop_end(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Getattr) and node.attr in ("first", "last")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_templates_arrange(path: Path) -> None:
    assert faults(path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix()) == []


@pytest.mark.parametrize(
    "source",
    [
        "{% set x = 1 %}",
        "{% macro m() %}{% endmacro %}",
        "{{ a.b() }}",
        "{{ a.b | upper }}",
        "{{ a.b + a.c }}",
        "{% if a.b == 1 %}{% endif %}",
        "{% if not a.b %}{% endif %}",
        "{% if a.b and a.c %}{% endif %}",
        "{{ a[0] }}",
    ],
)
def test_a_template_that_decides_is_found(source: str) -> None:
    assert faults(source)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_language_includes_its_own_templates_only(path: Path) -> None:
    own = path.relative_to(ROOT / "templates").parts[0]
    tree = Environment().parse(path.read_text(encoding="utf-8"))
    for node in walk(tree):
        if isinstance(node, nodes.Include):
            assert isinstance(node.template, nodes.Const)
            assert node.template.value.split("/")[0] == own


def view(**text: object) -> FileView:
    return FileView("f", "t.j2", (), (), (), {}, {}, {}, False, False, False, text)  # type: ignore[arg-type]


def own_template(folder: Path, source: str) -> Path:
    (folder / "t.j2").write_text(source, encoding="utf-8")
    return folder


def test_code_is_printed(tmp_path: Path) -> None:
    assert render(view(word=Code("ok")), own_template(tmp_path, "{{ file.text.word }}")) == "ok\n"


def test_an_authors_words_cannot_be_printed(tmp_path: Path) -> None:
    with pytest.raises(DtogenError, match="no Code"):
        render(view(word="*/ raw"), own_template(tmp_path, "{{ file.text.word }}"))


def test_a_name_that_is_not_there_is_a_fault_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(DtogenError, match=r"t\.j2:2: error DT501"):
        render(view(), own_template(tmp_path, "first\n{{ file.nothing }}"))


def test_a_template_that_does_not_parse_is_a_fault_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(DtogenError, match=r"t\.j2:2: error DT501"):
        render(view(), own_template(tmp_path, "\n{% if %}"))


def test_a_users_template_goes_before_ours(tmp_path: Path) -> None:
    (tmp_path / "csharp").mkdir()
    (tmp_path / "csharp" / "enum.cs.j2").write_text("mine", encoding="utf-8")
    loader = environment(tmp_path)
    assert loader.get_template("csharp/enum.cs.j2").render() == "mine"
    assert "record" in loader.loader.get_source(loader, "csharp/union.cs.j2")[0]  # type: ignore[union-attr]


def test_there_are_no_trailing_blanks_nor_empty_lines_inside_braces(tmp_path: Path) -> None:
    folder = own_template(tmp_path, "a {\n\n  b  \n\n\n\n  c\n\n}\n\n")
    assert render(view(), folder) == "a {\n  b\n\n\n  c\n}\n"
