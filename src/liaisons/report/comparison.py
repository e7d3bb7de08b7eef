"""Two communities compared: how sure, what the effect is called, what differs and what not."""

from __future__ import annotations

from dataclasses import dataclass

from liaisons.i18n import _
from liaisons.measures.rows import Contrast
from liaisons.report.content import CommunityCard
from liaisons.report.names import figure, short
from liaisons.report.rowset import RowSet
from liaisons.report.sentences import Verdict, contrast_verdict
from liaisons.report.wording import amount


@dataclass(frozen=True)
class Sides:
    """What a comparison of two communities comes to."""

    a: CommunityCard
    b: CommunityCard
    sure: list[str]
    unsure: list[str]
    left_out: list[tuple[str, str]]


def sides(rows: RowSet) -> list[Sides]:
    """For each pair that was compared: what differs for sure, what one cannot tell, what is out."""
    return [_sides(a, b, rows.between(a, b)) for a, b in rows.pairs()]


def effect_name(contrast: Contrast) -> str:
    """What the effect is called."""
    return {
        "risk_ratio": _("ratio of shares"),
        "ratio_of_means": _("ratio of means"),
        "hazard_ratio": _("hazard ratio"),
        "cliffs_delta": _("Cliff's δ"),
        "difference": _("difference"),
    }.get(contrast.effect or "", "")


def _sides(a: CommunityCard, b: CommunityCard, contrasts: list[Contrast]) -> Sides:
    found = Sides(a, b, [], [], [])
    for contrast in contrasts:
        if contrast.difference is None:
            found.left_out.append((figure(contrast.measure, contrast.group), contrast.why or ""))
        elif contrast_verdict(contrast) is Verdict.SURE:
            found.sure.append(_both(contrast, a, b))
        else:
            found.unsure.append(_both(contrast, a, b))
    return found


def _both(contrast: Contrast, a: CommunityCard, b: CommunityCard) -> str:
    """The figure with both values: "Questions with a reply: 91% (Doctors), 86% (Aides)"."""
    cards = {a.name: a, b.name: b}
    values = [
        f"{amount(value, contrast.unit)} ({short(cards[name])})"
        for name, value in ((contrast.a, contrast.a_value), (contrast.b, contrast.b_value))
        if value is not None
    ]
    return _(
        "{label}: {values}",
        label=figure(contrast.measure, contrast.group),
        values=", ".join(values),
    )
