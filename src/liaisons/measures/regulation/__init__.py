"""What is regulated, by whom, at what cost?

From acts of moderation, as far as the source records them. What a platform removed before
collection is not in the corpus, which is said beside each figure. Seniority and refusal: after
Halfaker, Geiger, Morgan & Riedl 2013, *American Behavioral Scientist* 57: 664–688.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from msgspec.structs import replace

from liaisons.i18n import _
from liaisons.measures.contract import WHOLE_EXCHANGES, Evidence, Finding, Quantity, Question
from liaisons.measures.regulation import loads, rates, refusals
from liaisons.measures.rows import Contrast, Estimate, Floats, null
from liaisons.measures.runner import unsupported
from liaisons.measures.scope import Scope
from liaisons.measures.statistics.inequality import gini
from liaisons.measures.statistics.waiting import Waits, waiting

_MODERATED = frozenset({"moderation"})
_JUDGED = Evidence(sql="regulation/judged.sql", unit="message")
_REFUSED = Evidence(sql="regulation/refused.sql", unit="message")
_REGULATORS = Evidence(sql="regulation/regulators.sql", unit="person")
_BY_AUTHORS = _MODERATED | {"authors"}
_ANSWERING = "regulation.answering_load"

QUANTITIES = (
    Quantity(
        name="regulation.acts_per_1000",
        unit="acts",
        requires=_MODERATED,
        effect="ratio_of_means",
        evidence=_JUDGED,
    ),
    Quantity(name="regulation.trend", unit="ratio", requires=_MODERATED, evidence=_JUDGED),
    Quantity(
        name="regulation.delay",
        unit="s",
        requires=_MODERATED,
        effect="ratio_of_means",
        evidence=_JUDGED,
    ),
    Quantity(
        name="regulation.gini_regulators",
        unit="coefficient",
        requires=_MODERATED,
        effect="difference",
        evidence=_REGULATORS,
    ),
    Quantity(
        name="regulation.newcomer_refused",
        unit="share",
        requires=_BY_AUTHORS,
        effect="risk_ratio",
        evidence=_REFUSED,
    ),
    Quantity(
        name="regulation.newcomer_ratio", unit="ratio", requires=_BY_AUTHORS, evidence=_REFUSED
    ),
    Quantity(
        name="regulation.noise",
        unit="ratio",
        requires=_BY_AUTHORS,
        evidence=Evidence(sql="regulation/off_topic.sql", unit="message"),
    ),
    Quantity(
        name="regulation.reading_load",
        unit="messages",
        requires=_MODERATED,
        effect="ratio_of_means",
        evidence=_REGULATORS,
    ),
    Quantity(
        name=_ANSWERING,
        unit="replies",
        requires=frozenset({"threads", "authors"}),
        frames=WHOLE_EXCHANGES,
        effect="ratio_of_means",
        evidence=Evidence(sql="regulation/answers.sql", unit="message"),
    ),
)


def compute(scope: Scope) -> Iterator[Finding]:
    """Acts and what they cost; without acts of moderation only what answering costs."""
    if "moderation" in scope.capabilities:
        for name, group, estimate in _acts(scope):
            yield name, group, _as_collected(estimate)
    yield _ANSWERING, {}, loads.answering(scope)


def _acts(scope: Scope) -> Iterator[Finding]:
    months = scope.rows("regulation/months.sql")
    yield from rates.findings(scope, months)
    yield from _delays(scope)
    yield "regulation.gini_regulators", {}, _gini(scope)
    yield from refusals.findings(scope)
    yield from rates.noise(months)
    yield from loads.reading(scope, months)


def _as_collected(estimate: Estimate) -> Estimate:
    """The estimate, saying what no corpus can know."""
    said = _("What the platform removed before collection is not in the corpus.")
    method = f"{estimate.method}. {said}" if estimate.method else said
    return replace(estimate, method=method)


def _delays(scope: Scope) -> Iterator[Finding]:
    """Median time from a message (a thread's first, where the thread was acted upon) to the act."""
    table = scope.rows("regulation/delays.sql")
    delay, act = table["delay_us"].to_numpy() / 1e6, table["act"].to_numpy()
    yield "regulation.delay", {}, _median(scope, delay)
    for kind in np.unique(act.astype(str)).tolist():
        yield "regulation.delay", {"act": kind}, _median(scope, delay[act == kind], kind)


def _median(scope: Scope, delays: Floats, *act: str) -> Estimate:
    """Every act has come: nothing is censored, and the median is that of the delays themselves."""
    waits = Waits(delays, np.ones(len(delays), dtype=bool))
    return waiting(waits, scope.resampler("regulation.delay", *act)).median


def _gini(scope: Scope) -> Estimate:
    """How unequally the acts are shared among those known to have made any."""
    acts = scope.rows("regulation/by_regulator.sql")["acts"].to_numpy()
    if not len(acts):
        return null("coefficient", loads.nobody_known(), n=0)
    return gini(acts, scope.resampler("regulation.gini_regulators"))


def compare(a: Scope, b: Scope) -> Iterator[Contrast]:
    """The contrast that needs the months of both: acts per message."""
    quantity = QUANTITIES[0]
    if not any(unsupported(quantity, scope) for scope in (a, b)):
        yield rates.contrast_of(a, b)


QUESTION = Question(name="regulation", quantities=QUANTITIES, compute=compute, compare=compare)
