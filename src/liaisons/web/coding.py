"""What the pages of coding share: how often codes are used, levels and days in words."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import sqlalchemy as sa

from liaisons.coding.codebook import codebook_in
from liaisons.coding.codings import visible
from liaisons.coding.tables import codings, withdrawals
from liaisons.i18n import _, date
from liaisons.web import coders
from liaisons.web.desk import Desk


def levels() -> list[tuple[str, str]]:
    """The levels of measurement of a variable, in words."""
    return [
        ("nominal", _("kinds without an order")),
        ("ordinal", _("degrees in an order")),
        ("interval", _("numbers")),
        ("ratio", _("numbers with a true zero")),
    ]


def pools() -> list[tuple[str, str]]:
    """What texts can be drawn from, or classified, in words."""
    return [
        ("messages", _("all messages")),
        ("questions", _("questions")),
        ("replies", _("replies")),
        ("threads", _("threads")),
    ]


def counts(desk: Desk) -> dict[int, int]:
    """How often people's codings with each code stand, as far as the reader may see; merged ones
    count together.
    """
    asked = (
        sa.select(codings.c.code, sa.func.count())
        .where(~sa.exists().where(withdrawals.c.coding == codings.c.id))
        .where(visible(coders.mine(desk)), codings.c.coder.in_(coders.people(desk)))
        .group_by(codings.c.code)
    )
    found: Counter[int] = Counter()
    with coders.room(desk).reading() as read:
        book = codebook_in(read)
        for code, many in read.execute(asked):
            found[book.standing(code).id] += many
    return found


def since(at_us: int) -> str:
    """The day of a time in microseconds."""
    return date(dt.datetime.fromtimestamp(at_us / 1e6, dt.UTC).date())
