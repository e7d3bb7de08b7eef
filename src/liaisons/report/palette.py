"""One colour per community through the whole study, and never colour alone.

The colours are Okabe & Ito's, told apart by most colour-blind readers. Each comes with an ink (the
same hue, dark enough for text on white: WCAG AA), a line style and a shape.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Style:
    """How a community is drawn."""

    fill: str
    ink: str
    dash: tuple[int, ...]
    shape: str


STYLES = (
    Style("#0072B2", "#005F96", (), "circle"),
    Style("#D55E00", "#A84300", (7, 3), "square"),
    Style("#009E73", "#00704F", (2, 2), "triangle-up"),
    Style("#CC79A7", "#97416F", (9, 3, 2, 3), "diamond"),
)

#: Groups inside a network: Okabe–Ito without the colours of the first two communities.
GROUPS = ("#E69F00", "#56B4E9", "#009E73", "#CC79A7", "#F0E442")
OTHER_GROUPS = "#B8B8B8"

INK = "#1A1A1A"
MUTED = "#595959"
GRID = "#E3E3E3"
CONTEXT = "#8C8C8C"


def style(colour_index: int) -> Style:
    """The style of the community at this place of the palette; the fifth starts over."""
    return STYLES[colour_index % len(STYLES)]
