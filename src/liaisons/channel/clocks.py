"""A clock that was put back: what waits is put back with it, or it would wait that much longer.

Times are kept as the machine's clock told them. Where it ran ahead and is corrected, what was to
be tried again in a minute would be due in an hour and a minute.
"""

from __future__ import annotations

import sqlalchemy as sa

from liaisons.channel import tables as t
from liaisons.channel.engine import Engine

#: Microseconds below which a clock is being adjusted, not put back.
ADJUSTED_US = 1_000_000
#: Timers that count minutes. Those that name a day (an expiry, the digest's hour) keep it.
_COUNTED = ("relay", "route", "again", "duty", "vetting")


class Clock:
    """Notices, each time it is looked at, whether the machine's clock was put back."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._latest: int | None = None

    def mend(self) -> int:
        """Put back what waits as far as the clock was; by how many microseconds."""
        now = self._engine.clock()
        if self._latest is None:
            self._latest = self._last_line()
        back, self._latest = self._latest - now, now
        if back < ADJUSTED_US:
            return 0
        with self._engine.ledger.writing() as tx:
            due, next_ = t.timers.c.due_us, t.outbox.c.next_us
            counted = t.timers.c.kind.in_(_COUNTED) & (due > now)
            tx.write.execute(t.timers.update().where(counted).values(due_us=due - back))
            waiting = (t.outbox.c.state == "waiting") & (next_ > now)
            tx.write.execute(t.outbox.update().where(waiting).values(next_us=next_ - back))
        return back

    def _last_line(self) -> int:
        """The time of the log's last line: as late as it was before we were started."""
        last = sa.select(t.log.c.at_us).order_by(t.log.c.seq.desc()).limit(1)
        with self._engine.ledger.database.reading() as read:
            return read.execute(last).scalar() or 0
