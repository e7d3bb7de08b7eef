"""Fast enough: the writing itself, on the links of a community of two hundred thousand messages."""

from __future__ import annotations

import time

import numpy as np
import pyarrow as pa

from liaisons.exports import gexf, graphml
from liaisons.exports.graphs import Graph, Links, nodes
from liaisons.exports.people import People
from liaisons.network.graph import Network

PEOPLE, LINKS = 20_000, 150_000
#: Seconds on two slow cores; 4CAT took 156 for as much (days instead of months).
BUDGET = 6.0


def made_up() -> Graph:
    """A network of that size in which each link was used in one month."""
    random = np.random.default_rng(3)
    ends = random.integers(0, PEOPLE, (2, LINKS))
    network = Network.collapse(*ends)
    links = Links(
        people=network.people,
        source=network.source,
        target=network.target,
        weight=network.weight,
        certainty=["reply"] * len(network.source),
        of=np.arange(len(network.source)),
        month=[f"2024-{m:02d}" for m in random.integers(1, 13, len(network.source))],
        count=network.weight,
    )
    table = pa.table(
        {
            "person": links.people,
            "label": [f"mésange {i}" for i in range(network.n)],
            "role": ["helper"] * network.n,
        }
    )
    about = {
        "title": "t",
        "made_with": "Liaisons",
        "imported": "2026-01-01",
        "corpus": "0",
        "fictitious": False,
        "communities": {"c": {"title": "c"}},
    }
    return Graph(
        community="c",
        network="help",
        timed=True,
        nodes=nodes(links, People(table)),
        links=links,
        about=about,
        masked=[],
        chosen=[],
    )


def test_a_large_network_is_written_in_seconds():
    found = made_up()
    for write in (gexf.lines, graphml.lines):
        began = time.perf_counter()
        size = sum(len(piece) for piece in write(found))
        assert time.perf_counter() - began < BUDGET
        assert 1_000_000 < size < 80_000_000
