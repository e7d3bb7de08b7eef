"""Small cells: what would speak of fewer than five people is not told.

Two rules, both about people (``definitions`` knows which measures count them):

- a figure computed over fewer than five people is left out;
- in a breakdown (a month, a level, a cohort …), a count of one to four people is left out.

Zero is kept: nobody is in the cell. Complements are not chased: the totals of a report are not
meant to be subtracted from one another, and shares are shown with few digits.
"""

from __future__ import annotations

import msgspec

from liaisons.i18n import _
from liaisons.measures.rows import Contrast, Row
from liaisons.report.content import ReportContent
from liaisons.report.definitions import counts_people
from liaisons.report.groups import is_whole

#: Cells smaller than this are masked in whatever leaves the study.
SMALLEST_CELL = 5


def masked(rows: list[Row], smallest: int = SMALLEST_CELL) -> list[Row]:
    """``rows`` with the value of each cell below ``smallest`` replaced by null and a ``why``."""
    return [_hidden(row, smallest) if is_small(row, smallest) else row for row in rows]


def masked_contrasts(contrasts: list[Contrast], smallest: int = SMALLEST_CELL) -> list[Contrast]:
    """``contrasts`` without those over fewer than ``smallest`` people on one side; they say so."""
    return [_without_small(contrast, smallest) for contrast in contrasts]


def masked_content(content: ReportContent) -> ReportContent:
    """``content`` as it may leave the study."""
    return msgspec.structs.replace(
        content,
        rows=masked(content.rows),
        curves=masked(content.curves),
        contrasts=masked_contrasts(content.contrasts),
    )


def is_small(row: Row, smallest: int = SMALLEST_CELL) -> bool:
    """True if the row speaks of somebody, and of fewer than ``smallest`` people."""
    if row.value is None or not counts_people(row.measure, row.unit):
        return False
    small_count = row.unit == "people" and not is_whole(row.group) and _few(row.value, smallest)
    return small_count or _few(row.n, smallest)


def _few(count: float | None, smallest: int) -> bool:
    return count is not None and 0 < count < smallest


def _without_small(contrast: Contrast, smallest: int) -> Contrast:
    if not counts_people(contrast.measure, contrast.unit):
        return contrast
    if not (_few(contrast.n_a, smallest) or _few(contrast.n_b, smallest)):
        return contrast
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
