"""Agreement on passages of several values: the family of α for unitized continua.

Krippendorff, Mathet, Bouvry & Widlöcher 2016, *Quality & Quantity* 50; Krippendorff 2019, *Content
Analysis*, 4th ed., ch. 12.6. A coder cuts the continuum into segments: units, which bear a value,
and gaps (φ). Coincidences are the lengths over which segments of two coders lie on each other:

    ℓ_ck = Σ_i Σ_{j≠i} |c of i ∩ k of j| / (m − 1)

What chance would give leaves out that a unit meets itself; gaps have no parts, so that each of
their characters is one:

    ε_ck = ℓ.. (ℓ_c ℓ_k − [c = k] Σ L²) / (ℓ..² − Σ L²),   with L in the place of L² for gaps

All is sums over texts: one row of sums to a text, which a bootstrap adds up as it draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from liaisons.measures.rows import Floats, Ints

#: Segments of one coder in one text: rows of (begin, end, value), ends exclusive, values from 1.
Segments = Ints
GAP = 0


@dataclass(frozen=True)
class Family:
    """The four coefficients; ``ku`` has one column for each value. nan where one is undefined."""

    u: Floats
    binary: Floats
    cu: Floats
    ku: Floats


def laid(marked: Sequence[tuple[int, int, int]]) -> Segments:
    """What one coder marked, as segments that do not overlap, in order.

    Passages of the same value that overlap are one; of two values the later one holds, as a
    variable has one value at a place. Passages that only touch stay two.
    """
    kept: list[tuple[int, int, int]] = []
    for begin, end, value in marked:
        same = [s for s in kept if s[2] == value and s[0] < end and begin < s[1]]
        begin = min([begin, *(s[0] for s in same)])
        end = max([end, *(s[1] for s in same)])
        kept = [p for s in kept if s not in same for p in _outside(s, begin, end)]
        kept.append((begin, end, value))
    return np.array(sorted(kept), np.int64).reshape(-1, 3)


def _outside(segment: tuple[int, int, int], begin: int, end: int) -> list[tuple[int, int, int]]:
    first, last, value = segment
    parts = [(first, min(last, begin), value), (max(first, end), last, value)]
    return [part for part in parts if part[0] < part[1]]


def sums_of(coders: Sequence[Segments], length: int, values: int) -> Floats:
    """Of one text: coincidences (values + 1)², squared lengths of each value, and of what of a
    unit another coder gave a value as well, squared, of each value.
    """
    if not any(len(segments) for segments in coders):
        return _unmarked(len(coders) * length, values + 1)
    edges = np.unique(np.concatenate([[0, length], *(c[:, :2].ravel() for c in coders)]))
    widths, begins = np.diff(edges).astype(np.float64), edges[:-1]
    placed = [_placed(c, begins) for c in coders]
    of = np.array([value for value, _unit in placed])
    alone = [_matrix(one, one, widths, values) for one in of]
    together = np.sum([_matrix(a, b, widths, values) for a in of for b in of], axis=0)
    coincidences = (together - np.sum(alone, axis=0)) / (len(coders) - 1)
    squares = np.zeros(values + 1)
    squares[GAP] = sum(matrix[GAP, GAP] for matrix in alone)
    met = np.zeros(values + 1)
    for i, (segments, (_value, unit)) in enumerate(zip(coders, placed, strict=True)):
        lengths = (segments[:, 1] - segments[:, 0]).astype(np.float64)
        np.add.at(squares, segments[:, 2], lengths**2)
        for j in range(len(coders)):
            if j != i:
                seen = _met(unit, of[j] != GAP, widths, len(segments))
                np.add.at(met, segments[:, 2], seen**2)
    return np.concatenate([coincidences.ravel(), squares, met / (len(coders) - 1)])


def _unmarked(length: int, kinds: int) -> Floats:
    """The sums of a text in which nobody marked anything: most are."""
    found = np.zeros(kinds * kinds + 2 * kinds)
    found[GAP] = found[kinds * kinds + GAP] = length
    return found


def _placed(segments: Segments, begins: Ints) -> tuple[Ints, Ints]:
    """The value and the segment of each piece; −1 and the gap where there is none."""
    if not len(segments):
        return np.full(len(begins), GAP), np.full(len(begins), -1)
    at = np.searchsorted(segments[:, 0], begins, side="right") - 1
    inside = (at >= 0) & (begins < segments[np.maximum(at, 0), 1])
    return np.where(inside, segments[np.maximum(at, 0), 2], GAP), np.where(inside, at, -1)


def _matrix(first: Ints, second: Ints, widths: Floats, values: int) -> Floats:
    kinds = values + 1
    found = np.bincount(first * kinds + second, widths, kinds * kinds).astype(np.float64)
    return found.reshape(kinds, kinds)


def _met(
    unit: Ints, valued: np.ndarray[tuple[int], np.dtype[np.bool_]], widths: Floats, units: int
) -> Floats:
    """How much of each unit of one coder bears a value of another's."""
    chosen = (unit >= 0) & valued
    return np.bincount(unit[chosen], widths[chosen], units).astype(np.float64)


def family(sums: Floats, values: int) -> Family:
    """The coefficients from sums over texts: one entry for each row of ``sums``."""
    kinds = values + 1
    rows = np.atleast_2d(sums)
    matrix = rows[:, : kinds * kinds].reshape(-1, kinds, kinds)
    squares, met = rows[:, kinds * kinds : -kinds], rows[:, -kinds:]
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = _expected(matrix, squares)
        inner = matrix[:, 1:, 1:]
        by_chance = _expected(inner, met[:, 1:])
        return Family(
            u=_alpha(_off(matrix), _off(expected)),
            binary=_alpha(_aside(matrix)[:, GAP], _aside(expected)[:, GAP]),
            cu=_alpha(_off(inner), _off(by_chance)),
            ku=_alpha(_aside(inner) / inner.sum(2), _aside(by_chance) / by_chance.sum(2)),
        )


def _expected(matrix: Floats, own: Floats) -> Floats:
    """ε: the margins multiplied, without what would meet itself, in all as much as observed."""
    margins, total = matrix.sum(2), matrix.sum((1, 2))[:, None, None]
    free = margins[:, :, None] * margins[:, None, :] - own[:, :, None] * np.eye(own.shape[1])
    found: Floats = total * free / (total**2 - own.sum(1)[:, None, None])
    return found


def _off(matrix: Floats) -> Floats:
    found: Floats = matrix.sum((1, 2)) - np.trace(matrix, axis1=1, axis2=2)
    return found


def _aside(matrix: Floats) -> Floats:
    """Of each value, what falls together with another."""
    found: Floats = matrix.sum(2) - np.diagonal(matrix, axis1=1, axis2=2)
    return found


def _alpha(observed: Floats, expected: Floats) -> Floats:
    found: Floats = np.where(expected > 1e-12, 1 - observed / expected, np.nan)
    return found
