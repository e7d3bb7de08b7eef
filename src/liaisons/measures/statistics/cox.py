"""How much sooner does it come? Cox's proportional hazards, with late entry.

Cox 1972, *JRSS B* 34: 187–220; ties after Efron 1977, *JASA* 72: 557–565; covariates that change
in time as start-stop rows (Andersen & Gill 1982); robust variance by cluster after Lin & Wei 1989.
Written on running sums over the sorted times, so that a fit of 30,000 clustered waits takes a
fraction of a second (statsmodels' PHReg: 20 s); tests compare it with lifelines and statsmodels.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from liaisons.measures.rows import Floats, Ints
from liaisons.measures.statistics import reasons
from liaisons.measures.statistics.resampling import clusters_of
from liaisons.measures.statistics.wald import LogLinear

COX = "Cox regression, Wald 95% CI"
CLUSTERED_COX = "Cox regression, cluster-robust 95% CI"

#: A coefficient that moves the hazard by more than exp(15) between two rows has no finite value.
RUNAWAY = 15.0
#: No Newton step moves the logarithm of the hazard between two rows by more than this.
LONGEST_STEP = 4.0
#: Newton steps: usual fits need four to eight.
STEPS = 50


def cox(
    stop: NDArray[Any],
    event: NDArray[Any],
    covariates: Mapping[str, NDArray[Any]],
    *,
    start: NDArray[Any] | None = None,
    clusters: NDArray[Any] | None = None,
) -> LogLinear:
    """Hazard ratios (``.ratio(name)``) of ``covariates``, one entry per row.

    A row is at risk from after ``start`` (default: from the beginning) until ``stop``; ``event``
    says whether it ended with one. A person whose covariate changes has several rows. ``clusters``
    (any integers, people or threads) makes the variance robust; ``n`` is then their number, else
    that of the rows.
    """
    x = np.column_stack([np.asarray(c, dtype=float) for c in covariates.values()])
    codes, n = (np.arange(len(x)), len(x)) if clusters is None else clusters_of(clusters)
    names, method = tuple(covariates), COX if clusters is None else CLUSTERED_COX
    events = event.astype(bool)
    if not events.any():
        return _unknown(names, n, method, reasons.no_event())
    if clusters is not None and n < 2:
        return _unknown(names, n, method, reasons.one_cluster())
    centred = x - x.mean(axis=0)
    entries = np.full(len(x), -np.inf) if start is None else start.astype(float)
    model = _Likelihood.of(entries, stop.astype(float), events, centred)
    if not _is_regular(model.at(np.zeros(len(names))).information):
        return _unknown(names, n, method, reasons.no_contrast_at_risk())
    beta = _maximum(model)
    if beta is None:
        return _unknown(names, n, method, reasons.runs_away())
    covariance = np.linalg.inv(model.at(beta).information)
    if clusters is not None:
        influence = _by_cluster(model.score_residuals(beta), codes, n) @ covariance
        covariance = influence.T @ influence
    return LogLinear(names, beta, np.asarray(covariance, dtype=float), n, method)


def _unknown(names: tuple[str, ...], n: int, method: str, why: str) -> LogLinear:
    return LogLinear(names, np.empty(0), np.empty((0, 0)), n, method, why)


def _is_regular(information: Floats) -> bool:
    scale = np.sqrt(np.diag(information))
    if not (scale > 0).all():
        return False
    return bool(np.linalg.cond(information / np.outer(scale, scale)) < 1e10)


def _maximum(model: _Likelihood) -> Floats | None:
    """Newton's method with step halving; None when the coefficients run away."""
    beta = np.zeros(model.x.shape[1])
    here = model.at(beta)
    reach = np.ptp(model.x, axis=0)
    for _ in range(STEPS):
        if not _is_regular(here.information):
            return None
        step = np.linalg.solve(here.information, here.score)
        step = step * LONGEST_STEP / max(float(np.max(np.abs(step) * reach)), LONGEST_STEP)
        there = model.at(beta + step)
        while not there.log_likelihood >= here.log_likelihood - 1e-9 * abs(here.log_likelihood):
            step = step / 2
            there = model.at(beta + step)
        beta, here = beta + step, there
        if (np.abs(beta) * reach > RUNAWAY).any():
            return None
        if (np.abs(step) * reach < 1e-10).all():
            break
    return beta


def _by_cluster(residuals: Floats, codes: Ints, count: int) -> Floats:
    columns = [np.bincount(codes, weights=column, minlength=count) for column in residuals.T]
    return np.column_stack(columns)


@dataclass(frozen=True, eq=False)
class _Point:
    """The partial likelihood at one value of the coefficients."""

    log_likelihood: float
    score: Floats
    information: Floats


@dataclass(frozen=True, eq=False)
class _Likelihood:
    """Efron's partial likelihood of start-stop rows.

    ``event_rows`` are the rows with an event, by time; ``tie`` numbers their distinct times and
    ``done`` is the share of its tie already taken out when an event's turn comes: 0, 1/d, 2/d…
    """

    start: Floats
    stop: Floats
    x: Floats
    event_rows: Ints
    times: Floats
    tie: Ints
    done: Floats
    by_start: Ints
    by_stop: Ints

    @classmethod
    def of(cls, start: Floats, stop: Floats, event: NDArray[np.bool_], x: Floats) -> _Likelihood:
        rows = np.flatnonzero(event)
        rows = rows[np.argsort(stop[rows], kind="stable")]
        times, first, tie, tied = np.unique(
            stop[rows], return_index=True, return_inverse=True, return_counts=True
        )
        done = (np.arange(len(rows)) - first[tie]) / tied[tie]
        by_start, by_stop = (np.argsort(t, kind="stable") for t in (start, stop))
        return cls(start, stop, x, rows, times, tie, done, by_start, by_stop)

    def _at_turns(self, risk: Floats) -> tuple[Floats, Floats, Floats]:
        """Sums over those at risk at each event's turn: of the risk, of risk·x, of risk·x·x."""
        n, k = self.x.shape
        products = (self.x[:, :, None] * self.x[:, None, :]).reshape(n, k * k)
        columns = risk[:, None] * np.column_stack([np.ones(n), self.x, products])
        sums = self._from(self.by_stop, self.stop, columns)
        sums -= self._from(self.by_start, self.start, columns)
        first = np.searchsorted(self.tie, np.arange(len(self.times)))
        tied = np.add.reduceat(columns[self.event_rows], first, axis=0)
        turns = sums[self.tie] - self.done[:, None] * tied[self.tie]
        return turns[:, 0], turns[:, 1 : k + 1], turns[:, k + 1 :].reshape(-1, k, k)

    def _from(self, order: Ints, when: Floats, columns: Floats) -> Floats:
        """Per event time, the sum of ``columns`` over rows whose ``when`` is not before it."""
        totals = np.zeros((len(columns) + 1, columns.shape[1]))
        totals[:-1] = np.cumsum(columns[order[::-1]], axis=0)[::-1]
        return totals[np.searchsorted(when[order], self.times, side="left")]

    def at(self, beta: Floats) -> _Point:
        linear = self.x @ beta
        zero, one, two = self._at_turns(np.exp(linear))
        means = one / zero[:, None]
        return _Point(
            float(np.sum(linear[self.event_rows]) - np.sum(np.log(zero))),
            np.sum(self.x[self.event_rows] - means, axis=0),
            np.sum(two / zero[:, None, None], axis=0) - means.T @ means,
        )

    def score_residuals(self, beta: Floats) -> Floats:
        """What each row adds to the score, with Efron's weights for ties; they sum to it."""
        risk = np.exp(self.x @ beta)
        zero, one, _ = self._at_turns(risk)
        means = one / zero[:, None]
        hazards = np.column_stack([1 / zero, means / zero[:, None]])
        first = np.searchsorted(self.tie, np.arange(len(self.times)))
        spared = np.add.reduceat(self.done[:, None] * hazards, first, axis=0)
        tied_means = np.add.reduceat(means, first, axis=0) / np.bincount(self.tie)[:, None]
        waited = np.zeros((len(hazards) + 1, hazards.shape[1]))
        np.cumsum(hazards, axis=0, out=waited[1:])
        exposed = waited[self._turns_by(self.stop)] - waited[self._turns_by(self.start)]
        exposed[self.event_rows] -= spared[self.tie]
        residuals = -risk[:, None] * (self.x * exposed[:, :1] - exposed[:, 1:])
        residuals[self.event_rows] += self.x[self.event_rows] - tied_means[self.tie]
        return residuals

    def _turns_by(self, when: Floats) -> Ints:
        """How many events' turns have come by ``when``."""
        return np.searchsorted(self.stop[self.event_rows], when, side="right")
