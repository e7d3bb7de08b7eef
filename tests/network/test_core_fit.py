import numpy as np
import pytest
from scipy import optimize

from liaisons.network.core_fit import core_fit
from liaisons.network.graph import Network
from tests.network.networks import network, published, random_network


def _matrix(of):
    pairs = of.undirected()
    matrix = np.zeros((of.n, of.n))
    matrix[pairs.low, pairs.high] = matrix[pairs.high, pairs.low] = 1
    return matrix


def _dense(of, tries=4):
    """The same model with whole matrices and numeric gradients, from several random starts."""
    matrix, above = _matrix(of), np.triu_indices(of.n, 1)

    def residual(c):
        return float(((matrix - np.outer(c, c))[above] ** 2).sum())

    rng = np.random.default_rng(1)
    found = [
        optimize.minimize(residual, rng.random(of.n), bounds=[(0, None)] * of.n)
        for _ in range(tries)
    ]
    c = min(found, key=lambda result: result.fun).x
    return np.corrcoef(matrix[above], np.outer(c, c)[above])[0, 1], c / np.linalg.norm(c)


@pytest.mark.parametrize("name", ["karate", "ht_advice", "ht_friends", "eies_messages"])
def test_agrees_with_whole_matrices(name):
    found = published(name, directed=name != "karate")
    value, coreness = _dense(found)
    fit = core_fit(found)
    assert fit.value == pytest.approx(value, abs=2e-4)
    assert fit.coreness == pytest.approx(coreness, abs=2e-3)


def test_a_star_has_a_core_of_one():
    fit = core_fit(network(*((0, i) for i in range(1, 12))))
    assert fit.value == pytest.approx(1, abs=1e-3)
    assert fit.coreness.argmax() == 0


def test_a_core_is_told_from_chance_and_from_two_camps():
    rng = np.random.default_rng(2)
    n, inner = 60, 15
    draw = np.triu(rng.random((n, n)), 1)
    core = np.arange(n) < inner
    both, one = np.outer(core, core), np.logical_xor.outer(core, core)
    planted = (draw > 0) & (draw < np.where(both, 0.95, np.where(one, 0.5, 0.02)))
    camp = np.arange(n) < n // 2
    camps = (draw > 0) & (draw < np.where(np.logical_xor.outer(camp, camp), 0.02, 0.5))
    chance = (draw > 0) & (draw < planted.mean() * 2)
    fits = [core_fit(Network.collapse(*x.nonzero(), n=n)) for x in (planted, camps, chance)]
    # two camps still fit a core of one camp, at the price of the other
    assert fits[0].value > 0.6 > fits[1].value > fits[2].value
    assert set(np.argsort(-fits[0].coreness)[:inner]) == set(range(inner))


def test_what_cannot_be_told_is_none():
    assert core_fit(network((0, 1), (1, 2))) is None  # three people
    ring = network((0, 1), (1, 2), (2, 3), (3, 4), (4, 0))
    assert core_fit(ring) is None  # all alike
    everybody = network(*((a, b) for a in range(5) for b in range(a)))
    assert core_fit(everybody) is None
    assert core_fit(Network.collapse([], [], n=9)) is None


def test_needs_no_matrix_of_everybody_with_everybody():
    fit = core_fit(random_network(20_000, 40_000, seed=1))
    assert 0 < fit.value < 1
    assert np.linalg.norm(fit.coreness) == pytest.approx(1)
