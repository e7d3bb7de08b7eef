"""A network as igraph sees it, and igraph's chance kept in hand."""

from __future__ import annotations

import gc
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakKeyDictionary

import igraph
import numpy as np

from liaisons.network.graph import Network

#: igraph has one generator for the whole process: who draws from it holds this.
_generator = threading.RLock()
_graphs: WeakKeyDictionary[Network, dict[str, Any]] = WeakKeyDictionary()


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
    return _graph(network, "directed")


def undirected(network: Network) -> Any:
    """The undirected links as an igraph graph, in the order of ``network.undirected()``."""
    return _graph(network, "undirected")


def _graph(network: Network, kind: str) -> Any:
    """Built once, and kept as long as its network is: nothing here changes a graph."""
    kept = _graphs.setdefault(network, {})
    if kind not in kept:
        pairs = network.undirected()
        ends = (network.source, network.target) if kind == "directed" else (pairs.low, pairs.high)
        with _uncollected():
            kept[kind] = igraph.Graph(network.n, np.column_stack(ends), kind == "directed")
    return kept[kind]


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without collection of garbage: igraph makes a list of every link, and Python goes through
    all of them again and again (four fifths of the time).
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()
