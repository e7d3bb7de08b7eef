"""Columns on disk hold what arrays hold, whatever the size of the pieces."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaisons import columns
from liaisons.columns import Bits, Column, all_differ, among, ordered, places, ranges, within

KEYS = st.lists(st.integers(-(1 << 63), (1 << 63) - 1) | st.integers(0, 9), max_size=60)


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "PIECE", 8)


def written(numbers: list[int], folder: str) -> Column:
    column = Column(Path(folder) / "column")
    column.append(np.array(numbers[:20], np.int64))
    column.append(np.array(numbers[20:], np.int64))
    return column


@given(KEYS)
def test_what_was_written_is_read(numbers: list[int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        column = written(numbers, folder)
        assert len(column) == len(numbers)
        assert column.read(5, 7).tolist() == numbers[5:12]
        pieces = [(first, piece.tolist()) for first, piece in column.pieces()]
    assert pieces == [(i, numbers[i : i + 8]) for i in range(0, len(numbers), 8)]


@given(KEYS)
def test_ranges_hold_every_key_once(numbers: list[int]) -> None:
    keys = np.array(numbers, np.int64)
    assert sum(within(keys, *bounds).sum() for bounds in ranges(len(keys))) == len(keys)


@given(KEYS)
def test_ordered_over_all_ranges_is_a_stable_sort(numbers: list[int]) -> None:
    keys = np.array(numbers, np.int64)
    with tempfile.TemporaryDirectory() as folder:
        column = written(numbers, folder)
        parts = [ordered(column, *bounds) for bounds in ranges(len(keys))]
        differ = all(all_differ(column, *bounds) for bounds in ranges(len(keys)))
    order = np.argsort(keys, kind="stable")
    assert np.concatenate([key for key, _place in parts]).tolist() == keys[order].tolist()
    assert np.concatenate([place for _key, place in parts]).tolist() == order.tolist()
    assert differ == (len(set(numbers)) == len(numbers))


@given(KEYS, KEYS)
def test_among_is_membership_at_the_first_place(numbers: list[int], wanted: list[int]) -> None:
    keys = sorted(numbers)
    here, place = among(np.array(keys, np.int64), np.array(wanted, np.int64))
    assert here.tolist() == [number in keys for number in wanted]
    for number, inside, at in zip(wanted, here.tolist(), place.tolist(), strict=True):
        assert not inside or keys.index(number) == at


@given(st.sets(st.integers(0, 99)), st.integers(0, 99), st.integers(0, 100))
def test_bits_remember_places(places: set[int], first: int, count: int) -> None:
    bits = Bits(100)
    bits.set(np.array(sorted(places), np.int64))
    count = min(count, 100 - first)
    assert bits.read(first, count).tolist() == [i in places for i in range(first, first + count)]
    assert bits.any() == bool(places)


@given(KEYS, KEYS)
def test_places_are_the_first_ones_in_any_order(numbers: list[int], wanted: list[int]) -> None:
    found = places(np.array(numbers, np.int64), np.array(wanted, np.int64))
    assert found.tolist() == [numbers.index(n) if n in numbers else -1 for n in wanted]
