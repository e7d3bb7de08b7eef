"""Between the two passes of an import: records as Arrow batches on disk, still in native names.

The first pass learns which handle belongs to which id over the whole file; only then can the
second pass put pseudonyms everywhere. What lies between is kept in a temporary folder of
``private/`` (mode 0700), never in memory as a whole, and removed whatever happens.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from liaisons.sources.records import Mention, Message

BATCH = 20_000
#: Messages turned into columns at a time: few enough for their tuples to stay in the cache.
_CACHED = 256

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
#: What the first pass makes of ids and the second needs again.
KEYS = ("reply_key", "quoted_key")
SPOOLED = pa.schema([*RAW_MESSAGES, *((name, pa.int64()) for name in KEYS)])
_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(list[Mention]).decode


def unpack_mentions(packed: bytes) -> list[Mention]:
    """The mentions that a source gave with a message."""
    return _unpack(packed)


def to_batch(messages: Sequence[Message]) -> pa.RecordBatch:
    """Message records as columns, mentions packed."""
    columns: dict[str, list[Any]] = {name: [] for name in RAW_MESSAGES.names}
    for first in range(0, len(messages), _CACHED):
        few = map(msgspec.structs.astuple, messages[first : first + _CACHED])
        for column, values in zip(columns.values(), zip(*few, strict=True), strict=True):
            column.extend(values)
    columns["mentions"] = _packed(columns["mentions"])
    arrays = [_column(columns[field.name], field.type) for field in RAW_MESSAGES]
    return pa.RecordBatch.from_arrays(arrays, schema=RAW_MESSAGES)


def _packed(mentions: Sequence[list[Mention] | None]) -> list[bytes | None]:
    return [None if m is None else _pack(m) for m in mentions]


def _column(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """``values`` as a column; most fields of most sources hold one value throughout."""
    first = values[0]
    if first == values[-1] and values.count(first) == len(values):
        return pa.repeat(pa.scalar(first, kind), len(values))
    return pa.array(values, kind)


class Spool:
    """Message batches on disk, in order, with the keys that were made of their ids."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "messages.arrow"
        self._sink = pa.OSFile(str(self._path), "wb")
        self._writer = pa.ipc.new_file(self._sink, SPOOLED)

    def write(self, batch: pa.RecordBatch, keys: Mapping[str, pa.Int64Array]) -> None:
        """Add a batch of RAW_MESSAGES with the columns of KEYS."""
        columns = [*batch.columns, *(keys[name] for name in KEYS)]
        self._writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=SPOOLED))

    def close(self) -> None:
        self._writer.close()
        self._sink.close()

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The batches again, one at a time."""
        with pa.memory_map(str(self._path)) as source:
            reader = pa.ipc.open_file(source)
            for index in range(reader.num_record_batches):
                yield reader.get_batch(index)
