"""Clustered risk contrasts against statsmodels' clustered regressions."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from liaisons.measures.statistics.clustered import risks


def _clustered_sample():
    generator = np.random.default_rng(5)
    clusters = np.repeat(np.arange(60), generator.integers(1, 9, 60))
    mood = generator.normal(size=60)[clusters]
    exposed = generator.random(len(clusters)) < 0.4
    outcome = generator.random(len(clusters)) < 1 / (1 + np.exp(0.5 - mood - 0.8 * exposed))
    return outcome, exposed, clusters


def _statsmodels(outcome, exposed, clusters, family):
    design = sm.add_constant(exposed.astype(float))
    fit = sm.GLM(outcome.astype(float), design, family=family).fit(
        cov_type="cluster", cov_kwds={"groups": clusters, "use_correction": False}
    )
    groups = len(np.unique(clusters))
    return fit.params[1], fit.bse[1] * np.sqrt(groups / (groups - 1))


def test_difference_and_ratio_are_those_of_clustered_regressions():
    outcome, exposed, clusters = _clustered_sample()
    found = risks(outcome, exposed, clusters * 7919)  # any integers will do
    slope, error = _statsmodels(outcome, exposed, clusters, sm.families.Gaussian())
    assert found.difference.value == pytest.approx(slope)
    assert found.difference.high - slope == pytest.approx(1.959963985 * error)
    slope, error = _statsmodels(outcome, exposed, clusters, sm.families.Poisson())
    assert found.ratio.value == pytest.approx(np.exp(slope))
    assert np.log(found.ratio.high) - slope == pytest.approx(1.959963985 * error)
    assert found.ratio.low * found.ratio.high == pytest.approx(found.ratio.value**2)


def test_writing_everybody_twice_into_their_cluster_says_nothing_new():
    outcome, exposed, clusters = _clustered_sample()
    once = risks(outcome, exposed, clusters)
    twice = risks(*(np.tile(v, 2) for v in (outcome, exposed, clusters)))
    alone = risks(*(np.tile(v, 2) for v in (outcome, exposed)))
    assert twice.difference.low == pytest.approx(once.difference.low)
    assert twice.p == pytest.approx(once.p)
    assert alone.difference.low > once.difference.low  # not clustered: wrongly surer


def test_small_case_by_hand():
    # 3 of 4 exposed and 1 of 4 others, each for themselves: variance 2 × (0.75·0.25/4) × 8/7
    outcome = np.array([1, 1, 1, 0, 1, 0, 0, 0])
    exposed = np.arange(8) < 4
    found = risks(outcome, exposed)
    assert (found.difference.value, found.ratio.value) == (0.5, 3.0)
    error = np.sqrt(2 * 0.1875 / 4 * 8 / 7)
    assert found.difference.low == pytest.approx(0.5 - 1.959963985 * error)


def test_where_the_spread_is_not_known_there_is_no_interval():
    some, group = np.array([1, 0, 1, 0]), np.array([1, 1, 0, 0])
    assert risks(some, np.ones(4)).difference.why
    assert risks(np.empty(0), np.empty(0)).ratio.why
    one = risks(some, group, np.array([1, 1, 2, 3]))  # the exposed are one cluster
    assert (one.difference.value, one.difference.low, one.p) == (0, None, None)
    all_came = risks(np.array([1, 1, 1, 0]), group)
    assert (all_came.ratio.value, all_came.ratio.low) == (2, None)
    none_came = risks(np.array([1, 0, 0, 0]), group)
    assert (none_came.ratio.value, bool(none_came.ratio.why)) == (None, True)
