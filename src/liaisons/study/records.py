"""The small tables of an import: people, reactions, ties, moderation, joins, and the reveal map."""

from __future__ import annotations

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
from liaisons.privacy.names import distinct_from
from liaisons.seen import Seen
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
    parts = [known["person"], door.met()["person"], pa.array([*described], pa.int64())]
    everybody = _once(np.concatenate([part.to_numpy() for part in parts]))
    gone = np.array([*door.learnt(), *door.forgotten], np.int64)
    people = everybody[~np.isin(everybody, gone)]
    unsaid: dict[str, Any] = {
        "profession": profession,
        "import_id": plan.import_id,
        "attributes": {},
    }
    place = _last_places(known["person"].to_numpy(), people)
    labels = _labels(store, everybody, people)

    def batch(start: int) -> pa.RecordBatch:
        """So many people from ``start`` on: of millions not all columns are in memory at once."""
        some = slice(start, start + _AT_A_TIME)
        rows = _rows(known, described, unsaid, people[some], place[some])
        columns = dict(zip(PEOPLE.names, rows.columns, strict=True)) | {
            "community": pa.repeat(pa.scalar(community), len(rows)),
            "person": pa.array(people[some]),
            "label": labels.slice(start, _AT_A_TIME),
        }
        return pa.table(columns, schema=PEOPLE).combine_chunks().to_batches()[0]

    work.replace(community, "people", map(batch, range(0, len(people), _AT_A_TIME)))


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


def _labels(store: Store, everybody: Int64s, people: Int64s) -> pa.ChunkedArray:
    """A readable pseudonym for each of ``people``; those already given never change.

    ``everybody`` are all of the community so far, in order of first appearance.
    """
    given = store.everywhere("people", ["person", "label"])
    named = given["person"].to_numpy()
    order = _once(np.concatenate([named, everybody]))
    first = len(_once(named))
    new = [pa.array(piece, pa.string()) for piece in distinct_from(order, first)]
    labels = pa.chunked_array([*given["label"].chunks, *new], pa.string())
    place, newcomer = _last_places(named, people), _last_places(order[first:], people)
    return labels.take(pa.array(np.where(place >= 0, place, len(named) + newcomer)))


def _once(people: Int64s) -> Int64s:
    """Each person once, at their first place."""
    return people[Seen().add(people)]


def _last_places(people: Int64s, wanted: Int64s) -> Int64s:
    """Where each of the wanted stands last among ``people``; -1 where they do not."""
    from_the_end = places(people[::-1], wanted)
    return np.where(from_the_end >= 0, len(people) - 1 - from_the_end, -1)


def joins(learnt: dict[int, int]) -> pa.Table:
    """Provisional key → key, as learnt by this import."""
    return pa.table({"person": list(learnt), "into": list(learnt.values())}, schema=JOINS)


def named_people(door: Door, instance: str) -> pa.Table:
    """Of the reveal map, which person is who; nothing of those who asked to be forgotten."""
    met = door.met()
    named = met.filter(pc.invert(door.gone(met["person"]))).combine_chunks()
    return _map("person", instance, named["person"], named["native"], named["handle"])


def named_messages(settled: Settled, community: str) -> pa.Table:
    """Of the reveal map, which message is which."""
    handles = pa.nulls(len(settled.native), pa.string())
    return _map("message", community, settled.messages["message_id"], settled.native, handles)


def _map(kind: str, scope: str, key: pa.Array, native: pa.Array, handle: pa.Array) -> pa.Table:
    constant = [pa.repeat(pa.scalar(value), len(key)) for value in (kind, scope)]
    return pa.Table.from_arrays([*constant, key, native, handle], schema=MAP)
