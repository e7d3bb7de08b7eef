"""The small tables of an import: people, reactions, ties, moderation, joins, and the reveal map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import pyarrow as pa

from liaisons.corpus.calendar import moment
from liaisons.corpus.schema import JOINS, MODERATION, PEOPLE, REACTIONS, TIES
from liaisons.corpus.store import Store, Transaction
from liaisons.privacy.door import Door
from liaisons.privacy.names import distinct
from liaisons.sources.records import Moderation, Person, Reaction, Tie
from liaisons.study.incoming import Incoming

if TYPE_CHECKING:
    from liaisons.study.planning import Plan
    from liaisons.study.settling import Settled
    from liaisons.study.study import Study

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
    known = _known(store, community)
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
    known, described = _known(study.store, community), _described(incoming)
    said = {
        person: _merged(known.get(person, {}), described.get(person, {}))
        for person in {*known, *described}
    }
    everybody = list(dict.fromkeys([*known, *incoming.door.natives, *described]))
    labels = _labels(study.store, everybody)
    gone = incoming.door.learnt.keys() | incoming.door.forgotten
    people = [person for person in everybody if person not in gone]
    unsaid: dict[str, Any] = {
        "profession": profession,
        "import_id": plan.import_id,
        "attributes": {},
    }
    rows = [unsaid | said[person] if person in said else unsaid for person in people]
    columns = {
        field.name: pa.array([row.get(field.name) for row in rows], field.type) for field in PEOPLE
    } | {
        "community": pa.repeat(pa.scalar(community), len(people)),
        "person": pa.array(people, pa.int64()),
        "label": pa.array([labels[person] for person in people], pa.string()),
    }
    work.replace(community, "people", pa.table(columns, schema=PEOPLE))


def _labels(store: Store, newcomers: list[int]) -> dict[int, str]:
    """A readable pseudonym for everybody in the study; those already given never change."""
    people = store.everywhere("people", ["person", "label"])
    given = dict(zip(people["person"].to_pylist(), people["label"].to_pylist(), strict=True))
    order = list(dict.fromkeys([*given, *newcomers]))
    names = distinct(np.array(order, np.int64))
    return dict(zip(order, names, strict=True)) | given


def joins(learnt: dict[int, int]) -> pa.Table:
    """Provisional key → key, as learnt by this import."""
    return pa.table({"person": list(learnt), "into": list(learnt.values())}, schema=JOINS)


def named_people(door: Door, instance: str) -> pa.Table:
    """Of the reveal map, which person is who; nothing of those who asked to be forgotten."""
    named = {key: names for key, names in door.natives.items() if key not in door.forgotten}
    return _map(
        "person",
        instance,
        pa.array(list(named), pa.int64()),
        pa.array([native for native, _handle in named.values()], pa.string()),
        pa.array([handle for _native, handle in named.values()], pa.string()),
    )


def named_messages(settled: Settled, community: str) -> pa.Table:
    """Of the reveal map, which message is which."""
    handles = pa.nulls(len(settled.native), pa.string())
    return _map("message", community, settled.messages["message_id"], settled.native, handles)


def _map(kind: str, scope: str, key: pa.Array, native: pa.Array, handle: pa.Array) -> pa.Table:
    constant = [pa.repeat(pa.scalar(value), len(key)) for value in (kind, scope)]
    return pa.Table.from_arrays([*constant, key, native, handle], schema=MAP)
