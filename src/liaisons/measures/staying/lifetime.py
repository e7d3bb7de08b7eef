"""How long do people stay?

A lifetime runs from the first message to the last before a silence of 180 days; the silence must
have been seen whole. So people are followed until 180 days before the window's end: whoever had
not fallen silent by then is cut off there, and whoever arrived later is left out. (Cutting off at
the last message instead would drop from the count just those who are leaving.)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from liaisons.i18n import _
from liaisons.measures.comparison import contrast
from liaisons.measures.contract import Finding
from liaisons.measures.rows import Contrast, Estimate, null
from liaisons.measures.statistics.contrasts import of_waits
from liaisons.measures.statistics.survival import KAPLAN_MEIER, Curve
from liaisons.measures.statistics.waiting import Waits, waiting

if TYPE_CHECKING:
    from liaisons.measures.scope import Scope

SILENCE_US = 180 * 86_400_000_000
#: A drawn curve has at most this many points.
POINTS = 100


def lifetime(scope: Scope) -> Iterator[Finding]:
    """The Kaplan-Meier median, in seconds, and the curve: share not gone by ``t_s``."""
    lives = _lives(scope)
    if not len(lives.durations):
        yield "staying.lifetime", {}, null("s", _too_short(), n=0, method=KAPLAN_MEIER)
        return
    yield "staying.lifetime", {}, _median(scope, lives)
    yield from _curve(lives.curve())


def _lives(scope: Scope) -> Waits:
    table = scope.rows("staying/silences.sql")
    first, last, end = (table[name].to_numpy() for name in ("first_us", "last_us", "end_us"))
    until = end - SILENCE_US
    followed = first < until
    gone = last <= until
    lived = np.where(gone, last, until) - first
    return Waits(lived[followed] / 1e6, gone[followed])


def _median(scope: Scope, lives: Waits) -> Estimate:
    return waiting(lives, scope.resampler("staying.lifetime")).median


def _curve(curve: Curve) -> Iterator[Finding]:
    """The steps of the curve, evenly spread over its height where there are too many."""
    last = len(curve.times) - 1
    steps = np.flatnonzero((curve.events > 0) | (np.arange(last + 1) == last))
    if len(steps) > POINTS - 1:
        steps = steps[np.unique(np.linspace(0, len(steps) - 1, POINTS - 1).round().astype(int))]
    if curve.times[0] > 0:
        yield "staying.lifetime", {"t_s": 0.0}, _point(1.0, np.nan, np.nan, curve.n)
    for i in steps.tolist():
        point = _point(curve.survival[i], curve.low[i], curve.high[i], curve.n)
        yield "staying.lifetime", {"t_s": float(curve.times[i])}, point


def _point(value: float, low: float, high: float, n: int) -> Estimate:
    return Estimate(
        value=float(value),
        low=None if np.isnan(low) else float(low),
        high=None if np.isnan(high) else float(high),
        n=n,
        unit="share",
        method=KAPLAN_MEIER,
    )


def contrasts_of(a: Scope, b: Scope) -> Iterator[Contrast]:
    """Difference of the medians, hazard ratio (above 1: gone sooner in ``a``), log-rank."""
    here, there = _lives(a), _lives(b)
    if len(here.durations) and len(there.durations):
        medians = _median(a, here), _median(b, there)
        found = of_waits(here, there, *medians)
        yield contrast("staying.lifetime", (a.community, b.community), *medians, found)


def _too_short() -> str:
    return _("No newcomer whose arrival is known was observed for 180 days.")
