"""A section of the report for each question: headline, numbers, pictures, what is not known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from liaisons.i18n import _
from liaisons.measures.rows import Group, Row
from liaisons.report.charts import Chart, Table, tables
from liaisons.report.content import CommunityCard
from liaisons.report.definitions import Definition, define
from liaisons.report.groups import is_whole, reads
from liaisons.report.names import figure, short
from liaisons.report.phrases import PHRASES
from liaisons.report.questions import Question, asked
from liaisons.report.rowset import RowSet
from liaisons.report.sentences import Finding, Verdict, finding, verdict
from liaisons.report.wording import DASH, counted, interval, shown

_FEWEST_HEADLINES = 3


@dataclass(frozen=True)
class Cell:
    """One community's figure: value, 95% interval and what it was counted over, in words."""

    value: str
    interval: str = ""
    counted: str = ""


@dataclass(frozen=True)
class Line:
    """One figure over all communities, and how sure a difference is."""

    definition: Definition
    label: str
    cells: list[Cell]
    verdict: Verdict
    group: Group


@dataclass(frozen=True)
class Block:
    """Lines that belong together: those of one network, or all the others."""

    heading: str
    lines: list[Line]


@dataclass(frozen=True)
class Unknown:
    """Figures that are null for the same reason."""

    why: str
    figures: list[str]


@dataclass(frozen=True)
class Section:
    """What the report says about one question."""

    question: Question
    headline: Finding | None
    blocks: list[Block]
    charts: list[Chart]
    others: Table | None
    unknown: list[Unknown]
    definitions: list[Definition]
    yardsticks: list[str]

    @property
    def empty(self) -> bool:
        return not (self.blocks or self.charts or self.others)


def sections(rows: RowSet, charts: dict[str, Chart]) -> list[Section]:
    """The sections, in the order of the questions; those that take coding once there is some."""
    told = asked(rows.measures())
    return [section(rows, charts, q) for q in told if not q.coded or rows.says(q.name)]


def headlined(rows: RowSet, told: list[Section]) -> list[Section]:
    """The sections whose headline the first page says.

    Those that tell of every community; where these are fewer than three, all that tell anything.
    """
    known = [one for one in told if one.headline is not None]
    common = [s for s in known if s.headline and s.headline.told == len(rows.communities)]
    return common if len(common) >= _FEWEST_HEADLINES else known


def section(rows: RowSet, charts: dict[str, Chart], question: Question) -> Section:
    """What is said about one question; ``charts`` may be those of this question alone.

    ``rows`` should hold every question's: the counts of people say which parts are small cells.
    """
    own = [m for m in rows.measures() if m.partition(".")[0] == question.name]
    drawn = [chart for chart in charts.values() if chart.question == question.name]
    others = _not_drawn(rows, own, drawn)
    return Section(
        question=question,
        headline=finding(rows, question.figures, intervals=True),
        blocks=_blocks(_lines(rows, own)),
        charts=drawn,
        others=tables.long(rows, others) if others else None,
        unknown=unknown(rows, own),
        definitions=[define(m) for m in own if define(m).text],
        yardsticks=yardsticks(rows) if question.name == "help" else [],
    )


def _blocks(lines: Iterator[tuple[str, Line]]) -> list[Block]:
    blocks: dict[str, list[Line]] = defaultdict(list)
    for heading, line in lines:
        blocks[heading].append(line)
    return [Block(heading, together) for heading, together in blocks.items()]


def _lines(rows: RowSet, measures: list[str]) -> Iterator[tuple[str, Line]]:
    """The whole-community figures that at least one community knows, each with its network."""
    for measure in measures:
        groups = {
            reads(row.group): row.group
            for card in rows.communities
            for row in rows.all_of(measure, card.name)
            if row.value is not None and is_whole(row.group)
        }
        for group in groups.values():
            found = [(card, rows.row(measure, card.name, group)) for card in rows.communities]
            network = {key: value for key, value in group.items() if key == "network"}
            rest = {key: value for key, value in group.items() if key != "network"}
            yield (
                reads(network),
                Line(
                    definition=define(measure),
                    label=figure(measure, rest),
                    cells=[_cell(row) for _card, row in found],
                    verdict=_verdict(rows, found),
                    group=group,
                ),
            )


def _cell(row: Row | None) -> Cell:
    if row is None or row.value is None:
        return Cell(DASH)
    what = define(row.measure).counts
    over = counted(row.n, what) if row.n != row.value else ""
    return Cell(shown(row), interval(row), over)


def _verdict(rows: RowSet, found: list[tuple[CommunityCard, Row | None]]) -> Verdict:
    """Only two communities are compared in a table, and only what does not hang on size."""
    known = [(card, row) for card, row in found if row is not None and row.value is not None]
    if len(known) != 2 or len(found) != 2:
        return Verdict.NOT_COMPARED
    (a, first), (b, second) = known
    contrast = rows.contrast(first.measure, a.name, b.name, first.group)
    phrase = PHRASES.get(first.measure)
    if contrast is None and (phrase is None or not phrase.compares):
        return Verdict.NOT_COMPARED
    return verdict(contrast, first, second)


def unknown(rows: RowSet, measures: list[str]) -> list[Unknown]:
    """The null figures, grouped by their reason, each said once."""
    by_reason: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for measure in measures:
        for card in rows.communities:
            for row in rows.all_of(measure, card.name):
                if row.value is None and is_whole(row.group):
                    why = row.why or _("No reason was given.")
                    by_reason[why][figure(measure, row.group)].append(short(card))
    return [
        Unknown(why, [_of(rows, label, names) for label, names in figures.items()])
        for why, figures in by_reason.items()
    ]


def _of(rows: RowSet, label: str, names: list[str]) -> str:
    """The figure, with the community where it is null, unless it is null everywhere."""
    everywhere = len(set(names)) == len(rows.communities)
    return label if everywhere else f"{label} ({', '.join(dict.fromkeys(names))})"


def _not_drawn(rows: RowSet, measures: list[str], drawn: list[Chart]) -> list[Row]:
    """Broken-down rows that no picture shows: they are told in a table, nothing is hidden."""
    seen = {id(row) for chart in drawn for row in chart.rows}
    return [
        row
        for measure in measures
        for card in rows.communities
        for row in rows.all_of(measure, card.name)
        if not is_whole(row.group) and id(row) not in seen
    ]


def yardsticks(rows: RowSet) -> list[str]:
    """What was published of #DocTocToc by hand coding: beside coded figures, and only there."""
    if not rows.known("help.helped_share"):
        return []
    return [
        _("2013: 92% of 63 questions answered."),
        _("2017: 89% of 494 questions answered, 7.7 replies on average."),
        _("2024: 90.5% of 252 questions answered."),
    ]
