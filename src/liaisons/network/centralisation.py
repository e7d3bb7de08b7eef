"""Is help given, or received, by a few or by all alike?"""

from __future__ import annotations

from liaisons.network.graph import Ints, Network


def in_centralisation(network: Network) -> float | None:
    """Centralisation of the links received: 1 when all help goes to one person."""
    return freeman(network.in_degree)


def out_centralisation(network: Network) -> float | None:
    """Centralisation of the links given: 1 when one person helps everybody and nobody else does."""
    return freeman(network.out_degree)


def freeman(degree: Ints) -> float | None:
    """How far the degrees lie below the highest, over what a star would give (Freeman 1979).

    For in- or out-degrees of a directed network without self links, where the star gives (n−1)²;
    0 when all have the same degree, None below two people.
    """
    n = len(degree)
    return float((degree.max() - degree).sum()) / (n - 1) ** 2 if n > 1 else None
