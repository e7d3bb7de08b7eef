"""Do those who are seen most help most?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from liaisons.i18n import _
from liaisons.measures.actors.people import People
from liaisons.measures.contract import Finding
from liaisons.measures.rows import Group, null
from liaisons.measures.statistics.ranks import SPEARMAN, spearman

if TYPE_CHECKING:
    from liaisons.measures.scope import Scope

EXPOSURES = ("followers", "reactions")


def visibility(scope: Scope, people: People) -> Iterator[Finding]:
    """Rank correlation of exposure (followers; reactions received per message) and help given.

    Reactions are taken per message: whoever writes more has more of them, seen or not. Over people
    whose exposure is known; null where the source knows none.
    """
    for exposure in EXPOSURES:
        group: Group = {"exposure": exposure}
        column = people.table[exposure]
        known = column.is_valid().to_numpy()
        seen = column.fill_null(0).to_numpy()[known]
        if exposure == "reactions":
            seen = seen / people.column("messages")[known]
        if not known.any() or not seen.any():
            why = _("The source does not say how much people are seen.")
            yield "actors.visibility", group, null("correlation", why, n=0, method=SPEARMAN)
            continue
        drawn = scope.resampler("actors.visibility", exposure)
        found = spearman(seen, people.given[known], drawn)
        yield "actors.visibility", group, found.observed
