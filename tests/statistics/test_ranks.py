"""Spearman and Cliff by hand, against scipy, and their intervals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from liaisons.measures.statistics.ranks import cliffs_delta, mid_ranks, spearman
from liaisons.measures.statistics.resampling import Resampler

SEEDED = Resampler(seed=5)
small = st.lists(st.integers(0, 6), min_size=1, max_size=20)


@given(st.lists(st.integers(0, 6), min_size=1, max_size=30))
def test_mid_ranks_are_scipys(values):
    np.testing.assert_array_equal(mid_ranks(np.array(values)), stats.rankdata(values))


def _give_and_take():
    generator = np.random.default_rng(12)
    received = generator.poisson(3, 150)
    return generator.poisson(1 + received / 2), received


def test_spearman_is_scipys_and_beats_its_chance():
    given_, received = _give_and_take()
    found = spearman(given_, received, SEEDED)
    theirs = stats.spearmanr(given_, received)
    assert found.observed.value == pytest.approx(theirs.statistic)
    assert found.observed.n == 150
    assert found.expected.value == pytest.approx(0, abs=0.01)
    # the permutation law of rho has variance 1/(n − 1)
    assert found.expected.high == pytest.approx(1.96 / np.sqrt(149), rel=0.12)
    assert found.p == 0.001


def test_spearmans_interval_is_scipys_bootstrap():
    given_, received = _give_and_take()
    found = spearman(given_, received, SEEDED).observed

    def correlation(x, y):
        return stats.spearmanr(x, y).statistic

    theirs = stats.bootstrap(
        (given_, received),
        correlation,
        paired=True,
        vectorized=False,
        n_resamples=999,
        method="percentile",
        rng=3,
    ).confidence_interval
    assert (found.low, found.high) == pytest.approx(tuple(theirs), abs=0.03)


def test_no_relation_is_within_its_chance():
    generator = np.random.default_rng(13)
    found = spearman(generator.poisson(3, 200), generator.poisson(3, 200), SEEDED)
    assert found.expected.low < found.observed.value < found.expected.high
    assert found.p > 0.05


def test_spearman_without_variation_is_null():
    for x, y in (([1, 1, 1], [1, 2, 3]), ([1, 2], [2, 1]), ([], [])):
        found = spearman(np.array(x), np.array(y), SEEDED)
        assert found.observed.value is found.p is None
        assert found.observed.why


def test_delta_by_hand():
    # of the 6 pairs of {1, 3} and {1, 2, 2}: 3 above, 2 below, 1 equal
    assert cliffs_delta(np.array([1, 3]), np.array([1, 2, 2]), SEEDED).value == pytest.approx(1 / 6)


@given(small, small)
def test_delta_counts_all_pairs(x, y):
    x, y = np.array(x), np.array(y)
    by_pairs = np.sign(x[:, None] - y[None, :]).mean()
    there = cliffs_delta(x, y, Resampler(1, replicates=39))
    back = cliffs_delta(y, x, Resampler(1, replicates=39))
    assert there.value == pytest.approx(by_pairs)
    assert back.value == pytest.approx(-by_pairs)


def test_replicates_of_delta_are_those_of_their_clusters():
    generator = np.random.default_rng(14)
    x, y = generator.integers(0, 5, 40), generator.integers(1, 6, 30)
    x_clusters, y_clusters = generator.integers(0, 8, 40), generator.integers(0, 6, 30)
    few = Resampler(3, replicates=50)
    found = cliffs_delta(x, y, few, x_clusters=x_clusters, y_clusters=y_clusters)
    x_codes, y_codes = (_by_appearance(c) for c in (x_clusters, y_clusters))
    x_weights = next(few.named("x").weights(x_codes.max() + 1))
    y_weights = next(few.named("y").weights(y_codes.max() + 1))
    for i in (0, 49):
        drawn_x = np.repeat(x, x_weights[i].astype(int)[x_codes])
        drawn_y = np.repeat(y, y_weights[i].astype(int)[y_codes])
        by_pairs = np.sign(drawn_x[:, None] - drawn_y[None, :]).mean()
        assert found.draws[i] == pytest.approx(by_pairs)


def _by_appearance(values):
    seen = list(dict.fromkeys(values.tolist()))
    return np.array([seen.index(v) for v in values.tolist()])


def test_unclustered_delta_has_the_known_spread():
    generator = np.random.default_rng(15)
    x, y = generator.normal(size=400), generator.normal(size=400)
    found = cliffs_delta(x, y, SEEDED)
    # under no difference the variance of delta is (n + m + 1)/(3nm)
    assert found.draws.std() == pytest.approx(np.sqrt(801 / (3 * 400 * 400)), rel=0.1)
    assert found.low < found.value < found.high


def test_delta_without_data_or_spread():
    assert cliffs_delta(np.empty(0), np.ones(3), SEEDED).why
    one = cliffs_delta(np.array([1, 2]), np.array([0, 3]), SEEDED, x_clusters=np.array([1, 1]))
    assert (one.value, one.low) == (0, None)
