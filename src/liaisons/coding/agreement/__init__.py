"""How far coders agree: rows, as measures give them, and the disagreements to talk about.

    for row in agreement(study, community="gp"):
        print(row.measure, row.group, row.value, row.low, row.high)

Intervals come from drawing threads again (people and interviews where those are coded), seeded
from study.toml. What is coded by fewer than two coders has null rows that say so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from liaisons.coding import room
from liaisons.coding.agreement import rows as made
from liaisons.coding.agreement.passages import passages
from liaisons.coding.agreement.ratings import Said, all_ratings, load
from liaisons.coding.agreement.threads import clusters
from liaisons.measures.rows import Ints, Row
from liaisons.measures.statistics.resampling import Resampler

if TYPE_CHECKING:
    from liaisons.study.study import Study


def agreement(
    study: Study,
    *,
    community: str | None = None,
    variable: str | None = None,
    intervals: bool = True,
) -> list[Row]:
    """All coefficients of every variable and free code, or of one, by name, path or key."""
    settings = study.settings
    said = load(room(study), community)
    about = None if variable is None else said.book.find(variable).id
    replicates = settings.resampling.replicates if intervals else 0
    chance = Resampler(settings.seed, replicates).named("agreement", community or "")
    found: list[Row] = []
    for ratings in all_ratings(said, about):
        groups = clusters(study, ratings.units) if replicates else _alone(len(ratings.units))
        found += made.rows(said.book, ratings, groups, chance, community or "")
    found += passages(study, said, about, chance, community or "")
    return found


def of_said(said: Said, community: str = "") -> Iterator[Row]:
    """The same without intervals, from what was loaded."""
    for ratings in all_ratings(said):
        groups = _alone(len(ratings.units))
        yield from made.rows(said.book, ratings, groups, Resampler(0, 0), community)


def _alone(units: int) -> Ints:
    return np.zeros(units, np.int64)
