"""The bootstrap: what is drawn, that it repeats, what is read from it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from liaisons.measures.statistics import resampling
from liaisons.measures.statistics.inequality import gini, top_share
from liaisons.measures.statistics.ranks import cliffs_delta, spearman
from liaisons.measures.statistics.resampling import (
    Resampler,
    bootstrapped,
    clusters_of,
    expected,
    mean,
    null_p,
    percentile_interval,
    ratio_of_sums,
)

SEEDED = Resampler(seed=2012)


def test_a_stream_is_its_seed_and_its_name():
    first = SEEDED.named("help.replied_within", "gp")
    again = Resampler(2012).named("help.replied_within").named("gp")
    numbers = first.generator().integers(0, 1000, 5).tolist()
    assert again.generator().integers(0, 1000, 5).tolist() == numbers
    for other in (SEEDED.named("help.replied_within", "aides"), Resampler(2013, name=first.name)):
        assert other.generator().integers(0, 1000, 5).tolist() != numbers
    # another machine must draw the same: these numbers are part of every published row
    assert numbers == [583, 960, 332, 909, 340]


def test_each_replicate_draws_as_many_units_as_there_are():
    blocks = list(SEEDED.weights(500))
    drawn = np.concatenate(blocks)
    assert drawn.shape == (999, 500)
    assert len(blocks) > 1
    assert (drawn.sum(axis=1) == 500).all()
    # a unit's count is binomial(500, 1/500): mean 1, variance 1 − 1/500
    assert drawn.var() == pytest.approx(1 - 1 / 500, rel=0.01)
    assert np.corrcoef(drawn[:-1].ravel(), drawn[1:].ravel())[0, 1] == pytest.approx(0, abs=0.01)


def test_blocks_change_nothing(monkeypatch):
    whole = np.concatenate(list(SEEDED.weights(30)))
    monkeypatch.setattr(resampling, "BLOCK_VALUES", 7 * 30)
    np.testing.assert_array_equal(np.concatenate(list(SEEDED.weights(30))), whole)


def test_labels_are_counted_with_their_clusters():
    clusters, labels = np.array([7, 7, 3, 3, 3]), np.array([0, 2, 2, 2, 0])
    weights = np.concatenate(list(SEEDED.weights(2)))
    counted = np.concatenate(list(SEEDED.value_weights(labels, 4, clusters)))
    by_hand = weights @ np.array([[1, 0, 1, 0], [1, 0, 2, 0]])
    np.testing.assert_array_equal(counted, by_hand)


def test_clusters_are_coded_by_first_appearance_not_by_value():
    codes, count = clusters_of(np.array([900, 5, 900, 7, 5]))
    assert (codes.tolist(), count) == ([0, 1, 0, 2, 1], 3)


@given(st.lists(st.integers(0, 6), min_size=2, max_size=30), st.permutations(range(7)))
def test_another_pseudonym_key_changes_no_replicate(askers, keys):
    replies = np.arange(len(askers)) % 4
    here = mean(replies, SEEDED, clusters=np.array(askers), unit="replies")
    there = mean(replies, SEEDED, clusters=np.array(keys)[askers], unit="replies")
    assert (here.low, here.high) == (there.low, there.high)


def test_the_order_of_people_changes_no_replicate():
    generator = np.random.default_rng(20)
    values, others, order = generator.poisson(3, 80), generator.poisson(2, 80), np.arange(80)[::-1]
    for figure in (
        lambda v, w: mean(v, SEEDED, unit=""),
        lambda v, w: gini(v, SEEDED),
        lambda v, w: spearman(v, w, SEEDED).observed,
        lambda v, w: spearman(v, w, SEEDED).expected,
        lambda v, w: cliffs_delta(v, w, SEEDED),
    ):
        here, there = figure(values, others), figure(values[order], others[order])
        assert (here.low, here.high) == (there.low, there.high)


def test_percentiles_are_the_25th_and_975th_of_999():
    draws = np.random.default_rng(0).permutation(np.arange(1.0, 1000.0))
    assert percentile_interval(draws) == (25, 975)
    assert percentile_interval(np.where(draws > 970, np.inf, draws)) == (25, None)
    assert percentile_interval(np.where(draws > 900, np.nan, draws)) == (None, None)
    assert percentile_interval(draws[:20]) == (None, None)
    assert percentile_interval(np.arange(1.0, 100.0)) == (2.5, 97.5)


def test_bootstrap_of_a_mean_is_the_normal_interval_on_many():
    values = np.random.default_rng(3).exponential(size=4000)
    estimate = mean(values, SEEDED, unit="replies")
    error = values.std() / np.sqrt(4000)
    assert estimate.value == pytest.approx(values.mean())
    assert estimate.draws.shape == (999,)
    assert estimate.draws.std() == pytest.approx(error, rel=0.06)
    bounds = stats.norm.interval(0.95, values.mean(), error)
    assert (estimate.low, estimate.high) == pytest.approx(bounds, abs=0.3 * error)


def test_scipy_draws_the_same_interval():
    values = np.random.default_rng(4).poisson(2, 80)
    scipys = stats.bootstrap((values,), np.mean, method="percentile", rng=1).confidence_interval
    ours = mean(values, SEEDED, unit="replies")
    assert (ours.low, ours.high) == pytest.approx(tuple(scipys), abs=0.05)


def test_repeating_people_within_clusters_does_not_narrow_the_interval():
    values = np.random.default_rng(5).poisson(2, 200)
    once = mean(values, SEEDED, clusters=np.arange(200), unit="replies")
    tenfold = mean(np.repeat(values, 10), SEEDED, clusters=np.repeat(np.arange(200), 10), unit="")
    naive = mean(np.repeat(values, 10), SEEDED, unit="")
    assert (tenfold.low, tenfold.high) == pytest.approx((once.low, once.high))
    assert naive.high - naive.low < 0.5 * (once.high - once.low)


def test_a_ratio_of_sums_by_hand():
    estimate = ratio_of_sums(
        np.array([3, 0, 1]), np.array([4, 1, 3]), SEEDED, clusters=np.array([8, 8, 9])
    )
    assert estimate.value == 0.5
    # clusters give 3/5 and 1/3: replicates are 3/5, 4/8, 1/3 with chances 1/4, 1/2, 1/4
    assert set(np.round(estimate.draws, 12)) == {0.6, 0.5, round(1 / 3, 12)}
    assert np.mean(estimate.draws == 0.5) == pytest.approx(0.5, abs=0.05)


def test_one_cluster_has_a_value_and_no_interval_nothing_has_neither():
    one = mean(np.array([1, 2]), SEEDED, clusters=np.array([4, 4]), unit="replies")
    assert (one.value, one.low, one.high, one.draws) == (1.5, None, None, None)
    nothing = ratio_of_sums(np.zeros(0), np.zeros(0), SEEDED)
    assert nothing.value is None
    assert nothing.why
    assert bootstrapped(2.0, None, n=1, unit="", method="").low is None


def test_against_a_null_model():
    draws = np.arange(1.0, 100.0)
    chance = expected(draws, n=5, unit="share")
    assert (chance.value, chance.low, chance.high) == (50, 2.5, 97.5)
    assert null_p(1000.0, draws) == 0.01
    assert null_p(50.0, draws) == 1.0
    assert null_p(1.0, draws) == pytest.approx(0.03)  # 1 and 99 are as far, and itself
    assert null_p(1.0, np.array([np.nan])) is None
    assert expected(np.array([np.nan]), n=0, unit="share").why


def test_without_replicates_figures_stand_alone():
    values, none = np.arange(1, 20), Resampler(0, 0)
    for found in (mean(values, none, unit="x"), top_share(values, 0.1, none), gini(values, none)):
        assert found.value is not None
        assert (found.low, found.high, found.draws) == (None, None, None)
