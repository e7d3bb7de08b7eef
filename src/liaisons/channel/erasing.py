"""A person forgotten: texts, identities and places go; the log keeps ids that lead nowhere."""

from __future__ import annotations

import sqlalchemy as sa

from liaisons.channel import tables as t
from liaisons.channel.ledger import Transaction


def erase(transaction: Transaction, person: str, now_us: int) -> None:
    """Empty all that ``person`` wrote, or that was written to them, and who they are.

    What hangs on their questions (what others answered) stays with its own author; relays are
    withdrawn by whoever calls this.
    """
    write = transaction.write
    owned = t.payloads.c.owner == person
    write.execute(t.payloads.update().where(owned).values(body=None, erased_us=now_us))
    for table in (t.identities, t.accounts, t.tokens):
        write.execute(table.delete().where(table.c.person == person))
    p = t.places.c
    rows = write.execute(sa.select(p.network, p.native).where(p.owner == person)).all()
    for network, native in rows:
        if not native.startswith("erased:"):
            hashed = transaction.hashed(network, native)
            here = (p.network == network) & (p.native == native)
            write.execute(t.places.update().where(here).values(native=hashed, parent=None))
    o = t.outbox.c
    unsent = (o.person == person) & o.state.in_(["waiting", "sending"])
    write.execute(t.outbox.update().where(unsent).values(state="dropped"))
    transaction.wrote = True
