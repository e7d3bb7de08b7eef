"""Kaplan-Meier by hand, against lifelines, on published data sets."""

from __future__ import annotations

import lifelines
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lifelines.utils import median_survival_times, restricted_mean_survival_time

from liaisons.measures.statistics.survival import kaplan_meier, kaplan_meier_counts
from tests.shared import shared_data

#: Freireich 1963, 6-MP arm: the textbook case. Remission weeks, true where relapsed.
WEEKS = np.array([6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35])
RELAPSED = np.array([1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0], dtype=bool)

waits = st.lists(st.tuples(st.integers(0, 20), st.booleans()), min_size=1, max_size=40)


def test_the_textbook_curve():
    curve = kaplan_meier(WEEKS, RELAPSED, unit="weeks")
    at_relapses = curve.survival[curve.events > 0].round(4).tolist()
    assert at_relapses == [0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482]
    assert curve.at_risk[curve.events > 0].tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert curve.median().value == 23
    ten = curve.within(10)
    assert (ten.n, ten.unit) == (21, "share")
    assert (round(1 - ten.high, 3), round(1 - ten.low, 3)) == (0.503, 0.889)


def test_by_hand():
    # 4 wait: reply at 1, censored at 2, replies at 3 and 5: S = 3/4, then 3/4·1/2, then 0
    curve = kaplan_meier(np.array([3, 1, 2, 5]), np.array([True, True, False, True]))
    assert curve.within(0.5).value == 0
    assert curve.within(1).value == 0.25
    assert curve.within(2.9).value == 0.25
    assert curve.within(3).value == 0.625
    assert curve.within(100).value == 1
    assert curve.within(100).low is None
    assert curve.median().value == 3
    assert curve.restricted_mean(4).value == pytest.approx(1 + 0.75 * 2 + 0.375)
    assert curve.restricted_mean(9).value == pytest.approx(1 + 0.75 * 2 + 0.375 * 2)


def _lung():
    lung = pd.read_csv(shared_data("lifelines_reference", "lung.csv"))
    return lung["time"].to_numpy(), lung["status"].to_numpy() == 1


def test_lung_cancer_is_lifelines():
    durations, observed = _lung()
    curve = kaplan_meier(durations, observed, unit="days")
    theirs = lifelines.KaplanMeierFitter().fit(durations, observed)
    median = curve.median()
    bounds = median_survival_times(theirs.confidence_interval_).to_numpy()[0]
    assert median.value == theirs.median_survival_time_ == 310
    assert (median.low, median.high) == tuple(bounds)
    for day in (30, 180, 365, 700):
        within = curve.within(day)
        low, high = theirs.confidence_interval_.loc[:day].iloc[-1]
        assert within.value == pytest.approx(1 - theirs.predict(day), abs=1e-12)
        assert (within.low, within.high) == pytest.approx((1 - high, 1 - low), abs=1e-12)
    assert curve.restricted_mean(365).value == pytest.approx(
        restricted_mean_survival_time(theirs, t=365), rel=1e-9
    )


@pytest.mark.filterwarnings("ignore:Approximating")
def test_quartiles_are_lifelines():
    durations, observed = _lung()
    curve = kaplan_meier(durations, observed)
    theirs = lifelines.KaplanMeierFitter().fit(durations, observed)
    for share in (0.1, 0.25, 0.75):
        assert curve.quantile(share).value == theirs.percentile(1 - share)


@given(waits)
def test_any_curve_is_lifelines(pairs):
    durations, observed = (np.array(v) for v in zip(*pairs, strict=True))
    curve = kaplan_meier(durations, observed)
    theirs = lifelines.KaplanMeierFitter().fit(durations, observed)
    for time, survival in zip(curve.times, curve.survival, strict=True):
        assert survival == pytest.approx(theirs.predict(time), abs=1e-12)


@given(st.lists(st.integers(0, 20), min_size=1, max_size=40), st.integers(0, 25))
def test_without_censoring_the_curve_is_the_raw_share(durations, horizon):
    durations = np.array(durations)
    curve = kaplan_meier(durations, np.ones(len(durations)))
    assert curve.within(horizon).value == pytest.approx(np.mean(durations <= horizon))
    assert curve.restricted_mean(horizon).value == pytest.approx(
        np.mean(np.minimum(durations, horizon))
    )
    assert curve.median().value == np.sort(durations)[(len(durations) - 1) // 2]


@given(waits)
def test_counts_at_each_time_say_as_much_as_durations(pairs):
    durations, observed = (np.array(v) for v in zip(*pairs, strict=True))
    events = np.bincount(durations[observed], minlength=25)
    censored = np.bincount(durations[~observed], minlength=25)
    whole, counted = (
        kaplan_meier(durations, observed),
        kaplan_meier_counts(np.arange(25), events, censored),
    )
    np.testing.assert_array_equal(whole.times, counted.times)
    np.testing.assert_array_equal(whole.survival, counted.survival)
    np.testing.assert_array_equal(whole.high, counted.high)


@given(waits)
def test_the_band_holds_the_curve(pairs):
    curve = kaplan_meier(*(np.array(v) for v in zip(*pairs, strict=True)))
    drawn = ~np.isnan(curve.low)
    assert (curve.low[drawn] <= curve.survival[drawn] + 1e-12).all()
    assert (curve.survival[drawn] <= curve.high[drawn] + 1e-12).all()


def test_what_was_not_observed_is_null():
    curve = kaplan_meier(np.array([1, 2, 3, 4]), np.array([True, False, False, False]))
    assert curve.within(4).value == 0.25
    for unknown in (curve.within(5), curve.restricted_mean(5), curve.median()):
        assert unknown.value is None
        assert unknown.why
    empty = kaplan_meier(np.empty(0), np.empty(0))
    for unknown in (empty.within(5), empty.restricted_mean(5), empty.median()):
        assert (unknown.value, unknown.n) == (None, 0)
        assert unknown.why


def test_no_event_is_a_share_of_zero_without_interval():
    curve = kaplan_meier(np.array([5, 6]), np.array([False, False]))
    assert curve.within(5).value == 0
    assert curve.within(5).low is curve.within(5).high is None
