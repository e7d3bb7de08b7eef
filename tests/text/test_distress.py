"""Distress and emergencies: cases written by hand, and texts that are neither."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from liaisons.text.distress import Alarm, find, kind
from tests.shared import shared_data

HERE = Path(__file__).parent


def cases(name: str) -> list[tuple[str, str]]:
    lines = (HERE / f"{name}.tsv").read_text("utf-8").splitlines()
    return [(line.split("\t")[0], line.split("\t")[1]) for line in lines]


def confusion(name: str) -> Counter[tuple[str, str]]:
    return Counter((expected, kind(text) or "none") for expected, text in cases(name))


@pytest.mark.parametrize(("expected", "text"), cases("distress"))
def test_what_the_rules_were_written_on(expected: str, text: str) -> None:
    assert (kind(text) or "none") == expected


def test_what_they_were_not_written_on() -> None:
    """The figures of docs/reference/distress.md."""
    assert confusion("distress_unread") == {
        ("distress", "distress"): 13,
        ("distress", "none"): 1,
        ("emergency", "emergency"): 12,
        ("none", "none"): 12,
    }


def test_an_emergency_goes_first() -> None:
    assert kind("elle ne respire plus, je veux mourir") == "emergency"


def test_the_place_is_told_in_the_text_as_written() -> None:
    text = "Hé ! Elle ne respire plus"
    assert find(text) == [Alarm("emergency", 10, 25)]
    assert text[10:25] == "ne respire plus"


def test_case_accents_and_apostrophes_do_not_matter() -> None:
    written = ("J’AI ENVIE D’EN FINIR", "jai envie den finir", "j'ai envie d'en finir")
    assert [kind(text) for text in written] == ["distress"] * 3


def test_banter_seldom_alarms() -> None:
    path = shared_data("doctoctoc", "replies_2012_2013.ndjson")
    texts = [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines()]
    assert sum(bool(kind(text)) for text in texts) <= 5
