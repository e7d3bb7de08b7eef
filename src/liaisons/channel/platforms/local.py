"""The local network: people ask and answer in the channel's own pages. It needs nobody's API.

What is posted lies in the channel's database, so that it outlives the process and several processes
see it. Keys are unique there: a second send with the same key finds the first.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import sqlalchemy as sa

from liaisons.channel.port import (
    START,
    Abilities,
    Arrival,
    Author,
    Cursor,
    Deletion,
    Event,
    Gone,
    Home,
    Kind,
    Post,
    PrivateMessage,
    Receipt,
    Rejected,
    Relay,
)
from liaisons.database import Database
from liaisons.i18n import _

#: Seconds between two looks for what another process wrote.
POLL_SECONDS = 0.2
#: The author of what the channel itself writes.
OURS = "channel"

TABLES = sa.MetaData()
_posts = sa.Table(
    "local_posts",
    TABLES,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("author", sa.String, nullable=False),
    sa.Column("recipient", sa.String, index=True),  # of a private message; null: everybody
    sa.Column("key", sa.String, unique=True),  # of what the channel sent
    sa.Column("original", sa.String),
    sa.Column("body", sa.LargeBinary, nullable=False),  # a Post or PrivateMessage as JSON
    sa.Column("gone", sa.Boolean, nullable=False, default=False),
)
_stream = sa.Table(
    "local_stream",
    TABLES,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("event", sa.LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)
_people = sa.Table(
    "local_people",
    TABLES,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("handle", sa.String, nullable=False),
)


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Nothing to set: the pages are there."""


class Local:
    """The pages as a network: what people write in them, and what the channel shows there."""

    abilities = Abilities(
        keys=True, looks=True, privacy="servers", edits=True, withdraws=True, boosts=True,
        recalls=True,
    )  # fmt: skip

    def __init__(self, name: str, database: Database) -> None:
        self.name = name
        self._database = database
        self._news = asyncio.Event()
        database.prepare(TABLES)

    # --- what people do in the pages ---

    def enter(self, author: Author) -> None:
        """Somebody takes part."""
        with self._database.writing() as write:
            write.execute(_people.delete().where(_people.c.id == author.id))
            write.execute(_people.insert().values(id=author.id, handle=author.handle))

    def write(self, said: Post | PrivateMessage) -> None:
        """Somebody writes, or rewrites (``edited_us``), something."""
        row = {"author": said.author.id, "body": msgspec.json.encode(said), "gone": False}
        with self._database.writing() as write:
            write.execute(_posts.delete().where(_posts.c.id == said.id))
            recipient = OURS if isinstance(said, PrivateMessage) else None
            write.execute(_posts.insert().values(id=said.id, recipient=recipient, **row))
            self._tell(write, said)

    def delete(self, id: str) -> None:
        """Somebody deletes what they wrote."""
        with self._database.writing() as write:
            write.execute(_posts.update().where(_posts.c.id == id).values(gone=True, body=b"{}"))
            self._tell(write, Deletion(network=self.name, id=id, at_us=now_us()))

    def inbox(self, person: str) -> list[str]:
        """The private messages that the channel wrote to ``person``, oldest first."""
        asked = sa.select(_posts.c.body).where(
            _posts.c.recipient == person, _posts.c.author == OURS, ~_posts.c.gone
        )
        with self._database.reading() as read:
            bodies = read.execute(asked.order_by(_posts.c.id)).scalars()
            return [msgspec.json.decode(body, type=PrivateMessage).text for body in bodies]

    def shown(self) -> list[tuple[str, str]]:
        """(id, text) of what the channel itself shows to everybody, oldest first."""
        asked = sa.select(_posts.c.id, _posts.c.body).where(
            _posts.c.author == OURS, _posts.c.recipient.is_(None), ~_posts.c.gone
        )
        with self._database.reading() as read:
            rows = read.execute(asked.order_by(_posts.c.id)).all()
        return [(row.id, msgspec.json.decode(row.body, type=Post).text) for row in rows]

    # --- the port ---

    async def receive(self, since: Cursor) -> AsyncIterator[Arrival]:
        after = 0 if since == START else int(since)
        while True:
            for seq, event in self._after(after):
                after = seq
                yield Arrival(str(seq), msgspec.json.decode(event, type=Event))
            try:
                await asyncio.wait_for(self._news.wait(), POLL_SECONDS)
            except TimeoutError:
                continue
            self._news.clear()

    async def fetch(self, id: str) -> Post | None:
        row = self._row(_posts.c.id == id)
        if row is None or row.gone or row.recipient is not None:
            return None
        return msgspec.json.decode(row.body, type=Post)

    async def relay(self, relay: Relay, key: str) -> Receipt:
        if relay.original is not None and await self.fetch(relay.original) is None:
            raise Gone(_("The post is no longer there."))
        return self._send(key, relay.text, original=relay.original)

    async def reply(self, to: str, text: str, key: str) -> Receipt:
        if await self.fetch(to) is None and await self.look(key) is None:
            raise Gone(_("The post is no longer there."))
        return self._send(key, text, reply_to=to)

    async def private(self, to: Author, text: str, key: str) -> Receipt:
        with self._database.reading() as read:
            known = read.execute(sa.select(_people.c.id).where(_people.c.id == to.id)).first()
        if known is None:
            raise Rejected(_("There is nobody of that name in the pages."))
        return self._send(key, text, recipient=to.id)

    async def amend(self, id: str, text: str, key: str) -> Receipt:
        with self._database.writing() as write:
            found = write.execute(sa.select(_posts).where(_posts.c.id == id)).first()
            if found is None or found.gone:
                raise Gone(_("The post is no longer there."))
            post = msgspec.json.decode(found.body, type=Post)
            body = msgspec.json.encode(msgspec.structs.replace(post, text=text))
            write.execute(_posts.update().where(_posts.c.id == id).values(body=body))
        return Receipt(id)

    async def withdraw(self, id: str) -> None:
        with self._database.writing() as write:
            ours = (_posts.c.id == id) & (_posts.c.author == OURS)
            write.execute(_posts.update().where(ours).values(gone=True, body=b"{}"))

    async def members(self) -> AsyncIterator[Author]:
        with self._database.reading() as read:
            rows = read.execute(sa.select(_people).order_by(_people.c.id)).all()
        for row in rows:
            yield Author(row.id, row.handle)

    async def look(self, key: str) -> Receipt | None:
        row = self._row(_posts.c.key == key)
        return None if row is None else Receipt(row.id)

    async def close(self) -> None:
        """The database belongs to the channel, which closes it."""

    # --- within ---

    def _after(self, seq: int) -> list[Any]:
        asked = sa.select(_stream.c.seq, _stream.c.event).where(_stream.c.seq > seq)
        with self._database.reading() as read:
            return list(read.execute(asked.order_by(_stream.c.seq).limit(200)).all())

    def _row(self, where: sa.ColumnElement[bool]) -> Any:
        with self._database.reading() as read:
            return read.execute(sa.select(_posts).where(where)).first()

    def _tell(self, write: sa.Connection, event: Event) -> None:
        write.execute(_stream.insert().values(event=msgspec.json.encode(event)))
        self._news.set()

    def _send(
        self,
        key: str,
        text: str,
        *,
        original: str | None = None,
        reply_to: str | None = None,
        recipient: str | None = None,
    ) -> Receipt:
        """Put something of the channel's own in the pages, once per key."""
        id, us, ours = new_id(), now_us(), Author(OURS, OURS, is_bot=True)
        said: Post | PrivateMessage = Post(
            network=self.name, id=id, author=ours, text=text, sent_us=us, reply_to=reply_to
        )
        if recipient is not None:
            said = PrivateMessage(network=self.name, id=id, author=ours, text=text, sent_us=us)
        body = msgspec.json.encode(said)
        with self._database.writing() as write:
            sent = write.execute(sa.select(_posts.c.id).where(_posts.c.key == key)).scalar()
            if sent is not None:
                return Receipt(sent)
            row = {"id": id, "author": OURS, "recipient": recipient, "key": key, "body": body}
            write.execute(_posts.insert().values(original=original, gone=False, **row))
        return Receipt(id)


def forget(write: sa.Connection, person: str) -> None:
    """Nothing that ``person`` wrote, or that was written to them, stays."""
    theirs = (_posts.c.author == person) | (_posts.c.recipient == person)
    ids = set(write.execute(sa.select(_posts.c.id).where(theirs)).scalars())
    write.execute(_posts.delete().where(theirs))
    write.execute(_people.delete().where(_people.c.id == person))
    for seq, event in write.execute(sa.select(_stream.c.seq, _stream.c.event)).all():
        told = msgspec.json.decode(event, type=Event)
        if getattr(told, "id", None) in ids and not isinstance(told, Deletion):
            write.execute(_stream.delete().where(_stream.c.seq == seq))


def now_us() -> int:
    return time.time_ns() // 1000


def new_id() -> str:
    """An id that sorts by time and cannot be guessed."""
    return f"{now_us():016x}{secrets.token_hex(8)}"


async def _connect(name: str, settings: Settings, home: Home) -> Local:
    return Local(name, home.database)


KIND = Kind(title="The channel's own pages", settings=Settings, connect=_connect)
