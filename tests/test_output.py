"""Writing files: atomic, remembered in a manifest, and never at the cost of what somebody else wrote."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dtogen.diagnostics import OutputError
from dtogen.language import Language, find_language, language_ids
from dtogen.options import COMMON, Option
from dtogen.output import MANIFEST, Origin, changed_lines, compare, create, digest_of, unified, write
from dtogen.pipeline import choose, generate
from tests.conftest import golden_schema

ORIGIN = Origin("d1", "1.0", {"style": "x"})


def test_files_are_written_with_their_folders(tmp_path: Path) -> None:
    changes = write(tmp_path, "go", {"a/b/c.go": "one\n", "d.go": "two\n"}, ORIGIN)
    assert [each.path for each in changes] == ["a/b/c.go", "d.go"]
    assert (tmp_path / "a/b/c.go").read_text() == "one\n"


def test_a_second_run_has_nothing_to_do(tmp_path: Path) -> None:
    write(tmp_path, "go", {"a.go": "one\n"}, ORIGIN)
    before = (tmp_path / "a.go").stat().st_mtime_ns
    assert write(tmp_path, "go", {"a.go": "one\n"}, ORIGIN) == ()
    assert (tmp_path / "a.go").stat().st_mtime_ns == before


def test_nothing_temporary_is_left(tmp_path: Path) -> None:
    write(tmp_path, "go", {"a.go": "one\n"}, ORIGIN)
    assert sorted(each.name for each in tmp_path.iterdir()) == [MANIFEST, "a.go"]


def test_a_file_that_is_generated_no_more_goes_and_its_empty_folder_too(tmp_path: Path) -> None:
    write(tmp_path, "go", {"a/b.go": "one\n", "c.go": "two\n"}, ORIGIN)
    changes = write(tmp_path, "go", {"c.go": "two\n"}, ORIGIN)
    assert [(each.path, each.reason) for each in changes] == [("a/b.go", "left over")]
    assert not (tmp_path / "a").exists()


def test_another_languages_files_stay(tmp_path: Path) -> None:
    write(tmp_path, "go", {"a.go": "one\n"}, ORIGIN)
    write(tmp_path, "ruby", {"a.rb": "two\n"}, ORIGIN)
    assert write(tmp_path, "go", {"a.go": "one\n"}, ORIGIN) == ()
    assert set(json.loads((tmp_path / MANIFEST).read_text())["languages"]) == {"go", "ruby"}


def test_a_hand_edit_is_refused_with_its_line_and_kept(tmp_path: Path) -> None:
    write(tmp_path, "go", {"a.go": "one\ntwo\n", "b.go": "b\n"}, ORIGIN)
    (tmp_path / "a.go").write_text("one\nmine\n")
    with pytest.raises(OutputError, match=r"a\.go:2: error DT602"):
        write(tmp_path, "go", {"a.go": "one\nthree\n", "b.go": "c\n"}, ORIGIN)
    assert (tmp_path / "a.go").read_text() == "one\nmine\n"
    assert (tmp_path / "b.go").read_text() == "b\n", "all or nothing"


def test_an_edited_file_that_is_no_longer_generated_is_kept(tmp_path: Path) -> None:
    write(tmp_path, "go", {"a.go": "one\n", "b.go": "b\n"}, ORIGIN)
    (tmp_path / "a.go").write_text("mine\n")
    with pytest.raises(OutputError, match="DT602"):
        write(tmp_path, "go", {"b.go": "b\n"}, ORIGIN)
    write(tmp_path, "go", {"b.go": "b\n"}, ORIGIN, force=True)
    assert (tmp_path / "a.go").read_text() == "mine\n"


def test_a_file_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.go").write_text("mine\n")
    with pytest.raises(OutputError, match="DT601"):
        write(tmp_path, "go", {"a.go": "one\n"}, ORIGIN)
    assert (tmp_path / "a.go").read_text() == "mine\n"


def test_force_overwrites(tmp_path: Path) -> None:
    (tmp_path / "a.go").write_text("mine\n")
    write(tmp_path, "go", {"a.go": "one\n"}, ORIGIN, force=True)
    assert (tmp_path / "a.go").read_text() == "one\n"


@pytest.mark.parametrize("path", ["../a.go", "/etc/a.go", "a/../../b.go", "a\\..\\b.go"])
def test_no_path_leads_out_of_the_folder(tmp_path: Path, path: str) -> None:
    with pytest.raises(OutputError, match="DT604"):
        write(tmp_path / "out", "go", {path: "one\n"}, ORIGIN)


def test_a_link_does_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out" / "sub").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OutputError, match="DT604"):
        write(tmp_path / "out", "go", {"sub/a.go": "one\n"}, ORIGIN)
    assert not list((tmp_path / "elsewhere").iterdir())


def test_a_folder_where_a_file_should_be_is_an_error_and_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "b.go").mkdir()
    with pytest.raises(OutputError, match=r"b\.go: error DT605"):
        write(tmp_path, "go", {"a.go": "one\n", "b.go": "two\n"}, ORIGIN, force=True)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["b.go"]


def test_a_broken_manifest_is_an_error(tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_text("{")
    with pytest.raises(OutputError, match="DT603"):
        compare(tmp_path, "go", {"a.go": "one\n"}, ORIGIN)


@pytest.mark.parametrize(
    ("origin", "reason"),
    [
        (Origin("d2", "1.0", {"style": "x"}), "schema changed"),
        (Origin("d1", "1.0", {"style": "y"}), "options changed"),
        (Origin("d1", "2.0", {"style": "x"}), "generator changed"),
    ],
)
def test_a_change_has_a_reason(tmp_path: Path, origin: Origin, reason: str) -> None:
    write(tmp_path, "go", {"a.go": "one\n"}, ORIGIN)
    (change,) = compare(tmp_path, "go", {"a.go": "two\n"}, origin)
    assert change.reason == reason
    assert list(unified(change))[-2:] == ["-one", "+two"]


def test_a_missing_file_is_missing(tmp_path: Path) -> None:
    write(tmp_path, "go", {"a.go": "one\n"}, ORIGIN)
    (tmp_path / "a.go").unlink()
    (change,) = compare(tmp_path, "go", {"a.go": "one\n"}, ORIGIN)
    assert change.reason == "missing"


def test_a_second_run_leaves_the_manifest_alone_too(tmp_path: Path) -> None:
    write(tmp_path, "go", {"a.go": "one\n"}, ORIGIN)
    before = (tmp_path / MANIFEST).stat().st_mtime_ns
    write(tmp_path, "go", {"a.go": "one\n"}, ORIGIN)
    assert (tmp_path / MANIFEST).stat().st_mtime_ns == before


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("1\n2\nmine\n4\n5\n6\n", ((3, 3),)),
        ("1\n2\n3\nmine\nmine too\n4\n5\n6\n", ((4, 5),)),
        ("1\n2\n5\n6\n", ((2, 2),)),
        ("2\n3\n4\n5\n6\n", ((1, 1),)),
        ("mine\n2\n3\n4\n5\n6\nmine\n", ((1, 1), (7, 7))),
        ("1\n2\n3\n4\n5\n6", ((6, 6),)),
        ("", ((1, 1),)),
    ],
    ids=["changed", "added", "removed", "first removed", "two places", "last line end", "emptied"],
)
def test_a_hand_edit_has_lines(tmp_path: Path, text: str, lines: tuple[tuple[int, int], ...]) -> None:
    files = {"a.go": "1\n2\n3\n4\n5\n6\n"}
    write(tmp_path, "go", files, ORIGIN)
    (tmp_path / "a.go").write_bytes(text.encode())
    (change,) = compare(tmp_path, "go", files, ORIGIN)
    assert change.reason == "edited by hand" and not change.notes
    assert changed_lines(change) == lines


def test_line_ends_that_git_changed_are_told_as_such(tmp_path: Path) -> None:
    write(tmp_path, "go", {"a.go": "one\ntwo\n"}, ORIGIN)
    (tmp_path / "a.go").write_bytes(b"one\r\ntwo\r\n")
    (change,) = compare(tmp_path, "go", {"a.go": "one\ntwo\n"}, ORIGIN)
    assert "only the line ends differ" in change.notes[0]
    assert changed_lines(change) == ((1, 2),)


def test_everything_that_changed_is_told(tmp_path: Path) -> None:
    write(tmp_path, "go", {"a.go": "one\n"}, ORIGIN)
    (change,) = compare(tmp_path, "go", {"a.go": "two\n"}, Origin("d2", "2.0", {"style": "y", "more": "z"}, "t"))
    assert change.reason == "schema changed"
    assert change.notes[0] == "schema: d1 -> d2"
    assert change.notes[1] == "options: more: the default -> z, style: x -> y"
    assert "templates" in change.notes[2] and change.notes[3] == "generator: 1.0 -> 2.0"


def test_another_choice_of_types_is_no_change_of_the_schema(tmp_path: Path) -> None:
    """The digest is that of the types chosen, so it says nothing here."""
    write(tmp_path, "go", {"a.go": "one\n"}, Origin("d1", "1.0"))
    (change,) = compare(tmp_path, "go", {"a.go": "two\n"}, Origin("d2", "1.0", {"include": "Job"}))
    assert change.reason == "options changed"


def test_other_templates_of_ones_own_are_a_reason(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    assert digest_of(own) == digest_of(tmp_path / "nothing") == ""
    (own / "a.j2").write_text("one")
    first = digest_of(own)
    (own / "a.j2").write_text("two")
    assert first and digest_of(own) not in ("", first)
    write(tmp_path / "out", "go", {"a.go": "one\n"}, Origin("d1", "1.0", {}, first))
    (change,) = compare(tmp_path / "out", "go", {"a.go": "two\n"}, Origin("d1", "1.0", {}, digest_of(own)))
    assert change.reason == "templates changed"


def test_a_manifest_of_an_earlier_version_is_read(tmp_path: Path) -> None:
    old = {"languages": {"go": {"schema": "d1", "generator": "0.1.0", "options": {}, "files": {"b.go": "0"}}}}
    (tmp_path / MANIFEST).write_text(json.dumps(old))
    (tmp_path / "b.go").write_text("mine\n")
    changes = {each.path: each for each in compare(tmp_path, "go", {"a.go": "one\n"}, Origin("d1", "0.1.0"))}
    assert changes["a.go"].reason == "missing"
    assert changes["b.go"].reason == "edited by hand" and changes["b.go"].notes == ("it is generated no more",)


@pytest.mark.parametrize("text", ["{", "[]", '{"languages": []}', '{"languages": {"go": {"files": []}}}'])
def test_a_manifest_that_is_none_is_an_error(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST).write_text(text)
    with pytest.raises(OutputError, match="DT603"):
        compare(tmp_path, "go", {"a.go": "one\n"}, ORIGIN)


def test_a_file_is_created_once(tmp_path: Path) -> None:
    create(tmp_path / "a.toml", "one\n")
    with pytest.raises(OutputError, match=r"a\.toml: error DT606"):
        create(tmp_path / "a.toml", "two\n")
    assert (tmp_path / "a.toml").read_text() == "one\n"


# Right after `generate`, a check passes: whatever the language, the layout and the options.


@st.composite
def wishes(draw: st.DrawFn) -> tuple[Language, dict[str, str], tuple[str, ...]]:
    """A language, options of its own, and patterns of types."""
    language = find_language(draw(st.sampled_from(language_ids())))
    given: dict[str, str] = {}
    for option in {each.name: each for each in (*COMMON, *language.options)}.values():
        if draw(st.booleans()):
            given[option.name] = draw(_values(option))
    include = draw(st.sampled_from([(), ("Job",), ("OpenAiMessage.*", "Empty"), ("*.Job",)]))
    return language, given, include


def _values(option: Option) -> st.SearchStrategy[str]:
    match option.default_for("OtherApi"):
        case bool():
            return st.sampled_from(["true", "false"])
        case int():
            return st.integers(60, 140).map(str)
        case _ if option.choices:
            return st.sampled_from(option.choices)
        case value:
            return st.just(str(value))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wishes(), wishes())
def test_a_check_passes_right_after_generate(
    before: tuple[Language, dict[str, str], tuple[str, ...]], now: tuple[Language, dict[str, str], tuple[str, ...]]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        for language, options, include in (before, now):
            made = generate(choose(golden_schema("specimen"), include), language, options)
            origin = Origin(made.digest, "1.0", made.options)
            folder = Path(name) / language.id
            write(folder, language.id, made.files, origin)
            assert {each.reason for each in compare(folder, language.id, made.files, origin)} == {"up to date"}
            assert write(folder, language.id, made.files, origin) == ()


@pytest.mark.parametrize("layout", ["single", "package"])
@pytest.mark.parametrize("language", language_ids())
def test_a_check_of_every_layout_passes(language: str, layout: str, tmp_path: Path) -> None:
    made = generate(golden_schema("specimen"), language, {"layout": layout})
    origin = Origin(made.digest, "1.0", made.options)
    write(tmp_path, language, made.files, origin)
    assert not [each for each in compare(tmp_path, language, made.files, origin) if each.is_stale]
