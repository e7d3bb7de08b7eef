"""Whom an import met, in order of first appearance, and what the source calls them.

Columns, not objects: a person costs some fifty bytes instead of five hundred, and an import of a
hundred million messages meets millions.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from liaisons.columns import Int64s, among

#: Person → native id and handle, as far as they are known.
Names: TypeAlias = Mapping[int, tuple[str | None, str | None]]

NAMED = pa.schema([("person", pa.int64()), ("native", pa.string()), ("handle", pa.string())])


class Met:
    """Everybody met so far."""

    def __init__(self) -> None:
        self._ranks = _Ranks()
        self._parts: list[pa.RecordBatch] = []
        self._said = np.empty(1024, np.int64)  # rank → hash of the names, with room to grow
        self._later: dict[int, tuple[str | None, str | None]] = {}  # rank → names that came since

    def note(self, people: pa.RecordBatch) -> None:
        """People as they were met (schema NAMED, some perhaps twice).

        Whoever was met before keeps the names they have.
        """
        self._append(people, self._ranks.of(_keys(people)) < 0)

    def say(self, names: Names) -> None:
        """The same of people whose id and handle a source gave together: the last pair holds."""
        if not names:
            return
        people, given = named(names), list(names.values())
        ranks, hashes = self._ranks.of(_keys(people)), _hashes(given)
        self._append(people, ranks < 0)
        changed = (ranks >= 0) & (self._said[ranks] != hashes)
        self._said[ranks[changed]] = hashes[changed]
        for place in np.flatnonzero(changed).tolist():
            self._later[int(ranks[place])] = given[place]

    def table(self) -> pa.Table:
        """Everybody, with the schema NAMED."""
        met = pa.Table.from_batches(self._parts, NAMED)
        if not self._later:
            return met
        changed = np.zeros(len(met), bool)
        changed[list(self._later)] = True
        later = named({rank: self._later[rank] for rank in sorted(self._later)})
        names = {
            name: pc.replace_with_mask(met[name].combine_chunks(), pa.array(changed), later[name])
            for name in ("native", "handle")
        }
        return pa.table({"person": met["person"], **names}, NAMED)

    def _append(self, people: pa.RecordBatch, new: NDArray[np.bool_]) -> None:
        if not new.any():
            return
        places = np.flatnonzero(new)
        _distinct, first = np.unique(_keys(people)[places], return_index=True)
        kept = people.take(pa.array(places[np.sort(first)]))
        self._parts.append(kept)
        count = self._ranks.add(_keys(kept))
        if count > len(self._said):
            self._said = np.resize(self._said, 2 * count)
        pairs = zip(kept["native"].to_pylist(), kept["handle"].to_pylist(), strict=True)
        self._said[count - len(kept) : count] = _hashes(list(pairs))


def named(names: Names) -> pa.RecordBatch:
    """People and their names as a batch of NAMED."""
    columns = [list(names), *([pair[i] for pair in names.values()] for i in (0, 1))]
    return pa.record_batch([*map(pa.array, columns, NAMED.types)], NAMED)


def _keys(people: pa.RecordBatch) -> Int64s:
    keys: Int64s = people["person"].to_numpy()
    return keys


def _hashes(names: list[tuple[str | None, str | None]]) -> Int64s:
    return np.fromiter(map(hash, names), np.int64, len(names))


class _Ranks:
    """The rank of each number among those that came, at sixteen bytes each (see ``Seen``)."""

    def __init__(self) -> None:
        self._runs: list[tuple[Int64s, Int64s]] = []
        self._count = 0

    def of(self, numbers: Int64s) -> Int64s:
        """The rank of each; -1 for those that did not come."""
        rank = np.full(len(numbers), -1)
        for keys, ranks in self._runs:
            here, place = among(keys, numbers)
            rank = np.where(here, ranks[place], rank)
        return rank

    def add(self, numbers: Int64s) -> int:
        """Rank numbers that did not come before and are all different; how many there are now."""
        run = (numbers, np.arange(self._count, self._count + len(numbers)))
        self._count += len(numbers)
        while self._runs and len(run[0]) * 2 > len(self._runs[-1][0]):
            keys, ranks = self._runs.pop()
            run = (np.concatenate([keys, run[0]]), np.concatenate([ranks, run[1]]))
        order = np.argsort(run[0], kind="stable")
        self._runs.append((run[0][order], run[1][order]))
        return self._count
