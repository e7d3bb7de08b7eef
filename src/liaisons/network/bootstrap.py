"""How far the figures of a network would move had other people been in it: vertex bootstrap.

Snijders & Borgatti (1999) draw n people with replacement; two copies of different people are
linked as these are. Two copies of the *same* person have no link to copy: the paper draws one
from all pairs, which in a sparse network is almost always "none" and pulls transitivity down
(on average half of a person's partners are drawn twice). Here such pairs are left out, of the
numerator and of the denominator; each ratio keeps its value in expectation.

The spread is on the safe side. It is right for what varies between people; what is chance in
single pairs counts up to three times, since a pair is drawn as often as both its ends: where
nothing else varies, intervals are up to √3 times too wide (seen for reciprocity in the tests).

With w_i the number of copies of person i, every figure is then a sum over links or triangles of
products of w: nothing but sparse products, for a block of replicates at a time.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from scipy import sparse

from liaisons.network.graph import Floats, Ints, Network
from liaisons.network.triangles import Triangles, triangles

#: Numbers (8 bytes) in the largest array of a block.
_BLOCK = 1_000_000


@dataclass(frozen=True, eq=False)
class Replicates:
    """One value per replicate; NaN where a replicate has no link (or triple) to count over."""

    mean_degree: Floats
    density: Floats
    reciprocity: Floats
    transitivity: Floats
    in_centralisation: Floats
    out_centralisation: Floats


def vertex_bootstrap(network: Network, seed: int, replicates: int = 999) -> Replicates:
    """``replicates`` values of each figure under resampling of people.

    The centralisations rest on the single highest degree, which a bootstrap renders roughly.
    Memory stays near 50 MB; time grows with (links + triangles) × replicates.
    """
    rng = np.random.default_rng(seed)
    figures = _Figures(network)
    block = max(1, _BLOCK // max(network.n, len(figures.triangles.one), 1))
    done = [
        figures.of(_copies(rng, network.n, min(block, replicates - start)))
        for start in range(0, replicates, block)
    ]
    names = [field.name for field in fields(Replicates)]
    return Replicates(**{name: np.concatenate([d[name] for d in done]) for name in names})


def _copies(rng: np.random.Generator, n: int, replicates: int) -> Ints:
    """How often each person is drawn, shape (n, replicates); the draws do not depend on blocks."""
    drawn = rng.integers(max(n, 1), size=(replicates, n))
    drawn += np.arange(replicates)[:, None] * n
    counts = np.bincount(drawn.ravel(), minlength=replicates * n)
    return np.ascontiguousarray(counts.reshape(replicates, n).T)


class _Figures:
    """The network's sparse matrices, made once, and the figures of a block of replicates."""

    def __init__(self, network: Network) -> None:
        n, one = network.n, np.int64(1)
        ends = (network.source, network.target)
        self.n = n
        self.given: Any = sparse.csr_array((np.full(len(ends[0]), one), ends), shape=(n, n))
        self.received: Any = self.given.T.tocsr()
        self.returned: Any = self.given.multiply(self.received).tocsr()
        self.partners: Any = self.given.maximum(self.received).tocsr()
        self.triangles: Triangles = triangles(network.undirected())

    def of(self, w: Ints) -> dict[str, Floats]:
        """Every figure for copies ``w`` of shape (n, replicates)."""
        given, received = self.given @ w, self.received @ w
        links = (w * given).sum(axis=0)
        pairs = self.n**2 - (w * w).sum(axis=0)
        density = _ratio(links, pairs)
        return {
            "density": density,
            "mean_degree": 2 * (self.n - 1) * density,
            "reciprocity": _ratio((w * (self.returned @ w)).sum(axis=0), links),
            "transitivity": _ratio(3 * self._triangles(w), self._triples(w)),
            "in_centralisation": _freeman(received, w),
            "out_centralisation": _freeman(given, w),
        }

    def _triangles(self, w: Ints) -> Ints:
        t = self.triangles
        closing = t.third @ w
        closing *= w[t.one]
        closing *= w[t.other]
        return np.asarray(closing.sum(axis=0), np.int64)

    def _triples(self, w: Ints) -> Ints:
        """Paths of two links whose ends are copies of different people."""
        ends = (self.partners @ w) ** 2 - self.partners @ (w * w)
        return np.asarray((w * ends).sum(axis=0) // 2, np.int64)


def _ratio(part: Ints, whole: Ints) -> Floats:
    with np.errstate(invalid="ignore"):
        return np.where(whole > 0, part / np.maximum(whole, 1), np.nan)


def _freeman(degree: Ints, w: Ints) -> Floats:
    """Freeman centralisation of the drawn copies, from the degree of a copy of each person."""
    highest = np.where(w > 0, degree, 0).max(axis=0, initial=0)
    below = (w * (highest - degree)).sum(axis=0)
    return _ratio(below, np.full_like(below, (len(w) - 1) ** 2))
