"""The cuts that made lexical classes, as a tree: the first on the left, classes on the right.

Each class has its share of the segments as a bar and its first forms in words. How long a branch
is says nothing; everything is told by lines, figures and words, none of it by colour.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from liaisons.i18n import _, ngettext, number
from liaisons.report import palette
from liaisons.web.pictures.drawn import LETTER, NARROW, WIDE, framed, share, text

_BAR = "#5B5B5B"
_TOP, _MARGIN, _SIZE = 12, 8, 12


@dataclass(frozen=True)
class Leaf:
    """A class: its number, its share of the segments, the forms that speak for it most."""

    number: int
    share: float
    forms: Sequence[str]


@dataclass
class _Node:
    """A cut with the two parts it made, or a class."""

    level: int | None = None
    chi2: float = 0.0
    parts: list[_Node] = field(default_factory=list)
    y: float = 0.0


@dataclass(frozen=True)
class _Places:
    """Where things stand: right end of the tree, bars and how long they may be, words, rows."""

    width: int
    tree: float
    bar: float
    longest: float
    words: float
    row: float
    under: bool


_WIDE = _Places(WIDE, tree=170, bar=202, longest=120, words=378, row=44, under=False)
_NARROW = _Places(NARROW, tree=84, bar=114, longest=150, words=114, row=72, under=True)


def draw(leaves: Sequence[Leaf], splits: Sequence[tuple[int, float]], *, wide: bool) -> Markup:
    """The tree. ``splits``: which part of the level before was cut (from 1), and its χ²."""
    places = _WIDE if wide else _NARROW
    root, ends = _tree(splits)
    for place, end in enumerate(ends):
        end.y = _TOP + places.row * (place + 0.5)
    _settle(root)
    largest = max(leaf.share for leaf in leaves)
    parts = "".join(_lines(root, len(splits), places))
    parts += "".join(
        _leaf(leaf, end.y, largest, places) for leaf, end in zip(leaves, ends, strict=True)
    )
    parts += "".join(_figures(root, len(splits), places)) if wide else ""
    return framed(parts, places.width, _TOP * 2 + places.row * len(ends), _told(leaves))


def _tree(splits: Sequence[tuple[int, float]]) -> tuple[_Node, list[_Node]]:
    """The first cut, and the classes in their order."""
    root = _Node()
    ends = [root]
    for level, (of, chi2) in enumerate(splits):
        node = ends[of - 1]
        node.level, node.chi2, node.parts = level, chi2, [_Node(), _Node()]
        ends[of - 1 : of] = node.parts
    return root, ends


def _settle(node: _Node) -> float:
    """A cut stands halfway between its parts."""
    if node.parts:
        node.y = sum(_settle(part) for part in node.parts) / 2
    return node.y


def _x(node: _Node, cuts: int, places: _Places) -> float:
    if node.level is None:
        return places.tree
    return _MARGIN + 10 + (places.tree - _MARGIN - 10) * node.level / cuts


def _lines(node: _Node, cuts: int, places: _Places) -> Iterator[str]:
    x = _x(node, cuts, places)
    if node.level == 0:
        yield _line(_MARGIN, node.y, x, node.y)
    if node.parts:
        yield _line(x, node.parts[0].y, x, node.parts[1].y)
    for part in node.parts:
        yield _line(x, part.y, _x(part, cuts, places), part.y)
        yield from _lines(part, cuts, places)


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        f'stroke="{palette.INK}" stroke-width="1.5" stroke-linecap="square"/>'
    )


def _figures(node: _Node, cuts: int, places: _Places) -> Iterator[str]:
    """The χ² of each cut, beside it."""
    if node.parts:
        said = "χ² " + number(node.chi2, 0)
        x = _x(node, cuts, places) + 4
        yield text(said, x, node.y + 4, palette.MUTED, size=11, halo=True)
        for part in node.parts:
            yield from _figures(part, cuts, places)


def _leaf(leaf: Leaf, y: float, largest: float, places: _Places) -> str:
    middle = y - 14 if places.under else y
    length = max(places.longest * leaf.share / largest, 1)
    bar = (
        f'<rect x="{places.bar}" y="{middle - 8:.1f}" width="{length:.1f}" height="16" '
        f'fill="{_BAR}"/>'
    )
    name = text(str(leaf.number), places.bar - 8, middle + 5, palette.INK, size=14, anchor="end",
                weight=600)  # fmt: skip
    told = text(share(leaf.share), places.bar + length + 6, middle + 4, palette.INK)
    return bar + name + told + _words(leaf, y, places)


def _words(leaf: Leaf, y: float, places: _Places) -> str:
    letters = int((places.width - places.words - 4) / (_SIZE * LETTER))
    told = textwrap.wrap(", ".join(leaf.forms), letters, max_lines=2, placeholder=" …")
    first = y + 12 if places.under else y + 4 - 8 * (len(told) - 1)
    return "".join(
        text(line, places.words, first + 16 * place, palette.INK) for place, line in enumerate(told)
    )


def _told(leaves: Sequence[Leaf]) -> str:
    """The picture in words, for those who do not see it."""
    parts = [
        _(
            "class {n}: {share}, {forms}",
            n=leaf.number,
            share=share(leaf.share),
            forms=", ".join(leaf.forms[:4]),
        )
        for leaf in leaves
    ]
    many = ngettext("A tree of {n} class.", "A tree of {n} classes.", len(leaves))
    return many + " " + "; ".join(parts) + "."
