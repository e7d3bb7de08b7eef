"""The people of a community, and what an import adds to what is known of them.

Of millions most are only known to exist. They are written some at a time, and those whom the corpus
knew are read in the same way: what is in memory of each is a key.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pyarrow as pa

from liaisons.columns import Int64s, places
from liaisons.corpus.calendar import moment
from liaisons.corpus.schema import PEOPLE
from liaisons.corpus.store import Store, Transaction
from liaisons.privacy.names import Naming
from liaisons.sources.records import Person
from liaisons.study.incoming import Incoming

if TYPE_CHECKING:
    from liaisons.study.planning import Plan
    from liaisons.study.study import Study

#: Newcomers written at a time.
_AT_A_TIME = 250_000

#: What is said of somebody, by column of PEOPLE.
Facts: TypeAlias = dict[str, Any]


def changed(store: Store, incoming: Incoming, community: str) -> int:
    """How many person records say something that the corpus does not hold yet."""
    described = [incoming.door.person(r.id, r.handle) or 0 for r in incoming.people]
    known = _known(store, community, np.array(described, np.int64))
    count = 0
    for person, record in zip(described, incoming.people, strict=True):
        old = known.get(person, {})
        known[person] = _merged(old, _facts(record))
        count += known[person] != old
    return count


def write(
    work: Transaction,
    study: Study,
    incoming: Incoming,
    community: str,
    plan: Plan,
    profession: str | None,
) -> None:
    """Rewrite the people of the community: everybody met so far, in order of first appearance."""
    store, door = study.store, incoming.door
    described = _described(incoming)
    unsaid: Facts = {
        "community": community,
        "profession": profession,
        "import_id": plan.import_id,
        "attributes": {},
    }

    def rows() -> Iterator[pa.RecordBatch]:
        known = [np.empty(0, np.int64)]
        for batch in store.batches(community, "people"):
            known.append(batch["person"].to_numpy())
            yield _updated(batch.filter(pa.array(~door.replaced(known[-1]))), described)
        newcomers = _newcomers(np.concatenate(known), door.met().people(), described)
        labels = _Labels(store, newcomers)
        for first in range(0, len(newcomers), _AT_A_TIME):
            some = newcomers[first : first + _AT_A_TIME]
            made = _new(some, labels.of(some), unsaid, described)
            yield made.filter(pa.array(~door.replaced(some)))

    work.replace(community, "people", rows())


# --- what is said of them -------------------------------------------------------------------------


def _described(incoming: Incoming) -> dict[int, Facts]:
    """Person → what the source says of them, later records filling and overriding earlier ones."""
    found: dict[int, Facts] = {}
    for record in incoming.people:
        key = incoming.door.person(record.id, record.handle)
        if key is not None:
            found[key] = _merged(found.get(key, {}), _facts(record))
    return found


def _facts(record: Person) -> Facts:
    facts = {
        "profession": record.profession,
        "joined_at": None if record.joined_us is None else moment(record.joined_us),
        "followers": record.followers,
        "is_bot": record.is_bot,
        "attributes": record.attributes,
    }
    return {name: value for name, value in facts.items() if value is not None}


def _merged(old: Facts, new: Facts) -> Facts:
    attributes = dict(old.get("attributes") or {}) | dict(new.get("attributes") or {})
    return old | new | {"attributes": attributes}


def _known(store: Store, community: str, people: Int64s) -> dict[int, Facts]:
    """What the corpus holds of these people."""
    found: dict[int, Facts] = {}
    for batch in store.batches(community, "people") if len(people) else ():
        wanted = np.isin(batch["person"].to_numpy(), people)
        for row in batch.filter(pa.array(wanted)).to_pylist():
            found[row["person"]] = row | {"attributes": dict(row["attributes"] or {})}
    return found


# --- their rows -----------------------------------------------------------------------------------


def _updated(known: pa.RecordBatch, described: dict[int, Facts]) -> pa.RecordBatch:
    """People as they were known, with what the source says now."""
    people = known["person"].to_numpy()
    unclear = known["attributes"].is_null().to_numpy(zero_copy_only=False)
    again = np.flatnonzero(np.isin(people, [*described]) | unclear)
    old = known.take(pa.array(again)).to_pylist()
    place = np.arange(len(people))
    place[again] = len(people) + np.arange(len(again))
    rows = _table([_merged(row, described.get(row["person"], {})) for row in old])
    return _batch(pa.concat_tables([pa.Table.from_batches([known]), rows]).take(pa.array(place)))


def _new(
    people: Int64s, labels: pa.Array, unsaid: Facts, described: dict[int, Facts]
) -> pa.RecordBatch:
    """People who were not known. Those of whom nothing is said share a row to begin with."""
    again = np.flatnonzero(np.isin(people, [*described]))
    said = [unsaid | _merged({}, described[person]) for person in people[again].tolist()]
    place = np.zeros(len(people), np.int64)
    place[again] = 1 + np.arange(len(again))
    rows = _table([unsaid, *said]).take(pa.array(place))
    columns = dict(zip(PEOPLE.names, rows.columns, strict=True))
    return _batch(pa.table(columns | {"person": people, "label": labels}, PEOPLE))


def _table(rows: list[Facts]) -> pa.Table:
    columns = [pa.array([row.get(field.name) for row in rows], field.type) for field in PEOPLE]
    return pa.table(columns, PEOPLE)


def _batch(table: pa.Table) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays(
        [column.combine_chunks() for column in table.columns], schema=PEOPLE
    )


# --- who they are ---------------------------------------------------------------------------------


def _newcomers(known: Int64s, met: Int64s, described: dict[int, Facts]) -> Int64s:
    """Who is not known yet, in order of first appearance."""
    new = met[places(known, met) < 0]
    others = np.array([*described], np.int64)
    return np.concatenate([new, others[places(np.concatenate([known, new]), others) < 0]])


class _Labels:
    """A readable pseudonym for each newcomer; those given in other communities never change."""

    def __init__(self, store: Store, newcomers: Int64s) -> None:
        self._naming = Naming()
        named = np.unique(store.everywhere("people", ["person"])["person"].to_numpy())
        self._naming.pass_over(named)
        self._given = _given(store, newcomers[places(named, newcomers) >= 0])

    def of(self, people: Int64s) -> pa.Array:
        """The pseudonyms of newcomers who were not asked about before, in order of appearance."""
        place = places(self._given["person"].to_numpy(), people)
        new = np.flatnonzero(place < 0)
        place[new] = len(self._given) + np.arange(len(new))
        made = pa.chunked_array([self._naming.of(people[new])], pa.string())
        labels = pa.chunked_array([*self._given["label"].chunks, *made.chunks], pa.string())
        return labels.take(pa.array(place)).combine_chunks()


def _given(store: Store, people: Int64s) -> pa.Table:
    """The pseudonyms that these people bear in some community."""
    columns = ["person", "label"]
    parts = [
        batch.filter(pa.array(np.isin(batch["person"].to_numpy(), people)))
        for community in (store.communities if len(people) else ())
        for batch in store.batches(community, "people", columns)
    ]
    return pa.Table.from_batches(parts, pa.schema([PEOPLE.field(name) for name in columns]))
