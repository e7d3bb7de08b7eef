"""How far the assistant's sureness can be believed: tenths of sureness against the share right."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from liaisons.coding.assistant.answers import Tenth
from liaisons.i18n import _, number, percent

_WIDTH, _HEIGHT, _LEFT, _TOP, _RIGHT, _FOOT = 340, 300, 44, 26, 14, 42
_TEXT = Markup('<text x="{}" y="{}" text-anchor="{}">{}</text>')
#: Further from what it says than so much, and it is said to be too sure, or not sure enough.
_OFF = 0.03


def finding(tenths: Sequence[Tenth]) -> str:
    """What the picture shows, in a sentence."""
    known = [(one.sure, one.right.value or 0.0, one.right.n or 0) for one in tenths]
    off = sum((sure - right) * n for sure, right, n in known) / max(
        sum(n for _sure, _right, n in known), 1
    )
    if off > _OFF:
        return _("It is surer than it is right: take its percentages for less than they say.")
    if off < -_OFF:
        return _("It is right more often than it says.")
    return _("It is right about as often as it says: its percentages can be believed.")


def sentence(tenths: Sequence[Tenth]) -> str:
    """The tenth that it speaks of most often, in a sentence; empty where there is none."""
    most = max((one.right for one in tenths), key=lambda row: row.n or 0, default=None)
    if most is None or most.low is None or most.high is None:
        return ""
    return _(
        "Most often it is {low} to {high} sure: of these {n} it has {right} right "
        "(95%: {least}–{most}). On the dashed line it is right exactly as often as it says.",
        low=percent(float(most.group["sure_from"])),
        high=percent(float(most.group["sure_to"])),
        n=number(most.n or 0),
        right=percent(most.value or 0.0),
        least=percent(most.low),
        most=percent(most.high),
    )


def draw(tenths: Sequence[Tenth]) -> Markup:
    """A dot per tenth of sureness, at its mean and the share right: its 95% interval and its n."""
    parts = [_frame(), *(_dot(one) for one in tenths)]
    return Markup(
        '<svg class="trust" viewBox="0 0 {w} {h}" role="img" aria-label="{told}">{parts}</svg>'
    ).format(w=_WIDTH, h=_HEIGHT, told=finding(tenths), parts=Markup("").join(parts))


def _frame() -> Markup:
    ticks = [part for share in (0.0, 0.5, 1.0) for part in _tick(share)]
    diagonal = Markup('<line class="even" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(
        _x(0), _y(0), _x(1), _y(1)
    )
    across = _text(_("how sure it is"), _x(0.5), _HEIGHT - 6, "middle")
    up = _text(_("share right"), 4, 14, "start")
    return Markup("").join([*ticks, diagonal, across, up])


def _tick(share: float) -> tuple[Markup, ...]:
    lines = Markup(
        '<line class="rule" x1="{x0}" x2="{x1}" y1="{y}" y2="{y}"/>'
        '<line class="rule" x1="{x}" x2="{x}" y1="{y0}" y2="{y1}"/>'
    ).format(x0=_x(0), x1=_x(1), y=_y(share), x=_x(share), y0=_y(0), y1=_y(1))
    beside = _text(percent(share), _LEFT - 5, _y(share) + 4, "end")
    anchor = "end" if share == 1 else "middle"
    return lines, beside, _text(percent(share), _x(share), _HEIGHT - _FOOT + 17, anchor)


def _dot(one: Tenth) -> Markup:
    row, x = one.right, _x(one.sure)
    low, high = row.low or 0.0, row.high if row.high is not None else 1.0
    mark = Markup(
        '<line class="interval" x1="{x}" x2="{x}" y1="{low}" y2="{high}"/>'
        '<circle class="point" cx="{x}" cy="{y}" r="5"/>'
    ).format(x=x, low=_y(low), high=_y(high), y=_y(row.value or 0.0))
    above = _y(high) - 6
    return mark + _text(number(row.n or 0), x, above if above > 12 else _y(low) + 14, "middle")


def _x(share: float) -> float:
    return round(_LEFT + share * (_WIDTH - _LEFT - _RIGHT), 1)


def _y(share: float) -> float:
    return round(_HEIGHT - _FOOT - share * (_HEIGHT - _FOOT - _TOP), 1)


def _text(text: str, x: float, y: float, anchor: str) -> Markup:
    return _TEXT.format(x, y, anchor, text)
