"""Small cells: what would speak of very few people is not told.

``masked`` is the one place where it is decided, for the report, the pages and the exports alike.
``smallest`` is ``privacy.min_cell`` of study.toml. How many people a row speaks of:

- a count of people in a part of the community (a month, a level, a role …) speaks of that many;
- a share of people in a part that parts everybody (a role, a balance) speaks of share × n;
- any other figure counted over people speaks of its ``n``, whatever its value: a mean of three
  partners over 146 people is no small cell;
- what is counted over messages, questions or links speaks of nobody in particular, except below.

The rules:

1. A row that speaks of one to ``smallest`` − 1 people is masked. Zero is told: nobody is there.
2. Where a part of a breakdown is masked, so is the next larger part that is not empty, until at
   least two are, of at least ``smallest`` people together: else the total, which is told, less the
   other parts would give it away.
3. A part made of people (a level of an attribute, a seniority, a role) that is masked in the counts
   of people is masked in every figure: the messages of the only nurse are the nurse, and so are
   those of everybody less those of everybody else.

All that is masked gives the same reason, which does not tell the small from its complement. Not
chased: differences between networks, cumulated counts, or two states of the same study.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TypeAlias

import msgspec

from liaisons.i18n import _
from liaisons.measures.rows import Contrast, Row, Scalar
from liaisons.report.content import ReportContent
from liaisons.report.definitions import counts_people
from liaisons.report.groups import is_cell

#: Cells smaller than this are masked, where a study does not say otherwise.
SMALLEST_CELL = 5
#: What counts the people of a part of the community …
_COUNTS = frozenset({"presence.people", "actors.people"})
#: … where the part is made of people, not of a time or a place.
_PARTS = frozenset({"attribute", "level", "seniority", "role"})
#: Parts that everybody is in exactly one of: a share of people there is a count.
_PARTITIONS = frozenset({"role", "balance"})
#: Keys whose value says which breakdown a part belongs to; the others say which part it is.
_NAMING = frozenset({"network", "horizon_s", "of", "top", "attribute", "from"})

#: A community and a part of it.
_Part: TypeAlias = tuple[str, frozenset[tuple[str, Scalar]]]
#: A breakdown: measure, community, its keys, and which one it is.
_Breakdown: TypeAlias = tuple[str, str, frozenset[str], frozenset[tuple[str, Scalar]]]


def masked(rows: Sequence[Row], smallest: int = SMALLEST_CELL) -> list[Row]:
    """``rows`` with the small cells, and what would give them away, null with a ``why``.

    Rows of all communities and questions that will be told together belong in one call: the counts
    of people are what tells which parts are small.
    """
    places = _small_places(rows, smallest)
    parts = _hidden_parts(rows, places)
    return [
        _hidden(row, smallest)
        if row.value is not None and (place in places or _part(row.community, row) in parts)
        else row
        for place, row in enumerate(rows)
    ]


def masked_contrasts(
    contrasts: Sequence[Contrast], rows: Sequence[Row], smallest: int = SMALLEST_CELL
) -> list[Contrast]:
    """``contrasts`` without those over fewer than ``smallest`` people on one side; they say so.

    ``rows`` are those of both communities, not yet masked.
    """
    parts = _hidden_parts(rows, _small_places(rows, smallest))
    return [
        _left_out(contrast, smallest) if _is_small_contrast(contrast, parts, smallest) else contrast
        for contrast in contrasts
    ]


def masked_content(content: ReportContent) -> ReportContent:
    """``content`` as it may leave the study: ``content.min_cell`` decides."""
    smallest = content.min_cell
    told = masked([*content.rows, *content.curves], smallest)
    return msgspec.structs.replace(
        content,
        rows=told[: len(content.rows)],
        curves=told[len(content.rows) :],
        contrasts=masked_contrasts(content.contrasts, content.rows, smallest),
        drawings=[d for d in content.drawings if d.total_people >= smallest],
    )


def is_small(row: Row, smallest: int = SMALLEST_CELL) -> bool:
    """True if the row itself speaks of somebody, and of fewer than ``smallest`` people."""
    return _few(_people(row), smallest)


def _people(row: Row) -> int | None:
    """How many people a row speaks of; None for nobody in particular. See the module."""
    if row.value is None or not counts_people(row.measure, row.unit):
        return None
    if is_cell(row.group):
        if row.unit == "people" and isinstance(row.value, int):  # a mean is a float
            return row.value
        if row.unit == "share" and row.n is not None and not _PARTITIONS.isdisjoint(row.group):
            return round(row.value * row.n)
    return row.n


def _few(people: int | None, smallest: int) -> bool:
    return people is not None and 0 < people < smallest


def _small_places(rows: Sequence[Row], smallest: int) -> set[int]:
    """Places of the rows that rules 1 and 2 mask."""
    breakdowns: dict[_Breakdown, list[tuple[int, int]]] = defaultdict(list)
    for place, row in enumerate(rows):
        people = _people(row)
        if people:
            breakdowns[_breakdown(row)].append((people, place))
    return {place for parts in breakdowns.values() for place in _with_complement(parts, smallest)}


def _breakdown(row: Row) -> _Breakdown:
    naming = frozenset((key, value) for key, value in row.group.items() if key in _NAMING)
    return row.measure, row.community, frozenset(row.group), naming


def _with_complement(parts: list[tuple[int, int]], smallest: int) -> list[int]:
    """Places of the parts to mask, of (people, place): the small ones and what protects them."""
    ordered = sorted(parts)
    hidden = sum(_few(people, smallest) for people, _place in ordered)
    if hidden == 0:
        return []
    while hidden < len(ordered) and (
        hidden < 2 or sum(people for people, _place in ordered[:hidden]) < smallest
    ):
        hidden += 1
    return [place for _people, place in ordered[:hidden]]


def _hidden_parts(rows: Sequence[Row], places: set[int]) -> set[_Part]:
    """The parts made of people that are masked where people are counted: rule 3."""
    found = (
        _part(row.community, row)
        for place, row in enumerate(rows)
        if place in places and row.measure in _COUNTS
    )
    return {part for part in found if part is not None}


def _part(community: str, one: Row | Contrast) -> _Part | None:
    """The part of a community that a row or a contrast speaks of; None for all of it."""
    part = frozenset((key, value) for key, value in one.group.items() if key in _PARTS)
    return (community, part) if part else None


def _is_small_contrast(contrast: Contrast, parts: set[_Part], smallest: int) -> bool:
    if _part(contrast.a, contrast) in parts or _part(contrast.b, contrast) in parts:
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
    return _("Fewer than {n} people, here or in what could be worked out: not shown.", n=smallest)
