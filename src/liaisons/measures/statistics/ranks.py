"""Statistics of order: Spearman's correlation, Cliff's delta.

Both depend on the observations only through how many have each value (or pair of values), so a
replicate costs the number of distinct values, not of people. Spearman 1904; Cliff 1993,
*Psychological Bulletin* 114: 494–509.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from liaisons.measures.rows import Estimate, Floats, Ints, null
from liaisons.measures.statistics import reasons
from liaisons.measures.statistics.resampling import (
    BOOTSTRAP,
    CLUSTER_BOOTSTRAP,
    Resampler,
    bootstrapped,
    expected,
    null_p,
)

SPEARMAN = f"Spearman, {BOOTSTRAP}"
CLIFF = f"Cliff's delta, {BOOTSTRAP}"
CLUSTERED_CLIFF = f"Cliff's delta, {CLUSTER_BOOTSTRAP}"


@dataclass(frozen=True)
class AgainstChance:
    """A figure, what chance alone gives it, and how often chance gives as much."""

    observed: Estimate
    expected: Estimate
    p: float | None


def spearman(x: NDArray[Any], y: NDArray[Any], resampler: Resampler) -> AgainstChance:
    """Spearman's rank correlation (ties share their mean rank) of two values per person.

    Interval by person bootstrap; chance by permuting ``y`` among people, as many times.
    """
    n = len(x)
    if n < 3 or len(np.unique(x)) < 2 or len(np.unique(y)) < 2:
        unknown = null("correlation", reasons.no_variation(), n=n, method=SPEARMAN)
        return AgainstChance(unknown, unknown, None)
    order = np.lexsort((y, x))  # whatever the order of the people
    x, y = x[order], y[order]
    pairs = _Pairs.of(x, y)
    value = float(pairs.correlation(pairs.seen[None, :])[0])
    labels, kinds = pairs.labels, len(pairs.seen)
    blocks = resampler.named("bootstrap").multiplicities(labels, kinds)
    draws = np.concatenate([pairs.correlation(block) for block in blocks])
    observed = bootstrapped(value, draws, n=n, unit="correlation", method=SPEARMAN)
    chance = _permuted(mid_ranks(x), mid_ranks(y), resampler.named("permutation"))
    return AgainstChance(observed, expected(chance, n=n, unit="correlation"), null_p(value, chance))


def mid_ranks(values: NDArray[Any]) -> Floats:
    """Ranks from 1, equal values sharing their mean rank."""
    _, codes, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray(_mid_ranks(counts[None, :].astype(float))[0][codes])


def _mid_ranks(counts: Floats) -> Floats:
    """The mean rank of each value, from how many have it (columns in ascending order)."""
    return np.asarray(np.cumsum(counts, axis=1) - (counts - 1) / 2)


def _permuted(x: Floats, y: Floats, resampler: Resampler) -> Floats:
    """Correlations of ``x`` with as many shuffles of ``y`` as there are replicates."""
    generator = resampler.generator()
    x, y = x - x.mean(), y - y.mean()
    scale = np.sqrt(np.sum(x**2) * np.sum(y**2))
    draws = [
        generator.permuted(np.broadcast_to(y, (rows, len(y))), axis=1) @ x
        for rows in resampler.blocks(len(y))
    ]
    return np.asarray(np.concatenate(draws) / scale)


@dataclass(frozen=True, eq=False)
class _Pairs:
    """The distinct pairs of values: their codes in x and in y, how often each was seen."""

    x: Ints
    y: Ints
    seen: Floats
    labels: Ints

    @classmethod
    def of(cls, x: NDArray[Any], y: NDArray[Any]) -> _Pairs:
        x_codes, y_codes = (np.unique(v, return_inverse=True)[1] for v in (x, y))
        width = int(y_codes.max()) + 1
        cells, labels, seen = np.unique(
            x_codes * width + y_codes, return_inverse=True, return_counts=True
        )
        return cls(cells // width, cells % width, seen.astype(float), labels)

    def correlation(self, counts: Floats) -> Floats:
        """Spearman's correlation per row of ``counts`` (one column per distinct pair)."""
        a, b = self._centred_ranks(self.x, counts), self._centred_ranks(self.y, counts)
        scale = np.sqrt(np.sum(counts * a**2, axis=1) * np.sum(counts * b**2, axis=1))
        products = np.sum(counts * a * b, axis=1)
        undefined = np.full(len(counts), np.nan)
        return np.asarray(np.divide(products, scale, out=undefined, where=scale > 0))

    def _centred_ranks(self, codes: Ints, counts: Floats) -> Floats:
        order = np.argsort(codes, kind="stable")
        starts = np.unique(codes[order], return_index=True)[1]
        margins = np.add.reduceat(counts[:, order], starts, axis=1)
        middle = (np.sum(counts, axis=1, keepdims=True) + 1) / 2
        return np.asarray((_mid_ranks(margins) - middle)[:, codes])


def cliffs_delta(
    x: NDArray[Any],
    y: NDArray[Any],
    resampler: Resampler,
    *,
    x_clusters: NDArray[Any] | None = None,
    y_clusters: NDArray[Any] | None = None,
) -> Estimate:
    """Chance that one of ``x`` exceeds one of ``y``, minus the reverse: from −1 to 1.

    Both samples are resampled, each by its clusters where given (any integers, one per value).
    ``n`` is the number of values in both. Counting is by sorted values: O(n log n).
    """
    clustered = x_clusters is not None or y_clusters is not None
    method, n = CLUSTERED_CLIFF if clustered else CLIFF, len(x) + len(y)
    if len(x) == 0 or len(y) == 0:
        return null("delta", reasons.empty_group(), n=n, method=method)
    _, codes = np.unique(np.concatenate([x, y]), return_inverse=True)
    kinds = int(codes.max()) + 1
    x_codes, y_codes = codes[: len(x)], codes[len(x) :]
    x_seen, y_seen = (np.bincount(c, minlength=kinds)[None, :] for c in (x_codes, y_codes))
    value = float(_delta(x_seen.astype(float), y_seen.astype(float))[0])
    if any(len(np.unique(_units(v, c))) < 2 for v, c in ((x, x_clusters), (y, y_clusters))):
        return bootstrapped(value, None, n=n, unit="delta", method=method)
    x_codes = np.sort(x_codes) if x_clusters is None else x_codes
    y_codes = np.sort(y_codes) if y_clusters is None else y_codes
    x_blocks = resampler.named("x").value_weights(x_codes, kinds, x_clusters, width=n)
    y_blocks = resampler.named("y").value_weights(y_codes, kinds, y_clusters, width=n)
    draws = np.concatenate([_delta(*pair) for pair in zip(x_blocks, y_blocks, strict=True)])
    return bootstrapped(value, draws, n=n, unit="delta", method=method)


def _units(values: NDArray[Any], clusters: NDArray[Any] | None) -> NDArray[Any]:
    return np.arange(len(values)) if clusters is None else clusters


def _delta(x: Floats, y: Floats) -> Floats:
    """Cliff's delta per row, from how many of each sample have each value (ascending)."""
    below = np.cumsum(y, axis=1) - y
    total_x, total_y = np.sum(x, axis=1), np.sum(y, axis=1)
    above = total_y[:, None] - below - y
    return np.asarray(np.sum(x * (below - above), axis=1) / (total_x * total_y))
