"""A network as igraph sees it, and igraph's chance kept in hand."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import igraph
import numpy as np

from liaisons.network.graph import Network

#: igraph has one generator for the whole process: who draws from it holds this.
_generator = threading.RLock()


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Let igraph draw from its own generator seeded with ``seed`` inside the block.

    Afterwards igraph draws from the ``random`` module again, as it does when freshly imported;
    the state of ``random`` itself is neither read nor changed.
    """
    with _generator:
        igraph.set_random_number_generator(random.Random(seed))
        try:
            yield
        finally:
            igraph.set_random_number_generator(random)


def directed(network: Network) -> Any:
    """The directed links as an igraph graph, in the order of the network's arrays."""
    links = np.column_stack([network.source, network.target])
    return igraph.Graph(network.n, links, directed=True)


def undirected(network: Network) -> Any:
    """The undirected links as an igraph graph, in the order of ``network.undirected()``."""
    pairs = network.undirected()
    return igraph.Graph(pairs.n, np.column_stack([pairs.low, pairs.high]))
