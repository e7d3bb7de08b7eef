"""Do newcomers come back, and does it go with their first question's having been replied to?

After Joyce & Kraut 2006 and Burke, Marlow & Lento 2009. Who was replied to is settled 24 hours
after the first message, and only returns after that hour count, so that nobody is counted as
replied to for having stayed long enough (the landmark of Anderson, Cain & Gelber 1983). An
association, never an effect: what gets replies may come from those who would have stayed anyway.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from liaisons.i18n import _
from liaisons.measures.comparison import contrast
from liaisons.measures.contract import Finding
from liaisons.measures.rows import Contrast, Estimate, Group, null
from liaisons.measures.statistics.clustered import risks
from liaisons.measures.statistics.contrasts import Comparison
from liaisons.measures.statistics.cox import cox
from liaisons.measures.statistics.intervals import WILSON, wilson
from liaisons.measures.staying.arrivals import RETURN_US, Arrivals
from liaisons.measures.tally import Tally, tally
from liaisons.measures.ties.attributes import MOST_LEVELS

if TYPE_CHECKING:
    from liaisons.measures.scope import Scope

ASSOCIATION = "association at the 24 h landmark, clustered by thread"
HAZARD = "association, Cox with the reply as time-varying covariate, clustered by thread"
EFFECTS = {"risk_difference": "share", "risk_ratio": "ratio", "hazard_ratio": "ratio"}
CLUSTERED = "Wald, clustered"


def returned(scope: Scope, arrivals: Arrivals) -> Iterator[Finding]:
    """The share who wrote in another thread within 30 days, of those observed that long."""
    followed = arrivals.followed
    if not followed.any():
        yield "staying.returned", {}, null("share", nobody_followed(), n=0, method=WILSON)
        return
    yield "staying.returned", {}, _returned(arrivals)
    for part in tally(scope, "staying/landmark.sql", "replied_within_24h"):
        yield "staying.returned", part.group, wilson(part.k, part.n)
    parts = tally(scope, "staying/returned.sql", "attribute", "level")
    for part in _classified(parts):
        yield "staying.returned", part.group, wilson(part.k, part.n)


def _returned(arrivals: Arrivals) -> Estimate:
    came_back = arrivals.returned[arrivals.followed]
    return wilson(int(came_back.sum()), len(came_back))


def _classified(parts: list[Tally]) -> Iterator[Tally]:
    """The parts by attributes that classify; numbers and free texts have too many levels."""
    names = [part.group["attribute"] for part in parts]
    yield from (p for p in parts if 2 <= names.count(p.group["attribute"]) <= MOST_LEVELS)


def association(arrivals: Arrivals) -> Iterator[Finding]:
    """Difference and ratio of returning, and the hazard ratio of returning once replied to.

    Over newcomers whose first message is a question. The hazard ratio follows all of them for 30
    days, also those whom the window's end cuts off, each as not replied to until they are.
    """
    if not arrivals.asks.any():
        why = _("No newcomer whose arrival is known began with a question.")
        for effect, unit in EFFECTS.items():
            yield "staying.association", {"effect": effect}, null(unit, why, n=0)
        return
    over = arrivals.asks & arrivals.followed
    found = risks(
        arrivals.returned_late[over], arrivals.replied_within_24h()[over], arrivals.thread[over]
    )
    estimates = (found.difference, found.ratio, _hazard_ratio(arrivals))
    methods = (ASSOCIATION, ASSOCIATION, HAZARD)
    for effect, estimate, method in zip(EFFECTS, estimates, methods, strict=True):
        group: Group = {"effect": effect}
        yield "staying.association", group, _as(estimate, method)


def _as(estimate: Estimate, method: str) -> Estimate:
    return Estimate(
        value=estimate.value,
        low=estimate.low,
        high=estimate.high,
        n=estimate.n,
        unit=estimate.unit,
        method=method,
        why=estimate.why,
    )


def _hazard_ratio(arrivals: Arrivals) -> Estimate:
    """Start-stop rows: before the reply, and from it on (Andersen & Gill 1982)."""
    over = arrivals.asks & (arrivals.window > 0)
    stop = np.minimum(np.minimum(arrivals.elsewhere, arrivals.window), RETURN_US)[over]
    event = arrivals.elsewhere[over] <= np.minimum(arrivals.window[over], RETURN_US)
    reply, thread = arrivals.reply[over], arrivals.thread[over]
    waiting, after = reply > 0, reply < stop
    fitted = cox(
        np.concatenate([np.minimum(stop, reply)[waiting], stop[after]]),
        np.concatenate([(event & ~after)[waiting], event[after]]),
        {"replied": np.concatenate([np.zeros(waiting.sum()), np.ones(after.sum())])},
        start=np.concatenate([np.zeros(waiting.sum()), np.maximum(reply, 0)[after]]),
        clusters=np.concatenate([thread[waiting], thread[after]]),
    )
    return fitted.ratio("replied")


def contrasts_of(a: Scope, b: Scope) -> Iterator[Contrast]:
    """Difference and ratio of the shares who come back; newcomers of one thread go together."""
    here, there = Arrivals.of(a), Arrivals.of(b)
    names = (a.community, b.community)
    outcomes = [x.returned[x.followed] for x in (here, there)]
    if not all(len(outcome) for outcome in outcomes):
        return
    first = np.arange(len(outcomes[0]) + len(outcomes[1])) < len(outcomes[0])
    threads = [x.thread[x.followed] * 2 + side for side, x in enumerate((here, there))]
    found = risks(np.concatenate(outcomes), first, np.concatenate(threads))
    comparison = Comparison(
        difference=found.difference,
        effect="risk_ratio",
        effect_size=found.ratio,
        test=CLUSTERED,
        p=found.p,
    )
    yield contrast("staying.returned", names, _returned(here), _returned(there), comparison)


def nobody_followed() -> str:
    return _("No newcomer whose arrival is known was observed for 30 days.")
