"""The community month by month, in the calendar of its time zone; quiet months are kept."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
from msgspec.structs import replace
from numpy.typing import NDArray

from liaisons.i18n import _
from liaisons.measures.contract import Finding
from liaisons.measures.rows import Estimate, null
from liaisons.measures.scope import Scope
from liaisons.measures.statistics.resampling import mean, ratio_of_sums
from liaisons.measures.tally import count

_PEOPLE = "mean of months, bootstrap of people, percentile 95% CI"
_MONTHS = "mean of months, bootstrap of months, percentile 95% CI"


def findings(scope: Scope, months: pa.Table) -> Iterator[Finding]:
    """Messages, threads begun, people who wrote and newcomers of each month; their mean month."""
    known = _known_arrivals(months)
    for row, known_here in zip(months.to_pylist(), known.tolist(), strict=True):
        group = {"month": row["month"]}
        yield "presence.messages", group, count(row["messages"], row["messages"], "messages")
        yield "presence.threads", group, count(row["threads"], row["threads"], "threads")
        yield "presence.active_people", group, count(row["people"], row["people"], "people")
        yield "presence.newcomers", group, _newcomers(row, known_here)
    yield "presence.active_people", {}, _mean_active(scope, len(months))
    yield "presence.newcomers", {}, _mean_newcomers(scope, months["fresh"].to_numpy()[known])


def _known_arrivals(months: pa.Table) -> NDArray[np.bool_]:
    """The months of which it is known who is new: not the first 90 days, if anybody is uncertain.

    Also the early months in which nobody new was seen: to keep just these would bias the mean.
    """
    early, uncertain = (months[c].to_numpy() for c in ("early", "uncertain"))
    return ~early if uncertain.any() else np.ones(len(months), dtype=bool)


def _newcomers(month: dict[str, int], known: bool) -> Estimate:
    if not known:
        return null("people", _unknown_arrivals(), n=month["seen"])
    return count(month["fresh"], month["seen"], "people")


def _unknown_arrivals() -> str:
    return _(
        "In the first 90 days nobody can say who is new: people may have been writing before the "
        "collection begins."
    )


def _mean_active(scope: Scope, months: int) -> Estimate:
    """People who wrote in a mean month; somebody counts in each month they wrote in."""
    active = scope.rows("presence/active_months.sql")["months"].to_numpy()
    each = np.full(len(active), months / max(len(active), 1))
    chance = scope.resampler("presence.active_people")
    return replace(ratio_of_sums(active, each, chance, unit="people"), method=_PEOPLE)


def _mean_newcomers(scope: Scope, fresh: NDArray[np.int64]) -> Estimate:
    """Newcomers of a mean month, over the months in which arrivals are known; n is the people."""
    if not len(fresh):
        return null("people", _unknown_arrivals(), n=0, method=_MONTHS)
    estimate = mean(fresh, scope.resampler("presence.newcomers"), unit="people")
    return replace(estimate, n=int(fresh.sum()), method=_MONTHS)
