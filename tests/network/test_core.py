"""The core of a network as it grows, against networkx at each look."""

from __future__ import annotations

import networkx as nx
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from liaisons.network.core import growing_cores
from liaisons.network.graph import by_appearance
from tests.network.networks import random_network


@st.composite
def _growing(draw):
    ends = st.tuples(st.integers(0, 14), st.integers(0, 14)).filter(lambda pair: pair[0] != pair[1])
    links = draw(st.lists(ends, max_size=120))
    looks = draw(st.lists(st.integers(0, len(links)), max_size=6))
    return links, sorted(looks)


def _by_networkx(links):
    graph = nx.Graph(links)
    number = nx.core_number(graph)
    highest = max(number.values())
    return highest, sum(k == highest for k in number.values()), graph.number_of_nodes()


@settings(deadline=None)  # networkx loads its backends when first asked
@given(_growing())
def test_each_look_is_that_of_the_network_as_it_was(given_links):
    links, looks = given_links
    source, target = np.array(links, np.int64).reshape(-1, 2).T
    _people, source, target = by_appearance(source, target)
    found = list(growing_cores(source, target, np.array(looks, np.int64)))
    for look, core in zip(looks, found, strict=True):
        if look == 0:
            assert core is None
        else:
            assert (core.highest, core.size, core.people) == _by_networkx(links[:look])


def test_those_outside_are_taken_away_without_changing_the_core():
    """A network in which several rounds pay: a dense middle, and many who are linked once."""
    network = random_network(400, 6000, seed=3)
    order = np.random.default_rng(1).permutation(len(network.source))
    links = np.column_stack([network.source, network.target])[order]
    _people, source, target = by_appearance(*links.T)
    looks = np.array([500, 2000, len(links)])
    for look, core in zip(looks.tolist(), growing_cores(source, target, looks), strict=True):
        assert (core.highest, core.size, core.people) == _by_networkx(links[:look].tolist())
