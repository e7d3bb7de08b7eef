"""What kind of support is given, and are people thanked for it?

Kinds after Cutrona & Suhr 1992, *Communication Research* 19: 154–174; a reply may give several.
Thanks are the asker's, after a reply; those who are not thanked yet wait until the window's end.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from liaisons.measures.coded import (
    agreement,
    agreements,
    assisted,
    coded_share,
    shares,
    with_assistant,
)
from liaisons.measures.contract import WHOLE_EXCHANGES, Evidence, Finding, Quantity, Question
from liaisons.measures.scope import Scope
from liaisons.measures.statistics.waiting import Waits, waiting

KINDS = ("informational", "emotional", "esteem", "network", "tangible")
_CODES = tuple(f"support.{kind}" for kind in KINDS)
_THANKS = ("contribution.thanks",)


def compute(scope: Scope) -> Iterator[Finding]:
    """Kinds of support by who gives and about what; thanks."""
    if scope.coded.intersection(_CODES):
        parts = ("subject",) if scope.untimed else ("seniority", "subject")
        yield from shares(scope, "support.share", "support/given.sql", what="support", parts=parts)
    if scope.coded.intersection(_THANKS):
        yield from shares(scope, "support.thanked_share", "support/thanks.sql")
        if not scope.untimed:
            yield from _delay(scope)
    yield from assisted(scope, "support", _CODES, "support")
    yield from agreements(scope, "support.agreement", (*_CODES, *_THANKS))


def _delay(scope: Scope) -> Iterator[Finding]:
    table = scope.rows("support/thanks.sql")
    waits = Waits(
        table["wait_us"].to_numpy() / 1e6,
        table["counted"].to_numpy(),
        table["thread_id"].to_numpy().astype(np.int64),
    )
    found = waiting(waits, scope.resampler("support.thanks_delay"))
    yield "support.thanks_delay", {}, found.median


QUESTION = Question(
    name="support",
    quantities=(
        coded_share("support.share", "support/given.sql", _CODES),
        coded_share("support.thanked_share", "support/thanks.sql", _THANKS),
        Quantity(
            name="support.thanks_delay",
            unit="s",
            requires=frozenset({"threads", "authors"}),
            frames=WHOLE_EXCHANGES,
            coded=_THANKS,
            effect="ratio_of_means",
            evidence=Evidence(sql="support/thanks.sql", unit="message"),
        ),
        *with_assistant("support", _CODES),
        agreement("support.agreement", (*_CODES, *_THANKS)),
    ),
    compute=compute,
)
