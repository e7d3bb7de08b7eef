"""What two communities have to do with one another: who writes in both, who writes more."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from liaisons.i18n import _
from liaisons.measures.comparison import contrast
from liaisons.measures.rows import Contrast
from liaisons.measures.scope import Scope
from liaisons.measures.statistics import contrasts
from liaisons.measures.statistics.intervals import wilson


def contrasts_of(a: Scope, b: Scope) -> Iterator[Contrast]:
    """The shares of members who write, and who was seen in both."""
    people = {scope.community: _people(scope) for scope in (a, b)}
    here, there = people[a.community], people[b.community]
    if {"authors"} <= a.capabilities & b.capabilities:
        yield from _active_share(a, b, len(here), len(there))
        yield _overlap((a.community, b.community), here, there)


def _people(scope: Scope) -> np.ndarray:
    return np.sort(scope.rows("presence/known_people.sql")["person"].to_numpy())


def _active_share(a: Scope, b: Scope, here: int, there: int) -> Iterator[Contrast]:
    size_a, size_b = a.facts.reported_size, b.facts.reported_size
    if size_a is None or size_b is None or here > size_a or there > size_b:
        return
    yield contrast(
        "presence.active_share",
        (a.community, b.community),
        wilson(here, size_a),
        wilson(there, size_b),
        contrasts.of_shares(here, size_a, there, size_b),
    )


def _overlap(names: tuple[str, str], here: np.ndarray, there: np.ndarray) -> Contrast:
    """People seen in both, as a share of the people of each (n × value gives their number).

    People are the same where both places know them by the same account. Where nobody is, it cannot
    be told whether nobody writes in both or nobody could be recognised.
    """
    both = len(np.intersect1d(here, there))
    why = None
    if not both:
        why = _(
            "Nobody is known in both places: either nobody writes in both, or the two have no "
            "account in common by which somebody could be recognised."
        )
    return Contrast(
        measure="presence.overlap",
        a=names[0],
        b=names[1],
        unit="share",
        a_value=both / len(here) if both else None,
        b_value=both / len(there) if both else None,
        n_a=len(here),
        n_b=len(there),
        why=why,
    )
