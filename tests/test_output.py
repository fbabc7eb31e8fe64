"""Writing files: atomic, remembered in a manifest, and never at the cost of what somebody else wrote."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dtogen.diagnostics import OutputError
from dtogen.output import MANIFEST, Origin, compare, unified, write

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


def test_a_missing_file_is_new(tmp_path: Path) -> None:
    write(tmp_path, "go", {"a.go": "one\n"}, ORIGIN)
    (tmp_path / "a.go").unlink()
    (change,) = compare(tmp_path, "go", {"a.go": "one\n"}, ORIGIN)
    assert change.reason == "new"
