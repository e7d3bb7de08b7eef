"""Things that several people edit: each change makes a new version, and none is lost in silence.

Whoever saves says which version they began from. If somebody else has saved meanwhile, nothing is
written and ``Conflict`` holds both versions, for the person to choose. Every version stays in a
history with who made it.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from liaisons.errors import LiaisonsError, NotFound
from liaisons.i18n import _


class Signature(NamedTuple):
    """Who writes: the account, and what it is called."""

    id: str
    name: str


class Conflict(LiaisonsError, ValueError):
    """Somebody else saved meanwhile: ``theirs`` is kept, ``yours`` is not written yet."""

    def __init__(self, theirs: Mapping[str, Any], yours: Mapping[str, Any]) -> None:
        super().__init__(
            _("{who} changed this in the meantime: nothing was written.", who=theirs["changed_by"])
        )
        self.theirs, self.yours = dict(theirs), dict(yours)


def versioned(name: str, tables: sa.MetaData, *columns: sa.Column[Any] | sa.Constraint) -> sa.Table:
    """A table of things that several people edit."""
    return sa.Table(
        name,
        tables,
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        *columns,
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("changed_by", sa.String, nullable=False),
        sa.Column("changed_by_id", sa.String, nullable=False),
        sa.Column("changed_at", sa.String, nullable=False),
        sqlite_autoincrement=True,  # an id that is gone names nothing else later
    )


def history(name: str, tables: sa.MetaData) -> sa.Table:
    """Where every version of a room's things is kept."""
    return sa.Table(
        name,
        tables,
        sa.Column("entry", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("thing", sa.String, nullable=False),
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("act", sa.String, nullable=False),
        sa.Column("fields", sa.Text, nullable=False),
        sa.Column("changed_by", sa.String, nullable=False),
        sa.Column("changed_by_id", sa.String, nullable=False),
        sa.Column("changed_at", sa.String, nullable=False),
    )


def make(
    write: sa.Connection, table: sa.Table, log: sa.Table, fields: Mapping[str, Any], by: Signature
) -> int:
    """A new thing, version 1; its id."""
    signed = {**fields, **_signed(by), "version": 1}
    made = write.execute(table.insert().values(**signed)).inserted_primary_key
    assert made is not None
    _note(write, table, log, int(made[0]), "made", fields, 1, by)
    return int(made[0])


def change(
    write: sa.Connection,
    table: sa.Table,
    log: sa.Table,
    identity: int,
    version: int,
    fields: Mapping[str, Any],
    by: Signature,
) -> int:
    """The next version of a thing; raises Conflict where ``version`` is not the last."""
    kept = one(write, table, identity)
    if kept["version"] != version:
        raise Conflict(kept, {**kept, **fields, "version": kept["version"]})
    new = {**fields, **_signed(by), "version": version + 1}
    write.execute(table.update().where(table.c.id == identity).values(**new))
    whole = {name: kept[name] for name in _own(table)} | dict(fields)
    _note(write, table, log, identity, "changed", whole, version + 1, by)
    return version + 1


def remove(
    write: sa.Connection, table: sa.Table, log: sa.Table, identity: int, version: int, by: Signature
) -> None:
    """Take a thing away; its history stays. Raises Conflict like ``change``."""
    kept = one(write, table, identity)
    if kept["version"] != version:
        raise Conflict(kept, kept)
    write.execute(table.delete().where(table.c.id == identity))
    whole = {name: kept[name] for name in _own(table)}
    _note(write, table, log, identity, "removed", whole, version + 1, by)


def one(read: sa.Connection, table: sa.Table, identity: int) -> dict[str, Any]:
    """A thing as it is; raises NotFound where there is none."""
    found = read.execute(table.select().where(table.c.id == identity)).mappings().first()
    if found is None:
        raise NotFound(_("This is not there any more: somebody took it away."))
    return dict(found)


def every(read: sa.Connection, table: sa.Table, *order: str) -> list[dict[str, Any]]:
    """All things of a table, in the order of these columns."""
    asked = table.select().order_by(*(table.c[name] for name in (*order, "id")))
    return [dict(row) for row in read.execute(asked).mappings()]


def versions(
    read: sa.Connection, log: sa.Table, thing: str | None = None, identity: int | None = None
) -> list[dict[str, Any]]:
    """What happened, the latest first: of one thing, or of all."""
    asked = log.select().order_by(log.c.entry.desc())
    if thing is not None:
        asked = asked.where(log.c.thing == thing, log.c.id == identity)
    found = [dict(row) for row in read.execute(asked).mappings()]
    return [{**row, "fields": json.loads(row["fields"])} for row in found]


def erase(write: sa.Connection, table: sa.Table, log: sa.Table, identities: Sequence[int]) -> None:
    """Forget things and all their versions: what a person who is forgotten has a right to."""
    if identities:
        write.execute(table.delete().where(table.c.id.in_(identities)))
        write.execute(log.delete().where(log.c.thing == table.name, log.c.id.in_(identities)))


def _own(table: sa.Table) -> list[str]:
    """The columns that say something of the thing itself."""
    kept = {"id", "version", "changed_by", "changed_by_id", "changed_at"}
    return [column.name for column in table.columns if column.name not in kept]


def _signed(by: Signature) -> dict[str, str]:
    return {"changed_by": by.name, "changed_by_id": by.id, "changed_at": now()}


def now() -> str:
    """The time as it is kept."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


def _note(
    write: sa.Connection,
    table: sa.Table,
    log: sa.Table,
    identity: int,
    act: str,
    fields: Mapping[str, Any],
    version: int,
    by: Signature,
) -> None:
    told = json.dumps(dict(fields), ensure_ascii=False, sort_keys=True)
    entry = {"thing": table.name, "id": identity, "version": version, "act": act, "fields": told}
    write.execute(log.insert().values(**entry, **_signed(by)))
