"""Is there a core: people who are all linked to many others who are in it too?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from liaisons.network import igraphs
from liaisons.network.graph import Ints, Network, count, numbered

#: People outside are taken away by rounds as long as a round takes this share of the links.
_WORTH_A_ROUND = 0.1


@dataclass(frozen=True, eq=False)
class Core:
    """The k-cores of a network (Seidman 1983), on undirected links, each pair once.

    ``number``: the largest k for which each person belongs to a set where everybody is linked to
    at least k others of it; shape (n,). ``highest`` is the largest of these, ``size`` how many
    people reach it.
    """

    number: Ints
    highest: int
    size: int


def core(network: Network) -> Core | None:
    """The core number of everybody, the highest, and how many have it; None without people."""
    if not network.n:
        return None
    number = np.asarray(igraphs.undirected(network).coreness(), np.int64)
    highest = int(number.max())
    return Core(number, highest, int((number == highest).sum()))


@dataclass(frozen=True)
class Innermost:
    """The highest k for which there is a k-core, how many people it holds, of how many."""

    highest: int
    size: int
    people: int


def growing_cores(
    source: NDArray[np.integer], target: NDArray[np.integer], until: Ints
) -> Iterator[Innermost | None]:
    """The innermost core of the first ``until[i]`` links, for each i; None without a link.

    ``source`` and ``target`` are codes in order of first appearance; ``until`` never falls. A core
    of a network is one of all that grow from it, so that the last look says how much need not be
    looked at in the next.
    """
    low, high, began = _pairs_in_time(source, target)
    highest = 0
    for links, pairs in zip(until.tolist(), np.searchsorted(began, until).tolist(), strict=True):
        if not links:
            yield None
            continue
        number = _core_numbers(low[:pairs], high[:pairs], highest)
        highest = int(number.max())
        people = int(max(source[:links].max(), target[:links].max())) + 1
        yield Innermost(highest, int((number == highest).sum()), people)


def _pairs_in_time(
    source: NDArray[np.integer], target: NDArray[np.integer]
) -> tuple[Ints, Ints, Ints]:
    """Each two people who are linked, in the order of their first link, and which one that is."""
    low, high = np.minimum(source, target), np.maximum(source, target)
    n = int(high.max(initial=0)) + 1
    _, first = np.unique(numbered(low, high, n), return_index=True)
    first.sort()
    return low[first], high[first], first


def _core_numbers(low: Ints, high: Ints, at_least: int) -> Ints:
    """The core numbers of those who reach ``at_least``, and of some who do not, in any order."""
    while True:
        inside = _degrees(low, high) >= at_least
        kept = inside[low] & inside[high]
        if kept.mean() > 1 - _WORTH_A_ROUND:
            break
        low, high = low[kept], high[kept]
    some, ends = np.unique(np.concatenate([low, high]), return_inverse=True)
    code = ends.astype(np.int32).reshape(2, -1)
    dense = Network(len(some), code[0], code[1], np.ones(len(low), np.int64))
    return np.asarray(igraphs.undirected(dense).coreness(), np.int64)


def _degrees(low: Ints, high: Ints) -> Ints:
    n = int(high.max()) + 1
    return count(low, n) + count(high, n)
