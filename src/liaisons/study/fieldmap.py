"""The field map of an inquiry: who is active where, since when, and how one knows.

Actors (people, administrators, sites, unions, bloggers, groups) × places (communities, sites,
groups, forums). Filled by hand and from the measures: people of the core and those who regulate
are proposed. Kept in the study's database; every edit is signed and stays in the history.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from liaisons.database import Database, touch
from liaisons.errors import LiaisonsError, NotFound
from liaisons.i18n import _
from liaisons.study import versioned
from liaisons.study.people import People
from liaisons.study.versioned import Signature

ROOM = "fieldmap"
ACTOR_KINDS = ("person", "administrator", "site", "union", "blogger", "group", "other")
PLACE_KINDS = ("community", "site", "group", "forum", "other")
#: People proposed from the measures of one community.
PROPOSED = 10
_DAY = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
_LONGEST = {"note": 4000, "evidence": 1000, "url": 1000}
_NAME = 200

TABLES = sa.MetaData()
actors = versioned.versioned(
    "fieldmap_actors",
    TABLES,
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("community", sa.String, nullable=False),
    sa.Column("person", sa.BigInteger),
    sa.Column("note", sa.Text, nullable=False),
)
places = versioned.versioned(
    "fieldmap_places",
    TABLES,
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("community", sa.String, nullable=False),
    sa.Column("url", sa.String, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
)
presences = versioned.versioned(
    "fieldmap_presences",
    TABLES,
    sa.Column("actor", sa.Integer, nullable=False),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("role", sa.String, nullable=False),
    sa.Column("first", sa.String, nullable=False),
    sa.Column("last", sa.String, nullable=False),
    sa.Column("evidence", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
)
_log = versioned.history("fieldmap_history", TABLES)
#: What can be edited, by the name it has in addresses.
THINGS = {"actor": actors, "place": places, "presence": presences}
#: The fields of each that a person fills in, in order.
FIELDS = {
    "actor": ("kind", "name", "note"),
    "place": ("kind", "name", "url", "note"),
    "presence": ("actor", "place", "role", "first", "last", "evidence", "note"),
}


class BadEntry(LiaisonsError, ValueError):
    """What was filled in cannot be kept; the text says which field and why."""


@dataclass(frozen=True)
class Proposal:
    """Somebody whom the measures propose: why, and their period (``2024-03``)."""

    community: str
    person: int
    label: str
    kind: str
    role: str
    first: str
    last: str


@dataclass(frozen=True)
class FieldMap:
    """The whole map as it is; each thing as its row."""

    actors: list[dict[str, Any]]
    places: list[dict[str, Any]]
    presences: list[dict[str, Any]]

    def between(self, actor: int, place: int) -> list[dict[str, Any]]:
        """What is known of an actor in a place."""
        return [p for p in self.presences if p["actor"] == actor and p["place"] == place]


def field_map(database: Database) -> FieldMap:
    """Everything, actors and places by kind and name."""
    database.prepare(TABLES)
    with database.reading() as read:
        return FieldMap(
            actors=versioned.every(read, actors, "kind", "name"),
            places=versioned.every(read, places, "kind", "name"),
            presences=versioned.every(read, presences, "actor", "place", "first"),
        )


def add(database: Database, thing: str, fields: Mapping[str, Any], by: Signature) -> int:
    """A new actor, place or presence; its id."""
    table = _table(thing)
    database.prepare(TABLES)
    with database.writing() as write:
        kept = _checked(write, thing, fields)
        touch(write, ROOM)
        return versioned.make(write, table, _log, kept, by)


def change(
    database: Database,
    thing: str,
    identity: int,
    version: int,
    fields: Mapping[str, Any],
    by: Signature,
) -> None:
    """Another version; raises versioned.Conflict where somebody else saved meanwhile."""
    table = _table(thing)
    database.prepare(TABLES)
    with database.writing() as write:
        kept = _checked(write, thing, fields)
        own = {name: kept[name] for name in FIELDS[thing]}
        versioned.change(write, table, _log, identity, version, own, by)
        touch(write, ROOM)


def remove(database: Database, thing: str, identity: int, version: int, by: Signature) -> None:
    """Take away an actor or a place, with its presences, or a presence."""
    table = _table(thing)
    database.prepare(TABLES)
    with database.writing() as write:
        if thing != "presence":
            _remove_presences(write, thing, identity, by)
        versioned.remove(write, table, _log, identity, version, by)
        touch(write, ROOM)


def one(database: Database, thing: str, identity: int) -> dict[str, Any]:
    """An actor, a place or a presence; raises NotFound where there is none."""
    database.prepare(TABLES)
    with database.reading() as read:
        return versioned.one(read, _table(thing), identity)


def happened(
    database: Database, thing: str | None = None, identity: int | None = None
) -> list[dict[str, Any]]:
    """Every edit, the latest first."""
    database.prepare(TABLES)
    name = None if thing is None else _table(thing).name
    with database.reading() as read:
        return versioned.versions(read, _log, name, identity)


def add_person(
    database: Database, found: Proposal, place: str, evidence: str, by: Signature
) -> int:
    """Somebody whom the measures propose, present in the community; already there, they stay.

    ``place`` is what the community is called.
    """
    database.prepare(TABLES)
    with database.writing() as write:
        known = _of_person(write, found.community, found.person)
        if known is not None:
            return known
        fields = {"kind": found.kind, "name": found.label, "community": found.community}
        actor = versioned.make(
            write, actors, _log, {**fields, "person": found.person, "note": ""}, by
        )
        where = _of_community(write, found.community, place, by)
        presence = {"actor": actor, "place": where, "role": found.role, "first": found.first,
                    "last": found.last, "evidence": evidence, "note": ""}  # fmt: skip
        versioned.make(write, presences, _log, presence, by)
        touch(write, ROOM)
        return actor


def proposed(everybody: People, community: str, known: FieldMap) -> list[Proposal]:
    """Those who regulate, then those of the core who give most; nobody who is on the map."""
    there = {(a["community"], a["person"]) for a in known.actors}
    table = everybody.table.filter(_carries(everybody)).sort_by([("given", "descending")])
    lines = sorted(table.to_pylist(), key=lambda line: line["role"] != "steward")
    found = []
    for line in lines:
        if (community, line["person"]) in there:
            continue
        months = everybody.deeds_of(line["person"])["month"].drop_null().to_pylist()
        steward = line["role"] == "steward"
        found.append(
            Proposal(
                community=community,
                person=line["person"],
                label=line["label"],
                kind="administrator" if steward else "person",
                role=_("steward") if steward else _("in the core"),
                first=min(months, default=""),
                last=max(months, default=""),
            )
        )
        if len(found) == PROPOSED:
            break
    return found


def forget(database: Database, keys: Sequence[int]) -> None:
    """Erase people from the map, its history included."""
    database.prepare(TABLES)
    with database.writing() as write:
        mine = sa.select(actors.c.id).where(actors.c.person.in_(keys))
        gone = [row[0] for row in write.execute(mine)]
        # Somebody taken away by hand still stands in the history.
        gone += [
            entry["id"]
            for entry in versioned.versions(write, _log)
            if entry["thing"] == actors.name and entry["fields"].get("person") in keys
        ]
        with_them = sa.select(presences.c.id).where(presences.c.actor.in_(gone))
        theirs = [row[0] for row in write.execute(with_them)]
        theirs += [
            entry["id"]
            for entry in versioned.versions(write, _log)
            if entry["thing"] == presences.name and entry["fields"].get("actor") in gone
        ]
        versioned.erase(write, actors, _log, gone)
        versioned.erase(write, presences, _log, theirs)
        touch(write, ROOM)


# --- inside ---------------------------------------------------------------------------------------


def _table(thing: str) -> sa.Table:
    if thing not in THINGS:
        raise NotFound(_("There is nothing of this kind on a field map."))
    return THINGS[thing]


def _carries(everybody: People) -> Any:
    import pyarrow.compute as pc

    table = everybody.table
    steward = pc.fill_null(pc.equal(table["role"], "steward"), False)
    return pc.or_(steward, pc.fill_null(table["in_core"], False))


def _checked(write: sa.Connection, thing: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as they are kept. Raises BadEntry where one cannot be."""
    kept: dict[str, Any] = {}
    for name in FIELDS[thing]:
        value = fields.get(name, "")
        kept[name] = value if isinstance(value, int) else _text(name, str(value))
    if thing == "presence":
        for name, table in (("actor", actors), ("place", places)):
            kept[name] = int(versioned.one(write, table, _whole(kept[name]))["id"])
        _check_period(kept["first"], kept["last"])
        return kept
    kinds = ACTOR_KINDS if thing == "actor" else PLACE_KINDS
    if kept["kind"] not in kinds:
        raise BadEntry(_("Choose a kind from the list."))
    if not kept["name"]:
        raise BadEntry(_("Give it a name."))
    if thing == "place" and kept["url"] and not kept["url"].startswith(("http://", "https://")):
        raise BadEntry(_("An address begins with http:// or https://."))
    kept["community"] = str(fields.get("community", ""))
    if thing == "actor":
        kept["person"] = fields.get("person")
    return kept


def _text(name: str, value: str) -> str:
    longest = _LONGEST.get(name, _NAME)
    text = value.replace("\r\n", "\n").replace("\0", "").strip()
    if len(text) > longest:
        raise BadEntry(
            _("This is longer than {n} characters: “{start}…”", n=longest, start=text[:40])
        )
    return text


def _whole(value: object) -> int:
    text = str(value)
    return int(text) if text.isdecimal() and len(text) < 10 else -1


def _check_period(first: str, last: str) -> None:
    for said in (first, last):
        if said and not _DAY.fullmatch(said):
            raise BadEntry(
                _("“{said}” is not a period: write 2024, 2024-03 or 2024-03-15.", said=said)
            )
    if first and last and first > last and not first.startswith(last):
        raise BadEntry(_("The period ends before it begins."))


def _remove_presences(write: sa.Connection, thing: str, identity: int, by: Signature) -> None:
    mine = presences.select().where(presences.c[thing] == identity)
    for row in write.execute(mine).mappings().all():
        versioned.remove(write, presences, _log, row["id"], row["version"], by)


def _of_person(read: sa.Connection, community: str, person: int) -> int | None:
    asked = sa.select(actors.c.id).where(actors.c.community == community, actors.c.person == person)
    found: int | None = read.execute(asked).scalar()
    return found


def _of_community(write: sa.Connection, community: str, name: str, by: Signature) -> int:
    """The place that stands for a community; made where it is missing."""
    asked = sa.select(places.c.id).where(
        places.c.kind == "community", places.c.community == community
    )
    found: int | None = write.execute(asked).scalar()
    if found is not None:
        return found
    fields = {"kind": "community", "name": name, "community": community, "url": "", "note": ""}
    return versioned.make(write, places, _log, fields, by)
