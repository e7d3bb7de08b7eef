"""The contract of sources, on ours and on one that somebody else would ship."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest

from liaisons.i18n import language
from liaisons.sources import all_sources
from liaisons.sources.base import Options, Source, detect
from liaisons.sources.contract import (
    RULES,
    Broken,
    Sample,
    check,
    check_hostile,
    check_packings,
)
from liaisons.sources.opening import Inputs, open_inputs
from liaisons.sources.records import Frame, Message, Record, Refusal
from tests.sources.cases import CASES, each_case


@each_case
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_rule(name: str, sample: Sample, rule) -> None:
    rule(all_sources()[name], sample)


@each_case
def test_packings(name: str, sample: Sample, tmp_path: Path) -> None:
    check_packings(all_sources()[name], sample, tmp_path)


@each_case
def test_hostile(name: str, sample: Sample, tmp_path: Path) -> None:
    check_hostile(all_sources()[name], sample, tmp_path)


@each_case
def test_refusals_and_notices_in_both_languages(name: str, sample: Sample) -> None:
    said = {}
    for code in ("en", "fr"):
        with language(code), open_inputs([sample.path]) as inputs:
            found = list(all_sources()[name].read(inputs, sample.options))
            said[code] = [r.reason for r in found if isinstance(r, Refusal)] + inputs.notices
    for english, french in zip(said["en"], said["fr"], strict=True):
        assert english != french


def test_every_source_has_a_sample() -> None:
    # the sample of a channel is a database, made and put through the suite by test_channel
    assert {name for name, _sample in CASES} | {"channel"} == set(all_sources())


def test_surest_source_is_far_ahead() -> None:
    """Among all samples, the right source is surer than any other by a clear margin."""
    for name, sample in CASES:
        with open_inputs([sample.path]) as inputs:
            scores = {s.name: s.detect(inputs) for s in all_sources().values()}
        others = max((score for other, score in scores.items() if other != name), default=0)
        assert scores[name] > others + 0.2, (sample.path.name, scores)


class Diary(Source):
    """A plugin: a file of dated lines, as somebody else would write it."""

    name: ClassVar[str] = "diary"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "Diary"
    capabilities: ClassVar[frozenset[str]] = frozenset({"authors"})
    frame: ClassVar[Frame | None] = "census"

    def detect(self, inputs: Inputs) -> float:
        return float(inputs.members[0].head(6) == b"diary\n")

    def read(self, inputs: Inputs, options: Options) -> Iterator[Record]:
        with inputs.members[0].open() as stream:
            for row, line in enumerate(stream.read().splitlines()[1:], 1):
                try:
                    entry = json.loads(line)
                    yield Message(
                        row=row,
                        id=str(row),
                        sent_us=entry["us"],
                        text=entry["text"],
                        author_id="me",
                    )
                except (ValueError, KeyError, TypeError, RecursionError):
                    continue


@pytest.fixture
def diary(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    everyone = {**all_sources(), "diary": Diary()}
    monkeypatch.setattr("liaisons.sources.base.all_sources", lambda: everyone)
    path = tmp_path / "diary.txt"
    path.write_text('diary\n{"us": 1, "text": "a"}\n{"us": 2, "text": "b"}\n')
    return path


def test_a_plugin_runs_the_same_suite(diary: Path, tmp_path_factory) -> None:
    sample = Sample(path=diary, yields={"Message": 2})
    with open_inputs([diary]) as inputs:
        assert detect(inputs).name == "diary"
    check(Diary(), sample, tmp_path_factory.mktemp("variants"))


def test_a_plugin_that_loses_records_is_found_out(diary: Path, tmp_path_factory) -> None:
    diary.write_text('diary\n{"us": 1, "text": "a"}\n{"us": 2}\n')
    with pytest.raises(Broken, match="'Message': 2"):
        check(Diary(), Sample(path=diary, yields={"Message": 2}), tmp_path_factory.mktemp("v"))
