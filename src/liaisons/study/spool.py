"""Between the two passes of an import: records as Arrow batches on disk, still in native names.

The first pass learns which handle belongs to which id over the whole file; only then can the
second pass put pseudonyms everywhere. What lies between is kept in a temporary folder of
``private/`` (mode 0700), never in memory as a whole, and removed whatever happens.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from liaisons.sources.records import Mention, Message

BATCH = 20_000

_TYPES: dict[str, pa.DataType] = {
    "row": pa.int64(),
    "sent_us": pa.int64(),
    "edited_us": pa.int64(),
    "deleted_us": pa.int64(),
    "naive": pa.bool_(),
    "untimed": pa.bool_(),
    "accepted": pa.bool_(),
    "is_question": pa.bool_(),
    "mentions": pa.binary(),
    "hashtags": pa.list_(pa.string()),
    "links": pa.list_(pa.string()),
    "media": pa.int64(),
    "reactions": pa.int64(),
    "shares": pa.int64(),
    "score": pa.int64(),
}
RAW_MESSAGES = pa.schema(
    [(name, _TYPES.get(name, pa.string())) for name in Message.__struct_fields__]
)
_MENTIONS_AT = Message.__struct_fields__.index("mentions")
_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(list[Mention]).decode


def unpack_mentions(packed: bytes) -> list[Mention]:
    """The mentions that a source gave with a message."""
    return _unpack(packed)


def _columns(messages: Sequence[Message]) -> Iterator[pa.Array]:
    values: Iterable[Sequence[Any]] = zip(*map(msgspec.structs.astuple, messages), strict=True)
    for index, (field, column) in enumerate(zip(RAW_MESSAGES, values, strict=True)):
        if column.count(None) == len(column):  # most fields of most sources
            yield pa.nulls(len(column), field.type)
            continue
        if index == _MENTIONS_AT:
            column = [None if m is None else _pack(m) for m in column]
        yield pa.array(column, field.type)


def to_batch(messages: Sequence[Message]) -> pa.RecordBatch:
    """Message records as columns, mentions packed."""
    return pa.RecordBatch.from_arrays(list(_columns(messages)), schema=RAW_MESSAGES)


class Spool:
    """Message batches on disk, in order."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "messages.arrow"
        self._sink = pa.OSFile(str(self._path), "wb")
        self._writer = pa.ipc.new_file(self._sink, RAW_MESSAGES)
        self._pending: list[Message] = []

    def append(self, message: Message) -> pa.RecordBatch | None:
        """Take one more message; the batch that it completes, if it does."""
        self._pending.append(message)
        return self.flush() if len(self._pending) >= BATCH else None

    def flush(self) -> pa.RecordBatch | None:
        """Write what is pending; the batch written, if anything was."""
        if not self._pending:
            return None
        batch = to_batch(self._pending)
        self._writer.write_batch(batch)
        self._pending.clear()
        return batch

    def close(self) -> None:
        self._writer.close()
        self._sink.close()

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The batches again, one at a time."""
        with pa.memory_map(str(self._path)) as source:
            reader = pa.ipc.open_file(source)
            for index in range(reader.num_record_batches):
                yield reader.get_batch(index)
