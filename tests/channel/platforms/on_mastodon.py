"""People on the Mastodon mock, for the contract."""

from __future__ import annotations

import asyncio
from functools import cache

from mastodon import Mastodon as Client

from liaisons.channel.platforms.mastodon import KIND, Settings
from liaisons.channel.port import Author
from liaisons.sources.html import plain

TAG = "DocTocToc"


@cache
def client(url, name):
    return Client(api_base_url=url, access_token=f"{name}-token", ratelimit_method="throw")


async def connected(mock, home, **settings):
    given = {"poll": 0.3, "hashtags": (TAG,)} | settings
    return await KIND.connect("m", Settings(server=mock.url, token="bot-token", **given), home)


class World:
    tag = TAG
    patience = 10.0

    def __init__(self, mock, platform):
        self.mock = mock
        self.platform = platform
        self._names = {}
        self._by = {}

    async def person(self, handle):
        name = f"person{len(self._names)}"
        me = await asyncio.to_thread(client(self.mock.url, name).account_verify_credentials)
        self._names[str(me.id)] = name
        return Author(str(me.id), me.acct)

    async def _as(self, author_id, function, *given, **named):
        who = client(self.mock.url, self._names[author_id])
        return await asyncio.to_thread(getattr(who, function), *given, **named)

    async def post(self, author, text, reply_to=None):
        status = await self._as(author.id, "status_post", text, in_reply_to_id=reply_to)
        self._by[str(status.id)] = author.id
        return str(status.id)

    async def edit(self, id, text):
        await self._as(self._by[id], "status_update", id, text)

    async def delete(self, id):
        await self._as(self._by[id], "status_delete", id)

    async def tell(self, author, text):
        status = await self._as(author.id, "status_post", f"@bot {text}", visibility="direct")
        return str(status.id)

    async def inbox(self, author):
        told = await self._as(author.id, "notifications", types=["mention"])
        direct = [n.status for n in told if n.status.visibility == "direct"]
        return [plain(status.content).text for status in reversed(direct)]

    async def public(self):
        me = client(self.mock.url, "bot")
        first = await asyncio.to_thread(me.account_statuses, me.me(), limit=40)
        mine = await asyncio.to_thread(me.fetch_remaining, first)
        return [(str(s.id), plain(s.content).text) for s in mine if s.visibility != "direct"]
