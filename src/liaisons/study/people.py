"""The people of a community one by one: what each did, with whom, in which threads.

Worked out once for a corpus and kept with its runs, so that a page of one person among a hundred
thousand is a search in sorted arrays. Meant for those bound to the study.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from liaisons.columns import among, places
from liaisons.corpus.engine import DuckDBEngine, Parquet
from liaisons.corpus.schema import MESSAGES
from liaisons.errors import NotFound
from liaisons.i18n import _
from liaisons.measures.actors.people import people as measured
from liaisons.measures.networks import UNCOUNTED
from liaisons.measures.scope import Scope
from liaisons.network.graph import Ints
from liaisons.study.running import Session

#: Columns of what people declared are named after this, so that they hide no other column.
ATTRIBUTE = "attribute."
#: What is known of people who are in no help network, or whose corpus has none.
_UNKNOWN = {
    "role": pa.string(),
    "broker": pa.bool_(),
    "betweenness": pa.float64(),
    "core_number": pa.int64(),
    "group": pa.int64(),
    "in_core": pa.bool_(),
}
_DEEDS = ("asked", "helped", "said")
#: Of its first message as much stands for a thread.
_OPENINGS = """
    select
        thread_id,
        substring(coalesce(min_by(coalesce(title, text), source_row), ''), 1, 160) as text
    from stored
    where deleted_at is null
    group by thread_id
    order by thread_id
"""


class People:
    """Everybody who wrote in a community. ``table`` has a row per person, in order of appearance;
    ``deeds`` a row per message, ``links`` one per pair, month and certainty, sorted by person.
    """

    def __init__(self, tables: dict[str, pa.Table]) -> None:
        self.table, self.deeds, self.links = (tables[n] for n in ("people", "deeds", "links"))
        self._keys = np.asarray(self.table["person"].to_numpy(), np.int64)
        self._order = np.argsort(self._keys)
        self._writers = self.deeds["person"].to_numpy()

    def __len__(self) -> int:
        return len(self.table)

    @property
    def attributes(self) -> list[str]:
        """The names of what people declared."""
        found = [name for name in self.table.column_names if name.startswith(ATTRIBUTE)]
        return [name.removeprefix(ATTRIBUTE) for name in found]

    @cached_property
    def months(self) -> list[str]:
        """Every month from the first to the last in which somebody wrote; none without times."""
        known = pc.unique(self.deeds["month"]).drop_null().to_pylist()
        return _every_month(min(known), max(known)) if known else []

    def rows(self, keys: np.ndarray) -> np.ndarray:
        """The row of each key in ``table``, −1 where there is none."""
        return places(self._keys, keys, self._order)

    def one(self, key: int) -> dict[str, object]:
        """What is known of a person. Raises NotFound where nobody has the key."""
        (row,) = self.rows(np.array([key], np.int64))
        if row < 0:
            raise NotFound(_("Nobody in this community bears this pseudonym."))
        (found,) = self.table.slice(int(row), 1).to_pylist()
        return dict(found)

    def labels(self, keys: np.ndarray) -> list[str | None]:
        """The pseudonyms of people given by their keys."""
        rows = pa.array(self.rows(keys), pa.int64())
        known = pc.if_else(pc.less(rows, 0), None, rows)
        return list(self.table["label"].take(known).to_pylist())

    def named(self, label: str) -> int | None:
        """The key of whoever bears a pseudonym, capitals aside."""
        found = pc.index(pc.utf8_lower(self.table["label"]), label.strip().lower()).as_py()
        return None if found < 0 else int(self._keys[found])

    def deeds_of(self, key: int) -> pa.Table:
        """The messages of a person, in order of time."""
        low = int(np.searchsorted(self._writers, key, "left"))
        high = int(np.searchsorted(self._writers, key, "right"))
        return self.deeds.slice(low, high - low)

    def partners(self, key: int, network: str, side: str) -> pa.Table:
        """Whom a person is linked to (``side`` "target") or who is to them ("source"): ``person``,
        ``messages``, the most first. Links that answer somebody else than the asker are left out.
        """
        links = self._from(key) if side == "target" else self._to(key)
        counted = pc.invert(pc.is_in(links["certainty"], pa.array(UNCOUNTED)))
        links = links.filter(pc.and_(pc.equal(links["network"], network), counted))
        found = links.group_by(side).aggregate([("messages", "sum")])
        found = found.rename_columns(["person", "messages"])
        return found.sort_by([("messages", "descending"), ("person", "ascending")])

    def _from(self, key: int) -> pa.Table:
        low, high = (int(np.searchsorted(self._sources, key, s)) for s in ("left", "right"))
        return self.links.slice(low, high - low)

    def _to(self, key: int) -> pa.Table:
        order, targets = self._by_target
        low, high = (int(np.searchsorted(targets, key, s)) for s in ("left", "right"))
        return self.links.take(pa.array(order[low:high]))

    @cached_property
    def _sources(self) -> Ints:
        return np.asarray(self.links["source"].to_numpy(), np.int64)

    @cached_property
    def _by_target(self) -> tuple[Ints, Ints]:
        """The places of links in the order of their target, and the targets in that order."""
        targets = np.asarray(self.links["target"].to_numpy(), np.int64)
        order = np.argsort(targets, kind="stable")
        return order, targets[order]


class Openings:
    """How the threads of a community begin; a row per thread, sorted by key."""

    def __init__(self, table: pa.Table) -> None:
        self._threads = table["thread_id"].to_numpy()
        self._texts = table["text"]

    def of(self, threads: Sequence[int]) -> list[str]:
        """The beginnings of threads, in their order; empty where nothing is left of one."""
        if not len(self._threads):
            return [""] * len(threads)
        wanted = np.asarray(threads, np.int64)
        known, at = among(self._threads, wanted)
        texts = self._texts.take(pa.array(at)).to_pylist()
        return [text if there else "" for text, there in zip(texts, known, strict=True)]


def people(session: Session, community: str) -> People:
    """The people of a community, from what its runs keep."""
    return People(
        session.kept_tables("pages.people", community, lambda: _worked_out(session, community))
    )


def _worked_out(session: Session, community: str) -> dict[str, pa.Table]:
    scope = session.scope(community)
    deeds = scope.relation("deeds").sort_by(
        [("person", "ascending"), ("sent_us", "ascending"), ("source_row", "ascending")]
    )
    links = scope.relation("link_months").sort_by(
        [(name, "ascending") for name in ("source", "target", "network", "month", "certainty")]
    )
    deed = pc.index_in(deeds["deed"], value_set=pa.array(_DEEDS)).cast(pa.int8())
    kept = deeds.select(["person", "message_id", "thread_id", "sent_us", "month"])
    return {
        "people": _everybody(session, scope, community),
        "deeds": kept.append_column("deed", deed),
        "links": links,
    }


def _everybody(session: Session, scope: Scope, community: str) -> pa.Table:
    cast = session.result(community, "actors").memberships.get("actors_people")
    if cast is None:
        cast = measured(scope).table.drop_columns(["rank"])
    for name, kind in _UNKNOWN.items():
        if name not in cast.column_names:
            cast = cast.append_column(name, pa.nulls(len(cast), kind))
    known = scope.relation("people").select(["person", "profession"])
    cast = cast.append_column("profession", _of(known, "profession", cast["person"]))
    declared = scope.relation("attributes")
    for name in sorted(pc.unique(declared["attribute"]).to_pylist()):
        rows = declared.filter(pc.equal(declared["attribute"], name))
        cast = cast.append_column(ATTRIBUTE + name, _of(rows, "level", cast["person"]))
    return cast


def _of(table: pa.Table, name: str, keys: pa.ChunkedArray) -> pa.ChunkedArray:
    """``table[name]`` of people, in their order; null for whoever is not in the table."""
    place = pc.index_in(keys, value_set=table["person"].combine_chunks())
    return table[name].take(place)


def openings(session: Session, community: str) -> Openings:
    """How threads begin, kept with the runs: finding it in a million texts takes seconds."""

    def made() -> dict[str, pa.Table]:
        engine = DuckDBEngine()
        engine.define("stored", Parquet(session.study.store.files(community, "messages"), MESSAGES))
        found = engine.query(_OPENINGS)
        engine.close()
        return {"threads": found}

    return Openings(session.kept_tables("pages.threads", community, made)["threads"])


def deed(code: int) -> str:
    """What a code in ``deeds`` stands for: asked, helped, said."""
    return _DEEDS[code]


def _every_month(first: str, last: str) -> list[str]:
    """``2024-11`` to ``2025-02``: four months."""
    low, high = (int(m[:4]) * 12 + int(m[5:7]) - 1 for m in (first, last))
    return [f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(low, high + 1)]
