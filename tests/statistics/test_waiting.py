"""The bootstrapped curve: each replicate is the Kaplan-Meier curve of what it drew."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liaisons.measures.statistics.resampling import Resampler
from liaisons.measures.statistics.survival import kaplan_meier
from liaisons.measures.statistics.waiting import Waits, waiting

SEEDED = Resampler(seed=9, replicates=99).named("help", "gp")

questions = st.lists(
    st.tuples(st.integers(0, 12), st.booleans(), st.integers(0, 5)), min_size=2, max_size=25
)


@settings(max_examples=40, deadline=None)
@given(questions)
def test_a_replicate_is_the_curve_of_the_drawn_questions(rows):
    durations, observed, askers = (np.array(v) for v in zip(*rows, strict=True))
    waits = Waits(durations, observed, askers)
    if waits.codes()[1] < 2:
        return
    found = waiting(waits, SEEDED, horizons=[3, 8], taus=[6])
    weights = np.concatenate(list(SEEDED.weights(waits.codes()[1])))
    for replicate in (0, 50, 98):
        times = weights[replicate].astype(int)[waits.codes()[0]]
        curve = kaplan_meier(np.repeat(durations, times), np.repeat(observed, times))
        _is_read_from(curve, found, replicate)


def _is_read_from(curve, found, replicate):
    for horizon in (3, 8):
        if found.within[horizon].value is not None and curve.reaches(horizon):
            drawn = found.within[horizon].draws[replicate]
            assert drawn == pytest.approx(curve.within(horizon).value, abs=1e-12)
    if found.restricted_mean[6].value is not None and curve.reaches(6):
        drawn = found.restricted_mean[6].draws[replicate]
        assert drawn == pytest.approx(curve.restricted_mean(6).value, abs=1e-12)
    if found.median.value is not None:
        median = curve.median().value
        assert found.median.draws[replicate] == (np.inf if median is None else median)


def _community(size):
    generator = np.random.default_rng(1)
    askers = generator.integers(0, size // 3, size)
    durations = generator.exponential(3600, size)
    cut = generator.exponential(20_000, size)
    return Waits(np.minimum(durations, cut), durations <= cut, askers)


def test_estimates_are_those_of_the_curve_with_replicates():
    waits = _community(600)
    found = waiting(waits, Resampler(1), horizons=[900], taus=[3600, 7200])
    curve = waits.curve()
    assert found.within[900].value == curve.within(900).value
    assert found.within[900].low == curve.within(900).low
    assert found.median.value == curve.median().value
    mean = found.restricted_mean[3600]
    assert mean.value == curve.restricted_mean(3600).value
    assert mean.low < mean.value < mean.high
    # for an exponential wait of mean 3600, at most 3600: 3600·(1 − 1/e)
    assert mean.low < 3600 * (1 - np.exp(-1)) < mean.high
    assert len(mean.draws) == len(found.median.draws) == len(found.within[900].draws) == 999


def test_the_spread_of_replicates_is_greenwoods_when_each_asks_once():
    waits = _community(1500)
    found = waiting(Waits(waits.durations, waits.observed), Resampler(4), horizons=[1800])
    within = found.within[1800]
    width = within.high - within.low
    assert within.draws.std() * 2 * 1.96 == pytest.approx(width, rel=0.1)


def test_askers_who_ask_the_same_ten_times_count_once():
    waits = _community(300)
    tenfold = Waits(
        np.repeat(waits.durations, 10), np.repeat(waits.observed, 10), np.repeat(np.arange(300), 10)
    )
    alone = Waits(waits.durations, waits.observed)
    first, second = (waiting(w, Resampler(2), taus=[3600]) for w in (alone, tenfold))
    np.testing.assert_allclose(
        first.restricted_mean[3600].draws, second.restricted_mean[3600].draws
    )


def test_one_asker_has_figures_and_no_replicates():
    found = waiting(
        Waits(np.array([1, 2]), np.array([True, True]), np.array([4, 4])), SEEDED, taus=[2]
    )
    mean = found.restricted_mean[2]
    assert (mean.value, mean.low, mean.draws) == (1.5, None, None)


def test_no_question_and_too_long_a_horizon_are_null():
    nothing = waiting(Waits(np.empty(0), np.empty(0)), SEEDED, horizons=[1], taus=[1])
    assert nothing.within[1].why
    assert nothing.restricted_mean[1].why
    assert nothing.median.why
    early = waiting(Waits(np.arange(9), np.zeros(9)), SEEDED, horizons=[20], taus=[20])
    assert early.within[20].value is early.restricted_mean[20].value is None
    assert early.within[20].draws is None
