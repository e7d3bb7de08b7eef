"""Pictures of who carries it: Lorenz curves and roles."""

from __future__ import annotations

from collections.abc import Iterator

from liaisons.i18n import _, percent
from liaisons.report.charts import breakdowns, tables
from liaisons.report.charts.chart import Chart, Table
from liaisons.report.charts.common import curve, nearest, reading, subtitle, used
from liaisons.report.charts.forms import lines, lorenz
from liaisons.report.definitions import define
from liaisons.report.names import tagged
from liaisons.report.rowset import RowSet
from liaisons.report.sentences import finding, listed

_LORENZ = "actors.lorenz"


def build(rows: RowSet) -> Iterator[Chart]:
    """The charts of this question that have rows."""
    for chart in (
        inequality(rows),
        breakdowns.by(rows, "actors", "actors.roles", "role", partition=True),
    ):
        if chart is not None:
            yield chart


def inequality(rows: RowSet) -> Chart | None:
    """How far messages, and help, are from being carried equally."""
    titles = {"messages": _("Messages written"), "help": _("Help given")}
    panels = [
        lines.Panel(title, series, share=True)
        for of, title in titles.items()
        if (series := curve(rows, _LORENZ, "x", of=of))
    ]
    if not panels:
        return None
    listed_rows = used(rows, _LORENZ, "of", "x")
    said = finding(rows, [("actors.gini_help", {}), ("actors.gini_messages", {})])
    return Chart(
        name="actors-lorenz",
        question="actors",
        title=said.text if said else define(_LORENZ).label,
        subtitle=subtitle(rows, "actors.gini_help", rows.known("actors.gini_help")),
        note=_half(rows),
        kind=_("Lorenz curves; the straight line is equality."),
        table=_table(rows, titles),
        rows=listed_rows,
        draw=lambda frame: lorenz.draw(
            panels,
            frame,
            x_title=_("share of people, the least active first"),
            y_title=_("share of the whole"),
        ),
        key=tuple(rows.communities),
    )


def _half(rows: RowSet) -> str:
    """What the less active half gives: read from the curve of help, else of messages."""
    for of, form in (
        ("help", _("the less active half of the helpers give {list} of the help.")),
        ("messages", _("the less active half of the people write {list} of the messages.")),
    ):
        parts = []
        for card in rows.communities:
            row = nearest(rows.by(_LORENZ, card.name, "x", of=of), "x", 0.5)
            if row is not None and row.value is not None:
                parts.append(tagged(percent(row.value), card, rows.communities))
        if parts:
            return reading(form.format(list=listed(parts)))
    return ""


def _table(rows: RowSet, titles: dict[str, str]) -> Table:
    """The curves at every tenth of the people."""
    places = [(of, tenth / 10) for of in titles for tenth in range(1, 10)]
    return tables.side_by_side(
        rows.communities,
        places,
        _("The least active"),
        lambda place: f"{titles[place[0]]}, {percent(place[1])}",
        lambda card, place: nearest(rows.by(_LORENZ, card.name, "x", of=place[0]), "x", place[1]),
    )
