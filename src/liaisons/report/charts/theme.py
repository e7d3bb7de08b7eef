"""How every chart looks, and how one becomes SVG."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

import altair as alt
import msgspec
import vl_convert

from liaisons.i18n import current
from liaisons.report import palette
from liaisons.report.content import CommunityCard
from liaisons.report.names import short

LABEL_PX = 12

_CONFIG: dict[str, Any] = {
    "aria": False,
    "font": "Liberation Sans, Arial, sans-serif",
    "background": "white",
    "padding": {"left": 8, "top": 8, "right": 22, "bottom": 8},
    "view": {"stroke": None},
    "axis": {
        "domain": False,
        "gridColor": palette.GRID,
        "labelColor": palette.MUTED,
        "labelFontSize": LABEL_PX,
        "labelPadding": 5,
        "tickColor": palette.GRID,
        "titleColor": palette.MUTED,
        "titleFontSize": LABEL_PX,
        "titleFontWeight": "normal",
        "titlePadding": 8,
    },
    "title": {"anchor": "start", "fontSize": 13, "fontWeight": 600, "offset": 8},
    "legend": {
        "labelColor": palette.MUTED,
        "labelFontSize": LABEL_PX,
        "titleColor": palette.MUTED,
        "titleFontSize": LABEL_PX,
        "titleFontWeight": "normal",
    },
    "text": {"fontSize": LABEL_PX},
}

_NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"
_FORMATS = {
    "fr": {
        "decimal": ",",
        "thousands": _NARROW_SPACE,
        "grouping": [3],
        "currency": ["", f"{_NARROW_SPACE}€"],
        "percent": f"{_NARROW_SPACE}%",
    },
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["$", ""]},
}


def to_svg(chart: alt.TopLevelMixin) -> str:
    """The chart as static SVG, with the axes of the reader's language; nothing is fetched."""
    major, minor, *_patch = alt.SCHEMA_VERSION.removeprefix("v").split(".")
    return str(
        vl_convert.vegalite_to_svg(
            chart.to_dict(validate=False) | {"config": _CONFIG},
            vl_version=f"{major}.{minor}",
            allowed_base_urls=[],
            format_locale=_FORMATS[current()],
            time_format_locale="fr-FR" if current() == "fr" else "en-US",
        )
    )


def values(records: list[dict[str, Any]]) -> alt.InlineData:
    """Records as the inline data of a chart.

    As one JSON text, so that Altair does not copy and check every value at each layer (a heat map
    took half a second).
    """
    json = msgspec.json.encode(records).decode("utf-8")
    return alt.InlineData(values=json, format=alt.JsonDataFormat(type="json"))


def linked(records: Sequence[dict[str, Any]]) -> dict[str, str]:
    """How marks are encoded as links, where any of the records is one."""
    leads = any("href" in record for record in records)
    return {"href": "href:N", "description": "said:N"} if leads else {}


def scale_of(cards: list[CommunityCard], what: str) -> alt.Scale:
    """The communities' colours, inks, dashes or shapes, by their name in the data."""
    styles = [palette.style(card.colour_index) for card in cards]
    ranges = {
        "fill": [style.fill for style in styles],
        "ink": [style.ink for style in styles],
        "dash": [list(style.dash) or [1, 0] for style in styles],
        "shape": [style.shape for style in styles],
    }
    return alt.Scale(domain=[card.name for card in cards], range=ranges[what])


def by_community(cards: list[CommunityCard], what: str = "fill") -> alt.Color:
    """Colour by community, without a legend: communities are named where they are drawn."""
    return alt.Color("community:N", scale=scale_of(cards, what), legend=None)


#: A label's lines, where ``wrapped`` cut them.
LABEL_LINES = "split(datum.value, '\\n')"
LINE_PX = 12
#: Raises such a label by half of what it has below its first line: else it hangs from its mark.
LABEL_OFFSET: dict[str, Any] = {
    "condition": [
        {"test": f"length({LABEL_LINES}) === {lines}", "value": -(lines - 1) * LINE_PX / 2}
        for lines in (2, 3, 4, 5)
    ],
    "value": 0,
}


def wrapped(label: str, letters: int) -> str:
    """A label cut into lines of about so many letters, for an axis with ``LABEL_LINES``."""
    return textwrap.fill(label, letters, break_long_words=False)


def panel_title(card: CommunityCard) -> alt.TitleParams:
    """A community's name over its panel, in its ink."""
    return alt.TitleParams(short(card), color=palette.style(card.colour_index).ink)
