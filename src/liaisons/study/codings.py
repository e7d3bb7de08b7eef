"""What people settled by coding, for measures: read again only when something was coded."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa
import sqlalchemy as sa
from pyarrow import ipc

from liaisons.corpus.schema import empty
from liaisons.measures.scope import AGREED, ASSISTED, SETTLED

if TYPE_CHECKING:
    from liaisons.database import Database
    from liaisons.study.study import Study

Tables = tuple[pa.Table, pa.Table, pa.Table]


class Happened(NamedTuple):
    """What became of codings: how many were made, taken back, decided."""

    made: int
    withdrawn: int
    decided: int


#: (study, community) → at which revisions it was read, the tables, their hash. A process serves
#: few studies, and the tables are small.
_read: dict[tuple[str, str], tuple[tuple[int, ...], Tables, str]] = {}
_ROOMS = ("codings", "codebook", "samples")


def settled(study: Study, community: str) -> tuple[pa.Table, pa.Table]:
    """(settled, agreed), as ``liaisons.measures.scope`` describes them; empty without codings."""
    return _of(study, community)[0][:2]


def assisted(study: Study, community: str) -> pa.Table:
    """The shares that the assistant helped to know of what is settled now."""
    return _of(study, community)[0][2]


def fingerprint(study: Study, community: str) -> str:
    """Hash of what people settled, and the assistant helped with; empty where nothing is."""
    return _of(study, community)[1]


def settled_hash(study: Study, community: str) -> str:
    """Hash of what people settled alone."""
    return _hash(_of(study, community)[0][:2])


def revisions(database: Database) -> tuple[int, ...]:
    """How often was written what settled codes are read from: another, and they are read again."""
    return tuple(database.revision(room) for room in _ROOMS)


def happened(study: Study, community: str, since: dt.datetime, until: dt.datetime) -> Happened:
    """How much was coded of a community, taken back and decided between two moments."""
    from liaisons.coding import room
    from liaisons.coding.tables import acts, adjudications, codings, withdrawals

    first, last = (round(at.timestamp() * 1_000_000) for at in (since, until))
    acted = acts.c.at_us.between(first, last)
    decided = adjudications.c.at_us.between(first, last)
    back = withdrawals.join(codings, withdrawals.c.coding == codings.c.id)
    asked = (
        (codings.join(acts, codings.c.act == acts.c.id), codings.c.community, acted),
        (back.join(acts, withdrawals.c.act == acts.c.id), codings.c.community, acted),
        (adjudications, adjudications.c.community, decided),
    )
    counted = (
        sa.select(sa.func.count()).select_from(rows).where(where == community, when)
        for rows, where, when in asked
    )
    with room(study).reading() as read:
        return Happened(*(int(read.execute(one).scalar_one()) for one in counted))


def _of(study: Study, community: str) -> tuple[Tables, str]:
    nothing = (empty(SETTLED), empty(AGREED), empty(ASSISTED))
    if not study.written_in:
        return nothing, ""
    key = (str(study.folder.resolve()), community)
    at = revisions(study.database)
    if not any(at):
        return nothing, ""
    if key not in _read or _read[key][0] != at:
        tables = _settled(study, community)
        _read[key] = (at, tables, _hash(tables))
    return _read[key][1], _read[key][2]


def _settled(study: Study, community: str) -> Tables:
    from liaisons.coding import room
    from liaisons.coding.assistant.kept import assisted_table
    from liaisons.coding.settled import settled_tables

    database = room(study)
    found = settled_tables(database, community)
    return *found, assisted_table(database, community, _hash(found))


def _hash(tables: Sequence[pa.Table]) -> str:
    if not len(tables[0]):
        return ""
    sink = pa.BufferOutputStream()
    for table in tables:
        with ipc.new_stream(sink, table.schema) as stream:
            stream.write_table(table)
    return hashlib.blake2b(sink.getvalue(), digest_size=16).hexdigest()
