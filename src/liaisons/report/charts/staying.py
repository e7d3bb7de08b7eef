"""Pictures of staying: who comes back, how long people stay, cohort by cohort."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from liaisons.i18n import _, ngettext, number, percent
from liaisons.measures.rows import Row
from liaisons.report.charts import breakdowns, tables
from liaisons.report.charts.chart import Chart
from liaisons.report.charts.common import Told, at, curve, reading, subtitle, used
from liaisons.report.charts.forms import curves, heat
from liaisons.report.charts.forms.curves import DAY
from liaisons.report.content import CommunityCard
from liaisons.report.definitions import define
from liaisons.report.groups import month_name, span
from liaisons.report.lazy import N_
from liaisons.report.names import tagged
from liaisons.report.phrases import Phrase
from liaisons.report.rowset import RowSet
from liaisons.report.sentences import compare, listed

_RETENTION, _LIFETIME = "staying.retention", "staying.lifetime"
_MOST_MONTHS = 24

#: Times at which the title may read the curves, the longest that all reach is taken.
_TOLD_AT = (365 * DAY, 180 * DAY, 90 * DAY, 30 * DAY)
_STILL_THERE = Phrase(
    N_("After {within}, {list} are still there"),
    N_("People stay longer: after {within} {first} are still there, against {second}"),
    N_("We cannot tell where people stay longer: after {within} {list} are still there"),
)

#: A community with the rows of a measure broken down.
Split = tuple[CommunityCard, list[Row]]


def build(rows: RowSet) -> Iterator[Chart]:
    """The charts of this question that have rows."""
    drawn = (
        breakdowns.by(rows, "staying", "staying.returned", "replied_within_24h"),
        *breakdowns.of_people(rows, "staying", [("staying.returned", {})]),
        lifetime(rows),
        retention(rows),
    )
    yield from (chart for chart in drawn if chart is not None)


def lifetime(rows: RowSet) -> Chart | None:
    """The share of people not gone yet, by the time since their first message."""
    series = curve(rows, _LIFETIME, "t_s")
    if not series:
        return None
    last = max(line.points[-1].x for line in series)
    told = _at_common_time(rows)
    step = 30 * DAY if last <= 240 * DAY else 90 * DAY if last <= 800 * DAY else 365 * DAY
    ticks = [k * step for k in range(int(last // step) + 1)]
    return Chart(
        name="staying-lifetime",
        question="staying",
        title=compare(rows, _STILL_THERE, told).text if told else define(_LIFETIME).label,
        subtitle=subtitle(rows, _LIFETIME, [(c, r[0]) for c, r in _by_card(rows, _LIFETIME)]),
        note=_("Who wrote shortly before the end may still come back: the curve allows for it."),
        kind=_("Falling step curves with 95% bands."),
        table=tables.side_by_side(
            rows.communities,
            ticks,
            _("After"),
            span,
            lambda card, t: at(rows.by(_LIFETIME, card.name, "t_s"), "t_s", t),
        ),
        rows=used(rows, _LIFETIME, "t_s"),
        draw=lambda frame: curves.draw(
            series,
            frame,
            ticks=ticks,
            domain=(0.0, last),
            log=False,
            x_title=_("time since the first message"),
            y_title=_("still there"),
        ),
        key=tuple(line.card for line in series),
        labelled=True,
    )


def retention(rows: RowSet) -> Chart | None:
    """Who still writes, cohort by month since arrival."""
    drawn = [
        (card, [row for row in split if 1 <= int(row.group["month"]) <= _MOST_MONTHS])
        for card, split in _by_card(rows, _RETENTION, "cohort", "month")
    ]
    if max((int(row.group["month"]) for _card, split in drawn for row in split), default=0) < 2:
        return None
    maps = [
        heat.Map(card, _cells(listed_rows), _cohorts(listed_rows)) for card, listed_rows in drawn
    ]
    months = max(int(r.group["month"]) for _card, lr in drawn for r in lr)
    axes = heat.Axes(
        x_title=_("months since arrival"),
        legend=_("share of the cohort that writes"),
        columns=months,
        ticks={month: number(month) for month in (1, 3, 6, 9, 12, 18, 24) if month <= months},
        first=1,
    )
    listed_rows = used(rows, _RETENTION, "cohort", "month")
    return Chart(
        name="staying-retention",
        question="staying",
        title=_later(rows, drawn),
        subtitle=define(_RETENTION).text,
        note=reading(
            _(
                "a line is those who arrived in a month; grey: fewer than {n} people.",
                n=number(rows.content.min_cell),
            )
        ),
        kind=_("Heat map of cohorts by months since arrival, one for each community."),
        table=tables.long(rows, listed_rows),
        rows=listed_rows,
        draw=lambda frame: heat.draw(maps, frame, axes),
    )


def _at_common_time(rows: RowSet) -> list[Told]:
    """Each curve's row at the longest time at which every one was still observed."""
    by_card = _by_card(rows, _LIFETIME)
    for time in _TOLD_AT:
        read = [(card, at(split, "t_s", time)) for card, split in by_card]
        told = [(card, _as_of(row, time)) for card, row in read if row is not None]
        if len(told) == len(by_card):
            return told
    return []


def _as_of(row: Row, time: int) -> Row:
    """The step that holds at ``time``, told as the figure at that time."""
    return msgspec.structs.replace(row, group={"t_s": time})


def _by_card(rows: RowSet, measure: str, *keys: str) -> list[Split]:
    found = ((card, rows.by(measure, card.name, *(keys or ("t_s",)))) for card in rows.communities)
    return [(card, split) for card, split in found if any(r.value is not None for r in split)]


def _later(rows: RowSet, drawn: list[Split]) -> str:
    """Who still writes, at the latest of the first three months that every community knows."""
    for month in (3, 2, 1):
        parts = [
            tagged(percent(share), card, rows.communities)
            for card, split in drawn
            if (share := _writing(split, month)) is not None
        ]
        if len(parts) == len(drawn):
            return ngettext(
                "A month after arriving, {list} still write",
                "{n} months after arriving, {list} still write",
                month,
                list=listed(parts),
            )
    return define(_RETENTION).label


def _writing(split: list[Row], month: int) -> float | None:
    """The share of all cohorts together that writes in the ``month``-th month after arrival."""
    known = [r for r in split if r.group["month"] == month and r.value is not None and r.n]
    people = sum(row.n or 0 for row in known)
    return sum((row.value or 0) * (row.n or 0) for row in known) / people if people else None


def _cells(listed_rows: list[Row]) -> list[heat.Cell]:
    return [heat.Cell(int(r.group["month"]), _cohort(r), r.value) for r in listed_rows]


def _cohorts(listed_rows: list[Row]) -> list[str]:
    ordered = sorted(listed_rows, key=lambda row: str(row.group["cohort"]))
    return list(dict.fromkeys(_cohort(row) for row in ordered))


def _cohort(row: Row) -> str:
    return month_name(row.group["cohort"], "MMM y")
