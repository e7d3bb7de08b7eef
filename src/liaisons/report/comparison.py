"""Two communities compared: how sure, what the effect is called, what differs and what not."""

from __future__ import annotations

from dataclasses import dataclass

from liaisons.i18n import _
from liaisons.measures.rows import Contrast, Group
from liaisons.report.content import CommunityCard
from liaisons.report.names import figure
from liaisons.report.rowset import RowSet
from liaisons.report.sentences import Verdict, contrast_verdict
from liaisons.report.wording import DASH, amount, between, of_difference, shown

#: Groups of the figures that a first page compares.
_MAIN: tuple[Group, ...] = ({}, {"network": "help"})


@dataclass(frozen=True)
class Side:
    """A compared figure: its value in each of the two communities, and the first less the second
    with the 95% interval of that difference.
    """

    label: str
    a: str
    b: str
    difference: str
    interval: str


@dataclass(frozen=True)
class Sides:
    """What a comparison of two communities comes to.

    ``sure`` and ``unsure`` are the main figures, for a first page; ``more`` counts the others that
    were compared (other networks, other horizons), which the comparison itself shows.
    """

    a: CommunityCard
    b: CommunityCard
    sure: list[Side]
    unsure: list[Side]
    left_out: list[tuple[str, str]]
    more: int = 0


def sides(rows: RowSet) -> list[Sides]:
    """For each pair that was compared: what clearly differs, what does not, what is left out."""
    return [_sides(rows, a, b) for a, b in rows.pairs()]


def verdicts_explained() -> str:
    """What the three verdicts mean, in plain words."""
    return _(
        "Clear difference: chance alone would hardly give it (a test adjusted for the number of "
        "comparisons or, without a test, intervals that stay apart). No clear difference: it may "
        "be chance, which does not make the two alike. Not compared: the figure hangs on size, or "
        "one corpus cannot give it."
    )


def effect_name(contrast: Contrast) -> str:
    """What the effect is called."""
    return {
        "risk_ratio": _("ratio of shares"),
        "ratio_of_means": _("ratio of means"),
        "hazard_ratio": _("hazard ratio"),
        "cliffs_delta": _("Cliff's δ"),
        "difference": _("difference"),
    }.get(contrast.effect or "", "")


def _sides(rows: RowSet, a: CommunityCard, b: CommunityCard) -> Sides:
    compared = rows.between(a, b)
    main = [c for c in compared if c.group in _MAIN or c.difference is None]
    found = Sides(a, b, [], [], [], more=len(compared) - len(main))
    for contrast in main:
        if contrast.difference is None:
            label = figure(contrast.measure, contrast.group)
            found.left_out.append((label, _why(rows, contrast, a, b)))
        elif contrast_verdict(contrast) is Verdict.SURE:
            found.sure.append(_both(rows, contrast, a, b))
        else:
            found.unsure.append(_both(rows, contrast, a, b))
    return found


def _why(rows: RowSet, contrast: Contrast, a: CommunityCard, b: CommunityCard) -> str:
    """Why the figure is left out; the reasons of its rows, where it only strings these together.

    They are said once where they are the same, without the names of the communities.
    """
    found = (rows.row(contrast.measure, card.name, contrast.group) for card in (a, b))
    reasons = [row.why for row in found if row is not None and row.value is None and row.why]
    why = contrast.why or ""
    return " ".join(dict.fromkeys(reasons)) if all(r in why for r in reasons) and reasons else why


def _both(rows: RowSet, contrast: Contrast, a: CommunityCard, b: CommunityCard) -> Side:
    """The figure with both values, as its rows say them."""
    values = (rows.row(contrast.measure, card.name, contrast.group) for card in (a, b))
    first, second = (DASH if row is None else shown(row) for row in values)
    return Side(figure(contrast.measure, contrast.group), first, second, *_apart(contrast, a))


def _apart(contrast: Contrast, a: CommunityCard) -> tuple[str, str]:
    """The difference seen from ``a``, and its interval; the contrast may be told from ``b``."""
    unit = of_difference(contrast.unit)
    difference, low, high = contrast.difference or 0.0, contrast.low, contrast.high
    if contrast.a != a.name:
        difference = -difference
        low, high = (None if bound is None else -bound for bound in (high, low))
    return amount(difference, unit, low, high), between(low, high, unit)
