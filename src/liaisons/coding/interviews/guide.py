"""The interview guide: the questions as they stand, and every earlier version of them."""

from __future__ import annotations

import msgspec
import sqlalchemy as sa

from liaisons.coding.interviews.store import BadInterview
from liaisons.coding.interviews.tables import guides
from liaisons.coding.tables import insert, now_us
from liaisons.database import Database, touch
from liaisons.i18n import _

#: Characters of a guide.
LONGEST = 100_000


class Guide(msgspec.Struct, frozen=True, kw_only=True):
    """The guide at one moment: a question to a line, headings begin with ``#``."""

    version: int
    text: str
    by: str
    at_us: int

    @property
    def questions(self) -> list[str]:
        """The questions, without the headings."""
        lines = (line.strip() for line in self.text.splitlines())
        return [line for line in lines if line and not line.startswith("#")]


def keep(database: Database, text: str, *, by: str) -> Guide:
    """Keep a new version; the same text makes none. Raises BadInterview where it is too long."""
    text = text.replace("\r\n", "\n").strip()
    if len(text) > LONGEST:
        raise BadInterview(_("This guide is too long."))
    now = guide(database)
    if now is not None and now.text == text:
        return now
    with database.writing() as write:
        at = now_us()
        made = insert(write, guides, text=text, by=by, at_us=at)
        touch(write, "interviews")
        return Guide(version=made, text=text, by=by, at_us=at)


def guide(database: Database) -> Guide | None:
    """The guide as it stands; None before there is one."""
    every = history(database)
    return every[-1] if every else None


def history(database: Database) -> list[Guide]:
    """All versions, in order."""
    with database.reading() as read:
        rows = read.execute(sa.select(guides).order_by(guides.c.id)).all()
    return [Guide(version=r.id, text=r.text, by=r.by, at_us=r.at_us) for r in rows]
