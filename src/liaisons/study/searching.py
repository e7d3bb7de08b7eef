"""The search index of a community: every message, with what it can be sifted by.

It lies with the runs, under what the corpus was when it was made: a corpus that changes gets
another, ``forget`` takes it away with the other runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from liaisons.study import shelves
from liaisons.text import search
from liaisons.text.search import Searchable, SearchIndex

if TYPE_CHECKING:
    from liaisons.study.running import Session

#: What messages can be sifted by; ``state`` is that of the thread.
FACETS = ("year", "month", "person", "state", "kind")
_NAME = "search"
_BLOCK = 10_000
_COLUMNS = (
    "message_id",
    "thread_id",
    "person",
    "sent_us",
    "source_row",
    "deleted_at",
    "kind",
    "title",
    "text",
    "lang",
)


class Said(msgspec.Struct, array_like=True):
    """What a page shows of a message that was found."""

    message_id: int
    thread_id: int
    person: int | None
    author: str | None
    sent_us: int | None
    kind: str
    title: str | None
    text: str


def folder(session: Session, community: str) -> Path:
    """Where the index of a community lies, or would."""
    return session.place(_NAME, community)


def made(session: Session, community: str) -> bool:
    """Whether the index of a community has been made."""
    return search.exists(folder(session, community))


def index(session: Session, community: str) -> SearchIndex:
    """The index of a community; NotFound where it has not been made."""
    return SearchIndex(folder(session, community))


def make(
    session: Session, community: str, notify: Callable[[int], None] = lambda done: None
) -> SearchIndex:
    """Make the index of a community; those of an earlier corpus go."""
    place = folder(session, community)
    built = search.build(place, _documents(session, community), FACETS, notify)
    for other in place.parent.glob(f"{_NAME}-*"):
        if other != place:
            _drop(other)
    return built


def _drop(place: Path) -> None:
    import shutil

    shutil.rmtree(place, ignore_errors=True)


def said(kept: bytes) -> Said:
    """What was kept with a message."""
    return msgspec.msgpack.decode(kept, type=Said)


def _documents(session: Session, community: str) -> Iterator[Searchable]:
    """The messages that still stand, a block at a time."""
    known = _Known(session, community)
    for file in session.study.store.files(community, "messages"):
        with pq.ParquetFile(file) as parquet:
            for block in parquet.iter_batches(_BLOCK, columns=list(_COLUMNS)):
                yield from known.documents(block.filter(pc.is_null(block["deleted_at"])))


class _Known:
    """What is known of people and threads, joined to messages as they pass."""

    def __init__(self, session: Session, community: str) -> None:
        scope = session.scope(community)
        self._zone = session.facts(community).zone
        self._into = dict(zip(*_columns(scope.stored.joins, "person", "into"), strict=True))
        people = scope.relation("people")
        self._labels = dict(zip(*_columns(people, "person", "label"), strict=True))
        threads = shelves.table(session, community).sort_by("thread_id")
        self._threads = threads["thread_id"].to_numpy()
        states = pc.fill_null(threads["state"], shelves.NOTHING_ASKED)
        self._states = states.combine_chunks()

    def documents(self, block: pa.RecordBatch) -> Iterator[Searchable]:
        place = np.searchsorted(self._threads, block["thread_id"].to_numpy())
        place = np.minimum(place, max(0, len(self._threads) - 1))
        states = self._states.take(pa.array(place)).to_pylist() if len(block) else []
        month = shelves.months(block["sent_us"], self._zone).to_pylist()
        for line, state, when in zip(block.to_pylist(), states, month, strict=True):
            yield self._document(line, state, when)

    def _document(self, line: dict[str, Any], state: str, month: str | None) -> Searchable:
        person = self._into.get(line["person"], line["person"])
        facets = {"state": state, "kind": line["kind"]}
        if month is not None:
            facets |= {"month": month, "year": month[:4]}
        if person is not None:
            facets["person"] = str(person)
        kept = Said(
            message_id=line["message_id"],
            thread_id=line["thread_id"],
            person=person,
            author=self._labels.get(person),
            sent_us=line["sent_us"],
            kind=line["kind"],
            title=line["title"],
            text=line["text"],
        )
        return Searchable(
            id=line["message_id"],
            text=line["text"],
            title=line["title"] or "",
            lang=line["lang"],
            at=line["sent_us"] if line["sent_us"] is not None else line["source_row"],
            kept=msgspec.msgpack.encode(kept),
            facets=facets,
        )


def _columns(table: pa.Table, *names: str) -> list[list[Any]]:
    return [table[name].to_pylist() for name in names]
