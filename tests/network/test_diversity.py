"""Rarefied Hill numbers by hand, by enumeration, and as properties."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import hypergeom

from liaisons.network.diversity import rarefied_partners

exchanges = st.lists(st.integers(1, 6), min_size=1, max_size=5)


def _one(counts, m):
    return rarefied_partners(np.zeros(len(counts), dtype=int), np.array(counts), 1, m)[0]


def _whole(counts):
    """The plain Hill number of order 1 of each row of counts."""
    share = counts / counts.sum(axis=1, keepdims=True)
    terms = share * np.log(share, out=np.zeros(share.shape), where=share > 0)
    return np.exp(-terms.sum(axis=1))


def test_by_hand():
    assert _one([5], 5) == 1
    assert _one([1, 1, 1, 1, 1], 5) == pytest.approx(5)
    # two partners, 2 exchanges each, 2 kept: with chance 2/3 both partners, entropy log 2
    assert _one([2, 2], 2) == pytest.approx(2 ** (2 / 3))
    assert _one([1000, 1000], 1) == 1


def test_many_people_at_once_each_by_themselves():
    persons = np.array([2, 0, 2, 0, 3, 2])
    counts = np.array([1, 4, 3, 2, 4, 2])
    found = rarefied_partners(persons, counts, 5, 5)
    assert np.isnan(found[[1, 3, 4]]).all()  # nobody there, 4 exchanges, nobody there
    assert found[0] == pytest.approx(_one([4, 2], 5))
    assert found[2] == pytest.approx(_one([1, 3, 2], 5))


@given(exchanges, st.integers(1, 7))
def test_it_is_the_entropy_expected_over_all_ways_of_keeping_m(counts, m):
    whose = np.repeat(np.arange(len(counts)), counts)
    if len(whose) < m or len(whose) > 16:
        return
    kept = np.array(list(combinations(whose.tolist(), m)))
    shares = (kept[:, :, None] == np.arange(len(counts))).sum(axis=1) / m
    terms = shares * np.log(np.where(shares > 0, shares, 1))
    assert _one(counts, m) == pytest.approx(np.exp(-terms.sum(axis=1).mean()))


def test_large_numbers_against_scipy():
    counts, m = np.array([40_000, 9_000, 700, 30, 1]), 50
    k = np.arange(1, m + 1)
    chances = hypergeom(counts.sum(), counts[:, None], m).pmf(k)
    entropy = -(k / m * np.log(k / m) * chances).sum()
    assert _one(counts.tolist(), m) == pytest.approx(np.exp(entropy), rel=1e-10)


@given(exchanges)
def test_all_exchanges_kept_is_the_plain_hill_number(counts):
    plain = _whole(np.array([counts]))[0]
    assert _one(counts, sum(counts)) == pytest.approx(plain)
    share = np.array(counts) / sum(counts)
    assert plain == pytest.approx(np.exp(-np.sum(share * np.log(share))))


def test_who_writes_a_hundred_times_more_with_the_same_habits_is_not_more_diverse():
    habits, generator = [0.5, 0.2, 0.1, 0.1, 0.05, 0.05], np.random.default_rng(19)
    rarefied, plain = {}, {}
    for exchanges in (6, 60, 600):
        counts = generator.multinomial(exchanges, habits, size=4000)
        persons = np.repeat(np.arange(4000), len(habits))
        rarefied[exchanges] = rarefied_partners(persons, counts.ravel(), 4000, 5)
        plain[exchanges] = _whole(counts)
    entropies = {n: np.log(values).mean() for n, values in rarefied.items()}
    assert entropies[6] == pytest.approx(entropies[600], abs=0.02)
    assert entropies[60] == pytest.approx(entropies[600], abs=0.02)
    assert plain[600].mean() > 1.3 * plain[6].mean()


def test_nobody_is_nan():
    assert np.isnan(rarefied_partners(np.array([1]), np.array([2]), 2, 1)[0])
