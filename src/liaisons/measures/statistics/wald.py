"""What a fitted log-linear model says of one of its covariates: a ratio, its interval, its p."""

from __future__ import annotations

import math
from dataclasses import dataclass

from liaisons.measures.rows import Estimate, Floats, null
from liaisons.measures.statistics.intervals import Z, normal_p


@dataclass(frozen=True, eq=False)
class LogLinear:
    """Coefficients on the logarithmic scale and their covariance, by name.

    ``why`` says why there are none (both arrays are then empty).
    """

    names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    n: int
    method: str
    why: str | None = None

    def standard_error(self, name: str) -> float | None:
        """Standard error of the coefficient of ``name``; None where its spread is not known."""
        if self.why is not None:
            return None
        i = self.names.index(name)
        variance = float(self.covariance[i, i])
        return math.sqrt(variance) if variance > 0 else None

    def ratio(self, name: str, *, per: float = 1.0, unit: str = "ratio") -> Estimate:
        """exp(coefficient) of ``name`` times ``per``, with its Wald interval."""
        if self.why is not None:
            return null(unit, self.why, n=self.n, method=self.method)
        value = per * math.exp(self._coefficient(name))
        error = self.standard_error(name)
        low, high = (None, None) if error is None else (Z * -error, Z * error)
        return Estimate(
            value=value,
            low=None if low is None else value * math.exp(low),
            high=None if high is None else value * math.exp(high),
            n=self.n,
            unit=unit,
            method=self.method,
        )

    def p(self, name: str) -> float | None:
        """Wald p-value of the coefficient of ``name``."""
        error = self.standard_error(name)
        return None if error is None else normal_p(self._coefficient(name) / error)

    def _coefficient(self, name: str) -> float:
        return float(self.coefficients[self.names.index(name)])
