"""Rates and trends of counts: acts per 1,000 messages, month by month.

Months differ by more than chance, so the counts are negative binomial (NB2, variance
mu + alpha·mu²; Lawless 1987, *Canadian Journal of Statistics* 15: 209–225; Hilbe 2011). Where
they are no more spread than chance makes them, the likeliest alpha is 0 and the model is
Poisson's; the method says which. Zero counts are data and are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from liaisons.measures.rows import Estimate, Floats
from liaisons.measures.statistics import reasons
from liaisons.measures.statistics.intervals import rate as poisson_rate
from liaisons.measures.statistics.wald import LogLinear

NEGATIVE_BINOMIAL = "negative binomial regression, Wald 95% CI"
POISSON = "Poisson regression, Wald 95% CI"
INTERCEPT = "intercept"

#: Logarithms between which the over-dispersion alpha is sought.
LOG_ALPHA = (-14.0, 7.0)
#: A linear predictor that moves by more than this between two periods has no finite coefficient.
RUNAWAY = 25.0
STEPS = 100


def event_rate(
    counts: NDArray[Any], exposure: NDArray[Any], *, unit: str, per: float = 1.0
) -> Estimate:
    """Events per ``per`` units of exposure over all periods; ``n`` is the number of periods.

    With fewer than two periods, or no event at all, nothing can be said of their spread: the rate
    is then Poisson's, exact, and says so.
    """
    open_ = exposure > 0
    if np.count_nonzero(open_) < 2 or np.sum(counts[open_]) == 0:
        return poisson_rate(int(np.sum(counts)), float(np.sum(exposure)), unit=unit, per=per)
    return count_model(counts, {}, exposure=exposure).ratio(INTERCEPT, per=per, unit=unit)


def count_model(
    counts: NDArray[Any],
    covariates: Mapping[str, NDArray[Any]],
    *,
    exposure: NDArray[Any] | None = None,
) -> LogLinear:
    """Rate ratios (``.ratio(name)``) per unit of each covariate, one entry per period.

    ``exposure`` is what the counts are relative to (messages of the month); periods without any
    are left out. ``.ratio("intercept")`` is the rate where all covariates are 0.
    """
    open_ = np.ones(len(counts), dtype=bool) if exposure is None else exposure > 0
    y = counts[open_].astype(float)
    offset = np.zeros(len(y)) if exposure is None else np.log(exposure[open_].astype(float))
    columns = [np.asarray(c, dtype=float)[open_] for c in covariates.values()]
    x = np.column_stack([np.ones(len(y)), *columns])
    names = (INTERCEPT, *covariates)
    if len(y) < len(names) + 1:
        return _unknown(names, len(y), reasons.too_few_periods())
    if not y.any():
        return _unknown(names, len(y), reasons.no_event())
    scaled, back = _standardised(x)
    if np.linalg.matrix_rank(scaled) < len(names):
        return _unknown(names, len(y), reasons.not_estimable())
    return _fitted(names, y, scaled, offset, back)


def _unknown(names: tuple[str, ...], n: int, why: str) -> LogLinear:
    return LogLinear(names, np.empty(0), np.empty((0, 0)), n, NEGATIVE_BINOMIAL, why)


def _standardised(x: Floats) -> tuple[Floats, Floats]:
    """Columns centred and scaled, and the matrix that takes their coefficients back."""
    centre, spread = x.mean(axis=0), x.std(axis=0)
    centre[0], spread[0] = 0.0, 1.0
    spread = np.where(spread > 0, spread, 1.0)
    back = np.diag(1 / spread)
    back[0, 1:] = -centre[1:] / spread[1:]
    return (x - centre) / spread, back


def _fitted(
    names: tuple[str, ...], y: Floats, x: Floats, offset: Floats, back: Floats
) -> LogLinear:
    beta, method, alpha = _coefficients(y, x, offset, 0.0), POISSON, 0.0
    if beta is not None and _overdispersion(y, np.exp(x @ beta + offset)) > 0:
        method, alpha = NEGATIVE_BINOMIAL, _likeliest_alpha(y, x, offset)
        beta = _coefficients(y, x, offset, alpha)
    if beta is None:
        return _unknown(names, len(y), reasons.runs_away())
    mu = np.exp(x @ beta + offset)
    covariance = np.linalg.inv(x.T @ (x * (mu / (1 + alpha * mu))[:, None]))
    return LogLinear(names, back @ beta, back @ covariance @ back.T, len(y), method)


def _overdispersion(y: Floats, mu: Floats) -> float:
    """Derivative of the log-likelihood in alpha at 0, doubled: positive when alpha > 0 fits."""
    return float(np.sum((y - mu) ** 2 - y))


def _coefficients(y: Floats, x: Floats, offset: Floats, alpha: float) -> Floats | None:
    """Fisher scoring for a known alpha; None when the coefficients run away."""
    beta = np.zeros(x.shape[1])
    beta[0] = np.log(np.sum(y) / np.sum(np.exp(offset)))
    for _ in range(STEPS):
        mu = np.exp(x @ beta + offset)
        weight = 1 / (1 + alpha * mu)
        information = x.T @ (x * (mu * weight)[:, None])
        if not np.isfinite(information).all() or np.linalg.cond(information) > 1e14:
            return None
        step = np.linalg.solve(information, x.T @ ((y - mu) * weight))
        step *= min(1.0, 2.0 / max(float(np.max(np.abs(x @ step))), 1e-300))
        beta = beta + step
        if np.ptp(x @ beta) > RUNAWAY:
            return None
        if np.max(np.abs(step)) < 1e-12:
            break
    return beta


def _likeliest_alpha(y: Floats, x: Floats, offset: Floats) -> float:
    """Alpha at the top of the profile likelihood, by golden section on its logarithm."""
    ratio = (np.sqrt(5) - 1) / 2
    low, high = LOG_ALPHA

    def profile(log_alpha: float) -> float:
        alpha = float(np.exp(log_alpha))
        beta = _coefficients(y, x, offset, alpha)
        return -np.inf if beta is None else _log_likelihood(y, np.exp(x @ beta + offset), alpha)

    left, right = high - ratio * (high - low), low + ratio * (high - low)
    at_left, at_right = profile(left), profile(right)
    while high - low > 1e-8:
        if at_left >= at_right:
            high, right, at_right = right, left, at_left
            left = high - ratio * (high - low)
            at_left = profile(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + ratio * (high - low)
            at_right = profile(right)
    return float(np.exp((low + high) / 2))


def _log_likelihood(y: Floats, mu: Floats, alpha: float) -> float:
    from scipy.special import gammaln

    size = 1 / alpha
    counts = gammaln(y + size) - gammaln(size) - gammaln(y + 1)
    return float(np.sum(counts - size * np.log1p(alpha * mu) + y * np.log(mu / (mu + size))))
