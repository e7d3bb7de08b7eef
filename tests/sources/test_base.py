"""Finding the source: the registry, what is unknown, what could be two things."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from liaisons.errors import BadFile, NotFound, UnknownFormat
from liaisons.sources import all_sources, detect, named, open_inputs
from liaisons.sources.records import CAPABILITIES
from tests.sources.cases import CASES, SAMPLES

OURS = {"tweetscraper", "stackexchange", "convokit", "4cat", "sheet", "mapping"}


def test_registry() -> None:
    sources = all_sources()
    assert set(sources) >= OURS
    for name, source in sources.items():
        assert source.name == name
        assert source.version >= 1
        assert source.title
        assert source.capabilities <= CAPABILITIES


def test_named() -> None:
    assert named("4cat") is all_sources()["4cat"]
    with pytest.raises(NotFound, match="tweetscraper"):
        named("5cat")


def test_folder_of_everything_is_refused_rather_than_mixed(tmp_path: Path) -> None:
    """Two exports of equal certainty in one folder: a person must say which."""
    for _name, sample in CASES[:1]:
        (tmp_path / "a.jsonl").write_bytes(sample.path.read_bytes())
    (tmp_path / "b.csv").write_bytes((SAMPLES / "sheet" / "groupe.csv").read_bytes())
    with open_inputs([tmp_path]) as inputs, pytest.raises(UnknownFormat, match="--format"):
        detect(inputs)


def test_what_lies_beside_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes((SAMPLES / "tweetscraper" / "reponses.jsonl").read_bytes())
    (tmp_path / "LISEZMOI").write_text("Bonjour")
    from liaisons.sources.base import Options

    with open_inputs([tmp_path]) as inputs:
        source = detect(inputs)
        assert source.name == "tweetscraper"
        list(source.read(inputs, Options()))
        assert any("LISEZMOI" in note for note in inputs.notices)


@pytest.mark.parametrize("name", sorted(OURS))
def test_wrong_format_is_refused(name: str, tmp_path: Path) -> None:
    from liaisons.sources.base import Options

    (tmp_path / "a.txt").write_text("Une lettre, sans rien d'autre.\n")
    with open_inputs([tmp_path / "a.txt"]) as inputs, pytest.raises(BadFile):
        list(named(name).read(inputs, Options()))


def test_several_files_count_on(tmp_path: Path) -> None:
    from liaisons.sources.base import Options

    line = '{"usernameTweet": "a", "ID": "%d", "text": "", "datetime": "2012-06-06 08:00:00"}\n'
    (tmp_path / "1").write_text(line % 1 + line % 2)
    (tmp_path / "2").write_text(line % 3 + "{\n")
    with open_inputs([tmp_path / "1", tmp_path / "2"]) as inputs:
        records = list(detect(inputs).read(inputs, Options()))
    assert [r.row for r in records] == [1, 2, 3, 4]
    assert "2, line 2" in records[-1].reason


def test_a_name_that_says_otherwise(tmp_path: Path) -> None:
    """The content decides, never the name."""
    (tmp_path / "Posts.xml").write_bytes((SAMPLES / "sheet" / "groupe.csv").read_bytes())
    with open_inputs([tmp_path / "Posts.xml"]) as inputs:
        assert detect(inputs).name == "sheet"


def test_entry_points_are_declared() -> None:
    from importlib.metadata import entry_points

    points: list[EntryPoint] = list(entry_points(group="liaisons.sources"))
    assert {p.name for p in points} >= OURS
