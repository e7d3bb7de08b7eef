"""Cumulative incidence by hand and against lifelines."""

from __future__ import annotations

import lifelines
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaisons.measures.statistics.competing import cumulative_incidence
from liaisons.measures.statistics.survival import kaplan_meier

ends = st.lists(st.tuples(st.integers(1, 15), st.integers(0, 2)), min_size=1, max_size=40)


def test_by_hand():
    # reply at 1, closed at 2, censored at 3, reply at 4: 1/4, then waiting 1/2 of which all at 4
    found = cumulative_incidence(np.array([1, 2, 3, 4]), np.array([1, 2, 0, 1]), 1)
    assert found.incidence.tolist() == [0.25, 0.25, 0.25, 0.75]
    closed = cumulative_incidence(np.array([1, 2, 3, 4]), np.array([1, 2, 0, 1]), 2)
    assert closed.incidence.tolist() == [0, 0.25, 0.25, 0.25]
    assert found.at(3).value == 0.25
    assert found.at(0.5).value == 0
    assert found.at(99).value == 0.75


def test_values_and_variance_are_lifelines():
    generator = np.random.default_rng(8)
    durations = generator.permutation(np.arange(1.0, 201.0))  # lifelines wants no ties
    kinds = generator.integers(0, 3, 200)
    theirs = lifelines.AalenJohansenFitter(calculate_variance=True).fit(durations, kinds, 1)
    found = cumulative_incidence(durations, kinds, 1)
    for horizon in (20, 77, 150):
        estimate = found.at(horizon)
        low, high = theirs.confidence_interval_.loc[horizon]
        incidence = theirs.cumulative_density_["CIF_1"].loc[horizon]
        assert estimate.value == pytest.approx(incidence, abs=1e-12)
        assert (estimate.low, estimate.high) == pytest.approx((low, high), abs=1e-9)


@given(ends)
def test_causes_and_waiting_make_the_whole(rows):
    durations, kinds = (np.array(v) for v in zip(*rows, strict=True))
    first, second = (cumulative_incidence(durations, kinds, cause) for cause in (1, 2))
    np.testing.assert_allclose(first.incidence + second.incidence + first.waiting, 1)


@given(ends)
def test_without_competition_it_is_kaplan_meier(rows):
    durations, kinds = (np.array(v) for v in zip(*rows, strict=True))
    found = cumulative_incidence(durations, (kinds > 0).astype(int), 1)
    curve = kaplan_meier(durations, kinds > 0)
    np.testing.assert_allclose(found.incidence, 1 - curve.survival, atol=1e-12)
    # and its log-log interval is on the other scale, but of the same Greenwood variance
    drawn = ~np.isnan(found.low)
    assert (found.low[drawn] <= found.incidence[drawn] + 1e-12).all()
    assert (found.incidence[drawn] <= found.high[drawn] + 1e-12).all()


def test_taking_closed_threads_for_censored_promises_too_much():
    durations, kinds = np.array([1, 2, 2, 3, 4, 5]), np.array([1, 2, 2, 1, 2, 1])
    naive = kaplan_meier(durations, kinds == 1).within(5).value
    assert cumulative_incidence(durations, kinds, 1).at(5).value == 0.5
    assert naive == 1


def test_nothing_or_not_so_long_is_null():
    assert cumulative_incidence(np.empty(0), np.empty(0), 1).at(3).why
    late = cumulative_incidence(np.array([1, 2]), np.array([1, 0]), 1)
    assert late.at(3).value is None
    assert late.at(3).why
    assert late.at(2).value == 0.5
