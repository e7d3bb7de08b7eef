"""The question detector: on hand-written cases of the trades, on real texts, and in time."""

from __future__ import annotations

import csv
import itertools
import time
import unicodedata
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liaisons.i18n import language
from liaisons.text import questions
from liaisons.text.questions import VERSION, is_question, quality
from tests.shared import ROOT, shared_data
from tests.text.measured import line, measure, wilson


class Case(NamedTuple):
    asks: bool
    kind: str
    language: str
    text: str


def _cases() -> list[Case]:
    with (Path(__file__).parent / "questions.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    return [Case(asks == "1", kind, spoken, text) for asks, kind, spoken, text in rows]


CASES = _cases()


def wrong(texts: list[str], cases: list[Case] = CASES) -> list[Case]:
    """The cases whose text, written as in ``texts``, is taken for what it is not."""
    answers = is_question(pa.array(texts)).to_pylist()
    return [c for c, answer in zip(cases, answers, strict=True) if answer is not c.asks]


def test_the_cases_of_the_trades() -> None:
    assert wrong([c.text for c in CASES]) == []


def test_the_cases_are_balanced_and_a_search_for_marks_fails_on_them() -> None:
    assert len(CASES) >= 250
    assert 0.4 < sum(c.asks for c in CASES) / len(CASES) < 0.6
    kinds = {c.kind for c in CASES}
    assert {"bare", "locum", "advert", "patient", "banter", "quote", "url", "reported"} <= kinds
    assert sum(c.language == "en" for c in CASES) >= 25
    by_mark = sum(("?" in c.text) is c.asks for c in CASES) / len(CASES)
    assert by_mark < 0.6


def test_capitals_and_unbreakable_spaces_change_nothing() -> None:
    assert wrong([c.text.upper() for c in CASES]) == []
    assert wrong([c.text.replace(" ?", "\u202f?").replace(" :", "\u00a0:") for c in CASES]) == []


def test_accents_left_out_change_little() -> None:
    def bare(text: str) -> str:
        folded = unicodedata.normalize("NFD", text)
        return "".join(c for c in folded if not unicodedata.combining(c))

    assert len(wrong([bare(c.text) for c in CASES])) <= 3


@given(st.permutations(CASES), st.integers(0, 40))
@settings(max_examples=10, deadline=None)
def test_a_text_is_judged_alone(cases: list[Case], cut: int) -> None:
    texts = [c.text for c in cases]
    column = pa.chunked_array([pa.array(texts[:cut], pa.string()), pa.array(texts[cut:])])
    assert is_question(column).to_pylist() == [c.asks for c in cases]


@given(st.lists(st.text(max_size=60) | st.none(), max_size=30))
@settings(max_examples=25, deadline=None)
def test_any_text_has_an_answer(texts: list[str | None]) -> None:
    answers = is_question(pa.array(texts, pa.string()))
    assert isinstance(answers, pa.BooleanArray)
    assert len(answers) == len(texts)
    assert answers.null_count == 0
    assert not any(a for a, t in zip(answers.to_pylist(), texts, strict=True) if not t)
    assert is_question(pa.array(texts, pa.large_string())).equals(answers)


def test_wilsons_interval_by_a_published_example() -> None:
    """81 of 263: 0.2553 to 0.3662 (Newcombe 1998, Statistics in Medicine 17, table I, method 3)."""
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(0, 10) == pytest.approx((0, 0.2775), abs=5e-5)


def test_the_reference_page_says_what_is_measured() -> None:
    page = (ROOT / "docs" / "reference" / "question-detector.md").read_text("utf-8")
    assert f"`{VERSION}`" in page
    measured = measure(shared_data)
    for each in measured:
        assert f"| {each.name} {line(each)}" in page
    doctors = measured[0]
    assert (doctors.n, round(doctors.share, 3)) == (questions.RECALL.n, questions.RECALL.value)
    assert doctors.low == pytest.approx(questions.RECALL.low, abs=5e-4)
    assert doctors.high == pytest.approx(questions.RECALL.high, abs=5e-4)
    assert (questions.PRECISION.low, questions.PRECISION.high) == pytest.approx(
        wilson(119, 218), abs=1e-3
    )


@pytest.mark.parametrize(("code", "words"), [("fr", "55 % en étaient"), ("en", "55% were")])
def test_the_quality_is_said_in_both_languages(code: str, words: str) -> None:
    with language(code):
        assert words.replace(" %", "\u202f%") in quality()


@pytest.mark.slow
def test_two_hundred_thousand_messages_in_a_second_and_a_half() -> None:
    source = itertools.cycle(c.text for c in CASES if c.text)
    texts = []
    for _ in range(200_000):
        text = next(source)
        while len(text) < 150:
            text += " " + next(source)
        texts.append(text[:150])
    column = pa.array(texts)
    is_question(column[:10])
    start = time.process_time()
    is_question(column)
    assert time.process_time() - start < 1.5
