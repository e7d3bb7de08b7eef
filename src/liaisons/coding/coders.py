"""Who codes: people by name, and the assistant, which only proposes."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
import sqlalchemy as sa

from liaisons.coding.tables import coders, insert, new_guid, now_us
from liaisons.database import Database
from liaisons.errors import LiaisonsError, NotFound
from liaisons.i18n import _

CoderKind = Literal["person", "assistant"]


class BadCoder(LiaisonsError, ValueError):
    """A coder has no name, or one that cannot be."""


class Coder(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who codes. ``account`` is who signs in, where accounts are used."""

    id: int
    guid: str
    name: str
    account: str | None = None
    kind: str = "person"


def everybody(database: Database) -> list[Coder]:
    """All coders, in the order in which they came."""
    with database.reading() as read:
        return everybody_in(read)


def everybody_in(read: sa.Connection) -> list[Coder]:
    """All coders, inside a transaction."""
    return [_coder(row) for row in read.execute(sa.select(coders).order_by(coders.c.id))]


def named(database: Database, name: str) -> Coder:
    """The coder of this name; NotFound lists the others."""
    known = everybody(database)
    for coder in known:
        if name in (coder.name, coder.account):
            return coder
    raise NotFound(
        _(
            "No coder is called “{name}”. There are: {names}.",
            name=name,
            names=", ".join(c.name for c in known) or _("none yet"),
        )
    )


def coder(
    database: Database,
    name: str,
    *,
    account: str | None = None,
    kind: CoderKind = "person",
    guid: str | None = None,
) -> Coder:
    """The coder of this name (or account), made where there is none yet."""
    with database.writing() as write:
        return coder_in(write, name, account=account, kind=kind, guid=guid)


def coder_in(
    write: sa.Connection,
    name: str,
    *,
    account: str | None = None,
    kind: CoderKind = "person",
    guid: str | None = None,
) -> Coder:
    """``coder``, inside a transaction."""
    name = name.strip()
    if not name:
        raise BadCoder(_("A coder needs a name."))
    same = coders.c.account == account if account else coders.c.name == name
    row = write.execute(sa.select(coders).where(same)).first()
    if row is not None:
        return _coder(row)
    name = _free(write, name) if account else name
    values: dict[str, Any] = {"name": name, "account": account, "kind": kind}
    values |= {"guid": guid or new_guid(), "made_us": now_us()}
    made = insert(write, coders, **values)
    return _coder(write.execute(sa.select(coders).where(coders.c.id == made)).one())


def _free(write: sa.Connection, name: str) -> str:
    """The name, with a number where two accounts bear the same."""
    taken = set(write.execute(sa.select(coders.c.name)).scalars())
    names = (f"{name} {n}" if n > 1 else name for n in range(1, len(taken) + 2))
    return next(free for free in names if free not in taken)


def _coder(row: sa.Row[Any]) -> Coder:
    return Coder(id=row.id, guid=row.guid, name=row.name, account=row.account, kind=row.kind)
