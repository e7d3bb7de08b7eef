"""Does help go to people who never helped the giver? After Baker & Bulkley 2014."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from liaisons.columns import among
from liaisons.measures.contract import Finding
from liaisons.measures.rows import Estimate, Ints, null
from liaisons.measures.statistics.resampling import expected, ratio_of_sums
from liaisons.measures.ties.seeds import seed_of
from liaisons.measures.ties.structure import not_drawn
from liaisons.network.graph import Codes
from liaisons.network.personal import dealings

if TYPE_CHECKING:
    from liaisons.measures.networks import Links
    from liaisons.measures.scope import Scope

EXPECTED = "mean with askers dealt anew within each month, central 95%"
SHARE = "share of help given, bootstrap of givers, percentile 95% CI"


def indirect_share(scope: Scope, observed: Ints) -> Iterator[Finding]:
    """The share of help that goes to somebody who had not helped the giver before.

    Over messages of help given by the people ``observed`` (keys). Expected: askers are dealt anew
    within each month, so that everybody gives and receives as much as they did that month.
    """
    links = scope.links("help")
    giver = links.source
    counted = np.isin(links.people, observed)[giver]
    fresh = _fresh(giver, links.target, len(links.people))[counted]
    drawn = scope.resampler("commons.indirect_share")
    share = ratio_of_sums(fresh, np.ones(len(fresh)), drawn, clusters=giver[counted])
    yield "commons.indirect_share", {}, replace(share, method=SHARE)
    yield "commons.expected_indirect_share", {}, _by_chance(scope, links, counted)


def _by_chance(scope: Scope, links: Links, counted: NDArray[np.bool_]) -> Estimate:
    n = int(np.count_nonzero(counted))
    if scope.facts.permutations == 0:
        return null("share", not_drawn(), n=n, method=EXPECTED)
    seed, people = seed_of(scope, "commons.expected_indirect_share"), len(links.people)
    draws = [
        _fresh(links.source, dealt, people)[counted].mean() if n else np.nan
        for dealt in dealings(
            links.source, links.target, links.month, seed, scope.facts.permutations
        )
    ]
    return replace(expected(np.array(draws), n=n, unit="share"), method=EXPECTED, draws=None)


def _fresh(giver: Codes | Ints, asker: Codes | Ints, people: int) -> NDArray[np.bool_]:
    """Whether, when help is given, its receiver had not yet helped the giver."""
    pair = giver.astype(np.int64) * people + asker
    pairs, first = np.unique(pair, return_index=True)
    reverse = asker.astype(np.int64) * people + giver
    back, of = np.unique(reverse, return_inverse=True)  # in order they are looked up fast
    there, place = among(pairs, back)
    began = np.where(there, first[place], len(pair)) if len(pairs) else back
    return np.asarray(began[of] >= np.arange(len(pair)))
