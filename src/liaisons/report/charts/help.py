"""Pictures of replies: how long questions wait, for whom, and at what hour."""

from __future__ import annotations

from collections.abc import Iterator

from liaisons.i18n import _
from liaisons.measures.rows import Row
from liaisons.report.charts import breakdowns, tables
from liaisons.report.charts.chart import Chart, Table
from liaisons.report.charts.common import Told, at, curve, reading, subtitle, used
from liaisons.report.charts.forms import curves
from liaisons.report.charts.forms.curves import DAY, HOUR, MINUTE, WEEK
from liaisons.report.definitions import define
from liaisons.report.groups import span
from liaisons.report.names import tagged
from liaisons.report.rowset import RowSet
from liaisons.report.sentences import Figure, finding, listed
from liaisons.report.wording import shown

#: Times at which the table reads the curve.
_READ_AT = (5 * MINUTE, 15 * MINUTE, HOUR, 6 * HOUR, DAY, 3 * DAY, WEEK, 30 * DAY)
_DOMAIN = (30.0, 30.0 * DAY)
_SURVIVAL = "help.survival"


def build(rows: RowSet) -> Iterator[Chart]:
    """The charts of this question that have rows."""
    replied: list[Figure] = [
        ("help.replied_within", {"horizon_s": HOUR}),
        ("help.replied_share", {}),
    ]
    drawn = (
        survival(rows),
        *breakdowns.of_people(rows, "help", replied),
        breakdowns.over(rows, "help", "hour", replied),
        breakdowns.over(rows, "help", "month", replied),
    )
    yield from (chart for chart in drawn if chart is not None)


def survival(rows: RowSet) -> Chart | None:
    """The share of questions still without a reply, from half a minute to a month."""
    series = curve(rows, _SURVIVAL, "t_s")
    if not series:
        return None
    said = finding(
        rows,
        [
            ("help.first_reply_delay", {}),
            ("help.replied_within", {"horizon_s": HOUR}),
            ("help.replied_share", {}),
        ],
    )
    last = max(line.points[-1].x for line in series)
    domain = (_DOMAIN[0], min(max(last, HOUR), _DOMAIN[1]))
    return Chart(
        name="help-survival",
        question="help",
        title=said.text if said else define(_SURVIVAL).label,
        subtitle=subtitle(rows, _SURVIVAL, _first_rows(rows)),
        note=_after_an_hour(rows),
        kind=_("Falling step curves with 95% bands, time on a logarithmic axis."),
        table=_table(rows),
        rows=used(rows, _SURVIVAL, "t_s"),
        draw=lambda frame: curves.draw(
            series,
            frame,
            ticks=[t for t in curves.TICKS if domain[0] <= t <= domain[1]],
            domain=domain,
            log=True,
            x_title=_("time since the question was asked"),
            y_title=_("still without a reply"),
        ),
        key=tuple(line.card for line in series),
        labelled=True,
    )


def _first_rows(rows: RowSet) -> list[Told]:
    found = ((card, rows.by(_SURVIVAL, card.name, "t_s")) for card in rows.communities)
    return [(card, listed_rows[0]) for card, listed_rows in found if listed_rows]


def _after_an_hour(rows: RowSet) -> str:
    parts = []
    for card in rows.communities:
        row = at(rows.by(_SURVIVAL, card.name, "t_s"), "t_s", HOUR)
        if row is not None and row.value is not None:
            parts.append(tagged(shown(row), card, rows.communities))
    if not parts:
        return ""
    return reading(
        _("an hour after they were asked, {list} of questions still wait.", list=listed(parts))
    )


def _table(rows: RowSet) -> Table:
    by_card = {card.name: rows.by(_SURVIVAL, card.name, "t_s") for card in rows.communities}

    def row_at(name: str, time: float) -> Row | None:
        return at(by_card[name], "t_s", time)

    return tables.side_by_side(
        rows.communities, _READ_AT, _("After"), span, lambda card, t: row_at(card.name, t)
    )
