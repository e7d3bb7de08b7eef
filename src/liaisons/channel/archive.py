"""What was answered, found by its words or because it resembles: an index that follows the log.

Two indexes in memory, made anew from the texts at each start and kept up to date by the lines that
came since: nothing of them lies on a disk, so that what is erased is nowhere. Questions asked
unseen are never in it. What a reader may see is checked against the state once more at each look.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator

import msgspec
import sqlalchemy as sa

from liaisons.channel import tables as t
from liaisons.channel.ledger import Ledger
from liaisons.channel.settings import Settings
from liaisons.channel.state import LIVE, Question, State
from liaisons.text import duplicates
from liaisons.text.asked import parse
from liaisons.text.search import Choice, Order, Searchable, SearchIndex

#: Looking for likenesses, the index rests this many times as long as it took to bring up to date.
_REST = 20
#: How many texts are asked of the database at a time.
_AT_ONCE = 500


class Found(msgspec.Struct, frozen=True):
    """Ids of questions in order, how many there are in all, and how many of each subject."""

    ids: tuple[str, ...]
    total: int
    subjects: tuple[tuple[str, int], ...]


def archived(q: Question | None) -> bool:
    """Whether a question is one that others may find again."""
    return q is not None and not q.unseen and q.answered and q.phase in LIVE


class Archive:
    """The answered questions of a channel; threads may share it, the ledger's lock guards it."""

    def __init__(self, ledger: Ledger, settings: Settings) -> None:
        self._ledger, self._settings = ledger, settings
        self._words = SearchIndex.in_memory(("subject", "visibility"))
        self._near = duplicates.Archive.open(language=settings.language)
        self._ids: list[str] = []  # number in the indexes → question
        self._numbers: dict[str, int] = {}
        self._held: set[int] = set()
        self._seq = 0
        self._rests_until = 0.0

    def similar(self, text: str) -> list[str]:
        """Public questions, answered before, that come close to ``text``, the likest first."""
        if time.monotonic() >= self._rests_until:
            self.refresh()
        with self._ledger.reading() as (_read, state):
            near = self._near.similar(text, 10, at_least=self._settings.gate.near)
            found = [state.questions.get(self._ids[one.id]) for one in near]
            return [q.id for q in found if q and archived(q) and q.visibility == "public"]

    def search(
        self, typed: str, *, members: bool, subject: str = "", size: int = 50, first: int = 0
    ) -> Found:
        """Questions whose words, or whose answers', are those typed: stems, accents ignored.

        ``members``: also those that were asked among members. Nothing typed: all, the last first.
        """
        self.refresh()
        asked = parse(typed)
        open_ = {} if members else {"visibility": ["public"]}
        choice = Choice(open_ | ({"subject": [subject]} if subject else {}))
        with self._ledger.reading() as (_read, state):
            order: Order = "newest" if asked.empty else "best"
            page = self._words.search(asked, choice, order=order, first=first, size=size)
            ids = [self._ids[number] for number in page.ids]
            counted = self._words.counts(asked, "subject", choice)
        kept = tuple(id for id in ids if archived(state.questions.get(id)))
        return Found(kept, page.total, tuple(counted))

    # --- following the log ------------------------------------------------------------------------

    def refresh(self) -> None:
        """Bring the indexes up to what the log says; nothing where nothing changed."""
        began = time.monotonic()
        with self._ledger.reading() as (read, state):
            touched = self._touched(read, state)
            known = {id for id in touched if self._numbers.get(id) in self._held}
            changed = [id for id in touched if id in known or archived(state.questions.get(id))]
            if changed:
                self._replace(read, state, changed)
        ended = time.monotonic()
        self._rests_until = ended + _REST * (ended - began)

    def _touched(self, read: sa.Connection, state: State) -> list[str]:
        """The questions that lines after the last one known speak of, or whose people are gone."""
        c = t.log.c
        lines = read.execute(
            sa.select(c.seq, c.kind, c.question, c.person).where(c.seq > self._seq).order_by(c.seq)
        ).all()
        self._seq = lines[-1].seq if lines else self._seq
        gone = {line.person for line in lines if line.kind == "erased"}
        found = dict.fromkeys(line.question for line in lines if line.question)
        if gone:
            theirs = (q.id for q in state.questions.values() if _wrote(q) & gone)
            found |= dict.fromkeys(theirs)
        return list(found)

    def _replace(self, read: sa.Connection, state: State, ids: list[str]) -> None:
        kept = [q for id in ids if (q := state.questions.get(id)) is not None and archived(q)]
        texts = dict(_texts(read, [id for q in kept for id in (q.id, *_shown(q))]))
        said = [(q, texts[q.id]) for q in kept if texts.get(q.id)]
        there = {q.id for q, _text in said}
        gone = [self._number(id) for id in ids if id not in there and id in self._numbers]
        self._words.remove(gone)
        self._near.remove(gone)
        self._words.put(self._searchable(q, text, texts) for q, text in said)
        self._near.put(duplicates.Question(self._number(q.id), text) for q, text in said)
        self._held = self._held - set(gone) | {self._number(id) for id in there}

    def _number(self, id: str) -> int:
        if id not in self._numbers:
            self._numbers[id] = len(self._ids)
            self._ids.append(id)
        return self._numbers[id]

    def _searchable(self, q: Question, text: str, texts: dict[str, str]) -> Searchable:
        answers = [texts.get(id, "") for id in _shown(q)]
        return Searchable(
            id=self._number(q.id), text="\n".join((text, *answers)), at=q.asked_us,
            lang=self._settings.language,
            facets={"subject": q.subjects, "visibility": q.visibility},
        )  # fmt: skip


def _shown(q: Question) -> list[str]:
    return [id for id, answer in q.answers.items() if not answer.held]


def _wrote(q: Question) -> set[str]:
    return {q.person, *(answer.person for answer in q.answers.values())}


def _texts(read: sa.Connection, ids: list[str]) -> Iterator[tuple[str, str]]:
    c = t.payloads.c
    for some in _parts(ids):
        asked = sa.select(c.id, c.body).where(c.id.in_(some), c.body.is_not(None))
        for row in read.execute(asked):
            yield row.id, str(msgspec.json.decode(row.body).get("text", ""))


def _parts(ids: list[str]) -> Iterable[list[str]]:
    return (ids[n : n + _AT_ONCE] for n in range(0, len(ids), _AT_ONCE))
