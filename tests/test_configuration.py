"""The configuration: what a file may say, what wins over what, and how a slip in it is told."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from dtogen.configuration import Configuration, find, read
from dtogen.diagnostics import OptionError
from dtogen.language import find_language, language_ids
from tests.conftest import GOLDEN
from tests.test_cli import diagnosed, dtogen

SPECIMEN = (GOLDEN / "specimen" / "schema.py").as_posix()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def configured(text: str) -> Configuration:
    Path("dtogen.toml").write_text(text, encoding="utf-8")
    return read(Path("dtogen.toml"))


def refused(text: str) -> str:
    with pytest.raises(OptionError) as caught:
        configured(text)
    return str(caught.value)


# What a file may say.


def test_every_key(project: Path) -> None:
    (project / "models").mkdir()
    found = configured(
        """
        schema = "models"
        out = "clients/{lang}"
        layout = "package"
        version = "2.1.0"
        include = ["Job.*"]
        exclude = ["Empty"]
        templates = "own"

        [languages.python]
        style = "dataclass"
        frozen = true
        line_length = 100
        out = "python"

        [languages.cs]
        namespace = "My.Api"
        layout = "single"
        """
    )
    assert (found.schema, found.include, found.exclude) == ("models", ("Job.*",), ("Empty",))
    assert found.templates == Path("own")
    python, csharp = (each.language for each in found.languages)
    assert found.settings(python).options == {
        "layout": "package",
        "version": "2.1.0",
        "style": "dataclass",
        "frozen": "true",
        "line_length": "100",
    }
    assert found.settings(csharp).options == {"layout": "single", "version": "2.1.0", "namespace": "My.Api"}
    assert found.folder(python, [python, csharp]) == Path("python")
    assert found.folder(csharp, [python, csharp]) == Path("clients/csharp")


@pytest.mark.parametrize("value", ['"all"', '["all"]', '["go", "all"]'])
def test_all_languages(project: Path, value: str) -> None:
    assert tuple(each.language.id for each in configured(f"languages = {value}").languages) == language_ids()


def test_an_empty_file_says_nothing(project: Path) -> None:
    assert configured("") == Configuration(Path("dtogen.toml"))


@pytest.mark.parametrize("language", language_ids())
def test_every_option_of_every_language_is_a_key(project: Path, language: str) -> None:
    options = find_language(language).options
    lines = [f"[languages.{language}]"]
    for option in options:
        value = option.default_for("MyApi")
        lines.append(f"{option.name} = " + (str(value).lower() if not isinstance(value, str) else f"'{value}'"))
    (settings,) = configured("\n".join(lines)).languages
    assert settings.options.keys() == {option.name for option in options}


@pytest.mark.parametrize(
    ("text", "asked", "folder"),
    [
        ('languages = ["go"]', ["go"], "."),
        ('languages = ["go"]\nout = "a"', ["go"], "a"),
        ('languages = ["go"]\nout = "a/{lang}"', ["go"], "a/go"),
        ('languages = ["go", "ruby"]\nout = "a"', ["go", "ruby"], "a/go"),
        ('languages = ["go", "ruby"]\nout = "a"', ["go"], "a/go"),
        ('languages = ["ruby"]\nout = "a"', ["go"], "a/go"),
        ('languages = ["go", "ruby"]\nout = "{lang}/src"', ["go"], "go/src"),
        ('[languages.go]\nout = "b"\n[languages.ruby]', ["go"], "b"),
    ],
)
def test_a_language_has_one_folder_whatever_else_is_asked_for(
    project: Path, text: str, asked: list[str], folder: str
) -> None:
    languages = [find_language(each) for each in asked]
    assert configured(text).folder(languages[0], languages) == Path(folder)


# Which file holds.


def test_the_nearest_file_upward_holds_and_paths_are_relative_to_it(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "dtogen.toml").write_text('schema = "models"\nout = "out"\nlanguages = ["go"]')
    (project / "models").mkdir()
    inner = project / "a" / "b"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    file = find(Path.cwd())
    assert file == Path("../../dtogen.toml")
    found = read(file)
    go = find_language("go")
    assert found.schema == "../../models" and found.folder(go, [go]) == Path("../../out")
    (project / "a" / "pyproject.toml").write_text('[tool.dtogen]\nlanguages = ["ruby"]')
    assert find(Path.cwd()) == Path("../pyproject.toml")
    (project / "a" / "dtogen.toml").write_text("")
    assert find(Path.cwd()) == Path("../dtogen.toml"), "before a pyproject.toml"


@pytest.mark.parametrize("text", ["[project]\nname = 'dtogen-user'\n", "[tool.black]\n", "no TOML at all"])
def test_a_pyproject_of_something_else_is_passed_over(project: Path, text: str) -> None:
    (project / "pyproject.toml").write_text(text)
    assert find(project) is None


def test_a_broken_pyproject_that_speaks_of_us_is_told(project: Path) -> None:
    (project / "pyproject.toml").write_text("[tool.dtogen]\nschema = models\n")
    with pytest.raises(OptionError, match=r"^pyproject\.toml:2: error DT432: this is no TOML: Invalid value"):
        find(project)


def test_a_pyproject_has_its_keys_under_tool(project: Path) -> None:
    (project / "pyproject.toml").write_text("[tool.other]\nlanguage = 1\n\n[tool.dtogen]\nlanguage = ['go']\n")
    with pytest.raises(OptionError, match=r'^pyproject\.toml:5: error DT433: there is no key "language"'):
        read(Path("pyproject.toml"))
    (project / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    with pytest.raises(OptionError, match=r"there is no \[tool\.dtogen\] in this file"):
        read(Path("pyproject.toml"))


# Slips.


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('layot = "single"', 'dtogen.toml:1: error DT433: there is no key "layot"\n  help: did you mean "layout"?'),
        ('\nnamespace = "A"', "dtogen.toml:2: error DT433: .*\n  help: namespace is an option of csharp, "),
        (
            '[languages.csharp]\n\nnamspace = "A"',
            'dtogen.toml:3: error DT433: there is no key "namspace" in languages.csharp\n  help: did you mean "name',
        ),
        ("[languages]\npython.styl = 'x'", 'dtogen.toml:2: error DT433: .*\n  help: did you mean "style"'),
        ("languages = {go = {\"namespac\" = 'x'}}", 'dtogen.toml:1: error DT433: .*\n  help: did you mean "namespace"'),
        ("[languages.pyhton]", 'dtogen.toml:1: error DT403: .*\n  help: did you mean "python"'),
        ('languages = ["cobol"]', "dtogen.toml:1: error DT403: .*\n  help: known: csharp"),
        ("languages = ['go', 1]", 'dtogen.toml:1: error DT434: .*\n  help: it must be "all", a list of languages'),
        ("languages = 3", 'dtogen.toml:1: error DT434: .*\n  help: it must be "all", a list of languages'),
        ("[languages]\ngo = true", 'error DT434: .*\n  help: it must be "all", a list of languages, or a table'),
        ("[languages.cs]\n[languages.csharp]", "dtogen.toml:2: error DT434: cs and csharp are the same language"),
        ("include = 'Job'", "dtogen.toml:1: error DT434: \"include\" cannot be 'Job'\n  help: it must be a list"),
        ("include = [\n  'Job',\n  3,\n]", 'dtogen.toml:1: error DT434: "include.1" cannot be 3\n.*a string'),
        ("layout = 'proof'", "DT434: \"layout\" cannot be 'proof'\n  help: it must be 'single' or 'package'"),
        ("out = 'a/{language}'", "error DT434: .*\n  help: it must be a folder in which {lang} stands"),
        ("schema = ''", "error DT434: .*\n  help: it must be a path"),
        ("version = 2", 'error DT434: "version" cannot be 2\n  help: it must be a string'),
        ("version = 'two words'", "error DT434: .*\n  help: it must be of the form"),
        ("[languages.python]\nfrozen = 'yes'", "dtogen.toml:2: error DT434: .*\n  help: it must be a boolean"),
        ("[languages.python]\nline_length = -1", "error DT434: .*greater than or equal to 0"),
        ("[languages.python]\nstyle = 'attrs'", "error DT434: .*\n  help: it must be 'pydantic' or 'dataclass'"),
        ("[languages.csharp]\nnamespace = 'A; class B {}'", "error DT434: .*\n  help: it must be of the form"),
        ("schema = ", "dtogen.toml:1: error DT432: this is no TOML"),
        ("languages = ['go'", "dtogen.toml:1: error DT432: this is no TOML"),
    ],
)
def test_a_slip_has_a_place_and_a_cure(project: Path, text: str, told: str) -> None:
    assert re.search(told.replace("{", r"\{"), refused(text), re.DOTALL), refused(text)


def test_all_slips_are_told_at_once(project: Path) -> None:
    text = refused("layot = 1\n[languages.csharp]\nnamspace = 'A'\n[languages.python]\nstyle = 3\n")
    assert [line.split(": ")[0] for line in text.splitlines() if ": error " in line] == [
        "dtogen.toml:1",
        "dtogen.toml:3",
        "dtogen.toml:5",
    ]


def test_a_file_that_cannot_be_read(project: Path) -> None:
    with pytest.raises(OptionError, match=r"DT431: there is no configuration at nothing\.toml"):
        read(Path("nothing.toml"))
    Path("latin.toml").write_bytes(b"out = '\xe9'")
    with pytest.raises(OptionError, match="DT431: the configuration cannot be read: it is not UTF-8"):
        read(Path("latin.toml"))
    Path("folder.toml").mkdir()
    with pytest.raises(OptionError, match="DT431: the configuration cannot be read"):
        read(Path("folder.toml"))


# The command line.


@pytest.fixture
def csharp_and_python(project: Path) -> Path:
    (project / "dtogen.toml").write_text(
        f'schema = "{SPECIMEN}"\nout = "made/{{lang}}"\ninclude = ["FinishReason"]\n'
        '[languages.csharp]\nnamespace = "From.File"\n[languages.python]\nstyle = "dataclass"\n'
    )
    return project


def test_generate_without_a_language_does_what_the_file_says(csharp_and_python: Path) -> None:
    done = dtogen("generate", cwd=csharp_and_python)
    assert done.returncode == 0, done.stderr
    assert "namespace From.File;" in (csharp_and_python / "made" / "csharp" / "Dtos.cs").read_text()
    assert "BaseModel" not in (csharp_and_python / "made" / "python" / "dtos.py").read_text()
    assert dtogen("generate", "--check", cwd=csharp_and_python).returncode == 0


def test_the_command_line_wins(csharp_and_python: Path) -> None:
    done = dtogen(
        *("generate", "-l", "csharp", "--set", "namespace=From.Line", "--out", "there", "--layout", "package"),
        *("--include", "Empty"),
        cwd=csharp_and_python,
    )
    assert done.returncode == 0, done.stderr
    text = (csharp_and_python / "there" / "src" / "Dtos.cs").read_text()
    assert "namespace From.Line;" in text
    assert "class Empty" in text and "FinishReason" not in text
    assert not (csharp_and_python / "made").exists()


def test_one_of_the_languages_keeps_its_options_and_folder(csharp_and_python: Path) -> None:
    assert dtogen("generate", "-l", "cs", cwd=csharp_and_python).returncode == 0
    assert "namespace From.File;" in (csharp_and_python / "made" / "csharp" / "Dtos.cs").read_text()
    assert not (csharp_and_python / "made" / "python").exists()


def test_a_file_may_be_named_or_left_aside(csharp_and_python: Path) -> None:
    (csharp_and_python / "other.toml").write_text(f'schema = "{SPECIMEN}"\nlanguages = ["go"]\n')
    done = dtogen("generate", "--config", "other.toml", cwd=csharp_and_python)
    assert done.returncode == 0 and (csharp_and_python / "dtos.go").exists()
    diagnosed(dtogen("generate", "--no-config", cwd=csharp_and_python), "DT405", 2)
    diagnosed(dtogen("generate", "--config", "nothing.toml", cwd=csharp_and_python), "DT431", 2)


# The other commands read it as well.


@pytest.fixture
def of_one_type(project: Path) -> Path:
    Path("dtogen.toml").write_text(
        f'schema = "{SPECIMEN}"\ninclude = ["FinishReason"]\n'
        '[languages.ruby]\n[languages.csharp]\nnamespace = "Of.Ours"\n'
    )
    return project


def test_show_reads_it(of_one_type: Path) -> None:
    shown = json.loads(dtogen("show", "ir", cwd=of_one_type).stdout)
    assert [each["name"] for each in shown["decls"]] == ["FinishReason"]
    views = dtogen("show", "view", cwd=of_one_type).stdout
    assert '"dtos.rb"' in views and "Of.Ours" in views
    one = dtogen("show", "view", "--lang", "csharp", "--set", "namespace=Other", cwd=of_one_type).stdout
    assert '"dtos.rb"' not in one and "Of.Ours" not in one
    diagnosed(dtogen("show", "view", "--no-config", cwd=of_one_type), "DT405", 2)


def test_export_reads_it(of_one_type: Path) -> None:
    assert list(json.loads(dtogen("export", cwd=of_one_type).stdout)["$defs"]) == ["FinishReason"]
    assert len(json.loads(dtogen("export", "--include", "Job.*", cwd=of_one_type).stdout)["$defs"]) > 1


def test_lint_reads_it(project: Path) -> None:
    Path("api.py").write_text("from dtogen.authoring import Dto\n\n\nclass A(Dto):\n    n: int\n")
    Path("dtogen.toml").write_text('schema = "api.py"\n[languages.typescript]\nexact = true\n')
    exact = dtogen("lint", "--json", cwd=project).stdout
    plain = dtogen("lint", "--json", "--set", "exact=false", cwd=project).stdout
    assert "lossy" not in exact and "lossy" in plain
    Path("dtogen.toml").write_text('schema = "api.py"\nlanguages = ["go"]\n')
    assert "lossy" not in dtogen("lint", "--json", cwd=project).stdout  # that is JavaScript's
    assert "lossy" in dtogen("lint", "--json", "--lang", "all", cwd=project).stdout


def test_prove_reads_it(of_one_type: Path) -> None:
    (row,) = json.loads(dtogen("prove", "--lang", "ruby", "--json", cwd=of_one_type).stdout)
    several = json.loads(dtogen("prove", "--json", cwd=of_one_type).stdout)
    assert [each["language"] for each in several] == ["ruby", "csharp"]
    assert several[0] == row and row["round_trip"]["total"] < 100  # of the specimen's hundreds


def test_a_slip_is_wrong_usage_and_no_traceback(project: Path) -> None:
    (project / "dtogen.toml").write_text("layot = 'single'\n")
    text = diagnosed(dtogen("generate", "-l", "go", cwd=project), "DT433", 2)
    assert text.startswith('dtogen.toml:1: error DT433: there is no key "layot"')


def test_a_file_without_a_language_says_so(project: Path) -> None:
    (project / "dtogen.toml").write_text("out = 'a'\n")
    assert "dtogen.toml: error" in diagnosed(dtogen("generate", cwd=project), "DT405", 2)


def test_a_schema_may_be_a_module(project: Path) -> None:
    (project / "dtogen.toml").write_text('schema = "models.nothing"\nlanguages = ["go"]\n')
    assert "there is no schema at models.nothing" in diagnosed(dtogen("generate", cwd=project), "DT101", 1)
    assert configured('schema = "dtogen.authoring"').schema == "dtogen.authoring"


# init.


def test_init_writes_a_start_that_works_as_it_is(project: Path) -> None:
    done = dtogen("init", "--lang", "go", "--lang", "py", "--schema", SPECIMEN, cwd=project)
    assert done.returncode == 0 and done.stdout == ""
    assert dtogen("generate", cwd=project).returncode == 0
    assert (project / "generated" / "go" / "dtos.go").exists()
    assert (project / "generated" / "python" / "dtos.py").exists()
    assert dtogen("generate", "--check", cwd=project).returncode == 0


def test_every_commented_line_of_the_start_holds_once_its_mark_is_gone(project: Path) -> None:
    dtogen("init", cwd=project)
    text = (project / "dtogen.toml").read_text()
    found = configured(re.sub(r"^# (?=\w+ = )", "", text, flags=re.MULTILINE))
    assert {each.language.id for each in found.languages} == set(language_ids())
    for settings in found.languages:
        assert settings.options.keys() == {option.name for option in settings.language.options}
    assert found.options == {"layout": "package", "package": "my-api", "version": "1.0.0"}
    assert found.schema and found.templates and found.out


def test_init_keeps_what_is_there(project: Path) -> None:
    (project / "dtogen.toml").write_text("# mine\n")
    diagnosed(dtogen("init", cwd=project), "DT606", 1)
    assert (project / "dtogen.toml").read_text() == "# mine\n"


def test_init_keeps_a_table_of_a_pyproject(project: Path) -> None:
    (project / "pyproject.toml").write_text("[tool.dtogen]\n")
    diagnosed(dtogen("init", cwd=project), "DT606", 1)
    assert not (project / "dtogen.toml").exists()
