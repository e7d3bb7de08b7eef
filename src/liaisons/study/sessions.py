"""Coming in and being known: sessions, and how often somebody may try a password.

A session is a random token that only the browser holds; its hash is kept here. It ends when nobody
used it for ``IDLE`` seconds, and ``LONGEST`` seconds after it began whatever happened. Coming in
always begins a new one: a token that somebody planted in a browser opens nothing.

Tries are counted before the password is looked at, by name and by address, in the database: a
restart forgives nothing, and many tries at once are as many tries.
"""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
import time

import sqlalchemy as sa

from liaisons.database import Database
from liaisons.errors import Refused
from liaisons.i18n import _, duration
from liaisons.study.accounts import (
    TABLES,
    Account,
    Accounts,
    Clock,
    accounts,
    digest,
    folded,
    sessions,
)

IDLE = 12 * 3600
LONGEST = 7 * 86_400
#: A session's last use is noted no more often than this.
_NOTED = 300
#: Tries that fail within ``WINDOW`` seconds, before the next must wait.
WINDOW = 900
BY_NAME, BY_ADDRESS = 10, 30

_tries = sa.Table(
    "login_tries",
    TABLES,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("name", sa.String(32), nullable=False, index=True),
    sa.Column("address", sa.String(32), nullable=False, index=True),
    sa.Column("at", sa.BigInteger, nullable=False),
)


#: Asked before every page: put together once.
_WHO = (
    sa.select(accounts, sessions.c.seen_at)
    .join(sessions, sessions.c.account == accounts.c.id)
    .where(
        sessions.c.token_hash == sa.bindparam("token"),
        sessions.c.seen_at >= sa.bindparam("idle"),
        sessions.c.began_at >= sa.bindparam("old"),
    )
)


class TooMany(Refused):
    """Too many tries; ``wait`` is in how many seconds the next may be made."""

    def __init__(self, wait: int) -> None:
        self.wait = wait
        super().__init__(
            _("Too many tries. Wait {time}, or ask an owner for a new link.", time=duration(wait))
        )


class Sessions:
    """The sessions of a database's accounts."""

    def __init__(self, database: Database, clock: Clock = time.time) -> None:
        self.database = database
        self.accounts = Accounts(database, clock)
        self._clock = clock

    def log_in(self, name: str, password: str, address: str) -> Account | None:
        """Who this is, if the password is theirs; raises TooMany after too many tries."""
        this = self._try(name, address)
        found = self.accounts.proved(name, password)
        if found is not None:
            mine = (_tries.c.id == this) | (_tries.c.name == _kept(folded(name)))
            with self.database.writing() as write:
                write.execute(_tries.delete().where(mine))
        return found

    def begin(self, account: str, instead_of: str = "") -> str:
        """The token of a new session; the one that the browser came with is ended."""
        token, now = secrets.token_urlsafe(32), self._now()
        with self.database.writing() as write:
            write.execute(sessions.delete().where(self._over(now)))
            write.execute(sessions.delete().where(sessions.c.token_hash == digest(instead_of)))
            write.execute(
                sessions.insert().values(
                    token_hash=digest(token), account=account, began_at=now, seen_at=now
                )
            )
        return token

    def who(self, token: str) -> Account | None:
        """Whose session this is, while it lasts."""
        now = self._now()
        with self.database.reading() as read:
            row = (
                read.execute(
                    _WHO, {"token": digest(token), "idle": now - IDLE, "old": now - LONGEST}
                )
                .mappings()
                .first()
            )
        if row is None:
            return None
        if now - row["seen_at"] > _NOTED:
            mine = sessions.c.token_hash == digest(token)
            with self.database.writing() as write:
                write.execute(sessions.update().where(mine).values(seen_at=now))
        return Account(row["id"], row["name"], row["role"], row["hashed"] is not None)

    def end(self, token: str) -> None:
        with self.database.writing() as write:
            write.execute(sessions.delete().where(sessions.c.token_hash == digest(token)))

    def end_all(self, account: str) -> None:
        """End every session of an account, on every machine."""
        with self.database.writing() as write:
            write.execute(sessions.delete().where(sessions.c.account == account))

    def _over(self, now: int) -> sa.ColumnElement[bool]:
        return (sessions.c.seen_at < now - IDLE) | (sessions.c.began_at < now - LONGEST)

    def _try(self, name: str, address: str) -> str:
        """Count a try before it is made; raises TooMany where too many failed just now."""
        now, this = self._now(), secrets.token_hex(16)
        keys = {"name": _kept(folded(name)), "address": _kept(neighbourhood(address))}
        with self.database.writing() as write:
            write.execute(_tries.delete().where(_tries.c.at <= now - WINDOW))
            waits = [
                _wait(write, _tries.c[key] == value, most, now)
                for (key, value), most in zip(keys.items(), (BY_NAME, BY_ADDRESS), strict=True)
            ]
            if not any(waits):
                write.execute(_tries.insert().values(id=this, at=now, **keys))
        if any(waits):
            raise TooMany(max(waits))
        return this

    def _now(self) -> int:
        return int(self._clock())


def neighbourhood(address: str) -> str:
    """Where a try comes from: an IPv4 address, or the network that an IPv6 one is free to change
    its end in.
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return str(found)
    return str(ipaddress.ip_network((found, 64), strict=False))


def _wait(write: sa.Connection, mine: sa.ColumnElement[bool], most: int, now: int) -> int:
    """In how many seconds the next try may be made: when the oldest of ``most`` is forgotten."""
    latest = sa.select(_tries.c.at).where(mine).order_by(_tries.c.at.desc()).offset(most - 1)
    at = write.execute(latest.limit(1)).scalar()
    return 0 if at is None else max(1, at + WINDOW - now)


def _kept(text: str) -> str:
    """What is kept of a name or an address that tried: enough to count, not to read."""
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()
