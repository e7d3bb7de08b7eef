"""What a community already holds, as far as an import needs to know it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from liaisons.columns import Bits, Column, Int64s, all_differ, among, ordered, ranges, within
from liaisons.corpus.store import Store, parquet
from liaisons.privacy.door import Door
from liaisons.study.spool import Spool
from liaisons.text.composed import composed

if TYPE_CHECKING:
    import duckdb

#: Messages whose id comes more than once, with their texts as given; ``first``: the one kept.
REPEATS = pa.schema(
    [("place", pa.int64()), ("key", pa.int64()), ("first", pa.bool_()), ("text", pa.string())]
)
#: What DuckDB may hold; the rest it keeps in the import's own folder.
_MEMORY = "256MB"
_ROWS = 100_000

# What is compared is the text as it was given; as it is kept, where the raw one was deleted. What
# is kept depends on which handles were known at the time, what was given does not.
_STORED = """
    select m.message_id as key, coalesce(any_value(r.digest), any_value(m.digest)) as digest
    from (
        select message_id, md5_number(text) as digest from read_parquet($files)
        where message_id in (select key from repeats)
    ) m left join ({given}) r using (message_id)
    group by m.message_id
"""
_GIVEN = """
    select message_id, md5_number(raw_text) as digest from read_parquet($raw)
    where raw_text is not null and message_id in (select key from repeats)
"""
_NO_RAW = "select null::bigint as message_id, null::uhugeint as digest where false"
_FIRST = "select key, digest from repeats where first"
_SAME = """
with repeats as (select place, key, first, md5_number(text) as digest from read_parquet($repeats)),
earlier as ({earlier})
select r.place from repeats r join earlier e using (key)
where not r.first and r.digest = e.digest
"""


class Existing:
    """Looks up earlier messages by key, in the files, without loading them.

    ``folder`` is the import's own; ``raw`` are the files of texts as they were given.
    """

    def __init__(self, store: Store, community: str, raw: Sequence[Path], folder: Path) -> None:
        known = community in store.communities
        self._store, self._community = store, community
        self._files = store.files(community, "messages") if known else []
        self._raw, self._folder = raw, folder
        self.imports = store.table(community, "imports", ["import_id"]).num_rows if known else 0
        self._stale, self._again, self._same = Bits(0), Bits(0), Bits(0)

    def any(self) -> bool:
        """Whether the community has messages from earlier imports."""
        return bool(self._files)

    def threads(self, keys: Int64s) -> tuple[Int64s, Int64s]:
        """Of the earlier messages among ``keys``: their keys, sorted, and their threads."""
        with self._connected() as connection:
            connection.register("wanted", pa.table({"message_id": keys}))
            rows = connection.execute(
                "select message_id, any_value(thread_id) as thread from read_parquet($files) "
                "where message_id in (select message_id from wanted) "
                "group by message_id order by message_id",
                {"files": [str(f) for f in self._files]},
            ).fetchnumpy()
        return rows["message_id"].astype(np.int64), rows["thread"].astype(np.int64)

    # --- what came before ------------------------------------------------------------------------

    def compare(self, message: Column, spool: Spool, door: Door) -> None:
        """Find out which messages are new, and which of the others say what they said before."""
        count = len(message)
        self._stale, self._again, self._same = Bits(count), Bits(count), Bits(count)
        for low, high in ranges(count):
            self._look_for_repeats(message, low, high)
        if self._stale.any():
            self._write_repeats(message, spool, door)
            self._compare_texts()

    def fresh(self, first: int, count: int) -> NDArray[np.bool_]:
        """Which messages are new: not stored before, and the first in the file with their id."""
        return ~self._stale.read(first, count)

    def same(self, first: int, count: int) -> NDArray[np.bool_]:
        """Which messages that are not new have the text of the one that was there before."""
        return self._same.read(first, count)

    def _look_for_repeats(self, message: Column, low: int, high: int) -> None:
        """Mark the messages whose key, within the bounds, is stored or came before."""
        if not self._files and all_differ(message, low, high):
            return
        keys, places = ordered(message, low, high)
        same = np.r_[False, keys[1:] == keys[:-1]][: len(keys)]
        self._stale.set(places[same])
        begins = ~same & np.r_[same[1:], False][: len(keys)]
        stored = self._stored(keys, low, high)
        self._again.set(places[begins & ~stored])
        self._stale.set(places[stored])

    def _stored(self, keys: Int64s, low: int, high: int) -> NDArray[np.bool_]:
        """Which of the sorted keys, each at its first place, are stored."""
        stored = np.zeros(len(keys), bool)
        for batch in self._store.batches(self._community, "messages", ["message_id"]):
            earlier = batch["message_id"].to_numpy()
            here, place = among(keys, earlier[within(earlier, low, high)])
            stored[place[here]] = True
        return stored

    def _write_repeats(self, message: Column, spool: Spool, door: Door) -> None:
        """The messages that are not new, and the first ones of the file that they repeat."""
        done = 0
        with parquet(self._folder / "repeats.parquet", REPEATS) as repeats:
            for batch in spool.batches():
                size = batch.num_rows
                first, stale = self._again.read(done, size), self._stale.read(done, size)
                first &= ~_forgotten(door, batch)
                rows = np.flatnonzero(first | stale)
                columns = [rows + done, message.read(done, size)[rows], first[rows]]
                text = composed(batch["text"]).take(pa.array(rows))
                repeats.write_batch(pa.record_batch([*map(pa.array, columns), text], REPEATS))
                done += size

    def _compare_texts(self) -> None:
        given = _GIVEN if self._raw else _NO_RAW
        earlier = " union all ".join(
            [_FIRST, *([_STORED.format(given=given)] if self._files else [])]
        )
        paths = {"repeats": [self._folder / "repeats.parquet"]}
        paths |= {"files": self._files} if self._files else {}
        paths |= {"raw": [*self._raw]} if self._raw and self._files else {}
        with self._connected() as connection:
            given_paths = {name: [str(path) for path in some] for name, some in paths.items()}
            same = connection.sql(_SAME.format(earlier=earlier), params=given_paths)
            for batch in same.to_arrow_reader(_ROWS):
                self._same.set(batch["place"].to_numpy())

    def _connected(self) -> duckdb.DuckDBPyConnection:
        import duckdb  # most imports bring something new and need it not

        settings: dict[str, Any] = {
            "memory_limit": _MEMORY,
            "temp_directory": str(self._folder / "spill"),
            "preserve_insertion_order": False,
            "threads": 2,
        }
        return duckdb.connect(config=settings)


def _forgotten(door: Door, batch: pa.RecordBatch) -> NDArray[np.bool_]:
    """Which messages are by people who asked to be forgotten: nothing is kept of them."""
    if not door.forgotten:
        return np.zeros(batch.num_rows, bool)
    people = door.apart().people(batch["author_id"], batch["author_handle"])
    gone: NDArray[np.bool_] = door.gone(people).to_numpy(zero_copy_only=False)
    return gone
