"""Shares and rates against the published tables and scipy."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from liaisons.measures.statistics.intervals import koopman, newcombe, pearson_p, rate, wilson


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [  # Newcombe 1998a, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_is_the_published_table(k, n, low, high):
    estimate = wilson(k, n)
    assert estimate.value == k / n
    assert estimate.n == n
    assert (round(estimate.low, 4), round(estimate.high, 4)) == (low, high)


@pytest.mark.parametrize(
    ("k1", "n1", "k2", "n2", "low", "high"),
    [  # Newcombe 1998b, table II, method 10
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (6, 7, 2, 7, 0.0582, 0.8062),
        (5, 56, 0, 29, -0.0381, 0.1926),
        (0, 10, 0, 20, -0.1611, 0.2775),
        (0, 10, 0, 10, -0.2775, 0.2775),
        (10, 10, 0, 20, 0.6791, 1.0000),
        (10, 10, 0, 10, 0.6075, 1.0000),
    ],
)
def test_newcombe_is_the_published_table(k1, n1, k2, n2, low, high):
    estimate = newcombe(k1, n1, k2, n2)
    assert estimate.value == pytest.approx(k1 / n1 - k2 / n2)
    assert (round(estimate.low, 4), round(estimate.high, 4)) == (low, high)


def test_koopman_is_his_own_example():
    estimate = koopman(36, 40, 16, 80)
    assert estimate.value == pytest.approx(4.5)
    assert (round(estimate.low, 2), round(estimate.high, 2)) == (2.94, 7.15)


def test_a_risk_ratio_of_zero_has_an_upper_bound_and_a_zero_base_has_none():
    none_replied = koopman(0, 30, 10, 30)
    assert (none_replied.value, none_replied.low) == (0, 0)
    assert 0 < none_replied.high < 0.5
    assert koopman(10, 30, 0, 30).value is None
    assert koopman(10, 30, 0, 30).why


counts = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(counts, counts)
def test_koopman_excludes_one_exactly_when_pearson_is_significant(a, b):
    (k1, n1), (k2, n2) = a, b
    p, ratio = pearson_p(k1, n1, k2, n2), koopman(k1, n1, k2, n2)
    if p is None or ratio.value is None or abs(p - 0.05) < 1e-9:
        return
    assert (p < 0.05) == (not ratio.low <= 1 <= ratio.high)


@given(counts, counts)
def test_swapping_the_groups_turns_the_figures_over(a, b):
    there, back = newcombe(*a, *b), newcombe(*b, *a)
    assert (there.low, there.high) == pytest.approx((-back.high, -back.low))
    if a[0] and b[0]:
        there, back = koopman(*a, *b), koopman(*b, *a)
        assert (there.low, there.high) == pytest.approx((1 / back.high, 1 / back.low), rel=1e-6)


def test_pearson_is_scipys_without_correction():
    table = [[56, 14], [48, 32]]
    assert pearson_p(56, 70, 48, 80) == pytest.approx(
        stats.chi2_contingency(table, correction=False).pvalue
    )


def test_rate_is_garwoods_table():
    # 10 events: 4.795 to 18.39 (Garwood 1936)
    estimate = rate(10, 2000, unit="per 1,000 messages", per=1000)
    assert estimate.value == 5
    assert (estimate.low, estimate.high) == pytest.approx((4.795 / 2, 18.39 / 2), rel=1e-3)
    nothing = rate(0, 100, unit="per day")
    assert (nothing.value, nothing.low) == (0, 0)
    assert nothing.high == pytest.approx(0.036889, rel=1e-4)


def test_nothing_counted_is_null_with_a_reason():
    for estimate in (wilson(0, 0), newcombe(0, 0, 1, 2), koopman(1, 2, 0, 0), rate(0, 0, unit="")):
        assert estimate.value is estimate.low is estimate.high is None
        assert estimate.why
    assert pearson_p(0, 4, 0, 5) is None
