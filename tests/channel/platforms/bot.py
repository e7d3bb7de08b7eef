"""The least that a channel is, as a process to be killed: what it is asked, it relays once.

    python -m tests.channel.platforms.bot KIND SETTINGS.json FOLDER

Its outbox is written before anything is sent, and its cursor with it; what was tried and not
settled is looked for before it is tried again, where the network can be looked at.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from contextlib import suppress
from pathlib import Path

import msgspec

from liaisons.channel.platforms import kind
from liaisons.channel.port import Home, PlatformError, Post, Rejected, Relay
from liaisons.database import in_file

_TABLES = """
create table if not exists outbox (
    id text primary key, tried int not null default 0, receipt text, refused text
);
create table if not exists place (cursor text not null);
"""


class Bot:
    def __init__(self, platform, folder, tag):
        self.platform = platform
        self.tag = tag.casefold()
        self.base = sqlite3.connect(folder / "bot.db", isolation_level=None)
        self.base.executescript(_TABLES)
        self.news = asyncio.Event()

    def cursor(self):
        row = self.base.execute("select cursor from place").fetchone()
        return row[0] if row else ""

    async def listen(self):
        while True:
            with suppress(PlatformError):
                async for arrival in self.platform.receive(self.cursor()):
                    self.deal(arrival)
            await asyncio.sleep(0.2)

    def deal(self, arrival):
        event = arrival.event
        self.base.execute("begin immediate")
        if isinstance(event, Post) and self.tag in event.hashtags and event.reply_to is None:
            self.base.execute("insert or ignore into outbox (id) values (?)", (event.id,))
        self.base.execute("delete from place")
        self.base.execute("insert into place values (?)", (arrival.cursor,))
        self.base.execute("commit")
        self.news.set()

    async def send(self):
        waiting = "select id, tried from outbox where receipt is null and refused is null"
        while True:
            for id, tried in self.base.execute(waiting).fetchall():
                try:
                    await self.relay(id, tried)
                except Rejected as error:
                    refused = "update outbox set refused = ? where id = ?"
                    self.base.execute(refused, (str(error), id))
                except PlatformError:
                    await asyncio.sleep(0.2)
            self.news.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self.news.wait(), 0.2)

    async def relay(self, id, tried):
        found = None
        if tried and self.platform.abilities.looks:
            found = await self.platform.look(f"relay {id}")
        self.base.execute("update outbox set tried = 1 where id = ?", (id,))
        if found is None:
            found = await self.platform.relay(Relay(text=f"Relais de {id}"), f"relay {id}")
        self.base.execute("update outbox set receipt = ? where id = ?", (found.id, id))


async def main(name, given, folder):
    what = kind(name)
    settings = msgspec.json.decode(Path(given).read_bytes(), type=what.settings)
    home = Home(folder=folder, database=in_file(folder / "channel.db"))
    while True:
        try:
            platform = await what.connect(name, settings, home)
            break
        except PlatformError:
            await asyncio.sleep(0.2)
    bot = Bot(
        platform, folder, settings.hashtags[0] if hasattr(settings, "hashtags") else sys.argv[4]
    )
    await asyncio.gather(bot.listen(), bot.send())


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
