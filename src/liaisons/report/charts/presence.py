"""Pictures of where and when: months, and the rhythm of the week."""

from __future__ import annotations

from collections.abc import Iterator

from liaisons.i18n import _, number, percent
from liaisons.measures.rows import Row
from liaisons.report.charts import tables
from liaisons.report.charts.chart import Chart
from liaisons.report.charts.common import curve, reading, used
from liaisons.report.charts.forms import heat, lines
from liaisons.report.content import CommunityCard
from liaisons.report.definitions import define
from liaisons.report.groups import clock, month_name, weekday_name
from liaisons.report.names import tagged
from liaisons.report.rowset import RowSet
from liaisons.report.sentences import listed

_MONTHLY = ("presence.messages", "presence.active_people", "presence.newcomers")
_GROWTH = "presence.growth"


def build(rows: RowSet) -> Iterator[Chart]:
    """The charts of this question that have rows."""
    for chart in (months(rows), rhythm(rows)):
        if chart is not None:
            yield chart


def months(rows: RowSet) -> Chart | None:
    """Messages, active people and newcomers month by month."""
    panels = [
        lines.Panel(define(measure).label, curve(rows, measure, "month")) for measure in _MONTHLY
    ]
    panels.append(
        lines.Panel(
            _("People in the core of the help network"),
            curve(rows, _GROWTH, "month", network="help", of="core"),
        )
    )
    drawn = [panel for panel in panels if panel.series]
    listed_rows = [row for measure in _MONTHLY for row in used(rows, measure, "month")]
    listed_rows += used(rows, _GROWTH, "month", network="help", of="core")
    if not drawn:
        return None
    return Chart(
        name="presence-months",
        question="presence",
        title=_busiest(rows),
        subtitle=_("Messages, people who wrote and people new to the corpus, by calendar month."),
        note=_(
            "A gap is a month for which the figure is not known, or would tell of too few people."
        ),
        kind=_("Lines over months, a panel for each count."),
        table=tables.long(rows, listed_rows),
        rows=listed_rows,
        draw=lambda frame: lines.draw(drawn, frame, over="month"),
        key=tuple(rows.communities),
        labelled=True,
    )


def rhythm(rows: RowSet) -> Chart | None:
    """Messages by weekday and hour."""
    by_card = {
        card.name: rows.by("presence.rhythm", card.name, "weekday", "hour")
        for card in rows.communities
    }
    drawn = [card for card in rows.communities if _peak(by_card[card.name]) is not None]
    if not drawn:
        return None
    days = [weekday_name(day, "EEE") for day in range(7)]
    maps = [heat.Map(card, _cells(by_card[card.name]), days) for card in drawn]
    axes = heat.Axes(
        x_title="",
        legend=_("share of all messages"),
        columns=24,
        ticks={hour: clock(hour) for hour in (0, 6, 12, 18)},
    )
    listed_rows = [row for card in drawn for row in by_card[card.name]]
    return Chart(
        name="presence-rhythm",
        question="presence",
        title=_peaks(rows, drawn, by_card),
        subtitle=define("presence.rhythm").text,
        note=_weekends(rows, drawn, by_card),
        kind=_("Heat map of weekdays by hours, one for each community."),
        table=tables.long(rows, listed_rows),
        rows=listed_rows,
        draw=lambda frame: heat.draw(maps, frame, axes),
    )


def _busiest(rows: RowSet) -> str:
    parts = []
    for card in rows.communities:
        known = [r for r in rows.by("presence.messages", card.name, "month") if r.value is not None]
        if known:
            top = max(known, key=lambda row: row.value or 0)
            said = _(
                "{month}, {n} messages",
                month=month_name(top.group["month"]),
                n=number(top.value or 0),
            )
            parts.append(tagged(said, card, rows.communities))
    if not parts:
        return _("Presence month by month")
    return _("Busiest month: {list}", list=listed(parts))


def _peaks(rows: RowSet, drawn: list[CommunityCard], by_card: dict[str, list[Row]]) -> str:
    parts = []
    for card in drawn:
        peak = _peak(by_card[card.name])
        if peak is not None:
            said = _(
                "{day} around {hour}",
                day=weekday_name(int(peak.group["weekday"])),
                hour=clock(int(peak.group["hour"])),
            )
            parts.append(tagged(said, card, rows.communities))
    return _("Most is written on {list}", list=listed(parts))


def _weekends(rows: RowSet, drawn: list[CommunityCard], by_card: dict[str, list[Row]]) -> str:
    """How to read the map, with a sum anybody can check: Saturdays and Sundays."""
    parts = []
    for card in drawn:
        known = [r for r in by_card[card.name] if int(r.group["weekday"]) >= 5]
        share = percent(sum(row.value or 0 for row in known))
        parts.append(tagged(share, card, rows.communities))
    return reading(_("Saturdays and Sundays hold {list} of the messages.", list=listed(parts)))


def _peak(listed_rows: list[Row]) -> Row | None:
    known = [row for row in listed_rows if row.value is not None]
    return max(known, key=lambda row: row.value or 0, default=None)


def _cells(listed_rows: list[Row]) -> list[heat.Cell]:
    return [
        heat.Cell(int(r.group["hour"]), weekday_name(int(r.group["weekday"]), "EEE"), r.value)
        for r in listed_rows
    ]
