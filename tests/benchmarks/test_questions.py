"""What is published of the question detector on fresh messages is what it does."""

from __future__ import annotations

from benchmarks import questions
from tests.shared import ROOT


def test_the_table_published_is_what_is_measured():
    page = (ROOT / "docs" / "reference" / "question-detector.md").read_text("utf-8")
    assert questions.table() in page


def test_messages_are_distinct_and_on_one_side():
    asked, others = questions.lines(questions.QUESTIONS), questions.lines(questions.OTHERS)
    assert len(asked) == len(others) == 60
    assert len({*asked, *others}) == 120


def test_a_share_counts_what_it_says():
    """The odd half by hand: what was taken, of which questions, of how many."""
    odd = slice(1, None, 2)
    right = sum(map(questions.asks, questions.lines(questions.QUESTIONS)[odd]))
    wrong = sum(map(questions.asks, questions.lines(questions.OTHERS)[odd]))
    row = questions.row("odd", odd)
    assert f"{right} of {right + wrong} | {right / 30:.1%}" in row
    assert len(questions.errors(odd)) == 30 - right + wrong
