"""How well one core and one periphery describe the network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from liaisons.network.graph import Floats, Network

#: Below this many people (six pairs) anything fits.
_FEWEST = 4
#: The iteration ends when no coreness moves by more than this share of the largest, or after so
#: many steps; the correlation is then settled to more decimals than are kept.
_TOLERANCE, _STEPS, _DECIMALS = 1e-9, 5000, 6


@dataclass(frozen=True, eq=False)
class CoreFit:
    """``value``: the correlation; ``coreness``: how near the core each person is, shape (n,).

    Coreness is at least 0 and its squares sum to 1.
    """

    value: float
    coreness: Floats


def core_fit(network: Network) -> CoreFit | None:
    """Fit of the continuous core–periphery model of Borgatti & Everett (2000).

    Everybody has a coreness c ≥ 0 such that c_i c_j comes nearest, in least squares over all pairs
    of different people, to "they are linked" (1 or 0; direction and weight left out, as in the
    paper's symmetric networks). The value is the correlation of both over these pairs: near 1
    where a core is linked within itself and the rest only to it.

    Least squares without the diagonal (MINRES, Comrey 1962), not the highest correlation: that
    one is often reached only by corenesses that no longer differ, and then has no solution. In
    something like a star, too, the middle's coreness grows without bound: the value is then near,
    not at, its limit.

    The diagonal is filled with c_i² and a step towards the best c for that matrix taken, until
    nothing moves (iterated principal axis). Sums over all pairs are written with powers of c, so
    that only links are visited. From two first guesses, the better kept.

    None below four people, where nobody or everybody is linked, and where all are equally near
    the core.
    """
    n, links = network.n, len(network.undirected().low)
    if n < _FEWEST or links in (0, n * (n - 1) // 2):
        return None
    model = _Model(network)
    coreness = min((model.fitted(start) for start in model.starts()), key=model.residual)
    value = model.correlation(coreness)
    length = np.sqrt((coreness**2).sum())
    return None if value is None else CoreFit(round(value, _DECIMALS), coreness / length)


class _Model:
    """The sums over pairs i < j that the model needs, from the links alone.

    Sums are numpy's own, not ``@``: how that one adds up depends on the number of processors.
    """

    def __init__(self, network: Network) -> None:
        pairs = network.undirected()
        ones = np.ones(len(pairs.low))
        half = sparse.coo_array((ones, (pairs.low, pairs.high)), (pairs.n, pairs.n))
        self.matrix: Any = (half + half.T).tocsr()
        self.degree = pairs.degree
        self.pairs = pairs.n * (pairs.n - 1) / 2
        self.links = len(pairs.low)

    def starts(self) -> list[Floats]:
        """First guesses: the degrees, and what they grow into under the links, both to scale.

        The second nears the leading eigenvector, the solution if the diagonal counted.
        """
        degree = self.degree / np.sqrt((self.degree**2).sum())
        leading = degree
        for _ in range(50):
            leading = self.matrix @ leading + leading
            leading /= np.sqrt((leading**2).sum())
        return [guess * np.sqrt(2 * self.over_links(guess)) for guess in (leading, degree)]

    def fitted(self, c: Floats) -> Floats:
        """The coreness that the guess ``c`` comes to rest at."""
        for _ in range(_STEPS):
            square = c**2
            better = (c + (self.matrix @ c + square * c) / square.sum()) / 2
            still = np.abs(better - c).max() < _TOLERANCE * c.max()
            c = better
            if still:
                break
        return c

    def residual(self, c: Floats) -> float:
        """Σ (a_ij − c_i c_j)² over pairs."""
        return float(self.links - 2 * self.over_links(c) + self.squared_products(c))

    def over_links(self, c: Floats) -> float:
        """Σ c_i c_j over the links."""
        return float((c * (self.matrix @ c)).sum()) / 2

    def squared_products(self, c: Floats) -> float:
        """Σ (c_i c_j)² over pairs."""
        square = c**2
        return float(square.sum() ** 2 - (square**2).sum()) / 2

    def correlation(self, c: Floats) -> float | None:
        """Correlation of links and products c_i c_j over pairs; None where these do not vary."""
        products = float(c.sum() ** 2 - (c**2).sum()) / 2
        variance = self.pairs * self.squared_products(c) - products**2
        if variance <= 1e-9 * products**2:
            return None
        covariance = self.pairs * self.over_links(c) - self.links * products
        return float(covariance / np.sqrt(self.links * (self.pairs - self.links) * variance))
