"""First pass of an import: read the foreign file, learn who is who, sort the records."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

import msgspec
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from liaisons.corpus.threads import Int64s, thread_ids
from liaisons.privacy.door import Door
from liaisons.sources.many import BATCH, to_batch
from liaisons.sources.records import Message, Moderation, Person, Reaction, Record, Refusal, Tie
from liaisons.study.spool import Spool

Progress: TypeAlias = Callable[[int], None]
REPORT_EVERY = 5_000


class Keys(msgspec.Struct):
    """A column of keys of which some may be missing."""

    values: list[Int64s] = []
    known: list[NDArray[np.bool_]] = []

    def add(self, keys: pa.Int64Array) -> None:
        self.values.append(keys.fill_null(0).to_numpy(zero_copy_only=False))
        self.known.append(keys.is_valid().to_numpy(zero_copy_only=False))

    def all(self) -> tuple[Int64s, NDArray[np.bool_]]:
        """All of them in one piece, which takes the place of the many."""
        if len(self.values) != 1:
            empty = np.empty(0, np.int64)
            self.values = [np.concatenate([empty, *self.values])]
            self.known = [np.concatenate([empty > 0, *self.known])]
        return self.values[0], self.known[0]


class Incoming:
    """What a source yielded: messages in the spool, the rest in lists, everything counted."""

    def __init__(self, spool: Spool, door: Door, refuse: Callable[[Refusal], None]) -> None:
        self.spool = spool
        self.door = door
        self.people: list[Person] = []
        self.reactions: list[Reaction] = []
        self.ties: list[Tie] = []
        self.moderation: list[Moderation] = []
        self.naive = 0
        self.untimed = 0
        self._refuse = refuse
        self._message, self._reply, self._thread = Keys(), Keys(), Keys()
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
        self._message.add(message)
        self._reply.add(reply)
        self._thread.add(thread)
        self.spool.write(batch, {"reply_key": reply, "quoted_key": quoted})
        self.naive += batch["naive"].true_count
        self.untimed += batch["untimed"].true_count

    def message_keys(self) -> Int64s:
        """The key of every message read, in the file's order."""
        return self._message.all()[0]

    def threads(self, existing: Callable[[Int64s], dict[int, int]]) -> Int64s:
        """The thread of every message read.

        ``existing`` looks up the threads of messages imported earlier, by message key.
        """
        message = self.message_keys()
        reply, is_reply = self._reply.all()
        thread, has_thread = self._thread.all()
        if has_thread.all():
            return thread
        found = thread_ids(message, reply, is_reply, thread, has_thread)
        outside = np.setdiff1d(found[~has_thread], message)
        earlier = existing(outside)
        if earlier:
            known = np.array(sorted(earlier), np.int64)
            place = np.minimum(np.searchsorted(known, found), len(known) - 1)
            into = np.array([earlier[k] for k in known.tolist()], np.int64)
            found = np.where(known[place] == found, into[place], found)
        return found
