"""A 12th language is a table and templates: another package brings one by its entry point, nothing of ours edited."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

LANGUAGE = """
from pathlib import Path

from dtogen import ir
from dtogen.code import Code
from dtogen.language import File, Language, Literals, Naming, Shapes, Spelling


def quote(text):
    return Code('"' + "".join(c if c.isalnum() else f"%{ord(c):x};" for c in text) + '"')


def header(lines):
    return tuple(Code("# " + line.strip()) for line in lines)


LANGUAGE = Language(
    id="toy",
    title="Toy",
    aliases=("plaything",),
    extension="toy",
    media_type="text/x-toy",
    types={prim: Spelling(prim.value.title()) for prim in ir.Prim},
    list=Spelling("many {0}"),
    map=Spelling("{0} to {1}"),
    any=Spelling("Anything"),
    shapes=Shapes(
        nullable=Spelling("{0} or nothing"),
        optional=Spelling("maybe {0}"),
        three_state=Spelling("maybe {0} or nothing"),
        optional_union=Spelling("maybe {0}"),
    ),
    naming=Naming(member="snake", reserved={"member": frozenset({"record"})}),
    literals=Literals(quote=quote),
    header=header,
    files=lambda context: (File(f"{context.schema_name}.toy", "toy/document.j2"),),
    compose=lambda view, node, context: {},
    templates=Path(__file__).parent / "templates",
)
"""
DOCUMENT = """{% for line in file.header %}
{{ line }}
{% endfor %}
{% for decl in file.decls %}
{% if decl.model %}

record {{ decl.model.name }}
{% for field in decl.model.members %}
  {{ field.name }}: {{ field.type }} as {{ field.wire }}
{% endfor %}
{% elif decl.enum %}

choice {{ decl.enum.name }}
{% for member in decl.enum.members %}
  {{ member.name }} is {{ member.value }}
{% endfor %}
{% endif %}
{% endfor %}
"""
SCHEMA = '''
from dtogen.authoring import ClosedEnum, Dto, Int32, Nullable


class Size(ClosedEnum):
    small = "small"
    very_large = "very-large"


class Order(Dto):
    """What was bought."""

    orderId: Int32
    record: str
    sizes: list[Size] | None = None
    note: Nullable[str] = None
'''
EXPECTED = """
record Order
  order_id: Int32 as "orderId"
  record_: String as "record"
  sizes: maybe many Size as "sizes"
  note: maybe String or nothing as "note"
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A folder with an installed package that brings the language, and a schema beside it."""
    module, installed = tmp_path / "toy_language", tmp_path / "toy_language-1.0.dist-info"
    (module / "templates" / "toy").mkdir(parents=True)
    installed.mkdir()
    (module / "__init__.py").write_text(LANGUAGE, encoding="utf-8")
    (module / "templates" / "toy" / "document.j2").write_text(DOCUMENT, encoding="utf-8")
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: toy-language\nVersion: 1.0\n", encoding="utf-8")
    (installed / "entry_points.txt").write_text("[dtogen.languages]\ntoy = toy_language:LANGUAGE\n", encoding="utf-8")
    (tmp_path / "shop.py").write_text(SCHEMA, encoding="utf-8")
    return tmp_path


def dtogen(package: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    paths = os.pathsep.join([str(package), str(ROOT)])
    return subprocess.run(
        [sys.executable, "-m", "dtogen", *arguments],
        cwd=package,
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


@pytest.mark.parametrize("name", ["toy", "plaything"])
def test_a_language_of_another_package_generates(package: Path, name: str) -> None:
    done = dtogen(package, "generate", "--lang", name, "--schema", "shop.py", "--out", "out")
    assert (done.returncode, (package / "out" / "shop.toy").is_file()) == (0, True), done.stderr
    text = (package / "out" / "shop.toy").read_text(encoding="utf-8")
    assert text.endswith(EXPECTED)
    assert 'VeryLarge is "very%2d;large"' in text
    assert "# lang: toy" in text


def test_it_is_listed_and_one_of_all(package: Path) -> None:
    listed = dtogen(package, "languages")
    assert "toy" in listed.stdout.split() and "Toy" in listed.stdout, listed.stderr
    done = dtogen(package, "generate", "--lang", "all", "--schema", "shop.py", "--out", "out")
    assert done.returncode == 0, done.stderr
    assert (package / "out" / "toy" / "shop.toy").is_file()
    assert (package / "out" / "csharp").is_dir()


def test_a_fault_in_its_template_names_the_place(package: Path) -> None:
    template = package / "toy_language" / "templates" / "toy" / "document.j2"
    template.write_text("{{ file.nothing_of_the_kind }}", encoding="utf-8")
    done = dtogen(package, "generate", "--lang", "toy", "--schema", "shop.py", "--stdout")
    assert done.returncode == 1
    assert "document.j2:1" in done.stderr and "nothing_of_the_kind" in done.stderr
    assert "Traceback" not in done.stderr
