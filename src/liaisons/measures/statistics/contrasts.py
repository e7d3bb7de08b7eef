"""Two communities on one figure: the difference, an effect in the figure's own terms, a test.

The first stands against the second: a difference is first − second, a ratio first / second, a
hazard ratio above 1 says that in the first it comes sooner.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from liaisons.measures.rows import Effect, Estimate, Floats, null
from liaisons.measures.statistics import intervals, reasons
from liaisons.measures.statistics.cox import cox
from liaisons.measures.statistics.logrank import log_rank
from liaisons.measures.statistics.ranks import cliffs_delta
from liaisons.measures.statistics.resampling import Resampler, bootstrapped, mean
from liaisons.measures.statistics.waiting import Waits

DIFFERENCE = "difference, percentile 95% CI of independent replicates"
DIFFERENCE_OF_INTERVALS = "difference, 95% CI from the two intervals (MOVER)"
RATIO = "ratio, percentile 95% CI of independent replicates"
BOOTSTRAP_TEST = "bootstrap"
PEARSON = "Pearson's chi-squared"


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """A difference in the figure's unit, an effect (named as in ``rows.Effect``), a test."""

    difference: Estimate
    effect: Effect
    effect_size: Estimate
    test: str
    p: float | None


def difference(a: Estimate, b: Estimate) -> Estimate:
    """The difference a − b, with the interval of the differences of their replicates.

    The two must have been resampled in streams of their own (``Resampler.named``). Figures without
    replicates but with intervals are compared by these (MOVER, Zou & Donner 2008, *Statistics in
    Medicine* 27: 1693–1702; for two Wilson intervals this is Newcombe's); with neither, the
    difference has no interval.
    """
    n = _together(a, b)
    if a.value is None or b.value is None:
        return null(a.unit, reasons.missing_figure(), n=n, method=DIFFERENCE)
    value = float(a.value - b.value)
    if a.draws is None or b.draws is None:
        return _mover(a, b, value)
    with np.errstate(invalid="ignore"):
        draws = np.subtract(*_paired(a, b))
    return bootstrapped(value, draws, n=n, unit=a.unit, method=DIFFERENCE)


def ratio(a: Estimate, b: Estimate) -> Estimate:
    """The ratio a / b, with the interval of the ratios of their replicates."""
    n = _together(a, b)
    if a.value is None or b.value is None:
        return null("ratio", reasons.missing_figure(), n=n, method=RATIO)
    if b.value == 0:
        return null("ratio", reasons.zero_base(), n=n, method=RATIO)
    draws = None
    if a.draws is not None and b.draws is not None:
        above, below = _paired(a, b)
        undefined = np.full(len(above), np.nan)
        with np.errstate(invalid="ignore"):
            draws = np.divide(above, below, out=undefined, where=below != 0)
    return bootstrapped(a.value / b.value, draws, n=n, unit="ratio", method=RATIO)


def _together(a: Estimate, b: Estimate) -> int | None:
    return None if a.n is None or b.n is None else a.n + b.n


def _paired(a: Estimate, b: Estimate) -> tuple[Floats, Floats]:
    replicates = min(len(a.draws), len(b.draws))
    return a.draws[:replicates], b.draws[:replicates]


def _mover(a: Estimate, b: Estimate, value: float) -> Estimate:
    low = high = None
    if None not in {a.low, a.high, b.low, b.high}:
        low = value - math.hypot(_gap(a.value, a.low), _gap(b.value, b.high))
        high = value + math.hypot(_gap(a.value, a.high), _gap(b.value, b.low))
    return Estimate(
        value=value,
        low=low,
        high=high,
        n=_together(a, b),
        unit=a.unit,
        method=DIFFERENCE_OF_INTERVALS,
    )


def _gap(value: float | None, bound: float | None) -> float:
    return 0.0 if value is None or bound is None else value - bound


def bootstrap_p(draws: Floats | None, *, null_value: float = 0.0) -> float | None:
    """Two-sided p-value of a resampled figure against ``null_value``.

    Twice the smaller share of replicates on either side, the figure counted among them: at most
    0.05 exactly when the percentile interval of 999 replicates leaves ``null_value`` out, and
    never below 2 / (replicates + 1). With 999 replicates that floor of 0.002 leaves Holm's
    adjustment room for families of 24 rows (the largest question compares 11); a normal p-value
    from the replicates' spread would have no floor, and could contradict the interval beside it.
    """
    if draws is None:
        return None
    defined = draws[~np.isnan(draws)]
    if len(defined) == 0:
        return None
    smaller = min(np.count_nonzero(defined <= null_value), np.count_nonzero(defined >= null_value))
    return min(1.0, float(2 * (1 + smaller) / (len(defined) + 1)))


def of_estimates(
    a: Estimate, b: Estimate, *, effect: Literal["ratio_of_means", "difference"] = "ratio_of_means"
) -> Comparison:
    """Two resampled figures. The effect is their ratio or, for bounded ones, their difference."""
    gap = difference(a, b)
    p = bootstrap_p(gap.draws)
    return Comparison(
        difference=gap,
        effect=effect,
        effect_size=gap if effect == "difference" else ratio(a, b),
        test="" if p is None else BOOTSTRAP_TEST,
        p=p,
    )


def of_shares(k1: int, n1: int, k2: int, n2: int) -> Comparison:
    """Two shares of independent observations: Newcombe, Koopman, Pearson."""
    return Comparison(
        difference=intervals.newcombe(k1, n1, k2, n2),
        effect="risk_ratio",
        effect_size=intervals.koopman(k1, n1, k2, n2),
        test=PEARSON,
        p=intervals.pearson_p(k1, n1, k2, n2),
    )


def of_values(
    x: NDArray[Any],
    y: NDArray[Any],
    resampler: Resampler,
    *,
    unit: str,
    x_clusters: NDArray[Any] | None = None,
    y_clusters: NDArray[Any] | None = None,
) -> Comparison:
    """Two samples of values: difference of means, Cliff's delta and its bootstrap test."""
    first = mean(x, resampler.named("first"), clusters=x_clusters, unit=unit)
    second = mean(y, resampler.named("second"), clusters=y_clusters, unit=unit)
    delta = cliffs_delta(x, y, resampler, x_clusters=x_clusters, y_clusters=y_clusters)
    return Comparison(
        difference=difference(first, second),
        effect="cliffs_delta",
        effect_size=delta,
        test=BOOTSTRAP_TEST,
        p=bootstrap_p(delta.draws),
    )


def of_waits(a: Waits, b: Waits, mean_a: Estimate, mean_b: Estimate) -> Comparison:
    """Two sets of waits: difference of restricted means, hazard ratio, log-rank.

    ``mean_a`` and ``mean_b`` are their restricted means at one tau, from ``waiting``. Curves that
    cross make the hazard ratio an average; the difference of restricted means stays what it says.
    """
    durations = np.concatenate([a.durations, b.durations])
    observed = np.concatenate([a.observed, b.observed])
    first = np.arange(len(durations)) < len(a.durations)
    clusters = _joined_clusters(a, b)
    test = log_rank(durations, observed, first, clusters)
    hazards = cox(durations, observed, {"first": first}, clusters=clusters)
    return Comparison(
        difference=difference(mean_a, mean_b),
        effect="hazard_ratio",
        effect_size=hazards.ratio("first"),
        test=test.name,
        p=test.p,
    )


def _joined_clusters(a: Waits, b: Waits) -> NDArray[Any] | None:
    """The clusters of both, none in common; None where neither has any."""
    if a.clusters is None and b.clusters is None:
        return None
    (codes_a, count), (codes_b, _) = a.codes(), b.codes()
    return np.concatenate([codes_a, codes_b + count])


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """P-values adjusted for their number (Holm 1979, *Scand. J. Statistics* 6: 65–70).

    The smallest times m, the next times m − 1, …, none below the one before, none above 1. A None
    (nothing was tested) stays None and is not counted.
    """
    tested = sorted((p, i) for i, p in enumerate(p_values) if p is not None)
    adjusted: list[float | None] = [None] * len(p_values)
    floor = 0.0
    for rank, (p, i) in enumerate(tested):
        floor = max(floor, min(1.0, p * (len(tested) - rank)))
        adjusted[i] = floor
    return adjusted
