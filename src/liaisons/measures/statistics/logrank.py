"""Do two groups wait differently long? The log-rank test, also when waits come in clusters.

Mantel 1966; Peto & Peto 1972, *JRSS A* 135: 185–207, with the hypergeometric variance. Clustered:
the same numerator over the variance of its clusters' sums, which is the robust score test of Lin
& Wei 1989, *JASA* 84: 1074–1078, at no difference.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from liaisons.measures.rows import Floats
from liaisons.measures.statistics import reasons
from liaisons.measures.statistics.intervals import normal_p
from liaisons.measures.statistics.resampling import clusters_of

LOG_RANK = "log-rank"
CLUSTERED_LOG_RANK = "log-rank, clustered"


@dataclass(frozen=True)
class Test:
    """A test: its name, statistic (chi-squared, one degree of freedom), p-value and size.

    ``statistic`` and ``p`` are None, with the reason, where nothing could be tested.
    """

    __test__ = False  # not a test case for pytest

    name: str
    statistic: float | None
    p: float | None
    n: int
    why: str | None = None


def log_rank(
    durations: NDArray[Any],
    observed: NDArray[Any],
    group: NDArray[Any],
    clusters: NDArray[Any] | None = None,
) -> Test:
    """The log-rank test of ``group`` (booleans), one entry per wait.

    ``clusters`` (any integers) makes it robust to waits that go together; it then needs two.
    """
    name, n = LOG_RANK if clusters is None else CLUSTERED_LOG_RANK, len(durations)
    if n == 0 or np.all(group) or not np.any(group):
        return Test(name, None, None, n, reasons.empty_group())
    table = _table(durations, observed.astype(bool), group.astype(bool))
    if clusters is None:
        variance = table.variance()
    else:
        codes, count = clusters_of(clusters)
        if count < 2:
            return Test(name, None, None, n, reasons.one_cluster())
        variance = float(np.sum(np.bincount(codes, weights=table.scores()) ** 2))
    if table.variance() <= 0 or variance <= 0:
        return Test(name, None, None, n, reasons.no_contrast_at_risk())
    statistic = table.excess() ** 2 / variance
    return Test(name, statistic, normal_p(statistic**0.5), n)


@dataclass(frozen=True, eq=False)
class _Table:
    """Per distinct time: at risk and events, in all and in the group; per wait: where it ends."""

    at_risk: Floats
    at_risk_in: Floats
    events: Floats
    events_in: Floats
    codes: NDArray[np.int64]
    observed: NDArray[np.bool_]
    group: NDArray[np.bool_]

    def excess(self) -> float:
        """Observed minus expected events in the group."""
        return float(np.sum(self.events_in - self.events * self.at_risk_in / self.at_risk))

    def variance(self) -> float:
        share = self.at_risk_in / self.at_risk
        others = np.maximum(self.at_risk - 1, 1)
        return float(
            np.sum(self.events * share * (1 - share) * (self.at_risk - self.events) / others)
        )

    def scores(self) -> Floats:
        """What each wait adds to the excess; they sum to it."""
        share = self.at_risk_in / self.at_risk
        hazard = self.events / self.at_risk
        waited, waited_in = np.cumsum(hazard), np.cumsum(hazard * share)
        own = self.observed * (self.group - share[self.codes])
        return np.asarray(own - (self.group * waited[self.codes] - waited_in[self.codes]))


def _table(
    durations: NDArray[Any], observed: NDArray[np.bool_], group: NDArray[np.bool_]
) -> _Table:
    times, codes = np.unique(durations, return_inverse=True)

    def counted(which: NDArray[np.bool_]) -> Floats:
        return np.bincount(codes[which], minlength=len(times)).astype(float)

    def left(which: NDArray[np.bool_]) -> Floats:
        return np.cumsum(counted(which)[::-1])[::-1]

    everybody = np.ones(len(codes), dtype=bool)
    return _Table(
        left(everybody),
        left(group),
        counted(observed),
        counted(observed & group),
        codes,
        observed,
        group,
    )
