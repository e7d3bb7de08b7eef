"""Which posts a platform told the channel of, so that it can ask after them: some networks do not
say, after an outage, what was deleted meanwhile.
"""

from __future__ import annotations

import time

import sqlalchemy as sa

from liaisons.database import Database

_TABLES = sa.MetaData()
_told = sa.Table(
    "platform_told",
    _TABLES,
    sa.Column("network", sa.String, primary_key=True),
    sa.Column("post", sa.String, primary_key=True),
    sa.Column("at_s", sa.BigInteger, nullable=False),
)


class Told:
    """The posts of one network, for some days; their ids and nothing else."""

    def __init__(self, database: Database, network: str, days: float) -> None:
        database.prepare(_TABLES)
        self._database = database
        self._network = network
        self._ours = _told.c.network == network
        old = _told.c.at_s < time.time() - days * 86_400
        with database.writing() as write:
            write.execute(_told.delete().where(self._ours, old))
        with database.reading() as read:
            asked = sa.select(_told.c.post).where(self._ours).order_by(_told.c.at_s)
            self._posts = dict.fromkeys(read.execute(asked).scalars())

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
