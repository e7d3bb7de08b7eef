"""The classification itself: a table of segments × forms is cut in two, the larger part again.

Each cut looks for the two groups whose tables of forms differ most, by the χ² of groups × forms:
first along the first axis of a correspondence analysis, then by moving one segment at a time to
the other group as long as χ² grows, the best one first. The χ² told of a cut is that of the groups
returned. Forms that are of one group only (contingency coefficient above ``contrast``) then stay in
that group's table, and those with fewer than ``fewest`` segments leave it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import LinearOperator, svds

from liaisons.measures.rows import Floats, Ints

#: No class: the segment holds none of the forms that are still looked at.
NONE = -1


@dataclass(frozen=True, eq=False)
class Cut:
    """One cut: which class of the level before, and the χ² of the two groups it gave."""

    of: int
    chi2: float


@dataclass(frozen=True, eq=False)
class Tree:
    """``levels[i]`` has the class of each segment (from 0, −1 none) with i + 2 classes."""

    levels: list[Ints]
    cuts: list[Cut]

    @property
    def classes(self) -> Ints:
        """The class of each segment at the last level."""
        return self.levels[-1]


@dataclass(frozen=True, eq=False)
class _Part:
    rows: Ints
    forms: Ints


def descend(
    table: Any,
    classes: int,
    *,
    fewest: int = 3,
    contrast: float = 0.3,
    smallest: int = 5,
    far: Callable[[int], None] = lambda classes: None,
) -> Tree:
    """Cut a boolean sparse table of segments × forms until there are so many classes.

    Stops earlier where the largest class has fewer than ``smallest`` segments, or too few forms.
    ``far`` is told how many classes there are, before each cut.
    """
    table = sparse.csr_matrix(table, dtype=np.float64)
    table.data[:] = 1
    parts = [_Part(np.arange(table.shape[0]), np.arange(table.shape[1]))]
    levels: list[Ints] = []
    cuts: list[Cut] = []
    while len(parts) < classes:
        far(len(parts))
        largest = int(np.argmax([len(part.rows) for part in parts]))
        found = _cut(table, parts[largest], fewest, contrast, smallest)
        if found is None:
            break
        first, second, chi2 = found
        parts[largest : largest + 1] = [first, second]
        cuts.append(Cut(largest, chi2))
        levels.append(_places(parts, table.shape[0]))
    return Tree(levels, cuts)


def _places(parts: list[_Part], many: int) -> Ints:
    places = np.full(many, NONE, np.int64)
    for place, part in enumerate(parts):
        places[part.rows] = place
    return places


def _cut(
    table: Any, part: _Part, fewest: int, contrast: float, smallest: int
) -> tuple[_Part, _Part, float] | None:
    if len(part.rows) < max(smallest, 3) or len(part.forms) < 3:
        return None
    inner = table[part.rows][:, part.forms]
    rows = np.flatnonzero(np.asarray(inner.sum(1)).ravel() > 0)
    forms = np.flatnonzero(np.asarray(inner.sum(0)).ravel() > 0)
    if len(rows) < 3 or len(forms) < 3:
        return None
    inner = inner[rows][:, forms].tocsr()
    first = split(inner)
    kept = _kept_forms(inner, first, fewest, contrast)
    parts = [
        _Part(part.rows[rows[side]], part.forms[forms[which]])
        for side, which in zip((first, ~first), kept, strict=True)
    ]
    return parts[0], parts[1], chi_squared(inner, first)


def split(table: Any) -> Any:
    """The two groups of a table without empty lines: True for the first."""
    order = first_axis(table)
    first = np.zeros(table.shape[0], bool)
    first[order[: _best_along(table, order)]] = True
    return _switched(table, first)


def chi_squared(table: Any, first: Any) -> float:
    """χ² of two groups × forms."""
    groups = np.vstack([np.asarray(table[side].sum(0)).ravel() for side in (first, ~first)])
    expected = np.outer(groups.sum(1), groups.sum(0)) / groups.sum()
    return float(((groups - expected) ** 2 / expected).sum())


def first_axis(table: Any) -> Ints:
    """The lines in the order of the first axis of the correspondence analysis.

    The axis has no direction: it is turned so that its farthest line has a positive place.
    """
    total = table.sum()
    lines = np.asarray(table.sum(1)).ravel() / total
    columns = np.asarray(table.sum(0)).ravel() / total
    scaled = sparse.diags(lines**-0.5) @ (table / total) @ sparse.diags(columns**-0.5)
    left, right = np.sqrt(lines), np.sqrt(columns)
    residues = LinearOperator(
        table.shape,
        matvec=lambda v: scaled @ np.ravel(v) - left * (right @ np.ravel(v)),
        rmatvec=lambda v: scaled.T @ np.ravel(v) - right * (left @ np.ravel(v)),
        dtype=np.float64,
    )
    start = np.sin(np.arange(1, min(table.shape) + 1))
    vectors, _values, _right = svds(residues, k=1, v0=start, solver="arpack")
    places = vectors[:, 0] / left
    if places[np.abs(places).argmax()] < 0:
        places = -places
    return np.argsort(places, kind="stable")


@dataclass(frozen=True, eq=False)
class _Sums:
    """What χ² of two groups needs: it is (1/n₁ + 1/n₂) Σ d²/p, d the first group's excess."""

    table: Any
    share: Floats  # p: of each form
    size: Floats  # of each line
    own: Floats  # Σ (x − s p)² / p of each line
    total: float

    @classmethod
    def of(cls, table: Any) -> _Sums:
        total = float(table.sum())
        share = np.asarray(table.sum(0)).ravel() / total
        size = np.asarray(table.sum(1)).ravel()
        return cls(table, share, size, table @ (1 / share) - size**2, total)

    def chi2(self, squares: Any, n: Any) -> Any:
        """χ² from Σ d²/p and the size of the first group; 0 where a group is empty."""
        inside = np.maximum(n * (self.total - n), 1e-300)
        return np.where((n > 0) & (n < self.total), squares * self.total / inside, 0.0)


def _best_along(table: Any, order: Ints) -> int:
    """How many lines, in this order, make the first group of the largest χ²."""
    sums = _Sums.of(table)
    excess, squares, n = np.zeros(table.shape[1]), 0.0, 0.0
    found = np.zeros(len(order) - 1)
    for place, line in enumerate(order[:-1]):
        forms = table.indices[table.indptr[line] : table.indptr[line + 1]]
        squares += 2 * (excess[forms] / sums.share[forms]).sum() + sums.own[line]
        excess[forms] += 1
        excess -= sums.size[line] * sums.share
        n += sums.size[line]
        found[place] = sums.chi2(squares, n)
    return int(found.argmax()) + 1


def _switched(table: Any, first: Any) -> Any:
    """Move the line that makes χ² grow most, as long as one does."""
    sums = _Sums.of(table)
    first = first.copy()
    counts = np.asarray(table[first].sum(0)).ravel()
    while True:
        n = counts.sum()
        excess = counts - n * sums.share
        squares = (excess**2 / sums.share).sum()
        turn = np.where(first, -1.0, 1.0)
        along = table @ (excess / sums.share)
        after = sums.chi2(squares + 2 * turn * along + sums.own, n + turn * sums.size)
        best = int(after.argmax())
        if after[best] <= sums.chi2(squares, n) * (1 + 1e-12):
            return first
        counts = counts + turn[best] * np.asarray(table[best].todense()).ravel()
        first[best] = not first[best]


def _kept_forms(table: Any, first: Any, fewest: int, contrast: float) -> list[Ints]:
    """The forms that each group goes on with."""
    counts = np.vstack([np.asarray(table[side].sum(0)).ravel() for side in (first, ~first)])
    expected = np.outer(counts.sum(1), counts.sum(0)) / counts.sum()
    chi2 = ((counts - expected) ** 2 / expected).sum(0)
    common = np.sqrt(chi2 / (chi2 + counts.sum(0))) <= contrast
    kept = (counts >= fewest) & (common | (counts > expected))
    return [np.flatnonzero(side) for side in kept]
