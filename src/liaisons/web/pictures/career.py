"""What somebody did in a community, month by month, as stacked bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from markupsafe import Markup

from liaisons.i18n import _, number
from liaisons.report import palette
from liaisons.report.groups import month_name

#: Each kind of message: its colour, and the pattern that tells it without colour.
_FILLS = {"helped": "#0072B2", "asked": "#E69F00", "said": "#B8B8B8"}
_WIDTH, _HEIGHT, _TOP, _FOOT, _LEFT = 720, 190, 34, 26, 34
_MOST_TICKS = 12


@dataclass(frozen=True)
class Month:
    """The messages of one month: questions, help given, what is neither."""

    month: str
    asked: int = 0
    helped: int = 0
    said: int = 0

    @property
    def total(self) -> int:
        return self.asked + self.helped + self.said


def words() -> dict[str, str]:
    """What each kind of message is called, in the order in which they are stacked."""
    return {"helped": _("help given"), "asked": _("questions"), "said": _("other messages")}


def draw(months: Sequence[Month]) -> Markup:
    """The months in their order, from the first to the last of the community."""
    highest = max((month.total for month in months), default=0) or 1
    step = (_WIDTH - _LEFT) / max(len(months), 1)
    unit = (_HEIGHT - _TOP - _FOOT) / highest
    bars = "".join(_bar(month, _LEFT + i * step, step, unit) for i, month in enumerate(months))
    return Markup(  # noqa: S704  # every text in it is escaped where it is put
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'width="{_WIDTH}" height="{_HEIGHT}" role="img" '
        f'aria-label="{escape(_told(months), {chr(34): "&quot;"})}">'
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="white"/>'
        f"{_axis(highest, unit)}{bars}{_ticks(months, step)}{_legend()}</svg>"
    )


def _told(months: Sequence[Month]) -> str:
    """The picture in a sentence, for those who do not see it."""
    busiest = max(months, key=lambda month: month.total, default=None)
    if busiest is None or not busiest.total:
        return _("No message.")
    return _(
        "Messages by month; most in {month}, {n} of them.",
        month=month_name(busiest.month),
        n=number(busiest.total),
    )


def _bar(month: Month, x: float, step: float, unit: float) -> str:
    width, y, parts = max(step - 2, 1), float(_HEIGHT - _FOOT), []
    for name, fill in _FILLS.items():
        height = getattr(month, name) * unit
        if height:
            y -= height
            parts.append(
                f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" '
                f'fill="{fill}" stroke="white" stroke-width="0.8"/>'
            )
    return "".join(parts)


def _axis(highest: int, unit: float) -> str:
    base = _HEIGHT - _FOOT
    top = base - highest * unit
    return (
        f'<line x1="{_LEFT}" x2="{_WIDTH}" y1="{base}" y2="{base}" stroke="{palette.MUTED}"/>'
        f'<line x1="{_LEFT}" x2="{_WIDTH}" y1="{top:.1f}" y2="{top:.1f}" stroke="{palette.GRID}"/>'
        f"{_text(number(highest), _LEFT - 4, top + 4, 'end')}{_text('0', _LEFT - 4, base, 'end')}"
    )


def _ticks(months: Sequence[Month], step: float) -> str:
    every = -(-len(months) // _MOST_TICKS) or 1
    return "".join(
        _text(month_name(m.month, "MMM yy"), _LEFT + (i + 0.5) * step, _HEIGHT - 8, "middle")
        for i, m in enumerate(months)
        if i % every == 0
    )


def _legend() -> str:
    parts, x = [], float(_LEFT)
    for name, word in words().items():
        parts.append(f'<rect x="{x:.0f}" y="8" width="11" height="11" fill="{_FILLS[name]}"/>')
        parts.append(_text(word, x + 16, 18, "start"))
        x += 34 + 7.2 * len(word)
    return "".join(parts)


def _text(text: str, x: float, y: float, anchor: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="12" text-anchor="{anchor}" '
        f'font-family="system-ui, sans-serif" fill="{palette.MUTED}">{escape(text)}</text>'
    )
