"""The channel's core: 50 questions a second for a minute, and a year of a community replayed.

    .venv/bin/python benchmarks/channel.py [seconds]

Times are of this machine; the channel runs on SQLite with every commit on the disk. The network
answers at once, so that what is measured is the channel.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import sqlalchemy as sa

from liaisons.channel import tables as t
from liaisons.channel.engine import Engine
from liaisons.channel.events import event
from liaisons.channel.ledger import Ledger
from liaisons.channel.port import Abilities, Arrival, Author, Post, Receipt
from liaisons.channel.reading import readers
from liaisons.channel.runner import Runner
from liaisons.channel.settings import Gate, Noise, Policy, Settings
from liaisons.channel.state import replay
from liaisons.database import in_file

PER_SECOND, PEOPLE = 50, 500
QUESTIONS, ANSWERS = 3859, 30_000


class Quick:
    """A network that does at once what it is told and says 50 questions a second."""

    name = "quick"
    abilities = Abilities(
        keys=True, looks=True, privacy="sealed", edits=True, withdraws=True, boosts=True
    )

    def __init__(self, seconds):
        self.seconds, self.posted, self.relayed = seconds, {}, {}

    async def receive(self, since):
        if since:
            await asyncio.sleep(3600)
        began = time.monotonic()
        for n in range(int(self.seconds * PER_SECOND)):
            await asyncio.sleep(max(0.0, began + n / PER_SECOND - time.monotonic()))
            id, us = f"n{n}", time.time_ns() // 1000
            # When it was due to be said: a channel that falls behind is late for it.
            self.posted[id] = began + n / PER_SECOND
            who = Author(f"a{n % PEOPLE}", f"a{n % PEOPLE}")
            text = f"Comment soulager une escarre au talon, cas {n} ? #essai"
            yield Arrival(
                str(n),
                Post(
                    network="quick", id=id, author=who, text=text, sent_us=us, hashtags=("essai",)
                ),
            )
        await asyncio.sleep(3600)

    async def relay(self, relay, key):
        self.relayed[relay.original] = time.monotonic()
        return Receipt(f"r{relay.original}")

    async def private(self, to, text, key):
        return Receipt(key)

    async def fetch(self, id):
        return None

    async def look(self, key):
        return None


def channel(folder):
    settings = Settings(
        name="Essai", hashtags=("essai",), gate=Gate(per_day=10**6, provisional=True),
        noise=Noise(per_day=10**6),
    )  # fmt: skip
    ledger = Ledger(in_file(folder / "channel.db"), b"k" * 32)
    return Engine(ledger, Policy(settings), readers(settings), b"k" * 32)


def throughput(seconds):
    with tempfile.TemporaryDirectory() as folder:
        engine, network = channel(Path(folder)), Quick(seconds)
        spent = time.process_time()

        async def live():
            running = asyncio.create_task(Runner(engine, {"quick": network}).run())
            await asyncio.sleep(seconds)
            waiting = sa.select(sa.func.count()).where(t.outbox.c.state == "waiting")
            with engine.ledger.database.reading() as read:
                left = read.execute(waiting).scalar()
            behind = int(seconds * PER_SECOND) - len(network.posted)
            await asyncio.sleep(5)
            running.cancel()
            return left, behind

        left, behind = asyncio.run(live())
        late = [
            network.relayed[id] - at for id, at in network.posted.items() if id in network.relayed
        ]
        engine.ledger.database.close()
    spent = time.process_time() - spent
    p50, p99 = np.percentile(late, [50, 99])
    said = int(seconds * PER_SECOND)
    print(f"{len(late)} of {said} relayed; at the end {left} to send, {behind} not heard")
    print(f"{spent / max(1, len(late)) * 1000:.1f} ms of processor per question")
    print(f"from post to relay: median {p50:.3f} s, P99 {p99:.3f} s")


def year():
    luck = np.random.default_rng(1)
    with tempfile.TemporaryDirectory() as folder:
        engine = channel(Path(folder))
        ledger, start = engine.ledger, 1_700_000_000_000_000
        step = 365 * 86_400 * 10**6 // QUESTIONS
        with ledger.writing() as tx:
            for n in range(PEOPLE):
                tx.append(event("met", start, person=f"p{n}", network="quick"))
        answers = luck.multinomial(ANSWERS, [1 / QUESTIONS] * QUESTIONS)
        with ledger.writing() as tx:
            for n, given in enumerate(answers):
                q, who, at = f"q{n}", f"p{luck.integers(PEOPLE)}", start + n * step
                about = {"question": q, "person": who}
                tx.append(event("asked", at, network="quick", **about))
                tx.append(event("accepted", at + 1, **about))
                tx.append(event("told", at + 2, code="expect", **about))
                tx.append(event("relayed", at + 3, question=q, network="quick"))
                for a in range(given):
                    late = int(luck.exponential(12 * 60 * 10**6))
                    tx.append(
                        event("replied", at + late, question=q, person=f"p{luck.integers(PEOPLE)}",
                              answer=f"a{n}-{a}", vetted=True)
                    )  # fmt: skip
        began = time.perf_counter()
        again = replay(ledger.events())
        took = time.perf_counter() - began
        assert again == ledger.state()
        ledger.database.close()
    print(f"a year ({QUESTIONS} questions, {ANSWERS} answers) replayed in {took:.2f} s")


if __name__ == "__main__":
    year()
    throughput(float(sys.argv[1]) if len(sys.argv) > 1 else 60.0)
