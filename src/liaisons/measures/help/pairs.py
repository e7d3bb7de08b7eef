"""Two communities on how questions fare; one asker's questions go together."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from liaisons.measures.comparison import contrast
from liaisons.measures.help.questions import Questions, waited
from liaisons.measures.rows import Contrast
from liaisons.measures.scope import Scope
from liaisons.measures.statistics.clustered import risks
from liaisons.measures.statistics.contrasts import Comparison, of_waits
from liaisons.measures.statistics.intervals import wilson

_WALD = "Wald, clustered"


def first_reply(a: Scope, b: Scope) -> Contrast:
    """Difference of the medians, hazard ratio (above 1: sooner in ``a``) and log-rank."""
    here, there = Questions.of(a), Questions.of(b)
    medians = waited(a, here).median, waited(b, there).median
    comparison = of_waits(here.waits(), there.waits(), *medians)
    return contrast("help.first_reply_delay", (a.community, b.community), *medians, comparison)


def shares(a: Scope, b: Scope, measure: str, column: str) -> Contrast:
    """Difference and ratio of the shares of questions for which ``column`` is true."""
    here, there = Questions.of(a), Questions.of(b)
    outcomes = getattr(here, column), getattr(there, column)
    found = risks(np.concatenate(outcomes), _first(here, there), _askers(here, there))
    comparison = Comparison(
        difference=found.difference,
        effect="risk_ratio",
        effect_size=found.ratio,
        test=_WALD,
        p=found.p,
    )
    first, second = (wilson(int(outcome.sum()), len(outcome)) for outcome in outcomes)
    return contrast(measure, (a.community, b.community), first, second, comparison)


def _first(here: Questions, there: Questions) -> NDArray[np.bool_]:
    return np.arange(len(here) + len(there)) < len(here)


def _askers(here: Questions, there: Questions) -> NDArray[Any]:
    """The askers of both, nobody in common: codes of one sign and parity apart."""
    return np.concatenate([here.asker * 2, there.asker * 2 + 1])
