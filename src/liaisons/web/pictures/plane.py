"""The plane of a correspondence analysis: answers, types, communities and people on two axes.

Both axes have one scale, so that what is near is near. Names are put where they find room, those of
types and communities first, then of the answers that weigh most; an answer without room for its
name keeps its mark.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from liaisons.i18n import _, ngettext, percent
from liaisons.report import palette
from liaisons.report.charts.svg import MARKS
from liaisons.web.pictures.drawn import LETTER, NARROW, WIDE, framed, quoted, text

_MARGIN, _SIZE = 26, 12
#: Pixels of a bold letter, of the size of the text.
_BOLD = 0.64
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Point:
    """Something on the plane. ``weight`` decides whose name goes first; ``place`` is that of a
    community in the study's colours; ``url`` leads to somebody's page.
    """

    x: float
    y: float
    name: str = ""
    weight: float = 0.0
    place: int = 0
    url: str = ""


@dataclass(frozen=True)
class Plane:
    """``types`` are named by their numbers; ``people`` stay out where they may not be seen."""

    rates: Sequence[float]
    answers: Sequence[Point]
    communities: Sequence[Point]
    professions: Sequence[Point]
    types: Sequence[Point]
    people: Sequence[Point] = ()


@dataclass(frozen=True)
class Put:
    """Where a name is put: at ``x``, which is its start, middle or end, on this foot."""

    x: float
    foot: float
    anchor: str


#: How much of a name lies left of where it is put.
_BEFORE = {"start": 0.0, "middle": 0.5, "end": 1.0}


class _Page:
    """Where places of the plane lie on the page, and which room is taken."""

    def __init__(self, plane: Plane, width: int, height: int) -> None:
        shown = [*plane.answers, *plane.communities, *plane.professions, *plane.types]
        xs, ys = [0.0, *(p.x for p in shown)], [0.0, *(p.y for p in shown)]
        spans = (max(xs) - min(xs) or 1.0, max(ys) - min(ys) or 1.0)
        self.width, self.height = width, height
        self.scale = min((width - 6 * _MARGIN) / spans[0], (height - 3 * _MARGIN) / spans[1])
        self._left = (width - self.scale * (max(xs) + min(xs))) / 2
        self._top = (height + self.scale * (max(ys) + min(ys))) / 2
        self.taken: list[Box] = []

    def at(self, point: Point) -> tuple[float, float]:
        return self._left + point.x * self.scale, self._top - point.y * self.scale

    def holds(self, x: float, y: float) -> bool:
        return 4 < x < self.width - 4 and 4 < y < self.height - 4

    def take(self, x: float, y: float, r: float) -> None:
        self.taken.append((x - r, y - r, x + r, y + r))

    def room(self, name: str, x: float, y: float, r: float, letter: float = LETTER) -> Put | None:
        """Where a name finds room beside what stands at x, y; a little further for a second try."""
        wide = len(name) * _SIZE * letter
        for away in (r, r + 14):
            for put in (
                Put(x + away + 4, y + 4, "start"),
                Put(x - away - 4, y + 4, "end"),
                Put(x, y - away - 5, "middle"),
                Put(x, y + away + 13, "middle"),
            ):
                left = put.x - wide * _BEFORE[put.anchor]
                box = (left - 2, put.foot - _SIZE, left + wide + 2, put.foot + 3)
                inside = self.holds(box[0], box[1]) and self.holds(box[2], box[3])
                if inside and not any(_meet(box, other) for other in self.taken):
                    self.taken.append(box)
                    return put
        return None


def draw(plane: Plane, *, wide: bool) -> Markup:
    """The plane, with people as quiet points where there are any."""
    width, height = (WIDE, 540) if wide else (NARROW, 400)
    page = _Page(plane, width, height)
    parts = [*_axes(page, plane.rates), *_people(page, plane.people)]
    for found, r in ((plane.types, 11), (plane.communities, 6)):
        for point in found:
            page.take(*page.at(point), r)
    communities = [_community(page, point) for point in plane.communities]
    for point in (*plane.professions, *plane.answers):
        page.take(*page.at(point), 4)
    parts += [_answer(page, p, weight=600) for p in plane.professions]
    parts += [_answer(page, p) for p in sorted(plane.answers, key=lambda p: -p.weight)]
    parts += [*communities, *(_type(page, point) for point in plane.types)]
    leads = any(point.url for point in plane.people)
    return framed("".join(parts), width, height, _told(plane), leads=leads)


def _meet(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _axes(page: _Page, rates: Sequence[float]) -> Iterator[str]:
    x, y = page.at(Point(0, 0))
    look = f'stroke="{palette.CONTEXT}" stroke-width="1"'
    yield f'<line x1="4" x2="{page.width - 4}" y1="{y:.1f}" y2="{y:.1f}" {look}/>'
    yield f'<line y1="4" y2="{page.height - 4}" x1="{x:.1f}" x2="{x:.1f}" {look}/>'
    first, second = (
        _("axis {n}: {rate}", n=n + 1, rate=percent(rates[n] if n < len(rates) else 0.0))
        for n in (0, 1)
    )
    yield text(first, page.width - 6, y - 6, palette.MUTED, anchor="end", halo=True)
    yield text(second, x + 6, 16, palette.MUTED, halo=True)
    page.taken.append((page.width - 90.0, y - 20, float(page.width), y))
    page.taken.append((x, 0.0, x + 90, 20.0))


def _people(page: _Page, people: Sequence[Point]) -> Iterator[str]:
    for point in people:
        x, y = page.at(point)
        if page.holds(x, y):
            dot = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="#B8B8B8" fill-opacity=".7"/>'
            yield _linked(point, dot)


def _linked(point: Point, dot: str) -> str:
    """For the pointer: the keyboard finds people in the lists, without a stop for each point."""
    if not point.url:
        return dot
    said = quoted(point.name)
    return (
        f'<a href="{quoted(point.url)}" tabindex="-1" aria-label="{said}"><title>{said}</title>'
        f"{dot}</a>"
    )


def _type(page: _Page, point: Point) -> str:
    x, y = page.at(point)
    ring = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="10" fill="{palette.INK}" stroke="white"/>'
    return ring + text(point.name, x, y + 4.5, "white", size=13, anchor="middle", weight=600)


def _community(page: _Page, point: Point) -> str:
    x, y = page.at(point)
    style = palette.style(point.place)
    mark = (
        f'<path d="{MARKS[style.shape]}" fill="{style.fill}" '
        f'transform="translate({x:.1f},{y:.1f})"/>'
    )
    # its colour alone would not say which it is: where there is no room it is named all the same
    place = page.room(point.name, x, y, 6, _BOLD) or Put(x + 10, y + 4, "start")
    return mark + _name(point.name, place, style.ink, 600)


def _answer(page: _Page, point: Point, weight: int = 400) -> str:
    x, y = page.at(point)
    cross = (
        f'<path d="M{x - 3:.1f},{y:.1f}h6M{x:.1f},{y - 3:.1f}v6" stroke="{palette.INK}" '
        f'stroke-width="1.3"/>'
    )
    return cross + _name(point.name, page.room(point.name, x, y, 4), palette.INK, weight)


def _name(name: str, put: Put | None, ink: str, weight: int) -> str:
    if put is None:
        return ""
    return text(name, put.x, put.foot, ink, anchor=put.anchor, weight=weight, halo=True)


def _told(plane: Plane) -> str:
    """The picture in words, for those who do not see it."""
    return " ".join(
        (
            ngettext("A plane with {n} answer,", "A plane with {n} answers,", len(plane.answers)),
            ngettext("{n} type", "{n} types", len(plane.types)),
            ngettext("and {n} person.", "and {n} people.", len(plane.people))
            if plane.people
            else _("and no single person."),
            _("The tables under it say the same."),
        )
    )
