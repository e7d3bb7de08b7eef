"""Gini and its kin by hand, by definition, and as properties."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaisons.measures.statistics.inequality import fewest_with_half, gini, lorenz, top_share
from liaisons.measures.statistics.resampling import Resampler

SEEDED = Resampler(seed=6)
FEW = Resampler(seed=6, replicates=39)
help_given = st.lists(st.integers(0, 50), min_size=2, max_size=40).filter(any)


def test_gini_by_hand():
    # 1, 3: mean absolute difference over all 4 ordered pairs = 1; over twice the mean: 1/4
    assert gini(np.array([3, 1]), SEEDED).value == 0.25
    assert gini(np.array([5, 5, 5]), SEEDED).value == 0
    assert gini(np.array([0, 0, 0, 7]), SEEDED).value == 0.75  # 1 − 1/n: not corrected


@given(help_given)
def test_gini_is_the_mean_difference(values):
    values = np.array(values)
    by_definition = np.abs(values[:, None] - values).mean() / (2 * values.mean())
    assert gini(values, FEW).value == pytest.approx(by_definition, abs=1e-12)


@given(help_given, st.floats(0.01, 1000))
def test_gini_knows_no_scale_and_no_population_size(values, scale):
    values = np.array(values)
    whole = gini(values, FEW).value
    assert whole >= -1e-12
    assert whole <= 1 - 1 / len(values) + 1e-12
    assert gini(values * scale, FEW).value == pytest.approx(whole, abs=1e-9)
    assert gini(np.tile(values, 3), FEW).value == pytest.approx(whole, abs=1e-12)


@given(help_given)
def test_gini_is_twice_the_area_above_the_lorenz_curve(values):
    curve = lorenz(np.array(values))
    assert (curve.people[0], curve.total[0], curve.people[-1], curve.total[-1]) == (0, 0, 1, 1)
    assert (curve.total <= curve.people + 1e-12).all()
    area = np.trapezoid(curve.total, curve.people)
    assert 1 - 2 * area == pytest.approx(gini(np.array(values), FEW).value, abs=1e-12)


def test_a_replicate_is_the_gini_of_the_drawn_people():
    values = np.random.default_rng(16).geometric(0.3, 60)
    drawn = np.repeat(np.sort(values), next(SEEDED.weights(60))[7].astype(int))
    found = gini(values, SEEDED)
    by_definition = np.abs(drawn[:, None] - drawn).mean() / (2 * drawn.mean())
    assert len(drawn) == 60
    assert found.draws[7] == pytest.approx(by_definition)
    assert found.low < found.value < found.high


def test_ginis_interval_holds_the_truth():
    # exponential values: Gini 1/2; its standard error at n = 2000 is about 0.0065
    values = np.random.default_rng(17).exponential(size=2000)
    found = gini(values, SEEDED)
    assert found.low < 0.5 < found.high
    assert found.draws.std() == pytest.approx(0.0065, rel=0.15)


def test_fewest_by_hand():
    assert fewest_with_half(np.array([1, 1, 4, 2]), SEEDED).value == 1  # 4 of 8 is half
    assert fewest_with_half(np.array([1, 1, 3, 2]), SEEDED).value == 2
    assert fewest_with_half(np.array([2, 2, 2, 2, 2]), SEEDED).value == 3
    assert isinstance(fewest_with_half(np.array([1, 1]), SEEDED).value, int)


@given(help_given)
def test_fewest_is_found_one_by_one(values):
    by_size, held, fewest = sorted(values, reverse=True), 0, 0
    while 2 * held < sum(values):
        held += by_size[fewest]
        fewest += 1
    assert fewest_with_half(np.array(values), FEW).value == fewest


def test_top_share_rounds_people_up():
    values = np.array([10, 5, 1, 1, 1, 1, 1])
    assert top_share(values, 0.01, SEEDED).value == 0.5
    assert top_share(values, 0.15, SEEDED).value == 0.75  # 1.05 people: 2
    assert top_share(np.arange(1, 31), 0.1, SEEDED).value == pytest.approx(87 / 465)  # 3, not 4


@given(help_given, st.sampled_from([0.01, 0.1, 0.25, 1.0]))
def test_top_share_is_the_sum_of_the_first(values, top):
    number = math.ceil(round(top * len(values), 9))
    by_size = sorted(values, reverse=True)
    expected = sum(by_size[:number]) / sum(values)
    assert top_share(np.array(values), top, FEW).value == pytest.approx(expected)


def test_nothing_to_share_is_null():
    for values in ([], [4], [0, 0, 0]):
        for found in (
            gini(np.array(values), FEW),
            fewest_with_half(np.array(values), FEW),
            top_share(np.array(values), 0.1, FEW),
        ):
            assert found.value is None
            assert found.why
    assert lorenz(np.array([0, 0])) is None
