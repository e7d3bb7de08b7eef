"""One step of the channel: lines, and what follows from them, written in one transaction."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections import deque
from collections.abc import Callable, Iterable

import msgspec
import sqlalchemy as sa

from liaisons.channel import decide, statements
from liaisons.channel import tables as t
from liaisons.channel.consequences import consequences
from liaisons.channel.effects import Send, Timer
from liaisons.channel.events import Event
from liaisons.channel.gate import Readers
from liaisons.channel.ledger import Ledger, Transaction
from liaisons.channel.port import Author
from liaisons.channel.settings import DAY_US, Policy

#: How long a one-time address holds.
TOKEN_US = 7 * DAY_US


def clock() -> int:
    """Now, in microseconds since 1970."""
    return time.time_ns() // 1000


def new_id(prefix: str) -> str:
    """An id that says nothing and cannot be guessed."""
    return prefix + secrets.token_hex(8)


class Engine(msgspec.Struct, frozen=True):
    """What every step needs: the ledger, the policy, who reads texts, the time, ids."""

    ledger: Ledger
    policy: Policy
    readers: Readers
    key: bytes
    clock: Callable[[], int] = clock
    new_id: Callable[[str], str] = new_id

    def record(self, tx: Transaction, lines: Iterable[Event]) -> list[Event]:
        """Write lines and all that follows from them; what was written, numbered."""
        waiting, written = deque(lines), list[Event]()
        while waiting:
            e = tx.append(waiting.popleft())
            written.append(e)
            for effect in consequences(tx.state, self.policy, e):
                if isinstance(effect, Timer):
                    tx.wait(effect)
                else:
                    self._queue(tx, effect, e.at_us)
            waiting.extend(decide.reactions(tx.state, self.policy, e, self.new_id))
        return written

    def tick(self) -> int:
        """Deal with what is due; how many times were."""
        now = self.clock()
        with self.ledger.database.reading() as read:
            if read.execute(statements.TIMER_DUE, {"now": now}).first() is None:
                return 0
        with self.ledger.writing() as tx:
            timers = tx.due(now)
            for timer in timers:
                self.record(tx, decide.due(tx.state, self.policy, timer.kind, timer.ref, now))
        return len(timers)

    def token(self, key: str) -> str:
        """The one-time address that the message with this key speaks of."""
        said = hmac.new(self.key, f"token {key}".encode(), hashlib.blake2b)
        return said.hexdigest()[:40]

    # --- what is to be sent ---

    def _queue(self, tx: Transaction, send: Send, now: int) -> None:
        if send.kind == "private":
            network = address(tx.write, send.person, self._preferred(tx, send.question))
            if network is not None:
                self._put(tx, send, network.network, now)
                if send.code in ("held:details", "answer_details"):
                    self._open(tx, send, now)
        elif send.kind == "relay":
            self._put(tx, send, send.about.split(" ")[0], now)
        else:
            self._after_relays(tx, send, now)

    def _preferred(self, tx: Transaction, question: str) -> str:
        q = tx.state.questions.get(question)
        return q.network if q else ""

    def _after_relays(self, tx: Transaction, send: Send, now: int) -> None:
        """Amend or withdraw each relay of a question; one that was not tried is never sent."""
        o = t.outbox.c
        rows = tx.write.execute(
            sa.select(o.id, o.key, o.network, o.state, o.tried, o.kind, o.code).where(
                o.question == send.question,
                o.state.in_(["waiting", "sending", "sent"]),
                o.kind == "relay",
            )
        ).all()
        for row in rows:
            if row.state == "waiting" and not row.tried:
                if send.kind == "withdraw":
                    drop = t.outbox.update().where(o.id == row.id)
                    tx.write.execute(drop.values(state="dropped"))
                continue
            about = msgspec.structs.replace(send, key=f"{send.key}-{row.id}", about=row.key)
            self._put(tx, about, row.network, now)

    def _put(self, tx: Transaction, send: Send, network: str, now: int) -> None:
        row = {
            "key": self._prefix + send.key, "network": network, "kind": send.kind,
            "question": send.question, "person": send.person, "code": send.code,
            "about": send.about, "state": "waiting", "attempts": 0, "tried": False,
            "next_us": now, "queued_us": now,
        }  # fmt: skip
        tx.write.execute(statements.QUEUE, row)
        tx.wrote = True

    @property
    def _prefix(self) -> str:
        """What tells this channel's keys from those of another on the same network."""
        return hashlib.blake2b(self.key, digest_size=4, person=b"keys").hexdigest() + "-"

    def _open(self, tx: Transaction, send: Send, now: int) -> None:
        """The one-time address of a held text, for its author only."""
        token = self.token(self._prefix + send.key)
        row = {"question": send.about or send.question, "person": send.person}
        said = {"hash": hashed(token), "expires_us": now + TOKEN_US}
        tx.write.execute(t.tokens.insert().values(**row, **said))


class Address(msgspec.Struct, frozen=True):
    """Where somebody can be written to."""

    network: str
    author: Author


def address(read: sa.Connection, person: str, preferred: str) -> Address | None:
    """Where to write to ``person``: where their question is, else where they are known."""
    rows = [tuple(row) for row in read.execute(statements.ADDRESSES, {"person": person})]
    rows.sort(key=lambda row: row[0] != preferred)
    return Address(rows[0][0], Author(rows[0][1], rows[0][2])) if rows else None


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
