"""What is produced together? References, knowledge from practice, consensus, corrections.

A link is not the only knowledge: what comes from practice counts beside it (Borkman 1976, *Social
Service Review* 50: 445–456). Consensus is coded of a thread, or found from the codings of its
messages by the protocol of the theses on #DocTocToc: at least two concordant helpful answers, or
one with a reference, and none opposed.
"""

from __future__ import annotations

from collections.abc import Iterator

from liaisons.measures.coded import (
    agreement,
    agreements,
    assisted,
    coded_share,
    shares,
    with_assistant,
)
from liaisons.measures.contract import Finding, Question
from liaisons.measures.scope import Scope

_REFERENCE = ("contribution.reference",)
_EXPERIENCE = ("contribution.experience",)
_CORRECTION = ("contribution.correction",)
_DUPLICATE = ("contribution.duplicate",)
_CONSENSUS = ("consensus",)
_ANSWER = ("contribution.answer",)
_ALL = (*_ANSWER, *_REFERENCE, *_EXPERIENCE, *_CORRECTION, *_DUPLICATE, *_CONSENSUS)

QUANTITIES = (
    coded_share(
        "knowledge.reference_share", "knowledge/reference.sql", _REFERENCE,
        source="knowledge/cited.sql",
    ),
    coded_share("knowledge.experience_share", "knowledge/experience.sql", _EXPERIENCE),
    coded_share("knowledge.corrected_share", "knowledge/correction.sql", _CORRECTION),
    coded_share("knowledge.converged_share", "knowledge/converged.sql", _CONSENSUS),
    coded_share("knowledge.outcome_share", "knowledge/outcomes.sql", _CONSENSUS),
    coded_share("knowledge.protocol_share", "knowledge/protocol.sql", _ANSWER),
    coded_share("knowledge.repeat_share", "knowledge/repeated.sql", _DUPLICATE),
    *with_assistant("knowledge", _ALL),
        agreement("knowledge.agreement", _ALL),
)  # fmt: skip


def compute(scope: Scope) -> Iterator[Finding]:
    """Each share of what people read for it."""
    for quantity in QUANTITIES:
        known = scope.coded.intersection(quantity.coded)
        if quantity.evidence is None or not known or quantity.name == "knowledge.outcome_share":
            continue
        parts = ("subject",) if quantity.name == "knowledge.converged_share" else ()
        yield from shares(scope, quantity.name, quantity.evidence.sql, parts=parts)
    if scope.coded.intersection(_REFERENCE):
        yield from shares(scope, "knowledge.reference_share", "knowledge/cited.sql", what="source")
    if scope.coded.intersection(_CONSENSUS):
        yield from shares(
            scope, "knowledge.outcome_share", "knowledge/outcomes.sql", what="outcome"
        )
    yield from assisted(scope, "knowledge", _ALL, "code")
    yield from agreements(scope, "knowledge.agreement", _ALL)


QUESTION = Question(name="knowledge", quantities=QUANTITIES, compute=compute)
