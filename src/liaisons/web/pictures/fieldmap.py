"""The field map as a matrix: a line for each actor, a column for each place, a mark where they are.

The shape before a name says what kind of actor it is, the text under a mark in which role: nothing
is told by colour alone.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from markupsafe import Markup

from liaisons.i18n import ngettext
from liaisons.report import palette
from liaisons.study.fieldmap import ACTOR_KINDS, FieldMap

_NAMES, _COLUMN, _LINE, _MARGIN = 210, 128, 40, 10
_LETTERS_OF_NAME, _LETTERS_OF_PLACE, _LETTERS_OF_ROLE = 28, 16, 19
_COLOURS = dict(
    zip(
        ACTOR_KINDS,
        ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#8A6D00", "#56B4E9", "#6B6B6B"),
        strict=True,
    )
)
#: Corners of the shape of each kind; a circle has none.
_CORNERS = {"person": 0, "administrator": 3, "site": 4, "union": 5, "blogger": 6, "group": 8}


def draw(found: FieldMap, words: Mapping[str, str]) -> Markup:
    """The whole map. ``words`` says what each kind of actor is called."""
    head = _MARGIN + 18 * max((len(_wrapped(p["name"])) for p in found.places), default=1) + 8
    width = _NAMES + _COLUMN * max(len(found.places), 1) + _MARGIN
    kinds = [kind for kind in ACTOR_KINDS if any(a["kind"] == kind for a in found.actors)]
    foot = 30 * math.ceil(len(kinds) * 130 / width) + 10
    height = head + _LINE * len(found.actors) + foot
    parts = [f'<rect width="{width}" height="{height}" fill="white"/>']
    parts += [_place(p["name"], i) for i, p in enumerate(found.places)]
    for row, actor in enumerate(found.actors):
        y = head + _LINE * (row + 0.5)
        parts.append(_line(found, actor, y, width, shaded=row % 2 == 0))
    parts.append(_legend(kinds, words, height - foot + 22, width))
    return Markup(  # noqa: S704  # every text in it is escaped where it is put
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" aria-label="{_told(found)}" '
        f'font-family="system-ui, sans-serif">{"".join(parts)}</svg>'
    )


def _told(found: FieldMap) -> str:
    actors = ngettext("{n} actor", "{n} actors", len(found.actors))
    places = ngettext("{n} place", "{n} places", len(found.places))
    return escape(f"{actors} × {places}")


def _line(
    found: FieldMap, actor: Mapping[str, object], y: float, width: int, *, shaded: bool
) -> str:
    fill = "#F4F4F1" if shaded else "white"
    kind = str(actor["kind"])
    name = textwrap.shorten(str(actor["name"]), _LETTERS_OF_NAME, placeholder="…")
    parts = [
        f'<rect x="0" y="{y - _LINE / 2:.1f}" width="{width}" height="{_LINE}" fill="{fill}"/>',
        _shape(kind, _MARGIN + 8, y, 7),
        _text(name, _MARGIN + 24, y + 5, 13, palette.INK),
    ]
    for column, place in enumerate(found.places):
        roles = [p["role"] for p in found.between(_id(actor), place["id"])]
        if roles:
            parts.append(_mark(kind, roles, _NAMES + _COLUMN * (column + 0.5), y))
    return "".join(parts)


def _id(row: Mapping[str, object]) -> int:
    return int(str(row["id"]))


def _mark(kind: str, roles: Sequence[str], x: float, y: float) -> str:
    said = ", ".join(dict.fromkeys(role for role in roles if role))
    if not said:
        return _shape(kind, x, y, 7)
    text = textwrap.shorten(said, _LETTERS_OF_ROLE, placeholder="…") or said[:_LETTERS_OF_ROLE]
    return _shape(kind, x, y - 8, 6) + _text(text, x, y + 14, 11, palette.INK, "middle")


def _shape(kind: str, x: float, y: float, r: float) -> str:
    fill, corners = _COLOURS.get(kind, "#6B6B6B"), _CORNERS.get(kind)
    if corners == 0:
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r}" fill="{fill}"/>'
    if corners is None:  # another kind: a cross
        d = f"M{x - r:.1f},{y - r:.1f}l{2 * r},{2 * r}M{x + r:.1f},{y - r:.1f}l{-2 * r},{2 * r}"
        return f'<path d="{d}" stroke="{fill}" stroke-width="2.5"/>'
    turn = -math.pi / 2 + (math.pi / 4 if corners == 4 else 0)
    points = " ".join(
        f"{x + r * 1.15 * math.cos(turn + 2 * math.pi * i / corners):.1f},"
        f"{y + r * 1.15 * math.sin(turn + 2 * math.pi * i / corners):.1f}"
        for i in range(corners)
    )
    return f'<polygon points="{points}" fill="{fill}"/>'


def _wrapped(name: str) -> list[str]:
    return textwrap.wrap(name, _LETTERS_OF_PLACE, max_lines=3, placeholder="…") or [""]


def _place(name: str, column: int) -> str:
    x = _NAMES + _COLUMN * (column + 0.5)
    lines = enumerate(_wrapped(name))
    return "".join(
        _text(t, x, _MARGIN + 14 + 18 * i, 13, palette.INK, "middle", 600) for i, t in lines
    )


def _legend(kinds: Sequence[str], words: Mapping[str, str], y: float, width: int) -> str:
    parts, x = [], float(_MARGIN + 8)
    for kind in kinds:
        if x > width - 120:
            x, y = float(_MARGIN + 8), y + 26
        parts.append(_shape(kind, x, y, 6) + _text(words[kind], x + 14, y + 4, 12, palette.MUTED))
        x += 34 + 7.5 * len(words[kind])
    return "".join(parts)


def _text(
    text: str, x: float, y: float, size: int, fill: str, anchor: str = "start", weight: int = 400
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}" '
        f'text-anchor="{anchor}" fill="{fill}">{escape(text)}</text>'
    )
