"""The comparison in one picture: every figure's effect with its interval."""

from __future__ import annotations

from collections.abc import Iterator

from liaisons.i18n import _, number
from liaisons.measures.rows import Contrast
from liaisons.report.charts.chart import Chart, Table
from liaisons.report.charts.forms import forest
from liaisons.report.charts.forms.forest import Effect
from liaisons.report.comparison import effect_name
from liaisons.report.content import CommunityCard
from liaisons.report.names import figure, short
from liaisons.report.rowset import RowSet
from liaisons.report.sentences import Verdict, contrast_verdict
from liaisons.report.wording import DASH, amount, between, of_difference, p_value

_AROUND_ONE = ("risk_ratio", "ratio_of_means", "hazard_ratio")


def build(rows: RowSet) -> Iterator[Chart]:
    """A forest plot for each pair of communities that was compared."""
    pairs = rows.pairs()
    for place, (a, b) in enumerate(pairs):
        compared = [c for c in rows.between(a, b) if c.effect_value is not None]
        if compared:
            name = "comparison" if len(pairs) == 1 else f"comparison-{place + 1}"
            yield _forest(rows, name, a, b, compared)


def _forest(
    rows: RowSet, name: str, a: CommunityCard, b: CommunityCard, compared: list[Contrast]
) -> Chart:
    ratios = [_effect(c, a, b) for c in compared if c.effect in _AROUND_ONE]
    distances = [_effect(c, a, b) for c in compared if c.effect not in _AROUND_ONE]
    sure = sum(contrast_verdict(c) is Verdict.SURE for c in compared)
    return Chart(
        name=name,
        question="comparison",
        title=_(
            "Clear differences: {sure} of {n} figures compared",
            n=number(len(compared)),
            sure=number(sure),
        ),
        subtitle=_(
            "The effect of {a} against {b}, in each figure's own terms, with its 95% interval.",
            a=short(a),
            b=short(b),
        ),
        note=_(
            "Coloured: a clear difference (Holm-adjusted p below 0.05, and its interval leaves 0 "
            "out); the colour says who has more. Grey crosses: no clear difference."
        ),
        kind=_("Forest plot: points with intervals around a line of no difference."),
        table=_table(compared, a, b),
        rows=[],
        contrasts=compared,
        draw=lambda frame: forest.draw(ratios, distances, frame, (a, b)),
    )


def _effect(contrast: Contrast, a: CommunityCard, b: CommunityCard) -> Effect:
    value, low, high = contrast.effect_value, contrast.effect_low, contrast.effect_high
    assert value is not None
    more: CommunityCard | None = None
    first, second = (a, b) if contrast.a == a.name else (b, a)
    if contrast_verdict(contrast) is Verdict.SURE:
        middle = 1 if contrast.effect in _AROUND_ONE else 0
        more = first if value > middle else second
    return Effect(figure(contrast.measure, contrast.group), value, low, high, _says(contrast), more)


def _says(contrast: Contrast) -> str:
    unit = of_difference(contrast.unit) if contrast.effect == "difference" else "ratio"
    low, high = contrast.effect_low, contrast.effect_high
    value = amount(contrast.effect_value or 0.0, unit, low, high)
    around = between(low, high, unit)
    return f"{value} ({around})" if around else value


def _table(compared: list[Contrast], a: CommunityCard, b: CommunityCard) -> Table:
    return Table(
        header=(
            _("Figure"), short(a), short(b), _("Difference"), _("Effect"), _("Test"), _("Holm"),
        ),
        lines=[_line(c) for c in compared],
    )  # fmt: skip


def _line(c: Contrast) -> tuple[str, ...]:
    unit = of_difference(c.unit)
    difference = DASH if c.difference is None else amount(c.difference, unit, c.low, c.high)
    around = between(c.low, c.high, unit)
    return (
        figure(c.measure, c.group),
        DASH if c.a_value is None else amount(c.a_value, c.unit),
        DASH if c.b_value is None else amount(c.b_value, c.unit),
        f"{difference} ({around})" if around else difference,
        f"{effect_name(c)} {_says(c)}",
        f"{_(c.test)}, {p_value(c.p)}" if c.p is not None else DASH,
        p_value(c.p_holm) or DASH,
    )
