"""Where each person stands: how many they are linked to, and how far their help is sought."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from liaisons.network.graph import Codes, Floats, Ints, Network


@dataclass(frozen=True, eq=False)
class Positions:
    """Degrees (different people) and strengths (messages), each of shape (n,).

    In a help network ``out`` is help given and ``in`` help received.
    """

    in_degree: Ints
    out_degree: Ints
    in_strength: Ints
    out_strength: Ints


def positions(network: Network) -> Positions:
    """Degrees and strengths of everybody."""
    return Positions(
        network.in_degree,
        network.out_degree,
        _total(network.target, network),
        _total(network.source, network),
    )


def _total(ends: Codes, network: Network) -> Ints:
    total = np.zeros(network.n, np.int64)
    np.add.at(total, ends, network.weight)
    return total


def helper_rank(network: Network, damping: float = 0.85, tolerance: float = 1e-12) -> Floats:
    """PageRank that runs from the asker to the helper; sums to 1, shape (n,).

    Somebody ranks high who helps people who help others themselves: "ExpertiseRank" (Zhang,
    Ackerman & Adamic 2007; PageRank: Brin & Page 1998). An asker passes rank on in proportion to
    the messages of help received; whom nobody helped passes it on to all alike. It stops when
    the ranks change by less than ``tolerance`` in all.
    """
    n = network.n
    if not n:
        return np.zeros(0)
    received = _total(network.target, network)
    share = network.weight / received[network.target]
    matrix = sparse.csr_array((share, (network.source, network.target)), shape=(n, n))
    unhelped = received == 0
    rank = np.full(n, 1 / n)
    change = np.inf
    while change > tolerance:
        passed = matrix @ rank + rank[unhelped].sum() / n
        following = damping * passed + (1 - damping) / n
        change = float(np.abs(following - rank).sum())
        rank = following
    return rank
