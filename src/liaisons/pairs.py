"""A 64-bit number for each of many others, at sixteen bytes a pair."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from liaisons.columns import Int64s, among


class Pairs:
    """Keys and a value of each, in sorted runs like those of ``Seen``.

    A Python dictionary of the same takes ten times as much; an import meets millions of people.
    """

    def __init__(self) -> None:
        self._runs: list[tuple[Int64s, Int64s]] = []

    def has(self, keys: Int64s) -> NDArray[np.bool_]:
        """Which of these have a value."""
        known = np.zeros(len(keys), bool)
        for run, _values in self._runs:
            known |= among(run, keys)[0]
        return known

    def of(self, keys: Int64s) -> Int64s:
        """The value of each; of those that have none, the key itself."""
        found = keys.copy()
        for run, values in self._runs:
            here, place = among(run, keys)
            found[here] = values[place[here]]
        return found

    def add(self, keys: Int64s, values: Int64s) -> None:
        """Values of keys that have none so far; the first of several holds."""
        distinct, first = np.unique(keys, return_index=True)
        new = ~self.has(distinct)
        self._append(distinct[new], values[first[new]])

    def put(self, keys: Int64s, values: Int64s) -> NDArray[np.bool_]:
        """Values of different keys from now on; which of them had another, or none."""
        changed, new = np.ones((2, len(keys)), bool)
        for run, kept in self._runs:
            here, place = among(run, keys)
            changed[here] = kept[place[here]] != values[here]
            kept[place[here]] = values[here]
            new &= ~here
        self._append(keys[new], values[new])
        return changed

    def all(self) -> tuple[Int64s, Int64s]:
        """Every key and its value."""
        empty = np.empty(0, np.int64)
        runs = [(empty, empty), *self._runs]
        keys, values = (np.concatenate(columns) for columns in zip(*runs, strict=True))
        return keys, values

    def _append(self, keys: Int64s, values: Int64s) -> None:
        if not len(keys):
            return
        while self._runs and len(keys) * 2 > len(self._runs[-1][0]):
            run, kept = self._runs.pop()
            keys, values = np.concatenate([run, keys]), np.concatenate([kept, values])
        order = np.argsort(keys, kind="stable")
        self._runs.append((keys[order], values[order]))
