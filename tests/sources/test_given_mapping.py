"""A mapping that is given decides how a file is read, whatever its content looks like."""

from __future__ import annotations

from pathlib import Path

from liaisons.sources import open_inputs
from liaisons.sources.mapping import Mapping
from liaisons.study.planning import Request, plan
from liaisons.study.study import Study
from tests.sources.cases import SAMPLES


def source(path: Path, tmp_path: Path, mapping: Mapping | None) -> str:
    study = Study.create(tmp_path / "study", title="Essai")
    request = Request(paths=[path], community="c", mapping=mapping)
    with open_inputs([path]) as inputs:
        return plan(study, request, inputs).source.name


def test_a_table_that_nothing_recognises(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x,y\nun mot,c\nun autre,d\n")
    mapping = Mapping(fields={"text": "x", "author_id": "y"})
    assert source(tmp_path / "a.csv", tmp_path, mapping) == "mapping"


def test_a_table_that_another_source_recognises(tmp_path: Path) -> None:
    path = SAMPLES / "fourcat" / "x.csv"
    mapping = Mapping(fields={"text": "body", "author_id": "author"})
    assert source(path, tmp_path, mapping) == "mapping"
    (tmp_path / "other").mkdir()
    assert source(path, tmp_path / "other", None) == "4cat"
