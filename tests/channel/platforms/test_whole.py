"""The whole channel on each network: a question is relayed once, and by a dry run not at all."""

from __future__ import annotations

import asyncio
import re
from contextlib import asynccontextmanager

import msgspec
import pytest
import tomlkit

from liaisons.channel.channel import Channel
from liaisons.channel.port import Home
from liaisons.channel.serving import serve
from tests.channel.platforms import on_bluesky, on_email, on_mastodon, on_matrix

pytestmark = pytest.mark.slow

#: Seconds within which a question must be relayed, on a busy machine.
SOON = 30.0
QUESTION = "Que faire d'une plaie du talon qui ne cicatrise pas après un mois de soins ?"


def write(folder, kind, settings):
    """A channel whose only network is this one, and whoever asks in it is a member."""
    plain = msgspec.to_builtins(settings)
    plain.pop("hashtags", None)
    said = {
        "name": "Essai",
        "hashtags": [on_mastodon.TAG],
        "vetting": {"open": True},
        "gate": {"provisional": True},
        "networks": {kind: {key: plain.pop(key) for key in list(plain) if key not in SECRET}},
    }
    (folder / "channel.toml").write_text(tomlkit.dumps(said), "utf-8")
    secrets = folder / "secrets.toml"
    secrets.touch(mode=0o600)
    secrets.write_text(tomlkit.dumps({kind: plain}), "utf-8")


SECRET = ("token", "password")


@asynccontextmanager
async def running(folder, *, dry=False):
    """The channel runs; what it says in a dry run."""
    said = []
    channel = Channel.open(folder, dry=dry)
    task = asyncio.create_task(serve(channel, dry=dry, say=said.append))
    try:
        await asyncio.sleep(4)
        assert not task.done(), task.exception()
        yield said
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        channel.close()


async def until(condition, seconds=SOON):
    for _n in range(int(seconds / 0.3)):
        if await condition():
            return True
        await asyncio.sleep(0.3)
    return False


async def relayed_once_and_not_at_all(world, folder):
    """The story on any network: first dry, then in earnest; the relays of the second question."""
    asker = await world.person("asks")

    async def told():
        return any("Would" in line or "relay" in line.casefold() for line in said)

    before = await world.public()
    async with running(folder, dry=True) as said:
        await world.post(asker, f"{QUESTION} #{world.tag}")
        assert await until(told), said
        await asyncio.sleep(1)
    assert await world.public() == before
    async with running(folder):
        await asyncio.sleep(1)
        id = await world.post(asker, f"Une autre : {QUESTION} #{world.tag}")

        async def there():
            return len(await world.public()) > len(before)

        assert await until(there)
        await asyncio.sleep(2)
    return id, [text for known, text in await world.public() if (known, text) not in before]


def test_on_mastodon(mock, tmp_path):
    settings = on_mastodon.Settings(server=mock.url, token="bot-token", hashtags=())
    write(tmp_path, "mastodon", settings)

    async def lived():
        return await relayed_once_and_not_at_all(on_mastodon.World(mock, None), tmp_path)

    _id, texts = asyncio.run(lived())
    assert len(texts) == 1, texts


def test_on_bluesky(pds, tmp_path, home):
    if not pds.has(on_bluesky.BOT):
        pds.register(on_bluesky.BOT)
    write(tmp_path, "bluesky", on_bluesky.settings(pds))

    async def lived():
        reader = Home(folder=home.folder / "reader", database=home.database)
        platform = await on_bluesky.connected(pds, reader)
        try:
            world = on_bluesky.World(pds, platform)
            return await relayed_once_and_not_at_all(world, tmp_path)
        finally:
            await platform.close()

    _id, texts = asyncio.run(lived())
    assert len(texts) == 1, texts


def test_on_matrix(synapse, tmp_path):
    synapse.register(on_matrix.BOT)

    async def lived():
        room = await on_matrix.room(synapse)
        write(tmp_path, "matrix", on_matrix.settings(synapse, room))
        world = on_matrix.World(synapse, None, room)
        try:
            return await relayed_once_and_not_at_all(world, tmp_path)
        finally:
            await world.close()

    _id, texts = asyncio.run(lived())
    assert len(texts) == 1, texts
    assert QUESTION in texts[0]


def test_by_email(mail, tmp_path):
    write(tmp_path, "email", on_email.settings(mail))

    async def lived():
        return await relayed_once_and_not_at_all(on_email.World(mail, None), tmp_path)

    _id, texts = asyncio.run(lived())
    assert len(texts) == 1, texts
    assert QUESTION in re.sub(r"\s+", " ", texts[0])
