"""The paragraph for a paper, and what the report cannot say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from liaisons.i18n import _, date, number
from liaisons.report.definitions import define
from liaisons.report.names import short
from liaisons.report.references import REFERENCES
from liaisons.report.rowset import RowSet

#: Digits of the fingerprint that are enough to recognise a corpus.
_FINGERPRINT = 16


@dataclass(frozen=True)
class Method:
    """A way of computing, in the words of the rows, and the figures computed so."""

    how: str
    figures: str


def paragraph(rows: RowSet) -> list[str]:
    """Sentences that can go into a methods section as they are."""
    content = rows.content
    return [sentence for sentence in (
        _corpora(rows),
        _("Messages are posts, replies, quotes, answers and comments, without those of bots; a "
          "reply to a question is a later message of its thread by somebody else than the asker; "
          "a help link goes from who replies to who asked."),
        _("Figures about replies are automatic; figures about help need coding."),
        _("Intervals are 95% intervals."),
        _resampling(rows),
        _("Times to a reply or to leaving are Kaplan–Meier estimates, censored at the end of the "
          "window."),
        _compared(rows),
        _("Computed with Liaisons {version} from the corpus of fingerprint {fingerprint}, with "
          "seed {seed}; the same files, settings and versions give the same figures.",
          version=content.version, fingerprint=content.fingerprint[:_FINGERPRINT],
          seed=str(content.seed)),
    ) if sentence]  # fmt: skip


def _corpora(rows: RowSet) -> str:
    said = [
        _(
            "{community} ({messages} messages, {people} people{window})",
            community=short(card),
            messages=number(card.messages),
            people=number(card.people),
            window=_(", {first} to {last}", first=date(card.first_day), last=date(card.last_day))
            if card.first_day and card.last_day
            else "",
        )
        for card in rows.communities
    ]
    return _("Exchanges analysed: {list}.", list=_("; ").join(said))


def _resampling(rows: RowSet) -> str:
    if rows.content.replicates is None:
        return ""
    return _(
        "Where no formula is known they are percentiles of {n} replicates, in which threads or "
        "people (for networks: people, by the vertex bootstrap) are drawn again; expectations by "
        "chance come from networks rewired with everybody's degrees kept.",
        n=number(rows.content.replicates),
    )


def _compared(rows: RowSet) -> str:
    if not rows.content.contrasts:
        return ""
    return _(
        "Communities are compared by difference and effect size; p-values are adjusted by Holm's "
        "method over the whole-community figures of each question."
    )


def by_method(rows: RowSet) -> list[Method]:
    """Each way of computing that the rows carry, with the figures computed so."""
    figures: dict[str, dict[str, None]] = defaultdict(dict)
    for measure in rows.measures():
        for card in rows.communities:
            for row in rows.all_of(measure, card.name):
                if row.value is not None and row.method:
                    figures[row.method][define(measure).label] = None
    return [Method(computed(how), ", ".join(labels)) for how, labels in figures.items()]


def computed(method: str) -> str:
    """How a row was computed, in the reader's language, sentence by sentence."""
    return ". ".join(_(sentence) for sentence in method.split(". "))


def references(rows: RowSet) -> list[str]:
    """The literature behind the measures of this report, in alphabetical order."""
    keys = {source for measure in rows.measures() for source in define(measure).sources}
    if rows.content.contrasts:
        keys |= {"holm"}
    if any(c.effect == "cliffs_delta" for c in rows.content.contrasts):
        keys |= {"cliff"}
    return sorted(REFERENCES[key] for key in keys)


def limits(rows: RowSet) -> list[str]:
    """What must be kept in mind with every figure."""
    return list(_limits(rows))


def _limits(rows: RowSet) -> Iterator[str]:
    yield _(
        "These intervals and p-values speak of these corpora, not of the professions: other "
        "places of the same trade may be otherwise."
    )
    if len(rows.communities) > 1:
        yield _(
            "Trade and platform come together: what differs between two communities may come "
            "from where they meet as much as from who they are."
        )
    yield _(
        "Traces are not whole networks: what people say to each other on the phone, in private "
        "messages or at work is not here. Asking them takes interviews."
    )
    yield _(
        "A reply is not yet help, and silence is not yet neglect: only people who read the "
        "exchanges can tell."
    )
    yield _("What a platform or its moderators removed before the collection is not in the corpus.")
    yield _(
        "Pseudonymised is not anonymous: who knows the exchanges may recognise people. Figures "
        "about fewer than {n} people are not shown.",
        n=number(rows.content.min_cell),
    )
    yield _(
        "No median delay has ever been published for #DocTocToc; its published shares are "
        "hand-coded and stand beside coded figures only."
    )
