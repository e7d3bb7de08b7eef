"""Personal or collective: do people deal with the same few others, or with whoever is there?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from liaisons.network.diversity import rarefied_partners
from liaisons.network.graph import Codes, Floats, Ints, by_appearance, count, numbered

_MOVES = 0.75
_IN_THREES = 0.25
#: Steps before the first dealing counts, and between one and the next: a partner changes place at
#: random in three steps out of four.
_FIRST, _BETWEEN = 12, 2


@dataclass(frozen=True, eq=False)
class Personal:
    """How personal the exchanges are, person by person and over all.

    All arrays but ``draws`` are parallel, over the people with enough exchanges, in the order of
    first appearance: ``people`` their keys, ``exchanges`` how many they had, ``observed`` and
    ``expected`` their effective numbers of partners, ``index`` = (expected − observed) / expected.
    ``value`` is the mean index (None without anybody), ``draws`` its bootstrap replicates. Where
    nothing was dealt anew, what is expected is not known: NaN, and None for the mean.
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
    n: int | None = None,
) -> Personal:
    """The personal index of a community's exchanges: 0 if partners are as chance deals them.

    ``one``, ``other`` and ``month`` are parallel: who (in a help network the helper), with whom
    (the asker), when; in their order in time. With ``n`` the people are codes below it, in order of
    first appearance, and two different ones throughout.

    An exchange counts for both. Observed and expected are effective numbers of partners rarefied
    to ``size`` exchanges (``rarefied_partners``), for people who have as many. Expected is the mean
    over ``permutations`` in which partners are dealt anew within each month: everybody keeps their
    number of exchanges in each role and month, and nobody is dealt to themselves. The draws
    resample people.

    Both numbers are taken at the same number of exchanges and from the same activity, so that
    neither the size of the community nor how much its people write moves the index by itself. In
    a very small one chance too leads back to the same people: at 50 it is lower by up to a quarter.
    """
    start, end, when = np.asarray(one), np.asarray(other), np.asarray(month)
    if n is None:
        apart = start != end
        people, start, end = by_appearance(*(a[apart].astype(np.int64) for a in (start, end)))
        n, when = len(people), when[apart]
    else:
        people = np.arange(n)
    observed = _partners(start, end, n, size)
    enough = np.flatnonzero(~np.isnan(observed))
    expected = np.zeros(n) if permutations else np.full(n, np.nan)
    for dealt in dealings(start, end, when, seed, permutations):
        expected += _partners(start, dealt, n, size)
    observed, expected = observed[enough], expected[enough] / max(permutations, 1)
    index = (expected - observed) / expected
    return Personal(
        people=people[enough],
        exchanges=(count(start, n) + count(end, n))[enough],
        observed=observed,
        expected=expected,
        index=index,
        value=float(index.mean()) if len(index) and permutations else None,
        draws=_resampled(np.random.default_rng((seed, 1)), index, replicates),
    )


def _partners(start: Ints | Codes, end: Ints | Codes, n: int, size: int) -> Floats:
    """The rarefied effective number of partners of everybody; an exchange counts for both."""
    pair = numbered(np.minimum(start, end), np.maximum(start, end), n)
    pair.sort()
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


def dealings(
    one: ArrayLike, other: ArrayLike, month: ArrayLike, seed: int, count: int = 99
) -> Iterator[Ints]:
    """``count`` ways in which partners could have been dealt, each parallel to ``other``.

    As in ``personal_index``: within each month, everybody as often in each role as they were,
    nobody to themselves. ``one`` and ``other`` are different people throughout.
    """
    deal = _Deal(
        np.random.default_rng(seed),
        np.asarray(one, np.int64),
        np.asarray(other, np.int64),
        np.asarray(month),
    )
    deal.rounds(_FIRST)
    for _ in range(count):
        deal.rounds(_BETWEEN)
        yield deal.end.copy()


class _Deal:
    """Exchanges by month, whose partners change places within the month step by step.

    Exchanges of a month are put in twos or threes at random; each two or three pass their partners
    on, with probability 3/4 and unless somebody would meet themselves. Every step can be undone by
    one as likely, so that in the long run all ways of dealing are equally likely; threes are needed
    where any two alone would be stuck (see ``null_models``).
    """

    def __init__(self, rng: np.random.Generator, start: Ints, end: Ints, month: Ints) -> None:
        self.start, self.end = start, end.copy()
        self._rng = rng
        self._month = np.unique(month, return_inverse=True)[1].astype(np.int64)
        # Month, chance and position in one number: sorting it shuffles within each month.
        self._bits = len(start).bit_length()
        month_bits = int(self._month.max(initial=0)).bit_length()
        self._chances = 1 << (62 - month_bits - self._bits)
        self._key = self._month * (self._chances << self._bits) + np.arange(len(start))

    def rounds(self, count: int) -> None:
        """So many steps everywhere; changes ``end``."""
        for _ in range(count):
            self._round()

    def _round(self) -> None:
        size = 3 if self._rng.random() < _IN_THREES else 2
        dealt = self._shuffled()[self._rng.integers(size) :]
        sets = dealt[: len(dealt) // size * size].reshape(-1, size)
        given = np.roll(self.end[sets], 1, axis=1)
        moves = self._rng.random(len(sets)) < _MOVES
        moves &= self._month[sets[:, 0]] == self._month[sets[:, -1]]
        for one in range(size):
            moves &= self.start[sets[:, one]] != given[:, one]
        self.end[sets[moves]] = given[moves]

    def _shuffled(self) -> Ints:
        """Positions, those of a month together and in random order."""
        chance = self._rng.integers(self._chances, size=len(self.end))
        shuffled = np.sort(self._key + (chance << self._bits))
        return np.asarray(shuffled & ((1 << self._bits) - 1), np.int64)
