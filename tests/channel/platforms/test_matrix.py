"""Matrix keeps the contract, and secrets, on the reference homeserver."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import pytest

from liaisons.channel.platforms import contract
from liaisons.channel.port import Post, Relay
from tests.channel.platforms.on_matrix import BOT, World, connected, room

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server(synapse):
    synapse.register(BOT)
    return synapse


@asynccontextmanager
async def lived(server, home):
    id = await room(server)
    platform = await connected(server, home, id)
    world = World(server, platform, id)
    try:
        yield world
    finally:
        await platform.close()
        await world.close()


@pytest.mark.parametrize("rule", contract.RULES, ids=lambda rule: rule.__name__)
def test_the_contract_is_kept(server, home, rule):
    async def kept():
        async with lived(server, home) as world:
            await rule(world)

    asyncio.run(kept())


def test_no_private_message_is_visible_to_anybody_else(server, home):
    """Twenty messages to five people; everybody looks everywhere their account can."""

    async def lived_through():
        async with lived(server, home) as world:
            people = [await world.person("secret") for _n in range(5)]
            for n in range(20):
                person = people[n % 5]
                await world.platform.private(person, f"pour {person.id} seul", f"secret {n}")
            for person in people:
                texts = await world.readable(person, private=False)
                mine = [text for text in texts if text.startswith("pour ")]
                assert mine == [f"pour {person.id} seul"] * 4

    asyncio.run(lived_through())


def test_a_room_that_somebody_else_entered_is_left_for_a_new_one(server, home):
    async def lived_through():
        async with lived(server, home) as world:
            one, third = await world.person("one"), await world.person("third")
            await world.tell(one, "Je préfère ici.")
            async for _arrival in world.platform.receive(await _token(world)):
                break
            shared = world.platform._privately.names(one.id)[-1]
            await world.platform.private(one, "Premier.", "first")
            await world._clients[one.id].room_invite(shared, third.id)
            await world._clients[third.id].join(shared)
            await world.platform.private(one, "Second.", "second")
            assert "Second." in await world.readable(one, private=False)
            assert "Second." not in await world.readable(third, private=False)

    asyncio.run(lived_through())


async def _token(world):
    synced = await world.platform._client.sync(timeout=0)
    await world.platform._accept(synced.rooms.invite)
    return synced.next_batch


def test_invitations_into_rooms_of_many_are_not_accepted(server, home):
    async def lived_through():
        async with lived(server, home) as world:
            one = await world.person("one")
            who = world._clients[one.id]
            made = await who.room_create(invite=[world.platform._me])
            await _token(world)
            joined = await who.joined_members(made.room_id)
            assert {m.user_id for m in joined.members} == {one.id}

    asyncio.run(lived_through())


def test_an_edited_message_that_is_withdrawn_leaves_no_version(server, home):
    async def lived_through():
        async with lived(server, home) as world:
            sent = await world.platform.relay(Relay(text="Avant"), "versions")
            for n in range(3):
                await world.platform.amend(sent.id, f"Après {n}", f"version {n}")
            await world.platform.withdraw(sent.id)
            reader = await world.person("reader")
            texts = await world.readable(reader, private=False)
            assert not [text for text in texts if "Avant" in text or "Après" in text]

    asyncio.run(lived_through())


def test_what_the_server_leaves_out_of_a_long_absence_is_paged_through(server, home):
    async def lived_through():
        async with lived(server, home) as world:
            since = (await world.platform._client.sync(timeout=0)).next_batch
            asker = await world.person("many")
            ids = [await world.post(asker, f"Question {n} ?") for n in range(120)]
            seen = []
            async for arrival in world.platform.receive(since):
                if isinstance(arrival.event, Post):
                    seen.append(arrival.event.id)
                if arrival.event.network and seen and seen[-1] == ids[-1]:
                    break
            assert seen == ids

    asyncio.run(lived_through())


def test_a_first_time_begins_now_also_soon_after_another(server, home):
    """Synapse keeps the answer to a first sync for two minutes."""

    async def lived_through():
        async with lived(server, home) as world:
            asker = await world.person("asks")

            async def listen(seen):
                async for arrival in world.platform.receive(""):
                    seen.append(getattr(arrival.event, "id", ""))

            for _time in range(2):
                seen = []
                listening = asyncio.create_task(listen(seen))
                await asyncio.sleep(2)
                id = await world.post(asker, f"Et maintenant ? #{world.tag}")
                await asyncio.sleep(2)
                listening.cancel()
                assert seen == [id]

    asyncio.run(lived_through())
