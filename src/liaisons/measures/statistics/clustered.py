"""Two shares compared when the observations come in clusters.

Newcomers of one thread, questions of one asker are not independent. The spread of a share is that
of its residuals summed by cluster: the sandwich of Liang & Zeger 1986, *Biometrika* 73: 13–22,
times C/(C − 1); for the ratio, on the logarithm.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from liaisons.measures.rows import Estimate, Floats, Ints, null
from liaisons.measures.statistics import reasons
from liaisons.measures.statistics.intervals import Z, normal_p
from liaisons.measures.statistics.resampling import clusters_of

RISK_DIFFERENCE = "difference of two shares, cluster-robust 95% CI"
RISK_RATIO = "ratio of two shares, cluster-robust 95% CI"


@dataclass(frozen=True)
class Risks:
    """The share of an outcome among the exposed against that among the others.

    ``difference`` and ``ratio`` are exposed against others; ``p`` is the Wald p-value of the
    difference, None where its spread is not known.
    """

    difference: Estimate
    ratio: Estimate
    p: float | None


def risks(
    outcome: NDArray[Any], exposed: NDArray[Any], clusters: NDArray[Any] | None = None
) -> Risks:
    """Risk difference and risk ratio with cluster-robust intervals.

    ``outcome`` and ``exposed`` are booleans, ``clusters`` any integers, one entry per person.
    No interval is given when a group has fewer than two clusters, or when in one group the
    outcome came to all or to none (the sandwich would then claim that nothing varies).
    """
    y, x = outcome.astype(bool), exposed.astype(bool)
    n = len(y)
    if n == 0 or x.all() or not x.any():
        return Risks(
            null("share", reasons.empty_group(), n=n, method=RISK_DIFFERENCE),
            null("ratio", reasons.empty_group(), n=n, method=RISK_RATIO),
            None,
        )
    codes = np.arange(n) if clusters is None else clusters_of(clusters)[0]
    share = np.where(x, np.mean(y[x]), np.mean(y[~x]))
    residual = (y - share) / np.where(x, np.sum(x), -np.sum(~x))
    spread = _spread(residual, codes) if _spread_is_known(y, x, codes) else None
    p1, p0 = float(np.mean(y[x])), float(np.mean(y[~x]))
    difference = _difference(p1 - p0, spread, n)
    p = normal_p((p1 - p0) / spread) if spread else None
    if p0 == 0:
        return Risks(difference, null("ratio", reasons.zero_base(), n=n, method=RISK_RATIO), p)
    log_spread = None if spread is None else _spread(residual / share, codes)
    return Risks(difference, _ratio(p1 / p0, log_spread, n), p)


def _spread_is_known(y: NDArray[np.bool_], x: NDArray[np.bool_], codes: Ints) -> bool:
    return all(
        len(np.unique(codes[group])) > 1 and y[group].any() and not y[group].all()
        for group in (x, ~x)
    )


def _spread(residuals: Floats, codes: Ints) -> float:
    """Standard error: root of the summed squares of the clusters' sums, times C/(C − 1)."""
    sums = np.bincount(codes, weights=residuals)
    return math.sqrt(float(np.sum(sums**2)) * len(sums) / (len(sums) - 1))


def _difference(value: float, spread: float | None, n: int) -> Estimate:
    low, high = (None, None) if spread is None else (value - Z * spread, value + Z * spread)
    return Estimate(value=value, low=low, high=high, n=n, unit="share", method=RISK_DIFFERENCE)


def _ratio(value: float, spread: float | None, n: int) -> Estimate:
    factor = None if spread is None else math.exp(Z * spread)
    low, high = (None, None) if factor is None else (value / factor, value * factor)
    return Estimate(value=value, low=low, high=high, n=n, unit="ratio", method=RISK_RATIO)
