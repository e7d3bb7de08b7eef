"""E-mail keeps the contract, and secrets, on a real IMAP server."""

from __future__ import annotations

import asyncio

import pytest

from liaisons.channel.platforms import contract
from tests.channel.platforms.on_email import World, connected

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("rule", contract.RULES, ids=lambda rule: rule.__name__)
def test_the_contract_is_kept(mail, home, rule):
    async def kept():
        await rule(World(mail, await connected(mail, home)))

    asyncio.run(kept())
