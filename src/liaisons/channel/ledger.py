"""The channel's memory: the log and what lies beside it, in one database.

Everything that a decision changes is written in one transaction: lines, texts, what is to be sent,
when to look again, the cursor of what arrived. A kill at any moment leaves all of it or nothing.
Several processes may hold the same ledger: each first reads the lines that others wrote.
"""

from __future__ import annotations

import hashlib
import hmac
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
import sqlalchemy as sa

from liaisons.channel import statements
from liaisons.channel import tables as t
from liaisons.channel.effects import Timer
from liaisons.channel.events import Event
from liaisons.channel.port import Author
from liaisons.channel.state import State
from liaisons.database import Database, touch

#: What the header of the SQLite file says it is: "LiCh".
APPLICATION = 0x4C694368
_decode = msgspec.json.Decoder(dict[str, Any]).decode


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where a thing is on a network, and what it is here."""

    network: str
    native: str
    kind: str
    ref: str
    question: str = ""
    owner: str = ""
    version_us: int = 0
    parent: str | None = None


class Ledger:
    """The log and its state; ``writing`` gives a transaction alone, ``state`` the last state."""

    def __init__(self, database: Database, key: bytes) -> None:
        self.database = database
        self._key = key
        self._state = State()
        self._lock = threading.RLock()
        database.prepare(t.TABLES)
        if database.is_sqlite:
            with database.writing() as write:
                write.exec_driver_sql(f"pragma application_id = {APPLICATION}")

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """A transaction; where it fails, the state is read again from the log."""
        with self._lock:
            try:
                with self.database.writing() as write:
                    if not self.database.is_sqlite:
                        write.execute(sa.text("lock table log in exclusive mode"))
                    _catch_up(write, self._state)
                    transaction = Transaction(write, self._state, self._key)
                    yield transaction
                    if transaction.wrote:
                        touch(write, "channel")
            except BaseException:
                self._state = State()
                raise

    @contextmanager
    def reading(self) -> Iterator[tuple[sa.Connection, State]]:
        """A connection, and the state at that moment."""
        with self._lock, self.database.reading() as read:
            _catch_up(read, self._state)
            yield read, self._state

    def state(self) -> State:
        """The state that all lines so far lead to; not to be changed."""
        with self.reading() as (_read, state):
            return state

    @property
    def current(self) -> State:
        """The state as last read; inside a transaction, the one being written."""
        return self._state

    def events(self, after: int = 0) -> list[Event]:
        """The lines of the log."""
        with self.database.reading() as read:
            return list(_lines(read, after))


class Transaction:
    """What can be written, all of it or nothing."""

    def __init__(self, write: sa.Connection, state: State, key: bytes) -> None:
        self.write = write
        self.state = state
        self.wrote = False
        self._key = key

    # --- the log ---

    def append(self, e: Event) -> Event:
        """Write a line; the state knows it at once."""
        row = {
            "at_us": e.at_us, "kind": e.kind, "question": e.question, "person": e.person,
            "by": e.by, "code": e.code, "data": msgspec.json.encode(e.data).decode(),
        }  # fmt: skip
        seq = self.write.execute(statements.LINE, row).inserted_primary_key
        assert seq is not None
        numbered = msgspec.structs.replace(e, seq=seq[0])
        self.state.apply(numbered)
        self.wrote = True
        return numbered

    # --- texts ---

    def keep(self, id: str, kind: str, owner: str, question: str, body: Any) -> None:
        """Keep a text under ``id``, in the place of the one before."""
        row = {"kind": kind, "owner": owner, "question": question, "erased_us": None}
        self._put(t.payloads, {"id": id}, row | {"body": msgspec.json.encode(body)})

    def text(self, id: str) -> dict[str, Any] | None:
        """What is kept under ``id``; None where it was erased or never was."""
        return payload(self.write, id)

    def blank(self, id: str, now_us: int) -> None:
        """Erase the text under ``id``; its row stays as a tombstone."""
        self.write.execute(statements.BLANK, {"here": id, "erased_us": now_us, "body": None})
        self.wrote = True

    # --- people ---

    def person(self, network: str, native: str) -> str | None:
        where = {"network": network, "native": native}
        found: str | None = self.write.execute(statements.PERSON, where).scalar()
        return found

    def identify(self, network: str, author: Author, person: str) -> None:
        row = {"person": person, "handle": author.handle}
        self._put(t.identities, {"network": network, "native": author.id}, row)

    # --- places ---

    def place(self, network: str, native: str) -> Place | None:
        """What is at a place; also where its author was erased and only a hash is left."""
        where = {"network": network, "native": native, "hashed": self.hashed(network, native)}
        row = self.write.execute(statements.PLACE, where).mappings().first()
        return None if row is None else Place(**row)

    def put(self, place: Place) -> None:
        row = msgspec.structs.asdict(place)
        where = {"network": row.pop("network"), "native": row.pop("native")}
        self._put(t.places, where, row)

    def children(self, network: str, parent: str) -> list[Place]:
        """The strays that answer what is at a place."""
        where = {"network": network, "parent": parent}
        rows = self.write.execute(statements.STRAYS, where).mappings()
        return [Place(**row) for row in rows]

    def hashed(self, network: str, native: str) -> str:
        """What is left of a place of somebody who was erased: enough to know it again."""
        said = f"{network}\0{native}".encode()
        return "erased:" + hmac.new(self._key, said, hashlib.blake2b).hexdigest()[:40]

    # --- cursors, timers, tokens ---

    def reached(self, network: str, cursor: str, at_us: int) -> None:
        self._put(t.cursors, {"network": network}, {"cursor": cursor, "at_us": at_us})

    def wait(self, timer: Timer) -> None:
        where = {"kind": timer.kind, "ref": timer.ref}
        self._put(t.timers, where, {"due_us": timer.due_us})

    def due(self, now_us: int, most: int = 50) -> list[Timer]:
        """Take timers that are due; they are no more."""
        asked = sa.select(t.timers).where(t.timers.c.due_us <= now_us)
        ordered = asked.order_by(t.timers.c.due_us, t.timers.c.kind, t.timers.c.ref).limit(most)
        found = [Timer(**row) for row in self.write.execute(ordered).mappings()]
        for timer in found:
            c = t.timers.c
            self.write.execute(t.timers.delete().where(c.kind == timer.kind, c.ref == timer.ref))
        return found

    def _put(self, table: sa.Table, where: dict[str, Any], row: dict[str, Any]) -> None:
        """Insert, or replace what has the same key."""
        said = statements.replacing(table, tuple(where), tuple(row), self.write.dialect.name)
        self.write.execute(said, where | row)
        self.wrote = True


def payload(read: sa.Connection, id: str) -> dict[str, Any] | None:
    """A text by its id; None where it was erased or never was."""
    body = read.execute(statements.BODY, {"id": id}).scalar()
    if body is None:
        return None
    found: dict[str, Any] = msgspec.json.decode(body)
    return found


def _catch_up(read: sa.Connection, state: State) -> None:
    for e in _lines(read, state.seq):
        state.apply(e)


def _lines(read: sa.Connection, after: int) -> Iterator[Event]:
    for row in read.execute(statements.LINES, {"after": after}):
        kind, at_us, question, person, by, code, data, seq = row
        yield Event(kind, at_us, question, person, by, code, _decode(data), seq)
