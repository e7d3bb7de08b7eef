"""Networks to test on: published ones, random ones, and the same for networkx."""

from __future__ import annotations

import csv

import networkx as nx
import numpy as np
from hypothesis import strategies as st

from liaisons.network.graph import Network
from tests.shared import shared_data


def published(name: str, directed: bool = True) -> Network:
    """A published network; undirected ones with each link both ways. Advice runs to the asker."""
    with shared_data("networks_reference", f"{name}.edges.csv").open() as lines:
        rows = [(int(row["source"]), int(row["target"])) for row in csv.DictReader(lines)]
    links = np.array(rows)
    if not directed:
        links = np.concatenate([links, links[:, ::-1]])
    return Network.collapse(links[:, 1], links[:, 0])


def collegemsg() -> Network:
    path = shared_data("collegemsg", "CollegeMsg.txt")
    events = np.loadtxt(path, dtype=np.int64, skiprows=1)
    return Network.collapse(events[:, 0], events[:, 1])


def network(*links: tuple[int, int], n: int | None = None) -> Network:
    """A network from pairs, as they would be written down."""
    return Network.collapse([a for a, _ in links], [b for _, b in links], n=n)


def random_network(n: int, m: int, seed: int) -> Network:
    """``m`` events among ``n`` people of very different activity."""
    rng = np.random.default_rng(seed)
    share = rng.pareto(1.5, n) + 0.3
    share /= share.sum()
    return Network.collapse(rng.choice(n, m, p=share), rng.choice(n, m, p=share))


@st.composite
def networks(draw: st.DrawFn, most: int = 12) -> Network:
    """Any small network with at least one link, of people who all have one."""
    person = st.integers(0, most - 1)
    event = st.tuples(person, person).filter(lambda pair: pair[0] != pair[1])
    return network(*draw(st.lists(event, min_size=1, max_size=4 * most)))


def as_networkx(of: Network) -> nx.DiGraph:
    graph = nx.DiGraph()
    graph.add_nodes_from(range(of.n))
    graph.add_weighted_edges_from(
        zip(of.source.tolist(), of.target.tolist(), of.weight.tolist(), strict=True)
    )
    return graph


def as_undirected(of: Network) -> nx.Graph:
    pairs = of.undirected()
    graph = nx.Graph()
    graph.add_nodes_from(range(of.n))
    graph.add_weighted_edges_from(
        zip(pairs.low.tolist(), pairs.high.tolist(), pairs.weight.tolist(), strict=True)
    )
    return graph
