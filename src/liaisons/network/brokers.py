"""Who links people who would not be linked without them?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from liaisons.network import igraphs
from liaisons.network.graph import Bools, Floats, Network

#: Up to this many people betweenness is exact; above, it is estimated from pivots.
EXACT_UP_TO = 4000
_BATCHES = 16


@dataclass(frozen=True, eq=False)
class Betweenness:
    """On how many shortest paths between two others each person lies; shape (n,).

    ``error`` is the standard error where it was estimated from ``pivots`` people, None where it is
    exact.
    """

    value: Floats
    error: Floats | None = None
    pivots: int | None = None


def betweenness(
    network: Network,
    seed: int,
    pivots: int = 1024,
    exact_up_to: int = EXACT_UP_TO,
    *,
    undirected: bool = False,
) -> Betweenness:
    """Betweenness (Freeman 1977) without weights, each pair of people once.

    On links with their direction, or ``undirected``. Above ``exact_up_to`` people only the shortest
    paths from ``pivots`` people, drawn without replacement, are followed and scaled up (Brandes &
    Pich 2007). The error is taken from the spread of 16 batches of pivots: fair for the brokers,
    who lie on the paths of many, too small for people who lie on the paths of a few pivots only.
    """
    graph = igraphs.undirected(network) if undirected else igraphs.directed(network)
    if network.n <= max(exact_up_to, pivots):
        return Betweenness(np.asarray(graph.betweenness(), np.float64))
    per_batch = pivots // _BATCHES
    drawn = np.random.default_rng(seed).choice(network.n, (_BATCHES, per_batch), replace=False)
    found = (np.asarray(graph.betweenness(sources=batch.tolist())) for batch in drawn)
    mean, spread = _moments(found, network.n)
    scale = network.n / per_batch
    left = 1 - drawn.size / network.n  # the error vanishes as the pivots become everybody
    error = scale * np.sqrt(spread / (_BATCHES - 1) / _BATCHES * left)
    return Betweenness(scale * mean, error, int(drawn.size))


def _moments(batches: Iterable[Floats], n: int) -> tuple[Floats, Floats]:
    """Mean and summed squared deviations of each column, a batch at a time (Welford 1962)."""
    mean, spread = np.zeros(n), np.zeros(n)
    for seen, batch in enumerate(batches, start=1):
        away = batch - mean
        mean += away / seen
        spread += away * (batch - mean)
    return mean, spread


def constraint(network: Network) -> Floats:
    """Burt's constraint (1992): low for who links people that are not linked otherwise.

    On undirected weights; NaN for people without a link. Shape (n,).
    """
    weights = network.undirected().weight.tolist()
    return np.asarray(igraphs.undirected(network).constraint(weights=weights), np.float64)


def cut_points(network: Network) -> Bools:
    """Whether the network would fall into more pieces without the person; shape (n,)."""
    cut = np.zeros(network.n, np.bool_)
    cut[igraphs.undirected(network).articulation_points()] = True
    return cut
