"""Heat maps side by side on one colour scale: dark is little, light is much (cividis)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from liaisons.report import palette
from liaisons.report.charts.chart import Frame
from liaisons.report.charts.theme import panel_title, to_svg, values
from liaisons.report.content import CommunityCard


@dataclass(frozen=True)
class Cell:
    """A place of the map and its value; None is drawn in grey."""

    x: int
    y: str
    value: float | None


@dataclass(frozen=True)
class Map:
    """One community's map: its cells, and its lines from top to bottom."""

    card: CommunityCard
    cells: list[Cell]
    lines: list[str]


@dataclass(frozen=True)
class Axes:
    """What the axes say. ``ticks`` are the columns that are named, ``labels`` how."""

    x_title: str
    legend: str
    columns: int
    ticks: dict[int, str]
    first: int = 0


def draw(maps: Sequence[Map], frame: Frame, axes: Axes) -> str:
    """The maps, sharing their colours; the lines of each in the order they are given in."""
    known = [c.value for m in maps for c in m.cells if c.value is not None]
    scale = alt.Scale(scheme="cividis", domain=[0, max(known, default=1)])
    line = _line(maps)
    panels = [_panel(m, frame, axes, scale, line) for m in maps]
    joined = alt.concat(*panels, columns=frame.columns, spacing=22)
    return to_svg(joined.resolve_scale(color="shared"))


def _panel(drawn: Map, frame: Frame, axes: Axes, scale: alt.Scale, line: int) -> alt.LayerChart:
    cells = [{"x": c.x, "y": c.y, "value": c.value} for c in drawn.cells]
    words = ", ".join(f"'{tick}': '{label}'" for tick, label in axes.ticks.items())
    x = alt.X(
        "x:O",
        scale=alt.Scale(domain=list(range(axes.first, axes.first + axes.columns)), padding=0),
        axis=alt.Axis(
            values=list(axes.ticks),
            labelExpr=f"({{{words}}})[datum.value]",
            labelAngle=0,
            title=axes.x_title or None,
            ticks=False,
        ),
    )
    every = max(1, -(-len(drawn.lines) // 13))
    y = alt.Y(
        "y:O",
        scale=alt.Scale(domain=drawn.lines, padding=0),
        axis=alt.Axis(title=None, ticks=False, values=drawn.lines[::every]),
    )
    legend = alt.Legend(
        title=axes.legend,
        orient="bottom",
        direction="horizontal",
        type="symbol",
        symbolType="square",
        symbolSize=180,
        symbolStrokeWidth=0,
        format=".1~%",
        tickCount=5,
        columns=8 if frame.wide else 3,
    )
    colour = alt.Color("value:Q", scale=scale, legend=legend)
    base = alt.Chart(values(cells)).encode(x=x, y=y)
    return (
        alt.layer(
            base.mark_rect(color=palette.GRID).transform_filter("datum.value === null"),
            base.mark_rect().transform_filter("datum.value !== null").encode(color=colour),
        )
        .properties(title=panel_title(drawn.card))
        .properties(width=alt.Step(_room(frame) // axes.columns), height=alt.Step(line))
    )


def _room(frame: Frame) -> int:
    return (frame.width - (22 if frame.wide else 0)) // frame.columns - 74


def _line(maps: Sequence[Map]) -> int:
    """The height of a line, the same in all: generous for a week, less for years of cohorts."""
    return 24 if max(len(drawn.lines) for drawn in maps) <= 7 else 13
