"""How unequally is something carried? Gini, Lorenz, the top, the fewest who give half.

Over the people given (who wrote at least once, who helped at all…): whoever gave nothing belongs
in ``values`` only if the measure says so. Intervals by person bootstrap. As each figure depends on
the people only through how many have each value, a replicate costs the number of distinct values.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from liaisons.measures.rows import Estimate, Floats, null
from liaisons.measures.statistics import reasons
from liaisons.measures.statistics.resampling import BOOTSTRAP, Resampler, bootstrapped

GINI = f"Gini coefficient, {BOOTSTRAP}"
FEWEST = f"fewest people who hold half, {BOOTSTRAP}"
TOP_SHARE = f"share held by the top, {BOOTSTRAP}"

#: From distinct values (ascending) and how many people have each (rows: replicates) to one figure
#: per row.
Statistic: TypeAlias = Callable[[Floats, Floats], Floats]


@dataclass(frozen=True, eq=False)
class Lorenz:
    """The Lorenz curve: the ``people``-poorest share of people holds this share of the ``total``.

    From (0, 0) to (1, 1), one point per distinct value: the curve is straight between them, so
    nothing is lost.
    """

    people: Floats
    total: Floats


def gini(values: NDArray[Any], resampler: Resampler) -> Estimate:
    """Gini coefficient of ``values`` (≥ 0), one per person: 0 all equal, towards 1 one has all.

    Mean absolute difference between two people, over twice the mean (Gini 1912). Not multiplied
    by n/(n − 1): with n people the most it can reach is 1 − 1/n.
    """
    return _bootstrapped(values, _gini, resampler, unit="coefficient", method=GINI)


def top_share(values: NDArray[Any], top: float, resampler: Resampler) -> Estimate:
    """What the ``top`` share of people (their number rounded up) hold of the total."""
    number = math.ceil(top * len(values) - 1e-9)

    def statistic(distinct: Floats, people: Floats) -> Floats:
        return _top_share(distinct, people, number)

    return _bootstrapped(values, statistic, resampler, unit="share", method=TOP_SHARE)


def fewest_with_half(values: NDArray[Any], resampler: Resampler) -> Estimate:
    """The fewest people who together hold at least half of the total."""
    estimate = _bootstrapped(values, _fewest, resampler, unit="people", method=FEWEST)
    if estimate.value is None:
        return estimate
    return bootstrapped(
        int(estimate.value), estimate.draws, n=len(values), unit="people", method=FEWEST
    )


def lorenz(values: NDArray[Any]) -> Lorenz | None:
    """The Lorenz curve of ``values`` (≥ 0); None where there is nothing to share out."""
    if len(values) == 0 or np.sum(values) == 0:
        return None
    distinct, people = np.unique(values, return_counts=True)
    held = np.cumsum(distinct * people)
    return Lorenz(
        np.concatenate([[0.0], np.cumsum(people) / len(values)]),
        np.concatenate([[0.0], held / held[-1]]),
    )


def _bootstrapped(
    values: NDArray[Any], statistic: Statistic, resampler: Resampler, *, unit: str, method: str
) -> Estimate:
    n = len(values)
    if n < 2 or np.sum(values) == 0:
        return null(unit, reasons.nothing_to_share(), n=n, method=method)
    distinct, people = np.unique(values, return_counts=True)
    labels = np.repeat(np.arange(len(distinct)), people)  # whatever the order of the people
    distinct = distinct.astype(float)
    value = float(statistic(distinct, people[None, :].astype(float))[0])
    blocks = resampler.multiplicities(labels, len(distinct))
    draws = np.concatenate([statistic(distinct, block) for block in blocks])
    return bootstrapped(value, draws, n=n, unit=unit, method=method)


def _gini(distinct: Floats, people: Floats) -> Floats:
    """2·Σ rank·x / (n·Σ x) − (n + 1)/n, the people of one value sharing their mean rank."""
    n = np.sum(people, axis=1)
    ranks = np.cumsum(people, axis=1) - (people - 1) / 2
    total = people @ distinct
    weighted = (people * ranks) @ distinct
    return np.asarray(_over(2 * weighted - (n + 1) * total, n * total))


def _top_share(distinct: Floats, people: Floats, number: int) -> Floats:
    people, distinct = people[:, ::-1], distinct[::-1]
    richer = np.cumsum(people, axis=1) - people
    held = np.clip(number - richer, 0, people) @ distinct
    return _over(held, people @ distinct)


def _fewest(distinct: Floats, people: Floats) -> Floats:
    people, distinct = people[:, ::-1], distinct[::-1]
    held = np.cumsum(people * distinct, axis=1)
    last = np.argmax(2 * held >= held[:, -1:], axis=1)
    row = np.arange(len(people))
    before = held[row, last] - people[row, last] * distinct[last]
    missing = np.ceil(_over(held[:, -1] - 2 * before, 2 * distinct[last]))
    return np.asarray(np.sum(people, axis=1, where=_until(people, last)) + missing)


def _until(people: Floats, last: NDArray[np.int64]) -> NDArray[np.bool_]:
    """True for the columns before ``last`` of each row."""
    return np.asarray(np.arange(people.shape[1]) < last[:, None])


def _over(above: Floats, below: Floats) -> Floats:
    undefined = np.full(len(above), np.nan)
    return np.asarray(np.divide(above, below, out=undefined, where=below != 0))
