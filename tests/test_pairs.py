"""Pairs is a dictionary."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from liaisons.pairs import Pairs

KEYS = st.integers(-3, 12)
BATCHES = st.lists(
    st.tuples(st.booleans(), st.lists(st.tuples(KEYS, st.integers(0, 5)), max_size=20)), max_size=9
)


def _columns(pairs: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    keys, values = np.array(pairs, np.int64).reshape(-1, 2).T
    return keys, values


@given(BATCHES)
def test_it_keeps_what_a_dictionary_would(
    batches: list[tuple[bool, list[tuple[int, int]]]],
) -> None:
    pairs, expected = Pairs(), dict[int, int]()
    for put, given_pairs in batches:
        if put:
            different = dict(given_pairs)
            changed = pairs.put(*_columns([*different.items()]))
            assert changed.tolist() == [expected.get(k) != v for k, v in different.items()]
            expected.update(different)
        else:
            pairs.add(*_columns(given_pairs))
            for key, value in given_pairs:
                expected.setdefault(key, value)
    asked = np.arange(-5, 15)
    assert pairs.has(asked).tolist() == [k in expected for k in range(-5, 15)]
    assert pairs.of(asked).tolist() == [expected.get(k, k) for k in range(-5, 15)]
    assert dict(zip(*(column.tolist() for column in pairs.all()), strict=True)) == expected
