"""Personal or collective: do people deal with the same few others, or with whoever is there?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from liaisons.network.diversity import rarefied_partners
from liaisons.network.graph import Bools, Floats, Ints, by_appearance, count

#: Random attempts to part people dealt to themselves, before what is left is parted one by one.
_ATTEMPTS = 8


@dataclass(frozen=True, eq=False)
class Personal:
    """How personal the exchanges are, person by person and over all.

    All arrays but ``draws`` are parallel, over the people with enough exchanges, in the order of
    first appearance: ``people`` their keys, ``exchanges`` how many they had, ``observed`` and
    ``expected`` their effective numbers of partners, ``index`` = (expected − observed) / expected.
    ``value`` is the mean index (None without anybody), ``draws`` its bootstrap replicates.
    """

    people: Ints
    exchanges: Ints
    observed: Floats
    expected: Floats
    index: Floats
    value: float | None
    draws: Floats


def personal_index(
    one: ArrayLike,
    other: ArrayLike,
    month: ArrayLike,
    seed: int,
    size: int = 5,
    permutations: int = 99,
    replicates: int = 999,
) -> Personal:
    """The personal index of a community's exchanges: 0 if partners are as chance deals them.

    ``one``, ``other`` and ``month`` are parallel: who (in a help network the helper), with whom
    (the asker), when; in their order in time. An exchange counts for both. Observed and expected
    are effective numbers of partners rarefied to ``size`` exchanges (``rarefied_partners``), for
    people who have as many. Expected is the mean over ``permutations`` in which partners are dealt
    anew within each month: everybody keeps their number of exchanges in each role and month, and
    nobody is dealt to themselves. The draws resample people.

    Both numbers are taken at the same number of exchanges and from the same activity, so that
    neither the size of the community nor how much its people write moves the index by itself.
    """
    start, end = np.asarray(one, np.int64), np.asarray(other, np.int64)
    apart = start != end
    people, start, end = by_appearance(start[apart], end[apart])
    deal = _Deal(np.random.default_rng(seed), start, end, np.asarray(month)[apart])
    n = len(people)
    observed = _partners(start, end, n, size)
    enough = np.flatnonzero(~np.isnan(observed))
    expected = np.zeros(n)
    for _ in range(permutations if len(enough) else 0):
        expected += _partners(deal.start, deal.again(), n, size)
    observed, expected = observed[enough], expected[enough] / permutations
    index = (expected - observed) / expected
    return Personal(
        people=people[enough],
        exchanges=(count(start, n) + count(end, n))[enough],
        observed=observed,
        expected=expected,
        index=index,
        value=float(index.mean()) if len(index) else None,
        draws=_resampled(deal.rng, index, replicates),
    )


def _partners(start: Ints, end: Ints, n: int, size: int) -> Floats:
    """The rarefied effective number of partners of everybody; an exchange counts for both."""
    pair = np.sort(np.minimum(start, end) * n + np.maximum(start, end))
    first = np.flatnonzero(np.concatenate([[True], pair[1:] != pair[:-1]])[: len(pair)])
    exchanges = np.diff(first, append=len(pair))
    low = pair[first] // max(n, 1)
    high = pair[first] - low * n
    owner = np.concatenate([low, high])
    return rarefied_partners(owner, np.concatenate([exchanges, exchanges]), n, size)


def _resampled(rng: np.random.Generator, index: Floats, replicates: int) -> Floats:
    n = len(index)
    if not n:
        return np.full(replicates, np.nan)
    return np.array([index[rng.integers(n, size=n)].mean() for _ in range(replicates)])


class _Deal:
    """Exchanges in the order of their months, whose partners can be dealt anew within the month."""

    def __init__(self, rng: np.random.Generator, start: Ints, end: Ints, month: Ints) -> None:
        order = np.argsort(month, kind="stable")
        self.rng = rng
        self.start, self.end = start[order], end[order]
        _, code, size = np.unique(month[order], return_inverse=True, return_counts=True)
        self.size = size[code]
        self.first = (np.cumsum(size) - size)[code]
        # Month, chance and position in one number: sorting it shuffles within each month.
        self._position_bits = len(order).bit_length()
        self._chance_bits = 63 - self._position_bits - len(size).bit_length()
        self._month = (code << (63 - len(size).bit_length())) + np.arange(len(order))

    def again(self) -> Ints:
        """The partners, dealt anew within each month; nobody to themselves."""
        chance = self.rng.integers(1 << self._chance_bits, size=len(self.end))
        shuffled = np.sort(self._month + (chance << self._position_bits))
        end: Ints = self.end[shuffled & ((1 << self._position_bits) - 1)]
        self._part(end)
        return end

    def _part(self, end: Ints) -> None:
        """Exchange, within the month, the partners of those dealt to themselves, in place."""
        for _ in range(_ATTEMPTS):
            alone = np.flatnonzero(self.start == end)
            if not len(alone):
                return
            with_ = self.first[alone] + self.rng.integers(self.size[alone])
            fits = self._without(end, with_, self.start[alone])
            fits &= self.start[with_] != end[with_]
            with_, kept = np.unique(with_[fits], return_index=True)
            alone = alone[fits][kept]
            end[alone], end[with_] = end[with_], end[alone]
        for left in np.flatnonzero(self.start == end).tolist():
            self._part_one(end, left)

    def _part_one(self, end: Ints, alone: int) -> None:
        """Part one exchange by looking through its month.

        Some other exchange there does without the person: nobody exchanged with themselves to
        begin with, so that nobody fills more than half of the places of a month.
        """
        if self.start[alone] != end[alone]:  # parted together with one before
            return
        month = self.first[alone] + np.arange(self.size[alone])
        with_ = self.rng.choice(month[self._without(end, month, self.start[alone])])
        end[alone], end[with_] = end[with_], end[alone]

    def _without(self, end: Ints, places: Ints, person: Ints) -> Bools:
        """Whether the exchanges at ``places`` do without the person (of the same place)."""
        return np.asarray((self.start[places] != person) & (end[places] != person))
