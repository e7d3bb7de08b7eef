"""What the numbers say, in one sentence, and only what they allow.

A sentence about two communities says that one has more only where the difference is clear, else
that one cannot tell. What is a clear difference (``verdict``):

1. where the difference was tested: Holm-adjusted p below 0.05, and its interval leaves 0 out (a
   test of ranks can be sure while the means, which the sentence tells, are not);
2. else, where the difference has an interval: it leaves 0 out;
3. else, where both figures have intervals: they do not overlap;
4. else nothing is said about the difference; the figures stand side by side.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from liaisons.i18n import _
from liaisons.measures.rows import Contrast, Group, Row
from liaisons.report.content import CommunityCard
from liaisons.report.groups import reads
from liaisons.report.lazy import N_
from liaisons.report.names import figure, short
from liaisons.report.phrases import PHRASES, Phrase, plain_phrase
from liaisons.report.rowset import RowSet
from liaisons.report.wording import interval, shown

LEVEL = 0.05

#: A number that a sentence could be about.
Figure = tuple[str, Group]
Told = tuple[CommunityCard, Row]


class Verdict(Enum):
    """Whether two communities clearly differ."""

    SURE = "sure"
    UNSURE = "unsure"
    NOT_COMPARED = "not_compared"

    @property
    def words(self) -> str:
        """The verdict as it is said everywhere: table, badge, chart, paper."""
        return _(_VERDICTS[self])


_VERDICTS = {
    Verdict.SURE: N_("Clear difference"),
    Verdict.UNSURE: N_("No clear difference"),
    Verdict.NOT_COMPARED: N_("Not compared"),
}


@dataclass(frozen=True)
class Finding:
    """A sentence, what its comparison says, and how many communities it tells of."""

    text: str
    verdict: Verdict
    figure: Figure
    told: int = 1


def contrast_verdict(contrast: Contrast) -> Verdict:
    """By the adjusted test and the interval of the difference, as far as they are known."""
    known = [] if contrast.p_holm is None else [contrast.p_holm < LEVEL]
    if contrast.low is not None and contrast.high is not None:
        known.append(contrast.low > 0 or contrast.high < 0)
    return _sure(all(known)) if known else Verdict.NOT_COMPARED


def verdict(contrast: Contrast | None, a: Row, b: Row) -> Verdict:
    """Whether ``a`` and ``b`` differ, by their comparison, or else by their intervals."""
    compared = contrast_verdict(contrast) if contrast is not None else Verdict.NOT_COMPARED
    if compared is not Verdict.NOT_COMPARED:
        return compared
    if a.low is None or a.high is None or b.low is None or b.high is None:
        return Verdict.NOT_COMPARED
    return _sure(a.high < b.low or b.high < a.low)


def finding(rows: RowSet, figures: Iterable[Figure], *, intervals: bool = False) -> Finding | None:
    """The sentence about the first of ``figures`` that is known in the most communities."""
    known = [(figure, rows.known(*figure)) for figure in figures]
    most = max((len(told) for _figure, told in known), default=0)
    if most == 0:
        return None
    (measure, group), told = next((f, t) for f, t in known if len(t) == most)
    phrase = PHRASES.get(measure) or plain_phrase(figure(measure, group))
    return compare(rows, phrase, told, intervals=intervals)


def compare(rows: RowSet, phrase: Phrase, told: list[Told], *, intervals: bool = False) -> Finding:
    """The sentence about one known figure of each community."""
    row = told[0][1]
    sure = _verdict_of(rows, told) if phrase.compares else Verdict.NOT_COMPARED
    parts = [_part(rows, phrase, one, intervals=intervals) for one in told]
    context = {"within": reads(row.group)}
    if sure is Verdict.SURE:
        first, second = _ordered(phrase, told, parts)
        text = _(phrase.sure, first=first, second=second, **context)
    elif sure is Verdict.UNSURE:
        text = _(phrase.unsure, list=listed(parts), **context)
    else:
        text = _(phrase.plain, list=listed(parts), **context)
    return Finding(text, sure, (row.measure, row.group), len(told))


def _verdict_of(rows: RowSet, told: list[Told]) -> Verdict:
    if len(told) != 2:
        return Verdict.NOT_COMPARED
    (a, row_a), (b, row_b) = told
    return verdict(rows.contrast(row_a.measure, a.name, b.name, row_a.group), row_a, row_b)


def _ordered(phrase: Phrase, told: list[Told], parts: list[str]) -> tuple[str, str]:
    """The two parts, the one that the sentence is about first."""
    (_a, row_a), (_b, row_b) = told
    assert row_a.value is not None
    assert row_b.value is not None
    a_first = row_a.value <= row_b.value if phrase.lowest_first else row_a.value >= row_b.value
    return (parts[0], parts[1]) if a_first else (parts[1], parts[0])


def _part(rows: RowSet, phrase: Phrase, told: Told, *, intervals: bool) -> str:
    """One community's figure: "14 minutes (Doctors, between 12 and 16 minutes)"."""
    card, row = told
    notes = [short(card)] if len(rows.communities) > 1 else []
    around = interval(row) if intervals else ""
    if around:
        notes.append(around)
    expected = _expectation(rows, phrase, card, row)
    if expected:
        notes.append(expected)
    value = phrase.show(row) if phrase.show else shown(row)
    return f"{value} ({_notes(notes)})" if notes else value


def _expectation(rows: RowSet, phrase: Phrase, card: CommunityCard, row: Row) -> str:
    if phrase.beside is None:
        return ""
    expected = rows.row(phrase.beside, card.name, row.group)
    if expected is None or expected.value is None:
        return ""
    return _("{value} expected by chance", value=shown(expected))


def _notes(notes: list[str]) -> str:
    return _("; ").join(notes) if len(notes) > 2 else ", ".join(notes)


def listed(parts: list[str]) -> str:
    """Things side by side: "a and b", "a, b, c"."""
    return _(" and ").join(parts) if len(parts) == 2 else ", ".join(parts)


def _sure(beyond_doubt: bool) -> Verdict:
    return Verdict.SURE if beyond_doubt else Verdict.UNSURE
