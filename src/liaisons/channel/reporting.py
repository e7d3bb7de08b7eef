"""What a steward sees at a glance, and the log taken away."""

from __future__ import annotations

import msgspec
import sqlalchemy as sa

from liaisons.channel import tables as t
from liaisons.channel.channel import Channel
from liaisons.channel.levels import Levels
from liaisons.channel.moderating import waiting
from liaisons.channel.rights import STEWARD
from liaisons.channel.settings import DAY_US


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """How a channel does."""

    name: str
    levels: Levels
    members: dict[str, int]  # by standing
    open: int  # questions that wait for an answer
    queue: int
    waiting: int  # to be sent
    dead: int
    cursors: dict[str, int]  # when each network was last heard


def report(channel: Channel, days: int) -> Report:
    now = channel.engine.clock()
    state = channel.ledger.state()
    standings: dict[str, int] = {}
    for member in state.members.values():
        standings[member.standing] = standings.get(member.standing, 0) + 1
    o = t.outbox.c
    counted = sa.select(o.state, sa.func.count()).group_by(o.state)
    with channel.ledger.database.reading() as read:
        rows = {str(row[0]): int(row[1]) for row in read.execute(counted)}
        heard = sa.select(t.cursors.c.network, t.cursors.c.at_us)
        cursors = {str(row[0]): int(row[1]) for row in read.execute(heard)}
    return Report(
        name=channel.policy.settings.name,
        levels=channel.levels(STEWARD, now - days * DAY_US, now + 1),
        members=standings,
        open=sum(q.phase in ("open", "digest", "relayed") for q in state.questions.values()),
        queue=len(waiting(state)),
        waiting=rows.get("waiting", 0) + rows.get("sending", 0),
        dead=rows.get("dead", 0),
        cursors=cursors,
    )


def exported(channel: Channel) -> bytes:
    """The log as JSON lines: ids, times and codes."""
    encode = msgspec.json.encode
    return b"".join(encode(e) + b"\n" for e in channel.ledger.events())
