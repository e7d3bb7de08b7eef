"""Panels of lines, one quantity over the other, on a common axis of months or hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import altair as alt

from liaisons.report.charts.chart import Frame
from liaisons.report.charts.forms.series import LABEL_ROOM, Series, end_labels
from liaisons.report.charts.theme import by_community, linked, scale_of, to_svg, values
from liaisons.report.groups import clock

_HOURS = (0, 6, 12, 18)


@dataclass(frozen=True)
class Panel:
    """One quantity: its name, its lines, and whether it is a share of 1 (a count otherwise)."""

    title: str
    series: list[Series]
    share: bool = False


def draw(panels: Sequence[Panel], frame: Frame, *, over: Literal["month", "hour"]) -> str:
    """Lines with bands where there are intervals. ``x`` is milliseconds UTC for months."""
    stacked = [
        _panel(panel, frame, over, height=_height(panels), last=panel is panels[-1]).properties(
            width=_room(frame), height=_height(panels), title=panel.title
        )
        for panel in panels
    ]
    return to_svg(alt.vconcat(*stacked, spacing=14).resolve_scale(x="shared"))


def _panel(panel: Panel, frame: Frame, over: str, *, height: int, last: bool) -> alt.LayerChart:
    cards = [line.card for line in panel.series]
    records = [record for line in panel.series for record in line.records(frame)]
    top = max((r[k] for r in records for k in ("value", "high") if r[k] is not None), default=1)
    bounds = alt.Scale(domain=[0, 1] if panel.share else [0, top], nice=not panel.share)
    axis = alt.Axis(format=".0%" if panel.share else ",.0f", title=None, tickCount=3, minExtent=42)
    x = _abscissa(over, frame, [r["x"] for r in records], last=last)
    base = alt.Chart(values(records)).encode(x=x, color=by_community(cards))
    y = alt.Y("value:Q", scale=bounds, axis=axis)
    dash = alt.StrokeDash("community:N", scale=scale_of(cards, "dash"), legend=None)
    shape = alt.Shape("community:N", scale=scale_of(cards, "shape"), legend=None)
    layers = [
        base.mark_area(opacity=0.18).encode(y=alt.Y("low:Q", scale=bounds, axis=axis), y2="high:Q"),
        base.mark_line(strokeWidth=2).encode(y=y, strokeDash=dash),
        base.mark_point(filled=True, size=26, opacity=1).encode(
            y=y, shape=shape, **linked(records)
        ),
    ]
    if frame.wide:
        layers.append(_names(panel, x, cards, 1 if panel.share else top, height))
    return alt.layer(*layers)


def _abscissa(over: str, frame: Frame, places: Sequence[float], *, last: bool) -> alt.X:
    """The common axis; only the lowest panel says its ticks."""
    if over == "hour":
        words = ", ".join(f"'{hour}': '{clock(hour)}'" for hour in _HOURS)
        axis = alt.Axis(
            values=list(_HOURS), labelExpr=f"({{{words}}})[datum.value]", title=None, labels=last
        )
        return alt.X("x:Q", scale=alt.Scale(domain=[0, 23], nice=False), axis=axis)
    axis = alt.Axis(
        format="%b %Y",
        title=None,
        labels=last,
        labelOverlap="greedy",
        labelSeparation=24,
        **_ticks(sorted(set(places)), 6 if frame.wide else 3),
        grid=False,
    )
    return alt.X("x:T", scale=alt.Scale(type="utc", nice=False), axis=axis)


def _ticks(months: Sequence[float], most: int) -> dict[str, Any]:
    """A tick for each of a few months; else so many as fit, where they fall."""
    return {"values": months} if len(months) <= most else {"tickCount": most}


def _names(panel: Panel, x: alt.X, cards: list[Any], top: float, height: int) -> alt.Chart:
    labels = end_labels(panel.series, top=top, height=height)
    return (
        alt.Chart(values(labels))
        .mark_text(align="left", baseline="middle", dx=9, fontWeight=600)
        .encode(x=x, y="value:Q", text="name:N", color=by_community(cards, "ink"))
    )


def _room(frame: Frame) -> int:
    return frame.width - 70 - (LABEL_ROOM if frame.wide else 0)


def _height(panels: Sequence[Panel]) -> int:
    return 220 if len(panels) == 1 else 110
