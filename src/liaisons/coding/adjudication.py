"""What was decided where coders differed, by whom, and why. The codings themselves stay."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import sqlalchemy as sa

from liaisons.coding.codebook import codebook_in
from liaisons.coding.codings import BadCoding, Subject
from liaisons.coding.tables import adjudications, insert, now_us
from liaisons.database import Database, touch
from liaisons.i18n import _


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What holds for a subject and a variable (or a free code).

    ``code`` None: none of them; for a free code that it does not apply. ``opposed``: who had said
    what, by the coder's name, in the words of the codebook.
    """

    id: int
    subject: Subject
    about: int
    code: int | None
    opposed: dict[str, str]
    reason: str
    coder: int
    at_us: int


def decide(
    database: Database,
    coder: int,
    subject: Subject,
    about: int,
    code: int | None,
    *,
    reason: str,
    opposed: Mapping[str, str] | None = None,
) -> Decision:
    """Keep a decision and its reason, which must be given. An earlier one stays on record."""
    if not reason.strip():
        raise BadCoding(_("Say why: a decision without a reason cannot be followed."))
    with database.writing() as write:
        book = codebook_in(write)
        if code is not None and book.about(code).id != about and code != about:
            raise BadCoding(_("This code is no value of what is decided."))
        values = {
            "community": subject.community,
            "kind": subject.kind,
            "subject": subject.id,
            "start": subject.start,
            "end": subject.end,
        }
        made = insert(
            write,
            adjudications,
            **values,
            about=about,
            code=code,
            opposed=msgspec.json.encode(dict(opposed or {})).decode(),
            reason=reason.strip(),
            coder=coder,
            at_us=now_us(),
        )
        touch(write, "codings")
        return _read(write, adjudications.c.id == made)[0]


def decisions(
    database: Database, *, community: str | None = None, about: int | None = None
) -> list[Decision]:
    """The decisions that hold: the latest of each subject and variable, in the order made."""
    where = [adjudications.c.community == community] if community is not None else []
    where += [adjudications.c.about == about] if about is not None else []
    with database.reading() as read:
        latest = {(d.subject, d.about): d for d in _read(read, *where)}
    return sorted(latest.values(), key=lambda d: d.id)


def every_decision(database: Database) -> list[Decision]:
    """All decisions ever made, in order, those that were replaced included."""
    with database.reading() as read:
        return _read(read)


def _read(read: sa.Connection, *where: sa.ColumnElement[bool]) -> list[Decision]:
    asked = sa.select(adjudications).where(*where).order_by(adjudications.c.id)
    return [
        Decision(
            id=row.id,
            subject=Subject(row.community, row.kind, row.subject, row.start, row.end),
            about=row.about,
            code=row.code,
            opposed=msgspec.json.decode(row.opposed),
            reason=row.reason,
            coder=row.coder,
            at_us=row.at_us,
        )
        for row in read.execute(asked)
    ]
