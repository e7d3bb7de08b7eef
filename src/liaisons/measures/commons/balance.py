"""Do people give as much as they take?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from liaisons.measures.comparison import contrast
from liaisons.measures.contract import Finding
from liaisons.measures.rows import Contrast, Estimate, Ints, null
from liaisons.measures.statistics import contrasts
from liaisons.measures.statistics.intervals import wilson
from liaisons.measures.statistics.ranks import spearman
from liaisons.measures.statistics.resampling import mean
from liaisons.measures.ties.structure import not_drawn

if TYPE_CHECKING:
    from liaisons.measures.scope import Scope

#: How somebody stands: gave more than they received; as much; less, but something; gave nothing
#: though they asked or received; neither asked, gave nor received.
BALANCES = ("giver", "even", "receiver", "asker_only", "neither")


class People:
    """People watched for at least 90 days, by first appearance: help given and received."""

    def __init__(self, scope: Scope) -> None:
        self.table = scope.rows("commons/people.sql")
        self.given, self.received, self.questions = (
            np.asarray(self.table[name].to_numpy(), np.int64)
            for name in ("given", "received", "questions")
        )

    def __len__(self) -> int:
        return len(self.table)

    @property
    def keys(self) -> Ints:
        return np.asarray(self.table["person"].to_numpy(), np.int64)

    @property
    def balance(self) -> Ints:
        return self.given - self.received

    @property
    def standing(self) -> NDArray[np.str_]:
        """The balance of each, by its name."""
        gave, took = self.given > 0, (self.received > 0) | (self.questions > 0)
        rules = [self.balance > 0, gave & (self.balance == 0), gave, took]
        return np.select(rules, BALANCES[:-1], BALANCES[-1])

    def kept(self) -> pa.Table:
        """What is kept with the run, for evidence."""
        return self.table.append_column("balance", pa.array(self.standing))


def give_take(scope: Scope, people: People) -> Iterator[Finding]:
    """Mean of help given less help received, and the share of each balance."""
    yield "commons.give_take", {}, _mean(scope, people)
    standing = people.standing
    for name in BALANCES:
        k = int(np.count_nonzero(standing == name))
        yield "commons.give_take", {"balance": name}, wilson(k, len(people))


def _mean(scope: Scope, people: People) -> Estimate:
    return mean(people.balance, scope.resampler("commons.give_take"), unit="messages")


def reciprocators(scope: Scope, people: People) -> Iterator[Finding]:
    """Rank correlation of help received and given, and what shuffling people gives."""
    found = spearman(people.received, people.given, scope.resampler("commons.reciprocators"))
    yield "commons.reciprocators", {}, found.observed
    chance = found.expected
    if scope.facts.permutations == 0:
        chance = null("correlation", not_drawn(), n=len(people), method=chance.method)
    yield "commons.expected_reciprocators", {}, chance


def contrasts_of(a: Scope, b: Scope) -> Iterator[Contrast]:
    """Help given less help received, person by person: difference of means, Cliff's delta."""
    here, there = People(a), People(b)
    if len(here) and len(there):
        drawn = a.resampler("commons.give_take", "against", b.community)
        found = contrasts.of_values(here.balance, there.balance, drawn, unit="messages")
        means = _mean(a, here), _mean(b, there)
        yield contrast("commons.give_take", (a.community, b.community), *means, found)
