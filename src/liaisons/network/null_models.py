"""What chance alone would give, people being as active as they are.

The yardstick is all networks without self links in which everybody has the in- and out-degree
they have, each as likely. They are reached by exchanging the targets of links: two links swap
theirs, or three pass theirs round (which is needed to turn a ring of three, Rao, Jana &
Bandyopadhyay 1996).

A round deals the links into small sets at random and moves many sets at once. That this stays
exact: whether a set may move is decided by the links it has *and* those it would have, which a
move only exchanges. Of the sets that touch the same link only the first may move, and not onto a
link that exists. So a round dealt one way is undone by the same deal with its sets turned back,
every network has as many ways in as out, and all are equally likely in the long run. A set moves
with probability 3/4, or small networks would alternate for ever.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from liaisons.network.graph import Bools, Floats, Ints, Network
from liaisons.network.links import reciprocity
from liaisons.network.triangles import transitivity

Statistic = Callable[[Network], float | None]

#: What is compared with chance unless asked otherwise.
STATISTICS: Mapping[str, Statistic] = {"reciprocity": reciprocity, "transitivity": transitivity}

_MOVES = 0.75
_IN_THREES = 0.25


@dataclass(frozen=True, eq=False)
class Expectation:
    """A statistic over the rewired networks: mean, 2.5% and 97.5% quantiles, all draws."""

    mean: float
    low: float
    high: float
    draws: Floats


def expectations(
    network: Network,
    seed: int,
    statistics: Mapping[str, Statistic] = STATISTICS,
    count: int = 99,
    swaps: int = 10,
) -> dict[str, Expectation | None]:
    """Each statistic over the same ``count`` rewired networks; None where it is undefined."""
    drawn = draws(network, seed, statistics, count, swaps)
    return {name: expectation(values) for name, values in drawn.items()}


def draws(
    network: Network,
    seed: int,
    statistics: Mapping[str, Statistic] = STATISTICS,
    count: int = 99,
    swaps: int = 10,
) -> dict[str, Floats]:
    """The values of each statistic over the same rewired networks, where it is defined."""
    drawn: dict[str, list[float]] = {name: [] for name in statistics}
    for rewired in rewirings(network, seed, count, swaps):
        for name, statistic in statistics.items():
            value = statistic(rewired)
            if value is not None:
                drawn[name].append(value)
    return {name: np.array(values, np.float64) for name, values in drawn.items()}


def expectation(drawn: Floats) -> Expectation | None:
    """What these values come to; None where there are none."""
    if not len(drawn):
        return None
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Expectation(float(drawn.mean()), float(low), float(high), drawn)


def rewirings(network: Network, seed: int, count: int = 99, swaps: int = 10) -> Iterator[Network]:
    """``count`` networks with everybody's in- and out-degree, each link with weight 1.

    Every link is dealt into ``swaps`` moves that were not refused by the coin. Each network starts
    where the last ended (Besag & Clifford 1989), so that only the first is as near to the
    observed one as ``swaps`` leaves it.
    """
    chain = _Chain(network, np.random.default_rng(seed))
    ones = np.ones_like(network.weight)
    for _ in range(count):
        for _ in range(math.ceil(swaps / _MOVES)):
            chain.round()
        links = np.sort(chain.links)
        source, target = chain.source(links).astype(np.int32), chain.target(links).astype(np.int32)
        yield Network(network.n, source, target, ones, network.people)


class _Chain:
    """A network on its way: its links as numbers, in any order; the lower bits are the target."""

    def __init__(self, network: Network, rng: np.random.Generator) -> None:
        self.rng = rng
        self._bits = network.n.bit_length()
        self.links = network.source.astype(np.int64) << self._bits | network.target

    def source(self, links: Ints) -> Ints:
        """Whose links these are."""
        return links >> self._bits

    def target(self, links: Ints) -> Ints:
        """To whom they go."""
        return links & ((1 << self._bits) - 1)

    def round(self) -> None:
        """Deal the links into sets of two or three; pass targets on in those that may move."""
        size = 3 if self.rng.random() < _IN_THREES else 2
        self.rng.shuffle(self.links)
        dealt = len(self.links) // size * size
        has = self.links[:dealt].reshape(-1, size)
        source, target = self.source(has), self.target(has)
        given = np.roll(target, 1, axis=1)
        would = has + (given - target)
        moves = self.rng.random(len(has)) < _MOVES
        for link in range(size):
            moves &= source[:, link] != given[:, link]
        moves &= ~self._blocked(has, would, self.links[dealt:])
        np.copyto(has, would, where=moves[:, None])

    def _blocked(self, has: Ints, would: Ints, left_over: Ints) -> Bools:
        """Which sets may not move: another comes first on one of their links, or it exists.

        ``has`` and ``would``, of shape (sets, size), are the links of each set before and after
        its move; ``left_over`` those of no set.
        """
        sets, size = has.shape
        links = np.empty(2 * has.size + len(left_over), np.int64)
        by_set = links[: 2 * has.size].reshape(sets, 2 * size)
        by_set[:, :size], by_set[:, size:], links[2 * has.size :] = has, would, left_over
        link, at = _in_order(links, 1 << 2 * self._bits)  # by link, then by set
        again = np.flatnonzero(link[1:] == link[:-1]) + 1
        exists = again[at[again] % (2 * size) < size]
        blocked = np.zeros(sets + 1, np.bool_)  # one more for the links of no set
        blocked[at[again] // (2 * size)] = True
        blocked[at[np.searchsorted(link, link[exists])] // (2 * size)] = True
        return blocked[:sets]


def _in_order(numbers: Ints, bound: int) -> tuple[Ints, Ints]:
    """Numbers from 0 to below ``bound``, sorted, and where each stood; equal ones as they stood.

    Where both fit into 63 bits they are sorted as one: processors sort numbers seven times as fast
    as they find the order of them.
    """
    bits = len(numbers).bit_length()
    if bound << bits > np.iinfo(np.int64).max:
        order = np.argsort(numbers, kind="stable")
        return numbers[order], order
    both = (numbers << bits) | np.arange(len(numbers))
    both.sort()
    return both >> bits, both & ((1 << bits) - 1)
