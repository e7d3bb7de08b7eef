"""Negative binomial and Poisson models against statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from liaisons.measures.statistics.counts import count_model, event_rate
from liaisons.measures.statistics.intervals import rate

MONTHS = np.arange(60)


def _months(spread):
    """Acts per month with a known trend of +1% a month, over 500 to 2,000 messages."""
    generator = np.random.default_rng(11)
    messages = generator.integers(500, 2000, 60)
    mu = messages * 0.004 * 1.01**MONTHS
    return generator.poisson(mu * generator.gamma(1 / spread, spread, 60)), messages


def test_overdispersed_counts_are_statsmodels_negative_binomial():
    acts, messages = _months(0.5)
    fit = count_model(acts, {"month": MONTHS}, exposure=messages)
    design = sm.add_constant(MONTHS.astype(float))
    theirs = sm.NegativeBinomial(acts, design, exposure=messages).fit(
        method="newton", maxiter=200, disp=0
    )
    np.testing.assert_allclose(fit.coefficients, theirs.params[:2], rtol=1e-4)
    family = sm.families.NegativeBinomial(alpha=theirs.params[2])
    given_alpha = sm.GLM(acts, design, exposure=messages, family=family).fit()
    assert fit.standard_error("month") == pytest.approx(given_alpha.bse[1], rel=1e-4)
    trend = fit.ratio("month")
    assert trend.method.startswith("negative binomial")
    assert trend.low < 1.01 < trend.high
    assert trend.n == 60


def test_counts_no_more_spread_than_chance_are_poisson_and_say_so():
    messages = np.full(24, 1000)
    acts = np.tile([9, 11], 12)
    fit = count_model(acts, {"month": np.arange(24)}, exposure=messages)
    theirs = sm.GLM(
        acts, sm.add_constant(np.arange(24.0)), exposure=messages, family=sm.families.Poisson()
    ).fit()
    assert fit.method.startswith("Poisson")
    np.testing.assert_allclose(fit.coefficients, theirs.params, atol=1e-9)
    assert fit.p("month") == pytest.approx(theirs.pvalues[1])


def test_units_of_the_covariate_only_scale_its_coefficient():
    acts, messages = _months(0.5)
    by_month = count_model(acts, {"t": MONTHS}, exposure=messages)
    by_year = count_model(acts, {"t": 2012 + MONTHS / 12}, exposure=messages)
    assert by_year.ratio("t").value == pytest.approx(by_month.ratio("t").value ** 12)
    assert by_year.p("t") == pytest.approx(by_month.p("t"))


def test_the_rate_per_1000_and_its_interval():
    acts, messages = _months(0.5)
    found = event_rate(acts, messages, unit="per 1,000 messages", per=1000)
    raw = 1000 * acts.sum() / messages.sum()
    assert found.value == pytest.approx(raw, rel=0.05)
    exact = rate(int(acts.sum()), float(messages.sum()), unit="", per=1000)
    assert found.high - found.low > 1.5 * (exact.high - exact.low)  # months differ
    alike = event_rate(np.full(10, 4), np.full(10, 1000), unit="", per=1000)
    assert alike.value == pytest.approx(4)
    assert alike.method.startswith("Poisson")


def test_months_without_messages_are_left_out_and_months_without_acts_kept():
    acts, messages = np.array([2, 0, 5, 0, 3, 0]), np.array([100, 0, 120, 90, 110, 100])
    fit = count_model(acts, {"month": np.arange(6)}, exposure=messages)
    assert fit.n == 5
    kept = messages > 0
    same = count_model(acts[kept], {"month": np.arange(6)[kept]}, exposure=messages[kept])
    np.testing.assert_array_equal(fit.coefficients, same.coefficients)


@pytest.mark.filterwarnings("error")
def test_where_nothing_can_be_estimated_it_says_why():
    ones = np.ones(4)
    cases = (
        count_model(ones[:2], {"month": np.arange(2)}),
        count_model(np.zeros(4), {"month": np.arange(4)}),
        count_model(ones, {"month": ones}),
        count_model(np.arange(4), {"month": np.arange(4)}, exposure=np.zeros(4)),
        count_model(np.array([0, 0, 0, 5, 9]), {"month": np.array([0, 0, 0, 1, 1])}),
    )
    for fit in cases:
        assert fit.ratio("month").value is fit.p("month") is None
        assert fit.ratio("month").why
    assert event_rate(np.zeros(3), np.zeros(3), unit="").why


def test_without_any_act_the_rate_is_zero_with_an_exact_bound():
    none = event_rate(np.zeros(12), np.full(12, 100), unit="")
    assert none.value == 0
    assert none.high == pytest.approx(3.688879 / 1200)
    one_month = event_rate(np.array([3]), np.array([1000]), unit="")
    assert one_month.value == 0.003
