"""Arrays and draws that every step of the model uses."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]
#: Strings of any length, added with ``+`` element by element.
Texts: TypeAlias = NDArray[Any]


def chosen(rng: np.random.Generator, shares: dict[str, float], size: int) -> Texts:
    """``size`` draws among the keys of ``shares``, each as often as its share of the sum."""
    weights = np.array(list(shares.values()))
    drawn = rng.choice(len(weights), size=size, p=weights / weights.sum())
    return texts(list(shares))[drawn]


def texts(values: list[str]) -> Texts:
    """A list of strings as an array of objects."""
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def strings(numbers: Ints) -> Texts:
    """Each number as it is written."""
    return numbers.astype(str).astype(object)


def ranks(group: Ints) -> Ints:
    """Position of each element within its group, from 0; ``group`` is sorted."""
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    return np.arange(len(group)) - np.repeat(starts, np.diff(starts, append=len(group)))


def sums_within(group: Ints, values: Floats) -> Floats:
    """Running sum of ``values`` within each group; ``group`` is sorted."""
    total = np.cumsum(values)
    before = total - values
    first = np.arange(len(group)) - ranks(group)
    within: Floats = total - before[first]
    return within
