import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from scipy import sparse

from liaisons.network.centralisation import freeman, in_centralisation, out_centralisation
from liaisons.network.components import components, largest_share
from liaisons.network.core import core
from liaisons.network.graph import Network
from liaisons.network.links import density, mean_degree, reciprocity
from liaisons.network.triangles import transitivity, triangles
from tests.network.networks import as_networkx, as_undirected, network, networks, random_network

EMPTY = Network.collapse([], [])


def test_figures_by_hand():
    # 0 ⇄ 1, 0 → 2, 1 → 2, 3 → 0
    found = network((0, 1), (1, 0), (0, 2), (1, 2), (3, 0))
    assert density(found) == 5 / 12
    assert mean_degree(found) == 10 / 4
    assert reciprocity(found) == 2 / 5
    # one triangle; partners: 3, 2, 2, 1 → paths of two links 3 + 1 + 1
    assert [block.third.nnz for block in triangles(found.undirected())] == [1]
    assert transitivity(found) == 3 / 5
    # received 2, 1, 2, 0: 0 + 1 + 0 + 2; given 2, 2, 0, 1: 0 + 0 + 2 + 1; a star would be 9
    assert in_centralisation(found) == pytest.approx(3 / 9)
    assert out_centralisation(found) == pytest.approx(3 / 9)


def test_a_star_is_fully_centralised_and_a_ring_not_at_all():
    star = network((0, 1), (0, 2), (0, 3), (0, 4))
    ring = network((0, 1), (1, 2), (2, 3), (3, 0))
    assert out_centralisation(star) == 1
    assert in_centralisation(star) == pytest.approx(1 / 16)
    assert in_centralisation(ring) == out_centralisation(ring) == 0


def test_nothing_to_count_over_is_none():
    assert EMPTY.n == 0
    for figure in (density, mean_degree, reciprocity, transitivity, largest_share, core):
        assert figure(EMPTY) is None
    assert in_centralisation(EMPTY) is None
    assert transitivity(network((0, 1))) is None  # nobody has two partners
    assert freeman(network((0, 1)).in_degree) == 1.0


@given(networks())
def test_figures_agree_with_networkx(found):
    directed, undirected = as_networkx(found), as_undirected(found)
    assert density(found) == pytest.approx(nx.density(directed))
    assert reciprocity(found) == pytest.approx(nx.overall_reciprocity(directed))
    assert transitivity(found) in (None, pytest.approx(nx.transitivity(undirected)))
    pieces = sorted((len(c) for c in nx.weakly_connected_components(directed)), reverse=True)
    label = components(found)
    assert [int((label == c).sum()) for c in range(len(pieces))] == pieces
    assert core(found).number.tolist() == [k for _, k in sorted(nx.core_number(undirected).items())]


def test_many_triangles_are_counted_in_blocks(monkeypatch):
    found = random_network(300, 4000, seed=3).undirected()
    whole = list(triangles(found))
    monkeypatch.setattr("liaisons.network.triangles._BLOCK", 500)
    parts = list(triangles(found))
    (one,) = whole
    assert one.third.nnz > 1000
    assert len(parts) > 10
    assert (one.third != sparse.vstack([part.third for part in parts])).nnz == 0
    for end in ("one", "other"):
        together = np.concatenate([getattr(part, end) for part in parts])
        np.testing.assert_array_equal(getattr(one, end), together)


def test_each_triangle_is_listed_once():
    found = random_network(60, 400, seed=5)
    (t,) = triangles(found.undirected())
    link, third = t.third.nonzero()
    listed = {
        frozenset(who)
        for who in zip(t.one[link].tolist(), t.other[link].tolist(), third.tolist(), strict=True)
    }
    per_person = nx.triangles(as_undirected(found))
    assert len(listed) == t.third.nnz == sum(per_person.values()) // 3
    assert all(len(who) == 3 for who in listed)


def test_components_of_the_same_size_are_in_the_order_of_appearance():
    found = network((9, 8), (3, 2), (5, 6), (6, 7))
    assert found.people.tolist() == [9, 8, 3, 2, 5, 6, 7]
    assert components(found).tolist() == [1, 1, 2, 2, 0, 0, 0]
    assert largest_share(found) == pytest.approx(3 / 7)


def test_core_by_hand():
    # four people all linked to each other, a fifth linked to two, a sixth to one
    four = [(a, b) for a in range(4) for b in range(a)]
    found = core(network(*four, (4, 0), (4, 1), (5, 4), n=6))
    assert found.number.tolist() == [3, 3, 3, 3, 2, 1]
    assert (found.highest, found.size) == (3, 4)
