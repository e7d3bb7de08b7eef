"""Mastodon keeps the contract, on the mock of its API."""

from __future__ import annotations

import asyncio

import pytest

from liaisons.channel.platforms import contract
from tests.channel.platforms.on_mastodon import World, connected

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("rule", contract.RULES, ids=lambda rule: rule.__name__)
def test_the_contract_is_kept(mock, home, rule):
    async def kept():
        platform = await connected(mock, home)
        try:
            await rule(World(mock, platform))
        finally:
            await platform.close()

    asyncio.run(kept())
