"""A channel on a fake network, killed and opened again at will; time stands until moved."""

from __future__ import annotations

import asyncio
import itertools
from contextlib import aclosing

import msgspec
import sqlalchemy as sa

from liaisons.channel import tables as t
from liaisons.channel.archive import Archive
from liaisons.channel.channel import Channel
from liaisons.channel.engine import Engine
from liaisons.channel.events import event
from liaisons.channel.gate import Readers, Span
from liaisons.channel.ledger import Ledger
from liaisons.channel.runner import Runner, together
from liaisons.channel.settings import Follow, Gate, Policy, Settings, Vetting
from liaisons.channel.state import replay
from liaisons.channel.tagging import Tagger
from liaisons.database import in_file, open_database
from tests.channel.fake import FakePlatform, Killed

NOW = 1_800_000_000_000_000
SECOND, MINUTE, HOUR, DAY = 10**6, 60 * 10**6, 3600 * 10**6, 86_400 * 10**6


def _details(text):
    return [Span("phone", text.index("06"), text.index("06") + 10)] if "06" in text else []


def _care(text):
    return "distress" if "mourir" in text else ("emergency" if "respire plus" in text else "")


READERS = Readers(
    question=lambda text: "?" in text,
    details=_details,
    care=_care,
    similar=lambda text: ["q-before"] if "encore" in text else [],
    subjects=lambda text: [s for s in ("dermato", "cardio") if s in text],
)


def settings(**more):
    usual = {
        "name": "Essai", "address": "https://essai.example", "hashtags": ("doctoctoc",),
        "professions": ("médecin", "aide à domicile"),
        "gate": Gate(per_day=50), "follow": Follow(), "vetting": Vetting(),
    }  # fmt: skip
    return Settings(**(usual | more))


def _hasty(connection, _record):
    connection.execute("pragma synchronous = off").close()


class World:
    """A channel, its network and its clock."""

    def __init__(self, folder, network, readers=READERS, url="", **said):
        self.folder = folder
        self.url = url
        self.network = network
        self.policy = Policy(settings(**said))
        self.readers = readers
        self.now = NOW
        self.database = None
        self._ids = itertools.count()
        self.open()

    def open(self):
        """As after a kill: nothing is left but the database."""
        if self.database is not None:
            self.database.close()
        if self.url:
            self.database = open_database(self.url)
        else:
            self.database = in_file(self.folder / "channel.db")
            # The process dies here, not the machine: the disk need not be waited for.
            sa.event.listen(self.database.engine, "connect", _hasty)
            self.database.engine.dispose()
        self.ledger = Ledger(self.database, b"k" * 32)
        self.engine = Engine(
            self.ledger, self.policy, self.readers, b"k" * 32,
            clock=lambda: self.now, new_id=lambda prefix: f"{prefix}{next(self._ids):08d}",
        )  # fmt: skip
        self.platform = FakePlatform(self.network)
        self.runner = Runner(self.engine, {"fake": self.platform})
        self.intake = self.runner.intake
        self.runner.sender.recover()

    def pages(self):
        """The same channel as its pages see it."""
        said = self.policy.settings
        archive = Archive(self.ledger, said)
        return Channel(self.folder, self.policy, self.engine, archive, Tagger(said))

    def member(self, name, profession="médecin", role="member", **profile):
        """Somebody vetted, known on the network as ``name``."""
        from tests.channel.fake import author

        with self.ledger.writing() as tx:
            person, until = (
                self.intake.person(tx, "fake", author(name), self.now),
                self.now + 730 * DAY,
            )
            lines = [
                event("declared", self.now, person=person, profession=profession,
                      manager=profile.pop("manager", False)),
                event("vetted", self.now, person=person, code="steward", until_us=until),
                event("role", self.now, person=person, code=role),
                event("profile", self.now, person=person, **profile),
            ]  # fmt: skip
            for line in lines:
                tx.append(line)
        return person

    def hear(self, *events):
        """Say things on the network and deal with them, and with what follows."""
        for said in events:
            self.network.say(said)
        self.settle()

    def settle(self, rounds=200):
        """Listen, keep time and send until nothing moves; troubles are tried again."""
        asyncio.run(self._settle(rounds))

    async def _settle(self, rounds):
        from liaisons.channel.port import PlatformError

        for _ in range(rounds):
            moved = 0
            try:
                most = self.network.random.randint(1, 4)
                async with (
                    aclosing(self.platform.receive(self.runner.cursor("fake"))) as stream,
                    aclosing(together(stream, most)) as batches,
                ):
                    async for batch in batches:
                        await self.runner.deal(self.platform, batch)
                        moved += len(batch)
            except PlatformError:
                moved += 1
            moved += self.engine.tick()
            moved += await self.runner.sender.send()
            if not moved:
                due = self.runner.sender.next_us()
                if due is None:
                    return
                self.now = max(self.now + SECOND, due)  # a network may ask for a rest

    def later(self, us):
        self.now += us
        self.settle()

    @property
    def state(self):
        return self.ledger.state()

    def question(self, n=-1):
        return list(self.state.questions.values())[n]

    def told(self, name):
        return [
            text
            for kind, to, text, *_ in self.network.sent
            if kind == "private" and to == f"id-{name}"
        ]

    def relays(self):
        return [(target, text) for kind, target, text, *_ in self.network.sent if kind == "relay"]

    def kinds(self, question=None):
        return [e.kind for e in self.ledger.events() if question is None or e.question == question]

    def rows(self, *states):
        with self.database.reading() as read:
            asked = sa.select(t.outbox).where(t.outbox.c.state.in_(states))
            return read.execute(asked).all()

    def agree(self):
        """The log, replayed, gives the state that the channel acts on."""
        again = replay(self.ledger.events())
        assert again == self.state
        assert msgspec.json.encode(vars(again)) == msgspec.json.encode(vars(self.state))


__all__ = ["Killed", "World"]
