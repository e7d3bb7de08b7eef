"""Small cells: what would speak of fewer than five people is not told.

Three rules, all about people (``definitions`` knows which measures count them):

- a figure computed over fewer than five people is left out;
- in a breakdown (a month, a level, a cohort …), a count of one to four people is left out;
- of a level of an attribute, a seniority or a role that one to four people have, no figure is told,
  whatever it counts: the messages of the only nurse are the nurse.

Zero is kept: nobody is in the cell. Complements are not chased: the totals of a report are not
meant to be subtracted from one another, and shares are shown with few digits.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from liaisons.i18n import _
from liaisons.measures.rows import Contrast, Row, Scalar
from liaisons.report.content import ReportContent
from liaisons.report.definitions import counts_people
from liaisons.report.groups import is_cell

#: Cells smaller than this are masked in whatever leaves the study.
SMALLEST_CELL = 5
#: What counts the people of a part of the community …
_COUNTS = frozenset({"presence.people", "actors.people"})
#: … where the part is made of people, not of a time or a place.
_PARTS = frozenset({"attribute", "level", "seniority", "role"})

#: A community and a part of it.
_Cell: TypeAlias = tuple[str, frozenset[tuple[str, Scalar]]]


def masked(rows: list[Row], smallest: int = SMALLEST_CELL) -> list[Row]:
    """``rows`` with the value of each cell below ``smallest`` replaced by null and a ``why``."""
    few = _cells_of_few(rows, smallest)
    return [
        _hidden(row, smallest)
        if is_small(row, smallest) or (row.value is not None and _cell(row.community, row) in few)
        else row
        for row in rows
    ]


def masked_contrasts(
    contrasts: list[Contrast], rows: list[Row], smallest: int = SMALLEST_CELL
) -> list[Contrast]:
    """``contrasts`` without those over fewer than ``smallest`` people on one side; they say so.

    ``rows`` are those of both communities, not yet masked.
    """
    few = _cells_of_few(rows, smallest)
    return [
        _left_out(contrast, smallest) if _is_small_contrast(contrast, few, smallest) else contrast
        for contrast in contrasts
    ]


def masked_content(content: ReportContent) -> ReportContent:
    """``content`` as it may leave the study."""
    return msgspec.structs.replace(
        content,
        rows=masked(content.rows),
        curves=masked(content.curves),
        contrasts=masked_contrasts(content.contrasts, content.rows),
    )


def is_small(row: Row, smallest: int = SMALLEST_CELL) -> bool:
    """True if the row speaks of somebody, and of fewer than ``smallest`` people."""
    if row.value is None or not counts_people(row.measure, row.unit):
        return False
    small_count = row.unit == "people" and is_cell(row.group) and _few(row.value, smallest)
    return small_count or _few(row.n, smallest)


def _few(count: float | None, smallest: int) -> bool:
    return count is not None and 0 < count < smallest


def _cells_of_few(rows: list[Row], smallest: int) -> set[_Cell]:
    """The parts of communities that so few people make up."""
    counted = (row for row in rows if row.measure in _COUNTS and is_cell(row.group))
    cells = (_cell(row.community, row) for row in counted if _few(row.value, smallest))
    return {cell for cell in cells if cell is not None}


def _cell(community: str, one: Row | Contrast) -> _Cell | None:
    """The part of a community that a row or a contrast speaks of; None for all of it."""
    part = frozenset((key, value) for key, value in one.group.items() if key in _PARTS)
    return (community, part) if part else None


def _is_small_contrast(contrast: Contrast, few: set[_Cell], smallest: int) -> bool:
    if _cell(contrast.a, contrast) in few or _cell(contrast.b, contrast) in few:
        return True
    counts = counts_people(contrast.measure, contrast.unit)
    return counts and (_few(contrast.n_a, smallest) or _few(contrast.n_b, smallest))


def _left_out(contrast: Contrast, smallest: int) -> Contrast:
    return Contrast(
        measure=contrast.measure,
        a=contrast.a,
        b=contrast.b,
        unit=contrast.unit,
        group=contrast.group,
        why=_reason(smallest),
    )


def _hidden(row: Row, smallest: int) -> Row:
    return msgspec.structs.replace(
        row, value=None, low=None, high=None, n=None, why=_reason(smallest)
    )


def _reason(smallest: int) -> str:
    return _("Fewer than {n} people: not shown.", n=smallest)
