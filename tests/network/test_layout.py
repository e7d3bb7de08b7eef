import random

import numpy as np
import pytest
from scipy.spatial.distance import pdist

from liaisons.network.components import components
from liaisons.network.graph import Network
from liaisons.network.layout import _packed, layout
from tests.network.networks import network, random_network


def test_the_same_picture_whatever_the_keys_and_what_was_drawn_before():
    rng = np.random.default_rng(1)
    events = rng.integers(60, size=(2, 120))
    keys = rng.permutation(10**6)[:60]
    random.seed(1)
    one = layout(Network.collapse(*events), seed=2)
    random.seed(2)
    other = layout(Network.collapse(*keys[events]), seed=2)
    assert one.tolist() == other.tolist()
    assert one.tolist() != layout(Network.collapse(*events), seed=3).tolist()


@pytest.mark.parametrize("n", [2, 40, 400])
def test_everybody_lies_within_the_unit_square_and_apart(n):
    found = random_network(n, 2 * n, seed=4)
    at = layout(found, seed=1)
    assert at.shape == (found.n, 2)
    assert at.min() >= 0
    assert at.max() <= 1
    assert np.ptp(at, axis=0).max() == pytest.approx(1)
    assert pdist(at).min() > 0.01 / np.sqrt(found.n)


def test_linked_people_are_nearer_than_others():
    found = random_network(200, 500, seed=4)
    at = layout(found, seed=1)
    linked = np.hypot(*(at[found.source] - at[found.target]).T).mean()
    assert linked < 0.75 * pdist(at).mean()


def test_components_do_not_overlap_and_the_largest_is_in_the_middle():
    links = [(a, b) for a in range(12) for b in range(a)]
    links += [(100 + i, 101 + i) for i in range(0, 40, 2)]
    links += [(200 + i, 200 + (i + 1) % 5) for i in range(5)]
    found = network(*links)
    at, part = layout(found, seed=1), components(found)
    middles = np.array([at[part == p].mean(axis=0) for p in range(part.max() + 1)])
    reach = np.array([np.hypot(*(at[part == p] - m).T).max() for p, m in enumerate(middles)])
    apart = np.hypot(*(middles[:, None] - middles[None, :]).transpose(2, 0, 1))
    np.fill_diagonal(apart, np.inf)
    assert (apart > reach[:, None] + reach[None, :]).all()
    assert np.hypot(*(middles - at.mean(axis=0)).T).argmin() == 0


def test_discs_are_packed_without_overlap_and_tightly():
    radius = np.sort(np.random.default_rng(1).pareto(2, 200) + 0.5)[::-1]
    at = _packed(radius)
    apart = np.hypot(*(at[:, None] - at[None, :]).transpose(2, 0, 1))
    np.fill_diagonal(apart, np.inf)
    assert (apart >= radius[:, None] + radius[None, :] - 1e-9).all()
    reach = (np.hypot(*at.T) + radius).max()
    assert radius @ radius > 0.3 * reach**2


def test_hubs_do_not_hide_the_rest():
    hubs = [(h, 10 + 60 * h + i) for h in range(3) for i in range(60)]
    at = layout(network((0, 1), (1, 2), *hubs), seed=1)
    near = np.hypot(*(at[:, None] - at[None, :]).transpose(2, 0, 1))
    np.fill_diagonal(near, np.inf)
    assert (near.min(axis=1) < 0.01).mean() < 0.1


def test_nobody_and_a_pair():
    assert layout(Network.collapse([], []), seed=1).shape == (0, 2)
    assert layout(network((0, 1)), seed=1).tolist() != [[0.5, 0.5], [0.5, 0.5]]
