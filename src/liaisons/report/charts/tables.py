"""The table behind a picture, from its rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from liaisons.i18n import _, number
from liaisons.measures.rows import Row
from liaisons.report.charts.chart import Table
from liaisons.report.content import CommunityCard
from liaisons.report.definitions import define
from liaisons.report.groups import reads
from liaisons.report.names import short
from liaisons.report.rowset import RowSet
from liaisons.report.wording import DASH, interval, shown

Line = TypeVar("Line")


def cell(row: Row | None) -> str:
    """The value with its interval, or why there is none."""
    if row is None:
        return DASH
    if row.value is None:
        return row.why or DASH
    around = interval(row)
    return f"{shown(row)} ({around})" if around else shown(row)


def side_by_side(
    cards: Sequence[CommunityCard],
    lines: Sequence[Line],
    head: str,
    label: Callable[[Line], str],
    row_of: Callable[[CommunityCard, Line], Row | None],
    show: Callable[[Row | None], str] = cell,
) -> Table:
    """A line for each thing, a column for each community."""
    return Table(
        header=(head, *(short(card) for card in cards)),
        lines=[(label(line), *(show(row_of(card, line)) for card in cards)) for line in lines],
    )


def long(rows: RowSet, listed: Sequence[Row]) -> Table:
    """Every row on its own line: what it measures, where, of what part, and its number."""
    names = {card.name: short(card) for card in rows.communities}
    return Table(
        header=(_("Measure"), _("Community"), _("Part"), _("Value"), _("Counted over")),
        lines=[
            (
                define(row.measure).label,
                names.get(row.community, row.community),
                reads(row.group) or _("the whole"),
                cell(row),
                DASH if row.n is None else number(row.n),
            )
            for row in listed
        ],
    )
