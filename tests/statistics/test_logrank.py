"""The log-rank test against lifelines, by hand, and clustered by a loop."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lifelines.statistics import logrank_test

from liaisons.measures.statistics.logrank import log_rank
from tests.shared import shared_data


def test_waltons_is_the_published_statistic():
    data = pd.read_csv(shared_data("lifelines_reference", "waltons_dataset.csv"))
    test = log_rank(data["T"].to_numpy(), data["E"].to_numpy(), data["group"] == "control")
    assert round(test.statistic, 3) == 122.249
    assert test.p == pytest.approx(2.0e-28, rel=0.02)
    assert test.n == 163


def test_by_hand():
    # a waits 1 and 3, b 2 and 4 (all replied). Expected for a: 1/2 + 1/3 + 1/2 = 4/3 of its 2;
    # variance 1/4 + 2/9 + 1/4
    test = log_rank(np.array([1, 3, 2, 4]), np.ones(4), np.array([1, 1, 0, 0]))
    assert test.statistic == pytest.approx((2 - 4 / 3) ** 2 / (1 / 4 + 2 / 9 + 1 / 4))


rows = st.lists(
    st.tuples(st.integers(0, 9), st.booleans(), st.booleans(), st.integers(0, 6)),
    min_size=4,
    max_size=50,
)


@given(rows)
def test_any_sample_is_lifelines(sample):
    durations, observed, group, _ = (np.array(v) for v in zip(*sample, strict=True))
    test = log_rank(durations, observed, group)
    if test.statistic is None:
        assert test.why
        return
    theirs = logrank_test(durations[group], durations[~group], observed[group], observed[~group])
    assert test.statistic == pytest.approx(theirs.test_statistic, rel=1e-9, abs=1e-12)
    assert test.p == pytest.approx(theirs.p_value, abs=1e-9)


def _clustered_by_loop(durations, observed, group, clusters):
    """The definition, wait by wait: own event minus expected, then what was waited through."""
    scores = np.zeros(len(durations))
    for i, (time, event) in enumerate(zip(durations, observed, strict=True)):
        at_risk = durations >= time
        scores[i] += event * (group[i] - group[at_risk].mean())
        for then in np.unique(durations[observed & (durations <= time)]):
            at_risk = durations >= then
            hazard = observed[durations == then].sum() / at_risk.sum()
            scores[i] -= hazard * (group[i] - group[at_risk].mean())
    sums = [scores[clusters == c].sum() for c in np.unique(clusters)]
    return scores.sum() ** 2 / np.square(sums).sum()


@given(rows)
def test_clustered_is_the_robust_score_test(sample):
    durations, observed, group, clusters = (np.array(v) for v in zip(*sample, strict=True))
    test = log_rank(durations, observed, group, clusters)
    if test.statistic is None or test.statistic > 1e6:
        return
    by_loop = _clustered_by_loop(durations, observed, group, clusters)
    assert test.statistic == pytest.approx(by_loop, rel=1e-6, abs=1e-9)


def test_asking_the_same_thing_twice_is_not_twice_the_evidence():
    generator = np.random.default_rng(2)
    durations, group = generator.exponential(size=400), generator.random(400) < 0.5
    durations = durations * np.where(group, 1.3, 1)
    observed, askers = durations < 2, np.arange(400)
    once = log_rank(durations, observed, group, askers)
    twice = log_rank(*(np.tile(v, 2) for v in (durations, observed, group, askers)))
    naive = log_rank(*(np.tile(v, 2) for v in (durations, observed, group)))
    assert twice.statistic == pytest.approx(once.statistic)
    assert naive.statistic == pytest.approx(2 * once.statistic, rel=0.05)
    assert once.statistic == pytest.approx(log_rank(durations, observed, group).statistic, rel=0.05)


def test_clustered_keeps_its_level_where_askers_differ():
    generator = np.random.default_rng(7)
    clusters, rejected, naive = np.repeat(np.arange(60), 5), 0, 0
    for _ in range(200):
        durations = generator.exponential(size=300) * generator.lognormal(0, 1, 60)[clusters]
        group = clusters % 2 == 0
        rejected += log_rank(durations, np.ones(300), group, clusters).p < 0.05
        naive += log_rank(durations, np.ones(300), group).p < 0.05
    assert 2 <= rejected <= 20  # 5% of 200, and chance
    assert naive > 30


def test_where_nothing_can_be_tested_it_says_why():
    ones, group = np.ones(4), np.array([1, 1, 0, 0])
    cases = (
        log_rank(np.empty(0), np.empty(0), np.empty(0)),
        log_rank(np.arange(4), ones, ones),
        log_rank(np.arange(4), np.zeros(4), group),
        log_rank(np.arange(4), ones, group, ones),
    )
    for test in cases:
        assert test.statistic is test.p is None
        assert test.why
