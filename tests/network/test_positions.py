import networkx as nx
import numpy as np
import pytest
from hypothesis import given

from liaisons.network.brokers import betweenness, constraint, cut_points
from liaisons.network.graph import Network
from liaisons.network.positions import helper_rank, positions
from tests.network.networks import as_networkx, as_undirected, network, networks, random_network


def test_positions_by_hand():
    found = positions(Network.collapse([5, 5, 5, 7], [7, 7, 8, 5], [1, 2, 3, 4]))
    assert found.out_degree.tolist() == [2, 1, 0]
    assert found.in_degree.tolist() == [1, 1, 1]
    assert found.out_strength.tolist() == [6, 4, 0]
    assert found.in_strength.tolist() == [4, 3, 3]


def test_who_helps_helpers_ranks_first():
    # 0 helps 1 who helps 2, 3 and 4: 1 helps more people, 0 helps the one who helps
    rank = helper_rank(network((0, 1), (1, 2), (1, 3), (1, 4)))
    assert np.argsort(-rank).tolist()[:2] == [0, 1]
    assert rank[2] == rank[3] == rank[4]


@given(networks())
def test_helper_rank_is_pagerank_against_the_links(found):
    theirs = nx.pagerank(as_networkx(found).reverse(), tol=1e-13, max_iter=1000)
    assert helper_rank(found) == pytest.approx([theirs[i] for i in range(found.n)], abs=1e-9)


@given(networks())
def test_brokers_agree_with_networkx(found):
    directed, undirected = as_networkx(found), as_undirected(found)
    between = nx.betweenness_centrality(directed, normalized=False)
    assert betweenness(found, seed=1).value == pytest.approx([between[i] for i in range(found.n)])
    either_way = nx.betweenness_centrality(undirected, normalized=False)
    assert betweenness(found, seed=1, undirected=True).value == pytest.approx(
        [either_way[i] for i in range(found.n)]
    )
    burt = nx.constraint(undirected, weight="weight")
    assert constraint(found) == pytest.approx([burt[i] for i in range(found.n)])
    assert set(np.flatnonzero(cut_points(found)).tolist()) == set(
        nx.articulation_points(undirected)
    )


def test_a_broker_is_less_constrained():
    bridge = network((0, 1), (1, 2), (2, 0), (3, 4), (4, 5), (5, 3), (0, 6), (6, 3))
    assert cut_points(bridge).nonzero()[0].tolist() == [0, 3, 6]
    assert constraint(bridge)[6] == pytest.approx(0.5)
    assert constraint(bridge)[6] == constraint(bridge).min()


def test_betweenness_from_pivots_is_near_and_knows_how_near():
    found = random_network(1500, 4000, seed=8)
    exact = betweenness(found, seed=1).value
    top = np.argsort(-exact)[:20]
    within = []
    for seed in range(5):
        drawn = betweenness(found, seed=seed, pivots=320, exact_up_to=100)
        off = np.abs(drawn.value - exact)[top]
        within += (off < 2.13 * drawn.error[top]).tolist()  # 95% of a t with 15 degrees of freedom
        assert drawn.pivots == 320
        assert (off / exact[top]).mean() < 0.15
    assert 0.85 < np.mean(within) < 1


def test_nobody_has_no_position():
    empty = Network.collapse([], [])
    assert len(helper_rank(empty)) == len(cut_points(empty)) == len(constraint(empty)) == 0
    assert len(betweenness(empty, seed=1).value) == 0
