"""The local network keeps the contract of platforms."""

from __future__ import annotations

import asyncio

import pytest

from liaisons.channel.platforms import contract, kind
from liaisons.channel.platforms.local import OURS, Local, forget, new_id, now_us
from liaisons.channel.port import START, Author, Deletion, Platform, Post, PrivateMessage
from liaisons.database import in_file
from liaisons.errors import NotFound


class Pages:
    """People who write in the pages."""

    tag = "doctoctoc"
    patience = 5.0

    def __init__(self, database):
        self.platform = Local("local", database)

    async def person(self, handle):
        author = Author(new_id(), handle)
        self.platform.enter(author)
        return author

    async def post(self, author, text, reply_to=None):
        tags = tuple(w[1:].casefold() for w in text.split() if w.startswith("#"))
        post = Post(
            network="local", id=new_id(), author=author, text=text, sent_us=now_us(),
            reply_to=reply_to, hashtags=tags,
        )  # fmt: skip
        self.platform.write(post)
        return post.id

    async def edit(self, id, text):
        post = await self.platform.fetch(id)
        changed = {"text": text, "edited_us": now_us()}
        self.platform.write(Post(**{f: getattr(post, f) for f in post.__struct_fields__} | changed))

    async def delete(self, id):
        self.platform.delete(id)

    async def tell(self, author, text):
        said = PrivateMessage(
            network="local", id=new_id(), author=author, text=text, sent_us=now_us()
        )
        self.platform.write(said)
        return said.id

    async def inbox(self, author):
        return self.platform.inbox(author.id)

    async def public(self):
        return self.platform.shown()


@pytest.fixture
def world(tmp_path):
    database = in_file(tmp_path / "channel.db")
    yield Pages(database)
    database.close()


@pytest.mark.parametrize("rule", contract.RULES, ids=lambda rule: rule.__name__)
def test_the_contract_is_kept(world, rule):
    asyncio.run(rule(world))


def test_it_is_a_platform_and_registered(world):
    assert isinstance(world.platform, Platform)
    assert kind("local").title
    with pytest.raises(NotFound, match="local"):
        kind("minitel")


def test_a_person_who_is_forgotten_leaves_nothing(world):
    async def lived():
        gone, stays = await world.person("gone"), await world.person("stays")
        await world.post(gone, "Ma question ?")
        kept = await world.post(stays, "La mienne ?")
        await world.platform.private(gone, "Bonjour.", "k")
        with world.platform._database.writing() as write:
            forget(write, gone.id)
        told = []
        async for arrival in world.platform.receive(START):
            told.append(arrival.event)
            if arrival.event.id == kept:
                break
        assert [e.author.handle for e in told if not isinstance(e, Deletion)] == ["stays"]
        assert await world.inbox(gone) == []
        assert [a.handle async for a in world.platform.members()] == ["stays"]
        assert OURS not in {e.author.id for e in told}

    asyncio.run(lived())
