"""The machine's clock is put back while things wait: they wait no longer for it."""

from __future__ import annotations

import asyncio

import pytest

from liaisons.channel.events import event
from liaisons.channel.port import RateLimited, Unreachable
from tests.channel.building import HOUR, MINUTE, SECOND, World
from tests.channel.fake import FakeNetwork, post

TAG = {"hashtags": ("doctoctoc",)}


@pytest.fixture
def world(tmp_path):
    made = World(tmp_path, FakeNetwork())
    made.member("anne")
    yield made
    made.database.close()


def _send(world):
    return asyncio.run(world.runner.sender.send())


def _asked(world):
    """A question came in; nothing was sent yet."""
    world.network.say(post("1", "anne", "Que faire ? #doctoctoc", at=world.now, **TAG))

    async def heard():
        async for arrival in world.platform.receive(world.runner.cursor("fake")):
            await world.runner.deal(world.platform, [arrival])

    asyncio.run(heard())


@pytest.mark.parametrize("back", [2 * SECOND, 10 * MINUTE, HOUR - 1, HOUR, 30 * 24 * HOUR])
def test_what_was_about_to_be_sent_is_sent_now(world, back):
    _send(world)
    _asked(world)
    world.now -= back
    _send(world)
    assert [target for target, _text in world.relays()] == ["1"]


def test_a_restart_with_the_clock_put_back(world):
    _asked(world)
    world.now -= 40 * MINUTE
    world.open()
    _send(world)
    assert len(world.relays()) == 1


@pytest.mark.parametrize(
    ("trouble", "waits"), [(Unreachable("cut"), 4), (RateLimited("slowly", retry_after=60), 60)]
)
def test_a_second_attempt_waits_as_long_as_it_would_have(world, trouble, waits, monkeypatch):
    async def fails(*_args):
        raise trouble

    _asked(world)
    monkeypatch.setattr(world.platform, "relay", fails)
    _send(world)
    monkeypatch.undo()
    world.now -= 50 * MINUTE
    _send(world)
    assert world.relays() == []
    world.now += waits * SECOND
    _send(world)
    assert len(world.relays()) == 1


def test_a_question_is_put_again_an_hour_after_it_was_relayed(world):
    world.hear(post("1", "anne", "Que faire ? #doctoctoc", at=world.now, **TAG))
    world.now -= 3 * HOUR
    world.settle(rounds=1)
    for _ in range(13):  # in steps, as the beats of a running channel
        world.now += 5 * MINUTE
        world.settle(rounds=1)
    assert "again" in world.kinds()


def test_an_expiry_keeps_its_day(world):
    """Its timer is not counted from now: it names a day, and would find nothing to do before."""
    person, until = next(iter(world.state.members)), world.now + 24 * HOUR
    with world.ledger.writing() as tx:
        said = event("vetted", world.now, person=person, code="steward", until_us=until)
        world.engine.record(tx, [said])
    world.settle(rounds=2)
    world.now -= 3 * HOUR
    world.settle(rounds=2)
    world.now = until - 1
    world.settle(rounds=2)
    assert "vetting_expired" not in world.kinds()
    world.now = until + 1
    world.settle(rounds=2)
    assert "vetting_expired" in world.kinds()
