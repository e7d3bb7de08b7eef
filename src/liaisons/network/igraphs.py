"""A network as igraph sees it, and igraph's chance kept in hand."""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import IO, Any
from weakref import WeakKeyDictionary

import pyarrow as pa
from pyarrow.csv import WriteOptions, write_csv

from liaisons.network.graph import Codes, Network

#: igraph has one generator for the whole process: who draws from it holds this.
_generator = threading.RLock()
_PLAIN = WriteOptions(include_header=False, delimiter=" ")
_graphs: WeakKeyDictionary[Network, dict[bool, Any]] = WeakKeyDictionary()


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Let igraph draw from its own generator seeded with ``seed`` inside the block.

    Afterwards igraph draws from the ``random`` module again, as it does when freshly imported;
    the state of ``random`` itself is neither read nor changed.
    """
    import igraph  # loads what it could draw with: a third of a second

    with _generator:
        igraph.set_random_number_generator(random.Random(seed))
        try:
            yield
        finally:
            igraph.set_random_number_generator(random)


def directed(network: Network) -> Any:
    """The directed links as an igraph graph, in the order of the network's arrays."""
    return _graph(network, network.source, network.target, directed=True)


def undirected(network: Network) -> Any:
    """The undirected links as an igraph graph, in the order of ``network.undirected()``."""
    pairs = network.undirected()
    return _graph(network, pairs.low, pairs.high, directed=False)


def _graph(network: Network, start: Codes, end: Codes, *, directed: bool) -> Any:
    """Built once, and kept as long as its network is: nothing here changes a graph."""
    kept = _graphs.setdefault(network, {})
    if directed not in kept:
        kept[directed] = _read(network.n, start, end, directed=directed)
    return kept[directed]


def _read(n: int, start: Codes, end: Codes, *, directed: bool) -> Any:
    """A graph by way of a file without a name, which igraph reads itself.

    Of an array it would make a list of lists of numbers first: 150 bytes a link, and no faster.
    """
    import igraph

    with _nameless() as links:
        write_csv(pa.table({"start": start, "end": end}), links, _PLAIN)
        links.seek(0)
        graph = igraph.Graph.Read_Edgelist(links, directed=directed)
    graph.add_vertices(n - graph.vcount())
    return graph


def _nameless() -> IO[bytes]:
    """A file in memory where the system has such files, so that no disk need hold the links."""
    in_memory = getattr(os, "memfd_create", None)
    return TemporaryFile() if in_memory is None else os.fdopen(in_memory("links"), "w+b")
