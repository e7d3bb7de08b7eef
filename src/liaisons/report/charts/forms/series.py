"""Points of a line with their interval, and the names at its end."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from liaisons.measures.rows import Row
from liaisons.report.charts.chart import Frame
from liaisons.report.content import CommunityCard
from liaisons.report.groups import reads
from liaisons.report.names import short


@dataclass(frozen=True)
class Point:
    """A value at ``x``; None where it is unknown or masked."""

    x: float
    value: float | None = None
    low: float | None = None
    high: float | None = None
    row: Row | None = None


@dataclass(frozen=True)
class Series:
    """One community's line, points in the order of x."""

    card: CommunityCard
    points: list[Point]

    def records(self, frame: Frame | None = None) -> list[dict[str, Any]]:
        """The points as a chart's data; as links where the frame has any."""
        return [
            {"community": self.card.name, "x": p.x, "value": p.value, "low": p.low, "high": p.high}
            | (self._mark(p, frame) if frame else {})
            for p in self.points
        ]

    def _mark(self, point: Point, frame: Frame) -> dict[str, str]:
        said = reads(point.row.group) if point.row else ""
        return frame.mark(point.row, f"{said}, {short(self.card)}")


#: The room that names at the end of lines take beside the plot, and how they fill it.
LABEL_ROOM = 140
_LETTERS, _MOST_LINES, _LINE_PX = 17, 3, 15


def end_labels(series: Sequence[Series], *, top: float, height: float) -> list[dict[str, Any]]:
    """Each line's name at its last known point, moved apart so that none covers another.

    The axis goes from 0 to ``top`` over ``height`` pixels.
    """
    ends = [(s, p) for s in series if (p := _last(s)) is not None]
    ends.sort(key=lambda end: end[1].value or 0.0)
    names = [textwrap.wrap(short(s.card), _LETTERS, max_lines=_MOST_LINES, placeholder="…")
             for s, _p in ends]  # fmt: skip
    rooms = [(len(name) + 0.3) * _LINE_PX * top / height for name in names]
    places = _apart([p.value or 0.0 for _s, p in ends], rooms, top)
    return [
        {"community": line.card.name, "x": point.x, "value": place, "name": name}
        for (line, point), place, name in zip(ends, places, names, strict=True)
    ]


def _apart(wanted: Sequence[float], rooms: Sequence[float], top: float) -> list[float]:
    """Places in rising order near ``wanted``, each with its room, the last not above ``top``."""
    places = list(wanted)
    for i in range(1, len(places)):
        places[i] = max(places[i], places[i - 1] + (rooms[i - 1] + rooms[i]) / 2)
    if places and places[-1] > top:
        places[-1] = max(top, wanted[-1])
        for i in range(len(places) - 2, -1, -1):
            places[i] = min(places[i], places[i + 1] - (rooms[i] + rooms[i + 1]) / 2)
    return places


def _last(series: Series) -> Point | None:
    return next((p for p in reversed(series.points) if p.value is not None), None)
