"""Curves of what is left after a time, with their bands, on a human time axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

from liaisons.report.charts.chart import Frame
from liaisons.report.charts.forms.series import LABEL_ROOM, Point, Series, end_labels
from liaisons.report.charts.theme import by_community, scale_of, to_svg, values
from liaisons.report.groups import span

MINUTE, HOUR, DAY, WEEK = 60, 3600, 86_400, 604_800

#: What a person counts in, from seconds to months.
TICKS = (10, MINUTE, 15 * MINUTE, HOUR, 6 * HOUR, DAY, WEEK, 30 * DAY)

_MOST_POINTS = 240
_HEIGHT = {True: 300, False: 240}


def draw(
    series: Sequence[Series],
    frame: Frame,
    *,
    ticks: Sequence[float],
    domain: tuple[float, float],
    log: bool,
    x_title: str,
    y_title: str,
) -> str:
    """Step curves between 0 and 1 over times in seconds; each keeps its value until the next."""
    cards = [line.card for line in series]
    cut = [Series(line.card, _within(line.points, domain)) for line in series]
    records = [record for line in cut for record in line.records()]
    x = alt.X(
        "x:Q",
        scale=alt.Scale(type="log" if log else "linear", domain=list(domain), nice=False),
        axis=alt.Axis(
            values=list(ticks),
            labelExpr=time_labels(ticks),
            title=x_title,
            labelOverlap="greedy",
            labelSeparation=8,
        ),
    )
    share = alt.Axis(format=".0%", title=y_title, tickCount=5)
    y = alt.Y("value:Q", scale=alt.Scale(domain=[0, 1]), axis=share)
    base = alt.Chart(values(records)).encode(x=x, color=by_community(cards))
    band = base.mark_area(interpolate="step-after", opacity=0.2, clip=True).encode(
        y=alt.Y("low:Q", scale=alt.Scale(domain=[0, 1]), axis=share), y2="high:Q"
    )
    dash = alt.StrokeDash("community:N", scale=scale_of(cards, "dash"), legend=None)
    line = base.mark_line(interpolate="step-after", strokeWidth=2.2, clip=True).encode(
        y=y, strokeDash=dash
    )
    layers = [band, line]
    if frame.wide:
        layers.append(_names(cut, x, cards))
    room = frame.width - 94 - (LABEL_ROOM if frame.wide else 0)
    return to_svg(alt.layer(*layers).properties(width=room, height=_HEIGHT[frame.wide]))


def time_labels(ticks: Sequence[float]) -> str:
    """The expression that says ticks in words: 1 min, 15 min, 1 h, 1 day."""
    words = ", ".join(f"'{tick:.0f}': '{span(tick) if tick else 0}'" for tick in ticks)
    return f"({{{words}}})[datum.value]"


def _names(series: list[Series], x: alt.X, cards: list[Any]) -> alt.Chart:
    labels = end_labels(series, top=1, height=_HEIGHT[True])
    return (
        alt.Chart(values(labels))
        .mark_text(align="left", baseline="middle", dx=7, fontWeight=600)
        .encode(x=x, y="value:Q", text="name:N", color=by_community(cards, "ink"))
    )


def _within(points: list[Point], domain: tuple[float, float]) -> list[Point]:
    """The curve inside ``domain``, entering at its left edge with the value it has there."""
    start, end = domain
    before = [p for p in points if p.x <= start]
    inside = [p for p in points if start < p.x <= end]
    if before:
        last = before[-1]
        inside.insert(0, Point(start, last.value, last.low, last.high))
    if inside and any(p.x > end for p in points):
        last = inside[-1]
        inside.append(Point(end, last.value, last.low, last.high))
    return _thinned(inside, domain)


def _thinned(points: list[Point], domain: tuple[float, float]) -> list[Point]:
    """At most so many points as the eye can tell apart: the last in each step of the axis."""
    if len(points) <= _MOST_POINTS:
        return points
    start, end = domain
    ratio = (end / start) ** (1 / _MOST_POINTS) if start > 0 else 0.0
    step = (end - start) / _MOST_POINTS
    kept: list[Point] = []
    edge = start
    for here, after in zip(points, [*points[1:], None], strict=True):
        if after is None or after.x > edge:
            kept.append(here)
            while after is not None and edge < after.x:
                edge = edge * ratio if ratio else edge + step
    return kept
