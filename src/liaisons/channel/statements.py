"""The statements that every step of a channel runs, put together once.

Putting a statement together costs several times what SQLite takes to run it; these take only
their values. Whatever is asked rarely is written where it is asked.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from liaisons.channel import tables as t

_log, _payloads, _identities = t.log.c, t.payloads.c, t.identities.c
_places, _timers, _outbox = t.places.c, t.timers.c, t.outbox.c


def _said(name: str) -> sa.BindParameter[Any]:
    return sa.bindparam(name)


# --- the log and what lies beside it --------------------------------------------------------------

LINE = t.log.insert()
LINES = (
    sa.select(
        _log.kind, _log.at_us, _log.question, _log.person, _log.by, _log.code, _log.data, _log.seq
    )
    .where(_log.seq > _said("after"))
    .order_by(_log.seq)
)
BODY = sa.select(_payloads.body).where(_payloads.id == _said("id"))
BLANK = t.payloads.update().where(_payloads.id == _said("here"))
PERSON = sa.select(_identities.person).where(
    _identities.network == _said("network"), _identities.native == _said("native")
)
ADDRESSES = (
    sa.select(_identities.network, _identities.native, _identities.handle)
    .where(_identities.person == _said("person"))
    .order_by(_identities.network, _identities.native)
)
PLACE = sa.select(t.places).where(
    _places.network == _said("network"),
    (_places.native == _said("native")) | (_places.native == _said("hashed")),
)
STRAYS = (
    sa.select(t.places)
    .where(
        _places.network == _said("network"),
        _places.parent == _said("parent"),
        _places.kind == "stray",
    )
    .order_by(_places.version_us, _places.native)
)
TIMER_DUE = sa.select(_timers.ref).where(_timers.due_us <= _said("now")).limit(1)

# --- the outbox -----------------------------------------------------------------------------------

QUEUE = t.outbox.insert()
_due = (
    (_outbox.state == "waiting")
    & ((_outbox.next_us <= _said("now")) | (_outbox.next_us > _said("far")))
    & _outbox.network.in_(sa.bindparam("awake", expanding=True))
)
ANY_DUE = sa.select(_outbox.id).where(_due).limit(1)
#: The columns of ``sending.Row``.
DUE = (
    sa.select(
        _outbox.id, _outbox.key, _outbox.network, _outbox.kind, _outbox.question, _outbox.person,
        _outbox.code, _outbox.about, _outbox.attempts, _outbox.tried, _outbox.queued_us,
    )
    .where(_due)
    .order_by(_outbox.next_us, _outbox.id)
    .limit(_said("most"))
)  # fmt: skip
CLAIM = (
    t.outbox.update()
    .where(_outbox.id.in_(sa.bindparam("rows", expanding=True)))
    .values(state="sending", attempts=_outbox.attempts + 1)
)
SETTLE = t.outbox.update().where(_outbox.id == _said("row"))


@cache
def replacing(
    table: sa.Table, where: tuple[str, ...], row: tuple[str, ...], dialect: str
) -> sa.Insert:
    """Insert a row; where one has the same ``where`` already, give that one this ``row``."""
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    said = insert(table)
    new = {name: said.excluded[name] for name in row}
    return said.on_conflict_do_update(index_elements=list(where), set_=new)
