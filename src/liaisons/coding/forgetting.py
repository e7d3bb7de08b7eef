"""Somebody who is forgotten is also forgotten by those who coded what they wrote."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from liaisons.coding.assistant.answers_tables import proposals
from liaisons.coding.codings import batches
from liaisons.coding.interviews.tables import interviews
from liaisons.coding.joint_tables import quotes
from liaisons.coding.tables import TABLES, adjudications, codings, withdrawals
from liaisons.database import Database, touch


def erase(database: Database, people: Sequence[int], messages: Sequence[int]) -> None:
    """Remove what was said of these people, and the words quoted from these messages.

    That a message was coded stays, as the message itself stays, without its words. An interview of
    theirs is linked to nobody any more; whether its text may stay is for its consent to say.
    """
    database.prepare(TABLES)
    with database.writing() as write:
        for some in batches(people):
            theirs = sa.select(codings.c.id).where(
                codings.c.kind == "person", codings.c.subject.in_(some)
            )
            write.execute(
                interviews.update().where(interviews.c.person.in_(some)).values(person=None)
            )
            write.execute(quotes.delete().where(quotes.c.coding.in_(theirs)))
            write.execute(withdrawals.delete().where(withdrawals.c.coding.in_(theirs)))
            for table in (codings, adjudications):
                write.execute(
                    table.delete().where(table.c.kind == "person", table.c.subject.in_(some))
                )
        for some in batches(messages):
            write.execute(
                codings.update()
                .where(codings.c.kind == "message", codings.c.subject.in_(some))
                .values(quote=None)
            )
            theirs = sa.select(codings.c.id).where(
                codings.c.kind == "message", codings.c.subject.in_(some)
            )
            write.execute(quotes.delete().where(quotes.c.coding.in_(theirs)))
            # what the assistant made of their words
            write.execute(proposals.delete().where(proposals.c.subject.in_(some)))
        touch(write, "codings")
