"""People on a real homeserver, for the contract."""

from __future__ import annotations

import asyncio
import itertools

import nio

from liaisons.channel.platforms.matrix import KIND, Settings
from liaisons.channel.port import Author

TAG = "DocTocToc"
BOT = "canal"
_numbers = itertools.count()


async def client(server, name):
    found = nio.AsyncClient(server.url, f"@{name}:localhost")
    found.user_id = f"@{name}:localhost"
    entered = await found.login(name)
    assert isinstance(entered, nio.LoginResponse), entered
    return found


async def room(server):
    """The community's room, which everybody may enter, made by the channel's account."""
    bot = await client(server, BOT)
    made = await bot.room_create(preset=nio.RoomPreset.public_chat)
    await bot.close()
    return made.room_id


def settings(server, room, **more):
    given = {"server": server.url, "user": f"@{BOT}:localhost", "password": BOT, "room": room}
    return Settings(**given, **more)


async def connected(server, home, room, **more):
    return await KIND.connect("x", settings(server, room, **more), home)


class World:
    tag = TAG
    patience = 10.0

    def __init__(self, server, platform, room):
        self.server = server
        self.platform = platform
        self.room = room
        self.me = f"@{BOT}:localhost"
        self._clients = {}

    async def person(self, handle):
        name = f"{handle}{next(_numbers)}"
        await asyncio.to_thread(self.server.register, name)
        who = await client(self.server, name)
        await who.join(self.room)
        self._clients[who.user_id] = who
        return Author(who.user_id, who.user_id)

    async def _say(self, author, room, content):
        sent = await self._clients[author].room_send(
            room, "m.room.message", {"msgtype": "m.text", **content}
        )
        return sent.event_id

    async def post(self, author, text, reply_to=None):
        content = {"body": text}
        if reply_to is not None:
            content["m.relates_to"] = {"m.in_reply_to": {"event_id": reply_to}}
        id = await self._say(author.id, self.room, content)
        self._clients[id] = author.id
        return id

    async def edit(self, id, text):
        new = {"msgtype": "m.text", "body": text}
        relation = {"rel_type": "m.replace", "event_id": id}
        content = {"body": f"* {text}", "m.new_content": new, "m.relates_to": relation}
        await self._say(self._clients[id], self.room, content)

    async def delete(self, id):
        await self._clients[self._clients[id]].room_redact(self.room, id)

    async def tell(self, author, text):
        who = self._clients[author.id]
        made = await who.room_create(is_direct=True, invite=[self.me])
        return await self._say(author.id, made.room_id, {"body": text})

    async def inbox(self, author):
        return await self.readable(author, private=True)

    async def readable(self, author, *, private):
        """All texts of the channel that somebody's own account can get at, by every road."""
        who = self._clients[author.id]
        synced = await who.sync(timeout=0, full_state=True)
        for id in synced.rooms.invite:
            await who.join(id)
        rooms = (await who.joined_rooms()).rooms
        texts = []
        for id in rooms:
            if private and id == self.room:
                continue
            page = await who.room_messages(id, "", limit=100)
            texts += [
                e.body
                for e in reversed(page.chunk)
                if getattr(e, "sender", "") == self.me and hasattr(e, "body")
            ]
        return texts

    async def public(self):
        reader = await self.person("reader")
        who = self._clients[reader.id]
        page = await who.room_messages(self.room, "", limit=100)
        texts = {}
        for event in reversed(page.chunk):
            content = event.source.get("content") or {}
            if event.sender != self.me or "body" not in content:
                continue
            relation = content.get("m.relates_to") or {}
            if relation.get("rel_type") == "m.replace":
                texts[relation["event_id"]] = content["m.new_content"]["body"]
            else:
                texts[event.event_id] = content["body"]
        return list(texts.items())

    async def close(self):
        for who in self._clients.values():
            if isinstance(who, nio.AsyncClient):
                await who.close()
