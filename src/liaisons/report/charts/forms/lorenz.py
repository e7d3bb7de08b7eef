"""Lorenz curves: how far the whole is from being carried equally."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt

from liaisons.i18n import _
from liaisons.report import palette
from liaisons.report.charts.chart import Frame
from liaisons.report.charts.forms.lines import Panel
from liaisons.report.charts.theme import by_community, scale_of, to_svg, values


def draw(panels: Sequence[Panel], frame: Frame, *, x_title: str, y_title: str) -> str:
    """One square panel per quantity, the communities in each, and the line of equality."""
    room = (frame.width - (40 if frame.wide else 0)) // frame.columns - 94
    drawn = [
        _panel(panel, x_title, y_title).properties(width=room, height=room, title=panel.title)
        for panel in panels
    ]
    return to_svg(alt.concat(*drawn, columns=frame.columns, spacing=40))


def _panel(panel: Panel, x_title: str, y_title: str) -> alt.LayerChart:
    cards = [line.card for line in panel.series]
    records = [record for line in panel.series for record in line.records()]
    x = alt.X("x:Q", scale=alt.Scale(domain=[0, 1]), axis=_axis(x_title))
    y = alt.Y("value:Q", scale=alt.Scale(domain=[0, 1]), axis=_axis(y_title))
    dash = alt.StrokeDash("community:N", scale=scale_of(cards, "dash"), legend=None)
    curve = alt.Chart(values(records)).mark_line(strokeWidth=2.2)
    return alt.layer(
        *_equality(x, y),
        curve.encode(x=x, y=y, color=by_community(cards), strokeDash=dash),
    )


def _equality(x: alt.X, y: alt.Y) -> list[alt.Chart]:
    ends = values([{"x": 0, "value": 0}, {"x": 1, "value": 1}])
    middle = values([{"x": 0.74, "value": 0.74, "name": _("if all did as much")}])
    line = alt.Chart(ends).mark_line(color=palette.CONTEXT, strokeWidth=1)
    text = alt.Chart(middle).mark_text(align="right", dx=-6, color=palette.MUTED)
    return [line.encode(x=x, y=y), text.encode(x=x, y=y, text="name:N")]


def _axis(title: str) -> alt.Axis:
    return alt.Axis(format=".0%", title=title, tickCount=4)
