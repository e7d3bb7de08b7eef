"""The small tables of an import: people, reactions, ties, moderation, joins, and the reveal map."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from liaisons.columns import Int64s, places
from liaisons.corpus.calendar import moment
from liaisons.corpus.schema import JOINS, MODERATION, PEOPLE, REACTIONS, TIES, empty
from liaisons.corpus.store import Store, Transaction
from liaisons.privacy.door import Door
from liaisons.privacy.names import Naming
from liaisons.sources.records import Moderation, Person, Reaction, Tie
from liaisons.study.incoming import Incoming

if TYPE_CHECKING:
    from liaisons.study.planning import Plan
    from liaisons.study.settling import Settled
    from liaisons.study.study import Study

#: People written at a time.
_AT_A_TIME = 250_000

MAP = pa.schema(
    [
        ("kind", pa.string()),  # person or message
        ("scope", pa.string()),  # platform instance of a person, community of a message
        ("key", pa.int64()),
        ("native", pa.string()),
        ("handle", pa.string()),
    ]
)


class Counts(msgspec.Struct):
    """How many records of the small tables were new, by table, and how many were known."""

    kept: dict[str, int] = {}
    already: int = 0


def write(
    work: Transaction, store: Store, incoming: Incoming, community: str, plan: Plan
) -> Counts:
    """Add the events that are new. An event is known by its content: it never counts twice."""
    door = incoming.door
    rows = {
        "reactions": [_reaction(door, r) for r in incoming.reactions],
        "ties": [_tie(door, t) for t in incoming.ties],
        "moderation": [_moderation(door, m) for m in incoming.moderation],
    }
    schemas = {"reactions": REACTIONS, "ties": TIES, "moderation": MODERATION}
    counts = Counts()
    for table, records in rows.items():
        new = _unknown(store, community, table, records)
        common = {"community": community, "import_id": plan.import_id}
        work.add(
            community,
            table,
            pa.Table.from_pylist([r | common for r in new], schema=schemas[table]),
        )
        counts.kept[table] = len(new)
        counts.already += len(records) - len(new)
    new_people = _changed_people(store, incoming, community)
    counts.kept["people"] = new_people
    counts.already += len(incoming.people) - new_people
    return counts


def _unknown(
    store: Store, community: str, table: str, records: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    known: set[int] = set()
    if community in store.communities:
        known.update(store.table(community, table, ["event_id"])["event_id"].to_pylist())
    new = []
    for record in records:
        if record["event_id"] not in known:
            known.add(record["event_id"])
            new.append(record)
    return new


def _reaction(door: Door, reaction: Reaction) -> dict[str, Any]:
    message = door.messages(pa.array([reaction.message]))[0].as_py()
    person = door.person(reaction.author_id, reaction.author_handle)
    return {
        "event_id": door.event("reaction", message, person, reaction.kind, reaction.at_us),
        "message_id": message,
        "person": person,
        "kind": reaction.kind,
        "at": _time(reaction.at_us),
    }


def _tie(door: Door, tie: Tie) -> dict[str, Any]:
    person = door.person(tie.person_id, tie.person_handle)
    other = door.person(tie.other_id, tie.other_handle)
    return {
        "event_id": door.event("tie", person, other, tie.kind),
        "person": person,
        "other": other,
        "kind": tie.kind,
        "since": _time(tie.since_us),
    }


def _moderation(door: Door, event: Moderation) -> dict[str, Any]:
    message, thread, duplicate = door.messages(
        pa.array([event.message, event.thread, event.duplicate_of], pa.string())
    ).to_pylist()
    actor = door.person(event.actor_id, event.actor_handle)
    reason = event.reason and door.clean(pa.array([event.reason])).texts[0].as_py()
    return {
        "event_id": door.event("moderation", message, thread, actor, event.act, event.at_us),
        "message_id": message,
        "thread_id": thread,
        "target": door.person(event.target_id, event.target_handle),
        "actor": actor,
        "act": event.act,
        "duplicate_of": duplicate,
        "reason": reason,
        "at": _time(event.at_us),
        "at_us": event.at_us,
    }


def _time(us: int | None) -> Any:
    return None if us is None else moment(us)


# --- people -----------------------------------------------------------------------------------


def _described(incoming: Incoming) -> dict[int, dict[str, Any]]:
    """Person → what the source says of them, later records filling and overriding earlier ones."""
    found: dict[int, dict[str, Any]] = {}
    for record in incoming.people:
        key = incoming.door.person(record.id, record.handle)
        if key is not None:
            found[key] = _merged(found.get(key, {}), _facts(record))
    return found


def _facts(record: Person) -> dict[str, Any]:
    facts = {
        "profession": record.profession,
        "joined_at": _time(record.joined_us),
        "followers": record.followers,
        "is_bot": record.is_bot,
        "attributes": record.attributes,
    }
    return {name: value for name, value in facts.items() if value is not None}


def _merged(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    attributes = dict(old.get("attributes") or {}) | dict(new.get("attributes") or {})
    return old | new | {"attributes": attributes}


def _known(store: Store, community: str) -> dict[int, dict[str, Any]]:
    if community not in store.communities:
        return {}
    rows = store.table(community, "people").to_pylist()
    return {row["person"]: row | {"attributes": dict(row["attributes"] or {})} for row in rows}


def _changed_people(store: Store, incoming: Incoming, community: str) -> int:
    """How many person records say something that the corpus does not hold yet."""
    known = _known(store, community) if incoming.people else {}
    changed = 0
    for record in incoming.people:
        old = known.get(incoming.door.person(record.id, record.handle) or 0, {})
        new = _merged(old, _facts(record))
        changed += new != old
        known[incoming.door.person(record.id, record.handle) or 0] = new
    return changed


def write_people(
    work: Transaction,
    study: Study,
    incoming: Incoming,
    community: str,
    plan: Plan,
    profession: str | None,
) -> None:
    """Rewrite the people of the community: everybody met so far, in order of first appearance."""
    store, door = study.store, incoming.door
    known = store.table(community, "people") if community in store.communities else empty(PEOPLE)
    described = _described(incoming)
    everybody = _everybody(known["person"].to_numpy(), door.met().people(), described)
    gone = np.array([*door.learnt(), *door.forgotten], np.int64)
    unsaid: dict[str, Any] = {
        "profession": profession,
        "import_id": plan.import_id,
        "attributes": {},
    }
    order, labels = np.argsort(known["person"].to_numpy(), kind="stable"), _Labels(store)

    def batch(start: int) -> pa.RecordBatch:
        """So many people from ``start`` on: of millions not all columns are in memory at once."""
        some = everybody[start : start + _AT_A_TIME]
        label, kept = labels.of(some), ~np.isin(some, gone)
        people = some[kept]
        place = places(known["person"].to_numpy(), people, order)
        rows = _rows(known, described, unsaid, people, place)
        columns = dict(zip(PEOPLE.names, rows.columns, strict=True)) | {
            "community": pa.repeat(pa.scalar(community), len(rows)),
            "person": pa.array(people),
            "label": label.filter(pa.array(kept)),
        }
        return pa.table(columns, schema=PEOPLE).combine_chunks().to_batches()[0]

    work.replace(community, "people", map(batch, range(0, len(everybody), _AT_A_TIME)))


def _everybody(known: Int64s, met: Int64s, described: dict[int, dict[str, Any]]) -> Int64s:
    """Everybody once, in order of first appearance."""
    before = np.concatenate([known, met[places(known, met) < 0]])
    others = np.array([*described], np.int64)
    return np.concatenate([before, others[places(before, others) < 0]])


def _rows(
    known: pa.Table,
    described: dict[int, dict[str, Any]],
    unsaid: dict[str, Any],
    people: Int64s,
    place: Int64s,
) -> pa.Table:
    """The row of each person: as it was ``known`` at their ``place`` (-1: nowhere), with what the
    source says now; else ``unsaid``.

    Most people are only known to exist: they share a row. Only the described are looked at one by
    one.
    """
    unclear = known["attributes"].is_null().to_numpy()
    again = [*np.flatnonzero(np.isin(people, np.array([*described], np.int64))).tolist()]
    again += np.flatnonzero((place >= 0) & unclear[place]).tolist() if len(known) else []
    rows = [unsaid]
    for i in again:
        old = known.slice(place[i], 1).to_pylist()[0] if place[i] >= 0 else {}
        rows.append(unsaid | _merged(old, described.get(int(people[i]), {})))
    place = np.where(place >= 0, place, len(known))
    place[again] = np.arange(len(known) + 1, len(known) + len(rows))
    columns = [pa.array([row.get(field.name) for row in rows], field.type) for field in PEOPLE]
    return pa.concat_tables([known, pa.table(columns, schema=PEOPLE)]).take(pa.array(place))


class _Labels:
    """A readable pseudonym for each person; those already given never change."""

    def __init__(self, store: Store) -> None:
        given = store.everywhere("people", ["person", "label"]).combine_chunks()
        self._named, self._given = given["person"].to_numpy(), given["label"]
        distinct, first = np.unique(self._named, return_index=True)
        self._order = first
        self._naming = Naming()
        self._naming.pass_over(distinct)

    def of(self, people: Int64s) -> pa.StringArray:
        """The pseudonyms of people who were not asked about before, in order of appearance."""
        place = places(self._named, people, self._order)
        new = place < 0
        made = pa.chunked_array([self._naming.of(people[new])], pa.string())
        labels = pa.chunked_array([*self._given.chunks, *made.chunks], pa.string())
        place[new] = len(self._named) + np.arange(new.sum())
        return labels.take(pa.array(place)).combine_chunks()


def joins(learnt: dict[int, int]) -> pa.Table:
    """Provisional key → key, as learnt by this import."""
    return pa.table({"person": list(learnt), "into": list(learnt.values())}, schema=JOINS)


def named_people(door: Door, instance: str) -> Iterator[pa.RecordBatch]:
    """Of the reveal map, which person is who; nothing of those who asked to be forgotten."""
    for met in door.met().batches():
        named = met.filter(pc.invert(door.gone(met["person"])))
        yield _map("person", instance, named["person"], named["native"], named["handle"])


def named_messages(settled: Settled, community: str) -> pa.RecordBatch:
    """Of the reveal map, which message is which."""
    handles = pa.nulls(len(settled.native), pa.string())
    return _map("message", community, settled.messages["message_id"], settled.native, handles)


def _map(
    kind: str, scope: str, key: pa.Array, native: pa.Array, handle: pa.Array
) -> pa.RecordBatch:
    constant = [pa.repeat(pa.scalar(value), len(key)) for value in (kind, scope)]
    return pa.RecordBatch.from_arrays([*constant, key, native, handle], schema=MAP)
