"""Does help go to people who never helped the giver? After Baker & Bulkley 2014."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from msgspec.structs import replace
from numpy.typing import NDArray

from liaisons.measures.contract import Finding
from liaisons.measures.networks import events
from liaisons.measures.rows import Estimate, Ints, null
from liaisons.measures.statistics.resampling import expected, ratio_of_sums
from liaisons.measures.ties.seeds import seed_of
from liaisons.measures.ties.structure import not_drawn
from liaisons.network.graph import by_appearance
from liaisons.network.personal import dealings

if TYPE_CHECKING:
    from liaisons.measures.scope import Scope

EXPECTED = "mean with askers dealt anew within each month, central 95%"
SHARE = "share of help given, bootstrap of givers, percentile 95% CI"


def indirect_share(scope: Scope, observed: Ints) -> Iterator[Finding]:
    """The share of help that goes to somebody who had not helped the giver before.

    Over messages of help given by the people ``observed`` (keys). Expected: askers are dealt anew
    within each month, so that everybody gives and receives as much as they did that month.
    """
    links = events(scope, "help")
    people, giver, asker = by_appearance(links["source"].to_numpy(), links["target"].to_numpy())
    counted = np.isin(people, observed)[giver]
    fresh = _fresh(giver, asker, len(people))[counted]
    drawn = scope.resampler("commons.indirect_share")
    share = ratio_of_sums(fresh, np.ones(len(fresh)), drawn, clusters=giver[counted])
    yield "commons.indirect_share", {}, replace(share, method=SHARE)
    yield "commons.expected_indirect_share", {}, _by_chance(scope, giver, asker, counted)


def _by_chance(scope: Scope, giver: Ints, asker: Ints, counted: NDArray[np.bool_]) -> Estimate:
    n = int(np.count_nonzero(counted))
    if scope.facts.permutations == 0:
        return null("share", not_drawn(), n=n, method=EXPECTED)
    month = events(scope, "help")["month"].combine_chunks().dictionary_encode().indices.to_numpy()
    seed = seed_of(scope, "commons.expected_indirect_share")
    people = int(max(giver.max(initial=0), asker.max(initial=0))) + 1
    draws = [
        _fresh(giver, dealt, people)[counted].mean() if n else np.nan
        for dealt in dealings(giver, asker, month, seed, scope.facts.permutations)
    ]
    return replace(expected(np.array(draws), n=n, unit="share"), method=EXPECTED, draws=None)


def _fresh(giver: Ints, asker: Ints, people: int) -> NDArray[np.bool_]:
    """Whether, when help is given, its receiver had not yet helped the giver."""
    pair = giver * people + asker
    pairs, first = np.unique(pair, return_index=True)
    reverse = asker * people + giver
    at = np.minimum(np.searchsorted(pairs, reverse), max(len(pairs) - 1, 0))
    before = (pairs[at] == reverse) & (first[at] < np.arange(len(pair)))
    return np.asarray(~before)
