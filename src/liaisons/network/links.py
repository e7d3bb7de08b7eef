"""How many links there are, and how many are returned."""

from __future__ import annotations

from liaisons.network.graph import Network


def density(network: Network) -> float | None:
    """Links over the n(n−1) that could be; None below two people.

    It falls as a community grows whatever people do: never compare it across sizes.
    """
    if network.n < 2:
        return None
    return len(network.source) / (network.n * (network.n - 1))


def mean_degree(network: Network) -> float | None:
    """Mean number of links, given and received, a person has: 2 links / people."""
    return 2 * len(network.source) / network.n if network.n else None


def reciprocity(network: Network) -> float | None:
    """Share of the directed links whose reverse exists; None without a link.

    In a help network: of those who helped somebody, how many were helped by them.
    """
    return float(network.returned.mean()) if len(network.source) else None
