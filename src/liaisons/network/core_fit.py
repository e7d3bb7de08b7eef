"""How well one core and one periphery describe the network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import optimize, sparse

from liaisons.network.graph import Floats, Network

#: Below this many people (six pairs) anything fits.
_FEWEST = 4
#: The iteration settles the correlation to about this many decimals; further ones are noise.
_DECIMALS = 6
_PRECISE = {"maxiter": 500, "maxfun": 1000, "maxcor": 20, "ftol": 1e-14, "gtol": 1e-8}


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
    one is often reached only by corenesses that no longer differ, and then has no solution.
    In a star the best corenesses are without bound; the value is then near, not at, its limit.

    Sums over all pairs are written with powers of c, so that only links are visited. L-BFGS-B from
    two first guesses, the better kept.

    None below four people, where nobody or everybody is linked, and where all are equally near
    the core.
    """
    n, links = network.n, len(network.undirected().low)
    if n < _FEWEST or links in (0, n * (n - 1) // 2):
        return None
    fit = _Residuals(network)
    found = [
        optimize.minimize(fit, start, jac=True, method="L-BFGS-B", options=_PRECISE)
        for start in fit.starts()
    ]
    # No bound is needed: turning a negative coreness positive never comes less near.
    coreness = np.abs(min(found, key=lambda result: float(result.fun)).x)
    coreness /= np.linalg.norm(coreness)
    value = fit.correlation(coreness)
    return None if value is None else CoreFit(round(value, _DECIMALS), coreness)


class _Residuals:
    """Σ (a_ij − c_i c_j)² over pairs i < j, less the constant Σ a_ij, and its gradient."""

    def __init__(self, network: Network) -> None:
        pairs = network.undirected()
        half = sparse.coo_array(
            (np.ones(len(pairs.low)), (pairs.low, pairs.high)), (pairs.n, pairs.n)
        )
        self.matrix: Any = (half + half.T).tocsr()
        self.degree = pairs.degree
        self.pairs = pairs.n * (pairs.n - 1) / 2
        self.links = len(pairs.low)

    def __call__(self, c: Floats) -> tuple[float, Floats]:
        neighbours = self.matrix @ c
        square = c**2
        total = square.sum()
        value = (total**2 - (square**2).sum()) / 2 - c @ neighbours
        return value, 2 * (c * (total - square) - neighbours)

    def correlation(self, c: Floats) -> float | None:
        """Correlation of links and products c_i c_j over pairs; None where these do not vary."""
        square = c**2
        both = c @ (self.matrix @ c) / 2
        products = (c.sum() ** 2 - square.sum()) / 2
        products2 = (square.sum() ** 2 - (square**2).sum()) / 2
        variance = self.pairs * products2 - products**2
        if variance <= 1e-9 * products**2:
            return None
        covariance = self.pairs * both - self.links * products
        return float(covariance / np.sqrt(self.links * (self.pairs - self.links) * variance))

    def starts(self) -> list[Floats]:
        """First guesses: the degrees, and what they grow into under the links, both to scale.

        The second nears the leading eigenvector, the solution if the diagonal counted.
        """
        degree = self.degree / np.linalg.norm(self.degree)
        leading = degree
        for _ in range(50):
            leading = self.matrix @ leading + leading
            leading /= np.linalg.norm(leading)
        return [guess * np.sqrt(guess @ (self.matrix @ guess)) for guess in (leading, degree)]
