"""Points with their intervals, category by category: the plain way to compare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from liaisons.measures.rows import Row
from liaisons.report import palette
from liaisons.report.charts.chart import Frame
from liaisons.report.charts.forms.curves import TICKS, time_labels
from liaisons.report.charts.theme import (
    LABEL_LINES,
    LABEL_OFFSET,
    LINE_PX,
    by_community,
    linked,
    scale_of,
    to_svg,
    values,
    wrapped,
)
from liaisons.report.content import CommunityCard
from liaisons.report.names import short

#: Room for one community in one category (px), and less where categories are many.
_STEP, _TIGHT_STEP, _MANY = 17, 12, 8
#: The part of a category that its points take.
_INNER = 0.75


@dataclass(frozen=True)
class Dot:
    """One figure of one community, and the interval expected by chance where there is one."""

    category: str
    card: CommunityCard
    value: float
    low: float | None = None
    high: float | None = None
    expected: tuple[float, float] | None = None
    row: Row | None = None


def draw(dots: Sequence[Dot], frame: Frame, *, unit: str, x_title: str) -> str:
    """Categories from top to bottom in their order; communities one under the other in each."""
    cards = list({dot.card.name: dot.card for dot in dots}.values())
    letters = 34 if frame.wide else 20
    records = [_record(dot, letters, frame) for dot in dots]
    categories = list(dict.fromkeys(record["category"] for record in records))
    labels = max(len(line) for c in categories for line in c.split("\n")) * 7
    y = alt.Y(
        "category:N",
        sort=categories,
        scale=alt.Scale(paddingInner=0.3, paddingOuter=0.3),
        axis=alt.Axis(
            title=None,
            labelExpr=LABEL_LINES,
            labelLineHeight=LINE_PX,
            labelOffset=LABEL_OFFSET,
            labelLimit=labels,
            minExtent=labels,
            ticks=False,
            grid=False,
        ),
    )
    offset = alt.YOffset("community:N", sort=[card.name for card in cards])
    x = _abscissa(dots, unit, x_title, frame)
    base = alt.Chart(values(records)).encode(y=y, yOffset=offset)
    shape = alt.Shape("community:N", scale=scale_of(cards, "shape"), legend=None)
    chance = base.transform_filter("datum.expected_low !== null").mark_bar(
        color=palette.CONTEXT, opacity=0.45, height=11
    )
    spread = base.transform_filter("datum.low !== null").mark_rule(strokeWidth=2)
    points = base.mark_point(filled=True, size=70, opacity=1)
    colour = by_community(cards)
    joined = alt.layer(
        chance.encode(x=alt.X("expected_low:Q", **_shared(x)), x2="expected_high:Q"),
        spread.encode(x=alt.X("low:Q", **_shared(x)), x2="high:Q", color=colour),
        points.encode(
            x=alt.X("value:Q", **_shared(x)), color=colour, shape=shape, **linked(records)
        ),
    )
    step = alt.Step(_step(categories, len(cards)), **{"for": "offset"})
    return to_svg(joined.properties(width=frame.width - labels - 60, height=step))


def _step(categories: Sequence[str], communities: int) -> float:
    """Room for a point: at least what lets the longest label keep off its neighbours."""
    lines = max(category.count("\n") + 1 for category in categories)
    plain = _TIGHT_STEP if len(categories) > _MANY else _STEP
    return max(plain, (lines * LINE_PX + 8) * _INNER / communities)


def _abscissa(
    dots: Sequence[Dot], unit: str, title: str, frame: Frame
) -> tuple[alt.Scale, alt.Axis]:
    """The scale and axis of a unit: shares from 0, delays on a log axis, others as they come."""
    if unit == "s":
        known = [v for d in dots for v in (d.value, d.low, d.high) if v]
        axis = alt.Axis(values=list(TICKS), labelExpr=time_labels(TICKS), title=title)
        return alt.Scale(type="log", domain=[min(known) / 1.5, max(known) * 1.5], nice=False), axis
    style: dict[str, Any] = {"format": ".0%"} if unit == "share" else {}
    return alt.Scale(zero=False, padding=12), alt.Axis(
        title=title, tickCount=6 if frame.wide else 4, **style
    )


def _shared(x: tuple[alt.Scale, alt.Axis]) -> dict[str, Any]:
    return {"scale": x[0], "axis": x[1]}


def _record(dot: Dot, letters: int, frame: Frame) -> dict[str, Any]:
    low, high = dot.expected or (None, None)
    return {
        "category": wrapped(dot.category, letters),
        "community": dot.card.name,
        "value": dot.value,
        "low": dot.low,
        "high": dot.high,
        "expected_low": low,
        "expected_high": high,
        **frame.mark(dot.row, f"{dot.category}, {short(dot.card)}"),
    }
