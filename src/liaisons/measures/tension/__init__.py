"""Where does it strain? Disagreement apart from contempt, conflict and mediation.

To disagree about the work is not to despise who does it (Jehn 1995, *Administrative Science
Quarterly* 40: 256–282): kinds are never added up. Position is what the author had done here
*before* the message, so that what follows from the message cannot explain it.
"""

from __future__ import annotations

from collections.abc import Iterator

from liaisons.measures.coded import (
    agreement,
    agreements,
    assisted,
    by_attributes,
    coded_share,
    shares,
    with_assistant,
)
from liaisons.measures.contract import Finding, Question
from liaisons.measures.scope import Scope

KINDS = ("disagreement", "contempt", "conflict", "mediation")
_CODES = tuple(f"tension.{kind}" for kind in KINDS)
_HARSH = ("tension.contempt", "tension.conflict")
_SHARE = "tension.share"


def compute(scope: Scope) -> Iterator[Finding]:
    """Each kind by position, seniority, subject and attributes; threads that turn."""
    parts = ("subject",) if scope.untimed else ("position", "seniority", "subject")
    yield from shares(scope, _SHARE, "tension/shares.sql", what="tension", parts=parts)
    yield from by_attributes(scope, _SHARE, "tension/by_attribute.sql", "tension")
    if scope.coded.intersection(_HARSH) and not scope.untimed:
        yield from shares(scope, "tension.turned_share", "tension/turned.sql")
    yield from assisted(scope, "tension", _CODES, "tension")
    yield from agreements(scope, "tension.agreement", _CODES)


QUESTION = Question(
    name="tension",
    quantities=(
        coded_share(_SHARE, "tension/shares.sql", _CODES, attribute="tension/by_attribute.sql"),
        coded_share("tension.turned_share", "tension/turned.sql", _HARSH),
        *with_assistant("tension", _CODES),
        agreement("tension.agreement", _CODES),
    ),
    compute=compute,
)
