"""An export is there whole or not at all, and never at somebody's expense."""

from __future__ import annotations

import os

import pytest

from liaisons.errors import Refused
from liaisons.exports.contract import BadDestination
from liaisons.exports.folders import files_in, replacing_folder


def write(folder, **files):
    with replacing_folder(folder) as made:
        for name, text in files.items():
            (made / name).write_text(text)


def listing(folder):
    return sorted(p.name for p in folder.iterdir())


def test_a_folder_appears_when_it_is_whole(tmp_path):
    with replacing_folder(tmp_path / "out") as made:
        (made / "a").write_text("1")
        assert not (tmp_path / "out").exists()
    assert (tmp_path / "out" / "a").read_text() == "1"
    assert listing(tmp_path) == ["out"]


def test_a_failure_leaves_what_was_there(tmp_path):
    write(tmp_path / "out", a="1")
    with pytest.raises(TypeError):
        write(tmp_path / "out", a="2", b=None)
    assert (tmp_path / "out" / "a").read_text() == "1"
    assert listing(tmp_path) == ["out"]


def test_an_earlier_export_is_replaced(tmp_path):
    write(tmp_path / "out", a="1", b="1")
    write(tmp_path / "out", a="2", b="2", c="2")
    assert listing(tmp_path / "out") == ["a", "b", "c"]
    assert (tmp_path / "out" / "a").read_text() == "2"


def test_a_folder_with_other_things_is_left_alone(tmp_path):
    out = tmp_path / "out"
    (out / "letters").mkdir(parents=True)
    (out / "letters" / "mine").write_text("dear")
    with pytest.raises(BadDestination, match="mine"):
        write(out, a="1")
    assert [f.name for f in files_in(out)] == ["mine"]
    assert listing(tmp_path) == ["out"]


def test_a_file_is_not_a_folder(tmp_path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(BadDestination):
        write(tmp_path / "out", a="1")
    assert (tmp_path / "out").read_text() == "mine"


def test_parents_are_made_and_rights_are_the_usual(tmp_path):
    write(tmp_path / "a" / "b" / "out", a="1")
    usual = tmp_path / "usual"
    usual.mkdir()
    assert (tmp_path / "a" / "b" / "out").stat().st_mode == usual.stat().st_mode


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_without_rights_is_said(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(Refused):
        write(tmp_path / "out", a="1")


def test_a_parent_that_is_a_file_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Refused, match="file"):
        write(tmp_path / "file" / "out", a="1")
