"""Two communities compared: differences, ratios, waits, Holm."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from liaisons.measures.rows import null
from liaisons.measures.statistics import contrasts
from liaisons.measures.statistics.intervals import newcombe, wilson
from liaisons.measures.statistics.resampling import Resampler, bootstrapped, mean
from liaisons.measures.statistics.waiting import Waits, waiting

SEEDED = Resampler(seed=21)


def _means(values_a, values_b):
    return (
        mean(np.asarray(v), SEEDED.named("help.replies", community), unit="replies")
        for v, community in ((values_a, "gp"), (values_b, "aides"))
    )


def test_difference_and_ratio_of_means_against_theory():
    generator = np.random.default_rng(22)
    x, y = generator.exponential(2, 1500), generator.exponential(1, 2500)
    a, b = _means(x, y)
    compared = contrasts.of_estimates(a, b)
    gap = compared.difference
    error = np.sqrt(x.var() / 1500 + y.var() / 2500)
    assert gap.value == pytest.approx(x.mean() - y.mean())
    assert gap.draws.std() == pytest.approx(error, rel=0.08)
    assert (gap.n, gap.unit) == (4000, "replies")
    ratio = compared.effect_size
    assert compared.effect == "ratio_of_means"
    assert ratio.value == pytest.approx(x.mean() / y.mean())
    log_error = np.sqrt(x.var() / 1500 / x.mean() ** 2 + y.var() / 2500 / y.mean() ** 2)
    assert np.log(ratio.draws).std() == pytest.approx(log_error, rel=0.08)
    assert compared.p == 0.002


@given(st.integers(0, 40), st.integers(0, 30))
def test_without_replicates_two_wilson_intervals_give_newcombes(k1, k2):
    gap = contrasts.difference(wilson(k1, 40), wilson(k2, 30))
    known = newcombe(k1, 40, k2, 30)
    assert (gap.value, gap.low, gap.high) == pytest.approx((known.value, known.low, known.high))


def test_a_bounded_figure_is_its_own_effect():
    a, b = _means([0, 1, 1, 1], [0, 0, 1])
    compared = contrasts.of_estimates(a, b, effect="difference")
    assert compared.effect_size is compared.difference


def test_a_missing_figure_gives_no_contrast():
    a, b = _means([1, 2, 3], [0, 0, 0])
    unknown = null("replies", "no question", n=0)
    for gap in (contrasts.difference(a, unknown), contrasts.ratio(unknown, a)):
        assert gap.value is None
        assert gap.why
    assert contrasts.ratio(a, b).why  # by zero
    assert contrasts.of_estimates(a, unknown).p is None
    bare = bootstrapped(1.0, None, n=1, unit="replies", method="")
    assert (contrasts.difference(a, bare).value, contrasts.difference(a, bare).low) == (1, None)


@given(st.integers(0, 10_000), st.integers(-100, 100))
def test_p_is_small_exactly_when_the_interval_leaves_zero_out(seed, shift):
    draws = np.random.default_rng(seed).integers(-3, 4, 999) + shift / 50
    found = bootstrapped(0.0, draws, n=1, unit="", method="")
    assert (contrasts.bootstrap_p(draws) <= 0.05) == (found.low > 0 or found.high < 0)


def test_p_has_a_floor():
    assert contrasts.bootstrap_p(np.ones(999)) == 0.002
    assert contrasts.bootstrap_p(np.zeros(999)) == 1
    assert contrasts.bootstrap_p(np.ones(999), null_value=1) == 1
    assert contrasts.bootstrap_p(None) is contrasts.bootstrap_p(np.array([np.nan])) is None


def test_shares():
    compared = contrasts.of_shares(56, 70, 48, 80)
    assert round(compared.difference.low, 4) == 0.0524
    assert compared.effect == "risk_ratio"
    assert compared.effect_size.value == pytest.approx(0.8 / 0.6)
    assert compared.p == pytest.approx(0.00805, abs=1e-5)


def test_values_are_compared_by_mean_delta_and_clusters():
    generator = np.random.default_rng(23)
    askers = np.repeat(np.arange(50), 6)
    x = generator.poisson(generator.gamma(2, 1, 50)[askers])
    y = generator.poisson(generator.gamma(2, 1, 50)[askers])
    compared = contrasts.of_values(
        x, y, SEEDED, unit="replies", x_clusters=askers, y_clusters=askers
    )
    alone = contrasts.of_values(x, y, SEEDED, unit="replies")
    assert compared.difference.value == pytest.approx(x.mean() - y.mean())
    assert compared.effect_size.value == pytest.approx(np.sign(x[:, None] - y).mean())
    width, narrow = (c.difference.high - c.difference.low for c in (compared, alone))
    assert width > 1.5 * narrow
    assert 0 < compared.p <= 1


def _waits(scale, seed):
    generator = np.random.default_rng(seed)
    durations = generator.exponential(scale, 800)
    return Waits(np.minimum(durations, 9000), durations < 9000, generator.integers(0, 300, 800))


def test_waits_are_compared_by_restricted_mean_hazard_and_log_rank():
    fast, slow = _waits(1000, 1), _waits(2000, 2)
    means = [
        waiting(w, SEEDED.named(name), taus=[3600]).restricted_mean[3600]
        for w, name in ((fast, "gp"), (slow, "aides"))
    ]
    compared = contrasts.of_waits(fast, slow, *means)
    truth = 1000 * (1 - np.exp(-3.6)) - 2000 * (1 - np.exp(-1.8))
    assert compared.difference.low < truth < compared.difference.high
    assert compared.effect == "hazard_ratio"
    assert compared.effect_size.low < 2 < compared.effect_size.high
    assert compared.effect_size.n == len(np.unique(fast.clusters)) + len(np.unique(slow.clusters))
    assert compared.p < 1e-10
    assert compared.test == "log-rank, clustered"
    back = contrasts.of_waits(slow, fast, *reversed(means))
    assert back.effect_size.value == pytest.approx(1 / compared.effect_size.value)
    assert back.difference.value == pytest.approx(-compared.difference.value)
    alone = [Waits(w.durations, w.observed) for w in (fast, slow)]
    assert contrasts.of_waits(*alone, *means).test == "log-rank"


p_values = st.lists(st.one_of(st.none(), st.floats(0, 1)), max_size=12)


@settings(max_examples=15, deadline=None)  # theirs takes 60 ms
@given(p_values)
def test_holm_is_statsmodels_and_leaves_out_what_was_not_tested(values):
    adjusted = contrasts.holm(values)
    tested = [p for p in values if p is not None]
    assert [p is None for p in adjusted] == [p is None for p in values]
    if tested:
        theirs = multipletests(tested, method="holm")[1]
        assert [p for p in adjusted if p is not None] == pytest.approx(theirs.tolist())


@given(p_values)
def test_holm_is_monotone_and_never_easier(values):
    pairs = sorted(
        (p, q) for p, q in zip(values, contrasts.holm(values), strict=True) if p is not None
    )
    assert all(p <= q <= 1 for p, q in pairs)
    assert [q for _, q in pairs] == sorted(q for _, q in pairs)


def test_holm_by_hand():
    assert contrasts.holm([0.01, None, 0.04, 0.03]) == pytest.approx([0.03, None, 0.06, 0.06])


def test_the_floor_of_the_bootstrap_leaves_room_for_holm():
    """999 replicates on one side: 0.002, still under 0.05 after Holm over 24 rows, not over 25."""
    floor = contrasts.bootstrap_p(np.ones(999))
    assert floor == pytest.approx(0.002)
    assert max(contrasts.holm([floor] * 24)) == pytest.approx(0.048)
    assert max(contrasts.holm([floor] * 25)) >= 0.05
