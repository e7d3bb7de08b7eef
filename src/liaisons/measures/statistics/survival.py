"""How long until something comes, when for some it has not come yet: Kaplan-Meier.

Kaplan & Meier 1958, *JASA* 53: 457–481; variance of Greenwood 1926; log-log interval of
Kalbfleisch & Prentice 1980; interval of the median by inverting it (Brookmeyer & Crowley 1982,
*Biometrics* 38: 29–41). Times are in any one unit; events at a time come before the censorings.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from liaisons.measures.rows import Estimate, Floats, Ints, null
from liaisons.measures.statistics import reasons
from liaisons.measures.statistics.intervals import Z

KAPLAN_MEIER = "Kaplan-Meier, log-log 95% CI"
RESTRICTED_MEAN = "restricted mean of the Kaplan-Meier curve"

#: A share that should be exactly one half, or 1, differs from it by no more than this.
ROUNDING = 1e-12


@dataclass(frozen=True, eq=False)
class Curve:
    """A survival curve: the share still waiting just after each time.

    All arrays have one entry per distinct time at which an event or a censoring was seen,
    ascending. ``low`` and ``high`` are nan where the log-log interval is not defined: before the
    first event and once nobody is left.
    """

    times: Floats
    at_risk: Ints
    events: Ints
    censored: Ints
    survival: Floats
    low: Floats
    high: Floats
    unit: str

    @property
    def n(self) -> int:
        """How many were observed."""
        return int(self.at_risk[0]) if len(self.at_risk) else 0

    def reaches(self, time: float) -> bool:
        """Whether the curve is known at ``time``: somebody was watched so long, or all is over."""
        return len(self.times) > 0 and bool(time <= self.times[-1] or self.survival[-1] == 0)

    def within(self, horizon: float) -> Estimate:
        """The share that had its event by ``horizon`` (1 − survival)."""
        if self.n == 0:
            return null("share", reasons.nothing_counted(), n=0, method=KAPLAN_MEIER)
        if not self.reaches(horizon):
            why = reasons.not_observed_so_long()
            return null("share", why, n=self.n, method=KAPLAN_MEIER)
        i = int(np.searchsorted(self.times, horizon, side="right")) - 1
        return Estimate(
            value=1 - float(self.survival[i]) if i >= 0 else 0.0,
            low=_defined(1 - self.high[i]) if i >= 0 else None,
            high=_defined(1 - self.low[i]) if i >= 0 else None,
            n=self.n,
            unit="share",
            method=KAPLAN_MEIER,
        )

    def quantile(self, share: float) -> Estimate:
        """The time by which ``share`` had their event: the first with survival ≤ 1 − share."""
        if self.n == 0:
            return null(self.unit, reasons.nothing_counted(), n=0, method=KAPLAN_MEIER)
        value = self._first_below(self.survival, 1 - share)
        low, high = (self._first_below(bound, 1 - share) for bound in (self.low, self.high))
        return Estimate(
            value=value,
            low=low,
            high=high,
            n=self.n,
            unit=self.unit,
            method=KAPLAN_MEIER,
            why=reasons.share_not_reached() if value is None else None,
        )

    def median(self) -> Estimate:
        """The time by which half had their event."""
        return self.quantile(0.5)

    def restricted_mean(self, tau: float) -> Estimate:
        """Mean of the time waited, counting at most ``tau``: area under the curve up to it.

        Royston & Parmar 2013, *BMC Medical Research Methodology* 13: 152. Without interval here;
        ``waiting`` gives it by cluster bootstrap.
        """
        if self.n == 0:
            return null(self.unit, reasons.nothing_counted(), n=0, method=RESTRICTED_MEAN)
        if not self.reaches(tau):
            why = reasons.not_observed_so_long()
            return null(self.unit, why, n=self.n, method=RESTRICTED_MEAN)
        value = float(widths(self.times, tau) @ np.concatenate([[1.0], self.survival]))
        return Estimate(value=value, n=self.n, unit=self.unit, method=RESTRICTED_MEAN)

    def _first_below(self, curve: Floats, level: float) -> float | None:
        below = np.flatnonzero(curve <= level + ROUNDING)
        return float(self.times[below[0]]) if len(below) else None


def kaplan_meier(durations: NDArray[Any], observed: NDArray[Any], *, unit: str = "s") -> Curve:
    """The curve of ``durations``; ``observed`` is false where the wait was cut off (censored)."""
    times, codes = np.unique(durations, return_inverse=True)
    events = np.bincount(codes[observed.astype(bool)], minlength=len(times))
    censored = np.bincount(codes, minlength=len(times)) - events
    return kaplan_meier_counts(times, events, censored, unit=unit)


def kaplan_meier_counts(
    times: NDArray[Any], events: Ints, censored: Ints, *, unit: str = "s"
) -> Curve:
    """The curve from how many events and censorings there were at each distinct time, ascending.

    What an engine can count without handing over each duration.
    """
    seen = events + censored > 0
    times, events, censored = times[seen].astype(float), events[seen], censored[seen]
    at_risk = np.cumsum((events + censored)[::-1])[::-1]
    survival = np.cumprod(1 - events / at_risk, dtype=np.float64)
    low, high = _log_log(survival, events, at_risk)
    return Curve(times, at_risk, events, censored, survival, low, high, unit)


def _log_log(survival: Floats, events: Ints, at_risk: Ints) -> tuple[Floats, Floats]:
    """Bounds S^exp(±z·se), with se the Greenwood error of log(−log S)."""
    after = at_risk * (at_risk - events)
    terms = np.divide(events, after, out=np.zeros(len(events)), where=after > 0)
    inside = (survival > 0) & (survival < 1)
    log = np.log(survival, out=np.full(len(events), np.nan), where=inside)
    power = np.exp(Z * np.sqrt(np.cumsum(terms)) / -log)
    base = np.where(inside, survival, np.nan)  # 1**nan is 1
    return base**power, base ** (1 / power)


def widths(times: Floats, tau: float) -> Floats:
    """How much of 0–``tau`` lies before the first time, between each and the next, after the last.

    ``widths @ [1, survival…]`` is the area under the curve.
    """
    edges = np.clip(np.concatenate([[0.0], times, [np.inf]]), 0.0, tau)
    return np.diff(edges)


def _defined(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
