"""First pass of an import: read the foreign file, learn who is who, sort the records."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pyarrow as pa

from liaisons.columns import Column, Int64s, among, ordered, ranges, within
from liaisons.corpus.threads import HAS_THREAD, IS_REPLY, Links, thread_ids
from liaisons.privacy.door import Door
from liaisons.sources.many import BATCH, to_batch
from liaisons.sources.records import Message, Moderation, Person, Reaction, Record, Refusal, Tie
from liaisons.study.spool import Spool

if TYPE_CHECKING:
    from liaisons.study.existing import Existing

Progress: TypeAlias = Callable[[int], None]
REPORT_EVERY = 5_000


class Incoming:
    """What a source yielded: messages in the spool, the rest in lists, everything counted."""

    def __init__(self, folder: Path, door: Door, refuse: Callable[[Refusal], None]) -> None:
        self.spool = Spool(folder)
        self.door = door
        self.people: list[Person] = []
        self.reactions: list[Reaction] = []
        self.ties: list[Tie] = []
        self.moderation: list[Moderation] = []
        self.naive = 0
        self.untimed = 0
        self._refuse = refuse
        self._folder = folder
        message, reply, thread = (Column(folder / name) for name in ("message", "reply", "thread"))
        self._links = Links(message, reply, thread, Column(folder / "says", np.uint8))
        self._unthreaded = 0
        self._pending: list[Message] = []

    def take(
        self, records: Iterable[Record | pa.RecordBatch], progress: Progress | None = None
    ) -> None:
        """Read every record. Refusals go to ``refuse``; nothing is dropped."""
        others: dict[type, list[Any]] = {
            Person: self.people,
            Reaction: self.reactions,
            Tie: self.ties,
            Moderation: self.moderation,
        }
        pending, read, told = self._pending, 0, 0
        for record in records:
            read += 1
            if isinstance(record, Message):
                pending.append(record)
                if len(pending) == BATCH:
                    self._flush()
            elif isinstance(record, pa.RecordBatch):
                self._flush()
                self._add(record)
                read += record.num_rows - 1
            elif isinstance(record, Refusal):
                self._refuse(record)
            else:
                others[type(record)].append(record)
            if progress is not None and read - told >= REPORT_EVERY:
                progress(read)
                told = read
        self._flush()
        self.spool.close()
        self.door.learn(
            pa.array([p.id for p in self.people], pa.string()),
            pa.array([p.handle for p in self.people], pa.string()),
        )

    def _flush(self) -> None:
        """Pending messages to the spool."""
        if self._pending:
            self._add(to_batch(self._pending))
            self._pending.clear()

    def _add(self, batch: pa.RecordBatch) -> None:
        """Messages to the spool; their keys, and the handles they join to ids, noted."""
        self.door.learn(batch["author_id"], batch["author_handle"])
        self.door.learn(batch["to_id"], batch["to_handle"])
        ids = pa.concat_arrays([batch[name] for name in ("id", "reply_to", "thread", "quoted")])
        keys = self.door.messages(ids)
        size = batch.num_rows
        message, reply, thread, quoted = (keys.slice(i * size, size) for i in range(4))
        for column, made in zip(self._links, (message, reply, thread), strict=False):
            column.append(made.fill_null(0).to_numpy())
        is_reply, has_thread = (known.is_valid().to_numpy(False) for known in (reply, thread))
        self._links.says.append(IS_REPLY * is_reply + HAS_THREAD * has_thread)
        self._unthreaded += thread.null_count
        self.spool.write(batch, {"reply_key": reply, "quoted_key": quoted})
        self.naive += batch["naive"].true_count
        self.untimed += batch["untimed"].true_count

    def message_keys(self) -> Column:
        """The key of every message read, in the file's order."""
        return self._links.message

    def threads(self, existing: Existing) -> Column:
        """The thread of every message read; ``existing`` knows those of earlier imports."""
        if not self._unthreaded:
            return self._links.thread
        threads = thread_ids(self._links, self._folder)
        if not existing.any():
            return threads
        known, into = self._earlier(threads, existing)
        return _replaced(threads, known, into, self._folder) if len(known) else threads

    def _earlier(self, threads: Column, existing: Existing) -> tuple[Int64s, Int64s]:
        """Of the threads that no message here has as its key, those of earlier messages.

        Their keys, sorted, and the threads that those messages are in.
        """
        parts: list[tuple[Int64s, Int64s]] = []
        for low, high in ranges(len(threads)):
            wanted = np.empty(0, np.int64)
            for first, piece in threads.pieces():
                says = self._links.says.read(first, len(piece))
                asking = (says & HAS_THREAD == 0) & within(piece, low, high)
                wanted = np.union1d(wanted, piece[asking])
            here, _places = ordered(self._links.message, low, high)
            parts.append(existing.threads(np.setdiff1d(wanted, here)))
        known, into = (np.concatenate(some) for some in zip(*parts, strict=True))
        return known, into


def _replaced(threads: Column, known: Int64s, into: Int64s, folder: Path) -> Column:
    """Threads under the names they had before; ``known`` is sorted."""
    replaced = Column(folder / "thread_earlier")
    for _first, piece in threads.pieces():
        earlier, place = among(known, piece)
        replaced.append(np.where(earlier, into[place], piece))
    return replaced
