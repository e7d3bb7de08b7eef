"""What the corpus may be missing: the ledger, and what of it a reader must know first."""

from __future__ import annotations

from collections.abc import Iterator

from liaisons.i18n import _, number, percent
from liaisons.measures.rows import Row
from liaisons.report.charts import tables
from liaisons.report.charts.chart import Table
from liaisons.report.content import CommunityCard
from liaisons.report.definitions import Definition, define
from liaisons.report.lazy import N_
from liaisons.report.names import figure, short
from liaisons.report.rowset import RowSet

#: From this share of what was counted on, a gap is said on the first page.
ALARMING = 0.05

#: Lines of the ledger that say that something may be missing or wrong.
_GAPS = frozenset(
    f"coverage.{name}"
    for name in (
        "refused",
        "conflicts",
        "naive_times",
        "untimed",
        "missing_parents",
        "negative_delays",
        "deleted_authors",
        "deleted_messages",
        "cut_threads",
        "silent_days",
    )
)

_FRAMES = {
    "census": N_("all that was said in the place"),
    "hashtag": N_("what carried the hashtag"),
    "search": N_("what a search found"),
    "ego": N_("what one person received or sent"),
    "sample": N_("a sample"),
}

_CAPABILITIES = {
    "threads": N_("threads"),
    "reply_targets": N_("who is replied to"),
    "authors": N_("authors"),
    "reactions": N_("reactions"),
    "moderation": N_("moderation"),
    "edits": N_("edits"),
    "complete_from_start": N_("everything since the place began"),
    "questions": N_("which messages are questions"),
    "answers": N_("answers apart from comments"),
}


def frame(card: CommunityCard) -> str:
    """How the community was collected, in words."""
    return _(_FRAMES[card.frame]) if card.frame in _FRAMES else card.frame


def knows(card: CommunityCard) -> list[str]:
    """What the sources of the community tell, in words."""
    return [_(words) for name, words in _CAPABILITIES.items() if name in card.capabilities]


def ignores(card: CommunityCard) -> list[str]:
    """What they do not tell; measures that need it are left out."""
    return [_(words) for name, words in _CAPABILITIES.items() if name not in card.capabilities]


def warnings(rows: RowSet) -> list[str]:
    """What a reader must know before the figures: narrow frames and wide gaps."""
    return [warning for card in rows.communities for warning in _warnings(card)]


def _warnings(card: CommunityCard) -> Iterator[str]:
    if card.frame != "census":
        yield _("{community}: the corpus holds {frame}.", community=short(card), frame=frame(card))
    for row in card.coverage:
        share = _share(row)
        if row.measure in _GAPS and not row.group and share >= ALARMING:
            yield _(
                "{community}: {label}, {n} of {all} ({share}).",
                community=short(card),
                label=define(row.measure).label.lower(),
                n=number(row.value or 0),
                all=number(row.n or 0),
                share=percent(share),
            )


def holdings(rows: RowSet) -> list[str]:
    """For each community: how it was collected, what its sources tell and what they do not."""
    return [_holding(card) for card in rows.communities]


def _holding(card: CommunityCard) -> str:
    parts = [_("{community}: {frame}.", community=short(card), frame=frame(card))]
    known, unknown = knows(card), ignores(card)
    if known:
        parts.append(_("The sources tell: {list}.", list=", ".join(known)))
    if unknown:
        parts.append(_("They do not tell: {list}.", list=", ".join(unknown)))
    return " ".join(parts)


def defined(rows: RowSet) -> list[Definition]:
    """What the lines of the ledgers mean."""
    measures = dict.fromkeys(row.measure for card in rows.communities for row in card.coverage)
    return [define(measure) for measure in measures if define(measure).text]


def ledger(rows: RowSet) -> Table:
    """Every line of the ledgers, side by side."""
    lines = list(
        dict.fromkeys(
            (row.measure, tuple(row.group.items()))
            for card in rows.communities
            for row in card.coverage
        )
    )
    found = {
        (card.name, row.measure, tuple(row.group.items())): row
        for card in rows.communities
        for row in card.coverage
    }
    return tables.side_by_side(
        rows.communities,
        lines,
        _("Ledger"),
        lambda line: figure(line[0], dict(line[1])),
        lambda card, line: found.get((card.name, *line)),
        show=_counted,
    )


def _counted(row: Row | None) -> str:
    """A count with its share of what it was counted over."""
    if row is None or row.value is None or row.unit == "share" or not row.n:
        return tables.cell(row)
    return _("{n} of {all}", n=number(row.value), all=number(row.n))


def _share(row: Row) -> float:
    return row.value / row.n if row.value is not None and row.n else 0.0
