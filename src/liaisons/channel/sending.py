"""What is to be sent, sent once: claimed, tried, settled, each in a transaction of its own.

A row is marked before it is tried, and settled after. A kill in between leaves a row whose end is
not known: it is looked for on the network before it is sent again, where the network can be looked
at; where it knows keys, sending again makes no second message.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Mapping
from typing import Any

import msgspec
import sqlalchemy as sa

from liaisons.channel import composing, messages, statements
from liaisons.channel import tables as t
from liaisons.channel.clocks import Clock
from liaisons.channel.effects import SendKind
from liaisons.channel.engine import Engine, address
from liaisons.channel.events import Event, event
from liaisons.channel.ledger import Transaction
from liaisons.channel.messages import Context
from liaisons.channel.port import (
    Gone,
    Platform,
    PlatformError,
    RateLimited,
    Receipt,
    Rejected,
    Relay,
)
from liaisons.channel.settings import DAY_US
from liaisons.channel.state import LIVE, State

#: Seconds that one attempt may last, and between attempts at most.
PATIENCE, LONGEST_WAIT = 30.0, 900.0
#: Seconds that a network may ask for at most; nothing waits longer.
LONGEST_REST = 3000.0
#: Seconds before looking again whether a relay that is to be changed is out.
WAIT_FOR_RELAY = 15.0
FAR_US = 3600 * 1_000_000
#: How long something is tried before it is a dead letter.
GIVEN_UP_US = 2 * DAY_US
#: How many are in flight at a time.
TOGETHER = 40


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the outbox."""

    id: int
    key: str
    network: str
    kind: SendKind
    question: str
    person: str
    code: str
    about: str
    attempts: int
    tried: bool
    queued_us: int


class Settled(msgspec.Struct, frozen=True, kw_only=True):
    """How an attempt ended."""

    row: Row
    state: str  # sent, dead, dropped or waiting
    receipt: Receipt | None = None
    error: str = ""
    wait: float = 0.0
    tried: bool = False
    code: str = ""


class Sender:
    """Sends what is due. One per channel: whoever holds it is alone."""

    def __init__(self, engine: Engine, platforms: Mapping[str, Platform]) -> None:
        self._engine = engine
        self._platforms = platforms
        self._rests_until: dict[str, int] = defaultdict(int)
        self._clock = Clock(engine)
        self.last_errors: dict[str, str] = {}

    def recover(self) -> None:
        """After a kill: what was being tried may or may not have been sent."""
        with self._engine.ledger.writing() as tx:
            o = t.outbox.c
            left = t.outbox.update().where(o.state == "sending")
            tx.write.execute(left.values(state="waiting", tried=True))

    async def send(self) -> int:
        """Try what is due, once; how many rows were tried."""
        back = self._clock.mend()
        for network in self._rests_until if back else ():
            self._rests_until[network] -= back
        rows = self._claim()
        if rows:
            settled = await asyncio.gather(*(self._attempt(row) for row in rows))
            self._settle(settled)
        return len(rows)

    def next_us(self) -> int | None:
        """When something is due next."""
        o = t.outbox.c
        asked = sa.select(sa.func.min(o.next_us)).where(o.state == "waiting")
        with self._engine.ledger.database.reading() as read:
            found = read.execute(asked).scalar()
        return None if found is None else min(found, self._engine.clock() + FAR_US)

    # --- claim ---

    def _claim(self) -> list[Row]:
        now = self._engine.clock()
        awake = [
            name for name in self._platforms if not now < self._rests_until[name] < now + FAR_US
        ]
        # What is due further away than anything can be was set before the clock was put back.
        due = {"now": now, "far": now + FAR_US, "awake": awake}
        with self._engine.ledger.database.reading() as read:
            if not awake or read.execute(statements.ANY_DUE, due).first() is None:
                return []
        with self._engine.ledger.writing() as tx:
            found = tx.write.execute(statements.DUE, due | {"most": TOGETHER}).mappings()
            rows = [Row(**row) for row in found]
            tx.write.execute(statements.CLAIM, {"rows": [row.id for row in rows]})
        return rows

    # --- try ---

    async def _attempt(self, row: Row) -> Settled:
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._deliver(row)
        except RateLimited as limited:
            wait = min(max(limited.retry_after, 1.0), LONGEST_REST)
            self._rests_until[row.network] = self._engine.clock() + int(wait * 1e6)
            return Settled(row=row, state="waiting", error=str(limited), wait=wait, tried=row.tried)
        except (Gone, Rejected) as refused:
            code = "gone" if isinstance(refused, Gone) else "rejected"
            return Settled(row=row, state="dead", error=str(refused), code=code)
        except (PlatformError, TimeoutError) as error:
            return self._later(row, str(error) or type(error).__name__)
        except Exception as error:  # noqa: BLE001 - a platform's own defect must not stop the others
            return self._later(row, f"{type(error).__name__}: {error}")

    def _later(self, row: Row, error: str) -> Settled:
        self.last_errors[row.network] = error
        if self._engine.clock() - row.queued_us > GIVEN_UP_US:
            return Settled(row=row, state="dead", error=error, code="given_up")
        wait = min(2.0 ** min(row.attempts, 10), LONGEST_WAIT)
        return Settled(row=row, state="waiting", error=error, wait=wait, tried=True)

    async def _deliver(self, row: Row) -> Settled:
        platform = self._platforms[row.network]
        if row.tried and platform.abilities.looks and row.kind != "withdraw":
            found = await platform.look(row.key)
            if found is not None:
                return Settled(row=row, state="sent", receipt=found)
        with self._engine.ledger.reading() as (read, state):
            if self._stale(state, row):
                unsure = row.tried and row.kind == "relay" and not platform.abilities.looks
                if not (unsure and platform.abilities.keys):
                    return Settled(row=row, state="dropped")
                # It may be out there: its key makes the network say where, to withdraw it.
                return await self._found_out(row, platform)
            doing = self._prepare(read, state, row, platform)
        if isinstance(doing, Settled):
            return doing
        return Settled(row=row, state="sent", receipt=await doing)

    async def _found_out(self, row: Row, platform: Platform) -> Settled:
        return Settled(
            row=row, state="sent", receipt=await platform.relay(Relay(text="…"), row.key)
        )

    def _stale(self, state: State, row: Row) -> bool:
        """Whether there is no reason to send this any more."""
        question = state.questions.get(row.question)
        if row.kind in ("relay", "amend") and question is not None:
            return question.phase not in LIVE
        if row.code in ("routed", "duty") and question is not None:
            return question.answered or question.phase not in LIVE
        return row.kind == "private" and state.members[row.person].standing == "erased"

    def _prepare(
        self, read: sa.Connection, state: State, row: Row, platform: Platform
    ) -> Awaitable[Receipt] | Settled:
        """The call that does it, its words made now."""
        if row.kind in ("withdraw", "amend"):
            return self._change(read, state, row, platform)
        context = composing.context(self._engine, read, state, row.key, row)
        if row.kind == "relay":
            relay = composing.relay(self._engine, read, state, row, context, platform)
            if relay is None:
                return Settled(row=row, state="dropped")
            return platform.relay(relay, row.key)
        to = address(read, row.person, row.network)
        if to is None or to.network != row.network:
            return Settled(row=row, state="dropped")
        if platform.abilities.privacy == "none":
            return self._publicly(read, row, context, platform)
        text = composing.fitted(composing.private(row, context), platform.abilities.max_length)
        return platform.private(to.author, text, row.key)

    def _publicly(
        self, read: sa.Connection, row: Row, said: Context, platform: Platform
    ) -> Awaitable[Receipt] | Settled:
        """Where nothing private can be said: that something waits, under what they wrote."""
        text = messages.publicly(row.code, said)
        if text is None:
            return Settled(row=row, state="dropped", error="no_private_messages")
        post = composing.native(read, row)
        if not post:
            return Settled(row=row, state="dead", code="no_private_messages")
        return platform.reply(post, composing.fitted(text, platform.abilities.max_length), row.key)

    def _change(
        self, read: sa.Connection, state: State, row: Row, platform: Platform
    ) -> Awaitable[Receipt] | Settled:
        """Amend or withdraw what a relay became, once it is known what it became."""
        o = t.outbox.c
        asked = sa.select(o.state, o.receipt, o.code, o.kind, o.about).where(o.key == row.about)
        relay = read.execute(asked).one()
        if relay.state in ("waiting", "sending"):
            return Settled(row=row, state="waiting", wait=WAIT_FOR_RELAY, tried=row.tried)
        if relay.state != "sent" or not relay.receipt:
            return Settled(row=row, state="dropped")
        if row.kind == "withdraw":
            if relay.kind == "private" and not platform.abilities.recalls:
                return Settled(row=row, state="dropped", error="cannot_recall")
            return self._taken_back(row, platform, relay.receipt)
        if relay.code == "digest":
            context = composing.context(self._engine, read, state, row.key, row)
            ids = relay.about.split()[1:]
            text = composing.digest_of(read, state, ids, context, platform)
            if text is None or not platform.abilities.edits:  # what others asked goes with it
                return self._taken_back(row, platform, relay.receipt)
            return platform.amend(relay.receipt, text, row.key)
        text = composing.amended(self._engine, read, state, row, platform)
        if text is None:
            return Settled(row=row, state="dropped")
        if not platform.abilities.edits:
            return platform.reply(relay.receipt, text, row.key)
        return platform.amend(relay.receipt, text, row.key)

    def _taken_back(
        self, row: Row, platform: Platform, receipt: str
    ) -> Awaitable[Receipt] | Settled:
        if not platform.abilities.withdraws:
            return Settled(row=row, state="dead", code="cannot_withdraw")
        return _withdrawn(platform, receipt)

    # --- settle ---

    def _settle(self, settled: list[Settled]) -> None:
        now = self._engine.clock()
        with self._engine.ledger.writing() as tx:
            for one in settled:
                self._write(tx, one, now)

    def _write(self, tx: Transaction, one: Settled, now: int) -> None:
        row = one.row
        values: dict[str, Any] = {
            "state": one.state, "error": one.error or None, "tried": one.tried,
            "next_us": now + int(one.wait * 1e6),
        }  # fmt: skip
        if one.state == "sent":
            values |= {"sent_us": now, "receipt": one.receipt.id if one.receipt else ""}
        tx.write.execute(statements.SETTLE, {"row": row.id, **values})
        self._engine.record(tx, self._lines(tx, one, now))

    def _lines(self, tx: Transaction, one: Settled, now: int) -> list[Event]:
        row = one.row
        about = {"question": row.question, "person": row.person}
        if one.state == "dead":
            return [event("undelivered", now, code=f"{row.kind}:{one.code}", **about)]
        if one.state != "sent" or row.kind in ("withdraw", "amend"):
            return []
        if row.kind == "private":
            return [event("told", now, code=row.code, **about)]
        network, _space, ids = row.about.partition(" ")
        questions = ids.split() or [row.question]
        if one.receipt is not None and one.receipt.id:
            composing.placed(tx, network, one.receipt.id, questions)
        return [
            event("relayed", now, question=id, network=network, code=row.code) for id in questions
        ]


async def _withdrawn(platform: Platform, id: str) -> Receipt:
    await platform.withdraw(id)
    return Receipt(id)
