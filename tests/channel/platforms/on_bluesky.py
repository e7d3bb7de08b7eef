"""People on a real Bluesky server, for the contract."""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools

from atproto import AsyncClient

from liaisons.channel.platforms import bluesky_records as records
from liaisons.channel.platforms.bluesky import KIND, Settings
from liaisons.channel.port import Author

TAG = "DocTocToc"
BOT = "channel-account"
_numbers = itertools.count()


def settings(pds, **more):
    given = {"hashtags": (TAG,), "app_view": False} | more
    stream = pds.url.replace("http", "ws")
    return Settings(handle=f"{BOT}.test", password=BOT, server=pds.url, stream=stream, **given)


async def connected(pds, home, **more):
    return await KIND.connect("b", settings(pds, **more), home)


class World:
    tag = TAG
    patience = 10.0

    def __init__(self, pds, platform):
        self.pds = pds
        self.platform = platform
        self._clients = {}

    async def person(self, handle):
        name = f"{handle}-{next(_numbers)}"
        await asyncio.to_thread(self.pds.register, name)
        client = AsyncClient(self.pds.url)
        await client.login(f"{name}.test", name, fetch_bsky_profile=False)
        did = client._session.did
        self._clients[did] = client
        return Author(did, f"{name}.test")

    async def post(self, author, text, reply_to=None):
        record = _record(text)
        if reply_to is not None:
            asked = self.platform._reference(reply_to)
            reference = await asked
            record["reply"] = {"parent": reference, "root": reference}
        client = self._clients[author.id]
        asked = {"repo": author.id, "collection": records.POST, "record": record}
        return (await client.com.atproto.repo.create_record(asked)).uri

    async def edit(self, id, text):
        did, collection, rkey = records.place(id)
        asked = {"repo": did, "collection": collection, "rkey": rkey, "record": _record(text)}
        await self._clients[did].com.atproto.repo.put_record(asked)

    async def delete(self, id):
        did, collection, rkey = records.place(id)
        asked = {"repo": did, "collection": collection, "rkey": rkey}
        await self._clients[did].com.atproto.repo.delete_record(asked)

    async def tell(self, author, text):
        raise AssertionError("there are no private messages here")

    async def inbox(self, author):
        return []

    async def public(self):
        client = AsyncClient(self.pds.url)
        asked = {"repo": self.platform._me, "collection": records.POST, "limit": 100}
        found = []
        while True:
            page = await client.com.atproto.repo.list_records(asked)
            found += [(r.uri, r.value.text) for r in page.records]
            if not page.cursor:
                return found
            asked["cursor"] = page.cursor


def _record(text):
    now = dt.datetime.now(dt.UTC).isoformat().replace("+00:00", "Z")
    return {"$type": records.POST, "text": text, "createdAt": now, "facets": records.facets(text)}
