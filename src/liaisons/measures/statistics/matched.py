"""Each person compared with themselves: does it follow more often after than without?

The case-crossover of Maclure 1991, *American Journal of Epidemiology* 133: 144–153: a person's
periods after being helped against the same person's periods after not being helped; what does not
change in a person (profession, zeal) cancels out. The likelihood is conditional on how often each
person was exposed and acted (Breslow & Day 1980, ch. 5 and 7): exact for pairs, conditional
logistic regression when a person has more periods.
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

EXACT_PAIRS = "matched pairs, exact conditional 95% CI"
CONDITIONAL = "conditional logistic regression, Wald 95% CI"


@dataclass(frozen=True)
class Matched:
    """An odds ratio within people, and its p-value (exact for pairs, else the score test).

    ``n`` of the odds ratio is the number of informative people: who were exposed in some of their
    periods and not in others, and acted in some and not in others.
    """

    odds_ratio: Estimate
    p: float | None


def case_crossover(persons: NDArray[Any], exposed: NDArray[Any], acted: NDArray[Any]) -> Matched:
    """The odds of acting in a person's exposed periods against their other periods.

    One entry per period: whose it is (any integers), whether exposed, whether they acted.
    """
    people = _People.of(persons, exposed.astype(bool), acted.astype(bool))
    if len(people.periods) == 0:
        unknown = null("ratio", reasons.no_informative_pair(), n=0, method=EXACT_PAIRS)
        return Matched(unknown, None)
    return _pairs(people) if (people.periods == 2).all() else _conditional(people)


@dataclass(frozen=True, eq=False)
class _People:
    """Per informative person: periods, how many exposed, how many acted in, how many both."""

    periods: Ints
    exposed: Ints
    acted: Ints
    both: Ints

    @classmethod
    def of(
        cls, persons: NDArray[Any], exposed: NDArray[np.bool_], acted: NDArray[np.bool_]
    ) -> _People:
        _, codes = np.unique(persons, return_inverse=True)
        periods = np.bincount(codes)
        counted = [
            np.bincount(codes[which], minlength=len(periods))
            for which in (exposed, acted, exposed & acted)
        ]
        informative = np.all([(c > 0) & (c < periods) for c in counted[:2]], axis=0)
        return cls(periods[informative], *(c[informative] for c in counted))


def _pairs(people: _People) -> Matched:
    """Discordant pairs: acted only when exposed (b) over acted only when not (c)."""
    from scipy.special import bdtr, betaincinv

    n, b = len(people.both), int(np.sum(people.both))
    c = n - b
    low = _odds(float(betaincinv(b, c + 1, 0.025))) if b else 0.0
    high = _odds(float(betaincinv(b + 1, c, 0.975))) if c else None
    p = min(1.0, 2 * float(bdtr(min(b, c), n, 0.5)))
    odds_ratio = Estimate(
        value=b / c if c else None,
        low=low,
        high=high,
        n=n,
        unit="ratio",
        method=EXACT_PAIRS,
        why=None if c else reasons.runs_away(),
    )
    return Matched(odds_ratio, p)


def _odds(p: float) -> float:
    return p / (1 - p)


def _conditional(people: _People) -> Matched:
    """Maximum of the conditional likelihood, by Newton's method on the log odds ratio."""
    n, total = len(people.both), int(np.sum(people.both))
    table = _Table.of(people)
    lowest, highest = table.bounds()
    mean, variance = table.moments(0.0)
    p = normal_p((total - mean) / math.sqrt(variance))
    if total in {lowest, highest}:
        unknown = null("ratio", reasons.runs_away(), n=n, method=CONDITIONAL)
        return Matched(unknown, p)
    log_ratio = 0.0
    for _ in range(100):
        mean, variance = table.moments(log_ratio)
        step = (total - mean) / variance
        log_ratio += min(max(step, -1.0), 1.0)
        if abs(step) < 1e-12:
            break
    margin = Z / math.sqrt(table.moments(log_ratio)[1])
    odds_ratio = Estimate(
        value=math.exp(log_ratio),
        low=math.exp(log_ratio - margin),
        high=math.exp(log_ratio + margin),
        n=n,
        unit="ratio",
        method=CONDITIONAL,
    )
    return Matched(odds_ratio, p)


@dataclass(frozen=True, eq=False)
class _Table:
    """People by their margins, and for each kind how many ways lead to each number of both.

    ``ways`` holds logarithms, −inf where a number is impossible; columns are 0, 1, 2….
    """

    people: Ints
    ways: Floats

    @classmethod
    def of(cls, people: _People) -> _Table:
        margins = np.column_stack([people.periods, people.exposed, people.acted])
        kinds, number = np.unique(margins, axis=0, return_counts=True)
        widest = int(np.max(np.minimum(kinds[:, 1], kinds[:, 2]))) + 1
        ways = [
            [math.comb(e, k) * math.comb(n - e, a - k) if k <= a else 0 for k in range(widest)]
            for n, e, a in kinds.tolist()
        ]
        logs = [[math.log(way) if way else -math.inf for way in row] for row in ways]
        return cls(number, np.array(logs))

    def bounds(self) -> tuple[int, int]:
        """The fewest and the most periods both exposed and acted in that the margins allow."""
        possible = np.isfinite(self.ways)
        last = self.ways.shape[1] - 1 - np.argmax(possible[:, ::-1], axis=1)
        first = np.argmax(possible, axis=1)
        return int(self.people @ first), int(self.people @ last)

    def moments(self, log_ratio: float) -> tuple[float, float]:
        """Mean and variance of the total of both, under this log odds ratio."""
        number = np.arange(self.ways.shape[1])
        logs = self.ways + log_ratio * number
        chances = np.exp(logs - logs.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        means = chances @ number
        variances = chances @ number**2 - means**2
        return float(self.people @ means), float(self.people @ variances)
