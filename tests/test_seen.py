"""Seen is a set."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from liaisons.seen import Seen


@given(st.lists(st.lists(st.integers(-20, 60), max_size=30), max_size=12))
def test_it_tells_what_a_set_tells(batches: list[list[int]]) -> None:
    seen, known = Seen(), set[int]()
    for batch in batches:
        numbers = np.array(batch, np.int64)
        assert seen.has(numbers).tolist() == [number in known for number in batch]
        first = [number not in known and number not in batch[:i] for i, number in enumerate(batch)]
        assert seen.add(numbers).tolist() == first
        known.update(batch)
        assert len(seen) == len(known)
