import random

import igraph
import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import comb

from liaisons.network import igraphs
from liaisons.network.graph import Network
from liaisons.network.groups import adjusted_rand, groups
from tests.network.networks import as_undirected, network, published, random_network

LABELS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=30)


def test_two_cliques_are_two_groups():
    five = [(a, b) for a in range(5) for b in range(a)]
    four = [(a, b) for a in range(6, 10) for b in range(6, a)]
    found = groups(network(*four, *five, (0, 6)), seed=1, seeds=5)
    assert found.count == 2
    assert found.membership.tolist() == [1] * 4 + [0] * 5  # 0 is the larger
    assert found.stability == 1
    # 17 links, 16 inside; ends 21 and 13 of 34
    assert found.modularity == pytest.approx(16 / 17 - (21 / 34) ** 2 - (13 / 34) ** 2)


def test_karate_reaches_the_known_highest_modularity():
    found = groups(published("karate", directed=False), seed=1, seeds=20)
    assert found.modularity == pytest.approx(0.41979, abs=1e-5)  # Brandes et al. 2008
    assert (found.count, found.stability) == (4, pytest.approx(1, abs=0.2))


def test_modularity_counts_messages():
    found = random_network(200, 900, seed=3)
    kept = groups(found, seed=4, seeds=1)
    parts = [set(np.flatnonzero(kept.membership == g).tolist()) for g in range(kept.count)]
    assert kept.modularity == pytest.approx(nx.community.modularity(as_undirected(found), parts))
    assert kept.stability is None


def test_groups_that_are_there_are_stable_and_others_are_not():
    rng = np.random.default_rng(1)
    anybody = rng.integers(300, size=(2, 1500))
    camp = rng.integers(10, size=1500) * 30
    own = camp + rng.integers(30, size=(2, 1500))
    assert groups(Network.collapse(*anybody), seed=1, seeds=8).stability < 0.4
    assert groups(Network.collapse(*own), seed=1, seeds=8).stability == 1


@given(LABELS)
def test_adjusted_rand_by_its_definition(pairs):
    one, other = (np.array(labels) for labels in zip(*pairs, strict=True))
    cells = np.zeros((4, 4))
    np.add.at(cells, (one, other), 1)
    index = comb(cells, 2).sum()
    a, b = comb(cells.sum(axis=1), 2).sum(), comb(cells.sum(axis=0), 2).sum()
    expected = a * b / comb(len(pairs), 2)
    if (a + b) / 2 == expected:
        assert adjusted_rand(one, other) == 1
    else:
        assert adjusted_rand(one, other) == pytest.approx(
            (index - expected) / ((a + b) / 2 - expected)
        )


def test_same_seed_same_groups_whatever_was_drawn_before():
    found = random_network(300, 700, seed=1)
    random.seed(5)
    one = groups(found, seed=9, seeds=3)
    state = random.getstate()
    random.seed(6)
    other = groups(found, seed=9, seeds=3)
    assert one.membership.tolist() == other.membership.tolist()
    assert one.stability == other.stability
    random.seed(5)
    assert random.getstate() == state  # and the common generator was left alone


def test_igraph_draws_from_the_random_module_again_afterwards():
    with pytest.raises(ZeroDivisionError), igraphs.seeded(1):
        _ = 1 / 0
    random.seed(3)
    one = igraph.Graph.Erdos_Renyi(50, m=100).get_edgelist()
    random.seed(3)
    assert igraph.Graph.Erdos_Renyi(50, m=100).get_edgelist() == one


def test_nobody_no_groups():
    assert groups(Network.collapse([], [], n=3), seed=1) is None
