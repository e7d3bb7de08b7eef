"""A calibrated linear model: how much each piece of text speaks for each value, as shares.

A linear support vector machine per value (Fan et al. 2008, LIBLINEAR), whose scores become shares
by a softmax with one slope and one shift per value, fitted on scores of texts that were kept apart
(Platt 1999; for several values Guo et al. 2017, "temperature scaling" with a bias).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize

from liaisons.coding.assistant.pieces import pieces
from liaisons.measures.rows import Floats, Ints

_C = 0.5
_INNER = 3
#: How far shifts are held back: with few texts the shares of the values are noise.
_HELD_BACK = 1.0


@dataclass(frozen=True)
class Model:
    """What was learnt: of texts it gives a share for each of ``kinds`` values (texts × kinds)."""

    seen: Any
    machine: Any
    kinds: int
    slope: float
    shift: Floats

    def shares(self, texts: Sequence[str]) -> Floats:
        """How likely each value is, by text; each line sums to 1."""
        if not len(texts):
            return np.empty((0, self.kinds))
        scores = _scores(self.machine, self.seen.transform(texts), self.kinds)
        return _softmax(self.slope * scores + self.shift)


def learn(texts: Sequence[str], labels: Ints, kinds: int, groups: Ints, language: str) -> Model:
    """A model of texts with labels from 0; texts of a group are kept apart together.

    Needs texts of two values at least.
    """
    seen = pieces(language).fit(texts)
    table = seen.transform(texts).tocsr()
    apart = np.full((len(labels), kinds), -1.0)
    for train, test in folds(labels, groups, _INNER, seed=0):
        if len(np.unique(labels[train])) > 1:
            apart[test] = _scores(_machine(table[train], labels[train]), table[test], kinds)
    slope, shift = _calibrated(apart, labels)
    return Model(seen, _machine(table, labels), kinds, slope, shift)


def folds(labels: Ints, groups: Ints, many: int, seed: int) -> list[tuple[Ints, Ints]]:
    """(learnt from, tried on) ``many`` times: whole groups, each with its part of every label.

    The largest groups are placed first, each where its labels are fewest; equals by chance.
    """
    _values, group = np.unique(groups, return_inverse=True)
    kinds = int(labels.max()) + 1
    table = np.zeros((group.max() + 1, kinds))
    np.add.at(table, (group, labels), 1)
    rarity = table / np.maximum(table.sum(0), 1)
    order = np.random.default_rng(seed).permutation(len(table))
    order = order[np.argsort(-table[order].sum(1), kind="stable")]
    held, fold = np.zeros((many, kinds)), np.zeros(len(table), np.int64)
    size = np.zeros(many)
    for g in order:
        need = (held * rarity[g]).sum(1) / max(rarity[g].sum(), 1e-12)
        fold[g] = np.lexsort((size, need))[0]
        held[fold[g]] += table[g]
        size[fold[g]] += table[g].sum()
    of = fold[group]
    return [(np.flatnonzero(of != f), np.flatnonzero(of == f)) for f in range(many)]


def _machine(table: Any, labels: Ints) -> Any:
    from sklearn.svm import LinearSVC

    return LinearSVC(C=_C, random_state=0).fit(table, labels)


def _scores(machine: Any, table: Any, kinds: int) -> Floats:
    """Texts × kinds; a value that the machine never saw scores as low as can be."""
    found = np.asarray(machine.decision_function(table), np.float64)
    if found.ndim == 1:
        found = np.column_stack([-found, found])
    scores = np.full((len(found), kinds), found.min(initial=-1.0) - 1)
    scores[:, machine.classes_] = found
    return scores


def _calibrated(scores: Floats, labels: Ints) -> tuple[float, Floats]:
    kinds = scores.shape[1]
    rows = np.arange(len(labels))

    def loss(given: Floats) -> tuple[float, Floats]:
        slope, shift = np.exp(given[0]), given[1:]
        shares = _softmax(slope * scores + shift)
        off = shares.copy()
        off[rows, labels] -= 1
        value = -np.log(np.maximum(shares[rows, labels], 1e-300)).sum()
        value += _HELD_BACK * (shift**2).sum() / 2
        turn = np.concatenate([[slope * (off * scores).sum()], off.sum(0) + _HELD_BACK * shift])
        return float(value), turn

    found = minimize(loss, np.zeros(kinds + 1), jac=True, method="L-BFGS-B")
    return float(np.exp(found.x[0])), np.asarray(found.x[1:], np.float64)


def _softmax(scores: Floats) -> Floats:
    risen = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Floats = risen / risen.sum(axis=1, keepdims=True)
    return shares
