"""Does the community hold together, or is it made of islands?"""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from liaisons.network.graph import Ints, Network, count


def components(network: Network) -> Ints:
    """The component of each person, links taken without direction; 0 is the largest.

    Of two equally large the one whose first person appeared earlier comes first. Shape (n,).
    """
    ones = np.ones(len(network.source), np.int8)
    matrix = sparse.coo_array((ones, (network.source, network.target)), (network.n, network.n))
    return by_size(csgraph.connected_components(matrix, connection="weak")[1])


def largest_share(network: Network) -> float | None:
    """Share of the people who are in the largest component; None without people."""
    return float((components(network) == 0).mean()) if network.n else None


def by_size(labels: Ints) -> Ints:
    """Labels renumbered: 0 for the largest set, ties in the order of first appearance."""
    _, first, code = np.unique(labels, return_index=True, return_inverse=True)
    order = np.lexsort([first, -count(code, len(first))])
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return rank[code]
