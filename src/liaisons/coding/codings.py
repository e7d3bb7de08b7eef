"""Codings: who said what of which passage. Added and taken back, never changed.

    subject = Subject(community="gp", kind="message", id=message_id, start=0, end=12)
    done = code(database, coder.id, [Mark(subject, diagnosis.id, quote="douleur thor")])
    undo(database, coder.id)

The values of a variable exclude each other: coding a second one takes back the coder's first. What
other coders said is never touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal, TypeVar

import msgspec
import sqlalchemy as sa

from liaisons.coding.codebook import Codebook, codebook_in
from liaisons.coding.tables import (
    acts,
    codings,
    insert,
    new_guid,
    now_us,
    sample_items,
    samples,
    withdrawals,
)
from liaisons.database import Database, touch
from liaisons.errors import LiaisonsError, NotFound
from liaisons.i18n import _

T = TypeVar("T")
Kind = Literal["message", "thread", "person", "interview"]
KINDS: tuple[Kind, ...] = ("message", "thread", "person", "interview")
_AT_ONCE = 400  # subjects asked for at a time; SQLite binds 32,766 values, PostgreSQL 65,535


class BadCoding(LiaisonsError, ValueError):
    """A coding that cannot be: no such code, a passage outside the text …"""


class Subject(msgspec.Struct, frozen=True):
    """What is coded. ``start`` and ``end`` (exclusive) are code points; None is the whole."""

    community: str
    kind: Kind
    id: int
    start: int | None = None
    end: int | None = None

    @property
    def whole(self) -> Subject:
        """The message, thread, person or interview that a passage is of."""
        return Subject(self.community, self.kind, self.id)

    @property
    def order(self) -> tuple[str, str, int, int, int]:
        """By community, kind and id; the whole before its passages."""
        start, end = (-1, -1) if self.start is None or self.end is None else (self.start, self.end)
        return (self.community, self.kind, self.id, start, end)


class Mark(msgspec.Struct, frozen=True):
    """One thing to be said: of what, with which code, and the words that stand there."""

    subject: Subject
    code: int
    quote: str | None = None
    guid: str | None = None  # where it comes from another tool


class Coding(msgspec.Struct, frozen=True, kw_only=True):
    """One coding that stands. ``code`` is the one in use (see ``Codebook.standing``)."""

    id: int
    guid: str
    subject: Subject
    code: int
    coder: int
    quote: str | None
    sample: int | None
    at_us: int


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """What one call did: the codings made, those taken back, and how many were there before."""

    id: int | None
    made: list[int] = []
    withdrawn: list[int] = []
    already: int = 0


def code(
    database: Database,
    coder: int,
    marks: Sequence[Mark],
    *,
    sample: int | None = None,
    source: str = "",
) -> Act:
    """Add codings. What the coder already said is not said twice; other values give way."""
    with database.writing() as write:
        return code_in(write, codebook_in(write), coder, marks, sample=sample, source=source)


def code_in(
    write: sa.Connection,
    book: Codebook,
    coder: int,
    marks: Sequence[Mark],
    *,
    sample: int | None = None,
    source: str = "",
) -> Act:
    """``code``, inside a transaction."""
    for mark in marks:
        _check(book, mark)
    said = _Said(book, _standing_of(write, book, coder, {mark.subject for mark in marks}))
    rows = [row for mark in marks for row in said.adding(mark)]
    made = [row for row in rows if row["guid"] not in said.dropped]
    already = len(marks) - len(rows)
    if not made and not said.withdrawn:
        return Act(id=None, already=already)
    act = _act(write, coder, "code", source=source)
    common = {"act": act, "coder": coder, "sample": sample}
    ids = _insert(write, [row | common for row in made])
    _withdraw(write, act, said.withdrawn)
    return Act(id=act, made=ids, withdrawn=said.withdrawn, already=already)


def withdraw(database: Database, coder: int, ids: Iterable[int]) -> Act:
    """Take back codings; a coder can only take back their own. They stay on record."""
    with database.writing() as write:
        wanted = sorted(set(ids))
        theirs = [
            row.id
            for some in batches(wanted)
            for row in write.execute(
                sa.select(codings.c.id).where(
                    codings.c.id.in_(some), codings.c.coder == coder, _stands()
                )
            )
        ]
        if not theirs:
            raise BadCoding(_("There is no such coding of yours (any more)."))
        act = _act(write, coder, "withdraw")
        _withdraw(write, act, theirs)
        return Act(id=act, withdrawn=theirs)


def undo(database: Database, coder: int, *, by_hand: bool = False) -> Act | None:
    """Take back the coder's latest act that was not taken back yet; None where there is none.

    What the act had taken back is said again, under a new id. ``by_hand``: files that were
    imported stay, a key pressed once too often does not empty a study.
    """
    with database.writing() as write:
        last = _last_act(write, coder, by_hand=by_hand)
        return None if last is None else _taken_back(write, coder, last)


def take_back(database: Database, coder: int, wanted: Iterable[int]) -> list[Act]:
    """Take back acts, whoever's they are, the latest first: what a file brought in. ``coder`` is
    who does it. What was taken back before is left alone.
    """
    with database.writing() as write:
        asked = sorted(set(wanted), reverse=True)
        undone = {
            act
            for some in batches(asked)
            for act in write.execute(
                sa.select(acts.c.undoes).where(acts.c.undoes.in_(some))
            ).scalars()
        }
        return [_taken_back(write, coder, act) for act in asked if act not in undone]


def _taken_back(write: sa.Connection, coder: int, last: int) -> Act:
    """Take back what an act said; what it had taken back is said again."""
    act = _act(write, coder, "undo", undoes=last)
    made = list(
        write.execute(sa.select(codings.c.id).where(codings.c.act == last, _stands())).scalars()
    )
    again = write.execute(
        sa.select(codings).join(withdrawals).where(withdrawals.c.act == last)
    ).all()
    # under the act that first said it, so that this one can still be taken back
    rows = [dict(row._mapping) | {"guid": new_guid()} for row in again]
    for row in rows:
        row.pop("id")
    _withdraw(write, act, made)
    return Act(id=act, made=_insert(write, rows), withdrawn=made)


def standing(
    database: Database,
    *,
    community: str | None = None,
    kind: Kind | None = None,
    subjects: Iterable[int] | None = None,
    coder: int | None = None,
    seen_by: int | None = None,
) -> list[Coding]:
    """The codings that stand, in the order in which they were made.

    ``seen_by``: as this coder may see them; what others said of a blind sample stays hidden until
    it is opened.
    """
    where = [codings.c.community == community] if community is not None else []
    where += [codings.c.kind == kind] if kind is not None else []
    where += [codings.c.coder == coder] if coder is not None else []
    where += [visible(seen_by)] if seen_by is not None else []
    with database.reading() as read:
        book = codebook_in(read)
        if subjects is None:
            return _distinct(_read(read, book, *where))
        found = [
            coding
            for some in batches(sorted(set(subjects)))
            for coding in _read(read, book, *where, codings.c.subject.in_(some))
        ]
        return _distinct(sorted(found, key=lambda c: c.id))


def one(database: Database, coding: int, seen_by: int) -> tuple[Coding, int | None]:
    """A coding, and when it was taken back, as a coder may see it.

    Raises NotFound where there is none, or where it is hidden from them.
    """
    with database.reading() as read:
        where = (codings.c.id == coding, visible(seen_by))
        subject = read.execute(sa.select(codings.c.kind, codings.c.subject).where(*where)).first()
    if subject is None:
        raise NotFound(_("There is no such coding."))
    every = history(database, Subject("", subject.kind, subject.subject))
    return next((said, back) for said, back in every if said.id == coding)


def subjects_of(database: Database, ids: Iterable[int]) -> list[Subject]:
    """What these codings are of, standing or not."""
    with database.reading() as read:
        found = {
            Subject(row.community, row.kind, row.subject)
            for some in batches(sorted(set(ids)))
            for row in read.execute(
                sa.select(codings.c.community, codings.c.kind, codings.c.subject).where(
                    codings.c.id.in_(some)
                )
            )
        }
    return sorted(found, key=lambda subject: subject.order)


def history(database: Database, subject: Subject) -> list[tuple[Coding, int | None]]:
    """All that was ever said of a subject and its passages, and when it was taken back."""
    back = acts.alias("back")
    asked = (
        sa.select(*_COLUMNS, back.c.at_us.label("back_us"))
        .select_from(
            codings.join(acts, codings.c.act == acts.c.id)
            .outerjoin(withdrawals, withdrawals.c.coding == codings.c.id)
            .outerjoin(back, back.c.id == withdrawals.c.act)
        )
        .where(codings.c.kind == subject.kind, codings.c.subject == subject.id)
        .order_by(codings.c.id)
    )
    with database.reading() as read:
        book = codebook_in(read)
        return [(_coding(book, row), row.back_us) for row in read.execute(asked)]


# --- inside ---------------------------------------------------------------------------------------

_COLUMNS = (
    codings.c.id,
    codings.c.guid,
    codings.c.community,
    codings.c.kind,
    codings.c.subject,
    codings.c.start,
    codings.c.end,
    codings.c.code,
    codings.c.coder,
    codings.c.quote,
    codings.c.sample,
    acts.c.at_us,
)


class _Said:
    """What a coder says of some subjects, as more is added to it."""

    def __init__(self, book: Codebook, before: Iterable[Coding]) -> None:
        self._book = book
        self._codes: dict[tuple[Subject, int], int | str] = {}
        self._values: dict[tuple[Subject, int], int] = {}  # of a variable
        self.withdrawn: list[int] = []
        self.dropped: set[str] = set()  # said and given way within one call
        for coding in before:
            self._learn(coding.subject, coding.code, coding.id)

    def adding(self, mark: Mark) -> Iterator[dict[str, Any]]:
        """The row that a mark makes, if it says something new."""
        code = self._book.standing(mark.code).id
        if (mark.subject, code) in self._codes:
            return
        variable = self._book.variable_of(code)
        if variable is not None:
            self._give_way(mark.subject, variable.id)
        guid = mark.guid or new_guid()
        self._learn(mark.subject, code, guid)
        subject = msgspec.structs.asdict(mark.subject)
        subject["subject"] = subject.pop("id")
        yield subject | {"guid": guid, "code": code, "quote": mark.quote}

    def _learn(self, subject: Subject, code: int, coding: int | str) -> None:
        self._codes[subject, code] = coding
        variable = self._book.variable_of(code)
        if variable is not None:
            self._values[subject, variable.id] = code

    def _give_way(self, subject: Subject, variable: int) -> None:
        old = self._values.pop((subject, variable), None)
        if old is None:
            return
        coding = self._codes.pop((subject, old))
        if isinstance(coding, int):
            self.withdrawn.append(coding)
        else:
            self.dropped.add(coding)


def _check(book: Codebook, mark: Mark) -> None:
    code = book.every.get(mark.code)
    if code is None or book.standing(code.id).retired or not book.standing(code.id).codable:
        raise BadCoding(_("Nothing can be coded with this code (any more)."))
    start, end = mark.subject.start, mark.subject.end
    if (start is None) != (end is None) or (start is not None and not 0 <= start < (end or 0)):
        raise BadCoding(_("A passage begins before it ends, and inside its text."))
    if mark.quote is not None and start is not None and len(mark.quote) != (end or 0) - start:
        raise BadCoding(_("The words quoted are not as long as the passage."))


def batches(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """As many at a time as a database takes in one question."""
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]


def _act(
    write: sa.Connection, coder: int, what: str, *, undoes: int | None = None, source: str = ""
) -> int:
    touch(write, "codings")
    return insert(write, acts, coder=coder, what=what, undoes=undoes, source=source, at_us=now_us())


def _insert(write: sa.Connection, rows: list[dict[str, Any]]) -> list[int]:
    if not rows:
        return []
    write.execute(codings.insert(), rows)
    made = sa.select(codings.c.id).order_by(codings.c.id)
    guids = [row["guid"] for row in rows]
    return [
        coding
        for some in batches(guids)
        for coding in write.execute(made.where(codings.c.guid.in_(some))).scalars()
    ]


def _withdraw(write: sa.Connection, act: int, ids: Sequence[int]) -> None:
    if ids:
        write.execute(withdrawals.insert(), [{"coding": i, "act": act} for i in ids])


def _last_act(read: sa.Connection, coder: int, *, by_hand: bool) -> int | None:
    undone = sa.select(acts.c.undoes).where(acts.c.undoes.is_not(None))
    where = [acts.c.coder == coder, acts.c.what != "undo", acts.c.id.not_in(undone)]
    where += [acts.c.source == ""] if by_hand else []
    return read.execute(sa.select(sa.func.max(acts.c.id)).where(*where)).scalar()


def _stands() -> sa.ColumnElement[bool]:
    return ~sa.exists().where(withdrawals.c.coding == codings.c.id)


def visible(coder: int) -> sa.ColumnElement[bool]:
    """What a coder may see: their own, and what is in no blind sample that is still closed."""
    closed = (
        sa.exists()
        .where(sample_items.c.subject == codings.c.subject)
        .where(sample_items.c.sample == samples.c.id)
        .where(samples.c.kind == codings.c.kind)
        .where(samples.c.blind, samples.c.opened_us.is_(None))
    )
    return sa.or_(codings.c.coder == coder, ~closed)


def _standing_of(
    write: sa.Connection, book: Codebook, coder: int, subjects: set[Subject]
) -> list[Coding]:
    ids = sorted({subject.id for subject in subjects})
    return [
        coding
        for some in batches(ids)
        for coding in _read(write, book, codings.c.coder == coder, codings.c.subject.in_(some))
        if coding.subject in subjects
    ]


def _read(read: sa.Connection, book: Codebook, *where: sa.ColumnElement[bool]) -> list[Coding]:
    asked = (
        sa.select(*_COLUMNS)
        .select_from(codings.join(acts, codings.c.act == acts.c.id))
        .where(_stands(), *where)
        .order_by(codings.c.id)
    )
    return [_coding(book, row) for row in read.execute(asked)]


def _coding(book: Codebook, row: Any) -> Coding:
    return Coding(
        id=row.id,
        guid=row.guid,
        subject=Subject(row.community, row.kind, row.subject, row.start, row.end),
        code=book.standing(row.code).id,
        coder=row.coder,
        quote=row.quote,
        sample=row.sample,
        at_us=row.at_us,
    )


def _distinct(found: list[Coding]) -> list[Coding]:
    """Each thing once: two codes that were merged into one say the same."""
    seen: dict[tuple[int, Subject, int], Coding] = {}
    for coding in found:
        seen.setdefault((coding.coder, coding.subject, coding.code), coding)
    return list(seen.values())
