"""Matrix keeps the contract, and secrets, on the reference homeserver."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import pytest

from liaisons.channel.platforms import contract
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
