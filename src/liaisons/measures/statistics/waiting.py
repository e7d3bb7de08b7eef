"""The cluster bootstrap of a Kaplan-Meier curve: shares within a time, median, restricted mean.

One asker's questions are not independent, so askers are resampled. Each replicate is the full
curve of the drawn questions: no grid, no bins, exact to rounding (about 1e-12 of the value).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from liaisons.measures.rows import Estimate, Floats, Ints
from liaisons.measures.statistics.resampling import (
    CLUSTER_BOOTSTRAP,
    Resampler,
    clusters_of,
    percentile_interval,
)
from liaisons.measures.statistics.survival import ROUNDING, Curve, kaplan_meier, widths

RESTRICTED_MEAN_BOOTSTRAP = f"restricted mean of the Kaplan-Meier curve, {CLUSTER_BOOTSTRAP}"


@dataclass(frozen=True, eq=False)
class Waits:
    """What was waited for and by whom.

    ``durations`` (≥ 0, any one unit), ``observed`` (false: cut off), ``clusters`` (any integers:
    whose question it is; None: each for itself), one entry per question.
    """

    durations: NDArray[Any]
    observed: NDArray[Any]
    clusters: NDArray[Any] | None = None
    unit: str = "s"

    def curve(self) -> Curve:
        """The Kaplan-Meier curve."""
        return kaplan_meier(self.durations, self.observed, unit=self.unit)

    def codes(self) -> tuple[Ints, int]:
        """The clusters as 0, 1, 2… and how many they are."""
        if self.clusters is None:
            return np.arange(len(self.durations)), len(self.durations)
        return clusters_of(self.clusters)


@dataclass(frozen=True, eq=False)
class Waiting:
    """What a bootstrapped curve says; every estimate carries its replicates.

    ``within[h]`` and ``median`` keep the log-log interval, as MEASURES.md prints them; the
    replicates are for comparing. ``restricted_mean[tau]`` has the percentile interval.
    """

    curve: Curve
    within: dict[float, Estimate]
    restricted_mean: dict[float, Estimate]
    median: Estimate


def waiting(
    waits: Waits,
    resampler: Resampler,
    *,
    horizons: Sequence[float] = (),
    taus: Sequence[float] = (),
) -> Waiting:
    """The curve at ``horizons``, its restricted means at ``taus`` and its median, resampled.

    Beyond the last time of a replicate its curve is held level (Gill 1980). With fewer than two
    clusters there are no replicates and the restricted means have no interval.
    """
    curve = waits.curve()
    resampled = resampler.replicates > 0 and waits.codes()[1] > 1
    draws = _draws(waits, resampler, horizons, taus) if resampled else None
    within = {
        h: _with(curve.within(h), None if draws is None else draws[:, i])
        for i, h in enumerate(horizons)
    }
    means = {
        tau: _resampled(curve.restricted_mean(tau), None if draws is None else draws[:, i])
        for i, tau in enumerate(taus, start=len(horizons))
    }
    median = _with(curve.median(), None if draws is None else draws[:, -1])
    return Waiting(curve=curve, within=within, restricted_mean=means, median=median)


def _with(estimate: Estimate, draws: Floats | None) -> Estimate:
    return estimate if estimate.value is None else replace(estimate, draws=draws)


def _resampled(estimate: Estimate, draws: Floats | None) -> Estimate:
    estimate = replace(estimate, method=RESTRICTED_MEAN_BOOTSTRAP)
    if estimate.value is None or draws is None:
        return estimate
    low, high = percentile_interval(draws)
    return replace(estimate, low=low, high=high, draws=draws)


def _draws(
    waits: Waits, resampler: Resampler, horizons: Sequence[float], taus: Sequence[float]
) -> Floats:
    """Replicates (rows) of the share within each horizon, each restricted mean and the median."""
    order = np.lexsort((~waits.observed.astype(bool), waits.durations))
    times = waits.durations[order].astype(float)
    at = np.searchsorted(times, horizons, side="right")
    areas = np.array([widths(times, tau) for tau in taus]).reshape(len(taus), len(times) + 1)
    blocks = []
    for survival in _curves(waits, order, resampler):
        half = survival[:, 1:] <= 0.5 + ROUNDING
        median = np.where(half.any(axis=1), times[half.argmax(axis=1)], np.inf)
        blocks.append(np.column_stack([1 - survival[:, at], survival @ areas.T, median]))
    return np.concatenate(blocks)


def _curves(waits: Waits, order: Ints, resampler: Resampler) -> Iterator[Floats]:
    """Blocks of replicated curves: 1, then the survival after each observation in ``order``.

    With the events of a time before its censorings, taking observations one after the other gives
    the same product as taking tied events together: (n − d)/n telescopes.
    """
    codes, count = waits.codes()
    codes, event = codes[order], waits.observed.astype(bool)[order]
    for weights in resampler.weights(count, width=len(order) + 1):
        drawn = weights[:, codes]
        at_risk = np.cumsum(drawn[:, ::-1], axis=1)[:, ::-1]
        hazard = np.divide(drawn * event, at_risk, out=np.zeros_like(drawn), where=at_risk > 0)
        survival = np.ones((len(drawn), len(order) + 1))
        np.cumprod(1 - hazard, axis=1, out=survival[:, 1:])
        yield survival
