"""A channel served: alone in its folder, its secrets its own, and dry when asked to be."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest
from filelock import FileLock
from msgspec.structs import replace

from liaisons.channel import serving
from liaisons.channel.channel import Channel
from liaisons.channel.port import Author, Receipt, Rejected, Relay, Unreachable
from liaisons.channel.serving import Dry, serve
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
        asyncio.run(serve(channel, seconds=0.1, say=print))


def test_a_network_that_does_not_answer_yet_joins_when_it_does(tmp_path, monkeypatch):
    """The others run meanwhile; what was posted before it joined is relayed."""
    settings = Settings(name="Essai", networks={"there": {}, "late": {}}, hashtags=("essai",))
    write(tmp_path / "channel.toml", settings)
    networks = {"there": FakeNetwork(), "late": FakeNetwork()}
    for name, network in networks.items():
        network.say(replace(post(name, name, "Que faire ?", hashtags=("essai",)), network=name))
    asked, said = Counter(), []

    async def answers(name, *_whatever):
        asked[name] += 1
        if name == "late" and asked[name] < 3:
            raise Unreachable("coupé")
        return FakePlatform(networks[name], name)

    monkeypatch.setattr(serving, "AFTER_BREAK", 0.05)
    monkeypatch.setattr(serving.platforms, "connect", answers)
    channel = Channel.open(tmp_path)
    try:
        asyncio.run(serve(channel, seconds=3, say=said.append))
        places = {q.network for q in channel.ledger.state().questions.values()}
    finally:
        channel.close()
    assert asked == {"there": 1, "late": 3}
    assert [line for line in said if "late" in line and "coupé" in line] == said[:2]
    assert places == {"there", "late"}


def test_what_cannot_work_stops_it_at_once(tmp_path, monkeypatch):
    write(tmp_path / "channel.toml", Settings(name="Essai", networks={"there": {}}))

    async def refuses(*_whatever):
        raise Rejected("mot de passe")

    monkeypatch.setattr(serving.platforms, "connect", refuses)
    channel = Channel.open(tmp_path)
    try:
        with pytest.raises(Rejected, match="mot de passe"):
            asyncio.run(serve(channel, seconds=3, say=print))
    finally:
        channel.close()


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
