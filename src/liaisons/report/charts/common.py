"""What the charts of every question share: how many were counted, lines and points from rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from liaisons.i18n import _
from liaisons.measures.rows import Row, Scalar
from liaisons.report.charts.forms.series import Point, Series
from liaisons.report.content import CommunityCard
from liaisons.report.definitions import define
from liaisons.report.names import tagged
from liaisons.report.rowset import RowSet
from liaisons.report.wording import counted

Told = tuple[CommunityCard, Row]


def subtitle(rows: RowSet, measure: str, told: Iterable[Told]) -> str:
    """What is counted, over how many: "Questions with a reply; 494 questions (Doctors) …"."""
    definition = define(measure)
    counts = [
        tagged(counted(row.n, definition.counts), card, rows.communities)
        for card, row in told
        if row.n is not None
    ]
    return definition.text + (" " + ", ".join(counts) + "." if counts else "")


def curve(rows: RowSet, measure: str, key: str, *, least: int = 0, **fixed: Scalar) -> list[Series]:
    """One line per community that has rows of ``measure`` by ``key``, in the order of ``key``.

    Points counted over fewer than ``least`` are gaps.
    """
    lines = [
        Series(card, _points(rows.by(measure, card.name, key, **fixed), key, least))
        for card in rows.communities
    ]
    return [line for line in lines if any(p.value is not None for p in line.points)]


def used(rows: RowSet, measure: str, *keys: str, **fixed: Scalar) -> list[Row]:
    """The rows of a breakdown, community by community."""
    return [row for card in rows.communities for row in rows.by(measure, card.name, *keys, **fixed)]


def at(listed: Sequence[Row], key: str, x: float) -> Row | None:
    """The row of a step curve that holds at ``x``; None outside what was observed."""
    ordered = sorted(listed, key=lambda row: float(row.group[key]))
    before = [row for row in ordered if float(row.group[key]) <= x]
    observed = bool(ordered) and x <= float(ordered[-1].group[key])
    return before[-1] if before and observed else None


def nearest(listed: Sequence[Row], key: str, x: float) -> Row | None:
    """The row whose ``key`` is nearest to ``x``."""
    return min(listed, key=lambda row: abs(float(row.group[key]) - x), default=None)


def moment(month: str) -> float | None:
    """``2024-03`` as milliseconds UTC, the way charts take times; None if it is no month."""
    try:
        day = dt.datetime.fromisoformat(f"{month}-01").replace(tzinfo=dt.UTC)
    except ValueError:
        return None
    return day.timestamp() * 1000


def reading(text: str) -> str:
    """The sentence under a picture that shows how to read it."""
    return _("How to read it: {text}", text=text)


def _points(listed: Sequence[Row], key: str, least: int) -> list[Point]:
    placed = ((_abscissa(row, key), row) for row in listed)
    known = [(x, row) for x, row in placed if x is not None]
    known.sort(key=lambda pair: pair[0])
    return [
        Point(x)
        if row.n is not None and row.n < least
        else Point(x, row.value, row.low, row.high, row)
        for x, row in known
    ]


def _abscissa(row: Row, key: str) -> float | None:
    value = row.group[key]
    return moment(str(value)) if key == "month" else float(value)
