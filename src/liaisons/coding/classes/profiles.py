"""What each class is made of: its forms, its variables, the segments that are most like it.

A form speaks for a class as far as the χ² of the 2 × 2 table of segments (in the class or not, with
the form or not) says, with a minus where it is rarer there than elsewhere. A variable's value is
told in the same way, by the segments of the texts that have it. A segment is typical by the sum of
the χ² of the forms of its class that it holds (Reinert's score).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
from scipy import sparse

from liaisons.coding.classes.descending import Cut, Tree
from liaisons.coding.classes.forms import Forms
from liaisons.coding.classes.segments import Segment
from liaisons.measures.rows import Floats, Ints

#: χ² of one degree of freedom at p = 0.05: what is under it is not told.
TOLD = 3.84
_TYPICAL = 10


class Speaks(msgspec.Struct, frozen=True):
    """A form, or a variable's value (``annee=2019``), and how far it speaks for a class."""

    name: str
    chi2: float
    inside: int  # segments of the class that hold it
    segments: int  # segments that were classified and hold it
    words: list[str] = []


class Typical(msgspec.Struct, frozen=True):
    """A segment that is like its class: of which text, and where it stands in it."""

    text: int
    start: int
    end: int
    score: float


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """One class, from 1. ``share`` is of the segments that were classified."""

    number: int
    segments: int
    share: float
    forms: list[Speaks]
    absent: list[Speaks]
    variables: list[Speaks]
    typical: list[Typical]


class Split(msgspec.Struct, frozen=True):
    """One cut: the class of the level before that was cut, from 1, and the χ² of its groups."""

    of: int
    chi2: float


class Classes(msgspec.Struct, kw_only=True):
    """A classification: ``classes`` has the class of each segment from 1, 0 for none."""

    texts: int
    segments: int
    classified: int
    occurrences: int
    forms: int
    splits: list[Split]
    profiles: list[Profile]
    classes: list[int]


def told(
    cut: Sequence[Segment],
    forms: Forms,
    tree: Tree,
    texts: int,
    variables: Mapping[str, Sequence[str | None]],
) -> Classes:
    """The profiles of a tree. ``variables``: a value per text, or None."""
    classes = tree.classes if tree.levels else np.full(len(cut), -1, np.int64)
    names, values = _values(cut, variables)
    known = classes >= 0
    many = int(classes.max(initial=-1)) + 1
    profiles = [_profile(k, classes, known, cut, (forms, names, values)) for k in range(many)]
    return Classes(
        texts=texts,
        segments=len(cut),
        classified=int(known.sum()),
        occurrences=sum(len(one.words) for one in cut),
        forms=len(forms.names),
        splits=[_split(one) for one in tree.cuts],
        profiles=profiles,
        classes=(classes + 1).tolist(),
    )


def _split(cut: Cut) -> Split:
    return Split(cut.of + 1, round(cut.chi2, 6))


def _values(
    cut: Sequence[Segment], variables: Mapping[str, Sequence[str | None]]
) -> tuple[list[str], Any]:
    """The values that occur, and a table of segments × values."""
    cells = [
        (row, f"{name}={value}")
        for row, one in enumerate(cut)
        for name, said in variables.items()
        if (value := said[one.text]) is not None
    ]
    names = sorted({name for _row, name in cells})
    place = {name: n for n, name in enumerate(names)}
    rows = np.array([row for row, _name in cells], np.int64)
    columns = np.array([place[name] for _row, name in cells], np.int64)
    shape = (len(cut), len(names))
    return names, sparse.csr_matrix((np.ones(len(cells)), (rows, columns)), shape=shape)


def _profile(
    k: int, classes: Ints, known: Any, cut: Sequence[Segment], tables: tuple[Forms, list[str], Any]
) -> Profile:
    forms, names, values = tables
    inside = classes == k
    chi2, held, every = _chi2(forms.table, inside, known)
    order = np.argsort(-np.abs(chi2), kind="stable")
    speaks = [
        Speaks(
            forms.names[i], round(float(chi2[i]), 4), int(held[i]), int(every[i]), forms.words[i]
        )
        for i in order
        if abs(chi2[i]) >= TOLD
    ]
    of_values = _chi2(values, inside, known)
    return Profile(
        number=k + 1,
        segments=int(inside.sum()),
        share=float(inside.sum() / known.sum()),
        forms=[one for one in speaks if one.chi2 > 0],
        absent=[one for one in speaks if one.chi2 < 0],
        variables=_variables(names, *of_values),
        typical=_typical(cut, forms.table, inside, np.maximum(chi2, 0)),
    )


def _chi2(table: Any, inside: Any, known: Any) -> tuple[Floats, Floats, Floats]:
    """Signed χ² of each column with the class, segments of it that hold it, segments that do."""
    n, size = float(known.sum()), float(inside.sum())
    held = np.asarray(table[inside].sum(0)).ravel()
    every = np.asarray(table[known].sum(0)).ravel()
    away = n * held - size * every
    below = size * (n - size) * every * (n - every)
    chi2 = np.divide(n * away**2, below, out=np.zeros_like(away), where=below > 0)
    return chi2 * np.sign(away), held, every


def _variables(names: list[str], chi2: Floats, held: Floats, every: Floats) -> list[Speaks]:
    order = np.argsort(-chi2, kind="stable")
    return [
        Speaks(names[i], round(float(chi2[i]), 4), int(held[i]), int(every[i]))
        for i in order
        if abs(chi2[i]) >= TOLD
    ]


def _typical(cut: Sequence[Segment], table: Any, inside: Any, chi2: Floats) -> list[Typical]:
    scores = np.where(inside, table @ np.where(chi2 >= TOLD, chi2, 0), -1.0)
    best = np.argsort(-scores, kind="stable")[:_TYPICAL]
    return [
        Typical(cut[i].text, cut[i].start, cut[i].end, round(float(scores[i]), 4))
        for i in best
        if scores[i] > 0
    ]
