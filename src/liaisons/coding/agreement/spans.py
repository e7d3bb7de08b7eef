"""Agreement on where passages begin and end: Krippendorff's α for unitizing.

Krippendorff 1995, *Sociological Methodology* 25; 2004, *Content Analysis*, 2nd ed., ch. 11.6 (whose
formula for the expected disagreement is used: that of 1995 has a sign wrong). A continuum is all
that the coders read, one text after the other; what a coder marks with a code are units, what lies
between them are gaps. Two units that overlap disagree by the squared distances of their ends; a
unit that lies within a gap disagrees by its squared length.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from liaisons.measures.rows import Floats, Ints

#: Units of one coder and one code: rows of (begin, end), ends exclusive.
Units = Ints


def unitizing_alpha(coders: Sequence[Units], length: int) -> float:
    """αᵤ of one code over a continuum from 0 to ``length``; nan where nobody marked anything."""
    observed, expected = disagreements(coders, length)
    return 1 - observed / expected if expected else float("nan")


def joint_alpha(codes: Sequence[Sequence[Units]], length: int) -> float:
    """αᵤ over several codes: one minus the sum of what is observed over what is expected."""
    both = [disagreements(coders, length) for coders in codes]
    expected = sum(e for _o, e in both)
    return 1 - sum(o for o, _e in both) / expected if expected else float("nan")


def disagreements(coders: Sequence[Units], length: int) -> tuple[float, float]:
    """Observed and expected disagreement of one code, as shares of the squared length."""
    merged = [merge(units) for units in coders]
    return _observed(merged, length), _expected(merged, length)


def merge(units: Units) -> Units:
    """The units of a coder in order, those that overlap as one. Units that only touch stay two."""
    kept: list[list[int]] = []
    for begin, end in sorted(map(tuple, units.tolist())):
        if kept and begin < kept[-1][1]:
            kept[-1][1] = max(kept[-1][1], end)
        else:
            kept.append([begin, end])
    return np.array(kept, np.int64).reshape(-1, 2)


def gaps(units: Units, length: int) -> Units:
    """What lies between the units of a coder, and before and after them."""
    edges = np.concatenate([[0], units.ravel(), [length]]).reshape(-1, 2)
    return edges[edges[:, 1] > edges[:, 0]]


def _observed(coders: Sequence[Units], length: int) -> float:
    total = sum(
        _between(coders[i], coders[j], length)
        for i in range(len(coders))
        for j in range(len(coders))
        if i != j
    )
    return float(total / (len(coders) * (len(coders) - 1) * float(length) ** 2))


def _between(first: Units, second: Units, length: int) -> float:
    """The squared differences of one coder's sections with another's: half of what both give.

    Every pair of coders is met twice: units that overlap count from both sides, a unit within a gap
    once from the side of the unit and once from that of the gap.
    """
    return (
        _overlapping(first, second)
        + _within(first, gaps(second, length))
        + _within(second, gaps(first, length))
    )


def _overlapping(first: Units, second: Units) -> float:
    """Units in order that overlap: a run of the other coder's for each, found by bisection."""
    begins = np.searchsorted(second[:, 1], first[:, 0], side="right")
    ends = np.searchsorted(second[:, 0], first[:, 1], side="left")
    many = np.maximum(ends - begins, 0)
    left = np.repeat(np.arange(len(first)), many)
    right = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many) + begins[left]
    apart = (first[left] - second[right]).astype(np.float64)
    return float((apart**2).sum())


def _within(units: Units, free: Units) -> float:
    """The squared lengths of the units that lie inside a gap of the other coder."""
    if not len(units) or not len(free):
        return 0.0
    at = np.searchsorted(free[:, 0], units[:, 0], side="right") - 1
    inside = (at >= 0) & (units[:, 1] <= free[np.maximum(at, 0), 1])
    lengths = (units[:, 1] - units[:, 0])[inside].astype(np.float64)
    return float((lengths**2).sum())


def _expected(coders: Sequence[Units], length: int) -> float:
    """What units of these lengths would disagree by were they anywhere."""
    units = np.concatenate([u[:, 1] - u[:, 0] for u in coders]).astype(np.float64)
    free = np.concatenate([np.diff(gaps(u, length), axis=1).ravel() for u in coders])
    free = np.sort(free.astype(np.float64))
    if not len(units):
        return 0.0
    own = (len(units) - 1) / 3 * (2 * units**3 - 3 * units**2 + units)
    in_gaps = units**2 * _room(free, units)
    total = float(len(coders)) * float(length)
    below = total * (total - 1) - (units * (units - 1)).sum()
    return float(2 / length * (own + in_gaps).sum() / below)


def _room(free: Floats, units: Floats) -> Floats:
    """For each unit, in how many places of all gaps it would fit: Σ (gap − unit + 1)."""
    first = np.searchsorted(free, units, side="left")
    rest = np.concatenate([np.cumsum(free[::-1])[::-1], [0.0]])
    fitting = len(free) - first
    room: Floats = rest[first] - fitting * (units - 1)
    return room
