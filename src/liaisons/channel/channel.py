"""A channel as pages and commands see it: what can be done, what can be known, by whom.

    channel = Channel.open(folder)
    person = channel.enter("account-7", "anne")
    question = channel.ask(person, "Que faire d'une verrue ?")

Every act and every query says the right that it needs; whoever lacks it is told so. What members do
with questions is in ``asking``, who takes part in ``belonging``.
"""

from __future__ import annotations

import secrets
from pathlib import Path

import sqlalchemy as sa

from liaisons.channel import levels as levels_
from liaisons.channel import moderating, reading, transparency, trying
from liaisons.channel import tables as t
from liaisons.channel.acting import Held, Shown
from liaisons.channel.archive import Archive, Found
from liaisons.channel.asking import Asking
from liaisons.channel.belonging import Belonging
from liaisons.channel.engine import Engine
from liaisons.channel.events import Event
from liaisons.channel.ledger import Ledger
from liaisons.channel.port import PAGES
from liaisons.channel.rights import Who
from liaisons.channel.settings import FILE, MINUTE_US, Policy, load
from liaisons.channel.state import LIVE, Item, Member, Vetting
from liaisons.channel.tagging import Tagger
from liaisons.channel.transparency import Month
from liaisons.database import in_file, open_database
from liaisons.files import write_atomically

__all__ = ["PAGES", "Channel", "Held", "Shown"]


class Channel(Asking, Belonging):
    """An open channel."""

    def __init__(
        self, folder: Path, policy: Policy, engine: Engine, archive: Archive, tagger: Tagger
    ) -> None:
        super().__init__(folder, policy, engine)
        self._archive, self._tagger = archive, tagger

    @classmethod
    def open(cls, folder: Path, dry: bool = False) -> Channel:
        """The channel in ``folder``. NotFound where there is none, BadStudy where it is wrong.

        ``dry`` keeps what it does apart, in ``dry.db``: nothing of it was done.
        """
        policy = load(folder / FILE)
        url = "" if dry else policy.settings.database
        file = folder / ("dry.db" if dry else "channel.db")
        database = open_database(url) if url else in_file(file)
        key = _key(folder)
        ledger = Ledger(database, key)
        archive = Archive(ledger, policy.settings)
        tagger = Tagger(policy.settings)
        readers = reading.readers(policy.settings, archive.similar, tagger.subjects)
        return cls(folder, policy, Engine(ledger, policy, readers, key), archive, tagger)

    def close(self) -> None:
        self.ledger.database.close()

    def moderate(self, who: Who, item: str, outcome: str) -> None:
        """Settle something in the queue; see ``moderating.OUTCOMES``."""
        who.need("queue")
        with self._acting(who) as (tx, now):
            moderating.settle(self._intake, self.engine, tx, who, item, outcome, now)

    def reverse(self, who: Who, item: str) -> None:
        """Undo a decision: it waits again, and what followed from it is undone."""
        who.need("decide")
        with self._acting(who) as (tx, now):
            moderating.reverse(self.engine, tx, who, item, now)

    def warm(self) -> None:
        """Make the archive's index and learn from corrections now, not at the first question."""
        self._archive.refresh()
        self._tagger.teach(self.ledger)

    # --- what can be known ---

    def my_questions(self, who: Who) -> list[Shown]:
        """One's own questions, the last first, with what became of them."""
        who.need("own")
        with self.ledger.reading() as (read, state):
            mine = [q for q in state.questions.values() if q.person == who.person]
            return [self._shown(read, q) for q in reversed(mine)]

    def open_questions(self, who: Who) -> list[Shown]:
        """What waits for an answer, the oldest first."""
        who.need("ask")
        with self.ledger.reading() as (read, state):
            waiting = [
                q for q in state.questions.values() if q.phase in LIVE and not q.answered
            ]  # fmt: skip
            return [self._shown(read, q) for q in waiting if q.relayed_us]

    def archive(self, who: Who, typed: str = "", subject: str = "", most: int = 50) -> list[Shown]:
        """Answered questions that hold the words typed, whatever their endings and accents.

        The closest first; nothing typed, the last first.
        """
        return self.those(who, self.found(who, typed, subject, most))

    def those(self, who: Who, found: Found) -> list[Shown]:
        """What was found, as it is read."""
        who.need("archive")
        with self.ledger.reading() as (read, state):
            return [self._shown(read, state.questions[id]) for id in found.ids]

    def found(self, who: Who, typed: str = "", subject: str = "", most: int = 50) -> Found:
        """The same by their ids, with how many there are in all and of each subject."""
        who.need("archive")
        members = who.may("members_archive")
        return self._archive.search(typed, members=members, subject=subject, size=most)

    def queue(self, who: Who) -> list[Item]:
        """What waits for a moderator, the most pressing first."""
        who.need("queue")
        return moderating.waiting(self.ledger.state())

    def queue_today(self, who: Who) -> tuple[list[Item], int]:
        """What one moderator is shown today, and how much more waits."""
        who.need("queue")
        most, now = self.policy.settings.moderation.per_day, self.engine.clock()
        return moderating.shown(self.ledger.state(), who.person, most, now)

    def reports(self, who: Who) -> list[Item]:
        """What members reported, the last first, decided or not."""
        who.need("queue")
        items = self.ledger.state().items.values()
        return sorted((i for i in items if i.what == "report"), key=lambda i: -i.opened_us)

    def vettings(self, who: Who) -> list[Vetting]:
        """Those about whom one is asked."""
        who.need("vouch")
        return [
            v for v in self.ledger.state().vettings.values()
            if not v.outcome and who.person in (*v.drawn, v.senior) and who.person not in v.votes
        ]  # fmt: skip

    def members(self, who: Who) -> list[Member]:
        who.need("people")
        return list(self.ledger.state().members.values())

    def me(self, who: Who) -> Member:
        """One's own profile; nobody else's."""
        return self._member(self.ledger.state().members, who.person)

    def levels(self, who: Who, since_us: int, until_us: int) -> levels_.Levels:
        who.need("levels")
        state, zone = self.ledger.state(), self.policy.zone
        return levels_.levels(state, zone, since_us, until_us, smallest=_smallest(who))

    def transparency(self, who: Who) -> list[Month]:
        """What was refused and why, how fast, month by month; for everybody."""
        who.need("levels")
        c = t.log.c
        with self.ledger.reading() as (read, state):
            asked = sa.select(c.kind, c.at_us).where(c.kind.in_(transparency.KINDS))
            lines = [Event(kind, at_us) for kind, at_us in read.execute(asked)]
        now = self.engine.clock()
        return transparency.months(state, lines, self.policy.zone, now + 1, _smallest(who))

    def try_policy(self, who: Who, new: Policy, days: int) -> trying.Trial:
        """What ``new`` would have done with the questions of the last days."""
        who.need("settings")
        now = self.engine.clock()
        since = now - days * 24 * 60 * MINUTE_US
        return trying.attempt(self.ledger, self.policy, new, self.engine.readers, since, now)


def _smallest(who: Who) -> int:
    """Below how many people something is masked; whoever holds the settings sees it as it is."""
    return 1 if who.may("settings") else levels_.SMALLEST


def _key(folder: Path) -> bytes:
    """The channel's key, made once; without it keys and one-time addresses mean nothing."""
    path = folder / "keys" / "channel.key"
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_atomically(path, secrets.token_bytes(32), 0o600)
    return path.read_bytes()
