"""One seeded way to resample, and what is read from replicates.

Replicates are drawn in blocks, so that memory stays under 100 MB whatever their number. Only
integers are drawn, and only from named streams: a result depends neither on the order in which
measures are computed nor on the processor's mathematics library.

Efron & Tibshirani 1993, *An Introduction to the Bootstrap*; Davison & Hinkley 1997, *Bootstrap
Methods and their Application*.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from liaisons.measures.rows import Estimate, Floats, Ints, null
from liaisons.measures.statistics import reasons

BOOTSTRAP = "bootstrap, percentile 95% CI"
CLUSTER_BOOTSTRAP = "cluster bootstrap, percentile 95% CI"
EXPECTED = "mean of the null model, central 95%"

#: Values held at once by one array of a block: 2 MB, small enough for a processor's cache.
BLOCK_VALUES = 1 << 18
#: An interval is given when at least this share of the replicates could be computed.
ENOUGH_DRAWS = 0.95
#: Below this many replicates the 2.5th percentile is beyond the smallest of them.
FEWEST_DRAWS = 39


@dataclass(frozen=True)
class Resampler:
    """Where replicates come from: a seed, the name of a stream, a number of replicates.

    Two equal resamplers give the same replicates, whatever was drawn before. Name them after the
    measure and the community (``resampler.named("help.replied_within", "gp")``), so that the
    replicates of two communities are independent and their differences can be taken.
    """

    seed: int
    replicates: int = 999
    name: tuple[str, ...] = ()

    def named(self, *parts: str) -> Resampler:
        """The same seed, in the stream of ``parts`` (under the name it already has)."""
        return replace(self, name=self.name + parts)

    def generator(self) -> np.random.Generator:
        """A fresh generator at the start of this stream."""
        digest = hashlib.blake2b("\0".join(self.name).encode(), digest_size=16).digest()
        words = np.frombuffer(digest, dtype="<u4")
        return np.random.Generator(
            np.random.PCG64(np.random.SeedSequence([self.seed, *words.tolist()]))
        )

    def blocks(self, width: int) -> Iterator[int]:
        """Numbers of replicates to compute at a time when each needs ``width`` values.

        One block of none where no replicate is asked for: figures then have no interval.
        """
        rows = max(1, BLOCK_VALUES // max(width, 1))
        for start in range(0, max(self.replicates, 1), rows):
            yield min(rows, self.replicates - start)

    def multiplicities(self, labels: Ints, kinds: int, *, width: int = 0) -> Iterator[Floats]:
        """How often each kind is drawn when the units that carry ``labels`` are resampled.

        ``labels`` (one per unit) are codes from 0 to ``kinds`` − 1. Yields blocks of shape
        (replicates, kinds). ``width`` is the widest array the caller makes of a replicate.
        """
        units = len(labels)
        generator = self.generator()
        for rows in self.blocks(max(units, kinds, width)):
            drawn = labels[generator.integers(0, units, size=(rows, units))]
            drawn += np.arange(rows)[:, None] * kinds
            counted = np.bincount(drawn.ravel(), minlength=rows * kinds).astype(np.float64)
            yield counted.reshape(rows, kinds)

    def weights(self, units: int, *, width: int = 0) -> Iterator[Floats]:
        """How often each of ``units`` is drawn: blocks of shape (replicates, units)."""
        return self.multiplicities(np.arange(units), units, width=width)

    def value_weights(
        self,
        labels: Ints,
        kinds: int,
        clusters: NDArray[Any] | None = None,
        *,
        width: int = 0,
    ) -> Iterator[Floats]:
        """How often each kind is drawn when whole clusters of observations are resampled.

        ``labels`` and ``clusters`` have one entry per observation; without ``clusters`` each
        observation is drawn by itself. Yields blocks of shape (replicates, kinds).
        """
        if clusters is None:
            yield from self.multiplicities(labels, kinds, width=width)
            return
        codes, count = clusters_of(clusters)
        order = np.argsort(labels, kind="stable")
        present, starts = np.unique(labels[order], return_index=True)
        for block in self.weights(count, width=max(len(labels), kinds, width)):
            sums = np.zeros((len(block), kinds))
            sums[:, present] = np.add.reduceat(block[:, codes[order]], starts, axis=1)
            yield sums


def clusters_of(identifiers: NDArray[Any]) -> tuple[Ints, int]:
    """Codes 0, 1, 2… by first appearance, and how many there are.

    By appearance and not by value: identifiers are keyed hashes, and another key must not change
    which replicates are drawn.
    """
    found = pa.array(identifiers).dictionary_encode()
    return found.indices.to_numpy().astype(np.int64), len(found.dictionary)


def percentile_interval(draws: Floats) -> tuple[float | None, float | None]:
    """The 2.5th and 97.5th percentiles of replicates: order statistics 25 and 975 of 999.

    Infinite replicates (a median not reached) count as such, and a bound that falls among them is
    None. Undefined ones (nan) are left out; no interval is given when more than 5% are.
    """
    defined = draws[~np.isnan(draws)]
    if len(defined) < max(FEWEST_DRAWS, ENOUGH_DRAWS * len(draws)):
        return None, None
    ordered = np.sort(defined)
    low, high = (_order_statistic(ordered, share) for share in (0.025, 0.975))
    return low, high


def _order_statistic(ordered: Floats, share: float) -> float | None:
    """The value at position share × (B + 1), between its two neighbours where that is broken."""
    position = share * (len(ordered) + 1) - 1
    below = int(np.floor(position + 1e-9))
    part = max(position - below, 0.0)
    value = float(ordered[below])
    if part > 1e-9:
        value += part * (float(ordered[below + 1]) - value)
    return value if np.isfinite(value) else None


def bootstrapped(
    value: float, draws: Floats | None, *, n: int | None, unit: str, method: str
) -> Estimate:
    """``value`` with the percentile interval of its replicates.

    ``draws`` is None or empty where nothing was resampled (fewer than two clusters, or no replicate
    asked for): the value is still what was counted, it has no interval.
    """
    if draws is None or len(draws) == 0:
        return Estimate(value=value, n=n, unit=unit, method=method)
    low, high = percentile_interval(draws)
    return Estimate(value=value, low=low, high=high, n=n, unit=unit, method=method, draws=draws)


def ratio_of_sums(
    numerator: NDArray[Any],
    denominator: NDArray[Any],
    resampler: Resampler,
    *,
    clusters: NDArray[Any] | None = None,
    unit: str = "share",
) -> Estimate:
    """Sum of ``numerator`` over sum of ``denominator``, cluster bootstrap.

    Both have one entry per observation, as has ``clusters`` (any integers; without it each
    observation is its own cluster). ``n`` is the number of observations.
    """
    n, total = len(numerator), float(np.sum(denominator))
    method = BOOTSTRAP if clusters is None else CLUSTER_BOOTSTRAP
    if total == 0:
        return null(unit, reasons.nothing_counted(), n=n, method=method)
    codes, count = (np.arange(n), n) if clusters is None else clusters_of(clusters)
    above, below = (
        np.bincount(codes, weights=values, minlength=count).astype(np.float64)
        for values in (numerator, denominator)
    )
    draws = _ratio_draws(above, below, resampler) if count > 1 else None
    return bootstrapped(float(np.sum(numerator)) / total, draws, n=n, unit=unit, method=method)


def _ratio_draws(above: Floats, below: Floats, resampler: Resampler) -> Floats:
    order = np.lexsort((below, above))  # whatever the order of the clusters
    sums = np.column_stack([above[order], below[order]])
    drawn = np.concatenate([block @ sums for block in resampler.weights(len(sums))])
    ratios = np.full(len(drawn), np.nan)
    np.divide(drawn[:, 0], drawn[:, 1], out=ratios, where=drawn[:, 1] != 0)
    return ratios


def mean(
    values: NDArray[Any],
    resampler: Resampler,
    *,
    clusters: NDArray[Any] | None = None,
    unit: str,
) -> Estimate:
    """Mean of ``values``, bootstrap of observations or, with ``clusters``, of clusters."""
    ones = np.ones(len(values))
    return ratio_of_sums(values, ones, resampler, clusters=clusters, unit=unit)


def expected(draws: Floats, *, n: int, unit: str) -> Estimate:
    """What a null model gives: the mean of its draws, between their 2.5th and 97.5th percentiles.

    ``low``–``high`` is where chance alone would put the figure, not a confidence interval.
    """
    if not np.isfinite(draws).any():
        return null(unit, reasons.nothing_counted(), n=n, method=EXPECTED)
    return bootstrapped(float(np.nanmean(draws)), draws, n=n, unit=unit, method=EXPECTED)


def null_p(observed: float, draws: Floats) -> float | None:
    """Two-sided p-value of ``observed`` under a null model's ``draws``.

    Share of draws at least as far from their mean, the observed one counted among them
    (Davison & Hinkley 1997, ch. 4): never 0, at best 1 / (draws + 1).
    """
    defined = draws[np.isfinite(draws)]
    if len(defined) == 0:
        return None
    centre = float(np.mean(defined))
    distance = abs(observed - centre)
    as_far = np.abs(defined - centre) >= distance * (1 - 1e-12)
    return float((1 + np.count_nonzero(as_far)) / (len(defined) + 1))
