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
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from liaisons.network.graph import Floats, Ints, Network
from liaisons.network.triangles import triangles

Counts: TypeAlias = NDArray[np.int32]

#: Replicates worked out together: so many copies of a person are as quickly had as one.
_TOGETHER = 16
#: Of large networks fewer, so that an array of people and replicates has no more numbers.
_BLOCK = 8_000_000


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
    Time grows with (links + triangles) × replicates.
    """
    rng = np.random.default_rng(seed)
    figures = _Figures(network)
    block = max(1, min(_TOGETHER, _BLOCK // max(network.n, 1)))
    done = [
        figures.of(_copies(rng, network.n, min(block, replicates - start)))
        for start in range(0, replicates, block)
    ]
    names = [field.name for field in fields(Replicates)]
    return Replicates(**{name: np.concatenate([d[name] for d in done]) for name in names})


def _copies(rng: np.random.Generator, n: int, replicates: int) -> Counts:
    """How often each person is drawn, shape (n, replicates); the draws do not depend on blocks."""
    drawn = rng.integers(max(n, 1), size=(replicates, n))
    drawn += np.arange(replicates)[:, None] * n
    counts = np.bincount(drawn.ravel(), minlength=replicates * n)
    return np.ascontiguousarray(counts.reshape(replicates, n).T, np.int32)


class _Figures:
    """The network's sparse matrices, made once, and the figures of a block of replicates.

    What belongs to a person takes 32 bits: no more than everybody can be drawn. Sums take 64.
    """

    def __init__(self, network: Network) -> None:
        n, one = network.n, np.int32(1)
        ends = (network.source, network.target)
        self.n = n
        self.given: Any = sparse.csr_array((np.full(len(ends[0]), one), ends), shape=(n, n))
        self.received: Any = self.given.T.tocsr()
        self.returned: Any = self.given.multiply(self.received).tocsr()
        self.partners: Any = self.given.maximum(self.received).tocsr()
        self.triangles = list(triangles(network.undirected()))

    def of(self, w: Counts) -> dict[str, Floats]:
        """Every figure for copies ``w`` of shape (n, replicates)."""
        given, received = self.given @ w, self.received @ w
        links = _sum(w, given)
        pairs = self.n**2 - _sum(w, w)
        density = _ratio(links, pairs)
        return {
            "density": density,
            "mean_degree": 2 * (self.n - 1) * density,
            "reciprocity": _ratio(_sum(w, self.returned @ w), links),
            "transitivity": _ratio(3 * self._triangles(w), self._triples(w)),
            "in_centralisation": _freeman(received, w),
            "out_centralisation": _freeman(given, w),
        }

    def _triangles(self, w: Counts) -> Ints:
        closed = np.zeros(w.shape[1], np.int64)
        for one, other, third in self.triangles:
            closing = third @ w
            closing *= w[one]
            closing *= w[other]
            # BLAS adds up five times as fast as numpy, and exactly below 2^53.
            closed += (np.ones(len(closing)) @ closing).astype(np.int64)
        return closed

    def _triples(self, w: Counts) -> Ints:
        """Paths of two links whose ends are copies of different people."""
        partners, same = self.partners @ w, self.partners @ (w * w)
        paths: Ints = np.einsum("ij,ij,ij->j", w, partners, partners, dtype=np.int64)
        return (paths - _sum(w, same)) // 2


def _sum(w: Counts, of: Counts) -> Ints:
    """Of each replicate, what its copies have in all."""
    found: Ints = np.einsum("ij,ij->j", w, of, dtype=np.int64)
    return found


def _ratio(part: Ints, whole: Ints) -> Floats:
    with np.errstate(invalid="ignore"):
        return np.where(whole > 0, part / np.maximum(whole, 1), np.nan)


def _freeman(degree: Counts, w: Counts) -> Floats:
    """Freeman centralisation of the drawn copies, from the degree of a copy of each person."""
    highest = np.max(degree, axis=0, initial=0, where=w > 0)
    below = _sum(w, highest - degree)
    return _ratio(below, np.full_like(below, (len(w) - 1) ** 2))
