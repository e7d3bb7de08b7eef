"""What platforms remember between two runs: which posts they told the channel of, and how far they
read in a story of which little concerns the channel.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence

import sqlalchemy as sa

from liaisons.database import Database

TABLES = sa.MetaData()
_told = sa.Table(
    "platform_told",
    TABLES,
    sa.Column("network", sa.String, primary_key=True),
    sa.Column("post", sa.String, primary_key=True),
    sa.Column("at_s", sa.BigInteger, nullable=False),
)
_further = sa.Table(
    "platform_further",
    TABLES,
    sa.Column("network", sa.String, primary_key=True),
    sa.Column("cursor", sa.String, nullable=False),
    sa.Column("reached", sa.String, nullable=False),
)
_notes = sa.Table(
    "platform_notes",
    TABLES,
    sa.Column("network", sa.String, primary_key=True),
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("value", sa.String, nullable=False),
    sa.Column("at_ns", sa.BigInteger, nullable=False),
)
#: Seconds between two notes of how far a platform read.
_NOTED_EVERY = 20.0


def forget(write: sa.Connection, network: str, names: Sequence[str], posts: Sequence[str]) -> None:
    """Nothing of somebody stays in what a platform remembers, but a hash where it keeps a wish.

    ``names`` are their id and their handle there, ``posts`` what they wrote.
    """
    rows = write.execute(sa.select(_told.c.post).where(_told.c.network == network)).scalars()
    inside = [name for name in names if name.startswith("did:")]  # part of a post's own id
    theirs = [post for post in rows if post in posts or any(name in post for name in inside)]
    for post in theirs:
        write.execute(_told.delete().where(_told.c.network == network, _told.c.post == post))
    noted = sa.select(_notes.c.name, _notes.c.value).where(_notes.c.network == network)
    for name, value in write.execute(noted).all():
        mine = (_notes.c.network == network) & (_notes.c.name == name)
        if value in names:
            write.execute(_notes.delete().where(mine))
        elif name in names:
            write.execute(_notes.update().where(mine).values(name=hashed(name)))


def hashed(name: str) -> str:
    """What is left of a name that is forgotten: enough not to write to it again."""
    return "erased:" + hashlib.sha256(name.encode()).hexdigest()


class Further:
    """How far a network was read after the last cursor that the channel was given: what lies
    between concerned nobody, and need not be read again.
    """

    def __init__(self, database: Database, network: str) -> None:
        database.prepare(TABLES)
        self._database = database
        self._network = network
        self._noted_at = 0.0

    def after(self, cursor: str) -> str:
        """Where to go on, for a channel that dealt with ``cursor``."""
        asked = sa.select(_further).where(_further.c.network == self._network)
        with self._database.reading() as read:
            row = read.execute(asked).first()
        return str(row.reached) if row is not None and row.cursor == cursor else cursor

    def keep(self, cursor: str, reached: str) -> None:
        """Between ``cursor`` and ``reached`` there was nothing more."""
        if cursor == reached or time.monotonic() - self._noted_at < _NOTED_EVERY:
            return
        self._noted_at = time.monotonic()
        row = {"network": self._network, "cursor": cursor, "reached": reached}
        with self._database.writing() as write:
            write.execute(_further.delete().where(_further.c.network == self._network))
            write.execute(_further.insert().values(row))


class Told:
    """The posts of one network, for some days; their ids and nothing else."""

    def __init__(self, database: Database, network: str, days: float) -> None:
        database.prepare(TABLES)
        self._database = database
        self._network = network
        self._ours = _told.c.network == network
        old = _told.c.at_s < time.time() - days * 86_400
        with database.writing() as write:
            write.execute(_told.delete().where(self._ours, old))
        with database.reading() as read:
            asked = sa.select(_told.c.post).where(self._ours).order_by(_told.c.at_s)
            self._posts = dict.fromkeys(read.execute(asked).scalars())

    def __contains__(self, post: str) -> bool:
        return post in self._posts

    def add(self, post: str) -> None:
        if post in self._posts:
            return
        self._posts[post] = None
        row = {"network": self._network, "post": post, "at_s": int(time.time())}
        with self._database.writing() as write:
            write.execute(_told.insert().values(row))

    def drop(self, post: str) -> None:
        if post in self._posts:
            del self._posts[post]
            with self._database.writing() as write:
                write.execute(_told.delete().where(self._ours, _told.c.post == post))

    def latest(self, most: int) -> list[str]:
        return list(self._posts)[-most:]


class Notes:
    """What a platform knows of things by their names, such as whose a private room is."""

    def __init__(self, database: Database, network: str) -> None:
        database.prepare(TABLES)
        self._database = database
        self._network = network
        asked = sa.select(_notes).where(_notes.c.network == network).order_by(_notes.c.at_ns)
        with database.reading() as read:
            self._notes: dict[str, str] = {row.name: row.value for row in read.execute(asked)}

    def get(self, name: str) -> str | None:
        return self._notes.get(name, self._notes.get(hashed(name)))

    def names(self, value: str | None = None) -> list[str]:
        """The names that have ``value``, or any; the latest last."""
        return [name for name, held in self._notes.items() if value in (None, held)]

    def put(self, name: str, value: str) -> None:
        mine = (_notes.c.network == self._network) & (_notes.c.name == name)
        row = {"network": self._network, "name": name, "value": value, "at_ns": time.time_ns()}
        with self._database.writing() as write:
            write.execute(_notes.delete().where(mine))
            write.execute(_notes.insert().values(row))
        self._notes.pop(name, None)
        self._notes[name] = value
