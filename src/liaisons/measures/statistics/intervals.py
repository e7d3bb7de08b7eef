"""Shares, what lies between two shares, and rates: intervals in closed form or exact.

Newcombe 1998, *Statistics in Medicine* 17: 857–872 (one share) and 873–890 (two shares); Koopman
1984, *Biometrics* 40: 513–517 (their ratio); Garwood 1936, *Biometrika* 28: 437–442 (rates).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist

from liaisons.measures.rows import Estimate, null
from liaisons.measures.statistics import reasons

WILSON = "Wilson 95% CI"
NEWCOMBE = "difference of two shares, Newcombe 95% CI"
KOOPMAN = "ratio of two shares, Koopman 95% CI"
GARWOOD = "Poisson rate, Garwood exact 95% CI"

#: The 97.5th percentile of the normal law: every interval here is a 95% one.
Z = NormalDist().inv_cdf(0.975)


def normal_p(z: float) -> float:
    """Two-sided p-value of a standard normal statistic."""
    return math.erfc(abs(z) / math.sqrt(2))


def wilson(k: int, n: int, *, unit: str = "share") -> Estimate:
    """The share ``k`` of ``n`` with the score interval of Wilson 1927."""
    if n == 0:
        return null(unit, reasons.nothing_counted(), n=0, method=WILSON)
    low, high = _wilson_bounds(k, n)
    return Estimate(value=k / n, low=low, high=high, n=n, unit=unit, method=WILSON)


def _wilson_bounds(k: int, n: int) -> tuple[float, float]:
    centre = (k + Z**2 / 2) / (n + Z**2)
    half = Z * math.sqrt(k * (n - k) / n + Z**2 / 4) / (n + Z**2)
    return (0.0 if k == 0 else centre - half), (1.0 if k == n else centre + half)


def newcombe(k1: int, n1: int, k2: int, n2: int, *, unit: str = "share") -> Estimate:
    """The difference k1/n1 − k2/n2, hybrid score interval (Newcombe 1998b, method 10)."""
    n = n1 + n2
    if n1 == 0 or n2 == 0:
        return null(unit, reasons.empty_group(), n=n, method=NEWCOMBE)
    p1, p2 = k1 / n1, k2 / n2
    (l1, u1), (l2, u2) = _wilson_bounds(k1, n1), _wilson_bounds(k2, n2)
    return Estimate(
        value=p1 - p2,
        low=p1 - p2 - math.hypot(p1 - l1, u2 - p2),
        high=p1 - p2 + math.hypot(u1 - p1, p2 - l2),
        n=n,
        unit=unit,
        method=NEWCOMBE,
    )


def koopman(k1: int, n1: int, k2: int, n2: int) -> Estimate:
    """The risk ratio (k1/n1) / (k2/n2) with the score interval of Koopman 1984.

    Defined with k1 = 0; None with k2 = 0. It excludes 1 exactly when :func:`pearson_p` is below
    0.05.
    """
    n = n1 + n2
    if n1 == 0 or n2 == 0:
        return null("ratio", reasons.empty_group(), n=n, method=KOOPMAN)
    if k2 == 0:
        return null("ratio", reasons.zero_base(), n=n, method=KOOPMAN)

    def excess(log_ratio: float) -> float:
        return _score(math.exp(log_ratio), k1, n1, k2, n2) - Z**2

    ratio = (k1 / n1) / (k2 / n2)
    start = math.log(ratio) if k1 else -_WIDE
    low = math.exp(_root(excess, start, -_WIDE)) if k1 else 0.0
    high = math.exp(_root(excess, start, _WIDE))
    return Estimate(value=ratio, low=low, high=high, n=n, unit="ratio", method=KOOPMAN)


#: Logarithm of the widest ratio looked at.
_WIDE = 40.0


def _score(ratio: float, k1: int, n1: int, k2: int, n2: int) -> float:
    """Pearson's chi-squared of the two shares against the likeliest pair with that ratio."""
    a, c = (n1 + n2) * ratio, k1 + k2
    b = n1 * ratio + k1 + n2 + k2 * ratio
    p2 = 2 * c / (b + math.sqrt(max(b * b - 4 * a * c, 0.0)))
    p1, p2 = (min(max(p, 1e-15), 1 - 1e-15) for p in (ratio * p2, p2))
    first = (k1 - n1 * p1) ** 2 / (n1 * p1 * (1 - p1))
    return first + (k2 - n2 * p2) ** 2 / (n2 * p2 * (1 - p2))


def _root(f: Callable[[float], float], inside: float, outside: float) -> float:
    """Where ``f`` turns positive between a point where it is not and one where it is."""
    for _ in range(100):
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if f(middle) <= 0 else (inside, middle)
    return (inside + outside) / 2


def pearson_p(k1: int, n1: int, k2: int, n2: int) -> float | None:
    """P-value of Pearson's chi-squared for two shares, without continuity correction."""
    k, n = k1 + k2, n1 + n2
    if n1 == 0 or n2 == 0 or k in {0, n}:
        return None
    spread = math.sqrt(k / n * (1 - k / n) * (1 / n1 + 1 / n2))
    return normal_p((k1 / n1 - k2 / n2) / spread)


def rate(events: int, exposure: float, *, unit: str, per: float = 1.0) -> Estimate:
    """``events`` per ``per`` units of ``exposure``, exact Poisson interval (Garwood 1936).

    ``n`` is the number of events.
    """
    from scipy.special import gammaincinv

    if exposure <= 0:
        return null(unit, reasons.no_exposure(), n=events, method=GARWOOD)
    low = float(gammaincinv(events, 0.025)) if events else 0.0
    high = float(gammaincinv(events + 1, 0.975))
    value, low, high = (x * per / exposure for x in (events, low, high))
    return Estimate(value=value, low=low, high=high, n=events, unit=unit, method=GARWOOD)
