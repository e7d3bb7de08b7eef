"""What people settled, as measures read it: one row per unit and code, present or not.

Settled is what was decided, else what all who read it said alike. What coders oppose is left out,
and so is what nobody read: a code that nobody looked for is not absent. Codes go by the keys of the
starting codebook; a code below one of these counts as it; other codes go by their path. The
assistant counts for nothing here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pyarrow as pa

from liaisons.coding.adjudication import Decision, decisions
from liaisons.coding.agreement.coefficients import several, several_sums
from liaisons.coding.agreement.ratings import KIND_NUMBERS, Ratings, all_ratings, load
from liaisons.coding.codebook import Codebook
from liaisons.coding.codings import Subject
from liaisons.corpus.schema import empty
from liaisons.database import Database
from liaisons.measures.rows import Ints
from liaisons.measures.scope import AGREED, SETTLED

_KINDS = {number: kind for kind, number in KIND_NUMBERS.items()}


def settled_tables(database: Database, community: str) -> tuple[pa.Table, pa.Table]:
    """(settled, agreed) of a community: the second says how far coders agree on each code."""
    said = load(database, community)
    held = decisions(database, community=community)
    parts: dict[str, list[pa.Table]] = {}
    agreed: list[dict[str, Any]] = []
    for ratings in all_ratings(said):
        about = key_of(said.book, ratings.about.id)
        part = _rows(said.book, ratings, about, labels(ratings, held))
        parts.setdefault(about, []).append(part)
        agreed.append(_agreed(ratings, about))
    settled = [_once(some) if len(some) > 1 else some[0] for some in parts.values()]
    whole = pa.concat_tables([empty(SETTLED), *settled]).combine_chunks()
    return whole, pa.Table.from_pylist(agreed, schema=AGREED)


def _once(parts: list[pa.Table]) -> pa.Table:
    """One row per unit, of codes with one key: it is there where one of them is."""
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for row in (row for part in parts for row in part.to_pylist()):
        key = (row["kind"], row["unit"])
        if key not in found or (row["present"] and not found[key]["present"]):
            found[key] = row
    return pa.Table.from_pylist(list(found.values()), schema=SETTLED)


def answer_of(row: Mapping[str, Any]) -> str:
    """What a settled row says: the value of a variable, yes or no of a free code."""
    said: str = row["value"] or ("yes" if row["present"] else "no")
    return said


def key_of(book: Codebook, code: int) -> str:
    """The key of a code, else that of the nearest above it that has one, else its path."""
    above = reversed(book.line(code))
    return next((c.key for c in above if c.key), None) or book.path(code)


def labels(ratings: Ratings, held: list[Decision]) -> Ints:
    """The category that holds of each unit; −1 where coders differ and nobody decided."""
    given = np.where(ratings.values < 0, np.iinfo(np.int64).max, ratings.values)
    lowest, highest = given.min(1), ratings.values.max(1)
    found = np.where((lowest == highest) & (highest >= 0), highest, -1)
    for unit, category in _decided(ratings, held):
        found[unit] = category
    return found


def _decided(ratings: Ratings, held: list[Decision]) -> Iterator[tuple[int, int]]:
    """(unit, category) of what was decided; −1 where none of the values applies."""
    places = {tuple(unit): i for i, unit in enumerate(ratings.units.tolist())}
    category = {code: n for n, code in enumerate(ratings.categories)}
    for decision in held:
        place = places.get(_unit(decision.subject))
        if decision.about != ratings.about.id or place is None:
            continue
        if ratings.about.is_variable:
            code = decision.code
            yield place, -1 if code is None else category.get(code, -1)
        else:
            yield place, int(decision.code is not None)


def _unit(subject: Subject) -> tuple[int, int, int, int]:
    start, end = (-1, -1) if subject.start is None else (subject.start, subject.end or 0)
    return (KIND_NUMBERS[subject.kind], subject.id, start, end)


def _rows(book: Codebook, ratings: Ratings, about: str, held: Ints) -> pa.Table:
    """The settled units of one code; a passage speaks for itself, not for its message."""
    kept = (held >= 0) & (ratings.units[:, 2] < 0)
    label = held[kept]
    values, present = [""] * ratings.kinds, label > 0
    if ratings.about.is_variable:
        keys = [key_of(book, code) for code in ratings.categories]
        values, present = [key.removeprefix(f"{about}.") for key in keys], label >= 0
    kinds = pa.array([_KINDS[n] for n in range(len(_KINDS))])
    columns = [
        kinds.take(pa.array(ratings.units[kept, 0])),
        pa.array(ratings.units[kept, 1]),
        pa.repeat(pa.scalar(about), len(label)),
        pa.array(values, pa.string()).take(pa.array(label)),
        pa.array(present),
    ]
    return pa.table(columns, schema=SETTLED)


def _agreed(ratings: Ratings, about: str) -> dict[str, Any]:
    whole = np.zeros(len(ratings.values), np.int64)
    sums = several_sums(ratings.values, ratings.kinds, whole, 1)[0]
    alpha = float(several(sums, ratings.kinds, ratings.level, ratings.numbers)["alpha"])
    return {
        "about": about,
        "alpha": None if np.isnan(alpha) else alpha,
        "coders": len(ratings.coders),
        "twice": ratings.paired,
    }
