"""The messages of a community as they are read: thread by thread, in the order they were sent.

They lie in one file that is mapped into memory, so that a thread is a slice of it and a message is
found in a sorted array: who reads asks no question of the corpus, and several processes share the
same pages of memory. Like the search index it lies with the runs, under what the corpus was when it
was made; ``forget`` takes it away with them.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from liaisons.corpus.engine import DuckDBEngine, Parquet
from liaisons.corpus.schema import MESSAGES
from liaisons.errors import NotFound
from liaisons.files import replacing
from liaisons.i18n import _

if TYPE_CHECKING:
    from liaisons.study.running import Session

_NAME = "texts"
_FILE = "messages.arrow"
_BLOCK = 65_536
# People stand under the keys and names that they turned out to have.
_IN_ORDER = """
    select
        m.thread_id, m.message_id, m.reply_to,
        coalesce(i.into, m.person) as person, p.label as author,
        coalesce(j.into, m.reply_to_person) as reply_to_person, q.label as addressee,
        m.kind, m.title, m.text, m.sent_at, m.sent_us, m.source_row, m.accepted, m.score,
        m.edited_at
    from stored m
    left join joins i on i.person = m.person
    left join joins j on j.person = m.reply_to_person
    left join labels p on p.person = coalesce(i.into, m.person)
    left join labels q on q.person = coalesce(j.into, m.reply_to_person)
    where m.deleted_at is null
    order by m.thread_id, m.sent_us nulls last, m.source_row
"""


class Texts:
    """The messages that still stand. Good for many readers at a time."""

    def __init__(self, file: Path) -> None:
        self._table = pa.ipc.open_file(pa.memory_map(str(file))).read_all()
        self._blocks = self._table.to_batches()
        self._starts = np.cumsum([0, *(block.num_rows for block in self._blocks)])
        self._threads: NDArray[np.int64] = self._table["thread_id"].to_numpy()
        self._ids: NDArray[np.int64] = self._table["message_id"].to_numpy()

    def thread(self, thread_id: int) -> list[dict[str, Any]]:
        """The messages of a thread in the order they were sent; NotFound where there are none."""
        low, high = (int(np.searchsorted(self._threads, thread_id, s)) for s in ("left", "right"))
        if low == high:
            raise NotFound(_("This thread is not in the corpus."))
        return list(self._table.slice(low, high - low).to_pylist())

    def place(self, message_id: int) -> tuple[int, int]:
        """The thread that a message belongs to, and how many stand before it there; NotFound
        where it belongs to none.
        """
        row = self._row(message_id)
        if row is None:
            raise NotFound(_("This message is not in the corpus."))
        thread = int(self._threads[row])
        return thread, row - int(np.searchsorted(self._threads, thread))

    def some(
        self, ids: Sequence[int], columns: Sequence[str] | None = None
    ) -> list[dict[str, Any] | None]:
        """Messages, or these of their columns, in the order of ``ids``; None where none is."""
        found: list[dict[str, Any] | None] = [None] * len(ids)
        by_block: dict[int, list[tuple[int, int]]] = {}
        for place, one in enumerate(ids):
            row = self._row(one)
            if row is not None:
                block = int(np.searchsorted(self._starts, row, "right")) - 1
                by_block.setdefault(block, []).append((place, row - int(self._starts[block])))
        for block, wanted in by_block.items():
            places, rows = zip(*wanted, strict=True)
            told = self._blocks[block].select(columns or self._table.column_names).take(rows)
            for place, line in zip(places, told.to_pylist(), strict=True):
                found[place] = line
        return found

    def _row(self, message_id: int) -> int | None:
        at = int(np.searchsorted(self._ids, message_id, sorter=self._by_id))
        row = int(self._by_id[at]) if at < len(self._ids) else -1
        return row if row >= 0 and self._ids[row] == message_id else None

    @cached_property
    def _by_id(self) -> NDArray[np.int64]:
        return np.argsort(self._ids, kind="stable")


def texts(session: Session, community: str) -> Texts:
    """The messages of a community; OSError where they were not made ready."""
    return Texts(_file(session, community))


def made(session: Session, community: str) -> bool:
    """Whether the file of a community has been made."""
    return _file(session, community).exists()


def make(session: Session, community: str) -> None:
    """Put the messages of a community in order; what an earlier corpus left goes."""
    file = _file(session, community)
    with replacing(file) as temporary:
        _write(temporary, _ordered(session, community))
    for other in file.parent.parent.glob(f"{_NAME}-*"):
        if other != file.parent:
            shutil.rmtree(other, ignore_errors=True)


def labels(session: Session, community: str) -> pa.Table:
    """What people are called: ``person``, ``label``, under the keys they turned out to have."""
    from liaisons.study.running import joins_of

    store = session.study.store
    people = store.table(community, "people", ["person", "label"])
    joins = joins_of(session.study, community)
    place = pc.index_in(people["person"], value_set=joins["person"].combine_chunks())
    known = pc.coalesce(joins["into"].take(place), people["person"])
    found = people.set_column(0, "person", known).filter(pc.is_valid(people["label"]))
    return found.group_by("person").aggregate([("label", "min")]).rename_columns(found.column_names)


def _file(session: Session, community: str) -> Path:
    return session.place(_NAME, community) / _FILE


def _write(path: Path, blocks: pa.RecordBatchReader) -> None:
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, blocks.schema) as writer:
        for block in blocks:
            writer.write_batch(block)


def _ordered(session: Session, community: str) -> pa.RecordBatchReader:
    from liaisons.study.running import joins_of

    engine = DuckDBEngine()
    engine.define("stored", Parquet(session.study.store.files(community, "messages"), MESSAGES))
    engine.define("joins", joins_of(session.study, community))
    engine.define("labels", labels(session, community))
    return engine.blocks(_IN_ORDER, _BLOCK)
