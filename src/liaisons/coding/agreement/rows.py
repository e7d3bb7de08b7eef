"""The rows of one variable or free code: all coders, each pair, each value, each month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from liaisons.coding.agreement.coefficients import of_pair, pair_sums, several, several_sums
from liaisons.coding.agreement.ratings import Ratings
from liaisons.coding.codebook import Codebook
from liaisons.i18n import _
from liaisons.measures.rows import Estimate, Floats, Group, Ints, Row, null
from liaisons.measures.statistics.resampling import (
    CLUSTER_BOOTSTRAP,
    Resampler,
    bootstrapped,
    clusters_of,
)

UNIT = "agreement"
_DAY_US = 86_400_000_000
#: Method of each coefficient, as a row says it.
METHODS = {
    "percent": "mean pairwise agreement",
    "alpha": "Krippendorff's alpha",
    "fleiss_kappa": "Fleiss's kappa (Gwet 2014 where coders are missing)",
    "ac1": "Gwet's AC1",
    "cohen_kappa": "Cohen's kappa",
    "scott_pi": "Scott's pi",
}


def rows(
    book: Codebook, ratings: Ratings, threads: Ints, chance: Resampler, community: str
) -> Iterator[Row]:
    """All rows of one variable or free code."""
    about = book.path(ratings.about.id)
    group: Group = {"variable": about, "level": ratings.level}
    drawn = Drawn.of(threads, chance.named(about))
    yield from _several(ratings, drawn, community, group)
    yield from _pairs(ratings, drawn, community, group)
    if ratings.about.is_variable and ratings.kinds > 2:
        yield from _by_value(book, ratings, drawn, community, group)
    yield from _by_month(ratings, threads, chance.named(about), community, group)


@dataclass(frozen=True)
class Drawn:
    """Threads, and how often each was drawn: the same replicates for all rows of a variable."""

    codes: Ints
    many: int
    weights: Any  # threads × replicates, or None

    @classmethod
    def of(cls, threads: Ints, chance: Resampler) -> Drawn:
        codes, many = clusters_of(threads)
        if many < 2 or not chance.replicates:
            return cls(np.zeros_like(codes), 1, None)
        drawn = [block.astype(np.float32) for block in chance.weights(many)]
        return cls(codes, many, np.ascontiguousarray(np.concatenate(drawn).T))

    def sums(self, by_thread: Any) -> Floats:
        """The sums of each replicate, from those of each thread (dense or sparse)."""
        return np.asarray((by_thread.T @ self.weights).T, np.float64)


def _several(ratings: Ratings, drawn: Drawn, community: str, group: Group) -> Iterator[Row]:
    names = ("alpha", "percent", "fleiss_kappa", "ac1")
    for name, estimate in _of_all(ratings, drawn, names):
        yield Row.of(f"agreement.{name}", community, estimate, group)


def _of_all(
    ratings: Ratings, drawn: Drawn, names: tuple[str, ...]
) -> Iterator[tuple[str, Estimate]]:
    sums = several_sums(ratings.values, ratings.kinds, drawn.codes, drawn.many)

    def coefficients(of: Floats) -> dict[str, Floats]:
        return several(of, ratings.kinds, ratings.level, ratings.numbers)

    yield from _estimates(sums, coefficients, drawn, names, ratings.paired)


def _pairs(ratings: Ratings, drawn: Drawn, community: str, group: Group) -> Iterator[Row]:
    """Cohen's κ and Scott's π are of two: each pair, and the mean over pairs (Light 1971)."""
    kinds = ratings.kinds
    names = ("percent", "cohen_kappa", "scott_pi")
    found: dict[str, list[Estimate]] = {}
    told: list[Row] = []
    for a, b in combinations(range(len(ratings.coders)), 2):
        first, second = ratings.values[:, a], ratings.values[:, b]
        both = int(((first >= 0) & (second >= 0)).sum())
        if not both:
            continue
        pair: Group = {"coder": ratings.coders[a].name, "other": ratings.coders[b].name}
        sums = pair_sums(first, second, kinds, drawn.codes, drawn.many)
        for name, estimate in _estimates(sums, lambda of: of_pair(of, kinds), drawn, names, both):
            found.setdefault(name, []).append(estimate)
            told.append(Row.of(f"agreement.{name}", community, estimate, group | pair))
    for name in ("cohen_kappa", "scott_pi"):
        estimate = _mean(found.get(name, []), name, ratings.paired)
        yield Row.of(f"agreement.{name}", community, estimate, group)
    yield from told


def _mean(pairs: list[Estimate], name: str, n: int) -> Estimate:
    known = [pair for pair in pairs if pair.value is not None]
    if not known:
        return null(UNIT, pairs[0].why if pairs and pairs[0].why else few(), n=n)
    method = METHODS[name] if len(known) == 1 else f"{METHODS[name]}, mean over pairs"
    value = float(np.mean([pair.value for pair in known if pair.value is not None]))
    drawn = [pair.draws for pair in known if pair.draws is not None]
    draws = np.mean(drawn, axis=0) if len(drawn) == len(known) else None
    said = f"{method}; {CLUSTER_BOOTSTRAP}" if draws is not None else method
    return bootstrapped(value, draws, n=n, unit=UNIT, method=said)


def _by_value(
    book: Codebook, ratings: Ratings, drawn: Drawn, community: str, group: Group
) -> Iterator[Row]:
    """Each value against all others: which of them coders do not see alike."""
    for category, code in enumerate(ratings.categories):
        one, value = ratings.only(category), book.value_name(code)
        for name, estimate in _of_all(one, drawn, ("alpha", "percent")):
            yield Row.of(f"agreement.{name}", community, estimate, group | {"value": value})


def _by_month(
    ratings: Ratings, threads: Ints, chance: Resampler, community: str, group: Group
) -> Iterator[Row]:
    """By the month in which a unit was last coded: do coders grow together, or drift?"""
    days, day = np.unique(ratings.at_us // _DAY_US, return_inverse=True)
    months = np.array([_month(d) for d in days.tolist()], str)[day]
    known = sorted(set(months.tolist()) - {""})
    for month in known if len(known) > 1 else ():
        chosen = np.flatnonzero(months == month)
        drawn = Drawn.of(threads[chosen], chance.named("month", month))
        for name, estimate in _of_all(ratings.some(chosen), drawn, ("alpha",)):
            yield Row.of(f"agreement.{name}", community, estimate, group | {"month": month})


def _month(day: int) -> str:
    date = dt.date(1970, 1, 1) + dt.timedelta(days=day)
    return date.strftime("%Y-%m") if day else ""


def _estimates(
    sums: Any,
    coefficients: Callable[[Floats], dict[str, Floats]],
    drawn: Drawn,
    names: tuple[str, ...],
    n: int,
) -> Iterator[tuple[str, Estimate]]:
    """Each coefficient with its interval; null, with the reason, where it is undefined."""
    values = coefficients(np.asarray(sums.sum(0)).ravel())
    draws: dict[str, Floats] = {}
    if drawn.weights is not None and n:
        draws = coefficients(drawn.sums(sums))
    for name in names:
        value = float(values[name])
        if not n or np.isnan(value):
            yield name, null(UNIT, few() if not n else same(), n=n, method=METHODS[name])
            continue
        method = f"{METHODS[name]}; {CLUSTER_BOOTSTRAP}" if draws else METHODS[name]
        yield name, bootstrapped(value, draws.get(name), n=n, unit=UNIT, method=method)


def few() -> str:
    """Why nothing can be said of agreement."""
    return _("Nothing was coded by two coders.")


def same() -> str:
    """Why a coefficient over chance is undefined."""
    return _("All coders used one and the same value: there is nothing to tell agreement by.")
