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
from liaisons.channel.messages import QUOTING
from liaisons.channel.port import Author
from liaisons.channel.settings import DAY_US, Policy
from liaisons.channel.state import State

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
        if any(timer.kind == "sweep" for timer in timers):
            self.ledger.database.swept()
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
        """Amend or withdraw what was sent of a question; what was not tried is never sent."""
        o = t.outbox.c
        asked = sa.select(o.id, o.key, o.network, o.state, o.tried, o.kind, o.code)
        live = asked.where(o.state.in_(["waiting", "sending", "sent"]), _quotes(tx.state, send))
        for row in tx.write.execute(live.order_by(o.id)).all():
            if row.state == "waiting" and not row.tried:
                if send.kind == "withdraw" and row.code not in ("digest", "letter"):
                    drop = t.outbox.update().where(o.id == row.id)
                    tx.write.execute(drop.values(state="dropped"))
                continue
            about = msgspec.structs.replace(send, key=f"{send.key}-{row.id}", about=row.key)
            if row.kind == "relay" and row.code == "digest":  # of others' questions too
                about = msgspec.structs.replace(about, kind="amend", code="digest", question="")
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


def _quotes(state: State, send: Send) -> sa.ColumnElement[bool]:
    """The lines of the outbox that hold the text which ``send`` changes or takes back.

    ``send.about`` is an answer; without it, the question: its relays and, to take it back, the
    private messages that quote it.
    """
    o = t.outbox.c
    if send.about:
        return (o.kind == "private") & (o.code == "answer") & (o.about == send.about)
    relayed = (o.kind == "relay") & (
        (o.question == send.question)
        | ((o.code == "digest") & o.about.contains(send.question, autoescape=True))
    )
    if send.kind != "withdraw":
        return relayed
    told = (o.kind == "private") & o.code.in_(QUOTING) & (o.question == send.question)
    pointed = [q.id for q in state.questions.values() if send.question in q.similar]
    near = (o.code == "held:similar") & o.question.in_(pointed)
    letters = (o.code == "letter") & o.about.contains(send.question, autoescape=True)
    return sa.or_(relayed, told, near, letters)


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
