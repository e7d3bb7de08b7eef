import itertools
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaisons.network import bootstrap
from liaisons.network.bootstrap import Replicates, vertex_bootstrap
from liaisons.network.centralisation import in_centralisation, out_centralisation
from liaisons.network.graph import Network
from liaisons.network.links import density, mean_degree, reciprocity
from liaisons.network.triangles import transitivity
from tests.network.networks import networks, published, random_network

FIGURES = {
    "mean_degree": mean_degree,
    "density": density,
    "reciprocity": reciprocity,
    "transitivity": transitivity,
    "in_centralisation": in_centralisation,
    "out_centralisation": out_centralisation,
}


def _matrix(of):
    matrix = np.zeros((of.n, of.n), bool)
    matrix[of.source, of.target] = True
    return matrix


def _by_hand(of, drawn):
    """Every figure by looking at each pair and each triple of drawn copies."""
    tie = _matrix(of)[np.ix_(drawn, drawn)]
    apart = drawn[:, None] != drawn[None, :]
    links, pairs = (tie & apart).sum(), apart.sum()
    linked = tie | tie.T
    triples = closed = 0
    for middle, one, other in itertools.permutations(range(len(drawn)), 3):
        if (
            one < other
            and drawn[one] != drawn[other]
            and linked[middle, one]
            and linked[middle, other]
        ):
            triples += 1
            closed += linked[one, other]
    n = len(drawn)
    given, taken = tie.sum(axis=1), tie.sum(axis=0)
    nan = float("nan")
    return {
        "density": links / pairs if pairs else nan,
        "mean_degree": 2 * (n - 1) * links / pairs if pairs else nan,
        "reciprocity": (tie & tie.T).sum() / links if links else nan,
        "transitivity": closed / triples if triples else nan,
        "in_centralisation": (taken.max() - taken).sum() / (n - 1) ** 2,
        "out_centralisation": (given.max() - given).sum() / (n - 1) ** 2,
    }


@given(networks(most=7), st.data())
def test_figures_of_a_replicate_by_looking_at_each_copy(observed, data):
    person = st.integers(0, observed.n - 1)
    drawn = data.draw(st.lists(person, min_size=observed.n, max_size=observed.n))
    w = np.bincount(drawn, minlength=observed.n)[:, None]
    found = bootstrap._Figures(observed).of(w)
    for name, value in _by_hand(observed, np.array(drawn)).items():
        assert found[name][0] == pytest.approx(value, nan_ok=True), name


def test_everybody_drawn_once_gives_what_was_observed():
    observed = published("law_advice")
    found = bootstrap._Figures(observed).of(np.ones((observed.n, 1), np.int64))
    for name, figure in FIGURES.items():
        assert found[name][0] == pytest.approx(figure(observed)), name


def test_draws_do_not_depend_on_the_blocks(monkeypatch):
    observed = random_network(60, 200, seed=1)
    whole = vertex_bootstrap(observed, seed=5, replicates=50)
    monkeypatch.setattr(bootstrap, "_BLOCK", 700)
    parts = vertex_bootstrap(observed, seed=5, replicates=50)
    for name in FIGURES:
        np.testing.assert_array_equal(getattr(whole, name), getattr(parts, name))
        assert getattr(whole, name).shape == (50,)


def test_ratios_stay_around_what_was_observed():
    observed = random_network(400, 1500, seed=2)
    found = vertex_bootstrap(observed, seed=1, replicates=400)
    for name in ("mean_degree", "density", "reciprocity", "transitivity"):
        draws = getattr(found, name)
        assert abs(draws.mean() - FIGURES[name](observed)) < 0.35 * draws.std(), name


def test_spread_is_that_of_snijders_and_borgatti():
    """Their own procedure, copies of one person linked like a pair drawn from all pairs."""
    observed = published("law_advice")
    tie, n, rng = _matrix(observed), observed.n, np.random.default_rng(3)
    theirs = []
    for _ in range(400):
        drawn = rng.integers(n, size=n)
        one, other = rng.integers(n, size=(2, n, n))
        other = (one + 1 + other % (n - 1)) % n
        sample = tie[np.ix_(drawn, drawn)].copy()
        i, j = np.nonzero(np.triu(drawn[:, None] == drawn[None, :], 1))
        sample[i, j], sample[j, i] = tie[one[i, j], other[i, j]], tie[other[i, j], one[i, j]]
        np.fill_diagonal(sample, False)
        theirs.append((sample.sum() / (n * (n - 1)), (sample & sample.T).sum() / sample.sum()))
    mine = vertex_bootstrap(observed, seed=1, replicates=400)
    for name, draws in zip(("density", "reciprocity"), np.array(theirs).T, strict=True):
        own = getattr(mine, name)
        assert own.mean() == pytest.approx(draws.mean(), abs=0.2 * draws.std()), name
        assert own.std() == pytest.approx(draws.std(), rel=0.15), name


def _community(seed, n=250):
    """People of different taste in five camps, who return one link in three out of courtesy."""
    rng = np.random.default_rng(seed)
    taste = rng.lognormal(0, 0.6, (2, n))
    camp = rng.integers(5, size=n)
    near = np.where(camp[:, None] == camp[None, :], 0.05, 0.005)
    link = rng.random((n, n)) < near * np.outer(*taste)
    link |= link.T & (rng.random((n, n)) < 0.3)
    np.fill_diagonal(link, False)
    return Network.collapse(*np.nonzero(link), n=n)


def test_spread_covers_what_other_people_would_have_given():
    """Communities drawn from one population vary no more than we say, and √3 times less at most."""
    sample = [_community(seed) for seed in range(80)]
    for name in ("mean_degree", "reciprocity", "transitivity"):
        true = np.std([FIGURES[name](one) for one in sample])
        draws = [getattr(vertex_bootstrap(one, 1, 80), name) for one in sample[:12]]
        said = np.mean([values.std() for values in draws])
        assert 0.85 < said / true < 3**0.5, name


def test_memory_stays_bounded():
    observed = random_network(20_000, 60_000, seed=1)
    tracemalloc.start()
    vertex_bootstrap(observed, seed=1, replicates=150)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 150e6


def test_no_links():
    found = vertex_bootstrap(Network.collapse([], [], n=3), seed=1, replicates=4)
    assert isinstance(found, Replicates)
    assert np.isnan(found.reciprocity).all()
    assert (found.density[~np.isnan(found.density)] == 0).all()
    assert np.isnan(vertex_bootstrap(Network.collapse([], []), 1, 4).density).all()
