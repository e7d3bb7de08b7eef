import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaisons.network.assortativity import by_category, by_number
from liaisons.network.graph import Network
from tests.network.networks import as_networkx, network, networks, random_network


def test_by_hand():
    # classes 0 0 1 1: three of four links inside; e = [[2, 1], [0, 1]] / 4
    found = by_category(network((0, 1), (1, 0), (0, 2), (2, 3)), np.array([0, 0, 1, 1]))
    assert found.value == pytest.approx((3 / 4 - (3 * 2 + 1 * 2) / 16) / (1 - 8 / 16))
    assert found.links == 4


def test_all_alike_within_classes_is_one_and_only_unlike_minus_one():
    alike = network((0, 1), (1, 0), (2, 3), (3, 2))
    assert by_category(alike, np.array([0, 0, 1, 1])).value == 1
    assert by_category(alike, np.array([0, 1, 0, 1])).value == -1


def test_links_of_unknown_people_do_not_count():
    found = network((0, 1), (1, 0), (2, 3), (3, 2), (4, 0), (2, 4))
    assert by_category(found, np.array([0, 0, 1, 1, -1])).links == 4
    assert by_category(found, np.array([0, 0, 1, 1, -1])).value == 1
    assert by_number(found, np.array([1, 1, 5, 5, np.nan])).links == 4


def test_what_does_not_vary_is_none():
    found = network((0, 1), (1, 2))
    for nothing in (by_category(found, np.array([0, 0, 0])), by_number(found, np.ones(3))):
        assert (nothing.value, nothing.error, nothing.links) == (None, None, 2)
    assert by_category(found, np.array([-1, -1, -1])).value is None
    assert by_category(Network.collapse([], []), np.array([], np.int64)).value is None


@given(networks(), st.lists(st.integers(0, 3), min_size=12, max_size=12))
def test_agrees_with_networkx(found, classes):
    category = np.array(classes[: found.n])
    graph = as_networkx(found)
    nx.set_node_attributes(graph, dict(enumerate(category.tolist())), "class")
    mine = by_category(found, category).value
    with np.errstate(all="ignore"):
        theirs = nx.attribute_assortativity_coefficient(graph, "class")
        numeric = nx.numeric_assortativity_coefficient(graph, "class")
    if mine is not None:
        assert mine == pytest.approx(theirs)
    other = by_number(found, category.astype(float)).value
    if other is not None:
        assert other == pytest.approx(numeric)


@pytest.mark.parametrize("kind", ["category", "number"])
def test_error_is_the_jackknife_over_links(kind):
    found = random_network(30, 90, seed=2)
    rng = np.random.default_rng(4)
    classes = rng.integers(0, 3, found.n)
    numbers = rng.normal(size=found.n)

    def value(of):
        return by_category(of, classes) if kind == "category" else by_number(of, numbers)

    whole = value(found)
    every = np.arange(len(found.source))
    without = [
        value(Network.collapse(found.source[every != i], found.target[every != i], n=found.n)).value
        for i in every
    ]
    assert whole.error == pytest.approx(np.sqrt(sum((r - whole.value) ** 2 for r in without)))
