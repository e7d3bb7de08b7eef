"""Whom an import met, in order of first appearance, and what the source calls them.

Columns, not objects: a person costs some fifty bytes instead of five hundred, and an import of a
hundred million messages meets millions.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from liaisons.columns import Int64s, among

#: Person → native id and handle, as far as they are known.
Names: TypeAlias = Mapping[int, tuple[str | None, str | None]]

NAMED = pa.schema([("person", pa.int64()), ("native", pa.string()), ("handle", pa.string())])


class Met:
    """Everybody met so far."""

    def __init__(self) -> None:
        self._ranks = _Ranks()
        self._parts: list[pa.Table] = []
        self._said = np.empty(1024, np.int64)  # rank → hash of the names, with room to grow
        self._later: dict[int, tuple[str | None, str | None]] = {}  # rank → names that came since

    def note(self, names: Names) -> None:
        """People as they were met: whoever was met before keeps the names they have."""
        if names:
            people = np.fromiter(names, np.int64, len(names))
            self._append(people, list(names.values()), self._ranks.of(people) < 0)

    def say(self, names: Names) -> None:
        """The same of people whose id and handle a source gave together: the last pair holds."""
        if not names:
            return
        people, given = np.fromiter(names, np.int64, len(names)), list(names.values())
        ranks, hashes = self._ranks.of(people), _hashes(given)
        self._append(people, given, ranks < 0)
        changed = (ranks >= 0) & (self._said[ranks] != hashes)
        self._said[ranks[changed]] = hashes[changed]
        for place in np.flatnonzero(changed).tolist():
            self._later[int(ranks[place])] = given[place]

    def table(self) -> pa.Table:
        """Everybody, with the schema NAMED."""
        met = pa.concat_tables([NAMED.empty_table(), *self._parts])
        if not self._later:
            return met
        names = {"native": met["native"].to_pylist(), "handle": met["handle"].to_pylist()}
        for rank, (native, handle) in self._later.items():
            names["native"][rank], names["handle"][rank] = native, handle
        return pa.table({"person": met["person"], **names}, schema=NAMED)

    def _append(
        self, people: Int64s, names: list[tuple[str | None, str | None]], new: NDArray[np.bool_]
    ) -> None:
        chosen = np.flatnonzero(new).tolist()
        if not chosen:
            return
        kept = [names[i] for i in chosen]
        columns = (people[new], [native for native, _handle in kept], [h for _native, h in kept])
        self._parts.append(pa.table(dict(zip(NAMED.names, columns, strict=True)), schema=NAMED))
        count = self._ranks.add(people[new])
        if count > len(self._said):
            self._said = np.resize(self._said, 2 * count)
        self._said[count - len(kept) : count] = _hashes(kept)


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
