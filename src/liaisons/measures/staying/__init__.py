"""Why do they stay?

Over newcomers whose arrival is known: they registered within the window, or were first seen after
its first 90 days, or the import is complete from the community's start. Of the others nobody can
say when they came.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from liaisons.i18n import _
from liaisons.measures.contract import WHOLE_EXCHANGES, Evidence, Finding, Quantity, Question
from liaisons.measures.rows import Contrast, null
from liaisons.measures.runner import unsupported
from liaisons.measures.statistics.intervals import wilson
from liaisons.measures.staying import lifetime, returning
from liaisons.measures.staying.arrivals import Arrivals
from liaisons.measures.staying.careers import careers
from liaisons.measures.tally import tally

if TYPE_CHECKING:
    from liaisons.measures.scope import Scope


def compute(scope: Scope) -> Iterator[Finding]:
    """All null, with the reason, where nobody's arrival is known."""
    arrivals = Arrivals.of(scope)
    if not len(arrivals):
        why = _(
            "Nobody's arrival is known: all were first seen in the first 90 days, and nothing "
            "says since when they had been there."
        )
        yield from ((q.name, {}, null(q.unit, why, n=0)) for q in QUANTITIES)
        return
    yield from returning.returned(scope, arrivals)
    yield from returning.association(arrivals)
    yield from lifetime.lifetime(scope)
    for part in tally(scope, "staying/cohorts.sql", "cohort", "month"):
        yield "staying.retention", part.group, wilson(part.k, part.n)
    yield from careers(scope)


def compare(a: Scope, b: Scope) -> Iterator[Contrast]:
    """Returning: risk ratio, clustered by thread. Staying: hazard ratio and log-rank."""
    if any(unsupported(quantity, scope) for quantity in QUANTITIES for scope in (a, b)):
        return
    yield from returning.contrasts_of(a, b)
    yield from lifetime.contrasts_of(a, b)


def _quantity(name: str, unit: str, evidence: Evidence, *, compared: bool = False) -> Quantity:
    return Quantity(
        name=f"staying.{name}",
        unit=unit,
        requires=frozenset({"authors", "threads"}),
        frames=WHOLE_EXCHANGES,
        effect="risk_ratio" if compared else None,
        evidence=evidence,
    )


_LANDMARK = "staying/landmark.sql"

QUANTITIES = (
    _quantity(
        "returned",
        "share",
        Evidence(sql="staying/returned.sql", unit="person", by={"replied_within_24h": _LANDMARK}),
        compared=True,
    ),
    _quantity("association", "share", Evidence(sql="staying/associated.sql", unit="person")),
    _quantity("lifetime", "s", Evidence(sql="staying/lived.sql", unit="person")),
    _quantity("retention", "share", Evidence(sql="staying/cohorts.sql", unit="person")),
    _quantity("careers", "people", Evidence(sql="staying/careers_kept.sql", unit="person")),
)

QUESTION = Question(name="staying", quantities=QUANTITIES, compute=compute, compare=compare)
