"""What was sent to a Mastodon server and whose end is not known.

Servers forget an Idempotency-Key after an hour. What is sent again later is first looked for among
the account's own posts, direct ones too: the same words, written since the first attempt, and not
what another attempt is known to have become.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from typing import Any

import msgspec
import sqlalchemy as sa

from liaisons.channel.platforms import mastodon_reading as reading
from liaisons.database import Database

#: Seconds after a first attempt during which its key is relied on.
TRUSTED = 45 * 60.0
#: Seconds that the server's clock may be behind ours.
SKEW = 600.0

TABLES = sa.MetaData()
_attempts = sa.Table(
    "platform_attempts",
    TABLES,
    sa.Column("network", sa.String, primary_key=True),
    sa.Column("key", sa.String, primary_key=True),
    sa.Column("at_s", sa.BigInteger, nullable=False),
    sa.Column("receipt", sa.String),
)
#: A name in a text, which servers write in their own way.
_NAMED = re.compile(r"[@＠][\w.\-]+(?:@[\w.\-]+)?")


class Attempt(msgspec.Struct, frozen=True):
    """An earlier attempt: when, and what it became where that is known."""

    at_s: float
    receipt: str | None

    @property
    def old(self) -> bool:
        """Whether the server may have forgotten its key."""
        return time.time() - self.at_s > TRUSTED


class Attempts:
    """The attempts of some days, by their keys. Only keys, times and the network's ids."""

    def __init__(self, database: Database, network: str, days: float) -> None:
        database.prepare(TABLES)
        self._database = database
        self._network = network
        old = _attempts.c.at_s < time.time() - days * 86_400
        with database.writing() as write:
            write.execute(_attempts.delete().where(_attempts.c.network == network, old))

    def begin(self, key: str) -> Attempt | None:
        """The first attempt with this key; None where this is it, which is noted."""
        asked = sa.select(_attempts.c.at_s, _attempts.c.receipt).where(self._mine(key))
        with self._database.writing() as write:
            row = write.execute(asked).first()
            if row is None:
                said = {"network": self._network, "key": key, "at_s": int(time.time())}
                write.execute(_attempts.insert().values(said))
        return None if row is None else Attempt(row.at_s, row.receipt)

    def became(self, key: str, receipt: str) -> None:
        with self._database.writing() as write:
            write.execute(_attempts.update().where(self._mine(key)).values(receipt=receipt))

    def came_to_nothing(self, key: str) -> None:
        """The server said that it did not do it."""
        with self._database.writing() as write:
            write.execute(_attempts.delete().where(self._mine(key)))

    def known(self) -> frozenset[str]:
        """What attempts are known to have become."""
        asked = sa.select(_attempts.c.receipt).where(
            _attempts.c.network == self._network, _attempts.c.receipt.is_not(None)
        )
        with self._database.reading() as read:
            return frozenset(read.execute(asked).scalars())

    def _mine(self, key: str) -> sa.ColumnElement[bool]:
        return (_attempts.c.network == self._network) & (_attempts.c.key == key)


def same(status: Mapping[str, Any], text: str, visibility: str) -> bool:
    """Whether a status of the account is what ``text`` would have become."""
    if str(status.get("visibility")) != visibility or status.get("reblog"):
        return False
    ours, theirs = _bare(text), _bare(reading.text(status))
    # A server may add the address of what is quoted; ours holds one already.
    return ours == theirs or ("://" in ours and ours in theirs)


def _bare(text: str) -> str:
    """The words of a text, without the names and the marks that servers change."""
    return " ".join(_NAMED.sub(" ", text.replace("\u200b", "")).split())
