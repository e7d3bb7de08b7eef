"""What regulating and answering cost: messages to read, replies to write."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
from msgspec.structs import replace

from liaisons.i18n import _
from liaisons.measures.contract import Finding
from liaisons.measures.rows import Estimate, null
from liaisons.measures.scope import Scope
from liaisons.measures.statistics.resampling import ratio_of_sums

_READING = "regulation.reading_load"
_MONTHS = "messages / (regulators × days), bootstrap of months, percentile 95% CI"
_WEEKS = "replies / weeks in which a helper replied, bootstrap of helpers, percentile 95% CI"


def nobody_known() -> str:
    return _("The source does not say who moderates.")


def reading(scope: Scope, months: pa.Table) -> Iterator[Finding]:
    """Messages for each person who regulates and day, over the months in which somebody did."""
    messages, regulators, days = (
        months[column].to_numpy() for column in ("messages", "regulators", "days")
    )
    active = regulators > 0
    if not active.any():
        yield _READING, {}, null("messages", nobody_known(), n=0, method=_MONTHS)
        return
    watched = (regulators * days)[active]
    chance = scope.resampler(_READING)
    estimate = ratio_of_sums(messages[active], watched, chance, unit="messages")
    yield _READING, {}, replace(estimate, n=int(messages[active].sum()), method=_MONTHS)
    for at in np.flatnonzero(active).tolist():
        load = int(messages[at]) / int(regulators[at] * days[at])
        group = {"month": months["month"][at].as_py()}
        yield (
            _READING,
            group,
            Estimate(
                value=load,
                n=int(messages[at]),
                unit="messages",
                method="messages / (regulators × days)",
            ),
        )


def answering(scope: Scope) -> Estimate:
    """Replies for each helper and week in which they reply; n is the helpers."""
    given = scope.rows("regulation/answering.sql")
    estimate = ratio_of_sums(
        given["replies"].to_numpy(),
        given["weeks"].to_numpy(),
        scope.resampler("regulation.answering_load"),
        unit="replies",
    )
    return replace(estimate, method=_WEEKS)
