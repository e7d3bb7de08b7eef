"""Whom to interview: the sample that the measures propose, made one's own.

The proposal (``actors.sample``) covers what there is in about twenty people. Those who were taken
from it are kept here: accepted, replaced by the next candidate of the same kind, removed with a
reason, added by hand; and how far one has come with each. Every edit is signed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow.compute as pc
import sqlalchemy as sa

from liaisons.database import Database, touch
from liaisons.errors import LiaisonsError, NotFound
from liaisons.i18n import _
from liaisons.measures.rows import Row
from liaisons.study import versioned
from liaisons.study.people import ATTRIBUTE, People
from liaisons.study.versioned import Signature

ROOM = "sample"
STATUSES = ("proposed", "accepted", "removed")
STEPS = ("to_contact", "contacted", "consented", "interviewed", "declined")
#: What makes two people of one kind, what counts most first; attributes come after.
CELL = ("role", "in_core", "seniority", "group")
_LONGEST = 4000
#: An attribute with more levels is a number or a text, and parts nobody.
_MOST_LEVELS = 20

TABLES = sa.MetaData()
people = versioned.versioned(
    "sample_people",
    TABLES,
    sa.Column("community", sa.String, nullable=False),
    sa.Column("person", sa.BigInteger, nullable=False),
    sa.Column("label", sa.String, nullable=False),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("status", sa.String, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("step", sa.String, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.UniqueConstraint("community", "person"),
)
_log = versioned.history("sample_history", TABLES)


class BadSample(LiaisonsError, ValueError):
    """The sample cannot be changed like this; the text says why."""


@dataclass(frozen=True)
class Share:
    """Of one kind of people: how many there are, and how many are in the sample."""

    dimension: str
    level: str
    whole: int
    sampled: int


def listed(database: Database, community: str) -> list[dict[str, Any]]:
    """Everybody who was ever in the sample of a community, in their order."""
    database.prepare(TABLES)
    with database.reading() as read:
        return [
            row for row in versioned.every(read, people, "place") if row["community"] == community
        ]


def inside(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those who are in the sample now."""
    return [row for row in rows if row["status"] != "removed"]


def happened(database: Database) -> list[dict[str, Any]]:
    """Every edit, the latest first."""
    database.prepare(TABLES)
    with database.reading() as read:
        return versioned.versions(read, _log)


def proposal(rows: Sequence[Row], everybody: People) -> list[tuple[int, str, str]]:
    """Key, pseudonym and reason of those whom the measures propose (rows of ``actors.sample``)."""
    found = []
    for row in rows:
        label = str(row.group.get("person", ""))
        key = everybody.named(label) if row.value is not None else None
        if key is not None:
            found.append((key, label, str(row.group["reason"])))
    return found


def begin(
    database: Database, community: str, found: Sequence[tuple[int, str, str]], by: Signature
) -> None:
    """Take the proposal as it is; who is in the sample, or was removed from it, stays so."""
    database.prepare(TABLES)
    with database.writing() as write:
        known, place = _known(write, community)
        for key, label, reason in found:
            if key not in known:
                place += 1
                _insert(write, community, key, label, place, reason, by)
        touch(write, ROOM)


def add(
    database: Database, community: str, key: int, label: str, reason: str, by: Signature
) -> None:
    """Somebody by hand, with the reason. Raises BadSample without one, or if they are in it."""
    text = _text(reason)
    if not text:
        raise BadSample(_("Say why this person should be asked."))
    database.prepare(TABLES)
    with database.writing() as write:
        known, place = _known(write, community)
        if key not in known:
            _insert(write, community, key, label, place + 1, text, by, status="accepted")
        elif known[key]["status"] == "removed":
            row = known[key]
            fields = {"status": "accepted", "reason": text, "why": ""}
            versioned.change(write, people, _log, row["id"], row["version"], fields, by)
        else:
            raise BadSample(_("{label} is in the sample already.", label=label))
        touch(write, ROOM)


def change(
    database: Database, identity: int, version: int, fields: dict[str, str], by: Signature
) -> None:
    """Another status, step, note or reason; raises versioned.Conflict as it does."""
    kept = {name: _text(value) for name, value in fields.items()}
    if (
        kept.get("status", "proposed") not in STATUSES
        or kept.get("step", "to_contact") not in STEPS
    ):
        raise BadSample(_("Choose from the list."))
    if kept.get("status") == "removed" and not kept.get("why"):
        raise BadSample(_("Say why this person is taken out."))
    database.prepare(TABLES)
    with database.writing() as write:
        versioned.change(write, people, _log, identity, version, kept, by)
        touch(write, ROOM)


def replace(
    database: Database, identity: int, version: int, why: str, everybody: People, by: Signature
) -> str:
    """Take somebody out and the next candidate of the same kind in; the pseudonym of the latter."""
    database.prepare(TABLES)
    with database.writing() as write:
        row = versioned.one(write, people, identity)
        known, _last = _known(write, row["community"])
        key, label = next_like(everybody, row["person"], set(known))
        reason = _("in place of {label}: {reason}", label=row["label"], reason=row["reason"])
        gone = {"status": "removed", "why": _text(why) or _("replaced")}
        versioned.change(write, people, _log, identity, version, gone, by)
        _insert(write, row["community"], key, label, row["place"], reason, by)
        touch(write, ROOM)
        return label


def next_like(everybody: People, person: int, taken: set[int]) -> tuple[int, str]:
    """The one most like somebody, outside ``taken``: of the same role, then with most of the rest
    of their cell, then with most of their attributes; of equals the first to appear. Raises
    NotFound where nobody else has the role.
    """
    model, table = everybody.one(person), everybody.table
    likeness = np.zeros(len(table))
    for weight, name in zip((8.0, 4.0, 2.0, 1.0), CELL, strict=True):
        likeness += weight * _same(table[name], model[name])
    attributes = [ATTRIBUTE + name for name in everybody.attributes]
    for name in attributes:
        likeness += 0.9 / len(attributes) * _same(table[name], model[name])
    keys = table["person"].to_numpy()
    likeness[np.isin(keys, [*taken, person])] = -1
    likeness[_same(table["role"], model["role"]) == 0] = -1
    best = int(np.argmax(likeness)) if len(likeness) else 0
    if not len(likeness) or likeness[best] < 0:
        raise NotFound(_("Nobody else plays the same part: add somebody by hand."))
    return int(keys[best]), str(table["label"][best].as_py())


def coverage(everybody: People, sampled: Sequence[int]) -> list[Share]:
    """What the sample covers against the whole: roles, core, seniority, groups, attributes."""
    chosen = np.isin(everybody.table["person"].to_numpy(), np.array(sampled, np.int64))
    dimensions = [*CELL, *(ATTRIBUTE + name for name in everybody.attributes)]
    return [share for name in dimensions for share in _shares(everybody, name, chosen)]


def forget(database: Database, keys: Sequence[int]) -> None:
    """Erase people from the samples, their history included."""
    database.prepare(TABLES)
    with database.writing() as write:
        mine = sa.select(people.c.id).where(people.c.person.in_(keys))
        versioned.erase(write, people, _log, [row[0] for row in write.execute(mine)])
        touch(write, ROOM)


# --- inside ---------------------------------------------------------------------------------------


def _shares(everybody: People, name: str, chosen: np.ndarray) -> list[Share]:
    column = everybody.table[name]
    levels = sorted(pc.unique(column.drop_null()).to_pylist())
    if not levels or (name.startswith(ATTRIBUTE) and not 2 <= len(levels) <= _MOST_LEVELS):
        return []
    return [
        Share(
            dimension=name,
            level=str(level),
            whole=int(same.sum()),
            sampled=int((same * chosen).sum()),
        )
        for level in levels[:_MOST_LEVELS]
        for same in (_same(column, level),)
    ]


def _same(column: Any, value: object) -> np.ndarray:
    """1 where a column has the value, nothing known being the same as nothing known."""
    found = pc.is_null(column) if value is None else pc.fill_null(pc.equal(column, value), False)
    return np.asarray(found, np.float64)


def _known(read: sa.Connection, community: str) -> tuple[dict[int, dict[str, Any]], int]:
    """Everybody who was ever in a sample, by key, and the last place."""
    rows = [r for r in versioned.every(read, people, "place") if r["community"] == community]
    return {row["person"]: row for row in rows}, max((row["place"] for row in rows), default=0)


def _insert(
    write: sa.Connection,
    community: str,
    key: int,
    label: str,
    place: int,
    reason: str,
    by: Signature,
    *,
    status: str = "proposed",
) -> None:
    fields = {
        "community": community, "person": key, "label": label, "place": place, "reason": reason,
        "status": status, "why": "", "step": STEPS[0], "note": "",
    }  # fmt: skip
    versioned.make(write, people, _log, fields, by)


def _text(value: str) -> str:
    text = value.replace("\r\n", "\n").replace("\0", "").strip()
    if len(text) > _LONGEST:
        raise BadSample(
            _("This is longer than {n} characters: “{start}…”", n=_LONGEST, start=text[:40])
        )
    return text
