"""The channel's core: 50 questions a second for a minute, and a year of a community replayed.

    .venv/bin/python benchmarks/channel.py [seconds]

Times are of this machine; the channel runs on SQLite with every commit on the disk. The network
answers at once, so that what is measured is the channel: `benchmarks/networks.py` has the networks.
Prints a table and writes it to benchmarks/channel.md.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import platform
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import sqlalchemy as sa

from liaisons.channel import tables as t
from liaisons.channel.channel import Channel
from liaisons.channel.events import event
from liaisons.channel.port import Abilities, Arrival, Author, Post, Receipt
from liaisons.channel.runner import Runner
from liaisons.channel.settings import Gate, Noise, Settings, write
from liaisons.channel.state import replay

PER_SECOND, PEOPLE = 50, 500
QUESTIONS, ANSWERS = 3859, 30_000
#: Seconds between two looks at what waits.
LOOK = 5.0


class Quick:
    """A network that does at once what it is told and says 50 questions a second."""

    name = "quick"
    abilities = Abilities(
        keys=True, looks=True, privacy="sealed", edits=True, withdraws=True, boosts=True
    )

    def __init__(self, seconds):
        self.seconds, self.posted, self.relayed, self.heard = seconds, {}, {}, 0

    async def receive(self, since):
        if since:
            await asyncio.sleep(3600)
        began = time.monotonic()
        for n in range(int(self.seconds * PER_SECOND)):
            due = began + n / PER_SECOND
            if due > time.monotonic():
                await asyncio.sleep(due - time.monotonic())
            self.heard = n + 1
            # When it was due to be said: a channel that falls behind is late for it.
            self.posted[f"n{n}"] = due
            yield Arrival(str(n), _post(n))
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


def _post(n):
    return Post(
        network="quick", id=f"n{n}", author=Author(f"a{n % PEOPLE}", f"a{n % PEOPLE}"),
        text=f"Comment soulager une escarre au talon, cas {n} ? #essai",
        sent_us=time.time_ns() // 1000, hashtags=("essai",),
    )  # fmt: skip


def channel(folder):
    """A channel as it is opened to be run: its archive, its tagger, its disk."""
    settings = Settings(
        name="Essai", hashtags=("essai",), gate=Gate(per_day=10**6, provisional=True),
        noise=Noise(per_day=10**6),
    )  # fmt: skip
    write(folder / "channel.toml", settings)
    return Channel.open(folder).engine


class Spent:
    """Seconds of processor that a method took."""

    def __init__(self, thing, name):
        self.seconds, work = 0.0, getattr(thing, name)

        def timed(*args):
            began = time.process_time()
            try:
                return work(*args)
            finally:
                self.seconds += time.process_time() - began

        setattr(thing, name, timed)


async def _live(engine, network, seconds):
    """The channel runs; what waited at each look, and the processor's seconds of each part."""
    runner = Runner(engine, {"quick": network})
    parts = {"in": Spent(runner.intake, "deal_all"), "out": Spent(runner.sender, "_settle")}
    waiting = sa.select(sa.func.count()).where(t.outbox.c.state.in_(["waiting", "sending"]))
    before, looks = time.process_time(), []
    running = asyncio.create_task(runner.run())
    began = time.monotonic()
    while time.monotonic() - began < seconds - LOOK / 2:
        await asyncio.sleep(LOOK)
        with engine.ledger.database.reading() as read:
            left = read.execute(waiting).scalar()
        due = min(seconds, time.monotonic() - began) * PER_SECOND
        looks.append((round(due - network.heard), left))
    await asyncio.sleep(5)
    running.cancel()
    spent = {name: part.seconds for name, part in parts.items()}
    return looks, spent | {"all": time.process_time() - before}


def throughput(seconds):
    network = Quick(seconds)
    with tempfile.TemporaryDirectory() as folder:
        engine = channel(Path(folder))
        looks, spent = asyncio.run(_live(engine, network, seconds))
        engine.ledger.database.close()
    late = [network.relayed[id] - at for id, at in network.posted.items() if id in network.relayed]
    p50, p99 = np.percentile(late, [50, 99])
    n = max(1, len(late))
    each = {name: f"{value / n * 1000:.1f}" for name, value in spent.items()}
    behind = ", ".join(str(max(0, unheard) + left) for unheard, left in looks)
    return [
        ("questions said, at 50 a second", int(seconds * PER_SECOND)),
        ("of these relayed", len(late)),
        (f"waiting, every {LOOK:.0f} s (not heard + not sent)", behind),
        ("from post to relay: median", f"{p50:.3f} s"),
        ("from post to relay: P99", f"{p99:.3f} s"),
        ("processor for a question", f"{each['all']} ms"),
        ("of this: intake, gate, decision, log, outbox, commit", f"{each['in']} ms"),
        ("of this: what was sent written down, commit", f"{each['out']} ms"),
    ]


def _year(ledger):
    """A year of a community, written: each question accepted, told, relayed, and its answers."""
    luck, start = np.random.default_rng(1), 1_700_000_000_000_000
    step = 365 * 86_400 * 10**6 // QUESTIONS
    answers = luck.multinomial(ANSWERS, [1 / QUESTIONS] * QUESTIONS)
    with ledger.writing() as tx:
        for n in range(PEOPLE):
            tx.append(event("met", start, person=f"p{n}", network="quick"))
        for n, given in enumerate(answers):
            q, at = f"q{n}", start + n * step
            about = {"question": q, "person": f"p{luck.integers(PEOPLE)}"}
            tx.append(event("asked", at, network="quick", **about))
            tx.append(event("accepted", at + 1, **about))
            tx.append(event("told", at + 2, code="expect", **about))
            tx.append(event("relayed", at + 3, question=q, network="quick"))
            for a in range(given):
                late, who = int(luck.exponential(12 * 60 * 10**6)), f"p{luck.integers(PEOPLE)}"
                said = {"answer": f"a{n}-{a}", "vetted": True}
                tx.append(event("replied", at + late, question=q, person=who, **said))


def year():
    with tempfile.TemporaryDirectory() as folder:
        ledger = channel(Path(folder)).ledger
        _year(ledger)
        began = time.perf_counter()
        again = replay(ledger.events())
        took = time.perf_counter() - began
        assert again == ledger.state()
        ledger.database.close()
    return [(f"a year replayed ({QUESTIONS:,} questions, {ANSWERS:,} answers)", f"{took:.2f} s")]


def main():
    rows = year() + throughput(float(sys.argv[1]) if len(sys.argv) > 1 else 60.0)
    table = "\n".join(["| what | measured |", "|---|---|", *(f"| {a} | {b} |" for a, b in rows)])
    said = (
        f"# The channel's core\n\n{dt.date.today()}, {os.cpu_count()} cores, "
        f"{platform.machine()}, Python {platform.python_version()}, SQLite "
        f"{sqlite3.sqlite_version}, every commit on the disk. Load of the machine when it ended: "
        f"{os.getloadavg()[0]:.1f}. Targets: nothing waits longer at the end than at the "
        "beginning; median below 1 s, P99 below 3 s; a year in less than a minute. One run.\n\n"
        f"{table}\n"
    )
    Path(__file__).with_suffix(".md").write_text(said, "utf-8")
    print(said)


if __name__ == "__main__":
    main()
