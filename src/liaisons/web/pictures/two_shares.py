"""The share of each value by people alone, and with the assistant's help, one below the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from liaisons.i18n import _, percent
from liaisons.measures.rows import Row

_WIDTH, _LEFT, _RIGHT, _TOP, _STEP, _FOOT = 340, 8, 24, 40, 46, 26
_LONGEST = 44
_TEXT = Markup('<text x="{}" y="{}" text-anchor="{}">{}</text>')
_RULE = Markup('<line class="rule" x1="{x}" x2="{x}" y1="{y0}" y2="{y1}"/>')
_INTERVAL = Markup('<line class="interval {kind}" x1="{low}" x2="{high}" y1="{y}" y2="{y}"/>')
_SQUARE = Markup('<rect class="point people" x="{}" y="{}" width="9" height="9"/>')


@dataclass(frozen=True)
class Pair:
    """A value, and its two shares; None where it was not estimated."""

    value: str
    people: Row | None
    helped: Row | None


def draw(pairs: Sequence[Pair], told: str) -> Markup:
    """Two marks with their 95% intervals for each value, all on one scale from 0."""
    highest = max((row.high or row.value or 0.0 for row in _rows(pairs)), default=0.0)
    top = next(share for share in (0.1, 0.25, 0.5, 1.0) if highest <= share or share == 1)
    height = _TOP + _STEP * len(pairs) + _FOOT
    parts = [_legend(), *_axis(top, height), *(_pair(p, i, top) for i, p in enumerate(pairs))]
    return Markup(
        '<svg class="trust" viewBox="0 0 {w} {h}" role="img" aria-label="{told}">{parts}</svg>'
    ).format(w=_WIDTH, h=height, told=told, parts=Markup("").join(parts))


def _rows(pairs: Sequence[Pair]) -> list[Row]:
    return [row for pair in pairs for row in (pair.people, pair.helped) if row is not None]


def _legend() -> Markup:
    people = _square(14, 14) + _text(_("people alone"), 24, 18)
    return people + _circle(164, 14) + _text(_("with its help"), 174, 18)


def _axis(top: float, height: float) -> list[Markup]:
    foot = height - _FOOT
    rules = []
    for share in (0.0, top / 2, top):
        x, anchor = _x(share, top), "start" if share == 0 else "middle"
        rules.append(_RULE.format(x=x, y0=_TOP - 8, y1=foot))
        rules.append(_text(percent(share, 1 if share * 100 % 1 else 0), x, foot + 17, anchor))
    return rules


def _pair(pair: Pair, place: int, top: float) -> Markup:
    y = _TOP + place * _STEP
    name = pair.value if len(pair.value) <= _LONGEST else pair.value[: _LONGEST - 1] + "…"
    parts = [_text(name, _LEFT, y + 6)]
    for row, down, mark, kind in (
        (pair.people, 17, _square, "people"), (pair.helped, 30, _circle, "helped"),
    ):  # fmt: skip
        if row is not None and row.value is not None:
            parts += [_line(row, y + down, top, kind), mark(_x(row.value, top), y + down)]
    return Markup("").join(parts)


def _line(row: Row, y: float, top: float, kind: str) -> Markup:
    if row.low is None or row.high is None:
        return Markup("")
    return _INTERVAL.format(kind=kind, low=_x(row.low, top), high=_x(row.high, top), y=y)


def _square(x: float, y: float) -> Markup:
    return _SQUARE.format(round(x - 4.5, 1), y - 4.5)


def _circle(x: float, y: float) -> Markup:
    return Markup('<circle class="point" cx="{}" cy="{}" r="5"/>').format(x, y)


def _x(share: float, top: float) -> float:
    return round(_LEFT + min(share / top, 1) * (_WIDTH - _LEFT - _RIGHT), 1)


def _text(text: str, x: float, y: float, anchor: str = "start") -> Markup:
    return _TEXT.format(x, y, anchor, text)
