"""Case-crossover: pairs exactly, more periods by conditional logistic regression."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from statsmodels.discrete.conditional_models import ConditionalLogit

from liaisons.measures.statistics.matched import case_crossover


def _pairs(both_ways, only_exposed, only_not, neither):
    """Two periods per person, the first exposed."""
    acted = (
        [[1, 1]] * both_ways + [[1, 0]] * only_exposed + [[0, 1]] * only_not + [[0, 0]] * neither
    )
    persons = np.repeat(np.arange(len(acted)), 2)
    return persons, np.tile([True, False], len(acted)), np.array(acted).ravel().astype(bool)


def test_pairs_are_the_published_example():
    # Breslow & Day 1980, ch. 5: endometrial cancer and oestrogens, 63 pairs, odds ratio 9.67
    found = case_crossover(*_pairs(27, 29, 3, 4))
    ratio = found.odds_ratio
    assert ratio.value == pytest.approx(29 / 3)
    assert ratio.n == 32
    exact = stats.binomtest(29, 32).proportion_ci(method="exact")
    assert ratio.low == pytest.approx(exact.low / (1 - exact.low))
    assert ratio.high == pytest.approx(exact.high / (1 - exact.high))
    assert found.p == pytest.approx(stats.binomtest(29, 32).pvalue)


def test_concordant_pairs_say_nothing():
    some, more = case_crossover(*_pairs(0, 6, 2, 0)), case_crossover(*_pairs(50, 6, 2, 90))
    assert some == more
    assert some.odds_ratio.value == 3


def _community():
    generator = np.random.default_rng(18)
    persons = np.repeat(np.arange(300), generator.integers(2, 7, 300))
    zeal = generator.normal(size=300)[persons]
    exposed = generator.random(len(persons)) < 1 / (1 + np.exp(-zeal))  # who is zealous is helped
    acted = generator.random(len(persons)) < 1 / (1 + np.exp(1 - zeal - 0.7 * exposed))
    return persons, exposed, acted


@pytest.mark.filterwarnings("ignore:Dropped")
def test_more_periods_are_statsmodels_conditional_logit():
    persons, exposed, acted = _community()
    found = case_crossover(persons, exposed, acted)
    theirs = ConditionalLogit(
        acted.astype(int), exposed.astype(float)[:, None], groups=persons
    ).fit(method="newton", disp=0)
    assert np.log(found.odds_ratio.value) == pytest.approx(theirs.params[0], abs=1e-4)
    half = np.log(found.odds_ratio.high / found.odds_ratio.low) / 2
    assert half == pytest.approx(1.959963985 * theirs.bse[0], rel=1e-3)
    assert found.odds_ratio.low < np.exp(0.7) < found.odds_ratio.high
    naive = (acted[exposed].mean() / (1 - acted[exposed].mean())) / (
        acted[~exposed].mean() / (1 - acted[~exposed].mean())
    )
    assert naive > found.odds_ratio.high  # zeal, not help


def test_score_test_is_the_mantel_haenszel_one():
    from statsmodels.stats.contingency_tables import StratifiedTable

    persons, exposed, acted = _community()
    tables = []
    for person in range(300):
        e, a = exposed[persons == person], acted[persons == person]
        if 0 < e.sum() < len(e) and 0 < a.sum() < len(a):
            tables.append([[(e & a).sum(), (e & ~a).sum()], [(~e & a).sum(), (~e & ~a).sum()]])
    theirs = StratifiedTable([np.array(t, dtype=float) for t in tables]).test_null_odds()
    found = case_crossover(persons, exposed, acted)
    assert found.odds_ratio.n == len(tables)
    assert found.p == pytest.approx(theirs.pvalue, rel=1e-6)


def test_conditional_logit_on_pairs_is_the_ratio_of_discordant_pairs():
    pairs = _pairs(0, 12, 4, 0)
    third = [np.append(v, [v[0], v[0], v[0]]) for v in pairs]
    third[0][-3:] = 999  # somebody with three periods, always exposed: says nothing
    assert case_crossover(*third).odds_ratio.value == 3


def test_all_one_way_has_no_ratio_but_a_bound():
    found = case_crossover(*_pairs(0, 5, 0, 1))
    assert found.odds_ratio.value is found.odds_ratio.high is None
    assert found.odds_ratio.low == pytest.approx(0.025**0.2 / (1 - 0.025**0.2))
    assert found.odds_ratio.why
    assert found.p == 0.0625
    other_way = case_crossover(*_pairs(0, 0, 5, 1)).odds_ratio
    assert (other_way.value, other_way.low) == (0, 0)
    persons = np.repeat(np.arange(4), 3)
    always = case_crossover(persons, np.tile([1, 0, 0], 4), np.tile([1, 0, 0], 4))
    assert always.odds_ratio.value is None
    assert always.p < 0.05


def test_nobody_informative_is_null():
    for data in (_pairs(3, 0, 0, 3), (np.empty(0, dtype=int), np.empty(0), np.empty(0))):
        found = case_crossover(*data)
        assert found.odds_ratio.value is found.p is None
        assert found.odds_ratio.why
