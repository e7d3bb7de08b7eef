"""A figure split by who people are, or by when: the same pictures for every question."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal

from liaisons.i18n import _, number
from liaisons.measures.rows import Group, Row
from liaisons.report.charts import tables
from liaisons.report.charts.chart import Chart
from liaisons.report.charts.common import Told, curve, subtitle, used
from liaisons.report.charts.forms import dots, lines
from liaisons.report.charts.forms.series import Series
from liaisons.report.gaps import gap_sentence
from liaisons.report.groups import in_order, reads
from liaisons.report.names import figure, tagged
from liaisons.report.rowset import RowSet
from liaisons.report.sentences import Figure, listed
from liaisons.report.wording import shown

#: Fewest cases behind a point of a line: below, a share jumps from 0 to 1 and says nothing.
FEWEST = 5

#: What people are (isolation among it), and where they or their messages stand.
_OF_PEOPLE = {
    "attributes": (("attribute", "level"),),
    "standing": (("seniority",), ("exposure",), ("subject",)),
}


def of_people(rows: RowSet, question: str, figures: Sequence[Figure]) -> Iterator[Chart]:
    """The first of ``figures`` that is split by people's attributes, and the first by standing."""
    for name, splits in _OF_PEOPLE.items():
        for measure, fixed in figures:
            split = [row for keys in splits for row in used(rows, measure, *keys, **fixed)]
            if _has_parts(split):
                chart = f"{question}-{name}"
                yield _dots(rows, question, measure, fixed, in_order(split), chart)
                break


def by(
    rows: RowSet, question: str, measure: str, key: str, *, partition: bool = False
) -> Chart | None:
    """A figure split by ``key``, category by category.

    In a ``partition`` the parts make the whole: the title says the most common, not a gap.
    """
    split = in_order(used(rows, measure, key))
    if not _has_parts(split):
        return None
    chart = _dots(rows, question, measure, {}, split, f"{measure.replace('.', '-')}-{key}")
    if not partition:
        return chart
    return dataclasses.replace(chart, title=_most_common(rows, chart.title, split))


def _has_parts(split: list[Row]) -> bool:
    """True if some community knows two parts or more: a single one is nothing to compare."""
    known = Counter(row.community for row in split if row.value is not None)
    return max(known.values(), default=0) > 1


def over(
    rows: RowSet, question: str, key: Literal["month", "hour"], figures: Sequence[Figure]
) -> Chart | None:
    """The first of ``figures`` that is split by month or by hour, as lines with bands."""
    for measure, fixed in figures:
        series = curve(rows, measure, key, least=FEWEST, **fixed)
        if series:
            return _lines(rows, question, key, (measure, fixed), series)
    return None


def _lines(
    rows: RowSet,
    question: str,
    key: Literal["month", "hour"],
    chosen: Figure,
    series: list[Series],
) -> Chart:
    measure, fixed = chosen
    split = used(rows, measure, key, **fixed)
    label = figure(measure, fixed)
    panel = lines.Panel(label, series, share=split[0].unit == "share")
    return Chart(
        name=f"{question}-{key}",
        question=question,
        title=gap_sentence(label, _told(rows, split), alone=_alone(rows)),
        subtitle=_described(rows, measure, fixed),
        note=_bands(FEWEST),
        kind=_("Lines with 95% bands."),
        table=tables.long(rows, split),
        rows=split,
        draw=lambda frame: lines.draw([panel], frame, over=key),
        key=tuple(line.card for line in series),
        labelled=True,
    )


def _dots(
    rows: RowSet, question: str, measure: str, fixed: Group, split: list[Row], name: str
) -> Chart:
    told = _told(rows, split)
    drawn = [
        dots.Dot(_category(row, fixed), card, row.value, row.low, row.high, row=row)
        for card, row in told
        if row.value is not None
    ]
    label = figure(measure, fixed)
    return Chart(
        name=name,
        question=question,
        title=gap_sentence(label, told, alone=_alone(rows)),
        subtitle=_described(rows, measure, fixed),
        note=_bars(),
        kind=_("Points with their 95% intervals, a line for each part."),
        table=tables.long(rows, split),
        rows=split,
        draw=lambda frame: dots.draw(drawn, frame, unit=split[0].unit, x_title=label),
        key=tuple({dot.card.name: dot.card for dot in drawn}.values()),
    )


def _most_common(rows: RowSet, otherwise: str, split: list[Row]) -> str:
    parts = []
    for card in rows.communities:
        known = [r for r in split if r.community == card.name and r.value is not None]
        if known:
            top = max(known, key=lambda row: row.value or 0)
            parts.append(tagged(f"{_category(top, {})}, {shown(top)}", card, rows.communities))
    return _("The most common: {list}", list=listed(parts)) if parts else otherwise


def _described(rows: RowSet, measure: str, fixed: Group) -> str:
    return subtitle(rows, measure, rows.known(measure, fixed))


def _category(row: Row, fixed: Group) -> str:
    return reads({key: value for key, value in row.group.items() if key not in fixed})


def _told(rows: RowSet, split: list[Row]) -> list[Told]:
    cards = {card.name: card for card in rows.communities}
    return [(cards[row.community], row) for row in split]


def _alone(rows: RowSet) -> bool:
    return len(rows.communities) == 1


def _bars() -> str:
    return _("Bars are 95% intervals: two parts whose bars overlap do not clearly differ.")


def _bands(least: int) -> str:
    return _(
        "Bands are 95% intervals; where they overlap, up and down may be chance. What was counted "
        "over fewer than {n} is left out.",
        n=number(least),
    )
