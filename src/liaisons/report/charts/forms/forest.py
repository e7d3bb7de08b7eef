"""Forest plots: every compared figure on one line, its effect with its interval."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from liaisons.i18n import _
from liaisons.report import palette
from liaisons.report.charts.chart import Frame
from liaisons.report.charts.theme import (
    LABEL_LINES,
    LABEL_OFFSET,
    LINE_PX,
    scale_of,
    to_svg,
    values,
    wrapped,
)
from liaisons.report.content import CommunityCard
from liaisons.report.names import short

#: Room for labels (px), and letters in a line of one.
_LABELS, _LETTERS = 250, 40
#: Height of a line of the plot: two lines of label beside it, or one above it.
_STEP = {True: 31, False: 38}

#: Ticks of a ratio: those of them that the axis reaches.
_RATIOS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100]


@dataclass(frozen=True)
class Effect:
    """One line: what is compared, its effect of the first over the second, and who has more.

    ``favours`` is the community that has more for sure, None if one cannot tell.
    """

    label: str
    value: float
    low: float | None
    high: float | None
    says: str
    favours: CommunityCard | None


def draw(
    ratios: Sequence[Effect],
    distances: Sequence[Effect],
    frame: Frame,
    pair: tuple[CommunityCard, CommunityCard],
) -> str:
    """Ratios around 1 on a log axis above, differences and Cliff's deltas around 0 below."""
    panels = []
    if ratios:
        panels.append(_panel(ratios, frame, pair, ratio=True))
    if distances:
        panels.append(_panel(distances, frame, pair, ratio=False))
    return to_svg(alt.vconcat(*panels, spacing=26))


def _panel(
    effects: Sequence[Effect],
    frame: Frame,
    pair: tuple[CommunityCard, CommunityCard],
    *,
    ratio: bool,
) -> alt.LayerChart:
    a, b = pair
    records = [_record(effect) for effect in effects]
    labels = [wrapped(effect.label, _LETTERS) for effect in effects]
    ticks: dict[str, Any] = {"values": _RATIOS} if ratio else {"tickCount": 5}
    x_axis = alt.Axis(title=_titles(a, b, ratio=ratio), titleLineHeight=15, grid=True, **ticks)
    scale = alt.Scale(type="log", nice=False, domain=_around_one(records)) if ratio else alt.Scale()
    y = alt.Y("label:N", sort=labels, axis=_labels(frame))
    x = {"scale": scale, "axis": x_axis}
    base = alt.Chart(values(records)).encode(y=y)
    colour = alt.Color("favours:N", scale=_colours(a, b), legend=None)
    shape = alt.Shape("favours:N", scale=_shapes(a, b), legend=None)
    layers = [
        alt.Chart(values([{"x": 1 if ratio else 0}]))
        .mark_rule(color=palette.INK, strokeWidth=1)
        .encode(x=alt.X("x:Q", **x)),
        base.mark_rule(strokeWidth=2).encode(x=alt.X("low:Q", **x), x2="high:Q", color=colour),
        base.mark_point(filled=True, size=80, opacity=1).encode(
            x=alt.X("value:Q", **x), color=colour, shape=shape
        ),
    ]
    layers += _texts(base, frame)
    title = _("Ratios") if ratio else _("Differences")
    height = alt.Step(_STEP[frame.wide])
    return alt.layer(*layers).properties(width=_room(frame), height=height, title=title)


def _texts(base: alt.Chart, frame: Frame) -> list[alt.Chart]:
    """The effect in figures at the right; on a narrow page the name stands above its line."""
    if frame.wide:
        figures = base.mark_text(align="left", color=palette.MUTED)
        return [figures.encode(x=alt.value(_room(frame) + 10), text="says:N")]
    place = {"align": "left", "baseline": "bottom", "dy": -6}
    halo = base.mark_text(**place, color="white", stroke="white", strokeWidth=3)
    above = base.mark_text(**place, color=palette.INK)
    return [text.encode(x=alt.value(0), text="name:N") for text in (halo, above)]


def _labels(frame: Frame) -> alt.Axis | None:
    if not frame.wide:
        return None
    return alt.Axis(
        title=None,
        labelExpr=LABEL_LINES,
        labelLineHeight=LINE_PX,
        labelOffset=LABEL_OFFSET,
        labelLimit=_LABELS,
        minExtent=_LABELS,
        ticks=False,
        grid=False,
    )


def _room(frame: Frame) -> int:
    return frame.width - 470 if frame.wide else frame.width - 28


def _titles(a: CommunityCard, b: CommunityCard, *, ratio: bool) -> list[str]:
    what = _("ratio of the first to the second") if ratio else _("the first less the second")
    return [_("← more: {name}", name=short(b)), _("more: {name} →", name=short(a)), what]


def _around_one(records: list[dict[str, Any]]) -> list[float]:
    """A log axis as wide to the left of 1 as to the right."""
    known = [v for r in records for v in (r["low"], r["high"], r["value"]) if v]
    furthest = max(*(max(v, 1 / v) for v in known), 1.25)
    return [1 / furthest, furthest]


def _colours(a: CommunityCard, b: CommunityCard) -> alt.Scale:
    scale = scale_of([a, b], "fill")
    return alt.Scale(domain=[a.name, b.name, ""], range=[*scale.range, palette.CONTEXT])


def _shapes(a: CommunityCard, b: CommunityCard) -> alt.Scale:
    scale = scale_of([a, b], "shape")
    return alt.Scale(domain=[a.name, b.name, ""], range=[*scale.range, "cross"])


def _record(effect: Effect) -> dict[str, Any]:
    return {
        "label": wrapped(effect.label, _LETTERS),
        "name": textwrap.shorten(effect.label, 54, placeholder="…"),
        "value": effect.value,
        "low": effect.low,
        "high": effect.high,
        "says": effect.says,
        "favours": effect.favours.name if effect.favours else "",
    }
