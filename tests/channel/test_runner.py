"""The process that listens, sends and keeps time: its networks break, and it goes on."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import pytest

from liaisons.channel import runner as running
from liaisons.channel.port import Arrival, Malformed, RateLimited, Unreachable
from liaisons.channel.runner import Runner, together
from tests.channel.building import World
from tests.channel.fake import FakeNetwork, FakePlatform, post

TAG = {"hashtags": ("doctoctoc",)}


@pytest.fixture
def world(tmp_path):
    made = World(tmp_path, FakeNetwork())
    made.member("anne")
    yield made
    made.database.close()


def _arrival(n):
    return Arrival(str(n), Malformed(network="fake", reason=f"{n}"))


def _batches(stream, most):
    async def read():
        found = []
        async with aclosing(together(stream, most)) as batches:
            async for batch in batches:
                found.append([arrival.cursor for arrival in batch])
        return found

    return asyncio.run(read())


def test_what_is_there_comes_together_and_no_more_than_allowed():
    async def stream():
        for n in range(5):
            yield _arrival(n)

    assert _batches(stream(), 2) == [["0", "1"], ["2", "3"], ["4"]]


def test_what_is_there_does_not_wait_for_what_is_to_come():
    async def stream():
        yield _arrival(0)
        yield _arrival(1)
        await asyncio.sleep(0.05)
        yield _arrival(2)

    assert _batches(stream(), 50) == [["0", "1"], ["2"]]


def test_what_came_before_a_break_is_dealt_with_before_it():
    async def stream():
        yield _arrival(0)
        yield _arrival(1)
        raise Unreachable("cut")

    found = []

    async def read():
        async for batch in together(stream(), 50):
            found.extend(arrival.cursor for arrival in batch)

    with pytest.raises(Unreachable, match="cut"):
        asyncio.run(read())
    assert found == ["0", "1"]


def test_a_listener_that_stops_leaves_nothing_listening():
    closed = []

    async def stream():
        try:
            for n in range(100):
                yield _arrival(n)
                await asyncio.sleep(10 if n else 0)
        finally:
            closed.append(True)

    async def read():
        async with aclosing(stream()) as arrivals, aclosing(together(arrivals)) as batches:
            async for _batch in batches:
                break

    asyncio.run(read())
    assert closed == [True]


def test_a_network_that_misses_that_it_is_stopped_is_stopped():
    """As ``asyncio.wait_for`` may when something arrives in the same moment."""
    missed = []

    async def stubborn():
        yield _arrival(0)
        while True:
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                if missed:
                    raise
                missed.append(True)

    async def stopped():
        async def listen():
            async with aclosing(stubborn()) as arrivals, aclosing(together(arrivals)) as batches:
                async for _batch in batches:
                    pass

        task = asyncio.create_task(listen())
        await asyncio.sleep(0.05)
        task.cancel()
        done, _pending = await asyncio.wait([task], timeout=10)
        return done == {task} and task.cancelled()

    assert asyncio.run(stopped())
    assert missed == [True]


def _run(world, platforms, done, monkeypatch):
    """The runner, until ``done`` or ten seconds are over."""
    monkeypatch.setattr(running, "AFTER_BREAK", 0.01)

    async def live():
        runner = Runner(world.engine, platforms, beat=0.01)
        task = asyncio.create_task(runner.run())
        for _ in range(1000):
            if done() or task.done():
                break
            await asyncio.sleep(0.01)
        alive = not task.done()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert alive
        return runner

    return asyncio.run(live())


class Breaking(FakePlatform):
    """Breaks after each event, in each of the ways that a network may."""

    ways = (Unreachable("cut"), RateLimited("slowly", retry_after=0.01), None)

    def __init__(self, network):
        super().__init__(network)
        self.times = 0

    async def receive(self, since):
        async for arrival in super().receive(since):
            yield arrival
            break
        self.times += 1
        if error := self.ways[self.times % 3]:
            raise error


def test_a_network_that_breaks_each_time_is_heard_to_the_end(world, monkeypatch):
    for n in range(6):
        text = f"Que faire {n} ? #doctoctoc"
        world.network.say(post(f"n{n}", "anne", text, at=world.now, **TAG))
    platform = Breaking(world.network)
    runner = _run(world, {"fake": platform}, lambda: len(world.relays()) == 6, monkeypatch)
    assert sorted(target for target, _text in world.relays()) == [f"n{n}" for n in range(6)]
    assert runner.health["fake"].breaks >= 5
    world.agree()


def test_a_network_that_is_gone_does_not_stop_the_other(world, monkeypatch):
    class Gone(FakePlatform):
        async def receive(self, since):
            raise Unreachable("no such host")
            yield

    world.network.say(post("n", "anne", "Que faire ? #doctoctoc", at=world.now, **TAG))
    both = {"gone": Gone(FakeNetwork(), "gone"), "fake": FakePlatform(world.network)}
    runner = _run(world, both, lambda: len(world.relays()) == 1, monkeypatch)
    assert runner.health["gone"].error == "no such host"
    assert not runner.health["gone"].listening


def test_what_is_due_happens_without_anything_arriving(world, monkeypatch):
    world.hear(post("n", "anne", "Que faire ? #doctoctoc", at=world.now, **TAG))
    world.now += 3600 * 10**6
    platforms = {"fake": FakePlatform(world.network)}
    _run(world, platforms, lambda: len(world.relays()) == 2, monkeypatch)
    assert "again" in world.kinds()
