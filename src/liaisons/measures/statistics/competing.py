"""What came first, when several things could: cumulative incidence (Aalen-Johansen).

A thread closed before any answer can no longer be answered: taking it for "not yet answered"
would promise an answer that cannot come. Aalen & Johansen 1978, *Scandinavian Journal of
Statistics* 5: 141–150; delta-method variance (Marubini & Valsecchi 1995); interval on log(−log).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from liaisons.measures.rows import Estimate, Floats, null
from liaisons.measures.statistics import reasons
from liaisons.measures.statistics.intervals import Z
from liaisons.measures.statistics.survival import ROUNDING

AALEN_JOHANSEN = "cumulative incidence (Aalen-Johansen), log-log 95% CI"


@dataclass(frozen=True, eq=False)
class Incidence:
    """The share to which one cause has come, just after each distinct time, ascending.

    ``low`` and ``high`` are nan while the incidence is 0 and where its spread is not defined.
    ``waiting`` is the share to which nothing has come.
    """

    times: Floats
    incidence: Floats
    low: Floats
    high: Floats
    waiting: Floats
    n: int

    def at(self, horizon: float) -> Estimate:
        """The share to which the cause had come by ``horizon``."""
        if self.n == 0:
            return null("share", reasons.nothing_counted(), n=0, method=AALEN_JOHANSEN)
        if horizon > self.times[-1] and self.waiting[-1] > 0:
            why = reasons.not_observed_so_long()
            return null("share", why, n=self.n, method=AALEN_JOHANSEN)
        i = int(np.searchsorted(self.times, horizon, side="right")) - 1
        low, high = (float(b[i]) if i >= 0 else np.nan for b in (self.low, self.high))
        return Estimate(
            value=float(self.incidence[i]) if i >= 0 else 0.0,
            low=None if np.isnan(low) else low,
            high=None if np.isnan(high) else high,
            n=self.n,
            unit="share",
            method=AALEN_JOHANSEN,
        )


def cumulative_incidence(durations: NDArray[Any], kinds: NDArray[Any], cause: int) -> Incidence:
    """The incidence of ``cause``; ``kinds`` says what ended each wait, 0 where it was cut off."""
    times, codes = np.unique(durations, return_inverse=True)
    left = np.bincount(codes, minlength=len(times))
    at_risk = np.cumsum(left[::-1])[::-1].astype(float)
    every = np.bincount(codes[kinds != 0], minlength=len(times)).astype(float)
    own = np.bincount(codes[kinds == cause], minlength=len(times)).astype(float)
    waiting = np.cumprod(1 - every / at_risk)
    before = np.concatenate([[1.0], waiting])[:-1]
    incidence = np.cumsum(before * own / at_risk)
    variance = _variance(incidence, before, at_risk, every, own)
    low, high = _log_log(incidence, variance)
    return Incidence(times.astype(float), incidence, low, high, waiting, len(durations))


def _variance(
    incidence: Floats, before: Floats, at_risk: Floats, every: Floats, own: Floats
) -> Floats:
    """Delta-method variance of the incidence at each time.

    The sum over earlier times of (F(t) − F(s))²·a + (S²·b) − 2·(F(t) − F(s))·S·c, with the square
    expanded so that running sums give it for all t at once.
    """
    after = at_risk * (at_risk - every)
    a = np.divide(every, after, out=np.zeros_like(after), where=after > 0)
    b = before**2 * own * (at_risk - own) / at_risk**3
    c = before * own / at_risk**2
    total, first, second = (np.cumsum(a * incidence**power) for power in (0, 1, 2))
    spread = incidence**2 * total - 2 * incidence * first + second
    covariance = incidence * np.cumsum(c) - np.cumsum(c * incidence)
    return np.maximum(spread + np.cumsum(b) - 2 * covariance, 0.0)


def _log_log(incidence: Floats, variance: Floats) -> tuple[Floats, Floats]:
    inside = (incidence > 0) & (incidence < 1 - ROUNDING) & (variance > 0)
    log = np.log(incidence, out=np.full(len(incidence), np.nan), where=inside)
    power = np.exp(Z * np.sqrt(variance) / (-log * incidence))
    base = np.where(inside, incidence, np.nan)  # 1**nan is 1
    return base**power, base ** (1 / power)
