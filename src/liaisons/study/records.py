"""The small tables of an import: reactions, ties, moderation, joins, and the reveal map."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from liaisons.corpus.calendar import moment
from liaisons.corpus.schema import JOINS, MODERATION, REACTIONS, TIES
from liaisons.corpus.store import Store, Transaction
from liaisons.privacy.door import Door
from liaisons.sources.records import Moderation, Reaction, Tie
from liaisons.study import everybody
from liaisons.study.incoming import Incoming

if TYPE_CHECKING:
    from liaisons.study.planning import Plan
    from liaisons.study.settling import Settled

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
    new_people = everybody.changed(store, incoming, community)
    counts.kept["people"] = new_people
    counts.already += len(incoming.people) - new_people
    return counts


def _unknown(
    store: Store, community: str, table: str, records: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    known: set[int] = set()
    if records and community in store.communities:
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


def joins(door: Door) -> pa.Table:
    """Provisional key → key, as learnt by this import."""
    return pa.table([*door.learnt()], schema=JOINS)


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
