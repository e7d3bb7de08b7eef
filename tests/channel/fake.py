"""A network in memory that fails in all the ways networks do; seeded; it remembers the truth."""

from __future__ import annotations

import asyncio
import random

from liaisons.channel.port import (
    START,
    Abilities,
    Arrival,
    Author,
    Deletion,
    Gone,
    Malformed,
    Post,
    PrivateMessage,
    RateLimited,
    Receipt,
    Rejected,
    Unreachable,
)  # fmt: skip


class Killed(BaseException):
    """The process dies here."""


class FakeNetwork:
    """What is on the network, whoever is connected. ``faults`` is the chance of each trouble."""

    def __init__(self, seed=0, faults=0.0, keys=True, looks=True):
        self.random = random.Random(seed)
        self.faults = faults
        self.stream = []  # events in the order of the network
        self.posts = {}
        self.sent = []  # (kind, target, text, key, id): what really came out
        self.by_key = {}
        self.withdrawn = set()
        self.kill_in = None  # calls until the process dies
        self.abilities = Abilities(
            keys=keys, looks=looks, privacy="sealed", edits=True, withdraws=True, boosts=True,
            recalls=True,
            max_length=5000,
        )  # fmt: skip

    # --- others ---

    def say(self, event):
        self.stream.append(event)
        if isinstance(event, Post):
            self.posts[event.id] = event
        elif isinstance(event, Deletion):
            self.posts.pop(event.id, None)

    # --- the channel's side ---

    def maybe_die(self):
        if self.kill_in is not None:
            self.kill_in -= 1
            if self.kill_in < 0:
                raise Killed

    def trouble(self):
        """Before anything was done."""
        self.maybe_die()
        luck = self.random.random()
        if luck < self.faults / 2:
            raise Unreachable("cut before")
        if luck < self.faults:
            raise RateLimited("slow down", retry_after=self.random.choice([1.0, 5.0, 60.0]))

    def after(self):
        """Done, but the channel does not get to know."""
        self.maybe_die()
        if self.random.random() < self.faults / 2:
            raise Unreachable("cut after")


class FakePlatform:
    def __init__(self, network, name="fake"):
        self.network = network
        self.name = name
        self.abilities = network.abilities

    async def receive(self, since):
        after = 0 if since == START else int(since)
        net = self.network
        while True:
            # Repeats: what came before comes again. Reorders: two neighbours change places.
            if net.random.random() < net.faults and after > 0:
                after = max(0, after - 3)
            window = list(enumerate(net.stream))[after:]
            if not window:
                return
            for n, event in window:
                net.maybe_die()
                if net.random.random() < net.faults / 2:
                    raise Unreachable("the stream broke")
                if net.random.random() < net.faults / 4:
                    yield Arrival(str(after), Malformed(network=self.name, reason="nonsense"))
                later = n + 1 < len(net.stream) and net.random.random() < net.faults
                if later:  # its neighbour first; the cursor does not pass what was not given
                    yield Arrival(str(after), net.stream[n + 1])
                after = n + 1
                yield Arrival(str(after), event)

    async def fetch(self, id):
        self.network.trouble()
        return self.network.posts.get(id)

    async def _send(self, kind, target, text, key):
        net = self.network
        net.trouble()
        await asyncio.sleep(0)
        if net.abilities.keys and key in net.by_key:
            net.after()
            return net.by_key[key]
        receipt = Receipt(f"out{len(net.sent)}")
        net.sent.append((kind, target, text, key, receipt.id))
        net.by_key[key] = receipt
        net.after()
        return receipt

    async def relay(self, relay, key):
        if relay.original is not None and relay.original not in self.network.posts:
            raise Gone("the post is gone")
        return await self._send("relay", relay.original, relay.text, key)

    async def reply(self, to, text, key):
        return await self._send("reply", to, text, key)

    async def private(self, to, text, key):
        if to.id.startswith("blocked"):
            raise Rejected("this person takes no private messages")
        return await self._send("private", to.id, text, key)

    async def amend(self, id, text, key):
        return await self._send("amend", id, text, key)

    async def withdraw(self, id):
        self.network.trouble()
        self.network.withdrawn.add(id)
        self.network.after()

    async def members(self):
        for post in list(self.network.posts.values()):
            yield post.author

    async def look(self, key):
        self.network.trouble()
        return self.network.by_key.get(key)

    async def close(self):
        pass


def author(name):
    return Author(f"id-{name}", name)


def post(id, name, text, at=1_800_000_000_000_000, **more):
    return Post(network="fake", id=id, author=author(name), text=text, sent_us=at, **more)


def private(id, name, text, at=1_800_000_000_000_000):
    return PrivateMessage(network="fake", id=id, author=author(name), text=text, sent_us=at)
