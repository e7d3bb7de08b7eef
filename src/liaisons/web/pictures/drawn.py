"""What pictures that are drawn by hand share: text, numbers of the drawing, the frame around."""

from __future__ import annotations

from xml.sax.saxutils import escape

from markupsafe import Markup

from liaisons.i18n import percent

#: Widths: beside the menu, and on a telephone.
WIDE, NARROW = 720, 336
#: Pixels of a letter, of the size of the text.
LETTER = 0.58
_QUOTE = {'"': "&quot;"}


def text(
    said: str,
    x: float,
    y: float,
    fill: str,
    *,
    size: int = 12,
    anchor: str = "start",
    weight: int = 400,
    halo: bool = False,
) -> str:
    """A line of text; with a ``halo`` it is read over lines."""
    edge = ' stroke="white" stroke-width="3" paint-order="stroke"' if halo else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}" '
        f'text-anchor="{anchor}" fill="{fill}"{edge}>{escape(said)}</text>'
    )


def share(value: float) -> str:
    """A share as a percentage; of what is there, never 0."""
    return percent(value) if value >= 0.005 or value == 0 else "< " + percent(0.01)


def quoted(said: str) -> str:
    """Words as the value of an attribute."""
    return escape(said, _QUOTE)


def framed(parts: str, width: float, height: float, told: str, *, leads: bool = False) -> Markup:
    """The picture, said in words (``told``); ``leads``: something in it is a link."""
    return Markup(  # noqa: S704  # every text in it is escaped where it is put
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}" role="{"group" if leads else "img"}" '
        f'aria-label="{quoted(told)}" font-family="system-ui, sans-serif">'
        f'<rect width="{width:.0f}" height="{height:.0f}" fill="white"/>{parts}</svg>'
    )
