"""Which of many numbers came before: a set of 64-bit numbers at eight bytes each."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from liaisons.columns import Int64s, among


class Seen:
    """Numbers that came so far, as sorted runs of which each is at most half the one before.

    A Python set holds some eighty bytes a number; an import meets millions of threads and people.
    """

    def __init__(self) -> None:
        self._runs: list[Int64s] = []

    def __len__(self) -> int:
        return sum(len(run) for run in self._runs)

    def has(self, numbers: Int64s) -> NDArray[np.bool_]:
        """Which of these were seen."""
        seen = np.zeros(len(numbers), bool)
        for run in self._runs:
            seen |= among(run, numbers)[0]
        return seen

    def add(self, numbers: Int64s) -> NDArray[np.bool_]:
        """Remember these; which of them come for the first time, each at its first place."""
        distinct, first = np.unique(numbers, return_index=True)
        new = ~self.has(distinct)
        self._append(distinct[new])
        fresh = np.zeros(len(numbers), bool)
        fresh[first[new]] = True
        return fresh

    def _append(self, run: Int64s) -> None:
        while self._runs and len(run) * 2 > len(self._runs[-1]):
            run = np.concatenate([self._runs.pop(), run])
            run.sort(kind="stable")  # in its place: two runs that are sorted are merged
        if len(run):
            self._runs.append(run)
