"""A network of people: directed links with a weight, in arrays.

People are coded 0 … n−1 in the order in which they first appear in the events, never by their
key, so that a result does not change with the key that made the pseudonyms.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from liaisons.columns import among

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]
#: People by number: a hundred million links lie in memory at once.
Codes: TypeAlias = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Pairs:
    """The undirected links of a network: each pair once, the lower code in ``low``.

    ``weight`` is the sum of both directions; sorted by (``low``, ``high``).
    """

    n: int
    low: Codes
    high: Codes
    weight: Ints = field(repr=False)

    @cached_property
    def degree(self) -> Ints:
        """The number of different people each person is linked to; shape (n,)."""
        return count(self.low, self.n) + count(self.high, self.n)


@dataclass(frozen=True, eq=False)
class Network:
    """Directed links between people, each ordered pair once, nobody linked to themselves.

    In a help network ``source`` is the helper and ``target`` the asker. ``weight`` is the number
    of messages. Links are sorted by (``source``, ``target``). ``people`` gives the key of each
    code where keys are known.
    """

    n: int
    source: Codes
    target: Codes
    weight: Ints = field(repr=False)
    people: Ints | None = field(default=None, repr=False)

    @classmethod
    def collapse(
        cls,
        source: ArrayLike,
        target: ArrayLike,
        weight: ArrayLike | None = None,
        n: int | None = None,
        people: Ints | None = None,
    ) -> Network:
        """The network of parallel event arrays, one entry per exchange, in their order in time.

        Events from a person to themselves are left out. Without ``n`` the ends are keys, coded by
        first appearance (source before target), and only people with a link are in the network.
        With ``n`` they are codes below ``n`` already, kept as they are, people without a link
        included; ``people`` are then the keys of the codes, where there are some. ``weight`` counts
        the messages of each event (1 when None).

        Raises ValueError where the arrays do not run in parallel or a code is not below ``n``.
        """
        start, end = _whole(source), _whole(target)
        amount = np.ones(len(start), np.int32) if weight is None else np.asarray(weight, np.int64)
        if not start.shape == end.shape == amount.shape or start.ndim != 1:
            raise ValueError("source, target and weight must be parallel one-dimensional arrays")
        other = start != end
        if not other.all():  # of a hundred million a copy is not made for nothing
            start, end, amount = start[other], end[other], amount[other]
        if n is None:
            people, start, end = by_appearance(start, end)
            n = len(people)
        elif len(start) and not 0 <= min(start.min(), end.min()) <= max(start.max(), end.max()) < n:
            raise ValueError(f"a code is not between 0 and {n - 1}")
        return cls(n, *_collapsed(n, start, end, amount), people)

    def undirected(self) -> Pairs:
        """The links without their direction, weights of both directions added."""
        return self._pairs

    def one_way(self) -> Network:
        """Each pair as one link, from the lower code to the higher."""
        pairs = self.undirected()
        return Network(self.n, pairs.low, pairs.high, pairs.weight, self.people)

    @cached_property
    def _pairs(self) -> Pairs:
        if (self.source < self.target).all():  # one way already
            return Pairs(self.n, self.source, self.target, self.weight)
        low, high = np.minimum(self.source, self.target), np.maximum(self.source, self.target)
        return Pairs(self.n, *_collapsed(self.n, low, high, self.weight))

    @cached_property
    def returned(self) -> Bools:
        """Whether each link's reverse exists; shape (m,)."""
        forward = numbered(self.source, self.target, self.n)  # sorted, since the links are
        by_target = np.argsort(self.target, kind="stable")
        backward = numbered(self.target, self.source, self.n)[by_target]  # sorted as well
        returned = np.empty(len(forward), np.bool_)
        returned[by_target], _place = among(forward, backward)
        return returned

    @cached_property
    def in_degree(self) -> Ints:
        """How many different people are linked to each person (in help: helped them)."""
        return count(self.target, self.n)

    @cached_property
    def out_degree(self) -> Ints:
        """How many different people each person is linked to (in help: helped)."""
        return count(self.source, self.n)


def numbered(source: Ints | Codes, target: Ints | Codes, n: int) -> Ints:
    """Each link as one number, source · n + target: in the order of links, and as large as n²."""
    number = source.astype(np.int64)
    number *= n
    number += target
    return number


def count(codes: Ints | Codes, n: int) -> Ints:
    """How often each code 0 … n−1 occurs."""
    return np.bincount(codes, minlength=n).astype(np.int64)


def by_appearance(source: Ints | Codes, target: Ints | Codes) -> tuple[Ints, Codes, Codes]:
    """Keys in the order of first appearance in the events, and both ends as codes into them."""
    ends = pa.array(np.column_stack([source, target]).ravel()).dictionary_encode()
    code = ends.indices.to_numpy().reshape(-1, 2)
    return ends.dictionary.to_numpy(), code[:, 0].copy(), code[:, 1].copy()


def renumbered(source: Codes, target: Codes, n: int) -> tuple[Ints, Codes, Codes]:
    """Which of the codes 0 … n−1 occur, in order of first appearance; both ends as places there.

    The same as ``by_appearance`` gives, of codes, which need no looking up.
    """
    ends = np.column_stack([source, target]).ravel()
    first = np.full(n, len(ends), np.int64)
    first[ends[::-1]] = np.arange(len(ends) - 1, -1, -1)  # of equal places the last holds
    there = np.flatnonzero(first < len(ends))
    order = there[np.argsort(first[there])]
    place = np.empty(n, np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    return order, place[source], place[target]


def _whole(values: ArrayLike) -> Ints | Codes:
    given = np.asarray(values)
    return given if given.dtype in (np.int32, np.int64) else given.astype(np.int64)


def _collapsed(
    n: int, source: Ints | Codes, target: Ints | Codes, weight: Ints | Codes
) -> tuple[Codes, Codes, Ints]:
    """Each (source, target) once with its total weight, sorted."""
    links = sparse.coo_array((weight, (source, target)), shape=(n, n)).tocsr()
    links.sort_indices()
    starts = np.repeat(np.arange(n, dtype=np.int32), np.diff(links.indptr))
    return starts, links.indices.astype(np.int32, copy=False), links.data.astype(np.int64)
