"""study.toml as people find it after imports."""

from __future__ import annotations

from pathlib import Path

import pytest

from liaisons.study import settings

HEAD = 'title = "T"  # mine\n'


def names(path: Path) -> list[str]:
    return [community.name for community in settings.load(path).communities]


def add(path: Path, *communities: str) -> str:
    for name in communities:
        settings.add_community(path, name=name, zone="Indian/Reunion", platform=None, title="")
    return path.read_text("utf-8")


def test_each_community_stands_apart(tmp_path: Path) -> None:
    path = tmp_path / "study.toml"
    path.write_text(HEAD, "utf-8")
    assert add(path, "a", "b") == (
        HEAD
        + '\n[[communities]]\nname = "a"\nzone = "Indian/Reunion"\n'
        + '\n[[communities]]\nname = "b"\nzone = "Indian/Reunion"\n'
    )
    assert names(path) == ["a", "b"]


@pytest.mark.parametrize("end", ["", "\n", "\n\n\n", "  # the last word"])
def test_what_people_wrote_stays_where_it_was(tmp_path: Path, end: str) -> None:
    path = tmp_path / "study.toml"
    written = HEAD + '\n[[communities]]\nname = "a"\n\n[privacy]\nmin_cell = 3' + end
    path.write_text(written, "utf-8")
    assert add(path, "b").startswith(written.rstrip() + "\n\n[[communities]]\n")
    assert names(path) == ["a", "b"]
    assert settings.load(path).privacy.min_cell == 3


@pytest.mark.parametrize("given", ["", '{name = "a", zone = "Europe/Paris"}'])
def test_a_list_on_one_line_takes_the_next(tmp_path: Path, given: str) -> None:
    path = tmp_path / "study.toml"
    path.write_text(f"{HEAD}communities = [{given}]\n", "utf-8")
    add(path, "b", "c")
    assert names(path) == ["a", "b", "c"][0 if given else 1 :]
    assert path.read_text("utf-8").startswith(HEAD)


def test_a_new_study_reads_well(tmp_path: Path) -> None:
    path = tmp_path / "study.toml"
    settings.create(path, "T", "fr")
    assert "\n\n[[communities]]\n" in add(path, "a")
    assert names(path) == ["a"]
