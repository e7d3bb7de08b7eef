"""Pictures of who helps whom: the networks themselves, and what chance alone would give."""

from __future__ import annotations

from collections.abc import Iterator

from liaisons.i18n import _
from liaisons.measures.rows import Group, Row
from liaisons.report.charts import tables
from liaisons.report.charts.chart import Chart, Table
from liaisons.report.charts.common import reading
from liaisons.report.charts.forms import dots, network
from liaisons.report.content import CommunityCard
from liaisons.report.definitions import define
from liaisons.report.names import short
from liaisons.report.rowset import RowSet
from liaisons.report.sentences import finding
from liaisons.report.wording import shown

_NETWORKS = ("help", "contact")
_AGAINST_CHANCE = {
    "ties.reciprocity": "ties.expected_reciprocity",
    "ties.transitivity": "ties.expected_transitivity",
}
_BESIDE = (
    "ties.reciprocity",
    "ties.expected_reciprocity",
    "ties.transitivity",
    "ties.expected_transitivity",
    "ties.personal_index",
)


def build(rows: RowSet) -> Iterator[Chart]:
    """The drawings and the comparison with chance, for each kind of network."""
    for kind in _NETWORKS:
        for chart in (drawings(rows, kind), chance(rows, kind)):
            if chart is not None:
                yield chart


def drawings(rows: RowSet, kind: str) -> Chart | None:
    """The networks of one kind, side by side at one scale, with the numbers that matter."""
    drawn = [
        (card, drawing)
        for card in rows.communities
        if (drawing := rows.drawing(card.name, kind)) is not None
    ]
    if not drawn:
        return None
    group: Group = {"network": kind}
    said = finding(rows, [("ties.reciprocity", group), ("ties.links", group)])
    measures = [m for m in _BESIDE if rows.known(m, group)]
    return Chart(
        name=f"ties-network-{kind}",
        question="ties",
        title=said.text if said else _title(kind),
        subtitle=_counted(kind),
        note=_("What is near is linked, but distances and angles mean nothing by themselves."),
        kind=_("Networks drawn at the same scale: circles for people, lines for links."),
        table=_numbers(rows, [card for card, _drawing in drawn], measures, group),
        rows=[
            row
            for m in measures
            for card in rows.communities
            if (row := rows.row(m, card.name, group))
        ],
        draw=lambda frame: network.draw(drawn, frame),
        open_table=True,
    )


def chance(rows: RowSet, kind: str) -> Chart | None:
    """Returned links and closed triangles beside rewired networks of the same degrees."""
    group: Group = {"network": kind}
    shown_dots = [
        dot
        for measure, expected in _AGAINST_CHANCE.items()
        for card in rows.communities
        if (dot := _dot(rows, card, measure, expected, group)) is not None
    ]
    if not shown_dots:
        return None
    cards = list({dot.card.name: dot.card for dot in shown_dots}.values())
    measures = [m for pair in _AGAINST_CHANCE.items() for m in pair]
    return Chart(
        name=f"ties-chance-{kind}",
        question="ties",
        title=_above_chance(rows, group),
        subtitle=_counted(kind),
        note=reading(
            _("the grey bar is what networks rewired at random give, with as many links for all.")
        ),
        kind=_("Points with their 95% intervals beside grey bars for chance."),
        table=_numbers(rows, cards, measures, group),
        rows=[
            row
            for m in measures
            for card in rows.communities
            if (row := rows.row(m, card.name, group))
        ],
        draw=lambda frame: dots.draw(
            shown_dots, frame, unit="share", x_title=_("share of links, or of triangles")
        ),
        key=tuple(cards),
    )


def _above_chance(rows: RowSet, group: Group) -> str:
    """Where links are returned beyond what chance gives, and where one cannot tell."""
    beyond: list[str] = []
    unclear: list[str] = []
    for card, row in rows.known("ties.reciprocity", group):
        expected = rows.row("ties.expected_reciprocity", card.name, group)
        if expected is None or expected.value is None:
            continue
        said = _("{value}, {expected} by chance", value=shown(row), expected=shown(expected))
        named = f"{short(card)}{_(': ')}{said}" if len(rows.communities) > 1 else said
        (beyond if _above(row, expected) else unclear).append(named)
    parts = []
    if beyond:
        parts.append(
            _(
                "Links are returned more than chance would have it ({list})",
                list=_("; ").join(beyond),
            )
        )
    if unclear:
        parts.append(
            _(
                "We cannot tell whether links are returned more than by chance ({list})",
                list=_("; ").join(unclear),
            )
        )
    return ". ".join(parts) or _("Returned links and closed triangles, beside chance")


def _above(row: Row, expected: Row) -> bool:
    ceiling = expected.high if expected.high is not None else expected.value
    return row.low is not None and ceiling is not None and row.low > ceiling


def _dot(
    rows: RowSet, card: CommunityCard, measure: str, expected: str, group: Group
) -> dots.Dot | None:
    row, random = rows.row(measure, card.name, group), rows.row(expected, card.name, group)
    if row is None or row.value is None or random is None or random.value is None:
        return None
    low, high = random.low, random.high
    around = (random.value, random.value) if low is None or high is None else (low, high)
    return dots.Dot(define(measure).label, card, row.value, row.low, row.high, around, row)


def _numbers(rows: RowSet, cards: list[CommunityCard], measures: list[str], group: Group) -> Table:
    return tables.side_by_side(
        cards,
        measures,
        _("Figure"),
        lambda measure: define(measure).label,
        lambda card, measure: rows.row(measure, card.name, group),
    )


def _title(kind: str) -> str:
    return _("The help network") if kind == "help" else _("The contact network")


def _counted(kind: str) -> str:
    if kind == "help":
        return _("Help links: who replied to whose questions.")
    return _("Contact links: who wrote to whom, help apart.")
