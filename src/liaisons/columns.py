"""Whole numbers by the hundred million, in files of which a piece at a time is in memory.

What an import knows of each message (its key, what it answers) grows with the file; the memory of
the machine does not. Nothing is mapped: mapped pages count as held.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import DTypeLike, NDArray

Int64s: TypeAlias = NDArray[np.int64]

#: Numbers in memory at a time. Sorting as many with their places takes 100 MB.
PIECE = 1 << 21
_LOWEST, _SPAN = -(1 << 63), 1 << 64


class Column:
    """Numbers of one type, one after the other, in a file of their own."""

    def __init__(self, path: Path, kind: DTypeLike = np.int64) -> None:
        self._path, self._kind, self._count = path, np.dtype(kind), 0

    def __len__(self) -> int:
        return self._count

    def append(self, numbers: NDArray[Any]) -> None:
        with self._path.open("ab") as file:
            numbers.astype(self._kind, copy=False).tofile(file)
        self._count += len(numbers)

    def read(self, first: int, count: int) -> NDArray[Any]:
        """Up to ``count`` numbers from place ``first`` on."""
        if not self._count:
            return np.empty(0, self._kind)
        with self._path.open("rb") as file:
            file.seek(first * self._kind.itemsize)
            return np.fromfile(file, self._kind, count)

    def remove(self) -> None:
        """Give the room on disk back before the folder goes."""
        self._path.unlink(missing_ok=True)
        self._count = 0

    def pieces(self) -> Iterator[tuple[int, NDArray[Any]]]:
        """All numbers, a piece at a time, each with the place of its first."""
        for first in range(0, self._count, PIECE):
            yield first, self.read(first, PIECE)


def ranges(count: int) -> Iterator[tuple[int, int]]:
    """Bounds, both inside, of ranges that hold about ``PIECE`` of ``count`` keys each.

    Keys are hashes, spread evenly over all 64-bit numbers.
    """
    parts = max(1, -(-count // PIECE))
    for part in range(parts):
        yield _LOWEST + part * _SPAN // parts, _LOWEST + (part + 1) * _SPAN // parts - 1


def within(numbers: Int64s, low: int, high: int) -> NDArray[np.bool_]:
    """Which numbers lie between two bounds, both inside."""
    return (numbers >= low) & (numbers <= high)


def ordered(column: Column, low: int, high: int) -> tuple[Int64s, Int64s]:
    """The numbers of a column within bounds, sorted, and the place of each in the column.

    Equal numbers stay in the order of their places.
    """
    keys, places = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for first, numbers in column.pieces():
        inside = np.flatnonzero(within(numbers, low, high))
        keys.append(numbers[inside])
        places.append(inside + first)
    key, place = np.concatenate(keys), np.concatenate(places)
    order = np.argsort(key, kind="stable")
    return key[order], place[order]


def all_differ(column: Column, low: int, high: int) -> bool:
    """Whether no number within bounds comes twice: much quicker than ``ordered``."""
    parts = [numbers[within(numbers, low, high)] for _first, numbers in column.pieces()]
    keys = np.sort(np.concatenate([np.empty(0, np.int64), *parts]))
    return not (keys[1:] == keys[:-1]).any()


def among(keys: Int64s, wanted: Int64s) -> tuple[NDArray[np.bool_], Int64s]:
    """Which of ``wanted`` are among sorted ``keys``, and where the first of each stands there."""
    if not len(keys):
        return np.zeros(len(wanted), bool), np.zeros(len(wanted), np.int64)
    place = np.minimum(_searched(keys, wanted), len(keys) - 1)
    return keys[place] == wanted, place


def places(keys: Int64s, wanted: Int64s, order: Int64s | None = None) -> Int64s:
    """Where the first of each of ``wanted`` stands among ``keys``, which are in any order; -1 where
    there is none. ``order`` sorts the keys, if that is known already.
    """
    if not len(keys) or not len(wanted):
        return np.full(len(wanted), -1)
    order = np.argsort(keys, kind="stable") if order is None else order
    here, place = among(keys[order], wanted)
    return np.where(here, order[place], -1)


def _searched(keys: Int64s, wanted: Int64s) -> Int64s:
    """``np.searchsorted``, but in order: keys beyond the processor's cache are far apart."""
    if (wanted[1:] >= wanted[:-1]).all():
        return np.searchsorted(keys, wanted)
    order = np.argsort(wanted)
    place = np.empty(len(wanted), np.int64)
    place[order] = np.searchsorted(keys, wanted[order])
    return place


class Bits:
    """Yes or no for each of so many places, eight to the byte."""

    def __init__(self, count: int) -> None:
        self._bytes = np.zeros(-(-count // 8) if count else 0, np.uint8)

    def set(self, places: Int64s) -> None:
        np.bitwise_or.at(self._bytes, places >> 3, (1 << (places & 7)).astype(np.uint8))

    def read(self, first: int, count: int) -> NDArray[np.bool_]:
        """The answers for ``count`` places from ``first`` on."""
        start = first >> 3
        some = self._bytes[start : -(-(first + count) // 8)]
        skipped = first - 8 * start
        return np.unpackbits(some, bitorder="little")[skipped : skipped + count].astype(bool)

    def any(self) -> bool:
        return bool(self._bytes.any())
