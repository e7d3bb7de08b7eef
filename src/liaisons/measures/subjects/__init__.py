"""What is it about? Shares of questions per subject, as people coded them.

The subject of a question is that of its message, else of its thread; each has one. Support and
tension, which may go together in one message, are questions of their own.
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

_CODES = ("subject",)
_SHARE = "subjects.share"


def compute(scope: Scope) -> Iterator[Finding]:
    """Shares, whole, by month, by the asker's seniority and attributes."""
    parts = () if scope.untimed else ("month", "seniority")
    yield from shares(scope, _SHARE, "subjects/shares.sql", what="subject", parts=parts)
    yield from by_attributes(scope, _SHARE, "subjects/by_attribute.sql", "subject")
    yield from assisted(scope, "subjects", _CODES, "subject")
    yield from agreements(scope, "subjects.agreement", _CODES)


QUESTION = Question(
    name="subjects",
    quantities=(
        coded_share(_SHARE, "subjects/shares.sql", _CODES, attribute="subjects/by_attribute.sql"),
        *with_assistant("subjects", _CODES),
        agreement("subjects.agreement", _CODES),
    ),
    compute=compute,
)
