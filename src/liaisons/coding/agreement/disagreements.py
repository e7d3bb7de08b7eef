"""The units on which coders differ: what to talk about, the widest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np

from liaisons.coding import room
from liaisons.coding.agreement.coefficients import counts
from liaisons.coding.agreement.ratings import KIND_NUMBERS, Ratings, all_ratings, load
from liaisons.coding.codebook import Codebook
from liaisons.i18n import _

if TYPE_CHECKING:
    from liaisons.study.study import Study

_KINDS = {number: kind for kind, number in KIND_NUMBERS.items()}


class Disagreement(msgspec.Struct, frozen=True, kw_only=True):
    """Who said what of one unit. ``agreed`` is the share of pairs of coders who said the same."""

    variable: str
    about: int
    kind: str
    subject: int
    start: int | None
    end: int | None
    said: dict[str, str]
    agreed: float


def disagreements(
    study: Study, *, community: str | None = None, variable: str | None = None
) -> list[Disagreement]:
    """Where coders differ, those who agree least first, then in order of the units."""
    said = load(room(study), community)
    about = None if variable is None else said.book.find(variable).id
    found = [d for ratings in all_ratings(said, about) for d in _of(said.book, ratings)]
    return sorted(found, key=lambda d: d.agreed)


def _of(book: Codebook, ratings: Ratings) -> list[Disagreement]:
    table = counts(ratings.values, ratings.kinds)
    coders = table.sum(1)
    pairs = np.maximum(coders * (coders - 1), 1)
    agreed = (table * (table - 1)).sum(1) / pairs
    differ = np.flatnonzero((coders >= 2) & (table.max(1) < coders))
    return [_one(book, ratings, unit, float(agreed[unit])) for unit in differ.tolist()]


def _one(book: Codebook, ratings: Ratings, unit: int, agreed: float) -> Disagreement:
    kind, subject, start, end = ratings.units[unit].tolist()
    names = [_category(book, ratings, n) for n in range(ratings.kinds)]
    values = ratings.values[unit].tolist()
    return Disagreement(
        variable=book.path(ratings.about.id),
        about=ratings.about.id,
        kind=_KINDS[kind],
        subject=subject,
        start=None if start < 0 else start,
        end=None if end < 0 else end,
        said={
            coder.name: names[value]
            for coder, value in zip(ratings.coders, values, strict=True)
            if value >= 0
        },
        agreed=agreed,
    )


def _category(book: Codebook, ratings: Ratings, n: int) -> str:
    if ratings.about.is_variable:
        return book.value_name(ratings.categories[n])
    return _("present") if n else _("absent")
