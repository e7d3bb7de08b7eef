"""Who writes in both of two communities, and who writes more."""

from __future__ import annotations

import pytest
from scipy import stats

from liaisons.measures.comparison import compare
from liaisons.measures.presence import QUESTION
from liaisons.measures.runner import run
from tests.measures.build import message, scope

A, B = 1, 2


def pair(first, second):
    return {
        (c.measure, *c.group.values()): c
        for c in compare(QUESTION, (first, run(QUESTION, first)), (second, run(QUESTION, second)))
    }


def test_overlap_is_a_share_of_the_people_of_each():
    first = scope([message(i, i, i) for i in (1, 2, 3, 4)], name="a")
    second = scope([message(i, i, i) for i in (3, 4, 5, 6, 7)], name="b")
    overlap = pair(first, second)["presence.overlap",]
    assert (overlap.a_value, overlap.b_value) == (0.5, 0.4)
    assert (overlap.n_a, overlap.n_b) == (4, 5)
    assert overlap.why is None


def test_nobody_in_both_is_not_said_to_be_zero():
    first, second = scope([message(1, A, 0)], name="a"), scope([message(2, B, 0)], name="b")
    overlap = pair(first, second)["presence.overlap",]
    assert overlap.a_value is None
    assert overlap.why.startswith("Nobody is known in both places")


def test_members_who_write_are_compared_as_shares():
    first = scope([message(i, i, i) for i in range(1, 31)], name="a", reported_size=60)
    second = scope([message(i, i, i) for i in range(1, 21)], name="b", reported_size=100)
    contrast = pair(first, second)["presence.active_share",]
    assert contrast.difference == pytest.approx(0.3)
    assert contrast.effect_value == pytest.approx(2.5)
    table = [[30, 30], [20, 80]]
    assert contrast.p == pytest.approx(stats.chi2_contingency(table, correction=False).pvalue)
    assert contrast.p_holm is not None


def test_an_unreported_size_leaves_the_share_out_of_the_comparison():
    first = scope([message(1, A, 0)], name="a", reported_size=60)
    second = scope([message(2, A, 0)], name="b")
    contrast = pair(first, second)["presence.active_share",]
    assert contrast.difference is None
    assert contrast.why.startswith("b: The size")
