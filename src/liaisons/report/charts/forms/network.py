"""Networks side by side at one scale: the same area is the same help in every panel.

Links are faint and bend to the right of their direction; they are drawn as one path per strength,
so that thousands of them stay a small file. Large circles lie under small ones: hubs hide nobody.
Groups have colours (the five largest, the others grey), people who look after the place or join
its parts a dark ring, and only those who carry it a name.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from liaisons.i18n import _, number
from liaisons.report import palette
from liaisons.report.charts.chart import Frame
from liaisons.report.content import CommunityCard, DrawnLink, DrawnPerson, NetworkDrawing
from liaisons.report.names import short

#: Links of at least this weight are drawn this wide (px).
_STRENGTHS = ((10, 2.2), (4, 1.5), (2, 0.9), (0, 0.5))
_BEND = 0.16
_HEAD, _LEGEND, _GAP, _MARGIN = 46, 62, 20, 20
_SMALLEST, _LARGEST = 2.0, 0.05
_RINGED = ("steward", "broker")
_LABEL_PX = 11


@dataclass(frozen=True)
class _Dot:
    """Somebody on the page: centre and radius in pixels."""

    x: float
    y: float
    r: float
    person: DrawnPerson


def draw(
    drawings: Sequence[tuple[CommunityCard, NetworkDrawing]],
    frame: Frame,
    *,
    legend: str | None = None,
) -> str:
    """The drawings in panels, and under them what areas and colours mean (``legend``, where colours
    are not those of groups).
    """
    columns = min(frame.columns, len(drawings))
    side = min((frame.width - _GAP * (columns - 1)) / columns, 480)
    unit = _unit([d for _card, d in drawings], side)
    parts = []
    for place, (card, drawing) in enumerate(drawings):
        x = (place % columns) * (side + _GAP)
        y = (place // columns) * (side + _HEAD + _GAP)
        parts.append(
            f'<g transform="translate({x:.1f},{y:.1f})">{_panel(card, drawing, side, unit)}</g>'
        )
    height = math.ceil(len(drawings) / columns) * (side + _HEAD + _GAP)
    parts.append(
        f'<g transform="translate(0,{height:.1f})">{_legend(drawings, unit, frame, legend)}</g>'
    )
    width, height = frame.width, height + _LEGEND + (0 if frame.wide else 40)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
        f'viewBox="-1 0 {width + 2:g} {height:g}">'
        f'<rect x="-1" width="{width + 2:g}" height="{height:g}" fill="white"/>'
        f"{''.join(parts)}</svg>"
    )


def _unit(drawings: Sequence[NetworkDrawing], side: float) -> float:
    """Radius of one unit of help, so that the largest of all panels takes a fixed part of one."""
    largest = max((p.size for d in drawings for p in d.people), default=1) or 1
    return side * _LARGEST / math.sqrt(largest)


def _panel(card: CommunityCard, drawing: NetworkDrawing, side: float, unit: float) -> str:
    dots = _placed(drawing.people, side, unit)
    ink = palette.style(card.colour_index).ink
    return "".join(
        (
            _text(short(card), 4, 17, 13, ink, weight=600),
            _text(_shown(drawing), 4, 35, 12, palette.MUTED),
            f'<g transform="translate(0,{_HEAD})">',
            f'<rect width="{side:.1f}" height="{side:.1f}" fill="none" stroke="{palette.GRID}"/>',
            _links(dots, drawing.links),
            *(_circle(dot) for dot in sorted(dots, key=lambda dot: -dot.r)),
            _labels(dots, side),
            "</g>",
        )
    )


def _shown(drawing: NetworkDrawing) -> str:
    people, links = len(drawing.people), len(drawing.links)
    whole = _(
        "{people} people, {links} links",
        people=number(drawing.total_people),
        links=number(drawing.total_links),
    )
    if people >= drawing.total_people and links >= drawing.total_links:
        return whole
    return _(
        "{people} people and {links} links shown, of {all_people} and {all_links}",
        people=number(people),
        links=number(links),
        all_people=number(drawing.total_people),
        all_links=number(drawing.total_links),
    )


def _placed(people: Sequence[DrawnPerson], side: float, unit: float) -> list[_Dot]:
    """The layout fitted into the panel, one scale for both directions."""
    xs, ys = [p.x for p in people], [p.y for p in people]
    spread = max(max(xs) - min(xs), max(ys) - min(ys)) or 1.0
    scale = (side - 2 * _MARGIN) / spread
    left = (side - (max(xs) - min(xs)) * scale) / 2
    top = (side - (max(ys) - min(ys)) * scale) / 2
    return [
        _Dot(
            left + (p.x - min(xs)) * scale,
            top + (p.y - min(ys)) * scale,
            max(unit * math.sqrt(max(p.size, 0)), _SMALLEST),
            p,
        )
        for p in people
    ]


def _links(dots: Sequence[_Dot], links: Sequence[DrawnLink]) -> str:
    paths: dict[float, list[str]] = {width: [] for _least, width in _STRENGTHS}
    for link in links:
        width = next(width for least, width in _STRENGTHS if link.weight >= least)
        paths[width].append(_arc(dots[link.source], dots[link.target]))
    faint = min(0.3, max(0.05, 4.0 / math.sqrt(len(links) + 1)))
    return "".join(
        f'<path d="{"".join(arcs)}" fill="none" stroke="#44546A" stroke-opacity="{faint:.3f}" '
        f'stroke-width="{width}"/>'
        for width, arcs in paths.items()
        if arcs
    )


def _arc(a: _Dot, b: _Dot) -> str:
    x = (a.x + b.x) / 2 - (b.y - a.y) * _BEND
    y = (a.y + b.y) / 2 + (b.x - a.x) * _BEND
    return f"M{a.x:.1f},{a.y:.1f}Q{x:.1f},{y:.1f},{b.x:.1f},{b.y:.1f}"


def _circle(dot: _Dot) -> str:
    ringed = dot.person.role in _RINGED
    stroke, width = (palette.INK, 1.6) if ringed else ("#FFFFFF", 0.4)
    return (
        f'<circle cx="{dot.x:.1f}" cy="{dot.y:.1f}" r="{dot.r:.1f}" '
        f'fill="{_colour(dot.person.group)}" stroke="{stroke}" stroke-width="{width}"/>'
    )


def _colour(group: int) -> str:
    return palette.GROUPS[group] if 0 <= group < len(palette.GROUPS) else palette.OTHER_GROUPS


def _labels(dots: Sequence[_Dot], side: float) -> str:
    """Names over their circles, the largest first; one that would cover another is left out."""
    taken: list[tuple[float, float, float, float]] = []
    texts = []
    for dot in sorted(dots, key=lambda dot: -dot.r):
        if dot.person.label is None:
            continue
        half = len(dot.person.label) * _LABEL_PX * 0.3 + 2
        x = min(max(dot.x, half), side - half)
        y = max(dot.y - dot.r - 3, _LABEL_PX)
        box = (x - half, y - _LABEL_PX, x + half, y + 3)
        if any(_meet(box, other) for other in taken):
            continue
        taken.append(box)
        texts.append(_haloed(dot.person.label, x, y))
    return "".join(texts)


def _meet(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _haloed(label: str, x: float, y: float) -> str:
    halo = 'stroke="white" stroke-width="3" stroke-linejoin="round"'
    return "".join(
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="middle" font-size="{_LABEL_PX}" '
        f'fill="{palette.INK}" {more}>{escape(label)}</text>'
        for more in (halo, "")
    )


def _legend(
    drawings: Sequence[tuple[CommunityCard, NetworkDrawing]],
    unit: float,
    frame: Frame,
    colours: str | None,
) -> str:
    largest = max((p.size for _card, d in drawings for p in d.people), default=1)
    parts = []
    x = 10.0
    for size in _round_sizes(largest):
        r = max(unit * math.sqrt(size), _SMALLEST)
        parts.append(
            f'<circle cx="{x + r:.1f}" cy="16" r="{r:.1f}" fill="none" stroke="{palette.MUTED}"/>'
        )
        parts.append(_text(number(size), x + 2 * r + 4, 20, 12, palette.MUTED))
        x += 2 * r + 16 + 8 * len(number(size))
    left, y = (x + 6, 20.0) if frame.wide else (4.0, 46.0)
    for sentence in (
        _("Area: replies given to the questions of others."),
        colours or _("Colour: group (grey: the small ones). Dark ring: steward or broker."),
    ):
        for line in textwrap.wrap(sentence, int((frame.width - left) / 6.4)):
            parts.append(_text(line, left, y, 12, palette.MUTED))
            y += 17
    return "".join(parts)


def _round_sizes(largest: float) -> list[int]:
    """Two or three round numbers up to the largest: 1, 10, 100."""
    top = 10 ** math.floor(math.log10(largest)) if largest >= 1 else 1
    return sorted({1, max(top // 10, 1), top})


def _text(text: str, x: float, y: float, size: int, fill: str, *, weight: int = 400) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}" '
        f'fill="{fill}">{escape(text)}</text>'
    )
