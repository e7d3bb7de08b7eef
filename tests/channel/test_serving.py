"""A channel served: alone in its folder, its secrets its own, and dry when asked to be."""

from __future__ import annotations

import asyncio

import pytest
from filelock import FileLock

from liaisons.channel.channel import Channel
from liaisons.channel.port import Author, Receipt, Relay
from liaisons.channel.serving import Dry, connect, serve
from liaisons.channel.settings import Settings, write
from liaisons.errors import Refused
from tests.channel.fake import FakeNetwork, FakePlatform, post


@pytest.fixture
def channel(tmp_path):
    write(tmp_path / "channel.toml", Settings(name="Essai"))
    made = Channel.open(tmp_path)
    yield made
    made.close()


def test_one_process_at_a_time(channel):
    with FileLock(channel.folder / "running.lock"), pytest.raises(Refused, match="runs already"):
        asyncio.run(serve(channel, seconds=0.1, say=print))


def test_what_ran_can_run_again(channel):
    for _ in range(2):
        asyncio.run(serve(channel, seconds=0.1, say=print))


def test_secrets_that_others_can_read_are_not_used(channel):
    secrets = channel.folder / "secrets.toml"
    secrets.write_text('[local]\npassword = "x"\n')
    secrets.chmod(0o640)
    with pytest.raises(Refused, match="chmod 600"):
        asyncio.run(connect(channel))


def test_a_dry_network_hears_everything_and_sends_nothing():
    network, said = FakeNetwork(), []
    network.say(post("1", "anne", "Que faire ?"))
    dry = Dry(FakePlatform(network), said.append)

    async def all_of_it():
        heard = [arrival.event.id async for arrival in dry.receive("")]
        found = await dry.fetch("1")
        receipts = [
            await dry.relay(Relay(text="Voyez", original="1"), "k1"),
            await dry.reply("1", "Réponse", "k2"),
            await dry.private(Author("id-anne", "anne"), "Bonjour", "k3"),
            await dry.amend("1", "Corrigé", "k4"),
        ]
        await dry.withdraw("1")
        members = [who.id async for who in dry.members()]
        looked = await dry.look("k1")
        await dry.close()
        return heard, found.id, receipts, members, looked

    heard, found, receipts, members, looked = asyncio.run(all_of_it())
    assert (heard, found, members, looked) == (["1"], "1", ["id-anne"], None)
    assert receipts == [Receipt(f"dry:k{n}") for n in (1, 2, 3, 4)]
    assert network.sent == []
    assert network.withdrawn == set()
    assert len(said) == 5
    for line, words in zip(said, ("Voyez", "Réponse", "anne", "Corrigé", ""), strict=True):
        assert words in line
