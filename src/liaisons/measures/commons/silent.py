"""Who only reads?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from liaisons.i18n import _
from liaisons.measures.comparison import contrast
from liaisons.measures.rows import Contrast, Estimate, null
from liaisons.measures.statistics import contrasts
from liaisons.measures.statistics.intervals import WILSON, wilson

if TYPE_CHECKING:
    from liaisons.measures.scope import Scope


def silent(scope: Scope) -> Estimate:
    """The share of the reported size that never wrote."""
    size = scope.facts.reported_size
    if size is None:
        why = _("The size that the place reports is not known: write reported_size in study.toml.")
        return null("share", why, method=WILSON)
    people = len(scope.relation("members"))
    if people > size:
        why = _(
            "More people wrote ({people}) than the place reports as members ({size}).",
            people=people,
            size=size,
        )
        return null("share", why, n=size, method=WILSON)
    return wilson(size - people, size)


def contrasts_of(a: Scope, b: Scope) -> Iterator[Contrast]:
    """Difference and ratio of the shares who only read, where both are known."""
    first, second = silent(a), silent(b)
    if first.value is None or second.value is None or first.n is None or second.n is None:
        return
    counted = (round(first.value * first.n), first.n, round(second.value * second.n), second.n)
    found = contrasts.of_shares(*counted)
    yield contrast("commons.silent", (a.community, b.community), first, second, found)
